"""How one enters, and what happens when the way in is lost: a passkey, a lost phone, an élu without a password; how one
leaves: a role closed in mid-session, what it held passed on.

A restore into a copy that sends nothing has a database of its own: tests/reliability/test_upgrade.py.
"""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD, make_user
from conventions.dossier.creation import create_convention
from conventions.enums import Role
from conventions.tests.factories import make_member
from territories.models import Territoire
from tests.stories.acts import opened, person_of_the_caf
from tests.stories.letters import last_letter
from tests.stories.look import look

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def passkeys(settings):
    """As where the portal is open in https, by its name."""
    settings.PASSKEYS_OFFERED, settings.WEBAUTHN_RP_ID = True, "localhost"


def holds_a_key(person):
    """A key of the machine, that recognises its owner by itself."""
    told = person.context.new_cdp_session(person.page)
    told.send("WebAuthn.enable")
    told.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_passkey_is_added_then_opens_the_page_asked_for(portal, enters, passkeys):
    claire = person_of_the_caf(opened("21"), email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    person = enters(claire.email, "Claire", invitation="/connexion/")
    holds_a_key(person)
    person.becomes(claire)
    person.go("/compte/cles/ajouter/")
    person.fill(password=PASSWORD)
    person.submits()
    person.fill(name="Ordinateur du bureau")
    person.submits("La clé d’accès est ajoutée")
    person.go("/compte/double-authentification/")
    person.sees("Ordinateur du bureau")
    for act in ("nommer", "retirer"):
        assert person.go(f"/compte/cles/{claire.authenticator_set.get(type='webauthn').pk}/{act}/").status == 200
    assert person.go("/connexion/confirmer/cle/").status == 200
    person.becomes(None)
    person.go("/compte/sessions/")
    person.click("Se connecter par une clé d’accès")
    person.sees("Chrome sur Linux")
    assert person.path == "/compte/sessions/"
    person.becomes(None)
    person.log_in(claire.email, PASSWORD)  # as a second factor, after the password
    person.click("Utiliser ma clé d’accès")
    person.sees("Bonjour Claire")


def test_a_lost_phone_is_answered_for_by_an_administrator(portal, enters):
    caf = opened("21")
    claire = person_of_the_caf(caf, email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    thomas = person_of_the_caf(caf, role="caf_admin", email="thomas@caf21.fr", first_name="Thomas", last_name="Rivière")
    TOTP.activate(claire, generate_totp_secret())
    there = enters(claire.email, "Claire")
    admin = enters(thomas.email, "Thomas")
    admin.go(f"/caf/{caf.pk}/personnes/")
    admin.click("Téléphone perdu")
    admin.fill(email=claire.email, reason="Rappelée à son bureau")
    admin.submits("n’a plus de double authentification")
    assert "Rappelée à son bureau" in last_letter(claire.email).body
    there.page.reload()
    there.sees("Se connecter")  # her sessions ended
    there.log_in(claire.email, PASSWORD)  # without the code
    there.sees("Bonjour Claire")


@pytest.fixture
def phone(browser):
    """390 px wide, touched and not clicked."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="fr-FR"
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def taps(page, role, name):
    with page.expect_navigation(wait_until="load"):
        page.get_by_role(role, name=name).tap()
    assert look(page, again=False) == []


def test_an_elue_enters_by_a_code_on_her_phone(portal, phone):
    caf = opened("21")
    place = Territoire.objects.exclude(kind="departement").get(code="200070894")
    convention = create_convention(by=person_of_the_caf(caf), caf=caf, territoire=place)
    elue = make_member(convention, Role.ELECTED, user=make_user(email="maire@gevrey.fr", first_name="Anne"))
    phone.goto(portal.url + convention.get_absolute_url())
    taps(phone, "link", "Recevez un code par courriel")
    phone.get_by_label("Adresse électronique").fill(elue.email)
    taps(phone, "button", "Recevoir un code")
    code = re.search(r"\d{3} \d{3}", last_letter(elue.email).body)[0]
    phone.get_by_label("Code reçu").fill(code)
    taps(phone, "button", "Entrer")
    expect(phone.locator("#contenu")).to_contain_text("Gevrey-Chambertin")
    assert phone.url == portal.url + convention.get_absolute_url()
    assert phone.complaints == []


def test_a_role_is_closed_in_mid_session_and_its_work_passed_on(portal, enters):
    caf = opened("21")
    claire = person_of_the_caf(caf, email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    lea = person_of_the_caf(caf, email="lea@caf21.fr", first_name="Léa", last_name="Fontaine")
    thomas = person_of_the_caf(caf, role="caf_admin", email="thomas@caf21.fr", first_name="Thomas", last_name="Rivière")
    places = Territoire.objects.exclude(kind="departement").filter(code__in=["200070894", "242100410"])
    first, second = [create_convention(by=claire, caf=caf, territoire=place, adviser=claire) for place in places]
    there = enters(claire.email, "Claire")
    there.go(f"/conventions/{first.pk}/membres/contacts/ajouter/")
    there.fill(name="Mme Roche")
    admin = enters(thomas.email, "Thomas")
    admin.go(f"/caf/{caf.pk}/personnes/")
    admin.click("Clore le rôle de Claire Maréchal")
    admin.click("Clore ce rôle", within="#contenu")
    admin.sees("Claire Maréchal suit encore")
    there.press()  # what she was writing goes no further
    there.sees("Se connecter")
    assert not first.contacts.exists()
    there.becomes(None)
    claire.refresh_from_db()
    there.becomes(claire)  # she may log in again: nothing is hers to read
    there.go(first.get_absolute_url())
    there.sees("Cette page n’existe pas")
    there.go("/conventions/")
    there.sees_not("Gevrey-Chambertin")
    there.go("/")
    there.sees_not("Gevrey-Chambertin")
    there.checks("accueil-sans-role")
    admin.click("Le transmettre")
    admin.fill(a=str(lea.pk))
    admin.click("Voir ce qui change")
    admin.sees(first.name)
    admin.fill(reason="Départ en retraite")
    admin.submits("C’est transmis")
    for convention in (first, second):
        convention.refresh_from_db()
        assert convention.adviser == lea
