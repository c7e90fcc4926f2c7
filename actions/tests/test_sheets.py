"""The sheets of the plan: values of an indicator, values of a year; and what every sheet does with its cells."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_user
from actions.models import IndicateurFiche
from actions.tests.factories import (
    make_acteur,
    make_axe,
    make_fiche,
    make_indicateur,
    make_ligne,
    make_plan,
    make_valeur,
)
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return make_convention(adviser=make_adviser())  # 2023 to 2026


@pytest.fixture
def adviser(convention):
    return convention.adviser


@pytest.fixture
def indicateur(convention):
    return make_indicateur(make_fiche(make_plan(convention)), label="Places ouvertes", unit="places")


@pytest.fixture
def member(client, adviser):
    client.force_login(adviser)
    return client


def values_url(indicateur):
    return reverse("actions:valeurs", args=[indicateur.fiche_id, indicateur.pk])


def shown(form, **typed):
    """What a browser sends back of a sheet, with some cells typed over."""
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in data.items()} | typed


def opened(client, url, **typed):
    return shown(client.get(url).context["form"], **typed)


def after(client, url, theirs, mine):
    """The answer to who opened the sheet before somebody else saved theirs."""
    mine = opened(client, url, **mine)
    assert client.post(url, opened(client, url, **theirs)).status_code == 302
    return client.post(url, mine)


def pasted(client, url, block, **typed):
    return client.post(url, opened(client, url, bloc=block, coller="1", **typed))


def stored(indicateur):
    return {row.year: (row.value, row.status, row.comment) for row in indicateur.valeurs.all()}


# Cells ----------------------------------------------------------------------------------


def test_a_number_is_read_in_every_writing_and_shown_again(member, indicateur):
    url = values_url(indicateur)
    typed = {"value_2023": "1 234,50 places", "value_2024": "\u22125", "value_2025": "12\u202f000", "value_2026": ""}
    assert member.post(url, opened(member, url, **typed)).status_code == 302
    assert {year: value for year, (value, *_) in stored(indicateur).items()} == {2023: 1234.5, 2024: -5, 2025: 12000}
    again = opened(member, url)
    assert [again[f"value_{year}"] for year in range(2023, 2027)] == ["1234,5", "-5", "12000", ""]


@pytest.mark.parametrize("typed", ["12 à 15", "à définir", "1e5", "12 %"])
def test_a_range_or_a_word_is_refused_and_stays_typed(member, indicateur, typed):
    url = values_url(indicateur)
    response = member.post(url, opened(member, url, value_2023=typed, value_2024="8"))
    assert response.status_code == 422
    form = response.context["form"]
    assert (form["value_2023"].value(), form["value_2024"].value()) == (typed, "8")
    assert form.errors == {"value_2023": [f"« {typed} » n’est pas un nombre."]}
    assert stored(indicateur) == {}


def test_a_sheet_saved_unchanged_writes_nothing(member, indicateur):
    row = make_valeur(indicateur, 2024, 10)
    url = values_url(indicateur)
    assert member.post(url, opened(member, url)).status_code == 302
    row.refresh_from_db()
    assert row.version == 0


def test_cells_of_one_page_absent_from_another_stay_stored(member, indicateur):
    make_valeur(indicateur, 2024, 10, comment="Compté")
    assert member.post(values_url(indicateur), {"value_2023": "3"}).status_code == 302
    assert stored(indicateur) == {2023: (3, "known", ""), 2024: (10, "known", "Compté")}


def test_a_cell_sent_without_its_version_overwrites_nothing(member, indicateur):
    make_valeur(indicateur, 2024, 10)
    assert member.post(values_url(indicateur), {"value_2024": "3"}).status_code == 409
    assert stored(indicateur)[2024][0] == 10


def test_headings_and_labels_name_each_cell(member, indicateur):
    page = member.get(values_url(indicateur)).content.decode()
    assert '<th scope="row">2023' in page and '<th scope="col" class="num">Valeur (places)</th>' in page
    assert '<label\n  class="visually-hidden" for="id_comment_2023">Commentaire, 2023</label>' in page
    assert 'data-label="Statut"' in page


# Two people -----------------------------------------------------------------------------


def test_two_people_on_two_cells_of_a_row_both_keep_theirs(member, indicateur):
    make_valeur(indicateur, 2024, 10)
    url = values_url(indicateur)
    mine, theirs = opened(member, url, comment_2024="Relu"), opened(member, url, value_2024="12")
    assert member.post(url, theirs).status_code == 302
    assert member.post(url, mine).status_code == 302
    assert stored(indicateur) == {2024: (12, "known", "Relu")}


def test_two_people_on_one_cell_see_both_and_lose_nothing(member, indicateur):
    for year in (2023, 2024):
        make_valeur(indicateur, year, 10)
    url = values_url(indicateur)
    mine = opened(member, url, value_2024="14", value_2025="9")
    assert member.post(url, opened(member, url, value_2023="11", value_2024="12")).status_code == 302
    response = member.post(url, mine)
    assert response.status_code == 409
    (difference,) = response.context["stale"].differences
    assert (difference.label, difference.typed, difference.stored, difference.before) == (
        "Valeur (places), 2024", "14", "12", "10"
    )  # fmt: skip
    assert response.context["stale"].by is not None
    assert "Enregistré entre-temps\u00a0: 12" in response.content.decode()
    assert stored(indicateur) == {2023: (11, "known", ""), 2024: (12, "known", "")}
    again = shown(response.context["form"])
    assert (again["value_2023"], again["value_2024"], again["value_2025"]) == ("11", "14", "9")
    assert member.post(url, again).status_code == 302
    assert {year: value for year, (value, *_) in stored(indicateur).items()} == {2023: 11, 2024: 14, 2025: 9}


def test_a_value_emptied_by_one_and_changed_by_another_is_shown(member, indicateur):
    make_valeur(indicateur, 2024, 10)
    response = after(member, values_url(indicateur), {"value_2024": "12"}, {"value_2024": ""})
    assert response.status_code == 409
    assert response.context["stale"].differences[0].typed == "non renseigné"
    assert stored(indicateur)[2024][0] == 12


def test_a_row_removed_and_made_again_is_not_the_one_shown(member, indicateur):
    row = make_valeur(indicateur, 2024, 10)
    url = values_url(indicateur)
    mine = opened(member, url, value_2024="14")
    row.delete()
    make_valeur(indicateur, 2024, 12)
    assert member.post(url, mine).status_code == 409
    assert stored(indicateur)[2024][0] == 12


def test_two_sound_changes_that_do_not_go_together_are_shown(member, indicateur):
    make_valeur(indicateur, 2024, 10)
    response = after(member, values_url(indicateur), {"value_2024": ""}, {"comment_2024": "Presque"})
    assert response.status_code == 409
    assert [each.typed for each in response.context["stale"].differences] == ["Presque"]
    assert stored(indicateur) == {}


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_write_one_row(indicateur, adviser):
    url, barrier, answers = values_url(indicateur), threading.Barrier(2), []

    def save(value):
        try:
            client = Client()
            client.force_login(adviser)
            data = opened(client, url, value_2024=value)
            barrier.wait(timeout=20)
            answers.append(client.post(url, data).status_code)
        finally:
            connection.close()

    people = [threading.Thread(target=save, args=(value,)) for value in ("11", "12")]
    for each in people:
        each.start()
    for each in people:
        each.join(timeout=30)
    assert sorted(answers) == [302, 409]
    assert indicateur.valeurs.count() == 1


# A block --------------------------------------------------------------------------------


def test_a_block_is_placed_and_written_only_once_read_again(member, indicateur):
    url = values_url(indicateur)
    block = '2023\t1 234,5\tEstimée\t"Compté\ndeux fois"\r\n2024\t\u22125 places\r\n'
    response = pasted(member, url, block, value_2025="7")
    form = response.context["form"]
    assert (response.status_code, form.accepted_count, form.refused_count) == (200, 4, 0)
    assert stored(indicateur) == {}
    assert member.post(url, shown(form)).status_code == 302
    assert stored(indicateur) == {
        2023: (1234.5, "estimated", "Compté deux fois"),
        2024: (-5, "known", ""),
        2025: (7, "known", ""),
    }


def test_each_refusal_of_a_block_says_its_line_and_its_reason(member, indicateur):
    url = values_url(indicateur)
    block = "2023\t12\n2024\tà définir\n2031\t4\nTotal\t16\n2025\t3\tConnue\t\tde trop\t5\n2026\t8\tPeut-être"
    form = pasted(member, url, block).context["form"]
    assert form.pasted.refusals == [
        "Ligne 3 : 2031 est hors de la convention (2023 à 2026).",
        "Ligne 4 : « Total » n’est pas une année de la convention (2023 à 2026).",
        "Ligne 5 : 2 colonnes de trop, « de trop », « 5 » ; cette ligne est laissée de côté. "
        "Donnez les titres des colonnes en première ligne.",
    ]
    assert dict(form.errors) == {
        "value_2024": ["« à définir » n’est pas un nombre."],
        "status_2026": ["« Peut-être » n’est pas dans la liste."],
    }
    assert (form["value_2023"].value(), form["value_2024"].value(), form["value_2025"].value()) == (
        "12",
        "à définir",
        "",
    )
    assert 'value="Peut-être" selected' in str(form["status_2026"])
    assert (form.accepted_count, form.refused_count) == (2, 5)


def test_headings_of_a_block_say_which_column_is_which(member, indicateur):
    url = values_url(indicateur)
    block = "Année\tCommentaire\tObservations\tvaleur\n2023\tRelu\tvu\t12\n2024\t\t\t9"
    form = pasted(member, url, block).context["form"]
    assert form.pasted.refusals == ["Colonne « Observations » : aucune colonne ne porte ce nom ; laissée de côté."]
    assert [form[name].value() for name in ("comment_2023", "value_2023", "value_2024")] == ["Relu", "12", "9"]


def test_a_blank_cell_of_a_block_empties_nothing(member, indicateur):
    make_valeur(indicateur, 2023, 10, comment="Compté")
    url = values_url(indicateur)
    form = pasted(member, url, "2023\t\tEstimée").context["form"]
    assert [form[f"{name}_2023"].value() for name in ("value", "status", "comment")] == ["10", "estimated", "Compté"]


def test_two_lines_of_a_block_for_one_cell_are_told(member, indicateur):
    form = pasted(member, values_url(indicateur), "2023\t12\n2024\t5\n2023\t14\n2024\t5").context["form"]
    assert form.pasted.refusals == ["Ligne 3 : « 14 » laissé de côté, la ligne 1 du bloc remplit déjà cette cellule."]
    assert (form["value_2023"].value(), form.accepted_count, form.refused_count) == ("12", 2, 1)


def test_a_block_left_in_its_box_is_not_lost_at_saving(member, indicateur):
    url = values_url(indicateur)
    response = member.post(url, opened(member, url, bloc="2023\t12"))
    assert response.status_code == 200 and stored(indicateur) == {}
    again = shown(response.context["form"], value_2023="13")  # mended since: the block is not placed over it
    assert member.post(url, again).status_code == 302
    assert stored(indicateur)[2023][0] == 13


@pytest.mark.parametrize(
    ("block", "why"),
    [("", "Le bloc est vide"), (" \t\n", "Le bloc est vide"), ("2023\t1\n" * 2001, "2001 lignes : 2000 au plus")],
)
def test_a_block_of_nothing_or_of_too_much_is_told_so(member, indicateur, block, why):
    response = pasted(member, values_url(indicateur), block)
    assert response.status_code == 422
    assert why in response.context["form"].pasted.refusals[0]
    assert 'role="status" tabindex="-1" autofocus' in response.content.decode()  # what became of it is read first


def test_what_the_portal_prints_is_pasted_back(member, indicateur):
    from core.formats import number

    url = values_url(indicateur)
    block = f"2023\t{number(1234567)}\n2024\tnon renseigné\n2025\t{number(-3.5)}"
    response = pasted(member, url, block)
    assert member.post(url, shown(response.context["form"])).status_code == 302
    assert {year: value for year, (value, *_) in stored(indicateur).items()} == {2023: 1234567, 2025: -3.5}


def test_the_row_of_another_indicator_is_out_of_reach(member, indicateur):
    other = make_indicateur(make_fiche(make_plan(make_convention())))
    row = make_valeur(other, 2024, 10)
    url = values_url(indicateur)
    assert member.post(url, opened(member, url, value_2024="3", version_2024=f"{row.pk}.0")).status_code in (302, 409)
    assert stored(other)[2024][0] == 10
    assert IndicateurFiche.objects.count() == 2


def test_a_forged_version_tells_nothing_of_another_row(member, indicateur):
    """The version of a row of another Caf, sent with this cell, would be told as what the page showed."""
    secret = make_valeur(make_indicateur(make_fiche(make_plan(make_convention()))), 2024, 777, comment="Confidentiel")
    make_valeur(indicateur, 2024, 10, comment="Compté")
    url = values_url(indicateur)
    for year in (2023, 2024):  # where there is a row, and where there is none
        typed = {f"value_{year}": "3", f"comment_{year}": "Relu", f"version_{year}": f"{secret.pk}.0"}
        response = member.post(url, opened(member, url, **typed))
        assert {each.before for each in response.context["stale"].differences} == {""}
        assert "Confidentiel" not in response.content.decode()
    assert stored(indicateur) == {2024: (10, "known", "Compté")}


def test_what_was_typed_in_a_line_gone_meanwhile_is_told(member, adviser, convention):
    fiche = make_fiche(make_plan(convention))
    kept, gone = (make_ligne(fiche, funder=make_organisation(name=name), year=2024) for name in ("Caf", "Ville"))
    url = reverse("actions:budget", args=[fiche.pk])
    form = member.get(url).context["form"]
    cells = {line.label: line.key for part, sections in form.tables for _, lines in sections for line, *_ in lines}
    data = shown(form, **{f"planned_2024_{cells['Ville']}": "512", f"planned_2024_{cells['Caf']}": "64"})
    gone.delete()
    response = member.post(url, data)
    assert response.status_code == 422
    assert "« 512 »" in str(response.context["form"].non_field_errors())
    kept.refresh_from_db()
    assert kept.planned_amount != 64
    assert member.post(url, shown(response.context["form"])).status_code == 302
    kept.refresh_from_db()
    assert kept.planned_amount == 64


# A year ---------------------------------------------------------------------------------


def year_url(convention, year=2024):
    return reverse("actions:year_values", args=[convention.pk, year])


@pytest.fixture
def plan(convention):
    """Two axes and a loose fiche: three fiches with an indicator, two of one name."""
    made = make_plan(convention)
    fiches = [
        make_fiche(made, axe=make_axe(made, label=label), code=code, title=title)
        for label, code, title in (("Petite enfance", "1.1", "Relais"), ("Jeunesse", "2.1", "Accueil"))
    ]
    made.fiches_by_code = {"1.1": fiches[0], "2.1": fiches[1], "": make_fiche(made, title="Coordination")}
    made.places = make_indicateur(fiches[0], label="Places ouvertes", unit="places", target_value=30)
    made.others = make_indicateur(fiches[1], label="Places ouvertes")
    made.opinion = make_indicateur(made.fiches_by_code[""], label="Avis des élus", kind="qualitative")
    for year, value in ((2022, 8), (2023, 12), (2024, 15)):
        make_valeur(made.places, year, value)
    return made


def test_a_year_shows_all_its_indicators_beside_their_past(member, convention, plan):
    response = member.get(year_url(convention))
    sections = response.context["form"].tables[0][1]
    assert [(name, [line.label for line, *_ in lines]) for name, lines in sections] == [
        ("Petite enfance", ["Places ouvertes"]),
        ("Jeunesse", ["Places ouvertes"]),
        ("Directement sous le plan", ["Avis des élus"]),
    ]
    (_, _, cells), *_ = sections[0][1]
    assert [cell.words for cell in cells[:3]] == ["8", "12", "30"] and cells[3].box.value() == "15"
    assert "2 valeurs à saisir" in response.content.decode()


def test_a_year_is_read_by_who_owes_its_values(member, convention, plan):
    """Who the indicator names, else the pilote of its fiche, else nobody; saved from there, one comes back there."""
    plan.others.responsible = "Éva Colas"
    plan.others.save()
    make_acteur(plan.fiches_by_code["1.1"], person_name="Zoé Petit")
    make_acteur(plan.fiches_by_code["1.1"], role="partner", person_name="Ali Ben")
    url = f"{year_url(convention)}?par=personne"
    response = member.get(url)
    sections = response.context["form"].tables[0][1]
    assert [(name, [line.subject for line, *_ in lines]) for name, lines in sections] == [
        ("Éva Colas", [plan.others]),
        ("Zoé Petit", [plan.places]),
        ("Personne n’est désigné", [plan.opinion]),
    ]
    views = [(each["label"], each["is_current"]) for each in response.context["orders"]]
    assert views == [("par axe", False), ("par personne qui donne la valeur", True)]
    assert all("par=personne" in each["url"] for each in response.context["years"])
    assert "Zoé Petit" in member.get(year_url(convention)).content.decode()  # named beside the fiche, by axe
    saved = member.post(url, opened(member, url, **{f"value_{plan.others.pk}": "4"}))
    assert (saved.status_code, saved.url) == (302, url) and plan.others.valeurs.get().value == 4


def test_a_year_is_saved_whole_and_only_where_it_changed(member, convention, plan):
    url = year_url(convention)
    typed = {f"value_{plan.others.pk}": "4", f"value_{plan.opinion.pk}": "Très attendu"}
    assert member.post(url, opened(member, url, **typed)).status_code == 302
    assert plan.others.valeurs.get().value == 4 and plan.opinion.valeurs.get().text == "Très attendu"
    assert plan.places.valeurs.get(year=2024).version == 0


def test_a_block_of_a_year_names_its_lines_by_fiche_and_indicator(member, convention, plan):
    block = (
        "Fiche\tIndicateur\t2023\t2024\n1.1\tPlaces ouvertes\t12\t16 places\n2.1\tplaces  OUVERTES\t\t5\n"
        "Places ouvertes\t\t\t7\nAvis des élus\t\t\tBon\n9.9\tInconnu\t\t3\n"
    )
    form = pasted(member, year_url(convention), block).context["form"]
    assert [form[f"value_{row.pk}"].value() for row in (plan.places, plan.others)] == ["16 places", "5"]
    assert form.pasted.refusals == [
        "Colonne « 2023 » : elle se lit ici, et ne s’écrit pas.",
        "Ligne 4 : plusieurs lignes s’appellent « Places ouvertes ».",
        "Ligne 6 : « 9.9 » n’est le nom d’aucun indicateur de cette page.",
    ]
    block = "Fiche\tIndicateur\tObservations\t2024\n1.1\tPlaces ouvertes\tBon début\t16\n"
    form = pasted(member, year_url(convention), block).context["form"]
    assert form[f"value_{plan.places.pk}"].value() == "16"
    assert form.pasted.refusals == ["Colonne « Observations » : aucune colonne ne porte ce nom ; laissée de côté."]


def test_a_pilote_types_the_values_of_their_fiches_alone(client, convention, plan):
    pilote = make_user()
    make_member(convention, user=pilote, role=Role.FICHE_OWNER)
    client.force_login(pilote)
    assert client.get(year_url(convention)).status_code == 403
    make_acteur(plan.fiches_by_code["1.1"], user=pilote)
    url = year_url(convention)
    data = opened(client, url, **{f"value_{plan.places.pk}": "16", f"value_{plan.others.pk}": "99"})
    assert client.post(url, data).status_code == 302
    assert plan.places.valeurs.get(year=2024).value == 16 and not plan.others.valeurs.exists()
    form = pasted(client, url, "2.1\tPlaces ouvertes\t99").context["form"]
    assert form.pasted.refusals == ["Ligne 1 : « Places ouvertes » se lit ici, et ne s’écrit pas."]


def test_a_year_outside_of_the_convention_is_not_found(member, convention, plan):
    for year in (2022, 2027):
        assert member.get(year_url(convention, year)).status_code == 404


def test_a_long_plan_is_cut_in_pages_that_are_saved_apart(member, convention, plan, monkeypatch):
    monkeypatch.setattr("actions.views.sheets.MOST_LINES", 2)
    url = f"{year_url(convention)}?page=2"
    data = opened(member, url, **{f"value_{plan.opinion.pk}": "Bon", f"value_{plan.others.pk}": "9"})
    response = member.post(url, data)
    assert (response.status_code, response.url) == (302, url)
    assert plan.opinion.valeurs.get().text == "Bon" and not plan.others.valeurs.exists()


def test_a_year_costs_the_same_for_12_and_120_values(member, convention):
    made, url, spent = make_plan(convention), year_url(convention), []
    for count in (12, 108):
        rows = [make_indicateur(make_fiche(made, title=f"Fiche {count}"), label=f"I{count}-{n}") for n in range(count)]
        for row in rows[::2]:
            make_valeur(row, 2024, 5)
        with CaptureQueriesContext(connection) as shows:
            data = opened(member, url)
        for n, row in enumerate(rows):  # a third goes, a third changes, a third is new where there was none
            data[f"value_{row.pk}"] = ["", "7", "8"][n % 3]
        with CaptureQueriesContext(connection) as saves:
            assert member.post(url, data).status_code == 302
        spent.append((len(shows), len(saves)))
    assert spent[0] == spent[1], spent
    assert spent[1][0] <= 12 and spent[1][1] <= 15, spent


# Amounts --------------------------------------------------------------------------------


@pytest.fixture
def financed(convention):
    """A fiche with two funders: one in 2023 and 2024, the other in 2024 alone; and an amount of another fiche."""
    made = make_fiche(make_plan(convention), title="Relais")
    made.caf, made.commune = make_organisation(name="Caf du pays"), make_organisation(name="Commune de Brochon")
    for funder, year, amount in ((made.caf, 2023, 1000), (made.caf, 2024, 2000), (made.commune, 2024, 500)):
        make_ligne(made, funder=funder, year=year, planned_amount=amount)
    make_ligne(make_fiche(make_plan(make_convention()), title="Autre"), funder=made.caf, planned_amount=7)
    return made


def amounts_of(fiche):
    rows = fiche.lignes_budgetaires.order_by("funder__name", "year")
    return [(row.funder.name, row.year, row.planned_amount, row.actual_amount) for row in rows]


def amount_names(client, url):
    """{(funder, words of the column): name of the field}."""
    (_, ((_, lines),)), *_ = client.get(url).context["form"].tables
    return {(line.label, cell.column.label): cell.box.html_name for line, _, cells in lines for cell in cells}


def test_amounts_are_typed_by_funder_and_year(member, financed):
    url = reverse("actions:budget", args=[financed.pk])
    names = amount_names(member, url)
    typed = {
        names["Caf du pays", "2023 prévu"]: "",
        names["Caf du pays", "2024 réalisé"]: "1 950,50 €",
        names["Commune de Brochon", "2025 prévu"]: "0,5 k€",
    }
    assert member.post(url, opened(member, url, **typed)).status_code == 302
    assert amounts_of(financed) == [
        ("Caf du pays", 2024, 2000, 1950.5),
        ("Commune de Brochon", 2024, 500, None),
        ("Commune de Brochon", 2025, 500, None),
    ]


def test_amounts_are_pasted_and_refused_one_by_one(member, financed):
    url = reverse("actions:budget", args=[financed.pk])
    names = amount_names(member, url)
    block = "Financeur\t2024 prévu\tRéalisé 2024\nCaf du pays\t2 100 €\tà définir\nCommune de Brochon\t-5\t\nMSA\t3\t"
    form = pasted(member, url, block).context["form"]
    assert form[names["Caf du pays", "2024 prévu"]].value() == "2 100 €"
    assert set(form.errors) == {names["Caf du pays", "2024 réalisé"], names["Commune de Brochon", "2024 prévu"]}
    assert form.pasted.refusals == ["Ligne 4 : « MSA » n’est le nom d’aucun financeur de cette fiche."]
    assert len(amounts_of(financed)) == 3


def test_two_people_on_two_years_of_a_funder_both_keep_theirs(member, financed):
    url = reverse("actions:budget", args=[financed.pk])
    names = amount_names(member, url)
    first, second = names["Caf du pays", "2023 prévu"], names["Caf du pays", "2024 prévu"]
    assert after(member, url, {first: "1100"}, {second: "2200"}).status_code == 302
    assert [planned for *_, planned, _ in amounts_of(financed)][:2] == [1100, 2200]
    new = names["Commune de Brochon", "2026 prévu"]
    assert after(member, url, {new: "1"}, {new: "2"}).status_code == 409


def test_an_amount_with_a_comment_is_not_removed_unseen(member, financed):
    row = make_ligne(financed, funder=financed.commune, year=2023, planned_amount=9, comment="Vote en mars")
    url = reverse("actions:budget", args=[financed.pk])
    name = amount_names(member, url)["Commune de Brochon", "2023 prévu"]
    assert member.post(url, opened(member, url, **{name: ""})).status_code == 422
    row.refresh_from_db()
    assert row.planned_amount == 9


def test_two_amounts_of_one_funder_and_year_have_two_lines(member, financed):
    make_ligne(financed, funder=financed.caf, year=2024, planned_amount=3)
    make_ligne(financed, funder=financed.caf, year=2024, planned_amount=4, kind="investment")
    url = reverse("actions:budget", args=[financed.pk])
    labels = [line.label for line in member.get(url).context["form"].parts[0].lines]
    assert labels == [
        "Caf du pays, investissement", "Caf du pays, fonctionnement", "Caf du pays, fonctionnement",
        "Commune de Brochon",
    ]  # fmt: skip
    assert member.post(url, opened(member, url)).status_code == 302
    assert len(amounts_of(financed)) == 5


def test_amounts_cost_the_same_for_12_and_120_funders(member, convention):
    fiche, spent = make_fiche(make_plan(convention), title="Relais"), []
    url = reverse("actions:budget", args=[fiche.pk])
    for count in (12, 108):
        for _ in range(count):
            make_ligne(fiche, funder=make_organisation(), year=2024, planned_amount=1)
        with CaptureQueriesContext(connection) as shows:
            data = opened(member, url)
        data |= {
            name: "5" for name in data if name.startswith(("actual_2024_", "planned_2025_")) and "nouveau" not in name
        }
        with CaptureQueriesContext(connection) as saves:
            assert member.post(url, data).status_code == 302
        spent.append((len(shows), len(saves)))
    assert spent[0] == spent[1], spent
    assert spent[1][0] <= 12 and spent[1][1] <= 15, spent


def test_a_new_funder_is_typed_in_the_sheet_with_all_its_years(member, financed):
    url = reverse("actions:budget", args=[financed.pk])
    msa = make_organisation(name="MSA de Bourgogne")
    who = {"funder_nouveau-0": msa.pk, "nature_nouveau-0": "investment"}
    typed = who | {"planned_2023_nouveau-0": "3 k€", "planned_2024_nouveau-0": "4000", "actual_2024_nouveau-0": "0"}
    data = opened(member, url, **typed)
    for _ in range(2):  # the second of two clicks makes nothing more
        assert member.post(url, data).status_code == 302
    assert [line for line in amounts_of(financed) if line[0] == msa.name] == [
        (msa.name, 2023, 3000, None),
        (msa.name, 2024, 4000, 0),
    ]
    assert {row.kind for row in financed.lignes_budgetaires.filter(funder=msa)} == {"investment"}


@pytest.mark.parametrize(
    ("typed", "place"),
    [({"planned_2024_nouveau-1": "5"}, "funder_nouveau-1"), ({"funder_nouveau-0": "me"}, "funder_nouveau-0")],
)
def test_a_new_funder_without_name_or_amount_is_refused(member, financed, typed, place):
    url = reverse("actions:budget", args=[financed.pk])
    typed = {name: financed.caf.pk if value == "me" else value for name, value in typed.items()}
    response = member.post(url, opened(member, url, **typed))
    assert response.status_code == 422 and list(response.context["form"].errors) == [place]
    assert len(amounts_of(financed)) == 3


# A block pasted in a cell ---------------------------------------------------------------


def pasted_in(client, url, block, cells, **typed):
    """Sent as `sheets.js` does: the names of the cells from there, as they are shown."""
    where = "\n".join("\t".join(row) for row in cells)
    return client.post(url, opened(client, url, bloc_cellule=block, bloc_en=where, **typed))


def from_year(*years):
    return [[f"value_{year}", f"status_{year}", f"comment_{year}"] for year in years]


def test_a_block_pasted_in_a_cell_fills_those_at_its_right_and_under(member, indicateur):
    url = values_url(indicateur)
    block = '12\tEstimée\t"Compté\ndeux fois"\r\n\r\n7\t\t\r\n'
    response = pasted_in(member, url, block, from_year(2023, 2024, 2025), value_2026="4")
    form = response.context["form"]
    assert (response.status_code, form.accepted_count, form.refused_count) == (200, 4, 0)
    assert form["bloc"].value() in (None, "") and stored(indicateur) == {}  # to be read again, then saved as it is
    page = response.content.decode()
    assert (
        page.count("sheet-paste__result") == 1
        and "autofocus" in page
        and '<details class="sheet-paste" open' not in page
    )
    assert member.post(url, shown(form)).status_code == 302
    assert stored(indicateur) == {
        2023: (12, "estimated", "Compté deux fois"), 2025: (7, "known", ""), 2026: (4, "known", ""),
    }  # fmt: skip


def test_each_cell_of_a_block_pasted_in_one_is_accepted_or_refused(member, indicateur):
    url = values_url(indicateur)
    block = "12\tConnue\tRelu\ttrop\nà définir\n8\tPeut-être\n9\n10\n11"
    response = pasted_in(member, url, block, from_year(2023, 2024, 2025, 2026))
    form = response.context["form"]
    assert response.status_code == 422 and stored(indicateur) == {}
    assert form.pasted.refusals == [
        "Ligne 1 : « trop » laissé de côté, la feuille n’a pas d’autre colonne.",
        "2 lignes de trop, à partir de la ligne 5 : la feuille n’en a pas d’autre sous cette cellule.",
    ]
    assert set(form.errors) == {"value_2024", "status_2025"}
    assert (form["value_2024"].value(), form["value_2026"].value()) == ("à définir", "9")
    # What is read there, and cells that are none, take nothing: a version is no cell.
    form = pasted_in(member, url, "5\t6\t7", [["", "version_2023", "value_2023"]]).context["form"]
    assert form.pasted.refusals == ["Ligne 1 : « 5 », « 6 » laissé de côté, cela se lit ici, et ne s’écrit pas."]
    assert form["value_2023"].value() == "7"
    gone = pasted_in(member, url, "5\t6", [["value_1999", "status_1999"]])
    assert gone.status_code == 422 and "n’est plus sur cette feuille" in gone.content.decode()


def test_headings_and_names_of_a_block_pasted_in_a_cell_are_read(member, indicateur):
    url = values_url(indicateur)
    form = pasted_in(member, url, "Commentaire\tValeur\nRelu\t12\n\t9", from_year(2023, 2024)).context["form"]
    assert [form[name].value() for name in ("comment_2023", "value_2023", "value_2024")] == ["Relu", "12", "9"]
    assert form.pasted.refusals == []
    form = pasted_in(member, url, "2024\t12\n2025\t13\nTotal\t25", from_year(2023, 2024, 2025)).context["form"]
    assert [form[f"value_{year}"].value() or "" for year in (2023, 2024, 2025)] == ["", "12", "13"]
    assert len(form.pasted.refusals) == 1 and "Total" in form.pasted.refusals[0]
    for block in ("", "1\n" * 2001):
        assert pasted_in(member, url, block, from_year(2023)).status_code == 422
