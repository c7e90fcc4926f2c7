"""procrastinate's own command; its `worker` survives an absence of the database."""

import asyncio

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

        async def run():
            # A connector of its own each time: the pool of a lost one never opens again.
            with app.replace_connector(app.connector.get_worker_connector()) as working_app:
                await working.work(working_app, **options)

        asyncio.run(working.until_told(run))
