"""Addresses of the convention itself: made, changed, listed, its states and what each lacks."""

from django.urls import path

from conventions.dossier.views import creation, edition, history, listing, states

urlpatterns = [
    path("conventions/", listing.convention_list, name="list"),
    path("conventions/recherche/", listing.search, name="search"),
    path("conventions/nouvelle/", creation.create, name="create"),
    path("conventions/<pk:pk>/modifier/", edition.edit, name="edit"),
    path("conventions/<pk:pk>/supprimer/", edition.delete, name="delete"),
    path("conventions/<pk:pk>/etat/", states.states, name="states"),
    path("conventions/<pk:pk>/etat/<slug:action>/", states.transition, name="transition"),
    path("conventions/<pk:pk>/historique/", history.historique, name="historique"),
    path("conventions/<pk:pk>/historique/<slug:subject>/<pk:row>/", history.historique_of, name="historique_of"),
]
