from django.urls import path

from core import rows
from diagnostics import views

app_name = "diagnostics"

urlpatterns = [
    path("conventions/<pk:pk>/diagnostic/", views.detail, name="detail"),
    path("conventions/<pk:pk>/diagnostic/modifier/", views.edit, name="edit"),
    path("conventions/<pk:pk>/diagnostic/volets/nouveau/", rows.add(views.Volets), name="volet_create"),
    path("volets/<pk:row>/modifier/", rows.edit(views.Volets), name="volet_edit"),
    path("volets/<pk:row>/supprimer/", rows.remove(views.Volets), name="volet_delete"),
    path("conventions/<pk:pk>/diagnostic/constats/nouveau/", rows.add(views.Constats), name="constat_create"),
    path("constats/<pk:row>/modifier/", rows.edit(views.Constats), name="constat_edit"),
    path("constats/<pk:row>/supprimer/", rows.remove(views.Constats), name="constat_delete"),
    path("conventions/<pk:pk>/diagnostic/enjeux/nouveau/", rows.add(views.Enjeux), name="enjeu_create"),
    path("enjeux/<pk:row>/modifier/", rows.edit(views.Enjeux), name="enjeu_edit"),
    path("enjeux/<pk:row>/deplacer/", rows.move(views.Enjeux), name="enjeu_move"),
    path("enjeux/<pk:row>/supprimer/", rows.remove(views.Enjeux), name="enjeu_delete"),
    path("conventions/<pk:pk>/diagnostic/valeurs/", views.grid, name="grid"),
    path("conventions/<pk:pk>/diagnostic/valeurs/nouvelle/", rows.add(views.Valeurs), name="valeur_create"),
    path("conventions/<pk:pk>/diagnostic/valeurs/<pk:row>/modifier/", rows.edit(views.Valeurs), name="valeur_edit"),
]
