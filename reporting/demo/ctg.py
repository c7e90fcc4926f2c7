"""The complete CTG of Gevrey-Nuits, told in the order of the days, through the real transitions.

What is known at the beginning is written at the beginning; what each year brought is kept in an
agenda, day by day, and told up to the day of the demo. The bilan of a year is so frozen with what
was known when it was validated.
"""

import datetime as dt
from decimal import Decimal

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
    Objectif,
    PlanActions,
)
from conventions.dossier.creation import create_convention
from conventions.enums import PartieRole, PhaseState, Role
from conventions.models import Autorisation, Contact, Jalon, Membership, Phase, Signataire
from conventions.signing import progress
from core import clock
from diagnostics.enums import ValeurStatus
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet
from reporting.demo import ahead, endings, figures, followup, gevrey, meetings, negotiation, papers, years
from reporting.demo.fiches import FICHES
from reporting.demo.people import ACCOUNTS
from reporting.demo.telling import day_of, precise, set_precise, written_by
from territories.enums import OrganisationKind, TerritoireKind
from territories.models import Organisation, Territoire


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
        """`written` (of `conventions.documents.files.taking_back`) takes the names of the files made."""
        self.live(written=written)
        endings.prepare_final_bilan(self)
        with written_by(self.officer):
            papers.survey(self, written=written)
            ahead.write(self)
        negotiation.write(self)
        return self.convention

    def live(self, *, written):
        """What had happened on the day `today`, and nothing of what is prepared for later."""
        self.agenda = []
        with clock.dated(dt.date(2022, 5, 16)), written_by(self.adviser):
            self._convention()
            self._parties()
            self._members()
            self._calendar()
            meetings.write_comites(self)
            self._diagnostic()
        self.tell(gevrey.DIAGNOSIS_WRITTEN_ON, self._conclusions)
        self.tell(gevrey.PLAN_WRITTEN_ON, self._plan)
        for day, verb, reason in years.STEPS:
            if verb == "submit_for_approval":
                self.tell(day, lambda reason=reason: self._submit(reason, written))
            else:
                self.tell(day, lambda verb=verb, reason=reason: self.step(self.convention, verb, reason))
        self.tell("2023-07-03", lambda: self._vote(written))
        self.tell("2023-09-25", self._caf_decision)
        self.tell("2023-10-11", lambda: self._sign(written))
        for seance in years.SEANCES:
            meetings.plan(self, seance)
        followup.plan(self)
        endings.plan_bilans(self)
        self.tell(years.SUCCESSOR["created_on"], lambda: endings.write_successor(self))
        self._follow()

    def tell(self, day, act):
        self.agenda.append((day_of(day), len(self.agenda), act))

    def _follow(self):
        """Everything of the agenda, in order, up to today. Acts may add others, later ones."""
        while due := [row for row in self.agenda if row[0] <= self.today]:
            row = min(due)
            self.agenda.remove(row)
            with clock.dated(row[0]):
                row[2]()

    def step(self, convention, verb, reason):
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
                    partie_acte=partie.initial, name=name, capacity=capacity, position=position, created_by=self.adviser
                )
            partie.short_name = "la Caf" if role == PartieRole.CAF else "la communauté de communes"
            partie.competences = gevrey.COMPETENCES[key]
            partie.commitments = gevrey.COMMITMENTS[key]
            partie.save()

    def _members(self):
        for account in ACCOUNTS:
            if account.role in Role.values:
                self.member(self.convention, account, starts_on=dt.date(2022, 6, 1))
        Contact.objects.create(
            convention=self.convention,
            name="Paul Meunier",
            function="Secrétaire général de mairie",
            organisation=self.organisations["epci"],
            email="secretariat@exemple.fr",
            created_by=self.adviser,
        )

    def member(self, convention, account, *, starts_on):
        Membership.objects.create(
            convention=convention,
            user=self.people[account.key],
            role=account.role,
            function=account.function,
            organisation=self.organisations[account.organisation],
            etp_share=Decimal("1.00") if account.key == "officer" else None,
            starts_on=starts_on,
            # The cabinet's mission goes on through the demonstration, to a known day.
            ends_on=self.today + dt.timedelta(days=180) if account.role == Role.CONSULTANT else None,
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
            declared_fiche_count=len(FICHES),
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
        for position, facts in enumerate(FICHES, 1):
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

    def _submit(self, reason, written):
        """As the job of a submission does, within the transaction of the whole."""
        candidate = papers.candidate(self, written=written)
        self.convention.submit_for_approval(by=self.adviser, reason=reason, candidate=candidate)

    def _vote(self, written):
        """The vote of 27 June, entered with its extract a few days later."""
        epci = self.convention.parties.get(organisation=self.organisations["epci"])
        vote = Autorisation(
            partie_acte=epci.initial,
            kind="deliberation",
            subject="Convention territoriale globale 2023-2026",
            voted_version=progress.version_voted(self.convention),
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
                partie_acte=self.convention.parties.get(organisation=self.organisations["caf"]).initial,
                kind="board_decision",
                subject="Convention territoriale globale 2023-2026",
                voted_version=progress.version_voted(self.convention),
                created_by=self.adviser,
            )

    def _sign(self, written):
        convention = self.convention
        papers.version_to_sign(self, progress.version_signed(convention), written=written)
        with written_by(self.adviser):
            for signataire in Signataire.objects.filter(partie_acte__initial_of__convention=convention):
                set_precise(signataire, "signed_on", gevrey.SIGNED_ON)
                signataire.signed_version = progress.version_signed(convention)
                signataire.save()
        self.step(convention, "enter_into_force", years.IN_FORCE_REASON)
        self.plan.original_complete_on = dt.date(2023, 10, 11)
        self.plan.save()
