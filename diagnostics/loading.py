"""The indicators that ship with the portal: definitions read from `data/`, and the legal population."""

import csv
from pathlib import Path

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Now

from core.bulk import bulk_writing
from diagnostics.enums import Direction, IndicateurKind, ValeurStatus
from diagnostics.models import Indicateur, ValeurIndicateur
from territories.models import Territoire

DATA = Path(__file__).parent / "data"
FILES = ("indicateurs.csv", "indicateurs-caf.csv")
DIRECTIONS = {"favorable si haut": Direction.MORE, "vigilance si haut": Direction.LESS}
POPULATION = "POP_MUN"
POPULATION_YEAR = 2023  # of the files, where a territory does not tell its own
POPULATION_SOURCE = "Insee, population municipale légale"

COLUMNS = [
    *("label", "short_label", "theme_code", "unit", "decimals", "kind", "direction"),
    *("source", "dataset", "formula", "aggregation", "note", "position"),
]


def definitions():
    """Unsaved Indicateur rows, in the order of the files."""
    rows = []
    for name in FILES:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, delimiter=";"))
    return [
        Indicateur(
            code=row["code"],
            label=row["libelle"],
            short_label=row["libelle_court"],
            theme_code=row["theme"],
            unit=row["unite"],
            decimals=int(row["decimales"]),
            kind=IndicateurKind.QUANTITATIVE,
            direction=DIRECTIONS.get(row["sens"], Direction.NEUTRAL),
            source=row["source"],
            dataset=row["jeu"],
            formula=row["formule"],
            aggregation=row["agregation"],
            note=row["remarque"],
            position=position,
        )
        for position, row in enumerate(rows, 1)
    ]


def load_definitions():
    """Create or update the shipped definitions. Returns (made, updated)."""
    known = {row.code: row for row in Indicateur.objects.filter(caf=None)}
    wanted = definitions()
    made = [row for row in wanted if row.code not in known]
    updated = []
    for row in wanted:
        if (old := known.get(row.code)) and any(getattr(old, name) != getattr(row, name) for name in COLUMNS):
            for name in COLUMNS:
                setattr(old, name, getattr(row, name))
            updated.append(old)
    Indicateur.objects.bulk_create(made)
    Indicateur.objects.bulk_update(updated, COLUMNS)
    return len(made), len(updated)


def load_population(departements=None):
    """One POP_MUN value for each territory of known population that has none yet.

    `departements` limits communes to these codes. Returns the number of values written: all by
    one statement, thirty-six thousand rows need not go through Python and back.
    """
    indicateur = Indicateur.objects.get(caf=None, code=POPULATION)
    known = ValeurIndicateur.objects.filter(indicateur=indicateur, caf=None)
    wanted = Territoire.objects.exclude(population=None).exclude(pk__in=known.values("territoire"))
    if departements:
        wanted = wanted.filter(departement__code__in=departements) | wanted.exclude(kind="commune")
    columns = {
        "indicateur_id": Value(indicateur.pk),
        "territoire_id": F("pk"),
        "year": Coalesce("population_year", POPULATION_YEAR),
        "value": F("population"),
        "status": Value(ValeurStatus.KNOWN),
        "source": Value(POPULATION_SOURCE),
        "text": Value(""),
        "comment": Value(""),
        "version": Value(0),
        "created_at": Now(),
    }
    rows = wanted.order_by().values_list(*columns.values())  # type: ignore[arg-type]  # expressions
    select, values = rows.query.sql_with_params()
    table = ValeurIndicateur._meta.db_table
    with bulk_writing(), connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({", ".join(columns)}) {select}', values)
        return cursor.rowcount
