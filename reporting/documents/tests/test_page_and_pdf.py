"""The page on screen and the PDF say the same words, in the same order, under the same ids."""

import json
import re

import pytest
from django.template.loader import render_to_string

from reporting.documents import bilan_presenter

from . import samples

pytestmark = pytest.mark.django_db  # a page asks once a process whether it is that of a copy

DOCUMENTS = {
    "convention": samples.make_convention,
    "57 parties": lambda: samples.make_convention(57, 3, is_project=True),
    "bilan": samples.make_bilan,
    "fiche": samples.make_fiche_document,
    "vide": samples.make_empty_convention,
}


#: The same chart drawn at the width of a telephone, of which the page shows one.
NARROW = re.compile(r'<div class="chart__frame chart__frame--narrow">\s*<svg.*?</svg>\s*</div>', re.DOTALL)


def body(html):
    found = re.search(r'<article class="d-document d-ecran">(.*)</article>', html, re.DOTALL)
    return NARROW.sub("", found[1]) if found else html[html.index("<body") :]


def ids(html):
    return re.findall(r'\bid="([^"]+)"', body(html))


def words(html):
    return re.sub(r"<[^>]+>", " ", body(html)).split()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_page_and_pdf_hold_the_same_ids_in_the_same_order(name):
    document = DOCUMENTS[name]()
    pdf = render_to_string(document.template, {"document": document, "is_pdf": True})
    page = render_to_string(document.page_template, {"document": document})
    assert ids(page) == ids(pdf)
    assert len(ids(pdf)) == len(set(ids(pdf)))
    sections = [section.id for section in document.sections]
    assert [found for found in ids(page) if found in sections] == sections


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "fiche"])
def test_page_and_pdf_hold_the_same_words(name):
    document = DOCUMENTS[name]()
    pdf = render_to_string(document.template, {"document": document, "is_pdf": True})
    page = render_to_string(document.page_template, {"document": document})
    assert words(page) == words(pdf)


def test_page_has_no_inline_style_nor_script():
    document = samples.make_convention()
    html = body(render_to_string(document.page_template, {"document": document}))
    assert " style=" not in html
    assert "<script" not in html


def test_frozen_data_give_the_same_document_again():
    document = samples.make_bilan()
    again = bilan_presenter.SCHEMA.decode(json.loads(document.data))
    assert isinstance(again, bilan_presenter.BilanDocument)
    assert again == document
    assert again.data_sha256 == document.data_sha256
