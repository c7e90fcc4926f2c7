"""Addresses of parties, the acts that they vote and sign, their votes and signatures."""

from django.urls import path

from conventions.signing.views import parties, votes
from core import rows

_PARTIES = "conventions/<pk:pk>/parties/"
_PARTIE = f"{_PARTIES}<pk:partie>/"

urlpatterns = [
    path(_PARTIES, parties.parties, name="parties"),
    path(f"{_PARTIES}ajouter/", rows.add(parties.Parties), name="partie_add"),
    path(f"{_PARTIES}communes/", rows.several(parties.Communes), name="partie_add_communes"),
    path(f"{_PARTIES}ordre/", rows.move(parties.Parties), name="partie_move"),
    path(f"{_PARTIES}dates/", rows.several(parties.Dates), name="parties_many"),
    path(f"{_PARTIES}votes/", votes.votes, name="votes"),
    path(f"{_PARTIES}relances/", rows.several(votes.Reminders), name="relances"),
    path(_PARTIE, parties.partie, name="partie"),
    path(f"{_PARTIES}<pk:row>/modifier/", rows.edit(parties.Parties), name="partie_edit"),
    path(f"{_PARTIES}<pk:row>/textes/", rows.edit(parties.Textes), name="partie_text"),
    path(f"{_PARTIES}<pk:row>/retirer/", rows.remove(parties.Parties), name="partie_delete"),
    path(f"{_PARTIE}signataires/nouveau/", rows.add(parties.Signataires), name="signataire_add"),
    path(f"{_PARTIE}signataires/<pk:row>/", rows.edit(parties.Signataires), name="signataire_edit"),
    path(f"{_PARTIE}signataires/<pk:row>/retirer/", rows.remove(parties.Signataires), name="signataire_delete"),
    path(f"{_PARTIE}votes/nouveau/", rows.add(parties.Autorisations), name="autorisation_add"),
    path(f"{_PARTIE}votes/<pk:row>/", rows.edit(parties.Autorisations), name="autorisation_edit"),
    path(f"{_PARTIE}votes/<pk:row>/supprimer/", rows.remove(parties.Autorisations), name="autorisation_delete"),
]
