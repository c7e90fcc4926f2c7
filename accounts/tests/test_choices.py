"""Each person says which mails they want, and when; what protects an account is sent whatever they chose."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts import choices, mails
from accounts.enums import MailState, Rhythm
from accounts.models import Mail, MailChoice
from accounts.tests.factories import make_admin, make_instance, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member

pytestmark = pytest.mark.django_db
PAGE = "accounts:mail_choices"


def give_role(to, *, by=None, convention=None):
    """The mail of a role just given to this person."""
    convention = convention or make_convention()
    row = make_member(convention, Role.CTG_LEAD, user=to).memberships.latest("pk")
    by = by or make_admin()
    return mails.ask("membership", to=to.email, about=row, by=by, membership=row.pk, by_words=str(by))


def choose(person, rhythm, slug="membership"):
    choices.keep(person, {slug: rhythm})


@pytest.mark.parametrize(
    ("rhythm", "state"),
    [(Rhythm.AT_ONCE, MailState.SENT), (Rhythm.DAILY, MailState.HELD), (Rhythm.NEVER, MailState.DROPPED)],
)
def test_a_mail_leaves_when_its_reader_wants_it(rhythm, state):
    person, other = make_user(), make_user()
    choose(person, rhythm)
    choose(other, Rhythm.NEVER, "invitation_asked_again")
    give_role(person)
    give_role(other)
    assert [row.state for row in send_mails()] == [state, MailState.SENT]
    assert [each.to for each in mail.outbox][-1] == [other.email]
    assert len(mail.outbox) == 1 + (rhythm == Rhythm.AT_ONCE)
    assert {row.error for row in Mail.objects.all()} == {""}


def test_what_cannot_be_refused_is_sent_whatever_is_chosen():
    person = make_user()
    choose(person, Rhythm.NEVER, "password_reset")
    mails.ask("password_reset", to=person.email, person=person.pk)
    assert [row.state for row in send_mails()] == [MailState.SENT]
    assert "password_reset" not in choices.of(person, mails.kinds.values())


def test_nobody_is_told_of_their_own_act():
    person, other = make_user(), make_user()
    give_role(person, by=person)
    give_role(other, by=person)
    assert [row.state for row in send_mails()] == [MailState.DROPPED, MailState.SENT]


def test_a_closed_account_is_written_nothing_it_may_refuse():
    closed, active = make_user(is_active=False), make_user()
    give_role(closed)
    give_role(active)
    assert [row.state for row in send_mails()] == [MailState.DROPPED, MailState.SENT]


def test_a_kind_says_when_it_is_sent_or_why_always():
    for fields in ({"rhythm": Rhythm.DAILY, "always": "il le faut"}, {}):
        with pytest.raises(TypeError, match="either a rhythm"):
            mails.kind("autre", label="Autre", why="il le faut", **fields)(lambda: None)
    assert "autre" not in mails.kinds
    for kind in mails.kinds.values():
        assert kind.label and kind.why and not kind.why.endswith(".")


def test_the_page_keeps_the_choices_of_its_reader_alone(client):
    person, other = make_user(), make_user()
    choose(other, Rhythm.DAILY)
    client.force_login(person)
    shown = client.get(reverse(PAGE))
    assert shown.context["form"].initial == {} and shown.context["form"]["membership"].value() == Rhythm.AT_ONCE
    asked = {"membership": "never", "invitation_asked_again": "daily"} | dict.fromkeys(
        set(shown.context["form"].fields) - {"membership", "invitation_asked_again"}, "at_once"
    )
    assert client.post(reverse(PAGE), asked).status_code == 302
    assert client.post(reverse(PAGE), asked).status_code == 302  # twice is once
    assert client.post(reverse(PAGE), {}).status_code == 302  # what is not answered stays
    assert choices.of(person, mails.kinds.values()) == asked
    assert list(MailChoice.objects.filter(user=other).values_list("kind", "rhythm")) == [("membership", "daily")]
    assert client.get(reverse(PAGE)).context["form"]["membership"].value() == Rhythm.NEVER


def test_a_strange_answer_is_refused_in_its_place(client):
    person = make_user()
    client.force_login(person)
    answer = client.post(reverse(PAGE), {"membership": "hourly", "invitation_asked_again": "daily"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["membership"] == ["Choisissez l’une des trois réponses."]
    assert answer.context["form"]["invitation_asked_again"].value() == "daily"
    assert not MailChoice.objects.exists()


def test_the_page_says_what_is_always_sent_and_why(client):
    operator, person = make_instance(), make_admin()
    for reader, sees in ((operator, True), (person, False)):
        client.force_login(reader)
        text = client.get(reverse(PAGE)).content.decode()
        assert ("Défaut du portail" in text) == sees
        assert "Il porte le lien qui ouvre le rôle proposé" in text and "Nouveau mot de passe" in text
