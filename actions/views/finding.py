"""Find, or 404: what every view of the plan begins with."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts import traces
from actions import perms, reading
from actions.models import Axe, FicheAction, PlanActions
from conventions.models import Convention
from conventions.perms import opening
from conventions.signing.models.actes import ending_actes
from core import compiled

FRAME = ("caf", "adviser", "territoire")
THROUGH_PLAN = tuple(f"plan__convention__{name}" for name in FRAME)


def convention_for(user, pk):
    """The convention with its plan: `plan_of` reads it without another query."""
    found = compiled.get_or_404(_convention, pk, *opening(user))
    traces.about(caf=found.caf_id)
    return found


def _convention(key, *opening):
    return Convention.objects.opened_to(*opening).filter(pk=key).with_end().select_related(*FRAME, "plan")


def plan_of(convention):
    """Its plan, or an unsaved one: a reader never writes."""
    plan = getattr(convention, "plan", None) or PlanActions(convention=convention)
    plan.convention = convention
    return plan


def fiche_for(user, pk):
    found = compiled.get_or_404(_fiche, pk, *opening(user))
    found.plan.convention.ending_actes = found.ending_actes  # as if read `with_end`: forms offer its years
    traces.about(caf=found.plan.convention.caf_id)
    return found


def _fiche(key, *opening):
    rows = FicheAction.objects.opened_to(*opening).filter(pk=key).select_related(*THROUGH_PLAN)
    return rows.annotate(ending_actes=ending_actes("plan__convention__"))


def axe_for(user, pk):
    visible = Convention.objects.visible_to(user).values("pk")
    return get_object_or_404(
        Axe.objects.filter(plan__convention__in=visible).select_related(*THROUGH_PLAN, "parent"), pk=pk
    )


def allow(
    allowed, sentence="Seuls les rédacteurs de la convention, côté Caf et côté collectivité, peuvent faire cela."
):
    if not allowed:
        raise PermissionDenied(sentence)


def page_of(fiche, title, **more):
    """Context of a page about one fiche."""
    return {
        "convention": fiche.convention,
        "active_tab": "plan",
        "fiche": fiche,
        "title": title,
        "eyebrow": str(fiche),
        "back_url": fiche.get_absolute_url(),
        "back_label": str(fiche),
        **more,
    }


def notes_of(fiche, user, audience):
    """Notes that this person reads, each with whether they may write it. One query."""
    return [(note, perms.can_write_note(user, note)) for note in reading.notes_of(fiche, audience)]
