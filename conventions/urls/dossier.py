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
    path(f"{_PARTIES}ajouter/", parties.partie_add, name="partie_add"),
    path(f"{_PARTIES}communes/", parties.partie_add_communes, name="partie_add_communes"),
    path(f"{_PARTIES}ordre/", parties.partie_move, name="partie_move"),
    path(f"{_PARTIES}dates/", parties.parties_many, name="parties_many"),
    path(f"{_PARTIES}votes/", votes.votes, name="votes"),
    path(_PARTIE, parties.partie, name="partie"),
    path(f"{_PARTIE}modifier/", parties.partie_edit, name="partie_edit"),
    path(f"{_PARTIE}textes/", parties.partie_text, name="partie_text"),
    path(f"{_PARTIE}retirer/", parties.partie_delete, name="partie_delete"),
    path(f"{_PARTIE}signataires/nouveau/", parties.signataire_add, name="signataire_add"),
    path(f"{_PARTIE}signataires/<pk:signataire>/", parties.signataire_edit, name="signataire_edit"),
    path(f"{_PARTIE}signataires/<pk:signataire>/retirer/", parties.signataire_delete, name="signataire_delete"),
    path(f"{_PARTIE}votes/nouveau/", parties.autorisation_add, name="autorisation_add"),
    path(f"{_PARTIE}votes/<pk:autorisation>/", parties.autorisation_edit, name="autorisation_edit"),
    path(f"{_PARTIE}votes/<pk:autorisation>/supprimer/", parties.autorisation_delete, name="autorisation_delete"),
    path("conventions/<pk:pk>/perimetre/", perimetre.perimetre, name="perimetre"),
    path("conventions/<pk:pk>/perimetre/ajouter/", perimetre.perimetre_add, name="perimetre_add"),
    path("conventions/<pk:pk>/perimetre/retirer/", perimetre.perimetre_remove, name="perimetre_remove"),
    path("conventions/<pk:pk>/evenements/nouveau/", evenements.evenement_add, name="evenement_add"),
    path(
        "conventions/<pk:pk>/evenements/<pk:evenement>/supprimer/", evenements.evenement_delete, name="evenement_delete"
    ),
    path("conventions/<pk:pk>/perimetre/rectifier/<pk:acte>/", perimetre.perimetre_rectify, name="perimetre_rectify"),
    path(_CALENDRIER, calendrier.calendrier, name="calendrier"),
    path(f"{_CALENDRIER}dates/", calendrier.dates, name="dates"),
    path(f"{_CALENDRIER}phases/nouvelle/", calendrier.phase_add, name="phase_add"),
    path(f"{_CALENDRIER}phases/<pk:phase>/", calendrier.phase_edit, name="phase_edit"),
    path(f"{_CALENDRIER}phases/<pk:phase>/supprimer/", calendrier.phase_delete, name="phase_delete"),
    path(f"{_CALENDRIER}rendez-vous/nouveau/", calendrier.jalon_add, name="jalon_add"),
    path(f"{_CALENDRIER}rendez-vous/<pk:jalon>/", calendrier.jalon_edit, name="jalon_edit"),
    path(f"{_CALENDRIER}rendez-vous/<pk:jalon>/supprimer/", calendrier.jalon_delete, name="jalon_delete"),
    path(f"{_CALENDRIER}contrats/nouveau/", calendrier.contrat_add, name="contrat_add"),
    path(f"{_CALENDRIER}contrats/<pk:contrat>/", calendrier.contrat_edit, name="contrat_edit"),
    path(f"{_CALENDRIER}contrats/<pk:contrat>/supprimer/", calendrier.contrat_delete, name="contrat_delete"),
    path("conventions/<pk:pk>/etat/", states.states, name="states"),
    path("conventions/<pk:pk>/etat/<slug:action>/", states.transition, name="transition"),
    path("conventions/<pk:pk>/historique/", history.historique, name="historique"),
    path("conventions/<pk:pk>/historique/<slug:subject>/<pk:row>/", history.historique_of, name="historique_of"),
]
