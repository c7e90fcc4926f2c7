"""Decisions: their number, the changes of fiches that they support, what a fiche shows of them."""

import re

from django.urls import reverse

from actions.doors import Panel, PanelItem
from conventions.perms import can_read_whole
from core import compiled
from core.dates import words
from core.ordering import InOrder
from core.tones import tone_of
from governance.enums import ComiteKind, DecisionState
from governance.models import Decision
from governance.models.decisions import decision_address


def next_number(seance):
    """« 2024-03 »: the next number of this comité in the year of the séance."""
    year = seance.held_on.year
    taken = Decision.objects.filter(seance__comite=seance.comite_id, number__startswith=f"{year}-")
    found = [
        int(match[1])
        for number in taken.values_list("number", flat=True)
        if (match := re.fullmatch(rf"{year}-(\d{{1,6}})", number))
    ]
    return f"{year}-{max(found, default=0) + 1:02}"


def copil_support(changement):
    """The decision of a COPIL, held or validated, of the same convention, that approves this change."""
    return (
        Decision.objects.taken()
        .exclude(state=DecisionState.DROPPED)
        .filter(
            changement=changement,
            seance__comite__kind=ComiteKind.COPIL,
            seance__comite__convention=changement.fiche.plan.convention_id,
        )
        .select_related("seance__comite")
        .order_by("seance__held_on", "pk")
        .first()
    )


def support_page(changement):
    """Where the séances of its convention are, whose decisions name it."""
    return reverse("governance:instances", args=[changement.fiche.plan.convention_id])


def _about(fiche, convention, *, on):
    """Decisions of this convention taken on a fiche, latest first. Begins by the fiche: read from the
    rights, it would go through the séances of every convention that one reads."""
    named = Decision.fiches.through.objects.filter(ficheaction=fiche).values("decision")
    approved = Decision.objects.order_by().filter(changement__fiche=fiche).values("pk")
    return (
        Decision.objects.taken()
        .filter(pk__in=named.union(approved, all=True), seance__comite__convention=convention)
        .order_by("-seance__held_on", InOrder("number").desc(), "-pk")
        .values_list("pk", "number", "text", "state", "seance", "seance__held_on", "seance__comite__name")
    )


def fiche_panel(fiche, user):
    """The decisions taken on a fiche, for who reads the committees of its convention. One query, or none."""
    convention = fiche.plan.convention
    rows = compiled.ask(_about, fiche.pk, convention.pk, on=None) if can_read_whole(user, convention) else ()
    items = tuple(
        PanelItem(
            label=f"{number} – {text}",
            url=decision_address(seance, pk),
            when=words(held_on),
            note=comite,
            badge=DecisionState(state).label,
            tone=tone_of(state),
        )
        for pk, number, text, state, seance, held_on, comite in rows
    )
    return Panel("Décisions", items, empty="Aucune décision de comité ne porte sur cette fiche.", position=40)
