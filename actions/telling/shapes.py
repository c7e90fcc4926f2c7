"""What a fiche action is told with: frozen, in words, without database or clock."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from actions.enums import ActeurRole, FicheState
from actions.telling import words as say
from core import formats, ordering
from core.addresses import of_row
from core.telling import DEEPEST_HEADING, Section

#: Short facts that the head of a printed fiche says.
IN_HEAD = ("Priorité",)


@dataclass(frozen=True)
class Actor:
    """Who carries a fiche or takes part in it: an organisation by its everyday name and by the one that
    documents print, the person when the audience is told, what they bring."""

    role: str
    name: str
    formal_name: str = ""
    person: str = ""
    note: str = ""
    pk: int | None = None

    def __str__(self):
        return f"{self.name} ({self.person})" if self.person else self.name

    @property
    def formal_words(self):
        return f"{self.formal_name} ({self.person})" if self.person else self.formal_name


@dataclass(frozen=True)
class EnjeuServed:
    label: str
    constat_count: int = 0
    url: str = ""


@dataclass(frozen=True)
class Etape:
    """`state`: done, late, current or planned, for who reads on a day; `starts`, `ends`, `done`: dates in words."""

    label: str
    period: str = ""
    is_done: bool = False
    state: str = ""
    starts: str = ""
    ends: str = ""
    done: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class BudgetLine:
    """`planned` and `actual`: Decimal euros, tax included, or None when nobody entered them."""

    funder: str
    kind: str
    year: int | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    dispositif: str = ""
    comment: str = ""
    pk: int | None = None

    @property
    def label(self):
        return f"{self.funder} ({self.dispositif})" if self.dispositif else self.funder


@dataclass(frozen=True)
class BudgetRow:
    """The lines of one funder and one nature, for a table of years: a line a year at most."""

    lines: tuple[BudgetLine, ...]
    years: tuple[int | None, ...]

    @property
    def head(self):
        return self.lines[0]

    @property
    def notes(self):
        return tuple(line.comment for line in self.lines if line.comment)

    @property
    def words(self):
        """[(« Prévu » or « Réalisé », [(year, amount)], their total)]."""
        by_year = {line.year: line for line in self.lines}
        told = []
        for word, name in (("Prévu", "planned"), ("Réalisé", "actual")):
            amounts = [(year, getattr(by_year.get(year), name, None)) for year in self.years]
            told.append((word, amounts, total(amount for _, amount in amounts)))
        return told


def years_of(lines):
    """The years of these `BudgetLine`, in order; None last, for those without year."""
    found = {line.year for line in lines}
    return (*sorted(year for year in found if year is not None), *([None] if None in found else []))


def rows_of(lines):
    """These `BudgetLine` funder by funder: a `BudgetRow` a funder and nature, another when a year comes twice."""
    rows: list[tuple[tuple, dict[int | None, BudgetLine]]] = []
    for line in lines:
        said = (line.funder, line.dispositif, line.kind)
        here = next((found for key, found in rows if key == said and line.year not in found), None)
        if here is None:
            here = {}
            rows.append((said, here))
        here[line.year] = line
    rows.sort(key=lambda each: tuple(map(ordering.key, each[0])))
    years = years_of(lines)
    return tuple(BudgetRow(tuple(found.values()), years) for _, found in rows)


@dataclass(frozen=True)
class HumanMeans:
    """`amount`: in words, with its unit (« 0,5 ETP », « 120 h »): never added to euros."""

    function: str
    organisation: str = ""
    amount: str = ""
    year: int | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Level:
    """Where an indicator starts or what it aims at: « 12 », the same with its unit (« 12 % »), and of when."""

    words: str = ""
    with_unit: str = ""
    when: str = ""


@dataclass(frozen=True)
class YearValue:
    year: int
    words: str
    with_unit: str = ""
    comment: str = ""


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
    values: tuple[YearValue, ...] = ()
    family: str = ""
    direction: str = ""
    is_cumulative: bool = False
    is_narrative: bool = False
    start: Level = Level()
    aim: Level = Level()
    pk: int | None = None

    @property
    def note(self):
        """What goes with its label, in one line."""
        parts = (
            self.family,
            self.unit,
            self.direction.lower(),
            "cumulé" if self.is_cumulative else "",
            f"renseigné par {self.responsible}" if self.responsible else "",
            self.frequency.lower(),
            f"source : {self.source}" if self.source else "",
        )
        return " · ".join(part for part in parts if part)

    @cached_property
    def by_year(self):
        return {value.year: value for value in self.values}

    def words_of(self, year):
        return self.by_year[year].words if year in self.by_year else ""

    @property
    def told(self):
        """The values of a narrative, those that say something."""
        return [value for value in self.values if value.words]


@dataclass(frozen=True)
class Rubric:
    """A text of a fiche under its title. `is_rich`: clean HTML, else lines."""

    title: str
    text: str
    is_rich: bool = False


@dataclass(frozen=True)
class FicheLine:
    """A fiche in a list. `carriers`: its pilotes then its co-pilotes. `more`: label and words of its short
    facts (`words.SHORT_FACTS`), for exports; of a whole fiche, its `words.long_facts` too."""

    id: str
    code: str
    title: str
    state: str
    pk: int | None = None
    state_key: str = ""
    is_proposed: bool = False
    is_late: bool = False
    axe: str = ""
    axe_id: int | None = None
    starts: str = ""
    ends: str = ""
    progress_rate: Decimal | None = None
    carriers: tuple[Actor, ...] = ()
    more: tuple[tuple[str, ...], ...] = ()
    convention: str = ""
    is_example: bool = False
    has_indicator: bool = False
    has_proposal: bool = False

    def __str__(self):
        return f"{self.code} {self.title}".strip()

    def get_absolute_url(self):
        return of_row("actions:fiche", self.pk)

    @property
    def stage(self):
        """Its state for a badge, which takes words and tone from it."""
        return FicheState(self.state_key)

    @property
    def is_abandoned(self):
        return self.state_key == FicheState.ABANDONED

    @property
    def state_words(self):
        """« Ajout proposé » before its state, which nobody follows yet."""
        return "Ajout proposé" if self.is_proposed else self.state

    @cached_property
    def carrier_names(self):
        """Everyday names of the organisations that carry it, each once."""
        return tuple(dict.fromkeys(actor.name for actor in self.carriers))

    @cached_property
    def carriers_once(self):
        """An organisation that carries it with two people is named with its first."""
        return tuple({actor.name: actor for actor in reversed(self.carriers)}[name] for name in self.carrier_names)

    @property
    def has_owner(self):
        return any(actor.role == ActeurRole.OWNER for actor in self.carriers)


@dataclass(frozen=True)
class Fiche(FicheLine):
    """`years`: « 2023-2026 », for lists. `chain`: where it hangs (« Axe 1 », « Objectif 1.2 »). Rich texts are clean HTML."""

    state_note: str = ""
    priority: str = ""
    chain: tuple[str, ...] = ()
    period: str = ""
    years: str = ""
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
    actors: tuple[Actor, ...] = ()
    enjeux_served: tuple[EnjeuServed, ...] = ()
    audience_labels: tuple[str, ...] = ()
    audience_note: str = ""
    commune_names: tuple[str, ...] = ()
    general_objective: str = ""
    linked_contracts: str = ""
    is_recurring: bool = False
    progress_comment: str = ""
    progress_when: str = ""
    tells_means: ClassVar[bool] = True

    @property
    def section(self):
        return Section(self.id, self.name, self.level)

    @property
    def name(self):
        return f"{self.code} – {self.title}" if self.code else self.title

    @property
    def eyebrow(self):
        """What it is, above its title: « Fiche action 2.3 »."""
        return f"Fiche action {self.code}".strip()

    @property
    def part_level(self):
        """Level of the headings inside the fiche."""
        return min(DEEPEST_HEADING, self.level + 1)

    @cached_property
    def budget_years(self):
        return years_of(self.budget)

    @cached_property
    def budget_rows(self):
        return rows_of(self.budget)

    @cached_property
    def planned_amount(self):
        return total(line.planned for line in self.budget)

    @cached_property
    def actual_amount(self):
        return total(line.actual for line in self.budget)

    @property
    def expected_amount(self):
        """What is still planned: nothing on a fiche that was abandoned. Source: docs/calculs/finances.md."""
        return None if self.is_abandoned else self.planned_amount

    @property
    def total_label(self):
        return total_label(self.budget)

    @property
    def operational_objectives(self):
        return self.objectives[1:] if self.general_objective else self.objectives

    @property
    def contrat_labels(self):
        """The contracts of the list, without those that are only written."""
        return self.contrats[:-1] if self.linked_contracts else self.contrats

    @property
    def valued_count(self):
        return sum(1 for each in self.indicators if each.values)

    def actors_as(self, role):
        return [actor for actor in self.actors if actor.role == role]

    @cached_property
    def facts(self):
        """Label and words of the short fields, those that are filled only."""
        known = (
            (formats.plural(len(self.owners), "Pilote"), " · ".join(self.owners)),
            ("Co-pilotes", " · ".join(self.co_owners)),
            ("Période", self.period),
            ("Référent Caf", " · ".join(self.caf_referents)),
            ("Territoire concerné", self.communes),
            ("Public", self.audiences),
            ("Thèmes", " · ".join(self.themes)),
            ("Partenaires", " · ".join(self.partners)),
            ("Dispositifs Caf", " · ".join(self.dispositifs)),
            ("Articulation", " · ".join(self.contrats)),
            *(fact for fact in self.short_facts if fact[0] not in IN_HEAD),
        )
        return tuple((label, text) for label, text in known if text)

    @property
    def short_facts(self):
        return tuple(fact for fact in self.more if len(fact) == 2)

    @cached_property
    def rubrics(self):
        """The texts of `words.LONG_FACTS`, those that are filled only."""
        apart = [Rubric(fact.title, getattr(self, fact.field)) for fact in say.LONG_FACTS if fact.is_apart]
        added = [Rubric(fact[0], fact[1], fact[2] == say.RICH) for fact in self.more if len(fact) == 3]
        return tuple(rubric for rubric in (*apart, *added) if rubric.text)

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
