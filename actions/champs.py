"""Fields of a text whose facts are in the plan."""

from actions import tree
from actions.models import Axe, FicheAction, NiveauPlan, PlanActions
from conventions.text.champs import champ


def _read(convention):
    """(roots, loose fiches) of the plan, fiches that are live only. Three queries."""
    axes = list(Axe.objects.filter(plan__convention=convention))
    fiches = list(FicheAction.objects.live().filter(plan__convention=convention))
    words = tree.words_of(NiveauPlan.objects.filter(plan__convention=convention))
    return tree.build(axes, fiches, words)


@champ("axes", "Axes du plan d’actions", url_name="actions:plan")
def axes(convention):
    """A list: « Axe 1 : Soutenir les familles »."""
    roots, _ = _read(convention)
    return [node.name for node in roots]


@champ("nombre_fiches", "Nombre de fiches action", url_name="actions:plan")
def fiche_count(convention):
    """Detailed fiches; the announced number while none is written."""
    if count := FicheAction.objects.live().filter(plan__convention=convention).count():
        return str(count)
    plan = PlanActions.objects.filter(convention=convention).first()
    return plan.declared_words(with_source=False) or None if plan else None


@champ("plan_actions", "Plan d’actions en une liste", url_name="actions:plan")
def plan_in_words(convention):
    """A list: « Axe 1 : Soutenir les familles – 1.1 Ouvrir un Laep, 1.2 … »."""
    roots, loose = _read(convention)
    lines = []
    for node in roots:
        titles = ", ".join(str(fiche) for fiche in node.every_fiche)
        lines.append(f"{node.name} – {titles}" if titles else node.name)
    return lines + [str(fiche) for fiche in loose]
