"""Light log-in: who enters by a mailed code, who does not, and what nobody can tell from outside."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import light
from accounts.models import LoginCode, Mail
from accounts.tests.factories import make_adviser, make_instance, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import Role
from conventions.members.people import LIGHT_ROLES
from conventions.tests.factories import make_convention, make_member

pytestmark = pytest.mark.django_db
ASK, ENTER = "/connexion/par-courriel/", "/connexion/par-courriel/code/"
WRONG = "Ce code n’est pas le bon"


@pytest.fixture(autouse=True)
def no_ask_remembered():
    cache.clear()


@pytest.fixture
def elue():
    return make_member(make_convention(), Role.ELECTED)


def asked(client, email, **more):
    response = client.post(ASK, {"email": email, **more})
    assert response.status_code == 302 and response.url == ENTER
    return response


def code():
    """The one that the last mail carries."""
    send_mails()
    return re.search(r"code de connexion\s:\s(\d{3} \d{3})", mail.outbox[-1].body)[1]


def give(client, typed):
    return client.post(ENTER, {"code": typed})


def another(right):
    """Six digits that are not these."""
    return "000000" if right != "000 000" else "000001"


def test_an_elue_enters_by_a_code_at_the_page_asked_for(client, elue):
    page = "/compte/sessions/"
    door = client.get(page, follow=True).content.decode()
    assert f"{ASK}?next={page}" in door and "Vous êtes élu ou membre d’un comité" in door
    asked(client, elue.email.upper(), next=page)
    assert client.get(ENTER).status_code == 200
    found = code()
    assert mail.outbox[-1].to == [elue.email] and "10 minutes" in mail.outbox[-1].body
    assert give(client, another(found)).status_code == 422
    assert give(client, found).url == page
    assert client.get(page).status_code == 200


def test_a_code_is_kept_as_a_digest_and_serves_once(client, elue):
    asked(client, elue.email)
    found = code()
    [row] = LoginCode.objects.values()
    told = str(row) + str(Mail.objects.values()) + str(dict(client.session))
    assert found not in told and found.replace(" ", "") not in told
    stolen = dict(client.session)
    assert give(client, found.replace(" ", "")).status_code == 302
    thief = Client()
    session = thief.session
    session.update({light.KEPT: stolen[light.KEPT]})
    session.save()
    thief.cookies["sessionid"] = session.session_key
    assert give(thief, found).status_code == 422


def test_a_code_opens_only_the_browser_that_asked(client, elue):
    asked(client, elue.email)
    found, other = code(), Client()
    asked(other, elue.email)
    assert WRONG in give(other, found).content.decode()
    assert give(client, found).status_code == 302


def test_a_code_ends_after_ten_minutes(client, elue, time_machine):
    time_machine.move_to("2026-11-20T09:00:00Z")
    asked(client, elue.email)
    found = code()
    time_machine.shift(10 * 60 + 1)
    assert give(client, found).status_code == 422
    asked(client, elue.email)
    time_machine.shift(10 * 60 + 1)  # the mail was late: it says nothing any more
    send_mails()
    assert len(mail.outbox) == 1


def test_after_five_tries_even_the_right_code_is_refused(client, elue, settings):
    settings.LOGIN_FREE_FAILURES = 50
    asked(client, elue.email)
    found = code()
    for _ in range(5):
        assert give(client, another(found)).status_code == 422
    assert give(client, found).status_code == 422
    asked(client, elue.email)
    assert give(client, code()).status_code == 302


@pytest.mark.parametrize("is_known", [True, False])
def test_the_sixth_wrong_code_waits_known_or_not(client, elue, is_known):
    asked(client, elue.email if is_known else "inconnue@exemple.fr")
    assert [give(client, "1").status_code for _ in range(5)] == [422] * 5
    refused = give(client, "1")
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 5


def test_nothing_tells_whether_an_address_is_known(client, elue, monkeypatch):
    """Neither the pages, nor the statements that they wait for: what is different comes after the answer."""
    pages, counts = [], []
    after = []
    monkeypatch.setattr(light, "_prepare", lambda *args: after.append(args))
    for email in (elue.email, "inconnue@exemple.fr", make_adviser().email):
        browser = Client()
        with CaptureQueriesContext(connection) as queries:
            answer = asked(browser, email)
            page = browser.get(ENTER).content.decode()
            wrong = give(browser, "123456")
        pages.append([answer.status_code, page.replace(email, ""), wrong.status_code])
        counts.append(len(queries))
    strip = re.compile(r'(csrfmiddlewaretoken" value="|csrftoken": ")[^"]+')
    assert len({strip.sub("", str(page)) for page in pages}) == 1
    assert len(set(counts)) == 1 and len(after) == 3


def test_only_light_roles_receive_a_code(client):
    here, there = make_convention(), make_convention()
    today = timezone.localdate()
    people = {role: make_member(here, role) for role in Role}
    twice = make_member(there, Role.COPIL_MEMBER, user=make_member(here, Role.ELECTED))
    also = make_member(there, Role.PARTNER, user=make_member(here, Role.ELECTED))
    formerly = make_member(there, Role.CTG_LEAD, user=make_member(here, Role.ELECTED), ends_on="2022-12-31")
    soon = make_member(
        there, Role.CTG_LEAD, user=make_member(here, Role.ELECTED), starts_on=today + dt.timedelta(days=1)
    )
    closed = make_member(here, Role.ELECTED, ends_on="2022-12-31")
    in_caf = make_member(here, Role.ELECTED, user=make_adviser())
    operator = make_member(here, Role.ELECTED, user=make_instance())
    left = make_member(here, Role.ELECTED, user=make_user(is_active=False))
    admitted = {people[role] for role in LIGHT_ROLES} | {twice, formerly}
    for person in [*people.values(), twice, also, formerly, soon, closed, in_caf, operator, left]:
        assert light.may_enter(person) == (person in admitted), person
    asked(client, in_caf.email)
    assert not LoginCode.objects.exists()


def test_a_code_asked_before_a_greater_role_does_not_open(client, elue):
    asked(client, elue.email)
    found = code()
    make_member(make_convention(), Role.CTG_LEAD, user=elue)
    assert give(client, found).status_code == 422


def test_a_greater_role_ends_the_session_of_a_code(client, elue):
    asked(client, elue.email)
    assert give(client, code()).status_code == 302
    assert client.get("/compte/").status_code == 200
    make_member(make_convention(), Role.CTG_LEAD, user=elue)
    assert client.get("/compte/").status_code == 302


def test_a_second_factor_is_asked_after_the_code(client, elue):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(elue, generate_totp_secret())
    asked(client, elue.email)
    assert give(client, code()).url == reverse("mfa_authenticate")
    assert client.get("/compte/").status_code == 302


def test_a_code_is_not_a_recent_password(client, elue):
    asked(client, elue.email)
    give(client, code())
    assert client.post("/compte/sessions/").url == reverse("account_reset_password")


def test_five_codes_an_hour_leave_from_one_place(elue, settings):
    for _ in range(7):
        asked(Client(), elue.email)
    send_mails()
    assert len(mail.outbox) == 5
    asked(Client(REMOTE_ADDR="127.0.0.9"), elue.email)
    send_mails()
    assert len(mail.outbox) == 6
    for number in range(settings.RESET_PER_MINUTE):
        refused = Client().post(ASK, {"email": f"inconnue{number}@exemple.fr"})
    assert refused.status_code == 429


def test_what_is_no_address_says_so_and_no_other_site_is_reached(client, elue):
    page = client.post(ASK, {"email": "sans arobase", "next": "/compte/"})
    assert page.status_code == 422 and 'value="/compte/"' in page.content.decode()
    assert client.get(ENTER).url == ASK
    asked(client, elue.email, next="https://ailleurs.example/")
    assert give(client, code()).url == "/"
