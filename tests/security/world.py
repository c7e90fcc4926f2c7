"""The small world of the matrix: one convention with everything in it, one person a role."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member, make_instance, make_user
from conventions.enums import PartieRole, Role
from conventions.tests import factories as conventions
from territories.tests.factories import make_caf

BUILDERS = []


def builder(function):
    """Register a function of the world that adds what a floor's rows need."""
    BUILDERS.append(function)
    return function


def build():
    """SimpleNamespace of `caf`, `convention`, `users` {role: user}, and what builders add."""
    caf = make_caf()
    adviser = make_caf_member(caf=caf, role=CafRole.ADVISER)
    convention = conventions.make_convention(caf=caf, adviser=adviser)
    conventions.make_parties(convention)
    conventions.make_perimetre(convention)
    conventions.make_article(convention)
    other_caf = make_caf("91")
    other = conventions.make_convention(caf=caf)
    elsewhere = conventions.make_convention(caf=other_caf)
    second_caf = make_caf("71")
    conventions.make_partie(convention, role=PartieRole.CAF, organisation=second_caf.organisation)
    users = {
        "caf_admin": make_caf_member(caf=caf, role=CafRole.ADMIN),
        "caf_management": make_caf_member(caf=caf, role=CafRole.MANAGEMENT),
        "caf_adviser": adviser,
        "caf_adviser_other": make_caf_member(caf=caf, role=CafRole.ADVISER),
        "caf_grants_officer": make_caf_member(caf=caf, role=CafRole.GRANTS_OFFICER),
        "caf_board": make_caf_member(caf=caf, role=CafRole.BOARD),
        "other_ctg": conventions.make_member(other, Role.COOPERATION_OFFICER),
        "second_caf": make_caf_member(caf=second_caf, role=CafRole.ADVISER),
        "other_caf": make_caf_member(caf=other_caf, role=CafRole.ADVISER),
        "closed": make_user(),
        "instance": make_instance(),
    }
    conventions.make_member(convention, Role.COOPERATION_OFFICER, user=users["closed"], ends_on="2022-12-31")
    for role in Role:
        users[role.value] = conventions.make_member(convention, role)
    _give_passwords(users.values())
    world = SimpleNamespace(
        caf=caf, other_caf=other_caf, convention=convention, other=other, elsewhere=elsewhere, users=users
    )
    for add in BUILDERS:
        add(world)
    return world


def _give_passwords(users):
    """As people have: a second factor asks for one. One hash for all, which takes its time."""
    password = make_password("Un mot de passe pour tous, 2026")
    for user in users:
        user.password = password
        user.save(update_fields=["password"])


def log_in(client, user):
    """As somebody who has just confirmed their password: the pages of the second factor then open."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
