"""How pydyf writes a file, and WeasyPrint paints a page: repaired once in a process that draws."""

import zlib
from functools import cache
from itertools import zip_longest


@cache
def repair():
    """Repairs of pydyf 0.13, made once: two for speed, two for memory, one for validity. Bytes stay the same but there.

    Memory: a page that is painted is kept as bytes, not as the thousands of operators that make them; a stream and an
    element of the structure leave what they were made of as soon as their bytes are made. An object that has no number
    yet, as an array never has, holds nothing but what it says.
    """
    import pydyf
    from weasyprint.document import Page

    stream_data, dictionary_data = pydyf.Stream.data.fget, pydyf.Dictionary.data.fget
    write, as_bytes, paint = pydyf.PDF.write, pydyf._to_bytes, Page.paint
    written = {}  # of the file being written: object number: its bytes

    def page_references(pdf):
        """Built once: pydyf rebuilds the list of all pages for every tag, quadratic on long documents."""
        kids = pdf.pages["Kids"]
        known = getattr(pdf, "_known_references", None)
        if known is None or known[0] != len(kids):
            known = len(kids), tuple(f"{number} 0 R".encode() for number in kids[::3])
            pdf._known_references = known
        return known[1]

    def bytes_of_stream(stream):
        """Compressed at level 6: 2 % larger than at 9, in a third of the time.

        A last byte \\r followed by \\n would read as one end of line: \\r\\n follows it instead.
        """
        if not stream.compress:
            content = stream_data(stream)
            body, end = content.removesuffix(b"\nendstream"), b"\nendstream"
        else:
            packed = zlib.compress(b"\n".join(map(as_bytes, stream.stream)), 6)
            extra = pydyf.Dictionary({**stream.extra, "Filter": "/FlateDecode", "Length": len(packed)})
            body, end = b"\n".join((extra.data, b"stream", packed)), b"\nendstream"
        return body + (b"\r" + end if body.endswith(b"\r") else end)

    def painted_as_bytes(page, stream, *args, **kwargs):
        paint(page, stream, *args, **kwargs)
        stream.stream = list(joined(stream.stream, as_bytes))

    def once(compute, leave):
        """Objects are written, then hashed for the identifier: their bytes are made once, and `leave` forgets the rest."""

        def data(item):
            if item.number is None or "writing" not in written:
                return compute(item)
            if item.number not in written:
                written[item.number] = compute(item)
                leave(item)
            return written[item.number]

        return property(data)

    def emptied(item):
        if item.get("Type") == "/StructElem":
            item.clear()

    def write_once(pdf, *args, **kwargs):
        written["writing"] = True
        try:
            return write(pdf, *args, **kwargs)
        finally:
            written.clear()

    # What its constructor writes in each of the tens of thousands of objects of a long document.
    for attribute, value in {"number": None, "offset": 0, "generation": 0, "free": "n"}.items():
        setattr(pydyf.Object, attribute, value)
    pydyf.Object.__init__ = lambda _item: None
    pydyf.PDF.page_references = property(page_references)
    pydyf.PDF.write = write_once
    pydyf.Stream.data = once(bytes_of_stream, lambda stream: stream.stream.clear())
    pydyf.Dictionary.data = once(dictionary_data, emptied)
    Page.paint = painted_as_bytes


def joined(operations, as_bytes):
    """The same lines, those between two marks of content in one: the finisher finds again a mark and what precedes it."""
    run = []
    for operation, following in zip_longest(operations, operations[1:]):
        if isinstance(operation, dict) or isinstance(following, dict):
            if run:
                yield b"\n".join(run)
                run = []
            yield operation
        else:
            run.append(as_bytes(operation))
    if run:
        yield b"\n".join(run)
