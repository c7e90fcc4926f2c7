import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.enums import ConventionState
from conventions.models import Convention, Signataire
from conventions.tests.factories import make_contrat
from conventions.text_versions import make_version_to_sign
from reporting.bilans.freezing import freeze
from reporting.bilans.models import Bilan
from reporting.documents import checks, pipeline, storage
from reporting.documents.bilan_presenter import FichesSection, FinancesSection, SynthesisSection
from reporting.documents.bilan_source import bilan_document, live_document
from reporting.documents.convention_source import convention_document
from reporting.documents.models import Rendu

from .world import make_bilan, make_world

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 12, 1)


@pytest.fixture(autouse=True)
def _stored_aside(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def loaded(bilan):
    """As a view finds it."""
    return Bilan.objects.select_related("convention", "seance__comite").get(pk=bilan.pk)


def test_convention_prints_what_the_tables_say():
    document = convention_document(make_world().convention, on=ON)
    assert document.is_project
    assert document.territory == "Pays de la Lise"
    assert document.years == "2023-2026"
    assert document.copies == 2
    assert "2023-061" in document.parties[1].authorisations[0]
    assert document.visas == "<p>Vu le code ;</p>"
    diagnostic, plan, governance, uploaded = document.annexes
    assert [annexe.number for annexe in document.annexes] == [1, 2, 3, 4]
    assert diagnostic.themes[0].table.rows[0].values == ("45,5",)
    assert diagnostic.volets[0].enjeux[0].label == "Enjeu 1"
    axe = plan.nodes[0]
    assert (axe.rank, axe.nodes[0].rank) == ("Axe 1", "Objectif 1.1")
    fiche = axe.nodes[0].fiches[0]
    assert fiche.chain == ("Axe 1", "Objectif 1.1")
    assert fiche.caf_referents == ("Camille Vauquelin",)
    assert fiche.planned_amount == 20_000
    assert plan.fiches[0].title == "Action sans axe"
    assert plan.count_words == "3 fiches actions détaillées sur 18 annoncées"
    assert {member.name for member in governance.comites[0].members} == {"Camille Vauquelin", "Hélène Rousselot"}
    assert uploaded.file.name == "annexe-04.pdf"


def test_uploaded_files_are_read_only_when_the_pdf_is_drawn(monkeypatch):
    document = convention_document(make_world(files=2).convention, on=ON)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.open", None)
    assert document.data_sha256
    assert pipeline.key_of(document, final=False)
    monkeypatch.undo()
    assert document.files[0].content.startswith(b"%PDF")


def test_file_changed_since_it_was_uploaded_is_refused():
    world = make_world(fiches=0)
    world.convention.documents.update(sha256="0" * 64)
    with pytest.raises(pipeline.RenderingRefused, match="Délibération 1"):
        pipeline.render(convention_document(world.convention, on=ON), final=False)


def test_amounts_kept_between_fewer_people_stay_out():
    document = convention_document(make_world().convention, on=ON)
    assert "777" not in document.data


def test_convention_costs_the_same_whatever_its_size():
    small, large = make_world(), make_world(fiches=12, comites=6, constats=9)
    few = queries(lambda: convention_document(fresh(small.convention), on=ON))
    many = queries(lambda: convention_document(fresh(large.convention), on=ON))
    assert few == many
    assert many <= 24


def test_bilan_costs_the_same_whatever_its_size():
    small, large = make_world(), make_world(fiches=12, comites=6)
    first, second = loaded(make_bilan(small)), loaded(make_bilan(large))
    few, many = queries(lambda: bilan_document(first)), queries(lambda: bilan_document(second))
    assert few == many
    assert many <= 20


def test_version_to_sign_prints_its_own_text():
    world = make_world(fiches=1)
    make_version_to_sign(world.convention, by=world.person)
    world.convention.articles.filter(number="1").update(body="<p>Changé depuis.</p>")
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.READY_TO_SIGN)
    document = convention_document(fresh(world.convention), on=ON)
    assert not document.is_project
    assert document.version_label == "Version 1"
    assert "Changé depuis" not in document.articles[0].html
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.IN_FORCE)
    signed = convention_document(fresh(world.convention), on=ON)
    assert signed.stamp.startswith("Version 1 signée, annexes à jour · 1er décembre 2024")
    assert signed.articles == document.articles


def test_convention_without_anything_still_prints():
    from conventions.tests.factories import make_convention

    document = convention_document(make_convention(starts_on=None, ends_on=None), on=ON)
    assert document.annexes == ()
    assert checks.validate(pipeline.render(document, final=False).pdf) == []


def test_addition_only_proposed_and_plan_of_an_abandoned_fiche_are_not_counted():
    world = make_world(fiches=3)
    plan, (proposed, abandoned, kept) = world.plan, world.fiches
    type(kept).objects.filter(pk=proposed.pk).update(is_proposed=True)
    type(kept).objects.filter(pk=abandoned.pk).update(state="abandoned", abandoned_on=ON, abandon_reason="Sans local.")
    document = bilan_document(make_bilan(world))
    parts = {type(part): part for part in document.parts}
    assert parts[SynthesisSection].figures[0].number == "1 sur 2"
    assert [row.title for row in parts[FichesSection].groups[0].fiches] == ["Action 2", "Action 3"]
    assert "Sans local." in parts[FichesSection].groups[0].fiches[0].comment
    assert parts[FinancesSection].planned_amount == 20_000
    assert parts[FinancesSection].actual_amount == 18_000
    printed = convention_document(fresh(world.convention), on=ON)
    assert "Action 1" not in printed.data
    assert plan.fiches.count() == 4


def test_bilan_compares_two_years_and_adds_what_is_known():
    document = bilan_document(make_bilan(make_world()))
    parts = {type(part): part for part in document.parts}
    indicator = parts[FichesSection].groups[0].fiches[0].indicators[0]
    assert (indicator.previous, indicator.current, indicator.target) == ("12", "21", "30")
    assert "Deux permanences" in parts[FichesSection].groups[0].fiches[0].facts
    rows = {row.year: row for row in parts[FinancesSection].rows}
    assert rows[2023].actual == 18_000
    assert rows[2024].actual is None
    assert [part.number for part in document.parts] == list(range(1, len(document.parts) + 1))


def test_validated_bilan_no_longer_follows_the_tables():
    world = make_world()
    bilan = make_bilan(world)
    bilan.validated_on = ON
    freeze(bilan)
    Bilan.objects.filter(pk=bilan.pk).update(
        frozen=bilan.frozen, frozen_sha256=bilan.frozen_sha256, state="validated", validated_on=ON
    )
    before = bilan_document(fresh(bilan))
    world.fiches[0].title = "Un autre titre"
    world.fiches[0].save()
    after = bilan_document(fresh(bilan))
    assert after == before
    assert after.data_sha256 == bilan.frozen_sha256
    assert live_document(fresh(bilan)) != before
    assert not before.is_project


def test_document_is_drawn_once_and_found_again(monkeypatch):
    world = make_world(fiches=1)
    first = storage.build_convention_pdf(world.convention, by=world.person, on=ON)
    monkeypatch.setattr(pipeline, "render", None)
    again = storage.build_convention_pdf(fresh(world.convention), by=world.person, on=ON)
    assert again == first
    assert Rendu.objects.count() == 1
    with first.file.open("rb") as stored:
        assert checks.validate(stored.read()) == []


def test_final_document_that_fails_its_checks_is_not_kept(monkeypatch):
    world = make_world(fiches=1)
    monkeypatch.setattr(checks, "validate", lambda content: [checks.Finding("essai", "refusé")])
    with pytest.raises(storage.InvalidDocument):
        storage.build_bilan_pdf(make_bilan(world), by=world.person, final=True)
    assert Rendu.objects.count() == 0


def test_signature_dates_and_place_close_the_text():
    world = make_world(fiches=1)
    Signataire.objects.filter(partie__convention=world.convention).update(signed_on=dt.date(2023, 10, 11))
    Convention.objects.filter(pk=world.convention.pk).update(ceremony_place="Nuits-Saint-Georges")
    document = convention_document(fresh(world.convention), on=ON)
    assert document.closing_words == ("Fait à Nuits-Saint-Georges, le 11 octobre 2023, en 2 exemplaires originaux.")


def test_fiche_preview_is_one_page():
    world = make_world(fiches=1)
    rendering = storage.build_fiche_preview(world.fiches[0], on=ON)
    assert rendering.page_count == 1
    assert checks.validate(rendering.pdf) == []


def test_yes_or_no_is_printed_in_words_and_its_frequency_told():
    world = make_world()
    row = world.fiches[0].indicateurs.get()
    row.kind, row.unit, row.frequency = "boolean", "", "yearly"
    row.baseline_value, row.target_value = 0, 1
    row.save()
    row.valeurs.filter(year=2023).update(value=0)
    row.valeurs.filter(year=2024).update(value=1)
    parts = {type(part): part for part in bilan_document(make_bilan(world)).parts}
    told = parts[FichesSection].groups[0].fiches[0].indicators[0]
    assert (told.previous, told.current, told.target) == ("Non", "Oui", "Oui")
    _, plan, _, _ = convention_document(fresh(world.convention), on=ON).annexes
    printed = plan.nodes[0].nodes[0].fiches[0].indicators[0]
    assert (printed.baseline, printed.target, printed.frequency) == ("Non", "Oui", "Annuelle")


def test_neighbouring_contracts_of_a_fiche_are_printed_before_its_own_words():
    world = make_world()
    fiche = world.fiches[0]
    fiche.contrats_lies.add(make_contrat(world.convention, label="CLS de la Lise"))
    type(fiche).objects.filter(pk=fiche.pk).update(linked_contracts="Terre de jeux")
    _, plan, _, _ = convention_document(fresh(world.convention), on=ON).annexes
    assert plan.nodes[0].nodes[0].fiches[0].contrats == ("CLS de la Lise", "Terre de jeux")
