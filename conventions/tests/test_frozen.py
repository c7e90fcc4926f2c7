"""Versions kept in the past are read for ever."""

from pathlib import Path

import pytest

from conventions.text_versions import SCHEMA, digest
from core.frozen import FrozenDataRefused
from core.tests import schemas

FOLDER = Path(__file__).parent / "frozen"
#: What was signed: the hash of each fixture, as its version kept it.
HASHES = {
    0: "839338105cbf35ee92d6e95d511e9fdf4d2572215259d78801629bddbf697363",
    1: "5b9cb3ed64007aef8d218dc542d4d3f24f4a0913c6ee847e69e6ea42510ea3f5",
}


def frozen(number):
    return schemas.fixture(SCHEMA, FOLDER, number)


@pytest.mark.parametrize("number", schemas.numbers(SCHEMA))
def test_a_version_of_each_past_schema_is_read(number):
    content = frozen(number)
    assert digest(content) == HASHES[number]
    text = SCHEMA.decode(content)
    assert text.title == "CTG CC de Gevrey-Chambertin et de Nuits-Saint-Georges 2023-2026"
    assert [row.kind for row in text.articles] == ["visa", "preamble", *["article"] * 12, "closing"]
    assert text.articles[1].body.startswith("<p>Les habitants d’un territoire attendent")
    assert SCHEMA.encode(text) == SCHEMA.encode(SCHEMA.decode(frozen(SCHEMA.number)))


def test_data_of_the_present_schema_are_written_as_they_were():
    content = frozen(SCHEMA.number)
    assert SCHEMA.frozen(SCHEMA.decode(content)) == content


def test_the_classes_change_only_with_a_number():
    schemas.assert_number_follows_shape(SCHEMA, FOLDER)


@pytest.mark.parametrize("number", schemas.numbers(SCHEMA))
def test_a_version_with_a_key_too_many_or_too_few_is_refused(number):
    content = frozen(number)
    content["articles"][2]["author"] = "Anne"
    with pytest.raises(FrozenDataRefused, match=r"articles\[2\]\.author : clé inconnue"):
        SCHEMA.decode(content)
    content = frozen(number)
    del content["articles"][3]["title"]
    with pytest.raises(FrozenDataRefused, match=r"articles\[3\]\.title : clé absente"):
        SCHEMA.decode(content)


@pytest.mark.parametrize("broken", [{"title": "T"}, {"title": "T", "articles": {}}, {"title": "T", "articles": [3]}])
def test_a_content_without_number_nor_articles_is_refused(broken):
    with pytest.raises(FrozenDataRefused, match="articles"):
        SCHEMA.decode(broken)
