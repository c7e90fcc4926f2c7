"""Pages of the operator of the instance: opens Cafs, sees the national data, and no convention."""

import logging

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import defects, mails, memberships, recent
from accounts.enums import CafRole
from accounts.models import CafMembership, ErrorReport, Invitation, User
from core import confirming, listing
from core.editing import made_by, own_key
from diagnostics.models import Indicateur
from reporting.desk import lost_phone, new_address, opening, works
from reporting.desk import security as log
from reporting.desk.filters import CafFilter, ErrorFilter, WorkFilter
from reporting.desk.forms import OpenCafForm
from territories.enums import TerritoireKind
from territories.models import Caf, Organisation, Territoire

logger = logging.getLogger("reporting.desk.instance")


def _operator(request):
    if not request.user.is_instance:
        raise Http404


def _administrator_words(caf):
    if not caf.is_opened:
        return ""
    return "en place" if caf.has_admin else "invité" if caf.is_waiting else "à inviter"


CAFS = [
    listing.Column("code", "Code", "code", lambda row: row.code),
    listing.Column("caf", "Caf", "name", lambda row: row.name),
    listing.Column("ouverture", "Ouverte le", "opened_at", lambda row: row.opened_at),
    listing.Column("personnes", "Personnes", "people_count", lambda row: row.people_count, css="num"),
    listing.Column("administrateur", "Administrateur", ("has_admin", "is_waiting"), _administrator_words),
]


@require_safe
def overview(request):
    """Every Caf, the opened ones first, and the state of the national data."""
    _operator(request)
    running = CafMembership.objects.running(on=timezone.localdate())
    rows = Caf.objects.annotate(
        people_count=Count(
            "memberships__user",
            filter=Q(memberships__in=running.values("pk")),
            distinct=True,
        ),
        has_admin=Exists(running.filter(caf=OuterRef("pk"), role=CafRole.ADMIN)),
        is_waiting=Exists(Invitation.objects.open().filter(caf=OuterRef("pk"), caf_role=CafRole.ADMIN)),
    )
    shown = listing.build(request, rows, CafFilter, columns=CAFS, default="ouverture", name="caf")
    if shown.wants_export:
        return shown.export()
    _tell_missed(shown.page)
    counts = Caf.objects.aggregate(opened=Count("opened_at"), every=Count("pk"))
    return render(
        request,
        "desk/instance/overview.html",
        {
            "listing": shown,
            "opened_count": counts["opened"],
            "closed_count": counts["every"] - counts["opened"],
            "territories": territories(),
            "organisation_count": Organisation.objects.filter(caf=None).count(),
            "indicateur_count": Indicateur.objects.filter(caf=None).count(),
        },
    )


def _tell_missed(cafs):
    """`mail_is_missed`: whether the invitation that waits in this Caf has not left. Two queries."""
    waiting = list(opening.waiting_administrators(caf__in=[caf.pk for caf in cafs]))
    fates = mails.latest(waiting)
    missed = {each.caf_id for each in waiting if each in fates and fates[each].is_missed}
    for caf in cafs:
        caf.mail_is_missed = caf.pk in missed


def territories():
    """[{label, count, year}] of the national reference, one line for each kind loaded. One query."""
    rows = Territoire.objects.current().order_by().values("kind").annotate(n=Count("pk"), year=Max("population_year"))
    found = {row["kind"]: row for row in rows}
    return [
        {"label": kind.label, "count": found[kind.value]["n"], "year": found[kind.value]["year"]}
        for kind in TerritoireKind
        if kind.value in found
    ]


ERRORS = [
    listing.Column("reference", "Référence", "reference", lambda row: row.reference),
    listing.Column("le", "Le", "at", lambda row: row.at),
    listing.Column("page", "Page", "view", lambda row: f"{row.view} {row.method}".strip()),
    listing.Column("nature", "Nature", "kind", lambda row: row.kind),
    listing.Column("reponse", "Réponse", "status", lambda row: row.status, css="num"),
]


@require_safe
def errors(request):
    """Faults of the portal, by the reference that somebody gives on the telephone."""
    _operator(request)
    shown = listing.build(
        request, ErrorReport.objects.all(), ErrorFilter, columns=ERRORS, default="-le", name="defauts"
    )
    if shown.wants_export:
        return shown.export()
    return render(request, "desk/instance/errors.html", {"listing": shown, "days": defects.KEPT_FOR.days})


WORKS = [
    listing.Column("travail", "Travail", "task_name", lambda row: works.kind_of(row).label),
    listing.Column("etat", "État", "status", lambda row: works.STATES[row.status][0]),
    listing.Column("demande", "Demandé", "asked_at", lambda row: row.asked_at),
    listing.Column("essais", "Essais", "attempts", lambda row: row.attempts, css="num"),
    listing.Column("prochain", "Prochain essai", "scheduled_at", lambda row: row.scheduled_at),
]


@require_safe
def jobs(request):
    """What the workers have to do, do, or could not do."""
    _operator(request)
    shown = listing.build(request, works.listed(), WorkFilter, columns=WORKS, default="-demande", name="travaux")
    if shown.wants_export:
        return shown.export()
    works.tell(shown.page.object_list)
    return render(request, "desk/instance/jobs.html", {"listing": shown, "counts": works.counts()})


@require_POST
def job_again(request, pk):
    """A job that failed goes back to the queue."""
    return _settle(request, pk, works.go_again, "{} : relancé, un travail de fond le reprend.")


@require_http_methods(["GET", "POST"])
def job_cancel(request, pk):
    """A job that waits leaves the queue; who waited for it is told."""
    _operator(request)
    get_object_or_404(ProcrastinateJob, pk=pk)
    if asked := confirming.question(
        request,
        title=f"Annuler le travail n° {pk}",
        text="Il quitte la file et ne se fera pas ; qui l’attendait le lit dans sa page.",
        label="Annuler ce travail",
        back=reverse("desk:instance_jobs"),
        layout="layout/base.html",
    ):
        return asked
    return _settle(request, pk, works.cancel, "{} : annulé ; qui l’attendait le lit dans sa page.")


def _settle(request, pk, act, done):
    _operator(request)
    try:
        label = act(pk)
    except ProcrastinateJob.DoesNotExist:
        raise Http404 from None
    except works.WorkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        logger.warning("job_settled act=%s job=%s by=%s", act.__name__, pk, request.user.pk)
        messages.success(request, done.format(label))
    return redirect("desk:instance_jobs")


@require_safe
def security(request):
    """The security log of the accounts that have no role in a Caf, and of the log-ins of nobody."""
    _operator(request)
    return log.without_caf(request)


@require_http_methods(["GET", "POST"])
@recent.password
def administrator_lost_phone(request):
    """A second factor taken away from the administrator of a Caf, or from another operator."""
    _operator(request)
    return lost_phone.answer(request, people=lost_phone.administrators(), back=reverse("desk:instance"))


@require_http_methods(["GET", "POST"])
@recent.password
def account_address(request):
    """Another address for an account whose owner can no more come in."""
    _operator(request)
    return new_address.answer(request, people=User.objects.filter(is_superuser=False), back=reverse("desk:instance"))


@require_http_methods(["GET", "POST"])
@recent.password
def open_caf(request, pk):
    """Open a Caf and invite its administrator: the same act as manage.py create_caf."""
    _operator(request)
    caf = get_object_or_404(Caf.objects.all(), pk=pk)
    form = OpenCafForm(request.POST or None, cancel_url=reverse("desk:instance"))
    page = {"caf": caf, "form": form}
    if request.method == "POST":
        if form.is_valid():
            email, key = form.cleaned_data["email"], form.cleaned_data["creation_key"]
            with transaction.atomic():
                memberships.hold(caf.pk)
                opening.open_caf(caf, by=request.user)
                invitation = key and made_by(Invitation, key, request.user)  # at the first of two clicks
                if not invitation:
                    key = key and own_key(Invitation, key, request.user)
                    invitation = opening.invite_administrator(caf, email, by=request.user, creation_key=key)
            messages.success(
                request, f"{caf.name} est ouverte ; {invitation.email} est invité par courriel à l’administrer."
            )
            return redirect("desk:instance")
        return render(request, "desk/instance/open.html", page, status=422)
    return render(request, "desk/instance/open.html", page)
