"""The comités of Gevrey-Nuits and their séances: who sits, what was said and decided, and what came of it."""

import datetime as dt

from governance.decisions import next_number
from governance.enums import DecisionState, PresenceStatus
from governance.models import Comite, Decision, MembreComite, PointOrdreDuJour, Presence, Seance
from reporting.demo import years
from reporting.demo.people import BY_KEY
from reporting.demo.telling import day_of


def write_comites(ctg):
    """The comités of `ctg` (a `ctg.Gevrey`) and who sits there: `ctg.comites`, `ctg.membres`."""
    ctg.comites, ctg.membres = {}, {}
    for key, (kind, name, frequency, parity, composition, members, chair) in years.COMITES.items():
        comite = ctg.comites[key] = Comite.objects.create(
            caf=ctg.caf,
            convention=ctg.convention,
            kind=kind,
            name=name,
            frequency=frequency,
            parity_rule=parity,
            composition=composition,
            created_by=ctg.adviser,
        )
        comite.themes.set([ctg.themes[code] for code in years.GROUP_THEMES.get(key, ())])
        ctg.membres[key] = {
            who: MembreComite.objects.create(
                comite=comite,
                is_chair=who == chair,
                starts_on=dt.date(2022, 6, 15),
                created_by=ctg.adviser,
                **_who(ctg, who),
            )
            for who in members.split()
        }


def _who(ctg, who):
    """The columns of a member, with an account or without."""
    if who in years.OUTSIDERS:
        name, function, side = years.OUTSIDERS[who]
        return {"name": name, "function": function, "side": side}
    account = BY_KEY[who]
    organisation = ctg.organisations["caf" if account.caf else account.organisation]
    side = "caf" if account.caf else "partner" if who == "partner" else "collectivite"
    return {"user": ctg.people[who], "function": account.function, "organisation": organisation, "side": side}


def plan(ctg, facts):
    """Convened three weeks before, held, its minutes agreed three weeks after."""
    held = day_of(facts["on"])
    key = (facts["comite"], facts["on"])
    before, after = (held + dt.timedelta(days=days) for days in (-21, 21))
    ctg.tell(str(before), lambda: convene(ctg, key, facts))
    ctg.tell(facts["on"], lambda: _hold(ctg, key, facts))
    for number, (*_, outcomes, _) in enumerate(facts["decisions"]):
        for day, state, outcome in outcomes:
            ctg.tell(
                day,
                lambda number=number, state=state, outcome=outcome: _outcome(ctg, key, number, state, outcome),
            )
    if key not in years.NOT_VALIDATED:
        reason = "" if facts["decisions"] else "Séance d’échanges, sans décision."
        ctg.tell(str(after), lambda: ctg.seances[key].validate_minutes(by=ctg.adviser, reason=reason))


def convene(ctg, key, facts, **more):
    is_copil = facts["comite"] == "copil"
    seance = Seance.objects.create(
        comite=ctg.comites[facts["comite"]],
        held_on=day_of(facts["on"]),
        starts_at=dt.time(14, 30) if is_copil else dt.time(9, 30),
        place="Nuits-Saint-Georges, salle du conseil" if is_copil else "Gevrey-Chambertin, maison des services",
        created_by=ctg.officer,
        **more,
    )
    PointOrdreDuJour.objects.bulk_create(
        PointOrdreDuJour(seance=seance, position=position, title=title, minutes_count=30, created_by=ctg.officer)
        for position, title in enumerate(facts["agenda"], 1)
    )
    seance.convene(by=ctg.officer, reason="")
    ctg.seances[key] = seance
    return seance


def _hold(ctg, key, facts):
    seance = ctg.seances[key]
    seance.minutes = facts["minutes"]
    seance.save()
    presences, members = [], ctg.membres[facts["comite"]]
    excused = seance.held_on.toordinal() % (len(members) + 2)  # someone, two meetings in three or so
    for rank, (who, membre) in enumerate(members.items()):
        away = facts["away"].get(who)
        if facts["comite"] != "copil" and rank == excused:
            away = "excused"
        status = PresenceStatus.PRESENT
        if away:
            status = PresenceStatus.EXCUSED if away == "excused" else PresenceStatus.REPRESENTED
        presences.append(
            Presence(
                seance=seance,
                membre=membre,
                name=membre.display_name,
                function=membre.function,
                organisation_name=membre.organisation.name if membre.organisation_id else "",
                status=status,
                represented_by=away if status == PresenceStatus.REPRESENTED else "",
                created_by=ctg.officer,
            )
        )
    Presence.objects.bulk_create(presences)
    seance.hold(by=ctg.officer, reason="")
    ctg.decisions[key] = [_decision(ctg, seance, *row) for row in facts["decisions"]]


def _decision(ctg, seance, text, owner, due_on, _, codes):
    decision = Decision.objects.create(
        seance=seance,
        number=next_number(seance),
        text=text,
        owner=owner,
        due_on=day_of(due_on),
        created_by=ctg.officer,
    )
    decision.fiches.set([ctg.fiches[code] for code in codes])
    return decision


def _outcome(ctg, key, number, state, outcome):
    decision = ctg.decisions[key][number]
    decision.state, decision.outcome = DecisionState(state), outcome
    decision.save()
