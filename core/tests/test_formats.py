import ast
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template

from core import formats
from core.templatetags import formats as filters
from core.tests.test_floors import FLOORS


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


def test_a_sentence_that_has_its_spaces_keeps_them():
    for typed in ("« exemple » : quoi ?", "45 % et 12 €", "un ; deux !"):
        once = formats.sentence(typed)
        assert formats.sentence(once) == once
    assert formats.sentence("«\u202fexemple\u202f»") == "«\u00a0exemple\u00a0»"


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


# One way to agree with a number: `counted` and `plural`, `compte` and `accord` in a template ------------

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = re.compile(r"\|pluralize|\{%-? ?if [^%]*(?:>|==|>=|<) ?[12] ?%\}[sx]\{%")


def test_a_template_counts_as_french_does():
    page = Template('{{ n|compte:"fiche tenue" }}, {{ n|compte:"enjeu,enjeux" }}, {{ n|accord:"suivra,suivront" }}')
    assert page.render(Context({"n": 0})) == "0\u00a0fiche tenue, 0\u00a0enjeu, suivra"
    assert page.render(Context({"n": Decimal("1.5")})) == "1,5\u00a0fiche tenue, 1,5\u00a0enjeu, suivra"
    assert page.render(Context({"n": 1200})) == "1\u202f200\u00a0fiches tenues, 1\u202f200\u00a0enjeux, suivront"


def agreements(text):
    """Lines where a program chooses between a word and its plural: `"s" if n > 1 else ""`, `"fiches" if … else "fiche"`."""
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.IfExp)
            and isinstance(node.body, ast.Constant)
            and isinstance(node.orelse, ast.Constant)
        ):
            short, long = sorted((str(node.body.value), str(node.orelse.value)), key=len)
            pairs = list(zip(short.split(" "), long.split(" "), strict=False))
            if len(short.split(" ")) == len(long.split(" ")) and short != long:
                if all(more in (word, f"{word}s", f"{word}x") for word, more in pairs):
                    yield node.lineno


def test_an_agreement_by_hand_is_seen():
    assert list(agreements("""a = f"mot{'s' if n > 1 else ''}" """)) == [1]
    assert list(agreements('a = "fiches en retard" if n > 1 else "fiche en retard"')) == [1]
    assert list(agreements('a = "séance tenue" if n == 1 else "séances tenues"')) == [1]
    assert list(agreements('a = "Fin" if day else "Finie"\nb = "a" if n else ""\nc = "https" if n else "http"')) == [3]
    assert BY_HAND.search("mot{{ n|pluralize }}") and BY_HAND.search("mot{% if a|length > 1 %}s{% endif %}")


def test_nothing_agrees_with_a_number_by_hand():
    schemes = {"ctg_portal/environment.py"}  # http, https
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for app in (*FLOORS, "ctg_portal")
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"tests", "migrations"} & {*path.parts}
        for line in agreements(path.read_text(encoding="utf-8"))
    ]
    assert [each for each in found if each.partition(":")[0] not in schemes] == []
    pages = (ROOT / "templates").rglob("*.*")
    assert [page.name for page in pages if BY_HAND.search(page.read_text(encoding="utf-8"))] == []
