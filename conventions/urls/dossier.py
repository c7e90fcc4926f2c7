"""The file of a convention: list, creation, parties, perimeter, calendar, states, history; CEJ."""

from django.urls import path

from conventions.views import creation, listing

urlpatterns = [
    path("conventions/", listing.convention_list, name="list"),
    path("conventions/nouvelle/", creation.create, name="create"),
]
