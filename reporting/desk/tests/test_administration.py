"""Administration of a Caf, instance, first day: what each act does, and who is refused."""

import datetime as dt
import io
import re
import threading
import uuid
from contextlib import suppress
from decimal import Decimal

import openpyxl
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import memberships
from accounts.enums import CafRole
from accounts.models import CafMembership, Invitation
from accounts.tests.factories import make_admin, make_adviser, make_caf_member, make_instance, make_user
from accounts.tests.mailing import link_of, refuse_mails, send_mails
from conventions.models import ModeleConvention, Theme
from conventions.tests.factories import make_convention, make_theme
from diagnostics.models import Indicateur, ValeurIndicateur
from diagnostics.tests.factories import make_indicateur as indicator
from reporting.desk import first_steps
from reporting.portfolio.models import CibleCouverture
from territories.models import Caf
from territories.tests.factories import make_caf, make_departement, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf():
    return make_caf()


@pytest.fixture
def admin(client, caf):
    user = make_admin(caf=caf)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"desk:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def key(client, path):
    """The one-time key of a creation form."""
    return re.search(r'name="creation_key" value="([^"]+)"', client.get(path).content.decode())[1]


# People


def test_an_administrator_invites_a_colleague_once_even_with_a_double_click(client, caf, admin):
    path = url("person_invite", caf)
    typed = {
        "email": "Nouvelle@exemple.fr",
        "caf_role": CafRole.ADVISER,
        "first_name": "",
        "last_name": "",
        "function": "",
        "creation_key": key(client, path),
    }
    for _ in range(2):
        assert client.post(path, typed).status_code == 302
    send_mails()
    invitation = Invitation.objects.get()
    assert invitation.email == "nouvelle@exemple.fr" and invitation.caf == caf and invitation.created_by == admin
    assert len(mail.outbox) == 1
    assert "nouvelle@exemple.fr" in client.get(url("people", caf)).content.decode()


def test_the_answer_to_an_invitation_is_the_same_for_a_known_address(client, caf, admin):
    known = make_user()
    answers = []
    for email in (known.email, "personne.inconnue@exemple.fr"):
        path = url("person_invite", caf)
        typed = {"email": email, "caf_role": CafRole.ADVISER, "creation_key": key(client, path)}
        response = client.post(path, typed, follow=True)
        answers.append([str(message) for message in response.context["messages"]])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("email", ["", "pas une adresse"])
def test_a_wrong_address_is_refused_at_its_field(client, caf, admin, email):
    response = client.post(
        url("person_invite", caf), {"email": email, "caf_role": CafRole.ADVISER, "function": "Conseil"}
    )
    assert response.status_code == 422 and "Conseil" in response.content.decode()
    assert response.context["form"].errors["email"] and not Invitation.objects.exists()


def test_a_role_already_held_is_not_offered_again(client, caf, admin):
    other = make_adviser(caf=caf)
    response = client.post(url("person_invite", caf), {"email": other.email, "caf_role": CafRole.ADVISER})
    assert response.status_code == 422 and "a déjà ce rôle" in response.content.decode()


def test_a_closed_role_gives_nothing_any_more(client, caf, admin):
    other = make_adviser(caf=caf)
    row = CafMembership.objects.get(user=other)
    assert client.post(url("person_close", caf, row)).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate() - dt.timedelta(days=1)
    client.force_login(other)
    assert client.get(url("people", caf)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_date_each_other_out(monkeypatch):
    """Each sees the other remain, at the same moment: the second waits for the first, and is refused."""
    caf = make_caf("91")
    admins = [make_admin(caf=caf) for _ in range(2)]
    seen, answers, told = threading.Barrier(2), [], memberships.leaves_nobody

    def leaves_nobody(*args, **dates):
        found = told(*args, **dates)
        with suppress(threading.BrokenBarrierError):  # the other one waits: that is what is wanted
            seen.wait(timeout=0.5)
        return found

    def date_out(by, row):
        try:
            client = Client()
            client.force_login(by)
            data = {"function": "", "starts_on": row.starts_on, "ends_on": "2099-12-31", "version": 0}
            answers.append(client.post(reverse("desk:person_edit", args=[caf.pk, row.pk]), data).status_code)
        finally:
            connection.close()

    monkeypatch.setattr(memberships, "leaves_nobody", leaves_nobody)
    rows = [each.caf_memberships.get() for each in admins]
    people = [threading.Thread(target=date_out, args=pair) for pair in zip(admins, reversed(rows), strict=True)]
    for each in people:
        each.start()
    for each in people:
        each.join(timeout=30)
    assert sorted(answers) == [302, 422]
    assert CafMembership.objects.filter(caf=caf, role=CafRole.ADMIN, ends_on=None).count() == 1
    with pytest.raises(memberships.LastAdministrator):  # of the one who stays, the other one is dated already
        memberships.close(CafMembership.objects.get(caf=caf, ends_on=None))


def test_the_last_administrator_stays(client, caf, admin):
    row = CafMembership.objects.get(user=admin)
    page = client.post(url("person_close", caf, row), follow=True).content.decode()
    assert "au moins un administrateur" in page
    row.refresh_from_db()
    assert row.ends_on is None


def test_dates_leave_the_caf_an_administrator(client, caf, admin):
    row = CafMembership.objects.get(user=admin)
    today = timezone.localdate()
    typed = {"function": "", "starts_on": row.starts_on, "ends_on": "", "version": row.version}
    for dates in ({"ends_on": today + dt.timedelta(30)}, {"starts_on": today + dt.timedelta(30)}):
        response = client.post(url("person_edit", caf, row), typed | dates)
        assert response.status_code == 422 and "au moins un administrateur" in response.content.decode()
    make_admin(caf=caf)
    assert client.post(url("person_edit", caf, row), typed | {"ends_on": today}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == today


def test_a_role_is_edited_and_a_stale_form_is_refused(client, caf, admin):
    row = CafMembership.objects.get(user=make_adviser(caf=caf))
    typed = {"function": "Conseillère nord", "starts_on": "2020-01-01", "ends_on": "", "version": row.version}
    assert client.post(url("person_edit", caf, row), typed).status_code == 302
    assert client.post(url("person_edit", caf, row), typed | {"function": "Conseillère sud"}).status_code == 409
    assert client.post(url("person_edit", caf, row), typed | {"ends_on": "2019-01-01"}).status_code == 422


def test_an_invitation_is_sent_again_or_taken_back(client, caf, admin):
    from accounts import invitations

    invitation = invitations.invite(email="a@exemple.fr", by=admin, caf=caf, caf_role=CafRole.BOARD)
    link_of(invitation)
    invitation.refresh_from_db()
    former = invitation.token_hash
    mail.outbox.clear()
    client.post(url("invitation_renew", caf, invitation))
    send_mails()
    invitation.refresh_from_db()
    assert invitation.token_hash != former and len(mail.outbox) == 1
    shown = re.search(
        r'name="courriel" value="(\d+)"', client.get(reverse("desk:people", args=[caf.pk])).content.decode()
    )[1]
    for _ in range(2):  # a double click on one page
        client.post(url("invitation_renew", caf, invitation), {"courriel": shown})
        send_mails()
    assert len(mail.outbox) == 2
    client.post(url("invitation_revoke", caf, invitation))
    invitation.refresh_from_db()
    assert invitation.revoked_at


# Themes


def test_themes_are_added_edited_moved_and_retired(client, caf, admin):
    first, second = make_theme(caf=caf, position=1), make_theme(caf=caf, position=2)
    path = url("theme_create", caf)
    typed = {"label": "Santé des jeunes", "creation_key": key(client, path)}
    assert client.post(path, typed).status_code == 302
    added = Theme.objects.get(label="Santé des jeunes")
    assert (added.code, added.position, added.caf) == ("sante_des_jeunes", 3, caf)
    client.post(url("theme_move", caf, added), {"sens": "monter"})
    assert list(caf.themes.order_by("position")) == [first, added, second]
    client.post(url("theme_offer", caf, added))
    added.refresh_from_db()
    assert not added.is_active
    edited = {"label": "Santé", "is_mandatory": "on", "version": added.version}
    assert client.post(url("theme_edit", caf, added), edited).status_code == 302
    assert client.post(url("theme_edit", caf, added), edited | {"label": "Autre"}).status_code == 409


def test_a_theme_has_a_period_that_reads_as_words(client, caf, admin):
    path = url("theme_create", caf)
    typed = {
        "label": "Enfance",
        "valid_from": "2020-01-01",
        "valid_to": "2019-12-31",
        "creation_key": key(client, path),
    }
    refused = client.post(path, typed)
    assert refused.status_code == 422 and "La fin précède le début." in refused.content.decode()
    for end, words in (("2024-06-30", "du 1er janvier 2020 au 30 juin 2024"), ("", "depuis le 1er janvier 2020")):
        label = f"Enfance {words}"
        kept = {"label": label, "valid_from": "2020-01-01", "valid_to": end, "creation_key": key(client, path)}
        assert client.post(path, kept).status_code == 302
        assert caf.themes.get(label=label).period_words == words
        assert words in client.get(url("themes", caf)).content.decode()


def test_two_themes_of_a_caf_never_have_the_same_words(client, caf, admin):
    make_theme(caf=caf, label="Logement")
    response = client.post(url("theme_create", caf), {"label": "LOGEMENT"})
    assert response.status_code == 422 and "porte déjà cet intitulé" in response.content.decode()


# Targets, key figures, settings


def test_a_target_is_a_share_or_words(client, caf, admin):
    path = url("target_create", caf)
    assert client.post(path, {"year": "2026", "percent": "", "words": ""}).status_code == 422
    assert client.post(path, {"year": "2026", "percent": "140"}).status_code == 422
    assert client.post(path, {"year": "1999", "percent": "10"}).status_code == 422
    typed = {"year": "2026", "percent": "91,5", "source": "CPOG", "creation_key": key(client, path)}
    assert client.post(path, typed).status_code == 302
    target = CibleCouverture.objects.get()
    assert target.rate == Decimal("0.915")
    assert "91,5" in client.get(url("targets", caf)).content.decode()
    assert client.post(path, typed).status_code == 302  # a second click
    corrected = client.post(path, typed | {"percent": "91"})
    assert corrected.status_code == 409 and "déjà été enregistré" in corrected.text and 'value="91"' in corrected.text
    assert client.post(path, {"year": "2026", "percent": "50"}).status_code == 422
    edited = {"year": "2026", "percent": "92", "version": target.version}
    assert client.post(url("target_edit", caf, target), edited).status_code == 302
    target.refresh_from_db()
    assert target.rate == Decimal("0.92")
    assert client.post(url("target_delete", caf, target)).status_code == 302
    assert not CibleCouverture.objects.exists()


def make_indicateur(**fields):
    return Indicateur.objects.create(code="TX", label="Population couverte", unit="%", decimals=1, **fields)


def test_a_key_figure_belongs_to_a_departement_of_the_caf(client, caf, admin):
    indicateur = make_indicateur()
    path = url("figure_create", caf)
    typed = {
        "indicateur": indicateur.pk,
        "territoire": caf.departements.get().pk,
        "year": "2022",
        "value": "45,2",
        "status": "known",
        "source": "Caf",
        "comment": "",
    }
    assert client.post(path, typed | {"territoire": make_departement("75", "Paris").pk}).status_code == 422
    assert client.post(path, typed | {"value": ""}).status_code == 422
    assert client.post(path, typed | {"status": "secret"}).status_code == 422
    assert client.post(path, typed | {"creation_key": key(client, path)}).status_code == 302
    value = ValeurIndicateur.objects.get()
    assert (value.caf, value.value) == (caf, Decimal("45.2"))
    assert client.post(path, typed).status_code == 422  # the same year, the same source
    edited = typed | {"value": "46", "version": value.version}
    assert client.post(url("figure_edit", caf, value), edited).status_code == 302


def test_settings_say_their_effect_and_refuse_a_reversed_length(client, caf, admin):
    page = client.get(url("settings", caf)).content.decode()
    assert "tout conseiller modifie toutes les conventions" in page
    typed = {"adviser_title": "Conseiller de territoire", "min_years": "6", "max_years": "2", "version": caf.version}
    assert client.post(url("settings", caf), typed).status_code == 422
    assert client.post(url("settings", caf), typed | {"min_years": "1", "advisers_edit_all": "on"}).status_code == 302
    caf.refresh_from_db()
    assert caf.advisers_edit_all and caf.adviser_title == "Conseiller de territoire"


@pytest.mark.parametrize("role", CafRole)
def test_nobody_is_led_to_settings_that_they_may_not_open(client, caf, role):
    client.force_login(make_caf_member(caf=caf, role=role))
    address = reverse("desk:settings", args=[caf.pk])
    is_led = f'href="{address}"' in client.get(reverse("desk:caf", args=[caf.pk])).content.decode()
    assert is_led == (client.get(address).status_code == 200) == (role == CafRole.ADMIN)


def test_first_steps_are_computed_from_the_data(client, caf, admin):
    assert client.get(url("premiers_pas", caf)).status_code == 200
    assert not any(step.is_done for step in first_steps.of_caf(caf.pk)[1])
    make_adviser(caf=caf)
    make_theme(caf=caf)
    make_convention(caf=caf)
    make_convention(caf=caf, is_example=True)
    CibleCouverture.objects.create(caf=caf, year=2026, rate="0.5")
    _, steps = first_steps.of_caf(caf.pk)
    assert [step.is_done for step in steps] == [True, True, False, False, True, True, False]
    assert steps[4].detail == "1 convention"


def test_what_comes_with_the_opening_is_not_said_to_be_read(caf, admin):
    theme, modele = make_theme(caf=caf), ModeleConvention.objects.create(caf=caf, name="Modèle de départ")
    assert not any(step.is_done for step in first_steps.of_caf(caf.pk)[1])
    type(theme).objects.filter(pk=theme.pk).update(version=1)
    assert [step.is_done for step in first_steps.of_caf(caf.pk)[1][:3]] == [False, True, False]
    type(modele).objects.filter(pk=modele.pk).update(version=1)
    assert [step.is_done for step in first_steps.of_caf(caf.pk)[1][:3]] == [False, True, True]


def test_a_person_with_two_roles_is_one_person(caf, admin):
    make_caf_member(caf=caf, user=admin, role=CafRole.MANAGEMENT)
    assert first_steps.of_caf(caf.pk)[1][0].detail.startswith("1 personne")


@pytest.mark.parametrize("name", ["people", "themes", "targets", "figures"])
def test_lists_of_the_administration_cost_the_same_for_12_and_120_rows(client, caf, admin, name):
    indicateur = make_indicateur()
    spent = []
    for count in (12, 108):
        for number in range(count):
            make_adviser(caf=caf)
            make_theme(caf=caf)
            year = 2000 + CibleCouverture.objects.count() % 100
            CibleCouverture.objects.get_or_create(caf=caf, year=year, defaults={"words": "la moitié"})
            ValeurIndicateur.objects.create(
                indicateur=indicateur,
                territoire=caf.departements.get(),
                caf=caf,
                year=2020,
                value=1,
                source=f"{count}-{number}",
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, caf)).status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 12


def test_another_caf_is_not_found_and_a_colleague_may_not_write(client, caf):
    client.force_login(make_adviser(caf=caf))
    assert client.get(url("people", caf)).status_code == 200
    assert client.get(url("person_invite", caf)).status_code == 403
    assert client.get(url("people", make_caf("91"))).status_code == 404


def test_rows_of_another_caf_are_not_reached_through_mine(client, caf, admin):
    other = make_caf("91")
    theme = make_theme(caf=other)
    row = CafMembership.objects.get(user=make_caf_member(caf=other))
    assert client.post(url("theme_offer", caf, theme)).status_code == 404
    assert client.get(url("theme_edit", caf, theme)).status_code == 404
    assert client.post(url("theme_move", caf, theme)).status_code == 404
    assert client.post(url("person_close", caf, row)).status_code == 404


# The operator of the instance, and the first day


def closed_caf(code="91"):
    departement = make_departement(code, "Essonne")
    organisation = make_organisation(kind="caf", name="Caf de l’Essonne", territoire=departement)
    made = Caf.objects.create(code=code, name="Caf de l’Essonne", organisation=organisation)
    made.departements.set([departement])
    return made


def test_the_operator_opens_a_caf_with_its_themes_and_its_administrator(client):
    caf = closed_caf()
    client.force_login(make_instance())
    assert "Caf de l’Essonne" in client.get(url("instance")).content.decode()
    assert client.post(url("instance_open", caf), {"email": "non"}).status_code == 422
    assert client.post(url("instance_open", caf), {"email": "chef@exemple.fr"}).status_code == 302
    send_mails()
    caf.refresh_from_db()
    assert caf.is_opened and caf.themes.filter(is_mandatory=True).exists() and caf.modeles_convention.count() == 1
    assert mail.outbox[0].to == ["chef@exemple.fr"]
    sent = {"email": "second@exemple.fr", "creation_key": str(uuid.uuid4())}
    assert 'name="creation_key"' in client.get(url("instance_open", caf)).content.decode()
    assert [client.post(url("instance_open", caf), sent).status_code for _ in range(2)] == [302, 302]
    assert Invitation.objects.filter(email="second@exemple.fr").count() == 1  # a double click
    assert client.post(url("instance_open", caf), {"email": "second@exemple.fr"}).status_code == 302
    assert Invitation.objects.filter(email="second@exemple.fr").count() == 2  # asked anew
    assert "invité" in client.get(url("instance")).content.decode()


def test_nobody_else_finds_the_pages_of_the_instance(client, caf, admin):
    assert client.get(url("instance")).status_code == 404
    assert client.get(url("instance_open", caf)).status_code == 404


def test_the_pages_of_the_instance_cost_the_same_for_one_and_for_many_cafs(client):
    client.force_login(make_instance())
    spent = []
    for codes in (["91"], [f"{number:03}" for number in range(100, 160)]):
        for code in codes:
            closed_caf(code)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("instance"))
        spent.append(len(queries))
    assert spent[0] == spent[1]


def run(*args):
    from io import StringIO

    out = StringIO()
    call_command("create_caf", *args, stdout=out)
    return out.getvalue()


def test_create_caf_opens_and_invites_then_says_that_it_exists():
    caf = closed_caf()
    said = run("91", "--admin", "Chef@exemple.fr")
    invitation = Invitation.objects.get()
    assert invitation.email == "chef@exemple.fr" and invitation.caf_role == CafRole.ADMIN
    assert "/invitation/" in said and len(mail.outbox) == 1
    caf.refresh_from_db()
    assert caf.is_opened
    themes = caf.themes.count()
    again = run("91", "--admin", "chef@exemple.fr")
    assert "déjà ouverte" in again and "invitation en cours" in again
    assert Invitation.objects.count() == 1 and caf.themes.count() == themes
    run("91", "--admin", "chef@exemple.fr", "--again")
    assert Invitation.objects.open().count() == 1 and Invitation.objects.count() == 2


def test_create_caf_can_say_what_it_would_do():
    closed_caf()
    assert "rien n’est écrit" in run("91", "--admin", "chef@exemple.fr", "--dry-run")
    assert not Caf.objects.get().is_opened and not Invitation.objects.exists()


@pytest.mark.parametrize("args", [("99", "--admin", "a@exemple.fr"), ("91",), ("91", "--admin", "adresse")])
def test_create_caf_refuses_in_a_sentence(args):
    closed_caf()
    with pytest.raises(CommandError):
        run(*args)


def test_create_caf_fails_when_its_mail_is_refused(settings, monkeypatch):
    from io import StringIO

    closed_caf()
    out = StringIO()
    heard = settings.EMAIL_BACKEND
    refuse_mails(settings, monkeypatch, ConnectionRefusedError(111, "no"))
    with pytest.raises(CommandError, match="pas parti : transmettez vous-même ce lien à chef@exemple.fr.*--again"):
        call_command("create_caf", "91", "--admin", "chef@exemple.fr", stdout=out)
    settings.EMAIL_BACKEND = heard
    assert "envoyée" not in out.getvalue() and "/invitation/" in out.getvalue()
    assert Caf.objects.get().is_opened and Invitation.objects.open().count() == 1
    assert send_mails() == []  # no job takes the printed link's place
    assert "Invitation envoyée à chef@exemple.fr" in run("91", "--admin", "chef@exemple.fr", "--again")


def test_a_page_that_invites_tells_a_refused_mail(client, caf, admin, settings, monkeypatch):
    refuse_mails(settings, monkeypatch)
    given = {"email": "zoe@exemple.fr", "caf_role": CafRole.ADVISER}
    page = client.post(url("person_invite", caf), given, follow=True).content.decode()
    assert "Courriel en cours d’envoi" in page and "zoe@exemple.fr" in page
    send_mails()
    assert "courriel non parti" in client.get(url("people", caf)).content.decode()
    page = client.post(url("invitation_renew", caf, Invitation.objects.get()), follow=True).content.decode()
    assert "Courriel en cours d’envoi" in page and "non parti" not in page


def test_the_operator_is_told_a_refused_mail(client, settings, monkeypatch):
    caf = closed_caf()
    client.force_login(make_instance())
    refuse_mails(settings, monkeypatch)
    page = client.post(url("instance_open", caf), {"email": "chef@exemple.fr"}, follow=True).content.decode()
    assert "est invité par courriel" in page and "non parti" not in page
    send_mails()
    assert "courriel non parti" in client.get(url("instance")).content.decode()


# Pages of the footer


@pytest.mark.parametrize("name", ["legal", "privacy", "accessibility", "glossary"])
def test_pages_of_the_footer_are_open_to_everybody(client, name):
    assert client.get(url(name)).status_code == 200


def test_the_page_of_personal_data_says_how_long_mails_are_kept(client, settings):
    settings.MAILS_KEPT_DAYS = 40
    assert "jamais son texte\u00a0: 40 jours." in client.get(url("privacy")).content.decode()


def test_the_page_of_personal_data_tells_of_proconnect_if_offered(client, settings):
    assert "ProConnect" not in client.get(url("privacy")).content.decode()
    settings.PROCONNECT_DISCOVERY_URL = "https://proconnect.exemple.fr/.well-known/openid-configuration"
    assert "le SIRET de votre établissement" in client.get(url("privacy")).content.decode()


def test_the_glossary_finds_by_word_or_initials_without_accents(client):
    page = client.get(url("glossary"), {"q": "deliberation"}).content.decode()
    assert "Vote d’une assemblée" in page and "Contrat enfance jeunesse" not in page
    assert "Contrat enfance jeunesse" in client.get(url("glossary"), {"q": "cej"}).content.decode()
    assert "Aucun mot ne correspond" in client.get(url("glossary"), {"q": "zzz"}).content.decode()


# Lists


def rows_of(response):
    return list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)


def test_a_theme_counts_its_conventions_without_the_examples(client, caf, admin):
    theme = make_theme(caf=caf)
    for is_example in (False, True):
        make_convention(caf=caf, is_example=is_example).themes.add(theme)
    assert client.get(url("themes", caf)).context["themes"].get(pk=theme.pk).convention_count == 1


def test_people_are_those_held_today_unless_one_asks_for_the_closed_roles(client, caf, admin):
    past = timezone.localdate() - dt.timedelta(days=3)
    user = make_user(first_name="Éloïse", last_name="Maréchal")
    make_adviser(caf=caf, user=user)
    make_caf_member(caf=caf, user=make_user(last_name="Parti"), role=CafRole.BOARD, starts_on=past, ends_on=past)

    def shown(**query):
        return [str(row.user) for row in client.get(url("people", caf), query).context["listing"].page]

    assert "Éloïse Maréchal" in shown() and len(shown()) == 2
    assert [name.split()[-1] for name in shown(situation="clos")] == ["Parti"]
    assert len(shown(situation="tous")) == 3
    assert shown(q="marechal eloise") == ["Éloïse Maréchal"]
    assert shown(role=CafRole.ADMIN) == [str(admin)]
    exported = rows_of(client.get(url("people", caf), {"q": "marechal", "export": "xlsx"}))
    assert exported[0] == ("Personne", "Adresse", "Rôle et fonction", "Fonction", "Depuis le", "Jusqu’au")
    assert [row[1] for row in exported[1:]] == [user.email]


def test_the_operator_finds_a_caf_among_a_hundred(client):
    make_caf()
    for number in range(100, 160):
        closed_caf(f"{number:03}")
    client.force_login(make_instance())

    def shown(**query):
        return [row.code for row in client.get(url("instance"), query).context["listing"].page]

    assert len(shown()) == 25 and shown()[0] == make_caf().code  # the opened one first
    assert shown(situation="ouvertes") == shown(situation="sans-admin") == [make_caf().code]
    assert len(shown(situation="a-ouvrir", par_page="50")) == 50
    assert shown(q="155") == ["155"]
    assert len(rows_of(client.get(url("instance"), {"q": "essonne", "export": "xlsx"}))) == 61


def test_the_years_offered_are_those_of_the_cafs_own_figures(client, caf, admin):
    other = make_caf("91")
    for of, year in ((caf, 2020), (caf, 2021), (other, 1999)):
        ValeurIndicateur.objects.create(
            indicateur=indicator(label="Crèches"), territoire=of.departements.get(), caf=of, year=year, value=1,
            source="Caf",
        )  # fmt: skip
    field = client.get(url("figures", caf)).context["listing"].filterset.form.fields["year"]
    assert [value for value, _ in field.choices] == ["", "2020", "2021"]


def test_key_figures_are_searched_and_exported(client, caf, admin):
    for label, year in (("Crèches", 2020), ("Séjours", 2021)):
        ValeurIndicateur.objects.create(
            indicateur=indicator(label=label), territoire=caf.departements.get(), caf=caf, year=year, value=1,
            source="Caf",
        )  # fmt: skip
    page = client.get(url("figures", caf), {"q": "creche"})
    assert [row.year for row in page.context["listing"].page] == [2020]
    assert [row[2] for row in rows_of(client.get(url("figures", caf), {"year": "2021", "export": "xlsx"}))[1:]] == [
        2021
    ]
