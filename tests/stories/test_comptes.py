"""Who comes in, what each one finds on arriving, and what nobody sees.

The first day of a Caf: a line in a shell, an invitation, first steps, a colleague invited in
turn, a convention made by mistake. A forgotten password, two Cafs that never meet, and the home
of each role.
"""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Mail
from conventions.dossier.creation import create_convention
from conventions.models import Convention
from territories.models import Caf, Territoire
from tests.security.matrix import CAF
from tests.stories.acts import opened, person_of_the_caf
from tests.stories.letters import last_letter

pytestmark = pytest.mark.django_db(transaction=True)

PHRASE = "quatre chevaux rouges au galop"
OTHER_PHRASE = "cinq péniches bleues à quai"
FIRST_STEPS = [
    "Inviter les personnes de la Caf",
    "Relire les thèmes",
    "Relire le modèle de texte",
    "Saisir le registre des CEJ",
    "Créer les premières CTG",
    "Fixer les cibles de couverture",
    "Saisir les chiffres clés du département",
]


def link_in(text, start="/invitation/"):
    """The path that a mail or a command prints."""
    return re.search(rf"https?://[^/\s]+({re.escape(start)}\S+)", text)[1]


def steps_done(person):
    """{step: whether it is done}, in the order of the page."""
    found = person.page.locator(".steps .step").all()
    return {each.locator("a").inner_text(): "fait" in each.inner_text() for each in found}


def accepts(enters, path, first_name, last_name):
    person = enters("", first_name, invitation=path)
    person.sees("Vous êtes invité")
    person.fill(first_name=first_name, last_name=last_name, password1=PHRASE, password2=PHRASE)
    person.submits()
    return person


# The first day --------------------------------------------------------------------------


def test_a_caf_opens_on_its_first_day(portal, enters):
    out = StringIO()
    call_command("create_caf", "21", "--admin", "admin@caf21.example", stdout=out)
    printed = link_in(out.getvalue())
    assert printed == link_in(last_letter("admin@caf21.example").body)
    caf = Caf.objects.get(code="21")

    thomas = accepts(enters, printed, "Thomas", "Rivière")
    thomas.sees("Bonjour Thomas")
    assert list(steps_done(thomas)) == FIRST_STEPS
    thomas.checks("comptes-premier-jour")
    thomas.click("Voir les premiers pas en détail")
    before = steps_done(thomas)
    assert not before["Inviter les personnes de la Caf"] and not before["Créer les premières CTG"]
    thomas.checks()

    he_adds_a_theme(thomas, caf)
    zoe = he_invites_an_adviser(thomas, enters)
    zoe.sees("Bonjour Zoé")
    she_makes_a_convention_by_mistake(zoe)

    thomas.go(f"/caf/{caf.pk}/premiers-pas/")
    after = steps_done(thomas)
    assert after["Inviter les personnes de la Caf"]
    assert not after["Créer les premières CTG"]

    stranger = enters("", "Inconnu", invitation=printed)
    stranger.sees("a déjà servi")
    stranger.checks("invitation-deja-servie")


def he_adds_a_theme(thomas, caf):
    thomas.click("Relire les thèmes")
    thomas.checks()
    thomas.go(f"/caf/{caf.pk}/themes/nouveau/")
    thomas.fill(label="Habitat des jeunes", is_mandatory=True)
    thomas.submits("Habitat des jeunes")
    assert caf.themes.get(label="Habitat des jeunes").is_mandatory


def he_invites_an_adviser(thomas, enters):
    thomas.go("/")
    thomas.click("Inviter les personnes de la Caf")
    thomas.click("Inviter une personne")
    thomas.fill(email="zoe@caf21.example", first_name="Zoé", last_name="Lambert", caf_role="caf_adviser")
    thomas.checks()
    thomas.submits("zoe@caf21.example")
    thomas.checks()
    return accepts(enters, link_in(last_letter("zoe@caf21.example").body), "Zoé", "Lambert")


def she_makes_a_convention_by_mistake(zoe):
    """The theme is offered; the wrong commune is taken; the convention goes the same day."""
    zoe.go("/conventions/nouvelle/")
    zoe.pick("territoire", "Nuits", "Nuits-Saint-Georges (21")
    zoe.submits()
    zoe.submits()
    zoe.sees("Habitat des jeunes")
    zoe.submits("est créée")
    convention = Convention.objects.get()
    assert convention.themes.filter(label="Habitat des jeunes").exists()
    zoe.go(f"/conventions/{convention.pk}/modifier/")
    zoe.checks()
    zoe.click("Supprimer cette convention")
    zoe.checks()
    zoe.click("Supprimer cette convention", within="#contenu form")
    zoe.sees("est supprimée")
    assert not Convention.objects.exists()


# Coming back, and going ---------------------------------------------------------------------


def made_convention(caf, by, code):
    place = Territoire.objects.exclude(kind="departement").get(code=code)
    return create_convention(by=by, caf=caf, territoire=place, adviser=by)


def test_a_forgotten_password_is_chosen_anew(portal, enters):
    person_of_the_caf(opened("21"), email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    claire = enters("", "Claire", invitation="/connexion/")
    claire.checks()
    claire.fill(login="claire@caf21.fr", password="Une phrase oubliée 99")
    claire.submits_refused("adresse")
    claire.click("oublié")
    claire.checks()
    claire.fill(email="inconnue@exemple.fr")
    claire.submits()
    unknown = claire.page.locator("#contenu").inner_text()
    assert not Mail.objects.exists()
    claire.go("/mot-de-passe/oublie/")
    claire.fill(email="claire@caf21.fr")
    claire.submits()
    assert claire.page.locator("#contenu").inner_text() == unknown
    claire.checks()
    link = link_in(last_letter("claire@caf21.fr").body, "/mot-de-passe/nouveau/")
    claire.go(link)
    claire.checks()
    claire.fill(password1=OTHER_PHRASE, password2=OTHER_PHRASE)
    claire.submits()
    claire.log_in("claire@caf21.fr", OTHER_PHRASE)
    claire.sees("Bonjour Claire")
    late = enters("", "Lien usé", invitation=link)
    late.sees("Ce lien ne sert plus")
    late.checks()


def test_two_cafs_never_meet(portal, enters):
    here, there = opened("21"), opened("91")
    claire = person_of_the_caf(here, email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    sonia = person_of_the_caf(there, email="sonia@caf91.fr", first_name="Sonia", last_name="Belkacem")
    gevrey, evry = made_convention(here, claire, "200070894"), made_convention(there, sonia, "91228")

    sonia = enters("sonia@caf91.fr", "Sonia")
    for tail in ("", "plan/", "texte/", "parties/", "diagnostic/", "instances/", "bilans/", "document/", "membres/"):
        answer = sonia.asks(f"/conventions/{gevrey.pk}/{tail}")
        assert answer.status == 404, tail
        assert "Gevrey" not in answer.text(), tail
    assert sonia.go(f"/conventions/{gevrey.pk}/membres/").status == 404
    sonia.sees_not("Gevrey")
    sonia.checks()
    for page in (
        "/",
        "/conventions/",
        "/conventions/?q=Gevrey",
        "/fiches/?q=Gevrey",
        "/conventions/cej/",
        "/caf/modeles/",
    ):
        answer = sonia.asks(page)
        assert answer.status == 200, page
        assert "Gevrey-Chambertin" not in answer.text(), page
    sonia.go("/conventions/")
    sonia.sees("Évry-Courcouronnes")
    assert sonia.asks(f"/caf/{here.pk}/").status == 404
    assert Convention.objects.visible_to(evry.created_by).get() == evry


# What each one finds ----------------------------------------------------------------------------

ROLES = (
    *("caf_admin", "caf_management", "caf_adviser", "caf_grants_officer", "caf_board"),
    *("cooperation_officer", "ctg_lead", "local_manager", "elected", "fiche_owner"),
    *("partner", "copil_member", "consultant", "caf_referent", "instance"),
)


def test_each_role_has_its_home(made, visitor):
    faults = []
    for role in ROLES:
        visitor.becomes(made.users[role])
        visitor.go("/")
        visitor.sees("Bonjour")
        if role == "instance":
            visitor.sees_not(made.convention.name)
        elif role not in CAF:
            visitor.sees_not(made.elsewhere.name)
        faults += visitor.faults(f"accueil-{role}")
    assert faults == [], "\n".join(faults)
