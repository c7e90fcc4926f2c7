"""What a file said is emptied in its time, whether or not its Caf imports again."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import tasks
from accounts.enums import ImportState
from accounts.models import Import
from accounts.tests.factories import make_adviser
from territories.tests.factories import make_caf

HELD = {"sheets": [{"title": "Feuille"}], "plan": {"rows": []}, "written": {"a": 1}, "mended": {"0!B5": "x"}}
EMPTY = {"sheets": [], "plan": {}, "written": {}, "mended": {}, "answers": {}}


def imported(caf, *, read, applied=None):
    """An import of this Caf whose file was read, and applied, so many days ago."""
    now = timezone.now()
    row = Import.objects.create(
        kind="people", caf=caf, created_by=make_adviser(caf=caf), file_name="a.csv", counts={"new": 3}, **HELD
    )
    facts = {"created_at": now - dt.timedelta(days=read)}
    if applied is not None:
        by = {"applied_by": row.created_by, "applied_at": now - dt.timedelta(days=applied)}
        facts |= {"state": ImportState.APPLIED, **by}
    Import.objects.filter(pk=row.pk).update(**facts)
    return row


@pytest.mark.django_db
def test_cells_of_every_caf_go_after_thirty_days():
    one, other = make_caf("29"), make_caf("35")
    old = [imported(one, read=31), imported(other, read=45, applied=31)]
    kept = [imported(one, read=29), imported(other, read=45, applied=29)]
    tasks.forget_imports(timestamp=0)
    for row in old:
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in EMPTY} == EMPTY
        assert row.counts == {"new": 3} and row.file_name == "a.csv"
    for row in kept:
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in HELD} == HELD


def test_a_worker_is_asked_each_night():
    asked = app.periodic_registry.periodic_tasks[("accounts.tasks.forget_imports", "")]
    assert (asked.task, asked.cron) == (tasks.forget_imports, "23 3 * * *")
