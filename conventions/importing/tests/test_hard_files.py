"""Files and answers that people do give, and forms that nobody should send: each gets its outcome, never a fault."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.enums import CafRole
from accounts.imports import work
from accounts.imports.kinds import kinds
from accounts.models import CafMembership, Mail
from accounts.tests.factories import make_admin, make_user
from conventions.enums import Role
from conventions.importing import people as importing
from conventions.importing.people_cells import address_of
from conventions.importing.tests.worksheets import HEADINGS, answered, people, prepared
from conventions.models import Membership
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


def in_days(count):
    return f"{timezone.localdate() + dt.timedelta(count):%d/%m/%Y}"


def dated(email, role, starts="", ends=""):
    return [email, "", "", role, "" if role == "Administrateur" else "Gevrey-Nuits", "", "", starts, ends]


def test_an_import_leaves_the_caf_an_administrator(caf, admin):
    row = prepared(caf, admin, [DATED, dated(admin.email, "Administrateur", ends=in_days(1))])
    assert problems(row) == [("I2", "une case vide : la Caf garde au moins un administrateur")]
    second = make_admin(caf=caf)
    emails = [admin.email, second.email]
    row = prepared(caf, admin, [DATED, *(dated(each, "Administrateur", ends=in_days(1)) for each in emails)])
    assert outcomes(row) == {"changed": 1, "refused": 1} and [cell for cell, _ in problems(row)] == ["I3"]


def test_the_start_of_a_role_in_the_caf_is_not_taken(caf, admin):
    row = prepared(caf, admin, [DATED, dated(admin.email, "Administrateur", starts=in_days(400))])
    assert outcomes(row) == {"same": 1}
    assert "n’est pas reprise" in row.plan["rows"][0]["note"]


def test_dates_are_told_with_those_that_are_stored(caf, admin):
    today = timezone.localdate()
    later, ending = make_user(email="later@mairie.fr"), make_user(email="ending@mairie.fr")
    day = today + dt.timedelta(60)
    Membership.objects.create(convention=caf.convention, user=later, role=Role.ELECTED, starts_on=day)
    Membership.objects.create(convention=caf.convention, user=ending, role=Role.ELECTED, ends_on=day)
    row = prepared(
        caf,
        admin,
        [DATED, dated(later.email, "Élu", ends=in_days(30)), dated(ending.email, "Élu", starts=in_days(90))],
    )
    answered(row, admin, sans_organisation="vide")
    told = problems(row)
    assert [cell for cell, _ in told] == ["I2", "H3"]
    assert told[0][1] == f"une fin qui suive le début ; lus : du {in_days(60)} au {in_days(30)}"
    assert told[1][1] == f"une fin qui suive le début ; lus : du {in_days(90)} au {in_days(60)}"


def test_the_answer_about_a_column_is_seen_again(client, caf, admin):
    client.force_login(admin)
    rows = [["Contact pro bis", *HEADINGS[1:]], line("a@mairie.fr")]
    row = prepared(caf, admin, rows)
    assert answered(row, admin, colonne="-") == []
    url = reverse("accounts:import_questions", args=[row.key]) + "?toutes=1"
    form = client.get(url).context["form"]
    [name] = form.fields
    assert form[name].value() == "-"
    client.post(url, {name: "email"})
    assert outcomes(row) == {"new": 1}
    form = client.get(url).context["form"]
    assert form[name].value() == "email"
    again = prepared(caf, admin, rows)
    assert outcomes(again) == {"new": 1} and not again.plan["waiting_count"]


def test_a_place_under_a_merged_cell_is_mended_alone(caf, admin):
    book = Workbook()
    for values in people(line("faux"), [None, *line("", last="Diot")[1:]], line("c@mairie.fr", last="Bey")):
        book.active.append(values)
    book.active.merge_cells("A2:A3")
    stream = io.BytesIO()
    book.save(stream)
    row = work.prepare(kind=kinds["personnes"], caf=caf, user=admin, file=stream, name="a.xlsx")
    assert [cell for cell, _ in problems(row)] == ["A2", "A3"]
    work.mend(row, admin, {"0!A3": "c@mairie.fr"}, [])
    assert [cell for cell, _ in problems(row)] == ["A2", "A4"]
    work.mend(row, admin, {"0!A2": "a@mairie.fr"}, [])
    assert [cell for cell, _ in problems(row)] == ["A4"] and "déjà en A3" in problems(row)[0][1]


def test_a_role_given_again_since_is_not_reopened(caf, admin):
    second = make_admin(caf=caf)
    row = prepared(caf, admin, [DATED, dated(second.email, "Administrateur", ends=in_days(1))])
    work.apply(row, admin)
    CafMembership.objects.create(user=second, caf=caf, role=CafRole.ADMIN)
    row.refresh_from_db()
    assert [words.rpartition(" : ")[2] for words in kinds["personnes"].kept(row.written)] == [
        "ce rôle a été donné de nouveau depuis"
    ]
    work.undo(row, admin, told=1)
    assert CafMembership.objects.filter(user=second, ends_on=None).count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        "MAILTO:Ana.Roy@mairie.fr",
        "ana.roy@mairie.fr.",
        "'ana.roy@mairie.fr'",
        "mailto:ana.roy@mairie.fr?subject=CTG",
        '"ana.roy@mairie.fr" <mailto:ana.roy@mairie.fr>',
        "\xa0ana.roy@mairie.fr\u202f;",
    ],
)
def test_addresses_pasted_from_letters_are_read(typed):
    assert address_of(typed) == ("ana.roy@mairie.fr", "")


def test_a_lot_that_is_none_tells_nobody(client, caf, admin):
    client.force_login(admin)
    row = prepared(caf, admin, people(line("a@mairie.fr")))
    work.apply(row, admin)
    for lot in ("²", "١", "-1", "9" * 30, "abc"):
        assert client.post(reverse("accounts:import_tell", args=[row.key]), {"lot": lot}).status_code == 302
    assert not Mail.objects.exists()
