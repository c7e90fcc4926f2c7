"""Every page of the entrance, of a Caf and of the house, once, by someone who may; and the refusals.

The pages of a convention are walked in `test_reperes_ctg.py`, beside this one: two files, two workers.
"""

import pytest
from django.urls import include, path, reverse

from accounts.tests.factories import PASSWORD, make_caf_member, make_user
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member, make_signed_convention
from core import errors
from territories.tests.factories import make_caf
from tests.stories.test_reperes_ctg import CONVENTION
from tests.stories.walk import NOT_PAGES, TOLD_APART, pages, reader_of, walk

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = (
    "account_",
    "accounts:",
    "usersessions_",
    "mfa_",
    "core:",
    "desk:",
    "territories:",
    "governance:",
    "elimination:",
)


def test_every_page_is_walked_or_told_apart():
    found = pages()
    assert [name for name in found if not name.startswith(HOUSE + CONVENTION)] == []
    assert {name for name, row in found.items() if reader_of(row) is None} == TOLD_APART
    assert not NOT_PAGES.keys() & found.keys()


def test_pages_of_the_entrance_of_the_house_and_of_the_instances(made, visitor):
    walk(visitor, made, *HOUSE)


def test_pages_that_ask_for_the_password_again(visitor):
    visitor.becomes(make_user(password=PASSWORD))
    visitor.go(reverse("account_change_password"))
    assert visitor.path.startswith(reverse("account_change_password"))
    visitor.go(reverse("mfa_activate_totp"))
    assert visitor.path.startswith(reverse("account_reauthenticate"))
    visitor.fill(password=PASSWORD)
    visitor.press()
    visitor.sees("application")
    assert visitor.path.startswith(reverse("mfa_activate_totp"))


def test_pages_of_a_second_factor(visitor):
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


def test_the_choice_between_two_cafs(visitor):
    here, there = make_caf("21"), make_caf("91")
    user = make_caf_member(caf=here)
    make_caf_member(caf=there, user=user)
    visitor.becomes(user)
    visitor.go(reverse("desk:cafs"))
    visitor.sees(str(there))
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


def test_what_a_refusal_looks_like(visitor, settings):
    """403 says who could; 404 does not say whether the object exists; 409 says what to do next."""
    caf = make_caf()
    adviser = make_caf_member(caf=caf)
    convention, other = (make_convention(caf=caf, adviser=adviser) for _ in range(2))
    signed = make_signed_convention(caf=caf, adviser=adviser)
    officer, stranger = make_member(convention, Role.COOPERATION_OFFICER), make_member(other, Role.COOPERATION_OFFICER)
    settings.ROOT_URLCONF = "tests.stories.test_reperes"
    faults = []
    for user, address, expected in (
        (officer, f"/conventions/{convention.pk}/modifier/", 403),
        (stranger, f"/conventions/{convention.pk}/", 404),
        (adviser, f"/conventions/{signed.pk}/parties/ajouter/", 409),
        *((adviser, f"/refus/{code}/", code) for code in DRAWN),
    ):
        visitor.becomes(user)
        assert visitor.go(address).status == expected, address
        visitor.complaints.clear()  # the console tells 500 and 503, as it should
        faults += visitor.faults("erreur-409" if expected == 409 else "")
    assert faults == [], "\n".join(faults)
    assert visitor.go("/conventions/?page=-3").status < 500
    assert visitor.go("/adresse/qui/n-existe-pas/").status == 404
    visitor.sees("Cette page n’existe pas")
