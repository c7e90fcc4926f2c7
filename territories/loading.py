"""Loads the national reference: once a year, or again without harm.

Rows are compared with what is stored and written by batches. What left the files is
closed (`valid_to`), never deleted: conventions point to it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction

from core.bulk import analyze, copy_rows

from . import reading
from .enums import OrganisationKind, TerritoireKind
from .models import Caf, CommuneAncienCode, Organisation, Territoire

BATCH = 2000
#: The EPCIs of the files are those of this day.
MILLESIME = date(2026, 1, 1)
_LOCK = 7_420_260_101  # any number, the same for all loaders

RELATIONS = {
    "departement": TerritoireKind.DEPARTEMENT,
    "region": TerritoireKind.REGION,
    "epci": TerritoireKind.EPCI,
    "ept": TerritoireKind.EPT,
}
COLUMNS = [
    "name",
    "siren",
    "population",
    "population_year",
    "postal_codes",
    "lon",
    "lat",
    "nature",
    "fiscalite",
    "zone",
    "has_outline",
]

# Typed later by a Caf, or never.
BLANK = ["address", "postal_code", "city", "email", "phone"]

TITLES = {
    TerritoireKind.FRANCE: "France",
    TerritoireKind.REGION: "régions",
    TerritoireKind.DEPARTEMENT: "départements",
    TerritoireKind.EPCI: "intercommunalités",
    TerritoireKind.EPT: "établissements publics territoriaux",
    TerritoireKind.COMMUNE: "communes",
}


@dataclass
class Counts:
    """What happened, or would happen, to one kind of row."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0

    @property
    def present(self):
        return self.created + self.updated + self.unchanged

    def __str__(self):
        return (
            f"{self.present} · créées : {self.created} · modifiées : {self.updated} · "
            f"inchangées : {self.unchanged} · closes : {self.closed}"
        )


@dataclass
class Report:
    counts: dict = field(default_factory=dict)  # title -> Counts

    @property
    def created(self):
        return sum(each.created for each in self.counts.values())

    @property
    def updated(self):
        return sum(each.updated for each in self.counts.values())


def load(departements=None, stdout=None, *, apply=True, folder=reading.DATA, millesime=MILLESIME):
    """Load everything, or some départements (« 21 », « 91 »). Returns a Report.

    With `apply` False, counts and writes nothing. Raises reading.BadFile.
    A subset closes nothing: what it does not read has not disappeared.
    """
    rows = reading.read(folder, departements)
    say = _speaker(stdout)
    report = Report()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        closing = None if departements else millesime - timedelta(days=1)
        for kind, wanted in rows.territoires.items():
            report.counts[TITLES[kind]] = _load_territoires(kind, wanted, apply, closing, say)
        report.counts["anciens codes"] = _load_anciens_codes(rows.anciens_codes, apply, say)
        report.counts["organisations"] = _load_organisations(rows.organisations, apply, say)
        report.counts["Caf"] = _load_cafs(rows.cafs, apply, say)
    if apply and report.created + report.updated > BATCH:
        analyze(Territoire, Organisation, CommuneAncienCode)
    return report


def _speaker(stdout):
    def say(text):
        if stdout is not None:
            stdout.write(text if hasattr(stdout, "style_func") else f"{text}\n")

    return say


def _batches(rows, title, say):
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
        if len(rows) > BATCH:
            say(f"  {title} : {min(start + BATCH, len(rows))} / {len(rows)}")


def _load_territoires(kind, wanted, apply, closing, say):
    title, counts = TITLES[kind], Counts()
    relations = [f"{name}__code" for name in RELATIONS]
    stored = {
        values[0]: values[1:]
        for values in Territoire.objects.filter(kind=kind).values_list("code", *COLUMNS, *relations, "valid_to")
    }
    fresh, changed = [], []
    for row in wanted:
        new = (*(row[name] for name in COLUMNS), *(row[name] or None for name in RELATIONS), None)
        old = stored.get(row["code"])
        if old is None:
            fresh.append(row)
        elif old != new:
            changed.append(row)
    counts.created, counts.updated = len(fresh), len(changed)
    counts.unchanged = len(wanted) - len(fresh) - len(changed)

    gone = []
    if closing is not None:
        here = {row["code"] for row in wanted}
        gone = [code for code, values in stored.items() if code not in here and values[-1] is None]
        counts.closed = len(gone)
    if apply:
        keys = _relation_keys(wanted)
        for batch in _batches(fresh, title, say):
            copy_rows(
                Territoire,
                ["kind", "code", *COLUMNS, *(f"{name}_id" for name in RELATIONS)],
                (_copied_territoire(row, keys) for row in batch),
            )
        for batch in _batches(changed, f"{title} à modifier", say):
            Territoire.objects.bulk_create(
                [_territoire(row, keys) for row in batch],
                update_conflicts=True,
                unique_fields=["kind", "code"],
                update_fields=[*COLUMNS, *RELATIONS, "valid_to"],
            )
        if gone:
            Territoire.objects.filter(kind=kind, code__in=gone).update(valid_to=closing)
    say(f"{title} : {counts}")
    return counts


def _copied_territoire(row, keys):
    """Values of its columns: kind, code, COLUMNS, keys of RELATIONS."""
    relations = (keys[kind, row[name]] if row[name] else None for name, kind in RELATIONS.items())
    return (str(row["kind"]), row["code"], *(row[name] for name in COLUMNS), *relations)


def _relation_keys(rows):
    """(kind, code) → primary key, of the kinds these rows point to."""
    kinds = {kind for name, kind in RELATIONS.items() if any(row[name] for row in rows)}
    return {
        (kind, code): key
        for kind, code, key in Territoire.objects.filter(kind__in=kinds).values_list("kind", "code", "pk")
    }


def _territoire(row, keys):
    return Territoire(
        kind=row["kind"],
        code=row["code"],
        **{name: row[name] for name in COLUMNS},
        **{f"{name}_id": keys[kind, row[name]] if row[name] else None for name, kind in RELATIONS.items()},
    )


def _load_anciens_codes(wanted, apply, say):
    counts = Counts()
    columns = ("commune__code", "nature", "name")
    stored = {values[0]: values[1:] for values in CommuneAncienCode.objects.values_list("old_code", *columns)}
    fresh = [row for row in wanted if row["old_code"] not in stored]
    changed = [
        row
        for row in wanted
        if row["old_code"] in stored and stored[row["old_code"]] != (row["commune"], row["nature"], row["name"])
    ]
    counts.created, counts.updated = len(fresh), len(changed)
    counts.unchanged = len(wanted) - len(fresh) - len(changed)
    if apply and fresh + changed:
        keys = dict(Territoire.objects.communes().values_list("code", "pk"))
        for batch in _batches(fresh, "anciens codes", say):
            copy_rows(
                CommuneAncienCode,
                ["old_code", "commune_id", "nature", "name"],
                ((row["old_code"], keys[row["commune"]], str(row["nature"]), row["name"]) for row in batch),
            )
        for batch in _batches(changed, "anciens codes à modifier", say):
            CommuneAncienCode.objects.bulk_create(
                [
                    CommuneAncienCode(
                        old_code=row["old_code"],
                        commune_id=keys[row["commune"]],
                        nature=row["nature"],
                        name=row["name"],
                    )
                    for row in batch
                ],
                update_conflicts=True,
                unique_fields=["old_code"],
                update_fields=["commune", "nature", "name"],
            )
    say(f"anciens codes : {counts}")
    return counts


def _load_organisations(wanted, apply, say):
    """Only name, short name and SIREN come from the files; an address typed later stays."""
    counts = Counts()
    columns = ["name", "short_name", "siren"]
    stored = {
        (values[0], values[1], values[2]): values[3:]
        for values in Organisation.objects.reference()
        .exclude(territoire=None)
        .values_list("kind", "territoire__kind", "territoire__code", "pk", *columns)
    }
    fresh, changed = [], []
    for row in wanted:
        old = stored.get((row["kind"], *row["place"]))
        if old is None:
            fresh.append(row)
        elif old[1:] != tuple(row[name] for name in columns):
            changed.append(Organisation(pk=old[0], **{name: row[name] for name in columns}))
    counts.created, counts.updated = len(fresh), len(changed)
    counts.unchanged = len(wanted) - len(fresh) - len(changed)
    if apply:
        if fresh:
            keys = {(kind, code): key for kind, code, key in Territoire.objects.values_list("kind", "code", "pk")}
        for batch in _batches(fresh, "organisations", say):
            copy_rows(
                Organisation,
                ["kind", "territoire_id", *columns, "version", *BLANK],
                (
                    (str(row["kind"]), keys[row["place"]], *(row[name] for name in columns), 0, *("" for _ in BLANK))
                    for row in batch
                ),
            )
        for batch in _batches(changed, "organisations modifiées", say):
            Organisation.objects.bulk_update(batch, columns, batch_size=500)
    say(f"organisations : {counts}")
    return counts


def _load_cafs(wanted, apply, say):
    """What a Caf sets for itself (title of advisers, opening…) is never touched."""
    counts = Counts()
    columns = ["name", "kind", "remark"]
    stored = {caf.code: caf for caf in Caf.objects.prefetch_related("departements")}
    departements = {place.code: place for place in Territoire.objects.departements()}
    for row in wanted:
        caf = stored.get(row["code"])
        if caf is None:
            counts.created += 1
            if apply:
                kind, code = row["organisation"]
                organisation = Organisation.objects.reference().get(
                    kind=kind,
                    territoire__kind=TerritoireKind.DEPARTEMENT,
                    territoire__code=code,
                )
                caf = Caf.objects.create(
                    code=row["code"], organisation=organisation, **{name: row[name] for name in columns}
                )
                caf.departements.set([departements[each] for each in row["departements"]])
            continue
        same = all(getattr(caf, name) == row[name] for name in columns)
        same_places = {place.code for place in caf.departements.all()} == set(row["departements"])
        if same and same_places:
            counts.unchanged += 1
            continue
        counts.updated += 1
        if apply:
            for name in columns:
                setattr(caf, name, row[name])
            caf.save(update_fields=columns)
            caf.departements.set([departements[each] for each in row["departements"]])
    say(f"Caf : {counts}")
    return counts


#: What the files of the portal hold; the command compares the database with it.
EXPECTED = {
    TerritoireKind.COMMUNE: 34_969,
    TerritoireKind.EPCI: 1_253,
    TerritoireKind.EPT: 11,
    TerritoireKind.DEPARTEMENT: 109,
    TerritoireKind.REGION: 18,
    TerritoireKind.FRANCE: 1,
}
EXPECTED_CAFS = 101


def verify():
    """Differences between the database and what the portal's own files hold, as sentences."""
    found = []
    for kind, expected in EXPECTED.items():
        stored = Territoire.objects.filter(kind=kind).current().count()
        if stored != expected:
            found.append(f"{TITLES[kind]} : {stored} au lieu de {expected}")
    if (cafs := Caf.objects.count()) != EXPECTED_CAFS:
        found.append(f"Caf : {cafs} au lieu de {EXPECTED_CAFS}")
    places = Territoire.objects.filter(
        kind__in=[
            TerritoireKind.COMMUNE,
            TerritoireKind.EPCI,
            TerritoireKind.EPT,
            TerritoireKind.DEPARTEMENT,
        ]
    ).count()
    legal = (
        Organisation.objects.reference()
        .filter(
            kind__in=[
                OrganisationKind.COMMUNE,
                OrganisationKind.EPCI,
                OrganisationKind.EPT,
                OrganisationKind.DEPARTEMENT,
            ]
        )
        .count()
    )
    if places != legal:
        found.append(f"organisations de référence : {legal} pour {places} territoires")
    return found
