"""« À faire » tells a renewal eighteen months before the end, and leads who may to the page that prepares it."""

import datetime as dt
from types import SimpleNamespace

import pytest

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser
from actions.enums import SuiteKind
from actions.models import SuiteFiche
from actions.tests.factories import make_fiche, make_plan
from conventions.enums import ConventionState, Role
from conventions.models import Convention
from conventions.tests.factories import make_convention, make_member
from reporting.desk import todo
from reporting.leaving import sheets

ON = dt.date(2025, 7, 1)


def followed(key, ends_on, *, has_successor=False):
    convention = Convention(pk=key, caf_id=21, name=f"Pays {key}", state=ConventionState.IN_FORCE, ends_on=ends_on)
    convention.ending_actes = []
    return SimpleNamespace(convention=convention, has_successor=has_successor)


@pytest.mark.parametrize(
    ("role", "address"), [(CafRole.ADVISER, "/conventions/1/renouveler/"), (CafRole.BOARD, "/conventions/1/")]
)
def test_a_renewal_is_told_eighteen_months_before_the_end(role, address):
    user = SimpleNamespace(caf_roles=lambda caf: {role} if caf == 21 else set())
    rows = [
        followed(1, dt.date(2026, 12, 31)),
        followed(2, dt.date(2027, 2, 1)),  # later
        followed(3, dt.date(2026, 12, 31), has_successor=True),
    ]
    (task,) = todo.endings(user, rows, on=ON)
    assert (task.label, task.url, task.group) == ("Renouvellement à engager", address, todo.COMING)


def test_who_leaves_a_convention_takes_nothing_of_the_one_that_they_do_not_read(db):
    former = make_convention()
    made = make_convention(caf=former.caf, predecessor=former)
    lead = make_member(former, Role.CTG_LEAD)
    for title in ("Crèche", "Ludothèque"):
        fiche = make_fiche(make_plan(former) if title == "Crèche" else former.plan, title=title)
        SuiteFiche.objects.create(former=fiche, convention=made, kind=SuiteKind.STOPPED, note="Elle est ouverte.")
    (sheet,) = (each for each in sheets.OF_CONVENTION if each.model is SuiteFiche)
    assert not sheet.rows(former, lead).exists()
    assert [sheet.rows(each, make_adviser(caf=former.caf)).count() for each in (former, made)] == [2, 2]
