"""The demo data written in the tables: two Cafs, one complete CTG, their portfolios.

Real facts keep their real dates; what is invented for the future is dated from the day
the demo is made. Everything is walked through the real transitions.
"""

import datetime as dt
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from accounts.models import CafMembership, User
from conventions.documents import files
from conventions.dossier.opening import open_caf
from core.bulk import bulk_writing
from reporting.demo import portfolios
from reporting.demo.ctg import Gevrey
from reporting.demo.fiches import FICHES
from reporting.demo.people import ACCOUNTS, COLLEAGUES, PASSWORD, address_of
from reporting.portfolio.models import CibleCouverture
from territories.models import Caf

NATIONAL_TARGETS = ((2018, "0.20"), (2019, "0.35"), (2020, "0.55"), (2021, "0.75"), (2022, "0.85"))
IN_POST_SINCE = dt.date(2018, 1, 1)


def write(*, today, say=print):
    """All the demo data. Nothing is written when a demo account already exists."""
    with files.taking_back() as written, bulk_writing():
        return _write(today, say, written)


def _write(today, say, written):
    if User.objects.filter(email=ACCOUNTS[0].email).exists():
        say("Les données de démonstration sont déjà là.")
        return False
    cafs = {code: _open(code) for code in ("21", "91")}
    people, colleagues = make_people(cafs), _colleagues(cafs)
    say("Deux Caf ouvertes, un compte par rôle.")
    convention = Gevrey(cafs["21"], people, today).write(written=written)
    say(f"{convention} : texte, plan, {len(FICHES)} fiches, comités, bilans.")
    count = portfolios.cote_dor(cafs["21"], people, colleagues["21"], today, complete=convention)
    say(f"Caf de la Côte-d’Or : {count} autres conventions, à divers états.")
    advisers = [people["adviser91"], *colleagues["91"]]
    count = portfolios.essonne_ctg(cafs["91"], advisers, people["admin91"], today)
    say(f"Caf de l’Essonne : {count} conventions.")
    return True


def _open(code):
    caf = Caf.objects.get(code=code)
    open_caf(caf)
    for year, rate in NATIONAL_TARGETS:
        CibleCouverture.objects.get_or_create(
            caf=caf, year=year, defaults={"rate": Decimal(rate), "source": "Objectifs nationaux de la COG 2018-2022"}
        )
    return caf


def make_people(cafs):
    """{key of an account: its user}; `cafs` {code: its Caf}."""
    people = {}
    password = make_password(PASSWORD)  # once for all: it is slow on purpose, and known to all
    for account in ACCOUNTS:
        user = User.objects.create(
            email=account.email,
            password=password,
            first_name=account.first_name,
            last_name=account.last_name,
            function=account.function,
            is_instance=account.role == "instance",
        )
        if account.caf:
            _works_for(user, cafs[account.caf], account.caf_role or account.role)
        people[account.key] = user
    return people


def _colleagues(cafs):
    """{code of the Caf: its advisers who have no password}."""
    found = {code: [] for code in cafs}
    for code, first_name, last_name, function in COLLEAGUES:
        user = User.objects.create_user(
            address_of(code, first_name, last_name), first_name=first_name, last_name=last_name, function=function
        )
        _works_for(user, cafs[code], "caf_adviser")
        found[code].append(user)
    return found


def _works_for(user, caf, role):
    CafMembership.objects.create(user=user, caf=caf, role=role, function=user.function, starts_on=IN_POST_SINCE)
