"""A process in an environment of its own, from one that has imported the libraries once.

A new Python spends half a second on them before it reads a setting; a fork of one that has them
reads it at once. What depends on the environment, the settings and the applications, is imported
after the fork only.
"""

import atexit
import functools
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
KEEPER = """
import csp.constants, environ, json, os, psycopg, runpy, signal, structlog, sys, tempfile, traceback
import bootstrap_wrapper, django.core.management, django_tomselect, font_source_sans_pro, js_lib_bootstrap_icons
import core.embedded, core.postgresql
assert not {"ctg_portal.settings", "core.apps"} & set(sys.modules)


def answer(asked, place):
    os.environ.clear()
    os.environ.update(asked["environment"])
    for descriptor in (1, 2):
        os.dup2(place.fileno(), descriptor)
    signal.alarm(asked["seconds"])
    sys.argv = asked["arguments"]
    try:
        if asked["code"]:
            exec(asked["code"], {"__name__": "__main__"})
        else:
            runpy.run_path(asked["arguments"][0], run_name="__main__")
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


for line in sys.stdin:
    with tempfile.TemporaryFile() as place:
        if not (child := os.fork()):
            answer(json.loads(line), place)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        place.seek(0)
        print(json.dumps([code, place.read().decode()]), flush=True)
"""


@functools.cache
def _keeper():
    """The process that has the libraries, one for all the tests of ours; it ends with us."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-W", "ignore", "-c", KEEPER]
    keeper = subprocess.Popen(
        command, cwd=ROOT, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    atexit.register(keeper.stdin.close)
    return keeper


def run(*arguments, code="", **environment):
    """(code, what it says) of a script of the root, or of this code, in that environment alone."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    asked = {"arguments": arguments, "code": code, "environment": kept | environment, "seconds": SECONDS}
    keeper = _keeper()
    print(json.dumps(asked), file=keeper.stdin, flush=True)
    return tuple(json.loads(keeper.stdout.readline()))
