"""What a person holds in their Cafs, read at each request by a query written once."""

import datetime as dt

import pytest

from accounts.enums import CafRole
from accounts.models import CafMembership, User
from accounts.tests.factories import make_caf_member, make_user
from territories.models import Caf
from territories.tests.factories import make_caf

DAY = dt.date(2026, 7, 1)


@pytest.mark.django_db
def test_roles_in_cafs_are_read_as_the_tables_hold_them(django_assert_num_queries):
    user, (first, second) = make_user(), (make_caf("21"), make_caf("91"))
    make_caf_member(caf=second, user=user, role=CafRole.ADMIN, starts_on=DAY)
    make_caf_member(caf=first, user=user, role=CafRole.ADVISER, starts_on=DAY)
    make_caf_member(caf=first, user=user, role=CafRole.BOARD, starts_on=DAY, ends_on=DAY)
    make_caf_member(caf=first, starts_on=DAY)
    stored = CafMembership.objects.filter(user=user).select_related("caf").order_by("caf", "role", "pk")
    for day, count in ((DAY, 3), (DAY + dt.timedelta(days=1), 2), (DAY - dt.timedelta(days=1), 0)):
        expected = list(stored.running(on=day))
        read = User.objects.get(pk=user.pk)
        with django_assert_num_queries(1):
            found = read.caf_memberships_on(day)
            cafs = [row.caf for row in found]
        assert len(found) == count
        for row, kept in zip(found, expected, strict=True):
            assert values(CafMembership, row) == values(CafMembership, kept)
            assert row.user is read
        assert [values(Caf, caf) for caf in cafs] == [values(Caf, row.caf) for row in expected]


def values(model, row):
    return [getattr(row, field.attname) for field in model._meta.concrete_fields]


def test_no_column_of_these_tables_is_converted_by_django():
    for model in (CafMembership, Caf):
        assert not [field.name for field in model._meta.concrete_fields if hasattr(field, "from_db_value")]


@pytest.mark.django_db
def test_a_person_who_is_not_saved_holds_nothing():
    assert User(email="a@b.fr").caf_memberships_on(DAY) == []
