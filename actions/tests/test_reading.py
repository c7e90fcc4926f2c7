"""What each role reads on the page of a fiche: as in the lists, the exports and the finances."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from actions import telling
from actions.models import FicheAction, FicheDocument, LigneBudgetaire, NoteSuivi
from actions.tests import factories as plan
from conventions.enums import DocumentKind, Role, Visibility
from conventions.tests.factories import make_convention, make_document, make_member
from diagnostics.tests.factories import make_enjeu
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche():
    """Of the second of two conventions: a line and a note of each level, by each of three authors."""
    caf = make_caf()
    plan.make_ligne(plan.make_fiche(convention=make_convention(caf=caf)))
    convention = make_convention(caf=caf, adviser=make_caf_member(caf=caf))
    made = plan.make_fiche(convention=convention)
    made.town, made.msa = (make_organisation(name=name) for name in ("Ville", "MSA"))
    authors = {
        "Caf": convention.adviser,
        "Ville": make_member(convention, Role.CTG_LEAD, organisation=made.town),
        "MSA": make_member(convention, Role.PARTNER, organisation=made.msa),
    }
    for name, author in authors.items():
        for level in Visibility:
            told = f"{name}, {level.label}"
            plan.make_ligne(made, created_by=author, visibility=level, comment=told)
            plan.make_note(made, created_by=author, visibility=level, done=told)
    return made


def told(rows, field):
    return sorted(getattr(row, field) for row in rows)


def exported(client, fiche):
    """Comments of the fiche's lines in the worksheet of finances."""
    answer = client.get(reverse("actions:finances", args=[fiche.convention.pk]), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).active
    return sorted(row[-1] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == str(fiche))


def people_of(fiche):
    """[(person, the authors whose « mon organisation » is theirs, is a consultant)]: every role."""
    convention = fiche.convention
    for role in CafRole:
        yield make_caf_member(caf=convention.caf, role=role), {"Caf"}, False
    for role in Role:
        is_consultant = role == Role.CONSULTANT
        yield make_member(convention, role), set(), is_consultant
        yield make_member(convention, role, organisation=fiche.town), {"Ville"}, is_consultant
    yield make_member(convention, Role.PARTNER, organisation=fiche.msa), {"MSA"}, False


def test_my_organisation_is_one_rule_on_one_fiche_and_on_lists(fiche):
    every_note, every_line = NoteSuivi.objects.all(), LigneBudgetaire.objects.filter(fiche=fiche)
    for person, own, is_consultant in people_of(fiche):
        notes = told(every_note.visible_on(fiche.convention, person), "done")
        lines = told(every_line.visible_on(fiche.convention, person), "comment")
        assert notes == told(every_note.visible_to(person), "done")
        assert lines == told(every_line.visible_to(person), "comment") == ([] if is_consultant else notes)
        assert {each.split(",")[0] for each in notes if "Mon organisation" in each} == own
    assert not every_note.visible_on(fiche.convention, make_caf_member(caf=make_caf("91"))).exists()


def test_documents_of_a_fiche_are_one_rule_on_it_and_on_lists(fiche):
    convention = fiche.convention
    every = FicheDocument.objects.filter(fiche=fiche)
    for author in {line.created_by for line in fiche.lignes_budgetaires.select_related("created_by")}:
        for level in Visibility:
            for kind in (DocumentKind.OTHER, DocumentKind.MINUTES):
                made = make_document(convention, kind=kind, visibility=level, created_by=author)
                FicheDocument.objects.create(fiche=fiche, document=made)
    read = {}
    for person, _, is_consultant in people_of(fiche):
        shown = set(every.visible_on(convention, person).values_list("pk", flat=True))
        assert shown == set(every.visible_to(person).values_list("pk", flat=True))
        read.setdefault(is_consultant, []).append(len(shown))
    assert 0 < max(read[True]) < max(read[False])
    assert not every.visible_on(convention, make_caf_member(caf=make_caf("91"))).exists()


def test_steps_come_in_one_order_on_the_page_and_in_the_pdf(fiche):
    day = dt.date(2026, 7, 1)
    plan.make_etape(fiche, label="Sans date")
    plan.make_etape(fiche, label="Avant 2025", ends_on=dt.date(2024, 12, 31))
    plan.make_etape(fiche, label="Dès 2025", starts_on=dt.date(2025, 1, 1))
    told = {}
    for audience in (telling.DECLARED, telling.reader(fiche.convention.adviser, fiche.convention)):
        (row,) = telling.read(FicheAction.objects.filter(pk=fiche.pk), audience)
        told[audience.is_person] = telling.fiche(row, on=day, audience=audience).etapes
    assert [etape.label for etape in told[True]] == [etape.label for etape in told[False]]
    assert [etape.label for etape in told[True]] == ["Avant 2025", "Dès 2025", "Sans date"]
    assert [etape.state for etape in told[True]] == ["late", "current", "planned"]
    assert {etape.state for etape in told[False]} == {""}  # a document does not change with the day


def test_the_page_of_a_fiche_shows_what_lists_and_exports_show(client, fiche):
    convention = fiche.convention
    people = [convention.adviser, make_member(convention, Role.ELECTED)]
    people += [make_member(convention, Role.LOCAL_MANAGER, organisation=each) for each in (fiche.town, fiche.msa)]
    for person in people:
        client.force_login(person)
        page = client.get(fiche.get_absolute_url())
        lines, notes = (
            told(page.context["fiche"].budget, "comment"),
            told([note for note, _ in page.context["notes"]], "done"),
        )
        assert notes == told(NoteSuivi.objects.visible_to(person), "done")
        assert lines == notes == exported(client, fiche)


def test_the_page_of_a_fiche_costs_the_same_with_more_enjeux(client, fiche):
    client.force_login(fiche.convention.adviser)
    counts = []
    for _ in range(2):
        fiche.enjeux.add(make_enjeu(fiche.convention), make_enjeu(fiche.convention))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(fiche.get_absolute_url()).content.decode()
        counts.append(len(queries))
        assert all(enjeu.get_absolute_url() in page for enjeu in fiche.enjeux.all())
    assert counts[0] == counts[1] <= 20


def test_a_note_of_my_organisation_is_changed_by_a_colleague(client, fiche):
    convention = fiche.convention
    for organisation, code in ((fiche.town, 200), (fiche.msa, 404)):
        client.force_login(make_member(convention, Role.COOPERATION_OFFICER, organisation=organisation))
        for kind, rows in (("notes", fiche.notes), ("budget", fiche.lignes_budgetaires)):
            row = rows.filter(visibility=Visibility.OWN).order_by("pk")[1]
            assert client.get(reverse("actions:line_edit", args=[fiche.pk, kind, row.pk])).status_code == code


def test_a_consultant_reads_no_money_and_no_means_on_a_fiche(client, fiche):
    plan.make_moyen(fiche, function="Coordination")
    for role, is_told in ((Role.CONSULTANT, False), (Role.PARTNER, True)):
        client.force_login(make_member(fiche.convention, role))
        page = client.get(fiche.get_absolute_url()).content.decode()
        for words in ("Financement prévu", "€", "Coordination", "euros toutes taxes comprises"):
            assert (words in page) == is_told, words


def test_a_consultant_reads_the_organisation_of_a_pilote_without_the_name(client, fiche):
    convention = fiche.convention
    lead = make_member(convention, Role.CTG_LEAD)
    owner = make_member(convention, Role.FICHE_OWNER)
    for person in (lead, owner):
        plan.make_acteur(fiche, user=person, organisation=make_organisation(name=f"Maison de {person}"))
    plan.make_acteur(fiche, person_name="Claude Bernard", organisation=make_organisation(name="Amicale"))
    fiche.caf_referents.set([convention.adviser, make_caf_member(caf=convention.caf)])
    hidden = [f"({owner})", "Claude Bernard", str(fiche.caf_referents.exclude(pk=convention.adviser_id).get())]
    for role, is_told in ((Role.CONSULTANT, False), (Role.LOCAL_MANAGER, True)):
        client.force_login(make_member(convention, role))
        for path in (fiche.get_absolute_url(), reverse("actions:plan", args=[convention.pk])):
            page = client.get(path).content.decode()
            assert f"Maison de {owner}" in page and str(lead) in page
            assert ("Claude Bernard" in page) == is_told, (role, path)
        page = client.get(fiche.get_absolute_url()).content.decode()
        assert "Amicale" in page and str(convention.adviser) in page
        assert (hidden[2] in page) == is_told
