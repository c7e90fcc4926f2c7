"""« Demander l’accès »: the same answer for a page that is there and one that is not, and the right person asked."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import tasks
from accounts.access import JOB
from accounts.models import Mail
from accounts.tests.factories import make_admin, make_adviser, make_user
from conventions.enums import Role
from conventions.members import access
from conventions.models import AccessRequest, Membership
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
ASK = reverse("accounts:access_ask")
TOKEN = re.compile(rb"[A-Za-z0-9]{64}|[0-9A-F]{4}-[0-9A-F]{4}")  # of the form, and the reference


@pytest.fixture
def adviser():
    return make_adviser()


@pytest.fixture
def convention(adviser):
    return make_convention(caf=adviser.caf_memberships.get().caf, adviser=adviser)


def stranger(**sent):
    return {"name": "Dominique Petit", "email": "Dominique.Petit@exemple.fr", "message": "Je suis élue", **sent}


def asked(client, convention, **more):
    answer = client.post(ASK, stranger(page=f"/conventions/{convention.pk}/texte/", **more))
    hear()
    return answer


def hear():
    """The requests that wait, heard as their job would."""
    for job in waiting():
        tasks.hear_access(**job.args)


def waiting():
    """Jobs of the requests made since they were last heard: one is not heard twice."""
    rows = ProcrastinateJob.objects.filter(task_name=JOB, pk__gt=max(_heard, default=0)).order_by("pk")
    _heard.extend(row.pk for row in rows)
    return rows


_heard: list[int] = []


def same(response):
    return TOKEN.sub(b"", response.content)


def test_the_answer_is_the_same_whether_the_page_exists(client, convention):
    there, absent = f"/conventions/{convention.pk}/", "/conventions/999999999/"
    answers, costs = [], set()
    for page in (there, absent, "/nulle-part/", "/"):
        with CaptureQueriesContext(connection) as captured:
            answers.append(client.post(ASK, stranger(page=page)))
        costs.add(tuple(re.sub(r"\W.*", "", str(each["sql"])) for each in captured))
    assert len(costs) == 1  # the same questions and the same job, whatever the page is
    assert not AccessRequest.objects.exists() and not Mail.objects.exists()
    hear()
    assert {(each.status_code, each["Location"], each.content) for each in answers} == {
        (302, reverse("accounts:access_asked"), b"")
    }
    assert AccessRequest.objects.get().convention == convention
    client.force_login(make_user())
    refused = [client.get(page) for page in (there, absent)]
    assert [each.status_code for each in refused] == [404, 404]
    assert same(refused[0]) == same(refused[1]) and ASK.encode() in refused[0].content
    again = [client.post(ASK, {"page": page}) for page in (there, absent)]
    assert again[0].content == again[1].content and again[0]["Location"] == again[1]["Location"]


def test_the_request_reaches_who_manages_the_members(client, convention, adviser):
    lead, other = make_member(convention, Role.CTG_LEAD), make_convention()
    make_member(convention, Role.COOPERATION_OFFICER), make_member(other, Role.CTG_LEAD)
    asked(client, convention)
    row = AccessRequest.objects.get()
    assert (row.email, row.message, row.user) == ("dominique.petit@exemple.fr", "Je suis élue", None)
    mails = Mail.objects.filter(kind="access_request")
    assert {mail.recipient for mail in mails} == {adviser.email, lead.email}
    told = access._told(row.pk)
    assert told["link"].endswith(row.get_absolute_url())
    alone = make_convention(caf=make_caf("91"))
    admin = make_admin(caf=alone.caf)
    assert access.answerers(alone) == [admin]


def test_a_request_is_kept_once_and_bounded(client, convention, adviser, monkeypatch):
    for _ in range(2):
        asked(client, convention)
    assert AccessRequest.objects.count() == 1
    monkeypatch.setattr(access, "MOST", 2)
    for number in range(3):
        asked(client, convention, email=f"autre{number}@exemple.fr")
    assert AccessRequest.objects.count() == 2
    client.force_login(adviser)
    client.post(ASK, {"page": f"/conventions/{convention.pk}/"})
    hear()
    assert AccessRequest.objects.count() == 2  # who reads it already asks for nothing


def test_requests_are_bounded_in_rate(convention):
    nowhere = {"page": "/conventions/999999999/"}
    codes = [Client().post(ASK, stranger(**nowhere)).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]
    person = Client()
    person.force_login(make_user())
    assert [person.post(ASK, nowhere).status_code for _ in range(6)] == [302] * 5 + [429]


def test_pages_of_a_plan_and_of_committees_lead_to_it(convention):
    other = make_convention()
    assert access.convention_of(f"/conventions/{convention.pk}/plan/") == convention
    assert [access.convention_of(path) for path in ("/fiches/999/", "/axes/1/", "/caf/1/", "", "/conventions/x/")] == [
        None
    ] * 5
    assert access.convention_of(f"/conventions/{other.pk}/") == other


def test_the_page_one_comes_from_is_filled_in(client, convention):
    path = f"/conventions/{convention.pk}/"
    for came in (f"http://testserver{path}", f"http://testserver/connexion/?next={path}"):
        assert client.get(ASK, headers={"referer": came}).context["form"]["page"].value() == path
    assert client.get(ASK, headers={"referer": f"http://ailleurs.fr{path}"}).context["form"]["page"].value() == ""
    unread = "http://testserver/connexion/?next=http://["
    for came in ("http://[", unread):
        assert client.get(ASK, headers={"referer": came}).status_code == 200
    assert client.post(ASK, stranger(page="http://[")).status_code == 302
    wrong = client.post(ASK, {"page": "", "name": "Dominique", "email": "faux"})
    assert wrong.status_code == 422 and "Dominique" in wrong.content.decode()


def test_a_role_given_answers_the_request(client, convention, adviser):
    asked(client, convention)
    row = AccessRequest.objects.get()
    client.force_login(adviser)
    page = client.get(row.get_absolute_url())
    add = page.context["grant_url"]
    assert client.get(add).context["form"]["email"].value() == row.email
    assert row.name in client.get(reverse("conventions:membres", args=[convention.pk])).content.decode()
    sent = {"email": row.email, "role": Role.ELECTED, "starts_on": timezone.localdate().isoformat()}
    assert client.post(add, sent).status_code == 302
    row.refresh_from_db()
    assert (row.is_granted, row.answered_by) == (True, adviser)
    assert Membership.objects.get(convention=convention).invitation.email == row.email
    assert access._told(row.pk) is None


def test_a_refusal_is_kept_and_told_to_nobody(client, convention, adviser):
    asked(client, convention)
    row = AccessRequest.objects.get()
    before = Mail.objects.count()
    client.force_login(adviser)
    url = reverse("conventions:access_refuse", args=[convention.pk, row.pk])
    assert "n’est pas annoncé" in client.get(url).content.decode()  # asked first, by a page
    assert AccessRequest.objects.open().get() == row
    assert client.post(url).status_code == 302
    row.refresh_from_db()
    assert (row.is_granted, row.answered_by, Mail.objects.count()) == (False, adviser, before)
    assert "déjà sa réponse" in client.post(url, follow=True).content.decode()
    client.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    assert client.get(row.get_absolute_url()).status_code == 403
    client.force_login(make_adviser(caf=make_caf("91")))
    assert client.get(row.get_absolute_url()).status_code == 404


def test_a_request_is_seen_by_its_answerers_only(convention, adviser):
    lead, officer = make_member(convention, Role.CTG_LEAD), make_member(convention, Role.COOPERATION_OFFICER)
    other = make_convention(caf=convention.caf, adviser=make_adviser(caf=convention.caf))
    for each in (convention, other):
        AccessRequest.objects.create(convention=each, email="a@exemple.fr", name="A", path="/")
    found = {
        name: [row.convention for row in AccessRequest.objects.visible_to(user)]
        for name, user in {"adviser": adviser, "lead": lead, "officer": officer, "other": other.adviser}.items()
    }
    assert found == {"adviser": [convention], "lead": [convention], "officer": [], "other": [other]}
    admin = make_admin(caf=convention.caf)
    assert AccessRequest.objects.visible_to(admin).count() == 2
