"""The file of a convention: list, creation, parties, perimeter, calendar, states, history; CEJ."""

from django.urls import path

from conventions.views import listing

urlpatterns = [
    path("conventions/", listing.convention_list, name="list"),
]
