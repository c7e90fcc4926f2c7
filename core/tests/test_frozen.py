"""Frozen data: what is written is read again, and nothing else is."""

import datetime as dt
import json
from dataclasses import dataclass, make_dataclass, replace
from decimal import Decimal

import pytest

from core.frozen import FrozenDataRefused, Schema
from core.tests import schemas


@dataclass(frozen=True)
class Part:
    title: str


@dataclass(frozen=True)
class Amounts(Part):
    values: tuple[Decimal | int | None, ...] = ()
    is_total: bool = False


@dataclass(frozen=True)
class Dated(Part):
    on: dt.date | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Paper:
    year: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Stranger:
    title: str


CLASSES = (Paper, Part, Amounts, Dated)
FIRST = Schema("papier", 0, Paper, CLASSES)
SECOND = Schema("papier", 1, Paper, CLASSES, {0: lambda data: {"parts": [], **data}})
AT = dt.datetime(2024, 3, 1, 10, 30, tzinfo=dt.UTC)
PAPERS = (
    Paper(2024, (Amounts("Dépenses", (Decimal("12.50"), 3, None), True), Part("Mots"))),
    Paper(2025, (Dated("Jours", dt.date(2025, 1, 2), AT), Dated("Aucun"))),
)


def written(paper):
    return SECOND.frozen(paper)


@pytest.mark.parametrize("paper", PAPERS)
def test_what_is_frozen_is_read_again_with_its_types(paper):
    content = written(paper)
    assert list(content)[:2] == ["schema", "number"] and content["number"] == 1
    again = SECOND.decode(content)
    assert again == paper and written(again) == content
    assert [type(part) for part in again.parts] == [type(part) for part in paper.parts]


def changed(place, value):
    """The first paper, with what stands at this place changed; `...` takes it away."""
    content = written(PAPERS[0])
    *path, last = place
    found = content
    for step in path:
        found = found[step]
    if value is ...:
        del found[last]
    else:
        found[last] = value
    return content


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (["scope"], "", "scope : clé inconnue"),
        (["parts", 0, "unit"], "€", "parts[0].unit : clé inconnue"),
        (["year"], ..., "year : clé absente"),
        (["parts", 0, "is_total"], ..., "parts[0].is_total : clé absente"),
        (["year"], "2024", "year : '2024' n’est pas de type int"),
        (["year"], True, "year : True n’est pas de type int"),
        (["parts", 0, "is_total"], 1, "parts[0].is_total : 1 n’est pas de type bool"),
        (["parts", 0, "values", 1], "3,5", "parts[0].values[1] : '3,5' n’est pas de type Decimal"),
        (["parts", 0, "values", 0], 12.5, "parts[0].values[0] : 12.5 n’est pas de type"),
        (["parts"], {}, "parts : une liste est attendue"),
        (["parts", 1], "Mots", "parts[1] : un objet Part est attendu"),
        (["parts", 1, "type"], "Stranger", "parts[1] : type « Stranger » inconnu ici"),
        (["parts", 1, "type"], "Paper", "parts[1] : type « Paper » inconnu ici"),
        (["schema"], "bilan", "schema : « bilan » au lieu de « papier »"),
        (["number"], 2, "number : 2 n’est pas un numéro connu"),
        (["number"], True, "number : True n’est pas un numéro connu"),
    ],
)
def test_anything_else_is_refused_where_it_stands(place, value, said):
    with pytest.raises(FrozenDataRefused) as refusal:
        SECOND.decode(changed(place, value))
    assert f"Données figées refusées : {said}" in str(refusal.value)


@pytest.mark.parametrize("value", ["02/01/2025", "2025-1-2", "20250102", "2025-01-02T00:00:00"])
def test_a_day_is_written_in_one_way(value):
    content = written(PAPERS[1])
    content["parts"][0]["on"] = value
    with pytest.raises(FrozenDataRefused, match=r"parts\[0\]\.on"):
        SECOND.decode(content)


def test_older_data_go_through_each_upgrade():
    old = {"type": "Paper", "year": 2020}
    assert SECOND.decode(old) == Paper(2020) and old == {"type": "Paper", "year": 2020}
    with pytest.raises(FrozenDataRefused, match="parts : clé absente"):
        FIRST.decode(old)
    with pytest.raises(FrozenDataRefused, match="parts : clé absente"):
        SECOND.decode(old | {"schema": "papier", "number": 1})


def test_a_value_is_told_in_the_terms_of_an_older_number():
    """What came later is as the upgrade has it, wherever it stands; the rest is not touched."""
    grown = Schema(
        "papier",
        2,
        Paper,
        CLASSES,
        {0: dict, 1: dict},
        {1: {"Amounts": {"is_total": False}}, 2: {"Dated": {"on": None}}},
    )
    amounts, dated = PAPERS[0].parts[0], PAPERS[1].parts[0]
    paper = Paper(2024, (amounts, dated, Part("Mots")))
    assert grown.in_terms_of(paper, 2) is paper
    assert grown.in_terms_of(paper, 1) == replace(paper, parts=(amounts, replace(dated, on=None), Part("Mots")))
    assert grown.in_terms_of(paper, 0).parts[:2] == (replace(amounts, is_total=False), replace(dated, on=None))
    assert [grown.number_of(each) for each in ({}, grown.encode(paper))] == [0, 2]


@pytest.mark.parametrize("news", [{1: {"Paper": {"inconnu": ""}}}, {2: {"Paper": {"year": 0}}}, {0: {"Paper": {}}}])
def test_news_that_no_number_brings_are_refused(news):
    with pytest.raises(TypeError, match="no such news of Paper"):
        Schema("papier", 1, Paper, CLASSES, {0: dict}, news)


def test_what_could_not_be_read_again_is_never_frozen():
    with pytest.raises(FrozenDataRefused, match=r"parts\[0\]\.title : 12 n’est pas de type str"):
        SECOND.frozen(Paper(2024, (Part(12),)))  # type: ignore[arg-type]
    with pytest.raises(FrozenDataRefused, match=r"parts\[0\] : type « Stranger » inconnu ici"):
        SECOND.frozen(Paper(2024, (Stranger("Mots"),)))  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [None, [], "papier", 3])
def test_what_is_no_object_is_refused(content):
    with pytest.raises(FrozenDataRefused, match="un objet est attendu"):
        SECOND.decode(content)


def test_a_schema_without_all_its_upgrades_is_refused():
    with pytest.raises(TypeError, match="one upgrade for each number below 2"):
        replace(SECOND, number=2)
    with pytest.raises(TypeError, match="the root among them"):
        replace(FIRST, classes=CLASSES[1:])


@dataclass(frozen=True)
class Vague:
    value: float


@dataclass(frozen=True)
class Double:
    value: str | Decimal


@dataclass(frozen=True)
class Numbered:
    number: int


@pytest.mark.parametrize(
    ("found", "said"),
    [(Vague, "cannot be frozen as float"), (Double, "a text of two kinds"), (Numbered, "a key of the schema")],
)
def test_what_could_not_be_read_is_refused_at_once(found, said):
    with pytest.raises(TypeError, match=said):
        Schema("papier", 0, found, (found,))


def test_the_shape_names_types_without_their_modules():
    assert FIRST.shape["Amounts"] == {
        "title": "str",
        "values": "tuple[Decimal | int | None, ...]",
        "is_total": "bool",
    }
    assert FIRST.shape["Paper"]["parts"] == "tuple[Part, ...]"


def test_a_class_changed_without_a_number_is_seen(tmp_path):
    (tmp_path / "papier-1.shape.json").write_text(json.dumps(SECOND.shape))
    schemas.assert_number_follows_shape(SECOND, tmp_path)
    wider = make_dataclass("Paper", [("scale", str, "")], bases=(Paper,), frozen=True)
    changed_schema = replace(SECOND, root=wider, classes=(wider, *CLASSES[1:]))
    with pytest.raises(AssertionError, match="donnez le numéro 2"):
        schemas.assert_number_follows_shape(changed_schema, tmp_path)
    numbered = replace(changed_schema, number=2, upgrades=SECOND.upgrades | {1: lambda data: data})
    with pytest.raises(AssertionError, match=r"papier-2\.shape\.json"):
        schemas.assert_number_follows_shape(numbered, tmp_path)
    with pytest.raises(AssertionError, match=r"papier-2\.json"):
        schemas.fixture(numbered, tmp_path, 2)
