"""The votes and signatures of all the parties, on one sheet; the parties that are reminded of theirs."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.documents import files as keeping
from conventions.finding import find_convention
from conventions.signing import acts, progress, reminders, tableau
from conventions.signing import scans as placing
from conventions.signing.forms.reminders import ReminderForm
from conventions.signing.forms.scans import PlacesForm, ScansForm
from conventions.signing.forms.votes import VotesSheet
from conventions.signing.views.parties import OfParties
from core import errors
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
    url_of = partial(_partie_url, acte)
    about = {"convention": convention, "acte": acte, "url_of": url_of, "is_closed": bool(closed), "lacking": lacking}
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
            "remind_url": acts.address("relances", acte),
            "scans_url": acts.address("scans", acte),
            "lacking": lacking,
            "hot": tableau.HOT,
            "closed": closed,
        },
    )


class Reminders(Several, OfParties):
    """A mail to the parties that are ticked: what each still owes to the act."""

    form, asks = ReminderForm, True

    def closed(self):
        """Signed, its copies are still to come."""
        return progress.why_acte_closed(self.parent, self.acte) if self.acte.withdrawn_on else ""

    def given(self):
        is_sent = self.request.method == "POST"
        return {"rows": reminders.to_remind(self.parent, self.acte, self.request.POST if is_sent else None)}

    def write(self, form):
        count = reminders.remind(self.acte, form.cleaned_data["parties"], by=self.user)
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


@require_http_methods(["GET", "POST"])
def scans(request, pk, number=None):
    """Scanned délibérations: dropped together, placed by their name, those that it does not place asked."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    acte = acts.find_acte(convention, number)
    with keeping.taking_back() as written, transaction.atomic():
        if request.method == "POST":
            acts.hold(convention)
            acte.refresh_from_db(fields=["frozen_at", "withdrawn_on"])
        if acte.withdrawn_on:
            closed = progress.why_acte_closed(convention, acte)
            return errors.conflict(request, closed, about=(acts.list_address(acte), convention.name))
        return _scans(request, convention, acte, written)


def _scans(request, convention, acte, written):
    is_sent = request.method == "POST"
    found = tableau.Tableau(convention, acte, request.POST if is_sent else None)
    places = is_sent and "rattacher" in request.POST
    documents = list(placing.untied(convention.documents.visible_on(convention, request.user)).order_by("pk"))
    deposit = ScansForm(*((request.POST, request.FILES) if is_sent and not places else ()), convention=convention)
    asked = PlacesForm(request.POST if places else None, documents=documents, parties=found.parties)
    here = acts.address("scans", acte)
    if places and asked.is_valid():
        _place(request, asked.chosen, found)
        return redirect(here)
    if is_sent and not places and deposit.is_valid():
        _keep_scans(request, convention, deposit, found, written)
        return redirect(here)
    page = {"convention": convention, "active_tab": "parties", "form": deposit, "asked": asked}
    page |= {"back_url": acts.address("votes", acte), "count": len(found.parties)}
    return render(request, "conventions/scans.html", page, status=422 if is_sent else 200)


def _keep_scans(request, convention, deposit, found, written):
    tied = silent = lost = 0
    for checked in deposit.cleaned_data["uploads"]:
        partie = placing.party_of(checked.name, found.parties)
        document = placing.keep(convention, checked, partie, by=request.user, written=written)
        is_tied = partie is not None and placing.tie(document, partie, found)
        tied, silent, lost = tied + is_tied, silent + (not is_tied and partie is not None), lost + (partie is None)
    for count, words in (
        (tied, "rattachée à son vote"),
        (silent, "reconnue, mais le vote de sa partie n’est pas encore saisi ou a déjà un acte"),
    ):
        if count:
            messages.success(request, f"{counted(count, 'délibération')} : {words}.")
    if lost:
        messages.warning(
            request, f"{counted(lost, 'fichier')} dont le nom ne dit pas la partie : choisissez-la ci-dessous."
        )
    for refusal in deposit.refused:
        messages.error(request, f"Pas déposé : {refusal}")


def _place(request, chosen, found):
    parties = {partie.pk: partie for partie in found.parties}
    silent = []
    for document, key in chosen:
        if document.partie_id != key:
            document.partie = parties[key]
            document.version += 1
            document.save(update_fields=["partie", "version"])
        if not placing.tie(document, parties[key], found):
            silent.append(parties[key].name)
    if count := len(chosen) - len(silent):
        messages.success(
            request, f"{counted(count, 'délibération rattachée', 'délibérations rattachées')} à leur vote."
        )
    if silent:
        messages.warning(
            request, f"Aucun vote sans acte pour : {', '.join(silent)}. Saisissez-le dans la feuille, puis rattachez."
        )
