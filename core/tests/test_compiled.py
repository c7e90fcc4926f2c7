"""Queries written once: other values, another day, the same answers."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Count

from core import compiled
from territories.enums import TerritoireKind
from territories.models import Territoire
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
