"""The clock of what is written: now, or the past for the demo and for what is taken over."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone

from conventions.models import Convention
from conventions.tests.factories import make_convention
from core import clock

ROOT = Path(__file__).resolve().parents[2]
#: Where what was lived before the portal is written down, and where a version is kept as of the instant when it was
#: frozen, its drawing later.
MAY_DATE = ("reporting/demo/", "conventions/text/versions.py")


@pytest.mark.django_db
def test_a_row_and_a_transition_made_inside_a_past_day_bear_that_day():
    with clock.dated(dt.date(2022, 6, 8)):
        convention = make_convention(state="prospecting")
        convention.start_framing(by=None, reason="Repris du papier")
    convention.abandon(by=None, reason="Décidé aujourd’hui", on=timezone.localdate())
    kept = Convention.objects.get(pk=convention.pk)
    days = [timezone.localdate(line.at) for line in kept.transitions.order_by("pk")]
    assert timezone.localdate(kept.created_at) == dt.date(2022, 6, 8)
    assert days == [dt.date(2022, 6, 8), timezone.localdate()]


@pytest.mark.django_db
def test_a_row_saved_again_keeps_the_day_on_which_it_was_made():
    with clock.dated(dt.date(2022, 6, 8)):
        convention = make_convention()
    convention.name = "Autre nom"
    convention.save()
    assert timezone.localdate(Convention.objects.get(pk=convention.pk).created_at) == dt.date(2022, 6, 8)


def test_the_clock_never_tells_the_future_and_comes_back_to_now():
    with clock.dated(timezone.now() + dt.timedelta(days=30)):
        assert clock.today() == timezone.localdate()
    with pytest.raises(ValueError, match="essai"), clock.dated(dt.date(2020, 1, 1)):
        raise ValueError("essai")
    assert clock.today() == timezone.localdate()


def test_only_what_writes_the_past_dates_what_it_writes():
    users = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/**/*.py")
        if not {".venv", "tests"} & set(path.parts)
        and re.search(r"clock\.dated\(|core\.clock import .*dated", path.read_text())
    }
    assert [path for path in users - {"core/clock.py"} if not path.startswith(MAY_DATE)] == []
