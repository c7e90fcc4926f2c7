"""What makes a fiche « written »: it is then abandoned with a reason, never deleted."""

from decimal import Decimal

import pytest

from accounts.tests.factories import make_adviser
from actions.enums import ActeurRole, ChangementKind
from actions.models import Audience
from actions.tests.factories import (
    make_acteur,
    make_axe,
    make_changement,
    make_dispositif,
    make_etape,
    make_fiche,
    make_indicateur,
    make_ligne,
    make_moyen,
    make_note,
    make_objectif,
    make_plan,
)
from conventions.tests.factories import make_contrat, make_convention, make_theme
from diagnostics.tests.factories import make_enjeu
from territories.tests.factories import make_commune

pytestmark = pytest.mark.django_db


def typed(**values):
    def write(fiche):
        for name, value in values.items():
            setattr(fiche, name, value)
        fiche.save()

    return write


KINDS = {
    "context": typed(context="<p>Peu de places.</p>"),
    "general objective": typed(general_objective="Ouvrir à tous"),
    "description": typed(description="<p>Deux matinées.</p>"),
    "audience note": typed(audience_note="de la vallée"),
    "every year": typed(is_recurring=True),
    "material means": typed(material_means="Une salle"),
    "other contracts": typed(linked_contracts="PEdT"),
    "attention points": typed(attention_points="Le budget"),
    "obstacles": typed(obstacles="Le recrutement"),
    "levers": typed(levers="Le réseau"),
    "evaluation": typed(evaluation="Une enquête"),
    "progress of 0 %": typed(progress_rate=Decimal(0)),
    "progress comment": typed(progress_comment="En attente"),
    "section saved": typed(version=1),
    "other axe": lambda fiche: fiche.other_axes.add(make_axe(fiche.plan)),
    "theme": lambda fiche: fiche.themes.add(make_theme(caf=fiche.convention.caf)),
    "enjeu": lambda fiche: fiche.enjeux.add(make_enjeu(fiche.convention)),
    "audience": lambda fiche: fiche.audiences.add(Audience.objects.create(label="Voisins")),
    "commune": lambda fiche: fiche.communes.add(make_commune()),
    "référent": lambda fiche: fiche.caf_referents.add(make_adviser()),
    "dispositif": lambda fiche: fiche.dispositifs.add(make_dispositif()),
    "contrat lié": lambda fiche: fiche.contrats_lies.add(make_contrat(fiche.convention)),
    "objectif": make_objectif,
    "acteur": lambda fiche: make_acteur(fiche, role=ActeurRole.PARTNER),
    "étape": make_etape,
    "indicateur": make_indicateur,
    "budget": make_ligne,
    "moyen humain": make_moyen,
    "note": make_note,
    "proposed change": make_changement,
}


@pytest.fixture
def author():
    return make_adviser()


@pytest.fixture
def fiche(author):
    return make_fiche(created_by=author)


def test_a_fiche_just_made_is_still_empty(fiche, author):
    make_changement(fiche, kind=ChangementKind.ADDED)  # made with the fiche, when the plan is locked
    assert fiche.may_be_deleted_by(author)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_was_typed_on_a_fiche_keeps_it(fiche, author, kind):
    assert fiche.may_be_deleted_by(author)
    KINDS[kind](fiche)
    fiche.refresh_from_db()
    assert not fiche.may_be_deleted_by(author)


@pytest.mark.parametrize("typed_in_plan", [{"introduction": "<p>Le plan.</p>"}, {"version": 1}])
def test_a_plan_that_was_typed_makes_its_convention_written(typed_in_plan):
    from actions.guards import has_plan

    empty, written = make_convention(), make_convention()
    make_plan(empty)
    make_plan(written, **typed_in_plan)
    assert not has_plan(empty)
    assert has_plan(written)
