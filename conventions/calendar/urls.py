"""Addresses of phases, meetings and dates of a convention."""

from django.urls import path

from conventions.calendar import views
from core import rows

_CALENDRIER = "conventions/<pk:pk>/calendrier/"

urlpatterns = [
    path(_CALENDRIER, views.calendrier, name="calendrier"),
    path(f"{_CALENDRIER}dates/", views.dates, name="dates"),
    path(f"{_CALENDRIER}phases/nouvelle/", rows.add(views.Phases), name="phase_add"),
    path(f"{_CALENDRIER}phases/<pk:row>/", rows.edit(views.Phases), name="phase_edit"),
    path(f"{_CALENDRIER}phases/<pk:row>/supprimer/", rows.remove(views.Phases), name="phase_delete"),
    path(f"{_CALENDRIER}rendez-vous/nouveau/", rows.add(views.Jalons), name="jalon_add"),
    path(f"{_CALENDRIER}rendez-vous/<pk:row>/", rows.edit(views.Jalons), name="jalon_edit"),
    path(f"{_CALENDRIER}rendez-vous/<pk:row>/supprimer/", rows.remove(views.Jalons), name="jalon_delete"),
    path(f"{_CALENDRIER}contrats/nouveau/", rows.add(views.Contrats), name="contrat_add"),
    path(f"{_CALENDRIER}contrats/<pk:row>/", rows.edit(views.Contrats), name="contrat_edit"),
    path(f"{_CALENDRIER}contrats/<pk:row>/supprimer/", rows.remove(views.Contrats), name="contrat_delete"),
]
