"""What every part of the demo writes with: days, dates with their precision, who wrote and why."""

import datetime as dt

import pghistory

from core.date_reading import parse

WRITTEN = "Données de démonstration, entrées en une fois."


def day_of(text):
    return dt.date.fromisoformat(text)


def written_by(user):
    """History tells who and why; a change of state tells it itself, outside of this."""
    return pghistory.context(user=user.pk, reason=WRITTEN)


def set_precise(row, name, text):
    found = parse(text)
    setattr(row, name, found.date)
    setattr(row, f"{name}_precision", found.precision)


def precise(model, dates, **fields):
    row = model(**fields)
    for name, text in dates.items():
        if text:
            set_precise(row, name, text)
    row.save()
    return row
