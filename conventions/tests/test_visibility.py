"""Each level of visibility, for each role: on one object and on a list, the same answer."""

import datetime as dt

import pytest

from accounts.enums import CafRole
from accounts.models import User
from accounts.tests.factories import make_caf_member, make_user
from conventions import visibility
from conventions.enums import Role, Visibility
from conventions.models import Document
from conventions.tests.factories import make_convention, make_member
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db

V = Visibility
SHARED = {V.SHARED, V.PARTNERS, V.COPIL, V.PUBLIC}
NAMED = {V.PARTNERS, V.COPIL, V.PUBLIC}
COPIL = {V.COPIL, V.PUBLIC}
READ_BY = {
    Role.CAF_REFERENT: SHARED,
    Role.COOPERATION_OFFICER: SHARED,
    Role.CTG_LEAD: SHARED,
    Role.LOCAL_MANAGER: SHARED,
    Role.FICHE_OWNER: NAMED,
    Role.PARTNER: NAMED,
    Role.CONSULTANT: NAMED,
    Role.ELECTED: COPIL,
    Role.COPIL_MEMBER: COPIL,
}


def make_document(convention, level, *, by=None):
    return Document.objects.create(
        convention=convention,
        kind="other",
        title=level,
        visibility=level,
        created_by=by,
        file="x.pdf",
        size=1,
        sha256="a",
        original_name="x.pdf",
        content_type="application/pdf",
    )


def seen(user, convention):
    """Levels read, by the condition on any convention and by the one on this convention: the same."""
    rows = Document.objects.filter(convention=convention)
    found = {V(row.visibility) for row in rows.visible_to(user)}
    assert {V(row.visibility) for row in rows.filter(visibility.readable_on(convention, user))} == found
    return found


@pytest.fixture
def convention():
    convention = make_convention()
    for level in V:
        make_document(convention, level, by=make_user())
    return convention


def test_every_role_of_a_convention_is_told():
    assert set(READ_BY) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_its_levels_on_a_list_as_on_one_object(convention, role):
    member = make_member(convention, role)
    assert seen(member, convention) == READ_BY[role]
    assert visibility.levels(member, convention) == READ_BY[role]


@pytest.mark.parametrize("role", CafRole)
def test_the_caf_reads_all_but_what_others_keep_to_themselves(convention, role):
    person = make_caf_member(caf=convention.caf, role=role)
    assert seen(person, convention) == SHARED
    assert visibility.levels(person, convention) == SHARED


def test_nobody_else_reads_anything(convention):
    strangers = [
        make_user(),
        make_user(is_instance=True),
        make_user(is_superuser=True),
        make_caf_member(caf=make_caf("91"), role=CafRole.ADMIN),
        make_caf_member(caf=convention.caf, role=CafRole.ADMIN, ends_on=dt.date(2021, 1, 1)),
        make_member(make_convention(caf=convention.caf), Role.CTG_LEAD),
        make_member(convention, Role.CTG_LEAD, ends_on=dt.date(2022, 12, 31)),
        make_member(convention, Role.CTG_LEAD, starts_on=dt.date(2090, 1, 1)),
    ]
    for stranger in strangers:
        assert seen(stranger, convention) == set()
        assert visibility.levels(stranger, convention) == set()


def test_the_author_reads_it_while_a_member_and_no_longer():
    convention = make_convention()
    author = make_member(convention, Role.PARTNER)
    document = make_document(convention, V.OWN, by=author)
    assert list(Document.objects.visible_to(author)) == [document]
    author.memberships.update(ends_on=dt.date(2022, 12, 31))
    assert not Document.objects.visible_to(User.objects.get(pk=author.pk)).exists()


def test_my_organisation_is_the_caf_for_someone_of_the_caf():
    convention = make_convention()
    adviser = make_caf_member(caf=convention.caf)
    make_document(convention, V.OWN, by=adviser)
    colleague = make_caf_member(caf=convention.caf, role=CafRole.GRANTS_OFFICER)
    elsewhere = make_caf_member(caf=make_caf("91"))
    assert seen(colleague, convention) == {V.OWN}
    assert seen(make_member(convention, Role.CTG_LEAD), convention) == set()
    assert seen(elsewhere, convention) == set()


def test_my_organisation_is_who_holds_a_role_for_it_on_this_convention():
    convention, other = make_convention(), make_convention()
    town, msa = (make_organisation(kind=OrganisationKind.MSA, name=name) for name in ("Ville", "MSA"))
    author = make_member(convention, Role.CTG_LEAD, organisation=town)
    make_document(convention, V.OWN, by=author)
    assert seen(make_member(convention, Role.ELECTED, organisation=town), convention) == {V.OWN}
    assert seen(make_member(convention, Role.CTG_LEAD, organisation=msa), convention) == set()
    assert seen(make_member(convention, Role.CTG_LEAD), convention) == set()
    assert seen(make_member(other, Role.CTG_LEAD, organisation=town), convention) == set()
    assert seen(make_caf_member(caf=convention.caf), convention) == set()
