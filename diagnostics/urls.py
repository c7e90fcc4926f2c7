from django.urls import path

from diagnostics import views

app_name = "diagnostics"

urlpatterns = [
    path("conventions/<pk:pk>/diagnostic/", views.detail, name="detail"),
    path("conventions/<pk:pk>/diagnostic/modifier/", views.edit, name="edit"),
    path("conventions/<pk:pk>/diagnostic/volets/nouveau/", views.add_volet, name="volet_create"),
    path("volets/<pk:pk>/modifier/", views.edit_volet, name="volet_edit"),
    path("volets/<pk:pk>/supprimer/", views.delete_volet, name="volet_delete"),
    path("conventions/<pk:pk>/diagnostic/constats/nouveau/", views.add_constat, name="constat_create"),
    path("constats/<pk:pk>/modifier/", views.edit_constat, name="constat_edit"),
    path("constats/<pk:pk>/supprimer/", views.delete_constat, name="constat_delete"),
    path("conventions/<pk:pk>/diagnostic/enjeux/nouveau/", views.add_enjeu, name="enjeu_create"),
    path("enjeux/<pk:pk>/modifier/", views.edit_enjeu, name="enjeu_edit"),
    path("enjeux/<pk:pk>/deplacer/", views.move_enjeu, name="enjeu_move"),
    path("enjeux/<pk:pk>/supprimer/", views.delete_enjeu, name="enjeu_delete"),
    path("conventions/<pk:pk>/diagnostic/valeurs/", views.grid, name="grid"),
    path("conventions/<pk:pk>/diagnostic/valeurs/nouvelle/", views.add_valeur, name="valeur_create"),
    path("conventions/<pk:pk>/diagnostic/valeurs/<pk:valeur>/modifier/", views.edit_valeur, name="valeur_edit"),
]
