"""Numbers as people write them and as tables of figures hold them: one reader.

    read("12 345,6")           Decimal("12345.6"), whatever the kind of its spaces
    read("1,5 k€")             Decimal("1500")
    read("17 %", unit="%")     Decimal("17"): the unit of a cell says nothing more
    read("non renseigné")      None, as a cell that is left blank

What the portal prints can be pasted back. A range, « à définir », an exponent, two separators: never a number.
"""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from core import folding
from core.dates import NOT_GIVEN

_SPACE = "[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]"
_NUMBER = re.compile(
    rf"(?P<sign>[+\-\u2212]?){_SPACE}*"
    rf"(?P<digits>(?:[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?![0-9])|[0-9]+)(?:[.,][0-9]+)?|[.,][0-9]+)"
    rf"{_SPACE}*(?P<unit>.*)",
    re.DOTALL,
)
_EUROS = {"€": 1, "eur": 1, "euro": 1, "euros": 1, "k€": 1000, "keur": 1000, "m€": 10**6, "meur": 10**6}
_SHARE = "%"


def read(text, *, unit=""):
    """The Decimal of a text; None for a blank one, and for the words of a value that nobody gave.

    `unit`: that of the cell, which the text may repeat. A cell without unit takes euros and %; a cell in euros, k€ too.
    Raises ValueError with a French sentence.
    """
    text = text.strip()
    if not text or text.lower() == NOT_GIVEN:
        return None
    found = _NUMBER.fullmatch(text)
    times = found and _times(found["unit"].strip(), unit.strip())
    if not found or times is None:
        raise ValueError(f"« {text[:60]} » n’est pas un nombre.")
    digits = re.sub(_SPACE, "", found["digits"]).replace(",", ".")
    value = Decimal(digits) * times
    return -value if found["sign"] in ("-", "\u2212") else value


def read_count(text, *, unit=""):
    """The whole number of a text, None as `read`. « 12.500 » is one in English alone, « 1e5 » nowhere: both are refused,
    by a ValueError with a French sentence."""
    value = read(text, unit=unit)
    if value is None:
        return None
    if value.as_tuple().exponent or value != int(value):
        raise ValueError(
            f"« {text.strip()[:60]} » n’est pas un nombre entier : sans point ni virgule, comme 12\u202f500."
        )
    return int(value)


def _times(said, unit):
    """By how much the unit that was written multiplies the number; None for one that is not of this cell."""
    said, unit = _plain(said), _plain(unit)
    if said in ("", unit):
        return 1
    if said in _EUROS and (not unit or unit in _EUROS):
        return Decimal(_EUROS[said]) / _EUROS.get(unit, 1)
    if said == _SHARE and (not unit or unit.startswith(_SHARE)):
        return 1
    return None


def _plain(unit):
    """« k € » as « k€ », « Places » as « place »."""
    words = re.sub(r"\s+", " ", folding.plain(unit)).replace(" €", "€")
    return words if words in _EUROS else " ".join(word.removesuffix("s") for word in words.split(" "))


def plain(value):
    """A Decimal as it is typed in a box: « 1234,5 », without what only fills up its places; "" for None."""
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


class NumberField(forms.DecimalField):
    """A box for a number, read by `read` and shown by `plain`."""

    def __init__(self, *, unit="", **kwargs):
        self.unit = unit
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            try:
                return read(value, unit=self.unit)
            except ValueError as error:
                raise ValidationError(str(error), code="invalid") from None
        return super().to_python(value)

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Decimal) else value


class CountField(forms.IntegerField):
    """A box for a year, or for how many people or things: whole, never negative, read by `read_count`."""

    def __init__(self, *, unit="", **kwargs):
        self.unit = unit
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**{"min_value": 0, **kwargs})

    def to_python(self, value):
        try:
            return read_count("" if value is None else str(value), unit=self.unit)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Decimal) else value
