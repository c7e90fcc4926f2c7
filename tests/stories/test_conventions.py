"""Shapes that a convention may take, without a line of code: one commune alone, fifty-six signatures.

And what happens around writing: two people on the same article, a browser without scripts.
"""

import datetime as dt
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from accounts.models import Job
from actions.tests.factories import make_axe, make_fiche, make_plan
from conventions.dossier.creation import create_convention
from conventions.models import Convention
from reporting.documents import checks
from reporting.documents.convention_source import convention_document
from reporting.documents.tests.test_signatures import boxes_by_page
from territories.models import Territoire
from tests.stories.acts import goes_to, opened, person_of_the_caf, submits_text, words_of

pytestmark = pytest.mark.django_db(transaction=True)

MARGIN = 20 / 25.4 * 96  # bottom margin of a printed page, in pixels


def adviser_of(caf, first_name="Sonia", last_name="Belkacem"):
    email = f"{first_name.lower()}@caf{caf.code}.fr"
    return person_of_the_caf(caf, email=email, first_name=first_name, last_name=last_name)


# A commune alone -----------------------------------------------------------------------


def test_a_commune_alone_goes_from_its_creation_to_its_signed_convention(portal, enters, worker):
    """Évry-Courcouronnes signs with the Caf de l’Essonne: two parties, one commune, no EPCI."""
    caf = opened("91")
    adviser_of(caf)
    sonia = enters("sonia@caf91.fr", "Sonia")
    convention = she_creates_it_for_one_commune(sonia)
    she_names_who_signs(sonia, convention)
    submits_text(sonia, convention, worker, reason="Ces champs se complètent à la main")
    the_commune_votes_and_the_caf_is_exempt(sonia, convention)
    goes_to(sonia, convention, "signature", reason="Les derniers champs seront écrits à la main.")
    worker()
    it_enters_into_force_on_its_effect_date(sonia, convention)
    its_pdf_says_so(sonia, convention, worker)


def she_creates_it_for_one_commune(sonia):
    sonia.go("/conventions/nouvelle/")
    sonia.pick("territoire", "evry cour", "Évry-Courcouronnes")
    sonia.submits()
    sonia.sees("Évry-Courcouronnes (91")
    assert sonia.page.locator("[name=sign_all_communes]").count() == 0
    sonia.checks("commune-seule-creation")
    sonia.submits()
    sonia.fill(target_year=2024, starts_on="2024-01-01", ends_on="2027-12-31")
    sonia.submits("est créée")
    convention = Convention.objects.get()
    assert convention.perimetre.count() == 1
    assert [partie.role for partie in convention.parties.all()] == ["caf", "collectivite"]
    sonia.checks("commune-seule-synthese")
    return convention


def she_names_who_signs(sonia, convention):
    for partie in convention.parties.all():
        page = f"/conventions/{convention.pk}/parties/{partie.pk}/signataires/nouveau/"
        if partie.role == "caf":
            sonia.writes(page, name="Agnès Delaunay", capacity="Présidente du conseil d’administration")
        else:
            sonia.writes(page, name="Mehdi Carpentier", capacity="Maire")


def the_commune_votes_and_the_caf_is_exempt(sonia, convention):
    base = f"/conventions/{convention.pk}/parties"
    sonia.go(f"/conventions/{convention.pk}/etat/signature/")
    sonia.sees("L’autorisation de la commune d’Évry-Courcouronnes, ou son motif si elle est sans objet")
    caf, commune = convention.parties.get(role="caf"), convention.parties.get(role="collectivite")
    sonia.go(f"{base}/{caf.pk}/modifier/")
    sonia.fill(exemption="Le conseil d’administration a délégué sa signature à sa présidente.")
    sonia.submits()
    sonia.go(f"{base}/{commune.pk}/votes/nouveau/")
    sonia.fill(
        kind="deliberation",
        number="2023-118",
        decided_on="14/12/2023",
        in_office_count=43,
        present_count=39,
        proxy_count=3,
        voter_count=42,
        expressed_count=40,
        for_count=40,
        against_count=0,
        abstention_count=2,
    )
    sonia.submits()
    sonia.go(f"{base}/")
    sonia.sees("Sans objet")
    sonia.checks("commune-seule-parties")


def it_enters_into_force_on_its_effect_date(sonia, convention):
    dates_all_of_them(sonia, convention, "01/01/2024", "Enregistrer comme date de signature")
    sonia.go(f"/conventions/{convention.pk}/etat/entree-en-vigueur/")
    sonia.sees_not("après la prise d’effet")
    sonia.submits("La convention est en vigueur")
    convention.refresh_from_db()
    assert convention.state == "in_force"
    assert convention.in_effect_answer(on=dt.date(2024, 1, 1)) == "yes"
    assert convention.in_effect_answer(on=dt.date(2023, 12, 31)) == "no"


def dates_all_of_them(person, convention, day, button):
    """One box, one date, one button, whatever the number of parties."""
    person.go(f"/conventions/{convention.pk}/parties/")
    person.fill(toutes=True, on=day)
    person.click(button)
    person.page.wait_for_load_state()


def its_pdf_says_so(sonia, convention, worker):
    sonia.go(f"/conventions/{convention.pk}/document/")
    sonia.sees("Évry-Courcouronnes")
    sonia.click("Produire le PDF")
    worker()
    sonia.page.reload()
    pdf = sonia.download_result()
    assert checks.validate(pdf) == []
    text = words_of(pdf)
    for expected in (
        "d’Évry-Courcouronnes", "1er janvier 2024", "31 décembre 2027", "14 décembre 2023", "2023-118",
        "Mehdi Carpentier", "Agnès Delaunay", "allocations familiales de l’Essonne", "en 2 exemplaires originaux",
    ):  # fmt: skip
        assert expected in text, expected
    for absent in ("PROJET", "Côte-d’Or", "de Évry", "le commune", "communauté de communes"):
        assert absent not in text, absent


# Fifty-seven parties ---------------------------------------------------------------------


def test_an_epci_and_its_fifty_five_communes_sign_with_the_caf(portal, enters, worker):
    """57 parties in one click, two dates for all of them, 57 boxes and none alone on its line."""
    caf = opened("21")
    adviser_of(caf, "Claire", "Maréchal")
    claire = enters("claire@caf21.fr", "Claire")
    claire.go("/conventions/nouvelle/")
    claire.pick("territoire", "200070894", "Gevrey-Chambertin")
    claire.submits()
    claire.fill(sign_all_communes=True)
    claire.submits()
    claire.fill(starts_on="2023-01-01", ends_on="2026-12-31")
    claire.submits("est créée")
    convention = Convention.objects.get()
    assert convention.parties.count() == 57
    submits_text(claire, convention, worker, reason="Ces champs se complètent à la main")

    dates_all_of_them(claire, convention, "27/06/2022", "Enregistrer comme date de vote")
    claire.sees("57 délibérations enregistrées")
    claire.checks("parties-57")

    goes_to(claire, convention, "signature", reason="Les derniers champs seront écrits à la main.")
    worker()
    version = convention.versions_texte.get(kind="to_sign")
    assert version.document is not None, list(Job.objects.values_list("kind", "state", "error"))
    pdf = version.document.file.read()
    assert checks.validate(pdf) == []
    text = words_of(pdf)
    assert "en 57 exemplaires originaux" in text
    squeezed = "".join(text.split())  # a name may be cut at its hyphen
    for partie in convention.parties.select_related("organisation__territoire"):
        assert "".join(partie.organisation.formal_name.split()) in squeezed, partie.organisation.formal_name
    no_signature_box_is_alone(convention)

    dates_all_of_them(claire, convention, "01/01/2023", "Enregistrer comme date de signature")
    claire.sees("57 signatures datées")
    claire.go(f"/conventions/{convention.pk}/etat/entree-en-vigueur/")
    claire.submits("La convention est en vigueur")


def no_signature_box_is_alone(convention):
    document = convention_document(Convention.objects.get(pk=convention.pk))
    assert len(document.parties) == 57
    signed_part = replace(document, articles=(), annexes=(), preambule="", visas="")
    pages = boxes_by_page(signed_part)
    assert sum(len(boxes) for _, boxes in pages) == 57
    for height, boxes in pages:
        lines = [y for _, y, _, _ in boxes]
        assert all(lines.count(y) > 1 for y in lines)
        assert all(y + tall < height - MARGIN + 1 for _, y, _, tall in boxes)


# Two people, one article -------------------------------------------------------------------


def made_convention(caf, by, code="200070894"):
    return create_convention(
        by=by, caf=caf, territoire=Territoire.objects.get(code=code, kind="epci"), adviser=by,
        starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2026, 12, 31),
    )  # fmt: skip


def test_the_second_of_two_editors_sees_the_other_text_keeps_their_own_and_decides(portal, enters):
    caf = opened("21")
    claire = adviser_of(caf, "Claire", "Maréchal")
    person_of_the_caf(caf, role="caf_management", email="isabelle@caf21.fr", first_name="Isabelle", last_name="Perrot")
    convention = made_convention(caf, claire)
    article = convention.articles.filter(kind="article").first()
    page = f"/conventions/{convention.pk}/texte/articles/{article.pk}/modifier/"

    claire = enters("claire@caf21.fr", "Claire")
    isabelle = enters("isabelle@caf21.fr", "Isabelle")
    claire.go(page)
    isabelle.go(page)
    claire.fill(title="Objet et ambition", body="Les parties partagent une ambition : l’enfance d’abord.")
    claire.submits()

    isabelle.fill(body="Les parties partagent une ambition : les familles d’abord.")
    with isabelle.page.expect_navigation() as answer:
        isabelle.press()
    assert answer.value.status == 409
    isabelle.sees("Claire Maréchal a enregistré cette page")
    isabelle.sees("Rien n’est perdu")
    isabelle.sees("l’enfance d’abord")
    assert "les familles d’abord" in isabelle.page.locator("#contenu [name=body]").input_value()
    isabelle.checks("conflit-article")
    article.refresh_from_db()
    assert "l’enfance d’abord" in article.body

    isabelle.submits()
    article.refresh_from_db()
    assert "les familles d’abord" in article.body
    isabelle.go(f"/conventions/{convention.pk}/historique/")
    isabelle.sees("Claire Maréchal")
    isabelle.checks()


def test_two_versions_of_a_text_are_compared_word_by_word(portal, enters):
    caf = opened("21")
    claire = adviser_of(caf, "Claire", "Maréchal")
    convention = made_convention(caf, claire)
    article = convention.articles.filter(kind="article").first()
    base = f"/conventions/{convention.pk}/texte"

    claire = enters("claire@caf21.fr", "Claire")
    claire.go(f"{base}/")
    claire.click("Garder une version")
    claire.go(f"{base}/articles/{article.pk}/modifier/")
    claire.fill(body="Une phrase entièrement nouvelle sur les temps de l’enfant.")
    claire.submits()
    claire.go(f"{base}/versions/")
    claire.sees("Version 1")
    claire.checks()
    claire.go(f"{base}/versions/1/")
    claire.checks()
    claire.go(f"{base}/versions/comparer/?de=1")
    expect(claire.page.locator("#contenu ins", has_text="temps de l’enfant").first).to_be_visible()
    claire.checks()


# Without scripts -----------------------------------------------------------------------------


def test_a_convention_and_a_note_are_written_without_javascript(portal, enters):
    caf = opened("21")
    user = adviser_of(caf, "Claire", "Maréchal")
    claire = enters("claire@caf21.fr", "Claire", script=False)
    claire.go("/conventions/nouvelle/")
    claire.fill(territoire_texte="Nulle-Part-les-Bains")
    claire.press()
    claire.sees("Rien ne répond à « Nulle-Part-les-Bains »")
    claire.fill(territoire_texte="nuits saint georges")
    claire.press()
    claire.sees("Nuits-Saint-Georges (21")
    claire.click("Étape précédente")
    claire.fill(territoire_texte="200070894")
    claire.submits()
    claire.sees("55")
    claire.submits()
    claire.fill(starts_on="2023-01-01", ends_on="2026-12-31")
    claire.submits("est créée")
    convention = Convention.objects.get()
    assert convention.perimetre.count() == 55
    assert convention.adviser_id == user.pk

    fiche = make_fiche(axe=make_axe(make_plan(convention)))
    claire.go(f"/fiches/{fiche.pk}/notes/ajouter/")
    claire.fill(done="Le relais a ouvert deux matinées d’éveil.")
    claire.submits("Le relais a ouvert deux matinées d’éveil.")
    assert fiche.notes.get().created_by_id == user.pk

    article = convention.articles.filter(kind="article").first()
    claire.go(f"/conventions/{convention.pk}/texte/articles/{article.pk}/modifier/")
    body = claire.page.locator("#contenu textarea[name=body]")
    assert body.is_visible()
    body.fill("Une phrase écrite sans script.")
    claire.submits("Une phrase écrite sans script.")
