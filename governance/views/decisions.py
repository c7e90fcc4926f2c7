"""Decisions: written in a séance, followed afterwards, listed for the whole convention."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import listing
from core.editing import create_view, edit_view
from governance import perms, telling
from governance.decisions import next_number
from governance.filters import DecisionFilter
from governance.forms import DecisionForm, FollowUpForm
from governance.models import Decision, Seance
from governance.views.finding import find_convention, find_part, page, writes_part, writes_seance

FORM = "governance/form.html"


@require_http_methods(["GET", "POST"])
@writes_seance
def add_decision(request, seance):
    return create_view(
        request,
        DecisionForm,
        template=FORM,
        success="La décision est ajoutée.",
        success_url=lambda row: row.get_absolute_url(),
        instance=Decision(seance=seance, number=next_number(seance)),
        context=page(seance.comite, "Nouvelle décision", seance=seance),
        seance=seance,
        cancel_url=seance.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@writes_part(Decision)
def edit_decision(request, seance, decision):
    return edit_view(
        request,
        DecisionForm,
        decision,
        template=FORM,
        success="La décision est enregistrée.",
        context=page(
            seance.comite,
            f"Modifier la décision {decision.number}",
            seance=seance,
            delete_url=reverse("governance:decision_delete", args=[decision.pk]),
        ),
        seance=seance,
        cancel_url=seance.get_absolute_url(),
    )


@require_POST
@writes_part(Decision)
def delete_decision(request, seance, decision):
    decision.delete()
    messages.success(request, f"La décision {decision.number} est supprimée. L’historique en garde le texte.")
    return redirect(f"{seance.get_absolute_url()}#decisions")


@require_http_methods(["GET", "POST"])
def follow_up(request, pk):
    """State and outcome: written from any later séance, minutes validated or not."""
    decision = find_part(request, Decision, pk)
    back = _back(request, decision)
    return edit_view(
        request,
        FollowUpForm,
        decision,
        template=FORM,
        success=f"La suite de la décision {decision.number} est enregistrée.",
        success_url=back,
        context=page(
            decision.seance.comite,
            f"Suite de la décision {decision.number}",
            seance=decision.seance,
            decision=decision,
        ),
        cancel_url=back,
    )


def _back(request, decision):
    """The page that one came from: a later séance (`?seance=`), the list, or the decision's own."""
    asked = request.GET.get("seance", "")
    if asked == "toutes" and decision.seance.comite.convention_id:
        return reverse("governance:decisions", args=[decision.seance.comite.convention_id])
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        seance = Seance.objects.visible_to(request.user).filter(pk=asked, comite=decision.seance.comite_id).first()
        if seance:
            return f"{seance.get_absolute_url()}#suites"
    return decision.get_absolute_url()


COLUMNS = [
    listing.Column("numero", "Décision", ("number", "pk"), lambda row: row.number),
    listing.Column("texte", "Texte", "", lambda row: row.text, is_shown=False),
    listing.Column("comite", "Comité", "seance__comite__name", lambda row: row.seance.comite.name, is_shown=False),
    listing.Column("seance", "Séance", "seance__held_on", lambda row: row.seance.held_on),
    listing.Column("responsable", "Responsable", "owner", lambda row: row.owner),
    listing.Column("echeance", "Échéance", "due_on", lambda row: row.due_on),
    listing.Column("etat", "État", "state", telling.state_words),
    listing.Column(
        "fiches",
        "Fiches concernées",
        "",
        lambda row: " ; ".join(str(each) for each in row.fiches.all()),
        is_shown=False,
    ),
    listing.Column("suite", "Suite donnée", "", lambda row: row.outcome, is_shown=False),
]


@require_safe
def decisions(request, pk):
    convention = find_convention(request, pk)
    today = timezone.localdate()
    mine = Decision.objects.visible_to(request.user).filter(seance__comite__convention=convention)
    rows = mine.with_late(on=today).select_related("seance__comite").prefetch_related("fiches")
    shown = listing.build(
        request, rows, DecisionFilter, columns=COLUMNS, default="-seance", name="decisions", convention=convention
    )
    if shown.wants_export:
        return shown.export()
    context = {
        "convention": convention,
        "listing": shown,
        "open_count": mine.open().count(),
        "late_count": mine.late(on=today).count(),
        "can_write": perms.can_write_for(request.user, convention),
    }
    return render(request, "governance/decisions.html", context)
