"""Decisions: written in a séance, followed afterwards, listed for the whole convention."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core import listing
from core.editing import edit_view
from governance import perms, telling
from governance.decisions import next_number
from governance.filters import DecisionFilter
from governance.forms.decisions import DecisionForm, FollowUpForm
from governance.models import Decision, Seance
from governance.views.finding import OfSeance, find_convention, find_part, page

FORM = "governance/form.html"


class Decisions(OfSeance):
    form, model, name, anchor = DecisionForm, Decision, "decision", "decisions"
    in_place = "decisions"
    new, changing, added = "Nouvelle décision", "Modifier la décision {row}", "La décision est ajoutée."
    saved, removed = "La décision est enregistrée.", "La décision {row} est supprimée. L’historique en garde le texte."

    def blank(self):
        return Decision(seance=self.parent, number=next_number(self.parent))

    def words(self):
        return self.row.number

    def back(self, row=None):
        return row.get_absolute_url() if row else super().back()


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
        seances = Seance.objects.opened_to(*perms.opening(request.user))
        if seance := seances.filter(pk=asked, comite=decision.seance.comite_id).first():
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
    mine = Decision.objects.visible_on(convention, request.user)
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
