"""Hostile values in every path, query and form, as who may go furthest: 0 answer 5xx, 0 live payload.

Each of the other roles, and more values at each place: tests/reliability/test_hostile_roles.py.
"""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.security import hostile

FAMILY_SIZE = 2000  # requests in all, at least: SECURITY « The tests and their numbers »
ASKED = {}


@pytest.fixture(scope="module")
def comer(made):
    """Everybody logged in once: what a test asks, the next is told."""
    comer = hostile.Visitor(made)
    for role in made.users:
        comer.client(role)
    return comer


@pytest.fixture
def visitor(comer, db):
    comer.asked, comer.wrong, comer.is_strict = 0, [], False
    with comer.kept.at_work():
        yield comer


def test_a_live_payload_would_be_seen():
    assert hostile.is_alive(f"<p>{hostile.LIVE}</p>")
    assert hostile.is_alive(f'<input value="{hostile.LIVE_ATTRIBUTE}">')
    assert not hostile.is_alive(f"<p>&lt;svg/onload=ctg()&gt; {hostile.LIVE_ATTRIBUTE}</p>")


def test_a_hostile_segment_in_any_address_is_not_found_or_not_readable(visitor):
    hostile.paths(visitor, dose=2)
    report(visitor, "paths")


def test_hostile_parameters_of_every_page_are_refused_or_ignored(visitor):
    assert {"on", "running_on"} <= hostile.queries(visitor, dose=1)  # the days were found
    report(visitor, "queries")


def test_hostile_values_in_every_form_are_refused_or_kept_as_dead_text(visitor):
    hostile.forms(visitor, dose=1)
    report(visitor, "forms")


def test_no_post_is_heard_without_its_token(visitor):
    hostile.tokens(visitor)
    report(visitor, "tokens")


def report(visitor, family):
    ASKED[family] = visitor.asked
    assert not visitor.wrong, hostile.told(visitor)
    assert visitor.asked > 100


def test_two_thousand_hostile_requests_were_made():
    if len(ASKED) == 4:  # the whole module was run, in this process
        print(ASKED)
        assert sum(ASKED.values()) >= FAMILY_SIZE, ASKED


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.text(max_size=40), sort=st.text(max_size=40), words=st.text(max_size=200),
    number=st.one_of(st.integers(), st.floats(), st.text(max_size=20)),
)  # fmt: skip
def test_any_text_in_the_address_of_a_list_is_read_or_refused(visitor, page, sort, words, number):
    data = {"page": page, "tri": sort, "q": words, "par_page": number}
    try:
        query = {name: str(value).encode().decode() for name, value in data.items()}
    except UnicodeEncodeError:  # a lone surrogate cannot be sent
        return
    for drop in ((), ("page", "tri")):
        kept = {name: value for name, value in query.items() if name not in drop}
        visitor.ask("conventions:list", "caf_admin", "get", reverse("conventions:list"), kept, allowed={200, 400, 404})
    assert not visitor.wrong, visitor.wrong[:3]
