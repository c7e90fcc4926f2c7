"""What is written of a suggestion: what one asks on an article; the text that is accepted in its place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.enums import ArticleKind
from conventions.enums import SuggestionKind as K
from conventions.finding import OfConvention, require_whole
from conventions.models import Article
from conventions.suggestions import base, deciding, finding, telling
from conventions.suggestions.forms import (
    AFTER_CLOSING,
    AmendInsertForm,
    AmendRewordForm,
    InsertForm,
    RemoveForm,
    RewordForm,
)
from conventions.text import articles, champs
from conventions.text.views.texte import fields_help, held
from core.editing import create_view, edit_view

REMOVED = "Cet article n’est plus dans le texte."
#: Of the form that answers, the button that takes its words along to the text accepted with a change.
OTHERWISE = "autrement"


class _Asked(OfConvention):
    """What one asks on the article of the address; it may be gone while one writes."""

    related, again, returns = "suggestions", False, False
    template = "conventions/suggestion_form.html"
    added = "Votre proposition est envoyée à l’autre côté, qui y répond article par article."
    may = staticmethod(perms.can_suggest)
    kind: K

    def find_parent(self, pk, article=None):
        convention = super().find_parent(pk)
        require_whole(self.user, convention)
        self.target = get_object_or_404(convention.article_identities, pk=article)
        return convention

    def within(self, answer):
        with transaction.atomic():
            self.parent = held(self.request, self.parent)
            self.article = self.parent.articles.filter(pk=self.target.pk).first()
            refusal = articles.why_closed(self.parent) or self.why_no_place()
            if refusal and self.request.method != "POST":  # what is sent comes back with it, in its form
                messages.error(self.request, refusal)
                return redirect(self.back())
            return answer()

    def why_no_place(self):
        """Why nothing is asked there, '' while it may be."""
        return "" if self.article else REMOVED

    def blank(self):
        side = finding.side_of(self.user, self.parent)
        return base.blank(self.parent, self.target.pk, self.article, kind=self.kind, side=side)

    def given(self):
        return {"convention": self.parent, "article": self.article}

    def back(self, row=None):
        if row:
            return row.get_absolute_url()
        url = reverse("conventions:texte", args=[self.parent.pk])
        return f"{url}#article-{self.target.pk}"

    def page(self, title, **more):
        values = champs.Values(self.parent)
        text = values.fill(self.article.body, marked=True, level=2) if self.article else ""
        fields = fields_help(values) if self.kind != K.REMOVE else []
        found = {"article": self.article, "text": text, "fields": fields}
        return super().page(self.title_of(), active_tab="texte", **found, **more)

    def title_of(self):
        return telling.named(self.blank())


class Reword(_Asked):
    form, kind = RewordForm, K.REWORD


class Insert(_Asked):
    form, kind = InsertForm, K.INSERT

    def why_no_place(self):
        return super().why_no_place() or (AFTER_CLOSING if self.article.kind == ArticleKind.CLOSING else "")

    def title_of(self):
        return f"Proposer un article après « {self.article or 'un article retiré'} »"


class Remove(_Asked):
    form, kind = RemoveForm, K.REMOVE


#: By the word of their address.
KINDS = {"reecrire": Reword, "ajouter": Insert, "retirer": Remove}


@require_http_methods(["GET", "POST"])
@transaction.atomic
def suggestion_amend(request, pk, number):
    """Accept with a change: the text that was asked, taken up and written as any article is."""
    convention, row = finding.find(request, pk, number)
    if not perms.can_answer_side(request.user, convention, row.side) or row.created_by_id == request.user.pk:
        raise PermissionDenied("Une proposition reçoit la réponse de l’autre côté, par qui écrit le texte.")
    row.convention = convention = held(request, convention)
    article, state = finding.state(row)
    refusal = deciding.why_not(convention, row) or _why_unwritten(row, article)
    is_opened = request.POST.get("decision") == OTHERWISE  # by the form that answers, with what was typed there
    if refusal and request.method != "POST":
        messages.error(request, refusal)
        return redirect(row)
    values = champs.Values(convention)
    page = {
        "convention": convention,
        "row": row,
        "article": article,
        "state": state,
        "title": f"Accepter avec un changement : {telling.named(row)}",
        "compared": telling.compared(row, article, values),
        "fields": fields_help(values),
    }
    if refusal:
        return _refused(request, row, article, refusal, page)
    given = {"suggestion": row, "initial": _asked_of(row), "cancel_url": row.get_absolute_url()}
    if is_opened:
        given["initial"]["answer"] = request.POST.get("reply", "")
        kind = AmendInsertForm if row.kind == K.INSERT else AmendRewordForm
        blank = Article(convention=convention, kind=ArticleKind.ARTICLE)
        form = kind(instance=blank if row.kind == K.INSERT else article, **given)
        return render(request, AMENDING, {"form": form, "object": article, "stale": None, **page})
    done = f"{row} est acceptée avec un changement : le texte est à jour."
    told = {"template": AMENDING, "success": done, "success_url": row.get_absolute_url(), "context": page}
    with deciding.told_as(row):
        if row.kind == K.INSERT:
            new = Article(convention=convention, kind=ArticleKind.ARTICLE)
            return create_view(request, AmendInsertForm, instance=new, **told, **given)
        return edit_view(request, AmendRewordForm, article, **told, **given)


AMENDING = "conventions/suggestion_amend.html"


def _asked_of(row):
    return {"title": row.title, "body": row.body, "number": row.label}


def _why_unwritten(row, article):
    """Why a text cannot be accepted in its place, '' while it can."""
    if row.kind == K.REMOVE:
        return "Un retrait s’accepte ou se refuse, sans autre texte."
    if row.kind == K.REWORD and article is None:
        return f"{REMOVED} Refusez la proposition, ou proposez d’ajouter un article."
    return ""


def _refused(request, row, article, refusal, page):
    """What was typed, with why it is not written (409)."""
    blank = Article(convention=row.convention, kind=ArticleKind.ARTICLE)
    kind = AmendInsertForm if row.kind == K.INSERT else AmendRewordForm
    form = kind(
        request.POST,
        instance=article or blank,
        suggestion=row,
        initial=_asked_of(row),
        cancel_url=row.get_absolute_url(),
    )
    if refusal not in form.non_field_errors():
        form.add_error(None, refusal)
    return render(request, AMENDING, {"form": form, "object": article, "stale": None, **page}, status=409)
