"""What people send is read to one form, or refused with one sentence."""

import datetime as dt
import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from core.reading import Doubt, Refused, bounds, read
from core.reading.bounds import MAX_COLUMNS, MAX_ROWS, Meter
from core.tests.files import make_docx, make_pdf, make_xlsx, make_zip

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DATA = Path(__file__).parent / "data/reading"
HOSTILE = {
    "bombe.xlsx": "Ce fichier est anormalement compressé : il est refusé.",
    "entites.xlsx": "Ce fichier contient des définitions XML interdites (entités) : enregistrez-le de nouveau, ou en csv.",
    "macros.xlsm": "Les documents avec macros sont refusés : enregistrez-le sans macro (xlsx ou docx).",
    "mot_de_passe.xlsx": "Ce fichier est protégé par un mot de passe : enregistrez-le sans protection.",
    "protege.pdf": "Ce PDF est protégé par un mot de passe : demandez le fichier d’origine (Excel (xlsx), csv ou Word (docx)).",
    "tronque.xlsx": "Ce fichier est abîmé : il ne s’ouvre pas.",
    "vide.xlsx": "Ce fichier est vide : rien n’y est écrit.",
    "xls_renomme.xlsx": ("Ce fichier est d’un ancien format d’Office (xls, doc) : enregistrez-le en xlsx ou en docx."),
}


def sheet_of(fill, **options):
    """The first table of a workbook that `fill(sheet)` writes."""
    return book_of(fill, **options).sections[0].tables[0]


def book_of(fill, *, name="plan.xlsx", epoch=None):
    book = Workbook()
    if epoch:
        book.epoch = epoch
    fill(book.active)
    return read(saved(book), name)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out


def csv_of(text, encoding="utf-8"):
    return read(io.BytesIO(text.encode(encoding)), "liste.csv").sections[0].tables[0]


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_one_sentence(name):
    with pytest.raises(Refused) as refused:
        read(DATA / "hostile" / name, name)
    assert str(refused.value) == refused.value.sentence == HOSTILE[name]


OTHER = {
    "empty": ("liste.csv", b"", "est vide"),
    "blank": ("liste.csv", b" ; \n;\n", "est vide"),
    "heavy": ("liste.csv", b"a;b\n" * 1_300_000, "5\u00a0Mo"),
    "plain pdf": ("plan.pdf", make_pdf(), "Un PDF ne se lit pas ici"),
    "cut pdf": ("plan.pdf", b"%PDF-1.7 rien", "abîmé"),
    "program": ("outil.exe", b"MZ", "ne se lit pas ici"),
    "no extension": ("plan", b"a;b", "ne se lit pas ici"),
    "workbook named csv": ("plan.csv", make_xlsx(), "malgré son nom"),
    "document named xlsx": ("plan.xlsx", make_docx(), "malgré son nom"),
    "bytes named csv": ("plan.csv", b"abc\0\0\0\0def;", "malgré son nom"),
    "old word": ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien format"),
    "open quotation": ("liste.csv", b'a;b\nc;"d\ne;f\n' * 1, "ouvert à la ligne 2 n’est jamais fermé"),
    "zip without workbook": ("plan.xlsx", make_zip({"a.xml": "<a/>"}), "malgré son nom"),
    "no such xml": (
        "plan.xlsx",
        make_zip({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a><b></a>"}),
        "abîmé",
    ),
    "no such encoding": (
        "plan.docx",
        make_docx(members={"word/styles.xml": '<?xml version="1.0" encoding="none-8"?><a/>'}),
        "abîmé",
    ),
    "line feeds": ("liste.csv", b"\n" * 100_001, "plus de 5\u202f000 lignes"),
    "too many rows": ("liste.csv", b"a;b\n" * (MAX_ROWS + 60), "plus de 5\u202f000 lignes"),
    "too many columns": ("liste.csv", b"a;" * (MAX_COLUMNS + 1), "plus de 100 colonnes"),
}


@pytest.mark.parametrize("case", OTHER)
def test_what_is_no_list_is_refused_with_one_sentence(case):
    name, content, sentence = OTHER[case]
    with pytest.raises(Refused, match=sentence):
        read(io.BytesIO(content), name)


def test_a_long_text_shown_in_many_cells_is_refused(monkeypatch):
    """Written once in the file, it would be held once a cell."""
    monkeypatch.setattr(bounds, "MAX_CHARACTERS", 1000)

    def fill(sheet):
        for row in range(100):
            sheet.append([f" ligne {row}", "toujours les mêmes mots"])

    with pytest.raises(Refused, match="trop de texte"):
        book_of(fill)


@pytest.mark.parametrize("count", [1, 30])
def test_merges_over_more_than_a_sheet_holds_are_refused(count):
    merges = f'<mergeCell ref="A1:CV{4500 // count}"/>' * count
    filled = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4500"><c r="CV4500"><v>1</v></c></row>'
    sheet = f"<sheetData>{filled}</sheetData><mergeCells>{merges}</mergeCells>"
    with pytest.raises(Refused, match="trop de cellules fusionnées"):
        read(with_sheet(f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'), "plan.xlsx")


def test_a_file_too_long_to_read_is_refused():
    with pytest.raises(Refused, match="trop long à lire"):
        Meter(seconds=-1).look()


@pytest.mark.parametrize("reference", ["A2000000", "XFD1"])
def test_a_cell_far_away_is_refused_without_walking(reference):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="{reference[1:]}">'
    sheet = sheet.replace('"FD1"', '"1"') + f'<c r="{reference}"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(Refused, match="à la ligne 2000000|plus de 100 colonnes"):
        read(with_sheet(sheet), "plan.xlsx")


def with_sheet(xml, **parts):
    """A workbook of openpyxl whose sheet is this XML, with other parts."""
    import zipfile

    archive = zipfile.ZipFile(io.BytesIO(make_xlsx()))
    honest = {each: archive.read(each) for each in archive.namelist()}
    return io.BytesIO(make_zip(honest | {"xl/worksheets/sheet1.xml": xml} | parts, compression=zipfile.ZIP_STORED))


def test_texts_numbers_dates_and_formats_are_what_one_sees():
    def fill(sheet):
        sheet.append(["  Ne\u0301e\u200b ", 12.5, 148000, dt.date(2024, 9, 2), 0.25, 69001, 612345678, True])
        sheet["E1"].number_format = "0%"
        sheet["F1"].number_format = "00000"
        sheet["G1"].number_format = '0#" "##" "##" "##" "##'

    (row,) = sheet_of(fill).rows
    assert [cell.text for cell in row] == [
        *("Née", "12,5", "148000", "02/09/2024", "25\u00a0%", "69001", "0612345678", "vrai")
    ]
    assert [cell.raw for cell in row] == ["Née", 12.5, 148000, dt.date(2024, 9, 2), 0.25, 69001, 612345678, True]
    assert row[4].number_format == "0%"


def test_a_date_of_the_calendar_of_1904_is_the_right_day():
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def fill(sheet):
        sheet["A1"] = dt.date(2024, 9, 2)

    assert sheet_of(fill, epoch=CALENDAR_MAC_1904).at(1, 1).raw == dt.date(2024, 9, 2)


def test_merged_cells_cover_their_places_and_know_where_they_are():
    def fill(sheet):
        sheet.title = "Plan d'actions"
        sheet["B2"], sheet["D4"] = "Axe 1", "fin"
        sheet["B2"].font = Font(bold=True)
        sheet.merge_cells("B2:C4")

    table = sheet_of(fill)
    cell = table.at(4, 3)
    assert cell is table.at(2, 2) and (cell.rowspan, cell.colspan, cell.bold) == (3, 2, True)
    assert cell.place == "feuille «\u00a0Plan d'actions\u00a0», cellule B2"
    assert table.at(4, 4).text == "fin" and table.at(5, 3) is None and table.at(2, 4) is None


def test_hidden_rows_columns_and_sheets_are_told():
    def fill(sheet):
        for row in range(1, 4):
            sheet.append([f"{column}{row}" for column in "abcd"])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = sheet.parent.create_sheet("Listes")
        other.sheet_state = "hidden"
        other.append(["Haute"])

    book = book_of(fill)
    assert [section.hidden for section in book.sections] == [False, True]
    hidden = [cell.text for row in book.sections[0].tables[0].rows for cell in row if cell.hidden]
    assert hidden == ["c1", "a2", "b2", "c2", "d2", "c3"]


def test_a_formula_never_computed_and_an_error_are_doubts():
    def fill(sheet):
        sheet["A1"] = "=SUM(B1:B2)"
        sheet["B1"] = "#REF!"

    table = sheet_of(fill)
    assert table.at(1, 1).text == "" and "pas de valeur enregistrée" in str(table.at(1, 1).raw)
    assert table.at(1, 2).text == "#REF!" and isinstance(table.at(1, 2).raw, Doubt)


def test_a_cell_outside_of_the_declared_range_is_read():
    xml = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:A1"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>ici</t></is></c></row>'
        '<row r="9"><c r="D9" t="inlineStr"><is><t>là_x000D_</t></is></c></row></sheetData></worksheet>'
    )
    assert texts(read(with_sheet(xml), "plan.xlsx").sections[0].tables[0]) == [["ici"], ["là"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_in_its_encoding_and_separator(encoding, separator):
    text = "\r\n".join(["N°;Intitulé, long;Coût", "1;Été;3,5", '2;"L’île; ""Noël""";4']).replace(";", separator)
    if separator == ",":
        text = text.replace("Intitulé, long", "Intitulé").replace("3,5", "3.5")
    assert texts(csv_of(text, encoding))[1][:2] == ["1", "Été"]
    assert csv_of(text, encoding).at(3, 2).text == f'L’île{separator} "Noël"'


def test_a_csv_of_excel_in_utf16_is_read():
    assert texts(read(DATA / "hostile/utf16.csv", "utf16.csv").sections[0].tables[0]) == [["N°", "Titre"], ["1", "Été"]]


def test_the_line_that_names_the_separator_is_heeded():
    assert texts(csv_of("sep=|\na|b;c\nd|e\n")) == [["a", "b;c"], ["d", "e"]]


def test_a_quotation_mark_inside_of_a_text_is_no_fault():
    assert csv_of('Nom;Ville\n"Les "Tilleuls"";Lyon\n').at(2, 2).text == "Lyon"


def test_the_place_of_a_cell_of_a_csv_is_told():
    assert csv_of("a;b\nc;d\n").at(2, 2).place == "ligne 2, colonne B"


def test_every_word_of_a_book_is_counted():
    book = book_of(lambda sheet: (sheet.append(["un deux", "deux"]), sheet.parent.create_sheet("B").append(["trois"])))
    assert dict(book.words()) == {"un": 1, "deux": 2, "trois": 1}
