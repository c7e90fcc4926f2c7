"""The first act of a Caf in the portal: its themes, its model of text, its opening date."""

import csv
from pathlib import Path

from django.db import transaction

from conventions.models import Theme
from conventions.text.copies import install_default_model

THEMES = Path(__file__).parents[1] / "data" / "themes.csv"


@transaction.atomic
def open_caf(caf, *, by=None):
    """Open this Caf and give it what it lacks: default themes, default model of text.

    What it already has is left alone; can be run again. Returns the number of themes made.
    """
    caf.open()
    known = set(caf.themes.values_list("code", flat=True))
    with THEMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    made = Theme.objects.bulk_create(
        Theme(
            caf=caf,
            code=row["code"],
            label=row["label"],
            is_mandatory=row["is_mandatory"] == "1",
            position=position,
            created_by=by,
        )
        for position, row in enumerate(rows, 1)
        if row["code"] not in known
    )
    install_default_model(caf, by=by)
    return len(made)
