import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from conventions.avenants.consolidated import text_before, text_on
from conventions.enums import ActeKind
from conventions.models import Acte, Article, Modification
from conventions.tests.factories import (
    freeze_avenant,
    make_article,
    make_avenant,
    make_convention,
    make_modification,
    make_signed_convention,
)
from conventions.text import articles
from core.history import History

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 1, 1)


@pytest.fixture
def signed(db):
    """Two signed conventions, each with an avenant that replaces its article; the first."""
    found = [make_signed_convention() for _ in range(2)]
    for convention in found:
        make_modification(make_avenant(convention, effect_on="01/01/2025"), convention.articles.get())
    return found[0]


def test_the_text_on_a_day_is_read_from_its_own_avenants(signed, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        [before] = text_on(signed, DAY - dt.timedelta(days=1)).passages
    [found] = text_on(signed, DAY).passages
    assert (before.title, before.by, found.title) == ("Objet de la convention", None, "Objet")
    assert (found.body, str(found.by.acte)) == ("<p>Texte de l’avenant.</p>", "Avenant n° 1")
    assert text_on(signed, DAY, known_on=dt.date(2026, 12, 1)).applied == []  # the second signs the day after


def test_a_modification_is_of_the_text_of_its_convention(signed):
    other = make_signed_convention()
    avenant, theirs = make_avenant(signed, 2, signatures=("", "")), other.articles.get()
    regularisation = Acte.objects.create(convention=signed, kind=ActeKind.REGULARISATION, number=1)
    article = signed.articles.get()
    for change in (
        lambda: make_modification(avenant, theirs),
        lambda: make_modification(avenant, article, kind="move", after_id=theirs.pk),
        lambda: make_modification(regularisation, article),
        lambda: make_modification(signed.initial_acte, article),
        lambda: make_modification(avenant, kind="cancel", cancelled=make_avenant(other, signatures=("", ""))),
        lambda: make_modification(avenant, kind="cancel", cancelled=avenant),
    ):
        with pytest.raises(IntegrityError, match="le texte de sa convention"), transaction.atomic():
            change()


def test_a_modification_says_all_that_its_kind_asks(signed):
    avenant, article = make_avenant(signed, 2, signatures=("", "")), signed.articles.get()
    for name, fields in (
        ("of_one_thing", {"kind": "delete", "base_hash": "a"}),
        ("worded", {"title": ""}),
        ("worded", {"kind": "delete", "title": "Objet"}),
        ("numbered", {"kind": "renumber"}),
        ("placed", {"after_id": article.pk}),
        ("on_a_base", {"base_hash": ""}),
    ):
        of = None if name == "of_one_thing" else article
        with pytest.raises(IntegrityError, match=f"modification_{name}"), transaction.atomic():
            make_modification(avenant, of, **fields)
    make_modification(avenant, article)
    with pytest.raises(IntegrityError, match="modification_once_an_article"), transaction.atomic():
        make_modification(avenant, article)


def test_nothing_of_a_signed_avenant_changes_any_more(signed):
    avenant = signed.actes.get(kind=ActeKind.AVENANT)
    freeze_avenant(avenant)
    row = avenant.modifications.get()
    for change in (
        lambda: Modification.objects.filter(pk=row.pk).update(body="<p>Autre.</p>"),
        lambda: row.delete(),
        lambda: make_modification(avenant, signed.articles.get(), kind="delete"),
        lambda: Acte.objects.filter(pk=avenant.pk).update(withdrawn_on=DAY),
    ):
        with pytest.raises(IntegrityError, match="ne change"), transaction.atomic():
            change()
    other = make_avenant(signed, 2, signatures=("", ""))
    make_modification(other, signed.articles.get()).delete()


def test_an_inserted_article_has_a_key_that_never_served(signed):
    made = articles.new_identity(signed)
    assert not Article.objects.filter(pk=made.pk).exists()
    draft = make_convention()
    assert make_article(draft).pk > made.pk
    with pytest.raises(IntegrityError, match="a déjà existé"), transaction.atomic():
        make_article(draft, pk=made.pk)


def test_what_an_avenant_is_written_on_is_what_is_signed_before_it(signed):
    own = make_avenant(signed, 2, signatures=("", ""), effect_on="01/06/2025")
    make_avenant(signed, 3, effect_on="01/01/2026")
    [found] = text_before(signed, own).passages
    assert found.title == "Objet"
    row = make_modification(own, signed.articles.get(), title="Deux", base_hash=found.hash)
    assert [each.title for each in text_before(signed, own).passages] == ["Deux"]
    assert text_before(signed, own, until=row).find(found.id).title == "Objet"
    early = make_avenant(signed, 4, signatures=("", ""), effect_on="01/06/2024")
    assert text_before(signed, early).find(found.id).title == "Objet de la convention"
    undated = make_avenant(signed, 5, signatures=("", ""))
    assert text_before(signed, undated).find(found.id).title == "Objet"  # of today
    assert text_before(signed, undated).unlike == []


def test_the_history_tells_what_an_avenant_changes(signed):
    titles = {line.title for line in History("convention", signed.pk)[0:50]}
    assert {"Avenant ajouté : n° 1", "Modification par avenant ajoutée : Remplacer un article (Objet)"} <= titles
