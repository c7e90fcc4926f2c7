"""Plans and fiches of the tests, written straight in the tables (states included)."""

import datetime as dt
from itertools import count

from accounts.tests.factories import make_user
from actions.enums import ActeurRole, ChangementKind, FicheState
from actions.models import (
    Acteur,
    Audience,
    Axe,
    ChangementFiche,
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
from conventions.tests.factories import make_contrat, make_convention, make_theme
from diagnostics.tests.factories import make_enjeu
from territories.tests.factories import make_commune, make_organisation

_numbers = count(1)
#: Keys that no sequence reaches, so that rows of several tables may have the same.
_far_keys = count(90_000_001)
#: In every name of `make_neighbours`: it is in no page of another Caf.
NEIGHBOUR = "Voisinage"


def make_plan(convention=None, *, niveaux=("Axe",), **fields):
    """The plan of this convention (or of a new one), with one word a level; made once."""
    convention = convention or make_convention()
    if plan := PlanActions.objects.filter(convention=convention).first():
        return plan
    plan = PlanActions.objects.create(convention=convention, **fields)
    for depth, label in enumerate(niveaux, 1):
        NiveauPlan.objects.create(plan=plan, depth=depth, label=label)
    return plan


def make_axe(plan=None, *, parent=None, **fields):
    plan = plan or (parent.plan if parent else make_plan())
    number = next(_numbers)
    fields.setdefault("label", f"Soutenir les familles {number}")
    fields.setdefault("position", number)
    fields.setdefault("depth", parent.depth + 1 if parent else 1)
    return Axe.objects.create(plan=plan, parent=parent, **fields)


def make_fiche(plan=None, *, convention=None, owner=None, organisation=None, **fields):
    """A fiche of the plan (of `convention`, or of a new one); `owner`: a user who is its pilote."""
    if plan is None and "axe" in fields and fields["axe"] is not None:
        plan = fields["axe"].plan
    plan = plan or make_plan(convention)
    number = next(_numbers)
    fields.setdefault("title", f"Créer un lieu d’accueil {number}")
    fields.setdefault("code", str(number))
    fields.setdefault("position", number)
    if fields.get("state") == FicheState.ABANDONED:
        fields.setdefault("abandoned_on", dt.date(2024, 6, 1))
        fields.setdefault("abandon_reason", "Le porteur s’est retiré.")
    fiche = FicheAction.objects.create(plan=plan, **fields)
    if owner or organisation:
        make_acteur(fiche, user=owner, **({"organisation": organisation} if organisation else {}))
    return fiche


def make_acteur(fiche, **fields):
    fields.setdefault("role", ActeurRole.OWNER)
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return Acteur.objects.create(fiche=fiche, **fields)


def make_objectif(fiche, text="Ouvrir deux demi-journées par semaine", **fields):
    return Objectif.objects.create(fiche=fiche, text=text, **fields)


def make_etape(fiche, **fields):
    fields.setdefault("label", f"Étape {next(_numbers)}")
    return Etape.objects.create(fiche=fiche, **fields)


def make_indicateur(fiche, **fields):
    fields.setdefault("label", f"Places créées {next(_numbers)}")
    return IndicateurFiche.objects.create(fiche=fiche, **fields)


def make_valeur(indicateur, year=2024, value=10, **fields):
    return ValeurFiche.objects.create(indicateur=indicateur, year=year, value=value, **fields)


def make_ligne(fiche=None, *, convention=None, **fields):
    """A budget line of 1 000 € planned in 2024, on a fiche or on a convention."""
    if "funder" not in fields:
        fields["funder"] = make_organisation()
    fields.setdefault("year", 2024)
    if "actual_amount" not in fields:
        fields.setdefault("planned_amount", 1000)
    return LigneBudgetaire.objects.create(fiche=fiche, convention=convention, **fields)


def make_moyen(fiche=None, *, convention=None, **fields):
    """Half an ETP planned in 2024."""
    fields.setdefault("function", "Animation")
    fields.setdefault("planned", "0.5")
    fields.setdefault("year", 2024)
    return MoyenHumain.objects.create(fiche=fiche, convention=convention, **fields)


def make_note(fiche, **fields):
    fields.setdefault("written_on", dt.date(2024, 5, 1))
    fields.setdefault("done", "Deux réunions avec les assistantes maternelles.")
    return NoteSuivi.objects.create(fiche=fiche, **fields)


def make_dispositif(**fields):
    number = next(_numbers)
    fields.setdefault("code", f"dispositif_{number}")
    fields.setdefault("label", f"Dispositif {number}")
    return Dispositif.objects.create(**fields)


def make_changement(fiche, kind=ChangementKind.CHANGED, **fields):
    """A proposed change of title."""
    fields.setdefault("before", {"title": fiche.title})
    fields.setdefault("after", {"title": f"{fiche.title}, deuxième version"})
    return ChangementFiche.objects.create(fiche=fiche, kind=kind, **fields)


def make_neighbours(convention, number=6):
    """Fill the plan of this convention (of another Caf) with fiches that name communes, people,
    themes, publics… Every row of one round has the same key in its table: a subquery that is
    one level too shallow, or that forgets whose rows it reads, finds them at once."""
    plan = make_plan(convention)
    axe = make_axe(plan, pk=next(_far_keys), label=f"{NEIGHBOUR}, axe")
    organisation = make_organisation(name=f"{NEIGHBOUR}, association", caf=convention.caf)
    for key in (next(_far_keys) for _ in range(number)):
        named = f"{NEIGHBOUR} {key}"
        fiche = make_fiche(pk=key, axe=axe, title=f"{named}, fiche")
        fiche.communes.add(make_commune(pk=key, name=f"{named}, commune"))
        fiche.caf_referents.add(person := make_user(pk=key, first_name=NEIGHBOUR, last_name=str(key)))
        fiche.themes.add(make_theme(pk=key, caf=convention.caf, label=f"{named}, thème"))
        fiche.audiences.add(Audience.objects.create(pk=key, caf=convention.caf, label=f"{named}, public"))
        fiche.dispositifs.add(make_dispositif(pk=key))  # of the whole instance: shown to all
        fiche.contrats_lies.add(make_contrat(convention, pk=key, label=f"{named}, contrat"))
        fiche.enjeux.add(make_enjeu(convention, pk=key, label=f"{named}, enjeu"))
        fiche.other_axes.add(make_axe(plan, pk=key, label=f"{named}, autre axe"))
        make_acteur(fiche, pk=key, user=person, organisation=organisation)
        make_objectif(fiche, f"{named}, objectif", pk=key)
        make_etape(fiche, pk=key, label=f"{named}, étape")
        make_valeur(make_indicateur(fiche, pk=key, label=f"{named}, indicateur"), pk=key)
        make_ligne(fiche, pk=key, funder=organisation)
        make_moyen(fiche, pk=key, function=f"{named}, fonction")
        make_note(fiche, pk=key, done=f"{named}, note")
        make_changement(fiche, pk=key)
