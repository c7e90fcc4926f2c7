"""Bilans frozen in the past are read for ever, whatever becomes of their classes."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from core.frozen import FrozenDataRefused
from core.tests import schemas
from reporting.documents.bilan_presenter import SCHEMA
from reporting.documents.bilan_source import bilan_document
from reporting.documents.presenters import data_text

FOLDER = Path(__file__).parent / "frozen"
YEARS = {0: "2024", 1: "2025"}


def frozen(number):
    return schemas.fixture(SCHEMA, FOLDER, number)


@pytest.mark.parametrize("number", schemas.numbers(SCHEMA))
def test_a_bilan_of_each_past_schema_is_read_and_shown(number):
    content = frozen(number)
    document = bilan_document(SimpleNamespace(frozen=content))
    assert document.year == YEARS[number] and len(document.parts) == 10
    page = render_to_string(document.page_template, {"document": document})
    assert all(f'id="{part.id}"' in page for part in document.parts)
    assert document.data_sha256 == hashlib.sha256(data_text(content).encode()).hexdigest()  # that of its day


def test_data_of_the_present_schema_are_written_as_they_were():
    content = frozen(SCHEMA.number)
    assert SCHEMA.encode(SCHEMA.decode(content)) == content
    assert (content["schema"], content["number"]) == ("bilan", SCHEMA.number)


def test_the_classes_change_only_with_a_number():
    schemas.assert_number_follows_shape(SCHEMA, FOLDER)


@pytest.mark.parametrize("number", schemas.numbers(SCHEMA))
def test_a_bilan_with_a_key_too_many_or_too_few_is_refused(number):
    content = frozen(number)
    content["parts"][6]["rows"][0]["spent"] = "12.00"
    with pytest.raises(FrozenDataRefused, match=r"parts\[6\]\.rows\[0\]\.spent : clé inconnue"):
        SCHEMA.decode(content)
    content = frozen(number)
    del content["parts"][1]["by_axe"]
    with pytest.raises(FrozenDataRefused, match=r"parts\[1\]\.by_axe : clé absente"):
        SCHEMA.decode(content)
