import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member
from conventions.enums import CejStatus, Role
from conventions.frameworks.models.cej import status_column
from conventions.models import Cej
from conventions.tests.factories import make_convention, make_member, make_perimetre
from core.dates import Precision
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_epci, make_organisation

pytestmark = pytest.mark.django_db
URL = "/conventions/cej/"
DAY = dt.date(2022, 6, 1)


@pytest.fixture
def adviser(client):
    user = make_adviser()
    client.force_login(user)
    return user


def make_cej(**fields):
    fields.setdefault("caf", make_caf())
    fields.setdefault("holder", make_organisation(kind=OrganisationKind.COMMUNE, name="Bèze"))
    fields.setdefault("starts_on", dt.date(2019, 1, 1))
    fields.setdefault("ends_on", dt.date(2022, 12, 31))
    return Cej.objects.create(**fields)


CASES = [
    ({}, CejStatus.RUNNING),
    ({"ends_on": dt.date(2021, 12, 31)}, CejStatus.ENDED),
    ({"starts_on": dt.date(2022, 7, 1)}, CejStatus.COMING),
    ({"ends_on": None}, CejStatus.UNKNOWN),
    ({"ends_on": None, "replaced": True}, CejStatus.REPLACED),
    ({"ends_on": dt.date(2021, 12, 31), "replaced": True}, CejStatus.REPLACED),
    ({"replaced": True}, CejStatus.RUNNING),
]


@pytest.mark.parametrize(("fields", "status"), CASES)
def test_the_status_is_computed_on_a_day_alike_in_words_and_in_the_database(fields, status):
    fields = dict(fields)
    if fields.pop("replaced", False):
        fields["replaced_by"] = make_convention()
    cej = make_cej(**fields)
    assert cej.status_words(on=DAY) == status.label
    assert Cej.objects.annotate(status=status_column(on=DAY)).get().status == status


def holders(response):
    return [row.holder.name for row in response.context["listing"].page]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Bèze", "Arc"]),
        ({"q": "beze"}, ["Bèze"]),
        ({"q": "2019-7"}, ["Arc"]),
        ({"status": "running", "on": "2022-06-01"}, ["Bèze", "Arc"]),
        ({"status": "running", "on": "2024-06-01"}, ["Arc"]),
        ({"ending": "on", "on": "2022-06-01"}, ["Bèze"]),
        ({"end_year": "2024"}, ["Arc"]),
    ],
)
def test_the_register_is_filtered_on_a_day(client, adviser, query, expected):
    make_cej()
    make_cej(holder=make_organisation(name="Arc"), ends_on=dt.date(2024, 12, 31), number="2019-7")
    response = client.get(URL, query)
    assert holders(response) == expected


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "2026-02-29"])
def test_a_day_out_of_bounds_is_told_and_lists_nothing(client, adviser, day):
    make_cej()
    response = client.get(URL, {"on": day, "ending": "on"})
    assert response.status_code == 200
    assert "Écrivez une date" in response.content.decode() or "entre 2000 et 2100" in response.content.decode()
    assert f'value="{day}"' in response.content.decode()
    assert holders(response) == []


@pytest.mark.parametrize("day", ["2000-01-01", "2024-02-29", "2100-12-31"])
def test_a_day_at_the_bounds_is_read(client, adviser, day):
    make_cej(starts_on=dt.date(1999, 1, 1), ends_on=dt.date.fromisoformat(day))
    response = client.get(URL, {"on": day, "ending": "on"})
    assert holders(response) == ["Bèze"]


def test_twelve_months_from_a_31st_end_on_a_31st(client, adviser):
    make_cej(ends_on=dt.date(2027, 3, 31))
    make_cej(holder=make_organisation(name="Arc"), ends_on=dt.date(2027, 4, 1))
    assert holders(client.get(URL, {"on": "2026-03-31", "ending": "on"})) == ["Bèze"]


def test_the_register_is_exported_with_its_filters(client, adviser):
    make_cej()
    make_cej(holder=make_organisation(name="Arc"))
    content = b"".join(client.get(URL, {"q": "Arc", "export": "xlsx"}).streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert [row[0] for row in rows] == ["Titulaire", "Arc"]


@pytest.mark.parametrize("key", ["titulaire", "nature", "numero", "communes", "debut", "fin", "statut", "ctg"])
def test_every_column_sorts(client, adviser, key):
    make_cej()
    assert client.get(URL, {"tri": f"-{key}"}).status_code == 200


def test_a_new_contract_takes_the_communes_of_its_holder(client, adviser):
    epci = make_epci(name="CC du Val")
    communes = [make_commune(epci=epci) for _ in range(3)]
    holder = make_organisation(territoire=epci)
    convention = make_convention()
    data = {"holder": holder.pk, "starts_on": "01/2019", "ends_on": "2022", "replaced_by": convention.pk}
    assert client.post(f"{URL}nouveau/", data).status_code == 302
    cej = Cej.objects.get()
    assert (cej.caf, cej.replaced_by, cej.created_by) == (convention.caf, convention, adviser)
    assert (cej.starts_on_precision, cej.ends_on_precision) == (Precision.MONTH, Precision.YEAR)
    assert set(cej.communes.all()) == set(communes)
    page = client.get(URL).content.decode()
    assert "janvier 2019" in page
    assert convention.title in page


def test_communes_are_unticked_and_added(client, adviser):
    cej, kept, out, fresh = make_cej(), make_commune(), make_commune(), make_commune()
    cej.communes.set([kept, out])
    url = reverse("conventions:cej_edit", args=[cej.pk])
    data = {"holder": cej.holder.pk, "communes": [kept.pk], "add_from": fresh.pk, "version": 0}
    assert client.post(url, data).status_code == 302
    assert set(cej.communes.all()) == {kept, fresh}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"holder": ""}, "Ce champ est obligatoire"),
        ({"ends_on": "2018"}, "La fin précède le début."),
        ({"starts_on": "bientôt"}, "Écrivez une date"),
        ({"add_from": "999999999"}, "pas dans la liste"),
    ],
)
def test_a_wrong_contract_says_why(client, adviser, changes, sentence):
    holder = make_organisation(name="Arc")
    data = {"holder": holder.pk, "starts_on": "2019", "ends_on": "2022", "note": "À garder"}
    answer = client.post(f"{URL}nouveau/", data | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "À garder" in answer.content.decode()
    assert not Cej.objects.exists()


def test_what_is_of_another_caf_stays_out(client, adviser):
    other = make_caf("91")
    cej = make_cej(caf=other)
    assert holders(client.get(URL)) == []
    assert client.get(reverse("conventions:cej_edit", args=[cej.pk])).status_code == 404
    holder = make_organisation(name="Arc")
    for changes in (
        {"replaced_by": make_convention(caf=other).pk},
        {"holder": make_organisation(kind=OrganisationKind.ASSOCIATION, caf=other).pk},
    ):
        assert client.post(f"{URL}nouveau/", {"holder": holder.pk} | changes).status_code == 422
    assert client.get(f"{URL}nouveau/", {"caf": other.pk}).status_code == 404


def test_a_collectivite_reads_those_that_its_ctg_replaces(client):
    convention = make_convention()
    cej = make_cej(replaced_by=convention)
    make_cej(holder=make_organisation(name="Arc"))
    client.force_login(make_member(convention, Role.ELECTED))
    assert holders(client.get(URL)) == ["Bèze"]
    assert client.get(reverse("conventions:cej_edit", args=[cej.pk])).status_code == 403
    assert client.get(f"{URL}nouveau/").status_code == 403


def test_the_board_reads_the_register_only(client):
    cej = make_cej()
    client.force_login(make_caf_member(role=CafRole.BOARD))
    assert holders(client.get(URL)) == ["Bèze"]
    assert client.post(reverse("conventions:cej_edit", args=[cej.pk])).status_code == 403


@pytest.mark.parametrize("rows", [12, 120])
def test_the_register_costs_the_same_for_12_and_120_contracts(client, adviser, django_assert_max_num_queries, rows):
    holder, convention = make_organisation(name="Arc"), make_convention()
    for _ in range(rows):
        make_cej(holder=holder, replaced_by=convention)
    with django_assert_max_num_queries(12) as captured:
        client.get(URL, {"par_page": "50"})
    assert len(captured) == 6


def test_my_cej_are_those_of_the_places_and_conventions_that_i_follow(client, adviser):
    commune = make_commune()
    mine = make_convention(adviser=adviser)
    make_perimetre(mine, communes=[commune])
    make_cej(holder=make_organisation(name="Remplacé"), replaced_by=mine)
    make_cej(holder=make_organisation(name="Couvert")).communes.add(commune)
    make_cej(holder=make_organisation(name="Ailleurs"), replaced_by=make_convention()).communes.add(make_commune())
    assert sorted(holders(client.get(URL, {"mine": "on"}))) == ["Couvert", "Remplacé"]
