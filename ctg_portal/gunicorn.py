"""Settings of gunicorn: `gunicorn -c python:ctg_portal.gunicorn ctg_portal.wsgi`."""

import os
import sys
from pathlib import Path

from ctg_portal import environment, starting

try:
    _port = environment.integer("PORT", 8000, low=1, high=65535)
    workers = environment.integer("WEB_WORKERS", 2, low=1, high=64)
    threads = environment.integer("WEB_THREADS", 4, low=1, high=64)
    os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "30")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctg_portal.settings")
    _settings = starting.read_settings()
    starting.refuse_missing_static(_settings)
except (starting.CannotStart, environment.SettingRefused) as refusal:
    sys.exit(f"Le portail ne démarre pas. {refusal}")

bind = f"127.0.0.1:{_port}"
worker_class = "ctg_portal.buffering.BufferingWorker"  # slow clients hold no thread
timeout = 60  # a process whose loop does not turn is replaced
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 # nosec B108 (heartbeats, no data)
loglevel = "info" if _settings.IS_PRODUCTION else "warning"
accesslog = None  # each request is in the portal's own journal, with its person and reference
control_socket_disable = True


def on_starting(server):
    """The embedded PostgreSQL, when no address of a database is given."""
    from core.embedded import EmbeddedError

    starting.log_to_terminal()
    try:
        if _settings.EMBEDDED_SERVER:
            _settings.EMBEDDED_SERVER.start()
    except EmbeddedError as refusal:
        sys.exit(f"Le portail ne démarre pas. {refusal}")


def on_exit(server):
    if _settings.EMBEDDED_SERVER:
        _settings.EMBEDDED_SERVER.leave()
