"""The file of a convention: list, creation, parties, perimeter, calendar, states, history; CEJ."""

from django.urls import path

from conventions.views import (
    calendrier,
    cej,
    creation,
    edition,
    evenements,
    history,
    listing,
    parties,
    perimetre,
    states,
    votes,
)
from core import rows

_PARTIES = "conventions/<pk:pk>/parties/"
_PARTIE = f"{_PARTIES}<pk:partie>/"
_CALENDRIER = "conventions/<pk:pk>/calendrier/"

urlpatterns = [
    path("conventions/", listing.convention_list, name="list"),
    path("conventions/recherche/", listing.search, name="search"),
    path("conventions/nouvelle/", creation.create, name="create"),
    path("conventions/cej/", cej.cej_list, name="cej_list"),
    path("conventions/cej/nouveau/", cej.cej_create, name="cej_create"),
    path("conventions/cej/<pk:pk>/", cej.cej_edit, name="cej_edit"),
    path("conventions/<pk:pk>/modifier/", edition.edit, name="edit"),
    path("conventions/<pk:pk>/supprimer/", edition.delete, name="delete"),
    path(_PARTIES, parties.parties, name="parties"),
    path(f"{_PARTIES}ajouter/", rows.add(parties.Parties), name="partie_add"),
    path(f"{_PARTIES}communes/", rows.several(parties.Communes), name="partie_add_communes"),
    path(f"{_PARTIES}ordre/", rows.move(parties.Parties), name="partie_move"),
    path(f"{_PARTIES}dates/", rows.several(parties.Dates), name="parties_many"),
    path(f"{_PARTIES}votes/", votes.votes, name="votes"),
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
    path("conventions/<pk:pk>/perimetre/", perimetre.perimetre, name="perimetre"),
    path("conventions/<pk:pk>/perimetre/ajouter/", rows.several(perimetre.Entering), name="perimetre_add"),
    path("conventions/<pk:pk>/perimetre/retirer/", rows.several(perimetre.Leaving), name="perimetre_remove"),
    path("conventions/<pk:pk>/evenements/nouveau/", evenements.evenement_add, name="evenement_add"),
    path(
        "conventions/<pk:pk>/evenements/<pk:evenement>/supprimer/", evenements.evenement_delete, name="evenement_delete"
    ),
    path(
        "conventions/<pk:pk>/perimetre/rectifier/<pk:acte>/",
        rows.several(perimetre.Rectifying),
        name="perimetre_rectify",
    ),
    path(_CALENDRIER, calendrier.calendrier, name="calendrier"),
    path(f"{_CALENDRIER}dates/", calendrier.dates, name="dates"),
    path(f"{_CALENDRIER}phases/nouvelle/", rows.add(calendrier.Phases), name="phase_add"),
    path(f"{_CALENDRIER}phases/<pk:row>/", rows.edit(calendrier.Phases), name="phase_edit"),
    path(f"{_CALENDRIER}phases/<pk:row>/supprimer/", rows.remove(calendrier.Phases), name="phase_delete"),
    path(f"{_CALENDRIER}rendez-vous/nouveau/", rows.add(calendrier.Jalons), name="jalon_add"),
    path(f"{_CALENDRIER}rendez-vous/<pk:row>/", rows.edit(calendrier.Jalons), name="jalon_edit"),
    path(f"{_CALENDRIER}rendez-vous/<pk:row>/supprimer/", rows.remove(calendrier.Jalons), name="jalon_delete"),
    path(f"{_CALENDRIER}contrats/nouveau/", rows.add(calendrier.Contrats), name="contrat_add"),
    path(f"{_CALENDRIER}contrats/<pk:row>/", rows.edit(calendrier.Contrats), name="contrat_edit"),
    path(f"{_CALENDRIER}contrats/<pk:row>/supprimer/", rows.remove(calendrier.Contrats), name="contrat_delete"),
    path("conventions/<pk:pk>/etat/", states.states, name="states"),
    path("conventions/<pk:pk>/etat/<slug:action>/", states.transition, name="transition"),
    path("conventions/<pk:pk>/historique/", history.historique, name="historique"),
    path("conventions/<pk:pk>/historique/<slug:subject>/<pk:row>/", history.historique_of, name="historique_of"),
]
