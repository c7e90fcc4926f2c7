import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, GeneratedField, TextField

from accounts.models import User
from accounts.tests.factories import make_adviser, make_user
from actions.models import FicheAction
from conventions.models import Convention, Document, Membership
from conventions.tests.factories import make_convention
from core import ordering
from territories.models import Caf, Organisation, Territoire
from territories.tests.factories import make_caf

#: Each already in order.
NAMES = ["1.2", "1.10", "2", "10", "Ateliers", "école", "École 2", "École 10", "Été", "l'étang", "Œuvre", "Zèbre"]


def test_names_and_numbers_sort_alike_in_sql_and_in_python(db):
    mixed = NAMES[1::2] + NAMES[::2]
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT each FROM unnest(%s::text[]) AS each ORDER BY ctg_order(each) COLLATE "C", each', [mixed]
        )
        assert [row[0] for row in cursor.fetchall()] == NAMES
        cursor.execute("SELECT provolatile::text FROM pg_proc WHERE proname = 'ctg_order'")
        assert cursor.fetchone() == ("i",)  # it may serve an index
    assert sorted(mixed, key=ordering.key) == NAMES


@pytest.mark.parametrize(
    ("model", "path", "sorted_by"),
    [
        (Organisation, "name", "search_name"),
        (FicheAction, "title", "search_name"),
        (FicheAction, "plan__convention__name", "plan__convention__search_name"),
        (FicheAction, "starts_on", "starts_on"),
        (FicheAction, "state", "state"),
        (Territoire, "search_rank", "search_rank"),
        (Document, "user__last_name", "user__last_name"),
        (FicheAction, "code", ordering.InOrder("code")),
        (FicheAction, "axe__label", ordering.InOrder("axe__label")),
        (Document, "title", ordering.InOrder("title")),
        (Caf, "name", ordering.InOrder("name")),
    ],
)
def test_columns_are_sorted_by_their_folded_words(model, path, sorted_by):
    assert ordering.by(model, path) == sorted_by


HOUSE = Path(__file__).resolve().parents[2]
#: Orders in which the bytes of a text are its order, or are kept: with why.
BYTES = {
    ("Draft", "address"): "an address of the portal",
    ("Territoire", "code"): "a code of fixed width",
    ("Caf", "code"): "a code of fixed width",
    ("CommuneAncienCode", "old_code"): "a code of fixed width",
    ("LigneBudgetaire", "funder__name"): "frozen in a version: shown in order by `Fiche.budget_rows`",
    ("MoyenHumain", "function"): "frozen in a version",
}


def models_of_the_house():
    return [model for model in apps.get_models() if (HOUSE / model.__module__.partition(".")[0]).is_dir()]


def test_every_table_is_in_natural_and_french_order():
    wrong = {
        (model.__name__, path.removeprefix("-"))
        for model in models_of_the_house()
        for path in model._meta.ordering
        if isinstance(path, str) and ordering.by(model, path.removeprefix("-")) != path.removeprefix("-")
    }
    assert wrong == set(BYTES)


#: Columns that are no words, or whose name is that of numbers and of annotations too (« number » of an act).
WRITTEN_IN_BYTES = {"code", "old_code", "key", "address", "email", "kind", "recipient", "subject", "number", "place"}


def test_no_code_sorts_words_by_their_bytes():
    words = {
        column.name
        for model in models_of_the_house()
        for column in model._meta.concrete_fields
        if isinstance(column, CharField | TextField) and not column.choices and not isinstance(column, GeneratedField)
    } - WRITTEN_IN_BYTES
    wrong = []
    for path in HOUSE.glob("*/**/*.py"):
        place = path.relative_to(HOUSE)
        if place.parts[0].startswith(".") or {"tests", "migrations", "var", "docs"} & set(place.parts):
            continue
        text = path.read_text()
        if "order_by(" not in text:
            continue
        wrong += [
            f"{place}:{node.lineno} {each.value}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by"
            for each in node.args
            if isinstance(each, ast.Constant) and each.value.removeprefix("-").rpartition("__")[2] in words
        ]
    assert sorted(wrong) == ["reporting/leaving/archive.py:80 name"]  # migrations, by their numbers


#: Where « code » is that of a territory or of a Caf, of fixed width. Elsewhere, after a name, it parts two namesakes.
CODES_OF_PLACES = ("territories/", "reporting/desk/operating.py", "reporting/demo/")


def test_the_codes_of_fiches_and_axes_are_never_sorted_by_their_bytes():
    wrong = []
    for path in HOUSE.glob("*/**/*.py"):
        place = path.relative_to(HOUSE)
        if place.parts[0].startswith(".") or {"tests", "migrations", "var", "docs"} & set(place.parts):
            continue
        for found in re.finditer(r"""order_by\(([^()]*)""", path.read_text()):
            names = [each.strip().strip('"') for each in found[1].split(",")]
            alone = [each for each in names if each.removeprefix("-").rpartition("__")[2] == "code"]
            is_second = any(each.endswith(("search_name", "population")) for each in names[:1])
            if alone and not is_second and not place.as_posix().startswith(CODES_OF_PLACES):
                wrong.append(f"{place} {found[1]}")
    assert wrong == []


def test_people_are_in_french_order_and_an_index_serves_it(db):
    caf, other = make_caf("21"), make_caf("91")
    convention = make_convention(caf=caf)
    names = ["Zola", "écuyer", "Etienne", "Élan", "d’Arc"]
    for last_name in names:
        Membership.objects.create(convention=convention, user=make_user(last_name=last_name), role="elected")
    make_adviser(caf=other, user=make_user(last_name="École"))
    members = [row.user.last_name for row in Membership.objects.filter(convention=convention, role="elected")]
    assert members == ["d’Arc", "écuyer", "Élan", "Etienne", "Zola"]
    assert [name for name in User.objects.values_list("last_name", flat=True) if name in names] == members
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")  # a table of six rows
        assert "user_by_name" in User.objects.all()[:20].explain()
        assert "convention_by_name" in Convention.objects.filter(caf=caf).order_by("search_name", "pk")[:20].explain()
        assert "contact_by_name" in convention.contacts.all()[:20].explain()
