"""The demo data written in the tables: two Cafs, one complete CTG, their portfolios.

Real facts keep their real dates; what is invented for the future is dated from the day
the demo is made. Everything is walked through the real transitions.
"""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.models import CafMembership, User
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
from conventions.creation import create_convention
from conventions.enums import PartieRole, PhaseState
from conventions.models import (
    Autorisation,
    Cej,
    Contact,
    Convention,
    Jalon,
    Membership,
    Partie,
    Phase,
    Signataire,
)
from conventions.opening import open_caf
from core.dates import Precision, parse
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet
from governance.enums import ComiteKind, DecisionState
from governance.models import Comite, Decision, MembreComite, PointOrdreDuJour, Presence, Seance
from reporting.bilans.models import Bilan
from reporting.demo import essonne, gevrey
from reporting.demo.people import ACCOUNTS, BY_KEY, PASSWORD
from reporting.portfolio.models import CibleCouverture
from territories.enums import OrganisationKind, TerritoireKind
from territories.models import Caf, Organisation, Territoire

REASON = "Donnée de démonstration : le fait est connu, sa date aussi."
NATIONAL_TARGETS = ((2020, "0.55"), (2021, "0.75"), (2022, "0.85"))


@transaction.atomic
def write(*, today, say=print):
    """All the demo data. Nothing is written when a demo account already exists."""
    if User.objects.filter(email=ACCOUNTS[0].email).exists():
        say("Les données de démonstration sont déjà là.")
        return False
    cote_dor, essonne_caf = (_open(code, name) for code, name in (("21", "Côte-d’Or"), ("91", "Essonne")))
    people = _people({"21": cote_dor, "91": essonne_caf})
    say("Deux Caf ouvertes, un compte par rôle.")
    convention = Gevrey(cote_dor, people, today).write()
    say(f"{convention} : texte, plan, {len(gevrey.FICHES)} fiches, comités, bilans.")
    count = _cote_dor_portfolio(cote_dor, people, today)
    say(f"Caf de la Côte-d’Or : {count} autres conventions, à divers états.")
    count = _essonne_portfolio(essonne_caf, people["adviser91"], people["admin91"], today)
    say(f"Caf de l’Essonne : {count} conventions.")
    return True


def _open(code, name):
    caf = Caf.objects.get(code=code)
    open_caf(caf)
    for year, rate in NATIONAL_TARGETS:
        CibleCouverture.objects.get_or_create(
            caf=caf, year=year, defaults={"rate": Decimal(rate), "source": "Objectifs nationaux de la COG 2018-2022"}
        )
    return caf


def _people(cafs):
    people = {}
    for account in ACCOUNTS:
        user = User.objects.create_user(
            account.email,
            PASSWORD,
            first_name=account.first_name,
            last_name=account.last_name,
            function=account.function,
            is_instance=account.role == "instance",
        )
        if account.caf:
            CafMembership.objects.create(
                user=user,
                caf=cafs[account.caf],
                role=account.role,
                function=account.function,
                starts_on=dt.date(2018, 1, 1),
            )
        people[account.key] = user
    return people


def _set_precise(row, name, text):
    found = parse(text)
    setattr(row, name, found.date)
    setattr(row, f"{name}_precision", found.precision)


def _precise(model, dates, **fields):
    row = model(**fields)
    for name, text in dates.items():
        if text:
            _set_precise(row, name, text)
    row.save()
    return row


class Gevrey:
    """The complete CTG, written as a team would have written it from 2022 on."""

    def __init__(self, caf, people, today):
        self.caf, self.people, self.today = caf, people, today
        self.adviser, self.officer = people["adviser"], people["officer"]
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

    def write(self):
        self._convention()
        self._parties()
        self._members()
        self._calendar()
        self._diagnostic()
        self._plan()
        self._comites()
        self._sign()
        self._seances()
        self._bilans()
        self._cej()
        return self.convention

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
            _set_precise(convention, name, text)
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
            if account.caf or account.role == "instance":
                continue
            Membership.objects.create(
                convention=self.convention,
                user=self.people[account.key],
                role=account.role,
                function=account.function,
                organisation=self.organisations[account.organisation],
                etp_share=Decimal("1.00") if account.key == "officer" else None,
                starts_on=dt.date(2022, 6, 1),
            )
        Contact.objects.create(
            convention=self.convention,
            name="Paul Meunier",
            function="Secrétaire général de mairie",
            organisation=self.organisations["epci"],
            email="secretariat@exemple.fr",
            created_by=self.adviser,
        )

    def _calendar(self):
        for numbers, label, start, end, deliverables in gevrey.PHASES:
            _precise(
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
            _precise(
                Jalon, {"held_on": held_on}, convention=self.convention, kind=kind, label=label, created_by=self.adviser
            )

    def _diagnostic(self):
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
            for key in served:
                self.enjeux[key].constats.add(constat)
        places = {"departement": self.epci.departement, "epci": self.epci}
        for code, where, year, value, source in gevrey.FIGURES:
            ValeurIndicateur.objects.get_or_create(
                indicateur=Indicateur.objects.get(caf=None, code=code),
                territoire=places[where],
                caf=self.caf,
                year=year,
                source=source,
                defaults={"value": value, "created_by": self.adviser},
            )

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

    def _fiche(self, axe, position, facts):
        fiche = _precise(
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
        for rank, (label, start, end, done_on) in enumerate(facts.get("steps", []), 1):
            _precise(
                Etape,
                {"starts_on": start, "ends_on": end},
                fiche=fiche,
                position=rank,
                label=label,
                done_on=done_on,
                **by,
            )
        self._measures(fiche, facts, by)
        for funder, dispositif, kind, year, planned, actual in facts.get("money", []):
            LigneBudgetaire.objects.create(
                fiche=fiche,
                funder=self.organisations[funder],
                dispositif=self.dispositifs.get(dispositif),
                kind=kind,
                year=year,
                planned_amount=planned,
                actual_amount=actual,
                **by,
            )
        for function, key, unit, year, planned, actual in facts.get("humans", []):
            MoyenHumain.objects.create(
                fiche=fiche,
                function=function,
                organisation=self.organisations[key],
                unit=unit,
                year=year,
                planned=planned,
                actual=actual,
                **by,
            )
        for year, (done, difficulties, following) in facts.get("note", {}).items():
            NoteSuivi.objects.create(
                fiche=fiche,
                written_on=dt.date(year, 11, 15),
                for_bilan_year=year,
                done=done,
                difficulties=difficulties,
                next_steps=following,
                **by,
            )
        return fiche

    def _measures(self, fiche, facts, by):
        for rank, (label, family, unit, direction, baseline, target, values, *kind) in enumerate(
            facts["indicators"], 1
        ):
            indicateur = _precise(
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
            for year, value in values.items():
                ValeurFiche.objects.create(indicateur=indicateur, year=year, value=value, **by)

    def _sign(self):
        convention, by = self.convention, self.adviser
        epci = convention.parties.get(organisation=self.organisations["epci"])
        vote = _precise(
            Autorisation,
            {"decided_on": gevrey.VOTED_ON, "convened_on": "20/06/2023"},
            partie=epci,
            kind="deliberation",
            subject="Convention territoriale globale 2023-2026",
            created_by=by,
            **gevrey.VOTE,
        )
        vote.full_clean()
        caf = convention.parties.get(organisation=self.organisations["caf"])
        _precise(
            Autorisation,
            {"decided_on": "09/2023"},
            partie=caf,
            kind="board_decision",
            subject="Convention territoriale globale 2023-2026",
            created_by=by,
        )
        for step in (
            "start_framing",
            "start_diagnostic",
            "start_action_plan",
            "start_drafting",
            "submit_for_approval",
            "prepare_signature",
        ):
            getattr(convention, step)(by=by, reason=REASON)
        for signataire in Signataire.objects.filter(partie__convention=convention):
            _set_precise(signataire, "signed_on", gevrey.SIGNED_ON)
            signataire.save()
        convention.__dict__.pop("last_signature_on", None)
        convention.enter_into_force(by=by, reason="Signée le 11 octobre 2023, avec effet au 1er janvier 2023.")
        for number, facts in enumerate(gevrey.FICHES):
            fiche = self.fiches[facts["code"]]
            act = STATE_ACTS.get(facts["state"])
            if act:
                fact = {"on": dt.date(2024, 12, 10)} if act == "abandon" else {}
                getattr(fiche, act)(by=self.officer, reason=facts.get("reason", ""), **fact)
            if facts["state"] == "in_progress" and number % 3 == 0:
                fiche.progress_rate, fiche.progress_on = Decimal("0.6"), min(self.today, dt.date(2025, 12, 1))
                fiche.progress_comment = "Estimation du pilote"
                fiche.save()
        self.plan.original_complete_on = dt.date(2023, 10, 11)
        self.plan.save()
        for function, key, year, planned, actual in gevrey.COORDINATION:
            MoyenHumain.objects.create(
                convention=convention,
                function=function,
                organisation=self.organisations[key],
                year=year,
                planned=planned,
                actual=actual,
                created_by=self.officer,
            )

    def _comites(self):
        self.copil = Comite.objects.create(
            caf=self.caf,
            convention=self.convention,
            kind=ComiteKind.COPIL,
            name="Comité de pilotage",
            frequency="Une fois par an",
            created_by=self.adviser,
            parity_rule="Autant d’élus que de représentants de la Caf",
            composition="<p>Représentants de la Caf de la Côte-d’Or et de la communauté de communes.</p>",
        )
        Comite.objects.create(
            caf=self.caf,
            convention=self.convention,
            kind=ComiteKind.COTECH,
            name="Comité technique",
            frequency="Chaque trimestre",
            created_by=self.officer,
        )
        for label in ("petite enfance", "enfance-jeunesse", "lien social"):
            Comite.objects.create(
                caf=self.caf,
                convention=self.convention,
                kind=ComiteKind.GROUPE_THEMATIQUE,
                name=f"Groupe {label}",
                frequency="Trois fois par an",
                created_by=self.officer,
            )
        self.members = []
        for key, side in (
            ("board", "caf"),
            ("management", "caf"),
            ("adviser", "caf"),
            ("elected", "collectivite"),
            ("copil", "collectivite"),
            ("manager", "collectivite"),
            ("officer", "collectivite"),
            ("partner", "partner"),
        ):
            account = BY_KEY[key]
            organisation = self.organisations["caf" if account.caf else account.organisation]
            self.members.append(
                MembreComite.objects.create(
                    comite=self.copil,
                    user=self.people[key],
                    function=account.function,
                    organisation=organisation,
                    side=side,
                    is_chair=key == "elected",
                    starts_on=dt.date(2023, 10, 11),
                    created_by=self.adviser,
                )
            )

    def _seances(self):
        self.seances = {}
        for held_on, decisions in gevrey.COPILS:
            day = dt.date.fromisoformat(held_on)
            if day > self.today:
                continue
            self.seances[day.year] = self._seance(day, decisions)
        following = dt.date(self.today.year, 12, 8)
        if following < self.today:
            following = following.replace(year=self.today.year + 1)
        self.next_seance = self._convened(following)

    def _seance(self, day, decisions):
        by = {"created_by": self.officer}
        seance = Seance.objects.create(
            comite=self.copil,
            held_on=day,
            starts_at=dt.time(14, 30),
            place="Nuits-Saint-Georges, salle du conseil",
            minutes="<p>Le comité prend connaissance du bilan de l’année, l’approuve et fixe les priorités suivantes.</p>",
            **by,
        )
        for position, title in enumerate(("Suivi des décisions", "Bilan de l’année", "Priorités et décisions"), 1):
            PointOrdreDuJour.objects.create(seance=seance, position=position, title=title, minutes_count=30, **by)
        for rank, membre in enumerate(self.members):
            status = "excused" if rank == 1 and day.year == 2024 else "represented" if rank == 7 else "present"
            Presence.objects.create(
                seance=seance,
                membre=membre,
                name=str(membre.user),
                function=membre.function,
                organisation_name=membre.organisation.name,
                status=status,
                represented_by="Lucie Drouhin" if status == "represented" else "",
                **by,
            )
        seance.convene(by=self.officer)
        seance.hold(by=self.officer, reason=REASON)
        for number, (text, owner, days, state, outcome, codes) in enumerate(decisions, 1):
            decision = Decision.objects.create(
                seance=seance,
                number=f"{day.year}-{number:02}",
                text=text,
                owner=owner,
                due_on=day + dt.timedelta(days=days),
                state=DecisionState(state),
                outcome=outcome,
                **by,
            )
            decision.fiches.set([self.fiches[code] for code in codes])
        if day.year < self.today.year:
            seance.validate_minutes(by=self.adviser, reason=REASON)
        return seance

    def _convened(self, day):
        seance = Seance.objects.create(
            comite=self.copil,
            held_on=day,
            starts_at=dt.time(14, 30),
            place="Nuits-Saint-Georges, salle du conseil",
            introduction="<p>Bilan de l’année, évaluation de la convention et préparation de la suivante.</p>",
            created_by=self.officer,
        )
        for position, title in enumerate(
            ("Suivi des décisions", "Bilan final et évaluation", "Convention 2027-2030"), 1
        ):
            PointOrdreDuJour.objects.create(seance=seance, position=position, title=title, created_by=self.officer)
        seance.convene(by=self.officer, reason=REASON)
        return seance

    def _bilans(self):
        for year, words in gevrey.BILANS.items():
            seance = self.seances.get(year)
            if seance is None:
                continue
            bilan = Bilan.objects.create(
                convention=self.convention, year=year, seance=seance, created_by=self.officer, **words
            )
            bilan.zoom_fiches.set([self.fiches["1.1"], self.fiches["2.1"]])
            bilan.send(by=self.officer, reason=REASON)
            bilan.present(by=self.officer, reason=REASON)
            bilan.validate(by=self.adviser, reason=REASON)
            self.final_files = [*getattr(self, "final_files", []), bilan]
        Bilan.objects.create(
            convention=self.convention,
            kind="final",
            year=2026,
            seance=self.next_seance,
            created_by=self.officer,
            introduction="<p>Bilan final en préparation, avec l’évaluation des effets de la convention.</p>",
        )
        _ask_final_files(self.final_files, self.adviser)
        successor = create_convention(
            by=self.adviser,
            caf=self.caf,
            territoire=self.epci,
            name=gevrey.NAME,
            predecessor=self.convention,
            adviser=self.adviser,
            starts_on=dt.date(2027, 1, 1),
            ends_on=dt.date(2030, 12, 31),
            target_year=2026,
        )
        successor.start_framing(by=self.adviser, reason=REASON)

    def _cej(self):
        cej = Cej(caf=self.caf, holder=self.organisations["epci"], replaced_by=self.convention, created_by=self.adviser)
        _set_precise(cej, "starts_on", "2019")
        _set_precise(cej, "ends_on", "31/12/2022")
        cej.save()
        cej.communes.set(self.epci.communes())


def _ask_final_files(bilans, by):
    from reporting.documents import asking

    for bilan in bilans:
        asking.ask("bilan_final", bilan, by=by, label=f"PDF définitif du {str(bilan).lower()}")


STATE_ACTS = {
    "in_progress": "start",
    "done": "complete",
    "postponed": "postpone",
    "blocked": "block",
    "abandoned": "abandon",
    "to_discuss": "put_to_discussion",
}

COMPETENCES = {
    "caf": "<p>La Caf soutient l’accueil du jeune enfant, l’enfance et la jeunesse, la parentalité, la vie sociale, le logement et l’accès aux droits.</p>",
    "epci": "<p>La communauté de communes exerce les compétences petite enfance et enfance-jeunesse ; elle gère les relais, les structures d’accueil et les accueils de loisirs de son territoire.</p>",
}
COMMITMENTS = {
    "caf": "<ul><li>maintenir sous forme de bonus les financements des anciens contrats ;</li><li>apporter son expertise et ses données ;</li><li>financer le pilotage dans les conditions nationales.</li></ul>",
    "epci": "<ul><li>maintenir son effort financier sur les équipements soutenus ;</li><li>employer un chargé de coopération ;</li><li>réunir le comité de pilotage chaque année.</li></ul>",
}


# The other conventions of both Cafs ---------------------------------------------------------

# How far the other EPCIs of the Côte-d’Or are (invented), in order of population.
COTE_DOR_STATES = (
    "signed",
    "signed",
    "diagnostic",
    "signed",
    "to_renew",
    "action_plan",
    "signed",
    None,
    "drafting",
    "framing",
    "to_renew",
    "signed",
    "prospecting",
    "diagnostic",
    None,
    "abandoned",
    "signed",
    "prospecting",
)
STEPS = ("prospecting", "framing", "diagnostic", "action_plan", "drafting")


def _cote_dor_portfolio(caf, people, today):
    """A state for each other EPCI, the renewals falling at the end of the year observed."""
    places = Territoire.objects.epcis().filter(departement__code="21").exclude(code=gevrey.EPCI)
    count = 0
    for place, state in zip(places.order_by("-population"), COTE_DOR_STATES, strict=False):
        if state is None:
            continue
        count += 1
        adviser = people["adviser"] if count % 3 else None
        if state in ("signed", "to_renew"):
            ends = today.year if state == "to_renew" else today.year + 2
            _signed(
                caf,
                place,
                adviser or people["admin"],
                adviser,
                starts=dt.date(ends - 3, 1, 1),
                ends=dt.date(ends, 12, 31),
            )
            continue
        convention = create_convention(
            by=people["admin"],
            caf=caf,
            territoire=place,
            adviser=adviser,
            target_year=today.year + 1,
            starts_on=dt.date(today.year + 1, 1, 1),
            ends_on=dt.date(today.year + 4, 12, 31),
        )
        if state == "abandoned":
            convention.abandon(by=people["admin"], reason="La collectivité préfère attendre.", on=today)
            continue
        for step in STEPS[1 : STEPS.index(state) + 1]:
            if step == "action_plan":
                diagnostic = Diagnostic.objects.get_or_create(convention=convention)[0]
                Enjeu.objects.create(
                    diagnostic=diagnostic, label="Maintenir une offre d’accueil de proximité", position=1
                )
            getattr(convention, f"start_{step}")(by=people["admin"], reason=REASON)
    return count


def _signed(caf, place, by, adviser, *, starts, ends, signed_on=None, precision=Precision.DAY):
    """A convention in force, both parties authorised and signed; expired when its end has passed."""
    convention = create_convention(by=by, caf=caf, territoire=place, adviser=adviser, starts_on=starts, ends_on=ends)
    signed_on = signed_on or starts - dt.timedelta(days=20)
    parties = list(convention.parties.all())
    Partie.objects.filter(convention=convention).update(exemption="Reprise : délibération non reprise dans le portail")
    Signataire.objects.bulk_create(
        Signataire(partie=partie, capacity="Représentant légal", signed_on=signed_on, signed_on_precision=precision)
        for partie in parties
    )
    _take_over(convention, by=by, ended=ends)
    return convention


def _take_over(convention, *, by, ended):
    """Signed outside the portal: the state is entered at once, the text frozen."""
    from django.utils import timezone

    state = "in_force" if ended >= timezone.localdate() else "expired"
    Convention.objects.filter(pk=convention.pk).update(state=state, text_frozen_at=timezone.now())
    convention.transitions.create(
        name="take_over", from_state="prospecting", to_state=state, by=by, reason="Convention signée hors du portail."
    )


def _essonne_portfolio(caf, adviser, admin, today):
    """78 communes by the published pace, and three rural EPCIs."""
    places = {
        place.code: place
        for place in Territoire.objects.communes().filter(departement__code="91").select_related("departement", "epci")
    }
    ordered = sorted(places, key=lambda code: (-(places[code].population or 0), code))
    count = 0
    for code, year in essonne.plan(ordered):
        known_day = code not in ("91228", "91286")
        _signed(
            caf,
            places[code],
            admin,
            adviser if count % 6 == 0 else None,
            starts=dt.date(year, 1, 1),
            ends=dt.date(year + essonne.YEARS - 1, 12, 31),
            signed_on=dt.date(year, 1, 1) if not known_day else None,
            precision=Precision.DAY if known_day else Precision.YEAR,
        )
        count += 1
    epcis = Territoire.objects.filter(kind=TerritoireKind.EPCI, code__in=essonne.RURAL_EPCIS)
    for place in epcis.order_by("code"):
        _signed(
            caf,
            place,
            admin,
            adviser,
            starts=dt.date(essonne.RURAL_YEAR, 1, 1),
            ends=dt.date(essonne.RURAL_YEAR + 4, 12, 31),
        )
        count += 1
    return count
