"""An account that nobody uses is told, then closed; what the law keeps of its person stays."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import closing, mails, tasks
from accounts.enums import CafRole, MailState, Rhythm, SecurityKind
from accounts.models import Invitation, Mail, MailChoice, ProConnectLink, SecurityLine, User
from accounts.tests.factories import make_admin, make_caf_member, make_instance, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import Role
from conventions.models import AccessRequest, ConventionTransition, Signataire
from conventions.tests.factories import make_convention, make_member, make_partie
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(days):
    return NOW - dt.timedelta(days=days)


def seen(user, days, **fields):
    """This person, last seen so many days ago."""
    User.objects.filter(pk=user.pk).update(last_login=ago(days), date_joined=ago(1500), **fields)
    user.refresh_from_db()
    return user


@pytest.fixture
def world():
    """Two Cafs, a convention of each, and somebody else who administers them."""
    conventions = [make_convention(caf=make_caf(code)) for code in ("29", "35")]
    for each in conventions:
        seen(make_admin(caf=each.caf), 1)
    return conventions


def closed():
    return set(User.objects.exclude(anonymised_at=None).values_list("pk", flat=True))


def test_idle_people_are_told_a_month_before_they_close(world):
    one, other = world
    reader = seen(make_member(one, Role.PARTNER), 710)
    referent = seen(make_caf_member(caf=other.caf), 710)
    recent, operator = seen(make_member(other, Role.PARTNER), 690), seen(make_instance(), 2000)  # nobody to tell yet
    tasks.close_idle_accounts(timestamp=0)
    asked = Mail.objects.filter(kind=closing.KIND)
    assert sorted(asked.values_list("recipient", flat=True)) == sorted([reader.email, referent.email])
    tasks.close_idle_accounts(timestamp=0)
    assert asked.count() == 2 and not closed()  # told once
    send_mails()
    assert [message.subject.endswith("votre compte va être fermé") for message in mail.outbox] == [True, True]
    assert "vingt-trois mois" in mail.outbox[0].body and "signature" in mail.outbox[0].body
    seen(referent, 0)  # who logs in again keeps their account
    closing.run(now=NOW + dt.timedelta(days=29))
    assert not closed()
    closing.run(now=NOW + dt.timedelta(days=31))
    assert closed() == {reader.pk}
    assert recent.pk in {each.pk for each in User.objects.exclude(idle_told_at=None)} and operator.pk not in closed()


def test_nobody_who_holds_a_role_closes_without_being_told(world, caplog):
    one, other = world
    member, referent, gone = (seen(make_member(one, Role.PARTNER), 800), seen(make_user(), 800), seen(make_user(), 800))
    other.adviser = referent
    other.save()
    sole = seen(make_caf_member(caf=make_caf("56"), role=CafRole.ADMIN), 800)
    closing.tell_idle(now=ago(40))
    Mail.objects.update(state=MailState.REFUSED)
    Mail.objects.filter(recipient=sole.email).update(state=MailState.SENT)
    with caplog.at_level("INFO", "accounts.closing"):
        closing.run(now=NOW)
    assert closed() == {gone.pk}  # their address was refused, and nothing waits for them
    assert "idle_accounts told=0 closed=1 left=3" in caplog.text
    Mail.objects.update(state=MailState.SENT)
    closing.run(now=NOW)
    assert closed() == {member.pk, referent.pk, gone.pk}  # a Caf keeps its last administrator
    assert not member.memberships.filter(ends_on=None).exists()


def test_a_person_is_forgotten_but_for_the_acts_of_law(world):
    one, other = world
    reader, signs = (
        make_member(each, Role.ELECTED, user=make_user(first_name="Anne", last_name=name, phone="02 98 00 00 00"))
        for each, name in ((one, "Le Goff"), (other, "Kervella"))
    )
    neighbour = make_member(one, Role.ELECTED, user=make_user(phone="02 99 00 00 00"))
    partie = make_partie(other)
    Signataire.objects.create(partie_acte=partie.initial, user=signs, capacity="Maire")
    for user, convention in ((reader, one), (signs, other), (neighbour, one)):
        EmailAddress.objects.create(user=user, email=user.email)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        MailChoice.objects.create(user=user, kind="membership", rhythm=Rhythm.NEVER)
        ProConnectLink.objects.create(user=user, issuer="https://fi.exemple", subject=f"sub-{user.pk}")
        AccessRequest.objects.create(convention=convention, user=user, email=user.email, name=str(user), path="/")
        about = {"caf": convention.caf, "token_hash": str(user.pk), "expires_at": NOW, "accepted_at": NOW}
        Invitation.objects.create(email=user.email, last_name=user.last_name, accepted_by=user, **about)
        mails.ask("password_reset", to=user.email, person=user.pk)
        closing.tell([user], why=closing.ASKED)
    send_mails()
    for user in (reader, signs):
        closing.erase(user, why=closing.ASKED)
        former, name = user.email, user.last_name
        user.refresh_from_db()
        assert (user.email, user.phone, user.is_active) == (f"efface-{user.pk}@anonyme.invalid", "", False)
        assert not user.has_usable_password() and not user.mail_choices.exists()
        assert not EmailAddress.objects.filter(user=user).exists() and not Authenticator.objects.filter(user=user)
        link, asked = user.proconnect_links.get(), AccessRequest.objects.get(user=user)
        assert link.subject == "" and link.ended_at
        assert (asked.email, asked.name) == (user.email, "Compte effacé")
        assert Invitation.objects.get(accepted_by=user).email == user.email
        assert not Mail.objects.filter(recipient=former).exists()
        assert SecurityLine.objects.filter(kind=SecurityKind.ACCOUNT_ERASED, person=user).count() == 1
        history = User.pgh_event_model.objects.filter(pgh_obj_id=user.pk)
        kept = "Compte effacé" if user == reader else name
        assert set(history.values_list("email", "last_name", "phone")) == {(user.email, kept, "")}
    acts = make_member(one, Role.ELECTED)
    assert not closing.is_named_by_an_act(acts)
    ConventionTransition.objects.create(convention=one, by=acts, name="x", from_state="draft", to_state="draft")
    assert closing.is_named_by_an_act(acts)
    assert (str(reader), str(signs)) == ("Compte effacé", "Anne Kervella")
    neighbour.refresh_from_db()
    assert neighbour.is_active and neighbour.phone and neighbour.proconnect_links.get().subject
    assert AccessRequest.objects.get(user=neighbour).email == neighbour.email


def test_the_history_of_a_person_changes_in_no_other_way(world):
    user = seen(make_user(), 1)
    history = User.pgh_event_model.objects.filter(pgh_obj_id=user.pk)
    erased = {"email": f"efface-{user.pk}@anonyme.invalid", "phone": ""}
    for change in ({"email": "autre@exemple.fr"}, {**erased, "last_name": "Autre"}, {**erased, "function": "Autre"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            history.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        history.all().delete()


def test_the_command_says_then_erases_who_was_told(world, capsys):
    member, free = make_member(world[0], Role.PARTNER), make_user()
    with pytest.raises(CommandError, match="n’est pas prévenu"):
        call_command("anonymiser", member.email, "--apply")
    with pytest.raises(CommandError, match="opérateur"):
        call_command("anonymiser", make_instance().email, "--apply")
    call_command("anonymiser", member.email, "--prevenir")
    with pytest.raises(CommandError, match="n’est pas prévenu"):
        call_command("anonymiser", member.email, "--apply")  # the mail waits
    send_mails()
    assert "La fermeture de votre compte est demandée" in mail.outbox[-1].body
    call_command("anonymiser", free.email)
    assert "serait effacé. Nom : effacé. Rôles à clore : aucun." in capsys.readouterr().out and not closed()
    for user in (member, free):
        call_command("anonymiser", user.email, "--apply")
    assert closed() == {member.pk, free.pk} and "Rôles clos : oui." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("anonymiser", free.email)
