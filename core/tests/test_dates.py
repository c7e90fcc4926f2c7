import datetime as dt
import importlib
import re

import pytest
from django import forms
from django.core.exceptions import ValidationError

from actions.models import FicheAction
from core.date_fields import DayField, PreciseDateFormField, read_day
from core.date_reading import parse
from core.dates import (
    DATED,
    PreciseDate,
    Precision,
    first_day,
    last_day,
    latest,
    of_words,
    on_words,
    shortened,
    since_words,
    typed,
    until_words,
    words,
    years_from,
)
from core.tests.test_floors import FLOORS
from core.tests.test_numbers import ROOT, every_form


@pytest.mark.parametrize(
    ("text", "date", "precision"),
    [
        ("11/10/2023", dt.date(2023, 10, 11), "day"),
        ("2023-10-11", dt.date(2023, 10, 11), "day"),
        ("1er janvier 2023", dt.date(2023, 1, 1), "day"),
        ("27 juin 2023", dt.date(2023, 6, 27), "day"),
        ("06/2022", dt.date(2022, 6, 1), "month"),
        ("Juin 2022", dt.date(2022, 6, 1), "month"),
        ("2022-06", dt.date(2022, 6, 1), "month"),
        (" 2019 ", dt.date(2019, 1, 1), "year"),
    ],
)
def test_a_date_is_read_with_its_precision(text, date, precision):
    found = parse(text)
    assert (found.date, found.precision) == (date, precision)


@pytest.mark.parametrize("text", ["31/02/2023", "13/2022", "1800", "hier", "11/10/23", "2023-1-1-1", "\x00"])
def test_a_date_that_does_not_exist_is_refused_in_french(text):
    with pytest.raises(ValidationError) as refusal:
        parse(text)
    assert "date" in str(refusal.value) or "année" in str(refusal.value)


def test_words_say_only_what_is_known():
    first = dt.date(2023, 1, 1)
    assert words(first) == "1er janvier 2023"
    assert words(first, Precision.MONTH) == "janvier 2023"
    assert words(first, Precision.YEAR) == "2023"
    assert words(None) == "non renseigné"


def test_typed_date_is_read_back_the_same():
    for precision, _ in DATED:
        found = parse(typed(dt.date(2024, 1, 1), precision))
        assert found.precision == precision


TOLD = [
    ("2019 (environ)", "2019 (environ)"),
    ("vers 2019", "2019 (environ)"),
    ("environ octobre 2023", "octobre 2023 (environ)"),
    ("11/10/2023 environ", "11 octobre 2023 (environ)"),
    ("octobre 2023 (présumé)", "octobre 2023 (présumé)"),
    ("date présumée 2019", "2019 (présumé)"),
    ("12 juin", "12 juin (année inconnue)"),
    ("29/02", "29 février (année inconnue)"),
    ("vers le 1er juin", "1er juin (année inconnue, environ)"),
    ("inconnue", "date inconnue"),
    ("Date inconnue", "date inconnue"),
    ("1er Décembre 2023", "1er décembre 2023"),
    ("fevrier 2023", "février 2023"),
]


@pytest.mark.parametrize(("text", "said"), TOLD)
def test_what_an_old_paper_tells_is_read_as_it_is_said(text, said):
    assert parse(text, sourced=True).words == said


@pytest.mark.parametrize("text", [text for text, _ in TOLD] + ["11/10/2023", "06/2022", "1er octobre 2023"])
def test_what_is_printed_of_a_date_is_read_back(text):
    known = parse(text, sourced=True)
    for said in (words, of_words, on_words, since_words, until_words, typed):
        assert parse(said(*known.parts), sourced=True) == known, said.__name__


def test_a_date_without_year_has_no_date_to_count_from():
    known = parse("12 juin", sourced=True)
    assert (known.date, known.month_day) == (None, "06-12")


@pytest.mark.parametrize("text", ["31 juin", "vers", "environ hier", "inconnue 2019", "00/00", "vers vers 2019"])
def test_what_no_paper_tells_is_refused_in_french(text):
    with pytest.raises(ValidationError) as refusal:
        parse(text, sourced=True)
    assert "date" in refusal.value.messages[0]


@pytest.mark.parametrize("text", ["vers 2019", "12 juin", "inconnue", "2019 (présumé)"])
def test_a_date_that_others_read_to_the_year_stays_plain(text):
    with pytest.raises(ValidationError):
        parse(text)


def test_the_words_of_a_date_not_given_are_no_date():
    assert PreciseDateFormField(required=False).clean("non renseigné") is None


def test_first_and_last_day_of_a_known_month_and_year():
    day = dt.date(2024, 2, 15)
    assert [first_day(day, each) for each, _ in DATED] == [day, dt.date(2024, 2, 1), dt.date(2024, 1, 1)]


def test_last_day_of_a_known_month_and_year():
    assert last_day(dt.date(2024, 2, 1), Precision.MONTH) == dt.date(2024, 2, 29)
    assert last_day(dt.date(2024, 1, 1), Precision.YEAR) == dt.date(2024, 12, 31)
    assert last_day(dt.date(2024, 1, 5), Precision.DAY) == dt.date(2024, 1, 5)


@pytest.mark.parametrize(
    ("day", "precision", "said"),
    [
        (dt.date(2023, 6, 27), "day", "du 27 juin 2023"),
        (dt.date(2023, 6, 1), "month", "de juin 2023"),
        (dt.date(2023, 10, 1), "month", "d’octobre 2023"),
        (dt.date(2019, 1, 1), "year", "de 2019"),
    ],
)
def test_date_after_a_noun_contracts_and_elides(day, precision, said):
    assert of_words(day, precision) == said


@pytest.mark.parametrize(
    ("precision", "on", "since", "until"),
    [
        ("day", "le 1er octobre 2023", "depuis le 1er octobre 2023", "jusqu’au 1er octobre 2023"),
        ("month", "en octobre 2023", "depuis octobre 2023", "jusqu’en octobre 2023"),
        ("year", "en 2023", "depuis 2023", "jusqu’en 2023"),
    ],
)
def test_each_preposition_follows_the_precision(precision, on, since, until):
    date = dt.date(2023, 10, 1)
    assert (on_words(date, precision), since_words(date, precision), until_words(date, precision)) == (on, since, until)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ([("2023-10-11", "day"), ("2023-10-01", "month")], "octobre 2023"),
        ([("2023-10-31", "day"), ("2023-10-01", "month")], "31 octobre 2023"),
        ([("2023-01-01", "year"), ("2023-10-11", "day")], "2023"),
        ([("2023-01-01", "year"), ("2024-02-02", "day")], "2 février 2024"),
    ],
)
def test_the_latest_of_dates_is_the_one_that_may_end_last(dates, said):
    assert latest([(dt.date.fromisoformat(day), precision) for day, precision in dates]).words == said


@pytest.mark.parametrize("text", ["2000-01-01", "2024-02-29", "2100-12-31"])
def test_a_day_within_bounds_is_read(text):
    assert read_day(text) == dt.date.fromisoformat(text)


def test_a_day_is_read_as_people_write_it():
    assert read_day("31/12/2100") == dt.date(2100, 12, 31)


def test_no_day_is_none():
    assert read_day("") is None
    assert read_day(None) is None


@pytest.mark.parametrize("text", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_out_of_bounds_is_told_in_french(text):
    with pytest.raises(ValidationError) as refusal:
        read_day(text)
    assert refusal.value.messages == ["L’année doit être comprise entre 2000 et 2100."]


@pytest.mark.parametrize("text", ["2026-02-29", "hier", "2026-13-01", "\x00"])
def test_what_is_not_a_day_is_told_in_french(text):
    with pytest.raises(ValidationError) as refusal:
        read_day(text)
    assert refusal.value.messages == ["Écrivez une date comme 11/10/2023."]


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        ("2026-03-31", 1, "2027-03-31"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", -1, "2023-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-02-28", 1, "2024-02-28"),
    ],
)
def test_the_same_day_some_years_away(day, years, expected):
    assert years_from(dt.date.fromisoformat(day), years) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("fevrier 2027", dt.date(2027, 2, 1), "month"),
        ("févr. 2027", dt.date(2027, 2, 1), "month"),
        ("3 sept. 2026", dt.date(2026, 9, 3), "day"),
        ("1er mars 2027", dt.date(2027, 3, 1), "day"),
        ("rentrée 2026", dt.date(2026, 9, 1), "month"),
        ("à la rentrée 2026", dt.date(2026, 9, 1), "month"),
        ("1er trim. 2025", dt.date(2025, 1, 1), "month"),
        ("2e semestre 2025", dt.date(2025, 7, 1), "month"),
        ("fin 2025", dt.date(2025, 12, 1), "month"),
    ],
)
def test_dates_are_read_as_people_write_them(typed, day, precision):
    assert PreciseDateFormField().clean(typed) == PreciseDate(day, precision)


def test_an_end_is_the_last_month_of_what_is_named():
    field = FicheAction._meta.get_field("ends_on").formfield()
    assert field.clean("1er trim. 2025") == PreciseDate(dt.date(2025, 3, 1), Precision.MONTH)
    assert FicheAction._meta.get_field("starts_on").formfield().clean("1er trim. 2025").date == dt.date(2025, 1, 1)
    sourced = PreciseDateFormField(sourced=True, is_end=True)
    assert sourced.clean("vers fin 2025") == PreciseDate(dt.date(2025, 12, 1), Precision.MONTH, "about")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("01/03/27", "écrivez l’année en entier, par exemple 01/03/2027"),
        ("mars 97", "par exemple mars 1997"),
        ("46082", "une date d’Excel . Écrivez 01/03/2026, le 1er mars 2026"),
        ("été 2026", "Écrivez une date comme"),
        ("5e trimestre 2025", "Écrivez une date comme"),
        ("fin 1885", "Écrivez une date comme"),
    ],
)
def test_what_is_doubtful_is_asked_with_an_example(typed, said):
    for field in (PreciseDateFormField(), DayField()):
        with pytest.raises(ValidationError, match=said):
            field.clean(typed)


def test_a_whole_day_is_read_in_words_and_shown_in_figures():
    field = DayField()
    assert field.clean("1er mars 2027") == field.clean("2027-03-01") == field.clean("01/03/2027") == dt.date(2027, 3, 1)
    assert field.prepare_value(dt.date(2027, 3, 1)) == "01/03/2027"
    with pytest.raises(ValidationError, match="Le jour manque"):
        field.clean("mars 2027")


def test_a_day_of_the_calendar_goes_before_the_words():
    class Dated(forms.Form):
        on = DayField()
        known = PreciseDateFormField()

    form = Dated({"on": "01/03/2026", "on_jour": "2027-03-01", "known": "mars 2026", "known_jour": ""})
    assert form.is_valid() and form.cleaned_data["on"] == dt.date(2027, 3, 1)
    assert str(form.cleaned_data["known"]) == "03/2026"
    assert 'value="01/03/2027"' in str(form["on"]) and 'type="date" name="on_jour"' in str(form["on"])
    assert not Dated({"on": "", "on_jour": "", "known": "x", "known_jour": "n’importe quoi"}).is_valid()


def test_no_form_has_another_kind_of_date_field():
    importlib.import_module("ctg_portal.urls")
    odd = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in every_form()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField) and not isinstance(field, DayField)
        if not form.__module__.startswith("django")
    }
    written = {
        path.relative_to(ROOT).as_posix()
        for app in FLOORS
        for path in (ROOT / app).rglob("*.py")
        if "tests" not in path.parts and re.search(r'forms\.Date(?:Field|Input)\(|"type": "date"', path.read_text())
    }
    assert (odd, written) == (set(), set())


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("3 novembre 2026", "3 nov."),
        ("31 décembre 2027", "31 déc. 2027"),
        ("1er août 2026", "1er août"),
        ("septembre 2026", "sept. 2026"),
        ("2023", "2023"),
        ("juin 2022 (environ)", "juin 2022 (environ)"),
        ("12 avril (année inconnue)", "12 avr. (année inconnue)"),
        ("non renseigné", "non renseigné"),
        ("Maison de mai 1968", "Maison de mai 1968"),
    ],
)
def test_a_narrow_column_says_a_date_in_short(said, short):
    assert shortened(said, on=dt.date(2026, 11, 29)) == short
