from django.urls import path

from reporting.documents import views

app_name = "documents"

urlpatterns = [
    path("conventions/<pk:pk>/document/", views.convention_page, name="convention"),
    path("conventions/<pk:pk>/document/pdf/", views.ask_convention, name="convention_pdf"),
    path("fiches/<pk:pk>/pdf/", views.fiche_pdf, name="fiche_pdf"),
    path("documents-produits/<pk:pk>/", views.rendu, name="rendu"),
]
