from django.urls import path

from . import views

app_name = "territories"

urlpatterns = [
    path("territoires/", views.territoire_list, name="list"),
    path("territoires/recherche/", views.search, name="search"),
    path("territoires/<slug:kind>/<slug:code>/", views.detail, name="detail"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/recherche/", views.organisation_search, name="organisation_search"),
    path("organisations/nouvelle/", views.organisation_create, name="organisation_create"),
    path("organisations/<pk:pk>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<pk:pk>/modifier/", views.organisation_edit, name="organisation_edit"),
]
