"""A Caf receives three hundred people in a worksheet that somebody else drew.

Other labels, another order, two rows of headings, words of their own. Two errors are mended in the page, the whole is
written, undone, and done again: the second time nothing is asked.
"""

import pytest
from openpyxl import Workbook

from accounts.models import Import, Invitation, Mail
from conventions.models import Membership
from conventions.tests.factories import make_convention, make_partie
from territories.tests.factories import make_organisation
from tests.stories.acts import opened, person_of_the_caf
from tests.stories.look import look

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = ("Gevrey-Nuits", "Terres d’Auxois", "Val de Saône")
PHONE = 390


@pytest.fixture
def annuaire(tmp_path):
    """The workbook of a stranger: a title, two rows of headings, 300 people, two addresses that are none."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Annuaire CTG"
    sheet.append(["Annuaire 2026 du réseau"])
    sheet.append(["Mission", None, "Personne", None, None, "Pour écrire", None])
    sheet.append(["Secteur", "Qualité", "NOM", "Prénom", "Employeur", "Mél", "Tél."])
    sheet.merge_cells("A2:B2")
    sheet.merge_cells("C2:E2")
    for number in range(300):
        place = PLACES[number % 3]
        email = f"personne{number}@mairie.example"
        if number in (41, 250):
            email = email.replace("@", " à ")
        quality = ("Élu", "Pilote de la CTG", "Cheffe de projet")[number // 3 % 3]
        sheet.append([place, quality, f"NOM{number}", "Ana", f"CC {place}", email, f"03 80 00 00 {number % 100:02}"])
    path = tmp_path / "annuaire.xlsx"
    book.save(path)
    return path


def test_a_caf_takes_300_people_from_a_strangers_workbook(portal, enters, annuaire):
    caf, other = opened("21"), opened("91")
    for owner in (caf, other):
        for place in PLACES:
            convention = make_convention(caf=owner, name=place)
            make_partie(convention, organisation=make_organisation(name=f"CC {place}", caf=owner))
    admin = person_of_the_caf(caf, "caf_admin", email="admin@caf21.example")
    person_of_the_caf(other, "caf_admin", email="admin@caf91.example")
    person = enters(admin.email)

    person.go(f"/caf/{caf.pk}/personnes/")
    person.click("Importer un fichier")
    looks_well(person, "import-fichier")
    gives(person, annuaire)

    person.sees("Que dit la colonne « Secteur » ?")
    looks_well(person, "import-questions")
    answers(person, Secteur="convention", Qualité="role", **{"Tél.": "-"})
    person.sees("Quel rôle est « Cheffe de projet » ?")
    answers(person, **{"Cheffe de projet": "cooperation_officer"})

    person.sees("298 nouvelles, 2 refusées.")
    person.click("Voir les lignes refusées")
    person.sees("F45, Adresse électronique")
    looks_well(person, "import-apercu")
    mends_both(person)
    person.sees("300 nouvelles.")
    person.click("Enregistrer ces 300 lignes")
    person.sees("300 lignes enregistrées. Personne n’a été prévenu.")
    assert Membership.objects.filter(convention__caf=caf).count() == 300
    assert not Mail.objects.exists()
    looks_well(person, "import-enregistre")

    person.click("Annuler cet import")
    person.sees("Personne n’a accepté")
    looks_well(person, "import-annuler")
    person.click("Annuler l’import")
    person.sees("L’import est annulé.")
    assert not Membership.objects.exists() and not Invitation.objects.exists()

    person.go(f"/caf/{caf.pk}/importer/personnes/")
    gives(person, annuaire)
    person.sees("Aucune question : les réponses de la Caf")
    mends_both(person)
    person.click("Enregistrer ces 300 lignes")
    person.sees("300 lignes enregistrées")
    person.click("Inviter : Val de Saône")
    person.sees("100 personnes sont prévenues par courriel.")
    assert Invitation.objects.filter(is_prepared=False).count() == Mail.objects.count() == 100
    assert not Membership.objects.filter(convention__caf=other).exists()
    assert [row.state for row in Import.objects.order_by("pk")] == ["undone", "applied"]


def gives(person, path):
    person.page.locator("#contenu [name=file]").set_input_files(path)
    person.press()


def answers(person, **chosen):
    """{words of the label of a question: value}, then on."""
    for words, value in chosen.items():
        person.page.locator(f"#contenu .field:has-text('{words}') select").first.select_option(value, force=True)
    person.press()


def mends_both(person):
    person.go(person.path.partition("?")[0] + "?etat=refused")
    boxes = person.page.locator("#contenu input[name^='cell-']")
    assert boxes.count() == 2
    for rank in range(2):
        box = boxes.nth(rank)
        box.fill(box.input_value().replace(" à ", "@"))
    person.click("Corriger", exact=True)


def looks_well(person, moment):
    """At 1280 and 320 px as each page of the stories, and at 390."""
    person.checks(moment)
    person.page.set_viewport_size({"width": PHONE, "height": 900})
    assert look(person.page, again=True) == []
    person.page.set_viewport_size({"width": person.width, "height": 900})
