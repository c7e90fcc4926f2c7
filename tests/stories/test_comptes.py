"""The first day of a Caf: a line in a shell, an invitation, first steps, a colleague invited in turn."""

import re
from io import StringIO

from django.core import mail
from django.core.management import call_command

from tests.stories.person import Person

PHRASE = "quatre chevaux rouges au galop"


def link_of(message):
    """The path of the invitation that a mail holds."""
    return re.search(r"https?://[^/\s]+(/invitation/\S+)", message.body)[1]


def accept(person, path, first_name, last_name):
    person.go(path)
    person.sees("Vous êtes invité")
    person.checks()
    person.type("Prénom", first_name)
    person.type("Nom", last_name)
    person.page.fill("input[name=password1]", PHRASE)
    person.page.fill("input[name=password2]", PHRASE)
    person.click("Créer mon compte et accepter")


def test_a_caf_opens_on_its_first_day(browser, portal):
    out = StringIO()
    call_command("create_caf", "21", "--admin", "admin@caf21.example", stdout=out)
    assert "/invitation/" in out.getvalue()

    thomas = Person(browser, portal.url, "Thomas")
    zoe = Person(browser, portal.url, "Zoé")
    try:
        accept(thomas, link_of(mail.outbox[0]), "Thomas", "Rivière")
        thomas.sees("Bonjour Thomas")
        thomas.sees("Premiers pas")
        thomas.checks("comptes-premier-jour")

        thomas.click("Inviter les personnes de la Caf")
        thomas.click("Inviter une personne")
        thomas.type("Adresse électronique", "zoe@caf21.example")
        thomas.click("Envoyer l’invitation")
        thomas.sees("zoe@caf21.example")
        thomas.checks("comptes-personnes")

        accept(zoe, link_of(mail.outbox[1]), "Zoé", "Lambert")
        zoe.sees("Rien ne vous attend")
        zoe.checks("comptes-conseillere")

        zoe.go(link_of(mail.outbox[1]))
        zoe.sees("a déjà servi")

        thomas.go("/caf/")
        thomas.click("Personnes", within="#contenu, .with-nav__nav")
        thomas.sees("Zoé Lambert")
    finally:
        thomas.leave()
        zoe.leave()
