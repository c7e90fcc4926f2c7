"""The diagnostic of a convention: words, indicators, constats, enjeux."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.models import Convention
from conventions.perms import opening
from core import compiled
from core.editing import create_view, edit_view
from core.formats import counted
from diagnostics import perms, tables, telling
from diagnostics.forms import (
    ConstatForm,
    DiagnosticForm,
    EnjeuForm,
    GridForm,
    ValeurForm,
    VoletForm,
)
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet

FORM = "diagnostics/form.html"


def _found(key, *opening):
    rows = Convention.objects.opened_to(*opening).filter(pk=key)
    return rows.select_related("caf", "adviser", "territoire__epci", "territoire__departement")


def _convention(request, pk, *, write=False):
    convention = compiled.get_or_404(_found, pk, *opening(request.user))
    if write and not perms.can_write(request.user, convention):
        raise PermissionDenied("Seuls les rédacteurs du diagnostic peuvent le modifier.")
    return convention


def _row(request, model, pk):
    """A row of a diagnostic that this user may write, with its convention."""
    conventions = Convention.objects.visible_to(request.user)
    row = get_object_or_404(
        model.objects.select_related("diagnostic__convention__caf", "diagnostic__convention__adviser"),
        pk=pk,
        diagnostic__convention__in=conventions.values("pk"),
    )
    if not perms.can_write(request.user, row.diagnostic.convention):
        raise PermissionDenied("Seuls les rédacteurs du diagnostic peuvent le modifier.")
    return row, row.diagnostic.convention


def _diagnostic(convention, *, made=False):
    """The convention's diagnostic; unsaved when nobody wrote in it, unless `made`."""
    if made:
        return Diagnostic.objects.get_or_create(convention=convention)[0]
    return next(iter(compiled.rows(_diagnostics, convention.pk)), None) or Diagnostic(convention=convention)


def _diagnostics(convention):
    return Diagnostic.objects.filter(convention=convention)


@require_safe
def detail(request, pk):
    convention = _convention(request, pk)
    diagnostic = _diagnostic(convention)
    told = telling.tell(convention, diagnostic)
    return render(
        request,
        "diagnostics/detail.html",
        {
            "convention": convention,
            "diagnostic": diagnostic,
            "told": told,
            "table": told.table,
            "can_write": perms.can_write(request.user, convention),
        },
    )


def nothing_half_made(view):
    """A refused form leaves nothing behind, the diagnostic that it would have opened included."""

    @wraps(view)
    def whole(*args, **kwargs):
        with transaction.atomic():
            response = view(*args, **kwargs)
            if response.status_code == 422:
                transaction.set_rollback(True)
        return response

    return whole


@require_http_methods(["GET", "POST"])
@nothing_half_made
def edit(request, pk):
    convention = _convention(request, pk, write=True)
    diagnostic = _diagnostic(convention, made=request.method == "POST")
    if diagnostic.pk is None:
        form = DiagnosticForm(instance=diagnostic, cancel_url=diagnostic.get_absolute_url())
        return render(request, FORM, _page(convention, "Le diagnostic", form=form))
    return edit_view(
        request,
        DiagnosticForm,
        diagnostic,
        template=FORM,
        success="Le diagnostic est enregistré.",
        context=_page(convention, "Le diagnostic"),
        cancel_url=diagnostic.get_absolute_url(),
    )


def _page(convention, title, **more):
    return {"convention": convention, "page_title": title, **more}


@nothing_half_made
def _add(request, pk, form_class, title, success):
    convention = _convention(request, pk, write=True)
    diagnostic = _diagnostic(convention, made=request.method == "POST")
    model = form_class._meta.model
    row = model(diagnostic=diagnostic) if diagnostic.pk else model()
    if request.method == "POST" and model is not Constat:
        row.position = model.objects.filter(diagnostic=diagnostic).count() + 1
    return create_view(
        request,
        form_class,
        template=FORM,
        success=success,
        success_url=lambda made: _after(request, convention, made),
        instance=row,
        context=_page(convention, title),
        convention=convention,
        cancel_url=Diagnostic(convention=convention).get_absolute_url(),
    )


def _after(request, convention, row):
    """Back to the row; to an empty form again when « enregistrer et ajouter » was asked."""
    page = Diagnostic(convention=convention).get_absolute_url()
    return request.path if "again" in request.POST else f"{page}#{row._meta.model_name}-{row.pk}"


def _edit(request, model, form_class, pk, title, success):
    row, convention = _row(request, model, pk)
    page = Diagnostic(convention=convention).get_absolute_url()
    return edit_view(
        request,
        form_class,
        row,
        template=FORM,
        success=success,
        success_url=f"{page}#{model._meta.model_name}-{row.pk}",
        context=_page(convention, title, delete_name=f"diagnostics:{model._meta.model_name}_delete"),
        convention=convention,
        cancel_url=page,
    )


def _delete(request, model, pk, success):
    row, convention = _row(request, model, pk)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        messages.error(request, f"« {row} » sert encore ailleurs : détachez d’abord ce qui en dépend.")
    else:
        messages.success(request, success)
    return redirect("diagnostics:detail", convention.pk)


@require_http_methods(["GET", "POST"])
def add_volet(request, pk):
    return _add(request, pk, VoletForm, "Nouveau volet", "Le volet est ajouté.")


@require_http_methods(["GET", "POST"])
def edit_volet(request, pk):
    return _edit(request, Volet, VoletForm, pk, "Modifier le volet", "Le volet est enregistré.")


@require_POST
def delete_volet(request, pk):
    return _delete(request, Volet, pk, "Le volet est supprimé.")


@require_http_methods(["GET", "POST"])
def add_constat(request, pk):
    return _add(request, pk, ConstatForm, "Nouveau constat", "Le constat est ajouté.")


@require_http_methods(["GET", "POST"])
def edit_constat(request, pk):
    return _edit(request, Constat, ConstatForm, pk, "Modifier le constat", "Le constat est enregistré.")


@require_POST
def delete_constat(request, pk):
    return _delete(request, Constat, pk, "Le constat est supprimé.")


@require_http_methods(["GET", "POST"])
def add_enjeu(request, pk):
    return _add(request, pk, EnjeuForm, "Nouvel enjeu", "L’enjeu est ajouté.")


@require_http_methods(["GET", "POST"])
def edit_enjeu(request, pk):
    return _edit(request, Enjeu, EnjeuForm, pk, "Modifier l’enjeu", "L’enjeu est enregistré.")


@require_POST
def delete_enjeu(request, pk):
    return _delete(request, Enjeu, pk, "L’enjeu est supprimé.")


@require_POST
def move_enjeu(request, pk):
    """Swap with the one above (« haut ») or below (« bas ») in the same volet."""
    row, _ = _row(request, Enjeu, pk)
    if request.POST.get("sens") not in ("haut", "bas"):
        raise BadRequest("sens")
    with transaction.atomic():
        same = list(
            Enjeu.objects.select_for_update()
            .filter(diagnostic=row.diagnostic_id, volet=row.volet_id)
            .order_by("position", "pk")
        )
        index = same.index(row)
        other = index - 1 if request.POST["sens"] == "haut" else index + 1
        if 0 <= other < len(same):
            same[index], same[other] = same[other], same[index]
            for position, each in enumerate(same, 1):
                each.position = position
            Enjeu.objects.bulk_update(same, ["position"])
    return redirect(f"{row.get_absolute_url()}")


@require_http_methods(["GET", "POST"])
def add_valeur(request, pk):
    convention = _convention(request, pk, write=True)
    page = Diagnostic(convention=convention).get_absolute_url()
    return create_view(
        request,
        ValeurForm,
        template=FORM,
        success="La valeur est enregistrée.",
        success_url=lambda made: f"{page}#indicateurs",
        context=_page(convention, "Nouvelle valeur d’indicateur"),
        caf=convention.caf,
        territoires=[territoire for _, territoire in tables.territories_of(convention)],
        cancel_url=page,
    )


@require_http_methods(["GET", "POST"])
def edit_valeur(request, pk, valeur):
    """Only a value that this Caf typed: the national ones are loaded, never edited."""
    convention = _convention(request, pk, write=True)
    territoires = [territoire for _, territoire in tables.territories_of(convention)]
    row = get_object_or_404(
        ValeurIndicateur.objects.visible_to(request.user),
        pk=valeur,
        caf=convention.caf,
        territoire__in=[each.pk for each in territoires],
    )
    page = Diagnostic(convention=convention).get_absolute_url()
    return edit_view(
        request,
        ValeurForm,
        row,
        template=FORM,
        success="La valeur est enregistrée.",
        success_url=f"{page}#indicateurs",
        context=_page(convention, "Modifier une valeur"),
        caf=convention.caf,
        territoires=territoires,
        cancel_url=page,
    )


@require_http_methods(["GET", "POST"])
def grid(request, pk):
    """A year of the territory's own values, typed in one page."""
    convention = _convention(request, pk, write=True)
    if convention.territoire is None:
        messages.error(request, "Choisissez d’abord le territoire de la convention.")
        return redirect("diagnostics:detail", pk)
    indicateurs = list(Indicateur.objects.usable_by(convention.caf))
    form = GridForm(request.POST or None, indicateurs=indicateurs)
    if request.method == "POST" and form.is_valid():
        count = _save_grid(form, convention, by=request.user)
        messages.success(request, f"{counted(count, 'valeur enregistrée')}.")
        return redirect(f"{Diagnostic(convention=convention).get_absolute_url()}#indicateurs")
    status = 422 if request.method == "POST" else 200
    return render(request, "diagnostics/grid.html", {"convention": convention, "form": form}, status=status)


@transaction.atomic
def _save_grid(form, convention, *, by):
    """Write each typed value over the same year and source, or make it. Returns their number."""
    for indicateur, (value, status) in form.values.items():
        key = {
            "indicateur": indicateur,
            "territoire": convention.territoire,
            "caf": convention.caf,
            "year": form.cleaned_data["year"],
            "source": form.cleaned_data["source"],
        }
        row, made = ValeurIndicateur.objects.select_for_update(of=("self",)).get_or_create(
            **key, defaults={"value": value, "status": status, "created_by": by}
        )
        if not made and (row.value, row.status) != (value, status):
            row.value, row.status, row.version = value, status, row.version + 1
            row.save(update_fields=["value", "status", "version"])
    return len(form.values)
