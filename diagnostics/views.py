"""The diagnostic of a convention: words, indicators, constats, enjeux."""

from functools import partial, wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conventions.models import Convention
from conventions.perms import opening
from core import compiled, rows
from core.editing import edit_view
from core.sheets.page import sheet_view
from diagnostics import perms, tables, telling
from diagnostics.forms import (
    ConstatForm,
    DiagnosticForm,
    EnjeuForm,
    ValeurForm,
    VoletForm,
)
from diagnostics.models import Diagnostic, Enjeu, Indicateur, ValeurIndicateur
from diagnostics.sheets import YearForm, YearSheet

FORM = "diagnostics/form.html"
REFUSED = "Seuls les rédacteurs du diagnostic peuvent le modifier."


def _found(key, *opening):
    rows = Convention.objects.opened_to(*opening).filter(pk=key)
    return rows.select_related("caf", "adviser", "territoire__epci", "territoire__departement")


def _convention(request, pk, *, write=False):
    convention = compiled.get_or_404(_found, pk, *opening(request.user))
    if write and not perms.can_write(request.user, convention):
        raise PermissionDenied(REFUSED)
    return convention


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
    return {"convention": convention, "page_title": title, "active_tab": "diagnostic", **more}


class OfConvention(rows.Rows):
    """What the writers of the diagnostic of a convention write in its table."""

    template = FORM

    def find_parent(self, pk):
        return _convention(self.request, pk, write=True)

    def back(self, row=None):
        url = Diagnostic(convention=self.parent).get_absolute_url()
        return f"{url}#{self.anchor}" if self.anchor else url

    def cancel(self):
        return Diagnostic(convention=self.parent).get_absolute_url()

    def page(self, title, **more):
        return _page(self.parent, title, **more)


class OfDiagnostic(OfConvention):
    """Rows of the diagnostic itself, which the first of them opens."""

    def name(self):
        return self.form._meta.model._meta.model_name

    def find(self, *args, row, **keys):
        conventions = Convention.objects.visible_to(self.user).values("pk")
        found = self.form._meta.model.objects.select_related(
            "diagnostic__convention__caf", "diagnostic__convention__adviser"
        )
        self.row = get_object_or_404(found, pk=row, diagnostic__convention__in=conventions)
        self.parent = self.row.diagnostic.convention

    def find_gone(self, gone, **keys):
        self.parent = self.find_parent(get_object_or_404(Diagnostic, pk=gone.diagnostic_id).convention_id)

    def allow(self):
        if not perms.can_write(self.user, self.parent):
            raise PermissionDenied(REFUSED)

    def within(self, answer):
        return nothing_half_made(answer)() if self.act == "add" else answer()

    def given(self):
        return {"convention": self.parent}

    def blank(self):
        diagnostic = _diagnostic(self.parent, made=self.request.method == "POST")
        return self.form._meta.model(diagnostic=diagnostic) if diagnostic.pk else self.form._meta.model()

    def back(self, row=None):
        url = super().back()
        return f"{url}#{self.name()}-{row.pk}" if row else url

    def page(self, title, **more):
        return super().page(title, delete_url=self.row and self.delete_url(), **more)

    def delete_url(self):
        return reverse(f"diagnostics:{self.name()}_delete", args=[self.row.pk])


class Ordered(OfDiagnostic):
    """A new one comes last."""

    def blank(self):
        row = super().blank()
        if self.request.method == "POST":
            row.position = type(row).objects.filter(diagnostic=row.diagnostic).count() + 1
        return row


class Volets(Ordered):
    form, new, changing = VoletForm, "Nouveau volet", "Modifier le volet"
    in_place, also = "enjeux", ("constats", "reperes")
    added = "Le volet est ajouté."
    saved, removed = "Le volet est enregistré.", "Le volet est supprimé."


class Constats(OfDiagnostic):
    form, new, changing = ConstatForm, "Nouveau constat", "Modifier le constat"
    in_place, also = "constats", ("enjeux", "reperes")
    added = "Le constat est ajouté."
    saved, removed = "Le constat est enregistré.", "Le constat est supprimé."


class Enjeux(Ordered):
    """Moved among those of their volet."""

    form, new, changing = EnjeuForm, "Nouvel enjeu", "Modifier l’enjeu"
    in_place, also = "enjeux", ("constats", "reperes")
    added = "L’enjeu est ajouté."
    saved, removed = "L’enjeu est enregistré.", "L’enjeu est supprimé."
    at_end = "Cet enjeu est déjà au bout de la liste."

    def siblings(self):
        same = Enjeu.objects.filter(diagnostic=self.row.diagnostic, volet=self.row.volet_id)
        return same.order_by("position", "pk")


class Valeurs(OfConvention):
    """Only those that this Caf typed: the national ones are loaded, never changed."""

    form, new, anchor = ValeurForm, "Nouvelle valeur d’indicateur", "indicateurs"
    in_place, also = "indicateurs", ("reperes",)
    added, changing = "La valeur est enregistrée.", "Modifier une valeur"

    def territoires(self):
        return [territoire for _, territoire in tables.territories_of(self.parent)]

    def rows(self):
        found = ValeurIndicateur.objects.visible_to(self.user)
        return found.filter(caf=self.parent.caf, territoire__in=[each.pk for each in self.territoires()])

    def given(self):
        return {"caf": self.parent.caf, "territoires": self.territoires()}


@require_http_methods(["GET", "POST"])
def grid(request, pk):
    """A year of the territory's own values, from one source, typed in one page: the year is asked first."""
    convention = _convention(request, pk, write=True)
    if convention.territoire is None:
        messages.error(request, "Choisissez d’abord le territoire de la convention.")
        return redirect("diagnostics:detail", pk)
    asked = YearForm(request.GET if request.GET or request.method == "POST" else None)
    context = {"convention": convention, "pick": asked}
    if not asked.is_valid():
        return render(request, "diagnostics/grid.html", context, status=422 if asked.is_bound else 200)
    year, source = asked.cleaned_data["annee"], asked.cleaned_data["source"]
    build = partial(
        YearSheet,
        indicateurs=list(Indicateur.objects.usable_by(convention.caf)),
        territoire=convention.territoire,
        caf=convention.caf,
        year=year,
        source=source,
    )
    return sheet_view(
        request,
        build,
        template="diagnostics/grid.html",
        success=f"Les valeurs {year} sont enregistrées.",
        success_url=f"{Diagnostic(convention=convention).get_absolute_url()}#indicateurs",
        context={**context, "year": year, "source": source},
    )
