"""A worker of gunicorn that keeps slow clients to itself: Waitress reads and sends, threads only work.

A thread receives a request once it is whole, and leaves its answer in a buffer: any number of
half-open connections costs no thread. gunicorn keeps the port, the processes and their signals.
"""

import contextlib
import os
import resource
import socket
import sys
import time

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

from core.inside.stack import with_room

CONNECTIONS = 1000  # of one process, slow ones included
HEAD_SECONDS = 10  # for the head of a request, and for the first byte of a new connection
BODY_BYTES_A_SECOND = 10_000  # the slowest way in: 20 Mo in half an hour
IDLE_SECONDS = 30  # between two requests, or two bytes
MIB = 1024 * 1024


class Parser(HTTPRequestParser):
    """A body that weighs too much, or that the disk has no room for, is left to the portal to refuse in French."""

    def __init__(self, adj):
        super().__init__(adj)
        self.began = time.monotonic()

    def received(self, data):
        try:
            consumed = super().received(data)
        except OSError:  # the temporary file of the body
            self.headers["CTG_NO_ROOM"] = "1"
            self._end_here()
            return len(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.headers.setdefault("CONTENT_LENGTH", str(self.body_bytes_received))
            self._end_here()
            return len(data)
        return consumed

    def _end_here(self):
        with contextlib.suppress(AttributeError, OSError):
            self.body_rcv.getbuf().close()  # type: ignore[has-type]
        self.error, self.completed, self.body_rcv = None, True, None
        self.headers["CONNECTION"] = "close"

    def is_late(self, now):
        return now - self.began > HEAD_SECONDS + self.content_length / BODY_BYTES_A_SECOND


class Channel(HTTPChannel):
    parser_class = Parser

    def is_late(self, now):
        """Whether what it began to ask should have come by now."""
        if self.requests or self.total_outbufs_len:
            return False
        if self.request is not None:
            return self.request.is_late(now)
        return self.last_activity == self.creation_time and time.time() - self.creation_time > HEAD_SECONDS


class Patience:
    """Closes the channels whose request should have come by now."""

    channel_class = Channel

    def maintenance(self, now):
        super().maintenance(now)  # type: ignore[misc]  # a server of waitress
        clock = time.monotonic()
        for channel in self.active_channels.values():  # type: ignore[attr-defined]
            if channel.is_late(clock):
                channel.will_close = True


class Server(Patience, TcpWSGIServer):
    pass


class LocalServer(Patience, UnixWSGIServer):
    def fix_addr(self, addr):
        return ("", None)  # as gunicorn says it; « localhost » is no address


class Threads(ThreadedTaskDispatcher):
    """Each thread has room for the deepest page from its first call on: no request asks for it."""

    def start_new_thread(self, target, thread_no):
        super().start_new_thread(with_room(target), thread_no)


class BufferingWorker(Worker):
    @classmethod
    def check_config(cls, cfg, log):
        """Asked by gunicorn before anything is served."""
        if cfg.is_ssl:
            sys.exit(
                "Le portail ne démarre pas. Le https est tenu par un mandataire : retirez --certfile et --keyfile"
                " de gunicorn."
            )

    def init_process(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = CONNECTIONS * 2 if most == resource.RLIM_INFINITY else min(CONNECTIONS * 2, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        super().init_process()

    def run(self):
        adjustments = Adjustments(
            threads=self.cfg.threads,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=2,
            max_request_header_size=64 * 1024,
            max_request_body_size=self._heaviest(),
            inbuf_overflow=MIB,
            outbuf_overflow=4 * MIB,
            outbuf_high_watermark=64 * MIB,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=False,  # the portal has its own list of proxies
            log_socket_errors=False,  # a client who goes away is no fault
            ident=None,
        )
        dispatcher = Threads()
        dispatcher.set_thread_count(self.cfg.threads)
        channels = {}
        servers = [self._serve(listener.sock, channels, dispatcher, adjustments) for listener in self.sockets]
        while self.alive:
            self._turn(channels)
        for server in servers:
            server.del_channel()
        self._finish(channels)
        dispatcher.shutdown(cancel_pending=True, timeout=1)

    def _serve(self, listener, channels, dispatcher, adjustments):
        listener.setblocking(False)
        sockinfo = (listener.family, listener.type, listener.proto, listener.getsockname())
        served_by = LocalServer if listener.family == socket.AF_UNIX else Server
        return served_by(
            self._count, channels, True, listener,
            dispatcher=dispatcher, adj=adjustments, bind_socket=False, sockinfo=sockinfo,
        )  # fmt: skip

    def _turn(self, channels):
        self.notify()
        if self.ppid != os.getppid():
            self.alive = False
        wasyncore.loop(timeout=1, use_poll=True, map=channels, count=1)

    def _finish(self, channels):
        """What was asked is answered, for `graceful_timeout` seconds at most."""
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and any(
            channel.requests or channel.total_outbufs_len
            for channel in list(channels.values())
            if isinstance(channel, HTTPChannel)
        ):
            self.notify()
            wasyncore.loop(timeout=0.2, use_poll=True, map=channels, count=1)

    def _count(self, environ, start_response):
        """The portal; the process is replaced after `max_requests`."""
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False
        return self.wsgi(environ, start_response)

    @staticmethod
    def _heaviest():
        """Twice what the portal accepts: whoever is refused has sent it all, and can read why."""
        from django.conf import settings

        return 2 * settings.MAX_REQUEST_BYTES
