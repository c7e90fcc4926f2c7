from django.urls import path

from reporting.elimination import views

app_name = "elimination"

urlpatterns = [
    path("caf/<pk:pk>/conservation/", views.overview, name="overview"),
    path("caf/<pk:pk>/conservation/duree/", views.years, name="years"),
    path("caf/<pk:pk>/conservation/bordereaux/<pk:row>/", views.bordereau, name="bordereau"),
    path("caf/<pk:pk>/conservation/bordereaux/<pk:row>/visa/", views.visa, name="visa"),
    path("caf/<pk:pk>/conservation/bordereaux/<pk:row>/retirer/", views.take_back, name="take_back"),
    path("caf/<pk:pk>/conservation/bordereaux/<pk:row>/scan/", views.scan, name="scan"),
]
