"""A document laid out in parts, kept or not: the same file, and nothing hidden."""

import itertools
import os
import subprocess
import sys
from collections import OrderedDict

import pytest
from django.template.loader import render_to_string

from actions.telling.plan import PlanNode
from core.telling import Picture
from reporting.documents import checks, kept_parts, pipeline
from reporting.documents.convention_presenter import Annexe, PlanAnnexe

from . import samples
from .test_pdf import pages_of_headings, text_of

LONGER = samples.paragraphs(9, 6)


def keep_nothing():
    """As `KEPT.clear()`, whose memory the next drawing gives back: walking all that the tests loaded takes a while."""
    kept_parts.KEPT._shrink(0)


@pytest.fixture(autouse=True)
def _nothing_kept():
    keep_nothing()
    yield
    keep_nothing()


@pytest.fixture
def laid_out_pages(monkeypatch):
    """Pages that each run of the engine lays out for the parts of a document."""
    counts = []
    split = kept_parts._pages_of_parts

    def counted(source, laid_out):
        counts.append(len(laid_out.pages))
        return split(source, laid_out)

    monkeypatch.setattr(kept_parts, "_pages_of_parts", counted)
    return counts


def make_document(changed=None, **fields):
    """A short convention of four fiches, with two annexes; `changed`: number of the fiche that has these other fields.

    All kinds of annexes are drawn again from their parts by `test_templates_mark_only_where_a_page_begins`."""

    def make(number=1, **known):
        return samples.make_fiche(number, **known | (fields if number == changed else {}))

    _, governance, plan, *_ = samples.make_annexes(4, make)
    short = {"preambule": "", "articles": samples.make_articles()[:2], "annexes": (governance, plan)}
    return samples.make_convention(3, **short)


def draw(document):
    return pipeline.render(document, final=True)


@pytest.fixture(scope="module")
def short_drawn():
    """(rendering, progress, parts that it leaves) of `make_document()`, drawn once from nothing kept."""
    keep_nothing()
    progress = []
    rendering = pipeline.render(make_document(), final=True, on_page=progress.append)
    return rendering, progress, OrderedDict(kept_parts.KEPT._parts)


@pytest.fixture
def short(short_drawn):
    """The rendering of `make_document()`, whose parts are kept, as if it had just been drawn."""
    rendering, _, kept = short_drawn
    kept_parts.KEPT.use(kept)
    return rendering


def test_changed_fiche_is_laid_out_alone_and_gives_the_same_file_as_afresh(short, laid_out_pages):
    changed = make_document(3, attention_points="Questionnaire aux familles chaque printemps.")
    kept = draw(changed)
    assert laid_out_pages == [1]
    kept_parts.KEPT.clear()
    assert draw(changed).pdf == kept.pdf
    assert "Questionnaire aux familles" in text_of(kept.pdf)
    assert checks.validate(kept.pdf) == []


def test_document_drawn_again_from_its_parts_is_the_same_to_the_byte(short, laid_out_pages):
    again = draw(make_document())
    assert laid_out_pages == []
    assert again.pdf == short.pdf


def test_bilan_from_its_parts_is_the_same_to_the_byte_and_valid(rendering):
    afresh = rendering("bilan")
    kept_parts.KEPT.clear()
    draw(samples.make_bilan(year="2023"))
    kept = draw(samples.make_bilan())
    assert afresh.pdf == kept.pdf
    assert checks.validate(kept.pdf) == []


ELSEWHERE = """
import django
django.setup()
from reporting.documents.tests.test_parts import draw, make_document
print(draw(make_document(3, attention_points="Ailleurs.")).sha256)
"""


def test_another_process_that_kept_nothing_writes_the_same_bytes(short):
    here = draw(make_document(3, attention_points="Ailleurs."))
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, "PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "ctg_portal.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split()[-1] == here.sha256


def check_numbers(document, pdf):
    """The table of contents, the list of annexes and the foot of each page say the true pages."""
    found = pages_of_headings(pdf)
    pages = text_of(pdf).removesuffix("\f").split("\f")
    contents = " ".join(" ".join(pages[1:3]).split())
    assert kept_parts.PLACEHOLDER not in pages[1].split()
    for section in document.sections:
        assert f"{section.title} {found[section.title]}" in contents
    listed = " ".join(pages[found["Liste des annexes"] - 1].split())
    for annexe in document.annexes:
        assert f"{annexe.section.title} page {found[annexe.section.title]}" in listed
    for number, page in enumerate(pages[1:], 2):
        assert page.rstrip().endswith(f"{number} / {len(pages)}")
        assert " ".join(page.split()).startswith(f"{samples.TERRITORY} Convention territoriale globale 2023-2026")
        assert document.stamp.replace("\u00a0", " ") in page
    return found


def test_fiche_that_grows_moves_the_numbers_of_what_follows(short, laid_out_pages):
    before = make_document()
    at_first = check_numbers(before, short.pdf)
    longer = make_document(3, description=LONGER)
    rendering = draw(longer)
    assert laid_out_pages == [2]
    moved = check_numbers(longer, rendering.pdf)
    shifts = [moved[section.title] - at_first[section.title] for section in longer.sections]
    assert shifts == sorted(shifts)
    assert (shifts[0], shifts[-1]) == (0, 1)
    shorter = draw(before)
    assert laid_out_pages == [2]
    check_numbers(before, shorter.pdf)


def test_links_from_a_part_to_another_lead_where_the_heading_is(short):
    import io

    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(short.pdf))
    targets = {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}
    linked = {
        annotation.get_object()["/Dest"]
        for page in reader.pages
        for annotation in page.get("/Annots", ())
        if "/Dest" in annotation.get_object()
    }
    assert {"parties", "annexe-2", "fiche-4", "signatures"} <= linked <= set(targets)
    text = reader.pages[targets["fiche-4"]].extract_text()
    assert samples.make_fiche(4).title.split()[0] in text


def test_progress_counts_the_kept_pages_too(short_drawn, short):
    whole, changed = short_drawn[1], []
    pipeline.render(make_document(3, attention_points="Autre."), final=True, on_page=changed.append)
    assert whole == sorted(whole)
    assert whole[0] == 1
    assert set(changed) == {whole[-1]}


def test_kept_pages_count_in_the_limit(short):
    page_count = short.page_count
    for limit in (page_count - 1, page_count - 3):
        with pytest.raises(pipeline.RenderingRefused, match=f"dépasse {limit} pages"):
            pipeline.render(make_document(), final=True, limits=pipeline.Limits(limit, 60))
    assert pipeline.render(make_document(), final=True, limits=pipeline.Limits(page_count, 60)).page_count == page_count


def test_error_of_a_part_is_said_each_time_and_no_more_once_it_is_mended(request, monkeypatch):
    bad = '<p>Texte.</p><img src="static:ctg/absente.png" alt="Une image qui a disparu">'
    real = pipeline.render_to_string
    monkeypatch.setattr(pipeline, "render_to_string", lambda *args: real(*args).replace("MARQUE", bad))
    wrong = make_document(3, attention_points="MARQUE")
    first = pipeline.render(wrong, final=False)  # nothing was kept
    request.getfixturevalue("short")
    again = pipeline.render(wrong, final=False)
    assert first.warnings
    assert again.warnings == first.warnings
    for _ in range(2):
        with pytest.raises(pipeline.RenderingRefused):
            draw(wrong)
    assert draw(make_document()).warnings == ()
    assert draw(make_document(3, attention_points="Sans marque.")).warnings == ()


def test_kept_parts_stay_within_their_pages_and_the_oldest_leave():
    kept = kept_parts.Kept(5, beside=5)
    pages = itertools.count()
    three, two, four, nine = (kept_parts.Part(tuple(next(pages) for _ in range(count)), ()) for count in (3, 2, 4, 9))
    kept.use({"trois": three, "deux": two})
    assert (kept.page_count, kept.has_dropped) == (5, False)
    kept.use({"trois": three})
    kept.make_room(2, wanted=["trois"])
    assert kept.find("deux") is None
    assert kept.find("trois") is three
    kept.use({"quatre": four})
    assert kept.find("trois") is None
    assert (len(kept), kept.page_count, kept.has_dropped) == (1, 4, True)
    kept.use({"neuf": nine})
    assert len(kept) == 0


def test_pages_of_other_documents_leave_before_a_long_one_is_laid_out():
    kept = kept_parts.Kept(9, beside=6)
    first, second = (kept_parts.Part(tuple(range(4)), ()) for _ in range(2))
    kept.use({"une": first, "deux": second})
    kept.make_room(1, wanted=["une", "deux"])
    assert kept.page_count == 8
    kept.make_room(3, wanted=[])
    assert kept.page_count == 0


def test_memory_of_the_parts_that_leave_is_given_back(at_once):
    import gc
    import weakref

    gc.unfreeze()
    draw(make_document())
    part = next(iter(kept_parts.KEPT._parts.values()))
    box = weakref.ref(part.pages[0]._page_box)
    assert gc.get_freeze_count() > 0
    del part
    kept_parts.KEPT.clear()
    assert box() is None


def test_picture_and_mark_of_a_project_are_part_of_the_key(laid_out_pages):
    logo = Picture("logo", "Logo de la Caf de la Lise", samples.make_pdf_annexe())
    document = make_document()
    found = {
        pipeline._drawn_with(each)
        for each in (document, samples.make_convention(logos=(logo,)), samples.make_convention(is_project=True))
    }
    assert len(found) == 3


def test_text_that_people_write_never_cuts_a_document():
    wild = f"<p>Avant {kept_parts.MARK} après &lt;!-- coupe --&gt; {kept_parts.PLACEHOLDER}</p>"
    document = make_document(2, title=f"Un titre {kept_parts.MARK}", context=wild)
    html = render_to_string(document.template, {"document": document, "is_pdf": True})
    clean = render_to_string(make_document().template, {"document": make_document(), "is_pdf": True})
    assert len(kept_parts.cut(html)[1]) == len(kept_parts.cut(clean)[1])


def test_screen_page_has_no_mark():
    document = make_document()
    assert kept_parts.MARK not in render_to_string(document.page_template, {"document": document})


def test_mark_where_no_page_begins_is_said_and_costs_no_more_than_time(caplog):
    document = samples.make_fiche_document()
    body = "<html lang='fr'><head><title>Un</title></head><body><p>Un</p>%s<p>Deux</p>%s<p>Trois</p></body></html>"
    cut = pipeline._draw(document, body % (kept_parts.MARK, kept_parts.MARK), pipeline.WHOLE, None)
    assert [record.getMessage() for record in caplog.records] == [
        f"{kept_parts.MARK} where no page begins: laid out in one part"
    ]
    assert cut == pipeline._draw(document, body % (kept_parts.MARK, ""), pipeline.WHOLE, None)


@pytest.mark.parametrize("document", [samples.make_convention(3, 4), samples.make_bilan()], ids=["convention", "bilan"])
def test_templates_mark_only_where_a_page_begins(document, caplog):
    afresh = draw(document)
    assert caplog.records == []
    assert draw(document).pdf == afresh.pdf


def test_first_fiche_of_a_lower_node_shares_its_page():
    fiches = tuple(samples.make_fiche(number) for number in (1, 2, 3))
    node = PlanNode("o1", "Objectif", "1.1", "Un objectif", fiches=fiches[:2])
    axe = PlanNode("a1", "Axe", "1", "Un axe", nodes=(node,), fiches=fiches[2:])
    plan = PlanAnnexe("annexe-1", 1, "Plan d’actions", nodes=(axe,))
    groups = [[step.id for step in steps] for steps in plan.steps_by_page]
    assert groups == [["a1"], ["fiche-3"], ["o1", "fiche-1"], ["fiche-2"]]
    document = samples.make_convention(2, annexes=(plan, Annexe("annexe-2", 2, "Moyens", "<p>Un texte.</p>")))
    pdf = draw(document).pdf
    page = pages_of_headings(pdf)["Objectif 1.1 – Un objectif"]
    shown = " ".join(text_of(pdf, page).split())
    assert fiches[0].title in shown
    assert fiches[1].title not in shown


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_a_document_is_cut_only_where_a_page_begins_whatever_the_number_of_parties(count, caplog):
    """Two parties sign under the list of annexes: their signatures open no page, and no part."""
    short = {"articles": samples.make_articles()[:1], "annexes": samples.make_annexes(fiche_count=2)[:1]}
    document = samples.make_convention(parties=count, **short)
    rendering = pipeline.render(document, final=True)
    assert "Signatures" in text_of(rendering.pdf)
    assert caplog.records == []
