"""What the rubrics of a convention say beside their names, on every page of it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from accounts.tests.factories import make_adviser
from actions.tests.factories import make_fiche
from conventions.enums import Role
from conventions.tests.factories import make_member, make_signed_convention
from governance.enums import DecisionState, SeanceState
from governance.tests.factories import make_comite, make_decision, make_seance
from reporting.enums import BilanState
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


def fill(convention, *, decisions):
    """Late and other decisions, in séances held and not; bilans in each state; two late fiches."""
    today = timezone.localdate()
    before, after = (today + dt.timedelta(days=days) for days in (-20, 20))
    held = make_seance(make_comite(convention))
    for _ in range(decisions):
        make_decision(held, due_on=before)
    make_decision(held, due_on=before, state=DecisionState.DONE)
    make_decision(held, due_on=after)
    make_decision(make_seance(held.comite, state=SeanceState.DRAFT, held_on=after), due_on=before)
    make_bilan(convention, year=2023, state=BilanState.VALIDATED, frozen={}, frozen_sha256="a" * 64)
    for year, state in ((2024, BilanState.SENT), (2025, BilanState.DRAFT)):
        make_bilan(convention, year=year, state=state)
    for _ in range(2):
        make_fiche(convention=convention, ends_on=before)


def counts(client, convention):
    """{rubric: what it says}, and how many queries the page took."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(f"/conventions/{convention.pk}/documents/").content
    links = html.document_fromstring(page.decode()).xpath("//nav[contains(@class, 'rubrics')]//a")
    found = {}
    for link in links:
        name, *said = [" ".join(text.split()) for text in link.itertext() if text.strip()]
        found[name] = " ".join(said)
    return found, len(queries)


def test_rubrics_say_what_is_late_or_awaited_to_who_may_read_it(client):
    caf = make_caf()
    adviser = make_adviser(caf=caf)
    mine, other = make_signed_convention(caf=caf, adviser=adviser), make_signed_convention(caf=make_caf("71"))
    fill(mine, decisions=3)
    fill(other, decisions=5)
    client.force_login(adviser)
    found, queries = counts(client, mine)
    assert {key: found[key] for key in ("Instances", "Bilans", "Plan d’actions")} == {
        "Instances": "3 en retard", "Bilans": "2 à finir", "Plan d’actions": "2 en retard",
    }  # fmt: skip
    for _ in range(12):
        fill_more(mine)
    again, more = counts(client, mine)
    assert (again["Instances"], more) == ("15 en retard", queries)
    client.force_login(make_member(mine, Role.COPIL_MEMBER))
    assert counts(client, mine)[0]["Bilans"] == "1 à finir"  # a draft is its writers'
    client.force_login(make_member(mine, Role.CONSULTANT))
    assert not {"Instances", "Bilans"} & counts(client, mine)[0].keys()


def fill_more(convention):
    seance = convention.comites.first().seances.filter(state__in=(SeanceState.HELD, SeanceState.VALIDATED)).first()
    make_decision(seance, due_on=timezone.localdate() - dt.timedelta(days=3))
