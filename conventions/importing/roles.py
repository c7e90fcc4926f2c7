"""The words by which files name a role, of a Caf or of a convention."""

from accounts.enums import CafRole
from accounts.imports.questions import folded
from conventions.enums import Role

WORDS = {
    CafRole.ADMIN: ("administrateur", "administratrice", "administrateur caf", "admin"),
    CafRole.MANAGEMENT: ("direction de la caf", "responsable action sociale", "direction action sociale"),
    CafRole.ADVISER: (
        *("chargé de conseil", "chargée de conseil", "chargée de conseil en développement", "ccd"),
        *("conseiller", "conseillère", "conseiller caf", "conseillère caf"),
    ),
    CafRole.GRANTS_OFFICER: ("gestionnaire", "gestionnaire conseils"),
    CafRole.BOARD: ("conseil d’administration", "membre du ca"),
    Role.CAF_REFERENT: ("référent caf", "référente caf", "référente caf associée"),
    Role.COOPERATION_OFFICER: (
        *("chargé de coopération", "chargée de coopération", "chargée de coopération ctg", "coopération"),
        *("coordinateur ctg", "coordinatrice ctg"),
    ),
    Role.CTG_LEAD: ("pilote", "pilote ctg", "pilote de ctg", "pilote de la convention"),
    Role.LOCAL_MANAGER: (
        *("dgs", "dga", "direction générale", "directeur général des services"),
        *("directrice générale des services", "direction de service"),
    ),
    Role.ELECTED: ("élue", "élu(e)", "élus", "maire", "adjoint au maire", "adjointe au maire"),
    Role.FICHE_OWNER: ("pilote de fiche action", "pilote d’action", "porteur de fiche"),
    Role.PARTNER: ("partenaire signataire",),
    Role.COPIL_MEMBER: ("copil", "membre copil", "membre du comité de pilotage"),
    Role.CONSULTANT: ("cabinet", "consultant", "consultante", "bureau d’études", "cabinet d’appui"),
}
ROLES = {role.value: role for role in (*CafRole, *Role)}  # no value is in both


def dictionary(caf):
    """{folded words: value of a role}, the title that this Caf gives its advisers included."""
    found = {folded(word): role.value for role, words in WORDS.items() for word in (role.label, *words)}
    return {folded(caf.adviser_title): CafRole.ADVISER.value} | found


def label(value):
    return ROLES[value].label


def is_of_caf(value):
    return value in CafRole.values


def choices():
    """(value, words) of every role, those of the Caf told apart."""
    return [(role.value, f"{role.label}, dans la Caf") for role in CafRole] + [(r.value, r.label) for r in Role]
