"""How one enters, and what happens when the way in is lost: a passkey, a lost phone, an élu without a password."""

import pytest

from accounts.tests.factories import PASSWORD
from tests.stories.acts import opened, person_of_the_caf

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
    person.becomes(None)
    person.go("/compte/sessions/")
    person.click("Se connecter par une clé d’accès")
    person.sees("Chrome sur Linux")
    assert person.path == "/compte/sessions/"
    person.becomes(None)
    person.log_in(claire.email, PASSWORD)  # as a second factor, after the password
    person.checks("code-de-connexion-cle")
    person.click("Utiliser ma clé d’accès")
    person.sees("Bonjour Claire")
