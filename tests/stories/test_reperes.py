"""Every page of the entrance, of a Caf and of the house, once, by someone who may; and the refusals.

The pages of a convention are walked in `test_reperes_ctg.py`, beside this one: two files, two workers.
"""

import pytest
from django.urls import include, path, reverse

from accounts.tests.factories import PASSWORD, make_caf_member, make_user
from conventions.tests.factories import make_signed_convention
from core import errors
from tests.stories.test_reperes_ctg import CONVENTION
from tests.stories.walk import NOT_PAGES, TOLD_APART, pages, reader_of, walk

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = ("account_", "accounts:", "usersessions_", "mfa_", "core:", "desk:", "territories:", "governance:")


def test_every_page_is_walked_or_told_apart():
    found = pages()
    assert [name for name in found if not name.startswith(HOUSE + CONVENTION)] == []
    assert {name for name, row in found.items() if reader_of(row) is None} == TOLD_APART
    assert not NOT_PAGES.keys() & found.keys()


def test_pages_of_the_entrance_and_of_the_house(made, visitor):
    walk(visitor, made, "account", "usersessions_", "mfa_", "core:", "desk:", "territories:")


def test_pages_of_the_instances(made, visitor):
    walk(visitor, made, "governance:")


def test_pages_that_ask_for_the_password_again(made, visitor):
    visitor.becomes(make_user(password=PASSWORD))
    visitor.go(reverse("account_change_password"))
    assert visitor.path.startswith(reverse("account_change_password"))
    visitor.go(reverse("mfa_activate_totp"))
    assert visitor.path.startswith(reverse("account_reauthenticate"))
    visitor.fill(password=PASSWORD)
    visitor.press()
    visitor.sees("application")
    assert visitor.path.startswith(reverse("mfa_activate_totp"))


def test_pages_of_a_second_factor(made, visitor):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user(password=PASSWORD)
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).generate_codes()
    visitor.log_in(user.email, PASSWORD)
    assert visitor.path.startswith(reverse("mfa_authenticate"))
    visitor.fill(code=codes[0])
    visitor.press()
    visitor.sees("Bonjour")
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"):
        assert visitor.go(reverse(name)).status == 200
        if visitor.path.split("?")[0] == reverse("account_reauthenticate"):
            visitor.fill(password=PASSWORD)
            visitor.press()
            visitor.page.wait_for_url(f"**{reverse(name)}*")
        assert visitor.path.startswith(reverse(name))


def test_the_choice_between_two_cafs(made, visitor):
    user = make_caf_member(caf=made.caf)
    make_caf_member(caf=made.other_caf, user=user)
    visitor.becomes(user)
    visitor.go(reverse("desk:cafs"))
    visitor.sees(str(made.other_caf))
    assert visitor.path == reverse("desk:cafs")


# Refusals ---------------------------------------------------------------------------------

DRAWN = {
    400: errors.bad_request,
    413: errors.too_large,
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.unavailable,
}


def draw(request, code):
    """The page of one refusal, that no click of a person can ask for."""
    return DRAWN[code](request)


urlpatterns = [path("refus/<int:code>/", draw), path("", include("ctg_portal.urls"))]
handler400, handler403, handler404 = errors.bad_request, errors.permission_denied, errors.page_not_found


def test_what_a_refusal_looks_like(made, visitor, settings):
    """403 says who could; 404 does not say whether the object exists; 409 says what to do next."""
    signed = make_signed_convention(caf=made.caf, adviser=made.users["caf_adviser"])
    settings.ROOT_URLCONF = "tests.stories.test_reperes"
    faults = []
    for role, address, expected in (
        ("cooperation_officer", f"/conventions/{made.convention.pk}/modifier/", 403),
        ("other_ctg", f"/conventions/{made.convention.pk}/", 404),
        ("caf_adviser", f"/conventions/{signed.pk}/parties/ajouter/", 409),
        *(("caf_adviser", f"/refus/{code}/", code) for code in DRAWN),
    ):
        visitor.becomes(made.users[role])
        assert visitor.go(address).status == expected, address
        visitor.complaints.clear()  # the console tells 500 and 503, as it should
        faults += visitor.faults("erreur-409" if expected == 409 else "")
    assert faults == [], "\n".join(faults)
    assert visitor.go("/conventions/?page=-3").status < 500
    assert visitor.go("/adresse/qui/n-existe-pas/").status == 404
    visitor.sees("Cette page n’existe pas")
