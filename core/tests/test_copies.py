"""A portal brought back as a copy: it says so on each page, writes to nobody, and does nothing twice."""

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django import app
from psycopg import errors

from accounts import mails
from accounts.enums import MailState
from accounts.models import Mail
from accounts.tasks import send_mail
from accounts.tests.factories import make_admin, make_user
from core import copies, privileges
from core.backups import places, restoring, saving, snapshot, where
from core.tests.test_backups import empty_database, silent, value
from territories.tests.factories import make_caf

BANNER = "Ce portail est la copie d’un autre"


@pytest.fixture
def copied(db, monkeypatch):
    """The database of the test, marked as `restaurer --copie` does, and seen by its connection."""

    def mark():
        with connection.cursor() as cursor:
            cursor.execute(copies.MARK)
        monkeypatch.setitem(copies._seen, "default", True)

    return mark


def two_jobs_wait():
    """And no other: those of tests that committed stay behind them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    for number in (1, 2):
        app.configure_task(mails.JOB, queue="mail").defer(mail_id=number)


def test_each_page_of_a_copy_says_so(client, copied):
    people = [make_admin(caf=make_caf(code)) for code in ("21", "71")]
    for is_copy in (False, True):
        if is_copy:
            copied()
        for person in people:
            client.force_login(person)
            for path in ("/", "/composants/", "/nulle-part/"):
                assert (BANNER in client.get(path).content.decode()) == is_copy
        client.logout()
        assert (BANNER in client.get("/connexion/").content.decode()) == is_copy


def test_a_caf_opened_on_a_copy_invites_nobody(copied, capsys):
    copied()
    for code in ("21", "71"):
        make_caf(code)
        call_command("create_caf", code, admin=f"admin@caf{code}.fr")
        said = capsys.readouterr().out
        assert f"l’invitation de admin@caf{code}.fr est gardée, aucun courriel ne part" in said
    assert outbox.outbox == []


def test_a_mail_asked_on_a_copy_waits(copied):
    copied()
    asked = [mails.ask("defect", to=make_user().email, report=number) for number in (1, 2)]
    for mail in asked:
        send_mail(mail_id=mail.pk)
        assert mails.deliver(mail.pk, last=True) is None
    assert outbox.outbox == []
    assert {mail.state for mail in Mail.objects.all()} == {MailState.WAITING}


def test_what_waited_in_the_original_is_not_done_again(copied):
    two_jobs_wait()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
        )
        copied()
        cursor.execute("SELECT status FROM procrastinate_jobs")
        assert cursor.fetchall() == [("cancelled",)] * 2


def test_the_application_does_not_make_of_a_copy_an_original(copied):
    role = privileges.application_role()
    copied()
    privileges.grant_to_application(connection)
    for tried in ("DELETE FROM ctg_copie", "DROP TABLE ctg_copie", "INSERT INTO ctg_copie DEFAULT VALUES"):
        with pytest.raises(Exception, match="permission denied|must be owner") as refused, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {role}")
                cursor.execute(tried)
        assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)
    assert copies.is_still_copy()


@pytest.mark.django_db(transaction=True)
def test_a_base_is_marked_in_the_transaction_that_restores_it(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    place = places.Folder(tmp_path / "archives")
    two_jobs_wait()
    made = saving.make(place, say=silent)
    with empty_database("ctg_copied") as address:
        restoring.pour_database(place, made.name, made.manifest, address, 18, after=copies.MARK)
        restoring.verify(made.manifest, address, apart=copies.TOUCHED)
        assert value(address, "SELECT count(*) FROM ctg_copie") == 1
        assert value(address, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'cancelled'") == 2
        with snapshot.taken(address) as taken, pytest.raises(restoring.BackupRefused, match="procrastinate_jobs"):
            assert taken.tables()["procrastinate_jobs"][0] == 2
            restoring.verify(made.manifest, address, apart={copies.TABLE})


@pytest.mark.parametrize("asked", [[], ["--copie"]])
def test_the_command_makes_a_copy_when_told_only(asked, monkeypatch, tmp_path, capsys):
    told = []
    monkeypatch.setattr(where, "found", lambda path: (places.Folder(tmp_path), path))
    monkeypatch.setattr(restoring, "restore", lambda place, name, *, is_copy, say: told.append(is_copy))
    call_command("restaurer", "archive", *asked)
    assert told == [bool(asked)]
    assert ("n’envoie aucun courriel" in capsys.readouterr().out) == bool(asked)
