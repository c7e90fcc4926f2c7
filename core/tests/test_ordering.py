import pytest
from django.db import connection

from actions.models import FicheAction
from conventions.models import Document
from core import ordering
from territories.models import Caf, Organisation, Territoire

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
