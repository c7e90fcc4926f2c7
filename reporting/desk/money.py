"""The home of the gestionnaire conseil: the amounts that are missing, by CTG and by funder, each a link to its sheet."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from actions.models import LigneBudgetaire
from conventions import short_names
from conventions.enums import ConventionState
from core import ordering
from core.addresses import of_row

MOST = 60  # groups that the page shows
OWN = "la convention"
FICHE = {"unplanned": "fiche", "code": "fiche__code", "title": "fiche__title"}
TOLD = ("name", "short_name", "starts_on", "ends_on")


@dataclass
class Missing:
    """What one funder's amounts lack in one CTG, and the sheets where they are written: {words: address}, a fiche for
    what was planned, a year for what was paid."""

    label: str
    url: str
    funder: str
    planned: int = 0
    actual: int = 0
    fiches: dict = field(default_factory=dict)
    years: dict = field(default_factory=dict)

    @property
    def count(self):
        return self.planned + self.actual


def missing(user, *, on):
    """[Missing], the most to write first: a planned amount of a line that has none, an actual one of a year that is over.

    Of running conventions that are no examples, as this person reads them. One query, by group and not by line.
    """
    found: dict[tuple, Missing] = {}
    for row in _groups(user, on):
        key = row["ctg"], row["funder"]
        if key not in found:
            words = short_names.label(*(row[f"ctg_{name}"] for name in TOLD))
            found[key] = Missing(words, of_row("actions:finances", row["ctg"]), row["funder__name"])
        group, year = found[key], row["year"]
        group.planned += row["planned"]
        group.actual += row["actual"]
        if row["planned"]:
            name = row["code"] or row["title"] or OWN
            group.fiches[name] = reverse("actions:budget", args=[row["unplanned"]]) if row["unplanned"] else group.url
        if row["actual"]:
            sheet = reverse("actions:year_amounts", args=[row["ctg"], year])
            group.years[year] = f"{sheet}?financeur={row['funder']}"
    return sorted(found.values(), key=lambda each: (-each.count, ordering.key(each.label), ordering.key(each.funder)))


def _groups(user, on):
    """One row for each fiche, year and funder where something is missing, with how much."""
    rows = LigneBudgetaire.objects.visible_to(user, on=on).annotate(
        ctg=Coalesce("fiche__plan__convention", "convention"),
        **{f"ctg_{name}": Coalesce(f"fiche__plan__convention__{name}", f"convention__{name}") for name in TOLD},
        ctg_state=Coalesce("fiche__plan__convention__state", "convention__state"),
        ctg_is_example=Coalesce("fiche__plan__convention__is_example", "convention__is_example"),
    )
    unplanned, unpaid = Q(planned_amount=None), Q(actual_amount=None, year__lt=on.year)
    in_plan = Q(fiche=None) | Q(fiche__is_proposed=False)
    rows = rows.filter(in_plan, unplanned | unpaid, ctg_state=ConventionState.IN_FORCE, ctg_is_example=False)
    # A fiche is told of what it lacks itself; what was paid is written year by year, all the fiches together.
    of_fiche = {name: Case(When(unplanned, then=F(path))) for name, path in FICHE.items()}
    told = ("ctg", *(f"ctg_{name}" for name in TOLD), "funder", "funder__name", "year", *FICHE)
    counts = {"planned": Count("pk", filter=unplanned), "actual": Count("pk", filter=unpaid)}
    return (
        rows.annotate(**of_fiche)
        .values(*told)
        .annotate(**counts)
        .order_by("ctg", "funder", ordering.InOrder("code"), "year")
    )
