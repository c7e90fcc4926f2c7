"""Whoever is given a fiche is told of it in the mail of the day, as long as it is still theirs to read."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts import choices, mails
from accounts.enums import MailState, Rhythm
from accounts.models import Mail
from accounts.tests.factories import make_adviser
from accounts.tests.mailing import send_mails
from actions import given
from actions.enums import ActeurRole
from actions.tests.factories import make_acteur, make_fiche, make_plan
from conventions.enums import Role
from conventions.members import people
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return adviser


@pytest.fixture
def fiche(adviser):
    return make_fiche(make_plan(make_convention(adviser=adviser)), title="Ouvrir un relais")


def told():
    """{address: state} of what was asked, once tried."""
    send_mails()
    return dict(Mail.objects.filter(kind="fiche_given").values_list("recipient", "state"))


def at_once(person):
    choices.keep(person, {"fiche_given": Rhythm.AT_ONCE})


def test_a_new_referent_is_told_once_and_nobody_else(client, adviser, fiche):
    convention = fiche.plan.convention
    first, second = (make_adviser(caf=convention.caf) for _ in range(2))
    path = reverse("actions:fiche_edit", args=[fiche.pk, "cadre"])
    for keys in ([first.pk], [first.pk, second.pk, adviser.pk]):
        fiche.refresh_from_db()
        typed = {"caf_referents": keys, "version": fiche.version}
        assert client.post(path, typed).status_code == 302
    assert Mail.objects.filter(kind="fiche_given").count() == 3
    assert told() == {first.email: MailState.HELD, second.email: MailState.HELD, adviser.email: MailState.DROPPED}


def test_a_pilote_is_told_and_a_partner_is_not(client, adviser, fiche):
    convention = fiche.plan.convention
    owner, partner = (make_member(convention, role) for role in (Role.FICHE_OWNER, Role.PARTNER))
    at_once(owner)
    path = reverse("actions:line_create", args=[fiche.pk, "acteurs"])
    for person, role in ((owner, "owner"), (partner, "partner")):
        organisation = make_organisation(caf=convention.caf)
        assert client.post(path, {"role": role, "organisation": organisation.pk, "user": person.pk}).status_code == 302
    assert told() == {owner.email: MailState.SENT}
    [sent] = mail.outbox
    assert "Ouvrir un relais" in sent.body and mails.absolute(fiche.get_absolute_url()) in sent.body
    assert f"parce que la fiche «\u00a0{fiche}\u00a0» vous est confiée comme pilote." in sent.body


def test_a_fiche_taken_back_or_no_longer_read_is_not_told(fiche, adviser):
    convention = fiche.plan.convention
    left, closed, kept = (make_member(convention, Role.FICHE_OWNER) for _ in range(3))
    for person in (left, closed, kept):
        at_once(person)
        make_acteur(fiche, role=ActeurRole.OWNER, user=person)
        given.tell(fiche, [person], by=adviser)
    fiche.acteurs.filter(user=left).delete()
    people.close(convention.memberships.get(user=closed))
    dropped = dict.fromkeys((left.email, closed.email), MailState.DROPPED)
    assert told() == dropped | {kept.email: MailState.SENT}
