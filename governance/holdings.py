"""What a person holds in comités: their place, séances to come, decisions that they are in charge of."""

import datetime as dt

from django.db.models import F, Q
from django.utils import timezone

from accounts.handover import Kind, Line
from accounts.handover.caf_roles import colleagues
from conventions.members.holdings import members
from core.ordering import InOrder
from governance.enums import SeanceState
from governance.models import Decision, MembreComite, Seance
from governance.models.decisions import CLOSED

VALIDATED = "Le compte rendu validé la dit : elle garde son responsable."
FOLLOWS = "Suit la place dans le comité."
DAY = dt.timedelta(days=1)


def _here(asked, path=""):
    """Condition on rows that have their comité at `path`: of the scope, the Caf's own among them."""
    if asked.scope.convention is not None:
        return Q(**{f"{path}convention": asked.scope.convention.pk})
    return Q(**{f"{path}caf": asked.scope.caf.pk})


def _takers(asked, conventions):
    """{convention, or None: who may take a place there}. Two queries, or none."""
    if not conventions:
        return {}
    of_caf = colleagues(asked.scope.caf, on=asked.on, but=asked.person)
    found = members([key for key in conventions if key], on=asked.on, but=asked.person)
    return {key: found.get(key, frozenset()) | of_caf for key in conventions}


# Places


def _places(asked):
    lasting = Q(ends_on=None) | Q(ends_on__gte=asked.on)
    return asked.hold(MembreComite.objects.filter(lasting, _here(asked, "comite__"), user=asked.person))


def places(asked):
    rows = list(_places(asked).select_related("comite__convention").order_by(InOrder("comite__name"), "pk"))
    takers = _takers(asked, {row.comite.convention_id for row in rows})
    return [
        Line(
            row.pk,
            row.version,
            f"{row.comite}, préside" if row.is_chair else str(row.comite),
            str(row.comite.convention or asked.scope.caf.name),
            takers=takers[row.comite.convention_id],
        )
        for row in rows
    ]


def give_places(asked, chosen):
    """The other one sits from today, unless they do already; the former sat until yesterday."""
    for row in _places(asked).filter(pk__in=chosen):
        to, lasting = chosen[row.pk], Q(ends_on=None) | Q(ends_on__gte=asked.on)
        if not MembreComite.objects.filter(lasting, comite=row.comite_id, user=to).exists():
            MembreComite.objects.create(
                comite_id=row.comite_id,
                user=to,
                function=to.function,
                organisation_id=row.organisation_id,
                side=row.side,
                is_chair=row.is_chair,
                starts_on=max(asked.on, row.starts_on),
                ends_on=row.ends_on,
                created_by=asked.by,
            )
        row.ends_on = asked.on - DAY
        row.starts_on, row.version = min(row.starts_on, row.ends_on), row.version + 1
        row.save(update_fields=["starts_on", "ends_on", "version"])


def seances(asked):
    """Those to come in the comités of the person: they follow the place."""
    to_come = Seance.objects.filter(
        comite__in=_places(asked).values("comite")
        if not asked.is_locked
        else [*_places(asked).values_list("comite", flat=True)],
        state__in=(SeanceState.DRAFT, SeanceState.CONVENED),
    )
    rows = to_come.select_related("comite").order_by("held_on", "pk")
    return [Line(row.pk, row.version, str(row), row.get_state_display(), kept=FOLLOWS) for row in rows]


# Decisions


def _decisions(asked):
    rows = Decision.objects.filter(_here(asked, "seance__comite__"), owner_person=asked.person)
    return asked.hold(rows.exclude(state__in=CLOSED).exclude(seance__state=SeanceState.CANCELLED))


def decisions(asked):
    rows = _decisions(asked).annotate(
        at=F("seance__comite__name"), frozen=Q(seance__state=SeanceState.VALIDATED), of=F("seance__comite__convention")
    )
    rows = list(rows.order_by("seance__held_on", InOrder("number"), "pk"))
    takers = _takers(asked, {row.of for row in rows})
    return [
        Line(
            row.pk,
            row.version,
            f"{row} : {row.text[:90]}",
            row.at,
            kept=VALIDATED if row.frozen else "",
            takers=frozenset() if row.frozen else takers[row.of],
        )
        for row in rows
    ]


def give_decisions(asked, chosen):
    for row in _decisions(asked).filter(pk__in=chosen):
        row.owner_person, row.owner, row.version = chosen[row.pk], str(chosen[row.pk]), row.version + 1
        row.save(update_fields=["owner_person", "owner", "version"])


def is_followed_by(user):
    """For `accounts.doors.follows`: a place in a comité, or a decision that is not closed."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    return (
        MembreComite.objects.filter(lasting, user=user).exists()
        or Decision.objects.exclude(state__in=CLOSED).filter(owner_person=user).exists()
    )


KINDS = (
    Kind("comites", "place dans un comité", "places dans des comités", 50, places, give_places),
    Kind("seances", "séance à venir", "séances à venir", 51, seances),
    Kind("decisions", "décision à suivre", "décisions à suivre", 60, decisions, give_decisions),
)
