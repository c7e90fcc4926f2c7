"""Office files before any library opens them: what they weigh, what they hide, entities in their XML."""

import zipfile
from xml.parsers import expat

from core.reading.bounds import DAMAGED, MB, Refused
from core.uploads import BLOCK

#: {part: (bytes, elements)} of the XML that libraries hold whole: small in honest files.
LIMITS = {
    "xl/styles.xml": (4 * MB, 60_000),
    "xl/workbook.xml": (MB, 10_000),
    "xl/sharedstrings.xml": (40 * MB, 2_000_000),
    "word/document.xml": (15 * MB, 400_000),
}
OTHERS = 10 * MB, 200_000  # styles of a document, properties, relations, charts…
TOO_HEAVY = "Ce fichier est anormalement lourd : il est refusé."
FORBIDDEN = "Ce fichier contient des définitions XML interdites (entités) : enregistrez-le de nouveau, ou en csv."


def check_xml(stream, *, apart=()):
    """Read every XML part once: well formed, without entity nor DTD, within limits.

    `apart`: beginnings of the names of parts that their reader scans itself, before all else.
    """
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            name = member.filename.lower()
            if name.endswith((".xml", ".rels")) and not name.startswith(apart):
                heaviest, most = LIMITS.get(name, OTHERS)
                if member.file_size > heaviest:
                    raise Refused(TOO_HEAVY)
                with archive.open(member) as part:
                    scan(part, _Count(most))


class _Count:
    """Listens to the elements of a part, and counts them."""

    def __init__(self, most):
        self.left = most

    def start(self, name, attributes):
        self.left -= 1
        if self.left < 0:
            raise Refused(TOO_HEAVY)


def scan(part, listener):
    """Tell each element to `listener.start(name, attributes)` and, when it has it, `listener.end(name)`.

    Nothing is built, so that the weight of the part does not count. A listener that has `parser` gets it.
    Raises Refused for a part that is not well formed, or that defines entities.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = getattr(listener, "end", None)
    parser.buffer_text = True
    listener.parser = parser
    try:
        while block := part.read(BLOCK):
            parser.Parse(block)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two: of an encoding that is none
        raise Refused(DAMAGED) from None


def _refuse(*_):
    raise Refused(FORBIDDEN)
