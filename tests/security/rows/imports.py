"""Imports of a Caf: its administrators', from the file to the undoing."""

from accounts.imports import work
from conventions.importing.tests.worksheets import people, prepared
from tests.security.matrix import ADMINS, CAF, Row
from tests.security.world import builder


@builder
def add_imports(world):
    caf, admin, name = world.caf, world.users["caf_admin"], world.convention.name
    world.import_asking = prepared(caf, admin, people(["attend@exemple.fr", "Ana", "Roy", "Cheffe", name, "", ""]))
    of_caf = ["Ana", "Roy", "Membre du conseil d’administration", "", "", ""]
    world.import_refused = prepared(caf, admin, people(["lue@exemple.fr", *of_caf], ["fausse adresse", *of_caf]))
    world.import_ready = prepared(caf, admin, people(["prete@exemple.fr", *of_caf]))
    other = f"venue{world.convention.pk}@exemple.fr"  # a world beside this one has the same Caf
    world.import_applied = work.apply(prepared(caf, admin, people([other, *of_caf])), admin)


def of(attribute):
    return lambda world: [getattr(world, attribute).key]


def of_kind(world):
    return [world.caf.pk, "personnes"]


ROWS = [
    Row("accounts:import_file", of_kind, get=ADMINS, post=ADMINS, sees=CAF),
    Row("accounts:import_example", of_kind, get=ADMINS, sees=CAF),
    Row("accounts:import_questions", of("import_asking"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("accounts:import_rows", of("import_refused"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("accounts:import_rows", of("import_ready"), get=ADMINS, post=ADMINS, sees=CAF, case="à enregistrer"),
    Row("accounts:import_rows", of("import_applied"), get=ADMINS, post=ADMINS, sees=CAF, case="enregistré"),
    Row("accounts:import_apply", of("import_ready"), get=None, post=ADMINS, sees=CAF),
    Row("accounts:import_tell", of("import_applied"), get=None, post=ADMINS, sees=CAF),
    Row("accounts:import_undo", of("import_applied"), get=ADMINS, post=ADMINS, sees=CAF),
    Row("accounts:import_drop", of("import_refused"), get=None, post=ADMINS, sees=CAF),
]
