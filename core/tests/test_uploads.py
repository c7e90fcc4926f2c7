"""Files that lie about themselves, and those that do not."""

import io
import random
import zipfile

import pytest
from PIL import Image

from core import uploads
from core.tests.files import (
    SVG,
    make_docx,
    make_flat_png,
    make_image,
    make_locked_pdf,
    make_odf,
    make_pdf,
    make_pdf_bomb,
    make_xlsx,
    make_zip,
    upload,
)

GOOD = {
    "délibération.pdf": make_pdf(2),
    "note.docx": make_docx(),
    "budget.xlsx": make_xlsx(),
    "note.odt": make_odf("odt"),
    "budget.ods": make_odf("ods"),
    "plan.png": make_image(),
    "photo.JPEG": make_image("JPEG"),
}


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_is_accepted_with_its_hash(name):
    checked = uploads.check(upload(name, GOOD[name]))
    assert checked.name == name
    assert len(checked.sha256) == 64
    content = checked.file.read()
    assert len(content) == checked.size
    assert checked.page_count == (2 if name.endswith("pdf") else None)


BOMB = b"\0" * 3_000_000
NOISE = random.Random(1).randbytes(16_372).hex()[:32_743]  # what follows is cut by the end of a block
REFUSED = {
    "wrong magic": ("faux.pdf", b"MZ\x90\x00" * 20, "malgré son nom"),
    "html named pdf": ("page.pdf", b"<html><script>alert(1)</script></html>", "malgré son nom"),
    "svg named png": ("logo.png", SVG, "malgré son nom"),
    "svg": ("logo.svg", SVG, "pas accepté"),
    "no extension": ("document", make_pdf(), "pas accepté"),
    "program": ("outil.exe", b"MZ", "pas accepté"),
    "double extension": ("note.pdf.exe", make_pdf(), "pas accepté"),
    "docm": ("note.docm", make_docx(), "macros"),
    "docm named docx": ("note.docx", make_docx(members={"word/vbaProject.bin": b"x"}), "macros"),
    "macro type declared": (
        "note.docx",
        make_docx(content_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "macros in odt": ("note.odt", make_odf("odt", {"Basic/Standard/script.xml": "<x/>"}), "macros"),
    "zip bomb": ("bombe.docx", make_docx(members={"word/media/x.bin": BOMB}), "anormalement compressé"),
    "path outside": ("note.docx", make_docx(members={"../../etc/cron.d/x": b"x"}), "chemins interdits"),
    "absolute path": ("note.docx", make_docx(members={"/etc/passwd": b"x"}), "chemins interdits"),
    "windows path": ("note.docx", make_docx(members={"..\\..\\x.dll": b"x"}), "chemins interdits"),
    "too many members": ("note.docx", make_docx(members={f"m{n}": b"" for n in range(1001)}), "trop d’éléments"),
    "any zip named docx": ("note.docx", make_zip({"a.txt": "x"}), "malgré son nom"),
    "xlsx named docx": ("note.docx", make_xlsx(), "malgré son nom"),
    "odt named ods": ("budget.ods", make_odf("odt"), "malgré son nom"),
    "entities": (
        "note.docx",
        make_docx(members={"word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "entités",
    ),
    "entities of two bytes, between two blocks": (
        "note.odt",
        make_odf("odt", {"styles.XML": f'<!--{NOISE}--><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}),
        "entités",
    ),
    "cut zip": ("note.docx", make_docx()[:120], "abîmé"),
    "cut pdf": ("note.pdf", b"%PDF-1.7\n" + b"x" * 50, "abîmé"),
    "locked pdf": ("note.pdf", make_locked_pdf(), "mot de passe"),
    "cut image": ("photo.png", make_image()[:30], "abîmée"),
    "png named jpg": ("photo.jpg", make_image(), "malgré son nom"),
    "empty": ("vide.pdf", b"", "vide"),
    "200 MiB in the objects of a pdf": ("bombe.pdf", make_pdf_bomb(of="objects"), "anormalement compressé"),
    "200 MiB in the table of a pdf": ("bombe.pdf", make_pdf_bomb(of="table"), "anormalement compressé"),
    "49 million points in 200 KB": ("bombe.png", make_flat_png(7000), "trop de points"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_crafted_file_is_refused_with_a_sentence(case):
    name, content, words = REFUSED[case]
    with pytest.raises(uploads.UploadRefused) as refusal:
        uploads.check(upload(name, content))
    assert words in refusal.value.message


def test_weight_and_dimensions_are_settings(settings):
    with pytest.raises(uploads.UploadRefused, match="pèse"):
        uploads.check(upload("note.pdf", make_pdf()), max_bytes=100)
    settings.UPLOAD_MAX_PIXELS = 10
    with pytest.raises(uploads.UploadRefused, match="trop de points"):
        uploads.check(upload("photo.png", make_image()))
    settings.UPLOAD_MAX_INFLATED_BYTES = 10
    with pytest.raises(uploads.UploadRefused, match="anormalement"):
        uploads.check(upload("note.docx", make_docx()))


def test_only_pdf_where_only_pdf_is_asked():
    with pytest.raises(uploads.UploadRefused, match="Types acceptés : PDF"):
        uploads.check(upload("plan.png", make_image()), types=uploads.PDF_ONLY)


def test_a_bomb_that_lies_about_its_size_is_refused():
    """The directory says ten bytes; the stream holds three million."""
    content = bytearray(make_docx(members={"word/big.bin": BOMB}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        declared = archive.getinfo("word/big.bin").file_size
    lied = bytes(content).replace(declared.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(uploads.UploadRefused):
        uploads.check(upload("note.docx", lied))


def test_an_image_is_written_again_without_what_it_hid():
    hidden = b"<script>alert(1)</script>"
    checked = uploads.check(upload("photo.jpg", make_image("JPEG", comment=hidden) + hidden))
    assert hidden not in checked.file.read()
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", hidden.decode())
    checked = uploads.check(upload("plan.png", make_image(pnginfo=info)))
    content = checked.file.read()
    assert hidden not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (4, 3)


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\note.pdf", "note.pdf"),
        ("fac\u202efdp.exe.pdf", "facfdp.exe.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("  avis n°\xa012\u202f:  vu.pdf", "avis n°\xa012\u202f: vu.pdf"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ("", "fichier"),
        ("...", "fichier"),
        ("é" * 300 + ".pdf", "é" * 146 + ".pdf"),
    ],
)
def test_the_given_name_becomes_a_label(given, label):
    assert uploads.clean_name(given) == label
    assert len(uploads.clean_name(given)) <= 150


def test_a_photograph_of_a_telephone_is_kept_reduced(settings):
    settings.UPLOAD_MAX_PIXELS = 10_000
    for side, kept in ((100, 100), (110, 55), (210, 53), (264, 66)):
        checked = uploads.check(upload("photo.jpg", make_image("JPEG", (side, side))))
        with Image.open(checked.file) as picture:
            assert picture.size == (kept, kept)
    for name, kind, size in (("photo.jpg", "JPEG", (270, 270)), ("plan.png", "PNG", (101, 100))):
        with pytest.raises(uploads.UploadRefused, match="trop de points"):
            uploads.check(upload(name, make_image(kind, size)))


def test_a_photograph_is_set_upright_once():
    lying = Image.Exif()
    lying[0x0112] = 6
    checked = uploads.check(upload("photo.jpg", make_image("JPEG", (40, 30), exif=lying)))
    with Image.open(checked.file) as picture:
        assert picture.size == (30, 40) and not picture.getexif()
