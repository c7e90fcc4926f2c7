"""Choosing one convention among those of a Caf: with a list that asks, or by its name."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.models import Convention
from conventions.tests.factories import make_convention
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
SEARCH = reverse("conventions:search")


@pytest.fixture
def adviser(client):
    user = make_adviser()
    client.force_login(user)
    return user


def renewed(name, **fields):
    """Two conventions of one territory, one after the other."""
    first = make_convention(name=name, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2023, 12, 31), **fields)
    return first, make_convention(name=name, starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2027, 12, 31), **fields)


def found(client, **asked):
    return [row["texte"] for row in client.get(SEARCH, asked).json()["resultats"]]


def test_a_convention_is_found_by_a_word_of_its_name(client, adviser):
    renewed("Saint-Étienne des Bois")
    make_convention(name="Autre pays")
    assert found(client, q="st etienne") == [
        "CTG Saint-Étienne des Bois 2024-2027",
        "CTG Saint-Étienne des Bois 2020-2023",
    ]
    assert found(client, q="bois", caf=make_caf().pk) and not found(client, q="bois", caf="x")
    assert found(client, q="") == []


def test_a_convention_of_another_caf_is_not_found(client, adviser):
    other = make_caf("91")
    make_convention(name="Bois", caf=other)
    assert found(client, q="bois") == found(client, q="bois", caf=other.pk) == []


def edited(client, convention, **changes):
    data = {"name": convention.name, "level": "local", "version": convention.version}
    return client.post(reverse("conventions:edit", args=[convention.pk]), data | changes)


@pytest.mark.parametrize("typed", ["CTG Bois 2020-2023", "bois 2020", "Bois (2020)"])
def test_a_predecessor_is_named_without_script(client, adviser, typed):
    first, _ = renewed("Bois")
    convention = make_convention(name="Suite", adviser=adviser)
    assert edited(client, convention, predecessor_texte=typed).status_code == 302
    assert Convention.objects.get(pk=convention.pk).predecessor == first


def test_a_name_that_two_conventions_have_is_told(client, adviser):
    renewed("Bois")
    convention = make_convention(name="Suite", adviser=adviser)
    answer = edited(client, convention, predecessor_texte="Bois")
    page = answer.content.decode()
    assert answer.status_code == 422 and "CTG Bois 2020-2023" in page and "l’année de la prise d’effet" in page
    assert "Aucune convention ne répond" in edited(client, convention, predecessor_texte="Lac").content.decode()


@pytest.mark.parametrize("name", ["conventions:edit", "conventions:create", "conventions:cej_create"])
def test_a_form_holds_the_convention_chosen_and_no_other(client, adviser, name):
    chosen, other = make_convention(name="Bois joli"), make_convention(name="Lac noir")
    args = [make_convention(adviser=adviser, predecessor=chosen).pk] if name == "conventions:edit" else []
    page = client.get(reverse(name, args=args)).content.decode()
    assert other.name not in page
    assert (chosen.name in page) is bool(args)
