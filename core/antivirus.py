"""The antivirus door: what somebody sends goes by ClamAV before anything reads or keeps it. No table here.

`scan(file)` streams an open file to the clamd of `CTG_ANTIVIRUS` (INSTREAM, TCP or Unix socket). Without an address,
nothing is scanned, and `manage.py verifier` says so. With one, only « clean » lets a file in: a clamd that is stopped,
slow or that gives up is a refusal, never an acceptance in silence.

Of our own rather than a client of PyPI: the whole exchange has one deadline, when those have one for each packet.
"""

import contextlib
import logging
import re
import socket
import struct
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import Signal

logger = logging.getLogger("core.antivirus")

CONNECT_SECONDS, SECONDS = 5, 30  # to be answered at all; for the whole of a file
BLOCK = 64 * 1024
ANSWER_BYTES = 4096
INFECTED = "L’antivirus a reconnu un logiciel malveillant dans ce fichier : il est refusé, rien n’a été gardé."
UNSCANNED = (
    "L’antivirus du portail n’a pas pu examiner ce fichier : rien n’a été gardé. Réessayez dans quelques minutes, puis"
    " prévenez l’équipe du portail."
)
TOO_LARGE = (
    "Ce fichier pèse plus que l’antivirus du portail n’en examine : rien n’a été gardé. Déposez-le en plus petit."
)

#: An infected file was refused. `signature`: its name by ClamAV, printable ASCII.
infected_refused = Signal()


class Infected(ValidationError):
    """The French sentence is for the field."""

    def __init__(self, signature):
        super().__init__(INFECTED)
        self.signature = signature


class Unscanned(ValidationError):
    """Nobody knows what the file holds: `cause`, for the journal and for the operator; the sentence is for the field."""

    def __init__(self, cause, sentence=UNSCANNED):
        super().__init__(sentence)
        self.cause = cause


def let_in(file):
    """Refuse a file that is not known to be clean: Infected or Unscanned, told where they are read."""
    try:
        scan(file)
    except Infected as refusal:
        logger.warning("file_infected signature=%s", refusal.signature)
        infected_refused.send(sender=None, signature=refusal.signature)
        raise
    except Unscanned as refusal:
        logger.error("file_not_scanned cause=%s", refusal.cause)
        raise


def scan(file):
    """Return when ClamAV finds the open file clean, or when there is none; the file is left at its beginning."""
    if not settings.CTG_ANTIVIRUS:
        return
    file.seek(0)
    try:
        answer = _exchange(b"INSTREAM", file)
    finally:
        file.seek(0)
    if answer == "stream: OK":
        return
    if found := re.fullmatch(r"stream: (.+) FOUND", answer):
        raise Infected(re.sub(r"[^!-~]", "?", found[1])[:100])
    if "size limit exceeded" in answer:
        raise Unscanned("size limit", TOO_LARGE)
    raise Unscanned(answer[:200] or "empty answer")


def version():
    """« ClamAV 1.4.3/27800/Sat Nov 28 … ». Raises Unscanned."""
    return _exchange(b"VERSION")


def _exchange(command, file=None):
    """What clamd answers, as text without its end. Raises Unscanned when it does not, or not in time."""
    deadline = time.monotonic() + SECONDS
    try:
        with _connected(settings.CTG_ANTIVIRUS) as link:
            # A clamd that has read enough answers and hangs up while more is sent: its answer is what counts.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                _send(link, b"z" + command + b"\0", deadline)
                while file is not None and (block := file.read(BLOCK)):
                    _send(link, struct.pack("!I", len(block)) + block, deadline)
                if file is not None:
                    _send(link, struct.pack("!I", 0), deadline)
            return _answer(link, deadline)
    except OSError as error:
        raise Unscanned(error.strerror or type(error).__name__) from error


def _connected(address):
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS)
    link = socket.socket(socket.AF_UNIX)
    try:
        link.settimeout(CONNECT_SECONDS)
        link.connect(parts.path)
    except OSError:
        link.close()
        raise
    return link


def _send(link, data, deadline):
    link.settimeout(_left(deadline))
    link.sendall(data)


def _answer(link, deadline):
    answer = b""
    while len(answer) < ANSWER_BYTES and not answer.endswith(b"\0"):
        link.settimeout(_left(deadline))
        if not (more := link.recv(ANSWER_BYTES)):
            break
        answer += more
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
