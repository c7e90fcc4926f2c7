"""ProConnect, against a provider run here with real keys: what is refused, what is proposed, what a link opens."""

import logging
import re
import time
from urllib.parse import parse_qs, quote, urlsplit

import jwt
import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.urls import reverse

from accounts import invitations, recent
from accounts.enums import CafRole
from accounts.models import Mail, ProConnectLink, User
from accounts.proconnect import confirming, links
from accounts.proconnect.backend import ProConnectBackend
from accounts.tests import proconnect
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_user
from accounts.tests.mailing import link_of, send_mails
from ctg_portal import environment
from territories.models import Organisation
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
EMAIL = proconnect.AGENT["email"].lower()
LINK = "/connexion/proconnect/rattacher/"
OFFER = 'action="/connexion/proconnect/?next='  # of the official button


@pytest.fixture(scope="module")
def served():
    with proconnect.serving() as provider:
        yield provider


@pytest.fixture
def provider(served, settings):
    cache.clear()
    served.reset()
    settings.PROCONNECT_DISCOVERY_URL = served.discovery
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = proconnect.CLIENT, proconnect.SECRET
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "accounts.proconnect.backend.ProConnectBackend",
    ]
    return served


def identified(client, provider, *, next_url="", id_token=None, **claims):
    """What the return answers, for this agent of the provider."""
    sent = client.post(f"/connexion/proconnect/?next={next_url}")
    path, query = provider.authorize(sent.url, id_token=id_token, **claims)
    return client.get(path, query)


def linked(provider, user, subject=proconnect.AGENT["sub"]):
    return ProConnectLink.objects.create(user=user, issuer=provider.issuer, subject=subject)


def is_in(client):
    return client.session.get("_auth_user_id")


def refused(response, sentence, status=403):
    text = response.content.decode()
    assert response.status_code == status and sentence in text, text
    assert "adressez-vous" in text and not is_in(response.client)


def test_without_a_provider_no_page_of_it_exists(client):
    assert "ProConnect" not in client.get("/connexion/").content.decode()
    for path in ("", "retour/", "rattacher/"):
        assert client.post(f"/connexion/proconnect/{path}").status_code in {404, 405}, path
        assert client.get(f"/connexion/proconnect/{path}").status_code in {404, 405}, path


def test_a_linked_agent_enters_and_reaches_the_page_asked_for(client, provider):
    user, other = make_user(email="autre@ville.fr"), make_user(email=EMAIL)
    linked(provider, user), linked(provider, other, "sub-de-quelqu-un-d-autre")
    assert OFFER in client.get("/connexion/?next=/compte/").content.decode()
    before = client.session.session_key
    entered = identified(client, provider, next_url="/compte/")
    # By the identity, never by the address.
    assert entered.status_code == 302 and entered.url == "/compte/" and is_in(client) == str(user.pk)
    assert client.session.session_key != before
    assert "ProConnect ouvre ce compte depuis" in client.get("/compte/").content.decode()
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    client.post("/deconnexion/")
    assert identified(client, provider, next_url="https://ailleurs.example/").url == "/"


def test_a_false_nonce_is_refused(client, provider):
    linked(provider, make_user())
    refused(identified(client, provider, id_token={"nonce": "0" * 32}), "n’a pas pu être vérifiée")


def test_a_false_state_is_refused_and_asks_the_provider_nothing(client, provider):
    linked(provider, make_user())
    path, query = provider.authorize(client.post("/connexion/proconnect/").url)
    provider.asked.clear()
    refused(client.get(path, query | {"state": "0" * 32}), "n’a pas commencé dans ce navigateur")
    refused(client.get(path, {"code": query["code"]}), "n’a pas commencé dans ce navigateur")
    refused(client.get(path, {"error": "access_denied"}), "n’a pas commencé dans ce navigateur")
    assert provider.asked == []
    assert client.get(path, query).url == "/" and is_in(client)
    client.post("/deconnexion/")
    refused(client.get(path, query), "n’a pas commencé dans ce navigateur")  # read once


def accepts(rf, provider, **claims):
    """Whether the backend, asked without a page, finds somebody for this agent."""
    code = provider.grant("http://testserver/connexion/proconnect/retour/", id_token={"nonce": "n"}, **claims)
    request = rf.get("/connexion/proconnect/retour/", {"code": code, "state": "s"})
    try:
        return ProConnectBackend().authenticate(request, nonce="n") is not None
    except (SuspiciousOperation, jwt.PyJWTError):
        return False


def test_a_false_signature_is_refused(client, rf, provider):
    linked(provider, make_user())
    for what in ("id_token", "userinfo"):
        assert accepts(rf, provider)
        provider.faults = {"stranger": what}
        assert not accepts(rf, provider), what
        provider.faults = {}
    provider.faults = {"stranger": "id_token"}
    refused(identified(client, provider), "n’a pas pu être vérifiée")


def test_a_token_for_another_or_out_of_time_is_refused(rf, provider):
    linked(provider, make_user())
    linked(provider, make_user(), "autre")
    assert accepts(rf, provider) and accepts(rf, provider, sub="autre")
    for what in ("id_token", "userinfo"):
        for wrong in ({"aud": "autre"}, {"iss": "https://autre.fr"}, {"exp": 1}, {"sub": "autre"}):
            provider.faults = {what: wrong}
            assert not accepts(rf, provider), (what, wrong)


def test_a_key_that_turned_is_read_and_the_former_is_not(client, provider):
    linked(provider, make_user())
    former = dict(provider.keys)
    try:
        provider.keys = {"k2": provider.stranger}
        assert identified(client, provider).url == "/" and is_in(client)
        client.post("/deconnexion/")
        path, query = provider.authorize(client.post("/connexion/proconnect/").url)
        provider._jwks = lambda form: {"keys": []}
        refused(client.get(path, query), "n’a pas pu être vérifiée")
    finally:
        provider.keys = former
        vars(provider).pop("_jwks", None)


def test_a_userinfo_that_is_not_signed_is_refused(client, provider):
    linked(provider, make_user())
    provider.faults = {"plain": True}
    refused(identified(client, provider), "n’a pas pu être vérifiée")


def test_an_identity_without_an_address_or_a_key_is_refused(client, rf, provider):
    linked(provider, make_user())
    assert accepts(rf, provider)
    for email in ("", "pas une adresse", None, ["a@ville.fr"]):
        assert not accepts(rf, provider, email=email), email
    for subject in ("x" * 256, "a\x00b", " "):
        refused(identified(client, provider, sub=subject), "n’a pas pu être vérifiée")


def test_what_the_provider_refuses_is_said_in_french(client, provider):
    for error, sentence in (("access_denied", "a été interrompue"), ("server_error", "n’a pas pu vous identifier")):
        path, query = provider.authorize(client.post("/connexion/proconnect/").url)
        answer = {"error": error, "error_description": "<b>lisez-moi</b>", "state": query["state"]}
        page = client.get(path, answer)
        refused(page, sentence)
        assert "lisez-moi" not in page.content.decode()
        refused(client.get(path, answer), "n’a pas commencé dans ce navigateur")


def test_a_provider_that_does_not_answer_leaves_the_password(client, provider, settings):
    for path, status, words, code in (
        ("/token", 400, "trop ancienne", 403),
        ("/token", 500, "ne répond pas", 503),
        ("/jwks", 500, "ne répond pas", 503),
    ):
        provider.faults = {"status": {path: status}}
        refused(identified(client, provider), words, code)
    provider.faults = {"itself": {"token_endpoint": "https://ailleurs.example/token"}}
    cache.clear()
    refused(client.post("/connexion/proconnect/"), "ne répond pas", 503)
    settings.PROCONNECT_DISCOVERY_URL = "http://127.0.0.1:9/.well-known/openid-configuration"
    refused(client.post("/connexion/proconnect/"), "ne répond pas", 503)
    user = make_user(password=PASSWORD)
    assert client.post("/connexion/", {"login": user.email, "password": PASSWORD}).status_code == 302


def test_a_closed_account_is_told_so_and_stays_closed(client, provider):
    linked(provider, make_user(is_active=False))
    assert identified(client, provider).url == reverse("account_inactive") and not is_in(client)


def test_an_unknown_identity_is_proposed_a_link_and_granted_nothing(client, provider):
    user = make_user(email=EMAIL, password=PASSWORD)
    assert identified(client, provider, next_url="/compte/").url == LINK
    assert not is_in(client) and not ProConnectLink.objects.exists() and User.objects.count() == 1
    page = client.get(LINK)
    assert EMAIL in page.content.decode() and "Camille Martin" in page.content.decode()
    wrong = client.post(LINK, {"password": "une autre phrase entière"})
    assert wrong.status_code == 422 and "Aucun compte de cette adresse" in wrong.content.decode()
    entered = client.post(LINK, {"password": PASSWORD})
    assert entered.url == "/compte/" and is_in(client) == str(user.pk)
    assert ProConnectLink.objects.get(ended_at=None).user == user
    send_mails()
    assert mail.outbox[0].to == [EMAIL] and "détachez ProConnect" in mail.outbox[0].body
    client.post("/deconnexion/")
    assert identified(client, provider).url == "/" and is_in(client) == str(user.pk)


def _shown(page):
    """What a page shows, without its token."""
    return re.sub(r'value="[^"]{60,}"', "", page[page.index("<main") :])


def test_nothing_tells_whether_the_address_has_an_account(client, provider, settings):
    settings.LOGIN_FREE_FAILURES = 1
    seen = []
    for number, email in enumerate((EMAIL, "inconnue@ville.fr")):
        if number == 0:
            make_user(email=EMAIL, password=PASSWORD)
        identified(client, provider, email=email, sub=f"sub{number}")
        pages = [client.get(LINK), client.post(LINK, {"password": "une autre phrase entière"})]
        seen.append([(page.status_code, page.content.decode().replace(email, "")) for page in pages])
        assert client.post(LINK, {"password": PASSWORD}).status_code == 429
    assert [code for code, _ in seen[0]] == [code for code, _ in seen[1]] == [200, 422]
    assert [_shown(text) for _, text in seen[0]] == [_shown(text) for _, text in seen[1]]


def test_an_identity_waits_a_quarter_of_an_hour(client, provider, monkeypatch):
    make_user(email=EMAIL, password=PASSWORD)
    identified(client, provider)
    monkeypatch.setattr(links.time, "time", lambda now=links.time.time: now() + links.OPEN_FOR + 1)
    assert client.get(LINK).url == client.post(LINK, {"password": PASSWORD}).url == "/connexion/"
    assert not ProConnectLink.objects.exists()


def test_a_siret_is_named_when_it_is_known_and_gives_nothing(client, provider):
    place = Organisation.objects.create(kind="commune", name="Grande Ville", siren=proconnect.AGENT["siret"][:9])
    Organisation.objects.create(kind="association", name="Privée", siren="123456789", caf=make_caf())
    identified(client, provider)
    known = client.get(LINK).content.decode()
    assert place.name in known and "n’est pas connu du portail" not in known
    for siret in ("99999999900017", "12345678900017", None):
        identified(client, provider, siret=siret)
        page = client.get(LINK).content.decode()
        assert "n’est pas connu du portail" in page and "Privée" not in page, siret
    assert not User.objects.exists()


def test_a_sub_that_changed_is_linked_again_by_the_password(client, provider):
    user = make_user(email=EMAIL, password=PASSWORD)
    former = linked(provider, user)
    assert identified(client, provider, sub="nouveau").url == LINK and not is_in(client)
    client.post(LINK, {"password": PASSWORD})
    former.refresh_from_db()
    assert former.ended_at and ProConnectLink.objects.get(ended_at=None).subject == "nouveau"
    send_mails()
    assert "ne l’ouvre plus" in mail.outbox[0].body
    client.post("/deconnexion/")
    assert identified(client, provider).url == LINK and not is_in(client)  # the former opens nothing


def test_the_second_factor_comes_before_the_link(client, provider):
    user = make_user(email=EMAIL, password=PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    identified(client, provider, next_url="/compte/", id_token={"amr": ["pwd", "mfa"]})
    assert client.post(LINK, {"password": PASSWORD}).url == reverse("mfa_authenticate")
    assert not ProConnectLink.objects.exists() and not is_in(client)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == "/compte/"
    assert is_in(client) == str(user.pk) and links.running(user).subject == proconnect.AGENT["sub"]


def test_one_factor_there_leaves_the_second_to_give_here(client, provider, settings):
    settings.MFA_REQUIRED = True
    agent, adviser = make_user(), make_adviser()
    TOTP.activate(agent, generate_totp_secret())
    linked(provider, agent), linked(provider, adviser, "sub2")
    for amr in (["totp"], "mfa", None):
        assert identified(client, provider, id_token={"amr": amr}).url == reverse("mfa_authenticate"), amr
        assert not is_in(client)
    identified(client, provider, sub="sub2")
    assert client.get("/").url == reverse("mfa_activate_totp")


def test_two_factors_there_are_the_second_factor(client, provider, settings):
    settings.MFA_REQUIRED = True
    agent, adviser = make_user(), make_adviser()
    TOTP.activate(agent, generate_totp_secret())
    linked(provider, agent), linked(provider, adviser, "sub2")
    for user, sub in ((agent, proconnect.AGENT["sub"]), (adviser, "sub2")):
        assert identified(client, provider, sub=sub, id_token={"amr": ["pwd", "totp", "mfa"]}).url == "/"
        assert is_in(client) == str(user.pk) and client.get("/compte/").status_code == 200
        client.post("/deconnexion/")


def test_an_old_proof_there_is_no_recent_password(client, provider):
    linked(provider, make_user(password=PASSWORD))
    detach = reverse("accounts:proconnect_unlink")
    for proven_at in (1, None):
        identified(client, provider, id_token={"auth_time": proven_at})
        assert client.post(detach).url.startswith("/connexion/confirmer/"), proven_at
        client.post("/deconnexion/")
    identified(client, provider)
    assert client.post(detach).url == "/compte/"
    assert not ProConnectLink.objects.filter(ended_at=None).exists() and is_in(client)
    client.post("/deconnexion/")
    assert identified(client, provider).url == LINK


def test_an_invitation_is_accepted_by_its_link_without_a_password(client, provider):
    caf = make_caf()
    invited = invitations.invite(email=EMAIL, by=make_admin(caf=caf), caf=caf, caf_role=CafRole.ADVISER)
    other = invitations.invite(email="autre@ville.fr", by=None, caf=caf, caf_role=CafRole.ADVISER)
    path, elsewhere = (urlsplit(link_of(each)).path for each in (invited, other))
    assert OFFER in client.get(path).content.decode()
    assert client.post(path, {"by_proconnect": "1"}).url == path and not is_in(client)
    assert identified(client, provider, next_url=path).url == path
    assert "sous une autre adresse" in client.get(elsewhere).content.decode()
    assert client.post(elsewhere, {"by_proconnect": "1"}).url == elsewhere and not is_in(client)
    assert "Accepter avec ProConnect" in client.get(path).content.decode()
    assert client.post(path, {"by_proconnect": "1"}).url == "/"
    user = User.objects.get(email=EMAIL)
    assert is_in(client) == str(user.pk) and str(user) == "Camille Martin" and not user.has_usable_password()
    assert user.caf_roles(caf.pk) == {CafRole.ADVISER} and links.running(user).subject == proconnect.AGENT["sub"]


def test_the_link_of_an_invitation_takes_no_existing_account(client, provider):
    user = make_user(email=EMAIL, password=PASSWORD)
    invited = invitations.invite(email=EMAIL, by=None, caf=make_caf(), caf_role=CafRole.ADVISER)
    path = urlsplit(link_of(invited)).path
    identified(client, provider, next_url=path)
    page = client.post(path, {"by_proconnect": "1"}, follow=True)
    assert "Connectez-vous avec votre compte" in page.content.decode() and not is_in(client)
    assert not links.running(user)


def test_logging_out_ends_the_session_of_the_provider_too(client, provider, settings):
    user = make_user(password=PASSWORD)
    linked(provider, user)
    identified(client, provider)
    out = client.post("/deconnexion/").url
    assert out.startswith(f"{provider.issuer}/session/end?") and not is_in(client)
    query = {name: values[0] for name, values in parse_qs(urlsplit(out).query).items()}
    assert set(query) == {"id_token_hint", "state", "post_logout_redirect_uri"}
    assert (
        query["post_logout_redirect_uri"] == f"{settings.PORTAL_URL}/connexion/"
        and query["id_token_hint"].count(".") == 2
    )
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    assert client.post("/deconnexion/").url == "/connexion/"  # ProConnect opened nothing


def test_two_accounts_are_never_linked_to_one_identity(client, provider):
    user, other = make_user(), make_user(email=EMAIL, password=PASSWORD)
    identified(client, provider, id_token={"amr": ["mfa"]})
    linked(provider, user)  # meanwhile, in another browser
    client.post(LINK, {"password": PASSWORD})
    assert client.post("/deconnexion/").url == "/connexion/"  # nor does it count as proof of theirs
    client.post("/connexion/", {"login": other.email, "password": PASSWORD})
    assert [row.user for row in ProConnectLink.objects.all()] == [user] and is_in(client) == str(other.pk)
    assert not Mail.objects.filter(kind="proconnect_linked").exists()


def test_a_person_who_is_in_stays_as_they_are(client, provider):
    user = make_user()
    client.force_login(user)
    assert client.post("/connexion/proconnect/?next=/compte/").url == "/compte/"
    assert client.get("/connexion/proconnect/retour/", {"error": "x", "state": "y"}).url == "/"
    assert is_in(client) == str(user.pk)


CONFIRM = "/connexion/confirmer/proconnect/"


def confirmed(client, provider, *, next_url="", id_token=None, **claims):
    """What the return answers to who is in, once they have proved there again."""
    sent = client.post(f"{CONFIRM}?next={next_url}")
    path, query = provider.authorize(sent.url, prompt="login", id_token=id_token, **claims)
    return client.get(path, query)


def grown_old(client):
    """The log-in of this browser is no longer a recent one."""
    session = client.session
    session["began_at"] = session[recent.PROVEN] = time.time() - 3600
    session.save()


def test_who_has_no_password_confirms_by_proconnect_and_what_was_sent_goes_on(client, provider):
    user = make_user(password=None)
    row = linked(provider, user)
    identified(client, provider)
    grown_old(client)
    detach = reverse("accounts:proconnect_unlink")
    asked = client.post(detach)
    assert asked.url == f"{CONFIRM}?next={quote(detach, safe='')}"
    page = client.get(asked.url).content.decode()
    assert "S’identifier avec" in page and "Utiliser plutôt" not in page
    assert confirmed(client, provider, next_url=detach).url == "/compte/"
    row.refresh_from_db()
    assert row.ended_at and is_in(client) == str(user.pk)


def test_a_confirmation_counts_as_long_as_a_password_and_for_allauths_pages_too(client, provider):
    user = make_user(password=PASSWORD)
    linked(provider, user)
    client.force_login(user)
    change = reverse("mfa_activate_totp")
    asked = client.get(change).url
    assert (
        asked.startswith(reverse("account_reauthenticate")) and f'href="{CONFIRM}' in client.get(asked).content.decode()
    )
    assert "le mot de passe" in client.get(f"{CONFIRM}?next={change}").content.decode()
    assert confirmed(client, provider, next_url=change).url == change and client.get(change).status_code == 200
    links.unlink(user)
    assert client.get(change).status_code == 302  # what opened it is gone
    linked(provider, user)
    session = client.session
    session[confirming.CONFIRMED] |= {"at": 1}
    session.save()
    assert client.get(change).status_code == 302


def test_a_confirmation_is_of_the_same_identity_given_since_it_was_asked(client, provider):
    user, other = make_user(password=PASSWORD), make_user()
    linked(provider, user), linked(provider, other, "sub2")
    client.force_login(user)
    grown_old(client)
    for wrong in (
        {"sub": "sub2"},
        {"sub": "inconnu"},
        {"id_token": {"auth_time": 1}},
        {"id_token": {"auth_time": None}},
    ):
        page = confirmed(client, provider, next_url="/compte/", **wrong)
        assert page.status_code == 403 and "n’a pas confirmé que c’est vous" in page.content.decode(), wrong
        assert is_in(client) == str(user.pk) and "next=/compte/" in page.content.decode()
    provider.faults = {"stranger": "id_token"}
    assert "n’a pas pu être vérifiée" in confirmed(client, provider).content.decode()
    provider.faults = {"status": {"/token": 500}}
    assert confirmed(client, provider).status_code == 503
    provider.faults = {}
    sent = client.post(CONFIRM)
    path, query = provider.authorize(sent.url, prompt="login")
    refusal = client.get(path, {"error": "access_denied", "state": query["state"]})
    assert "a été interrompue" in refusal.content.decode() and is_in(client) == str(user.pk)
    assert client.get(path, query).url == "/"  # read once
    client.post(CONFIRM)
    client.force_login(other)
    assert client.get(path, query).url == "/" and confirming.CONFIRMED not in client.session


def test_confirming_asks_for_an_identity_of_ones_own_and_a_provider(client, provider, settings):
    client.force_login(make_user(password=PASSWORD))
    assert client.get(CONFIRM).url == client.post(CONFIRM).url == "/compte/"
    assert "ProConnect" not in client.get(client.get(reverse("mfa_activate_totp")).url).content.decode()
    user = make_user()
    linked(provider, user)
    client.force_login(user)
    assert client.get(f"{CONFIRM}?next=https://ailleurs.example/").status_code == 200
    assert confirmed(client, provider, next_url="https://ailleurs.example/").url == "/"
    settings.PROCONNECT_DISCOVERY_URL = "http://127.0.0.1:9/.well-known/openid-configuration"
    assert client.post(CONFIRM).status_code == 503
    settings.PROCONNECT_DISCOVERY_URL = ""
    assert client.get(CONFIRM).status_code == 404


def test_the_journal_says_who_was_linked_and_no_more(client, provider, caplog):
    caplog.set_level(logging.INFO, "accounts.proconnect")
    user = make_user(email=EMAIL, password=PASSWORD)
    identified(client, provider)
    client.post(LINK, {"password": PASSWORD})
    [said] = [record.getMessage() for record in caplog.records if record.name == "accounts.proconnect"]
    assert said.startswith(f"proconnect_linked user={user.pk}") and EMAIL not in said


URL = "https://proconnect.exemple.fr/api/v2/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("value", "held", "sentence"),
    [
        ("https://proconnect.exemple.fr", "ab", "PROCONNECT_DISCOVERY_URL=https://proconnect.exemple.fr n’est pas"),
        (URL.replace("https", "http"), "ab", "n’est pas une adresse https"),
        (URL, ["a", ""], "PROCONNECT_CLIENT_SECRET n’est pas défini"),
        ("", ["a", ""], "PROCONNECT_DISCOVERY_URL n’est pas défini"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(monkeypatch, value, held, sentence):
    monkeypatch.setenv("PROCONNECT_DISCOVERY_URL", value)
    names = dict(zip(("PROCONNECT_CLIENT_ID", "PROCONNECT_CLIENT_SECRET"), held, strict=True))
    with pytest.raises(environment.SettingRefused, match=sentence):
        environment.discovery("PROCONNECT_DISCOVERY_URL", with_them=names, https=True)


def test_right_settings_or_none_are_read(monkeypatch):
    names = {"PROCONNECT_CLIENT_ID": "a", "PROCONNECT_CLIENT_SECRET": "b"}
    monkeypatch.setenv("PROCONNECT_DISCOVERY_URL", URL)
    assert environment.discovery("PROCONNECT_DISCOVERY_URL", with_them=names, https=True) == URL
    monkeypatch.delenv("PROCONNECT_DISCOVERY_URL")
    empty = dict.fromkeys(names, "")
    assert environment.discovery("PROCONNECT_DISCOVERY_URL", with_them=empty, https=True) == ""
