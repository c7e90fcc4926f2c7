"""Comités, séances and decisions told several times: pages, export, annex and bilan say the same."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from core.formats import NBSP, THIN
from governance.enums import ComiteKind, DecisionState, PresenceStatus, SeanceState
from governance.tests.factories import make_comite, make_decision, make_membre, make_presence, make_seance
from reporting.bilans.models import Bilan
from reporting.documents.bilan_source import bilan_document
from reporting.documents.convention_source import convention_document
from reporting.documents.pipeline import page_html
from reporting.documents.tests.reading import rows_of, words
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 12, 31)
NEIGHBOUR = "Voisine"


def make_whole(caf, named=""):
    """A convention with two comités, each with two members and two séances; `named` follows each word."""
    convention = make_convention(caf=caf, starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2026, 12, 31))
    named = f" {named}" if named else ""
    for kind, name in ((ComiteKind.COTECH, "comité technique (COTECH)"), (ComiteKind.COPIL, "Pilotage")):
        comite = make_comite(
            convention, kind=kind, name=f"{name}{named}", frequency="Une fois par an", composition=f"<p>Élus{named}</p>"
        )
        for rank in ("un", "deux"):
            make_membre(
                comite,
                name=f"Membre {rank} {kind}{named}",
                function=f"Maire {rank}",
                is_chair=rank == "un",
                organisation=make_organisation(name=f"Organisme {rank}{named}"),
            )
        make_membre(comite, name=f"Partie{named}", ends_on=dt.date(2023, 6, 1))
        for year in (2023, 2024):
            seance = make_seance(comite, held_on=dt.date(year, 11, 20))
            for status in PresenceStatus.values:
                make_presence(seance, name=f"{status}{named}", status=status)
        make_seance(comite, held_on=dt.date(2024, 3, 1), state=SeanceState.DRAFT)
    previous, last = comite.seances.filter(state=SeanceState.HELD).order_by("held_on")
    make_decision(previous, number="2023-01", text=f"Ancienne et close{named}", state=DecisionState.DONE)
    make_decision(previous, number="2023-02", text=f"Ancienne et ouverte{named}", owner=f"La Caf{named}")
    make_decision(
        last,
        number="2024-01",
        text=f"Ouvrir un guichet{named}",
        owner=f"La commune{named}",
        due_on=dt.date(2025, 3, 1),
        state=DecisionState.DONE,
        outcome=f"Ouvert en mai{named}",
    )
    return convention


@pytest.fixture
def convention():
    make_whole(make_caf("91"), NEIGHBOUR)
    return make_whole(make_caf())


def test_pages_and_annex_tell_the_same_comites_and_members(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    page = client.get(reverse("governance:instances", args=[convention.pk]))
    document = convention_document(convention, on=DAY)
    annexe = next(each for each in document.annexes if each.kind == "governance")
    assert tuple(line["told"] for line in page.context["listed"]) == annexe.comites
    copil, cotech = annexe.comites
    assert [each.name for each in copil.members] == ["Membre un copil", "Membre deux copil"]
    assert (copil.words, cotech.words) == ("Comité de pilotage (COPIL) · une fois par an", "une fois par an")
    read, printed = words(page.content.decode()), words(page_html(document)[0])
    assert "Comité technique (COTECH)" not in read and "Comité technique (COTECH)" not in printed
    assert "Membre un copil Maire un, préside le comité Organisme un" in printed
    for comite in annexe.comites:
        row = convention.comites.get(name=comite.name)
        own = client.get(row.get_absolute_url())
        assert own.context["told"] == comite
        for text in (read, words(own.content.decode()), printed):
            assert NEIGHBOUR not in text
            places = [text.index(person.name) for person in comite.members]
            assert places == sorted(places)
            assert "Préside" in text or "préside le comité" in text
    calendar = next(each for each in document.annexes if each.kind == "evaluation").calendar
    assert [line.copil for line in calendar[:2]] == ["20 novembre 2023", "20 novembre 2024"]


def test_page_of_a_seance_and_bilan_count_the_same_people(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    seance = convention.comites.get(kind=ComiteKind.COPIL).seances.get(held_on=dt.date(2024, 11, 20))
    bilan = Bilan.objects.create(convention=convention, year=2024)
    part = next(each for each in bilan_document(bilan).parts if each.id == "gouvernance")
    assert [(each.on, each.comite) for each in part.seances] == [
        ("20 novembre 2024", "comité technique (COTECH)"),
        ("20 novembre 2024", "Pilotage"),
    ]
    assert (part.seances[1].present, part.seances[1].attendance) == ("2 sur 4", f"50{THIN}%")
    page = words(client.get(seance.get_absolute_url()).content.decode())
    assert "2 présents ou représentés sur 4." in page and NEIGHBOUR not in page


def test_list_export_and_bilan_tell_the_same_decisions(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    url = reverse("governance:decisions", args=[convention.pk])
    listed = {line["Décision"]: line for line in rows_of(client.get(url, {"export": "xlsx"}))}
    assert sorted(listed) == ["2023-01", "2023-02", "2024-01"]
    bilan = Bilan.objects.create(convention=convention, year=2024)
    document = bilan_document(bilan)
    part = next(each for each in document.parts if each.id == "decisions")
    assert [each.number for each in part.decisions] == ["2024-01", "2023-02"]  # the last COPIL, then what is open
    page, printed = words(client.get(url).content.decode()), words(page_html(document)[0])
    assert NEIGHBOUR not in page and NEIGHBOUR not in printed
    for told in part.decisions:
        line = listed[told.number]
        assert (told.text, told.owner) == (line["Texte"], line["Responsable"] or "")
        assert told.state.split(f"{NBSP}: ") == [part for part in (line["État"], line["Suite donnée"]) if part]
        for text in (page, printed):
            assert told.text in text and told.owner in text and told.due in text
    assert part.decisions[0].due == "1er mars 2025" and listed["2024-01"]["Échéance"].date() == dt.date(2025, 3, 1)


def test_a_decision_in_preparation_is_told_to_its_writers_alone(client, convention):
    seance = convention.comites.get(kind=ComiteKind.COPIL).seances.get(state=SeanceState.DRAFT)
    make_decision(seance, number="2024-09", text="Encore à préparer")
    url = reverse("governance:decisions", args=[convention.pk])
    bilan = Bilan.objects.create(convention=convention, year=2024)
    assert "Encore à préparer" not in page_html(bilan_document(bilan))[0]
    for role, read in ((Role.COOPERATION_OFFICER, True), (Role.ELECTED, False)):
        client.force_login(make_member(convention, role))
        states = [
            line["État"] for line in rows_of(client.get(url, {"export": "xlsx"})) if line["Décision"] == "2024-09"
        ]
        assert states == (["Séance en préparation"] if read else [])
