from django.urls import path

from reporting.leaving import views

app_name = "leaving"

urlpatterns = [
    path("conventions/<pk:pk>/emporter/", views.of_convention, name="convention"),
    path("caf/<pk:pk>/emporter/", views.of_caf, name="caf"),
    path("archives/<uuid:key>/", views.archive, name="archive"),
]
