"""Addresses of the contracts around a convention: the CEJ that it replaces, those beside it."""

from django.urls import path

from conventions.frameworks import views

urlpatterns = [
    path("conventions/cej/", views.cej_list, name="cej_list"),
    path("conventions/cej/nouveau/", views.cej_create, name="cej_create"),
    path("conventions/cej/<pk:pk>/", views.cej_edit, name="cej_edit"),
]
