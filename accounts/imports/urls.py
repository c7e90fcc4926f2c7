from django.urls import path

from accounts.imports import views

urlpatterns = [
    path("caf/<pk:pk>/importer/<slug:kind>/", views.file, name="import_file"),
    path("caf/<pk:pk>/importer/<slug:kind>/modele/", views.example, name="import_example"),
    path("caf/imports/<uuid:key>/", views.rows, name="import_rows"),
    path("caf/imports/<uuid:key>/questions/", views.questions, name="import_questions"),
    path("caf/imports/<uuid:key>/enregistrer/", views.apply, name="import_apply"),
    path("caf/imports/<uuid:key>/inviter/", views.tell, name="import_tell"),
    path("caf/imports/<uuid:key>/annuler/", views.undo, name="import_undo"),
    path("caf/imports/<uuid:key>/oublier/", views.drop, name="import_drop"),
]
