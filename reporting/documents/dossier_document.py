"""What an assembly is given with the version that it votes on: a projet of its délibération, and the note explicative.

The wording is that of the house, in this module alone; each assembly amends the Word file that is made of it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.utils import timezone

from conventions.models import Document as KeptDocument
from conventions.signing import assemblies, progress
from conventions.signing.told import Party, parties_of, party
from conventions.text.versions import schema
from core.dates import words
from core.formats import NBSP, counted, in_sentence, listed
from core.typography import french
from territories.french import de

from .avenant_document import avenant_document
from .convention_presenter import DiagnosticAnnexe
from .convention_source import made_on, midnight
from .engine_log import RenderingRefused
from .presenters import Document

BLANK = "……………"
CIRCULAR = (
    "Vu la circulaire n° 2020-01 de la Caisse nationale des allocations familiales du 16 janvier 2020, relative aux "
    "conventions territoriales globales de services aux familles ;"
)
FRAMEWORK = (
    "la convention territoriale globale est l’accord-cadre par lequel la Caisse d’allocations familiales, les collectivités "
    "et leurs partenaires s’accordent, à partir d’un diagnostic partagé, sur les services aux familles à maintenir et à développer"
)
WHY = (
    "La convention territoriale globale est un accord-cadre, une méthode et un engagement politique, entre la Caisse "
    "d’allocations familiales, des collectivités et leurs partenaires. À partir d’un diagnostic partagé, elle dit les "
    "services aux familles à maintenir, à développer et à coordonner sur un territoire.",
    "Elle ne transfère aucune compétence : chaque collectivité garde les siennes. Elle n’ouvre par elle-même aucun "
    "financement : les aides de la Caf passent par des conventions d’objectifs et de financement, signées à part avec les "
    "gestionnaires des équipements.",
)
COUNTS = ("Membres en exercice", "Présents", "Pouvoirs", "Votants", "Exprimés", "Pour", "Contre", "Abstentions")
NOT_SUBMITTED = (
    "Le texte n’est pas soumis aux assemblées : il n’y a pas encore de version à voter. Soumettez-le, et les dossiers de "
    "vote se feront avec son PDF."
)
REPRISE = "Cette convention a été enregistrée déjà signée : le portail n’a pas de version à donner au vote."
FILE_LOST = "Le PDF de la version soumise n’est pas dans le portail : les dossiers de vote ne se font pas sans lui."
AVENANT_NOT_SUBMITTED = (
    "L’avenant n’est pas soumis à ses parties : il n’y a pas encore de PDF à voter. Soumettez-le, et les dossiers de vote "
    "se feront avec lui."
)
WITHDRAWN = "L’avenant est abandonné : il ne se vote plus."


@dataclass(frozen=True)
class OfVote(Document):
    """`party`: who votes; `assembly`: « Conseil municipal »; `held_on`: « 3 novembre 2026 », or blank."""

    party: str = ""
    assembly: str = ""
    held_on: str = ""
    subject_words: str = ""

    word_mark: ClassVar[str] = "Projet"

    @property
    def sections(self):
        return []


@dataclass(frozen=True)
class DeliberationDocument(OfVote):
    """`decides`: the head of its decisions; `counts`: what is counted, left blank."""

    act: str = ""
    visas: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    decides: str = ""
    decisions: tuple[str, ...] = ()
    counts: tuple[str, ...] = COUNTS
    blank: str = BLANK

    template: ClassVar[str] = "reporting/documents/deliberation.html"
    file_stem: ClassVar[str] = "projet-de-deliberation"
    word_edge: ClassVar[str] = "À compléter, et à voter par l’assemblée."

    @property
    def file_name(self):
        """Of its files in an archive: a board makes a décision."""
        return f"Projet de {self.act}"

    @property
    def subject(self):  # type: ignore[override]
        return f"{self.file_name} sur une convention territoriale globale"


@dataclass(frozen=True)
class Part:
    """A heading of the note: paragraphs, then a list, then rich text."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    html: str = ""


@dataclass(frozen=True)
class NoteDocument(OfVote):
    """`due`: why it is made, at its foot."""

    parts: tuple[Part, ...] = ()
    due: str = ""

    template: ClassVar[str] = "reporting/documents/note.html"
    subject: ClassVar[str] = "Note explicative de synthèse sur une convention territoriale globale"
    file_stem: ClassVar[str] = "note-explicative"
    word_edge: ClassVar[str] = "À compléter, et à joindre à la convocation de l’assemblée."
    file_name: ClassVar[str] = "Note explicative de synthèse"


class Given:
    """What an act gives to vote: its file, how it is named, what the note says of it. Read once for all its parties.

    `name`: « la convention territoriale globale 2026-2029 « Pays de la Lise » »; `version`: « version n° 3 du 12 mars 2026 »."""

    def __init__(self, acte, *, on):
        self.acte, self.convention, self.on = acte, acte.convention, on
        self.file: KeptDocument | None = None
        self.refusal = self._avenant() if not acte.initial_of_id else self._initial()

    def _initial(self):
        if self.convention.is_reprise:
            return REPRISE
        version = progress.version_voted(self.convention)
        if version is None:
            return NOT_SUBMITTED
        self.file = version.document
        if self.file is None:
            return FILE_LOST
        self._version, self.at = version, version.made_at
        self.label = f"Version n°{NBSP}{version.number}"
        self.version = f"{in_sentence(self.label)} du {words(made_on(version))}"
        return ""

    def _avenant(self):
        if self.acte.withdrawn_on:
            return WITHDRAWN
        self.file = self.acte.document
        if self.file is None:
            return AVENANT_NOT_SUBMITTED
        self.at = self.file.created_at
        self.label = "Version soumise"
        self.version = f"version soumise le {words(timezone.localdate(self.at))}"
        return ""

    @cached_property
    def printed(self):
        """What the version that is voted on was frozen with; None of an avenant, and of the first versions."""
        return schema().decode(self._version.content).printed if self.acte.initial_of_id else None

    @cached_property
    def avenant(self):
        return avenant_document(self.acte, on=self.on, to_sign=True)

    @cached_property
    def ctg(self):
        """« convention territoriale globale 2026-2029 « Pays de la Lise » »."""
        amended = self.printed.name if self.printed else self.avenant.amended if not self.acte.initial_of_id else ""
        return f"{in_sentence(amended or 'Convention territoriale globale')} « {self.convention.name} »"

    @cached_property
    def name(self):
        return f"la {self.ctg}" if self.acte.initial_of_id else f"l’{in_sentence(str(self.acte))} à la {self.ctg}"

    @property
    def annexed(self):
        """« annexée à la présente », « annexé » of an avenant."""
        return "annexée" if self.acte.initial_of_id else "annexé"

    @property
    def it(self):
        """« autorisation de la signer », « de le signer »."""
        return "la" if self.acte.initial_of_id else "le"


def voting(acte, only=None):
    """The parties of this act, in their order, or the one whose part this is, with what is read of them."""
    rows = parties_of(acte.convention, None if acte.initial_of_id else acte)
    return list(rows if only is None else rows.filter(pk=only.partie_id))


def one(part, make, *, on):
    """The document that `make` (`deliberation`, `note`) composes for this row of PartieActe. Raises RenderingRefused."""
    given = Given(part.acte, on=on)
    if given.refusal:
        raise RenderingRefused(given.refusal)
    (partie,) = voting(part.acte, part)
    if refusal := assemblies.why_no_vote(partie):
        raise RenderingRefused(refusal)
    return make(given, partie)


# --- The projet of its délibération -------------------------------------------------------------


def deliberation(given, partie):
    assembly = assemblies.assembly_of(partie)
    act = assembly.act
    return DeliberationDocument(
        **_about(given, partie, assembly, f"Projet de {act}"),
        act=act,
        visas=tuple(french(each) for each in _visas(given, assembly)),
        reasons=tuple(french(f"Considérant que {each} ;") for each in _reasons(given, partie)),
        decides=french(f"{assembly.begins}, après en avoir délibéré, décide :"),
        decisions=tuple(french(each) for each in _decisions(given, partie, assembly)),
    )


def _about(given, partie, assembly, title):
    council = partie.owed.council_on_known
    return {
        "title": f"{title} – {partie.formal_name}",
        "territory": partie.formal_name,
        "version_at": midnight(timezone.localdate(given.at)),
        "version_label": given.label,
        "is_project": False,
        "reference": str(given.convention.pk),
        "party": partie.formal_name,
        "assembly": assembly.name[:1].upper() + assembly.name[1:],
        "held_on": words(*council.parts) if council and council.date else BLANK,
        "subject_words": french(f"Approbation de {given.name}, et autorisation de {given.it} signer"),
    }


def _visas(given, assembly):
    if assembly.visa:
        yield assembly.visa
    if assembly.visa != assemblies.CSS:
        yield assemblies.CSS
    yield CIRCULAR
    if given.acte.initial_of_id:
        yield f"Vu le projet de {given.ctg}, {given.version}, et ses annexes ;"
    else:
        yield from given.avenant.visas
        yield f"Vu le projet d’{in_sentence(str(given.acte))}, {given.version} ;"


def _reasons(given, partie):
    yield FRAMEWORK
    if given.acte.initial_of_id:
        if printed := given.printed:
            place, _, size = printed.perimeter.rstrip(".").partition(f"{NBSP}: ")
            yield f"le territoire de cette convention est le suivant : {place}" + (f", soit {size}" if size else "")
            if printed.period:
                yield f"cette convention est conclue pour la période {in_sentence(printed.period)}"
        if given.printed and given.printed.plan:
            yield f"le plan d’actions qui lui est annexé compte {given.printed.plan.count_words}"
    elif given.acte.subject:
        yield f"{given.name} a pour objet : {in_sentence(given.acte.subject)}"
    yield f"{partie.with_article} {'est partie à cette convention' if given.acte.initial_of_id else 'est partie à cet avenant'}"


def _decisions(given, partie, assembly):
    yield f"d’approuver {given.name}, {given.version}, {given.annexed} à la présente {assembly.act} ;"
    it = "cette convention" if given.acte.initial_of_id else "cet avenant"
    yield f"d’autoriser {_signatories(partie)} à signer {it}, et à prendre les mesures nécessaires à son exécution ;"
    if assembly.is_published:
        yield f"de dire que la présente {assembly.act} sera publiée, et transmise au représentant de l’État."
    else:
        yield f"de dire que la présente {assembly.act} sera communiquée aux autres parties."


def _signatories(partie):
    """« Hélène Rousselot, présidente », « la personne habilitée à représenter la commune de Grigny, en qualité de maire »."""
    told = []
    for row, person in zip(partie.owed.signataires.all(), party(partie).representatives, strict=True):
        if row.name or row.user_id:
            told.append(f"{person.words},")
        else:
            capacity = ", ".join(in_sentence(each) for each in (row.capacity, row.on_behalf_of) if each)
            told.append(f"la personne habilitée à représenter {partie.with_article}, en qualité {de(capacity)},")
    if not told:
        return f"la personne qui représente légalement {partie.with_article}"
    return " et ".join(told)


# --- The note explicative -----------------------------------------------------------------------


def note(given, partie):
    assembly = assemblies.assembly_of(partie)
    _, due = assemblies.note_due(partie)
    parts = _of_convention(given, partie) if given.acte.initial_of_id else _of_avenant(given)
    decide = Part(
        "Ce qui est proposé", (f"{assembly.begins} est appelé à approuver {given.name}, {given.version}, et à en autoriser la signature.",)
    )  # fmt: skip
    if assembly.name.startswith("assemblée"):
        decide = Part(decide.title, tuple(each.replace("est appelé à", "est appelée à") for each in decide.paragraphs))
    return NoteDocument(
        **_about(given, partie, assembly, "Note explicative de synthèse"),
        parts=tuple(_set(each) for each in (decide, *parts, *_signing(partie))),
        due=french(due),
    )


def _set(part):
    return Part(part.title, tuple(map(french, part.paragraphs)), tuple(map(french, part.items)), part.html)


def _of_convention(given, partie):
    yield Part("Pourquoi une convention territoriale globale", WHY)
    printed = given.printed
    if printed:
        told = (
            f"Territoire : {printed.perimeter}",
            f"Période : {in_sentence(printed.period)}" if printed.period else "",
        )
        yield Part("Le territoire et la durée", tuple(each for each in told if each))
        yield Part(
            "Les parties",
            (f"La convention est conclue entre {counted(len(printed.parties), 'partie')} :",),
            _named(printed.parties),
        )
        diagnostic = next((each for each in printed.annexes if isinstance(each, DiagnosticAnnexe)), None)
        enjeux = tuple(enjeu.label for volet in diagnostic.volets for enjeu in volet.enjeux) if diagnostic else ()
        if enjeux:
            yield Part("Les enjeux retenus", (), enjeux)
        if printed.plan:
            axes = tuple(f"{node.rank} – {node.title}" for node in printed.plan.nodes)
            yield Part("Le plan d’actions", (f"Il compte {printed.plan.count_words}.",), axes)
    if partie.commitments:
        yield Part(f"Les engagements {partie.de_la}", (), (), partie.commitments)


#: At the end of words that a new text follows: the note gives the words alone.
BEFORE_A_TEXT = f" :{NBSP}\u202f"

#: Names that a note lists; the others are counted.
NAMED = 12


def _named(parties: tuple[Party, ...]):
    names = tuple(each.name for each in parties[:NAMED])
    rest = len(parties) - len(names)
    if not rest:
        return names
    return (*names, f"et {counted(rest, 'autre partie nommée', 'autres parties nommées')} dans la convention")


def _of_avenant(given):
    avenant = given.avenant
    if avenant.purpose:
        yield Part("Objet de l’avenant", (avenant.purpose,))
    yield Part("Ce que l’avenant change", (), tuple(map(_change, avenant.clauses)))
    yield Part("Prise d’effet", (avenant.effect, avenant.others))


def _change(clause):
    """« 1.2 8 communes sortent du périmètre de la convention : Bures, … et Orsay, à compter du 1er janvier 2027 »."""
    told = f"{clause.number} {clause.words.rstrip(BEFORE_A_TEXT)}"
    if clause.names:
        told += f" : {listed(clause.names)}"
    return f"{told.rstrip('.')}, {in_sentence(clause.since).rstrip('.')}" if clause.since else told


def _signing(partie):
    people = [each.words for each in party(partie).representatives]
    if people:
        yield Part("Signature", (f"{listed(people)} : signature au nom {partie.de_la}.",))
