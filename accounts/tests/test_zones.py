"""Each Caf lives by its own clock: pages, jobs, mails and calendars say the day and the hour that it is there."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts import digest, mails, sessions, zones
from accounts.enums import MailState, Rhythm
from accounts.models import Job, Mail
from accounts.tests.factories import make_adviser, make_instance, make_user
from accounts.tests.mailing import send_mails
from accounts.tests.test_choices import choose, give_role
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from governance import calendars
from governance.tests.factories import make_comite, make_seance
from reporting.documents import kinds
from territories.tests.factories import make_caf
from territories.zones import HEXAGONE, OVERSEAS

pytestmark = pytest.mark.django_db
NEARLY_MIDNIGHT = dt.datetime(2026, 3, 9, 22, 30, tzinfo=dt.UTC)  # 23 h 30 in Paris; 2 h 30 the day after in La Réunion


@pytest.fixture
def reunion():
    return make_caf("974")


def test_a_person_lives_where_their_caf_does(reunion):
    here, there, nobody = make_adviser(caf=make_caf("21")), make_adviser(caf=reunion), make_user()
    mayor = make_member(make_convention(caf=reunion), Role.ELECTED)
    both = make_member(make_convention(caf=make_caf("973")), Role.ELECTED, user=make_adviser(caf=reunion))
    gone = make_user()
    make_member(make_convention(caf=reunion), Role.ELECTED, user=gone)
    gone.memberships.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    expected = {here: HEXAGONE, nobody: HEXAGONE, gone: HEXAGONE, make_instance(): HEXAGONE}
    expected |= dict.fromkeys((there, mayor, both), OVERSEAS["974"])
    assert zones.of_people([each.pk for each in expected]) == {each.pk: zone for each, zone in expected.items()}


def test_zones_cost_the_same_for_2_and_12_people(reunion, django_assert_num_queries):
    keys = [make_member(make_convention(caf=reunion), Role.ELECTED).pk for _ in range(12)]
    for some in (keys[:2], keys):
        with django_assert_num_queries(2):
            zones.of_people(some)


def test_pages_say_the_hour_of_the_reader_and_leave_it(client, reunion):
    there, here = make_adviser(caf=reunion), make_adviser(caf=make_caf("21"))
    for person in (there, here):
        Job.objects.create(kind="essai", label="Un travail", requested_by=person)
    Job.objects.update(created_at=NEARLY_MIDNIGHT)
    for person, at, where in (
        (there, "10 mars 2026 à 2 h 30", "heure de La Réunion"),
        (here, "9 mars 2026 à 23 h 30", "heure de Paris"),
    ):
        client.force_login(person)
        page = client.get(reverse("accounts:me")).content.decode().replace("\u202f", " ").replace("\xa0", " ")
        assert at in page and where in page
        assert timezone.get_current_timezone_name() == "Europe/Paris"


def test_today_is_the_day_of_the_reader(client, reunion, time_machine):
    time_machine.move_to(NEARLY_MIDNIGHT, tick=False)
    for caf, day in ((reunion, "2026-03-10"), (make_caf("21"), "2026-03-09")):
        client.force_login(make_adviser(caf=caf))
        assert client.get(reverse("accounts:me")).status_code == 200
        assert client.session[sessions.READ_ON] == day


def test_a_document_is_of_the_day_of_its_caf_whoever_asks(reunion, time_machine):
    time_machine.move_to(NEARLY_MIDNIGHT, tick=False)
    for caf, day in ((reunion, 10), (make_caf("21"), 9)):
        with timezone.override("America/Cayenne"), kinds.get("convention").lived_at(make_convention(caf=caf)):
            assert timezone.localdate() == dt.date(2026, 3, day)


def test_the_mail_of_the_day_leaves_at_seven_of_there(reunion):
    people = {}
    for caf in (reunion, make_caf("21")):
        person = people[caf] = make_user()
        choose(person, Rhythm.DAILY)
        give_role(person, convention=make_convention(caf=caf))
    send_mails()
    Mail.objects.filter(state=MailState.HELD).update(created_at=NEARLY_MIDNIGHT)
    told = []
    for hour in (2, 3, 5, 6, 7):  # UTC: 3 is seven o’clock in La Réunion, 6 is seven o’clock in Paris
        digest.gather(now=dt.datetime(2026, 3, 10, hour, 1, tzinfo=dt.UTC))
        rows = Mail.objects.filter(kind=digest.KIND)
        rows.update(created_at=dt.datetime(2026, 3, 10, hour, 1, tzinfo=dt.UTC))
        told.append({row.recipient for row in rows})
    there, everybody = {people[reunion].email}, {each.email for each in people.values()}
    assert told == [set(), there, there, everybody, everybody]


def test_a_mail_says_the_hour_of_its_reader(reunion, monkeypatch):
    seen, kind = {}, mails.kinds["membership"]

    def heard(**arguments):
        seen[arguments["membership"]] = timezone.get_current_timezone_name()
        return kind.tell(**arguments)

    monkeypatch.setitem(mails.kinds, "membership", replace(kind, tell=heard))
    rows = []
    for caf in (reunion, make_caf("21")):
        person = make_user()
        choose(person, Rhythm.AT_ONCE)
        rows.append(give_role(person, convention=make_convention(caf=caf)))
    send_mails()
    assert [seen[row.arguments["membership"]] for row in rows] == ["Indian/Reunion", "Europe/Paris"]
    assert len(outbox.outbox) == 2


def test_a_seance_begins_at_the_hour_of_its_caf(reunion):
    for caf, hour in ((reunion, 10), (make_caf("21"), 13)):
        comite = make_comite(make_convention(caf=caf))
        seance = make_seance(comite, held_on=dt.date(2026, 12, 4), starts_at=dt.time(14, 30))
        event = Calendar.from_ical(calendars.event_file(seance, url="https://ctg.example/s/1/")).walk("VEVENT")[0]
        assert event["DTSTART"].dt == dt.datetime(2026, 12, 4, hour, 30, tzinfo=dt.UTC)
