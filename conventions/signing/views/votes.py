"""The votes and signatures of all the parties, on one sheet; the parties that are reminded of theirs."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.finding import find_convention
from conventions.signing import acts, progress, reminders, tableau
from conventions.signing.forms.reminders import ReminderForm
from conventions.signing.forms.votes import VotesSheet
from conventions.signing.views.parties import OfParties
from core import errors, limits
from core.formats import counted
from core.rows import Several
from core.sheets.page import sheet_view

WEEK = dt.timedelta(7)


def _partie_url(acte, partie):
    return acts.address("partie", acte, partie.pk)


@require_http_methods(["GET", "POST"])
def votes(request, pk, number=None):
    convention = find_convention(request, pk, allow=perms.can_manage)
    acte = acts.find_acte(convention, number)
    back = acts.list_address(acte)
    with transaction.atomic():
        if number and request.method == "POST":
            acts.hold(convention)
            acte.refresh_from_db(fields=["frozen_at", "withdrawn_on"])
        closed = progress.why_acte_closed(convention, acte)
        if acte.withdrawn_on:
            return errors.conflict(request, closed, about=(back, convention.name))
        return _sheet(request, convention, acte, back, closed)


def _sheet(request, convention, acte, back, closed):
    lacking = request.GET.get("manque", "")
    lacking = lacking if lacking in (*tableau.LACKS, tableau.CHECK) else ""
    files_url = acts.files_address(acte)
    unvoted = "" if closed else progress.why_unvoted(convention, acte)
    is_given = not (closed or unvoted or (acte.initial_of_id and convention.is_reprise))
    about = {
        "convention": convention,
        "acte": acte,
        "url_of": partial(_partie_url, acte),
        "file_of": (lambda partie: f"{files_url}#partie-{partie.pk}") if is_given else None,
        "is_closed": bool(closed),
        "lacking": lacking,
    }
    here = acts.address("votes", acte)
    return sheet_view(
        request,
        partial(VotesSheet, **about),
        template="conventions/votes.html",
        success="La feuille est enregistrée.",
        success_url=f"{here}?manque={lacking}" if lacking else here,
        context={
            "convention": convention,
            "avenant": None if acte.initial_of_id else acte,
            "active_tab": "parties",
            "back_url": back,
            "here": here,
            "remind_url": "" if reminders.why_silent(convention, acte) else acts.address("relances", acte),
            "files_url": files_url,
            "scans_url": acts.address("scans", acte),
            "lacking": lacking,
            "hot": tableau.HOT,
            "closed": closed,
            "unvoted": unvoted,
        },
    )


class Reminders(Several, OfParties):
    """A mail to the parties that are ticked: what each still owes to the act."""

    form, asks = ReminderForm, True

    def closed(self):
        """Signed, its copies are still to come."""
        if self.acte.withdrawn_on:
            return progress.why_acte_closed(self.parent, self.acte)
        return reminders.why_silent(self.parent, self.acte)

    def given(self):
        is_sent = self.request.method == "POST"
        return {"rows": reminders.to_remind(self.parent, self.acte, self.request.POST if is_sent else None)}

    def write(self, form):
        limits.spend(self.user, limits.MAILS)
        count = reminders.remind(self.acte, form.chosen, by=self.user)
        if count:
            return f"{counted(count, 'partie relancée', 'parties relancées')}."
        messages.info(self.request, "Ces parties ont déjà été relancées aujourd’hui.")
        return ""

    def back(self, row=None):
        return acts.address("votes", self.acte)

    def offered(self, form, *, status):
        today, only = timezone.localdate(), self.request.GET.get("partie", "")
        rows = [
            {
                "partie": partie,
                "lack": tableau.LACKS[key],
                "to": to,
                "box": form.box_of(partie),
                "reminded_on": partie.owed.reminded_on,
                "is_chosen": self._is_chosen(form, partie, to, only, today),
            }
            for partie, key, to in form.rows
        ]
        page = self.page("Relancer des parties", form=form, rows=rows, back_url=self.back())
        return render(self.request, "conventions/relances.html", page, status=status)

    def _is_chosen(self, form, partie, to, only, today):
        """As it was ticked; at first the party that one came from, else all those not reminded for a week."""
        if form.is_bound:
            return str(partie.pk) in form.data.getlist("parties")
        if only:
            return str(partie.pk) == only
        last = partie.owed.reminded_on
        return bool(to) and (last is None or last + WEEK <= today)
