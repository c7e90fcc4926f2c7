"""What each year brought to the fiches of Gevrey-Nuits: states, progress, notes, values, amounts, steps."""

import datetime as dt
from decimal import Decimal

from actions.models import MoyenHumain, NoteSuivi, ValeurFiche
from core import clock
from reporting.demo import gevrey, years
from reporting.demo.fiches import FICHES
from reporting.demo.telling import day_of


def plan(ctg):
    """Keep in the agenda of `ctg` (a `ctg.Gevrey`) everything that its fiches received, day by day."""
    for code, changes in years.STATES.items():
        for day, verb, reason in changes:
            ctg.tell(day, lambda code=code, verb=verb, reason=reason: _fiche_act(ctg, code, verb, reason))
    for code, steps in years.PROGRESS.items():
        for day, share in steps:
            ctg.tell(day, lambda code=code, day=day, share=share: _progress(ctg, code, day, share))
    for facts in FICHES:
        _plan_fiche(ctg, facts)
    for function, _, year, _, actual in gevrey.COORDINATION:
        rows = MoyenHumain.objects.filter(convention=ctg.convention, function=function, year=year)
        ctg.tell(f"{year}-11-22", lambda rows=rows, actual=actual: rows.update(actual=actual))


def _plan_fiche(ctg, facts):
    """Notes, values, amounts and steps of one fiche, each on the day when it was known."""
    code, by = facts["code"], {"created_by": ctg.officer}
    notes = dict(facts.get("note", {}))
    if code in years.LAST_NOTES:
        notes[years.LAST_YEAR] = years.LAST_NOTES[code]
    for year, note in notes.items():
        ctg.tell(f"{year}-11-15", lambda year=year, note=note: _note(ctg, code, year, note))
    for label, *_, values in [row[:7] for row in facts["indicators"]]:
        last = years.LAST_VALUES.get(code, {}).get(label)
        found = values if last is None else {**values, years.LAST_YEAR: last}
        for year, value in found.items():
            ctg.tell(
                f"{year}-11-20",
                lambda label=label, year=year, value=value: ValeurFiche.objects.create(
                    indicateur=ctg.fiches[code].indicateurs.get(label=label), year=year, value=value, **by
                ),
            )
    for rank, (*_, year, _, actual) in enumerate(facts.get("money", [])):
        if actual is not None:
            ctg.tell(f"{year}-11-22", lambda rank=rank, actual=actual: _spent(ctg, code, rank, actual))
    for function, _, _, year, _, actual in facts.get("humans", []):
        ctg.tell(
            f"{year}-11-22",
            lambda function=function, actual=actual: (
                ctg.fiches[code].moyens_humains.filter(function=function).update(actual=actual)
            ),
        )
    for label, _, _, done_on in facts.get("steps", []):
        if done_on:
            ctg.tell(
                done_on,
                lambda label=label, done_on=done_on: (
                    ctg.fiches[code].etapes.filter(label=label).update(done_on=done_on)
                ),
            )


def _fiche_act(ctg, code, verb, reason):
    facts = {"on": clock.today()} if verb == "abandon" else {}
    getattr(ctg.fiches[code], verb)(by=ctg.officer, reason=reason, **facts)


def _progress(ctg, code, day, share):
    fiche = ctg.fiches[code]
    fiche.progress_rate, fiche.progress_on = Decimal(share), day_of(day)
    fiche.progress_comment = years.PROGRESS_WORDS
    fiche.save()


def _note(ctg, code, year, note):
    done, difficulties, following = note
    NoteSuivi.objects.create(
        fiche=ctg.fiches[code],
        written_on=dt.date(year, 11, 15),
        for_bilan_year=year,
        done=done,
        difficulties=difficulties,
        next_steps=following,
        created_by=ctg.officer,
    )


def _spent(ctg, code, rank, actual):
    line = ctg.fiches[code].lignes_budgetaires.order_by("pk")[rank]
    line.actual_amount = actual
    line.save()
