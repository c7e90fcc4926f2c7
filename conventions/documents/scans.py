"""Délibérations that were scanned, dropped together: each goes to the party that its name tells, and to its vote."""

import re

from django.db.models import F

from conventions.documents import files
from conventions.enums import DocumentKind
from conventions.models import Autorisation, Document
from conventions.signing import tableau
from core import folding

_WHOLE = {"st": "saint", "ste": "sainte"}
#: A name that comes after one of these is the end of another: « Saint-Romain » is not « Romain ».
_BEGINNINGS = ("saint", "sainte")
SHORTEST = 3  # letters of a short name that names a party


def party_of(name, parties):
    """The party that the name of a file tells: the one whose own name stands in it, the longest of them; None when
    none does, or two equally."""
    words = _words(name)
    found: dict[int, list] = {}
    for partie in parties:
        length = max((len(said) for said in _names(partie) if _stands_in(said, words)), default=0)
        if length:
            found.setdefault(length, []).append(partie)
    best = found[max(found)] if found else []
    return best[0] if len(best) == 1 else None


def _names(partie):
    """What may name it in a file: its name, its short one, its SIREN, the code of its commune; as words."""
    told = [partie.name]
    if organisation := partie.organisation:
        told += [organisation.siren, organisation.short_name if len(organisation.short_name) >= SHORTEST else ""]
        told.append(organisation.territoire.code if organisation.territoire else "")
    return [words for each in told if (words := _words(each))]


def _words(text):
    return [_WHOLE.get(word, word) for word in re.findall(r"[a-z0-9]+", folding.plain(text))]


def _stands_in(said, words):
    return any(
        words[at : at + len(said)] == said and not (at and words[at - 1] in _BEGINNINGS)
        for at in range(len(words) - len(said) + 1)
    )


def keep(convention, checked, partie, *, by, written):
    """The Document of one `Checked` file: an act of a vote, joined to the text after the others."""
    document = Document(
        convention=convention,
        kind=DocumentKind.DELIBERATION,
        title=checked.name.rsplit(".", 1)[0][:200],
        annex_position=files.next_annex_position(convention),
        partie=partie,
        created_by=by,
    )
    return files.store(document, checked, written=written)


def tie(document, partie, found):
    """Make it the act of the vote of this party; False when it has none yet that is without an act. `found`: Tableau of
    rows that are held."""
    waiting = [row for row in found.votes(partie) if row.document_id is None]
    if (vote := tableau.deciding(waiting)) is None:
        return False
    vote.document = document
    Autorisation.objects.filter(pk=vote.pk).update(document=document, version=F("version") + 1)
    return True


def untied(documents):
    """Of these documents, the acts of votes that no vote names."""
    named = Autorisation.objects.exclude(document=None).values("document")
    return documents.filter(kind=DocumentKind.DELIBERATION).exclude(pk__in=named)
