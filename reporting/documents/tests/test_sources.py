import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from actions import telling
from actions.models import FicheAction, IndicateurFiche, LigneBudgetaire, PlanActions
from conventions.enums import ConventionState, Visibility
from conventions.models import Convention, Signataire
from conventions.tests.factories import (
    after_signature,
    make_contrat,
    make_convention,
    make_movement,
    make_partie,
    make_perimetre,
    make_signataire,
    sign_without_file,
)
from conventions.text.copies import DEFAULT_MODEL
from conventions.text.versions import make_version_to_sign
from diagnostics.models import Indicateur, ValeurIndicateur
from governance.enums import SeanceState
from governance.models import MembreComite, Seance
from reporting.bilans.freezing import freeze
from reporting.bilans.models import Bilan
from reporting.documents import checks, convention_source, kinds, pipeline, storage
from reporting.documents.bilan_presenter import FichesSection, FinancesSection, SynthesisSection
from reporting.documents.bilan_source import bilan_document, live_document
from reporting.documents.convention_source import convention_document, version_document
from reporting.documents.fiche_document import FicheDocument
from reporting.documents.models import Rendu
from reporting.documents.tag_reading import Finding
from territories.enums import OrganisationKind
from territories.tests.factories import make_commune, make_organisation

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
    diagnostic, governance, plan, evaluation, uploaded = document.annexes
    assert [annexe.number for annexe in document.annexes] == [1, 2, 3, 4, 5]
    assert diagnostic.themes[0].table.rows[0].values[0] == "45,5\xa0% (2021)"
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
    assert (evaluation.measures[0].fiche, evaluation.measures[0].indicator.target) == ("1.1.1", "30")
    assert uploaded.file.name == "annexe-05.pdf"


def test_an_announced_count_is_told_with_its_nuance_and_source():
    told = {"about": "environ 18 annoncées (lu dans\u00a0: presse)", "": "18 annoncées (lu dans\u00a0: presse)"}
    for nuance, said in told.items():
        world = make_world()
        PlanActions.objects.filter(pk=world.plan.pk).update(
            declared_fiche_count_nuance=nuance, declared_fiche_count_source="presse"
        )
        plan = next(each for each in convention_document(world.convention).annexes if each.kind == "plan")
        assert plan.count_words == f"3 fiches actions détaillées sur {said}"


def test_cover_and_parties_name_the_territory_of_the_perimeter():
    whole, part = make_world().convention, make_world().convention
    part.perimetre.filter(commune=part.perimetre.last().commune).delete()
    body, names = whole.territoire.formal_name, [row.commune.name for row in part.perimetre.all()]
    document, other = convention_document(whole, on=ON), convention_document(part, on=ON)
    assert document.place == body
    assert document.perimeter == f"{body}\xa0: 3 communes, 3\u202f000 habitants (population municipale 2023)"
    assert other.place == f"Communes de {names[0]} et de {names[1]}"
    assert other.perimeter == f"{other.place}\xa0: 2\u202f000 habitants (population municipale 2023)"


def test_a_signed_text_keeps_the_territory_of_its_version():
    convention = make_world().convention
    make_version_to_sign(convention, by=None)
    before = convention_document(fresh(convention), on=ON).place
    sign_without_file(convention.pk)
    late = timezone.localdate() + dt.timedelta(days=30)
    make_movement(convention, late, entering=[make_commune(name="Ouges")])
    assert convention_document(fresh(convention), on=late).place == before == convention.territoire.formal_name
    with after_signature():
        Convention.objects.filter(pk=convention.pk).update(state=ConventionState.DRAFTING)
    assert convention_document(fresh(convention), on=late).place.endswith(" et la commune d’Ouges")


def test_a_long_territory_is_counted_on_the_cover():
    convention = make_convention()
    make_perimetre(convention, communes=[make_commune(name=f"Saint-Symphorien-des-Bruyères {n}") for n in range(6)])
    document = convention_document(convention, on=ON)
    assert document.place == "6 communes"
    assert document.perimeter.startswith("Communes de Saint-Symphorien-des-Bruyères 0, de Saint")


def test_uploaded_files_are_read_only_when_the_pdf_is_drawn(monkeypatch):
    document = convention_document(make_world(files=2).convention, on=ON)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.open", None)
    assert document.data_sha256
    assert pipeline.prepare(document, final=False).key
    monkeypatch.undo()
    assert document.files[0].content.startswith(b"%PDF")


def test_file_changed_since_it_was_uploaded_is_refused():
    world = make_world(fiches=0)
    with after_signature():
        world.convention.documents.update(sha256="0" * 64)
    with pytest.raises(pipeline.RenderingRefused, match="Délibération 1"):
        pipeline.render(convention_document(world.convention, on=ON), final=False)


def test_amounts_kept_between_fewer_people_stay_out():
    """Looked for as the document writes an amount: no id and no number of a name reads so."""
    convention, kept = make_world().convention, '"777.00"'
    assert kept not in convention_document(convention, on=ON).data
    LigneBudgetaire.objects.filter(planned_amount=777).update(visibility=Visibility.COPIL)
    assert kept in convention_document(fresh(convention), on=ON).data


def test_convention_costs_the_same_whatever_its_size():
    small, large = make_world(), make_world(fiches=12, comites=6, constats=9)
    few = queries(lambda: convention_document(fresh(small.convention), on=ON))
    many = queries(lambda: convention_document(fresh(large.convention), on=ON))
    assert few == many
    assert many <= 30


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
    document = version_document(world.convention.versions_texte.get())
    assert not document.is_project
    assert document.version_label == "Version 1"
    assert "Changé depuis" not in document.articles[0].html
    for state in (ConventionState.READY_TO_SIGN, ConventionState.IN_FORCE):
        sign_without_file(world.convention.pk, state=state)
        later = convention_document(fresh(world.convention), on=ON)
        assert later.stamp.startswith("Convention à jour, texte de la version 1 · 1er décembre 2024")
        name = "Convention à jour au 1er décembre 2024 (texte de la version 1) – Pays de la Lise"
        assert (later.title, later.is_project) == (name, False)
        assert later.articles == document.articles


def test_a_text_signed_elsewhere_is_no_project():
    taken, working = make_world(fiches=1).convention, make_world(fiches=1).convention
    Convention.objects.filter(pk=taken.pk).update(state=ConventionState.IN_FORCE, origin="reprise")
    document = convention_document(fresh(taken), on=ON)
    assert (document.is_project, document.version_label) == (False, "Convention à jour")
    assert document.title == "Convention à jour au 1er décembre 2024 – Pays de la Lise"
    assert convention_document(fresh(working), on=ON).is_project


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
    assert parts[FichesSection].groups[-1].without_facts == ("9",)
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
    first = storage.drawn(kinds.get("convention"), world.convention, by=world.person, on=ON)
    monkeypatch.setattr(pipeline, "render", None)
    again = storage.drawn(kinds.get("convention"), fresh(world.convention), by=world.person, on=ON)
    assert again == first
    assert Rendu.objects.count() == 1
    with first.file.open("rb") as stored:
        assert checks.validate(stored.read()) == []


def test_the_html_of_a_document_is_made_once_a_drawing(monkeypatch):
    worlds, made = [make_world(fiches=1) for _ in range(2)], []
    real = pipeline.render_to_string
    monkeypatch.setattr(pipeline, "render_to_string", lambda *args: made.append(args[0]) or real(*args))
    for number, world in enumerate(worlds, start=1):
        row = storage.drawn(kinds.get("convention"), world.convention, by=world.person, on=ON)
        assert len(made) == number
        assert row.key == pipeline.prepare(convention_document(fresh(world.convention), on=ON), final=False).key
        made[number:] = []


def test_final_document_that_fails_its_checks_is_not_kept(monkeypatch):
    world = make_world(fiches=1)
    monkeypatch.setattr(checks, "validate", lambda content: [Finding("essai", "refusé")])
    with pytest.raises(storage.InvalidDocument):
        storage.drawn(kinds.get("bilan_final"), make_bilan(world), by=world.person)
    assert Rendu.objects.count() == 0


def test_evaluation_annex_lists_every_indicator_and_each_year_of_the_convention():
    world = make_world(fiches=2, comites=1)
    IndicateurFiche.objects.filter(fiche=world.fiches[1]).update(source="Caf", responsible="Coordination")
    Seance.objects.create(comite=world.seance.comite, held_on=dt.date(2025, 12, 4), state=SeanceState.CONVENED)
    Seance.objects.create(comite=world.seance.comite, held_on=dt.date(2026, 3, 4))
    annexe = convention_document(world.convention, on=ON).annexes[3]
    assert annexe.title == "Évaluation : indicateurs et calendrier"
    assert [measure.fiche for measure in annexe.measures] == ["1.1.1", "1.1.2"]
    second = annexe.measures[1].indicator
    assert (second.baseline, second.target, second.source, second.responsible) == ("10", "30", "Caf", "Coordination")
    assert annexe.unmeasured == ("9",)
    assert [(line.year, line.copil) for line in annexe.calendar] == [
        ("2023", "20 novembre 2023"),
        ("2024", "20 novembre 2024"),
        ("2025", "4 décembre 2025"),
        ("2026", "Date à fixer"),
    ]
    assert annexe.calendar[-1].bilan == "Bilan annuel 2026, bilan final de la convention"


def test_every_annex_that_the_first_model_promises_is_made():
    text = DEFAULT_MODEL.read_text(encoding="utf-8")
    promises = [line for line in re.split(r"(?<=\.)\s", text) if "annexé" in line or "en annexe" in line]
    kinds = {annexe.kind for annexe in convention_document(make_world(fiches=1).convention, on=ON).annexes}
    told = {"plan d’actions annexé": "plan", "calendrier de l’évaluation sont annexés": "evaluation"}
    for promise in promises:
        assert [kind for words, kind in told.items() if words in promise and kind in kinds], promise
    assert len(promises) == len(told)


def test_diagnostic_annex_says_what_its_page_says(client):
    world = make_world(fiches=0, constats=3)
    place = Convention.objects.select_related("territoire").get(pk=world.convention.pk).territoire
    for code, theme in (("z_pop", "population"), ("z_log", "logement")):
        indicateur = Indicateur.objects.create(
            caf=world.convention.caf, code=code, label=f"Nombre {code}", unit="foyers", theme_code=theme
        )
        for where in (place, place.departement):
            ValeurIndicateur.objects.create(
                indicateur=indicateur, territoire=where, caf=world.convention.caf, year=2022, value=Decimal(1250)
            )
    client.force_login(make_adviser(caf=world.convention.caf))
    html = client.get(reverse("diagnostics:detail", args=[world.convention.pk])).content.decode()
    page = html[html.index('id="indicateurs"') :]
    page = re.sub(r'<span class="visually-hidden">.*?</span>', "", page)
    themes = [theme for theme in convention_document(fresh(world.convention), on=ON).annexes[0].themes if theme.table]
    assert re.findall(r'<tr class="rowgroup" id="([^"]+)"', page) == [theme.table.id for theme in themes]
    assert len(themes) >= 3
    heads, *groups = re.split(r'<tr class="rowgroup"', page[: page.index("</table>")])
    assert cells(heads)[1:] == list(themes[0].table.columns)
    for group, theme in zip(groups, themes, strict=True):
        title, *rows = [cells(row) for row in group.split("<tr>")]
        assert title == [theme.title]
        assert rows == [
            [f"{row.label} ({row.unit})" if row.unit else row.label, *row.values] for row in theme.table.rows
        ]


def cells(html):
    """Words of the cells of a piece of table."""
    found = re.findall(r"<t[hd](?=[ >])[^>]*>(.*?)</t[hd]>", html, re.DOTALL)
    return [re.sub(r"\s*\n\s*", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in found]


def test_fiche_prints_what_is_filled_and_says_the_rest_in_one_line():
    world = make_world(fiches=1)
    row = FicheAction.objects.get(plan=world.plan, code="9")
    document = FicheDocument(
        "Fiche",
        "Lise",
        convention_source.midnight(ON),
        "En cours",
        False,
        fiches=(telling.fiche(row_of(row), on=ON, audience=telling.DECLARED),),
    )
    html = pipeline.page_html(document)[0]
    assert "non renseigné" not in html
    assert "Reste à renseigner" in html
    assert "pilotes, période, public, constat et contexte, objectifs, contenu de l’action" in html
    full = telling.fiche(row_of(world.fiches[0]), on=ON, audience=telling.DECLARED)
    assert full.to_fill == ("constat et contexte",)


def row_of(fiche):
    return telling.complete(FicheAction.objects.get(pk=fiche.pk), telling.DECLARED)


def test_abandoned_fiche_is_measured_no_more():
    world = make_world(fiches=2)
    FicheAction.objects.filter(pk=world.fiches[0].pk).update(
        state="abandoned", abandoned_on=ON, abandon_reason="Sans local."
    )
    annexe = convention_document(fresh(world.convention), on=ON).annexes[3]
    assert [measure.fiche for measure in annexe.measures] == ["1.1.2"]


def test_representatives_and_authorisations_read_as_a_sentence():
    world = make_world(fiches=0)
    caf = world.parties[0]
    Signataire.objects.filter(partie_acte=caf.initial).delete()
    for position, (name, capacity) in enumerate((("Solange Aubertin", "Présidente"), ("Marc Delvaux", "Directeur"))):
        Signataire.objects.create(partie_acte=caf.initial, name=name, capacity=capacity, position=position)
    caf.initial.autorisations.update(
        number="", decided_on=dt.date(2023, 10, 1), decided_on_precision="month", kind="delegation"
    )
    party = convention_document(fresh(world.convention), on=ON).parties[0]
    assert party.represented_by == "Solange Aubertin, présidente, et Marc Delvaux, directeur"
    assert party.authorisations[0].startswith("délégation d’octobre 2023")


def test_a_party_known_by_its_description_is_printed(client):
    world = make_world(fiches=0)
    rows = [make_partie(world.convention, description=each) for each in ("5 syndicats", "les communes volontaires")]
    make_signataire(rows[1], name="Aline Roy", capacity="Maire")
    document = convention_document(fresh(world.convention), on=ON)
    *_, first, second = document.parties
    assert [party.name for party in (first, second)] == ["5 syndicats", "Les communes volontaires"]
    boxes = [party for page in document.signature_pages for row in page.rows for party in row.parties]
    assert boxes[-2:] == [first, second] and second.represented_by == "Aline Roy, maire"
    assert [party.is_described for party in document.parties] == [False, False, True, True]
    html = pipeline.page_html(document)[0]
    assert html.count("Les communes volontaires") >= 3 and "en …………………… exemplaires originaux" in html
    reminder = bilan_document(loaded(make_bilan(world))).parts[0]
    assert reminder.signatories[-2:] == ("5 syndicats", "Les communes volontaires")


def test_described_communes_are_not_counted_as_communes_on_the_cover():
    world = make_world(fiches=0)
    for number in range(7):
        name = f"Commune {number}"
        make_partie(world.convention, organisation=make_organisation(kind=OrganisationKind.COMMUNE, name=name))
    last = world.convention.parties.last()
    said = "et 5 {}, nommées à la page « Les parties »"
    assert convention_document(fresh(world.convention), on=ON).other_parties == said.format("communes")
    last.organisation, last.description = None, "communes volontaires"
    last.save()
    assert convention_document(fresh(world.convention), on=ON).other_parties == said.format("autres parties")


def test_a_deliberation_of_a_described_party_says_so():
    world = make_world(fiches=0, files=2)
    partie = make_partie(world.convention, description="les communes volontaires")
    world.convention.documents.order_by("annex_position").update(partie=partie)
    voted = convention_document(fresh(world.convention), on=ON).annexes[-1]
    assert dict(voted.facts)["Émis par"] == "Les communes volontaires"


def test_committees_without_members_are_named_once():
    world = make_world(fiches=0, comites=2)
    MembreComite.objects.filter(comite__name="Comité 2").delete()
    annexe = convention_document(fresh(world.convention), on=ON).annexes[1]
    assert annexe.unnamed == ("Comité 2",)


def test_two_deposited_deliberations_are_announced_with_their_number_day_and_party():
    world = make_world(fiches=0, files=2)
    first, second = world.convention.documents.order_by("annex_position")
    act = world.parties[1].initial.autorisations.get()
    type(act).objects.filter(pk=act.pk).update(document=first, decided_on=dt.date(2023, 6, 27), subject="CTG")
    document = convention_document(fresh(world.convention), on=ON)
    voted, other = document.annexes[-2:]
    assert voted.number + 1 == other.number
    told = dict(voted.facts)
    assert told["Acte"] == "Délibération n°\xa02023-061"
    assert told["Date"] == "27 juin 2023"
    assert told["Émis par"] == world.parties[1].organisation.formal_name
    assert told["Nombre de pages"] == "1"
    assert told["Poids"] == "1\xa0Ko"
    assert told["Empreinte SHA-256"] == first.sha256[:16]
    assert dict(other.facts)["Acte"] == "Délibération"
    assert "Date" not in dict(other.facts)
    assert [file.description for file in document.files] == [first.title, second.title]


@pytest.mark.parametrize(("profile", "said"), [("demo", True), ("production", False)])
def test_demonstration_says_so_at_the_foot_of_its_documents_and_nowhere_in_their_data(settings, profile, said):
    settings.CTG_PROFILE = profile
    world = make_world(fiches=1)
    convention, bilan = convention_document(world.convention, on=ON), bilan_document(make_bilan(world))
    for document in (convention, bilan):
        assert ("données de démonstration" in document.stamp) == said
        assert ("données de démonstration" in pipeline.page_html(document)[0]) == said
        assert "démonstration" not in document.data


def test_signature_dates_and_place_close_the_text():
    world = make_world(fiches=1)
    Signataire.objects.filter(partie_acte__partie__convention=world.convention).update(signed_on=dt.date(2023, 10, 11))
    Convention.objects.filter(pk=world.convention.pk).update(ceremony_place="Nuits-Saint-Georges")
    document = convention_document(fresh(world.convention), on=ON)
    assert document.closing_words == ("Fait à Nuits-Saint-Georges, le 11 octobre 2023, en 2 exemplaires originaux.")


def test_a_past_convention_is_printed_as_it_is_said():
    convention = fresh(make_world(fiches=1).convention)
    convention.state, convention.ends_on = ConventionState.IN_FORCE, dt.date(2024, 12, 31)
    said = {day: convention_document(convention, on=day).state for day in (dt.date(2024, 12, 31), dt.date(2025, 1, 1))}
    assert list(said.values()) == ["En vigueur", "Échue"]


def test_a_signature_known_to_the_month_is_printed_to_the_month():
    world = make_world(fiches=1)
    signatures = Signataire.objects.filter(partie_acte__partie__convention=world.convention)
    signatures.update(signed_on=dt.date(2023, 10, 1), signed_on_precision="month")
    document = convention_document(fresh(world.convention), on=ON)
    assert document.closing_words == "Fait à ……………………, en octobre 2023, en 2 exemplaires originaux."
    assert "<br>Signé en octobre 2023<" in pipeline.page_html(document)[0]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "precision", "said"),
    [
        (dt.date(2023, 6, 1), None, "day", "À partir du 1er juin 2023"),
        (dt.date(2022, 10, 1), None, "month", "À partir d’octobre 2022"),
        (None, dt.date(2024, 6, 30), "day", "Jusqu’au 30 juin 2024"),
        (None, dt.date(2024, 6, 30), "month", "Jusqu’en juin 2024"),
    ],
)
def test_a_fiche_with_one_date_says_it_in_french(starts_on, ends_on, precision, said):
    assert telling.span(starts_on, precision, ends_on, precision) == said


def test_fiche_preview_is_one_page():
    world = make_world(fiches=1)
    rendering = pipeline.render(storage.fiche_document(world.fiches[0], on=ON), final=False, limits=pipeline.PREVIEW)
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
    _, _, plan, evaluation, _ = convention_document(fresh(world.convention), on=ON).annexes
    assert evaluation.has_frequencies
    printed = plan.nodes[0].nodes[0].fiches[0].indicators[0]
    assert (printed.baseline, printed.target, printed.frequency) == ("Non", "Oui", "Annuelle")


def test_neighbouring_contracts_of_a_fiche_are_printed_before_its_own_words():
    world = make_world()
    fiche = world.fiches[0]
    fiche.contrats_lies.add(make_contrat(world.convention, label="CLS de la Lise"))
    type(fiche).objects.filter(pk=fiche.pk).update(linked_contracts="Terre de jeux")
    plan = convention_document(fresh(world.convention), on=ON).annexes[2]
    assert plan.nodes[0].nodes[0].fiches[0].contrats == ("CLS de la Lise", "Terre de jeux")
