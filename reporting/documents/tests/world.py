"""A convention in the tables with all that its documents print, of any size."""

import datetime as dt
import hashlib
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.base import ContentFile

from accounts.tests.factories import make_user
from actions.enums import ActeurRole, FicheState
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
from conventions.enums import ArticleKind, ConventionState, DocumentKind, Visibility
from conventions.models import Convention, Document
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_convention,
    make_parties,
    make_perimetre,
    make_theme,
)
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet
from governance.enums import ComiteKind, DecisionState, PresenceStatus, SeanceState
from governance.models import Comite, Decision, MembreComite, Presence, Seance
from reporting.bilans.models import Bilan

from .samples import make_pdf_annexe

STATES = tuple(FicheState)


def make_world(*, fiches=2, comites=2, constats=2, files=1):
    convention = make_convention(name="Pays de la Lise")
    theme = make_theme(caf=convention.caf, label="Petite enfance", is_mandatory=True)
    convention.themes.add(theme)
    perimetre = make_perimetre(convention, number=3)
    Convention.objects.filter(pk=convention.pk).update(
        state=ConventionState.DRAFTING, territoire=perimetre[0].commune.epci
    )
    convention.refresh_from_db()
    parties = make_parties(convention)
    for partie in parties:
        make_autorisation(partie, number="2023-061", for_count=95, against_count=0, expressed_count=95)
    make_article(convention, kind=ArticleKind.VISA, number="", title="Visas", body="<p>Vu le code ;</p>", position=0)
    make_article(
        convention, kind=ArticleKind.PREAMBLE, number="", title="Préambule", body="<p>Ensemble.</p>", position=1
    )
    make_article(convention, position=2)
    world = SimpleNamespace(convention=convention, theme=theme, parties=parties)
    _diagnostic(world, constats)
    _plan(world, fiches)
    _governance(world, comites)
    for number in range(1, files + 1):
        Document.objects.create(
            convention=convention,
            kind=DocumentKind.DELIBERATION,
            title=f"Délibération {number}",
            file=ContentFile(make_pdf_annexe(), "deliberation.pdf"),
            original_name="deliberation.pdf",
            content_type="application/pdf",
            size=800,
            sha256=hashlib.sha256(make_pdf_annexe()).hexdigest(),
            page_count=1,
            annex_position=number,
            partie=parties[1],
        )
    return world


def _diagnostic(world, count):
    diagnostic = Diagnostic.objects.create(convention=world.convention, context="<p>Un territoire.</p>")
    volet = Volet.objects.create(diagnostic=diagnostic, label="Petite enfance")
    world.enjeux = []
    for number in range(1, count + 1):
        Constat.objects.create(diagnostic=diagnostic, theme=world.theme, kind="strength", text=f"Constat {number}.")
        world.enjeux.append(Enjeu.objects.create(diagnostic=diagnostic, volet=volet, label=f"Enjeu {number}"))
        indicateur = Indicateur.objects.create(
            caf=world.convention.caf,
            code=f"essai_{world.convention.pk}_{number}",
            label=f"Taux {number}",
            unit="%",
            theme_code=world.theme.code,
            decimals=1,
            source="Caf",
        )
        for year, value in ((2019, "41.2"), (2021, "45.5")):
            ValeurIndicateur.objects.create(
                indicateur=indicateur,
                territoire=world.convention.territoire,
                caf=world.convention.caf,
                year=year,
                value=Decimal(value),
                source="Caf",
            )


def _plan(world, count):
    convention = world.convention
    plan = PlanActions.objects.create(convention=convention, declared_fiche_count=18)
    NiveauPlan.objects.create(plan=plan, depth=1, label="axe")
    NiveauPlan.objects.create(plan=plan, depth=2, label="objectif")
    axe = Axe.objects.create(plan=plan, code="1", label="Accueillir les jeunes enfants")
    objectif = Axe.objects.create(plan=plan, parent=axe, depth=2, code="1.1", label="Diversifier l’offre")
    axe.enjeux.add(world.enjeux[0])
    world.person = make_user(first_name="Camille", last_name="Vauquelin")
    public = Audience.objects.create(caf=convention.caf, label=f"Familles {convention.pk}")
    dispositif = Dispositif.objects.create(code=f"essai_{convention.pk}", label="Bonus d’essai")
    epci = world.parties[1].organisation
    world.plan, world.fiches = plan, []
    for number in range(1, count + 1):
        row = FicheAction.objects.create(
            plan=plan,
            axe=objectif,
            position=number,
            code=f"1.1.{number}",
            title=f"Action {number}",
            state=STATES[number % 4],
            general_objective="Un objectif général",
            description="<p>Le contenu.</p>",
            starts_on=dt.date(2023, 1, 1),
            ends_on=dt.date(2024, 6, 30),
            progress_rate=Decimal("0.25"),
        )
        row.themes.add(world.theme)
        row.enjeux.add(world.enjeux[0])
        row.audiences.add(public)
        row.dispositifs.add(dispositif)
        row.caf_referents.add(world.person)
        row.communes.add(convention.perimetre.first().commune)
        Objectif.objects.create(fiche=row, text="Un objectif opérationnel")
        Acteur.objects.create(fiche=row, role=ActeurRole.OWNER, organisation=epci, user=world.person)
        Acteur.objects.create(fiche=row, role=ActeurRole.PARTNER, organisation=world.parties[0].organisation)
        Etape.objects.create(fiche=row, label="Recruter", ends_on=dt.date(2024, 3, 1), done_on=dt.date(2024, 2, 1))
        MoyenHumain.objects.create(fiche=row, function="Animatrice", organisation=epci, planned=Decimal("0.5"))
        for year, actual in ((2023, Decimal(9_000)), (2024, None)):
            LigneBudgetaire.objects.create(
                fiche=row,
                funder=epci,
                dispositif=dispositif,
                year=year,
                planned_amount=Decimal(10_000),
                actual_amount=actual,
            )
        LigneBudgetaire.objects.create(
            fiche=row, funder=epci, year=2024, planned_amount=Decimal(777), visibility=Visibility.OWN
        )
        indicateur = IndicateurFiche.objects.create(
            fiche=row, label="Places", unit="nombre", baseline_value=Decimal(10), target_value=Decimal(30)
        )
        ValeurFiche.objects.create(indicateur=indicateur, year=2023, value=Decimal(12))
        ValeurFiche.objects.create(indicateur=indicateur, year=2024, value=Decimal(21), comment="En avance.")
        NoteSuivi.objects.create(
            fiche=row, for_bilan_year=2024, written_on=dt.date(2024, 11, 3), done="Deux permanences ouvertes."
        )
        world.fiches.append(row)
    FicheAction.objects.create(plan=plan, code="9", title="Action sans axe")
    MoyenHumain.objects.create(
        convention=convention,
        function="Chargée de coopération",
        organisation=epci,
        year=2024,
        planned=Decimal(1),
        actual=Decimal("0.8"),
    )


def _governance(world, count):
    convention = world.convention
    for number in range(1, count + 1):
        comite = Comite.objects.create(
            caf=convention.caf, convention=convention, kind=ComiteKind.COPIL, name=f"Comité {number}"
        )
        MembreComite.objects.create(
            comite=comite, name="Hélène Rousselot", function="présidente", starts_on=dt.date(2022, 1, 1)
        )
        MembreComite.objects.create(comite=comite, user=world.person, starts_on=dt.date(2022, 1, 1))
        for year in (2023, 2024):
            seance = Seance.objects.create(comite=comite, held_on=dt.date(year, 11, 20), state=SeanceState.HELD)
            for status in (PresenceStatus.PRESENT, PresenceStatus.EXCUSED):
                Presence.objects.create(seance=seance, name=f"Personne {status}", status=status)
            Decision.objects.create(
                seance=seance, number=f"{year}-{number}", text="Ouvrir une permanence", state=DecisionState.TODO
            )
    world.seance = Seance.objects.filter(comite__convention=convention).order_by("held_on").last()


def make_bilan(world, **fields):
    defaults = {
        "convention": world.convention,
        "year": 2024,
        "seance": world.seance,
        "highlights": "<p>Une année pleine.</p>",
        "priorities": "<p>Ouvrir le samedi.</p>",
    }
    return Bilan.objects.create(**defaults | fields)
