"""Avenants of a signed convention: their list, their page, what they change, their end."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import perms
from conventions.avenants import consolidated, lifecycle, telling
from conventions.avenants.commune_forms import EnterForm, LeaveForm
from conventions.avenants.consolidated import read_once, text_before
from conventions.avenants.forms import (
    AvenantForm,
    CancelForm,
    DeleteForm,
    InsertForm,
    ModificationForm,
    MoveForm,
    RenumberForm,
    ReopenForm,
    ReplaceForm,
    WithdrawForm,
)
from conventions.avenants.models import OF_LISTS, OF_PARTIES
from conventions.avenants.party_forms import JoinDateForm, QuitDateForm, take_off
from conventions.enums import ActeKind, ArticleKind
from conventions.enums import ModificationKind as K
from conventions.finding import OfConvention, find_whole, require_whole
from conventions.models import Acte, Modification
from conventions.perimeter.forms.perimetre import chosen_place
from conventions.signing import acts, progress, told
from conventions.signing.forms.parties import ManyForm, PartForm
from conventions.signing.views import parties as signing
from core import typography
from core.formats import in_sentence
from core.transitions import TransitionRefused

FORM = "conventions/form_page.html"
#: The form of a modification that is written, by what it does.
FORMS = {
    each.kind.value: each
    for each in (
        *(ReplaceForm, InsertForm, DeleteForm, MoveForm, RenumberForm, CancelForm),
        *(EnterForm, LeaveForm, JoinDateForm, QuitDateForm),
    )
}
LONGEST_KEY = 16  # figures of a key typed in an address


def _list_url(convention):
    return reverse("conventions:avenants", args=[convention.pk])


def _facts(acte, cancelled, *, on):
    """What a list and a page say of an avenant. `cancelled`: as `consolidated.cancelled_on`."""
    words, tone = telling.state_words(acte, on=on, cancelled=cancelled.get(acte.pk))
    return {
        "acte": acte,
        "url": acts.avenant_address(acte),
        "state": words,
        "tone": tone,
        "effect": telling.effect_words(acte),
        "signed": acte.signed_on_on_words if acte.is_signed else "",
    }


@require_safe
def avenants(request, pk):
    convention = find_whole(request, pk)
    rows = list(convention.actes.filter(kind=ActeKind.AVENANT).order_by("number"))
    for acte in rows:
        acte.convention = convention
    may_manage, refusal = perms.can_manage(request.user, convention), lifecycle.why_none(convention)
    today = timezone.localdate()
    cancelled = consolidated.cancelled_on(convention, today) if rows else {}
    return render(
        request,
        "conventions/avenants.html",
        {
            "convention": convention,
            "avenants": [_facts(acte, cancelled, on=today) for acte in rows],
            "may_add": may_manage and not refusal,
            "refusal": refusal,
        },
    )


def _parties(convention, acte):
    rows = list(progress.with_facts(convention.parties.all(), acte))
    for partie in rows:
        partie.convention = convention
    return rows


def _party_lines(acte, parties):
    return [
        {
            "partie": partie,
            "is_required": partie.owed.is_required,
            "url": acts.address("partie", acte, partie.pk),
            "authorisation": told.authorisation_line(partie),
            "signed": progress.signed_words(partie),
        }
        for partie in parties
    ]


def _change_line(acte, change):
    keys = [acte.convention_id, acte.number, change.row.pk]
    return {
        "told": change,
        "body": typography.french_html(change.body) if change.body else "",
        "edit_url": reverse("conventions:modification_edit", args=keys),
        "delete_url": reverse("conventions:modification_delete", args=keys),
        "move_url": reverse("conventions:modification_move", args=keys),
        "communes": [_commune_line(acte, row) for row in change.rows],
    }


def _commune_line(acte, row):
    keys = [acte.convention_id, acte.number, row.pk]
    return {
        "commune": row.commune,
        "edit_url": reverse("conventions:modification_edit", args=keys),
        "delete_url": reverse("conventions:modification_delete", args=keys),
    }


@require_safe
def avenant(request, pk, number):
    convention = find_whole(request, pk)
    acte = acts.find_acte(convention, number)
    return _page(request, convention, acte)


@consolidated.kept_while_shown()
def _page(request, convention, acte, *, many=None, refusal=None, reason="", status=200):
    parties, changes, today = _parties(convention, acte), telling.changes(convention, acte), timezone.localdate()
    may_manage, closed = perms.can_manage(request.user, convention), lifecycle.why_closed(acte)
    is_over = bool(acte.frozen_at or acte.withdrawn_on)
    lacks = [] if is_over else lifecycle.lacks(convention, acte, parties, changes)
    return render(
        request,
        "conventions/avenant.html",
        {
            "convention": convention,
            **_facts(acte, consolidated.cancelled_on(convention, today), on=today),
            "title": str(acte),
            "end_words": telling.end_words(convention, acte),
            "changes": [_change_line(acte, each) for each in changes],
            "parties": _party_lines(acte, parties),
            "closed": closed,
            "may_manage": may_manage,
            "may_edit": may_manage and not closed,
            "may_date": may_manage and bool(closed) and lifecycle.may_be_dated(acte),
            "may_sign": may_manage and not is_over,
            "may_follow": may_manage and not acte.withdrawn_on,
            "may_withdraw": may_manage and not is_over and not acte.is_signed,
            "may_close": may_manage and not is_over and acte.is_signed,
            "lacks": lacks,
            "end_number": f"1.{len(changes) + 1}",
            "waits": acte.is_signed and not is_over and any(change.rows or change.gives_back for change in changes),
            "text_count": sum(change.is_of_text for change in changes),
            **_file(acte, parties, changes, may_manage=may_manage),
            "many": many or ManyForm(convention=convention, acte=acte),
            "chosen": set(many.data.getlist("parties")) if many else set(),
            "refusal": refusal,
            "reason": reason,
        },
        status=status,
    )


def _file(acte, parties, changes, *, may_manage):
    """Its PDF: the one that its parties were given; else what it lacks before they are."""
    may_submit = may_manage and not lifecycle.why_unsubmitted(acte)
    missing = lifecycle.lacks_before(acte, parties, changes) if may_submit else []
    return {
        "file": acte.document,
        "may_submit": may_submit,
        "lacks_before": [lack for lack in missing if lack.is_blocking],
        "may_reopen": may_manage and bool(acte.document_id) and lifecycle.why_closed(acte) == lifecycle.SUBMITTED,
    }


class OfAvenants(OfConvention):
    """The convention is held while one writes: numbers follow each other, and two avenants see each other."""

    tab = "texte"
    template = FORM

    def find_parent(self, pk):
        parent = super().find_parent(pk)
        require_whole(self.user, parent)
        return parent

    def while_held(self, convention, answer):
        """`answer()`, with the convention held while one writes."""
        if self.request.method != "POST":
            return answer()
        with transaction.atomic():
            acts.hold(convention)
            return answer()


class Avenants(OfAvenants):
    form = AvenantForm
    again = False
    new, added = "Nouvel avenant", "L’avenant est enregistré : dites maintenant ce qu’il change."
    saved = "L’avenant est enregistré."
    returns = False

    def find(self, *, pk, number):  # type: ignore[override]  # its address has no row but the number
        self.parent = self.find_parent(pk)
        self.row = acts.find_acte(self.parent, number)

    def within(self, answer):
        return self.while_held(self.parent, partial(self._as_it_is, super().within, answer))

    def _as_it_is(self, within, answer):
        if self.row is not None and self.request.method == "POST":  # it may have been submitted while we waited
            self.row = acts.find_acte(self.parent, self.row.number)
        return within(answer)

    def closed(self):
        if self.row is None:
            return lifecycle.why_none(self.parent)
        return "" if lifecycle.may_be_dated(self.row) else lifecycle.why_closed(self.row)

    def blank(self):
        return Acte(convention=self.parent, kind=ActeKind.AVENANT, number=lifecycle.next_number(self.parent))

    def article(self):
        """The key of the article that a new avenant is proposed on (`avenant_propose`), or None."""
        key = self.request.GET.get("article", "") if self.row is None else ""
        found = key.isdecimal() and len(key) < LONGEST_KEY and self.parent.article_identities.filter(pk=key).exists()
        return int(key) if found else None

    def joining(self):
        """The Territoire whose communes a new avenant is proposed to bring in (`perimetre_add`), or None."""
        return chosen_place(self.request.GET) if self.row is None else None

    def given(self):
        return super().given() | {"article": self.article(), "place": self.joining()}

    def back(self, row=None):
        row = row or self.row
        if row and self.act == "add" and (place := chosen_place(self.request.GET)):
            return f"{acts.address('communes_in', row)}?territoire={place.pk}"
        if row and self.act == "add" and (article := self.article()):
            return reverse("conventions:modification_add", args=[row.convention_id, row.number, "remplacer", article])
        return acts.avenant_address(row) if row else _list_url(self.parent)

    def title(self):
        return f"Modifier l’{in_sentence(str(self.row))}"


class OfAvenant(OfAvenants):
    """Rows of one avenant."""

    convention: Any = None

    def find_parent(self, pk, number):  # type: ignore[override]  # its address names the avenant too
        self.convention = super().find_parent(pk)
        return acts.find_acte(self.convention, number)

    def within(self, answer):
        return self.while_held(self.convention, partial(self._as_it_is, super().within, answer))

    def _as_it_is(self, within, answer):
        if self.request.method == "POST":
            self.parent.refresh_from_db(fields=["frozen_at", "withdrawn_on", "ends_on", "effect_on", "document"])
        return within(answer)

    def closed(self):
        return lifecycle.why_closed(self.parent)

    def back(self, row=None):
        return acts.avenant_address(self.parent)

    def page(self, title, **more):
        return {"convention": self.convention, "active_tab": self.tab, "title": title, "avenant": self.parent, **more}


class Modifications(OfAvenant):
    """Of any kind, once written; a kind each, to add one."""

    form: ClassVar[Any] = ModificationForm
    related, template = "modifications", "conventions/modification_form.html"
    again = False
    added = "La modification est enregistrée."
    removed = "La modification est retirée de l’avenant."
    removing = "Retirer"
    at_end = "Cette modification est déjà au bout de la liste."
    returns = False

    article = None

    def find_parent(self, pk, number, article=None):  # type: ignore[override]  # the address of a new one names its article
        parent = super().find_parent(pk, number)
        if article is not None and not self.convention.article_identities.filter(pk=article).exists():
            raise Http404
        self.article = article
        return parent

    def form_class(self):
        return FORMS[self.row.kind] if self.row else self.form

    def given(self):
        return {"convention": self.convention, "acte": self.parent, "article": self.article}

    def blank(self):
        return Modification()

    def siblings(self):
        """Those of the text: the order of communes and of parties says nothing."""
        return super().siblings().exclude(kind__in=OF_LISTS)

    def delete(self):
        take_off(self.row)

    def words(self):
        return in_sentence(str(self.row))

    def title(self):
        return str(self.row)

    def page(self, title, **more):
        return super().page(title, subtitle=str(self.parent), **more)

    def asked(self):
        text = "Le texte en vigueur ne change pas ; l’historique garde ce qui était écrit."
        return self.page(f"Retirer : {self.words()}", text=text, label="Retirer", back=self.back())


class Replace(Modifications):
    form, new = ReplaceForm, K.REPLACE.label


class Insert(Modifications):
    form, new = InsertForm, K.INSERT.label


class Delete(Modifications):
    form, new = DeleteForm, K.DELETE.label


class Move(Modifications):
    form, new = MoveForm, K.MOVE.label


class Renumber(Modifications):
    form, new = RenumberForm, K.RENUMBER.label


class Cancel(Modifications):
    form, new = CancelForm, K.CANCEL.label


#: Word of the address, and what it does to an article; then to none that is there.
ON_ARTICLE = {"remplacer": Replace, "supprimer": Delete, "deplacer": Move, "renumeroter": Renumber}
ALONE = {"inserer": Insert, "annuler": Cancel}


class Parts(OfAvenant):
    """What the avenant asks of a party."""

    form, related, returns = PartForm, "parties", False
    saved = "Ce que l’avenant demande à cette partie est enregistré."
    removed = "{row} n’est plus partie à cet avenant."
    removing = "Retirer"

    def find(self, *, pk, number, partie):  # type: ignore[override]  # its address names the party
        self.parent = self.find_parent(pk, number)
        rows = self.parent.parties.select_related("partie__organisation")
        found = rows.filter(partie=partie).first()
        if found is None:
            raise Http404
        self.row = found

    def closed(self):
        return progress.why_acte_closed(self.convention, self.parent)

    def kept(self):
        if self.row.autorisations.exists() or any(each.signed_on_known for each in self.row.signataires.all()):
            return f"{self.words()} a déjà voté ou signé cet avenant : supprimez d’abord ce vote ou cette signature."
        if self.parent.document_id:
            return f"L’avenant est soumis, et son PDF nomme {self.words()} parmi ses parties : reprenez-en d’abord la rédaction."
        if row := self.parent.modifications.filter(kind__in=OF_PARTIES, partie=self.row.partie).first():
            does = "entrer" if row.kind == K.JOIN else "sortir"
            then = "et elle n’y sera plus" if row.kind == K.JOIN else "ou laissez-la signer"
            return f"L’avenant fait {does} {self.words()}, qui le signe : retirez cette modification, {then}."
        return ""

    def given(self):
        return {}

    def words(self):
        return self.row.partie.name

    def back(self, row=None):
        return acts.list_address(self.parent)

    def page(self, title, **more):
        return super().page(title, subtitle=str(self.parent), **more)

    def asked(self):
        text = "Elle ne vote ni ne signe cet avenant ; elle reste partie à la convention."
        return self.page(f"Retirer {self.words()}", text=text, label="Retirer cette partie", back=self.back())


class Dates(signing.Dates):
    """One date of signature, or of vote, for all the ticked parties of an avenant, or for every one."""

    def given(self):
        return {"convention": self.parent, "acte": self.acte}

    def offered(self, form, *, status):
        return _page(self.request, self.parent, self.acte, many=form, status=status)

    def back(self, row=None):
        return acts.list_address(self.acte)


@require_safe
def modification_choose(request, pk, number):
    """The articles that an avenant may change, as they are when it takes effect."""
    convention = find_whole(request, pk)
    if not perms.can_manage(request.user, convention):
        raise PermissionDenied
    acte = acts.find_acte(convention, number)
    if closed := lifecycle.why_closed(acte):
        messages.error(request, closed)
        return redirect(acts.avenant_address(acte))
    text = text_before(convention, acte, read=read_once(convention))
    done = {(row.kind, row.article_id) for row in acte.modifications.all()}
    inserted = {row.article_id for row in acte.modifications.all() if row.kind == K.INSERT}
    rows = []
    for passage in text.passages:
        if passage.is_deleted or passage.id in inserted:
            continue
        acts_on = [
            (
                each.new.removesuffix(" un article"),
                reverse("conventions:modification_add", args=[pk, number, word, passage.id]),
            )
            for word, each in ON_ARTICLE.items()
            if (each.form.kind, passage.id) not in done
            and (each is not Renumber or passage.kind == ArticleKind.ARTICLE)
        ]
        rows.append({"passage": passage, "acts": acts_on})
    others = convention.actes.filter(kind=ActeKind.AVENANT).standing().signed().exclude(pk=acte.pk)
    context = {
        "convention": convention,
        "avenant": acte,
        "subtitle": str(acte),
        "rows": rows,
        "back": acts.avenant_address(acte),
        "insert_url": reverse("conventions:modification_new", args=[pk, number, "inserer"]),
        "cancel_url": reverse("conventions:modification_new", args=[pk, number, "annuler"]) if others.exists() else "",
    }
    return render(request, "conventions/modification_choose.html", context)


@require_POST
def avenant_close(request, pk, number):
    """Freeze an avenant that everyone has signed."""
    convention = find_whole(request, pk)
    if not perms.can_manage(request.user, convention):
        raise PermissionDenied
    acte, reason = acts.find_acte(convention, number), request.POST.get("reason", "").strip()[:300]
    try:
        lifecycle.close(convention, acte, by=request.user, reason=reason)
    except TransitionRefused as refused:
        return _page(request, convention, acte, refusal=refused, reason=reason, status=409)
    messages.success(request, f"« {acte} » est signé et ne change plus : le texte en vigueur le dit.")
    return redirect(acts.avenant_address(acte))


def _with_reason(request, pk, number, *, form_class, act, done, title, told):
    """The page of what is done to an avenant with a reason, `act(acte, data)`, and what it answers; `done` is told after."""
    convention = find_whole(request, pk)
    if not perms.can_manage(request.user, convention):
        raise PermissionDenied
    acte = acts.find_acte(convention, number)
    back = acts.avenant_address(acte)
    form, status = form_class(request.POST if request.method == "POST" else None, back=back), 200
    if request.method == "POST" and form.is_valid():
        try:
            act(acte, form.cleaned_data)
        except TransitionRefused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, done.format(acte))
            return redirect(back)
    elif form.is_bound:
        status = 422
    context = {"convention": convention, "avenant": acte, "subtitle": str(acte), "form": form, "back": back}
    return render(request, "conventions/avenant_reason.html", context | {"title": title, "told": told}, status=status)


@require_http_methods(["GET", "POST"])
def avenant_withdraw(request, pk, number):
    """Give an avenant up before its signature, with a date and a reason."""
    return _with_reason(
        request,
        pk,
        number,
        form_class=WithdrawForm,
        act=lambda acte, data: lifecycle.withdraw(acte, **data),
        done="« {} » est abandonné : le texte en vigueur n’en dit rien.",
        title="Abandonner cet avenant",
        told="Il garde son numéro, ce qu’il devait changer et ses votes ; le texte en vigueur n’en dit rien. On n’en revient "
        "pas : un autre avenant le reprend.",
    )


@require_http_methods(["GET", "POST"])
def avenant_reopen(request, pk, number):
    """Write a submitted avenant again, with a reason, while nobody has voted on it."""
    return _with_reason(
        request,
        pk,
        number,
        form_class=ReopenForm,
        act=lambda acte, data: lifecycle.reopen(acte, **data),
        done="La rédaction de « {} » est rouverte ; son PDF reste dans les documents.",
        title="Reprendre la rédaction",
        told="Le PDF soumis reste dans les documents, et n’est plus celui à signer : soumettez l’avenant de nouveau ensuite.",
    )
