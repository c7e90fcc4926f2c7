"""Address of the renewal of a convention."""

from django.urls import path

from conventions.renewal import views

urlpatterns = [path("conventions/<pk:pk>/renouveler/", views.renew, name="renew")]
