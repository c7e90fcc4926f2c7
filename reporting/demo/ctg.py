"""The complete CTG of Gevrey-Nuits, told in the order of the days, through the real transitions.

What is known at the beginning is written at the beginning; what each year brought is kept in an
agenda, day by day, and told up to the day of the demo. The bilan of a year is so frozen with what
was known when it was validated.
"""

import datetime as dt
from decimal import Decimal

import pghistory

from actions.enums import ActeurRole
from actions.models import (
    Acteur,
    Audience,
    Axe,
    Dispositif,
    Etape,
    FicheAction,
    IndicateurFiche,
    LigneBudgetaire,
    MoyenHumain,
    NiveauPlan,
    NoteSuivi,
    Objectif,
    PlanActions,
    ValeurFiche,
)
from conventions import signing
from conventions.creation import create_convention
from conventions.enums import PartieRole, PhaseState, Role
from conventions.models import Autorisation, Contact, Jalon, Membership, Phase, Signataire
from core import clock
from core.dates import parse
from diagnostics.enums import ValeurStatus
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet
from governance.decisions import next_number
from governance.enums import DecisionState, PresenceStatus
from governance.models import Comite, Decision, MembreComite, PointOrdreDuJour, Presence, Seance
from reporting.bilans.models import Bilan
from reporting.demo import figures, gevrey, papers, years
from reporting.demo.people import ACCOUNTS, BY_KEY
from reporting.documents import asking
from territories.enums import OrganisationKind, TerritoireKind
from territories.models import Organisation, Territoire

WRITTEN = "Données de démonstration, entrées en une fois."


def day_of(text):
    return dt.date.fromisoformat(text)


def written_by(user):
    """History tells who and why; a change of state tells it itself, outside of this."""
    return pghistory.context(user=user.pk, reason=WRITTEN)


def set_precise(row, name, text):
    found = parse(text)
    setattr(row, name, found.date)
    setattr(row, f"{name}_precision", found.precision)


def precise(model, dates, **fields):
    row = model(**fields)
    for name, text in dates.items():
        if text:
            set_precise(row, name, text)
    row.save()
    return row


class Gevrey:
    """The complete CTG, written as a team would have written it from 2022 on."""

    def __init__(self, caf, people, today):
        self.caf, self.people, self.today = caf, people, today
        self.adviser, self.officer = people["adviser"], people["officer"]
        self.seances, self.decisions, self.bilans = {}, {}, {}
        self.epci = Territoire.objects.epcis().get(code=gevrey.EPCI)
        departement = self.epci.departement
        reference = Organisation.objects.reference()
        self.organisations = {
            "caf": caf.organisation,
            "epci": reference.get(kind=OrganisationKind.EPCI, territoire=self.epci),
            "departement": reference.get(kind=OrganisationKind.DEPARTEMENT, territoire=departement),
            "msa": self._local(OrganisationKind.MSA, "MSA Bourgogne"),
            "cpam": self._local(OrganisationKind.CPAM, "CPAM de la Côte-d’Or"),
            "carsat": self._local(OrganisationKind.CARSAT, "Carsat Bourgogne-Franche-Comté"),
            "etat": self._local(OrganisationKind.ETAT, "État, préfecture de la Côte-d’Or"),
            "education": self._local(OrganisationKind.EDUCATION_NATIONALE, "Éducation nationale, Côte-d’Or"),
            "association": self._local(OrganisationKind.ASSOCIATION, "Association Côte et familles"),
            "ccas": self._local(OrganisationKind.CCAS, "CCAS de Nuits-Saint-Georges"),
            "cabinet": self._local(OrganisationKind.CABINET, gevrey.CONSULTANT),
        }
        self.themes = {theme.code: theme for theme in caf.themes.all()}

    def _local(self, kind, name):
        return Organisation.objects.get_or_create(caf=self.caf, kind=kind, name=name)[0]

    def write(self, *, written):
        """`written` (of `conventions.documents.taking_back`) takes the names of the files made."""
        self.agenda = []
        with clock.dated(dt.date(2022, 5, 16)), written_by(self.adviser):
            self._convention()
            self._parties()
            self._members()
            self._calendar()
            self._comites()
            self._diagnostic()
        self._tell(gevrey.DIAGNOSIS_WRITTEN_ON, self._conclusions)
        self._tell(gevrey.PLAN_WRITTEN_ON, self._plan)
        for day, verb, reason in years.STEPS:
            self._tell(day, lambda verb=verb, reason=reason: self._step(self.convention, verb, reason))
        self._tell("2023-07-03", lambda: self._vote(written))
        self._tell("2023-09-25", self._caf_decision)
        self._tell("2023-10-11", self._sign)
        for seance in years.SEANCES:
            self._plan_seance(seance)
        self._plan_followup()
        self._plan_bilans()
        self._tell(years.SUCCESSOR["created_on"], self._successor)
        self._live()
        self._final_bilan()
        with written_by(self.officer):
            papers.survey(self, written=written)
        return self.convention

    def _tell(self, day, act):
        self.agenda.append((day_of(day), len(self.agenda), act))

    def _live(self):
        """Everything of the agenda, in order, up to today. Acts may add others, later ones."""
        while due := [row for row in self.agenda if row[0] <= self.today]:
            row = min(due)
            self.agenda.remove(row)
            with clock.dated(row[0]):
                row[2]()

    def _step(self, convention, verb, reason):
        getattr(convention, verb)(by=self.adviser, reason=reason)

    def _convention(self):
        convention = create_convention(
            by=self.adviser,
            caf=self.caf,
            territoire=self.epci,
            name=gevrey.NAME,
            adviser=self.adviser,
            themes=[self.themes[code] for code in gevrey.THEMES],
            starts_on=dt.date.fromisoformat(gevrey.STARTS_ON),
            ends_on=dt.date.fromisoformat(gevrey.ENDS_ON),
            announced_years=gevrey.ANNOUNCED_YEARS,
            consultant_name=gevrey.CONSULTANT,
            target_year=2023,
            ceremony_place="Nuits-Saint-Georges",
        )
        for name, text in {
            "launched_on": "06/2022",
            "diagnostic_validated_on": "11/2022",
            "plan_validated_on": "02/2023",
            "signature_planned_on": gevrey.SIGNED_ON,
            "ceremony_on": gevrey.SIGNED_ON,
        }.items():
            set_precise(convention, name, text)
        convention.save()
        self.convention = convention

    def _parties(self):
        for key, role in (("caf", PartieRole.CAF), ("epci", PartieRole.COLLECTIVITE)):
            partie = self.convention.parties.get(organisation=self.organisations[key])
            for position, (name, capacity) in enumerate(gevrey.SIGNATORIES[key], 1):
                Signataire.objects.create(
                    partie=partie, name=name, capacity=capacity, position=position, created_by=self.adviser
                )
            partie.short_name = "la Caf" if role == PartieRole.CAF else "la communauté de communes"
            partie.competences = COMPETENCES[key]
            partie.commitments = COMMITMENTS[key]
            partie.save()

    def _members(self):
        for account in ACCOUNTS:
            if account.role in Role.values:
                self._member(self.convention, account, starts_on=dt.date(2022, 6, 1))
        Contact.objects.create(
            convention=self.convention,
            name="Paul Meunier",
            function="Secrétaire général de mairie",
            organisation=self.organisations["epci"],
            email="secretariat@exemple.fr",
            created_by=self.adviser,
        )

    def _member(self, convention, account, *, starts_on):
        Membership.objects.create(
            convention=convention,
            user=self.people[account.key],
            role=account.role,
            function=account.function,
            organisation=self.organisations[account.organisation],
            etp_share=Decimal("1.00") if account.key == "officer" else None,
            starts_on=starts_on,
        )

    def _calendar(self):
        for numbers, label, start, end, deliverables in gevrey.PHASES:
            precise(
                Phase,
                {"planned_starts_on": start, "planned_ends_on": end, "actual_starts_on": start, "actual_ends_on": end},
                convention=self.convention,
                numbers=numbers,
                label=label,
                deliverables=deliverables,
                state=PhaseState.DONE,
                created_by=self.adviser,
            )
        for kind, label, held_on in gevrey.JALONS:
            precise(
                Jalon, {"held_on": held_on}, convention=self.convention, kind=kind, label=label, created_by=self.adviser
            )

    def _diagnostic(self):
        places = {
            "departement": self.epci.departement,
            "epci": self.epci,
            "france": Territoire.objects.get(kind=TerritoireKind.FRANCE),
        }
        indicators = {row.code: row for row in Indicateur.objects.filter(caf=None)}
        rows = [
            (code, where, year, value, source, ValeurStatus.KNOWN)
            for code, where, year, value, source in gevrey.FIGURES
        ]
        for code, by_place in figures.ESTIMATED.items():
            for where, values in by_place.items():
                for year, value in values.items():
                    status = ValeurStatus(value) if isinstance(value, str) else ValeurStatus.ESTIMATED
                    value = None if isinstance(value, str) else value
                    rows.append((code, where, year, value, figures.SOURCE, status))
        ValeurIndicateur.objects.bulk_create(
            [
                ValeurIndicateur(
                    indicateur=indicators[code],
                    territoire=places[where],
                    caf=self.caf,
                    year=year,
                    source=source,
                    status=status,
                    value=value,
                    created_by=self.adviser,
                )
                for code, where, year, value, source, status in rows
            ]
        )
        self.indicators = indicators

    def _conclusions(self):
        diagnostic = Diagnostic.objects.create(convention=self.convention, **gevrey.DIAGNOSTIC)
        self.enjeux = {}
        for rank, (label, theme, enjeux) in enumerate(gevrey.VOLETS):
            volet = Volet.objects.create(diagnostic=diagnostic, label=label, position=rank + 1, created_by=self.officer)
            for position, words in enumerate(enjeux):
                self.enjeux[rank, position] = Enjeu.objects.create(
                    diagnostic=diagnostic,
                    volet=volet,
                    label=words,
                    theme=self.themes[theme],
                    position=position + 1,
                    created_by=self.officer,
                )
        for position, (kind, theme, text, source, served) in enumerate(gevrey.CONSTATS, 1):
            constat = Constat.objects.create(
                diagnostic=diagnostic,
                kind=kind,
                theme=self.themes[theme],
                text=text,
                source=source,
                position=position,
                created_by=self.officer,
            )
            constat.indicateurs.set([self.indicators[code] for code in gevrey.CONSTAT_FIGURES.get(position, ())])
            for key in served:
                self.enjeux[key].constats.add(constat)

    def _plan(self):
        self.plan = PlanActions.objects.create(
            convention=self.convention,
            declared_fiche_count=len(gevrey.FICHES),
            introduction="<p>Dix-huit fiches actions, six par axe, traduisent les objectifs de la convention.</p>",
        )
        NiveauPlan.objects.create(plan=self.plan, depth=1, label="Axe", plural="Axes", created_by=self.officer)
        axes = {}
        for position, (code, label) in enumerate(gevrey.AXES, 1):
            axes[code] = Axe.objects.create(
                plan=self.plan, code=code, label=label, position=position, created_by=self.officer
            )
            axes[code].enjeux.set([enjeu for (volet, _), enjeu in self.enjeux.items() if volet == position - 1])
        self.dispositifs = {row.code: row for row in Dispositif.objects.all()}
        self.audiences = {row.label: row for row in Audience.objects.filter(caf=None)}
        self.fiches = {}
        for position, facts in enumerate(gevrey.FICHES, 1):
            self.fiches[facts["code"]] = self._fiche(axes[facts["code"][0]], position, facts)
        for function, key, year, planned, _ in gevrey.COORDINATION:
            MoyenHumain.objects.create(
                convention=self.convention,
                function=function,
                organisation=self.organisations[key],
                year=year,
                planned=planned,
                created_by=self.officer,
            )

    def _fiche(self, axe, position, facts):
        fiche = precise(
            FicheAction,
            {"starts_on": facts["starts"], "ends_on": facts["ends"]},
            plan=self.plan,
            axe=axe,
            position=position,
            code=facts["code"],
            title=facts["title"],
            priority=facts["priority"],
            context=facts.get("context", ""),
            general_objective=facts["objective"],
            description=facts["description"],
            is_recurring=facts.get("is_recurring", False),
            attention_points=facts.get("attention", ""),
            obstacles=facts.get("obstacles", ""),
            evaluation=facts.get("evaluation", ""),
            created_by=self.officer,
        )
        fiche.themes.add(self.themes[facts["theme"]])
        fiche.enjeux.set([self.enjeux[key] for key in facts["enjeux"]])
        fiche.audiences.set([self.audiences[label] for label in facts.get("audiences", [])])
        fiche.dispositifs.set([self.dispositifs[code] for code in facts.get("dispositifs", [])])
        fiche.caf_referents.add(self.adviser)
        by = {"created_by": self.officer}
        for rank, text in enumerate(facts.get("objectives", []), 1):
            Objectif.objects.create(fiche=fiche, text=text, position=rank, **by)
        owner = self.people["owner"] if facts["code"].startswith("2") and facts["owner"] == "epci" else None
        Acteur.objects.create(
            fiche=fiche, role=ActeurRole.OWNER, organisation=self.organisations[facts["owner"]], user=owner, **by
        )
        for key in facts["partners"]:
            Acteur.objects.create(fiche=fiche, role=ActeurRole.PARTNER, organisation=self.organisations[key], **by)
        for rank, (label, start, end, _) in enumerate(facts.get("steps", []), 1):
            precise(
                Etape,
                {"starts_on": start, "ends_on": end},
                fiche=fiche,
                position=rank,
                label=label,
                **by,
            )
        self._measures(fiche, facts, by)
        for funder, dispositif, kind, year, planned, _ in facts.get("money", []):
            LigneBudgetaire.objects.create(
                fiche=fiche,
                funder=self.organisations[funder],
                dispositif=self.dispositifs.get(dispositif),
                kind=kind,
                year=year,
                planned_amount=planned,
                **by,
            )
        for function, key, unit, year, planned, _ in facts.get("humans", []):
            MoyenHumain.objects.create(
                fiche=fiche,
                function=function,
                organisation=self.organisations[key],
                unit=unit,
                year=year,
                planned=planned,
                **by,
            )
        return fiche

    def _measures(self, fiche, facts, by):
        for rank, (label, family, unit, direction, baseline, target, _, *kind) in enumerate(facts["indicators"], 1):
            precise(
                IndicateurFiche,
                {
                    "baseline_on": "2022" if baseline is not None else "",
                    "target_on": "2026" if target is not None else "",
                },
                fiche=fiche,
                position=rank,
                label=label,
                family=family,
                unit=unit,
                direction=direction,
                kind=kind[0] if kind else "quantitative",
                baseline_value=baseline,
                target_value=target,
                source="Communauté de communes",
                responsible="Chargée de coopération",
                **by,
            )

    # The signature ----------------------------------------------------------------------------

    def _vote(self, written):
        """The vote of 27 June, entered with its extract a few days later."""
        epci = self.convention.parties.get(organisation=self.organisations["epci"])
        vote = Autorisation(
            partie=epci,
            kind="deliberation",
            subject="Convention territoriale globale 2023-2026",
            created_by=self.adviser,
            **gevrey.VOTE,
        )
        set_precise(vote, "decided_on", gevrey.VOTED_ON)
        set_precise(vote, "convened_on", "20/06/2023")
        vote.full_clean()
        with written_by(self.officer):
            vote.document = papers.extract(self, epci, written=written)
            vote.save()

    def _caf_decision(self):
        with written_by(self.adviser):
            precise(
                Autorisation,
                {"decided_on": "09/2023"},
                partie=self.convention.parties.get(organisation=self.organisations["caf"]),
                kind="board_decision",
                subject="Convention territoriale globale 2023-2026",
                created_by=self.adviser,
            )

    def _sign(self):
        convention = self.convention
        with written_by(self.adviser):
            for signataire in Signataire.objects.filter(partie__convention=convention):
                set_precise(signataire, "signed_on", gevrey.SIGNED_ON)
                signataire.signed_version = signing.version_signed(convention)
                signataire.save()
        convention.__dict__.pop("last_signature_on", None)
        self._step(convention, "enter_into_force", years.IN_FORCE_REASON)
        self.plan.original_complete_on = dt.date(2023, 10, 11)
        self.plan.save()

    # What each year brought -------------------------------------------------------------------

    def _plan_followup(self):
        for code, changes in years.STATES.items():
            for day, verb, reason in changes:
                self._tell(day, lambda code=code, verb=verb, reason=reason: self._fiche_act(code, verb, reason))
        for code, steps in years.PROGRESS.items():
            for day, share in steps:
                self._tell(day, lambda code=code, day=day, share=share: self._progress(code, day, share))
        for facts in gevrey.FICHES:
            self._plan_fiche(facts)
        for function, _, year, _, actual in gevrey.COORDINATION:
            rows = MoyenHumain.objects.filter(convention=self.convention, function=function, year=year)
            self._tell(f"{year}-11-22", lambda rows=rows, actual=actual: rows.update(actual=actual))

    def _plan_fiche(self, facts):
        """Notes, values, amounts and steps of one fiche, each on the day when it was known."""
        code, by = facts["code"], {"created_by": self.officer}
        notes = dict(facts.get("note", {}))
        if code in years.LAST_NOTES:
            notes[years.LAST_YEAR] = years.LAST_NOTES[code]
        for year, note in notes.items():
            self._tell(f"{year}-11-15", lambda year=year, note=note: self._note(code, year, note))
        for label, *_, values in [row[:7] for row in facts["indicators"]]:
            last = years.LAST_VALUES.get(code, {}).get(label)
            found = values if last is None else {**values, years.LAST_YEAR: last}
            for year, value in found.items():
                self._tell(
                    f"{year}-11-20",
                    lambda label=label, year=year, value=value: ValeurFiche.objects.create(
                        indicateur=self.fiches[code].indicateurs.get(label=label), year=year, value=value, **by
                    ),
                )
        for rank, (*_, year, _, actual) in enumerate(facts.get("money", [])):
            if actual is not None:
                self._tell(f"{year}-11-22", lambda rank=rank, actual=actual: self._spent(code, rank, actual))
        for function, _, _, year, _, actual in facts.get("humans", []):
            self._tell(
                f"{year}-11-22",
                lambda function=function, actual=actual: (
                    self.fiches[code].moyens_humains.filter(function=function).update(actual=actual)
                ),
            )
        for label, _, _, done_on in facts.get("steps", []):
            if done_on:
                self._tell(
                    done_on,
                    lambda label=label, done_on=done_on: (
                        self.fiches[code].etapes.filter(label=label).update(done_on=done_on)
                    ),
                )

    def _fiche_act(self, code, verb, reason):
        facts = {"on": clock.today()} if verb == "abandon" else {}
        getattr(self.fiches[code], verb)(by=self.officer, reason=reason, **facts)

    def _progress(self, code, day, share):
        fiche = self.fiches[code]
        fiche.progress_rate, fiche.progress_on = Decimal(share), day_of(day)
        fiche.progress_comment = years.PROGRESS_WORDS
        fiche.save()

    def _note(self, code, year, note):
        done, difficulties, following = note
        NoteSuivi.objects.create(
            fiche=self.fiches[code],
            written_on=dt.date(year, 11, 15),
            for_bilan_year=year,
            done=done,
            difficulties=difficulties,
            next_steps=following,
            created_by=self.officer,
        )

    def _spent(self, code, rank, actual):
        line = self.fiches[code].lignes_budgetaires.order_by("pk")[rank]
        line.actual_amount = actual
        line.save()

    # Comités, séances -------------------------------------------------------------------------

    def _comites(self):
        self.comites, self.membres = {}, {}
        for key, (kind, name, frequency, parity, composition, members, chair) in years.COMITES.items():
            comite = self.comites[key] = Comite.objects.create(
                caf=self.caf,
                convention=self.convention,
                kind=kind,
                name=name,
                frequency=frequency,
                parity_rule=parity,
                composition=composition,
                created_by=self.adviser,
            )
            comite.themes.set([self.themes[code] for code in years.GROUP_THEMES.get(key, ())])
            self.membres[key] = {
                who: MembreComite.objects.create(
                    comite=comite,
                    is_chair=who == chair,
                    starts_on=dt.date(2022, 6, 15),
                    created_by=self.adviser,
                    **self._who(who),
                )
                for who in members.split()
            }

    def _who(self, who):
        """The columns of a member, with an account or without."""
        if who in years.OUTSIDERS:
            name, function, side = years.OUTSIDERS[who]
            return {"name": name, "function": function, "side": side}
        account = BY_KEY[who]
        organisation = self.organisations["caf" if account.caf else account.organisation]
        side = "caf" if account.caf else "partner" if who == "partner" else "collectivite"
        return {"user": self.people[who], "function": account.function, "organisation": organisation, "side": side}

    def _plan_seance(self, facts):
        """Convened three weeks before, held, its minutes agreed three weeks after."""
        held = day_of(facts["on"])
        key = (facts["comite"], facts["on"])
        before, after = (held + dt.timedelta(days=days) for days in (-21, 21))
        self._tell(str(before), lambda: self._convene(key, facts))
        self._tell(facts["on"], lambda: self._hold(key, facts))
        for number, (*_, outcomes, _) in enumerate(facts["decisions"]):
            for day, state, outcome in outcomes:
                self._tell(
                    day,
                    lambda number=number, state=state, outcome=outcome: self._outcome(key, number, state, outcome),
                )
        if key not in years.NOT_VALIDATED:
            reason = "" if facts["decisions"] else "Séance d’échanges, sans décision."
            self._tell(str(after), lambda: self.seances[key].validate_minutes(by=self.adviser, reason=reason))

    def _convene(self, key, facts, **more):
        is_copil = facts["comite"] == "copil"
        seance = Seance.objects.create(
            comite=self.comites[facts["comite"]],
            held_on=day_of(facts["on"]),
            starts_at=dt.time(14, 30) if is_copil else dt.time(9, 30),
            place="Nuits-Saint-Georges, salle du conseil" if is_copil else "Gevrey-Chambertin, maison des services",
            created_by=self.officer,
            **more,
        )
        PointOrdreDuJour.objects.bulk_create(
            PointOrdreDuJour(seance=seance, position=position, title=title, minutes_count=30, created_by=self.officer)
            for position, title in enumerate(facts["agenda"], 1)
        )
        seance.convene(by=self.officer, reason="")
        self.seances[key] = seance
        return seance

    def _hold(self, key, facts):
        seance = self.seances[key]
        seance.minutes = facts["minutes"]
        seance.save()
        presences, members = [], self.membres[facts["comite"]]
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
                    created_by=self.officer,
                )
            )
        Presence.objects.bulk_create(presences)
        seance.hold(by=self.officer, reason="")
        self.decisions[key] = [self._decision(seance, *row) for row in facts["decisions"]]

    def _decision(self, seance, text, owner, due_on, _, codes):
        decision = Decision.objects.create(
            seance=seance,
            number=next_number(seance),
            text=text,
            owner=owner,
            due_on=day_of(due_on),
            created_by=self.officer,
        )
        decision.fiches.set([self.fiches[code] for code in codes])
        return decision

    def _outcome(self, key, number, state, outcome):
        decision = self.decisions[key][number]
        decision.state, decision.outcome = DecisionState(state), outcome
        decision.save()

    # Bilans, and the convention that follows ---------------------------------------------------

    def _plan_bilans(self):
        """Sent to the COPIL before its séance, presented there, validated after."""
        for year, (sent, validated, codes, comments) in years.BILANS.items():
            held = next(
                each["on"] for each in years.SEANCES if each["comite"] == "copil" and each["on"][:4] == str(year)
            )
            self._tell(sent, lambda args=(year, held, codes, comments): self._send_bilan(*args))
            self._tell(held, lambda year=year: self.bilans[year].present(by=self.officer, reason=""))
            self._tell(validated, lambda year=year: self._validate_bilan(year))

    def _send_bilan(self, year, held, codes, comments):
        bilan = self.bilans[year] = Bilan.objects.create(
            convention=self.convention,
            year=year,
            seance=self.seances["copil", held],
            created_by=self.officer,
            **gevrey.BILANS[year],
            **comments,
        )
        bilan.zoom_fiches.set([self.fiches[code] for code in codes])
        bilan.send(by=self.officer, reason="")

    def _validate_bilan(self, year):
        bilan = self.bilans[year]
        bilan.validate(by=self.adviser, reason="")
        asking.ask("bilan_final", bilan, by=self.adviser, label=f"PDF définitif du {str(bilan).lower()}")

    def _final_bilan(self):
        """In preparation, for a COPIL that is convened in December."""
        following = dt.date(self.today.year, 12, 8)
        if following < self.today:
            following = following.replace(year=self.today.year + 1)
        facts = {"comite": "copil", "on": str(following), "agenda": years.NEXT_COPIL["agenda"]}
        with clock.dated(self.today - dt.timedelta(days=5)):
            seance = self._convene(("copil", "next"), facts, introduction=years.NEXT_COPIL["introduction"])
            bilan = Bilan.objects.create(
                convention=self.convention,
                kind="final",
                year=years.LAST_YEAR,
                seance=seance,
                created_by=self.officer,
                **years.FINAL_BILAN,
            )
            bilan.zoom_fiches.set([self.fiches[code] for code in ("1.1", "2.1", "2.3")])

    def _successor(self):
        facts, by = years.SUCCESSOR, {"created_by": self.adviser}
        with written_by(self.adviser):
            following = create_convention(
                by=self.adviser,
                caf=self.caf,
                territoire=self.epci,
                name=gevrey.NAME,
                predecessor=self.convention,
                adviser=self.adviser,
                starts_on=day_of(facts["starts_on"]),
                ends_on=day_of(facts["ends_on"]),
                target_year=day_of(facts["starts_on"]).year,
                organisations=[self.organisations["msa"]],
                themes=[self.themes[code] for code in (*gevrey.THEMES, "seniors")],
            )
            set_precise(following, "launched_on", "02/2026")
            set_precise(following, "signature_planned_on", facts["signature_planned_on"])
            following.save()
            for key in facts["members"]:
                self._member(following, BY_KEY[key], starts_on=day_of(facts["created_on"]))
            for numbers, label, start, end, state in facts["phases"]:
                dates = {"planned_starts_on": start, "planned_ends_on": end}
                precise(Phase, dates, convention=following, numbers=numbers, label=label, state=state, **by)
            for kind, label, held_on in facts["jalons"]:
                precise(Jalon, {"held_on": held_on}, convention=following, kind=kind, label=label, **by)
        for day, verb, reason in facts["steps"]:
            if verb == "start_action_plan":
                self._tell(day, lambda: self._assess(following))
            self._tell(day, lambda verb=verb, reason=reason: self._step(following, verb, reason))

    def _assess(self, following):
        """Its diagnostic: a constat that leads nowhere yet, enjeux that no action serves yet."""
        facts, by = years.SUCCESSOR, {"created_by": self.officer}
        diagnostic = Diagnostic.objects.create(convention=following, context=facts["context"], method=facts["method"])
        enjeux = [
            Enjeu.objects.create(diagnostic=diagnostic, theme=self.themes[code], label=label, position=rank, **by)
            for rank, (code, label) in enumerate(facts["enjeux"], 1)
        ]
        for rank, (kind, code, text, served) in enumerate(facts["constats"], 1):
            constat = Constat.objects.create(
                diagnostic=diagnostic, kind=kind, theme=self.themes[code], text=text, position=rank, **by
            )
            if served is not None:
                enjeux[served].constats.add(constat)


COMPETENCES = {
    "caf": "<p>La Caf soutient l’accueil du jeune enfant, l’enfance et la jeunesse, la parentalité, la vie sociale, le logement et l’accès aux droits.</p>",
    "epci": "<p>La communauté de communes exerce les compétences petite enfance et enfance-jeunesse ; elle gère les relais, les structures d’accueil et les accueils de loisirs de son territoire.</p>",
}
COMMITMENTS = {
    "caf": "<ul><li>maintenir sous forme de bonus les financements des anciens contrats ;</li><li>apporter son expertise et ses données ;</li><li>financer le pilotage dans les conditions nationales.</li></ul>",
    "epci": "<ul><li>maintenir son effort financier sur les équipements soutenus ;</li><li>employer un chargé de coopération ;</li><li>réunir le comité de pilotage chaque année.</li></ul>",
}
