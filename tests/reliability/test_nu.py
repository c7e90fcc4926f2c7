"""Every page of the matrix, by each kind of role, read by the Nu HTML checker: no error.

Asked for with `NU_JAR=…/vnu.jar` (npm package vnu-jar, or validator/validator on GitHub) and java:
without them the tests of each commit still look for the same faults (tests/security/pages.py).
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.security.conftest import made  # noqa: F401 (the world of the matrix)
from tests.security.walk import Doors, Walk

JAR, JAVA = Path(os.environ.get("NU_JAR", "")), shutil.which("java")
#: Said of every table that a phone shows as cards: a browser that draws a table otherwise takes its roles away, and
#: they are given back one by one. The checker holds that a table always keeps its own.
GIVEN_BACK = re.compile(r"The “role” attribute must not be used on a “t[dhr]” element which has a “table” ancestor ")
ROLES = ("caf_admin", "fiche_owner", "consultant", "instance", "anonymous")


class Written(Walk):
    """A walk that writes its pages in a folder, the same page once a status."""

    def __init__(self, made, role, doors, folder):  # noqa: F811
        self.folder = folder
        super().__init__(made, role, doors)

    def _read(self, row, method, path, response):
        if b"<html" in response.content:
            name = f"{self.role} {row.name} {method} {response.status_code}.html".replace(":", "-")
            (self.folder / name).write_bytes(response.content)


@pytest.mark.django_db
@pytest.mark.skipif(not (JAVA and JAR.is_file()), reason="NU_JAR names no file, or java is not there")
def test_the_nu_checker_finds_no_error_in_any_page(made, tmp_path):  # noqa: F811
    doors = Doors(made)
    for role in ROLES:
        Written(made, role, doors, tmp_path)
    pages = list(tmp_path.glob("*.html"))
    assert len(pages) > 300
    asked = [JAVA, "-Xmx700m", "-jar", JAR, "--errors-only", "--format", "json", "--exit-zero-always", tmp_path]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=600)
    found = Counter(
        f"{Path(each['url']).stem} : {re.sub(r'[0-9]+', 'N', each['message'])}"
        for each in json.loads(answer.stderr)["messages"]
        if not GIVEN_BACK.match(each["message"])
    )
    assert not found, "\n".join(f"{count} × {words}" for words, count in found.most_common(40))
