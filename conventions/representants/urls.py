"""Address of the representatives of a convention."""

from django.urls import path

from conventions.representants import views

urlpatterns = [path("conventions/<pk:pk>/representants/", views.representants, name="representants")]
