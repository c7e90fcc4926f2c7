"""Small inputs that failed on tools of the neighbouring jobs (`tests/data/cases/`), with what they must give here."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.factories import make_adviser
from actions.forms.choices import LinesField
from actions.forms.plan import PasteForm
from actions.tests.factories import make_plan
from conventions.tests.factories import make_convention
from core import date_fields, date_reading, dates, fonts, numbers, richtext, text
from core.mailboxes import AddressField
from core.sheets.pasted import as_typed
from territories.fields import TerritoireField, Typed
from territories.models import CommuneAncienCode, Organisation
from territories.tests.factories import make_caf, make_commune, make_organisation

CASES = Path(__file__).parent / "data" / "cases"


def case(name):
    return (CASES / name).read_text(encoding="utf-8")


def lines(name):
    return case(name).strip("\n").split("\n")


@pytest.fixture
def adviser(client, db):
    client.force_login(make_adviser(caf=make_caf("21")))
    return client


@pytest.fixture
def places(db):
    bourg, valforet = make_commune(code="01053", name="Bourg-en-Bresse"), make_commune(code="21178", name="Valforêt")
    make_commune(code="21513", name="Autre", valid_to=dt.date(2018, 12, 31))
    for code, name in (("21513", "Quemigny-Poisot"), ("21178", "Clémencey")):
        CommuneAncienCode.objects.create(old_code=code, commune=valforet, nature="ancien-code", name=name)
    return bourg, valforet


def test_places_are_found_by_a_code_and_by_a_former_name(adviser, places):
    bourg, valforet = places
    for asked in lines("02-03-places.txt"):
        found = adviser.get("/territoires/recherche/", {"format": "json", "q": asked}).json()["resultats"]
        page = adviser.get("/territoires/recherche/", {"q": asked}).text
        if asked.replace(" ", "") == "1053":
            assert found[0]["id"] == bourg.pk and "Bourg-en-Bresse" in page
            with pytest.raises(ValidationError, match="« 01053 », Bourg-en-Bresse"):
                TerritoireField().clean(Typed(asked))
        else:
            assert [row["id"] for row in found] == [valforet.pk] and "aujourd’hui Valforêt" in found[0]["texte"]
            assert "aujourd’hui Valforêt" in page and valforet.get_absolute_url() in page
            with pytest.raises(ValidationError, match="aujourd’hui Valforêt .*écrivez Valforêt ou 21178"):
                TerritoireField().clean(Typed(asked))


def test_numbers_are_read_whatever_their_spaces_and_units():
    expected = ["12500", "12500", "12500.50", "12500", "763000", "62.9", "-5.5"]
    assert [numbers.read(each) for each in lines("05-amounts.txt")] == [Decimal(each) for each in expected]


def test_a_count_of_people_has_neither_point_nor_exponent():
    *refused, kept = lines("07-grid-population.txt")
    for each in refused:
        with pytest.raises(ValueError, match="n’est pas un nombre"):
            numbers.read_count(each)
    assert numbers.read_count(kept) == 12_500


def test_addresses_are_taken_out_of_what_is_around_them():
    *one, two = lines("16-addresses.txt")
    assert {AddressField().clean(each) for each in one} == {"jean.dupont@mairie-exemple.fr"}
    with pytest.raises(ValidationError, match="Une seule adresse"):
        AddressField().clean(two)


def test_signs_of_word_become_spaces_twins_or_nothing():
    found = text.clean(case("18-signs.txt"))
    assert found == "Texte\navec saut Word et\nséparateur fin. ✔ ⇒ ➢ mairie \nfin\n"
    assert fonts.missing(fonts.with_twins(found)) == ()


def test_a_list_of_word_is_a_list_with_its_heading():
    found = richtext.clean(case("19-word-list.html"))
    assert found == "<ul><li>Premier point</li><li>Second point</li></ul>\n<h3>Titre Word</h3>\n"


def test_links_have_a_whole_address_or_are_words():
    assert richtext.clean(case("20-links.html")) == (
        '<p><a href="https://www.commune-exemple.fr/creche">la crèche</a> <a href="https://www.exemple.fr">www</a> tél</p>\n'
    )


def test_bullets_of_word_and_excel_are_dropped_from_lists(db):
    pasted = case("23-word-bullets.tsv")
    titles = ["Puce un", "Puce deux", "Puce trois", "Puce quatre"]
    assert LinesField().clean(pasted)[:4] == titles
    form = PasteForm({"text": pasted}, plan=make_plan(make_convention()))
    assert not form.is_valid()
    assert [(line.code, line.title) for line in form.lines[:4]] == [("", title) for title in titles]
    assert form.lines[4].error == "« 01-févr. » est un numéro dont Excel a fait une date : écrivez 1.2."


def test_names_are_in_french_order_on_the_page_and_in_xlsx(adviser):
    for name in lines("25-sort.txt"):
        make_organisation(name=name, caf=make_caf("21"))
    address = reverse("territories:organisation_list")
    page = [row.name for row in adviser.get(address).context["listing"].page]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(adviser.get(f"{address}?export=xlsx").streaming_content)))
    exported = [row[0].value for row in book.active.iter_rows(min_row=2)]
    expected = ["Ateliers", "École", "Été", "Zèbre"]
    assert [name for name in page if name in expected] == expected
    assert [name for name in exported if name in expected] == expected


def organisation(**fields):
    blank = dict.fromkeys(("short_name", "siren", "territoire", "parent", "address", "city", "email", "phone"), "")
    return {"kind": "association", "name": "Relais", "postal_code": ""} | blank | fields


def test_a_postal_code_without_its_zero_is_asked(adviser):
    address = reverse("territories:organisation_create")
    *short, cedex = lines("33-postal-codes.txt")
    for each in short:
        errors = adviser.post(address, organisation(postal_code=each)).context["form"].errors
        assert "« 01000 »" in errors["postal_code"][0]
    assert adviser.post(address, organisation(postal_code=cedex, city="Dijon")).status_code == 302


def test_an_organisation_that_exists_is_asked_about(adviser):
    make_organisation(
        name="Familles rurales de l’Essai", caf=make_caf("91")
    )  # that of another Caf is nobody’s business
    address = reverse("territories:organisation_create")
    first, *others = lines("38-organisations.txt")
    key = "3e8b7c4e-5a38-4c3a-9d4e-0a2a0a3f1b11"
    for _ in range(2):  # a double click makes one, and asks nothing
        assert adviser.post(address, organisation(name=first, creation_key=key)).status_code == 302
    made = Organisation.objects.get(caf__code="21")
    for each in others:
        answer = adviser.post(address, organisation(name=each))
        assert answer.status_code == 422
        assert "existe déjà" in answer.text and made.get_absolute_url() in answer.text
        assert 'type="checkbox" name="is_another"' in answer.text
    for each in (f"Association {first}", first.replace("Familles", "Famille")):  # a word more, a letter less
        answer = adviser.post(address, organisation(name=each))
        assert (
            answer.status_code == 422 and made.get_absolute_url() in answer.text and "sous un nom proche" in answer.text
        )
    for each in ("Foyers ruraux de l’Essai", f"{first} 2"):
        assert adviser.post(address, organisation(name=each)).status_code == 302
    assert adviser.post(address, organisation(name=others[0], is_another="on")).status_code == 302
    assert Organisation.objects.filter(caf__code="21").exclude(kind="caf").count() == 4


def test_a_soft_hyphen_hides_no_name_from_a_search(adviser):
    made = make_organisation(name="Maison de la jeunesse", caf=make_caf("21"))
    for asked in lines("40-soft-hyphen.txt"):
        page = adviser.get(reverse("territories:organisation_list"), {"q": asked})
        assert [row.pk for row in page.context["listing"].page] == [made.pk]


def test_dates_in_words_are_read_or_refused_with_an_example():
    *words, two_figures, serial = lines("42-dates.txt")
    for each in words:
        assert date_reading.parse(text.clean(each)) == dates.PreciseDate(dt.date(2027, 2, 1), dates.Precision.MONTH)
    with pytest.raises(ValidationError, match="2027"):
        date_reading.parse(two_figures)
    for read in (date_reading.parse, date_fields.DayField().clean, date_fields.PreciseDateFormField().clean):
        with pytest.raises(ValidationError, match="une date d’Excel . Écrivez 01/03/2026, le 1er mars 2026"):
            read(serial)
        for of_excel, asked in (
            ("sept.-26", "septembre 2026"),
            ("mars-27", "mars 2027"),
            ("1-févr.-26", "1 février 2026"),
        ):
            with pytest.raises(ValidationError, match=f"l’année en entier, par exemple {asked}"):
                read(of_excel)
    assert as_typed(date_fields.DayField(), serial) == "01/03/2026"  # of a pasted grid
