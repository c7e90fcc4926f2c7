"""Queries written once: other values, another day, the same answers."""

import datetime as dt

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, F, OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404

from core import compiled
from territories.enums import TerritoireKind
from territories.models import CommuneAncienCode, Territoire
from territories.tests.factories import make_commune, make_departement, make_epci

pytestmark = pytest.mark.django_db
DAY, LATER = dt.date(2026, 1, 5), dt.date(2027, 1, 5)


def _communes(epci, among, *, on):
    rows = Territoire.objects.communes().filter(epci=epci, pk__any=among).exclude(valid_to__lt=on)
    return rows.order_by("name").values_list("name", "epci")


def _counts(epci, *, on):
    communes = Territoire.objects.filter(kind=TerritoireKind.COMMUNE, epci=epci).order_by().values_list("kind")
    own = Territoire.objects.filter(pk=epci).order_by().values_list("kind")
    return communes.annotate(n=Count("pk")).union(own.annotate(n=Count("pk")), all=True)


def test_a_query_written_once_answers_as_the_orm_does(django_assert_num_queries):
    make_departement()
    epcis = [make_epci(), make_epci()]
    communes = [make_commune(epci=epci, name=f"C {n}") for epci in epcis for n in range(3)]
    Territoire.objects.filter(pk=communes[0].pk).update(valid_to=dt.date(2026, 6, 1))
    keys = [row.pk for row in communes[:5]]
    for day in (DAY, LATER):
        for epci in epcis:
            for among in (keys, keys[:1], []):
                theirs = list(_communes(epci.pk, among, on=day))
                with django_assert_num_queries(1):
                    assert compiled.ask(_communes, epci.pk, among, on=day) == theirs
            assert sorted(compiled.ask(_counts, epci.pk, on=day)) == [("commune", 3), ("epci", 1)]
    assert compiled.ask(_communes, epcis[0].pk, keys, on=DAY) != compiled.ask(_communes, epcis[1].pk, keys, on=DAY)


def test_a_value_that_the_sql_does_not_hold_is_refused():
    with pytest.raises(AssertionError, match="not in its SQL"):
        compiled.ask(lambda key, on: Territoire.objects.values_list("pk"), 1, on=DAY)


def test_the_server_plans_once_what_is_asked_often():
    make_departement()
    epcis = [make_epci(), make_epci()]
    for epci in epcis * 8:
        assert compiled.ask(_counts, epci.pk, on=DAY) == [("epci", 1)]
    for among in [[epci.pk for epci in epcis]] * 8:
        assert compiled.ask(_communes, epcis[0].pk, among, on=DAY) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameter_types::text[] FROM pg_prepared_statements")
        assert sorted(types for (types,) in cursor.fetchall()) == [["bigint", "bigint"], ["bigint", "bigint[]"]]


def test_a_percent_sign_of_a_query_stays_one():
    make_departement()
    epcis = [make_epci(), make_epci()]
    Territoire.objects.filter(pk=epcis[0].pk).update(name="100 % rural")

    def rural(key, *, on):
        return Territoire.objects.filter(pk=key, name__contains="0 % r").values_list("name")

    assert [compiled.ask(rural, epci.pk, on=None) for epci in epcis] == [[("100 % rural",)], []]


def _places(name, among, *, on):
    """Objects, with all that a page may put on one."""
    former = CommuneAncienCode.objects.filter(commune=OuterRef("pk")).order_by("old_code")
    rows = Territoire.objects.filter(search_name=name, pk__any=among).exclude(valid_to__lt=on).order_by("pk")
    return rows.select_related("epci", "ept").annotate(
        epci_name=F("epci__name"), former=ArraySubquery(former.values_list(JSONObject(code="old_code")))
    )


def _light(name, among, *, on):
    return _places(name, among, on=on).only("name", "epci__name", "ept__name")


def _seen(row):
    """All that an object holds: its columns, which ones are not read, its relations and annotations."""
    own = {key: value for key, value in vars(row).items() if key != "_state"}
    related = {key: each and _seen(each) for key, each in row._state.fields_cache.items()}
    return type(row), own, row.get_deferred_fields(), related, row._state.db, row._state.adding


def test_objects_are_those_that_the_orm_makes(django_assert_num_queries):
    make_departement()
    communes = [make_commune(epci=epci, name="Même nom") for epci in (make_epci(), make_epci(), None)]
    CommuneAncienCode.objects.create(old_code="01900", commune=communes[0])
    CommuneAncienCode.objects.create(old_code="01901", commune=communes[0])
    keys = [row.pk for row in communes]
    for build in (_places, _light):
        for name, among in (("meme nom", keys), ("meme nom", keys[1:]), ("autre nom", keys), ("meme nom", [])):
            theirs = [_seen(row) for row in build(name, among, on=DAY)]
            with django_assert_num_queries(1):
                ours = compiled.rows(build, name, among, on=DAY)
            assert [_seen(row) for row in ours] == theirs
    assert compiled.rows(_places, "meme nom", keys, on=DAY)[0].former == [{"code": "01900"}, {"code": "01901"}]


def test_one_object_or_page_404_for_a_key_of_nothing():
    def place(key):
        return Territoire.objects.filter(pk=key)

    make_departement()
    first, second = make_commune(), make_commune()
    assert [compiled.get_or_404(place, row.pk) for row in (first, second)] == [first, second]
    for key in (first.pk + second.pk, 0, 2**63, 10**30):
        with pytest.raises(Http404):
            compiled.get_or_404(place, key)


def _among(keys, name, *, on):
    return Territoire.objects.filter(pk__any=keys, search_name=name).order_by("code").select_related("epci")


def test_keys_asked_by_a_queryset_are_in_the_same_statement(django_assert_num_queries):
    make_departement()
    epcis = [make_epci(), make_epci()]
    communes = [
        make_commune(epci=epci, name=name) for epci in epcis for name in ("Même nom", "Même nom", "100 % à part")
    ]
    every = Territoire.objects.filter(pk__in=[row.pk for row in communes])
    for keys, name, expected in (
        (every.filter(epci=epcis[0]), "meme nom", communes[:2]),
        (every.filter(epci=epcis[1]), "meme nom", communes[3:5]),
        (every.filter(name__contains="0 % à").order_by("pk"), "100 a part", [communes[2], communes[5]]),
        (every.exclude(epci=None).order_by("-pk")[:2], "meme nom", [communes[4]]),
        (every.filter(name="Même nom").distinct().order_by("-name", "pk")[1:3], "meme nom", [communes[1], communes[3]]),
    ):
        with django_assert_num_queries(1):
            found = compiled.rows(_among, keys.values("pk"), name, on=DAY)
        assert found == sorted(expected, key=lambda row: row.code)
    with django_assert_num_queries(0):
        assert compiled.rows(_among, every.none().values("pk"), "meme nom", on=DAY) == []
