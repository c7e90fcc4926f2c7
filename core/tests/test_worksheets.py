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
