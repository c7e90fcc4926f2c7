"""Addresses of conventions: the file of a convention, then its text, documents and people."""

from conventions.urls import dossier, texte

app_name = "conventions"

urlpatterns = [*dossier.urlpatterns, *texte.urlpatterns]
