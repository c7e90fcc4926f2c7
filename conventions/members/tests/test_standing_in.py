"""Who acts on a convention in the place of another gives nothing that outlasts it: two conventions, two Cafs."""

import copy
import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import changing, handover, invitations, memberships
from accounts.enums import CafRole
from accounts.models import CafMembership, User
from accounts.tests.factories import make_admin, make_adviser, make_caf_member
from conventions import perms
from conventions.enums import Role
from conventions.members import people, standing_in
from conventions.models import Membership
from conventions.representants import following
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST = TODAY + dt.timedelta(days=10)
AFTER = LAST + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db):
    return copy.deepcopy(made)


def _world():
    """A pilote of two conventions, away on the first; a reader of both stands in for ten days."""
    caf, other_caf = make_caf(), make_caf("91")
    world = SimpleNamespace(caf=caf, admin=make_admin(caf=caf), other_admin=make_admin(caf=caf))
    world.here, world.there = make_convention(caf=caf), make_convention(caf=other_caf)
    world.pilote, world.reader = (make_member(world.here, role) for role in (Role.CTG_LEAD, Role.LOCAL_MANAGER))
    make_member(world.there, Role.CTG_LEAD, user=world.pilote)
    make_member(world.there, Role.LOCAL_MANAGER, user=world.reader)
    world.third = make_member(world.here, Role.PARTNER)
    handover.lend(
        world.pilote, handover.Scope(caf, world.here), to=world.reader, starts_on=TODAY, ends_on=LAST, by=world.admin
    )
    world.own, world.replaced = row(world.here, world.reader), row(world.here, world.pilote)
    return world


def row(convention, user, role=Role.CTG_LEAD):
    return Membership.objects.get(convention=convention, user=user, role=role)


def again(user):
    return User.objects.get(pk=user.pk)


def act(name, member):
    return reverse(f"conventions:{name}", args=[member.convention_id, member.pk])


def typed(member, **more):
    return {"starts_on": member.starts_on.isoformat(), "version": member.version} | more


def leads(user, convention):
    return perms.can_manage_members(again(user), convention)


def test_a_stand_in_changes_neither_role(world, client):
    client.force_login(world.reader)
    for member in (world.own, row(world.here, world.reader, Role.LOCAL_MANAGER), world.replaced):
        assert client.get(act("member_edit", member)).status_code == 403
        answer = client.post(act("member_edit", member), typed(member, ends_on="2099-12-31"))
        assert answer.status_code == 403, member
    assert client.post(act("member_close", world.replaced)).status_code == 403
    assert client.get(act("member_handover", world.replaced)).status_code == 403
    page = client.get(reverse("conventions:membres", args=[world.here.pk])).content.decode()
    assert act("member_close", world.replaced) not in page and act("member_edit", world.own) not in page
    third = row(world.here, world.third, Role.PARTNER)
    assert act("member_edit", third) in page
    assert client.post(act("member_edit", third), typed(third, function="Directrice")).status_code == 302
    refused = client.post(act("member_close", world.own), {"last_day": AFTER.isoformat()})
    assert refused.status_code == 422 and "le clore ne le prolonge pas" in refused.content.decode()
    assert row(world.here, world.reader).ends_on == LAST
    client.post(act("member_close", world.own))
    assert not leads(world.reader, world.here) and leads(world.pilote, world.here)
    client.force_login(world.admin)
    assert client.get(act("member_edit", world.replaced)).status_code == 200


def test_a_stand_in_arranges_nothing_beyond_the_end(world, client):
    client.force_login(world.reader)
    lend = {"to": world.third.pk, "starts_on": TODAY, "ends_on": AFTER}
    further = client.post(act("member_stand_in", world.replaced), lend)
    assert further.status_code == 422 and "rien ne peut durer au-delà" in further.content.decode()
    scope = handover.Scope(world.caf, world.here)
    with pytest.raises(handover.Refused, match="au-delà"):
        handover.lend(world.pilote, scope, to=world.third, starts_on=TODAY, ends_on=AFTER, by=again(world.reader))
    assert client.post(act("member_stand_in", world.replaced), lend | {"ends_on": LAST}).status_code == 302
    lent = row(world.here, world.third)
    beyond = client.post(act("member_edit", lent), typed(lent, ends_on=AFTER.isoformat()))
    assert beyond.status_code == 422 and "rien ne peut durer au-delà" in beyond.content.decode()
    client.force_login(world.admin)
    assert client.post(act("member_edit", lent), typed(lent, ends_on=AFTER.isoformat())).status_code == 302
    assert row(world.here, world.third).ends_on == AFTER


def test_a_stand_in_takes_no_role_that_lasts(world, client):
    client.force_login(world.reader)
    add = reverse("conventions:member_add", args=[world.here.pk])
    sent = {"email": world.reader.email.upper(), "role": Role.COOPERATION_OFFICER, "starts_on": TODAY.isoformat()}
    for end in ("", AFTER.isoformat()):
        answer = client.post(add, sent | {"ends_on": end})
        assert answer.status_code == 422 and "rien ne peut durer au-delà" in answer.content.decode(), end
    assert client.post(add, sent | {"email": "autre@exemple.fr"}).status_code == 302
    other = make_member(world.here, Role.COOPERATION_OFFICER)
    for person, to, words in ((other, world.reader, "ne se transmet rien"), (world.pilote, world.third, "d’autres")):
        scope = handover.Scope(world.caf, world.here)
        parts = handover.held(handover.ask(person, scope, by=again(world.reader)))
        handover.choose(parts, lambda part, line, to=to: to.pk)
        with pytest.raises(handover.Refused, match=words):
            handover.give(person, scope, by=again(world.reader), seen=handover.state(parts))
    assert row(world.here, world.pilote).ends_on is None


def test_a_role_that_ends_is_not_prolonged_by_its_holder(world, client):
    dated = make_member(world.there, Role.CTG_LEAD, ends_on=LAST)
    member = row(world.there, dated)
    client.force_login(dated)
    for end in ("", AFTER.isoformat()):
        answer = client.post(act("member_edit", member), typed(member, ends_on=end))
        assert answer.status_code == 422 and "rien ne peut durer au-delà" in answer.content.decode(), end
    assert client.post(act("member_edit", member), typed(member, ends_on=LAST.isoformat())).status_code == 302
    client.post(act("member_close", member), {"last_day": AFTER.isoformat()})
    assert row(world.there, dated).ends_on == LAST


def test_a_stand_in_ends_with_the_role_it_stands_for(world, client):
    make_member(world.here, Role.CTG_LEAD, user=world.third)  # another pilote, whose stand-in stays
    scope = handover.Scope(world.caf, world.here)
    fourth = make_member(world.here, Role.PARTNER)
    handover.lend(world.third, scope, to=fourth, starts_on=TODAY, ends_on=LAST, by=world.admin)
    client.force_login(world.admin)
    soon = TODAY + dt.timedelta(days=3)
    client.post(act("member_edit", world.replaced), typed(world.replaced, ends_on=soon.isoformat()))
    assert row(world.here, world.reader).ends_on == soon
    client.post(act("member_close", world.replaced))
    assert not leads(world.reader, world.here) and leads(fourth, world.here)


def test_a_stand_in_is_lent_no_longer_than_the_role(world):
    admin, soon = make_admin(caf=world.there.caf), TODAY + dt.timedelta(days=3)
    dated = make_member(world.there, Role.CTG_LEAD, ends_on=soon)
    scope = handover.Scope(world.there.caf, world.there)
    handover.lend(dated, scope, to=world.reader, starts_on=TODAY, ends_on=LAST, by=admin)
    assert row(world.there, world.reader).ends_on == soon
    with pytest.raises(handover.Refused, match="rien reprendre"):
        handover.lend(dated, scope, to=world.third, starts_on=LAST, ends_on=LAST, by=admin)


def test_a_referent_replaced_for_good_is_stood_in_for_no_more(world, client):
    first, second, third = (make_adviser(caf=world.caf) for _ in range(3))
    other = make_convention(caf=world.caf, adviser=first)
    world.here.adviser = first
    world.here.save()
    handover.lend(first, handover.Scope(world.caf), to=second, starts_on=TODAY, ends_on=LAST, by=world.admin)
    here, there = (row(each, second, Role.CAF_REFERENT) for each in (world.here, other))
    assert standing_in.reach(again(second), world.here) == memberships.Reach(LAST, frozenset({first.pk}))
    assert standing_in.reach(again(first), world.here) == memberships.LASTING
    client.force_login(second)
    edit = reverse("conventions:edit", args=[world.here.pk])
    sent = {"name": world.here.name, "level": world.here.level, "version": world.here.version}
    answer = client.post(edit, sent | {"adviser": second.pk})
    assert answer.status_code == 422 and "rien ne peut durer au-delà" in answer.content.decode()
    client.force_login(world.admin)
    assert client.post(edit, sent | {"adviser": third.pk}).status_code == 302
    assert [Membership.objects.get(pk=each.pk).ends_on >= TODAY for each in (here, there)] == [False, True]
    memberships.close(CafMembership.objects.get(user=first, caf=world.caf))
    assert Membership.objects.get(pk=there.pk).ends_on < TODAY


def test_a_convention_made_in_anothers_place_is_left_with_it(world):
    officer = make_caf_member(caf=world.caf, role=CafRole.GRANTS_OFFICER)
    away = make_adviser(caf=world.caf)
    handover.lend(away, handover.Scope(world.caf), to=officer, starts_on=TODAY, ends_on=LAST, by=world.admin)
    people.keep_in(world.here, again(officer))
    assert row(world.here, officer, Role.CAF_REFERENT).ends_on == LAST
    people.keep_in(world.here, again(away))
    assert row(world.here, away, Role.CAF_REFERENT).ends_on is None


def test_a_stand_in_represents_nobody_for_good(world):
    colleague = make_caf_member(caf=world.caf, role=CafRole.GRANTS_OFFICER)
    handover.lend(world.admin, handover.Scope(world.caf), to=colleague, starts_on=TODAY, ends_on=LAST, by=world.admin)
    town = make_organisation()
    change = following.Change(town, "Aya Diop", "Maire", colleague.email, TODAY)
    for by, wanted in ((colleague, []), (world.admin, ["invitations"])):
        found = following.parts(following.Asked(world.here, {town.pk: change}, by=again(by)))
        assert [part.kind.slug for part in found] == wanted


def test_the_administrators_stand_in_closes_nothing_of_theirs(world, client):
    colleague = make_adviser(caf=world.caf)
    handover.lend(world.admin, handover.Scope(world.caf), to=colleague, starts_on=TODAY, ends_on=LAST, by=world.admin)
    held = CafMembership.objects.get(user=world.admin)
    lent = CafMembership.objects.get(user=colleague, role=CafRole.ADMIN)
    client.force_login(colleague)
    for name, sent in (("person_close", {}), ("person_edit", typed(held, ends_on=LAST.isoformat()))):
        assert client.post(reverse(f"desk:{name}", args=[world.caf.pk, held.pk]), sent).status_code == 403, name
    parts = handover.choose(
        handover.held(handover.ask(world.admin, handover.Scope(world.caf), by=again(colleague))),
        lambda part, line: world.other_admin.pk,
    )
    with pytest.raises(handover.Refused, match="d’autres"):
        handover.give(world.admin, handover.Scope(world.caf), by=again(colleague), seen=handover.state(parts))
    assert CafMembership.objects.get(pk=held.pk).ends_on is None
    memberships.close(held)
    assert CafMembership.objects.get(pk=lent.pk).ends_on < TODAY
    assert again(colleague).caf_roles(world.caf.pk) == {CafRole.ADVISER}


def test_nobody_accepts_the_invitation_they_made(world):
    """For another address, which they gave their account meanwhile: a role that outlasts their own."""
    colleague = make_member(make_convention(caf=world.caf), Role.ELECTED)
    offered = Membership(
        convention=world.here, role=Role.CTG_LEAD, organisation=make_organisation(), created_by=colleague
    )
    people.welcome(offered, email="autre.adresse@exemple.fr", by=colleague)
    changing.replace(colleague, "autre.adresse@exemple.fr", by=colleague)
    with pytest.raises(invitations.InvitationRefused, match="vous-même"):
        invitations.accept(offered.invitation, user=again(colleague))
    assert not Membership.objects.filter(convention=world.here, user=colleague).exists()


def test_the_administrators_stand_in_opens_nothing_that_lasts(world, client):
    colleague = make_adviser(caf=world.caf)
    handover.lend(world.admin, handover.Scope(world.caf), to=colleague, starts_on=TODAY, ends_on=LAST, by=world.admin)
    settings, invite = reverse("desk:settings", args=[world.caf.pk]), reverse("desk:person_invite", args=[world.caf.pk])
    typed_settings = {"version": world.caf.version, "adviser_title": "CCD", "min_years": 1, "max_years": 5}
    client.force_login(colleague)
    for page, sent in (
        (settings, typed_settings | {"advisers_edit_all": "on"}),
        (invite, {"email": "autre@exemple.fr", "caf_role": CafRole.ADMIN}),
    ):
        answer = client.post(page, sent)
        assert answer.status_code == 422 and "Vous n’agissez ici que jusqu’au" in answer.content.decode()
    assert client.post(settings, typed_settings).status_code == 302
    assert client.post(invite, {"email": "autre@exemple.fr", "caf_role": CafRole.ADVISER}).status_code == 302
    client.force_login(world.other_admin)
    assert client.post(invite, {"email": colleague.email, "caf_role": CafRole.ADMIN}).status_code == 302
