"""Who reads a convention whole, and who a part of it: on one object and on a list, the same answer."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member, make_user
from conventions import perms
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
