"""Addresses of files of a convention or of a Caf, and what keeps them as they are."""

from django.urls import path

from conventions.documents import scan_views, views

_FILES = "conventions/<pk:pk>/documents/"

urlpatterns = [
    path(_FILES, views.documents, name="documents"),
    path("conventions/<pk:pk>/parties/deliberations/", scan_views.scans, name="scans"),
    path(f"{_FILES}deposer/", views.document_add, name="document_add"),
    path(f"{_FILES}<pk:document>/", views.document_download, name="document_download"),
    path(f"{_FILES}<pk:document>/modifier/", views.document_edit, name="document_edit"),
    path(f"{_FILES}<pk:document>/supprimer/", views.document_delete, name="document_delete"),
]
