"""An address is changed by its owner, who confirms it from both sides, or by who answers for them."""

import datetime as dt

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from accounts import changing, closing, handover
from accounts.enums import MailState, SecurityKind
from accounts.models import CafMembership, LoginCode, Mail, SecurityLine
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_instance, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from reporting.desk import lost_phone
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
NEW = "zoe.arnaud@nouvelle-mairie.fr"


@pytest.fixture
def person(client):
    person = make_member(make_convention(), Role.ELECTED, user=make_user(password=PASSWORD, first_name="Zoé"))
    client.force_login(person)
    return person


def link():
    """The link of the last mail sent."""
    send_mails()
    return next(word for word in outbox.outbox[-1].body.split() if "/compte/adresse/" in word)


def asked(client, address=NEW):
    return client.post(reverse("accounts:address"), {"email": address})


def now_of(person):
    return type(person).objects.get(pk=person.pk).email


def test_the_owner_confirms_from_both_sides_and_all_follows(client, person):
    former, roles = person.email, list(person.memberships.values_list("pk", flat=True))
    waiting = Mail.objects.create(kind="membership", recipient=former, state=MailState.HELD)
    LoginCode.objects.create(user=person, browser_hash="x", place="y")
    assert asked(client, f"Zoé Arnaud <{NEW.upper()}>").status_code == 302
    page = link()
    assert outbox.outbox[-1].to == [NEW] and now_of(person) == former
    assert NEW in client.get(page).content.decode() and now_of(person) == former  # a GET changes nothing
    assert client.post(page, follow=True).status_code == 200
    assert now_of(person) == NEW and list(person.memberships.values_list("pk", flat=True)) == roles
    waiting.refresh_from_db()
    assert waiting.recipient == NEW and not LoginCode.objects.exists()
    send_mails()
    [told] = [each for each in outbox.outbox if each.to == [former]]
    assert NEW in told.body
    assert SecurityLine.objects.filter(kind=SecurityKind.ADDRESS, user=person, person=person).exists()
    assert client.post(page).status_code == 404  # once
    changing.replace(person, former, by=person)
    assert client.get(page).status_code == 404  # nor once one has come back
    changing.replace(person, NEW, by=person)
    client.logout()
    assert client.login(email=NEW, password=PASSWORD) and not client.login(email=former, password=PASSWORD)


def test_a_link_is_of_one_account_one_day_and_one_password(client, person, time_machine):
    asked(client)
    page, other = link(), make_user()
    client.force_login(other)
    assert client.post(page).status_code == 404 and now_of(other) == other.email
    client.logout()
    assert client.post(page).status_code == 302 and client.get(page).url.startswith("/connexion/")
    client.force_login(person)
    assert client.get(page[:-2] + "xx/").status_code == 404
    time_machine.move_to(timezone.now() + dt.timedelta(hours=23))
    client.force_login(person)
    assert client.get(page).status_code == 200
    person.set_password("une autre phrase de passe")
    person.save()
    client.force_login(person)
    assert client.get(page).status_code == 404
    asked(client)
    page = link()
    time_machine.shift(dt.timedelta(hours=25))
    client.force_login(person)
    assert client.get(page).status_code == 404 and now_of(person) == person.email


def test_no_page_says_that_an_address_has_an_account(client, person):
    known = make_user()
    pages = [asked(client, each) for each in (known.email, NEW)]
    assert [(each.status_code, each.url) for each in pages] == [(302, reverse("accounts:me"))] * 2
    send_mails()
    said = {message.to[0]: message.body for message in outbox.outbox}
    assert "déjà celle d’un compte" in said[known.email] and "/compte/adresse/" not in said[known.email]
    page = changing._token(person, NEW)
    make_user(email=NEW)  # taken meanwhile
    answer = client.post(reverse("accounts:address_confirm", args=[page]), follow=True)
    assert "Un autre compte porte cette adresse." in answer.content.decode() and now_of(person) == person.email


def test_links_asked_too_often_are_refused_at_their_place(client, person):
    assert [asked(client, f"a{n}@exemple.fr").status_code for n in range(changing.MOST + 1)] == [302] * 5 + [422]
    assert asked(client, person.email).status_code == 422
    Mail.objects.all().delete()
    for odd in ("admin@exemple.frο", "admın@exemple.fr", "conſeil@exemple.fr"):
        answer = asked(client, odd)
        assert answer.status_code == 422 and "d’un autre alphabet" in answer.content.decode()


def change(client, person, caf=None, address=NEW):
    page = reverse("desk:person_address", args=[caf.pk]) if caf else reverse("desk:instance_address")
    return client.post(page, {"email": person.email, "address": address, "reason": "Vue ce matin"})


def test_an_administrator_changes_it_and_the_former_is_told(client):
    caf = make_caf()
    admin, adviser = make_admin(caf=caf), make_adviser(caf=caf)
    theirs = type(client)()
    theirs.force_login(adviser)
    client.force_login(admin)
    assert change(client, adviser, caf, address=admin.email).status_code == 422
    assert change(client, adviser, caf).url == reverse("desk:people", args=[caf.pk])
    assert now_of(adviser) == NEW and theirs.get("/compte/").status_code == 302
    send_mails()
    [told] = outbox.outbox
    assert told.to == [adviser.email] and str(admin) in told.body and "Vue ce matin" in told.body


@pytest.mark.parametrize("who", ["myself", "administrator", "elsewhere", "later elsewhere", "operator", "stranger"])
def test_an_administrator_changes_no_other_address(client, who):
    caf, other = make_caf(), make_caf("91")
    admin = make_admin(caf=caf)
    person = {"myself": lambda: admin, "administrator": lambda: make_admin(caf=caf), "operator": make_instance}.get(
        who, lambda: make_user() if who == "stranger" else make_adviser(caf=caf)
    )()
    if who == "elsewhere":
        make_member(make_convention(caf=other), Role.ELECTED, user=person)
    if who == "later elsewhere":
        CafMembership.objects.create(
            user=person, caf=other, role="caf_adviser", starts_on=timezone.localdate() + dt.timedelta(days=9)
        )
    client.force_login(admin)
    answer = change(client, person, caf)
    assert answer.status_code == 422 and lost_phone.UNKNOWN in answer.content.decode()
    client.force_login(make_instance())
    assert now_of(person) == person.email
    assert change(client, person).status_code == 302 and now_of(person) == NEW  # the operator answers for all


def test_who_administers_until_a_day_changes_no_address(client):
    caf = make_caf()
    admin, adviser, colleague = make_admin(caf=caf), make_adviser(caf=caf), make_adviser(caf=caf)
    day = timezone.localdate()
    handover.lend(admin, handover.Scope(caf), to=adviser, starts_on=day, ends_on=day, by=admin)
    client.force_login(adviser)
    assert client.get(reverse("desk:people", args=[caf.pk])).status_code == 200
    assert change(client, colleague, caf).status_code == 403 and now_of(colleague) == colleague.email


def test_an_erased_account_leaves_no_former_address(client, person):
    asked(client)
    client.post(link())
    person.refresh_from_db()
    person.memberships.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    closing.erase(person, why="essai")
    send_mails()
    rows = Mail.objects.filter(kind__in=[changing.KIND, changing.TOLD])
    assert {row.recipient for row in rows} == {f"efface-{person.pk}@anonyme.invalid"}
    assert all(set(row.arguments) == {"person"} for row in rows)
