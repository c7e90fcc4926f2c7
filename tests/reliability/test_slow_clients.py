"""The portal as it is served, with clients that begin to ask and never end."""

import contextlib
import socket

import pytest

from tests.reliability import serving

SAID = {
    "nothing": b"",
    "part of a head": b"GET /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
    "part of a body": b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=a",
    "too heavy a body": b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000000\r\n\r\nlogin=a",
}


@pytest.fixture(scope="module")
def port():
    number = serving.free_port()
    with (
        serving.own_server() as server,
        serving.running(server, *serving.WEB, PORT=str(number), WEB_WORKERS="2", WEB_THREADS="4"),
    ):
        serving.wait_for(lambda: serving.get(number, "/connexion/")[1] == 200, 60)
        serving.get(number, "/sante/")
        yield number


@pytest.mark.parametrize(
    ("said", "count"),
    # Each body too heavy is answered by a page: two hundred at once are work, not waiting.
    [(said, count) for said in SAID for count in (20, 200) if (said, count) != ("too heavy a body", 200)],
)
def test_half_open_connections_hold_nobody(port, said, count):
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            client.sendall(SAID[said])
        for path, expected in (("/sante/", 503), ("/connexion/", 200)) * 3:  # 503: no worker is at work
            seconds, status, _ = serving.get(port, path)
            assert (status, seconds < 1) == (expected, True), (path, seconds)
