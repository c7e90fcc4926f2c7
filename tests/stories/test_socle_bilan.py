"""A year of the CTG of Gevrey: notes and values, a COPIL, the bilan that it validates, and who downloads it.

From the day after its signature."""

from collections import Counter

import pytest
from django.db import connection

from accounts.models import Job
from actions.models import FicheAction, PlanActions
from conventions.tests.factories import after_signature
from core.formats import euros
from core.richtext import plain
from reporting.bilans.models import Bilan
from reporting.demo import gevrey
from reporting.demo.fiches import FICHES
from reporting.documents import checks
from tests.stories.acts import COMPLETE, FACTS, gevrey_as_of, words_of

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = 2024
FICHE = "Créer un relais petite enfance itinérant"
NEW_TITLE = "Tenir un relais petite enfance itinérant dans sept communes"
#: Members of the COPIL, and who comes each time.
MEMBERS = (("Jean-Baptiste Morizot", "Président"), ("Hélène Vasseur", "Présidente"), ("Paul Guyot", "Maire"))
PRESENCES = ("present", "present", "excused")
PRESENT = [name for (name, _), status in zip(MEMBERS, PRESENCES, strict=True) if status == "present"]
ENJEUX = [enjeu for _, _, enjeux in gevrey.VOLETS for enjeu in enjeux[:1]]


def test_a_year_of_the_ctg_of_gevrey_and_its_bilan(portal, enters, worker, monkeypatch):
    saved = gevrey_as_of("2023-10-12", monkeypatch)
    the_pdf_to_sign_is_another_story()
    with after_signature("actions.PlanActions:plan_stays_complete"):
        PlanActions.objects.update(original_complete_on=None)  # a title is still changed without a decision
    claire, nadia = enters(saved.email["adviser"], "Claire"), enters(saved.email["officer"], "Nadia")
    a_year_passes(nadia, saved.convention)
    the_copil_is_held(nadia, saved.convention)
    bilan = the_bilan_is_made_and_frozen(nadia, claire, saved.convention, worker)
    what_changes_afterwards_does_not_change_it(nadia, saved.convention, bilan)
    a_member_downloads_it_in_three_clicks(enters(saved.email["copil"], "Anne"), saved.convention)


def the_pdf_to_sign_is_another_story():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def planned(year):
    """« 78 500 € » for each funder: what the three complete fiches plan that year, as it is printed."""
    totals = Counter()
    for funder, _, _, of, amount, _ in [line for code in COMPLETE for line in FACTS[code]["money"]]:
        totals[funder] += amount if of == year else 0
    return [euros(total) for total in totals.values() if total]


def spent(year):
    """What this story types as spent that year, for each funder."""
    totals = Counter()
    for funder, _, _, of, _, amount in FACTS["1.1"]["money"]:
        totals[funder] += amount if of == year else 0
    return [euros(total) for total in totals.values()]


def a_year_passes(nadia, convention):
    nadia.go(f"/conventions/{convention.pk}/plan/")
    fiches = {fiche.code: fiche for fiche in FicheAction.objects.filter(plan__convention=convention)}
    fiche, facts = fiches["1.1"], FACTS["1.1"]
    done, difficulties, following = facts["note"][YEAR]
    nadia.go(f"/fiches/{fiche.pk}/notes/ajouter/")
    nadia.fill(done=done, difficulties=difficulties, next_steps=following, for_bilan_year=str(YEAR))
    nadia.submits()
    for indicateur in fiche.indicateurs.all():
        values = next(each[6] for each in facts["indicators"] if each[0] == indicateur.label)
        typed = {f"value_{year}": value for year, value in values.items()}
        nadia.writes(f"/fiches/{fiche.pk}/indicateurs/{indicateur.pk}/valeurs/", **typed)
    for ligne in fiche.lignes_budgetaires.filter(year=YEAR):
        actual = next(line[5] for line in facts["money"] if line[3:5] == (YEAR, ligne.planned_amount))
        nadia.writes(f"/fiches/{fiche.pk}/budget/{ligne.pk}/", actual_amount=actual)
    nadia.go(f"/fiches/{fiches['1.1'].pk}/")
    nadia.sees("Première tournée en septembre")
    nadia.sees("58")
    nadia.go(f"/fiches/{fiches['1.1'].pk}/statut/")
    nadia.checks()
    nadia.go("/fiches/")
    nadia.sees("18")
    nadia.checks()
    nadia.go(f"/conventions/{convention.pk}/finances/")
    nadia.sees("24\u202f000")
    nadia.checks()


def the_copil_is_held(nadia, convention):
    base = f"/conventions/{convention.pk}"
    nadia.go(f"{base}/instances/nouvelle/")
    nadia.fill(kind="copil", name="Comité de pilotage élargi", frequency="Une fois par an")
    nadia.submits()
    comite = convention.comites.get(name="Comité de pilotage élargi")
    for name, function in MEMBERS:
        about = {"name": name, "function": function, "side": "collectivite", "starts_on": "2023-10-11"}
        nadia.writes(f"/comites/{comite.pk}/membres/nouveau/", **about)
    first = a_seance_is_held(
        nadia,
        comite,
        "2023-12-12",
        decision={
            "text": "Ouvrir une septième halte du relais itinérant.",
            "owner": "Communauté de communes",
            "due_on": "2025-09-01",
        },
    )
    nadia.go(f"/seances/{first.pk}/")
    nadia.sees("septième halte")
    nadia.checks()
    a_seance_is_held(nadia, comite, "2024-12-10")
    nadia.go(f"{base}/instances/")
    nadia.sees("10 décembre 2024")
    nadia.checks()


def a_seance_is_held(nadia, comite, day, decision=None):
    nadia.writes(f"/comites/{comite.pk}/seances/nouvelle/", held_on=day, place="Nuits-Saint-Georges")
    seance = comite.seances.get(held_on=day)
    present = {f"m{membre.pk}-status": status for membre, status in zip(comite.membres.all(), PRESENCES, strict=True)}
    nadia.writes(f"/seances/{seance.pk}/presences/", **present)
    if decision:
        nadia.go(f"/seances/{seance.pk}/decisions/nouvelle/")
        nadia.fill(**decision)
        nadia.submits()
    for slug in ("convoquer", "tenir"):
        nadia.go(f"/seances/{seance.pk}/etat/{slug}/")
        if nadia.page.locator("#contenu [name=reason]").count():
            nadia.fill(reason="Saisie après la réunion.")
        nadia.submits()
    return seance


def the_bilan_is_made_and_frozen(nadia, claire, convention, worker):
    nadia.go(f"/conventions/{convention.pk}/bilans/nouveau/")
    nadia.fill(kind="annual", year=YEAR, seance="10 décembre 2024")
    nadia.submits()
    bilan = Bilan.objects.get()
    nadia.go(f"/bilans/{bilan.pk}/ecrire/")
    nadia.fill(
        **{name: plain(html) for name, html in gevrey.BILANS[YEAR].items()},
        governance_comment=f"Étaient présents : {', '.join(PRESENT)}.",
        finances_comment="Enjeux servis en 2024 : " + " ; ".join(ENJEUX),
        zoom_fiches=[FICHE],
    )
    nadia.submits()
    nadia.sees("Première tournée en septembre")
    nadia.go(f"/bilans/{bilan.pk}/etat/transmettre/")
    nadia.submits()
    nadia.go(f"/bilans/{bilan.pk}/etat/presenter/")
    nadia.submits()
    claire.go("/")
    claire.checks()
    claire.go(f"/bilans/{bilan.pk}/etat/valider/")
    claire.checks()
    claire.fill(reservations="Aucune réserve.")
    claire.submits()
    worker()
    bilan.refresh_from_db()
    assert bilan.state == "validated"
    assert bilan.document is not None, list(Job.objects.values_list("kind", "state", "error"))
    return bilan


def what_changes_afterwards_does_not_change_it(nadia, convention, bilan):
    """A title and a value of the year are changed by the pages; the bilan is the same, to the byte."""
    page, file, sha256 = seen_and_downloaded(nadia, bilan), stored(bilan), bilan.frozen_sha256
    assert FICHE in page[0]
    fiche = FicheAction.objects.get(plan__convention=convention, code="1.1")
    indicateur = fiche.indicateurs.get(label="Assistants maternels venus au moins une fois")
    nadia.go(f"/fiches/{fiche.pk}/indicateurs/{indicateur.pk}/valeurs/")
    nadia.fill(**{f"value_{YEAR}": 12})
    nadia.submits()
    nadia.go(f"/fiches/{fiche.pk}/modifier/identite/")
    nadia.fill(title=NEW_TITLE)
    nadia.submits(NEW_TITLE)
    fiche.refresh_from_db()
    assert fiche.title == NEW_TITLE
    assert indicateur.valeurs.get(year=YEAR).value == 12

    assert seen_and_downloaded(nadia, bilan) == page
    bilan.refresh_from_db()
    assert (stored(bilan), bilan.frozen_sha256) == (file, sha256)
    nadia.checks()


def seen_and_downloaded(person, bilan):
    """(words of its page, bytes of its file)."""
    person.go(f"/bilans/{bilan.pk}/")
    return person.page.locator("#contenu").inner_text(), person.download("Télécharger le bilan")


def stored(bilan):
    document = bilan.document
    return document.pk, document.sha256, document.file.read()


def a_member_downloads_it_in_three_clicks(anne, convention):
    anne.checks("accueil-copil")
    anne.clicks = 0
    pdf = anne.download(f"Bilan annuel {YEAR}")  # the file itself, from her home
    assert anne.clicks <= 3
    assert checks.validate(pdf) == []
    text, missing = words_of(pdf), []
    for expected in (
        "Bilan annuel de la convention territoriale globale",
        "2024",
        "Gevrey-Chambertin et de Nuits-Saint-Georges",
        "1er janvier 2023",
        "10 décembre 2024",
        "2 sur 3",
        *PRESENT,
        "Aucune réserve.",
        "septième halte",
        "1er septembre 2025",
        "Première tournée en septembre",
        "58",
        *planned(YEAR),
        *planned(YEAR + 1),
        *spent(YEAR),
        *(label for _, label in gevrey.AXES),
        *ENJEUX,
        *(fiche["title"] for fiche in FICHES),
    ):
        if " ".join(expected.split()) not in text:
            missing.append(expected)
    assert missing == []
    assert NEW_TITLE not in text
    anne.go(f"/conventions/{convention.pk}/")
    anne.checks("synthese-copil")
