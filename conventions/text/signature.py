"""What the votes and the signature bring to the version to sign, beside what was voted: frozen apart, with its own
schema, so that the hash of text and annexes stays the one that assemblies read."""

from dataclasses import dataclass, replace

from conventions import visibility
from conventions.enums import DocumentKind
from conventions.models import Autorisation
from conventions.signing.told import Party, Representative, authorisation, parties_of, party
from conventions.text import champs
from conventions.text.told import Closing, closing_of
from core.frozen import Schema

NO_CLOSING = Closing()


@dataclass(frozen=True)
class KeptFile:
    """An uploaded document carried inside the PDF: its key and its hash. `origin`: the party that gave it;
    `act`, `subject`, `vote` and `on` of the vote or decision that it is, in words."""

    document: int
    title: str
    extension: str
    sha256: str
    size: int
    page_count: int | None
    origin: str = ""
    act: str = ""
    subject: str = ""
    vote: str = ""
    on: str = ""


@dataclass(frozen=True)
class Signatories:
    """Who signs for a party, without the day when they did, and what authorises them to."""

    representatives: tuple[Representative, ...] = ()
    authorisations: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenField:
    """A field of the signature: in a sentence, as plain text; alone in its paragraph, as HTML."""

    name: str
    inline: str
    block: str


@dataclass(frozen=True)
class SigningPart:
    """`parties` in the order of those of the text."""

    parties: tuple[Signatories, ...] = ()
    closing: Closing = NO_CLOSING
    files: tuple[KeptFile, ...] = ()
    fields: tuple[WrittenField, ...] = ()


#: A change of these classes asks for the next number, its upgrade, and its fixture (conventions/text/tests/frozen).
SCHEMA = Schema("signing", 0, SigningPart, (SigningPart, Signatories, Representative, Closing, KeptFile, WrittenField))


def kept_file(row, act=None):
    """`act`: the vote or decision that this document is attached to, if any. Reads `partie`."""
    partie = act.partie_acte.partie if act else row.partie
    told = authorisation(act) if act else None
    return KeptFile(
        row.pk,
        row.title,
        row.file.name.rsplit(".", 1)[-1],
        row.sha256,
        row.size,
        row.page_count,
        partie.formal_name if partie else "",
        told.title if told else row.get_kind_display() if row.kind == DocumentKind.DELIBERATION else "",
        told.subject if told else "",
        told.vote if told else "",
        told.day if told else "",
    )


@dataclass(frozen=True)
class Around:
    """What text and signature are both told from: Parties with who signs for them, KeptFiles of the text and of the
    votes."""

    parties: tuple[Party, ...]
    files: tuple[KeptFile, ...]
    files_of_votes: tuple[KeptFile, ...]

    @property
    def undated(self):
        """The same, without the days of the signatures."""
        return replace(self, parties=tuple(each.undated for each in self.parties))


def around(convention):
    """Around of today. Six queries."""
    rows, acts, earlier = list(_annexed(convention)), {}, set()
    votes = Autorisation.objects.told().filter(document__in=rows)
    for act in votes.select_related("partie_acte__partie__organisation__territoire"):
        if act.is_on_the_text:
            acts.setdefault(act.document_id, act)
        else:
            earlier.add(act.document_id)
    of_votes = {row.pk for row in rows if row.pk in {*acts, *earlier} or row.kind == DocumentKind.DELIBERATION}
    left_out = earlier - acts.keys()  # the acts of an earlier text go neither with this one nor with its votes
    return Around(
        tuple(party(row) for row in parties_of(convention)),
        tuple(kept_file(row) for row in rows if row.pk not in of_votes),
        tuple(kept_file(row, acts.get(row.pk)) for row in rows if row.pk in of_votes - left_out),
    )


def _annexed(convention):
    """Documents of this convention that are printed as annexes, in their order: none kept to one organisation."""
    rows = convention.documents.annexes().filter(visibility.told())
    return rows.select_related("partie__organisation__territoire")


def told(convention, found):
    """SigningPart of this Around."""
    return SigningPart(
        tuple(Signatories(each.representatives, each.authorisations) for each in found.parties),
        closing_of(convention, found.parties),
        found.files_of_votes,
    )


def frozen(convention):
    """The part of the version to sign that no assembly votes on, as plain JSON."""
    values = champs.Values(convention)
    fields = tuple(WrittenField(name, *values.words_of(name)) for name in sorted(champs.of_signature()))
    return SCHEMA.frozen(replace(told(convention, around(convention).undated), fields=fields))


def of(version):
    """SigningPart of a version, None of those that hold none."""
    return SCHEMA.decode(version.signing) if version.signing is not None else None


def words_of(version):
    """{name: (inline, block)} of the fields of the signature that this version wrote."""
    return fields_of(of(version))


def fields_of(part):
    return {field.name: (field.inline, field.block) for field in part.fields} if part else {}
