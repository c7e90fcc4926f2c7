"""Versions kept in the past are read for ever."""

from pathlib import Path

import pytest

from conventions.text import signature
from conventions.text.versions import digest, schema
from core.frozen import FrozenDataRefused
from core.tests import schemas

FOLDER = Path(__file__).parent / "frozen"
#: What was signed: the hash of each fixture, as its version kept it.
HASHES = {
    0: "839338105cbf35ee92d6e95d511e9fdf4d2572215259d78801629bddbf697363",
    1: "5b9cb3ed64007aef8d218dc542d4d3f24f4a0913c6ee847e69e6ea42510ea3f5",
    2: "68c7cb1a0bb5b984090818a5a79074007220135fdd3d51da7cfac3632364acb4",
}
SIGNING_HASHES = {0: "488f557f92d23f747822dc02b452e110193256978cc588a6fa0835399b9c8290"}


def frozen(number):
    return schemas.fixture(schema(), FOLDER, number)


@pytest.mark.parametrize("number", schemas.numbers(schema()))
def test_a_version_of_each_past_schema_is_read(number):
    content = frozen(number)
    assert digest(content) == HASHES[number]
    text = schema().decode(content)
    assert text.title == "CTG CC de Gevrey-Chambertin et de Nuits-Saint-Georges 2023-2026"
    assert [row.kind for row in text.articles] == ["visa", "preamble", *["article"] * 12, "closing"]
    assert text.articles[1].body.startswith("<p>Les habitants d’un territoire attendent")
    present = schema().decode(frozen(schema().number))
    assert [(row.kind, row.number, row.title) for row in text.articles] == [
        (row.kind, row.number, row.title) for row in present.articles
    ]


@pytest.mark.parametrize("number", schemas.numbers(schema()))
def test_what_is_printed_is_read_from_the_second_number_on(number):
    """None is invented for the versions that were kept without it."""
    printed = schema().decode(frozen(number)).printed
    if number < 2:
        assert printed is None
        return
    assert [annexe.kind for annexe in printed.annexes] == ["diagnostic", "governance", "plan", "evaluation"]
    assert (printed.years, len(printed.parties), len(printed.plan.all_fiches)) == ("2023-2026", 2, 18)
    assert printed.plan.all_fiches[0].indicators[0].target
    assert not any(party.representatives or party.authorisations for party in printed.parties)


@pytest.mark.parametrize("number", schemas.numbers(signature.SCHEMA))
def test_a_signing_part_of_each_past_schema_is_read(number):
    content = schemas.fixture(signature.SCHEMA, FOLDER, number)
    assert digest(content) == SIGNING_HASHES[number]
    part = signature.SCHEMA.decode(content)
    assert part.parties[0].representatives[0].function
    assert "77 pour" in part.parties[1].authorisations[0]
    assert [file.vote for file in part.files] == ["77 pour, 1 contre, 2 abstentions"]
    assert {field.name for field in part.fields} == {"date_signature", "deliberations", "lieu_signature"}


def test_data_of_the_present_schema_are_written_as_they_were():
    content = frozen(schema().number)
    assert schema().frozen(schema().decode(content)) == content


def test_the_classes_change_only_with_a_number():
    schemas.assert_number_follows_shape(schema(), FOLDER)
    schemas.assert_number_follows_shape(signature.SCHEMA, FOLDER)


@pytest.mark.parametrize("number", schemas.numbers(schema()))
def test_a_version_with_a_key_too_many_or_too_few_is_refused(number):
    content = frozen(number)
    content["articles"][2]["author"] = "Anne"
    with pytest.raises(FrozenDataRefused, match=r"articles\[2\]\.author : clé inconnue"):
        schema().decode(content)
    content = frozen(number)
    del content["articles"][3]["title"]
    with pytest.raises(FrozenDataRefused, match=r"articles\[3\]\.title : clé absente"):
        schema().decode(content)


@pytest.mark.parametrize("broken", [{"title": "T"}, {"title": "T", "articles": {}}, {"title": "T", "articles": [3]}])
def test_a_content_without_number_nor_articles_is_refused(broken):
    with pytest.raises(FrozenDataRefused, match="articles"):
        schema().decode(broken)
