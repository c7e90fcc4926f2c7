"""The Word copy of a document: the words of its PDF, in their order, in Word's own styles; kept beside it, for its readers."""

import io
import re
from html import unescape

import docx
import pytest
from django.urls import reverse
from docx.oxml.ns import qn

from accounts.models import Job
from accounts.tests.factories import make_adviser
from conventions.enums import Role
from conventions.tests.factories import make_member, make_modification, make_signed_convention
from core.reading import documents as reading
from core.reading.bounds import Meter
from core.typography import french
from reporting.documents import kinds, pipeline, storage
from reporting.documents.engine_log import Limits, RenderingRefused, TooLong
from reporting.documents.models import Rendu
from reporting.documents.word import package
from territories.tests.factories import make_caf

from . import samples
from .test_one_avenant import drawn_as, of, submitted
from .world import make_world

pytestmark = pytest.mark.django_db  # a page asks once a process whether it is that of a copy

DOCUMENTS = {
    "convention": samples.make_convention,
    "57 parties": lambda: samples.make_convention(57, 3, is_project=True),
    "bilan": samples.make_bilan,
    "fiche": samples.make_fiche_document,
    "vide": samples.make_empty_convention,
}
INLINE = r"</?(?:a|strong|b|em|i|u|span|sup|sub|abbr)\b[^>]*>"
NOT_READ = r"<head>.*?</head>|<svg\b.*?</svg>|<p class=\"d-courant\">.*?</p>|<!--.*?-->"


def printed_words(html):
    """The words of what is printed, but those of drawings and of the edges of the pages."""
    html = re.sub(NOT_READ, " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(INLINE, "", html))).split()


def file_words(file):
    """Those of the body of a Word file, its tables among them."""
    found = []
    for paragraph in file.element.body.iter(qn("w:p")):
        found.append(
            "".join(each.text if each.tag == qn("w:t") else " " for each in paragraph.iter(qn("w:t"), qn("w:br")))
        )
    return " ".join(found).split()


def plain(text):
    return " ".join(french(text).split())


def spans_of(table):
    """[[columns of each cell]] of a table, the tables in its cells left out."""
    found = [[cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") for cell in row.findall(qn("w:tc"))] for row in table.findall(qn("w:tr"))]  # fmt: skip
    return [[1 if each is None else int(each.get(qn("w:val"))) for each in row] for row in found]


def opened(content):
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def written():
    """`written("convention")`: (what is printed, its Word file), made once."""
    kept = {}

    def make(name):
        if name not in kept:
            document = DOCUMENTS[name]()
            prepared = package.prepare(document)
            kept[name] = document, prepared.html, opened(package.render(document, prepared=prepared).pdf)
        return kept[name]

    return make


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_word_copy_says_what_the_pdf_says_in_order(written, name):
    _, html, file = written(name)
    assert file_words(file) == printed_words(html)


@pytest.mark.parametrize("name", ["convention", "57 parties"])
def test_headings_lists_and_tables_are_words_own(written, name):
    document, html, file = written(name)
    headings = [each for each in file.paragraphs if each.style.name.startswith("Heading")]
    titles = [plain(each.text) for each in headings if each.style.name == "Heading 1"]
    told = [
        re.sub(r"^(Article|Annexe) (\d+) – ", r"\1 \2 ", plain(each.title))
        for each in document.sections
        if each.level == 2
    ]
    assert titles == ["Sommaire", *told]
    assert {each.style.name for each in headings} == {f"Heading {level}" for level in range(1, 5)}
    assert [each.style.name for each in file.paragraphs].count("Title") == 1
    assert html.count("<caption>") == sum(each.style.name == "Caption" for each in file.paragraphs) > 20
    captioned = [
        each for each in file.element.body.iter(qn("w:tbl")) if each.find(f".//{qn('w:tblCaption')}") is not None
    ]
    assert all(each.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for each in captioned)
    assert len(captioned) == html.count("<caption>")
    for table in file.element.body.iter(qn("w:tbl")):  # as many columns on each row: Word refuses others
        assert len({sum(row) for row in spans_of(table)}) == 1
    names = {each.style.name for each in file.paragraphs}
    assert {"List Bullet", "List Number", "TOC 1", "TOC 2"} <= names
    anchors = {each.get(qn("w:name")) for each in file.element.body.iter(qn("w:bookmarkStart"))}
    linked = [
        each.get(qn("w:anchor")) for each in file.element.body.iter(qn("w:hyperlink")) if each.get(qn("w:anchor"))
    ]
    assert len(linked) > len(document.sections) and set(linked) <= anchors
    fields = [each.get(qn("w:fldCharType")) for each in file.element.body.iter(qn("w:fldChar"))]
    assert fields == ["begin", "separate", "end"]


def test_the_file_is_marked_project_in_french_and_reproducible(written):
    document, _, file = written("convention")
    section = file.sections[0]
    head = section.header.paragraphs[0].text
    assert head.startswith("PROJET – ") and french("Copie de travail, à modifier dans Word") in head
    assert [each.get(qn("w:instr")) for each in section.footer.paragraphs[0]._p.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]
    assert document.stamp in section.footer.paragraphs[0].text
    told = file.core_properties
    assert (told.title, told.language, told.category) == (document.title, "fr-FR", "PROJET")
    assert told.created.isoformat() == "2023-09-12T12:05:00+00:00" and told.author == document.territory
    assert {each.get(qn("w:val")) for each in file.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    fiches = [samples.make_fiche_document(samples.make_fiche(number)) for number in (1, 1, 2)]
    first, again, other = (package.render(each) for each in fiches)
    assert (first.sha256, first.key) == (again.sha256, again.key) and first.page_count == 0
    assert other.sha256 != first.sha256 and other.key != first.key


def test_it_is_read_back_with_its_titles_lists_and_tables(written):
    content = io.BytesIO()
    written("fiche")[2].save(content)
    (section,) = reading.read_sections(content, Meter())
    kinds_of = [type(each).__name__ for each in section.blocks]
    assert {"Heading", "Paragraph", "Table"} <= set(kinds_of)
    titles = [each.text for each in section.blocks if type(each).__name__ == "Heading"]
    assert titles[:3] == ["Fiche action 1.1", "1.1 Créer un relais petite enfance itinérant", "Constat et contexte"]
    assert not section.doubts


def test_what_word_refuses_never_reaches_the_file():
    """Characters that no XML holds, an ordered list in a list, a rowspan, a link out, words outside any block."""
    fiche = samples.make_fiche(1, description=(
        "<p>Avant\x0bles <strong>mots</strong>\x01.</p><ol><li><p>un</p><ol><li>un un</li></ol></li><li>deux</li></ol>"
        "<ol><li>encore un</li></ol><p><a href='https://exemple.fr/?a=1&amp;b=2'>ici</a><br>là</p><blockquote>Cité</blockquote>"
    ))  # fmt: skip
    document = samples.make_fiche_document(fiche)
    prepared = package.prepare(document)
    file = opened(package.render(document, prepared=prepared).pdf)
    assert file_words(file) == printed_words(prepared.html.replace("\x0b", "").replace("\x01", ""))
    numbered = [each for each in file.paragraphs if each.style.name.startswith("List Number")]
    assert [each.text for each in numbered] == ["un", "un un", "deux", "encore un"]
    numbers = [each._p.pPr.numPr.numId.val for each in numbered]
    assert numbers[0] == numbers[2] and len(set(numbers)) == 3  # each list counts from one
    assert "https://exemple.fr/?a=1&b=2" in {each.target_ref for each in file.part.rels.values() if each.is_external}


def written_from(body, **more):
    document = samples.make_fiche_document(samples.make_fiche(1))
    prepared = pipeline.Prepared(f"<html><body>{body}</body></html>", (), "0")
    return opened(package.render(document, prepared=prepared, **more).pdf)


@pytest.mark.parametrize(
    ("rows", "spans", "words"),
    [
        ("<tr><td>A<table><tr><td>B</td></tr></table></td></tr>", [[1]], "A B"),
        ('<tr><td colspan="100000">a</td></tr><tr><td>b</td></tr>', [[63], [1] * 63], "a b"),
        ('<tr><td colspan="-3">a</td><td rowspan="abc" colspan="">b</td></tr>', [[1, 1]], "a b"),
        (f"<tr>{'<td>a</td>' * 70}</tr>", [[1] * 63], "a " * 69 + "a"),
        (f'<tr>{"<td rowspan=9>a</td>" * 63}</tr><tr><td>b</td></tr>', [[1] * 63] * 2, "a " * 63 + "b"),
        ('<tr><td rowspan="0">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>', [[1, 1]] * 3, "a b c d"),
        ('<tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="2">c</td><td>d</td></tr>', [[1] * 3, [1, 1, 1]], "a b c d"),
        ("<tr><td>a</td></tr><tr><td>b</td><td>c</td></tr>", [[1, 1]] * 2, "a b c"),
        ("<tr></tr>", None, ""),
    ],
)  # fmt: skip
def test_a_table_as_it_was_typed_is_one_that_word_opens(rows, spans, words):
    file = written_from(f"<table>{rows}</table><ul><ul><li>fin</li></ul></ul>")
    assert " ".join(file_words(file)) == f"{words} fin".strip()
    assert [spans_of(each._tbl) for each in file.tables] == ([spans] if spans else [])


def test_what_is_too_deep_or_too_long_is_refused_and_thirty_tables_are_written_once():
    deep = "<table><tr><td>mot" * 30 + "</td></tr></table>" * 30
    assert " ".join(file_words(written_from(deep))).count("mot") == 30
    with pytest.raises(RenderingRefused, match="imbriqués"):
        written_from("<ul><li>a" * 400)
    cleaned = samples.make_fiche_document(samples.make_fiche(1, description=deep))
    assert " ".join(file_words(opened(package.render(cleaned).pdf))).count("mot") == 30
    with pytest.raises(TooLong):
        written_from("<p>a</p>", limits=Limits(1, -1))


def test_a_copy_of_the_convention_is_kept_for_who_reads_it(client):
    world = make_world(fiches=1, comites=1, constats=1, files=0)
    convention, kind = world.convention, kinds.get("convention_word")
    adviser = make_adviser(caf=convention.caf)
    partner, consultant = make_member(convention, Role.PARTNER), make_member(convention, Role.CONSULTANT)
    client.force_login(partner)
    address = reverse("documents:ask", args=["convention_word", convention.pk])
    assert address == f"/conventions/{convention.pk}/docx/"
    page = client.get(reverse("documents:convention", args=[convention.pk])).content.decode()
    assert f'action="{address}"' in page and "Copie Word" in page
    assert client.post(address).status_code == 302
    assert Job.objects.get().label == f"Copie Word de {convention}"
    row = storage.made(kind, convention, by=partner)
    assert storage.made(kind, convention, by=adviser) == row and row.file.name.endswith(".docx")
    pdf = storage.Asked(by=adviser)
    assert file_words(opened(row.file.read())) == printed_words(package.prepare(kind.compose(convention, pdf)).html)
    answer = client.get(row.get_absolute_url())
    assert answer["Content-Type"].endswith("wordprocessingml.document") and '.docx"' in answer["Content-Disposition"]
    assert row.get_absolute_url() in client.get(reverse("documents:convention", args=[convention.pk])).content.decode()
    neighbour = make_adviser(caf=make_caf("91"))
    for person, code in ((consultant, 403), (neighbour, 404)):
        client.force_login(person)
        assert client.post(address).status_code == code
        assert client.get(row.get_absolute_url()).status_code == 404
    assert Rendu.objects.count() == 1


def test_a_copy_of_an_avenant_never_says_that_it_is_signed(client, monkeypatch):
    adviser = make_adviser(caf=make_caf())
    convention = make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)
    acte = of(convention, effect_on="01/01/2026")
    make_modification(acte, convention.articles.get(), title="Objet", body="<ul><li><p>Grandir.</p></li></ul>")
    kind = kinds.get("avenant_word")
    row = storage.made(kind, kind.find(acte.pk), by=adviser)
    pdf = kinds.get("avenant").compose(acte, storage.Asked())
    file = opened(row.file.read())
    assert file_words(file) == printed_words(package.prepare(pdf).html)
    assert [each.text for each in file.paragraphs if each.style.name == "List Bullet"] == ["Grandir."]
    client.force_login(adviser)
    address = reverse("documents:ask", args=["avenant_word", acte.pk])
    assert address in client.get(acte.get_absolute_url()).content.decode()
    signed = of(convention, 2, signatures=("03/02/2025", "03/02/2025"))
    copy = kind.compose(signed, storage.Asked())
    assert not copy.is_project and "signé" not in copy.stamp
    assert "Avenant signé" not in " ".join(file_words(opened(package.render(copy).pdf)))
    drawn_as(monkeypatch)
    submitted(acte, adviser)
    assert client.post(address).status_code == 403
