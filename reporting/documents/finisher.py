"""The last hand on a PDF before it is written: one file that is both PDF/A-3a and PDF/UA-1.

WeasyPrint makes one variant at a time and leaves a tag tree that no reader accepts. `finish` is
given to `write_pdf(finisher=…)`; it works on pydyf's objects, in memory, and draws nothing.

An object that is no longer wanted is emptied, never removed: pydyf numbers objects by their place.
"""

import re

import pydyf

from .tables import Tables

XMP = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""

# Elements that may hold lines of text themselves, and those that mean nothing by themselves.
TEXTUAL = frozenset(["P", "H1", "H2", "H3", "H4", "H5", "H6", "TD", "TH", "Lbl", "LBody", "Caption", "Link", "Span"])
NEUTRAL = frozenset(("Span", "NonStruct"))
# Elements that disappear when they hold nothing (an empty paragraph of a rich text).
EMPTY = frozenset(["Span", "NonStruct", "Div", "P", "H1", "H2", "H3", "H4", "H5", "H6", "Caption"])
ADDRESS = re.compile(r"(https?://|mailto:|#)|[\w-]*\d[\w-]*$")


def finish(document, pdf):
    """`document`: WeasyPrint's laid out pages; `pdf`: the pydyf.PDF about to be written."""
    declare_conformity(pdf)
    name_links(document)
    if "StructTreeRoot" in pdf.catalog:
        tables = Tables(document, lambda reference: pdf.objects[number_of(reference)])
        tree = TagTree(pdf)
        tree.put_margins_aside()
        tables.name_headers()
        tree.repair()
        tree.drop_annotations()
        tree.flatten()
        tree.write_ids()


def declare_conformity(pdf):
    """PDF/UA in the metadata, readable without decompression; no smoothing of images."""
    for item in pdf.objects:
        if not isinstance(item, pydyf.Stream):
            continue
        if item.extra.get("Type") == "/Metadata":
            item.stream[0] = item.stream[0].replace(b"</rdf:RDF>", XMP + b"</rdf:RDF>")
            item.compress = False
        elif item.extra.get("Subtype") == "/Image":
            item.extra.pop("Interpolate", None)
            mask = item.extra.get("SMask")
            if isinstance(mask, pydyf.Stream):
                mask.extra.pop("Interpolate", None)


def name_links(document):
    """Each link is announced by its text; WeasyPrint announces its target. One without text keeps it, in words."""
    for page in document.pages:
        for kind, target, _, box in page.links:
            annotation = getattr(box, "link_annotation", None)
            if annotation is None or kind not in ("internal", "external"):
                continue
            text = box.element.get("title") or "".join(box.element.itertext())
            text = " ".join(text.split()) or target
            if found := ADDRESS.match(text):
                text = f"Lien vers {text.removeprefix(found[1] or '')}"
            if text:
                annotation["Contents"] = pydyf.String(text)


def number_of(reference):
    """12 from b"12 0 R"; None from anything else."""
    if isinstance(reference, bytes) and reference.endswith(b" 0 R"):
        return int(reference[:-4])
    return None


class TagTree:
    """The structure elements that are reachable from the root, in reading order."""

    def __init__(self, pdf):
        self.pdf, self.objects = pdf, pdf.objects
        self.root = self._at(pdf.catalog["StructTreeRoot"])
        self.numbers = self._at(self.root["ParentTree"])["Nums"]
        self.pages = [self.objects[n] for n in pdf.pages["Kids"][::3]]
        self.dropped = set()  # references of the annotations to remove
        self.elements, self.reached = [], set()
        self._walk()
        # For each page, its marked contents in order; for each element, where its own are.
        self.contents = [self.numbers[2 * i + 1] for i in range(len(self.pages))]
        self.owned = {}
        for page, owners in enumerate(self.contents):
            for mark, owner in enumerate(owners):
                self.owned.setdefault(number_of(owner), []).append((page, mark))

    def _at(self, reference):
        return self.objects[number_of(reference)]

    def _children(self, element):
        for kid in element.get("K", ()):
            if (number := number_of(kid)) is not None:
                yield self.objects[number]

    def _walk(self):
        waiting = [self._at(self.root["K"][0])]
        while waiting:
            element = waiting.pop()
            if element.number in self.reached or "S" not in element:
                continue
            self.reached.add(element.number)
            self.elements.append(element)
            waiting.extend(reversed(list(self._children(element))))

    def put_margins_aside(self):
        """Running heads and page numbers: drawn, but not read aloud on each page."""
        for number, places in self.owned.items():
            if number in self.reached:
                continue
            for page, mark in places:
                self.contents[page][mark] = b"null"
        for page, owners in enumerate(self.contents):
            marks = {mark for mark, owner in enumerate(owners) if owner == b"null"}
            if marks:
                self._as_artifacts(page, marks)
        for item in self.objects:
            if (
                isinstance(item, pydyf.Dictionary)
                and item.get("Type") == "/StructElem"
                and item.number not in self.reached
            ):
                for child in self._children(item):
                    if child.get("Type") == "/OBJR":
                        self.dropped.add(child["Obj"])
                item.clear()

    def _as_artifacts(self, page, marks):
        operations = self._at(self.pages[page]["Contents"]).stream
        for i, operation in enumerate(operations):
            if isinstance(operation, dict) and operation.get("MCID") in marks:
                operations[i - 1] = "/Artifact"
                operations[i] = pydyf.Dictionary({"Type": "/Pagination"})

    def repair(self):
        for element in self.elements:
            match element.get("S"):
                case "/Link":
                    self._keep_outer_link(element)
                case "/LI":
                    self._wrap_list_item(element)
                case "/L":
                    self._wrap_in_items(element)
                    continue
            if element.get("S") != "/L":
                self._wrap_in_lists(element)

    def _keep_outer_link(self, link):
        """`<a>` holding `<strong>` or `::after` gives links inside a link: one is enough."""
        inside = list(self._children(link))
        while inside:
            element = inside.pop()
            if element.get("Type") == "/OBJR":
                continue
            for kid in list(element.get("K", ())):
                child = self._at(kid) if number_of(kid) is not None else None
                if child is not None and child.get("Type") == "/OBJR":
                    self.dropped.add(child["Obj"])
                    element["K"].remove(kid)
                    child.clear()
                elif child is not None and "S" in child:
                    inside.append(child)
            if element.get("S") in ("/Link", "/NonStruct"):
                element["S"] = "/Span"

    def _wrap_list_item(self, item):
        """A list item holds a label and a body, nothing else."""
        kept, loose = [], []
        for kid in item["K"]:
            number = number_of(kid)
            known = number is not None and self.objects[number].get("S") in ("/Lbl", "/LBody")
            (kept if known else loose).append(kid)
        if not loose:
            return
        body = self._new("/LBody", item, loose)
        for kid in loose:
            if number_of(kid) is None:
                self._give(item, body, kid)
            else:
                self._at(kid)["P"] = body.reference
        item["K"] = pydyf.Array([*kept, body.reference])
        self.elements.append(body)

    def _wrap_in_items(self, found):
        """A list holds items and lists: a text written between them becomes an item."""
        for kid in list(found["K"]):
            if self._at(kid).get("S") in ("/L", "/LI", "/Caption"):
                continue
            item = self._new("/LI", found, [])
            body = self._new("/LBody", item, [kid])
            item["K"].append(body.reference)
            self._at(kid)["P"] = body.reference
            found["K"][found["K"].index(kid)] = item.reference

    def _wrap_in_lists(self, element):
        """Items pasted without their list get one, the same for those that follow each other."""
        made, kids = None, element.get("K", ())
        for kid in list(kids):
            if number_of(kid) is None or self._at(kid).get("S") != "/LI":
                made = None
                continue
            if made is None:
                made = self._new("/L", element, [])
                kids[kids.index(kid)] = made.reference
            else:
                kids.remove(kid)
            made["K"].append(kid)
            self._at(kid)["P"] = made.reference

    def _new(self, kind, parent, kids):
        made = pydyf.Dictionary({"Type": "/StructElem", "S": kind, "P": parent.reference, "K": pydyf.Array(kids)})
        if "Pg" in parent:
            made["Pg"] = parent["Pg"]
        self.pdf.add_object(made)
        return made

    def _give(self, old, new, mark):
        """The marked content `mark` of `old` now belongs to `new` (same page)."""
        places = self.owned.get(old.number, [])
        for place in [place for place in places if place[1] == mark]:
            self.contents[place[0]][mark] = new.reference
            places.remove(place)
            self.owned.setdefault(new.number, []).append(place)

    def drop_annotations(self):
        if not self.dropped:
            return
        parents = {self._at(reference).get("StructParent") for reference in self.dropped}
        for page in self.pages:
            if "Annots" in page:
                page["Annots"] = pydyf.Array(a for a in page["Annots"] if a not in self.dropped)
        pairs = zip(self.numbers[::2], self.numbers[1::2], strict=True)
        count = len(self.pages)
        kept = [pair for pair in pairs if pair[0] < count or pair[0] not in parents]
        self.numbers[:] = [part for pair in kept for part in pair]
        for reference in self.dropped:
            self._at(reference).clear()

    def flatten(self):
        """Lines belong to their paragraph, not to one `Span` each; empty boxes disappear."""
        for element in reversed(self.elements):  # children before their parents
            kind = element.get("S", "")[1:]
            if kind not in EMPTY:
                continue
            if any(key in element for key in ("A", "Alt", "ID")):
                continue
            parent, kids = self._at(element["P"]), element["K"]
            if element.reference not in parent["K"]:
                continue
            place = parent["K"].index(element.reference)
            if not kids:
                del parent["K"][place]
            elif kind in NEUTRAL and self._may_take(parent, element):
                parent["K"][place : place + 1] = kids
                self._move(element, parent)
            else:
                continue
            element.clear()

    def _may_take(self, parent, element):
        marks = any(isinstance(kid, int) for kid in element["K"])
        if not marks:
            return parent.get("S", "")[1:] in TEXTUAL
        return parent.get("S", "")[1:] in TEXTUAL and parent.get("Pg") == element.get("Pg")

    def _move(self, element, parent):
        for kid in element["K"]:
            if (number := number_of(kid)) is not None and "S" in self.objects[number]:
                self.objects[number]["P"] = parent.reference
        for page, mark in self.owned.pop(element.number, ()):
            self.contents[page][mark] = parent.reference
            self.owned.setdefault(parent.number, []).append((page, mark))

    def write_ids(self):
        """Header cells are found by their identifier: the tree must list them, in order."""
        found = sorted(
            ((element["ID"], element.reference) for element in self.elements if "ID" in element),
            key=lambda pair: pair[0].data,
        )
        if not found:
            return
        leaf = pydyf.Dictionary(
            {
                "Names": pydyf.Array(part for pair in found for part in pair),
                "Limits": pydyf.Array([found[0][0], found[-1][0]]),
            }
        )
        self.pdf.add_object(leaf)
        names = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})
        self.pdf.add_object(names)
        self.root["IDTree"] = names.reference
