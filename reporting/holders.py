"""What keeps a file on this floor: the bilan that it was made for."""

from conventions.documents.holding import holder
from reporting.bilans.models import Bilan


@holder(is_whole=True)
def bilans(keys):
    """(key of a document, words) of the bilans that these documents are the files of."""
    rows = Bilan.objects.filter(document__in=keys).only("kind", "year", "document")
    return [(row.document_id, f"le {str(row).lower()}") for row in rows]
