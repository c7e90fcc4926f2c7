"""Files crafted for the tests of what comes in: good ones, and those that lie."""

import io
import zipfile

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
