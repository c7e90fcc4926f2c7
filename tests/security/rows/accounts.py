"""Accounts: pages of the entrance are public, one's own pages are everyone's."""

from accounts import invitations, mails
from accounts.enums import CafRole
from accounts.models import Job, MailStop
from accounts.tests.mailing import link_of
from tests.security.matrix import EVERYONE, NOBODY, Row
from tests.security.world import builder

ROLES = ["anonymous", *sorted(EVERYONE)]


@builder
def add_accounts(world):
    admin = world.users["caf_admin"]
    invitation = invitations.invite(email="invitee@exemple.fr", by=admin, caf=world.caf, caf_role=CafRole.ADVISER)
    world.invitation = invitation
    world.invitation_token = link_of(invitation).rstrip("/").split("/")[-1]
    asked = mails.ask("invitation_asked_again", to=admin.email, invitation=invitation.pk)
    world.stop_token = MailStop.mint(asked)
    world.job = Job.objects.create(kind="test", label="Un travail", requested_by=admin)


def same_for_all(get=None, post=None):
    """One code for every role, the anonymous one included."""
    return {(role, method): code for role in ROLES for method, code in (("get", get), ("post", post)) if code}


def logged_in(get=None, post=None, anonymous=302):
    return same_for_all(get, post) | {("anonymous", "get"): anonymous, ("anonymous", "post"): anonymous}


ROWS = [
    Row("account_login", codes=logged_in(302, 302) | {("anonymous", "get"): 200, ("anonymous", "post"): 422}),
    Row("account_logout", codes=logged_in(200, 302)),
    Row("account_signup", get=EVERYONE, public=True),
    Row("account_inactive", get=EVERYONE, public=True),
    # People of the matrix have just confirmed their password.
    Row("account_reauthenticate", codes=logged_in(200, 422)),
    Row("account_reset_password", get=EVERYONE, post=EVERYONE, public=True, post_codes=(422,)),
    Row("account_reset_password_done", get=EVERYONE, public=True),
    Row(
        "account_reset_password_from_key",
        lambda w: ["1", "fausse-cle"],
        get=EVERYONE,
        post=EVERYONE,
        public=True,
        post_codes=(200,),
    ),
    Row("account_reset_password_from_key_done", get=EVERYONE, public=True),
    Row("account_change_password", codes=logged_in(200, 422)),
    Row("accounts:address", codes=logged_in(200, 422)),
    Row("accounts:address_confirm", lambda w: ["faux:lien"], codes=logged_in(404, 404)),
    Row("usersessions_list", get=EVERYONE, post=EVERYONE),
    Row("accounts:code_ask", codes=logged_in(302, 302) | {("anonymous", "get"): 200, ("anonymous", "post"): 422}),
    Row("accounts:code_enter", codes=same_for_all(302, 302)),
    # No provider in the matrix: accounts/tests/test_proconnect.py.
    Row("accounts:proconnect_start", codes=same_for_all(405, 404)),
    Row("accounts:proconnect_return", codes=same_for_all(404, 405)),
    Row("accounts:proconnect_link", codes=same_for_all(404, 404)),
    Row("accounts:proconnect_confirm", codes=logged_in(404, 404)),
    Row("accounts:proconnect_unlink", codes=logged_in(405, 404)),
    Row("accounts:session_end", lambda w: [1], get=None, post=NOBODY, sees=NOBODY),
    Row("mfa_index", get=EVERYONE),
    Row("mfa_authenticate", codes=same_for_all(302, 302)),
    Row("mfa_reauthenticate", codes=logged_in(302, 302)),
    Row("mfa_activate_totp", codes=logged_in(200, 422)),
    Row("mfa_deactivate_totp", codes=logged_in(404, 404)),
    Row("mfa_add_webauthn", codes=logged_in(200, 422)),
    Row("mfa_edit_webauthn", lambda w: [1], codes=logged_in(404, 404)),
    Row("mfa_remove_webauthn", lambda w: [1], codes=logged_in(404, 404)),
    Row("mfa_login_webauthn", codes=same_for_all(302, 302)),
    Row("mfa_reauthenticate_webauthn", codes=logged_in(302, 302)),
    Row("mfa_view_recovery_codes", codes=logged_in(404, 405)),
    Row("mfa_generate_recovery_codes", codes=logged_in(200, 422)),
    Row("mfa_download_recovery_codes", codes=logged_in(404, 404)),
    Row("accounts:access_ask", get=EVERYONE, post=EVERYONE, public=True, post_codes=(422,)),
    Row("accounts:access_asked", get=EVERYONE, public=True),
    Row("accounts:me", get=EVERYONE),
    Row("accounts:edit", get=EVERYONE, post=EVERYONE),
    Row("accounts:known", get=None, post=EVERYONE, post_codes=(200,)),
    Row("accounts:mail_choices", get=EVERYONE, post=EVERYONE),
    Row("accounts:draft_save", get=None, post=EVERYONE),
    Row("accounts:draft_discard", get=None, post=EVERYONE),
    Row("accounts:draft_choose", get=None, post=EVERYONE),
    Row("accounts:mail_stops_revoke", get=None, post=EVERYONE),
    Row("accounts:mail_stop", lambda w: [w.stop_token], get=EVERYONE, post=EVERYONE, public=True, post_codes=(302,)),
    # Without the words of RFC 8058, and with the token of a page as well, it does nothing.
    Row(
        "accounts:mail_stop_at_once",
        lambda w: [w.stop_token],
        get=EVERYONE,
        get_code=302,
        post=EVERYONE,
        post_codes=(403,),
        public=True,
    ),
    Row("accounts:job", lambda w: [w.job.key], get=frozenset({"caf_admin"}), sees=NOBODY),
    Row(
        "accounts:invitation",
        lambda w: [w.invitation_token],
        get=EVERYONE,
        post=NOBODY,
        public=True,
        codes={(role, "post"): 403 for role in EVERYONE} | {("anonymous", "post"): 422},
    ),
    Row(
        "accounts:invitation_again",
        lambda w: [w.invitation_token],
        get=None,
        post=EVERYONE,
        public=True,
        post_codes=(302,),
        codes={("anonymous", "get"): 405},
    ),
]
