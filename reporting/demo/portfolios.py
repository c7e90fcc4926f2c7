"""The other conventions of both Cafs, and the registers of their former contracts (CEJ)."""

import datetime as dt
from dataclasses import dataclass

from conventions.dossier.creation import create_convention
from conventions.models import Acte, Cej, Convention, ConventionTransition, PartieActe, Signataire
from conventions.signing.added import collectivite_of
from core import clock
from core.dates import Precision
from diagnostics.models import Diagnostic, Enjeu
from governance.enums import ComiteKind, SeanceState
from governance.models import Comite, Seance, SeanceTransition
from reporting.demo import essonne
from territories.enums import OrganisationKind, TerritoireKind
from territories.models import Organisation, Territoire

TAKEN_OVER = "Convention signée hors du portail, reprise avec ses dates."
STEPS = ("prospecting", "framing", "diagnostic", "action_plan", "drafting")
STEP_REASON = "Démarche déjà engagée hors du portail."
CEJ_END = dt.date(essonne.LAST_CEJ_YEAR, 12, 31)


@dataclass(frozen=True)
class Place:
    """How far one EPCI of the Côte-d’Or is. Years count from that of the demo (0).

    `state`: « signed » (`first` and `last` year), a state of the preparation, « abandoned », or
    None. `following`: state of the convention that will follow. `cej`: « epci », « commune »
    (that of its largest commune), or None.
    """

    code: str
    state: str | None
    first: int = 0
    last: int = 0
    following: str | None = None
    cej: str | None = "epci"


# Invented, but for the list of the EPCIs. Five end with the year of the demo, besides Gevrey.
COTE_DOR = (
    Place("242100410", "signed", -2, 2),  # Dijon
    Place("200006682", "signed", -3, 1, cej="commune"),  # Beaune
    Place("200070902", "signed", -3, 0),  # Auxonne, Pontailler
    Place("200000925", "signed", -1, 2),  # Plaine dijonnaise
    Place("242101509", "signed", -3, 0, following="diagnostic"),  # Rives de Saône
    Place("242101434", "action_plan"),  # Châtillonnais
    Place("200069540", "signed", -2, 1),  # Norge et Tille
    Place("200071017", "signed", -3, 0, following="drafting"),  # Terres d’Auxois
    Place("242100154", "drafting"),  # Tille et Ignon
    Place("200072825", "framing"),  # Mirebellois
    Place("200039055", "signed", -4, 0, following="framing"),  # Ouche et Montagne
    Place("242101491", "signed", -2, 2, cej="commune"),  # Montbardois
    Place("200071207", "prospecting"),  # Pouilly, Bligny
    Place("242101459", "diagnostic"),  # Alésia
    Place("200039063", None, cej=None),  # Forêts, Seine et Suzon: never a contract
    Place("200071173", "abandoned"),  # Arnay, Liernais
    Place("242101442", "signed", -3, 0),  # Saulieu
    Place("200070910", None),  # Tille et Venelle: a CEJ that has ended, and nothing since
)


def cote_dor(caf, people, colleagues, today, *, complete):
    """Write them. `complete`: the convention of Gevrey-Nuits. Returns how many others were made."""
    epcis = Territoire.objects.epcis().filter(code__in=[place.code for place in COTE_DOR])
    places = {place.code: place for place in epcis}
    advisers = [people["adviser"], people["referent"], *colleagues]
    admin, register, count = people["admin"], Register(caf, people["admin"]), 0
    _cej_of_gevrey(register, complete)
    for rank, facts in enumerate(COTE_DOR):
        place, adviser = places[facts.code], advisers[rank % len(advisers)]
        made = None
        if facts.state == "signed":
            made = _signed_here(caf, place, admin, adviser, facts, today)
        elif facts.state:
            made = _in_preparation(caf, place, admin, adviser, facts.state, today)
        if facts.following:
            _in_preparation(caf, place, admin, adviser, facts.following, today, predecessor=made)
        count += bool(made) + bool(facts.following)
        if facts.cej:
            _cej_of(register, place, facts, made)
    register.write()
    met(caf, today, by=admin, besides=complete)
    return count


def _signed_here(caf, place, admin, adviser, facts, today):
    starts = dt.date(today.year + facts.first, 1, 1)
    ends = dt.date(today.year + facts.last, 12, 31)
    signed_on = starts - dt.timedelta(days=18)  # before its effect, as most are
    return signed(caf, place, admin, adviser, starts=starts, ends=ends, signed_on=signed_on)


def _in_preparation(caf, place, admin, adviser, state, today, *, predecessor=None):
    """Taken up to `state`, one step every two months, the last one two months ago."""
    path = STEPS[1 : STEPS.index(state) + 1] if state in STEPS else ()
    started = today - dt.timedelta(days=60 * (len(path) + 2))
    with clock.dated(started):
        convention = create_convention(
            by=admin,
            caf=caf,
            territoire=place,
            adviser=adviser,
            predecessor=predecessor,
            target_year=today.year + 1,
            starts_on=dt.date(today.year + 1, 1, 1),
            ends_on=dt.date(today.year + 4, 12, 31),
        )
    for rank, step in enumerate(path, 1):
        with clock.dated(started + dt.timedelta(days=60 * rank)):
            if step == "action_plan":
                diagnostic = Diagnostic.objects.create(convention=convention)
                Enjeu.objects.create(
                    diagnostic=diagnostic, label="Maintenir une offre d’accueil de proximité", position=1
                )
            getattr(convention, f"start_{step}")(by=admin, reason=STEP_REASON)
    if state == "abandoned":
        day = started + dt.timedelta(days=60)
        with clock.dated(day):
            convention.abandon(by=admin, reason="La collectivité préfère attendre.", on=day)
    return convention


def _cej_of(register, place, facts, convention):
    """Four years, ended before the CTG or in 2022 at the latest."""
    holder = collectivite_of(place)
    communes = list(place.communes().order_by("-population", "code"))
    if facts.cej == "commune":
        holder, communes = collectivite_of(communes[0]), communes[:1]
    replaced = convention if facts.state == "signed" else None
    note = "" if replaced else "Échu, aucune CTG n’a pris la suite."
    register.add(holder, communes, ended_by(replaced), replaced, note)


def _cej_of_gevrey(register, convention):
    """Those that the CTG of Gevrey-Nuits replaces: the EPCI’s, two communes’, an association’s."""
    communes = list(convention.territoire.communes().order_by("-population", "code"))
    association = Organisation.objects.get(caf=convention.caf, kind=OrganisationKind.ASSOCIATION)
    register.add(collectivite_of(convention.territoire), communes, CEJ_END, convention)
    for commune in communes[:2]:
        register.add(collectivite_of(commune), [commune], dt.date(2021, 12, 31), convention)
    register.add(association, communes[:1], CEJ_END, convention, "Porté par une association gestionnaire.")


def ended_by(convention):
    """The end of the CEJ before this convention: none ran after 2022."""
    if convention is None:
        return CEJ_END
    return min(CEJ_END, dt.date(convention.starts_on.year - 1, 12, 31))


class Register:
    """Rows of the register of CEJ, gathered then written in two queries."""

    def __init__(self, caf, by):
        self.caf, self.by, self.rows, self.communes = caf, by, [], []

    def add(self, holder, communes, ends_on, replaced_by, note=""):
        first = ends_on.year - essonne.CEJ_YEARS + 1
        self.rows.append(
            Cej(
                caf=self.caf,
                holder=holder,
                number=f"{first}-{len(self.rows) + 1:03}",
                starts_on=dt.date(first, 1, 1),
                ends_on=ends_on,
                replaced_by=replaced_by,
                note=note,
                created_by=self.by,
            )
        )
        self.communes.append(communes)

    def write(self):
        through = Cej.communes.through
        rows = Cej.objects.bulk_create(self.rows)
        through.objects.bulk_create(
            through(cej=row, territoire=commune)
            for row, communes in zip(rows, self.communes, strict=True)
            for commune in communes
        )


# Signed outside the portal -----------------------------------------------------------------------


def signed(caf, place, by, adviser, *, starts, ends, signed_on, precision=Precision.DAY):
    """A convention in force, both parties authorised and signed."""
    with clock.dated(signed_on):
        convention = create_convention(
            by=by, caf=caf, territoire=place, adviser=adviser, starts_on=starts, ends_on=ends
        )
        parties = list(convention.parties.select_related("initial"))
        PartieActe.objects.filter(initial_of__convention=convention).update(
            exemption="Reprise : délibération non reprise dans le portail"
        )
        Signataire.objects.bulk_create(
            Signataire(
                partie_acte=partie.initial,
                capacity="Représentant légal",
                signed_on=signed_on,
                signed_on_precision=precision,
            )
            for partie in parties
        )
        _take_over(convention, by=by)
    return convention


def _take_over(convention, *, by):
    """The state is entered at once, the text frozen on the day of the signature."""
    Convention.objects.filter(pk=convention.pk).update(state="in_force", origin="reprise")
    Acte.objects.filter(initial_of=convention).update(frozen_at=clock.now())
    ConventionTransition.objects.create(
        convention=convention,
        name="take_over",
        from_state="prospecting",
        to_state="in_force",
        by=by,
        reason=TAKEN_OVER,
    )


#: One running CTG in so many has not met its COPIL for twelve months.
SILENT_ONE_IN = 5


def met(caf, today, *, by, besides=None):
    """The COPIL of each running CTG but a few: its last séance, taken over as their signature is."""
    running = Convention.objects.filter(caf=caf).in_effect(on=today).order_by("pk")
    if besides is not None:
        running = running.exclude(pk=besides.pk)
    chosen = [convention for rank, convention in enumerate(running) if rank % SILENT_ONE_IN]
    day = min(today - dt.timedelta(days=30), dt.date(today.year, 6, 9))
    with clock.dated(day - dt.timedelta(days=21)):
        comites = Comite.objects.bulk_create(
            Comite(caf=caf, convention=convention, kind=ComiteKind.COPIL, name="Comité de pilotage", created_by=by)
            for convention in chosen
        )
        seances = Seance.objects.bulk_create(
            Seance(comite=comite, state=SeanceState.HELD, held_on=day, convened_at=clock.now(), created_by=by)
            for comite in comites
        )
    with clock.dated(day):
        SeanceTransition.objects.bulk_create(
            SeanceTransition(
                seance=seance,
                name="take_over",
                from_state=SeanceState.DRAFT,
                to_state=SeanceState.HELD,
                by=by,
                reason="Séance tenue avant la reprise dans le portail.",
            )
            for seance in seances
        )


# The Essonne -------------------------------------------------------------------------------------


def essonne_ctg(caf, advisers, admin, today):
    """78 communes by the published pace, three rural EPCIs, and the CEJ before them."""
    communes = Territoire.objects.communes().filter(departement__code="91")
    places = {place.code: place for place in communes.select_related("departement", "epci")}
    ordered = sorted(places, key=lambda code: (-(places[code].population or 0), code))
    holders = {
        row.territoire_id: row
        for row in Organisation.objects.reference().filter(
            kind__in=[OrganisationKind.COMMUNE, OrganisationKind.EPCI], territoire__departement__code="91"
        )
    }
    register, plan = Register(caf, admin), essonne.plan(ordered)
    rural = Territoire.objects.filter(kind=TerritoireKind.EPCI, code__in=essonne.RURAL_EPCIS).order_by("code")
    chosen = [(places[code], year, day) for code, year, day in plan]
    chosen += [
        (place, essonne.RURAL_YEAR, essonne.signing_day(essonne.RURAL_YEAR, rank, len(essonne.RURAL_EPCIS)))
        for rank, place in enumerate(rural)
    ]
    for rank, (place, year, day) in enumerate(chosen):
        convention = signed(
            caf,
            place,
            admin,
            advisers[rank % len(advisers)],
            starts=dt.date(year, 1, 1),
            ends=dt.date(year + essonne.YEARS - 1, 12, 31),
            signed_on=day or dt.date(year, 1, 1),
            precision=Precision.DAY if day else Precision.YEAR,
        )
        covered = [place] if place.kind == TerritoireKind.COMMUNE else list(place.communes())
        register.add(holders[place.pk], covered, ended_by(convention), convention)
    taken = {code for code, _, _ in plan}
    orphans = [code for code in ordered if code not in taken][: essonne.ORPHAN_CEJ_COUNT]
    for code in orphans:
        register.add(holders[places[code].pk], [places[code]], CEJ_END, None, "Échu, aucune CTG n’a pris la suite.")
    register.write()
    met(caf, today, by=admin)
    return len(chosen)
