"""Who reads a convention whole, and who a part of it: on one object and on a list, the same answer."""

import datetime as dt
import importlib
import pkgutil

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member, make_user
from conventions import migrations, perms
from conventions.enums import WHOLE_KINDS, DocumentKind, Role, Visibility
from conventions.models import Convention, Document
from conventions.tests.factories import make_convention, make_document, make_member

pytestmark = pytest.mark.django_db
CLOSED = ("texte/", "instances/", "finances/", "bilans/", "membres/")


def reads_whole(user, convention):
    """The answer of both rules, which must be the same."""
    alone = perms.can_read_whole(user, convention)
    assert alone == Convention.objects.read_whole_by(user).filter(pk=convention.pk).exists()
    return alone


@pytest.mark.parametrize("role", Role)
def test_a_consultant_alone_does_not_read_it_whole(role):
    convention = make_convention()
    member = make_member(convention, role)
    assert Convention.objects.visible_to(member).get() == convention
    assert reads_whole(member, convention) == (role != Role.CONSULTANT)


def test_another_role_opens_the_rest_while_it_runs():
    convention = make_convention()
    consultant = make_member(convention, Role.CONSULTANT)
    make_member(convention, Role.PARTNER, user=consultant, ends_on=dt.date(2022, 12, 31))
    assert not reads_whole(consultant, convention)
    consultant = make_member(convention, Role.CONSULTANT)
    make_member(convention, Role.COPIL_MEMBER, user=consultant)
    assert reads_whole(consultant, convention)
    at_the_caf = make_caf_member(caf=convention.caf, role=CafRole.BOARD)
    make_member(convention, Role.CONSULTANT, user=at_the_caf)
    assert reads_whole(at_the_caf, convention)


def test_a_consultant_reads_the_names_of_the_mission_only():
    adviser = make_caf_member()
    convention = make_convention(adviser=adviser)
    people = {role: make_member(convention, role) for role in Role}
    make_member(convention, Role.CTG_LEAD, ends_on=dt.date(2022, 12, 31))
    make_member(make_convention(), Role.CTG_LEAD)
    mission = (Role.CAF_REFERENT, Role.COOPERATION_OFFICER, Role.CTG_LEAD, Role.CONSULTANT)
    named = perms.people_named(people[Role.CONSULTANT], convention)
    assert named == {adviser.pk, *(people[role].pk for role in mission)}
    for role in set(Role) - {Role.CONSULTANT}:
        assert perms.people_named(people[role], convention) is None
    make_member(convention, Role.PARTNER, user=(both := make_member(convention, Role.CONSULTANT)))
    assert perms.people_named(both, convention) is None


def test_a_mission_without_an_end_is_refused_by_the_database():
    convention = make_convention()
    make_member(convention, Role.PARTNER, ends_on=None)
    with pytest.raises(IntegrityError, match="membership_consultant_ends"), transaction.atomic():
        make_member(convention, Role.CONSULTANT, ends_on=None)


def test_a_mission_entered_without_an_end_is_given_three_months():
    (name,) = (each.name for each in pkgutil.iter_modules(migrations.__path__) if "open_missions_end" in each.name)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conventions_membership DROP CONSTRAINT membership_consultant_ends")
    convention, today = make_convention(), timezone.localdate()
    running, later = (
        make_member(convention, Role.CONSULTANT, starts_on=day, ends_on=None)
        for day in (dt.date(2022, 1, 1), today + dt.timedelta(days=10))
    )
    make_member(convention, Role.PARTNER)
    importlib.import_module(f"{migrations.__name__}.{name}").end_open_missions(apps, None)
    ends = {row.user: row.ends_on for row in convention.memberships.all()}
    assert ends.pop(running) == today + dt.timedelta(days=90)
    assert ends.pop(later) == today + dt.timedelta(days=100)
    assert list(ends.values()) == [None]


def test_a_consultant_reads_nothing_after_the_last_day():
    convention = make_convention()
    consultant = make_member(convention, Role.CONSULTANT, ends_on=dt.date(2026, 6, 30))
    read = Convention.objects.visible_to
    assert read(consultant, on=dt.date(2026, 6, 30)).exists() and not read(consultant, on=dt.date(2026, 7, 1)).exists()


def test_nobody_reads_whole_what_they_do_not_see():
    convention = make_convention()
    assert not reads_whole(make_user(), convention)
    assert not Convention.objects.read_whole_by(AnonymousUser()).exists()


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_consultant_reads_no_file_of_the_text_the_committees_and_the_bilans(client, kind):
    convention = make_convention()
    document = make_document(convention, kind=kind, visibility=Visibility.PARTNERS)
    consultant, partner = (make_member(convention, role) for role in (Role.CONSULTANT, Role.PARTNER))
    assert list(Document.objects.visible_to(partner)) == [document]
    assert Document.objects.visible_to(consultant).exists() == (kind not in WHOLE_KINDS)
    client.force_login(consultant)
    listed = client.get(f"/conventions/{convention.pk}/documents/").content.decode()
    assert (document.title in listed) == (kind not in WHOLE_KINDS)
    synthese = client.get(f"/conventions/{convention.pk}/").content.decode()
    assert document.get_absolute_url() not in synthese
    if kind in WHOLE_KINDS:
        assert client.get(document.get_absolute_url()).status_code == 404


def test_a_consultant_is_not_led_to_what_is_closed(client):
    convention = make_convention()
    client.force_login(make_member(convention, Role.CONSULTANT))
    page = client.get(f"/conventions/{convention.pk}/").content.decode()
    for closed in CLOSED:
        assert f'href="/conventions/{convention.pk}/{closed}' not in page
        refused = client.get(f"/conventions/{convention.pk}/{closed}")
        assert refused.status_code == 403
        assert "Votre mission ouvre le diagnostic et le plan d’actions" in refused.content.decode()
    for opened in ("diagnostic/", "plan/", "parties/", "calendrier/", "documents/"):
        assert f'href="/conventions/{convention.pk}/{opened}' in page
        assert client.get(f"/conventions/{convention.pk}/{opened}").status_code == 200
