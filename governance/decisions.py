"""Decisions: their number, the changes of fiches that they support, what a fiche shows of them."""

import re

from actions.doors import Panel, PanelItem
from core.dates import words
from core.tones import tone_of
from governance.enums import ComiteKind, DecisionState
from governance.models import Decision


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


def fiche_panel(fiche, user):
    """The decisions taken on a fiche, latest first. One query, which begins by the fiche: read from
    the rights, it would go through the séances of every convention that this person reads."""
    about = Decision.fiches.through.objects.filter(ficheaction=fiche.pk).values("decision")
    approved = Decision.objects.order_by().filter(changement__fiche=fiche.pk).values("pk")
    rows = (
        Decision.objects.filter(pk__in=about.union(approved, all=True))
        .visible_on(fiche.plan.convention, user)
        .taken()
        .select_related("seance__comite")
        .order_by("-seance__held_on", "-number", "-pk")
    )
    items = tuple(
        PanelItem(
            label=f"{row.number} – {row.text}",
            url=row.get_absolute_url(),
            when=words(row.seance.held_on),
            note=row.seance.comite.name,
            badge=row.get_state_display(),
            tone=tone_of(row.state),
        )
        for row in rows
    )
    return Panel("Décisions", items, empty="Aucune décision de comité ne porte sur cette fiche.", position=40)
