"""The security log: one line for each way in, refusal, file taken away and role; read by who answers for the person."""

import datetime as dt
import io
import logging

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import invitations, second_factor, tasks, traces
from accounts.enums import CafRole, SecurityKind
from accounts.models import SecurityLine
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_caf_member, make_instance, make_user
from conventions.enums import Role, Visibility
from conventions.tests.factories import make_convention, make_document, make_member
from core.clock import dated
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


def told():
    return [(row.kind, row.user, row.person, row.caf, row.is_refused) for row in SecurityLine.objects.order_by("pk")]


def log_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR="127.0.0.9")


def test_a_log_in_and_its_failures_are_written_without_words(client):
    caf = make_caf()
    person = make_caf_member(caf=caf, role=CafRole.ADVISER, user=make_user(password=PASSWORD))
    log_in(client, person.email, "un autre")
    log_in(client, "personne@exemple.fr", "un autre")
    log_in(client, person.email, PASSWORD)
    assert told() == [
        (SecurityKind.LOGIN_FAILED, None, person, None, True),
        (SecurityKind.LOGIN_FAILED, None, None, None, True),
        (SecurityKind.LOGIN, person, None, None, False),
    ]
    last = SecurityLine.objects.latest("pk")
    assert (last.address, last.what) == ("127.0.0.9", "mot de passe")
    assert last.roles == CafRole.ADVISER.label
    assert not [row for row in SecurityLine.objects.values_list("what", flat=True) if "@" in row or "autre" in row]


def test_pages_write_nothing_refusals_and_files_one_line(client, monkeypatch):
    monkeypatch.setattr("conventions.documents.views.opened", lambda file, title: io.BytesIO(b"%PDF"))
    convention = make_convention()
    member = make_member(convention, Role.COOPERATION_OFFICER)
    secret, public = (make_document(convention, visibility=each) for each in (Visibility.SHARED, Visibility.PUBLIC))
    client.force_login(member)
    before = SecurityLine.objects.count()
    client.get(reverse("conventions:documents", args=[convention.pk]))
    client.get(reverse("conventions:document_download", args=[convention.pk, public.pk]))
    assert SecurityLine.objects.count() == before
    client.get(reverse("conventions:document_download", args=[convention.pk, secret.pk]))
    client.get(reverse("conventions:documents", args=[convention.pk]), {"export": "xlsx"})
    client.get(reverse("conventions:edit", args=[convention.pk]))
    client.get(reverse("conventions:list"), {"export": "xlsx"})
    rows = SecurityLine.objects.order_by("pk")[before:]
    assert [(row.kind, row.user, row.caf, row.what) for row in rows] == [
        (SecurityKind.DOWNLOAD, member, convention.caf, f"conventions.document {secret.pk}"),
        (SecurityKind.EXPORT, member, convention.caf, f"conventions:documents pk={convention.pk}"),
        (SecurityKind.REFUSAL, member, convention.caf, f"conventions:edit pk={convention.pk}"),
        (SecurityKind.EXPORT, member, None, "conventions:list"),  # of several Cafs, perhaps: no key
    ]


def test_roles_and_invitations_say_by_whom_and_to_whom(client):
    admin = make_admin()
    [caf] = admin.cafs()
    other = make_adviser(caf=caf)
    client.force_login(admin)
    before = SecurityLine.objects.count()
    client.post(reverse("desk:person_close", args=[caf.pk, other.caf_memberships.get().pk]))
    invitations.invite(email="nouvelle@exemple.fr", by=admin, caf=caf, caf_role=CafRole.BOARD)
    second_factor.reset(other, by=admin, caf=caf, reason="Téléphone perdu")
    assert told()[before:] == [
        (SecurityKind.ROLE_CLOSED, admin, other, caf, False),
        (SecurityKind.INVITED, admin, None, caf, False),
        (SecurityKind.SECOND_FACTOR_RESET, admin, other, caf, False),
    ]
    assert "nouvelle" not in SecurityLine.objects.get(kind=SecurityKind.INVITED).what


def test_a_line_that_cannot_be_written_breaks_no_page(client, monkeypatch, caplog):
    def refuse(**fields):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(SecurityLine.objects, "create", refuse)
    with caplog.at_level(logging.ERROR, logger="accounts.traces"):
        client.force_login(make_adviser())
        assert client.get(reverse("conventions:list")).status_code == 200
    assert "security_line_not_written kind=login" in caplog.text


def line(user=None, *, months=0, **fields):
    """A line of so many months ago."""
    with dated(timezone.now() - dt.timedelta(days=31 * months)):
        return SecurityLine.objects.create(kind=SecurityKind.LOGIN, user=user, **fields)


def test_old_lines_go_by_the_job_alone_and_no_young_one(settings, caplog):
    user = make_user()
    old, young, kept = line(user, months=13), line(user), line(user, months=11)
    for refused in (young.delete, lambda: SecurityLine.objects.filter(pk=old.pk).update(what="autre")):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    with caplog.at_level(logging.INFO, logger="accounts.traces"):
        tasks.forget_security_lines(0)
    assert set(SecurityLine.objects.all()) == {young, kept}
    assert "security_lines_forgotten count=1 months=12" in caplog.text
    settings.SECURITY_LOG_MONTHS = 0  # the database has its own bound
    assert traces.forget() == 1
    assert set(SecurityLine.objects.all()) == {young}


@pytest.fixture
def neighbours():
    """Two Cafs with an administrator each; `shared` works for the first and is a member at the second's."""
    admins = [make_admin(caf=make_caf(code)) for code in ("21", "91")]
    conventions = [make_convention(caf=admin.cafs()[0]) for admin in admins]
    shared = make_adviser(caf=conventions[0].caf)
    make_member(conventions[1], user=shared)
    own = [make_member(convention) for convention in conventions]
    return admins, conventions, own, shared


def shown(client, person, page, *args, **asked):
    client.force_login(person)
    response = client.get(reverse(page, args=args), asked)
    return {row.pk for row in response.context["listing"].page}


def test_each_caf_reads_the_lines_of_its_own_people(client, neighbours):
    [first, second], conventions, own, shared = neighbours
    former = make_member(conventions[0], ends_on="2023-12-31")
    nobody, operator = make_user(), make_instance()
    lines = {
        "own": [line(each) for each in own],
        "log_in": line(shared),
        "taken": [line(shared, caf=convention.caf) for convention in conventions],
        "former": line(former),
        "nobody": line(nobody),
        "unknown": line(),
        "operator": line(operator),
        "failed": line(person=own[0]),
    }
    everything = {row.pk for each in lines.values() for row in (each if isinstance(each, list) else [each])}
    read = shown(client, first, "desk:security", conventions[0].caf.pk) & everything
    assert read == {row.pk for row in (lines["own"][0], lines["log_in"], lines["taken"][0], lines["failed"])}
    read = shown(client, second, "desk:security", conventions[1].caf.pk) & everything
    assert read == {row.pk for row in (lines["own"][1], lines["log_in"], lines["taken"][1])}
    read = shown(client, operator, "desk:instance_security") & everything
    assert read == {lines[name].pk for name in ("former", "nobody", "unknown", "operator")}
    assert client.get(reverse("desk:security", args=[conventions[0].caf.pk])).status_code == 404
    client.force_login(shared)
    assert client.get(reverse("desk:security", args=[conventions[0].caf.pk])).status_code == 403


def test_the_log_is_narrowed_exported_and_read_in_as_many_queries(client, neighbours):
    [admin, _], [convention, _], [member, _], shared = neighbours
    caf = convention.caf
    for _ in range(2):
        line(member, caf=caf)
    refused = SecurityLine.objects.create(kind=SecurityKind.REFUSAL, user=shared, caf=caf, is_refused=True)
    old = line(shared, caf=caf, months=3)
    since = (timezone.localdate() - dt.timedelta(days=9)).isoformat()
    found = shown(client, admin, "desk:security", caf.pk, q=shared.last_name, since=since)
    assert refused.pk in found and old.pk not in found
    assert shown(client, admin, "desk:security", caf.pk, kind="refusal") == {refused.pk}
    page = reverse("desk:security", args=[caf.pk])
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for _ in range(20):
        line(member, caf=caf)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(few) == len(many) <= 12
    [sheet] = load_workbook(io.BytesIO(b"".join(client.get(page, {"export": "xlsx"})))).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "Adresse" in [value for row in rows[:5] for value in row]
    assert len(rows) > 24
