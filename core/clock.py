"""The instant at which what is written is said to have happened.

It is now, always, except inside `dated(instant)`. The demo, and the take-over of what was lived
before the portal, walk through the real transitions with it: their guards, their triggers and
their lines are those of every day, only their date is past. The events that triggers write keep
the true hour: they say when a row came into the portal.

What is frozen now and kept once it is drawn bears the instant of its freezing.

No view may use `dated` (core/tests/test_clock.py): an act of a person happens when it happens.
"""

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.utils import timezone

_instant: ContextVar[dt.datetime | None] = ContextVar("instant", default=None)


@contextmanager
def dated(instant):
    """Date what is written inside: an aware datetime, or a day (ten o'clock). Never the future."""
    if not isinstance(instant, dt.datetime):
        instant = timezone.make_aware(dt.datetime.combine(instant, dt.time(10)))
    token = _instant.set(min(instant, timezone.now()))
    try:
        yield
    finally:
        _instant.reset(token)


def now():
    return _instant.get() or timezone.now()


def today():
    return timezone.localdate(now())


class MadeAtField(models.DateTimeField):
    """`auto_now_add` by this clock. The same column, and the same migrations, as a DateTimeField."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"auto_now_add": True})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

    def pre_save(self, model_instance, add):
        if not add:
            return getattr(model_instance, self.attname)
        value = now()
        setattr(model_instance, self.attname, value)
        return value
