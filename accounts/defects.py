"""Faults of the portal, kept with the reference that the page showed, and told to who operates the instance.

Bounded: of one kind, so many rows an hour and one mail; no row is older than ninety days. A row names a class, a
line of code and a page of the portal, and nothing of a person (`ErrorReport`).
"""

import datetime as dt
import traceback
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mails
from accounts.models import ErrorReport, User

AN_HOUR = dt.timedelta(hours=1)
MOST_AN_HOUR = 200  # rows of one kind: the journal has the others
KEPT_FOR = dt.timedelta(days=90)
FORGOTTEN_AT_ONCE = 500
TOLD = 20  # operators at most


def report(reference, exception, request, status):
    """Keep this fault, and tell the operators unless they were told of its like within the hour. Five queries."""
    kind, since = kind_of(exception), timezone.now() - AN_HOUR
    with transaction.atomic():
        with connection.cursor() as cursor:  # two of one kind at once send one mail
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"defects:{kind}"])
        recent = list(ErrorReport.objects.filter(kind=kind, at__gte=since).values_list("is_mailed", flat=True))
        if len(recent) >= MOST_AN_HOUR:
            return
        row = ErrorReport.objects.create(
            reference=reference,
            kind=kind,
            view=_view(request),
            method=request.method[:10] if request else "",
            status=status,
            is_mailed=not any(recent),
        )
        if row.is_mailed:
            _forget_old_ones()
            operators = User.objects.filter(is_instance=True, is_active=True).order_by("pk")
            for address in operators.values_list("email", flat=True)[:TOLD]:
                mails.ask("defect", to=address, report=row.pk)


def kind_of(exception):
    """« ValueError, actions/views/plan.py:120 »: the class, and the last line of ours that it went through."""
    place = ""
    for frame in reversed(traceback.extract_tb(exception.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(settings.BASE_DIR) and ".venv" not in path.parts:
            place = f", {path.relative_to(settings.BASE_DIR)}:{frame.lineno}"
            break
    return f"{type(exception).__name__}{place}"[:200]


def _view(request):
    match = getattr(request, "resolver_match", None)
    return match.view_name[:100] if match else ""


def _forget_old_ones():
    old = ErrorReport.objects.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at")[:FORGOTTEN_AT_ONCE]
    ErrorReport.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


@mails.kind(
    "defect",
    label="Défaut du portail",
    why="parce que cette instance du portail vous est confiée",
    always="qui est chargé de l’instance doit en connaître les défauts",
    concerns=lambda user: user.is_instance,
)
def _defect(report):
    row = ErrorReport.objects.filter(pk=report).first()
    if row is None:
        return None
    return {"report": row, "url": mails.absolute(f"{reverse('desk:instance_errors')}?q={row.reference}")}
