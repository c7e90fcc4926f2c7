import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from conventions.creation import create_convention
from conventions.enums import ConventionState, Role
from conventions.models import Convention
from conventions.tests.factories import (
    make_convention,
    make_member,
    make_signataire,
    make_signed_convention,
    make_theme,
)
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return adviser


def edit_url(convention):
    return reverse("conventions:edit", args=[convention.pk])


def delete_url(convention):
    return reverse("conventions:delete", args=[convention.pk])


def test_name_themes_and_adviser_are_edited(client, adviser):
    convention = make_convention(adviser=adviser)
    theme, colleague = make_theme(label="Parentalité"), make_adviser()
    assert "Parentalité" in client.get(edit_url(convention)).content.decode()
    data = {"name": "  Le   Val ", "level": "local", "themes": [theme.pk], "adviser": colleague.pk, "version": 0}
    assert client.post(edit_url(convention), data).status_code == 302
    convention.refresh_from_db()
    assert (convention.name, convention.adviser) == ("Le Val", colleague)
    assert list(convention.themes.all()) == [theme]


def test_a_stale_edit_shows_both_names(client, adviser):
    convention = make_convention(adviser=adviser)
    data = {"name": "Premier", "level": "local", "adviser": adviser.pk, "version": 0}
    client.post(edit_url(convention), data)
    answer = client.post(edit_url(convention), data | {"name": "Second"})
    assert answer.status_code == 409
    assert "Premier" in answer.content.decode()


def test_what_belongs_to_another_caf_cannot_be_named(client, adviser):
    convention, other = make_convention(adviser=adviser), make_caf("91")
    base = {"name": "Val", "level": "local", "version": 0}
    for changes in (
        {"themes": [make_theme(caf=other).pk]},
        {"adviser": make_adviser(caf=other).pk},
        {"predecessor": make_convention(caf=other).pk},
        {"predecessor": convention.pk},
        {"name": ""},
        {"level": "monde"},
    ):
        assert client.post(edit_url(convention), base | changes).status_code == 422, changes


def test_two_conventions_cannot_follow_each_other(client, adviser):
    first = make_convention(adviser=adviser)
    second = make_convention(predecessor=first)
    answer = client.post(edit_url(first), {"name": "Val", "level": "local", "predecessor": second.pk, "version": 0})
    assert "se renouveler elle-même" in answer.content.decode()


def test_the_name_of_a_signed_convention_stays(client, adviser):
    convention = make_signed_convention(adviser=adviser, name="Val")
    client.post(edit_url(convention), {"name": "Autre", "level": "local", "version": 0})
    convention.refresh_from_db()
    assert convention.name == "Val"


def made(adviser):
    commune = make_commune(departement=make_caf().departements.get())
    make_organisation(territoire=commune)
    return create_convention(by=adviser, caf=make_caf(), territoire=commune, adviser=adviser)


def test_a_convention_made_by_mistake_is_deleted_within_the_day_by_its_author(client, adviser):
    convention = made(adviser)
    assert delete_url(convention) in client.get(edit_url(convention)).content.decode()
    assert client.get(delete_url(convention)).status_code == 200
    assert Convention.objects.exists()
    answer = client.post(delete_url(convention))
    assert answer.url == reverse("conventions:list")
    assert not Convention.objects.exists()


def test_nobody_else_deletes_it(client, adviser):
    convention = made(adviser)
    client.force_login(make_adviser())
    assert client.post(delete_url(convention)).status_code == 403
    client.force_login(make_adviser(caf=make_caf("91")))
    assert client.post(delete_url(convention)).status_code == 404


@pytest.mark.parametrize("written", ["signataire", "member", "state", "old", "phase"])
def test_what_is_no_longer_empty_or_fresh_is_not_deleted(client, adviser, written):
    convention = made(adviser)
    match written:
        case "signataire":
            make_signataire(convention.parties.first())
        case "member":
            make_member(convention, Role.ELECTED)
        case "phase":
            convention.phases.create(numbers=[1], label="Diagnostic")
        case "state":
            Convention.objects.update(state=ConventionState.FRAMING)
        case "old":
            Convention.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    for method in (client.get, client.post):
        answer = method(delete_url(convention))
        assert answer.status_code == 409
    assert "l’abandonner" in answer.content.decode()
    assert Convention.objects.exists()
