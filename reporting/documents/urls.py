from django.urls import path, register_converter

from reporting.documents import kinds, views

app_name = "documents"
register_converter(kinds.PathConverter, "document")
register_converter(kinds.WordPathConverter, "word")

urlpatterns = [
    path("conventions/<pk:pk>/document/", views.convention_page, name="convention"),
    path("<document:kind>/<pk:pk>/pdf/", views.ask, name="ask"),
    path("<word:kind>/<pk:pk>/docx/", views.ask, name="ask"),
    path("documents-produits/<pk:pk>/", views.rendu, name="rendu"),
]
