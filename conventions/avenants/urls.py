"""Addresses of avenants: what they are, what they change, who votes and signs them."""

from django.urls import path

from conventions.avenants import commune_views, on_a_day, party_views, proposing, views
from conventions.documents import scan_views
from conventions.signing.views import parties, votes
from core import rows

_LIST = "conventions/<pk:pk>/avenants/"
_ONE = f"{_LIST}<pk:number>/"
_CHANGES = f"{_ONE}modifications/"
_PARTIE = f"{_ONE}parties/<pk:partie>/"

urlpatterns = [
    path("conventions/<pk:pk>/texte/au/", on_a_day.texte_au, name="texte_au"),
    path(_LIST, views.avenants, name="avenants"),
    path(f"{_LIST}nouveau/", rows.add(views.Avenants), name="avenant_add"),
    path(f"{_LIST}proposer/<pk:article>/", proposing.avenant_propose, name="avenant_propose"),
    path(f"{_LIST}accueillir/<pk:place>/", proposing.avenant_join, name="avenant_join"),
    path(_ONE, views.avenant, name="avenant"),
    path(f"{_ONE}modifier/", rows.edit(views.Avenants), name="avenant_edit"),
    path(f"{_ONE}clore/", views.avenant_close, name="avenant_close"),
    path(f"{_ONE}rouvrir/", views.avenant_reopen, name="avenant_reopen"),
    path(f"{_ONE}abandonner/", views.avenant_withdraw, name="avenant_withdraw"),
    path(f"{_ONE}communes/entrer/", rows.several(commune_views.Entering), name="avenant_communes_in"),
    path(f"{_ONE}communes/sortir/", rows.several(commune_views.Leaving), name="avenant_communes_out"),
    path(f"{_CHANGES}choisir/", views.modification_choose, name="modification_choose"),
    path(f"{_CHANGES}ajouter/<slug:kind>/", rows.add(views.ALONE | party_views.ALONE), name="modification_new"),
    path(f"{_CHANGES}ajouter/<slug:kind>/<pk:article>/", rows.add(views.ON_ARTICLE), name="modification_add"),
    path(f"{_CHANGES}<pk:row>/modifier/", rows.edit(views.Modifications), name="modification_edit"),
    path(f"{_CHANGES}<pk:row>/deplacer/", rows.move(views.Modifications), name="modification_move"),
    path(f"{_CHANGES}<pk:row>/retirer/", rows.remove(views.Modifications), name="modification_delete"),
    path(f"{_ONE}dates/", rows.several(views.Dates), name="avenant_parties_many"),
    path(f"{_ONE}votes/", votes.votes, name="avenant_votes"),
    path(f"{_ONE}deliberations/", scan_views.scans, name="avenant_scans"),
    path(f"{_ONE}relances/", rows.several(votes.Reminders), name="avenant_relances"),
    path(_PARTIE, parties.partie, name="avenant_partie"),
    path(f"{_PARTIE}modifier/", rows.edit(views.Parts), name="avenant_partie_edit"),
    path(f"{_PARTIE}retirer/", rows.remove(views.Parts), name="avenant_partie_delete"),
    path(f"{_PARTIE}signataires/nouveau/", rows.add(parties.Signataires), name="avenant_signataire_add"),
    path(f"{_PARTIE}signataires/<pk:row>/", rows.edit(parties.Signataires), name="avenant_signataire_edit"),
    path(f"{_PARTIE}signataires/<pk:row>/retirer/", rows.remove(parties.Signataires), name="avenant_signataire_delete"),
    path(f"{_PARTIE}votes/nouveau/", rows.add(parties.Autorisations), name="avenant_autorisation_add"),
    path(f"{_PARTIE}votes/<pk:row>/", rows.edit(parties.Autorisations), name="avenant_autorisation_edit"),
    path(f"{_PARTIE}votes/<pk:row>/supprimer/", rows.remove(parties.Autorisations), name="avenant_autorisation_delete"),
]
