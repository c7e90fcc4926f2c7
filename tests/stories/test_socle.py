"""The beginning of one real CTG, typed through the portal's own pages.

Gevrey-Chambertin et Nuits-Saint-Georges: an adviser creates it, a collectivity is invited, both
sides write the calendar, the diagnostic and the plan. Each thing is typed as often as it takes to
see that a second one comes beside the first. The vote, the signature, and the year that follows
are told in `test_socle_votes.py` and `test_socle_bilan.py`, which start from what is written here."""

import re

import pytest

from accounts.tests.factories import PASSWORD
from actions.models import FicheAction
from conventions.models import Convention
from core.richtext import plain
from reporting.demo import gevrey
from reporting.demo.fiches import FICHES
from tests.stories.acts import FACTS, goes_to, opened, person_of_the_caf
from tests.stories.letters import last_letter

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_ctg_of_gevrey_from_a_territory_to_its_text(portal, enters):
    person_of_the_caf(opened("21"), email="claire@caf21.fr", first_name="Claire", last_name="Maréchal")
    claire = enters("claire@caf21.fr", "Claire")
    convention = she_creates_the_convention(claire)
    she_invites_the_collectivite(claire, convention)
    nadia = someone_accepts(enters, "nadia@ccgn.fr", "Nadia", "Ferrand")
    she_types_phases_and_parties(claire, convention)
    she_writes_the_diagnostic(nadia, convention)
    she_writes_the_plan(nadia, convention)
    she_reads_the_text(claire, convention)


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
    assert convention.perimetre.count() == 55
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
        claire.writes(f"/conventions/{convention.pk}/membres/ajouter/", email=email, role=role, function=function)
    claire.go(f"/conventions/{convention.pk}/membres/")
    claire.sees("nadia@ccgn.fr")
    claire.checks()


def someone_accepts(enters, email, first_name, last_name):
    """The link of the mail, a name, a password: the account is open, and logged in."""
    letter = last_letter(email)
    link = re.search(r"https?://[^/]+(/invitation/\S+)", letter.body)[1]
    person = enters(email, first_name, invitation=link)
    person.checks()
    person.fill(first_name=first_name, last_name=last_name, password1=PASSWORD, password2=PASSWORD)
    person.submits()
    return person


def she_types_phases_and_parties(claire, convention):
    base = f"/conventions/{convention.pk}"
    for numbers, label, start, end, deliverables in gevrey.PHASES[1:]:
        claire.writes(
            f"{base}/calendrier/phases/nouvelle/",
            numbers=", ".join(map(str, numbers)),
            label=label,
            deliverables=deliverables,
            state="done",
            planned_starts_on=start,
            planned_ends_on=end,
            actual_starts_on=start,
            actual_ends_on=end,
        )
    for kind, label, held_on in gevrey.JALONS[:1]:
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
            claire.writes(f"{base}/parties/{partie.pk}/signataires/nouveau/", name=name, capacity=capacity)
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


def she_writes_the_diagnostic(nadia, convention):
    base = f"/conventions/{convention.pk}/diagnostic"
    nadia.go(f"{base}/modifier/")
    nadia.fill(**{name: plain(html) for name, html in gevrey.DIAGNOSTIC.items()})
    nadia.submits()
    for label, _, enjeux in gevrey.VOLETS[1:]:
        nadia.writes(f"{base}/volets/nouveau/", label=label)
        for enjeu in enjeux:
            nadia.writes(f"{base}/enjeux/nouveau/", label=enjeu, volet=label)
    for kind, _, text, source, _ in gevrey.CONSTATS[:2]:
        nadia.writes(f"{base}/constats/nouveau/", kind=kind, theme="Petite enfance", text=text, source=source)
    nadia.go(f"{base}/")
    nadia.sees("Enfance-jeunesse (4 enjeux)")
    nadia.sees("Isolement des publics (3 enjeux)")
    nadia.checks()


def she_writes_the_plan(nadia, convention):
    base = f"/conventions/{convention.pk}/plan"
    nadia.go(f"{base}/niveaux/")
    nadia.fill(label_1="Axe", plural_1="Axes")
    nadia.submits()
    for code, label in gevrey.AXES[:2]:
        nadia.writes(f"{base}/ajouter/", code=code, label=label)
    for code, label in gevrey.AXES[:2]:
        nadia.go(f"{base}/coller/")
        titles = [f"{fiche['code']} ; {fiche['title']}" for fiche in FICHES if fiche["code"][0] == code]
        nadia.fill(axe=label, text="\n".join(titles))
        nadia.submits("Ce qui sera créé")
        nadia.click("Créer ces 6 fiches")
    assert FicheAction.objects.filter(plan__convention=convention).count() == 12
    she_completes_a_fiche(nadia, FicheAction.objects.get(plan__convention=convention, code="1.1"), FACTS["1.1"])
    nadia.go(f"{base}/")
    nadia.sees("Axe 2")
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
    for label, start, end, _ in facts["steps"][:2]:
        nadia.writes(f"{base}/etapes/ajouter/", label=label, starts_on=start, ends_on=end)
    for label, family, unit, direction, baseline, target, _ in facts["indicators"]:
        nadia.writes(
            f"{base}/indicateurs/ajouter/",
            label=label,
            family=family,
            unit=unit,
            direction=direction,
            baseline_value=baseline,
            target_value=target,
        )
    for _funder, _, kind, year, planned, actual in facts["money"][:2]:
        nadia.go(f"{base}/budget/ajouter/")
        nadia.pick("funder", "Caf de la Côte", "Caf de la Côte")
        nadia.fill(kind=kind, year=year, planned_amount=planned, actual_amount=actual)
        nadia.submits()
    nadia.go(f"{base}/")
    nadia.sees(facts["objective"])
    nadia.checks()


def she_reads_the_text(claire, convention):
    goes_to(claire, convention, "plan")
    goes_to(claire, convention, "redaction")
    claire.go(f"/conventions/{convention.pk}/texte/")
    claire.sees("Durée")
    claire.sees("31 décembre 2026")
    claire.checks()
