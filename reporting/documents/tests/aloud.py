"""A PDF as a screen reader goes through it: its tags in their order, with the words of each."""

import io
import re
from dataclasses import dataclass, field

import pikepdf


@dataclass
class Tag:
    kind: str
    words: str = ""  # its own and those below, in order
    attributes: dict = field(default_factory=dict)
    kids: list = field(default_factory=list)

    def all(self, *kinds):
        """Tags of these kinds at any depth, in order."""
        for kid in self.kids:
            if kid.kind in kinds:
                yield kid
            yield from kid.all(*kinds)


def read(pdf):
    """The Tag of the whole document. Header cells are told by their words in `headers`."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = {page.objgen: _words_of_marks(page) for page in opened.pages}
        names = {}
        root = _tag(opened.Root.StructTreeRoot.K[0], pages, names)
    for cell in root.all("TD", "TH"):
        cell.attributes["headers"] = [names[name].words for name in cell.attributes.get("Headers", ())]
    return root


def tables(pdf):
    """Every table as the list of its rows, each a list of cells."""
    groups = ("THead", "TBody", "TFoot")
    return [
        [row.kids for group in table.kids if group.kind in groups for row in group.kids]
        for table in read(pdf).all("Table")
    ]


def _tag(item, pages, names):
    tag = Tag(str(item.S)[1:])
    for name, value in item.get("/A", {}).items() if "/A" in item else ():
        is_many = isinstance(value, pikepdf.Array)
        tag.attributes[name[1:]] = [str(each) for each in value] if is_many else str(value).removeprefix("/")
    if "/ID" in item:
        names[str(item.ID)] = tag
    for kid in item.get("/K", ()):
        if isinstance(kid, int):
            tag.words += pages[item.Pg.objgen][kid]
        elif "/S" in kid:
            tag.kids.append(_tag(kid, pages, names))
            tag.words += tag.kids[-1].words
    return tag


def _words_of_marks(page):
    """{number of a marked content: its words}."""
    fonts = {name: _signs_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    found, mark, signs = {}, None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                mark = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
                found.setdefault(mark, "")
            case "EMC":
                mark = None
            case "Tf":
                signs = fonts[str(operands[0])]
            case "Tj" | "TJ" if mark is not None:
                parts = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part).hex()
                        found[mark] += "".join(signs[codes[i : i + 4]] for i in range(0, len(codes), 4))
    return found


def _signs_of(font):
    """{glyph as four hexadecimal digits: the letters it draws}."""
    text = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", text)
    return {code.lower(): bytes.fromhex(letters).decode("utf-16-be") for code, letters in pairs}
