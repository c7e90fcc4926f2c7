import datetime as dt
from types import SimpleNamespace

import pytest

from conventions import between
from conventions.avenants import consolidated
from conventions.renewal.own import passages
from conventions.renewal.period import follows
from core.date_reading import parse
from core.dates import PreciseDate, Precision


def former(start, end, *, terminated_on=None, held=None):
    known = parse(end)
    end_day = known.date if known.precision == Precision.DAY else dt.date(known.date.year, 12, 31)
    told = PreciseDate(terminated_on) if terminated_on else parse(held or end)
    return SimpleNamespace(
        starts_on=parse(start).date, ends_on=end_day, ends_on_precision=known.precision, last_known=told
    )


@pytest.mark.parametrize(
    ("start", "end", "more", "expected"),
    [
        ("01/01/2020", "31/12/2024", {}, ("01/01/2025", "31/12/2029")),
        ("15/03/2022", "14/03/2026", {}, ("15/03/2026", "14/03/2030")),
        ("01/01/2020", "15/09/2024", {}, ("16/09/2024", "01/06/2029")),  # as many days
        ("2020", "2024", {}, ("2025", "2029")),
        ("01/01/2020", "31/12/2023", {"held": "31/12/2024"}, ("01/01/2025", "31/12/2028")),  # prolonged
        ("01/01/2020", "31/12/2024", {"terminated_on": dt.date(2022, 6, 30)}, ("01/07/2022", "30/06/2027")),
    ],
)
def test_the_next_one_begins_the_day_after_and_lasts_as_long(start, end, more, expected):
    assert tuple(str(each) for each in follows(former(start, end, **more))) == expected


def test_nothing_is_proposed_after_an_end_that_nobody_knows():
    unknown = SimpleNamespace(starts_on=None, ends_on=None, last_known=None)
    assert follows(unknown) == (None, None)


@pytest.mark.parametrize(
    ("end", "start", "said"),
    [
        ("31/12/2024", "01/01/2025", ""),
        ("31/12/2024", "01/05/2025", "4 mois sans convention, entre le 31 décembre 2024 et le 1er mai 2025"),
        ("31/12/2024", "02/01/2025", "1 jour sans convention, entre le 31 décembre 2024 et le 2 janvier 2025"),
        ("2024", "juin 2025", "du temps sans convention, entre 2024 et juin 2025"),
        ("2024", "2025", ""),
        ("2024", "2024", ""),  # nobody can tell
        (
            "31/12/2024",
            "01/11/2024",
            "2 mois où les deux conventions s’appliquent, du 1er novembre 2024 au 31 décembre 2024",
        ),
    ],
)
def test_the_days_between_two_conventions_are_told(end, start, said):
    assert between.words(parse(end), parse(start)).replace("\u00a0", " ") == said
    assert between.words(None, parse(start)) == ""


def test_a_text_signed_before_its_fields_were_kept_goes_on_with_its_words(monkeypatch):
    rows = [
        {"id": 1, "kind": "article", "number": "1", "title": "Objet", "body": "<p>Quatre ans.</p>", "source": None},
        {
            "id": 2,
            "kind": "article",
            "number": "2",
            "title": "Durée",
            "body": "<p>4</p>",
            "source": "<p>[[champ:duree]]</p>",
        },
    ]
    monkeypatch.setattr(consolidated, "read_once", lambda convention: consolidated.Read(rows, []))
    found = passages(None, dt.date(2026, 1, 1))
    assert [each.body for each in found] == ["<p>Quatre ans.</p>", "<p>[[champ:duree]]</p>"]
