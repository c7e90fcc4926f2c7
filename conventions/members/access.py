"""Requests of access to a convention: received from `accounts.access`, sent to who manages its members."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.access import place_of
from accounts.enums import CafRole, Rhythm
from accounts.models import CafMembership
from conventions import perms
from conventions.doors import places
from conventions.enums import Role
from conventions.models import AccessRequest, Convention, Membership

MOST = 20  # requests that wait for one convention: beyond, they are nobody's who is waited for
DAY = dt.timedelta(days=1)


def convention_of(path):
    """The convention that a page is part of, or None."""
    found = place_of(path)
    find = found and places.get(found[0])
    key = find(found[1]) if find else None
    return Convention.objects.filter(pk=key).select_related("caf").first() if key else None


@transaction.atomic
def receive(path, *, user, name, email, message):
    """Keep a request of a page that is there, unless they read it already or have asked, and mail who may answer."""
    convention = convention_of(path)
    if convention is None or (user and perms.access(user, convention).is_any):
        return
    Convention.objects.select_for_update(no_key=True, of=("self",)).get(pk=convention.pk)
    waiting = convention.access_requests.open()
    if waiting.filter(email=email).exists() or waiting.count() >= MOST:
        return
    row = AccessRequest.objects.create(
        convention=convention, user=user, name=name, email=email, message=message, path=path
    )
    mails.ask_all("access_request", [(person.email, row, {"request": row.pk}) for person in answerers(convention)])


def answerers(convention, *, on=None):
    """Who is asked: the Caf's referent and the pilotes of the CTG; without any, the Caf's administrators."""
    on = on or timezone.localdate()
    leads = Membership.objects.running(on=on).filter(convention=convention, role=Role.CTG_LEAD, user__is_active=True)
    people = {row.user_id: row.user for row in leads.select_related("user")}
    works = CafMembership.objects.running(on=on).filter(caf=convention.caf_id, user__is_active=True)
    if convention.adviser_id and works.filter(user=convention.adviser_id).exists():
        people[convention.adviser_id] = convention.adviser
    if not people:
        people = {row.user_id: row.user for row in works.filter(role=CafRole.ADMIN).select_related("user")}
    return list(people.values())


@mails.kind(
    "access_request",
    label="Une demande d’accès",
    why="parce que vous répondez des accès à cette convention",
    rhythm=Rhythm.AT_ONCE,
)
def _told(request):
    row = AccessRequest.objects.select_related("convention").get(pk=request)
    if row.answered_at:
        return None
    return {
        "request": row,
        "place": str(row.convention),
        "line": f"{row.name} demande l’accès à la convention.",
        "link": mails.absolute(row.get_absolute_url()),
    }
