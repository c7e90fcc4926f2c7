"""The two forms of the rule, on one table: a case, and what it answers on five days."""

import datetime as dt

import pytest
from django.db.models import DateField, Value
from django.db.models.functions import Cast

from core import answers
from core.answers import Answer, begun, every, going_on
from core.date_reading import parse
from territories.models import Caf
from territories.tests.factories import make_caf

DAYS = [dt.date(2022, 12, 31), dt.date(2023, 1, 1), dt.date(2023, 6, 30), dt.date(2023, 12, 31), dt.date(2024, 1, 1)]
STARTS = [  # - no, ~ uncertain, + yes, on each of the days
    ("01/01/2023", "-++++"),
    ("30/06/2023", "--+++"),
    ("06/2023", "--+++"),
    ("07/2023", "---++"),
    ("2022", "+++++"),
    ("2023", "-~~++"),
    ("vers 2023", "-~~++"),
    ("12/2023", "---++"),
    ("12 juin", "~~~~~"),
    ("inconnue", "~~~~~"),
    ("", "~~~~~"),
]
ENDS = [
    ("31/12/2023", "++++-"),
    ("30/06/2023", "+++--"),
    ("06/2023", "+++--"),
    ("2023", "++++-"),
    ("2022", "+----"),
    ("12 juin", "~~~~~"),
    ("", "~~~~~"),
]
SIGNS = {"+": Answer.YES, "~": Answer.UNCERTAIN, "-": Answer.NO}
BOUNDS = [(begun, answers.rows_begun, *case) for case in STARTS]
BOUNDS += [(going_on, answers.rows_going_on, *case) for case in ENDS]


def test_a_day_in_a_month_that_ends_then_is_certain():
    assert begun(dt.date(2023, 6, 12), "month", on=dt.date(2023, 6, 30)) == Answer.YES
    assert begun(dt.date(2023, 6, 12), "month", on=dt.date(2023, 6, 1)) == Answer.UNCERTAIN


@pytest.mark.parametrize(("one", "rows", "text", "signs"), BOUNDS)
def test_an_object_and_rows_answer_the_same(db, one, rows, text, signs):
    make_caf()
    known = parse(text, sourced=True) if text else None
    date, precision = (known.date, known.precision) if known else (None, "day")
    dated = Caf.objects.annotate(at=Cast(Value(date), DateField()), at_precision=Value(str(precision)))
    for day, sign in zip(DAYS, signs, strict=True):
        assert one(date, precision, on=day) == SIGNS[sign], (text, day)
        for answer in Answer:
            asked = dated.filter(rows("at", on=day).condition(answer))
            assert asked.exists() is (answer == SIGNS[sign]), (text, day, answer)


def test_several_conditions_answer_as_the_weakest():
    assert every(Answer.YES, Answer.UNCERTAIN) == Answer.UNCERTAIN
    assert every(Answer.UNCERTAIN, Answer.NO, Answer.YES) == Answer.NO
    assert every(Answer.YES, Answer.YES) == Answer.YES
