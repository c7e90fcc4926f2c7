"""Conventions by the hundred, for the measures alone: plausible shapes, invented words."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from actions.enums import ActeurRole, FicheState
from actions.models import (
    Acteur,
    Axe,
    Etape,
    FicheAction,
    IndicateurFiche,
    LigneBudgetaire,
    NiveauPlan,
    NoteSuivi,
    PlanActions,
    ValeurFiche,
)
from conventions.enums import ArticleKind, ConventionState, PartieRole
from conventions.models import Acte, Article, Convention, MouvementPerimetre, Partie, PartieActe, Phase, Signataire
from conventions.tests.factories import sign_without_file
from conventions.text import versions
from core.bulk import analyze
from core.dates import Precision
from diagnostics.models import Diagnostic
from reporting.demo.people import BY_KEY
from territories.models import Organisation, Territoire

AXES = 4
STATES = [state for state in FicheState if state != FicheState.ABANDONED]
SENTENCE = "Les communes et la Caf ouvrent ensemble des places d’accueil au plus près des familles du plateau. "


PREFIX = "Territoire d’essai"


def fill_demo(conventions, fiches):
    """For the Caf of the demo's adviser."""
    adviser = User.objects.get(email=BY_KEY["adviser"].email)
    fill(adviser.caf_memberships.get().caf, adviser, conventions=conventions, fiches=fiches)
    analyze()


@transaction.atomic
def fill(caf, adviser, *, conventions, fiches):
    """(conventions, fiches): that many conventions of this Caf, each with a plan of that many fiches.

    Three in four are in force. Written by bulk inserts; triggers write the history as ever.
    """
    epcis = list(Territoire.objects.epcis().order_by("code")[:conventions])
    organisations = list(Organisation.objects.reference().filter(territoire__in=epcis)[: len(epcis)])
    communes = list(Territoire.objects.communes().filter(departement__in=caf.departements.all()).order_by("code")[:400])
    made = Convention.objects.bulk_create(
        Convention(
            caf=caf,
            adviser=adviser if number % 3 == 0 else None,
            territoire=epcis[number % len(epcis)],
            name=f"{PREFIX} {number}, {epcis[number % len(epcis)].name}",
            state=ConventionState.DRAFTING,
            starts_on=dt.date(2020 + number % 6, 1, 1),
            ends_on=dt.date(2024 + number % 6, 12, 31),
        )
        for number in range(conventions)
    )
    _people_and_text(made, caf, organisations, communes)
    Diagnostic.objects.bulk_create(Diagnostic(convention=each) for each in made)
    written = plans(made, organisations, fiches)
    signed = [convention.pk for number, convention in enumerate(made) if number % 4]
    sign_without_file(*signed)
    Acte.objects.filter(initial_of__in=signed).update(frozen_at=timezone.now())
    return made, written


def _people_and_text(made, caf, organisations, communes):
    parties = []
    for number, convention in enumerate(made):
        chosen = [
            (PartieRole.CAF, caf.organisation),
            (PartieRole.COLLECTIVITE, organisations[number % len(organisations)]),
        ]
        parties += [
            Partie(convention=convention, role=role, organisation=organisation, position=position)
            for position, (role, organisation) in enumerate(chosen)
        ]
    parties = Partie.objects.bulk_create(parties)
    Signataire.objects.bulk_create(
        Signataire(partie_acte=part, name="Dominique Renard", capacity="Président")
        for part in PartieActe.objects.filter(initial_of__in=parties)
    )
    Article.objects.bulk_create(
        Article(
            convention=convention,
            kind=ArticleKind.ARTICLE,
            number=str(n),
            position=n,
            title=f"Article d’essai {n}",
            body=f"<p>{SENTENCE * 6}</p>",
        )
        for convention in made
        for n in range(1, 13)
    )
    Phase.objects.bulk_create(
        Phase(convention=convention, numbers=[n], label=f"Phase {n}") for convention in made for n in range(1, 5)
    )
    actes = dict(Acte.objects.initial().values_list("convention", "pk"))
    MouvementPerimetre.objects.bulk_create(
        MouvementPerimetre(
            convention=convention,
            acte_id=actes[convention.pk],
            commune=communes[(number * 20 + n) % len(communes)],
        )
        for number, convention in enumerate(made)
        for n in range(20)
    )


def make_versions_of_60_pages(like, *, by):
    """A convention as `like`, with two versions of a text of 20 articles of 3 pages: the second has another word in
    each paragraph, and its last article first."""
    made = Convention.objects.create(caf=like.caf, adviser=by, territoire=like.territoire, name=f"{PREFIX} comparé")
    body = "".join(f"<p>Du [[champ:territoire]], alinéa {n} : {SENTENCE * 6}</p>" for n in range(15))
    rows = [
        Article(convention=made, kind=ArticleKind.ARTICLE, number=str(n), position=n, title=f"Article {n}", body=body)
        for n in range(1, 21)
    ]
    Article.objects.bulk_create(rows)
    versions.keep_version(made, by=by)
    Article.objects.filter(convention=made).update(
        body=body.replace("places d’accueil au plus", "lieux d’accueil au plus", 90)
    )
    Article.objects.filter(pk=rows[-1].pk).update(position=0)
    made.name += " encore"
    made.save()
    versions.keep_version(made, by=by)
    return made


def plans(made, organisations, count):
    plans = PlanActions.objects.bulk_create(PlanActions(convention=each) for each in made)
    NiveauPlan.objects.bulk_create(NiveauPlan(plan=plan, depth=1, label="Axe") for plan in plans)
    axes = Axe.objects.bulk_create(
        Axe(plan=plan, depth=1, position=n, code=str(n + 1), label=f"Soutenir les familles {n + 1}")
        for plan in plans
        for n in range(AXES)
    )
    fiches = FicheAction.objects.bulk_create(
        (
            FicheAction(
                plan=plan,
                axe=axes[number * AXES + n % AXES],
                position=n,
                code=f"{n % AXES + 1}.{n // AXES + 1}",
                title=f"Ouvrir un lieu d’accueil itinérant {n + 1}",
                state=STATES[n % len(STATES)],
                context=f"<p>{SENTENCE * 3}</p>",
                description=f"<p>{SENTENCE * 5}</p>",
                general_objective=SENTENCE * 2,
                ends_on=dt.date(2025 + n % 3, 12, 31),
                ends_on_precision=Precision.DAY,
                progress_rate=Decimal(n % 5) / 4,
            )
            for number, plan in enumerate(plans)
            for n in range(count)
        ),
        batch_size=2000,
    )
    one = organisations[0]
    Acteur.objects.bulk_create(
        [
            Acteur(fiche=fiche, role=role, organisation=one)
            for fiche in fiches
            for role in (ActeurRole.OWNER, ActeurRole.PARTNER)
        ],
        batch_size=2000,
    )
    Etape.objects.bulk_create(
        [Etape(fiche=fiche, position=n, label=f"Étape {n + 1}") for fiche in fiches for n in range(3)], batch_size=2000
    )
    indicators = IndicateurFiche.objects.bulk_create(
        [
            IndicateurFiche(fiche=fiche, position=n, label=f"Places ouvertes {n + 1}")
            for fiche in fiches
            for n in range(2)
        ],
        batch_size=2000,
    )
    ValeurFiche.objects.bulk_create(
        [ValeurFiche(indicateur=each, year=year, value=year - 2000) for each in indicators for year in (2024, 2025)],
        batch_size=2000,
    )
    LigneBudgetaire.objects.bulk_create(
        [
            LigneBudgetaire(fiche=fiche, funder=one, year=year, planned_amount=12000)
            for fiche in fiches
            for year in (2024, 2025)
        ],
        batch_size=2000,
    )
    NoteSuivi.objects.bulk_create(
        [
            NoteSuivi(fiche=fiche, written_on=dt.date(2025, 3, 1 + n), done=SENTENCE)
            for fiche in fiches
            for n in range(2)
        ],
        batch_size=2000,
    )
    return fiches
