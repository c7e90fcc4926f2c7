"""Bilans that a person has begun: a draft is written by all the writers of its convention, and follows it."""

from accounts.handover import Kind, Line
from reporting.bilans.models import Bilan
from reporting.enums import BilanState

FOLLOWS = "Ouvert à tous les rédacteurs de la convention : suit qui la reprend."


def drafts(asked):
    rows = Bilan.objects.filter(
        asked.scope.under("convention"),
        created_by=asked.person,
        state__in=(BilanState.DRAFT, BilanState.INTERNAL_REVIEW),
    )
    return [
        Line(row.pk, row.version, str(row), str(row.convention), kept=FOLLOWS)
        for row in rows.select_related("convention").order_by("year", "pk")
    ]


KIND = Kind("brouillons", "brouillon de bilan", "brouillons de bilans", 70, drafts)
