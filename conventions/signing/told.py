"""Parties, those who sign for them, and the acts that authorise them to: of the initial convention, or of an avenant."""

from dataclasses import dataclass, replace

from conventions.enums import AutorisationKind
from conventions.signing import progress
from core.formats import NBSP, in_sentence

#: An act in words, where its kind alone would not name one.
_NOUNS = {
    AutorisationKind.STANDING_COMMITTEE: "Délibération de la commission permanente",
    AutorisationKind.SOCIAL_ACTION: "Décision de la commission d’action sociale",
}
#: Of a vote on a text that is no longer the one to sign: it is told on screen, and authorises nothing.
EARLIER = "voté sur une version antérieure"


@dataclass(frozen=True)
class Representative:
    """`capacity`: « par délégation du président », « par intérim »… empty when there is none.

    `signed_on`: « le 11 octobre 2023 », « en octobre 2023 ».
    """

    name: str
    function: str = ""
    capacity: str = ""
    signed_on: str = ""

    @property
    def words(self):
        """In one line: « Marc Delvaux, directeur, par intérim »."""
        return ", ".join(part for part in (self.name, in_sentence(self.function), in_sentence(self.capacity)) if part)


@dataclass(frozen=True)
class Authorisation:
    """A vote or a decision. `day`: « 27 juin 2022 », `of_day`: « du 27 juin 2022 », « de juin 2022 ».

    `standing`: what keeps it from authorising, or goes with it: « avec réserves », « défavorable »…
    """

    noun: str
    number: str = ""
    day: str = ""
    of_day: str = ""
    subject: str = ""
    vote: str = ""
    standing: str = ""

    @property
    def title(self):
        """« Délibération n° 2023-061 »."""
        return f"{self.noun} n°{NBSP}{self.number}" if self.number else self.noun

    @property
    def dated(self):
        """« Délibération n° 2023-061 du 27 juin 2022 »."""
        return f"{self.title} {self.of_day}".strip()

    @property
    def short(self):
        """« Délibération, 27 juin 2022 », for a list."""
        return ", ".join(part for part in (self.noun, self.day, self.standing) if part)

    @property
    def words(self):
        """In a sentence: « délibération n° 2023-061 du 27 juin 2022 : 95 pour, 0 contre (avec réserves) »."""
        text = f"{in_sentence(self.dated)}{NBSP}: {self.vote}" if self.vote else in_sentence(self.dated)
        return f"{text} ({self.standing})" if self.standing else text


@dataclass(frozen=True)
class Party:
    """`is_described`: known only by its description, « Les communes volontaires »."""

    name: str
    role: str = ""
    short_name: str = ""
    address: str = ""
    representatives: tuple[Representative, ...] = ()
    authorisations: tuple[str, ...] = ()
    is_described: bool = False

    @property
    def undated(self):
        """The same, without the days of its signatures."""
        return replace(self, representatives=tuple(replace(person, signed_on="") for person in self.representatives))

    @property
    def is_pair(self):
        """Two people sign side by side."""
        return len(self.representatives) > 1

    @property
    def represented_by(self):
        """« Solange Aubertin, présidente, et Marc Delvaux, directeur »."""
        return ", et ".join(person.words for person in self.representatives)


def parties_of(convention, acte=None):
    """The rows that `party` reads, in their order: those of the convention, or of this avenant. Four queries, or five."""
    if acte is not None:
        return progress.with_facts(convention.parties.all(), acte).prefetch_related("read_parts__signataires__user")
    rows = convention.parties.of_initial().select_related("organisation__territoire", "initial")
    return progress.with_votes(rows).prefetch_related("initial__signataires__user")


def party(row, *, named=True):
    """`named`: for who reads the text, that names people; else they are told by their function alone."""
    return Party(
        name=row.formal_name,
        role=row.role,
        short_name=row.short_name,
        address=row.address_words,
        representatives=tuple(representative(person, named=named) for person in row.owed.signataires.all()),
        authorisations=authorisation_words(row),
        is_described=row.organisation_id is None,
    )


def representative(row, *, named=True):
    """The name as it was written on the signature, which a later change of the account leaves alone."""
    name = row.name or (str(row.user) if row.user_id else "")
    signed = row.signed_on_on_words if row.signed_on_known else ""
    if not (name and named):
        return Representative(row.capacity, "", row.on_behalf_of, signed)
    return Representative(name, row.capacity, row.on_behalf_of, signed)


def authorisation(row):
    return Authorisation(
        _NOUNS.get(row.kind) or row.get_kind_display(),
        row.number,
        row.decided_on_words if row.decided_on_known else "",
        row.decided_on_of_words if row.decided_on_known else "",
        row.subject,
        row.vote_words,
        ", ".join(part for part in (row.standing.lower(), "" if row.is_on_the_text else EARLIER) if part),
    )


def authorisation_words(row):
    """Each act that authorises the signature of the text in a sentence, then why none is needed. Reads prefetched
    rows."""
    owed = row.owed
    found = [authorisation(each).words for each in owed.autorisations.all() if each.holds]
    if owed.exemption:
        found.append(f"autorisation sans objet{NBSP}: {owed.exemption}")
    return tuple(found)


def authorisation_line(row):
    """For a list, whatever they decided: « Délibération, 27 juin 2022 », « Délibération, défavorable », « Délibération,
    voté sur une version antérieure », « Sans objet », « à venir ». Reads prefetched rows."""
    owed = row.owed
    found = [authorisation(each).short for each in owed.autorisations.all()]
    if owed.exemption:
        found.append("Sans objet")
    return " ; ".join(found) or ("à venir" if owed.is_required else "")
