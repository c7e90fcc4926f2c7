"""The text of a convention on a day, from its avenants: to be read, never signed."""

from dataclasses import dataclass
from functools import cached_property

from conventions.avenants import telling, that_day
from conventions.avenants.consolidated import text_on
from conventions.avenants.that_day import Fact
from core.dates import words
from core.formats import sentence, years
from core.telling import Section

from .convention_source import midnight
from .engine_log import RenderingRefused
from .presenters import Document

WORTH = "sans valeur de signature"
UNSIGNED = "La convention n’est pas signée : aucun texte n’est encore en vigueur."
GONE = "L’article ou la place que vise cette modification n’est plus dans le texte."
UNLIKE = "Cette modification a été écrite sur un autre texte que celui qu’elle vise."
NO_TEXT = "Le texte de la convention n’est pas dans le portail."


@dataclass(frozen=True)
class Passage:
    """An article on that day. `source`: who gives it, signed when, since when; `beside`: who placed, numbered or restored it;
    `coming`: what will change it. A deleted one keeps its place, without its `html`."""

    id: str
    number: str
    title: str
    heading: str
    html: str
    source: str
    is_amended: bool
    is_deleted: bool
    beside: tuple[str, ...] = ()
    coming: tuple[str, ...] = ()

    @property
    def section(self):
        return Section(self.id, self.heading)


@dataclass(frozen=True)
class Made:
    """An act that the text is made of: its name, what it is about, when it was signed and takes effect."""

    act: str
    subject: str
    signed: str
    effect: str


@dataclass(frozen=True)
class TexteDocument(Document):
    """`day`: « 1er janvier 2026 »; `facts`: period and perimeter on that day; `coming`: signed, not in effect yet; `lost`: what found nothing to change."""

    day: str = ""
    name: str = ""
    facts: tuple[Fact, ...] = ()
    acts: tuple[Made, ...] = ()
    coming: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()

    template = "reporting/documents/texte.html"
    subject = "Texte consolidé d’une convention territoriale globale"
    file_stem = "texte-consolide"
    worth = WORTH

    origin_section = Section("origine", "D’où vient ce texte")

    @cached_property
    def sections(self):
        return [self.origin_section, *(each.section for each in self.passages)]

    @property
    def running_title(self):
        return f"Texte au {self.day} – {WORTH}"


def texte_document(convention, *, on):
    """The text valid on the day `on`. Raises RenderingRefused when there is none."""
    if not convention.is_signed:
        raise RenderingRefused(UNSIGNED)
    text = text_on(convention, on)
    if not text.passages:
        raise RenderingRefused(NO_TEXT)
    day, beside = words(on), that_day.told(convention, on, text)
    return TexteDocument(
        title=f"Texte consolidé au {day} – {convention.name}",
        territory=convention.name,
        version_at=midnight(on),
        version_label=f"Texte consolidé, {WORTH}",
        is_project=False,
        reference=str(convention.pk),
        day=day,
        name=f"Convention territoriale globale {years(convention.starts_on, convention.ends_on)}".strip(),
        acts=(_initial(convention), *map(_made, beside.actes)),
        facts=beside.facts,
        coming=(*(said for said, _ in beside.coming), *map(_with_title, telling.comings(text.coming))),
        lost=(*(_lost(row, GONE) for row in text.lost), *(_lost(row, UNLIKE) for row in text.unlike)),
        passages=tuple(_passage(telling.sourced(convention, each)) for each in text.passages),
    )


def _initial(convention):
    acte, known = convention.initial_acte, convention.starts_on_known
    effect = words(*known.parts) if known and known.date else "non renseignée"
    return Made("Convention", "", acte.signed_on_words if acte.is_signed else "", effect)


def _made(acte):
    known = acte.effect_on_known
    effect = words(*known.parts) if known and known.date else "par modification"
    return Made(str(acte), acte.subject, acte.signed_on_words, effect)


def _with_title(told):
    return f"{told.words} (« {told.title} »)" if told.title else told.words


def _lost(row, why):
    return sentence(f"{_with_title(telling.coming(row))}. {why}")


def _passage(told):
    found = told.passage
    return Passage(
        id=f"article-{found.id}",
        number=found.number,
        title=found.title,
        heading=found.heading,
        html="" if found.is_deleted else found.body,
        source=told.source_words,
        is_amended=found.by is not None,
        is_deleted=found.is_deleted,
        beside=told.beside,
        coming=tuple(each.words for each in told.coming),
    )
