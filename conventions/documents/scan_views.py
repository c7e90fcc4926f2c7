"""Scanned délibérations of an act, dropped together."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.documents import files as keeping
from conventions.documents import scans as placing
from conventions.documents.scan_forms import PlacesForm, ScansForm
from conventions.enums import DocumentKind
from conventions.finding import find_convention
from conventions.signing import acts, progress, tableau
from core import errors
from core.formats import counted


@require_http_methods(["GET", "POST"])
def scans(request, pk, number=None):
    """Scanned délibérations: dropped together, placed by their name, those that it does not place asked."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    acte = acts.find_acte(convention, number)
    is_sent = request.method == "POST"
    is_deposit = is_sent and "rattacher" not in request.POST
    deposit = ScansForm(*((request.POST, request.FILES) if is_deposit else ()), convention=convention)
    deposit.is_valid()  # a hundred files are opened before anything is held
    with keeping.taking_back() as written, transaction.atomic():
        if is_sent:
            acts.hold(convention)
            acte.refresh_from_db(fields=["frozen_at", "withdrawn_on"])
        if acte.withdrawn_on:
            closed = progress.why_acte_closed(convention, acte)
            return errors.conflict(request, closed, about=(acts.list_address(acte), convention.name))
        return _scans(request, convention, acte, deposit, written)


def _scans(request, convention, acte, deposit, written):
    is_sent = request.method == "POST"
    found = tableau.Tableau(convention, acte, request.POST if is_sent else None)
    places = is_sent and "rattacher" in request.POST
    documents = list(placing.untied(convention.documents.visible_on(convention, request.user)).order_by("pk"))
    asked = PlacesForm(request.POST if places else None, documents=documents, parties=found.parties)
    here = acts.address("scans", acte)
    if places and asked.is_valid():
        _place(request, asked.chosen, found)
        return redirect(here)
    if is_sent and not places and deposit.is_valid():
        _keep_scans(request, convention, deposit, found, written)
        return redirect(here)
    page = {"convention": convention, "active_tab": "parties", "form": deposit, "asked": asked}
    page |= {"back_url": acts.address("votes", acte)}
    return render(request, "conventions/scans.html", page, status=422 if is_sent else 200)


def _keep_scans(request, convention, deposit, found, written):
    tied = silent = lost = 0
    kept = set(convention.documents.filter(kind=DocumentKind.DELIBERATION).values_list("sha256", flat=True))
    for checked in deposit.cleaned_data["uploads"]:
        if checked.sha256 in kept:  # a second click, or a second drop
            deposit.refused.append(f"{checked.name} : ce fichier est déjà parmi les documents de la convention.")
            continue
        kept.add(checked.sha256)
        partie = placing.party_of(checked.name, found.parties)
        document = placing.keep(convention, checked, partie, by=request.user, written=written)
        # Once the act is signed, what is tied stays: the person confirms it below.
        is_tied = partie is not None and found.acte.frozen_at is None and placing.tie(document, partie, found)
        tied, silent, lost = tied + is_tied, silent + (not is_tied and partie is not None), lost + (partie is None)
    for count, one, several in (
        (tied, "délibération rattachée à son vote", "délibérations rattachées à leur vote"),
        (silent, "délibération reconnue, à rattacher ci-dessous", "délibérations reconnues, à rattacher ci-dessous"),
    ):
        if count:
            messages.success(request, f"{counted(count, one, several)}.")
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
