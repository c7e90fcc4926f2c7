"""Log-in, log-out, forgotten password, my page: what people see and what they may not learn."""

import datetime as dt
import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.enums import CafRole, JobState
from accounts.models import Job, User
from accounts.tests import mailing
from accounts.tests.factories import PASSWORD, make_adviser, make_user
from accounts.validators import ContextWordsValidator

pytestmark = pytest.mark.django_db
WRONG = "L’adresse ou le mot de passe n’est pas le bon."


@pytest.fixture(autouse=True)
def no_failure_remembered():
    cache.clear()


def log_in(client, email, password=PASSWORD, **more):
    return client.post("/connexion/", {"login": email, "password": password, **more})


def test_a_person_logs_in_with_their_address_and_reaches_the_page_first_asked_for(client):
    user = make_user(password=PASSWORD)
    asked = client.get("/compte/")
    assert asked.status_code == 302 and asked.url == "/connexion/?next=/compte/"
    response = log_in(client, user.email.upper(), next="/compte/")
    assert response.status_code == 302 and response.url == "/compte/"
    assert client.get("/compte/").status_code == 200


def test_log_in_never_sends_to_another_site(client):
    user = make_user(password=PASSWORD)
    assert log_in(client, user.email, next="https://ailleurs.example/").url == "/"


@pytest.mark.parametrize("asked", ["=1+1", "NaN", "' OR ''='", "conventions:list", "ailleurs.example", "../compte/"])
def test_a_page_asked_for_is_an_address_and_never_the_name_of_a_view(client, asked):
    user = make_user(password=PASSWORD)
    assert log_in(client, user.email, next=asked).url == "/"
    assert client.get("/connexion/par-courriel/", {"next": asked}).url == "/"
    assert client.get("/connexion/par-courriel/", {"next": "/compte/"}).url == "/compte/"


def test_log_in_gives_a_new_session_key(client):
    user = make_user(password=PASSWORD)
    client.get("/connexion/")
    client.session["trace"] = 1
    before = client.session.session_key
    log_in(client, user.email)
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_read_the_same(client):
    user = make_user(password=PASSWORD)
    known = log_in(client, user.email, "mauvaise phrase de passe")
    unknown = log_in(client, "personne@nulle-part.fr", "mauvaise phrase de passe")
    assert known.status_code == unknown.status_code == 422
    for page in (known, unknown):
        assert WRONG in page.content.decode()
    assert user.email in known.content.decode()  # what was typed is kept


def test_the_sixth_failure_is_answered_by_a_wait_even_with_the_good_password(client):
    user = make_user(password=PASSWORD)
    for _ in range(5):
        assert log_in(client, user.email, "mauvais mot de passe").status_code == 422
    response = log_in(client, user.email)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 5
    assert "Trop de tentatives" in response.content.decode()


def test_the_wait_is_the_same_for_an_unknown_address(client):
    for _ in range(5):
        log_in(client, "inconnue@exemple.fr", "mauvais mot de passe")
    response = log_in(client, "inconnue@exemple.fr", "mauvais mot de passe")
    assert response.status_code == 429 and "Trop de tentatives" in response.content.decode()


def test_a_good_password_forgets_the_failures_of_the_account(client):
    user = make_user(password=PASSWORD)
    for _ in range(4):
        log_in(client, user.email, "mauvais mot de passe")
    assert log_in(client, user.email).status_code == 302
    with throttle.password_try(user.email, "127.0.0.1") as this:
        assert this.failures == 1


def test_a_closed_account_learns_nothing_before_the_good_password(client):
    user = make_user(password=PASSWORD, is_active=False)
    assert WRONG in log_in(client, user.email, "mauvais mot de passe").content.decode()
    assert log_in(client, user.email).status_code in {302, 422}
    assert "_auth_user_id" not in client.session


def test_logging_out_is_a_post_and_the_page_only_asks(client):
    client.force_login(make_user())
    assert client.get("/deconnexion/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/deconnexion/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_forgotten_password_answers_the_same_and_writes_to_known_addresses_only(client):
    user = make_user(password=PASSWORD)
    known = client.post("/mot-de-passe/oublie/", {"email": user.email})
    unknown = client.post("/mot-de-passe/oublie/", {"email": "inconnue@exemple.fr"})
    assert known.status_code == unknown.status_code == 302 and known.url == unknown.url
    mailing.send_mails()
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "Mitoyen" in mail.outbox[0].subject
    assert "/mot-de-passe/nouveau/" in mail.outbox[0].body


@pytest.mark.parametrize(
    "error",
    [SMTPRecipientsRefused({"a@exemple.fr": (550, b"no")}), ConnectionRefusedError(111, "no"), TimeoutError("slow")],
)
def test_a_refused_mail_tells_nobody_who_has_an_account(client, settings, monkeypatch, caplog, error):
    user = make_user(password=PASSWORD)
    mailing.refuse_mails(settings, monkeypatch, error)
    answers = [
        client.post("/mot-de-passe/oublie/", {"email": email}, follow=True)
        for email in (user.email, "inconnue@exemple.fr")
    ]
    assert [answer.redirect_chain for answer in answers] == [[("/mot-de-passe/oublie/envoye/", 302)]] * 2
    known, unknown = (re.search(r"<main.*</main>", answer.content.decode(), re.S)[0] for answer in answers)
    assert known == unknown and "peut être en panne" in known
    [tried] = mailing.send_mails()
    assert mailing.Refusing.asked == [[user.email]] and tried.is_missed
    assert [record.getMessage() for record in caplog.records if record.name == "accounts.mails"] == [
        f"mail_not_sent name=password_reset mail={tried.pk}"
    ]


def test_the_mail_of_a_forgotten_password_leaves_after_the_answer(rf):
    user = make_user(password=PASSWORD)
    handler = BaseHandler()
    handler.load_middleware()
    request = rf.post("/mot-de-passe/oublie/", {"email": user.email}, headers={"host": "127.0.0.1"})
    request._dont_enforce_csrf_checks = True
    answer = handler.get_response(request)
    assert answer.status_code == 302 and mailing.send_mails() == []
    request_finished.disconnect(close_old_connections)  # as the test client does
    answer.close()
    request_finished.connect(close_old_connections)
    assert [each.recipient for each in mailing.send_mails()] == [user.email]


def test_a_forgotten_password_is_changed_by_its_link_once(client):
    user = make_user(password=PASSWORD)
    client.post("/mot-de-passe/oublie/", {"email": user.email})
    mailing.send_mails()
    path = re.search(r"https?://[^/]+(/mot-de-passe/nouveau/\S+)", mail.outbox[0].body)[1]
    form_path = client.get(path).url
    assert client.get(form_path).status_code == 200
    fresh = "quatre chevaux rouges au galop"
    assert client.post(form_path, {"password1": fresh, "password2": fresh}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(fresh)
    again = client.get(path)
    assert "Ce lien ne sert plus" in again.content.decode()


@pytest.mark.parametrize("key", ["abc-set-password", "zzzzzzzzzzzz-abc-def", "1-x"])
def test_a_false_reset_link_says_so(client, key):
    page = client.get(f"/mot-de-passe/nouveau/{key}/")
    assert page.status_code == 200 and "Ce lien ne sert plus" in page.content.decode()


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("trop court", "15 caractères"),
        ("x" * 129, "128"),
        ("Gevrey et la CAF de demain", "caf"),
        ("Martin marche dans la forêt", "votre nom"),
        ("prénom.rare dans les bois", "votre adresse"),
        ("passwordpassword1234", ""),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(client, password, words):
    user = make_user(password=PASSWORD, first_name="Alix", last_name="Martin", email="prenom.rare@exemple.fr")
    client.force_login(user)
    page = client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    if words:
        assert page.status_code == 422 and words in page.content.decode()


def test_a_phrase_with_a_cafe_is_not_a_phrase_with_the_caf():
    ContextWordsValidator().validate("un café noir le matin", User(email="a@exemple.fr"))


def test_changing_the_password_keeps_this_session_and_closes_the_others(client):
    from django.test import Client

    user = make_user(password=PASSWORD)
    other = Client()
    log_in(client, user.email)
    log_in(other, user.email)
    fresh = "quatre chevaux rouges au galop"
    response = client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    assert response.status_code == 302
    assert client.get("/compte/").status_code == 200
    assert other.get("/compte/").status_code == 302


def test_two_different_passwords_are_refused_in_french(client):
    user = make_user(password=PASSWORD)
    client.force_login(user)
    page = client.post(
        "/compte/mot-de-passe/",
        {"oldpassword": PASSWORD, "password1": "quatre chevaux rouges", "password2": "quatre chevaux bleus"},
    )
    assert page.status_code == 422
    assert "Les deux mots de passe ne sont pas les mêmes." in page.content.decode()


def test_my_page_shows_my_roles_and_what_i_asked_for(client):
    user = make_adviser(function="Conseillère")
    Job.objects.create(kind="pdf", label="Convention en PDF", requested_by=user)
    client.force_login(user)
    page = client.get("/compte/").content.decode()
    assert CafRole.ADVISER.label in page and "Conseillère" in page and "Convention en PDF" in page


def test_i_edit_my_name_and_a_stale_form_is_refused(client):
    user = make_user()
    client.force_login(user)
    typed = {"first_name": "Sacha", "last_name": "Renard", "function": "", "phone": "", "version": user.version}
    assert client.post("/compte/modifier/", typed).status_code == 302
    assert client.post("/compte/modifier/", typed | {"first_name": "Noé"}).status_code == 409
    user.refresh_from_db()
    assert user.first_name == "Sacha"
    assert client.post("/compte/modifier/", typed | {"first_name": ""}).status_code == 422


def test_a_session_ends_after_three_idle_hours(client):
    client.force_login(make_user())
    session = client.session
    session["seen_at"] = int((timezone.now() - dt.timedelta(hours=3, minutes=1)).timestamp())
    session.save()
    assert client.get("/compte/").status_code == 302


def test_mfa_pages_ask_for_a_recent_password_then_show_the_key(client):
    user = make_user(password=PASSWORD)
    log_in(client, user.email)
    assert client.get(reverse("mfa_index")).status_code == 200
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    assert client.post(asked.url, {"password": "mauvais mot de passe"}).status_code == 422
    assert client.post(asked.url, {"password": PASSWORD}).status_code == 302
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200 and "data:image/svg+xml" in page.content.decode()
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422


def test_with_mfa_the_password_is_not_enough(client):
    from allauth.mfa.adapter import get_adapter  # noqa: F401
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user(password=PASSWORD)
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user)
    response = log_in(client, user.email)
    assert response.url == reverse("mfa_authenticate")
    assert client.get("/compte/").status_code == 302
    assert client.post(response.url, {"code": "000000"}).status_code == 422
    assert client.post(response.url, {"code": codes.generate_codes()[0]}).status_code == 302
    assert client.get("/compte/").status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200


def test_a_job_shows_its_progress_to_the_one_who_asked_only(client):
    from accounts import jobs

    user = make_user()
    job = Job.objects.create(kind="pdf", label="Convention en PDF", requested_by=user)
    client.force_login(user)
    waiting = client.get(job.get_absolute_url()).content.decode()
    assert "Actualiser" in waiting and "attend son tour" in waiting
    jobs.start(job, "Lecture des fiches")
    jobs.advance(job, 12, 18, "Rédaction")
    running = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "Rédaction" in running and "<html" not in running and "every 2s" in running
    jobs.finish(job, "/conventions/1/documents/")
    done = client.get(job.get_absolute_url()).content.decode()
    assert "/conventions/1/documents/" in done and "every 2s" not in done
    client.force_login(make_user())
    assert client.get(job.get_absolute_url()).status_code == 404


def test_a_failed_job_says_what_to_do(client):
    from accounts import jobs

    user = make_user()
    job = Job.objects.create(kind="pdf", label="PDF", requested_by=user, subject_url="/conventions/")
    jobs.fail(job, "La délibération jointe n’est pas lisible : remplacez-la.")
    assert Job.objects.get().state == JobState.FAILED
    client.force_login(user)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "remplacez-la" in page and "Revenir à la page" in page


def test_there_is_no_public_sign_up(client):
    assert client.get("/inscription/").status_code == 200
    assert client.post("/inscription/", {"email": "x@exemple.fr"}).status_code == 405
    assert User.objects.count() == 0


def test_asked_for_too_often_a_reset_answers_429_in_french(client):
    for number in range(21):
        response = client.post("/mot-de-passe/oublie/", {"email": f"inconnue{number}@exemple.fr"})
    assert response.status_code == 429 and "Trop de demandes" in response.content.decode()


def test_where_it_is_required_a_second_factor_comes_before_everything(client, settings):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    settings.MFA_REQUIRED = True
    user = make_adviser(user=make_user(password=PASSWORD))
    client.force_login(user)
    for path in ("/", "/conventions/", "/travaux/00000000-0000-0000-0000-000000000000/"):
        response = client.get(path)
        assert response.status_code == 302 and response.url == reverse("mfa_activate_totp")
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    confirmed = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert confirmed.redirect_chain == [(reverse("mfa_activate_totp"), 302)] and confirmed.status_code == 200
    assert client.get("/compte/").status_code == 200
    assert client.post("/deconnexion/").status_code == 302
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    assert client.get("/").status_code == 200


def test_without_a_password_one_is_chosen_before_a_second_factor(client, settings):
    settings.MFA_REQUIRED = True
    client.force_login(make_adviser())
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert asked.redirect_chain == [(reverse("account_reset_password"), 302)] and asked.status_code == 200


def test_people_of_a_collectivite_are_offered_a_second_factor_and_not_asked_for_it(client, settings):
    settings.MFA_REQUIRED = True
    client.force_login(make_user())
    assert client.get("/").status_code == 200
