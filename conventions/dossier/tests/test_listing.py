import datetime as dt
import io
from unittest import mock

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import make_adviser, make_user
from conventions.dossier.views import listing
from conventions.enums import ConventionState, Role
from conventions.frameworks import views
from conventions.models import Cej
from conventions.tests.factories import (
    after_signature,
    make_convention,
    make_member,
    make_parties,
    make_perimetre,
    make_signed_convention,
    make_theme,
)
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db
URL = "/conventions/"


@pytest.fixture
def adviser(client):
    user = make_adviser()
    client.force_login(user)
    return user


def names(response):
    return [row.name for row in response.context["listing"].page]


def test_an_empty_list_offers_to_create(client, adviser):
    page = client.get(URL).content.decode()
    assert "Aucune convention pour l’instant" in page
    assert "/conventions/nouvelle/" in page


def test_a_person_without_right_sees_nothing_and_no_button(client):
    make_convention(name="Secrète")
    client.force_login(make_user())
    page = client.get(URL).content.decode()
    assert "Secrète" not in page
    assert "/conventions/nouvelle/" not in page


def test_the_other_cafs_conventions_are_not_listed_nor_exported(client, adviser):
    make_convention(name="Ici")
    make_convention(name="Ailleurs", caf=make_caf("91"))
    assert names(client.get(URL)) == ["Ici"]
    rows = exported(client.get(URL, {"export": "xlsx"}))
    assert [row[0] for row in rows[1:]] == ["Ici"]


def exported(response):
    content = io.BytesIO(b"".join(response.streaming_content))
    return list(openpyxl.load_workbook(content).active.values)


def test_an_export_has_all_pages_and_the_same_filters(client, adviser):
    for number in range(30):
        make_convention(name=f"Pays {number:02}", state=ConventionState.DRAFTING)
    make_convention(name="Autre")
    rows = exported(client.get(URL, {"state": "drafting", "export": "xlsx"}))
    assert len(rows) == 31
    assert rows[0][:2] == ("Territoire", "État")
    assert {row[1] for row in rows[1:]} == {"Rédaction"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "gevrey"}, ["Gevrey-Chambertin"]),
        ({"q": "chambertin gevr"}, ["Gevrey-Chambertin"]),
        ({"q": "21999"}, ["Gevrey-Chambertin"]),
        ({"q": "nulle part"}, []),
        ({"q": "%"}, []),
        ({"state": "drafting"}, ["Évry"]),
        ({"state": ["drafting", "in_force"]}, ["Évry", "Signée"]),
        ({"end_year": "2030"}, ["Évry"]),
        ({"mine": "on"}, ["Évry"]),
        ({"running_on": "2024-05-01"}, ["Signée"]),
        ({"running_on": "2020-05-01"}, []),
        ({"q": "evry"}, ["Évry"]),
    ],
)
def test_each_filter_narrows_the_list(client, adviser, query, expected):
    make_convention(name="Gevrey-Chambertin", territoire=make_commune(code="21999"))
    make_convention(name="Évry", state=ConventionState.DRAFTING, adviser=adviser, ends_on=dt.date(2030, 12, 31))
    make_signed_convention(name="Signée", ends_on=dt.date(2998, 12, 31))
    response = client.get(URL, query)
    assert sorted(names(response)) == sorted(expected)
    assert len(response.context["listing"].badges) == 1


def test_the_theme_filter_offers_the_themes_of_ones_own_caf(client, adviser):
    mine, other = make_theme(label="Parentalité"), make_theme(caf=make_caf("91"), label="D’ailleurs")
    make_convention(name="Avec").themes.add(mine)
    make_convention(name="Sans")
    assert names(client.get(URL, {"theme": mine.pk})) == ["Avec"]
    page = client.get(URL, {"theme": other.pk})
    assert names(page) == []
    assert "D’ailleurs" not in page.content.decode()


def test_a_member_of_one_ctg_sees_it_alone_with_mine(client):
    held = make_convention(name="Tenue")
    make_convention(name="Autre")
    client.force_login(make_member(held, Role.ELECTED))
    assert names(client.get(URL)) == ["Tenue"]
    assert names(client.get(URL, {"mine": "on"})) == ["Tenue"]


@pytest.mark.parametrize("key", ["territoire", "etat", "referent", "communes", "signature", "effet", "fin"])
def test_every_column_sorts_both_ways(client, adviser, key):
    make_convention(name="A", state=ConventionState.APPROVAL)
    make_convention(name="B", ends_on=None)
    assert client.get(URL, {"tri": key}).status_code == 200
    assert client.get(URL, {"tri": f"-{key}"}).status_code == 200


def test_the_signature_is_shown_when_every_required_party_has_signed(client, adviser):
    signed, waiting = make_signed_convention(name="A"), make_convention(name="B")
    _, other = make_parties(waiting, signed_on=dt.date(2023, 10, 11))
    make_convention(name="C")
    other.initial.signataires.update(signed_on=None)
    rows = client.get(URL).context["listing"].page
    assert [row.signature for row in rows] == [signed.last_signature.date, None, None]


def test_a_signature_is_listed_with_what_is_known_of_it(client, adviser):
    make_signed_convention(name="Au jour", signed_on=dt.date(2023, 10, 11))
    for name, precision in (("Au mois", "month"), ("À l’année", "year")):
        first = make_signed_convention(name=name, signed_on=dt.date(2023, 10, 11)).parties.first()
        with after_signature():
            first.initial.signataires.update(signed_on=dt.date(2023, 10 if precision == "month" else 1, 1))
            first.initial.signataires.update(signed_on_precision=precision)
    rows = {row[0]: row[4] for row in exported(client.get(URL, {"export": "xlsx"}))[1:]}
    assert rows == {"Au jour": dt.datetime(2023, 10, 11), "Au mois": "octobre 2023", "À l’année": "2023"}
    page = client.get(URL).content.decode()
    assert [page.count(f">{said}</td>") for said in ("11 oct. 2023", "oct. 2023", "2023")] == [1, 1, 1]


def test_states_sort_by_progress_as_they_are_said(client, adviser):
    make_signed_convention(name="Passée", ends_on=dt.date(2024, 12, 31))
    make_signed_convention(name="Courante", ends_on=dt.date(2998, 12, 31))
    make_signed_convention(name="Future", starts_on=dt.date(2998, 1, 1), ends_on=None)
    make_convention(name="Loin", state=ConventionState.APPROVAL)
    make_convention(name="Tôt", state=ConventionState.FRAMING)
    order = ["Tôt", "Loin", "Future", "Courante", "Passée"]
    assert names(client.get(URL, {"tri": "etat"})) == order
    assert names(client.get(URL, {"tri": "-etat"})) == order[::-1]


@pytest.mark.parametrize(
    ("state", "name", "said"),
    [
        ("expired", "Passée", "Échue"),
        ("in_force", "Courante", "En vigueur"),
        ("signed_ahead", "Future", "Signée, effet au 1er janvier 2998"),
    ],
)
def test_a_state_is_listed_filtered_and_exported_as_it_is_said(client, adviser, state, name, said):
    make_signed_convention(name="Passée", ends_on=dt.date(2024, 12, 31))
    make_signed_convention(name="Courante", ends_on=dt.date(2998, 12, 31))
    make_signed_convention(name="Future", starts_on=dt.date(2998, 1, 1), ends_on=None)
    page = client.get(URL, {"state": state})
    assert names(page) == [name]
    assert page.content.decode().count(f">{said}</span>") == 1
    assert [row[:2] for row in exported(client.get(URL, {"state": state, "export": "xlsx"}))[1:]] == [(name, said)]


@pytest.mark.parametrize("query", [{"tri": "mot"}, {"q": "a\x00b"}])
def test_a_forged_address_is_a_400(client, adviser, query):
    assert client.get(URL, query).status_code == 400


@pytest.mark.parametrize("page", ["abc", "-1", "0", "2", "99999", "9" * 25])
def test_a_page_that_the_list_does_not_have_is_a_404(client, adviser, page):
    make_convention()
    assert client.get(URL, {"page": page}).status_code == 404


@pytest.mark.parametrize("day", ["hier", "2024-02-30", "31/12/99999"])
def test_a_wrong_date_is_told_and_lists_nothing(client, adviser, day):
    make_convention()
    response = client.get(URL, {"running_on": day})
    assert "Écrivez une date" in response.content.decode()
    assert names(response) == []


@pytest.mark.parametrize("day", ["2024-05-01", "01/05/2024"])
def test_the_day_of_a_filter_is_said_in_french(client, adviser, day):
    page = client.get(URL, {"running_on": day})
    assert [badge.value for badge in page.context["listing"].badges] == ["1er mai 2024"]


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_out_of_bounds_is_told_and_lists_nothing(client, adviser, day):
    make_convention()
    response = client.get(URL, {"running_on": day})
    assert "L’année doit être comprise entre 2000 et 2100." in response.content.decode()
    assert names(response) == []


def test_fifty_rows_a_page_when_asked(client, adviser):
    for _ in range(30):
        make_convention()
    first = client.get(URL, {"tri": "-fin"})
    assert len(names(first)) == 25
    assert 'href="/conventions/?tri=-fin&amp;par_page=50"' in first.content.decode()
    assert len(names(client.get(URL, {"par_page": "50"}))) == 30


def test_filters_keep_the_sort_and_the_rows_a_page(client, adviser):
    make_convention(name="Un")
    page = client.get(URL, {"tri": "-fin", "par_page": "50", "q": "un"}).content.decode()
    assert '<input type="hidden" name="tri" value="-fin">' in page
    assert '<input type="hidden" name="par_page" value="50">' in page
    assert 'href="/conventions/?tri=-fin&amp;par_page=50">Tout retirer' in page


def test_an_example_stays_out_of_the_count_and_is_one_click_away(client, adviser):
    make_convention(name="Vraie")
    make_convention(name="Essai", is_example=True)
    make_convention(name="Autre essai", is_example=True, adviser=adviser)
    response = client.get(URL)
    assert names(response) == ["Vraie"]
    assert "Plus 2 exemples, hors du compte" in response.content.decode()
    assert 'href="?exemples=on">les montrer' in response.content.decode()
    response = client.get(URL, {"exemples": "on"})
    assert names(response) == ["Autre essai", "Essai", "Vraie"]
    assert response.context["listing"].counted == 1
    assert names(client.get(URL, {"exemples": "on", "mine": "on"})) == ["Autre essai"]
    assert [row[0] for row in exported(client.get(URL, {"export": "xlsx"}))[1:]] == ["Vraie"]


def test_who_has_only_made_an_example_still_finds_it(client, adviser):
    make_convention(name="Essai", is_example=True)
    page = client.get(URL).content.decode()
    assert "Plus 1 exemple, hors du compte" in page
    assert "Aucune convention pour l’instant" not in page


def test_the_export_leaves_text_as_text(client, adviser):
    make_convention(name='=HYPERLINK("http://x")')
    content = io.BytesIO(b"".join(client.get(URL, {"export": "xlsx"}).streaming_content))
    assert openpyxl.load_workbook(content).active["A2"].data_type == "s"


@pytest.mark.parametrize("rows", [12, 120])
def test_the_list_costs_the_same_for_12_and_120_conventions(client, adviser, django_assert_max_num_queries, rows):
    for _ in range(rows):
        convention = make_convention(adviser=adviser)
    make_parties(convention)
    make_perimetre(convention)
    with django_assert_max_num_queries(12) as captured:
        response = client.get(URL, {"par_page": "50"})
    assert response.context["listing"].count == rows
    # Session, person, memberships of Cafs and of conventions, advisers, themes, counts, rows.
    assert len(captured) == 8


def test_the_choices_of_a_filter_take_one_statement_each(client, adviser):
    for _ in range(2):
        make_convention(adviser=adviser).themes.add(make_theme())
    client.get(URL)
    with CaptureQueriesContext(connection) as asked:
        client.get(URL)
    found = [query["sql"] for query in asked if 'FROM "conventions_theme"' in (query["sql"] or "")]
    assert len(found) == 1
    assert found[0].startswith("SELECT"), "the server opens a cursor for a list that is shown whole"


@pytest.mark.parametrize(("url", "view"), [(URL, listing), ("/conventions/cej/", views)])
def test_what_rows_show_is_written_once_for_all_filters(client, adviser, monkeypatch, url, view):
    details = mock.Mock(wraps=view._details)
    monkeypatch.setattr(view, "_details", details)
    for name in ("Une", "Autre"):
        make_convention(name=name)
        Cej.objects.create(caf=make_caf(), holder=make_organisation(name=name))
    for query, count in (({}, 2), ({"q": "autre"}, 1), ({"q": "une"}, 1), ({"end_year": "2031"}, 0)):
        assert client.get(url, query).context["listing"].count == count
    assert details.call_count == 1
