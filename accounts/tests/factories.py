"""People of the tests, with a running membership where their name says so."""

import datetime as dt
from itertools import count

from accounts.enums import CafRole
from accounts.models import CafMembership, User
from territories.tests.factories import make_caf

_numbers = count(1)
PASSWORD = "Une phrase assez longue 21"


def make_user(**fields):
    """A person who may log in, with an address of their own and no right anywhere."""
    number = next(_numbers)
    fields.setdefault("email", f"personne{number}@exemple.fr")
    fields.setdefault("first_name", "Camille")
    fields.setdefault("last_name", f"Martin {number}")
    return User.objects.create_user(password=fields.pop("password", None), **fields)


def make_caf_member(*, caf=None, role=CafRole.ADVISER, user=None, **fields):
    """A person who works for a Caf since 2020."""
    user = user or make_user()
    fields.setdefault("starts_on", dt.date(2020, 1, 1))
    CafMembership.objects.create(user=user, caf=caf or make_caf(), role=role, **fields)
    return user


def make_adviser(*, caf=None, **fields):
    return make_caf_member(caf=caf, role=CafRole.ADVISER, **fields)


def make_admin(*, caf=None, **fields):
    return make_caf_member(caf=caf, role=CafRole.ADMIN, **fields)


def make_instance():
    return make_user(is_instance=True)
