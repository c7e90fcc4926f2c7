"""Who signs a convention: parties, their representatives, votes and signature dates."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import articles, perms, signing, successions
from conventions.creation import add_parties, perimeter_organisations
from conventions.enums import ConventionState
from conventions.filters import PartieFilter
from conventions.forms.parties import (
    AutorisationForm,
    DescribedPartieForm,
    ManyForm,
    PartieAddForm,
    PartieForm,
    PartieTextForm,
    SignataireForm,
)
from conventions.models import Document, Partie
from conventions.models.evenements import successors
from conventions.telling import parties as told
from conventions.views.confirming import confirm_removal
from conventions.views.finding import find_convention
from core import errors, listing
from core.editing import create_view, edit_view
from core.formats import NBSP, counted

FORM = "conventions/form_page.html"
#: What the signature of the convention leaves open, while nobody knew it.
SIGNATURE = ("name", "signed_on")
VOTE = [name for name in AutorisationForm.Meta.fields if name != "decided_on_source"]


def _list_url(convention):
    return reverse("conventions:parties", args=[convention.pk])


def _partie_url(partie):
    return reverse("conventions:partie", args=[partie.convention_id, partie.pk])


def view_tabs(convention):
    """The two views of the tab « Parties et périmètre »."""
    return [
        {"label": "Parties", "url": _list_url(convention)},
        {"label": "Périmètre", "url": reverse("conventions:perimetre", args=[convention.pk])},
    ]


def _open(request, pk):
    """The convention, where this person may change the parties, and the refusal once signed."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    closed = signing.why_closed(convention)
    return convention, errors.conflict(request, closed) if closed else None


def _find_partie(convention, pk):
    return get_object_or_404(signing.with_facts(convention.parties.all()), pk=pk)


def _page(convention, **fields):
    return {"convention": convention, "active_tab": "parties", **fields}


COLUMNS = [
    listing.Column("ordre", "Ordre", ("position", "pk"), lambda row: row.position, is_shown=False),
    listing.Column("partie", "Partie", "search_name", lambda row: row.name),
    listing.Column("role", "Rôle", "role", lambda row: row.get_role_display()),
    listing.Column(
        "requise",
        "Signature",
        "initial__is_required",
        lambda row: "Requise" if row.initial.is_required else "Facultative",
    ),
    listing.Column("autorisation", "Autorisation", ("has_authorisation", "authorised_on"), told.authorisation_line),
    listing.Column("signature", "Signée le", "last_signed_on", signing.signature_words),
]


def _parties_page(request, convention, *, many=None, status=200):
    rows = signing.with_columns(signing.with_facts(convention.parties.all()))
    shown = listing.build(
        request,
        rows,
        PartieFilter,
        columns=COLUMNS,
        default="ordre",
        name=f"parties-{convention.pk}",
        path=_list_url(convention),
    )
    if shown.wants_export:
        return shown.export()
    figures = signing.figures(convention)
    first, total = shown.page.start_index(), figures["total"]
    lines, numbers = [], _numbers(convention, shown.page)
    evenements = list(convention.evenements.select_related("predecessor", "successor"))
    succeeded = successors(evenements, on=timezone.localdate())
    for rank, partie in enumerate(shown.page, first):
        partie.convention = convention
        lines.append(
            {
                "partie": partie,
                "lacking": signing.lacking(partie),
                "signed_words": signing.signature_words(partie),
                "authorisation_words": told.authorisation_line(partie),
                "voted": _voted(partie, numbers),
                "became": succeeded.get(partie.organisation_id),
                "is_first": rank == 1,
                "is_last": rank == total,
            }
        )
    covered = figures.pop("covered")
    if covered is None:
        covered = convention.perimetre.on(timezone.localdate()).count()
    may_manage, closed = perms.can_manage(request.user, convention), signing.why_closed(convention)
    sorted_by_order = request.GET.get("tri", "ordre") == "ordre"
    context = _page(
        convention,
        tabs=view_tabs(convention),
        listing=shown,
        rows=lines,
        figures=figures,
        required_words=f"sur {counted(figures['required'], 'signature requise')}",
        communes_left=max(0, covered - figures["communes"]) if covered > 1 else 0,
        many=many or ManyForm(convention=convention),
        chosen=set(many.data.getlist("parties")) if many else set(),
        evenements=evenements,
        may_manage=may_manage,
        may_order=may_manage and not closed and sorted_by_order and not shown.badges,
        order_url="" if sorted_by_order else listing.address(request, _list_url(convention), tri=None, page=None),
        query=request.GET.urlencode(),
        closed=closed,
    )
    return render(request, "conventions/parties.html", context, status=status)


def _numbers(convention, parties):
    """{key: number} of the versions that the votes of these parties are on. No query when none says on which."""
    voted = {act.voted_version_id for partie in parties for act in partie.initial.autorisations.all()} - {None}
    if not voted:
        return {}
    return dict(convention.versions_texte.filter(pk__in=voted).order_by("number").values_list("pk", "number"))


def _voted(partie, numbers):
    """« sur la version n° 2 », '' when no vote says on which. `numbers`: those of `_numbers`."""
    voted = {act.voted_version_id for act in partie.initial.autorisations.all()}
    found = [f"n°{NBSP}{number}" for key, number in numbers.items() if key in voted]
    return f"sur {'les versions' if len(found) > 1 else 'la version'} {' et '.join(found)}" if found else ""


def _readable(convention, user, votes):
    """Keys of the documents of these votes that this person reads. No query without any."""
    keys = {act.document_id for act in votes} - {None}
    if not keys:
        return keys
    return set(Document.objects.visible_on(convention, user).filter(pk__in=keys).values_list("pk", flat=True))


@require_safe
def parties(request, pk):
    return _parties_page(request, find_convention(request, pk))


@require_safe
def partie(request, pk, partie):
    convention = find_convention(request, pk)
    row = _find_partie(convention, partie)
    row.convention = convention
    closed = signing.why_closed(convention)
    reads_whole = perms.can_read_whole(request.user, convention)
    signataires = list(
        row.initial.signataires.select_related("signed_version", "user").defer(
            "signed_version__content", "signed_version__signing"
        )
    )
    votes = row.initial.autorisations.told().select_related("document", "voted_version")
    autorisations = list(votes.defer("voted_version__content", "voted_version__signing"))
    for each, names in [(each, SIGNATURE) for each in signataires] + [(each, VOTE) for each in autorisations]:
        each.still_open = bool(signing.unknown(each, names))
    for each in signataires:
        each.told = told.representative(each, named=reads_whole)
    readable = _readable(convention, request.user, autorisations)
    for each in autorisations:
        each.told = told.authorisation(each)
        each.file = each.document if each.document_id in readable else None
    context = _page(
        convention,
        partie=row,
        subtitle=row.formal_name if row.organisation_id else "Connue par sa seule désignation",
        # Representatives and their commitments are of the text: a capacity alone, for who does not read it.
        reads_whole=reads_whole,
        address=row.address_words,
        became=successors(
            convention.evenements.select_related("predecessor", "successor"), on=timezone.localdate()
        ).get(row.organisation_id),
        lacking=signing.lacking(row),
        signataires=signataires,
        autorisations=autorisations,
        may_manage=perms.can_manage(request.user, convention),
        may_write=perms.can_edit_text(request.user, convention),
        closed=closed,
        may_sign_late=signing.may_sign_late(row),
        names_versions=signing.names_versions(convention),
    )
    return render(request, "conventions/partie.html", context)


@require_http_methods(["GET", "POST"])
def partie_add(request, pk):
    convention, refusal = _open(request, pk)
    if refusal:
        return refusal
    return create_view(
        request,
        PartieAddForm,
        template=FORM,
        success="La partie est ajoutée.",
        success_url=_partie_url,
        context=_page(convention, title="Ajouter une partie"),
        instance=Partie(convention=convention),
        convention=convention,
        cancel_url=_list_url(convention),
    )


@require_POST
def partie_add_communes(request, pk):
    """All the communes of the perimeter that are not parties yet."""
    convention, refusal = _open(request, pk)
    if refusal:
        return refusal
    count = add_parties(convention, perimeter_organisations(convention), by=request.user)
    if count:
        messages.success(request, f"{counted(count, 'commune ajoutée')} comme parties.")
    else:
        messages.info(request, "Toutes les communes du périmètre sont déjà parties.")
    return redirect(_list_url(convention))


@require_http_methods(["GET", "POST"])
def partie_edit(request, pk, partie):
    convention, refusal = _open(request, pk)
    row = _find_partie(convention, partie)
    if refusal:
        return refusal
    # Who opened the form of a description keeps it when someone else chose an organisation meanwhile.
    is_described = row.organisation_id is None or "description" in request.POST
    return edit_view(
        request,
        DescribedPartieForm if is_described else PartieForm,
        row,
        template=FORM,
        success="La partie est enregistrée.",
        success_url=_partie_url,
        context=_page(convention, title=row.name, subtitle="Modifier cette partie"),
        convention=convention,
        cancel_url=_partie_url(row),
    )


@require_http_methods(["GET", "POST"])
def partie_text(request, pk, partie):
    """Competences and commitments: the writers of both sides, while the text is open."""
    convention = find_convention(request, pk, allow=perms.can_cowrite)
    row = _find_partie(convention, partie)
    if not perms.can_edit_text(request.user, convention):
        return errors.conflict(request, signing.why_closed(convention) or _why_submitted(convention))
    return edit_view(
        request,
        PartieTextForm,
        row,
        template=FORM,
        success="Les textes de cette partie sont enregistrés.",
        success_url=_partie_url,
        context=_page(convention, title=row.name, subtitle="Champs d’intervention et engagements"),
        cancel_url=_partie_url(row),
    )


def _why_submitted(convention):
    if convention.state == ConventionState.READY_TO_SIGN:
        return "La version à signer est faite : rouvrez d’abord la rédaction."
    return articles.TEXT_SUBMITTED


@require_POST
def partie_move(request, pk):
    """Buttons « Monter » and « Descendre »: their name says which way, their value which party."""
    convention, refusal = _open(request, pk)
    if refusal:
        return refusal
    name = "monter" if "monter" in request.POST else "descendre"
    key = request.POST.get(name, "")
    row = _find_partie(convention, int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    if not signing.move(row, -1 if name == "monter" else 1):
        messages.info(request, "Cette partie est déjà au bout de la liste.")
    return redirect(f"{listing.address(request, _list_url(convention))}#partie-{row.pk}")


@require_http_methods(["GET", "POST"])
def partie_delete(request, pk, partie):
    convention, refusal = _open(request, pk)
    row = _find_partie(convention, partie)
    if refusal:
        return refusal
    if follows := successions.without_partie(row):
        return errors.conflict(request, f"{row.name} reste partie à la convention : {follows}")
    return confirm_removal(
        request,
        partial(signing.remove, row),
        convention=convention,
        title=f"Retirer {row.name}",
        text="Ses signataires et ses votes disparaissent de la convention ; l’historique les garde.",
        done=f"{row.name} n’est plus partie à la convention.",
        back=_list_url(convention),
        tab="parties",
        label="Retirer cette partie",
    )


@require_POST
def parties_many(request, pk):
    """One date of signature, or of vote, for all the ticked parties, or for every one."""
    convention, refusal = _open(request, pk)
    if refusal:
        return refusal
    data = request.POST.copy()
    if "toutes" in data:
        data.setlist("parties", [str(key) for key in convention.parties.values_list("pk", flat=True)])
    form = ManyForm(data, convention=convention)
    if not form.is_valid():
        return _parties_page(request, convention, many=form, status=422)
    keys = [partie.pk for partie in form.cleaned_data["parties"]]
    facts = {"on": form.cleaned_data["on"], "by": request.user}
    if "autoriser" in request.POST:
        count = signing.authorise_all(convention, keys, **facts)
        done = f"{counted(count, 'délibération enregistrée')}."
    else:
        count = signing.sign_all(convention, keys, **facts)
        done = f"{counted(count, 'signature datée')}."
    messages.success(request, done if count else "Rien à écrire : une date était déjà enregistrée.")
    if count and "autoriser" not in request.POST and (why := signing.why_unversioned(convention)):
        messages.warning(request, why)
    return redirect(listing.address(request, _list_url(convention), page=None))


# Signataires and autorisations: both are rows of one party ---------------------------


def _child_of(row, kind, key):
    return get_object_or_404(getattr(row.initial, kind).all(), pk=key)


@require_http_methods(["GET", "POST"])
def signataire_add(request, pk, partie):
    convention = find_convention(request, pk, allow=perms.can_manage)
    row = _find_partie(convention, partie)
    if signing.why_closed(convention) and row.initial.is_required:
        return errors.conflict(request, signing.SIGNED)
    return create_view(
        request,
        SignataireForm,
        template=FORM,
        success="Le signataire est ajouté.",
        success_url=_partie_url(row),
        context=_page(
            convention, title="Ajouter un signataire", subtitle=row.name, intro=signing.why_unversioned(convention)
        ),
        partie=row,
        cancel_url=_partie_url(row),
    )


@require_http_methods(["GET", "POST"])
def signataire_edit(request, pk, partie, signataire):
    convention = find_convention(request, pk, allow=perms.can_manage)
    row = _find_partie(convention, partie)
    found = _child_of(row, "signataires", signataire)
    closed = signing.why_closed(convention)
    if closed and not signing.unknown(found, SIGNATURE):
        return errors.conflict(request, closed)
    return edit_view(
        request,
        SignataireForm,
        found,
        template=FORM,
        success="Le signataire est enregistré.",
        success_url=_partie_url(row),
        context=_page(
            convention,
            title=str(found),
            subtitle=row.name,
            intro=signing.TO_COMPLETE if closed else signing.why_unversioned(convention),
        ),
        partie=row,
        cancel_url=_partie_url(row),
    )


@require_http_methods(["GET", "POST"])
def signataire_delete(request, pk, partie, signataire):
    convention, refusal = _open(request, pk)
    row = _find_partie(convention, partie)
    found = _child_of(row, "signataires", signataire)
    if refusal:
        return refusal
    return confirm_removal(
        request,
        found.delete,
        convention=convention,
        title=f"Retirer le signataire {found}",
        text=f"Il signait pour {row.name}.",
        done="Le signataire est retiré.",
        back=_partie_url(row),
        tab="parties",
        label="Retirer",
    )


@require_http_methods(["GET", "POST"])
def autorisation_add(request, pk, partie):
    convention = find_convention(request, pk, allow=perms.can_manage)
    row = _find_partie(convention, partie)
    return create_view(
        request,
        AutorisationForm,
        template=FORM,
        success="L’autorisation est enregistrée.",
        success_url=_partie_url(row),
        context=_page(convention, title="Ajouter un vote ou une décision", subtitle=row.name),
        partie=row,
        user=request.user,
        cancel_url=_partie_url(row),
    )


@require_http_methods(["GET", "POST"])
def autorisation_edit(request, pk, partie, autorisation):
    convention = find_convention(request, pk, allow=perms.can_manage)
    row = _find_partie(convention, partie)
    found = _child_of(row, "autorisations", autorisation)
    closed = signing.why_closed(convention)
    if closed and not signing.unknown(found, VOTE):
        return errors.conflict(request, closed)
    return edit_view(
        request,
        AutorisationForm,
        found,
        template=FORM,
        success="L’autorisation est enregistrée.",
        success_url=_partie_url(row),
        context=_page(
            convention,
            title=str(found),
            subtitle=row.name,
            intro=signing.TO_COMPLETE if closed else "",
        ),
        partie=row,
        user=request.user,
        cancel_url=_partie_url(row),
    )


@require_http_methods(["GET", "POST"])
def autorisation_delete(request, pk, partie, autorisation):
    convention, refusal = _open(request, pk)
    row = _find_partie(convention, partie)
    found = _child_of(row, "autorisations", autorisation)
    if refusal:
        return refusal
    return confirm_removal(
        request,
        found.delete,
        convention=convention,
        title=f"Supprimer : {found}",
        text=f"{row.name} n’aura plus cette autorisation.",
        done="L’autorisation est supprimée.",
        back=_partie_url(row),
        tab="parties",
    )
