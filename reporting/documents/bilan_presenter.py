"""The annual report, as the committee receives it: one object for each section, in the chosen order.

A section kept out is simply not in `parts`; numbers follow the order.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from actions.telling import total, total_label, with_cents
from actions.telling.shapes import BudgetLine
from core.frozen import Schema
from core.telling import Chart, Section, Series
from governance.telling import Decision, HeldSeance

from .presenters import Document

VALIDATED = "Validé"  # opens the label of a validated bilan


@dataclass(frozen=True)
class BilanPart:
    """`note`: what the writers add to the section, clean HTML."""

    id: str
    number: int
    title: str
    note: str = ""

    kind = "text"

    @property
    def section(self):
        return Section(self.id, f"{self.number}. {self.title}")

    @property
    def sections(self):
        return [self.section]

    @property
    def template(self):
        return f"reporting/documents/_bilan_{self.kind}.html"


@dataclass(frozen=True)
class ReminderSection(BilanPart):
    perimeter: str = ""
    period: str = ""
    signatories: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()

    kind = "reminder"


@dataclass(frozen=True)
class KeyFigure:
    number: str
    label: str


@dataclass(frozen=True)
class SynthesisSection(BilanPart):
    figures: tuple[KeyFigure, ...] = ()
    states: Chart | None = None
    by_axe: Chart | None = None
    highlights: str = ""
    difficulties: str = ""

    kind = "synthesis"


@dataclass(frozen=True)
class DecisionsSection(BilanPart):
    decisions: tuple[Decision, ...] = ()

    kind = "decisions"


@dataclass(frozen=True)
class GovernanceSection(BilanPart):
    seances: tuple[HeldSeance, ...] = ()

    kind = "governance"


@dataclass(frozen=True)
class BilanIndicator:
    label: str
    unit: str = ""
    previous: str = ""
    current: str = ""
    target: str = ""
    comment: str = ""


@dataclass(frozen=True)
class BilanFiche:
    """One fiche of the year. `facts`: rich text of the yearly note."""

    id: str
    code: str
    title: str
    state: str
    owners: str = ""
    progress: str = ""
    is_late: bool = False
    facts: str = ""
    comment: str = ""
    indicators: tuple[BilanIndicator, ...] = ()

    @property
    def has_comments(self):
        return any(indicator.comment for indicator in self.indicators)

    @property
    def name(self):
        return f"{self.code} – {self.title}" if self.code else self.title


@dataclass(frozen=True)
class FicheGroup:
    """The fiches of an axe, or of a theme."""

    id: str
    title: str
    html: str = ""
    fiches: tuple[BilanFiche, ...] = ()

    @property
    def has_progress(self):
        return any(fiche.progress for fiche in self.fiches)

    @property
    def without_facts(self):
        """Fiches that nobody has written about this year, said in one line; an abandoned one is explained."""
        return tuple(fiche.code or fiche.title for fiche in self.fiches if not (fiche.facts or fiche.comment))


@dataclass(frozen=True)
class FichesSection(BilanPart):
    """`previous_year` and `year` head the columns of the indicators."""

    groups: tuple[FicheGroup, ...] = ()
    previous_year: str = "N-1"
    year: str = "N"

    kind = "fiches"

    @cached_property
    def progress_note(self):
        """What every progress is followed by, « Estimation du pilote », to be said once; '' when they differ."""
        told = [fiche.progress for group in self.groups for fiche in group.fiches if fiche.progress]
        notes = {note for _, _, note in (words.partition(" (") for words in told)}
        return notes.pop().removesuffix(")") if len(told) > 1 and len(notes) == 1 else ""

    @property
    def sections(self):
        found = [self.section]
        for group in self.groups:
            found.append(Section(group.id, group.title, 3))
            found += [Section(fiche.id, fiche.name, 4) for fiche in group.fiches]
        return found


@dataclass(frozen=True)
class Zoom:
    id: str
    title: str
    html: str


@dataclass(frozen=True)
class ZoomSection(BilanPart):
    zooms: tuple[Zoom, ...] = ()

    kind = "zooms"

    @property
    def sections(self):
        return [self.section, *(Section(zoom.id, zoom.title, 3) for zoom in self.zooms)]


@dataclass(frozen=True)
class FinanceRow:
    """Euros, tax included; None where nobody entered the amount."""

    funder: str
    year: int | None
    planned: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True)
class FinancesSection(BilanPart):
    rows: tuple[FinanceRow, ...] = ()
    chart: Chart | None = None

    kind = "finances"

    @property
    def has_cents(self):
        return with_cents(amount for row in self.rows for amount in (row.planned, row.actual))

    @cached_property
    def planned_amount(self):
        return total(row.planned for row in self.rows)

    @cached_property
    def actual_amount(self):
        return total(row.actual for row in self.rows)

    @cached_property
    def budget(self):
        """The same rows as those of a fiche."""
        return tuple(BudgetLine(row.funder, "", row.year, row.planned, row.actual) for row in self.rows)

    @property
    def total_label(self):
        return total_label(self.rows)


@dataclass(frozen=True)
class MeansRow:
    function: str
    organisation: str = ""
    planned: str = ""
    actual: str = ""


@dataclass(frozen=True)
class CoordinationSection(BilanPart):
    rows: tuple[MeansRow, ...] = ()
    total: str = ""

    kind = "means"


@dataclass(frozen=True)
class ChangesSection(BilanPart):
    changes: tuple[str, ...] = ()

    kind = "changes"


@dataclass(frozen=True)
class PrioritiesSection(BilanPart):
    html: str = ""

    kind = "priorities"


@dataclass(frozen=True)
class BilanDocument(Document):
    """`genre` heads the cover. `presented`: « Comité de pilotage du 3 décembre 2024 »; `scope` empty for the whole CTG."""

    year: str = ""
    genre: str = "Bilan annuel de la convention territoriale globale"
    scope: str = ""
    period: str = ""
    presented: str = ""
    reservations: str = ""
    parts: tuple[BilanPart, ...] = ()

    template = "reporting/documents/bilan.html"
    page_template = "reporting/documents/bilan_page.html"
    subject = "Bilan d’une convention territoriale globale"
    file_stem = "bilan"

    @property
    def is_working(self):
        """Until it is validated: a frozen document says so by its label."""
        return not self.version_label.startswith(VALIDATED)

    @cached_property
    def sections(self):
        return [section for part in self.parts for section in part.sections]

    @property
    def running_title(self):
        return f"Bilan {self.year}".strip()

    @property
    def content(self):
        return SCHEMA.encode(self)


#: What a validated bilan is frozen as. A change of one of these classes asks for the next number, its upgrade, and
#: its fixture (reporting/bilans/tests/frozen).
SCHEMA = Schema(
    name="bilan",
    number=1,
    root=BilanDocument,
    classes=(
        *(BilanDocument, BilanPart, Chart, Series),
        *(ReminderSection, SynthesisSection, KeyFigure),
        *(DecisionsSection, Decision, GovernanceSection, HeldSeance),
        *(FichesSection, FicheGroup, BilanFiche, BilanIndicator, ZoomSection, Zoom),
        *(FinancesSection, FinanceRow, CoordinationSection, MeansRow),
        *(ChangesSection, PrioritiesSection),
    ),
    upgrades={0: lambda content: content},  # the same, before it had a number
)
