"""Addresses of people of a convention, and who is in charge of something."""

from django.urls import path

from conventions.members import views
from core import rows

_PEOPLE = "conventions/<pk:pk>/membres/"

urlpatterns = [
    path(_PEOPLE, views.members, name="membres"),
    path(f"{_PEOPLE}demandes/<pk:row>/", views.access_request, name="access_request"),
    path(f"{_PEOPLE}demandes/<pk:row>/refuser/", views.access_refuse, name="access_refuse"),
    path(f"{_PEOPLE}ajouter/", rows.add(views.Members), name="member_add"),
    path(f"{_PEOPLE}<pk:row>/modifier/", rows.edit(views.Members), name="member_edit"),
    path(f"{_PEOPLE}<pk:member>/clore/", views.member_close, name="member_close"),
    path(f"{_PEOPLE}<pk:member>/transmettre/", views.pass_on, name="member_handover"),
    path(f"{_PEOPLE}<pk:member>/remplacer/", views.stand_in, name="member_stand_in"),
    path(f"{_PEOPLE}referent/transmettre/", views.pass_on, name="adviser_handover"),
    path(f"{_PEOPLE}referent/remplacer/", views.stand_in, name="adviser_stand_in"),
    path(f"{_PEOPLE}<pk:member>/relancer/", views.invitation_renew, name="invitation_renew"),
    path(f"{_PEOPLE}contacts/ajouter/", rows.add(views.Contacts), name="contact_add"),
    path(f"{_PEOPLE}contacts/<pk:row>/modifier/", rows.edit(views.Contacts), name="contact_edit"),
    path(f"{_PEOPLE}contacts/<pk:row>/supprimer/", rows.remove(views.Contacts), name="contact_delete"),
]
