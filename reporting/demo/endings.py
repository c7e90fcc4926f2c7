"""The bilans of Gevrey-Nuits, the final one in preparation, and the convention that follows."""

import datetime as dt

from conventions.dossier.creation import create_convention
from conventions.models import Jalon, Phase
from core import clock
from diagnostics.models import Constat, Diagnostic, Enjeu
from reporting.bilans.models import Bilan
from reporting.demo import gevrey, meetings, years
from reporting.demo.people import BY_KEY
from reporting.demo.telling import day_of, precise, set_precise, written_by
from reporting.documents import orders


def plan_bilans(ctg):
    """Sent to the COPIL before its séance, presented there, validated after."""
    for year, (sent, validated, codes, comments) in years.BILANS.items():
        held = next(each["on"] for each in years.SEANCES if each["comite"] == "copil" and each["on"][:4] == str(year))
        ctg.tell(sent, lambda args=(year, held, codes, comments): _send_bilan(ctg, *args))
        ctg.tell(held, lambda year=year: ctg.bilans[year].present(by=ctg.officer, reason=""))
        ctg.tell(validated, lambda year=year: _validate_bilan(ctg, year))


def _send_bilan(ctg, year, held, codes, comments):
    bilan = ctg.bilans[year] = Bilan.objects.create(
        convention=ctg.convention,
        year=year,
        seance=ctg.seances["copil", held],
        created_by=ctg.officer,
        **gevrey.BILANS[year],
        **comments,
    )
    bilan.zoom_fiches.set([ctg.fiches[code] for code in codes])
    bilan.send(by=ctg.officer, reason="")


def _validate_bilan(ctg, year):
    bilan = ctg.bilans[year]
    bilan.validate(by=ctg.adviser, reason="")
    orders.ask("bilan_final", bilan, by=ctg.adviser)


def prepare_final_bilan(ctg):
    """In preparation, for a COPIL that is convened in December."""
    following = dt.date(ctg.today.year, 12, 8)
    if following < ctg.today:
        following = following.replace(year=ctg.today.year + 1)
    facts = {"comite": "copil", "on": str(following), "agenda": years.NEXT_COPIL["agenda"]}
    with clock.dated(ctg.today - dt.timedelta(days=5)):
        seance = meetings.convene(ctg, ("copil", "next"), facts, introduction=years.NEXT_COPIL["introduction"])
        bilan = Bilan.objects.create(
            convention=ctg.convention,
            kind="final",
            year=years.LAST_YEAR,
            seance=seance,
            created_by=ctg.officer,
            **years.FINAL_BILAN,
        )
        bilan.zoom_fiches.set([ctg.fiches[code] for code in ("1.1", "2.1", "2.3")])


def write_successor(ctg):
    """The next convention, opened on the day of the agenda; its own steps are added there."""
    facts, by = years.SUCCESSOR, {"created_by": ctg.adviser}
    with written_by(ctg.adviser):
        following = create_convention(
            by=ctg.adviser,
            caf=ctg.caf,
            territoire=ctg.epci,
            name=gevrey.NAME,
            predecessor=ctg.convention,
            adviser=ctg.adviser,
            starts_on=day_of(facts["starts_on"]),
            ends_on=day_of(facts["ends_on"]),
            target_year=day_of(facts["starts_on"]).year,
            organisations=[ctg.organisations["msa"]],
            themes=[ctg.themes[code] for code in (*gevrey.THEMES, "seniors")],
        )
        set_precise(following, "launched_on", "02/2026")
        set_precise(following, "signature_planned_on", facts["signature_planned_on"])
        following.save()
        for key in facts["members"]:
            ctg.member(following, BY_KEY[key], starts_on=day_of(facts["created_on"]))
        for numbers, label, start, end, state in facts["phases"]:
            dates = {"planned_starts_on": start, "planned_ends_on": end}
            precise(Phase, dates, convention=following, numbers=numbers, label=label, state=state, **by)
        for kind, label, held_on in facts["jalons"]:
            precise(Jalon, {"held_on": held_on}, convention=following, kind=kind, label=label, **by)
    for day, verb, reason in facts["steps"]:
        if verb == "start_action_plan":
            ctg.tell(day, lambda: _assess(ctg, following))
        ctg.tell(day, lambda verb=verb, reason=reason: ctg.step(following, verb, reason))


def _assess(ctg, following):
    """Its diagnostic: a constat that leads nowhere yet, enjeux that no action serves yet."""
    facts, by = years.SUCCESSOR, {"created_by": ctg.officer}
    diagnostic = Diagnostic.objects.create(convention=following, context=facts["context"], method=facts["method"])
    enjeux = [
        Enjeu.objects.create(diagnostic=diagnostic, theme=ctg.themes[code], label=label, position=rank, **by)
        for rank, (code, label) in enumerate(facts["enjeux"], 1)
    ]
    for rank, (kind, code, text, served) in enumerate(facts["constats"], 1):
        constat = Constat.objects.create(
            diagnostic=diagnostic, kind=kind, theme=ctg.themes[code], text=text, position=rank, **by
        )
        if served is not None:
            enjeux[served].constats.add(constat)
