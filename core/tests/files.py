"""Files crafted for the tests of what comes in: good ones, and those that lie."""

import functools
import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.uploads import CONTENT_TYPES

TYPES_XML = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(name, content):
    return SimpleUploadedFile(name, content)


def make_pdf(pages=1, **options):
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(out, **options)
    return out.getvalue()


MIB = 1 << 20


def inflating(block, times, *, before=b"", after=b""):
    """What zlib inflates to a block, so many times, between two texts: packed once, whatever the times."""
    checksum, out = zlib.adler32(before), []
    for text in (before, block):
        packing = zlib.compressobj(9, wbits=-15)
        out.append(packing.compress(text) + packing.flush(zlib.Z_FULL_FLUSH))
    for text in [block] * times + [after]:
        checksum = zlib.adler32(text, checksum)
    end = zlib.compressobj(9, wbits=-15)
    return b"\x78\xda" + out[0] + out[1] * times + end.compress(after) + end.flush() + struct.pack("!I", checksum)


@functools.cache
def make_pdf_bomb(mib=200, *, of="objects"):
    """A PDF of one page, whose stream of objects, or whose table (`of="table"`), inflates to so many MiB."""
    out, offsets = io.BytesIO(), {}
    out.write(b"%PDF-1.7\n")

    def write(number, content, stream=b""):
        offsets[number] = out.tell()
        ending = b"stream\n" + stream + b"\nendstream" if stream else b""
        out.write(b"%d 0 obj\n<<" % number + content + b">>" + ending + b"\nendobj\n")

    write(1, b"/Type/Catalog/Pages 2 0 R/Foo 5 0 R")
    write(2, b"/Type/Pages/Kids[3 0 R]/Count 1")
    write(3, b"/Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>")
    packed = inflating(b"a" * MIB, mib if of == "objects" else 0, before=b"5 0 (", after=b")")
    write(4, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d" % len(packed), packed)
    place = out.tell()
    rows = [(0, 0, 65535), *((1, offsets[number], 0) for number in range(1, 5)), (2, 4, 0), (1, place, 0)]
    table = b"".join(struct.pack("!BIH", *row) for row in rows)
    packed = inflating(bytes(MIB), mib if of == "table" else 0, before=table)
    write(6, b"/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d" % len(packed), packed)
    return out.getvalue() + b"startxref\n%d\n%%%%EOF\n" % place


@functools.cache
def make_flat_png(side):
    """A square PNG of one colour, with transparency, in a few kilobytes. `side`: a multiple of a hundred."""

    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack("!IIBBBBB", side, side, 8, 6, 0, 0, 0))
    points = chunk(b"IDAT", inflating(bytes(1 + 4 * side) * 100, side // 100))
    return b"\x89PNG\r\n\x1a\n" + header + points + chunk(b"IEND", b"")


def make_locked_pdf():
    import pikepdf

    return make_pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


def make_image(kind="PNG", size=(4, 3), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def make_zip(members, *, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_docx(*, content_type=MAIN, members=None):
    parts = {"[Content_Types].xml": TYPES_XML.format(content_type), "word/document.xml": "<w:document/>"}
    return make_zip(parts | (members or {}))


def make_xlsx():
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def make_odf(extension, members=None):
    parts = {"mimetype": CONTENT_TYPES[extension], "content.xml": "<office:document-content/>"}
    return make_zip(parts | (members or {}))
