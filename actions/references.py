"""Reference lists that ship with the portal: dispositifs of the Caf, publics."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from actions.models import Audience, Dispositif

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Loaded:
    what: str
    read_count: int
    made_count: int
    changed_count: int


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _upsert(model, rows, key, *, apply, **common):
    known = {getattr(row, key): row for row in model.objects.filter(**common)}
    made = changed = 0
    for position, row in enumerate(rows):
        values = {**row, "position": position}
        stored = known.get(row[key])
        if stored is None:
            made += 1
            if apply:
                model.objects.create(**common, **values)
        elif any(getattr(stored, name) != value for name, value in values.items()):
            changed += 1
            if apply:
                model.objects.filter(pk=stored.pk).update(**values)
    return made, changed


@transaction.atomic
def load(*, apply=True):
    """Write the lists of `actions/data`; a row that exists is brought up to date, none is removed.

    Returns [Loaded], whether written or (without `apply`) only counted. Can be run again.
    """
    dispositifs, publics = _rows("dispositifs.csv"), _rows("publics.csv")
    return [
        Loaded("dispositifs", len(dispositifs), *_upsert(Dispositif, dispositifs, "code", apply=apply)),
        Loaded("publics", len(publics), *_upsert(Audience, publics, "label", apply=apply, caf=None)),
    ]
