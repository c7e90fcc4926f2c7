import datetime as dt
import gc
from decimal import Decimal

from openpyxl import load_workbook

from core.demonstration import MENTION
from core.worksheets import workbook_file


def lines(stream):
    return [[cell.value for cell in row] for row in load_workbook(stream).active.iter_rows()]


def test_an_export_of_the_demonstration_says_so_on_its_last_line(settings):
    settings.CTG_PROFILE = "demo"
    found = lines(workbook_file(["Nom", "Nombre"], [["Lise", 3]], title="Essai"))
    assert found[:2] == [["Nom", "Nombre"], ["Lise", 3]]
    assert found[2] == [None, None]
    assert found[-1][0].lower() == MENTION


def test_an_export_of_a_portal_in_use_holds_its_rows_and_nothing_else(settings):
    settings.CTG_PROFILE = "production"
    assert lines(workbook_file(["Nom"], [["Lise"]], title="Essai")) == [["Nom"], ["Lise"]]


def test_no_text_becomes_a_formula_an_error_or_a_number(settings):
    settings.CTG_PROFILE = "production"
    typed = ["=1+1", "+1", "-1", "@somme", "#N/A", "0012", "1e3", "TRUE", "2026-01-01", "a\x00b\x1fc", " <&> "]
    sheet = load_workbook(workbook_file(["=Titre"], [typed], title="Essai")).active
    assert sheet["A1"].value == "=Titre" and sheet["A1"].data_type == "s" and sheet["A1"].font.bold
    cells = sheet[2]
    assert [cell.value for cell in cells] == [*typed[:-2], "abc", " <&> "]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.freeze_panes == "A2"


def test_numbers_and_days_stay_numbers_and_days(settings):
    settings.CTG_PROFILE = "production"
    paris = dt.timezone(dt.timedelta(hours=1))
    row = [12, Decimal("1234.50"), 0.25, dt.date(2026, 11, 28), dt.datetime(2026, 11, 28, 9, 30, tzinfo=paris), None]
    cells = load_workbook(workbook_file(list("abcdef"), [row], title="Essai")).active[2]
    assert [cell.value for cell in cells] == [
        12,
        1234.5,
        0.25,
        dt.datetime(2026, 11, 28),
        dt.datetime(2026, 11, 28, 9, 30),
        None,
    ]
    assert [cell.is_date for cell in cells[3:5]] == [True, True]


class Row(list):
    alive = most = 0

    def __init__(self, cells):
        super().__init__(cells)
        Row.alive += 1
        Row.most = max(Row.most, Row.alive)

    def __del__(self):
        Row.alive -= 1


def test_rows_are_read_one_by_one_and_never_held_together():
    stream = workbook_file(["N"], (Row([f"ligne {number}"]) for number in range(2000)), title="Essai")
    gc.collect()
    assert Row.most < 10
    assert len(lines(stream)) == 2001
