"""A Caf's models of text: read by its people, written by its administrator."""

from functools import partial, wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import perms
from conventions.enums import ArticleKind
from conventions.models import ArticleModele, ModeleConvention
from conventions.text import articles, champs
from conventions.text.forms import ArticleModeleForm, ModeleForm, NewModeleForm
from conventions.text.views.texte import OfText
from core import ordering, richtext, typography
from core.editing import create_view, edit_view
from territories.models import Caf


def _find(request, pk):
    """Among the models of one's Cafs; only the administrator writes."""
    modele = get_object_or_404(ModeleConvention.objects.visible_to(request.user).select_related("caf"), pk=pk)
    if not perms.can_administer(request.user, modele.caf):
        raise PermissionDenied("Les modèles de texte sont modifiés par l’administrateur de la Caf.")
    return modele


def _counted(request, modele, write):
    """`write()`; what is written makes a version of the model more."""
    with transaction.atomic():
        response = write()
        if request.method == "POST" and response.status_code == 302:
            ModeleConvention.objects.filter(pk=modele.pk).update(version=F("version") + 1)
        return response


def writes_model(view):
    @wraps(view)
    def guarded(request, pk):
        modele = _find(request, pk)
        return _counted(request, modele, partial(view, request, modele))

    return guarded


@require_safe
def modeles(request):
    cafs = request.user.cafs()
    if not cafs:
        raise PermissionDenied("Les modèles de texte sont ceux d’une Caf.")
    rows = (
        ModeleConvention.objects.visible_to(request.user)
        .select_related("caf")
        .annotate(article_count=Count("articles", distinct=True), convention_count=Count("conventions", distinct=True))
    )
    groups = [
        {
            "caf": caf,
            "models": [row for row in rows if row.caf_id == caf.pk],
            "can_write": perms.can_administer(request.user, caf),
        }
        for caf in sorted(cafs, key=lambda caf: ordering.key(caf.name))
    ]
    return render(request, "conventions/modeles.html", {"groups": groups})


@require_safe
def modele(request, pk):
    shown = get_object_or_404(ModeleConvention.objects.visible_to(request.user).select_related("caf"), pk=pk)
    blocks = [
        {"article": article, "html": champs.labelled(typography.french_html(richtext.under(article.body, 2)))}
        for article in shown.articles.all()
    ]
    return render(
        request,
        "conventions/modele.html",
        {"modele": shown, "blocks": blocks, "can_write": perms.can_administer(request.user, shown.caf)},
    )


@require_http_methods(["GET", "POST"])
def modele_add(request, caf):
    caf = get_object_or_404(Caf.objects.filter(pk__in=request.user.caf_ids()), pk=caf)
    if not perms.can_administer(request.user, caf):
        raise PermissionDenied("Les modèles de texte sont modifiés par l’administrateur de la Caf.")
    return create_view(
        request,
        NewModeleForm,
        template="conventions/modele_form.html",
        success="Le modèle est créé.",
        context={"caf": caf},
        caf=caf,
        cancel_url=reverse("conventions:modeles"),
    )


@require_http_methods(["GET", "POST"])
def modele_edit(request, pk):
    shown = _find(request, pk)
    return edit_view(
        request,
        ModeleForm,
        shown,
        template="conventions/modele_form.html",
        success="Le modèle est enregistré.",
        context={"caf": shown.caf},
        cancel_url=shown.get_absolute_url(),
    )


@require_POST
@writes_model
def modele_default(request, modele):
    """The model that a new convention starts from; there is one for each Caf."""
    rows = ModeleConvention.objects.select_for_update().filter(caf=modele.caf)
    for row in rows:
        if row.is_default != (row.pk == modele.pk):
            row.is_default = row.pk == modele.pk
            row.is_active = row.is_active or row.is_default
            row.save(update_fields=["is_default", "is_active"])
    messages.success(request, f"« {modele.name} » est le modèle par défaut.")
    return redirect(modele)


@require_POST
@writes_model
def modele_renumber(request, modele):
    articles.renumber(modele.articles.all())
    messages.success(request, "Les articles sont numérotés dans l’ordre.")
    return redirect(modele)


def _article_url(modele, article=None):
    return modele.get_absolute_url() + (f"#article-{article.pk}" if article else "")


def _fields():
    return [
        {"name": field.name, "label": field.label, "token": f"[[champ:{field.name}]]", "is_missing": False}
        for field in champs.all_fields()
    ]


class Articles(OfText):
    form, template = ArticleModeleForm, "conventions/modele_article_form.html"
    removed = "« {row} » est retiré du modèle. Les conventions déjà écrites ne changent pas."

    def find_text(self, pk):
        return _find(self.request, pk)

    def within(self, answer):
        return _counted(self.request, self.parent, answer)

    def blank(self):
        return ArticleModele(modele=self.parent, kind=ArticleKind.ARTICLE)

    def back(self, row=None):
        return _article_url(self.parent, row)

    def page(self, title, **more):
        return {"modele": self.parent, "fields": _fields(), "after": self.after, **more}

    def asked(self):
        return {**super().asked(), "layout": "layout/base.html"}
