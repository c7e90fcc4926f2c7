"""The tree of a plan as it is printed: axes, objectifs, orientations under their local names, each with its fiches."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from actions.models import Axe
from actions.telling.shapes import Fiche
from actions.tree import rank_words, words_of
from core import compiled
from core.telling import Section
from diagnostics.models import Enjeu


@dataclass(frozen=True)
class PlanNode:
    """Axe, objectif, orientation: `word` is the local name of its level."""

    id: str
    word: str
    code: str
    title: str
    description: str = ""
    enjeux: tuple[str, ...] = ()
    ambition: str = ""
    nodes: tuple["PlanNode", ...] = ()
    fiches: tuple[Fiche, ...] = ()
    level: int = 3

    is_node = True

    @property
    def rank(self):
        return rank_words(self.word, self.code)

    @property
    def section(self):
        return Section(self.id, f"{self.rank} – {self.title}", self.level)

    @property
    def is_opening(self):
        """A top node opens on a page of its own."""
        return self.level == 3

    @cached_property
    def all_fiches(self):
        return (*self.fiches, *(fiche for node in self.nodes for fiche in node.all_fiches))

    def placed(self, level):
        return replace(
            self,
            level=level,
            nodes=tuple(node.placed(level + 1) for node in self.nodes),
            fiches=tuple(replace(fiche, level=level + 1) for fiche in self.fiches),
        )


def axes_of(plan):
    """The axes of a plan in their order, each with the labels of its enjeux. One query."""
    return compiled.rows(_axes, plan.pk)


def _axes(plan):
    enjeux = Enjeu.objects.filter(axes=OuterRef("pk")).order_by("position", "pk")
    return Axe.objects.filter(plan=plan).annotate(enjeu_labels=ArraySubquery(enjeux.values("label")))


def rank_of(axe, words):
    """« Axe 1 ». `words`: those of the levels (`tree.words_of`)."""
    return rank_words(words[axe.depth], axe.code)


def nodes_of(plan, fiches):
    """PlanNodes of the top. `fiches`: function that tells those of an axe, of its key and of the ranks that lead
    to it (« Axe 1 », « Objectif 1.1 »). Reads `niveaux`."""
    words, children = words_of(plan.niveaux.all()), {}
    for axe in axes_of(plan):
        children.setdefault(axe.parent_id, []).append(axe)

    def node(axe, chain):
        chain = (*chain, rank_of(axe, words))
        return PlanNode(
            id=f"axe-{axe.pk}",
            word=words[axe.depth],
            code=axe.code,
            title=axe.label,
            description=axe.description,
            enjeux=tuple(axe.enjeu_labels),
            nodes=tuple(node(child, chain) for child in children.get(axe.pk, ())),
            fiches=fiches(axe.pk, chain),
        )

    return tuple(node(axe, ()) for axe in children.get(None, ()))
