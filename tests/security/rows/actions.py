"""The plan: read by whoever reads the convention, written by the writers of both sides.

A pilote follows their own fiche (state, progress, notes, steps, values); the gestionnaire
conseil of the Caf writes the money.
"""

from actions.tests import factories
from conventions.models import Membership
from tests.security.matrix import EVERYONE, FUNDING_WRITERS, NOBODY, READERS, WHOLE_READERS, WRITERS, Row
from tests.security.world import builder

FOLLOWERS = WRITERS | {"fiche_owner"}
#: A partner adds to the fiches that name their organisation: notes, and its own amounts.
NOTERS, AMOUNT_WRITERS = FOLLOWERS | {"partner"}, FUNDING_WRITERS | {"partner"}
AMOUNT = 987654  # no other figure of the world reads like it


@builder
def add_plan(world):
    world.plan = factories.make_plan(world.convention)
    world.axe, _ = (factories.make_axe(world.plan) for _ in range(2))
    world.fiche = factories.make_fiche(axe=world.axe, owner=world.users["fiche_owner"])
    for axe in (world.axe, None, None):  # a neighbour to be ordered with, and two under no axe
        world.unnamed = factories.make_fiche(world.plan, axe=axe)
    world.etape = factories.make_etape(world.fiche)
    world.indicateur_fiche = factories.make_indicateur(world.fiche)
    factories.make_valeur(world.indicateur_fiche)
    factories.make_objectif(world.fiche)
    named = factories.make_acteur(world.fiche, role="partner", person_name="Dominique Renard").organisation
    Membership.objects.filter(convention=world.convention, user=world.users["partner"]).update(organisation=named)
    world.fiche.caf_referents.add(world.users["caf_management"])
    world.fiche.transitions.create(
        name="start", from_state="planned", to_state="in_progress", by=world.users["fiche_owner"]
    )
    factories.make_note(world.fiche, created_by=world.users["fiche_owner"])
    factories.make_ligne(world.fiche, planned_amount=AMOUNT)
    factories.make_moyen(world.fiche)
    world.ligne = factories.make_ligne(convention=world.convention, planned_amount=AMOUNT)
    factories.make_neighbours(world.elsewhere, 3)
    world.changement = factories.make_changement(world.fiche)


def of_convention(name, **fields):
    return Row(f"actions:{name}", lambda w: [w.convention.pk], **fields)


def of_fiche(name, *more, **fields):
    return Row(f"actions:{name}", lambda w: [w.fiche.pk, *more], **fields)


MOVED = {"data": lambda w: {"sens": "monter"}}

ROWS = [
    of_convention("plan", get=READERS),
    of_convention("tableau", get=READERS),
    of_convention("plan_edit", get=WRITERS, post=WRITERS),
    of_convention("niveaux", get=WRITERS, post=WRITERS),
    of_convention("declare_complete", get=WRITERS, post=WRITERS),
    of_convention("axe_create", get=WRITERS, post=WRITERS),
    of_convention("fiche_create", get=WRITERS, post=WRITERS),
    of_convention("paste", get=WRITERS, post=WRITERS),
    Row("actions:year_values", lambda w: [w.convention.pk, 2024], get=FOLLOWERS, post=FOLLOWERS),
    Row("actions:axe_edit", lambda w: [w.axe.pk], get=WRITERS, post=WRITERS),
    Row("actions:axe_move", lambda w: [w.axe.pk], get=None, post=WRITERS, **MOVED),
    Row("actions:axe_delete", lambda w: [w.axe.pk], get=WRITERS, post=WRITERS, get_code=302),
    Row("actions:list", get=EVERYONE),
    Row("actions:mine", get=EVERYONE),
    Row("actions:mine_update", get=EVERYONE, post=EVERYONE),  # one's own fiches, none for most
    of_fiche("fiche", get=READERS),
    of_fiche("fiche_edit", "identite", get=WRITERS, post=WRITERS),
    of_fiche("fiche_state", get=FOLLOWERS, post=FOLLOWERS),
    of_fiche("fiche_progress", get=FOLLOWERS, post=FOLLOWERS),
    of_fiche("fiche_move", get=None, post=WRITERS, **MOVED),
    of_fiche("fiche_delete", get=NOBODY, post=NOBODY),  # its author only
    of_fiche("budget", get=AMOUNT_WRITERS, post=AMOUNT_WRITERS),
    of_fiche("line_create", "notes", get=NOTERS, post=NOTERS),
    *(
        Row("actions:" + name, lambda w, more=more: [w.unnamed.pk, *more], get=who, post=who, case=case)
        for name, more, who, case in (
            ("budget", [], FUNDING_WRITERS, "of a fiche that names no partner"),
            ("line_create", ["notes"], WRITERS, "a note of a fiche that names no partner"),
            ("line_create", ["budget"], FUNDING_WRITERS, "an amount of any funder"),
            ("line_create", ["etapes"], WRITERS, "a step"),
        )
    ),
    of_fiche("line_create", "budget", get=FUNDING_WRITERS, post=FUNDING_WRITERS, case="where a partner is named"),
    of_fiche("line_create", "etapes", get=FOLLOWERS, post=FOLLOWERS, case="a step where a partner is named"),
    Row("actions:line_edit", lambda w: [w.fiche.pk, "etapes", w.etape.pk], get=FOLLOWERS, post=FOLLOWERS),
    Row("actions:line_delete", lambda w: [w.fiche.pk, "etapes", w.etape.pk], get=FOLLOWERS, post=FOLLOWERS),
    Row("actions:valeurs", lambda w: [w.fiche.pk, w.indicateur_fiche.pk], get=FOLLOWERS, post=FOLLOWERS),
    Row("actions:changement_step", lambda w: [w.changement.pk, "retirer"], get=WRITERS, post=WRITERS),
    of_convention("finances", get=WHOLE_READERS),
    Row("actions:year_amounts", lambda w: [w.convention.pk, 2024], get=AMOUNT_WRITERS, post=AMOUNT_WRITERS),
    Row("actions:year_means", lambda w: [w.convention.pk, 2024], get=FUNDING_WRITERS, post=FUNDING_WRITERS),
    Row("actions:finance_create", lambda w: [w.convention.pk, "budget"], get=FUNDING_WRITERS, post=FUNDING_WRITERS),
    Row(
        "actions:finance_edit",
        lambda w: [w.convention.pk, "budget", w.ligne.pk],
        get=FUNDING_WRITERS,
        post=FUNDING_WRITERS,
    ),
    Row(
        "actions:finance_delete",
        lambda w: [w.convention.pk, "budget", w.ligne.pk],
        get=FUNDING_WRITERS,
        post=FUNDING_WRITERS,
    ),
]
