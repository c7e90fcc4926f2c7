from django.urls import path

from reporting.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("conventions/<pk:pk>/", views.synthese, name="synthese"),
]
