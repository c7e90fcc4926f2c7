"""What keeps a file on this floor: a version of the text, an avenant, the signature of the convention."""

from django.db.models import Exists, OuterRef, Q

from conventions.documents.holding import holder
from conventions.enums import DocumentKind
from conventions.models import Acte, Autorisation, Document, VersionTexte


@holder(is_whole=True)
def versions(keys):
    """(key of a document, words) of the versions that these documents are the files of."""
    rows = VersionTexte.objects.filter(document__in=keys).values_list("document", "number")
    return [(key, f"la version {number} du texte") for key, number in rows]


@holder(is_whole=True)
def avenants(keys):
    """(key, words) of the avenants that these documents are the files of."""
    rows = Acte.objects.filter(document__in=keys).values_list("document", "number")
    return [(key, f"l’avenant n° {number}") for key, number in rows]


@holder(is_whole=False)
def signed(keys):
    """(key, words) of the signed copies, and of the acts of votes, of signed conventions."""
    rows = Document.objects.filter(pk__in=keys, convention__initial_acte__frozen_at__isnull=False)
    votes = Autorisation.objects.filter(document=OuterRef("pk"))
    kept = rows.filter(Q(kind=DocumentKind.SIGNED) | Exists(votes))
    return [(key, "la convention signée") for key in kept.values_list("pk", flat=True)]
