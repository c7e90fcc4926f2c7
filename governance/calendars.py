"""A séance as an iCalendar file."""

import datetime as dt

from django.utils import timezone
from icalendar import Calendar, Event

from core import identity, richtext
from governance.enums import SeanceState
from governance.words import place
from territories import zones

STATUS = {SeanceState.DRAFT: "TENTATIVE", SeanceState.CANCELLED: "CANCELLED"}
USUAL_LENGTH = dt.timedelta(hours=2)


def event_file(seance, *, url):
    """Bytes of a calendar of one event: the whole day when the hour is not known.

    Its length is that of the agenda when every point has one, two hours otherwise.
    """
    comite = seance.comite
    event = Event()
    event.add("uid", f"seance-{seance.pk}@{url.split('/')[2].split(':')[0]}")
    event.add("sequence", seance.version)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    where = comite.convention.label if comite.convention_id else comite.caf.name
    event.add("summary", f"{comite.name} – {where}")
    if seance.starts_at:
        with zones.at(comite.caf):
            start = timezone.make_aware(dt.datetime.combine(seance.held_on, seance.starts_at)).astimezone(dt.UTC)
        event.add("dtstart", start)
        event.add("dtend", start + _length(seance))
    else:
        event.add("dtstart", seance.held_on)
        event.add("dtend", seance.held_on + dt.timedelta(days=1))
    if place(seance):
        event.add("location", place(seance))
    lines = [richtext.lines(seance.introduction)] if seance.introduction else []
    lines += [f"{number}. {point.title}" for number, point in enumerate(seance.points.all(), 1)]
    event.add("description", "\n".join([*lines, url]))
    event.add("url", url)
    event.add("status", STATUS.get(seance.state, "CONFIRMED"))
    calendar = Calendar()
    calendar.add("prodid", f"-//{identity.NAME}//Portail CTG//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def _length(seance):
    minutes = [point.minutes_count for point in seance.points.all()]
    if minutes and all(minutes):
        return dt.timedelta(minutes=sum(minutes))
    return USUAL_LENGTH
