"""The whole life of one real CTG, typed through the portal's own pages.

Gevrey-Chambertin et Nuits-Saint-Georges: an adviser creates it, both sides write it, it is
voted, signed nine months after its effect, followed, told in a bilan, and a member of the
COPIL downloads that bilan in three clicks.
"""

import datetime as dt
import re
import subprocess

import pytest
from django.core import mail

from accounts.models import Job
from accounts.tests.factories import PASSWORD, make_caf_member, make_user
from actions.models import FicheAction
from conventions.models import Convention
from conventions.opening import open_caf
from core.formats import euros
from core.richtext import plain
from reporting.bilans.models import Bilan
from reporting.demo import gevrey
from reporting.demo.fiches import FICHES
from reporting.documents import checks
from territories.models import Caf

pytestmark = pytest.mark.django_db(transaction=True)

COMPLETE = ("1.1", "2.1", "3.1")
YEAR = 2024
FICHE = "Créer un relais petite enfance itinérant"
NEW_TITLE = "Tenir un relais petite enfance itinérant dans sept communes"
#: Members of the COPIL, and who comes each time.
MEMBERS = (("Jean-Baptiste Morizot", "Président"), ("Hélène Vasseur", "Présidente"), ("Paul Guyot", "Maire"))
PRESENCES = ("present", "present", "excused")
PRESENT = [name for (name, _), status in zip(MEMBERS, PRESENCES, strict=True) if status == "present"]
ENJEUX = [enjeu for _, _, enjeux in gevrey.VOLETS for enjeu in enjeux[:1]]


def words_of(pdf):
    """The text of a PDF, its spaces made ordinary."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture
def caf(portal):
    found = Caf.objects.get(code="21")
    open_caf(found)
    return found


def person_of_the_caf(caf, role="caf_adviser", **fields):
    return make_caf_member(caf=caf, role=role, user=make_user(password=PASSWORD, **fields))


def test_the_ctg_of_gevrey_from_a_territory_to_its_bilan(caf, enters, worker, settings):
    """One tale, told in its chapters."""
    person_of_the_caf(caf, email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")

    claire = enters("claire@caf21.fr", "Claire")
    convention = she_creates_the_convention(claire)
    she_invites_the_collectivite(claire, convention)
    nadia = someone_accepts(enters, "nadia@ccgn.fr", "Nadia", "Ferrand")
    someone_accepts(enters, "anne@ccgn.fr", "Anne", "Guillemot")
    she_types_phases_and_parties(claire, convention)
    she_writes_the_diagnostic(nadia, convention)
    she_writes_the_plan(nadia, convention)
    she_reads_the_text_and_takes_it_to_the_vote(claire, convention)
    it_is_signed_after_its_effect(claire, convention, worker)
    the_convention_is_printed(claire, convention, worker)
    a_year_passes(nadia, convention)
    the_copil_is_held(nadia, convention)
    bilan = the_bilan_is_made_and_frozen(nadia, claire, convention, worker)
    what_changes_afterwards_does_not_change_it(nadia, convention, bilan)
    a_member_downloads_it_in_three_clicks(enters, convention)


def she_creates_the_convention(claire):
    claire.checks()
    claire.go("/conventions/nouvelle/")
    claire.checks()
    claire.pick("territoire", "Gevrey", "Gevrey-Chambertin et de Nuits-Saint-Georges")
    claire.submits()
    claire.sees("55")
    claire.checks("convention-creation-parties")
    claire.submits()
    claire.fill(
        target_year=2023,
        starts_on=gevrey.STARTS_ON,
        ends_on=gevrey.ENDS_ON,
        announced_years=gevrey.ANNOUNCED_YEARS,
        themes=["Animation de la vie sociale", "Accès aux droits", "Inclusion numérique"],
    )
    claire.checks("convention-creation-calendrier")
    claire.submits()
    convention = Convention.objects.get()
    assert convention.perimetre.count() == gevrey.COMMUNE_COUNT
    assert convention.perimetre.population() == gevrey.POPULATION
    assert convention.parties.count() == 2
    claire.go(convention.get_absolute_url())
    claire.sees("29\u202f432")
    claire.checks("synthese-prospection")
    return convention


def she_invites_the_collectivite(claire, convention):
    for email, role, function in (
        ("nadia@ccgn.fr", "cooperation_officer", "Chargée de coopération CTG"),
        ("anne@ccgn.fr", "copil_member", "Vice-présidente à l’enfance"),
    ):
        claire.go(f"/conventions/{convention.pk}/membres/ajouter/")
        claire.fill(email=email, role=role, function=function)
        claire.submits()
    claire.go(f"/conventions/{convention.pk}/membres/")
    claire.sees("nadia@ccgn.fr")
    claire.checks()


def someone_accepts(enters, email, first_name, last_name):
    """The link of the mail, a name, a password: the account is open, and logged in."""
    letter = next(each for each in reversed(mail.outbox) if each.to == [email])
    link = re.search(r"https?://[^/]+(/invitation/\S+)", letter.body)[1]
    person = enters(email, first_name, invitation=link)
    if first_name == "Nadia":
        person.checks()
    person.fill(first_name=first_name, last_name=last_name, password1=PASSWORD, password2=PASSWORD)
    person.submits()
    return person


def she_types_phases_and_parties(claire, convention):
    base = f"/conventions/{convention.pk}"
    for numbers, label, start, end, deliverables in gevrey.PHASES:
        claire.go(f"{base}/calendrier/phases/nouvelle/")
        claire.fill(
            numbers=", ".join(map(str, numbers)),
            label=label,
            deliverables=deliverables,
            state="done",
            planned_starts_on=start,
            planned_ends_on=end,
            actual_starts_on=start,
            actual_ends_on=end,
        )
        claire.submits()
    for kind, label, held_on in gevrey.JALONS:
        claire.go(f"{base}/calendrier/rendez-vous/nouveau/")
        claire.fill(kind=kind, label=label, held_on=held_on)
        claire.submits()
    claire.go(f"{base}/calendrier/dates/")
    claire.fill(
        launched_on="06/2022",
        diagnostic_validated_on="11/2022",
        plan_validated_on="02/2023",
        signature_planned_on=gevrey.SIGNED_ON,
        ceremony_on=gevrey.SIGNED_ON,
    )
    claire.submits()
    claire.go(f"{base}/calendrier/")
    claire.sees("Phases 2 et 3")
    claire.sees("26 avril 2023")
    claire.checks()
    for partie in convention.parties.select_related("organisation"):
        key = "caf" if partie.role == "caf" else "epci"
        for name, capacity in gevrey.SIGNATORIES[key]:
            claire.go(f"{base}/parties/{partie.pk}/signataires/nouveau/")
            claire.fill(name=name, capacity=capacity)
            claire.submits()
        claire.go(f"{base}/parties/{partie.pk}/textes/")
        claire.fill(
            competences=f"Compétences de {partie.organisation.name}.",
            commitments=f"Engagements de {partie.organisation.name}.",
        )
        claire.submits()
    claire.go(f"{base}/parties/")
    claire.checks()
    claire.go(f"{base}/perimetre/")
    claire.sees("Nuits-Saint-Georges")
    claire.checks()
    goes_to(claire, convention, "cadrage")
    goes_to(claire, convention, "diagnostic", reason="Le premier COPIL suit la signature.")


def spent(which, year):
    """« 78 500 € »: what the complete fiches plan, or spent, that year, as typed in this story."""
    place = {"planned": 4, "actual": 5}[which]
    lines = [line for fiche in FICHES if fiche["code"] in COMPLETE for line in fiche["money"][:2]]
    return euros(sum(line[place] for line in lines if line[3] == year))


def typed_amounts():
    """Each amount typed in this story, as it is printed."""
    lines = [line for fiche in FICHES if fiche["code"] in COMPLETE for line in fiche["money"][:2]]
    return sorted({euros(amount) for line in lines for amount in line[4:6] if amount})


def goes_to(person, convention, slug, reason=""):
    person.go(f"/conventions/{convention.pk}/etat/{slug}/")
    if reason and person.page.locator("#contenu [name=reason]").count():
        person.fill(reason=reason)
    person.submits()


def she_writes_the_diagnostic(nadia, convention):
    base = f"/conventions/{convention.pk}/diagnostic"
    nadia.go(f"{base}/modifier/")
    nadia.fill(**{name: plain(html) for name, html in gevrey.DIAGNOSTIC.items()})
    nadia.submits()
    for label, _, enjeux in gevrey.VOLETS:
        nadia.go(f"{base}/volets/nouveau/")
        nadia.fill(label=label)
        nadia.submits()
        for enjeu in enjeux:
            nadia.go(f"{base}/enjeux/nouveau/")
            nadia.fill(label=enjeu, volet=label)
            nadia.submits()
    for kind, _, text, source, _ in gevrey.CONSTATS[:3]:
        nadia.go(f"{base}/constats/nouveau/")
        nadia.fill(kind=kind, theme="Petite enfance", text=text, source=source)
        nadia.submits()
    nadia.go(f"{base}/")
    nadia.sees("Petite enfance (3 enjeux)")
    nadia.sees("Enfance-jeunesse (4 enjeux)")
    nadia.sees("Isolement des publics (3 enjeux)")
    nadia.checks()


def she_writes_the_plan(nadia, convention):
    base = f"/conventions/{convention.pk}/plan"
    nadia.go(f"{base}/niveaux/")
    nadia.fill(label_1="Axe", plural_1="Axes")
    nadia.submits()
    for code, label in gevrey.AXES:
        nadia.go(f"{base}/ajouter/")
        nadia.fill(code=code, label=label)
        nadia.submits()
    for code, label in gevrey.AXES:
        nadia.go(f"{base}/coller/")
        titles = [f"{fiche['code']} ; {fiche['title']}" for fiche in FICHES if fiche["code"][0] == code]
        nadia.fill(axe=label, text="\n".join(titles))
        nadia.submits("Ce qui sera créé")
        nadia.click("Créer ces 6 fiches")
    assert FicheAction.objects.filter(plan__convention=convention).count() == 18
    for fiche in FicheAction.objects.filter(plan__convention=convention, code__in=COMPLETE):
        facts = next(each for each in FICHES if each["code"] == fiche.code)
        she_completes_a_fiche(nadia, fiche, facts)
    nadia.go(f"{base}/")
    nadia.sees("Axe 3")
    nadia.checks()


def she_completes_a_fiche(nadia, fiche, facts):
    base = f"/fiches/{fiche.pk}"
    nadia.go(f"{base}/modifier/contenu/")
    nadia.fill(
        context=plain(facts["context"]),
        general_objective=facts["objective"],
        objectifs="\n".join(facts["objectives"]),
        description=plain(facts["description"]),
    )
    nadia.submits()
    nadia.go(f"{base}/modifier/calendrier/")
    nadia.fill(starts_on=facts["starts"], ends_on=facts["ends"])
    nadia.submits()
    nadia.go(f"{base}/acteurs/ajouter/")
    nadia.fill(role="owner")
    nadia.pick("organisation", "Gevrey-Chambertin et de Nuits", "Gevrey-Chambertin et de Nuits-Saint-Georges")
    nadia.submits()
    for label, start, end, _ in facts["steps"]:
        nadia.go(f"{base}/etapes/ajouter/")
        nadia.fill(label=label, starts_on=start, ends_on=end)
        nadia.submits()
    for label, family, unit, direction, baseline, target, _ in facts["indicators"]:
        nadia.go(f"{base}/indicateurs/ajouter/")
        nadia.fill(
            label=label, family=family, unit=unit, direction=direction, baseline_value=baseline, target_value=target
        )
        nadia.submits()
    for _funder, _, kind, year, planned, actual in facts["money"][:2]:
        nadia.go(f"{base}/budget/ajouter/")
        nadia.pick("funder", "Caf de la Côte", "Caf de la Côte")
        nadia.fill(kind=kind, year=year, planned_amount=planned, actual_amount=actual)
        nadia.submits()
    nadia.go(f"{base}/")
    nadia.sees(facts["objective"])
    if fiche.code == COMPLETE[0]:
        nadia.checks()


def she_reads_the_text_and_takes_it_to_the_vote(claire, convention):
    goes_to(claire, convention, "plan")
    goes_to(claire, convention, "redaction")
    claire.go(f"/conventions/{convention.pk}/texte/")
    claire.sees("Durée")
    claire.sees("31 décembre 2026")
    claire.checks()
    goes_to(claire, convention, "validation")
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
    version = convention.versions_texte.get()
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
    assert convention.is_running(on=dt.date(2023, 10, 11))
    claire.go(convention.get_absolute_url())
    claire.sees(convention.state_words())  # « En vigueur », until the end of its period
    claire.checks()


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


def a_year_passes(nadia, convention):
    nadia.go(f"/conventions/{convention.pk}/plan/")
    fiches = {fiche.code: fiche for fiche in FicheAction.objects.filter(plan__convention=convention)}
    for code in COMPLETE:
        facts = next(each for each in FICHES if each["code"] == code)
        done, difficulties, following = facts["note"][YEAR]
        base = f"/fiches/{fiches[code].pk}"
        nadia.go(f"{base}/notes/ajouter/")
        nadia.fill(done=done, difficulties=difficulties, next_steps=following, for_bilan_year=str(YEAR))
        nadia.submits()
        for indicateur in fiches[code].indicateurs.all():
            values = next(each[6] for each in facts["indicators"] if each[0] == indicateur.label)
            nadia.go(f"{base}/indicateurs/{indicateur.pk}/valeurs/")
            nadia.fill(**{f"value_{year}": value for year, value in values.items()})
            nadia.submits()
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
    nadia.fill(kind="copil", name="Comité de pilotage", frequency="Une fois par an")
    nadia.submits()
    comite = convention.comites.get()
    for name, function in MEMBERS:
        nadia.go(f"/comites/{comite.pk}/membres/nouveau/")
        nadia.fill(name=name, function=function, side="collectivite", starts_on="2023-10-11")
        nadia.submits()
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
    nadia.go(f"/comites/{comite.pk}/seances/nouvelle/")
    nadia.fill(held_on=day, place="Nuits-Saint-Georges")
    nadia.submits()
    seance = comite.seances.get(held_on=day)
    nadia.go(f"/seances/{seance.pk}/presences/")
    nadia.fill(
        **{f"m{membre.pk}-status": status for membre, status in zip(comite.membres.all(), PRESENCES, strict=True)}
    )
    nadia.submits()
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


def a_member_downloads_it_in_three_clicks(enters, convention):
    anne = enters("anne@ccgn.fr", "Anne")
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
        *(spent(which, year) for which in ("planned", "actual") for year in (YEAR, YEAR + 1)),
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
