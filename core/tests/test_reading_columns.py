"""Tables mapped to declared columns, and no word lost: each ends in a field, a question or a leftover."""

import re
import zipfile
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from core.reading import Cell, Table, read, values
from core.reading.columns import Column, read_table
from core.tests.test_reading import DATA, csv_of, sheet_of

PEOPLE = [
    Column("last_name", "Nom", required=True),
    Column("first_name", "Prénom"),
    Column("email", "Courriel", ("E-mail",), required=True),
    Column("starts_on", "Début", reader=values.date),
]
PLAN = [
    Column("axe", "Axe", ("Axe stratégique", "Thème", "Axe de rattachement")),
    Column("code", "N°", ("Réf.", "Action n°")),
    Column("title", "Intitulé de l’action", ("Action", "Nom de l’action", "Intitulé"), required=True),
    Column("owners", "Pilote", ("Pilotes", "Pilote(s)", "Qui pilote ?")),
    Column("starts_on", "Début", ("Date de lancement",), reader=values.date),
    Column("ends_on", "Fin", ("Échéance",), reader=values.end),
    Column("period", "Période", ("Quand ?",), reader=values.period),
    Column("caf", "Budget Caf", ("Financement prévisionnel Caf",), reader=values.amount),
]


def people_of(text, **options):
    return read_table(csv_of(text), PEOPLE, **options)


def values_of(reading):
    return [row.values for row in reading.rows]


def kinds(reading):
    return [question.kind for question in reading.questions]


def test_rows_under_their_headings_are_read():
    reading = people_of("Nom;E-mail;Début\nVasseur;h@sorne.fr;01/2024\nBenali;k@tilleuls.fr;\n")
    assert reading.questions == reading.leftovers == reading.missing == []
    assert [row.number for row in reading.rows] == [2, 3]
    assert reading.rows[0].values["email"] == "h@sorne.fr" and str(reading.rows[0].values["starts_on"]) == "01/2024"
    assert reading.rows[1].values == {"last_name": "Benali", "email": "k@tilleuls.fr"}


def test_an_error_tells_sheet_cell_value_and_what_was_expected():
    def fill(sheet):
        sheet.title = "Agents"
        sheet.append(["Nom", "Courriel", "Début"])
        sheet.append(["Oger", None, "31/02/2024"])
        sheet.append(["Oger", "s@oger.fr", "=TODAY()"])

    first, second = read_table(sheet_of(fill), PEOPLE).rows
    assert [fault.sentence for fault in first.errors] == [
        "feuille «\u00a0Agents\u00a0», cellule C2, Début\u00a0: «\u00a031/02/2024\u00a0». "
        "La date « 31/02/2024 » n’existe pas.",
        "feuille «\u00a0Agents\u00a0», ligne 2, Courriel\u00a0: il manque.",
    ]
    assert "starts_on" not in first.values
    assert "pas de valeur enregistrée" in second.errors[0].expected


def test_a_value_in_doubt_is_kept_and_asked():
    (row,) = people_of("Nom;Courriel;Début\nOger;s@oger.fr;janv-24\n").rows
    assert str(row.values["starts_on"]) == "01/2024" and row.errors == []
    assert [(fault.slug, fault.doubts[0].kind) for fault in row.doubts] == [("starts_on", "two_digit_year")]


def test_an_unknown_label_is_asked_once_with_three_values():
    text = "Nom;Courriel;Humeur\n" + "".join(f"N{each};n{each}@x.fr;{each % 5}\n" for each in range(9))
    reading = people_of(text)
    (question,) = reading.questions
    assert (question.kind, question.subject, question.samples) == ("unknown_label", "Humeur", ("0", "1", "2"))
    assert [(each.label, each.text, each.place) for each in reading.rows[0].leftovers] == [
        ("Humeur", "0", "ligne 2, colonne C")
    ]


def test_a_stem_is_proposed_and_taken_once_remembered():
    text = "Nom;Courriel;Date du début\nOger;s@oger.fr;2024\n"
    assert [(each.kind, each.proposed) for each in people_of(text).questions] == [("near_label", "starts_on")]
    answered = people_of(text, remembered={"date du DEBUT": "starts_on"})
    assert answered.questions == [] and str(answered.rows[0].values["starts_on"]) == "2024"
    left = people_of(text, remembered={"date du début": None})
    assert left.questions == [] and [each.text for each in left.rows[0].leftovers] == ["2024"]


def test_two_columns_for_one_value_are_asked():
    reading = people_of("Nom;Courriel;E-mail\nOger;a@x.fr;b@x.fr\n")
    assert kinds(reading) == ["two_columns"]
    assert reading.rows[0].values["email"] == "a@x.fr" and reading.rows[0].leftovers[0].text == "b@x.fr"


def test_numbered_columns_of_a_field_that_takes_many_are_one():
    columns = [Column("funder", "Financeur", many=True), Column("amount", "Montant", reader=values.amount, many=True)]
    table = csv_of("Financeur 1;Montant 1;Financeur 2;Montant 2\nCaf;10;MSA;20\n")
    assert values_of(read_table(table, columns)) == [{"funder": ["Caf", "MSA"], "amount": [10, 20]}]


def test_a_required_column_that_is_not_there_is_named():
    reading = people_of("Nom;Prénom\nOger;Sandrine\n")
    assert [column.label for column in reading.missing] == ["Courriel"]
    assert reading.rows[0].errors == []


def test_headings_that_nobody_knows_are_asked_and_not_passed_over():
    reading = people_of("Xx;Yy\nOger;s@oger.fr\n")
    assert kinds(reading) == ["no_headings", "unknown_label", "unknown_label"]
    assert reading.questions[0].subject == "Xx · Yy"
    assert reading.questions[1].samples == ("Oger",)


def test_instructions_totals_and_repeated_headings_are_no_rows():
    reading = people_of(
        "Liste des agents;;\nNom;Courriel;Début\nChamp texte;Obligatoire;jj/mm/aaaa\nOger;s@oger.fr;2024\n"
        "Nom;Courriel;Début\nBenali;k@x.fr;2025\nTOTAL;2;\n"
    )
    assert [row.values["last_name"] for row in reading.rows] == ["Oger", "Benali"]
    assert Counter(each.label for each in reading.leftovers) == {
        "avant les titres": 1,
        "consigne": 3,
        "titres répétés": 3,
        "total": 2,
    }


def test_a_title_alone_on_its_row_is_asked():
    reading = people_of("Prénom;Nom;Courriel\nService jeunesse;;\nSandrine;Oger;s@oger.fr\n")
    assert kinds(reading) == ["title_row"] and reading.questions[0].subject == "Service jeunesse"
    assert len(reading.rows) == 1


def test_two_rows_of_headings_and_merged_axes_are_read():
    table = read(DATA / "01_lignes_deux_entetes.xlsx", "plan.xlsx").sections[0].tables[0]
    reading = read_table(table, PLAN)
    assert reading.header_rows == (4, 5) and len(reading.rows) == 9
    assert [row.values["axe"][:5] for row in reading.rows] == ["Axe 1"] * 4 + ["Axe 2"] * 4 + ["Axe 3"]
    assert [str(row.values["ends_on"]) for row in reading.rows][5:8] == ["2025", "12/2026", "12/2025"]
    assert reading.rows[0].values["caf"] == 148000
    assert [row.hidden for row in reading.rows].index(True) == 3
    assert {"hidden_rows", "hidden_columns"} <= set(kinds(reading))
    assert [each.text for each in reading.leftovers if each.label == "total"] == ["TOTAL", "", ""]


def test_labels_in_the_first_column_are_read_as_well():
    table = read(DATA / "03_fiches_en_colonnes.xlsx", "plan.xlsx").sections[0].tables[0]
    reading = read_table(table, PLAN)
    assert [row.values["code"] for row in reading.rows] == ["2.1.1", "2.1.2", "2.2.1", "2.2.2"]
    assert [str(row.values["period"][1]) for row in reading.rows] == ["2026", "2025", "12/2026", "06/2024"]
    assert reading.rows[0].place == "feuille «\u00a0Jeunesse\u00a0», colonne B"
    assert reading.rows[0].cells["code"][0].place == "feuille «\u00a0Jeunesse\u00a0», cellule B3"


def test_a_table_of_a_document_with_its_labels_aside_is_read():
    book = read(DATA / "08_tableau_par_fiche.docx", "plan.docx")
    titles = [read_table(table, PLAN).rows[0].values["owners"] for table in book.sections[0].tables]
    assert len(titles) == 5 and titles[0] == "Communauté de communes du Val de Sorne (Hélène Vasseur)"


# -- Nothing is lost -----------------------------------------------------------

SAMPLES = sorted(each.name for each in DATA.iterdir() if each.suffix in (".xlsx", ".docx"))


def written(name):
    """Counter of the words that the file holds, read from its XML without the engine."""
    archive = zipfile.ZipFile(DATA / name)
    if name.endswith("docx"):
        space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        tree = etree.fromstring(archive.read("word/document.xml"))
        texts = [
            "".join(
                each.text or "" if each.tag == f"{space}t" else "\n" for each in part.iter(f"{space}t", f"{space}br")
            )
            for part in tree.iter(f"{space}p")
            if part.find(f".//{space}p") is None  # it holds a text box
        ]
    else:
        parts = [each for each in archive.namelist() if each.startswith("xl/worksheets/sheet")]
        strings = [each for part in parts for each in etree.fromstring(archive.read(part)).iter("{*}t")]
        texts = [each.text or "" for each in strings]
    return Counter(re.findall(r"\w+", "\n".join(texts)))


def told(reading):
    """Counter of the words of all that a page would show: values, leftovers, questions and headings."""
    cells = {id(cell): cell.text for row in reading.rows for kept in row.cells.values() for cell in kept}
    left = [each.text for each in [*reading.leftovers, *(each for row in reading.rows for each in row.leftovers)]]
    asked = [each.subject for each in reading.questions if each.kind != "hidden_columns"]
    headings = [cell.text for cell in reading.fates["heading"]]
    return Counter(re.findall(r"\w+", "\n".join([*cells.values(), *left, *asked, *headings])))


@pytest.mark.parametrize("columns", [PEOPLE, [*PLAN, Column("budget", "Budget prévisionnel")], PLAN[:2]])
def test_every_word_is_told_by_a_value_a_leftover_or_a_question(columns):
    for name in SAMPLES:
        for section in read(DATA / name, name).sections:
            for table in section.tables:
                assert table.words() - told(read_table(table, columns)) == Counter()


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_of_a_sample_is_lost_on_the_way(name):
    book = read(DATA / name, name)
    assert written(name) - book.words() == Counter()
    for section in book.sections:
        for table in section.tables:
            assert read_table(table, PLAN).words() == table.words()


@pytest.mark.parametrize("columns", [PEOPLE, PLAN[:2], []])
def test_no_word_is_lost_whatever_the_columns(columns):
    for name in SAMPLES:
        for section in read(DATA / name, name).sections:
            for table in section.tables:
                assert read_table(table, columns).words() == table.words()


TEXTS = st.sampled_from(
    ["", "Nom", "Prénom", "Courriel", "Début", "TOTAL", "Oger", "2024", "janv-24", "à définir", "Champ texte", "x y x"]
)


@given(
    grid=st.lists(st.lists(TEXTS, min_size=1, max_size=5), max_size=7),
    merges=st.lists(st.tuples(*[st.integers(1, 5)] * 2, *[st.integers(1, 3)] * 2), max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_no_word_of_any_table_is_lost(grid, merges):
    spans = {(row, column): (down, right) for row, column, down, right in merges}
    rows = [
        [
            Cell(text, text, row, column, *spans.get((row, column), (1, 1)))
            for column, text in enumerate(texts, 1)
            if text
        ]
        for row, texts in enumerate(grid, 1)
    ]
    table = Table([row for row in rows if row])
    assert read_table(table, PEOPLE).words() == table.words()
