"""Finances of a convention: what its fiches and its own lines add up to, human means apart."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import finances as computed
from actions import perms
from actions.views.finding import allow, convention_for
from actions.views.lines import KINDS
from conventions.views.finding import require_whole
from core import charts
from core.editing import create_view, edit_view
from core.listing import worksheet

SENTENCE = "Seuls les rédacteurs de la convention et les gestionnaires conseil de la Caf écrivent les financements."
OWN = ("budget", "moyens")


@require_safe
def finances(request, pk):
    convention = convention_for(request.user, pk)
    require_whole(request.user, convention)
    found = computed.of_convention(convention, request.user)
    if request.GET.get("export") == "xlsx":
        return _export(request, found)
    means = computed.human_means_of(convention)
    return render(
        request,
        "actions/finances.html",
        {
            "convention": convention,
            "active_tab": "finances",
            "finances": found,
            "chart": charts.grouped_chart(
                "Prévu et réalisé, par financeur",
                [charts.Series("Prévu", "accent"), charts.Series("Réalisé", "success")],
                [charts.Row(total.label, (total.planned, total.actual)) for total in found.by_funder],
                unit="€",
                heading="Financeur",
            )
            if found.lines
            else None,
            "own_lines": [line for line in found.lines if line.convention_id],
            "fiche_lines": [line for line in found.lines if line.fiche_id],
            "own_means": [row for row in means if row.convention_id],
            "means": computed.means(means),
            "can_write": perms.can_write_finances(request.user, convention),
        },
    )


def _export(request, found):
    headings = [
        "Porte sur",
        "Financeur",
        "Dispositif",
        "Nature",
        "Année",
        "Prévu (€ TTC)",
        "Réalisé (€ TTC)",
        "Commentaire",
    ]
    rows = (
        [
            str(line.fiche) if line.fiche_id else "Convention",
            str(line.funder),
            str(line.dispositif or ""),
            line.get_kind_display(),
            line.year,
            line.planned_amount,
            line.actual_amount,
            line.comment,
        ]
        for line in found.lines
    )
    return worksheet(request, headings, rows, name="finances")


def _page(convention, title, **more):
    return {
        "convention": convention,
        "active_tab": "finances",
        "title": title,
        "back_label": "Finances",
        "back_url": reverse("actions:finances", args=[convention.pk]),
        **more,
    }


def _own(request, pk, kind):
    if kind not in OWN:
        raise Http404
    convention = convention_for(request.user, pk)
    allow(perms.can_write_finances(request.user, convention), SENTENCE)
    return convention, KINDS[kind]


def _own_line(request, convention, kind, line):
    rows = kind.model.objects.filter(convention=convention)
    if hasattr(rows, "visible_on"):
        rows = rows.visible_on(convention, request.user)
    return get_object_or_404(rows, pk=line)


@require_http_methods(["GET", "POST"])
def finance_create(request, pk, kind):
    """A line on the convention itself: piloting, coordination, bonus territoire."""
    convention, kind = _own(request, pk, kind)
    url = reverse("actions:finances", args=[convention.pk])
    return create_view(
        request,
        kind.form,
        template="actions/form.html",
        success=kind.saved,
        success_url=url,
        context=_page(convention, kind.new, lead="Cette ligne porte sur la convention elle-même, hors fiches."),
        convention=convention,
        cancel_url=url,
    )


@require_http_methods(["GET", "POST"])
def finance_edit(request, pk, kind, line):
    name = kind
    convention, kind = _own(request, pk, kind)
    row = _own_line(request, convention, kind, line)
    url = reverse("actions:finances", args=[convention.pk])
    return edit_view(
        request,
        kind.form,
        row,
        template="actions/line_form.html",
        success=kind.saved,
        success_url=url,
        context=_page(convention, str(row), kind=name),
        convention=convention,
        cancel_url=url,
    )


@require_POST
def finance_delete(request, pk, kind, line):
    convention, kind = _own(request, pk, kind)
    _own_line(request, convention, kind, line).delete()
    messages.success(request, "La ligne est retirée. L’historique en garde la trace.")
    return redirect("actions:finances", convention.pk)
