"""« À faire » tells a renewal eighteen months before the end, and leads who may to the page that prepares it."""

import datetime as dt
from types import SimpleNamespace

import pytest

from accounts.enums import CafRole
from conventions.enums import ConventionState
from conventions.models import Convention
from reporting.desk import todo

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
