"""Our own reading of a PDF, for what a validator does not see.

Content drawn outside any tag, header cells without scope, links announced by their address, running heads read on each
page, headings missing from the bookmarks.
"""

import io
import re
from dataclasses import dataclass

import pikepdf

PAINTING = frozenset(["Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "EI"])
NOT_WORDS = re.compile(r"(https?:|mailto:|#)|[\w-]*\d[\w-]*$")
SHORTEST_ALTERNATIVE = 10


@dataclass(frozen=True)
class Finding:
    rule: str
    message: str
    page: int | None = None

    def __str__(self):
        where = f" (page {self.page})" if self.page else ""
        return f"{self.rule} : {self.message}{where}"


def findings(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return list(Reading(pdf).findings())


class Reading:
    """One pass over the pages, one over the tags of an open PDF."""

    def __init__(self, pdf):
        self.pdf, self.root = pdf, pdf.Root
        self.headings, self.reached, self.problems = [], set(), []

    def findings(self):
        yield from self._metadata()
        if "/StructTreeRoot" not in self.root:
            yield Finding("balises", "le document n’est pas balisé")
            return
        for number, page in enumerate(self.pdf.pages, 1):
            yield from self._page(number, page)
        self._read(self.root.StructTreeRoot.get("/K", pikepdf.Array()))
        yield from self.problems
        yield from self._headings()
        yield from self._margins()

    def _metadata(self):
        metadata = self.root.get("/Metadata")
        packet = bytes(metadata.read_bytes()) if metadata is not None else b""
        if not re.search(rb'pdfuaid:part(>|=")1', packet):
            yield Finding("métadonnées", "identifiant PDF/UA absent")
        if not re.search(rb'pdfaid:part(>|=")3', packet):
            yield Finding("métadonnées", "identifiant PDF/A absent")
        if metadata is not None and "/Filter" in metadata:
            yield Finding("métadonnées", "paquet XMP compressé")
        if not str(self.root.get("/Lang", "")):
            yield Finding("métadonnées", "langue du document absente")

    def _page(self, number, page):
        if count := _untagged(page):
            yield Finding("contenu", f"{count} tracé(s) hors de toute balise", number)
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") != "/Link":
                continue
            text = str(annotation.get("/Contents", ""))
            if not text or NOT_WORDS.match(text):
                yield Finding("lien", f"annoncé par « {text} »", number)

    def _read(self, item):
        if isinstance(item, pikepdf.Array):
            for part in item:
                self._read(part)
            return
        if not isinstance(item, pikepdf.Dictionary) or "/S" not in item:
            return
        if item.is_indirect:
            if item.objgen in self.reached:
                return
            self.reached.add(item.objgen)
        self._element(item, str(item.S)[1:])
        self._read(item.get("/K", pikepdf.Array()))

    def _element(self, item, kind):
        if kind == "TH" and not any("/Scope" in entry for entry in _attributes(item)):
            self.problems.append(Finding("tableau", "cellule d’en-tête sans portée"))
        elif kind == "Figure":
            words = str(item.get("/Alt", ""))
            if len(words) < SHORTEST_ALTERNATIVE:
                self.problems.append(Finding("image", f"texte de remplacement « {words} »"))
        elif kind == "Table":
            self._table(item)
        elif kind in ("P", "TH", "Span") and not len(_kids(item)):
            self.problems.append(Finding("balises", f"élément {kind} vide"))
        elif re.fullmatch(r"H[1-6]", kind):
            if not len(_kids(item)):
                self.problems.append(Finding("titres", f"titre {kind} vide"))
            self.headings.append(int(kind[1]))

    def _table(self, table):
        widths, hanging = set(), {}  # hanging: column count still covered from above, by rows left
        for row in _rows(table):
            width = sum(hanging.values())
            hanging = {left - 1: span for left, span in hanging.items() if left > 1}
            for cell in _kids(row):
                span = _attribute(cell, "/ColSpan", 1)
                width += span
                if (rows := _attribute(cell, "/RowSpan", 1)) > 1:
                    hanging[rows - 1] = hanging.get(rows - 1, 0) + span
            widths.add(width)
        if len(widths) > 1:
            self.problems.append(Finding("tableau", f"lignes de largeurs {sorted(widths)}"))

    def _headings(self):
        for before, after in zip([0, *self.headings], self.headings, strict=False):
            if after > before + 1:
                yield Finding("titres", f"le niveau passe de {before} à {after}")
        with self.pdf.open_outline() as outline:
            entries = sum(_size(entry) for entry in outline.root)
        if entries > len(self.headings):
            yield Finding("signets", f"{entries} signets pour {len(self.headings)} titres")
        if not entries:
            yield Finding("signets", "aucun signet")

    def _margins(self):
        numbers = list(self.root.StructTreeRoot.ParentTree.get("/Nums", pikepdf.Array()))
        for value in numbers[1::2]:
            for owner in value if isinstance(value, pikepdf.Array) else [value]:
                if isinstance(owner, pikepdf.Dictionary) and owner.is_indirect and owner.objgen not in self.reached:
                    yield Finding("balises", "contenu hors de l’arbre (titre courant lu ?)")
                    return


def _untagged(page):
    """Painting operators outside marked content: what CSS `opacity` gives."""
    depth = count = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in PAINTING and depth == 0:
            count += 1
    return count


def _kids(item):
    kids = item.get("/K", pikepdf.Array())
    return kids if isinstance(kids, pikepdf.Array) else pikepdf.Array([kids])


def _attributes(item):
    entries = item.get("/A", pikepdf.Dictionary())
    return list(entries) if isinstance(entries, pikepdf.Array) else [entries]


def _attribute(item, name, default):
    if not isinstance(item, pikepdf.Dictionary):
        return 0
    return next((int(entry[name]) for entry in _attributes(item) if name in entry), default)


def _rows(item):
    for kid in _kids(item):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kid.S == "/TR":
                yield kid
            elif kid.S in ("/THead", "/TBody", "/TFoot"):
                yield from _rows(kid)


def _size(entry):
    return 1 + sum(_size(child) for child in entry.children)
