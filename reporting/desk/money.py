"""The home of the gestionnaire conseil: the amounts that are missing, by CTG and by funder, each a link to its sheet."""

from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from actions.models import LigneBudgetaire
from conventions import short_names
from conventions.enums import ConventionState
from core import ordering
from core.addresses import of_row

MOST = 400  # lines read; the groups say how many of them are missing
OWN = "la convention"


@dataclass
class Missing:
    """What one funder's amounts lack in one CTG. `sheets`: [(words, address)], one a fiche."""

    label: str
    url: str
    funder: str
    planned: int = 0
    actual: int = 0
    years: set = field(default_factory=set)
    sheets: dict = field(default_factory=dict)

    @property
    def count(self):
        return self.planned + self.actual

    @property
    def years_words(self):
        return ", ".join(str(year) for year in sorted(self.years))


def missing(user, *, on):
    """[Missing], the most to write first: a planned amount of a line that has none, an actual one of a year that is over.

    Of running conventions that are no examples, as this person reads them. One query.
    """
    found: dict[tuple, Missing] = {}
    for row in _lines(user, on):
        key = row["ctg"], row["funder__name"]
        if key not in found:
            words = short_names.label(*(row[f"ctg_{name}"] for name in TOLD))
            found[key] = Missing(words, of_row("actions:finances", row["ctg"]), row["funder__name"])
        group = found[key]
        group.planned += row["planned_amount"] is None
        group.actual += row["actual_amount"] is None and row["year"] is not None and row["year"] < on.year
        if row["year"]:
            group.years.add(row["year"])
        name = row["fiche__code"] or row["fiche__title"] or OWN
        group.sheets[name] = reverse("actions:budget", args=[row["fiche"]]) if row["fiche"] else group.url
    return sorted(found.values(), key=lambda each: (-each.count, ordering.key(each.label), each.funder))


TOLD = ("name", "short_name", "starts_on", "ends_on")


def _lines(user, on):
    rows = LigneBudgetaire.objects.visible_to(user, on=on).annotate(
        ctg=Coalesce("fiche__plan__convention", "convention"),
        **{f"ctg_{name}": Coalesce(f"fiche__plan__convention__{name}", f"convention__{name}") for name in TOLD},
        ctg_state=Coalesce("fiche__plan__convention__state", "convention__state"),
        ctg_is_example=Coalesce("fiche__plan__convention__is_example", "convention__is_example"),
    )
    lacking = Q(planned_amount=None) | Q(actual_amount=None, year__lt=on.year)
    rows = rows.filter(lacking, ctg_state=ConventionState.IN_FORCE, ctg_is_example=False)
    columns = ("ctg", *(f"ctg_{name}" for name in TOLD), "funder__name", "fiche", "fiche__code", "fiche__title")
    order = (F("ctg"), "funder__name", "fiche__code", "year", "pk")
    return rows.order_by(*order).values(*columns, "year", "planned_amount", "actual_amount")[:MOST]
