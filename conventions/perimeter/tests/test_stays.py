"""The migration of stays (« depuis le », « jusqu’au » included) into movements: the same perimeter each day."""

import datetime as dt
import importlib
import random
from types import SimpleNamespace

import pytest

from conventions.perimeter.models.perimetre import inside

MIGRATION = importlib.import_module("conventions.migrations.0036_sejours_en_mouvements")
FIRST = dt.date(2024, 1, 1)


def stay(commune, joined, left):
    """A row of before, read by the migration."""
    return SimpleNamespace(pk=commune, convention_id=7, commune_id=commune, effect_on=joined, left_on=left)


def old_rule(stays, day):
    return {
        each.commune_id
        for each in stays
        if (each.effect_on is None or each.effect_on <= day) and (each.left_on is None or each.left_on >= day)
    }


def new_rule(stays, day):
    rows = [
        SimpleNamespace(commune_id=row.commune_id, direction=direction, effect_on=effect)
        for row, direction, effect in MIGRATION.movements(stays)
    ]
    return {row.commune_id for row in inside(rows, on=day)}


def drawn(draw, commune):
    """Stays of a commune that share no day: open at both ends or not, one day long or next to each other."""
    cuts = sorted(draw.sample(range(60), draw.choice([0, 1, 2, 3, 4])))
    bounds = [None] * draw.randint(0, 1) + [FIRST + dt.timedelta(days=cut) for cut in cuts]
    while bounds:
        joined, left = bounds.pop(0), bounds.pop(0) if bounds else None
        yield stay(commune, joined, left)
        if left is not None and draw.random() < 0.3:  # back the very next day
            bounds = [left + dt.timedelta(days=1), *(each for each in bounds if each > left + dt.timedelta(days=1))]


def test_the_perimeter_is_the_same_each_day_before_and_after():
    draw = random.Random(24)
    for _ in range(60):
        stays = [row for commune in range(6) for row in drawn(draw, commune)]
        for day in (FIRST + dt.timedelta(days=number) for number in range(-2, 64)):
            assert new_rule(stays, day) == old_rule(stays, day)


def test_until_the_30th_leaves_on_the_1st():
    row = stay(3, None, dt.date(2024, 6, 30))
    assert MIGRATION.movements([row]) == [(row, "in", None), (row, "out", dt.date(2024, 7, 1))]


def test_a_stay_without_a_day_after_names_itself():
    with pytest.raises(ValueError, match="convention 7, ligne 3, commune 3.*9999-12-31"):
        MIGRATION.movements([stay(3, None, dt.date.max)])
