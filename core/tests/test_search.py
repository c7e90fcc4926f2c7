"""The SQL functions that sort and search in French."""

import pytest
from django.db import connection


def value(query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Évry-Courcouronnes", "evry-courcouronnes"), ("Œuvre à Noël", "oeuvre a noel"), ("", "")],
)
def test_ctg_unaccent_gives_lower_case_without_accents(db, text, plain):
    assert value("SELECT ctg_unaccent(%s)", text) == plain


def test_ctg_unaccent_may_serve_an_index(db):
    assert value("SELECT provolatile::text FROM pg_proc WHERE proname = 'ctg_unaccent'") == "i"


@pytest.mark.parametrize("typed", ["creche", "crèches", "CRÈCHE"])
def test_full_text_search_knows_french_plurals_and_ignores_accents(db, typed):
    query = "SELECT to_tsvector('ctg_french', %s) @@ plainto_tsquery('ctg_french', %s)"
    assert value(query, "Ouvrir deux crèches familiales", typed) is True
    assert value(query, "Ouvrir un relais", typed) is False
