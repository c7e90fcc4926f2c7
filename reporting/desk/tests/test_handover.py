"""What a person holds in a Caf, passed on to others: lines of every floor, two Cafs and two conventions."""

import copy
import datetime as dt
import uuid
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import handover, invitations, mails
from accounts.enums import CafRole, MailState
from accounts.models import CafMembership, Mail, Passation, User
from accounts.tests.factories import make_admin, make_adviser, make_caf_member, make_user
from accounts.tests.mailing import send_mails
from actions import perms as actions_perms
from actions.enums import FicheState
from actions.tests.factories import make_fiche, make_indicateur, make_plan
from conventions import perms
from conventions.enums import ConventionState, Role
from conventions.members import access
from conventions.models import AccessRequest, Membership
from conventions.tests.factories import make_convention, make_member, make_partie, make_signataire
from core.dates import words
from core.history import History
from core.typography import french
from governance.models import MembreComite
from governance.tests.factories import make_comite, make_decision, make_membre, make_seance, make_validated
from reporting.bilans.models import Bilan
from reporting.desk import todo
from territories import zones
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The world, written once, and taken back at the end of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db):
    """Its own objects for each test: what one reads again or changes is not another's."""
    return copy.deepcopy(made)


def _world():
    """An adviser of two conventions of a Caf, and of one of another Caf, with something of every kind."""
    caf, other_caf = make_caf(), make_caf("91")
    admin, person = make_admin(caf=caf), make_adviser(caf=caf)
    first, second = make_adviser(caf=caf), make_adviser(caf=caf)
    make_caf_member(caf=other_caf, user=person)
    here, there = (make_convention(caf=caf, adviser=person) for _ in range(2))
    elsewhere = make_convention(caf=other_caf, adviser=person)
    world = SimpleNamespace(caf=caf, admin=admin, person=person, first=first, second=second)
    world.here, world.there, world.elsewhere = here, there, elsewhere
    make_member(here, Role.CAF_REFERENT, user=person)
    world.plan, other_plan, outside = make_plan(here), make_plan(there), make_plan(elsewhere)
    world.fiches = [make_fiche(world.plan), make_fiche(other_plan), make_fiche(outside)]
    for fiche in world.fiches:
        fiche.caf_referents.add(person)
    make_fiche(world.plan, owner=person)
    world.done = make_fiche(world.plan, owner=person, state=FicheState.DONE)
    make_indicateur(world.fiches[0], responsible=str(person), owner_person=person)
    comite = make_comite(here)
    world.place = make_membre(comite, user=person, is_chair=True)
    make_seance(comite, state="draft", held_on=dt.date(2030, 1, 1))
    world.decision = make_decision(make_seance(comite), owner=str(person), owner_person=person)
    frozen = make_seance(comite)
    world.frozen = make_decision(frozen, owner=str(person), owner_person=person)
    make_validated(frozen)
    world.signature = make_signataire(make_partie(here), user=person, name=str(person))
    Bilan.objects.create(convention=there, year=2025, created_by=person)
    world.scope, world.url = handover.Scope(caf), address(caf, person)
    return world


def address(caf, person):
    row = CafMembership.objects.get(caf=caf, user=person)
    return reverse("desk:person_handover", args=[caf.pk, row.pk])


def asked(world, scope=None):
    return handover.held(handover.ask(world.person, scope or world.scope, by=world.admin))


def chosen(world, choice, scope=None):
    return handover.state(handover.choose(asked(world, scope), choice))


def give(world, choice, scope=None, **more):
    return handover.give(world.person, scope or world.scope, by=world.admin, seen=chosen(world, choice, scope), **more)


def all_to(person):
    return lambda part, line: person.pk


def test_all_that_a_person_holds_is_counted_by_kind(world):
    counts = {part.kind.slug: len(part.lines) for part in asked(world)}
    assert counts == {
        "caf_roles": 1,
        "conventions": 2,
        "roles": 1,
        "referents": 2,
        "fiches": 1,
        "indicateurs": 1,
        "comites": 1,
        "seances": 1,
        "decisions": 2,
        "brouillons": 1,
        "signatures": 1,
    }
    assert {part.kind.slug: len(part.lines) for part in asked(world, handover.Scope(world.caf, world.there))} == {
        "conventions": 1,
        "referents": 1,
        "brouillons": 1,
    }
    told = handover.told(asked(world), moving=False)
    assert "2 conventions suivies" in told and "2 décisions à suivre" in told


def test_all_goes_to_one_person_and_the_past_stays(world):
    today, yesterday = timezone.localdate(), timezone.localdate() - dt.timedelta(days=1)
    passed = give(world, all_to(world.first), reason="Départ")
    kept = [(part.kind.slug, len(part.open)) for part in asked(world) if part.open]
    assert kept == []
    for row in (world.here, world.there, world.elsewhere, world.decision, world.frozen, world.signature):
        row.refresh_from_db()
    assert [row.adviser for row in (world.here, world.there, world.elsewhere)] == [world.first] * 2 + [world.person]
    referents = [[*fiche.caf_referents.all()] for fiche in world.fiches]
    assert referents == [[world.first], [world.first], [world.person]]
    assert world.done.acteurs.get().user == world.person
    assert (world.decision.owner, world.decision.owner_person) == (str(world.first), world.first)
    assert world.frozen.owner_person == world.person
    assert (world.signature.user, world.signature.name) == (world.first, world.first.full_name)
    former = CafMembership.objects.get(caf=world.caf, user=world.person)
    assert (former.starts_on, former.ends_on) == (dt.date(2020, 1, 1), yesterday)
    assert Membership.objects.running(on=yesterday).get(user=world.person).role == Role.CAF_REFERENT
    assert Membership.objects.get(user=world.first).starts_on == today
    places = MembreComite.objects.order_by("starts_on").values_list("user", "ends_on", "is_chair")
    assert [*places] == [(world.person.pk, yesterday, True), (world.first.pk, None, True)]
    words = [[slug, key, to] for slug, key, _, _, to in passed.lines if slug == "referents"]
    assert words == [["referents", fiche.pk, world.first.pk] for fiche in world.fiches[:2]]


def test_a_hand_over_is_told_with_who_and_why(world, client):
    client.force_login(world.admin)
    client.post(world.url, {"etat": chosen(world, all_to(world.first)), "reason": "Nouvelle répartition"})
    lines = [line for line in History("convention", world.here.pk).every() if line.reason]
    assert {(line.by, line.reason) for line in lines} == {
        (str(world.admin), f"Transmission de ce que suivait {world.person} : Nouvelle répartition")
    }
    assert "Convention modifiée" in {line.title for line in lines}
    passed = Passation.objects.get()
    assert (passed.by, passed.person, passed.reason) == (world.admin, world.person, "Nouvelle répartition")


def test_kinds_and_lines_go_to_several_people(world):
    def choice(part, line):
        if part.kind.slug == "referents":
            return world.second.pk if line.key == world.fiches[0].pk else None
        return world.first.pk if part.kind.slug in {"conventions", "decisions"} else None

    give(world, choice)
    assert [fiche.caf_referents.get() for fiche in world.fiches] == [world.second, world.person, world.person]
    world.here.refresh_from_db()
    assert world.here.adviser == world.first
    assert CafMembership.objects.get(caf=world.caf, user=world.person).ends_on is None
    assert MembreComite.objects.get().ends_on is None


def test_nobody_takes_what_they_may_not_hold(world):
    board = make_caf_member(caf=world.caf, role=CafRole.BOARD)
    stranger, local = make_user(), make_member(world.here, Role.CTG_LEAD)
    gone = make_adviser(caf=world.caf, ends_on=dt.date(2021, 1, 1))
    takers = {part.kind.slug: part.takers for part in asked(world)}
    assert takers["conventions"] == {world.first.pk, world.second.pk, world.admin.pk}
    assert board.pk in takers["caf_roles"] and local.pk not in takers["referents"] | takers["roles"]
    assert local.pk in takers["fiches"] & takers["decisions"] & takers["comites"]
    assert not {stranger.pk, gone.pk} & frozenset().union(*takers.values())
    seen = chosen(world, all_to(world.first)).replace(f":{world.first.pk}", f":{stranger.pk}")
    with pytest.raises(handover.Refused, match="ne peut pas le reprendre"):
        handover.give(world.person, world.scope, by=world.admin, seen=seen)
    assert not Passation.objects.exists()


def test_a_stale_preview_is_refused_with_what_changed(world, client):
    client.force_login(world.admin)
    seen = chosen(world, all_to(world.first))
    added = make_fiche(world.plan, title="Ludothèque")
    added.caf_referents.add(world.person)
    world.decision.version += 1
    world.decision.save()
    world.fiches[1].caf_referents.clear()
    page = client.post(world.url, {"etat": seen})
    assert page.status_code == 409
    told = page.content.decode()
    assert "Ludothèque : s’est ajouté depuis." in told.replace("\u00a0", " ").replace("\u202f", " ")
    assert len(page.context["changes"]) == 3
    world.here.refresh_from_db()
    assert world.here.adviser == world.person
    again = client.post(world.url, {"etat": page.context["give_form"].data["etat"]})
    assert again.status_code == 302
    assert [*added.caf_referents.all()] == [world.person]


def test_all_to_one_person_is_three_clicks(world, client):
    client.force_login(world.admin)
    people = client.get(reverse("desk:people", args=[world.caf.pk])).content.decode()
    assert world.url in people
    assert "2 conventions suivies" in client.get(world.url).content.decode().replace("\u00a0", " ")
    preview = client.get(world.url, {"apercu": "1", "a": world.first.pk})
    state = preview.context["give_form"].initial["etat"]
    assert str(world.here) in preview.content.decode() and not Passation.objects.exists()
    done = client.post(world.url, {"etat": state, "reason": ""}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("desk:people", args=[world.caf.pk])
    assert client.post(world.url, {"etat": state, "reason": ""}).status_code == 302  # a double click
    assert Passation.objects.count() == 1
    assert "Transmissions passées" in client.get(world.url).content.decode()


def test_a_choice_by_line_is_kept_in_the_preview(world, client):
    client.force_login(world.admin)
    first, second = f"referents-{world.fiches[0].pk}", f"referents-{world.fiches[1].pk}"
    sent = {"apercu": "1", "lignes": "1", "a": world.first.pk, "conventions": "0", first: world.second.pk, second: "0"}
    parts = {part.kind.slug: part for part in client.get(world.url, sent).context["parts"]}
    assert [line.key for line in parts["referents"].moving] == [world.fiches[0].pk]
    assert parts["conventions"].moving == []
    assert parts["referents"].chosen == {world.fiches[0].pk: world.second.pk}
    nobody = client.get(world.url, {"apercu": "1"})
    assert nobody.status_code == 422 and "Choisissez au moins une personne" in nobody.content.decode()
    unreadable = client.post(world.url, {"etat": "n’importe:quoi"})
    assert unreadable.status_code == 422 and "ne se lit pas" in unreadable.content.decode()


def test_a_closed_role_proposes_what_is_left(world, client):
    client.force_login(world.admin)
    row = CafMembership.objects.get(caf=world.caf, user=world.person)
    page = client.post(reverse("desk:person_close", args=[world.caf.pk, row.pk]), follow=True)
    assert f'<a href="{world.url}">Le transmettre</a>' in page.content.decode()
    mine = make_member(world.there, Role.ELECTED)
    held = Membership.objects.get(user=mine)
    page = client.post(reverse("conventions:member_close", args=[world.there.pk, held.pk]), follow=True)
    assert "Le transmettre" not in page.content.decode()


def test_the_pilote_of_a_ctg_passes_on_what_is_local(world, client):
    lead, leaving, next_one = (make_member(world.there, Role.CTG_LEAD) for _ in range(3))
    fiche = make_fiche(world.plan.__class__.objects.get(convention=world.there), owner=leaving)
    client.force_login(lead)
    row = Membership.objects.get(user=leaving)
    url = reverse("conventions:member_handover", args=[world.there.pk, row.pk])
    state = client.get(url, {"apercu": "1", "a": next_one.pk}).context["give_form"].initial["etat"]
    assert client.post(url, {"etat": state}).status_code == 302
    assert fiche.acteurs.get().user == next_one
    row.refresh_from_db()
    assert row.ends_on is not None
    assert client.get(reverse("conventions:adviser_handover", args=[world.there.pk])).status_code == 403
    client.force_login(world.person)
    page = client.get(reverse("conventions:adviser_handover", args=[world.there.pk]))
    assert [part.kind.slug for part in page.context["parts"]] == ["conventions", "referents", "brouillons"]


def test_the_last_administrator_is_followed_by_another(world):
    scope = handover.Scope(world.caf)
    parts = handover.held(handover.ask(world.admin, scope, by=world.admin))
    seen = handover.state(handover.choose(parts, all_to(world.second)))
    handover.give(world.admin, scope, by=world.admin, seen=seen)
    running = CafMembership.objects.running(on=timezone.localdate()).filter(caf=world.caf, role=CafRole.ADMIN)
    assert [row.user for row in running] == [world.second]


def test_what_is_over_stays_with_who_followed_it(world):
    world.there.state, world.there.end_reason = ConventionState.ABANDONED, "Sans suite"
    world.there.abandoned_on = timezone.localdate()
    world.there.save()
    kept = {part.kind.slug: {line.key for line in part.lines} for part in asked(world)}
    assert kept["conventions"] == {world.here.pk}


def test_a_hand_over_costs_the_same_for_many_lines(world, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        asked(world)
    for number in range(12):
        fiche = make_fiche(world.plan, title=f"Fiche {number}", owner=world.person)
        fiche.caf_referents.add(world.person)
        make_decision(world.decision.seance, owner_person=world.person)
    with django_assert_num_queries(len(few)):
        asked(world)
    assert len(few) <= 40


# Stand-ins


@pytest.fixture
def away(world):
    """The adviser is away for ten days from today; the first of their colleagues stands in."""
    today = timezone.localdate()
    world.last = today + dt.timedelta(days=9)
    world.fiches[0].ends_on = world.fiches[2].ends_on = today - dt.timedelta(days=30)
    for fiche in world.fiches:
        fiche.save()
    world.count = handover.lend(
        world.person, world.scope, to=world.first, starts_on=today, ends_on=world.last, by=world.admin, reason="Congé"
    )
    return world


def test_a_stand_in_acts_as_the_one_away_between_the_days(away):
    person, after = User.objects.get(pk=away.first.pk), away.last + dt.timedelta(days=1)
    assert away.count == 2  # the role of the one away on the first convention is the referent’s, once
    assert perms.can_manage(person, away.here) and perms.can_manage(person, away.there, on=away.last)
    assert not perms.can_manage(person, away.here, on=after) and not perms.can_manage(person, away.elsewhere)
    assert not perms.can_manage(User.objects.get(pk=away.second.pk), away.here)
    assert perms.can_manage(User.objects.get(pk=away.person.pk), away.here)
    assert perms.acting_for(person) == [person.pk, away.person.pk] and perms.acting_for(person, on=after) == [person.pk]


def test_the_tasks_are_of_both(away):
    for person, wanted in ((away.first, 1), (away.person, 2), (away.second, 0)):
        user = User.objects.get(pk=person.pk)
        found = [*todo.fiches(user, on=timezone.localdate())]
        assert len(found) == wanted, person
    later = User.objects.get(pk=away.first.pk)
    assert [*todo.fiches(later, on=away.last + dt.timedelta(days=1))] == []


def test_a_pilote_of_a_fiche_is_stood_in_for(world):
    owner, colleague, other = (make_member(world.here, Role.PARTNER) for _ in range(3))
    fiche, elsewhere = make_fiche(world.plan, owner=owner), make_fiche(convention=world.there, owner=owner)
    today, scope = timezone.localdate(), handover.Scope(world.caf, world.here)
    handover.lend(owner, scope, to=colleague, starts_on=today, ends_on=today, by=world.admin)
    follows = [
        actions_perms.can_follow_fiche(User.objects.get(pk=each.pk), fiche) for each in (owner, colleague, other)
    ]
    assert follows == [True, True, False]
    assert not actions_perms.can_follow_fiche(User.objects.get(pk=colleague.pk), elsewhere)


def test_pages_and_history_say_who_stands_in(away, client):
    words = f"assure le remplacement de {away.person}"
    client.force_login(away.first)
    assert f"Vous assurez le remplacement de {away.person}" in client.get("/").content.decode()
    for url in (reverse("conventions:membres", args=[away.here.pk]), reverse("desk:people", args=[away.caf.pk])):
        assert (words in client.get(url).content.decode()) is ("membres" in url)
    assert f"En remplacement de {away.person}" in client.get(reverse("accounts:me")).content.decode()
    client.post(reverse("conventions:contact_add", args=[away.here.pk]), {"name": "Mme Maréchal", "side": "caf"})
    client.force_login(away.person)
    client.post(reverse("conventions:contact_add", args=[away.here.pk]), {"name": "M. Roche", "side": "caf"})
    page = client.get(reverse("conventions:historique", args=[away.here.pk]) + "?objet=contact").content.decode()
    assert f"{away.first}, en remplacement de {away.person}" in page
    assert f"{away.person}, en remplacement" not in page


def test_a_stand_in_is_arranged_on_its_page(world, client):
    client.force_login(world.admin)
    url = world.url.replace("transmettre", "remplacer")
    assert url in client.get(world.url).content.decode()
    today, sent = timezone.localdate(), {"to": world.first.pk, "reason": "Congé de maternité"}
    wrong = client.post(url, sent | {"starts_on": today, "ends_on": today - dt.timedelta(days=1)})
    assert wrong.status_code == 422 and "La fin doit suivre le début." in wrong.content.decode()
    good = {"starts_on": today.isoformat(), "ends_on": (today + dt.timedelta(days=43)).isoformat()}
    assert client.post(url, sent | good).status_code == 302
    again = client.post(url, sent | good)
    assert again.status_code == 422 and "rien reprendre de plus" in again.content.decode()
    once = sent | good | {"to": world.second.pk, "creation_key": uuid.uuid4()}
    assert [client.post(url, once).status_code for _ in range(2)] == [302, 302]  # a double click
    assert Membership.objects.filter(user=world.second, stands_in_for=world.person).count() == 2
    reasons = {line.reason for line in History("convention", world.here.pk).every()}
    assert f"Remplacement de {world.person} : Congé de maternité" in reasons
    stranger = client.post(url, sent | good | {"to": make_user().pk})
    assert stranger.status_code == 422


def test_a_role_lent_to_a_colleague_ends_by_its_date(world):
    officer, today = make_caf_member(caf=world.caf, role=CafRole.GRANTS_OFFICER), timezone.localdate()
    handover.lend(world.person, world.scope, to=officer, starts_on=today, ends_on=today, by=world.admin)
    lent = CafMembership.objects.get(stands_in_for=world.person)
    assert (lent.user, lent.role, lent.ends_on) == (officer, CafRole.ADVISER, today)
    assert perms.can_manage(User.objects.get(pk=officer.pk), world.here)
    with pytest.raises(IntegrityError, match="stand_in_ends"):
        CafMembership.objects.filter(pk=lent.pk).update(ends_on=None)


def test_who_stands_in_is_told_by_mail_at_once_and_on_the_first_day(world):
    today = timezone.localdate()
    later, last = today + dt.timedelta(days=3), today + dt.timedelta(days=9)
    asked = {"by": world.admin, "reason": "Congé"}
    handover.lend(world.person, world.scope, to=world.first, starts_on=today, ends_on=last, **asked)
    key = uuid.uuid4()
    for _ in range(2):  # a double click
        handover.lend(
            world.person, world.scope, to=world.second, starts_on=later, ends_on=last, creation_key=key, **asked
        )
    told = Mail.objects.filter(kind="stand_in").order_by("pk")
    assert [each.recipient for each in told] == [world.first.email, world.second.email, world.second.email]
    jobs = ProcrastinateJob.objects.filter(args__mail_id__in=[each.pk for each in told]).order_by("pk")
    at = [
        each.scheduled_at and timezone.localtime(each.scheduled_at, ZoneInfo(zones.of_code(world.caf.code).name))
        for each in jobs
    ]
    assert at[:2] == [None, None] and (at[2].date(), at[2].hour) == (later, 7)
    send_mails()
    sent = [each for each in mail.outbox if "vous remplacez" in each.subject]
    assert f"Vous assurez le remplacement de {world.person}" in sent[0].body and str(world.caf) in sent[0].body
    assert f"Vous assurerez le remplacement de {world.person}" in sent[1].body and words(later) in sent[1].subject
    # Called off before it begins: the mail of its first day is not sent.
    mails.ask("stand_in", to=world.second.email, **told[2].arguments | {"person": world.admin.pk})
    assert send_mails()[-1].state == MailState.DROPPED


def test_who_stands_in_gives_themselves_nothing_that_lasts(world, client):
    today = timezone.localdate()
    last, after = today + dt.timedelta(days=10), today + dt.timedelta(days=11)
    adviser, colleague = world.first, world.second
    handover.lend(world.admin, world.scope, to=adviser, starts_on=today, ends_on=last, by=world.admin)
    lent = CafMembership.objects.get(user=adviser, role=CafRole.ADMIN)
    own = CafMembership.objects.get(user=adviser, role=CafRole.ADVISER)
    client.force_login(adviser)
    sent = {"starts_on": today.isoformat(), "ends_on": after.isoformat(), "version": lent.version}
    for row in (lent, own):
        answer = client.post(reverse("desk:person_edit", args=[world.caf.pk, row.pk]), sent | {"version": row.version})
        assert answer.status_code == 422 and "rien ne peut durer au-delà" in answer.content.decode()
    url = reverse("desk:person_stand_in", args=[world.caf.pk, own.pk])
    further = client.post(url, {"to": colleague.pk, "starts_on": today, "ends_on": after})
    assert further.status_code == 422 and "rien ne peut durer au-delà" in further.content.decode()
    with pytest.raises(handover.Refused, match="au-delà"):
        handover.lend(world.person, world.scope, to=colleague, starts_on=today, ends_on=after, by=adviser)
    assert handover.lend(world.person, world.scope, to=colleague, starts_on=today, ends_on=last, by=adviser)
    client.post(reverse("desk:person_edit", args=[world.caf.pk, lent.pk]), sent | {"ends_on": today.isoformat()})
    assert CafMembership.objects.get(pk=lent.pk).ends_on == today  # shorter is theirs to say


def test_who_stands_in_neither_takes_nor_invites_themselves(world, client):
    today, adviser = timezone.localdate(), world.first
    handover.lend(world.admin, world.scope, to=adviser, starts_on=today, ends_on=today, by=world.admin)
    parts = handover.held(handover.ask(world.admin, world.scope, by=adviser))
    handover.choose(parts, lambda part, line: adviser.pk)
    with pytest.raises(handover.Refused, match="ne se transmet rien"):
        handover.give(world.admin, world.scope, by=User.objects.get(pk=adviser.pk), seen=handover.state(parts))
    client.force_login(adviser)
    sent = {"email": adviser.email.upper(), "caf_role": CafRole.BOARD, "first_name": "A", "last_name": "B"}
    answer = client.post(reverse("desk:person_invite", args=[world.caf.pk]), sent)
    assert answer.status_code == 422 and french(invitations.OWN) in answer.content.decode()
    made = invitations.invite(email=adviser.email, by=adviser, caf=world.caf, caf_role=CafRole.BOARD)
    with pytest.raises(invitations.InvitationRefused, match="un autre administrateur"):
        invitations.accept(made, user=User.objects.get(pk=adviser.pk))
    own = invitations.invite(email=world.admin.email, by=world.admin, caf=world.caf, caf_role=CafRole.BOARD)
    assert invitations.accept(own, user=User.objects.get(pk=world.admin.pk))


def test_who_stands_in_is_not_offered_what_is_refused_at_the_end(world, client):
    """Of the one away, nothing is passed on, changed nor closed; of others, nothing goes to oneself."""
    today, stand_in, colleague = timezone.localdate(), world.first, world.second
    handover.lend(world.admin, world.scope, to=stand_in, starts_on=today, ends_on=today, by=world.admin)
    rows = {each.user: each for each in CafMembership.objects.filter(caf=world.caf, stands_in_for=None)}
    people, address = reverse("desk:people", args=[world.caf.pk]), reverse("desk:person_address", args=[world.caf.pk])
    for person, of_away, of_others in ((world.admin, True, True), (stand_in, False, True)):
        client.force_login(person)
        page = client.get(people).content.decode()
        for name in ("person_handover", "person_edit", "person_close"):
            offered = [
                reverse(f"desk:{name}", args=[world.caf.pk, rows[each].pk]) in page for each in (world.admin, colleague)
            ]
            assert offered == [of_away, of_others], (person, name)
        assert (address in page) is of_away
        away = reverse("desk:person_handover", args=[world.caf.pk, rows[world.admin].pk])
        assert [client.get(url).status_code for url in (away, world.url)] == [200 if of_away else 403, 200]
    takers = {value for value, _ in client.get(world.url + "?lignes=1").context["form"].fields["a"].choices}
    assert takers == {"", str(world.admin.pk), str(colleague.pk)}
    # The referent of one convention, in whose place alone one manages it.
    officer = make_caf_member(caf=world.caf, role=CafRole.GRANTS_OFFICER)
    handover.lend(world.person, world.scope, to=officer, starts_on=today, ends_on=today, by=world.admin)
    members = reverse("conventions:membres", args=[world.there.pk])
    passing = reverse("conventions:adviser_handover", args=[world.there.pk])
    for person, is_offered in ((world.admin, True), (officer, False)):
        client.force_login(person)
        assert (passing in client.get(members).content.decode()) is is_offered
        assert client.get(passing).status_code == (200 if is_offered else 403)


def test_a_request_of_access_is_a_task_until_answered(world, client):
    row = AccessRequest.objects.create(
        convention=world.here, email="dominique@exemple.fr", name="Dominique Petit", path=f"/fiches/{world.done.pk}/"
    )
    elsewhere = AccessRequest.objects.create(convention=world.elsewhere, email="a@exemple.fr", name="A", path="/")
    assert {access.convention_of(row.path), access.convention_of(f"/seances/{world.frozen.seance_id}/")} == {world.here}
    lead, officer = make_member(world.here, Role.CTG_LEAD), make_member(world.here, Role.COOPERATION_OFFICER)
    for user, wanted in ((world.admin, [row]), (lead, [row]), (officer, []), (world.person, [row, elsewhere])):
        client.force_login(user)
        page = client.get("/").content.decode()
        assert [each for each in (row, elsewhere) if each.get_absolute_url() in page] == wanted, user
    row.answered_at = timezone.now()
    row.save()
    client.force_login(lead)
    assert row.get_absolute_url() not in client.get("/").content.decode()
