"""The backup of each day: when it is made, which ones stay, and who hears that it failed."""

import datetime as dt
import json

import pytest
from procrastinate.contrib.django import app

from accounts.models import ErrorReport, Mail
from accounts.tests.factories import make_instance
from core import copies
from core.backups import BackupRefused, BackupRunning, daily, manifest, places, retention, saving
from core.tasks import back_up
from ctg_portal.environment import Retention

NIGHT = dt.datetime(2026, 11, 28, 1, 7, tzinfo=dt.UTC)  # 2 h 07 here
RULE = Retention(7, 4, 12)


def name_on(day, hour=2):
    return f"{day:%Y-%m-%d}T{hour:02}0000Z-1f2e3d4c"


def write(place, name, *, faults=()):
    folder = place.path / name
    folder.mkdir(parents=True)
    content = {"format": manifest.FORMAT, "files": [], "faults": list(faults)}
    (folder / places.MANIFEST).write_bytes(manifest.written(content))


@pytest.fixture
def place(settings, tmp_path):
    settings.CTG_SAUVEGARDES = str(tmp_path / "archives")
    return places.Folder(tmp_path / "archives")


@pytest.fixture
def made(place, monkeypatch):
    """Instead of a real one: an archive written by hand at each call of `make`; its faults are in `made.faults`."""

    def make(where, *, say, at):
        name = name_on(at, at.hour)
        write(where, name, faults=made.faults)
        return saving.Made(name, {"faults": made.faults})

    made = type("made", (), {"faults": []})
    monkeypatch.setattr(saving, "make", make)
    monkeypatch.setattr(copies, "is_still_copy", lambda: False)
    return made


def test_two_years_of_days_leave_days_weeks_and_months():
    first = dt.date(2025, 1, 1)
    names = [name_on(first + dt.timedelta(days=number)) for number in range(700)]
    days = sorted(retention.day_of(name) for name in retention.kept(names, RULE))
    assert days[-7:] == [dt.date(2026, 11, 25) + dt.timedelta(days=number) for number in range(7)]
    assert {dt.date(2026, 11, 22), dt.date(2026, 11, 15), dt.date(2026, 10, 31), dt.date(2026, 1, 31)} <= set(days)
    assert len(days) == 7 + 2 + 10  # two of the four weeks, and two of the months, end within the seven days


def test_of_two_in_a_day_the_last_stays():
    names = [name_on(dt.date(2026, 11, 28), hour) for hour in (2, 9)]
    assert retention.kept(names, Retention(2, 0, 0)) == {names[1]}


def test_backups_that_stopped_a_year_ago_all_stay():
    names = [name_on(dt.date(2025, 11, day)) for day in (1, 2)]
    assert retention.kept(names, Retention(2, 1, 1)) == set(names)


def test_the_last_one_without_a_fault_stays(place):
    sound, faulty = name_on(dt.date(2026, 10, 1)), [name_on(dt.date(2026, 11, day)) for day in (1, 2)]
    write(place, sound)
    for name in faulty:
        write(place, name, faults=[{"name": "a.pdf", "what": "absent"}])
    assert retention.purge(place, Retention(1, 0, 0)) == [faulty[0]]
    assert place.names() == [sound, faulty[1]]


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, NIGHT, True),
        (None, NIGHT.replace(hour=0), False),  # 1 h 07 here
        (dt.date(2026, 11, 27), NIGHT, True),
        (dt.date(2026, 11, 28), NIGHT.replace(hour=20), False),
        (dt.date(2026, 11, 20), NIGHT.replace(hour=20), True),  # the worker was stopped
    ],
)
def test_it_is_made_once_a_day_late_rather_than_never(last, now, due):
    assert daily.is_due([name_on(last)] if last else [], now) == due


def test_a_day_makes_one_and_removes_what_is_old(settings, place, made):
    settings.CTG_SAUVEGARDES_GARDEES = Retention(2, 0, 0)
    for number in range(4):
        daily.run(NIGHT + dt.timedelta(days=number))
        daily.run(NIGHT + dt.timedelta(days=number, hours=1))
    assert [retention.day_of(name).day for name in place.names()] == [30, 1]


def test_without_a_folder_and_on_a_copy_none_is_made(settings, place, made, monkeypatch):
    monkeypatch.setattr(copies, "is_still_copy", lambda: True)
    daily.run(NIGHT)
    monkeypatch.setattr(copies, "is_still_copy", lambda: False)
    settings.CTG_SAUVEGARDES = ""
    daily.run(NIGHT)
    assert place.names() == []


def test_one_that_runs_already_is_no_fault(made, monkeypatch):
    def running(*arguments, **options):
        raise BackupRunning("une autre")

    monkeypatch.setattr(saving, "make", running)
    assert daily.run(NIGHT) is None


def test_files_that_are_not_as_expected_are_told(place, made):
    made.faults = [{"name": "documents/1/a.pdf", "what": "absent"}, {"name": "documents/2/b.pdf", "what": "modifié"}]
    with pytest.raises(BackupRefused, match=r"1/a.pdf \(absent\), documents/2/b.pdf \(modifié\)"):
        daily.run(NIGHT)
    (name,) = place.names()
    assert json.loads((place.path / name / places.MANIFEST).read_bytes())["faults"] == made.faults


def test_a_worker_is_asked_each_hour():
    asked = app.periodic_registry.periodic_tasks[("core.tasks.back_up", "")]
    assert (asked.task, asked.cron) == (back_up, "7 * * * *")


@pytest.mark.django_db
def test_operators_hear_of_a_backup_that_failed(monkeypatch):
    operators = [make_instance(), make_instance()]

    def fails():
        raise BackupRefused("Le disque est plein.")

    monkeypatch.setattr(daily, "run", fails)
    with pytest.raises(BackupRefused):
        back_up(timestamp=0)
    assert ErrorReport.objects.get().kind.startswith("BackupRefused")
    assert {mail.recipient for mail in Mail.objects.all()} == {person.email for person in operators}
