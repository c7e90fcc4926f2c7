"""Each form: shown, refused with a sentence, stale, saved; and never an id from elsewhere."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_caf_member, make_user
from actions import references
from actions.enums import FicheState
from actions.forms.choices import LinesField
from actions.forms.lines import IndicateurForm
from actions.models import Audience, Axe, FicheAction, FicheDocument, NoteSuivi, PlanActions
from actions.tests.factories import (
    make_acteur,
    make_axe,
    make_etape,
    make_fiche,
    make_indicateur,
    make_ligne,
    make_note,
    make_objectif,
    make_plan,
    make_valeur,
)
from conventions.enums import Role, Visibility
from conventions.tests.factories import (
    make_contrat,
    make_convention,
    make_document,
    make_member,
    make_perimetre,
    make_theme,
)
from core.typography import french
from diagnostics.models import Diagnostic, Enjeu
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return make_adviser()


@pytest.fixture
def convention(adviser):
    return make_convention(adviser=adviser)


@pytest.fixture
def fiche(convention):
    return make_fiche(make_plan(convention), title="Ouvrir un relais")


@pytest.fixture
def member(client, adviser):
    client.force_login(adviser)
    return client


def edit_url(fiche, section):
    return reverse("actions:fiche_edit", args=[fiche.pk, section])


# Sections


@pytest.mark.parametrize("section", ["identite", "contenu", "calendrier", "cadre", "vigilance"])
def test_each_section_has_its_form(member, fiche, section):
    assert member.get(edit_url(fiche, section)).status_code == 200


def test_unknown_section_is_not_found(member, fiche):
    assert member.get(edit_url(fiche, "autre")).status_code == 404


def test_section_without_title_is_refused_and_keeps_what_was_typed(member, fiche):
    response = member.post(edit_url(fiche, "identite"), {"title": "", "code": "B7", "version": fiche.version})
    assert response.status_code == 422
    text = response.content.decode()
    assert "B7" in text
    assert "obligatoire" in text
    assert FicheAction.objects.get(pk=fiche.pk).title == "Ouvrir un relais"


def test_end_before_start_is_refused_at_its_field(member, fiche):
    response = member.post(
        edit_url(fiche, "calendrier"), {"starts_on": "2025", "ends_on": "06/2024", "version": fiche.version}
    )
    assert response.status_code == 422
    assert "L’échéance doit suivre le début." in response.content.decode()


def test_period_typed_to_the_year_is_one_whole_year(member, fiche):
    member.post(edit_url(fiche, "calendrier"), {"starts_on": "03/2026", "ends_on": "2026", "version": fiche.version})
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert (fiche.starts_on_words, fiche.ends_on_words) == ("mars 2026", "2026")


def test_one_section_never_touches_another(member, fiche):
    """Two people open two sections of the same fiche; both save."""
    theme = make_theme(caf=fiche.convention.caf)
    identite = {"title": "Ouvrir deux relais", "themes": [theme.pk], "avant_themes": "", "version": fiche.version}
    vigilance = {"attention_points": "Recruter", "version": fiche.version}
    assert member.post(edit_url(fiche, "identite"), identite).status_code == 302
    assert member.post(edit_url(fiche, "vigilance"), vigilance).status_code == 302
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert (fiche.title, fiche.attention_points, list(fiche.themes.all())) == (
        "Ouvrir deux relais",
        "Recruter",
        [theme],
    )


def test_choices_of_one_section_do_not_conflict_with_another_section(member, fiche):
    audience = Audience.objects.create(label="Familles")
    opened = fiche.version
    member.post(edit_url(fiche, "vigilance"), {"levers": "FPT", "version": opened})
    data = {"audiences": [audience.pk], "avant_audiences": "", "avant_objectifs": "[]", "version": opened}
    assert member.post(edit_url(fiche, "contenu"), data).status_code == 302


def test_stale_title_is_a_conflict_that_shows_both_texts(member, fiche):
    opened = fiche.version
    member.post(edit_url(fiche, "identite"), {"title": "Le premier", "version": opened})
    response = member.post(edit_url(fiche, "identite"), {"title": "Le second", "version": opened})
    assert response.status_code == 409
    text = response.content.decode()
    assert "Le premier" in text
    assert "Le second" in text
    assert FicheAction.objects.get(pk=fiche.pk).title == "Le premier"


def test_stale_objectifs_are_a_conflict(member, fiche):
    make_objectif(fiche, "Un")
    opened = {"version": fiche.version, "avant_objectifs": '["Un"]'}
    assert member.post(edit_url(fiche, "contenu"), {"objectifs": "Un\nDeux", **opened}).status_code == 302
    response = member.post(edit_url(fiche, "contenu"), {"objectifs": "Un\nTrois", **opened})
    assert response.status_code == 409
    assert [row.text for row in fiche.objectifs.all()] == ["Un", "Deux"]


def test_objectifs_and_choices_of_another_are_kept_beside_mine(member, fiche):
    """What one person alone changed stays, whether it is a column, lines or choices."""
    make_objectif(fiche, "Un")
    audience = Audience.objects.create(label="Familles")
    opened = {"objectifs": "Un", "avant_objectifs": '["Un"]', "avant_audiences": "", "version": fiche.version}
    theirs = opened | {"objectifs": "Un\nDeux", "audiences": [audience.pk]}
    assert member.post(edit_url(fiche, "contenu"), theirs).status_code == 302
    assert member.post(edit_url(fiche, "contenu"), opened | {"general_objective": "Aider"}).status_code == 302
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert fiche.general_objective == "Aider"
    assert [row.text for row in fiche.objectifs.all()] == ["Un", "Deux"]
    assert list(fiche.audiences.all()) == [audience]


def test_choices_that_two_people_changed_are_shown_and_kept(member, fiche):
    first, second = (Audience.objects.create(label=label) for label in ("Familles", "Jeunes"))
    opened = {"objectifs": "", "avant_objectifs": "[]", "avant_audiences": "", "version": fiche.version}
    assert member.post(edit_url(fiche, "contenu"), opened | {"audiences": [first.pk]}).status_code == 302
    response = member.post(edit_url(fiche, "contenu"), opened | {"audiences": [second.pk]})
    assert response.status_code == 409
    (difference,) = response.context["stale"].differences
    assert (difference.typed, difference.stored, difference.before) == ("Jeunes", "Familles", "")
    form = response.context["form"]
    assert form["avant_audiences"].value() == str(first.pk) and form["audiences"].value() == [str(second.pk)]


@pytest.mark.parametrize("forged", ["9" * 40, "abc,,²", "[]"])
def test_forged_choices_of_before_are_known_to_nobody(member, fiche, forged):
    audience = Audience.objects.create(label="Familles")
    opened = {"objectifs": "", "avant_objectifs": "[]", "version": fiche.version}
    assert member.post(edit_url(fiche, "contenu"), opened | {"audiences": [audience.pk]}).status_code == 302
    response = member.post(edit_url(fiche, "contenu"), opened | {"avant_audiences": forged, "levers": "x"})
    assert response.status_code in (302, 409)
    assert list(fiche.audiences.all()) == [audience]


def test_progress_is_typed_as_a_percentage(member, fiche):
    url = reverse("actions:fiche_progress", args=[fiche.pk])
    assert member.post(url, {"progress_rate": "140", "version": 0}).status_code == 422
    assert member.post(url, {"progress_rate": "37,5 %", "progress_on": "2024-05-01", "version": 0}).status_code == 302
    assert FicheAction.objects.get(pk=fiche.pk).progress_rate == pytest.approx(0.375)
    assert 'value="37,5"' in member.get(url).content.decode()


# States


def test_state_that_needs_a_reason_asks_for_it_then_keeps_it(member, fiche):
    url = reverse("actions:fiche_state", args=[fiche.pk])
    response = member.post(url, {"transition": "abandon", "reason": ""})
    assert response.status_code == 422
    assert "Indiquez un motif" in response.content.decode()
    assert member.post(url, {"transition": "abandon", "reason": "Plus de porteur"}).status_code == 302
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert (fiche.state, fiche.abandon_reason) == (FicheState.ABANDONED, "Plus de porteur")
    assert fiche.abandoned_on
    line = fiche.transitions.get()
    assert (line.from_state, line.to_state, line.reason) == ("planned", "abandoned", "Plus de porteur")


def test_fiche_taken_up_again_is_no_longer_abandoned(member, fiche):
    url = reverse("actions:fiche_state", args=[fiche.pk])
    member.post(url, {"transition": "abandon", "reason": "Erreur"})
    member.post(url, {"transition": "start"})
    fiche = FicheAction.objects.get(pk=fiche.pk)
    assert (fiche.state, fiche.abandoned_on, fiche.abandon_reason) == ("in_progress", None, "")


def test_unknown_transition_is_refused(member, fiche):
    url = reverse("actions:fiche_state", args=[fiche.pk])
    for name in ("delete", "save", "plan_again", ""):
        assert member.post(url, {"transition": name}).status_code == 422


def test_pilote_follows_their_fiche_and_no_other(client, fiche, convention):
    pilote = make_member(convention, "fiche_owner")
    make_acteur(fiche, user=pilote)
    other = make_fiche(fiche.plan)
    client.force_login(pilote)
    assert client.post(reverse("actions:fiche_state", args=[fiche.pk]), {"transition": "start"}).status_code == 302
    assert client.post(reverse("actions:fiche_state", args=[other.pk]), {"transition": "start"}).status_code == 403
    assert client.get(edit_url(fiche, "identite")).status_code == 403


# Lines


LINES = {
    "acteurs": lambda: {"role": "owner", "organisation": make_organisation().pk},
    "etapes": lambda: {"label": "Étude", "ends_on": "06/2024"},
    "indicateurs": lambda: {
        "label": "Places",
        "kind": "quantitative",
        "family": "effect",
        "direction": "more",
        "target_value": "12,5",
    },
    "budget": lambda: {
        "funder": make_organisation().pk,
        "kind": "operating",
        "year": "2024",
        "planned_amount": "1200,50",
        "visibility": "copil",
    },
    "moyens": lambda: {"function": "Animation", "unit": "etp", "planned": "0,5"},
    "notes": lambda: {"done": "Une réunion", "written_on": "2024-05-01", "visibility": "copil"},
    "documents": lambda: {"document": make_document(PlanActions.objects.get().convention).pk, "note": "Étude"},
}
RELATED = {
    "acteurs": "acteurs",
    "etapes": "etapes",
    "indicateurs": "indicateurs",
    "budget": "lignes_budgetaires",
    "moyens": "moyens_humains",
    "notes": "notes",
    "documents": "documents",
}


@pytest.mark.parametrize("kind", LINES)
def test_line_is_shown_refused_added_changed_and_removed(member, fiche, kind):
    url = reverse("actions:line_create", args=[fiche.pk, kind])
    assert member.get(url).status_code == 200
    assert member.post(url, {}).status_code == 422
    assert member.post(url, LINES[kind]()).status_code == 302
    line = getattr(fiche, RELATED[kind]).get()
    edit = reverse("actions:line_edit", args=[fiche.pk, kind, line.pk])
    assert member.get(edit).status_code == 200
    assert member.post(edit, {**LINES[kind](), "version": line.version}).status_code == 302
    assert member.post(edit, {"version": line.version + 1}).status_code == 422
    assert member.post(reverse("actions:line_delete", args=[fiche.pk, kind, line.pk])).status_code == 302
    assert not getattr(fiche, RELATED[kind]).exists()


def test_line_of_another_fiche_is_not_found(member, fiche):
    etape = make_etape(make_fiche(fiche.plan))
    assert member.get(reverse("actions:line_edit", args=[fiche.pk, "etapes", etape.pk])).status_code == 404
    assert member.post(reverse("actions:line_delete", args=[fiche.pk, "etapes", etape.pk])).status_code == 404
    assert member.get(reverse("actions:line_create", args=[fiche.pk, "autre"])).status_code == 404


def test_stale_line_is_a_conflict(member, fiche):
    etape = make_etape(fiche, label="Étude")
    url = reverse("actions:line_edit", args=[fiche.pk, "etapes", etape.pk])
    assert member.post(url, {"label": "Enquête", "version": 0}).status_code == 302
    response = member.post(url, {"label": "Sondage", "version": 0})
    assert response.status_code == 409
    assert "Enquête" in response.content.decode()


def test_document_of_another_convention_or_unseen_is_not_joined(client, fiche):
    elsewhere = make_document(make_convention())
    kept = make_document(fiche.convention, visibility=Visibility.SHARED)
    user = make_member(fiche.convention, Role.PARTNER)
    make_acteur(fiche, user=user)
    client.force_login(user)
    url = reverse("actions:line_create", args=[fiche.pk, "documents"])
    assert kept.title not in client.get(url).content.decode()
    for document in (elsewhere, kept):
        assert client.post(url, {"document": document.pk}).status_code == 422
    with pytest.raises(IntegrityError, match="autre convention"), transaction.atomic():
        FicheDocument.objects.create(fiche=fiche, document=elsewhere)


def test_document_is_joined_once_and_kept_while_joined(member, fiche):
    document = make_document(fiche.convention, title="Étude d’impact")
    url = reverse("actions:line_create", args=[fiche.pk, "documents"])
    assert member.post(url, {"document": document.pk}).status_code == 302
    response = member.post(url, {"document": document.pk})
    assert response.status_code == 422
    assert "déjà joint" in response.content.decode()
    delete = reverse("conventions:document_delete", args=[fiche.convention.pk, document.pk])
    assert "Ouvrir un relais" in member.post(delete, follow=True).content.decode()
    assert "Étude d’impact" in member.get(fiche.get_absolute_url()).content.decode()


def test_document_shows_on_the_fiche_to_those_who_read_it(client, fiche):
    for level in (Visibility.SHARED, Visibility.COPIL):
        document = make_document(fiche.convention, title=f"Pièce {level.value}", visibility=level)
        FicheDocument.objects.create(fiche=fiche, document=document)
    client.force_login(make_member(fiche.convention, Role.ELECTED))
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert "Pièce copil" in page
    assert "Pièce shared" not in page
    shared = FicheDocument.objects.get(document__visibility=Visibility.SHARED)
    assert client.get(reverse("actions:line_edit", args=[fiche.pk, "documents", shared.pk])).status_code == 404


def test_fiche_names_the_neighbouring_contracts_of_its_convention_only(member, fiche):
    mine, other = make_contrat(fiche.convention, label="CLS du Val"), make_contrat(make_convention())
    data = {"linked_contracts": "Terre de jeux", "version": 0}
    assert member.post(edit_url(fiche, "cadre"), data | {"contrats_lies": [other.pk]}).status_code == 422
    assert member.post(edit_url(fiche, "cadre"), data | {"contrats_lies": [mine.pk]}).status_code == 302
    page = member.get(fiche.get_absolute_url()).content.decode()
    assert "CLS du Val" in page
    assert "Terre de jeux" in page


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"kind": "boolean", "target_value": "12"}, "target_value", "écrivez 1 pour oui, 0 pour non"),
        ({"kind": "boolean", "baseline_value": "0,5"}, "baseline_value", "écrivez 1 pour oui, 0 pour non"),
        ({"kind": "qualitative", "baseline_value": "3"}, "baseline_value", "se dit en mots"),
        ({"baseline_on": "2030", "target_on": "2001"}, "target_on", "La cible vient après le départ."),
        ({"target_value": "1e5"}, "target_value", "« 1e5 » n’est pas un nombre."),
    ],
)
def test_an_indicator_refuses_what_its_nature_does_not_say(fiche, change, field, sentence):
    typed = {**LINES["indicateurs"](), "target_value": "", **change}
    form = IndicateurForm(typed, convention=fiche.convention, fiche=fiche)
    assert sentence in " ".join(form.errors.get(field, []))
    for kept in ({"kind": "boolean", "target_value": "1"}, {"baseline_on": "06/2026", "target_on": "2026"}):
        assert IndicateurForm(
            {**typed, **dict.fromkeys(change, ""), "kind": "quantitative", **kept},
            convention=fiche.convention,
            fiche=fiche,
        ).is_valid()


def test_words_of_departure_and_target_are_for_a_qualitative_indicator(member, fiche):
    url = reverse("actions:line_create", args=[fiche.pk, "indicateurs"])
    words = {"baseline_text": "Des familles isolées", "target_text": "Un collectif de parents", "frequency": "yearly"}
    assert member.post(url, LINES["indicateurs"]() | words).status_code == 422
    data = LINES["indicateurs"]() | words | {"kind": "qualitative", "target_value": ""}
    assert member.post(url, data).status_code == 302
    page = member.get(fiche.get_absolute_url()).content.decode()
    for shown in ("Des familles isolées", "Un collectif de parents", "annuelle"):
        assert shown in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"planned_amount": ""}, "Indiquez au moins un montant"),
        ({"planned_amount": "-5"}, "supérieure ou égale à 0"),
        ({"planned_amount": "beaucoup"}, "nombre"),
        ({"planned_amount": "1e5"}, "« 1e5 » n’est pas un nombre."),
        ({"year": "1850"}, "2000"),
        ({"funder": "999999"}, "pas dans la liste"),
    ],
)
def test_budget_line_refuses_with_a_sentence(member, fiche, change, sentence):
    response = member.post(reverse("actions:line_create", args=[fiche.pk, "budget"]), {**LINES["budget"](), **change})
    assert response.status_code == 422
    assert french(sentence) in response.content.decode()
    assert not fiche.lignes_budgetaires.exists()


def test_second_note_for_the_same_bilan_is_refused_at_its_field(member, fiche):
    make_note(fiche, for_bilan_year=2024)
    url = reverse("actions:line_create", args=[fiche.pk, "notes"])
    response = member.post(url, {**LINES["notes"](), "for_bilan_year": "2024"})
    assert response.status_code == 422
    assert "a déjà sa note pour le bilan 2024" in response.content.decode()


def test_note_kept_to_oneself_is_read_by_its_author_only(member, client, fiche, adviser, convention):
    mine = make_note(fiche, done="Entre nous", visibility="own", created_by=adviser)
    assert "Entre nous" in member.get(fiche.get_absolute_url()).content.decode()
    client.force_login(make_member(convention, "cooperation_officer"))
    assert "Entre nous" not in client.get(fiche.get_absolute_url()).content.decode()
    assert client.get(reverse("actions:line_edit", args=[fiche.pk, "notes", mine.pk])).status_code == 404
    assert list(NoteSuivi.objects.visible_to(adviser)) == [mine]


# Values


def values_url(indicateur):
    return reverse("actions:valeurs", args=[indicateur.fiche_id, indicateur.pk])


def test_values_are_written_by_year_and_an_empty_one_is_no_zero(member, fiche):
    indicateur = make_indicateur(fiche)
    data = {"value_2023": "4", "value_2024": "", "status_2025": "unavailable", "comment_2025": "Enquête reportée"}
    assert member.get(values_url(indicateur)).status_code == 200
    assert member.post(values_url(indicateur), data).status_code == 302
    assert {row.year: (row.value, row.status) for row in indicateur.valeurs.all()} == {
        2023: (4, "known"),
        2025: (None, "unavailable"),
    }
    assert "non renseigné" in member.get(fiche.get_absolute_url()).content.decode()


def test_value_that_is_no_number_is_refused_and_kept_on_screen(member, fiche):
    indicateur = make_indicateur(fiche)
    response = member.post(values_url(indicateur), {"value_2023": "une dizaine", "value_2024": "5"})
    assert response.status_code == 422
    assert "une dizaine" in response.content.decode()
    assert not indicateur.valeurs.exists()


def test_value_with_a_status_that_says_there_is_none_is_refused(member, fiche):
    indicateur = make_indicateur(fiche)
    response = member.post(values_url(indicateur), {"value_2023": "4", "status_2023": "secret"})
    assert response.status_code == 422
    assert "Videz la valeur" in response.content.decode()


def test_stale_value_is_a_conflict_and_nothing_is_written(member, fiche):
    indicateur = make_indicateur(fiche)
    make_valeur(indicateur, 2023, 4)
    version = f"{indicateur.valeurs.get().pk}.0"
    data = {"value_2023": "5", "version_2023": version, "value_2024": "9", "version_2024": ""}
    indicateur.valeurs.update(value=7, version=1)
    response = member.post(values_url(indicateur), data)
    assert response.status_code == 409
    assert indicateur.valeurs.get().value == 7


@pytest.mark.parametrize(
    ("kind", "typed", "shown"),
    [
        ("boolean", "0", "Non"),
        ("qualitative", "Très attendu", "Très attendu"),
        ("scale", "3", "3"),
    ],
)
def test_each_nature_of_indicator_keeps_its_value(member, fiche, kind, typed, shown):
    indicateur = make_indicateur(fiche, kind=kind)
    assert member.post(values_url(indicateur), {"value_2024": typed}).status_code == 302
    assert shown in member.get(fiche.get_absolute_url()).content.decode()
    shown_version = f"{indicateur.valeurs.get().pk}.0"
    assert member.post(values_url(indicateur), {"value_2024": "", "version_2024": shown_version}).status_code == 302
    assert not indicateur.valeurs.exists()


# Plan


def test_first_axe_opens_the_plan(member, convention):
    url = reverse("actions:axe_create", args=[convention.pk])
    assert member.get(url).status_code == 200
    assert not PlanActions.objects.exists()
    assert member.post(url, {"label": "Soutenir les familles", "code": "1"}).status_code == 302
    axe = Axe.objects.get()
    assert (axe.plan.convention, axe.depth) == (convention, 1)


def test_words_of_levels_are_typed_from_the_top(member, convention):
    url = reverse("actions:niveaux", args=[convention.pk])
    response = member.post(url, {"label_1": "Ambition", "label_3": "Action"})
    assert response.status_code == 422
    assert "Remplissez d’abord le niveau 2" in response.content.decode()
    assert member.post(url, {"label_1": "Ambition", "label_2": "Objectif"}).status_code == 302
    assert [row.label for row in convention.plan.niveaux.all()] == ["Ambition", "Objectif"]
    make_axe(parent=make_axe(convention.plan))
    response = member.post(url, {"label_1": "Ambition"})
    assert response.status_code == 422
    assert "a déjà des éléments" in response.content.decode()


def test_plan_without_level_lists_its_fiches(member, convention):
    make_fiche(make_plan(convention, niveaux=()), title="Seule")
    assert member.post(reverse("actions:niveaux", args=[convention.pk]), {}).status_code == 302
    assert "Seule" in member.get(reverse("actions:plan", args=[convention.pk])).content.decode()


def test_four_levels_and_no_more(member, convention):
    plan = make_plan(convention, niveaux=("Thème", "Axe", "Objectif", "Cible"))
    axe = make_axe(plan)
    for _ in range(3):
        axe = make_axe(parent=axe)
    make_fiche(axe=axe, title="Au plus bas")
    assert "Au plus bas" in member.get(reverse("actions:plan", args=[convention.pk])).content.decode()
    response = member.post(reverse("actions:axe_create", args=[convention.pk]), {"label": "Trop bas", "parent": axe.pk})
    assert response.status_code == 422


def test_axe_is_not_placed_under_itself(member, convention):
    axe = make_axe(make_plan(convention, niveaux=("Axe", "Objectif")))
    child = make_axe(parent=axe)
    response = member.post(reverse("actions:axe_edit", args=[axe.pk]), {"label": "X", "parent": child.pk, "version": 0})
    assert response.status_code == 422


def test_axe_moves_among_its_siblings(member, convention):
    plan = make_plan(convention)
    first, _, third = (make_axe(plan, label=name) for name in "ABC")
    member.post(reverse("actions:axe_move", args=[third.pk]), {"sens": "monter"})
    assert [axe.label for axe in plan.axes.all()] == ["A", "C", "B"]
    member.post(reverse("actions:axe_move", args=[first.pk]), {"sens": "descendre"})
    assert [axe.label for axe in plan.axes.all()] == ["C", "A", "B"]
    member.post(reverse("actions:axe_move", args=[third.pk]), {"sens": "monter"})
    assert [axe.label for axe in plan.axes.all()] == ["C", "A", "B"]
    assert member.post(reverse("actions:axe_move", args=[third.pk]), {"sens": "ailleurs"}).status_code == 400


def test_fiche_moves_from_the_place_where_it_is_shown(member, convention):
    axe = make_axe(make_plan(convention))
    first, second, third = (make_fiche(axe=axe, code=code, position=0) for code in ("3", "2", "1"))
    answer = member.post(reverse("actions:fiche_move", args=[first.pk]), {"sens": "monter"})
    assert answer.url.endswith(f"#fiche-{first.pk}")
    assert list(axe.fiches.order_by("position", "code", "pk")) == [third, first, second]


def test_axe_that_carries_a_fiche_is_not_deleted(member, convention):
    axe = make_axe(make_plan(convention))
    fiche = make_fiche(axe=axe)
    url = reverse("actions:axe_delete", args=[axe.pk])
    assert "porte encore des fiches" in member.post(url, follow=True).content.decode()
    fiche.delete()
    member.post(url)
    assert not Axe.objects.exists()


def test_pasted_titles_are_previewed_then_created(member, convention):
    axe = make_axe(make_plan(convention), code="1")
    url = reverse("actions:paste", args=[convention.pk])
    text = "1.1 ; Ouvrir un relais\nCréer une ludothèque\nA1\tFormer les animateurs\n\n- Lancer un café ; le mardi"
    data = {"text": text, "axe": axe.pk, "is_numbered": "on", "key": "3e8b7c4e-5a38-4c3a-9d4e-0a2a0a3f1b11"}
    preview = member.post(url, {**data, "preview": "1"})
    assert preview.status_code == 200
    assert not FicheAction.objects.exists()
    assert "Créer ces 4 fiches" in preview.content.decode()
    for _ in range(2):
        assert member.post(url, {**data, "create": "1"}).status_code == 302
    assert [(f.code, f.title, f.axe) for f in FicheAction.objects.order_by("position")] == [
        ("1.1", "Ouvrir un relais", axe),
        ("1.2", "Créer une ludothèque", axe),
        ("A1", "Former les animateurs", axe),
        ("Lancer un café", "le mardi", axe),
    ]


def test_pasted_titles_keep_their_no_break_spaces(member, convention):
    """And the key of a paste made by somebody else keeps nothing from being made."""
    key, url = uuid.uuid4(), reverse("actions:paste", args=[convention.pk])
    theirs = make_fiche(make_plan(make_convention()), creation_key=uuid.uuid5(key, "1"))
    data = {"text": "Plan\xa0mercredi\u202f:\x1f deux  sites", "key": str(key), "create": "1"}
    member.post(url, data)
    titles = FicheAction.objects.exclude(pk=theirs.pk).values_list("title", flat=True)
    assert list(titles) == ["Plan\xa0mercredi\u202f: deux sites"]
    assert LinesField().clean("- a\xa0:  b\n\n- a\xa0: b") == ["a\xa0: b"]


def test_pasted_titles_with_a_fault_write_nothing(member, convention):
    url = reverse("actions:paste", args=[convention.pk])
    response = member.post(
        url, {"text": f"Bon titre\n{'x' * 301}\n2 ;\nBon titre\n1.1\tRelais\tCaf\n•\t1.2\tAccueil", "create": "1"}
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count("est de trop") == 1
    for words in ("301 caractères", "le titre manque", "déjà plus haut"):
        assert words in text
    assert not FicheAction.objects.exists()


def test_created_fiche_needs_a_title_only(member, convention):
    url = reverse("actions:fiche_create", args=[convention.pk])
    assert member.get(url).status_code == 200
    assert member.post(url, {"title": ""}).status_code == 422
    key = "3e8b7c4e-5a38-4c3a-9d4e-0a2a0a3f1b11"
    for _ in range(2):
        assert member.post(url, {"title": "Ouvrir un relais", "creation_key": key}).status_code == 302
    assert FicheAction.objects.get().title == "Ouvrir un relais"


def test_fiche_made_by_mistake_is_deleted_by_its_author_while_empty(member, convention, adviser):
    plan = make_plan(convention)
    mistake, written, of_others = (
        make_fiche(plan, created_by=adviser),
        make_fiche(plan, created_by=adviser),
        make_fiche(plan),
    )
    make_note(written)
    assert "Supprimer cette fiche" in member.get(mistake.get_absolute_url()).content.decode()
    assert member.post(reverse("actions:fiche_delete", args=[mistake.pk])).status_code == 302
    for kept in (written, of_others):
        assert member.post(reverse("actions:fiche_delete", args=[kept.pk])).status_code == 403
    assert FicheAction.objects.count() == 2


# Finances of the convention


def test_line_of_the_convention_is_added_changed_and_removed(member, convention):
    url = reverse("actions:finance_create", args=[convention.pk, "budget"])
    assert member.get(url).status_code == 200
    assert member.post(url, {}).status_code == 422
    assert member.post(url, LINES["budget"]()).status_code == 302
    line = convention.lignes_budgetaires.get()
    edit = reverse("actions:finance_edit", args=[convention.pk, "budget", line.pk])
    assert member.get(edit).status_code == 200
    assert member.post(edit, {**LINES["budget"](), "planned_amount": "5", "version": 0}).status_code == 302
    assert convention.lignes_budgetaires.get().planned_amount == 5
    assert member.post(reverse("actions:finance_delete", args=[convention.pk, "budget", line.pk])).status_code == 302
    assert member.get(reverse("actions:finance_create", args=[convention.pk, "notes"])).status_code == 404


def test_line_of_a_fiche_is_no_line_of_the_convention(member, convention):
    line = make_ligne(make_fiche(convention=convention))
    assert member.get(reverse("actions:finance_edit", args=[convention.pk, "budget", line.pk])).status_code == 404


# Ids from elsewhere


def test_no_select_accepts_an_id_of_another_convention_or_caf(member, fiche, convention):
    other_caf = make_caf("91")
    elsewhere = make_convention(caf=other_caf)
    neighbour = make_convention(caf=convention.caf)
    stranger, neighbour_member = make_member(elsewhere), make_member(neighbour)
    foreign_adviser = make_caf_member(caf=other_caf)
    make_perimetre(convention)
    foreign_organisation = make_organisation(caf=other_caf)
    foreign_audience = Audience.objects.create(caf=other_caf, label="Ailleurs")
    attempts = []
    for place in (elsewhere, neighbour):
        enjeu = Enjeu.objects.create(diagnostic=Diagnostic.objects.create(convention=place), label="X")
        axe = make_axe(make_plan(place))
        attempts += [
            (edit_url(fiche, "identite"), {"title": "T", "axe": axe.pk}),
            (edit_url(fiche, "identite"), {"title": "T", "other_axes": [axe.pk]}),
            (edit_url(fiche, "identite"), {"title": "T", "enjeux": [enjeu.pk]}),
            (reverse("actions:axe_create", args=[convention.pk]), {"label": "L", "parent": axe.pk}),
            (reverse("actions:axe_create", args=[convention.pk]), {"label": "L", "enjeux": [enjeu.pk]}),
            (reverse("actions:fiche_create", args=[convention.pk]), {"title": "T", "axe": axe.pk}),
            (reverse("actions:paste", args=[convention.pk]), {"text": "T", "axe": axe.pk, "create": "1"}),
        ]
    theme = make_theme(caf=other_caf)
    attempts += [
        (edit_url(fiche, "identite"), {"title": "T", "themes": [theme.pk]}),
        (edit_url(fiche, "contenu"), {"audiences": [foreign_audience.pk]}),
        (edit_url(fiche, "cadre"), {"communes": [make_commune().pk]}),
        *(
            (edit_url(fiche, "cadre"), {"caf_referents": [user.pk]})
            for user in (stranger, neighbour_member, foreign_adviser, make_user())
        ),
        *(
            (reverse("actions:line_create", args=[fiche.pk, "acteurs"]), {**LINES["acteurs"](), "user": user.pk})
            for user in (stranger, neighbour_member, foreign_adviser, make_user())
        ),
        (
            reverse("actions:line_create", args=[fiche.pk, "acteurs"]),
            {"role": "owner", "organisation": foreign_organisation.pk},
        ),
        (
            reverse("actions:line_create", args=[fiche.pk, "budget"]),
            {**LINES["budget"](), "funder": foreign_organisation.pk},
        ),
        (
            reverse("actions:line_create", args=[fiche.pk, "moyens"]),
            {**LINES["moyens"](), "organisation": foreign_organisation.pk},
        ),
        (
            reverse("actions:finance_create", args=[convention.pk, "budget"]),
            {**LINES["budget"](), "funder": foreign_organisation.pk},
        ),
    ]
    accepted = []
    for url, data in attempts:
        if member.post(url, {**data, "version": fiche.version}).status_code != 422:
            accepted.append((url, data))
    assert accepted == []
    assert FicheAction.objects.filter(plan__convention=convention).count() == 1
    assert not fiche.acteurs.exists()


def test_axe_of_another_plan_is_refused_by_the_model():
    from django.core.exceptions import ValidationError

    fiche = make_fiche()
    fiche.axe = make_axe()
    with pytest.raises(ValidationError, match="autre plan"):
        fiche.full_clean()


# Reference lists


def test_reference_lists_are_loaded_once_and_again():
    first = references.load()
    assert all(loaded.made_count == loaded.read_count for loaded in first)
    assert all(loaded.made_count == loaded.changed_count == 0 for loaded in references.load())
    Audience.objects.filter(label="Familles").update(position=99)
    assert references.load(apply=False)[1].changed_count == 1
    assert Audience.objects.get(label="Familles").position == 99
