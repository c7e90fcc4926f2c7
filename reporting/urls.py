"""The rooms of `reporting`, each with its own addresses."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = ("desk", "documents", "bilans", "portfolio", "leaving", "elimination", "dossiers")

urlpatterns = [path("", include(f"reporting.{room}.urls")) for room in ROOMS if find_spec(f"reporting.{room}.urls")]
