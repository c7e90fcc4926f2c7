"""The tree of a plan, built from rows already read: nodes, words of the levels, fiches under them."""

from dataclasses import dataclass, field

from actions.models import Axe, FicheAction, NiveauPlan, PlanActions
from actions.models.plan import MAX_LEVELS

DEFAULT_WORD = "Axe"


@dataclass
class Node:
    """One axe, its word (« Axe », « Objectif »), its branches and its fiches."""

    axe: Axe
    word: str
    children: list = field(default_factory=list)
    fiches: list = field(default_factory=list)

    @property
    def rank(self):
        return rank_words(self.word, self.axe.code)

    @property
    def name(self):
        return name_of(self.axe, self.word)

    @property
    def every_fiche(self):
        found = list(self.fiches)
        for child in self.children:
            found += child.every_fiche
        return found

    @property
    def is_empty(self):
        return not self.fiches and not self.children


def rank_words(word, code):
    """« Axe 1 », with a capital whatever was typed; a number that holds its word already is not doubled."""
    if code.casefold().startswith(word.casefold()):
        return code
    return f"{word[:1].upper()}{word[1:]} {code}".strip()


def name_of(axe, word):
    """« Axe 1 : Soutenir les familles »."""
    return f"{rank_words(word, axe.code)} : {axe.label}" if axe.code else axe.label


def words_of(niveaux):
    """{depth: word}; « Axe » for a level that nobody named."""
    named = {niveau.depth: niveau.label for niveau in niveaux}
    return {depth: named.get(depth, DEFAULT_WORD) for depth in range(1, MAX_LEVELS + 1)}


def build(axes, fiches, words):
    """(roots, fiches that hang from nothing): nodes in order, each with its fiches in order.

    Fiches keep the order given. A fiche shows under its main node only.
    """
    nodes = {axe.pk: Node(axe, words[axe.depth]) for axe in axes}
    roots = []
    for axe in sorted(axes, key=lambda axe: (axe.position, axe.pk)):
        place = nodes[axe.parent_id].children if axe.parent_id in nodes else roots
        place.append(nodes[axe.pk])
    loose = []
    for fiche in fiches:
        (nodes[fiche.axe_id].fiches if fiche.axe_id in nodes else loose).append(fiche)
    return roots, loose


def flat(nodes):
    """Every node, parents before children, in the order of reading."""
    for node in nodes:
        yield node
        yield from flat(node.children)


def path_of(axe, axes):
    """From the root to this node. `axes`: {pk: axe} of the whole plan."""
    path, seen = [], set()
    while axe is not None and axe.pk not in seen:
        seen.add(axe.pk)
        path.insert(0, axe)
        axe = axes.get(axe.parent_id)
    return path


def open_plan(convention):
    """The plan of this convention, made with one level (« Axe ») when there is none yet."""
    plan, made = PlanActions.objects.get_or_create(convention=convention)
    if made:
        NiveauPlan.objects.create(plan=plan, depth=1, label=DEFAULT_WORD, plural="Axes")
    return plan


# A plan that nobody has opened yet has no row: its lists are read as empty.


def axes_of(plan):
    return plan.axes.all() if plan.pk else Axe.objects.none()


def niveaux_of(plan):
    return plan.niveaux.all() if plan.pk else NiveauPlan.objects.none()


def fiches_of(plan):
    return plan.fiches.all() if plan.pk else FicheAction.objects.none()
