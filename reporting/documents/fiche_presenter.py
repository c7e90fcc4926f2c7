"""A fiche action as it is printed: in the plan of a convention, or alone."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from core import formats
from core.telling import DEEPEST_HEADING, Section

from .presenters import Document


@dataclass(frozen=True)
class Etape:
    label: str
    period: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class BudgetLine:
    """`planned` and `actual`: Decimal euros, tax included, or None when nobody entered them."""

    funder: str
    kind: str
    year: int | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    dispositif: str = ""

    @property
    def label(self):
        return f"{self.funder} ({self.dispositif})" if self.dispositif else self.funder


@dataclass(frozen=True)
class HumanMeans:
    """`amount`: in words, with its unit (« 0,5 ETP », « 120 h »): never added to euros."""

    function: str
    organisation: str = ""
    amount: str = ""


@dataclass(frozen=True)
class FicheIndicator:
    """Values in words, as they are printed; empty when nobody entered them."""

    label: str
    unit: str = ""
    baseline: str = ""
    target: str = ""
    source: str = ""
    frequency: str = ""
    responsible: str = ""
    values: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Fiche:
    """`years`: « 2023-2026 », for lists. `chain`: where it hangs (« Axe 1 », « Objectif 1.2 »). Rich texts are clean HTML."""

    id: str
    code: str
    title: str
    state: str
    state_note: str = ""
    priority: str = ""
    chain: tuple[str, ...] = ()
    period: str = ""
    years: str = ""
    is_late: bool = False
    owners: tuple[str, ...] = ()
    short_owners: tuple[str, ...] = ()
    co_owners: tuple[str, ...] = ()
    caf_referents: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    enjeux: tuple[str, ...] = ()
    audiences: str = ""
    communes: str = ""
    context: str = ""
    objectives: tuple[str, ...] = ()
    description: str = ""
    partners: tuple[str, ...] = ()
    etapes: tuple[Etape, ...] = ()
    human_means: tuple[HumanMeans, ...] = ()
    material_means: str = ""
    budget: tuple[BudgetLine, ...] = ()
    dispositifs: tuple[str, ...] = ()
    contrats: tuple[str, ...] = ()
    indicators: tuple[FicheIndicator, ...] = ()
    attention_points: str = ""
    obstacles: str = ""
    levers: str = ""
    evaluation: str = ""
    progress: str = ""
    origin: str = ""
    level: int = 3
    tells_means: ClassVar[bool] = True

    @property
    def section(self):
        return Section(self.id, self.name, self.level)

    @property
    def name(self):
        return f"{self.code} – {self.title}" if self.code else self.title

    @property
    def part_level(self):
        """Level of the headings inside the fiche."""
        return min(DEEPEST_HEADING, self.level + 1)

    @cached_property
    def planned_amount(self):
        return total(line.planned for line in self.budget)

    @cached_property
    def actual_amount(self):
        return total(line.actual for line in self.budget)

    @property
    def total_label(self):
        return total_label(self.budget)

    @cached_property
    def facts(self):
        """Label and words of the short fields, those that are filled only."""
        known = (
            ("Pilote" if len(self.owners) == 1 else "Pilotes", " · ".join(self.owners)),
            ("Co-pilotes", " · ".join(self.co_owners)),
            ("Période", self.period),
            ("Référent Caf", " · ".join(self.caf_referents)),
            ("Territoire concerné", self.communes),
            ("Public", self.audiences),
            ("Thèmes", " · ".join(self.themes)),
            ("Partenaires", " · ".join(self.partners)),
            ("Dispositifs Caf", " · ".join(self.dispositifs)),
            ("Articulation", " · ".join(self.contrats)),
        )
        return tuple((label, text) for label, text in known if text)

    @property
    def owners_words(self):
        """In a list: everyday names, without people."""
        return " · ".join(self.short_owners or self.owners) or formats.NOT_GIVEN

    @cached_property
    def to_fill(self):
        """What a reader expects of a fiche and nobody has entered yet, said in one line."""
        expected = (
            ("pilotes", self.owners),
            ("période", self.period),
            ("public", self.audiences),
            ("constat et contexte", self.context),
            ("objectifs", self.objectives),
            ("contenu de l’action", self.description),
            ("échéancier", self.etapes),
            ("moyens humains", self.human_means or not self.tells_means),
            ("moyens financiers", self.budget or not self.tells_means),
            ("indicateurs", self.indicators),
        )
        return tuple(label for label, found in expected if not found)

    @property
    def has_cents(self):
        return with_cents(amount for line in self.budget for amount in (line.planned, line.actual))


@dataclass(frozen=True)
class FicheInPart(Fiche):
    """For who reads diagnostic and plan only: no means, which are not said to be missing either."""

    tells_means: ClassVar[bool] = False


def with_cents(amounts):
    """Amounts of one table keep the same number of decimals, so that they line up."""
    return any(amount is not None and amount != amount.to_integral_value() for amount in amounts)


def total_label(lines):
    """« Total », or what the sum leaves out."""
    complete = all(line.planned is not None and line.actual is not None for line in lines)
    return "Total" if complete else "Total des montants connus"


def total(amounts):
    """Sum of the known amounts; None when none is known, so that nothing reads as 0 €."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class FicheDocument(Document):
    """One fiche or several, printed apart from the convention."""

    fiches: tuple[Fiche, ...] = ()

    template = "reporting/documents/fiche.html"
    page_template = "reporting/documents/fiche_page.html"
    subject = "Fiche action d’une convention territoriale globale"
    file_stem = "fiche-action"
    is_working = True  # printed for those who do it; nothing signs or validates it

    def __post_init__(self):
        placed = tuple(replace(fiche, level=2) for fiche in self.fiches)
        object.__setattr__(self, "fiches", placed)

    @property
    def sections(self):
        return [fiche.section for fiche in self.fiches]
