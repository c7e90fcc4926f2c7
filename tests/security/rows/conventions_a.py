"""The file of a convention: list, creation, parties, perimeter, calendar, states, history; CEJ."""

import datetime as dt

from conventions.enums import Role
from conventions.models import Cej, Jalon, Phase
from conventions.tests.factories import make_autorisation, make_evenement, make_movement
from territories.tests.factories import make_commune, make_organisation
from tests.security.matrix import CAF, EVERYONE, MANAGERS, NOBODY, OTHER_CAFS, READERS, WRITERS, Row
from tests.security.world import builder

CREATORS = frozenset({"caf_admin", "caf_management", "caf_adviser", "caf_adviser_other"})
# Advisers of the other Cafs create there.
ALL_CREATORS = CREATORS | OTHER_CAFS
HISTORY = CAF | {Role.COOPERATION_OFFICER.value, Role.CTG_LEAD.value, Role.CAF_REFERENT.value, Role.LOCAL_MANAGER.value}


@builder
def build(world):
    convention = world.convention
    convention.transitions.create(
        name="frame", from_state="prospecting", to_state="framing", by=world.users["caf_management"]
    )
    world.partie = convention.parties.first()
    world.signataire = world.partie.initial.signataires.first()
    world.autorisation = make_autorisation(world.partie)
    world.regularisation = make_movement(convention, dt.date(2024, 1, 1), entering=[make_commune()])
    world.evenement = make_evenement(convention)
    world.phase = Phase.objects.create(convention=convention, numbers=[1], label="Diagnostic")
    world.contrat = convention.contrats_lies.create(kind="pedt", label="PEdT du Val")
    world.jalon = Jalon.objects.create(convention=convention, label="Conférence des maires")
    world.cej = Cej.objects.create(
        caf=world.caf,
        holder=make_organisation(name="Titulaire"),
        replaced_by=convention,
        starts_on=dt.date(2019, 1, 1),
        ends_on=dt.date(2022, 12, 31),
    )


def of_convention(world):
    return [world.convention.pk]


def of_partie(world):
    return [world.convention.pk, world.partie.pk]


def of_signataire(world):
    return [*of_partie(world), world.signataire.pk]


def of_autorisation(world):
    return [*of_partie(world), world.autorisation.pk]


def of_regularisation(world):
    return [world.convention.pk, world.regularisation.pk]


def of_evenement(world):
    return [world.convention.pk, world.evenement.pk]


def of_phase(world):
    return [world.convention.pk, world.phase.pk]


def of_contrat(world):
    return [world.convention.pk, world.contrat.pk]


def of_jalon(world):
    return [world.convention.pk, world.jalon.pk]


def read(name, args=of_convention, get=READERS):
    return Row(f"conventions:{name}", args, get=get)


def managed(name, args=of_convention, who=MANAGERS):
    return Row(f"conventions:{name}", args, get=who, post=who)


def acted(name, args=of_convention):
    return Row(f"conventions:{name}", args, get=None, post=MANAGERS, post_codes=(302, 404, 409, 422))


ROWS = [
    Row("conventions:list", get=EVERYONE),
    Row("conventions:search", get=EVERYONE),
    Row("conventions:create", get=ALL_CREATORS, post=ALL_CREATORS, sees=EVERYONE),
    Row("conventions:cej_list", get=EVERYONE),
    Row("conventions:cej_create", get=ALL_CREATORS, post=ALL_CREATORS, sees=EVERYONE),
    Row("conventions:cej_edit", lambda world: [world.cej.pk], get=CREATORS, post=CREATORS),
    Row("conventions:renew", of_convention, get=CREATORS, post=CREATORS),
    managed("edit"),
    managed("delete", who=NOBODY),
    read("parties"),
    managed("partie_add"),
    acted("partie_add_communes"),
    acted("partie_move"),
    acted("parties_many"),
    managed("votes"),
    managed("scans"),
    managed("relances"),
    managed("representants"),
    read("partie", of_partie),
    managed("partie_edit", of_partie),
    managed("partie_text", of_partie, WRITERS),
    managed("partie_delete", of_partie),
    managed("signataire_add", of_partie),
    managed("signataire_edit", of_signataire),
    managed("signataire_delete", of_signataire),
    managed("autorisation_add", of_partie),
    managed("autorisation_edit", of_autorisation),
    managed("autorisation_delete", of_autorisation),
    read("perimetre"),
    managed("perimetre_add"),
    acted("perimetre_remove"),
    managed("perimetre_rectify", of_regularisation),
    managed("evenement_add"),
    managed("evenement_delete", of_evenement),
    read("calendrier"),
    managed("dates"),
    managed("phase_add"),
    managed("phase_edit", of_phase),
    managed("phase_delete", of_phase),
    managed("contrat_add"),
    managed("contrat_edit", of_contrat),
    managed("contrat_delete", of_contrat),
    managed("jalon_add"),
    managed("jalon_edit", of_jalon),
    managed("jalon_delete", of_jalon),
    read("states"),
    managed("transition", lambda world: [world.convention.pk, "cadrage"]),
    read("historique", get=HISTORY),
    read("historique_of", lambda world: [world.convention.pk, "fiche", world.fiche.pk], get=HISTORY),
]
