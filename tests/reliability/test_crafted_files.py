"""Thirty crafted files on each field by which a file comes in: what is refused, kept, and what it costs."""

import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from accounts.models import Import
from conventions.models import Document
from core import uploads
from core.tests.files import MAIN, TYPES_XML, make_docx, make_odf, make_pdf, make_xlsx, upload
from core.tests.test_uploads import REFUSED
from tests import deposits

MIB, SECONDS, GROWTH_MIB = 1 << 20, 5, 100
BOMB_MIB = 200
LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>{}]><a>&a20;</a>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 21))
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def bomb(parts, name):
    """A whole office file, whose part `name` inflates to 200 MiB of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
        with archive.open(name, "w") as part:
            for _ in range(BOMB_MIB):
                part.write(bytes(MIB))
    return out.getvalue()


def huge_image(side=60_000):
    """A PNG of 3,600 millions of points, of a few bytes."""

    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack("!IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def crafted():
    """{case: (name, content)}; none may be kept."""
    word = {"[Content_Types].xml": TYPES_XML.format(MAIN), "word/document.xml": "<w:document/>"}
    text = {"mimetype": uploads.CONTENT_TYPES["odt"], "content.xml": "<office:document-content/>"}
    return {case: (name, content) for case, (name, content, _) in REFUSED.items()} | {
        "200 MiB in a docx": ("bombe.docx", bomb(word, "word/media/a.bin")),
        "200 MiB in the text of a docx": ("bombe.docx", bomb({}, "word/document.xml")),
        "200 MiB in an odt": ("bombe.odt", bomb(text, "Pictures/a.png")),
        "200 MiB in an xlsx": ("bombe.xlsx", bomb({"xl/workbook.xml": "<workbook/>"}, "xl/worksheets/sheet1.xml")),
        "a thousand million laughs": ("rire.docx", make_docx(members={"word/document2.xml": LAUGHS})),
        "laughs in an odt": ("rire.odt", make_odf("odt", {"meta.xml": LAUGHS})),
        "an entity of a file": ("lu.docx", make_docx(members={"word/_rels/a.rels": OUTSIDE})),
        "a picture of 3,600 million points": ("grande.png", huge_image()),
        "a workbook cut in the middle": ("liste.xlsx", make_xlsx()[:-300]),
        "a program named csv": ("liste.csv", b"MZ\x90\0\x03\0\0\0" + bytes(range(256)) * 40),
        "a name of one dot": (".pdf", b"<html>"),
        "a name of nothing": ("\u202e\u200b.exe", make_pdf()),
    }


CASES = crafted()
NAMES = [
    "../../../etc/note.pdf",
    "C:\\Windows\\note.pdf",
    "/etc/passwd/note.pdf",
    "fac\u202efdp.exe.pdf",
    "é" * 240 + ".pdf",
]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def kept(folder):
    return [path for path in Path(folder).parent.rglob("*") if path.is_file()]


def memory(name):
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) / 1024


@pytest.mark.parametrize("form", deposits.FORMS)
def test_no_crafted_file_is_kept_fails_or_weighs(db, client, media, form):
    assert len(CASES) >= 30
    deposit, wrong, longest = deposits.FORMS[form](), [], 0.0
    deposits.send(client, deposit, upload("note.exe", b"MZ"))  # its libraries are loaded
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory("VmRSS")
    for case, (name, content) in CASES.items():
        began = time.monotonic()
        answer = deposits.send(client, deposit, upload(name, content))
        longest = max(longest, time.monotonic() - began)
        if answer.status_code != 422 or not answer.context["form"].errors.get(deposit.field):
            wrong.append((case, answer.status_code))
    grown = memory("VmHWM") - before
    print(f"{form.__name__} : {len(CASES)} fichiers, {longest:.2f} s au plus, {grown:.0f} Mio de plus")
    assert wrong == []
    assert kept(media) == [] and not Document.objects.exists() and not Import.objects.exists()
    assert longest < SECONDS and grown < GROWTH_MIB


@pytest.mark.parametrize("form", [form for form in deposits.FORMS if form.__name__ != "FileForm"])
def test_a_crafted_name_is_kept_as_a_label_alone(db, client, media, form):
    for name in NAMES:
        deposit = deposits.FORMS[form]()  # one a file: a visa is written once
        deposit.typed.pop("title", None)
        assert deposits.send(client, deposit, upload(name, make_pdf())).status_code == 302
    assert Document.objects.count() == len(kept(media)) == len(NAMES)
    for path in kept(media):
        assert path.is_relative_to(media) and path.suffix == ".pdf" and "note" not in path.name
    for title in Document.objects.values_list("title", flat=True):
        assert title == uploads.clean_name(title) and "/" not in title and "\u202e" not in title
