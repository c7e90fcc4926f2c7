"""The vote and the signature of the CTG of Gevrey, then its PDF: from the day when its text is submitted."""

import datetime as dt

import pytest

from accounts.models import Job
from core.formats import euros
from reporting.demo import gevrey
from reporting.demo.fiches import FICHES
from reporting.documents import checks
from tests.stories.acts import COMPLETE, FACTS, gevrey_as_of, goes_to, words_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_ctg_of_gevrey_is_voted_signed_and_printed(portal, enters, worker, monkeypatch):
    saved = gevrey_as_of("2023-04-28", monkeypatch)
    claire = enters(saved.email["adviser"], "Claire")
    it_is_voted(claire, saved.convention)
    it_is_signed_after_its_effect(claire, saved.convention, worker)
    the_convention_is_printed(claire, saved.convention, worker)


def it_is_voted(claire, convention):
    claire.go(f"/conventions/{convention.pk}/etat/signature/")
    claire.sees("Bloquant")
    epci = convention.parties.get(role="collectivite")
    base = f"/conventions/{convention.pk}/parties"
    claire.go(f"{base}/{epci.pk}/votes/nouveau/")
    claire.fill(kind="deliberation", decided_on=gevrey.VOTED_ON, **{**gevrey.VOTE, "voter_count": 81})
    claire.submits_refused("font 80, et non 81")
    claire.fill(voter_count=gevrey.VOTE["voter_count"])
    claire.submits()
    caf = convention.parties.get(role="caf")
    claire.go(f"{base}/{caf.pk}/votes/nouveau/")
    claire.fill(kind="board_decision", decided_on="09/2023")
    claire.submits()
    claire.go(f"{base}/{epci.pk}/")
    claire.sees("77 pour, 1 contre, 2 abstentions")
    claire.checks()
    goes_to(claire, convention, "signature", reason="Les champs encore vides seront écrits à la main.")


def it_is_signed_after_its_effect(claire, convention, worker):
    worker()
    version = convention.versions_texte.get(kind="to_sign")
    assert version.document is not None, list(Job.objects.values_list("kind", "state", "error"))
    claire.go(f"/conventions/{convention.pk}/parties/")
    for box in claire.page.locator("#contenu [name=parties]").all():
        box.check()
    claire.fill(on=gevrey.SIGNED_ON)
    claire.click("Enregistrer comme date de signature")
    claire.go(f"/conventions/{convention.pk}/etat/entree-en-vigueur/")
    claire.sees("Avertissement")
    claire.submits_refused("Indiquez un motif")
    claire.checks()
    claire.fill(reason="La convention prend effet au 1er janvier 2023, comme le dit son article 10.")
    claire.submits()
    convention.refresh_from_db()
    assert convention.state == "in_force"
    assert convention.signed_answer(on=dt.date(2023, 10, 11)) == "yes"
    assert convention.in_effect_answer(on=dt.date(2023, 10, 11)) == "yes"
    claire.go(convention.get_absolute_url())
    claire.sees(convention.state_words())  # « En vigueur », until the end of its period
    claire.checks()


def typed_amounts():
    """Each amount planned in the complete fiches, as it is printed."""
    return sorted({euros(line[4]) for code in COMPLETE for line in FACTS[code]["money"]})


def the_convention_is_printed(claire, convention, worker):
    claire.go(f"/conventions/{convention.pk}/document/")
    claire.checks()
    claire.click("Produire le PDF")
    worker()
    claire.page.reload()
    claire.checks()
    pdf = claire.download_result()
    assert checks.validate(pdf) == []
    text = words_of(pdf)
    for expected in (
        "Gevrey-Chambertin et de Nuits-Saint-Georges",
        "1er janvier 2023",
        "31 décembre 2026",
        "27 juin 2023",
        "Jean-Baptiste Morizot",
        "Hélène Vasseur",
        "11 octobre 2023",
        *typed_amounts(),
        *(label for _, label in gevrey.AXES),
        *(enjeu for _, _, enjeux in gevrey.VOLETS for enjeu in enjeux),
        *(fiche["title"] for fiche in FICHES),
    ):
        assert " ".join(expected.split()) in text, expected
    assert "PROJET" not in text
