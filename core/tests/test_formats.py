import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template

from core import formats
from core.templatetags import formats as filters


def test_amounts_have_narrow_spaces_and_no_cents_when_whole():
    assert formats.euros(558373000) == "558\u202f373\u202f000\u00a0€"
    assert formats.euros(Decimal("1234.5")) == "1\u202f234,50\u00a0€"
    assert formats.euros(0) == "0\u00a0€"
    assert formats.euros(Decimal("-12.30")) == "−12,30\u00a0€"


def test_a_missing_figure_is_never_zero():
    assert formats.euros(None) == "non renseigné"
    assert formats.number(None) == "non renseigné"
    assert formats.percent(None) == "non renseigné"
    assert formats.etp(None) == "non renseigné"
    assert filters.ou_non_renseigne("") == "non renseigné"


def test_numbers_keep_their_significant_decimals():
    assert formats.number(Decimal("62.90")) == "62,9"
    assert formats.number(Decimal("62.90"), 2) == "62,90"
    assert formats.number(100) == "100"
    assert formats.number(29432) == "29\u202f432"
    assert formats.percent(Decimal("0.535")) == "53,5\u202f%"
    assert formats.number(Decimal("-0.001")) == "0"


def test_sentence_has_french_typography():
    assert formats.sentence("L'axe 1 : quoi ?") == "L’axe 1\u00a0: quoi\u202f?"
    assert formats.sentence("« exemple »") == "«\u00a0exemple\u00a0»"
    assert formats.sentence("45 % et 12 €") == "45\u00a0% et 12\u00a0€"
    assert formats.sentence("à 14:05, https://caf.fr") == "à 14:05, https://caf.fr"


def test_periods_in_words():
    first, last = dt.date(2023, 1, 1), dt.date(2026, 12, 31)
    assert formats.period(first, last) == "du 1er janvier 2023 au 31 décembre 2026"
    assert formats.period(None, None) == "période non publiée"
    assert formats.period(first, None) == "à partir du 1er janvier 2023"
    assert formats.years(first, last) == "2023-2026"
    assert formats.years(first, None) == ""


def test_sizes():
    assert formats.file_size(812_400) == "812\u00a0Ko"
    assert formats.file_size(3_400_000) == "3,4\u00a0Mo"
    assert formats.file_size(12) == "1\u00a0Ko"


def test_instants_are_said_in_paris_time():
    at = dt.datetime(2023, 10, 11, 22, 30, tzinfo=dt.UTC)
    assert filters.jour(at) == "12 octobre 2023"
    assert filters.moment(at) == "12 octobre 2023 à 0\u00a0h\u00a030"
    assert (formats.hour(dt.time(9)), formats.hour(None)) == ("9\u00a0h", "")


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("commune ajoutée",), "0 commune ajoutée"),
        (1, ("commune ajoutée",), "1 commune ajoutée"),
        (2, ("commune ajoutée",), "2 communes ajoutées"),
        (1234, ("fiche",), f"1{formats.THIN}234 fiches"),
        (Decimal("1.5"), ("an",), "1,5 an"),
        (3, ("numéro d’article changé", "numéros d’article changés"), "3 numéros d’article changés"),
    ],
)
def test_what_is_counted_agrees_from_two(count, words, said):
    assert formats.counted(count, *words) == said


def test_a_sentence_written_on_lines_is_one_line():
    written = "{% sentence as words %}\n  Une Caf,\n  {{ name }} !\n{% endsentence %}{{ words }}|"
    assert Template(written).render(Context({"name": "<b>"})) == "Une Caf, &lt;b&gt; !|"
