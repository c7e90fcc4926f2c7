"""The first operator of a portal, made by a command."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_adviser, make_user
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
PHRASE = "quatre chevaux rouges au galop"


def make(*arguments):
    out = StringIO()
    call_command("creer_operateur", *arguments, stdout=out)
    return out.getvalue()


def path_in(said):
    return re.search(r"https?://[^/]+(/\S+)", said)[1]


def chooses_a_password(client, path):
    page = client.get(path, follow=True)
    return client.post(page.redirect_chain[-1][0], {"password1": PHRASE, "password2": PHRASE}, follow=True)


def test_the_first_operator_chooses_a_password_and_enters(client):
    said = make("Gilles@Exemple.fr", "--prenom", "Gilles", "--nom", "Robin")
    user = User.objects.get()
    assert (user.email, str(user), user.is_instance, user.is_superuser) == (
        "gilles@exemple.fr",
        "Gilles Robin",
        True,
        False,
    )
    assert chooses_a_password(client, path_in(said)).status_code == 200
    client.post("/connexion/", {"login": user.email, "password": PHRASE})
    assert client.get("/instance/").status_code == 200


def test_asked_again_it_gives_a_new_link_until_one_is_used(client):
    make("un@exemple.fr")
    again = make("un@exemple.fr")
    assert "est déjà opérateur" in again
    chooses_a_password(client, path_in(again))
    done = make("un@exemple.fr")
    assert "a déjà un mot de passe" in done and "http" not in done
    make("deux@exemple.fr")
    assert User.objects.filter(is_instance=True).count() == 2


def test_a_known_person_becomes_the_operator():
    known, other = make_user(), make_user()
    said = make(known.email)
    known.refresh_from_db()
    other.refresh_from_db()
    assert known.is_instance and not other.is_instance and "devient opérateur" in said


@pytest.mark.parametrize("address", ["adresse", "un@exemple.fr deux@exemple.fr", "éà@"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(CommandError, match="n’est pas une adresse électronique"):
        make(address)
    assert not User.objects.exists()


def test_who_works_in_a_caf_is_no_operator():
    adviser = make_adviser(caf=make_caf())
    with pytest.raises(CommandError, match="travaille dans une Caf"):
        make(adviser.email)
    closed = make_user(is_active=False)
    with pytest.raises(CommandError, match="désactivé"):
        make(closed.email)
    assert not User.objects.filter(is_instance=True).exists()


def test_an_essay_writes_nothing():
    said = make("un@exemple.fr", "--essai")
    assert "nouveau compte" in said and "rien n’est écrit" in said and "http" not in said
    assert not User.objects.exists()


def test_who_has_a_role_on_a_convention_is_no_operator():
    convention = make_convention()
    held, coming, past, other = (make_user() for _ in range(4))
    today = timezone.localdate()
    day = timedelta(days=1)
    make_member(convention, user=held)
    make_member(convention, user=coming, starts_on=today + day)
    make_member(convention, user=past, starts_on=today - 9 * day, ends_on=today - day)
    for user in (held, coming):
        with pytest.raises(CommandError, match="a un rôle sur une convention.*une autre adresse"):
            make(user.email)
    for user in (past, other):
        assert "devient opérateur" in make(user.email)
    assert User.objects.filter(is_instance=True).count() == 2


def test_who_works_in_a_caf_from_tomorrow_is_no_operator():
    adviser = make_adviser(caf=make_caf(), starts_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(CommandError, match="travaille dans une Caf"):
        make(adviser.email)


def test_what_is_too_long_is_refused_before_it_is_written():
    with pytest.raises(CommandError, match="254 caractères au plus"):
        make(f"{'a' * 300}@exemple.fr")
    for word in ("prenom", "nom"):
        with pytest.raises(CommandError, match=f"--{word} : 100 caractères au plus"):
            make("un@exemple.fr", f"--{word}", "é" * 101)
    assert not User.objects.exists()
    make("un@exemple.fr", "--prenom", " Anne\nMarie ", "--nom", "Robin")
    assert str(User.objects.get()) == "Anne Marie Robin"
