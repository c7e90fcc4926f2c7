"""Twenty kills in a thousand deposits: web processes, backends, the whole database; nothing acknowledged is lost."""

import http.client
import http.cookiejar
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

import pytest

from core import embedded
from core.tests.files import make_pdf
from tests.reliability import serving

WRITES, KILLS, WRITERS, SILENCE = 1000, 20, 4, 10
LONGEST = 480  # seconds of the whole
WORLD = """
import django; django.setup()
from django.urls import reverse
from accounts.tests.factories import PASSWORD, make_adviser, make_user
from conventions.tests.factories import make_convention
from territories.tests.factories import make_caf
for code in ("21", "71"):
    person = make_user(password=PASSWORD)
    convention = make_convention(caf=make_caf(code), adviser=person)
    make_adviser(caf=convention.caf, user=person)
    print(person.email, PASSWORD, reverse("conventions:document_add", args=[convention.pk]), sep="\\t")
"""


class Site:
    def __init__(self, server, port, web, media):
        self.server, self.port, self.web, self.media = server, port, web, media
        self.acknowledged, self.refused, self.ends, self.killed = [], 0, threading.Event(), []
        self.lock = threading.Lock()

    def write_until_the_end(self, cookies, address, names):
        while not self.ends.is_set():
            title = f"Dépôt {next(names)}"
            try:
                status = self.deposit(cookies, address, title)
            except (OSError, http.client.HTTPException):
                status = 0  # the process died, or has not yet its successor
            with self.lock:
                if status == 302:
                    self.acknowledged.append((time.monotonic(), title))
                else:
                    self.refused += 1
            if status != 302:
                time.sleep(0.05)  # of somebody who tries again

    def deposit(self, cookies, address, title):
        typed = {"kind": "annex", "title": title, "visibility": "shared", "csrfmiddlewaretoken": cookies["csrftoken"]}
        cut = uuid.uuid4().hex
        body = "".join(
            f'--{cut}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in typed.items()
        )
        file = f'--{cut}\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n'
        whole = (body + file).encode() + make_pdf() + f"\r\n--{cut}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={cut}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }
        calling = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            calling.request("POST", address, whole, headers)
            return calling.getresponse().status
        finally:
            calling.close()

    # What is killed

    def kill_web(self):
        self._kill(children(self.web.pid)[0])

    def kill_backend(self):
        """One that has a statement in hand, or a transaction open."""
        query = "SELECT pid FROM pg_stat_activity WHERE usename <> %s AND backend_type = 'client backend' ORDER BY state = 'idle'"
        with self.server.connect(embedded.SUPERUSER) as connection:
            found: list = []
            serving.wait_for(
                lambda: found.extend(connection.execute(query, [embedded.SUPERUSER])) or found, SILENCE, every=0.005
            )
        self._kill(found[0][0])

    def kill_database(self):
        postmaster = self.postmaster()
        left = children(postmaster)
        self._kill(postmaster)
        if self.server._process:
            self.server._process.wait(SILENCE)
        # What a service manager does: its processes end, then it starts again.
        serving.wait_for(lambda: not any(alive(pid) for pid in left), SILENCE)
        self.server.start()

    def _kill(self, pid):
        os.kill(pid, signal.SIGKILL)

    def postmaster(self):
        return int((self.server.data / "postmaster.pid").read_text().split("\n")[0])


def children(pid):
    """Those that the kernel knows, the oldest first."""
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return sorted(int(each) for each in told.split())


def alive(pid):
    """Whether it runs: neither gone, nor dead and waiting for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def log_in(port, email, password):
    """{name of a cookie: value} of a session opened by the page of connection."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = f"http://127.0.0.1:{port}/connexion/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', opener.open(page, timeout=30).read().decode())[1]
    typed = {"login": email, "password": password, "csrfmiddlewaretoken": token}
    opener.open(page, urllib.parse.urlencode(typed).encode(), timeout=30).close()
    return {cookie.name: cookie.value for cookie in jar}


@pytest.fixture
def site(tmp_path):
    port, more = serving.free_port(), {"MEDIA_ROOT": str(tmp_path / "media")}
    with serving.own_server() as server:
        server.throwaway = False  # it keeps its data, and writes them as in production: fsync, synchronous_commit
        server.stop()
        server.start()
        with serving.running(server, *serving.WEB, PORT=str(port), WEB_WORKERS="2", WEB_THREADS="4", **more) as web:
            serving.wait_for(lambda: serving.get(port, "/connexion/")[1] == 200, 60)
            yield Site(server, port, web, tmp_path / "media")


def test_twenty_kills_in_a_thousand_writes_lose_nothing(site):
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WORLD], cwd=serving.ROOT, env=serving.environment(site.server),
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    people = [line.split("\t") for line in made.stdout.splitlines()]
    sessions = [(log_in(site.port, email, password), address) for email, password, address in people]
    names, kinds = itertools.count(), itertools.cycle([site.kill_web, site.kill_backend, site.kill_database])
    writers = [
        threading.Thread(target=site.write_until_the_end, args=(*sessions[number % 2], names), daemon=True)
        for number in range(WRITERS)
    ]
    began = time.monotonic()
    for writer in writers:
        writer.start()
    try:
        for number in range(1, KILLS + 1):
            due = number * WRITES // (KILLS + 1)
            serving.wait_for(lambda due=due: len(site.acknowledged) >= due, LONGEST / 4, every=0.02)
            kill = next(kinds)
            kill()
            site.killed.append(kill.__name__)
        serving.wait_for(lambda: len(site.acknowledged) >= WRITES, LONGEST / 4, every=0.02)
    finally:
        site.ends.set()
        for writer in writers:
            writer.join(40)
    assert time.monotonic() - began < LONGEST
    times = [began, *sorted(moment for moment, _ in site.acknowledged)]
    silence = max(after - before for before, after in itertools.pairwise(times))
    titles = {title for _, title in site.acknowledged}
    with site.server.connect(embedded.SUPERUSER) as connection:
        rows = dict(connection.execute("SELECT title, file FROM conventions_document").fetchall())
    lost = [title for title in titles if title not in rows or not (site.media / rows[title]).is_file()]
    print(
        f"{len(titles)} écritures reçues, {len(site.killed)} arrêts, {site.refused} demandes sans réponse ou refusées,"
        f" {len(lost)} perdue, silence de {silence:.1f} s au plus, {times[-1] - began:.0f} s"
    )
    assert lost == []
    assert (len(site.killed), len(titles) >= WRITES) == (KILLS, True)
    assert silence <= SILENCE
