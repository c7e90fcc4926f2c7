"""A fiche in the lists: narrow columns, read as tuples. Two queries for a page."""

from itertools import islice

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models.people import person_words
from actions.enums import ActeurRole, ChangementState, FicheState
from actions.models import Acteur, ChangementFiche, FicheAction, IndicateurFiche
from actions.models.fiche import explain_by, is_late, told_day
from actions.telling import words as say
from actions.telling.rows import row_type
from actions.telling.shapes import Actor, FicheLine
from conventions.models import Convention
from core import compiled

# What a line of a list says: the long texts of fifty fiches and of their conventions stay in the database.
NAMED = ("name", "short_name", "starts_on", "ends_on", "is_example")
COLUMNS = ("pk", "code", "title", "state", "is_proposed", "progress_rate", "starts_on", "starts_on_precision",
           "ends_on", "ends_on_precision", "axe", "axe__code", "axe__label", "plan__convention",
           *(f"plan__convention__{name}" for name in NAMED))  # fmt: skip
SIGNALS = ("has_indicator", "has_proposal")
Row = row_type("Row", (*COLUMNS, *SIGNALS, "short"))
CARRIER = ("fiche", "role", "organisation__name", "person_name", "user_id", "user__first_name", "user__last_name",
           "user__email")  # fmt: skip
STATES = dict(FicheState.choices)


def _carriers(fiches, *, on):
    """Pilotes then co-pilotes."""
    rows = Acteur.objects.filter(fiche__pk__any=fiches, role__in=[ActeurRole.OWNER, ActeurRole.CO_OWNER])
    return rows.order_by("-role", "position", "pk").values_list(*CARRIER)


def _signals(fiches):
    """Measured or not, a change waiting. For the lines of a page only: over a whole Caf, PostgreSQL reads
    every indicator of the country to answer."""
    here = OuterRef("pk")
    return fiches.annotate(
        has_indicator=Exists(IndicateurFiche.objects.filter(fiche=here)),
        has_proposal=Exists(ChangementFiche.objects.filter(fiche=here, state=ChangementState.PROPOSED)),
    )


def lines(fiches, *, audience=None, batch=0, user=None, brief=False):
    """FicheLine of each fiche of a queryset, in its order.

    `audience`: of the plan that they are lines of, told who carries them and what they lack; without
    one, organisations only. `batch`: read by so many, for exports. `user`: who reads, told what is late when it is
    theirs to explain or to manage, a week after when it is not; without one, at once. `brief`: their convention by
    its short name.
    """
    on = timezone.localdate()
    asked = [*COLUMNS, *(SIGNALS if audience else ()), *(fact.field for fact in say.SHORT_FACTS)]
    rows = (_signals(fiches) if audience else fiches).values_list(*asked)
    found = iter(rows.iterator(batch) if batch else rows)
    while read := [_row(asked, each) for each in islice(found, batch or None)]:
        yield from _told(read, on, audience, user, brief=brief)


def _row(asked, values):
    """`short`: the values of the short facts, by field."""
    size = len(asked) - len(say.SHORT_FACTS)
    signals = () if size > len(COLUMNS) else (False, False)
    return Row(*values[:size], *signals, dict(zip(asked[size:], values[size:], strict=True)))


def _told(rows, on, audience, user, *, brief):
    carriers, conventions = {}, {}
    for fiche, role, organisation, name, *person in compiled.ask(_carriers, [row.pk for row in rows], on=None):
        carriers.setdefault(fiche, []).append(Actor(role, organisation, person=_person(audience, name, *person)))
    recent = [row.pk for row in rows if user is not None and explain_by(row, on)]
    theirs = (
        set(FicheAction.objects.filter(pk__in=recent).concerning(user).values_list("pk", flat=True)) if recent else ()
    )
    for row in rows:
        if row.plan_convention not in conventions:
            named = {name: getattr(row, f"plan_convention_{name}") for name in NAMED}
            convention = Convention(**named)
            conventions[row.plan_convention] = convention.label if brief else str(convention)
        late_on = told_day(on, is_concerned=row.pk not in recent or row.pk in theirs)
        yield line(
            row, late_on=late_on, carriers=tuple(carriers.get(row.pk, ())), convention=conventions[row.plan_convention]
        )


def _person(audience, name, key, *words):
    if audience is None or not audience.names(key):
        return ""
    return name if key is None else person_words(*words)


def line(row, *, late_on, carriers, convention):
    return FicheLine(
        id=f"fiche-{row.pk}",
        pk=row.pk,
        code=row.code,
        title=row.title,
        state=STATES[row.state],
        state_key=row.state,
        is_proposed=row.is_proposed,
        is_late=is_late(row, late_on),
        axe=f"{row.axe_code} {row.axe_label}".strip() if row.axe else "",
        axe_id=row.axe,
        starts=say.said(row.starts_on, row.starts_on_precision),
        ends=say.said(row.ends_on, row.ends_on_precision),
        progress_rate=row.progress_rate,
        carriers=carriers,
        more=say.short_facts(row.short),
        convention=convention,
        is_example=row.plan_convention_is_example,
        has_indicator=row.has_indicator,
        has_proposal=row.has_proposal,
    )
