import io
import json
import re
import subprocess

import pikepdf
import pydyf
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from actions.telling import Fiche
from core.inside import pydyf_writer
from core.telling import Picture
from reporting.documents import checks, kept_parts, pipeline

from . import samples
from .conftest import DOCUMENTS


def text_of(pdf, first=None, last=None):
    command = ["pdftotext", "-layout"]
    if first:
        command += ["-f", str(first), "-l", str(last or first)]
    return subprocess.run([*command, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def exact_text_of(pdf):
    """Text with its no-break spaces, which pdftotext writes as plain ones."""
    return "\f".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pages_of_headings(pdf):
    """{title: page number} read from the bookmarks of the file."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        pages = {page.objgen: number for number, page in enumerate(opened.pages, 1)}

        def read(items):
            for item in items:
                found[item.title] = pages[item.destination[0].objgen]
                read(item.children)

        read(outline.root)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_accessible_and_archivable(rendering, name):
    assert checks.validate(rendering(name).pdf) == []


def test_same_document_drawn_twice_is_the_same_to_the_byte(rendering):
    document = samples.make_fiche_document()
    first, second = (pipeline.render(document, final=True) for _ in range(2))
    assert first.pdf == second.pdf
    assert first.sha256 == second.sha256
    assert rendering("fiche").pdf == first.pdf
    assert first.key == pipeline.prepare(document, final=True).key


def test_key_changes_with_the_data_alone():
    before = pipeline.prepare(samples.make_fiche_document(), final=True).key
    after = pipeline.prepare(samples.make_fiche_document(reference="12"), final=True).key
    assert before != after


def test_contents_give_the_page_where_each_part_begins(rendering):
    document, pdf = samples.make_convention(), rendering("convention").pdf
    found = pages_of_headings(pdf)
    contents = " ".join(text_of(pdf, 2, 3).split())
    for section in document.sections:
        assert f"{section.title} {found[section.title]}" in contents


def test_bookmarks_follow_the_sections(rendering):
    document = samples.make_convention()
    titles = list(pages_of_headings(rendering("convention").pdf))
    wanted = [section.title for section in document.sections]
    assert [title for title in titles if title in wanted] == wanted


def test_each_fiche_has_its_own_page(rendering):
    pages = pages_of_headings(rendering("convention").pdf)
    fiches = [page for title, page in pages.items() if re.match(r"\d\.\d – ", title)]
    assert len(fiches) == 18
    assert len(set(fiches)) == 18


def test_longest_fiche_holds_on_three_pages(rendering):
    assert rendering("longue").page_count <= 3


def test_amounts_keep_their_narrow_spaces_and_say_the_tax_once_a_page(rendering):
    text = exact_text_of(rendering("convention").pdf)
    assert "763\u202f000\u00a0€" in text
    assert "15\u202f500,00\u00a0€" in text  # a line of its table has cents: all have some
    for page in text.split("\f"):
        assert page.lower().count("toutes taxes comprises") <= 1


def test_missing_values_are_said_and_never_zero(rendering):
    text = exact_text_of(rendering("fiche").pdf)
    assert "non renseigné" in text
    assert " 0\u00a0€" not in text


def test_etp_are_never_added_to_euros(rendering):
    text = exact_text_of(rendering("bilan").pdf)
    assert "1,8\u00a0ETP" in text
    assert "Total réalisé" in text


def test_project_bears_its_mark_and_final_does_not(rendering):
    assert "PROJET" in text_of(rendering("projet").pdf, 2)
    assert "PROJET" not in text_of(rendering("convention").pdf)


def test_file_has_a_title_its_data_and_the_uploaded_annexe(rendering, tmp_path):
    path = tmp_path / "convention.pdf"
    path.write_bytes(rendering("convention").pdf)
    shown = subprocess.run(["pdfinfo", path], capture_output=True, check=True, text=True).stdout
    assert "Convention territoriale globale 2023-2026" in shown
    assert re.search(r"Tagged:\s+yes", shown)
    listed = subprocess.run(["pdfdetach", "-list", path], capture_output=True, check=True, text=True).stdout
    assert "donnees.json" in listed
    assert "annexe-05-deliberation.pdf" in listed
    with pikepdf.open(path) as pdf:
        data = json.loads(pdf.attachments["donnees.json"].get_file().read_bytes())
        assert data["parties"][1]["name"] == samples.TERRITORY
        assert pdf.attachments["annexe-05-deliberation.pdf"].get_file().read_bytes() == samples.make_pdf_annexe()
        assert pdf.attachments["donnees.json"].relationship == "/Source"
    assert subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0


def test_uploaded_annexe_is_announced_by_a_numbered_page(rendering):
    pdf = rendering("convention").pdf
    page = pages_of_headings(pdf)["Annexe 5 – Délibération du conseil communautaire"]
    assert "annexe-05-deliberation.pdf" in text_of(pdf, page)


OUTSIDE = """
<link rel="stylesheet" href="http://exemple.fr/a.css"><link rel="attachment" href="file:///etc/passwd">
<style>@import url("http://exemple.fr/b.css"); @font-face { font-family: x; src: url("http://exemple.fr/c.ttf") }</style>
<img src="http://exemple.fr/d.png" alt="Une image venue d’ailleurs"><img src="file:///etc/passwd" alt="Un fichier du serveur">
<img src="document:inconnue" alt="Une image qui n’est pas du document"><img src="static:../settings.py" alt="Un fichier hors des statiques">
<object data="http://exemple.fr/e.svg"></object><embed src="http://exemple.fr/f.svg">
<div style="background: url(http://169.254.169.254/latest)">x</div>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>Un dessin venu d’ailleurs</title><image href="http://exemple.fr/g.png" width="9" height="9"/><use href="http://exemple.fr/h.svg#a"/></svg>
<a rel="attachment" href="file:///etc/hostname">joint</a>
"""


def test_nothing_outside_is_ever_fetched(monkeypatch):
    import socket
    from urllib import request

    opened = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: opened.append(args))
    monkeypatch.setattr(request.OpenerDirector, "open", lambda self, url, *args: opened.append(url))
    html = (
        f'<!doctype html><html lang="fr"><head><title>Essai</title></head><body><h1>Essai</h1>{OUTSIDE}</body></html>'
    )
    _, _, errors = pipeline._draw(samples.make_fiche_document(), html, pipeline.WHOLE, None)
    assert opened == []
    refused = " ".join(errors)
    assert refused.count("Adresse refusée") >= 5
    assert "root:" not in refused


def test_error_of_the_engine_stops_a_final_document(monkeypatch):
    picture = Picture("logo", "Logo de la Caf de la Lise", b"ce n'est pas une image")
    document = samples.make_convention(2, 0, logos=(picture,), annexes=(), articles=())
    with pytest.raises(pipeline.RenderingRefused):
        pipeline.render(document, final=True)
    assert pipeline.render(document, final=False).warnings


def test_sign_unknown_to_the_font_is_refused_in_a_final_document_and_named():
    document = samples.make_fiche_document(samples.make_fiche(title="Semaine du goût \U0001f34f"))
    with pytest.raises(pipeline.RenderingRefused, match="U\\+1F34F"):
        pipeline.render(document, final=True)
    draft = pipeline.render(document, final=False)
    assert "U+1F34F" in draft.warnings[0]
    assert "Semaine du goût ?" in text_of(draft.pdf)


def test_signs_with_a_twin_are_drawn_without_a_word():
    document = samples.make_fiche_document(samples.make_fiche(title="Porte\u2011à\u2011porte ● bœuf à 3\u202f€"))
    rendering = pipeline.render(document, final=True)
    assert rendering.warnings == ()
    assert checks.validate(rendering.pdf) == []


def test_rich_text_as_people_write_it_stays_valid():
    wild = (
        "<p></p><h4>Un titre</h4><ul><li><p>un point</p></li><li>un autre<ul><li>dessous</li></ul></li><li></li></ul>"
        '<p><a href="https://www.caf.fr"><strong>https://www.caf.fr</strong></a> et <a href="https://a.fr">2024</a></p>'
        "<table><tbody><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></tbody></table><h3></h3>"
    )
    document = samples.make_fiche_document(samples.make_fiche(description=wild, context=wild))
    assert checks.validate(pipeline.render(document, final=True).pdf) == []


def test_preview_refuses_a_document_that_is_too_long():
    with pytest.raises(pipeline.RenderingRefused, match="3 pages"):
        pipeline.render(samples.make_convention(2, 6), final=False, limits=pipeline.PREVIEW)
    assert pipeline.render(samples.make_fiche_document(), final=False, limits=pipeline.PREVIEW).page_count == 1


def test_stream_that_ends_with_a_carriage_return_keeps_its_length():
    import pydyf

    pydyf_writer.repair()
    written = pydyf.Stream([b"q Q\r"]).data
    assert written.endswith(b"/Length 4>>\nstream\nq Q\r\r\nendstream")


def test_nothing_of_a_file_stays_in_the_boxes_once_it_is_written():
    from core.inside import weasyprint_pages

    pipeline.render(samples.make_convention(2, 2), final=True)
    kept = [
        box for part in kept_parts.KEPT._parts.values() for page in part.pages for box in page._page_box.descendants()
    ]
    assert kept and not weasyprint_pages._marks
    assert not [box for box in kept if "mark" in vars(box)]


def test_progress_is_told_page_by_page():
    seen = []
    pipeline.render(samples.make_fiche_document(), final=True, on_page=seen.append)
    assert seen[0] == 1


def test_checks_find_what_is_wrong(tmp_path):
    import weasyprint

    html = (
        '<html lang="fr"><title>Essai</title><h1>Un</h1><h3>Trois</h3><p style="opacity:.5">Pâle</p>'
        '<a href="https://exemple.fr">https://exemple.fr</a></html>'
    )
    path = tmp_path / "essai.pdf"
    path.write_bytes(weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"))
    rules = {finding.rule for finding in checks.validate(path)}
    assert {"contenu", "titres", "lien", "métadonnées"} <= rules
    with pytest.raises(CommandError):
        call_command("verifier_pdf", str(path))


def test_command_says_that_a_sound_file_is_sound(rendering, tmp_path, capsys):
    path = tmp_path / "fiche.pdf"
    path.write_bytes(rendering("fiche").pdf)
    call_command("verifier_pdf", str(path))
    assert "aucune anomalie" in capsys.readouterr().out


def test_tree_of_four_levels_and_loose_fiches_never_skips_a_heading():
    from actions.telling.plan import PlanNode
    from reporting.documents.convention_presenter import PlanAnnexe

    node = PlanNode("n4", "Action", "1.1.1.1", "Quatre", fiches=(samples.make_fiche(1),))
    for depth in (3, 2, 1):
        node = PlanNode(f"n{depth}", "Niveau", ".".join("1" * depth), f"Rang {depth}", nodes=(node,))
    loose = Fiche(id="fiche-99", code="", title="Sans axe", state="À venir")
    plan = PlanAnnexe("annexe-1", 1, "Plan d’actions", nodes=(node,), fiches=(loose,))
    document = samples.make_convention(2, annexes=(plan,), articles=())
    assert checks.validate(pipeline.render(document, final=True).pdf) == []


def test_a_painted_page_is_joined_around_its_marks():
    """In fewer, longer lines, the same bytes; the finisher still finds a mark and what precedes it."""
    mark, other = pydyf.Dictionary({"MCID": 0}), pydyf.Dictionary({"MCID": 1})
    drawn = [b"q", "1 0 0 rg", "/P", mark, b"BDC", b"BT", b"ET", b"EMC", "/Span", other, b"BDC", b"Q"]
    kept = list(pydyf_writer.joined(drawn, pydyf._to_bytes))
    assert kept == [b"q\n1 0 0 rg", "/P", mark, b"BDC\nBT\nET\nEMC", "/Span", other, b"BDC\nQ"]
    assert b"\n".join(map(pydyf._to_bytes, kept)) == b"\n".join(map(pydyf._to_bytes, drawn))
    assert list(pydyf_writer.joined([], pydyf._to_bytes)) == []
