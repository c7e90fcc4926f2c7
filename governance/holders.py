"""What keeps a file on this floor: the minutes of a séance, once validated."""

from conventions.documents.holding import holder
from governance.enums import SeanceState
from governance.models import SeanceDocument


@holder(is_whole=False)
def minutes(keys):
    """(key of a document, words) of the validated séances that these documents were shown in."""
    rows = SeanceDocument.objects.filter(document__in=keys, seance__state=SeanceState.VALIDATED)
    return [(row.document_id, str(row)) for row in rows.select_related("seance__comite")]
