import importlib
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from actions.forms.choices import PercentField
from actions.models import LigneBudgetaire
from core.formats import euros, number, percent
from core.forms import HouseForm
from core.numbers import CountField, NumberField, plain, read, read_count
from core.reading import values
from core.tests.test_reading_values import read as read_cell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("12 345,6", "12345.6"),
        ("12\u00a0345.60", "12345.60"),
        ("1\u202f234\u2009567", "1234567"),
        ("\u22125,5", "-5.5"),
        ("- 3", "-3"),
        ("+4", "4"),
        (",5", "0.5"),
        ("0", "0"),
        ("4 350 €", "4350"),
        ("12 euros", "12"),
        ("1,5 k€", "1500"),
        ("2 M€", "2000000"),
        ("17 %", "17"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "non renseigné", "Non renseigné"])
def test_a_blank_is_not_given_and_never_zero(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("à définir", "3 à 5", "3-5", "3 – 5", "2023 2026", "12 34", "1 234 5", "12 3456", "1e5", "1/2", "½", "٣"),
        *("1,234.56", "1.234.567", "12.", "12 places env.", "environ 12", "(12)", "12 12", "nan", "inf", "5 %%", "0x1"),
    ],
)
def test_what_is_no_number_never_becomes_one(text):
    with pytest.raises(ValueError, match="n’est pas un nombre"):
        read(text)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12 places", "places", 12),
        ("1 place", "places", 1),
        ("12 Places", "place", 12),
        ("12", "places", 12),
        ("17 %", "% des familles", 17),
        ("3 k€", "k€", 3),
        ("3000 €", "k€", 3),
        ("3 k€", "€", 3000),
    ],
)
def test_a_number_may_repeat_the_unit_of_its_cell(text, unit, value):
    assert read(text, unit=unit) == value


@pytest.mark.parametrize(("text", "unit"), [("17 %", "places"), ("12 €", "%"), ("12 ETP", "€"), ("3 k€", "ETP")])
def test_the_unit_of_another_cell_is_refused(text, unit):
    with pytest.raises(ValueError, match="n’est pas un nombre"):
        read(text, unit=unit)


@pytest.mark.parametrize("value", ["0", "12345.6", "-1234567.89", "1000"])
def test_what_the_portal_prints_is_read_back(value):
    value = Decimal(value)
    assert read(number(value)) == read(euros(value)) == read(plain(value)) == value
    assert read(percent(value / 100, 2)) == value


def test_a_field_shows_what_it_reads_and_keeps_its_bounds():
    field = NumberField(required=False, max_digits=6, decimal_places=2, max_value=9000)
    assert field.prepare_value(Decimal("1250.5000")) == "1250,5"
    assert (field.clean("1 250,5"), field.clean("")) == (Decimal("1250.5"), None)
    for wrong in ("9 001", "1,234", "dix"):
        with pytest.raises(ValidationError):
            field.clean(wrong)


def test_a_count_is_whole_and_never_negative():
    field = CountField(required=False, unit="voix", max_value=9999)
    assert (field.clean("1 234"), field.clean("0"), field.clean("15 voix"), field.clean("")) == (1234, 0, 15, None)
    for wrong in ("12,5", "12.0", "1e3", "-1", "\u22123", "10000", "douze", "12 à 15", "12 %", "12 €"):
        with pytest.raises(ValidationError):
            field.clean(wrong)


ROOT = Path(__file__).resolve().parents[2]
#: Pasted from a letter, a spreadsheet, a page: each kind of space, €, %, the minus sign.
PASTED = {
    "12 500": "12500",
    "12\u00a0500": "12500",
    "12\u202f500,50": "12500.50",
    "12\u2009500": "12500",
    "763\u202f000\u00a0€": "763000",
    "\u22125,5": "-5.5",
}


@pytest.mark.parametrize("text", PASTED)
def test_boxes_shares_and_files_read_one_number_alike(text):
    value = Decimal(PASTED[text])
    assert NumberField().clean(text) == value
    assert read_cell(values.amount, text) == (value, [])


def test_a_share_is_read_and_shown_as_it_is_printed():
    field = PercentField()
    assert field.clean("62,9\u202f%") == field.clean("62.9") == Decimal("0.629")
    assert field.prepare_value(Decimal("0.6290")) == "62,9"
    with pytest.raises(ValidationError):
        field.clean("\u22125 %")


@pytest.mark.parametrize("text", ["12.500", "12,0", "1e5"])
def test_a_count_of_people_refuses_decimals_and_exponents(text):
    with pytest.raises(ValueError, match="n’est pas un nombre"):
        read_count(text, unit="habitants")
    assert read_count("12\u2009500 habitants", unit="habitants") == 12500


class AmountForm(HouseForm):
    class Meta:
        model = LigneBudgetaire
        fields = ["year", "planned_amount", "actual_amount"]


def test_a_form_shows_no_decimals_that_say_nothing():
    row = LigneBudgetaire(year=2026, planned_amount=Decimal("0.0000"), actual_amount=Decimal("2.5000"))
    form = AmountForm(instance=row)
    assert 'value="0"' in str(form["planned_amount"]) and 'value="2,5"' in str(form["actual_amount"])
    typed = {"year": "2 026", "planned_amount": "763\u202f000\u00a0€", "actual_amount": "1,5 k€"}
    assert [form.fields[name].clean(text) for name, text in typed.items()] == [2026, 763_000, 1500]


def every_form(root=forms.BaseForm):
    for form in root.__subclasses__():
        yield form
        yield from every_form(form)


def test_no_number_is_read_but_by_the_one_reader():
    importlib.import_module("ctg_portal.urls")
    known = [form for form in every_form() if (ROOT / form.__module__.split(".")[0] / "apps.py").exists()]
    others = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in known
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.IntegerField) and not isinstance(field, NumberField | CountField)
    }  # decimals and floats of Django are IntegerFields
    assert len(known) > 50 and others == set()
    names = ("IntegerField(", "DecimalField(", "FloatField(", "EmailField(")
    written = {
        str(path.relative_to(ROOT))
        for app in {form.__module__.split(".")[0] for form in known}
        for path in (ROOT / app).rglob("*.py")
        if any(f"forms.{name}" in path.read_text() for name in names)
    }
    assert written == set()
