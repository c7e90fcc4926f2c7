"""Documents of a convention: list, upload, download by the rights of each, deletion."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import traces
from accounts.enums import SecurityKind
from conventions import perms
from conventions.documents import files as keeping
from conventions.documents import holding
from conventions.documents.filters import DocumentFilter
from conventions.documents.forms import DocumentEditForm, DocumentForm
from conventions.finding import find_convention
from conventions.models import Telechargement
from conventions.signing import progress
from core import errors, listing, refusals
from core.editing import create_view, edit_view
from core.formats import file_size
from core.lost import opened
from core.uploads import extension_of


def _columns():
    return [
        listing.Column("titre", "Document", "title", lambda row: row.title),
        listing.Column("nature", "Nature", "kind", lambda row: row.get_kind_display()),
        listing.Column("annexe", "Rang d’annexe", "annex_position", lambda row: row.annex_position or "", css="num"),
        listing.Column("visible", "Visible par", "visibility", lambda row: row.get_visibility_display()),
        listing.Column("depot", "Déposé le", "created_at", lambda row: row.created_at),
    ]


def may_change(user, convention, document):
    """Its author, and those who manage the convention."""
    if not perms.can_upload(user, convention):
        return False
    return document.created_by_id == user.pk or perms.can_manage(user, convention)


@require_safe
def documents(request, pk):
    convention = find_convention(request, pk)
    rows = convention.documents.visible_to(request.user).select_related("created_by", "partie__organisation")
    shown = listing.build(
        request, rows, DocumentFilter, columns=_columns(), default="-depot", name=f"documents-{convention.pk}"
    )
    if shown.wants_export:
        return shown.export()
    named = perms.people_named(request.user, convention)
    changeable = {row.pk for row in shown.page if may_change(request.user, convention, row)}
    held = holding.holds(changeable, whole_only=True)
    lines = [
        {
            "document": row,
            "format": extension_of(row.file.name),
            "by": row.created_by if named is None or row.created_by_id in named else None,
            "may_change": row.pk in changeable and row.pk not in held,
            "kept_by": holding.names(held.get(row.pk, ())),
        }
        for row in shown.page
    ]
    return render(
        request,
        "conventions/documents.html",
        {
            "convention": convention,
            "listing": shown,
            "lines": lines,
            "can_upload": perms.can_upload(request.user, convention),
            "can_leave": perms.can_leave(request.user, convention),
            "weight": file_size(weight) if (weight := keeping.weight_of(convention)) else "",
            "weight_limit": file_size(keeping.settings.UPLOAD_MAX_CONVENTION_BYTES),
        },
    )


def _list_url(convention):
    return reverse("conventions:documents", args=[convention.pk])


@require_http_methods(["GET", "POST"])
def document_add(request, pk):
    convention = find_convention(request, pk, allow=perms.can_upload)
    with keeping.taking_back() as written:
        return create_view(
            request,
            DocumentForm,
            template="conventions/document_form.html",
            success="Le document est déposé.",
            success_url=_list_url(convention),
            context={"convention": convention},
            convention=convention,
            written=written,
            cancel_url=_list_url(convention),
        )


def _find(request, convention, pk):
    return get_object_or_404(convention.documents.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
def document_edit(request, pk, document):
    convention = find_convention(request, pk)
    document = _find(request, convention, document)
    if not may_change(request.user, convention, document):
        raise PermissionDenied("Un document est modifié par qui l’a déposé, ou par le référent de la convention.")
    found = document.holds()
    if closed := holding.closed_sentence(found):
        return errors.conflict(request, closed, about=(_list_url(convention), "Documents"))
    return edit_view(
        request,
        DocumentEditForm,
        document,
        template="conventions/document_form.html",
        success="Le document est enregistré.",
        success_url=_list_url(convention),
        context={"convention": convention},
        convention=convention,
        held=found,
        cancel_url=_list_url(convention),
    )


@require_http_methods(["GET", "POST"])
def document_delete(request, pk, document):
    convention = find_convention(request, pk)
    document = _find(request, convention, document)
    if not may_change(request.user, convention, document):
        raise PermissionDenied("Un document est supprimé par qui l’a déposé, ou par le référent de la convention.")
    if progress.is_only_copy(document):
        messages.error(request, holding.ONLY_COPY)
        return redirect(_list_url(convention))
    if request.method == "GET":
        page = {"convention": convention, "active_tab": "documents", "title": f"Supprimer : {document.title}"}
        words = {"text": "Le fichier est effacé.", "label": "Supprimer le document", "back": _list_url(convention)}
        return render(request, "core/confirm.html", page | words)
    try:
        keeping.delete(document)
    except ProtectedError as error:
        messages.error(request, f"Ce document est joint à : {keeping.holders(error)}. Il ne peut pas être supprimé.")
    except IntegrityError as error:  # signed, or another copy deleted, since the page read it
        if not (refusal := refusals.sentence(error)):
            raise
        messages.error(request, refusal)
    else:
        messages.success(request, f"« {document.title} » est supprimé.")
    return redirect(_list_url(convention))


@require_safe
def document_download(request, pk, document):
    """The file itself, to those that its visibility names."""
    return sent(request, _find(request, find_convention(request, pk), document))


def sent(request, document):
    """The file of a document that this person reads, always as an attachment; who takes a non-public one is written."""
    content = opened(document.file, document.title)
    if request.method == "GET":
        is_written = Telechargement.keep(document, by=request.user)
        traces.about(kind=SecurityKind.DOWNLOAD if is_written else None, what=f"conventions.document {document.pk}")
    response = FileResponse(
        content, as_attachment=True, filename=document.original_name, content_type=document.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
