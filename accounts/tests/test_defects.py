"""What went wrong reaches who operates the portal, by the reference that the page showed, and nothing of a person."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path, reverse
from django.utils import timezone

from accounts import defects
from accounts.models import ErrorReport, Mail
from accounts.tests.factories import make_adviser, make_user
from accounts.tests.mailing import send_mails
from core import errors
from ctg_portal import urls

pytestmark = pytest.mark.django_db
SECRET = "Madame Durand, 06 12 34 56 78"


def breaks(request, pk=0):
    if request.method == "POST":
        raise KeyError(request.POST["nom"])
    raise ValueError(SECRET)


def breaks_elsewhere(request):
    raise ValueError(SECRET)


urlpatterns = [
    path("casse/<int:pk>/", breaks, name="broken"),
    path("casse-aussi/", breaks_elsewhere, name="other"),
    path("entier/", lambda request: HttpResponse("entier")),
    *urls.urlpatterns,
]
handler500 = "core.errors.server_error"


@pytest.fixture
def operators():
    return [make_user(email=f"operateur-{name}@exemple.fr", is_instance=True) for name in "ab"]


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    client.force_login(make_adviser())
    with override_settings(ROOT_URLCONF=__name__):
        yield client


def reference_of(response):
    assert response.status_code == 500
    return re.search(r"référence ([0-9A-F]{4}-[0-9A-F]{4})", response.content.decode()).group(1)


def test_the_operator_finds_a_fault_by_its_reference(visitor, operators, client):
    first, second = (reference_of(visitor.get(url)) for url in ("/casse/471108/", "/casse-aussi/"))
    client.force_login(operators[0])
    page = client.get(reverse("desk:instance_errors"), {"q": first.lower()}).content.decode()
    assert first in page and second not in page
    assert "ValueError, accounts/tests/test_defects.py:" in page and "broken GET" in page


@pytest.mark.parametrize("said", ["7f3a-09c2", "7F3A09C2", "7F3A 09C2", "référence 7F3A–09C2.", " 09c2 "])
def test_a_reference_is_found_as_it_is_read_out(client, operators, said):
    for reference in ("7F3A-09C2", "1B2D-0000"):
        ErrorReport.objects.create(reference=reference, kind="ValueError", status=500)
    client.force_login(operators[0])
    listing = client.get(reverse("desk:instance_errors"), {"q": said}).context["listing"]
    assert [row.reference for row in listing.page.object_list] == ["7F3A-09C2"]


def test_a_report_holds_nothing_of_a_person(visitor, operators):
    visitor.get(f"/casse/471108/?q={SECRET}")
    visitor.post("/casse/471108/", {"nom": SECRET})
    kept = str(list(ErrorReport.objects.values())) + str(list(Mail.objects.values("arguments", "subject", "kind")))
    send_mails()
    kept += "".join(each.subject + each.body for each in mail.outbox)
    assert "KeyError" in kept and "broken" in kept
    for word in ("Durand", "471108", "06 12", visitor.session["_auth_user_id"] + "@"):
        assert word not in kept


def test_one_mail_an_hour_for_each_kind_and_operator(visitor, operators):
    last, *_ = [reference_of(visitor.get("/casse/1/")) for _ in range(3)]
    visitor.get("/casse-aussi/")
    send_mails()
    assert sorted(to for each in mail.outbox for to in each.to) == sorted(2 * [each.email for each in operators])
    assert last in mail.outbox[0].body and last in mail.outbox[0].subject
    ErrorReport.objects.update(at=timezone.now() - dt.timedelta(minutes=61))
    visitor.get("/casse/1/")
    assert Mail.objects.filter(kind="defect").count() == 6


def test_a_fault_in_a_loop_fills_no_table(visitor, operators, monkeypatch):
    monkeypatch.setattr(defects, "MOST_AN_HOUR", 2)
    for _ in range(4):
        reference_of(visitor.get("/casse/1/"))
    assert ErrorReport.objects.count() == 2


def test_reports_are_forgotten_after_ninety_days(visitor, operators):
    kept, gone = (reference_of(visitor.get(url)) for url in ("/casse/1/", "/casse-aussi/"))
    for reference, days in ((kept, 89), (gone, 91)):
        ErrorReport.objects.filter(reference=reference).update(at=timezone.now() - dt.timedelta(days=days))
    visitor.post("/casse/1/", {"nom": "x"})
    assert ErrorReport.objects.filter(reference=kept).exists() and not ErrorReport.objects.filter(reference=gone)


def test_the_page_is_shown_when_the_report_fails(visitor, monkeypatch, caplog):
    def fails(*args):
        raise RuntimeError("plus de table")

    monkeypatch.setattr(errors, "reporters", [fails])
    reference = reference_of(visitor.get("/casse/1/"))
    assert f"error_not_reported reference={reference}" in caplog.text


def test_a_page_that_works_reports_nothing(visitor, operators):
    assert visitor.get("/entier/").status_code == 200
    assert visitor.get("/absente/").status_code == 404
    assert not ErrorReport.objects.exists() and not Mail.objects.exists()


def test_a_fault_whose_mail_waits_may_be_gone():
    assert defects._defect(report=0) is None
