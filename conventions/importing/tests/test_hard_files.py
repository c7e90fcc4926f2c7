"""Files and answers that people do give, and forms that nobody should send: each gets its outcome, never a fault."""

import pytest
from django.urls import reverse

from accounts.imports import work
from accounts.tests.factories import make_admin
from conventions.importing import people as importing
from conventions.importing.tests.worksheets import HEADINGS, answered, people, prepared
from conventions.tests.factories import make_convention, make_partie
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
DATED = [*HEADINGS, "Depuis le", "Jusqu’au"]


@pytest.fixture
def caf():
    made = make_caf("21", name="Caf de la Côte-d’Or")
    made.convention = make_convention(caf=made, name="Gevrey-Nuits")
    made.signing = make_organisation(name="CC de Gevrey", caf=made)
    make_partie(made.convention, organisation=made.signing)
    make_convention(caf=made, name="Terres d’Auxois")
    return made


@pytest.fixture
def admin(caf):
    return make_admin(caf=caf)


def line(email, role="Élu", organisation="CC de Gevrey", last="Roy"):
    return [email, "Ana", last, role, "Gevrey-Nuits", organisation, ""]


def outcomes(row):
    row.refresh_from_db()
    return {outcome: count for outcome, count in row.counts.items() if count}


def problems(row):
    row.refresh_from_db()
    return [(p["cell"], p["expected"]) for each in row.plan["rows"] for p in each["problems"]]


def test_a_role_set_aside_asks_nothing_else_of_its_lines(caf, admin):
    row = prepared(
        caf, admin, people(line("a@mairie.fr", "Cheffe", ""), line("b@mairie.fr", organisation="", last="Bey"))
    )
    answered(row, admin, role="-", sans_organisation="partie")
    assert outcomes(row) == {"new": 1, "left": 1}
    alone = prepared(caf, admin, people(line("a@mairie.fr", "Sous-cheffe", "Orga inconnue")))
    assert answered(alone, admin, role="-") == []
    assert outcomes(alone) == {"left": 1}


def test_a_mended_cell_is_cleaned_as_those_of_the_file(client, caf, admin):
    client.force_login(admin)
    row = prepared(caf, admin, people(line("faux")))
    url = reverse("accounts:import_rows", args=[row.key])
    assert client.post(url, {"cell-0!A2": "a\0\u202e@mairie.fr"}).status_code == 302
    row.refresh_from_db()
    assert row.mended["cells"] == {"0!A2": "a@mairie.fr"} and outcomes(row) == {"new": 1}


def test_many_lines_with_the_same_words_are_read_once(caf, admin, monkeypatch):
    count, role = 60, "Chargée de mission"
    lines = [line(f"p{n}@mairie.fr", role, "Service jeunesse", f"N{n}") for n in range(count)]
    row = prepared(caf, admin, people(*lines))
    [asked] = work.look(row, admin).waiting
    assert asked.samples == ("p0@mairie.fr", "p1@mairie.fr", "p2@mairie.fr")
    work.answer(row, admin, {asked.name: "elected"})
    read, folded = [], importing.folded
    monkeypatch.setattr(importing, "folded", lambda words: read.append(words) or folded(words))
    [asked] = work.look(row, admin).waiting
    assert asked.slug == "organisation"
    assert 0 < read.count("Service jeunesse") < 5 and 0 < read.count(role) < 5
