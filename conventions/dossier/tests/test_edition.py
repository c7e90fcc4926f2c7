import datetime as dt

import pghistory
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member
from conventions.dossier.creation import create_convention
from conventions.enums import ConventionState, Role
from conventions.models import Convention
from conventions.tests.factories import (
    make_autorisation,
    make_contrat,
    make_convention,
    make_member,
    make_partie,
    make_perimetre,
    make_signataire,
    make_signed_convention,
    make_theme,
)
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db


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


TYPED = {
    "date": lambda c: Convention.objects.filter(pk=c.pk).update(starts_on=dt.date(2027, 1, 1)),
    "adviser": lambda c: Convention.objects.filter(pk=c.pk).update(adviser=None),
    "party added": lambda c: make_partie(c),
    "party removed": lambda c: c.parties.last().delete(),
    "competences": lambda c: c.parties.filter(pk=c.parties.first().pk).update(competences="<p>La petite enfance.</p>"),
    "commitments": lambda c: c.parties.filter(pk=c.parties.first().pk).update(commitments="<p>Informer.</p>"),
    "vote": lambda c: make_autorisation(c.parties.first()),
    "signataire": lambda c: make_signataire(c.parties.first()),
    "commune added": lambda c: make_perimetre(c, number=1),
    "commune removed": lambda c: c.perimetre.all().delete(),
    "article": lambda c: c.articles.filter(pk=c.articles.first().pk).update(body="<p>Réécrit.</p>"),
    "rendez-vous": lambda c: c.jalons.create(label="Conférence des maires"),
    "contrat lié": lambda c: make_contrat(c),
    "contact": lambda c: c.contacts.create(name="Camille Petit"),
    "successor": lambda c: make_convention(caf=c.caf, predecessor=c),
}


@pytest.mark.parametrize("kind", TYPED)
def test_whatever_was_typed_since_the_creation_makes_a_convention_written(adviser, kind):
    convention = made(adviser)
    assert convention.may_be_deleted_by(adviser)
    with pghistory.context(act="edit"):  # another request than the creation's
        TYPED[kind](convention)
    convention.refresh_from_db()
    assert not convention.may_be_deleted_by(adviser)


def test_themes_chosen_on_its_page_make_a_convention_written(client, adviser):
    convention = made(adviser)
    theme = make_theme(caf=convention.caf)
    data = {"name": convention.name, "level": "local", "adviser": adviser.pk, "themes": [theme.pk], "version": 0}
    assert client.post(edit_url(convention), data).status_code == 302
    assert not convention.may_be_deleted_by(adviser)


@pytest.mark.parametrize("chosen", ["", "colleague"])
def test_an_edit_does_not_shut_its_author_out(client, adviser, chosen):
    convention, other = (make_convention(adviser=adviser) for _ in range(2))
    typed = make_adviser().pk if chosen else ""
    data = {"name": "Le Val", "level": "local", "adviser": typed, "version": 0}
    assert "Si ce n’est pas vous, vous restez associé" in client.get(edit_url(convention)).content.decode()
    assert client.post(edit_url(convention), data).status_code == 302
    assert client.get(edit_url(convention)).status_code == 200
    assert convention.memberships.get().user == adviser
    client.post(edit_url(convention), data | {"version": 1, "name": "Le Mont"})
    assert convention.memberships.count() == 1
    client.post(edit_url(other), data | {"adviser": adviser.pk})
    assert not other.memberships.exists()


def test_who_manages_anyway_is_told_nothing_and_stays_no_member(client):
    convention = make_convention()
    client.force_login(make_caf_member(caf=convention.caf, role=CafRole.MANAGEMENT))
    assert "vous restez associé" not in client.get(edit_url(convention)).content.decode()
    data = {"name": "Le Val", "level": "local", "adviser": "", "version": 0}
    assert client.post(edit_url(convention), data).status_code == 302
    assert not convention.memberships.exists()
