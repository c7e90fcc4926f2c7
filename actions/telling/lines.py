"""A fiche in the lists: narrow columns, read as tuples. Two queries for a page."""

from itertools import islice

from django.utils import timezone

from actions.enums import ActeurRole, FicheState
from actions.models import Acteur
from actions.models.fiche import is_late
from actions.telling import words as say
from actions.telling.parts import Actor, FicheLine
from actions.telling.rows import row_type
from conventions.models import Convention
from core import compiled

# What a line of a list says: the long texts of fifty fiches and of their conventions stay in the database.
NAMED = ("name", "starts_on", "ends_on", "is_example")
COLUMNS = ("pk", "code", "title", "state", "is_proposed", "progress_rate", "starts_on", "starts_on_precision",
           "ends_on", "ends_on_precision", "axe", "axe__code", "axe__label", "plan__convention",
           *(f"plan__convention__{name}" for name in NAMED))  # fmt: skip
Row = row_type("Row", (*COLUMNS, "short"))
CARRIER = ("fiche", "role", "organisation__name")
STATES = dict(FicheState.choices)


def _carriers(fiches, *, on):
    """Pilotes then co-pilotes."""
    rows = Acteur.objects.filter(fiche__pk__any=fiches, role__in=[ActeurRole.OWNER, ActeurRole.CO_OWNER])
    return rows.order_by("-role", "position", "pk").values_list(*CARRIER)


def lines(fiches, *, batch=0):
    """FicheLine of each fiche of a queryset, in its order; `batch`: read by so many, for exports."""
    on = timezone.localdate()
    fields = [fact.field for fact in say.SHORT_FACTS]
    rows = fiches.values_list(*COLUMNS, *fields)
    found = iter(rows.iterator(batch) if batch else rows)
    while read := [Row(*each[: len(COLUMNS)], dict(zip(fields, each[len(COLUMNS) :], strict=True)))
                   for each in islice(found, batch or None)]:  # fmt: skip
        yield from _told(read, on)


def _told(rows, on):
    carriers, conventions = {}, {}
    for fiche, role, organisation in compiled.ask(_carriers, [row.pk for row in rows], on=None):
        carriers.setdefault(fiche, []).append(Actor(role, organisation))
    for row in rows:
        if row.plan_convention not in conventions:
            named = {name: getattr(row, f"plan_convention_{name}") for name in NAMED}
            conventions[row.plan_convention] = str(Convention(**named))
        yield line(row, on=on, carriers=tuple(carriers.get(row.pk, ())), convention=conventions[row.plan_convention])


def line(row, *, on, carriers, convention):
    return FicheLine(
        id=f"fiche-{row.pk}",
        pk=row.pk,
        code=row.code,
        title=row.title,
        state=STATES[row.state],
        state_key=row.state,
        is_proposed=row.is_proposed,
        is_late=is_late(row, on),
        axe=f"{row.axe_code} {row.axe_label}".strip() if row.axe else "",
        axe_id=row.axe,
        starts=say.said(row.starts_on, row.starts_on_precision),
        ends=say.said(row.ends_on, row.ends_on_precision),
        progress_rate=row.progress_rate,
        carriers=carriers,
        more=say.short_facts(row.short),
        convention=convention,
        is_example=row.plan_convention_is_example,
    )
