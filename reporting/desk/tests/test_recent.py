"""A recent password before a role is given or closed: asked at the sending, and nothing typed is lost."""

import pytest
from django.urls import reverse

from accounts.enums import CafRole
from accounts.models import CafMembership, Import, Invitation
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_caf_member, make_instance, make_user
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
LATER = 16 * 60  # seconds: a log-in is no longer recent
TYPED = {"email": "neuve@exemple.fr", "first_name": "Zoé", "last_name": "Lambert", "caf_role": CafRole.ADVISER}


@pytest.fixture
def caf():
    return make_caf()


@pytest.fixture
def admin(client, caf, time_machine):
    """Logged in for a while."""
    person = make_caf_member(caf=caf, role=CafRole.ADMIN, user=make_user(password=PASSWORD))
    make_admin(caf=make_caf("91"))
    time_machine.move_to("2026-11-20T09:00:00Z")
    client.post("/connexion/", {"login": person.email, "password": PASSWORD})
    time_machine.shift(LATER)
    return person


def confirms(client, asked, typed=PASSWORD):
    assert asked.status_code == 302 and asked.url.startswith("/connexion/confirmer/?next=")
    return client.post(asked.url, {"password": typed})


def test_an_invitation_goes_on_once_the_password_is_given(client, caf, admin):
    page = reverse("desk:person_invite", args=[caf.pk])
    assert client.get(page).status_code == 200
    asked = client.post(f"{page}?depuis=accueil", TYPED)
    assert not Invitation.objects.exists()
    refused = confirms(client, asked, "une mauvaise phrase de passe")
    assert refused.status_code == 422 and not Invitation.objects.exists()
    assert confirms(client, asked).url == reverse("desk:people", args=[caf.pk])
    assert Invitation.objects.get().email == "neuve@exemple.fr"
    client.post(page, TYPED | {"email": "autre@exemple.fr"})  # asked once for a while
    assert Invitation.objects.count() == 2


def test_a_refused_form_comes_back_with_what_was_typed(client, caf, admin):
    asked = client.post(reverse("desk:person_invite", args=[caf.pk]), TYPED | {"email": "sans arobase"})
    page = confirms(client, asked)
    assert page.status_code == 422 and "Lambert" in page.content.decode() and "sans arobase" in page.content.decode()


def test_a_role_is_changed_and_closed_with_a_recent_password(client, caf, admin):
    row = make_adviser(caf=caf).caf_memberships.get()
    typed = {"role": row.role, "function": "Conseillère", "starts_on": "2020-01-01", "ends_on": "", "version": 1}
    changed = client.post(reverse("desk:person_edit", args=[caf.pk, row.pk]), typed)
    assert changed.url.startswith("/connexion/confirmer/")
    closed = client.post(reverse("desk:person_close", args=[caf.pk, row.pk]))
    assert CafMembership.objects.get(pk=row.pk).ends_on is None
    assert confirms(client, closed).status_code == 302
    assert CafMembership.objects.get(pk=row.pk).ends_on


def test_the_operator_opens_a_caf_with_a_recent_password(client, time_machine):
    caf, operator = make_caf("71", opened_at=None), make_instance()
    operator.set_password(PASSWORD)
    operator.save()
    time_machine.move_to("2026-11-20T09:00:00Z")
    client.force_login(operator)
    time_machine.shift(LATER)
    asked = client.post(reverse("desk:instance_open", args=[caf.pk]), {"email": "admin@exemple.fr"})
    assert not Invitation.objects.exists()
    confirms(client, asked)
    assert Invitation.objects.get().caf == caf


def test_roles_imported_from_a_file_ask_for_it_too(client, caf, admin):
    row = Import.objects.create(kind="personnes", caf=caf, created_by=admin, sha256="0" * 64)
    for name in ("import_apply", "import_undo"):
        asked = client.post(reverse(f"accounts:{name}", args=[row.key]))
        assert asked.url.startswith("/connexion/confirmer/"), name


def test_without_a_password_one_is_chosen_first(client, caf, time_machine):
    time_machine.move_to("2026-11-20T09:00:00Z")
    client.force_login(make_admin(caf=caf))
    time_machine.shift(LATER)
    asked = client.post(reverse("desk:person_invite", args=[caf.pk]), TYPED)
    assert asked.url == reverse("account_reset_password") and not Invitation.objects.exists()
