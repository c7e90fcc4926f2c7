"""The suggestions of a text: their list, the page of one, what is answered to it and said under it."""

from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import perms
from conventions.enums import Side
from conventions.enums import SuggestionKind as K
from conventions.finding import find_whole
from conventions.models import Suggestion, SuggestionComment
from conventions.suggestions import deciding, finding, telling
from conventions.suggestions.filters import SuggestionFilter
from conventions.suggestions.forms import AnswerForm, CommentForm
from conventions.text import articles, champs
from conventions.text.views.texte import held
from core import confirming, errors, listing
from core.editing import create_view
from core.richtext import plain
from core.transitions import TransitionRefused

TEMPLATE = "conventions/suggestion.html"
TALK_CLOSED = "Les échanges sur cette proposition viennent d’être clos : votre message n’est pas envoyé."
COLUMNS = [
    listing.Column("numero", "Proposition", "number", lambda line: line.row.number),
    listing.Column("objet", "Ce qui est proposé", "base_title", lambda line: line.named),
    listing.Column("cote", "Côté", "side", lambda line: line.row.get_side_display()),
    listing.Column("auteur", "Par", "", lambda line: str(line.row.created_by or ""), is_shown=False),
    listing.Column("le", "Le", "created_at", lambda line: line.row.created_at),
    listing.Column("suite", "Suite", "outcome", lambda line: line.words),
    listing.Column("motif", "Motif", "", lambda line: line.row.reason, is_shown=False),
    listing.Column("depart", "Texte de départ", "", lambda line: plain(line.row.base_body), is_shown=False),
    listing.Column("propose", "Texte proposé", "", lambda line: plain(line.row.body), is_shown=False),
    listing.Column("ecrit", "Texte accepté", "", lambda line: plain(line.row.written_body), is_shown=False),
    listing.Column("reponse", "Réponse", "", lambda line: line.row.answer, is_shown=False),
]


@require_safe
def suggestions(request, pk):
    convention = find_whole(request, pk)
    mine = perms.sides(request.user, convention)
    closed = articles.why_closed(convention)
    answers = perms.can_cowrite(request.user, convention) and not closed
    theirs = [side for side in Side if side not in mine] if answers else []
    rows = Suggestion.objects.visible_to(request.user).filter(convention=convention).select_related("created_by")
    shown = listing.build(
        request,
        rows,
        SuggestionFilter,
        columns=COLUMNS,
        default="-numero",
        name=f"propositions-{convention.pk}",
        tell=partial(_lines, is_signed=convention.is_text_frozen),
        convention=convention,
        theirs=theirs,
    )
    if shown.wants_export:
        return shown.export()
    waiting = rows.waiting()
    return render(
        request,
        "conventions/suggestions.html",
        {
            "convention": convention,
            "listing": shown,
            "lines": list(shown.page),
            "waiting_count": 0 if convention.is_text_frozen else waiting.count(),
            "mine_count": waiting.filter(side__in=theirs).exclude(created_by=request.user).count() if theirs else 0,
            "closed": closed,
            "may_suggest": perms.can_suggest(request.user, convention),
        },
    )


@dataclass(frozen=True)
class Line:
    """A suggestion in a list: `words`, `tone` are where it stands today."""

    row: Suggestion
    named: str
    words: str
    tone: str


def _lines(rows, *, is_signed, batch=0):
    """The Line of each of these rows, in their order; with `batch`, read by so many."""
    left = rows.iterator(batch) if batch else iter(rows)
    while part := list(islice(left, batch or None)):
        found = telling.states(part, is_signed=is_signed)
        for row in part:
            _, state = found[row.pk]
            yield Line(row, telling.named(row), *telling.state_words(row, state))


@require_safe
def suggestion(request, pk, number):
    _, row = finding.find(request, pk, number)
    return render(request, TEMPLATE, _page(request, row))


def _page(request, row, **more):
    """The whole page; `more`: a form that was refused."""
    convention = row.convention
    article, state = finding.state(row)
    rights = finding.rights(request.user, row)
    words, tone = telling.state_words(row, state)
    side = finding.side_of(request.user, convention)
    visible = SuggestionComment.objects.visible_to(request.user)
    return {
        "convention": convention,
        "row": row,
        "title": telling.named(row),
        "words": words,
        "tone": tone,
        "state": state,
        "article": article,
        "for_whom": telling.FOR[Side(row.side)],
        "compared": telling.compared(row, article, champs.Values(convention)),
        "rights": rights,
        "may_amend": rights.answer and row.kind != K.REMOVE and (row.kind == K.INSERT or article is not None),
        "answer_form": AnswerForm(),
        "form": CommentForm(side=side) if rights.comment else None,
        "comments": visible.filter(suggestion=row).select_related("created_by"),
        "others": _others(request.user, row),
        **more,
    }


def _others(user, row):
    """What else is asked about the same article, said on a line each."""
    same = Suggestion.objects.visible_to(user).filter(convention=row.convention).exclude(pk=row.pk)
    rows = same.filter(Q(article=row.place) | Q(after=row.place)).order_by("-number")[: listing.PER_PAGE[0]]
    return list(_lines(rows, is_signed=row.convention.is_text_frozen))


@require_POST
@transaction.atomic
def suggestion_answer(request, pk, number):
    """Accept as it is, or refuse with words."""
    convention, row = finding.find(request, pk, number)
    if not perms.can_answer_side(request.user, convention, row.side) or row.created_by_id == request.user.pk:
        raise PermissionDenied("Une proposition reçoit la réponse de l’autre côté, par qui écrit le texte.")
    row.convention = convention = held(request, convention)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return render(request, TEMPLATE, _page(request, row, answer_form=form), status=422)
    if refusal := deciding.why_not(convention, row):
        return _told_again(request, row, form, refusal)
    words = form.cleaned_data["reply"]
    try:
        if form.cleaned_data["decision"] == AnswerForm.REFUSE:
            deciding.refuse(row, by=request.user, words=words)
            messages.success(request, f"{row} est refusée ; votre réponse est sous elle.")
        else:
            deciding.accept(row, by=request.user, words=words)
            messages.success(request, f"{row} est acceptée : le texte est à jour.")
    except TransitionRefused as refusal:
        return _told_again(request, row, form, str(refusal))
    return redirect(row)


def _told_again(request, row, form, refusal):
    """The page as it is now, with why nothing was written and the answer that was typed (409)."""
    form.add_error(None, refusal)
    _, again = finding.find(request, row.convention.pk, row.number)
    return render(request, TEMPLATE, _page(request, again, answer_form=form), status=409)


def _held(request, convention, row):
    """The row as it is once its convention is held: what one may do of it is then asked of what nobody changes."""
    convention = held(request, convention)
    _, row = finding.find(request, convention.pk, row.number)
    row.convention = convention
    return row


@require_http_methods(["GET", "POST"])
@transaction.atomic
def suggestion_withdraw(request, pk, number):
    """Its author, or a writer of its side, takes it back while nobody has answered."""
    row = _held(request, *finding.find(request, pk, number))
    convention = row.convention
    if refusal := deciding.why_not(convention, row):
        return errors.conflict(request, refusal, about=(row.get_absolute_url(), row))
    if not finding.rights(request.user, row).withdraw:
        raise PermissionDenied("Une proposition est retirée par son auteur, ou par qui écrit le texte de son côté.")
    if asked := confirming.question(
        request,
        title=f"Retirer : {telling.named(row)}",
        text="Elle reste lisible avec ce qui s’est dit ; plus personne n’y répond.",
        label="Retirer la proposition",
        back=row.get_absolute_url(),
        convention=convention,
        active_tab="texte",
    ):
        return asked
    deciding.withdraw(row, by=request.user)
    messages.success(request, f"{row} est retirée.")
    return redirect(row)


@require_POST
@transaction.atomic
def suggestion_comment(request, pk, number):
    row = _held(request, *finding.find(request, pk, number))
    side = finding.side_of(request.user, row.convention)
    if side is None:
        raise PermissionDenied("Les échanges sur le texte sont ceux des deux côtés et des partenaires.")
    if not finding.rights(request.user, row).comment:
        form = CommentForm(request.POST, side=side)
        form.add_error(None, articles.TEXT_SIGNED if row.convention.is_text_frozen else TALK_CLOSED)
        return render(request, TEMPLATE, _page(request, row, form=form), status=409)
    page = _page(request, row)
    del page["form"]  # an empty one: the form that was sent is shown, with its words
    return create_view(
        request,
        CommentForm,
        template=TEMPLATE,
        success="Votre message est envoyé.",
        context=page,
        instance=SuggestionComment(suggestion=row, side=side),
        side=side,
    )


@require_POST
@transaction.atomic
def suggestion_resolve(request, pk, number):
    """Close the talk under an answered suggestion, or open it again (`rouvrir`)."""
    row = _held(request, *finding.find(request, pk, number))
    if row.convention.is_text_frozen:
        return errors.conflict(request, articles.TEXT_SIGNED, about=(row.get_absolute_url(), row))
    if not row.is_waiting and not finding.rights(request.user, row).resolve:
        raise PermissionDenied("Qui écrit le texte, ou a fait la proposition, dit que l’échange est résolu.")
    if row.is_waiting and not perms.can_suggest(request.user, row.convention):
        raise PermissionDenied
    try:
        deciding.resolve(row, by=request.user, is_resolved="rouvrir" not in request.POST)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("conventions:suggestion", args=[row.convention.pk, row.number]))
