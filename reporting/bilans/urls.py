from django.urls import path

from reporting.bilans import views

app_name = "bilans"

urlpatterns = [
    path("conventions/<pk:pk>/bilans/", views.bilan_list, name="list"),
    path("conventions/<pk:pk>/bilans/nouveau/", views.create, name="create"),
    path("bilans/<pk:pk>/", views.detail, name="detail"),
    path("bilans/<pk:pk>/ecrire/", views.write, name="write"),
    path("bilans/<pk:pk>/commenter/<slug:section>/", views.comment, name="comment"),
    path("bilans/commentaires/<pk:pk>/repondre/", views.answer, name="comment_answer"),
    path("bilans/commentaires/<pk:pk>/regler/", views.settle, name="comment_settle"),
    path("bilans/<pk:pk>/etat/<slug:act>/", views.change_state, name="transition"),
    path("bilans/<pk:pk>/supprimer/", views.delete, name="delete"),
]
