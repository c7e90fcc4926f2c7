"""A clamd of the tests: on this machine alone, one connection at a time, stopped at the end."""

import contextlib
import socket
import struct
import threading

VIRUS = b"Win.Test.EICAR_HDB-1"
MARK = b"EICAR-STANDARD-" + b"ANTIVIRUS"  # in two: no antivirus refuses this module
LIMIT = 8_000_000


class FakeClamd:
    """Answers as clamd does; `mode`: « scan », « limit » at the first block, « silent », or words of its own.
    `received`: what was streamed, a text of bytes for each file."""

    def __init__(self, listener, address):
        self.listener, self.address = listener, address
        self.mode, self.received = "scan", []
        self.stopped = threading.Event()

    def serve(self):
        while not self.stopped.is_set():
            with contextlib.suppress(OSError):
                link, _ = self.listener.accept()
                with link:
                    link.settimeout(5)
                    self.answer(link)

    def answer(self, link):
        command = b""
        while not command.endswith(b"\0"):
            command += _exactly(link, 1)
        if self.mode == "silent":
            while link.recv(65536):  # until the other hangs up
                pass
        elif command == b"zVERSION\0":
            link.sendall(b"ClamAV 1.4.3/27800/Sat Nov 28 09:00:00 2026\0")
        elif command == b"zINSTREAM\0":
            link.sendall(self.scan(link) + b"\0")

    def scan(self, link):
        content = b""
        while size := struct.unpack("!I", _exactly(link, 4))[0]:
            if self.mode == "limit":
                return b"INSTREAM size limit exceeded. ERROR"
            content += _exactly(link, size)
        self.received.append(content)
        if self.mode != "scan":
            return self.mode.encode()
        return b"stream: " + (VIRUS + b" FOUND" if MARK in content else b"OK")


def _exactly(link, size):
    content = b""
    while len(content) < min(size, LIMIT):
        if not (more := link.recv(size - len(content))):
            raise ConnectionError
        content += more
    return content


@contextlib.contextmanager
def running(path=None):
    """On a port of 127.0.0.1, or on a Unix socket at `path`."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listener.bind(str(path) if path else ("127.0.0.1", 0))
    listener.listen(8)
    listener.settimeout(0.05)
    fake = FakeClamd(listener, f"unix://{path}" if path else f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    serving = threading.Thread(target=fake.serve, daemon=True)
    serving.start()
    try:
        yield fake
    finally:
        fake.stopped.set()
        serving.join(5)
        listener.close()
