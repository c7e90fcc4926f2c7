from django.urls import path

from reporting.dossiers import views

app_name = "dossiers"

urlpatterns = [
    path("conventions/<pk:pk>/parties/dossiers-de-vote/", views.dossiers, name="convention"),
    path("conventions/<pk:pk>/avenants/<pk:number>/dossiers-de-vote/", views.dossiers, name="avenant"),
    path("dossiers-de-vote/<uuid:key>/", views.archive, name="archive"),
]
