"""The sheets of one year of a convention: what each funder paid, and the time of its people; what a partner writes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member
from actions import perms
from actions.models import LigneBudgetaire, MoyenHumain
from actions.tests.factories import (
    make_acteur,
    make_fiche,
    make_indicateur,
    make_ligne,
    make_moyen,
    make_neighbours,
    make_note,
    make_plan,
)
from actions.tests.test_sheets import after, opened, pasted
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    make_neighbours(make_convention(caf=make_caf("71")))
    return make_convention(adviser=make_adviser())  # 2023 to 2026


@pytest.fixture
def member(client, convention):
    client.force_login(convention.adviser)
    return client


@pytest.fixture
def money(convention):
    """Two fiches, two funders, and a line of the convention itself; amounts of 2023 and 2024."""
    made = make_plan(convention)
    made.relais = make_fiche(made, code="1.2", title="Relais")
    made.loisirs = make_fiche(made, code="1.10", title="Accueil de loisirs")
    made.caf, made.msa = make_organisation(name="Caf du pays"), make_organisation(name="MSA de Bourgogne")
    made.paid = make_ligne(made.relais, funder=made.caf, year=2023, planned_amount=1000, actual_amount=900)
    made.now = make_ligne(made.relais, funder=made.caf, year=2024, planned_amount=2000)
    made.theirs = make_ligne(made.relais, funder=made.msa, year=2023, planned_amount=300)
    made.other = make_ligne(made.loisirs, funder=made.caf, year=2024, planned_amount=500, actual_amount=450)
    made.own = make_ligne(convention=convention, funder=made.caf, year=2024, planned_amount=80)
    make_ligne(made.relais, funder=made.caf, year=None, planned_amount=7)  # of no year: on its own page
    return made


def amounts_url(convention, year=2024):
    return reverse("actions:year_amounts", args=[convention.pk, year])


def means_url(convention, year=2024):
    return reverse("actions:year_means", args=[convention.pk, year])


def boxes(client, url):
    """{(section, line, key of the column): name of the field}, of the lines that are there, where they may be written."""
    found = {}
    for _, sections in client.get(url).context["form"].tables:
        for section, lines in sections:
            for line, _, cells in lines:
                for cell in cells:
                    if cell.box and not line.is_new:
                        found[section, line.label, cell.column.key] = cell.box.html_name
    return found


def stored(rows, name="actual_amount"):
    return {row.pk: getattr(row, name) for row in rows}


# Amounts --------------------------------------------------------------------------------


def test_amounts_of_a_year_are_read_by_funder_or_by_fiche(member, convention, money):
    response = member.get(amounts_url(convention))
    sections = response.context["form"].tables[0][1]
    assert [(name, [line.label for line, *_ in lines]) for name, lines in sections] == [
        ("Caf du pays", ["1.2 Relais", "1.10 Accueil de loisirs", "La convention elle-même"]),
        ("MSA de Bourgogne", ["1.2 Relais"]),  # planned in another year: it may have paid in this one
    ]
    (line, _, cells), *_ = sections[0][1]
    assert [cell.words for cell in cells[:3]] == ["", "900", "2\u202f000"] and cells[3].box.value() in (None, "")
    page = response.content.decode()
    assert "2 montants à saisir" in page and "Voisinage" not in page
    assert f'href="/conventions/{convention.pk}/finances/2024/moyens/"' in page and line.url in page
    by_fiche = member.get(f"{amounts_url(convention)}?par=fiche").context["form"].tables[0][1]
    assert [(name, [line.label for line, *_ in lines]) for name, lines in by_fiche] == [
        ("1.2 Relais", ["Caf du pays", "MSA de Bourgogne"]),
        ("1.10 Accueil de loisirs", ["Caf du pays"]),
        ("La convention elle-même", ["Caf du pays"]),
    ]
    one = member.get(f"{amounts_url(convention)}?financeur={money.msa.pk}")
    assert [line.label for line in one.context["form"].page.object_list] == ["1.2 Relais"]
    assert "Tous les financeurs" in one.content.decode()
    assert len(member.get(f"{amounts_url(convention)}?financeur=²").context["form"].page.object_list) == 4


def test_amounts_of_a_year_are_saved_whole_where_they_changed(member, convention, money):
    url, count = amounts_url(convention), LigneBudgetaire.objects.count()
    names = boxes(member, url)
    typed = {
        names["Caf du pays", "1.2 Relais", "actual"]: "1 950,50 €",
        names["Caf du pays", "1.10 Accueil de loisirs", "actual"]: "",  # what was planned stays
        names["MSA de Bourgogne", "1.2 Relais", "actual"]: "0,3 k€",  # its first row of that year
        names["MSA de Bourgogne", "1.2 Relais", "comment"]: "Versé en mars",
    }
    assert member.post(url, opened(member, url, **typed)).status_code == 302
    made = LigneBudgetaire.objects.get(fiche=money.relais, funder=money.msa, year=2024)
    assert (made.actual_amount, made.planned_amount, made.comment) == (300, None, "Versé en mars")
    assert LigneBudgetaire.objects.count() == count + 1
    rows = LigneBudgetaire.objects.in_bulk([money.now.pk, money.other.pk, money.own.pk])
    assert (rows[money.now.pk].actual_amount, rows[money.now.pk].planned_amount) == (1950.5, 2000)
    assert (rows[money.other.pk].actual_amount, rows[money.other.pk].planned_amount) == (None, 500)
    assert (rows[money.own.pk].version, rows[money.now.pk].version) == (0, 1)
    # A row that only told what was paid goes with it; a comment alone is no amount.
    again = {names["MSA de Bourgogne", "1.2 Relais", "actual"]: ""}
    response = member.post(url, opened(member, url, **again))
    assert response.status_code == 422
    assert "Un commentaire sans montant" in response.content.decode()
    again[names["MSA de Bourgogne", "1.2 Relais", "comment"]] = ""
    assert member.post(url, opened(member, url, **again)).status_code == 302
    assert not LigneBudgetaire.objects.filter(pk=made.pk).exists()


def test_a_block_of_amounts_is_accepted_or_refused_cell_by_cell(member, convention, money):
    url = amounts_url(convention)
    names = boxes(member, url)
    block = (
        "Financeur\tFiche\tPrévu 2024\tRéalisé 2024\n"
        "Caf du pays\t1.2\t9\t1 950 €\nCaf du pays\t1.10\t\tà définir\nMSA de Bourgogne\t1.2\t\t-5\n"
        "Caf du pays\t9.9\t\t3\nCaf du pays\t1.2\t\t12\tde trop\t5"
    )
    form = pasted(member, url, block).context["form"]
    assert form[names["Caf du pays", "1.2 Relais", "actual"]].value() == "1 950 €"
    assert set(form.errors) == {
        names["Caf du pays", "1.10 Accueil de loisirs", "actual"],
        names["MSA de Bourgogne", "1.2 Relais", "actual"],
    }
    assert form.pasted.refusals == [
        "Colonne « Prévu 2024 » : elle se lit ici, et ne s’écrit pas.",
        "Ligne 5 : « Caf du pays » n’est le nom d’aucune ligne de cette page : ce qui est nouveau s’écrit en bas.",
        "Ligne 6 : 2 colonnes de trop, « de trop », « 5 » ; cette ligne est laissée de côté. "
        "Donnez les titres des colonnes en première ligne.",
    ]
    assert (form.accepted_count, form.refused_count) == (1, 5)
    assert set(stored(LigneBudgetaire.objects.filter(fiche=money.relais, year=2024)).values()) == {None}
    # Without headings, the amount comes first.
    form = pasted(member, url, "Caf du pays\t1.2\t1 950\tVersé").context["form"]
    assert form[names["Caf du pays", "1.2 Relais", "actual"]].value() == "1 950"


def test_two_people_on_the_amounts_of_a_year_lose_nothing(member, convention, money):
    url = amounts_url(convention)
    names = boxes(member, url)
    paid, said, new = (
        names["Caf du pays", "1.2 Relais", "actual"],
        names["Caf du pays", "1.2 Relais", "comment"],
        names["MSA de Bourgogne", "1.2 Relais", "actual"],
    )
    assert after(member, url, {paid: "1900"}, {said: "En deux fois"}).status_code == 302
    response = after(member, url, {paid: "1950", new: "10"}, {paid: "1960", new: "12", said: "En trois fois"})
    assert response.status_code == 409
    told = {(each.typed, each.stored) for each in response.context["stale"].differences}
    assert told == {("1960", "1950"), ("12", "10")}
    assert response.context["form"][said].value() == "En trois fois"
    row = LigneBudgetaire.objects.get(pk=money.now.pk)
    assert (row.actual_amount, row.comment) == (1950, "En deux fois")
    assert LigneBudgetaire.objects.filter(funder=money.msa, year=2024).count() == 1


def test_a_new_funder_is_typed_on_the_sheet_of_the_year(member, convention, money):
    url, count = amounts_url(convention), LigneBudgetaire.objects.count()
    new = make_organisation(name="Région")
    typed = {"fiche_nouveau-1": money.relais.pk, "funder_nouveau-1": new.pk, "actual_nouveau-1": "1 500 €"}
    typed |= {
        "fiche_nouveau-2": "0",
        "funder_nouveau-2": new.pk,
        "nature_nouveau-2": "investment",
        "actual_nouveau-2": "40",
    }
    sent = opened(member, url, **typed)
    for _ in range(2):  # a double click makes two rows, not four
        assert member.post(url, sent).status_code == 302
    made = LigneBudgetaire.objects.filter(funder=new).order_by("actual_amount")
    assert LigneBudgetaire.objects.count() == count + 2
    assert [(row.fiche, row.convention, row.year, row.kind, row.actual_amount) for row in made] == [
        (None, convention, 2024, "investment", 40),
        (money.relais, None, 2024, "operating", 1500),
    ]
    # What is not whole is refused at its place, and nothing that was typed is lost.
    for said, name, sentence in (
        ({"actual_nouveau-1": "5", "fiche_nouveau-1": money.relais.pk}, "funder_nouveau-1", "Qui finance"),
        ({"actual_nouveau-1": "5", "funder_nouveau-1": new.pk}, "fiche_nouveau-1", "Pour quelle fiche"),
        ({"funder_nouveau-1": new.pk}, "fiche_nouveau-1", "Donnez un montant"),
        (
            {"actual_nouveau-1": "beaucoup", "funder_nouveau-1": new.pk, "fiche_nouveau-1": "0"},
            "actual_nouveau-1",
            "nombre",
        ),
        (
            {"actual_nouveau-1": "5", "funder_nouveau-1": money.caf.pk, "fiche_nouveau-1": money.relais.pk},
            *("fiche_nouveau-1", "déjà sa ligne"),
        ),
    ):
        form = member.post(url, opened(member, url, **said)).context["form"]
        assert sentence in form.errors[name][0]
        assert all(str(form[each].value()) == str(value) for each, value in said.items())
    assert LigneBudgetaire.objects.count() == count + 2
    empty = make_convention(caf=convention.caf, adviser=convention.adviser)
    assert 'name="funder_nouveau-1"' in member.get(amounts_url(empty)).content.decode()


def test_a_new_post_is_typed_on_the_sheet_of_the_year(member, convention, money):
    url, employer = means_url(convention), make_organisation(name="CC de Nuits")
    typed = {"fiche_nouveau-1": money.relais.pk, "function_nouveau-1": "Animatrice", "employer_nouveau-1": employer.pk}
    typed |= {"planned_nouveau-1": "0,5", "actual_nouveau-1": "0,45"}
    typed |= {
        "fiche_nouveau-2": "0",
        "function_nouveau-2": "Coordination",
        "unit_nouveau-2": "hours",
        "actual_nouveau-2": "120",
    }
    assert member.post(url, opened(member, url, **typed)).status_code == 302
    made = [
        (
            row.fiche,
            row.function,
            row.organisation,
            row.unit,
            row.year,
            row.planned and float(row.planned),
            float(row.actual),
        )
        for row in MoyenHumain.objects.of_convention(convention).order_by("function")
    ]
    assert made == [
        (money.relais, "Animatrice", employer, "etp", 2024, 0.5, 0.45),
        (None, "Coordination", None, "hours", 2024, None, 120),
    ]
    for said, name, sentence in (
        ({"actual_nouveau-1": "5", "fiche_nouveau-1": "0"}, "function_nouveau-1", "Quel poste"),
        ({"employer_nouveau-1": employer.pk}, "fiche_nouveau-1", "Donnez un temps de travail"),
        (
            {
                "actual_nouveau-1": "5",
                "function_nouveau-1": "Coordination",
                "unit_nouveau-1": "hours",
                "fiche_nouveau-1": "0",
            },
            *("fiche_nouveau-1", "déjà sa ligne"),
        ),
    ):
        assert sentence in member.post(url, opened(member, url, **said)).context["form"].errors[name][0]


def test_a_year_out_of_the_convention_has_no_sheet(member, convention, money):
    for url in (amounts_url, means_url):
        assert [member.get(url(convention, year)).status_code for year in (2022, 2023, 2031)] == [404, 200, 404]
    make_ligne(
        money.relais, funder=money.caf, year=2031, planned_amount=5
    )  # typed by hand on its own page: it can be seen
    assert member.get(amounts_url(convention, 2031)).status_code == 200


def test_two_lines_of_one_name_take_what_tells_them_apart(member, convention, money):
    make_ligne(money.relais, funder=money.caf, year=2024, planned_amount=3, kind="investment")
    url = amounts_url(convention)
    names = boxes(member, url)
    label = next(label for _, label, _ in names if "investissement" in label)
    note = label.removeprefix("1.2 Relais, ")
    form = pasted(member, url, f"Caf du pays\t1.2\t{note}\t12").context["form"]
    assert form[names["Caf du pays", label, "actual"]].value() == "12", form.pasted.refusals
    assert member.post(url, opened(member, url)).status_code == 302  # each keeps its own row
    assert LigneBudgetaire.objects.filter(version__gt=0).count() == 0


# Human means ----------------------------------------------------------------------------


def test_human_means_of_a_year_are_typed_post_by_post(member, convention, money):
    employer = make_organisation(name="CC de Nuits")
    post = make_moyen(money.relais, function="Animatrice", organisation=employer, year=2024, planned="0.5")
    make_moyen(money.relais, function="Animatrice", organisation=employer, year=2023, planned="0.5", actual="0.4")
    lead = make_moyen(convention=convention, function="Coordination", unit="hours", year=2023, planned=100)
    url, count = means_url(convention), MoyenHumain.objects.count()
    response = member.get(url)
    assert "1 temps de travail à saisir" in response.content.decode()
    assert "Voisinage" not in response.content.decode()
    names = boxes(member, url)
    assert set(names) == {
        (section, line, key)
        for section, line in (("1.2 Relais", "Animatrice"), ("La convention elle-même", "Coordination"))
        for key in ("planned", "actual")
    }
    block = (
        "Fiche\tPoste\tRéalisé\n1.2\tAnimatrice\t0,45 ETP\nLa convention elle-même\tCoordination\t12 à 15\nX\tY\t1\t2"
    )
    form = pasted(member, url, block).context["form"]
    assert list(form.errors) == [names["La convention elle-même", "Coordination", "actual"]]
    assert form[names["1.2 Relais", "Animatrice", "actual"]].value() == "0,45 ETP" and form.refused_count == 2
    # Without headings, the shape says which: what was worked, what was planned then worked, or the line as it is shown.
    for values, read, order in (
        ("0,45", (None, "0,45"), "chaque valeur est lue comme « Réalisé 2024 »."),
        ("0,4\t0,45", ("0,4", "0,45"), "il est lu dans l’ordre « Prévu 2024 », « Réalisé 2024 »."),
        ("9\t0,4\t0,45", ("0,4", "0,45"), "il est lu dans l’ordre « Réalisé 2023 », « Prévu 2024 », « Réalisé 2024 »."),
    ):
        form = pasted(member, url, f"1.2\tAnimatrice\t{values}").context["form"]
        planned, worked = (form[names["1.2 Relais", "Animatrice", key]].value() for key in ("planned", "actual"))
        assert (planned, worked) == (read[0] or "0,5", read[1]) and form.pasted.read_as.endswith(order)
    typed = {
        names["1.2 Relais", "Animatrice", "actual"]: "0,45",
        names["La convention elle-même", "Coordination", "actual"]: "120 heures",
    }
    assert member.post(url, opened(member, url, **typed)).status_code == 302
    post.refresh_from_db()
    assert (float(post.planned), float(post.actual)) == (0.5, 0.45)
    made = MoyenHumain.objects.get(function="Coordination", year=2024)
    assert (made.convention, made.unit, made.planned, made.actual) == (convention, "hours", None, 120)
    assert MoyenHumain.objects.count() == count + 1 and MoyenHumain.objects.get(pk=lead.pk).version == 0
    both = {names["1.2 Relais", "Animatrice", key]: "" for key in ("planned", "actual")}
    assert member.post(url, opened(member, url, **both)).status_code == 302
    post.refresh_from_db()  # emptied, and still named
    assert (post.planned, post.actual) == (None, None)
    by_post = member.get(f"{url}?par=poste").context["form"].tables[0][1]
    assert [name for name, _ in by_post] == ["Animatrice", "Coordination"]


def test_two_people_on_the_time_of_a_post_see_both(member, convention, money):
    post = make_moyen(money.relais, function="Animatrice", year=2024)
    url = means_url(convention)
    (planned, actual) = boxes(member, url).values()
    assert after(member, url, {planned: "0,6"}, {actual: "0,5"}).status_code == 302
    assert after(member, url, {actual: "0,4"}, {actual: "0,3"}).status_code == 409
    post.refresh_from_db()
    assert (float(post.planned), float(post.actual)) == (0.6, 0.4)


@pytest.mark.parametrize("kind", ["amounts", "means"])
def test_a_sheet_of_a_year_costs_the_same_for_12_and_120_rows(member, convention, kind):
    url, plan, spent = {"amounts": amounts_url, "means": means_url}[kind](convention), make_plan(convention), []
    for count in (12, 108):
        fiches = [make_fiche(plan, title=f"Fiche {count}-{n}") for n in range(count // 3)]
        for n in range(count):
            if kind == "amounts":
                make_ligne(fiches[n // 3], year=2024 - n % 2, planned_amount=None if n % 3 else 1, actual_amount=5)
            else:
                organisation = make_organisation()
                make_moyen(fiches[n // 3], function=f"Poste {count}-{n}", year=2024 - n % 2, organisation=organisation)
        with CaptureQueriesContext(connection) as shows:
            data = opened(member, url)
        cells = [name for name in data if name.startswith("actual_") and "nouveau" not in name]
        for n, name in enumerate(cells):
            data[name] = ["", "7", "8"][n % 3]
        with CaptureQueriesContext(connection) as saves:
            assert member.post(url, data).status_code == 302
        spent.append((len(shows), len(saves)))
    assert spent[0] == spent[1], spent
    assert spent[1][0] <= 12 and spent[1][1] <= 15, spent


# A partner ------------------------------------------------------------------------------


@pytest.fixture
def partner(client, convention, money):
    """Of the MSA, which the Relais names and the Accueil does not; and an élu of another convention, where it is named."""
    user = make_member(convention, Role.PARTNER, organisation=money.msa)
    make_acteur(money.relais, role="partner", organisation=money.msa)
    make_acteur(money.loisirs, role="partner", organisation=money.caf)
    elsewhere = make_convention(caf=convention.caf)
    make_member(elsewhere, Role.ELECTED, user=user)
    user.elsewhere = make_fiche(make_plan(elsewhere), title="Ailleurs")
    make_acteur(user.elsewhere, organisation=money.msa)
    client.force_login(user)
    return user


def test_a_partner_writes_the_amounts_of_their_organisation_alone(client, partner, convention, money):
    finances = reverse("actions:finances", args=[convention.pk])
    assert [label.split(" 2")[0] for label, _ in client.get(finances).context["sheets"]] == ["Montants réalisés"]
    hidden = make_ligne(money.relais, funder=money.msa, year=2024, planned_amount=44, visibility="shared")
    before = stored(LigneBudgetaire.objects.exclude(funder=money.msa))
    url = amounts_url(convention)
    names = boxes(client, url)
    assert {(section, line) for section, line, _ in names} == {("MSA de Bourgogne", "1.2 Relais")}
    theirs = f"actual_{money.relais.pk}-{money.caf.pk}-0-operating-copil-0"
    typed = {names["MSA de Bourgogne", "1.2 Relais", "actual"]: "310", theirs: "99"}
    assert client.post(url, opened(client, url, **typed)).status_code == 302
    made = LigneBudgetaire.objects.get(funder=money.msa, year=2024, visibility="copil")
    assert (made.actual_amount, made.created_by, made.fiche) == (310, partner, money.relais)
    # The sheet of the fiche: their lines, their name for a new one, and no other.
    url = reverse("actions:budget", args=[money.relais.pk])
    form = client.get(url).context["form"]
    assert [line.label for line in form.parts[0].lines] == ["MSA de Bourgogne"]
    assert [row.name for row in form.fields["funder_nouveau-0"].queryset] == ["MSA de Bourgogne"]
    new = {"funder_nouveau-0": money.msa.pk, "nature_nouveau-0": "investment", "planned_2025_nouveau-0": "50"}
    assert client.post(url, opened(client, url, **new)).status_code == 302
    assert LigneBudgetaire.objects.get(funder=money.msa, year=2025).planned_amount == 50
    forged = {"funder_nouveau-0": money.caf.pk, "nature_nouveau-0": "investment", "planned_2025_nouveau-0": "50"}
    response = client.post(url, opened(client, url, **forged))
    assert response.status_code == 422 and list(response.context["form"].errors) == ["funder_nouveau-0"]
    assert stored(LigneBudgetaire.objects.exclude(funder=money.msa)) == before
    hidden.refresh_from_db()
    assert hidden.version == 0


def test_a_partner_adds_a_line_of_their_organisation_where_it_is_named(client, partner, convention, money):
    make_acteur(make_fiche(money, title="Ludothèque"), role="partner", organisation=money.msa)
    url = amounts_url(convention)
    form = client.get(url).context["form"]
    offered = [
        [words for key, words in form.fields[f"{name}_nouveau-1"].choices if key] for name in ("fiche", "funder")
    ]
    assert [len(offered[0]), offered[1]] == [2, ["MSA de Bourgogne"]]
    assert "1.10 Accueil de loisirs" not in offered[0]
    fiche = convention.plan.fiches.get(title="Ludothèque")
    typed = {"fiche_nouveau-1": fiche.pk, "funder_nouveau-1": money.msa.pk, "actual_nouveau-1": "70"}
    refused = client.post(url, opened(client, url, **{**typed, "fiche_nouveau-1": money.loisirs.pk}))
    assert refused.status_code == 422 and not fiche.lignes_budgetaires.exists()
    assert client.post(url, opened(client, url, **typed)).status_code == 302
    assert fiche.lignes_budgetaires.get().actual_amount == 70


def test_a_partner_writes_notes_and_nothing_else_of_the_fiche(client, partner, convention, money):
    fiche, other = money.relais, money.loisirs
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert "Enregistrer la note" in page and f'href="/fiches/{fiche.pk}/montants/"' in page
    assert "Note annuelle pour le bilan" not in page  # there is one a year, which its pilote writes
    url = reverse("actions:line_create", args=[fiche.pk, "notes"])
    note = {"done": "Deux ateliers.", "written_on": "2024-05-03", "visibility": "copil", "for_bilan_year": "2024"}
    key = client.get(fiche.get_absolute_url()).context["note_form"]["creation_key"].value()
    assert client.post(url, note | {"creation_key": key}).status_code == 302
    made = fiche.notes.get()
    assert (made.created_by, made.for_bilan_year) == (partner, None)
    assert client.get(reverse("actions:line_edit", args=[fiche.pk, "notes", made.pk])).status_code == 200
    theirs = make_note(fiche)
    assert client.get(reverse("actions:line_edit", args=[fiche.pk, "notes", theirs.pk])).status_code == 403
    indicateur = make_indicateur(fiche)
    closed = [
        *(
            reverse("actions:line_create", args=[fiche.pk, kind])
            for kind in ("etapes", "indicateurs", "budget", "moyens")
        ),
        *(reverse("actions:line_create", args=[fiche.pk, kind]) for kind in ("acteurs", "documents")),
        reverse("actions:line_edit", args=[fiche.pk, "budget", money.theirs.pk]),
        reverse("actions:fiche_edit", args=[fiche.pk, "contenu"]),
        reverse("actions:fiche_state", args=[fiche.pk]),
        reverse("actions:fiche_progress", args=[fiche.pk]),
        reverse("actions:valeurs", args=[fiche.pk, indicateur.pk]),
        reverse("actions:year_values", args=[convention.pk, 2024]),
        means_url(convention),
        *(reverse("actions:line_create", args=[each.pk, "notes"]) for each in (other, partner.elsewhere)),
        *(reverse("actions:budget", args=[each.pk]) for each in (other, partner.elsewhere)),
        amounts_url(partner.elsewhere.convention),
    ]
    assert {address: client.post(address, {}).status_code for address in closed} == dict.fromkeys(closed, 403)
    assert "Enregistrer la note" not in client.get(other.get_absolute_url()).content.decode()


def test_who_is_named_and_no_partner_writes_no_more_than_before(client, convention, money):
    make_acteur(money.relais, role="partner", organisation=money.msa)
    for role, organisation in ((Role.COPIL_MEMBER, money.msa), (Role.PARTNER, money.caf), (Role.PARTNER, None)):
        user = make_member(convention, role, organisation=organisation)
        client.force_login(user)
        assert client.get(reverse("actions:finances", args=[convention.pk])).context["sheets"] == []
        assert not client.get(reverse("actions:plan", args=[convention.pk])).context["values_url"]
        assert not perms.can_contribute(user, money.relais) and not perms.can_write_amounts(user, money.relais)
    ended = make_member(convention, Role.PARTNER, organisation=money.msa, ends_on="2023-12-31")
    make_member(convention, Role.ELECTED, user=ended)
    assert not perms.can_contribute(ended, money.relais)
    officer = make_caf_member(caf=convention.caf, role=CafRole.GRANTS_OFFICER)
    assert perms.can_write_amounts(officer, money.relais) and not perms.can_add_note(officer, money.relais)
