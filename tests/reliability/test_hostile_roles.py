"""Two thousand hostile requests as each role: 0 answer 5xx, 0 live payload (SECURITY § 9).

`make test` asks as who may go furthest, with fewer values at each place (tests/security/test_hostile.py).
"""

import pytest
from django.core.cache import cache

from tests.security import hostile
from tests.security.conftest import made  # noqa: F401, a fixture
from tests.security.walk import ROLES

DOSES = {"paths": 2, "queries": 2, "forms": 1}
FAMILY_SIZE = 2000


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_two_thousand_hostile_requests_of_a_role(role, made):  # noqa: F811
    cache.clear()
    visitor = hostile.Visitor(made, role)
    with visitor.kept.at_work():
        hostile.paths(visitor, DOSES["paths"])
        hostile.queries(visitor, DOSES["queries"])
        hostile.forms(visitor, DOSES["forms"])
    assert not visitor.wrong, hostile.told(visitor)
    print(f"{role} : {visitor.asked} requêtes")
    assert visitor.asked >= FAMILY_SIZE
