"""Addresses of what is suggested on a text: written on an article, read, answered, talked about."""

from django.urls import path

from conventions.suggestions import views, writing
from core import rows

_LIST = "conventions/<pk:pk>/texte/propositions/"
_ONE = f"{_LIST}<pk:number>/"

urlpatterns = [
    path(_LIST, views.suggestions, name="suggestions"),
    path(
        "conventions/<pk:pk>/texte/articles/<pk:article>/proposer/<slug:kind>/",
        rows.add(writing.KINDS),
        name="suggestion_add",
    ),
    path(_ONE, views.suggestion, name="suggestion"),
    path(f"{_ONE}repondre/", views.suggestion_answer, name="suggestion_answer"),
    path(f"{_ONE}accepter-autrement/", writing.suggestion_amend, name="suggestion_amend"),
    path(f"{_ONE}retirer/", views.suggestion_withdraw, name="suggestion_withdraw"),
    path(f"{_ONE}commenter/", views.suggestion_comment, name="suggestion_comment"),
    path(f"{_ONE}resoudre/", views.suggestion_resolve, name="suggestion_resolve"),
]
