"""Addresses of the text of a convention: articles, fields, models of a Caf, versions, submission to the assemblies."""

from django.urls import path

from conventions.text.views import modeles, texte
from core import rows

_TEXT = "conventions/<pk:pk>/texte/"
_MODELS = "caf/modeles/"

urlpatterns = [
    path(_TEXT, texte.text, name="texte"),
    path(f"{_TEXT}partir-d-un-modele/", texte.text_start, name="text_start"),
    path(f"{_TEXT}renumeroter/", texte.text_renumber, name="text_renumber"),
    path(f"{_TEXT}articles/ajouter/", rows.add(texte.Articles), name="article_add"),
    path(f"{_TEXT}articles/<pk:previous>/ajouter-apres/", rows.add(texte.Articles), name="article_add_after"),
    path(f"{_TEXT}articles/<pk:row>/modifier/", rows.edit(texte.Articles), name="article_edit"),
    path(f"{_TEXT}articles/<pk:row>/deplacer/", rows.move(texte.Articles), name="article_move"),
    path(f"{_TEXT}articles/<pk:row>/supprimer/", rows.remove(texte.Articles), name="article_delete"),
    path(f"{_TEXT}versions/", texte.versions, name="versions"),
    path(f"{_TEXT}versions/garder/", texte.version_keep, name="version_keep"),
    path(f"{_TEXT}versions/comparer/", texte.versions_compare, name="versions_compare"),
    path(f"{_TEXT}versions/<pk:number>/", texte.version, name="version"),
    path(_MODELS, modeles.modeles, name="modeles"),
    path(f"{_MODELS}nouveau/<pk:caf>/", modeles.modele_add, name="modele_add"),
    path(f"{_MODELS}<pk:pk>/", modeles.modele, name="modele"),
    path(f"{_MODELS}<pk:pk>/modifier/", modeles.modele_edit, name="modele_edit"),
    path(f"{_MODELS}<pk:pk>/defaut/", modeles.modele_default, name="modele_default"),
    path(f"{_MODELS}<pk:pk>/renumeroter/", modeles.modele_renumber, name="modele_renumber"),
    path(f"{_MODELS}<pk:pk>/articles/ajouter/", rows.add(modeles.Articles), name="modele_article_add"),
    path(
        f"{_MODELS}<pk:pk>/articles/<pk:previous>/ajouter-apres/",
        rows.add(modeles.Articles),
        name="modele_article_add_after",
    ),
    path(f"{_MODELS}<pk:pk>/articles/<pk:row>/modifier/", rows.edit(modeles.Articles), name="modele_article_edit"),
    path(f"{_MODELS}<pk:pk>/articles/<pk:row>/deplacer/", rows.move(modeles.Articles), name="modele_article_move"),
    path(
        f"{_MODELS}<pk:pk>/articles/<pk:row>/supprimer/",
        rows.remove(modeles.Articles),
        name="modele_article_delete",
    ),
]
