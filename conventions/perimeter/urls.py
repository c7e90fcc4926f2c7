"""Addresses of the communes of a convention, what moves them, and the events of law."""

from django.urls import path

from conventions.perimeter.views import evenements, perimetre
from core import rows

urlpatterns = [
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
]
