"""The convention as it is handed to those who sign it: parties, text, signatures, annexes."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from actions.telling import Fiche, FicheIndicator, with_cents
from actions.telling.plan import PlanNode
from conventions.signing.told import Party
from conventions.text.told import Article, Closing
from core.formats import counted, file_size, number
from core.telling import AttachedFile, Picture, Section
from diagnostics.telling import DiagnosticTheme, Volet
from governance.telling import Comite

from . import filling, signatures
from .presenters import Document


@dataclass(frozen=True)
class Annexe:
    """`kind` chooses its template: diagnostic, plan, governance, evaluation, text or file."""

    id: str
    number: int
    title: str
    html: str = ""

    kind = "text"

    @property
    def section(self):
        return Section(self.id, f"Annexe {self.number} – {self.title}")

    @property
    def template(self):
        return f"reporting/documents/_annexe_{self.kind}.html"

    @property
    def sections(self):
        return [self.section]


@dataclass(frozen=True)
class DiagnosticAnnexe(Annexe):
    themes: tuple[DiagnosticTheme, ...] = ()
    volets: tuple[Volet, ...] = ()

    kind = "diagnostic"

    @property
    def sections(self):
        parts = [Section(theme.id, theme.title, 3) for theme in self.themes]
        if self.volets:
            parts.append(self.enjeux_section)
        return [self.section, *parts]

    @property
    def enjeux_section(self):
        return Section(f"{self.id}-enjeux", "Enjeux retenus", 3)


@dataclass(frozen=True)
class PlanAnnexe(Annexe):
    """`nodes` then `fiches` hung directly on the plan. `declared_count`: announced number, and how it is told."""

    nodes: tuple[PlanNode, ...] = ()
    fiches: tuple[Fiche, ...] = ()
    declared_count: int | None = None
    declared_words: str = ""

    kind = "plan"

    def __post_init__(self):
        object.__setattr__(self, "nodes", tuple(node.placed(3) for node in self.nodes))
        object.__setattr__(self, "fiches", tuple(replace(fiche, level=3) for fiche in self.fiches))

    @cached_property
    def steps(self):
        """Nodes and fiches in the order they are read."""

        def below(node):
            yield node
            yield from node.fiches
            for child in node.nodes:
                yield from below(child)

        return [step for node in self.nodes for step in below(node)] + list(self.fiches)

    @property
    def steps_by_page(self):
        """Steps in groups, each on pages of its own (`filling.together`)."""
        return filling.together(self.steps)

    @property
    def sections(self):
        return [self.section, *(step.section for step in self.steps)]

    @cached_property
    def all_fiches(self):
        return [step for step in self.steps if isinstance(step, Fiche)]

    @property
    def has_cents(self):
        return with_cents(fiche.planned_amount for fiche in self.all_fiches)

    @property
    def count_words(self):
        detailed = len(self.all_fiches)
        words = counted(detailed, "fiche action")
        if self.declared_count and self.declared_count != detailed:
            return f"{counted(detailed, 'fiche action détaillée')} sur {self.declared_words}"
        return words


@dataclass(frozen=True)
class GovernanceAnnexe(Annexe):
    comites: tuple[Comite, ...] = ()

    kind = "governance"

    @property
    def unnamed(self):
        """Comités whose members are not known yet: said once, not under each."""
        return tuple(comite.name for comite in self.comites if not comite.members)

    @property
    def sections(self):
        return [self.section, *(Section(item.id, item.name, 3) for item in self.comites)]


@dataclass(frozen=True)
class Measure:
    """An indicator of the plan, beside the number or title of its fiche."""

    fiche: str
    indicator: FicheIndicator


@dataclass(frozen=True)
class EvaluationYear:
    """What a year of the convention brings: its meetings of the COPIL, its bilan."""

    year: str
    copil: str
    bilan: str


@dataclass(frozen=True)
class EvaluationAnnexe(Annexe):
    """`unmeasured`: fiches that have no indicator yet, by their number or title; said while `tells_missing`."""

    measures: tuple[Measure, ...] = ()
    unmeasured: tuple[str, ...] = ()
    calendar: tuple[EvaluationYear, ...] = ()
    tells_missing: bool = True

    kind = "evaluation"

    @property
    def has_measures_part(self):
        return bool(self.measures or self.tells_missing)

    @property
    def sections(self):
        found = [self.section, *([self.measures_section] if self.has_measures_part else [])]
        if self.calendar:
            found.append(self.calendar_section)
        return found

    @property
    def measures_section(self):
        return Section(f"{self.id}-indicateurs", "Indicateurs des actions", 3)

    @property
    def calendar_section(self):
        return Section(f"{self.id}-calendrier", "Calendrier des bilans et du comité de pilotage", 3)

    # A column where nothing is known yet is not printed; one that says the same on each line is said once.

    @property
    def has_frequencies(self):
        return self._tells("frequency")

    @property
    def has_sources(self):
        return self._tells("source")

    @property
    def has_responsibles(self):
        return self._tells("responsible")

    @property
    def said_once(self):
        """[(what it is, the same words for every indicator)]."""
        columns = (("Fréquence", "frequency"), ("Source", "source"), ("Renseignés par", "responsible"))
        return [(label, self._same(name)) for label, name in columns if self._same(name)]

    def _said(self, name):
        return [getattr(measure.indicator, name) for measure in self.measures]

    def _same(self, name):
        said = self._said(name)
        return said[0] if len(said) > 1 and len(set(said)) == 1 else ""

    def _tells(self, name):
        return any(self._said(name)) and not self._same(name)


@dataclass(frozen=True)
class FileAnnexe(Annexe):
    """An uploaded document: announced by this page, attached inside the file.

    `act`: « Délibération n° 2023-061 » of the party that it authorises, `origin` that party, `on` its day.
    """

    file: AttachedFile | None = None
    act: str = ""
    subject: str = ""
    vote: str = ""
    origin: str = ""
    on: str = ""

    kind = "file"

    @cached_property
    def facts(self):
        """Label and words of what is known, in the order of reading."""
        if self.file is None:
            return ()
        pages = self.file.page_count
        known = (
            ("Acte", self.act),
            ("Émis par", self.origin),
            ("Date", self.on),
            ("Objet", self.subject),
            ("Vote", self.vote),
            ("Fichier joint", self.file.name),
            ("Nombre de pages", number(pages) if pages else ""),
            ("Poids", file_size(self.file.size)),
            ("Empreinte SHA-256", self.file.short_sha256),
        )
        return tuple((label, text) for label, text in known if text)


@dataclass(frozen=True)
class ConventionDocument(signatures.Signed, Document):
    """`period`: « du 1er janvier 2023 au 31 décembre 2026 »; `years`: « 2023-2026 ». `territory` is
    the name that people gave; `place` says what the perimeter covers.

    Of a version alone, on its cover: `version_words`, « Version à signer », and `version_facts`, its number, the
    instant when it was frozen, the hash of its text and annexes.
    """

    subtitle: str = ""
    place: str = ""
    period: str = ""
    years: str = ""
    state: str = ""
    version_words: str = ""
    version_facts: str = ""
    perimeter: str = ""
    parties: tuple[Party, ...] = ()
    visas: str = ""
    preambule: str = ""
    articles: tuple[Article, ...] = ()
    closing: Closing = field(default_factory=Closing)
    closing_html: str = ""
    annexes: tuple[Annexe, ...] = ()
    logos: tuple[Picture, ...] = ()

    template = "reporting/documents/convention.html"
    page_template = "reporting/documents/convention_page.html"
    subject = "Convention territoriale globale de services aux familles"
    file_stem = "convention"

    concluded_words = "La présente convention est conclue entre les parties suivantes."
    listed_words = "Autres parties à la convention"
    visas_section = Section("visas", "Visas")
    preambule_section = Section("preambule", "Préambule")
    annexes_section = Section("annexes", "Liste des annexes")

    @cached_property
    def sections(self):
        found = [self.parties_section]
        if self.visas:
            found.append(self.visas_section)
        if self.preambule:
            found.append(self.preambule_section)
        found += [article.section for article in self.articles]
        if self.annexes:
            found.append(self.annexes_section)
        found.append(self.signatures_section)
        return found + [section for annexe in self.annexes for section in annexe.sections]

    @property
    def pictures(self):
        return self.logos

    @property
    def files(self):
        return tuple(
            annexe.file for annexe in self.annexes if isinstance(annexe, FileAnnexe) and annexe.file is not None
        )

    @property
    def annexes_in_parts(self):
        """[(annexe, whether it opens a page)]: files announced one after the other share theirs."""
        kinds = (None, *(annexe.kind for annexe in self.annexes))
        return [
            (annexe, (before, annexe.kind) != ("file", "file"))
            for before, annexe in zip(kinds, self.annexes, strict=False)
        ]

    @property
    def headline(self):
        """In large on the cover, under the territory."""
        return self.years

    @property
    def running_title(self):
        """At the head of each page, beside the territory."""
        return f"Convention territoriale globale {self.years}".strip()
