"""procrastinate's own command; its `worker` survives an absence of the database, and gives back memory."""

import asyncio
import os
import sys

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.management.commands import procrastinate

from core import working


class Command(procrastinate.Command):
    def handle(self, *args, **kwargs):
        if kwargs.get("command") != "worker" or not kwargs.get("wait", True):
            super().handle(*args, **kwargs)
            return
        own = {*self._django_options, "command", "func", "app"}
        options = {name: value for name, value in kwargs.items() if name not in own}
        rest = working.Rest()

        async def run():
            # A connector of its own each time: the pool of a lost one never opens again.
            connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # ours has it
            with app.replace_connector(connector) as working_app:
                await working.work(working_app, worker_middleware=[rest.around], **options)

        # The process that started the embedded PostgreSQL alone is its keeper: it stays.
        is_keeper = getattr(settings.EMBEDDED_SERVER, "started_here", False)
        asyncio.run(working.until_told(run, None if is_keeper else rest))
        if rest.is_over:
            os.execv(sys.executable, sys.orig_argv)  # noqa: S606 # nosec B606 (our own command, once more)
