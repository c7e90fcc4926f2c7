"""An avenant as its parties vote on it and sign it: what it changes, in articles 1.1, 1.2…, and from when."""

from dataclasses import dataclass, field
from functools import cached_property

from conventions.avenants import lifecycle, telling
from conventions.enums import ActeKind
from conventions.signing.told import Party, parties_of, party
from conventions.text.champs import LATER
from conventions.text.told import Closing
from core.dates import on_words, words
from core.formats import in_sentence, sentence, years
from core.telling import Section

from . import signatures
from .convention_source import midnight
from .engine_log import RenderingRefused
from .presenters import Document

OTHERS = "Les autres stipulations de la convention, et de ceux de ses avenants qui sont signés, restent inchangées."


@dataclass(frozen=True)
class Clause:
    """« 1.2 » of an avenant. `words`: what it does; `heading` and `html`: the wording that it gives; `since`: when it has an
    effect of its own; `names`: the communes that `html` lists."""

    number: str
    words: str
    heading: str = ""
    html: str = ""
    since: str = ""
    names: tuple[str, ...] = ()

    @property
    def section(self):
        return Section(f"article-{self.number.replace('.', '-')}", f"{self.number} {self.words}", 3)


@dataclass(frozen=True)
class AvenantDocument(signatures.Signed, Document):
    """`act`: « Avenant n° 1 »; `purpose`: its subject; `amended`: « Convention territoriale globale 2023-2026 »; `effect`: a
    sentence. On its cover, `version_words` and `version_facts` tell the version to sign from what is no longer a project."""

    act: str = ""
    purpose: str = ""
    amended: str = ""
    years: str = ""
    version_words: str = ""
    version_facts: str = ""
    parties: tuple[Party, ...] = ()
    visas: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    effect: str = ""
    closing: Closing = field(default_factory=Closing)

    template = "reporting/documents/avenant.html"
    subject = "Avenant à la convention territoriale globale de services aux familles"
    file_stem = "avenant"
    others = OTHERS

    concluded_words = "Le présent avenant est conclu entre les parties suivantes."
    listed_words = "Autres parties à l’avenant"
    visas_section = Section("visas", "Visas")
    changes_section = Section("article-1", "Article 1 – Ce que l’avenant change")
    effect_section = Section("article-2", "Article 2 – Prise d’effet")
    others_section = Section("article-3", "Article 3 – Autres stipulations")

    @cached_property
    def sections(self):
        articles = [self.changes_section, *(each.section for each in self.clauses), self.effect_section]
        return [self.parties_section, self.visas_section, *articles, self.others_section, self.signatures_section]

    @property
    def headline(self):
        return self.act

    @property
    def place(self):
        return self.purpose

    @property
    def period(self):
        return f"Modifie la {in_sentence(self.amended)}"

    @property
    def running_title(self):
        return f"{self.act} à la convention {self.years}".strip()


def avenant_document(acte, *, on, to_sign=False):
    """This avenant on the day `on`. `to_sign`: its version to sign, which is about to be kept; else a project, until all have signed."""
    convention = acte.convention
    period = years(convention.starts_on, convention.ends_on)
    is_project = not (to_sign or acte.is_signed)
    parties = tuple(party(row) for row in parties_of(convention, acte))
    return AvenantDocument(
        title=f"{acte} – {convention.name}",
        territory=convention.name,
        version_at=midnight(on),
        version_label=_label(acte, is_project=is_project, to_sign=to_sign),
        is_project=is_project,
        reference=str(convention.pk),
        act=str(acte),
        purpose=acte.subject,
        amended=f"Convention territoriale globale {period}".strip(),
        years=period,
        **_version(acte, on, is_project=is_project, to_sign=to_sign),
        parties=parties if acte.is_signed and not to_sign else tuple(each.undated for each in parties),
        visas=tuple(_visas(convention, acte)),
        clauses=tuple(_clauses(convention, acte)),
        effect=_effect(acte),
    )


def to_sign(acte, *, on):
    """The version to sign of an avenant that may be submitted. Raises RenderingRefused with what is missing."""
    missing = [lack.label for lack in lifecycle.blocking_before(acte)]
    if refusal := lifecycle.why_unsubmitted(acte) or " ; ".join(missing):
        raise RenderingRefused(refusal)
    return avenant_document(acte, on=on, to_sign=True)


def _label(acte, *, is_project, to_sign):
    if acte.withdrawn_on:
        return f"{acte}, abandonné"
    return (
        f"{acte}, version à signer"
        if to_sign
        else f"Projet d’{in_sentence(str(acte))}"
        if is_project
        else f"{acte}, signé"
    )


def _version(acte, on, *, is_project, to_sign):
    if to_sign:
        return {"version_words": "Version à signer", "version_facts": f"Soumise à ses parties le {words(on)}"}
    if is_project:
        return {}
    said = "Tel que le portail le tient : l’exemplaire signé est un autre fichier"
    return {"version_words": f"Avenant signé {acte.signed_on_on_words}", "version_facts": said}


def _visas(convention, acte):
    initial = convention.initial_acte
    signed = f", signée {initial.signed_on_on_words}" if initial.is_signed else ""
    yield sentence(f"Vu la convention territoriale globale « {convention.name} »{signed} ;")
    earlier = convention.actes.filter(kind=ActeKind.AVENANT, number__lt=acte.number).standing().signed()
    for each in earlier.order_by("number"):
        yield sentence(f"Vu l’{in_sentence(str(each))} à cette convention, signé {each.signed_on_on_words} ;")


def _clauses(convention, acte):
    changes = telling.changes(convention, acte)
    told = [
        (each.words, each.heading, each.body, each.since, tuple(row.commune.name for row in each.rows if each.body))
        for each in changes
    ]
    if end := telling.end_words(convention, acte):
        told.append((end, "", "", "", ()))
    for rank, each in enumerate(told, 1):
        yield Clause(f"1.{rank}", *each)


def _effect(acte):
    known = acte.effect_on_known
    return sentence(
        f"Le présent avenant prend effet {on_words(*known.parts) if known and known.date else f'le {LATER}'}."
    )
