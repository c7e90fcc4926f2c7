"""Slow clients hold no thread: whoever asks a whole request is answered at once."""

import contextlib
import http.client
import os
import socket
import threading
import time
from types import SimpleNamespace

import pytest
from waitress.adjustments import Adjustments

from ctg_portal import buffering

THREADS = 2
CLIENTS = 200
PARTIAL = {
    "nothing": b"",
    "part of a head": b"GET / HTTP/1.1\r\nHost: portail\r\nX-",
    "part of a body": b"POST / HTTP/1.1\r\nHost: portail\r\nContent-Length: 900\r\n\r\nnom=",
    "part of a chunk": b"POST / HTTP/1.1\r\nHost: portail\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nno",
}


def application(environ, start_response):
    """Says how much it read, or what it was told."""
    read = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    told = "no room" if environ.get("HTTP_CTG_NO_ROOM") else f"{environ['REQUEST_METHOD']} {read}"
    return [told.encode(), b"." * int(environ.get("HTTP_X_ANSWER", 0))]


@contextlib.contextmanager
def working_on(listener):
    """A worker process's loop, run here by a thread."""
    worker = buffering.BufferingWorker.__new__(buffering.BufferingWorker)
    worker.cfg = SimpleNamespace(threads=THREADS, graceful_timeout=2)
    worker.sockets = [SimpleNamespace(sock=listener)]
    worker.ppid, worker.alive, worker.nr, worker.max_requests = os.getppid(), True, 0, 10_000
    worker.wsgi, worker.notify = application, lambda: None
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    yield
    worker.alive = False
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def port():
    with working_on(listener := socket.create_server(("127.0.0.1", 0), backlog=512)):
        yield listener.getsockname()[1]


@contextlib.contextmanager
def half_open(port, said, count=CLIENTS):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 5)) for _ in range(count)]
        for client in clients:
            client.sendall(said)
        yield clients


def ask(port, method="GET", body=None, **headers):
    """(seconds, status, text)"""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, "/", body=body, headers=headers)
        response = connection.getresponse()
        return time.monotonic() - began, response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("said", PARTIAL)
def test_two_hundred_half_open_connections_hold_nobody(port, said):
    with half_open(port, PARTIAL[said]):
        for _ in range(3):
            seconds, status, text = ask(port)
            assert (status, text, seconds < 1) == (200, "GET 0", True), seconds


def test_clients_who_do_not_read_their_answer_hold_nobody(port):
    asked = b"GET / HTTP/1.1\r\nHost: portail\r\nX-Answer: 3000000\r\n\r\n"
    with half_open(port, asked, count=10):
        seconds, status, _ = ask(port)
        assert (status, seconds < 1) == (200, True), seconds


def test_slow_request_is_answered_once_it_is_whole(port):
    with half_open(port, PARTIAL["part of a body"], count=1) as (client,):
        client.sendall(b"x" * 896)
        assert client.recv(4096).startswith(b"HTTP/1.1 200 OK")


def test_two_requests_on_one_connection_are_both_answered(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for size in (3, 3_000_000):  # the second goes through a temporary file
        connection.request("POST", "/", body=b"a" * size, headers={"X-Answer": "2"})
        assert connection.getresponse().read().decode() == f"POST {size}.."
    connection.close()


def test_body_too_heavy_is_left_to_the_portal_to_refuse(port, settings):
    heavy = str(2 * settings.MAX_REQUEST_BYTES)
    with half_open(port, f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {heavy}\r\n\r\n".encode(), count=1) as (
        client,
    ):
        answer = client.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"Connection: close" in answer


def test_full_disk_while_a_body_arrives_is_told_to_the_portal(port, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("waitress.buffers.TempfileBasedBuffer.__init__", full)
    assert ask(port, "POST", body=b"a" * 2_000_000)[2] == "no room"
    assert ask(port, "POST", body=b"a" * 2_000)[2] == "POST 2000"


def test_late_requests_are_closed():
    adjustments = Adjustments()
    parser = buffering.Parser(adjustments)
    parser.received(PARTIAL["part of a head"])
    assert not parser.is_late(parser.began + 9)
    assert parser.is_late(parser.began + 11)
    parser = buffering.Parser(adjustments)
    parser.received(b"POST / HTTP/1.1\r\nHost: portail\r\nContent-Length: 9000\r\n\r\nnom=")
    parser.content_length = 1_000_000
    assert not parser.is_late(parser.began + 100)
    assert parser.is_late(parser.began + 111)


def test_local_socket_is_served_without_an_address(tmp_path):
    path = str(tmp_path / "s")
    with working_on(socket.create_server(path, family=socket.AF_UNIX)), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(path)
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while piece := client.recv(4096):
            answer += piece
    assert answer.endswith(b"GET 0")
    assert buffering.LocalServer.fix_addr(None, path) == ("", None)


def test_https_is_left_to_the_proxy_aloud():
    with pytest.raises(SystemExit, match="tenu par un mandataire"):
        buffering.BufferingWorker.check_config(SimpleNamespace(is_ssl=True), None)
    assert buffering.BufferingWorker.check_config(SimpleNamespace(is_ssl=False), None) is None
