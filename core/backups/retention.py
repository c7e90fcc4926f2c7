"""Which archives stay: the last of each of so many days, weeks and months that have one."""

import datetime as dt

from django.utils import timezone

from core.backups import BackupRefused, manifest


def day_of(name):
    """The day of an archive, here, from its name."""
    return timezone.localdate(dt.datetime.strptime(name[:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=dt.UTC))


def kept(names, rule):
    """Those of these names, the oldest first, that stay. `rule`: how many `days`, `weeks`, `months`. What counts is the days that have one: none goes by waiting."""
    stay = set()
    periods = (
        (rule.days, lambda day: day),
        (rule.weeks, lambda day: day.isocalendar()[:2]),
        (rule.months, lambda day: (day.year, day.month)),
    )
    for number, period_of in periods:
        last = {period_of(day_of(name)): name for name in names}
        stay.update(list(last.values())[-number:] if number else [])
    return stay


def purge(place, rule):
    """Remove the others; the last one without a fault stays whatever its age. Their names."""
    names = place.names()
    stay = kept(names, rule)
    sound = next((name for name in reversed(names) if _is_sound(place, name)), None)
    gone = [name for name in names if name not in stay and name != sound]
    for name in gone:
        place.remove(name)
    return gone


def _is_sound(place, name):
    try:
        return not manifest.read(place, name)["faults"]
    except BackupRefused:
        return False
