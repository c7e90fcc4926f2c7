"""A lost phone: who may take a second factor away, from whom, and what is kept of it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import SecondFactorReset
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_caf_member, make_instance, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from core.typography import french
from reporting.desk import lost_phone
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf():
    return make_caf()


def protected(user):
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def asked(client, person, caf=None, reason="Rappelée à son bureau"):
    page = reverse("desk:lost_phone", args=[caf.pk]) if caf else reverse("desk:instance_lost_phone")
    return client.post(page, {"email": person.email, "reason": reason})


def is_protected(user):
    return Authenticator.objects.filter(user=user).exists()


def test_an_administrator_takes_it_away_and_all_is_told(client, caf, settings):
    settings.MFA_REQUIRED = True
    admin = make_admin(caf=caf)
    adviser = protected(make_adviser(caf=caf, user=make_user(password=PASSWORD)))
    theirs = Client()
    theirs.force_login(adviser)
    assert theirs.get("/").status_code == 200
    settings.MFA_REQUIRED = False
    client.force_login(admin)
    assert asked(client, adviser, caf, reason="").status_code == 422 and is_protected(adviser)
    assert asked(client, adviser, caf).url == reverse("desk:people", args=[caf.pk])
    assert not is_protected(adviser)
    assert theirs.get("/compte/").status_code == 302
    send_mails()
    [message] = mail.outbox
    assert message.to == [adviser.email] and str(admin) in message.body and "Rappelée à son bureau" in message.body
    assert "Rappelée à son bureau" in client.get(reverse("desk:lost_phone", args=[caf.pk])).content.decode()
    settings.MFA_REQUIRED = True
    theirs.post("/connexion/", {"login": adviser.email, "password": PASSWORD})
    assert theirs.get("/").url == reverse("mfa_activate_totp")
    assert "Rappelée à son bureau" in theirs.get(reverse("mfa_index")).content.decode()


def test_each_answers_for_their_own_people(client, caf):
    """An administrator: those of the Caf and of its conventions; the operator: administrators."""
    elsewhere = make_caf("91")
    ours = [
        protected(make_adviser(caf=caf)),
        protected(make_member(make_convention(caf=caf), Role.CTG_LEAD)),
    ]
    not_ours = [
        protected(make_adviser(caf=elsewhere)),
        protected(make_member(make_convention(caf=elsewhere), Role.CTG_LEAD)),
        protected(make_member(make_convention(caf=caf), Role.CTG_LEAD, ends_on="2022-12-31")),
    ]
    heads = [protected(make_admin(caf=caf)), protected(make_instance())]
    twice = protected(make_caf_member(user=make_adviser(caf=caf), caf=elsewhere, role="caf_admin"))
    client.force_login(protected(make_admin(caf=caf)))
    for person in [*not_ours, *heads, twice, make_user()]:
        page = asked(client, person, caf)
        assert page.status_code == 422 and lost_phone.UNKNOWN in page.content.decode()
    assert [asked(client, person, caf).status_code for person in ours] == [302, 302]
    operator = protected(make_instance())
    client.force_login(operator)
    for person in [*not_ours, operator]:
        assert lost_phone.UNKNOWN in asked(client, person).content.decode()
    assert [asked(client, person).status_code for person in [*heads, twice]] == [302] * 3
    assert not any(map(is_protected, [*ours, *heads, twice])) and all(map(is_protected, [*not_ours, operator]))
    assert SecondFactorReset.objects.filter(caf=None).count() == 3


def test_nothing_to_take_away_is_said_and_the_page_keeps_the_words(client, caf):
    client.force_login(make_admin(caf=caf))
    page = asked(client, make_adviser(caf=caf), caf)
    assert page.status_code == 422 and french(lost_phone.NOTHING) in page.content.decode()
    assert "Rappelée à son bureau" in page.content.decode() and not SecondFactorReset.objects.exists()
