"""The demo accounts: one for each role, with one password, printed by `make demo`.

Everybody is invented. Colleagues have an account, so that conventions may have them as
référents, but no password: nobody logs in as them.
"""

import unicodedata
from dataclasses import dataclass

from accounts.enums import CafRole
from conventions.enums import Role

PASSWORD = "bonjour-la-cooperation"


@dataclass(frozen=True)
class Account:
    key: str
    role: str  # a CafRole, a Role of the convention, or « instance »
    email: str
    first_name: str
    last_name: str
    function: str
    caf: str = ""  # code, for who works in a Caf
    organisation: str = ""  # for a role of the convention
    caf_role: str = ""  # in that Caf, when `role` is one of the convention

    @property
    def label(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def role_label(self):
        """« Chargé de conseil en développement », « Pilote de la CTG », « Opérateur de l’instance »."""
        if self.role == "instance":
            return "Opérateur de l’instance"
        return str((CafRole if self.role in CafRole.values else Role)(self.role).label)


ACCOUNTS = (
    Account(
        "adviser",
        "caf_adviser",
        "conseillere@caf21.demo",
        "Claire",
        "Maréchal",
        "Chargée de conseil en développement",
        "21",
    ),
    Account("admin", "caf_admin", "admin@caf21.demo", "Thomas", "Rivière", "Administrateur de l’application", "21"),
    Account(
        "management",
        "caf_management",
        "direction@caf21.demo",
        "Isabelle",
        "Perrot",
        "Responsable de l’action sociale",
        "21",
    ),
    Account(
        "grants",
        "caf_grants_officer",
        "gestion@caf21.demo",
        "Samir",
        "Haddad",
        "Gestionnaire conseil en action sociale",
        "21",
    ),
    Account(
        "board",
        "caf_board",
        "administratrice@caf21.demo",
        "Hélène",
        "Vasseur",
        "Présidente du conseil d’administration",
        "21",
    ),
    Account(
        "referent",
        "caf_referent",
        "referente@caf21.demo",
        "Leïla",
        "Kaci",
        "Chargée de conseil en développement, jeunesse et parentalité",
        "21",
        organisation="caf",
        caf_role="caf_adviser",
    ),
    Account(
        "officer",
        "cooperation_officer",
        "cooperation@gevrey-nuits.demo",
        "Nadia",
        "Ferrand",
        "Chargée de coopération CTG",
        organisation="epci",
    ),
    Account(
        "lead",
        "ctg_lead",
        "pilote@gevrey-nuits.demo",
        "Étienne",
        "Colas",
        "Directeur des services à la population",
        organisation="epci",
    ),
    Account(
        "manager",
        "local_manager",
        "dgs@gevrey-nuits.demo",
        "Solène",
        "Aubry",
        "Directrice générale des services",
        organisation="epci",
    ),
    Account(
        "elected",
        "elected",
        "president@gevrey-nuits.demo",
        "Jean-Baptiste",
        "Morizot",
        "Président",
        organisation="epci",
    ),
    Account(
        "owner",
        "fiche_owner",
        "enfance@gevrey-nuits.demo",
        "Karim",
        "Benali",
        "Coordinateur enfance-jeunesse",
        organisation="epci",
    ),
    Account(
        "partner", "partner", "partenaire@msa.demo", "Lucie", "Drouhin", "Responsable territoriale", organisation="msa"
    ),
    Account(
        "copil",
        "copil_member",
        "copil@gevrey-nuits.demo",
        "Anne",
        "Guillemot",
        "Vice-présidente à l’enfance",
        organisation="epci",
    ),
    Account(
        "consultant", "consultant", "cabinet@conseil.demo", "Victor", "Salmon", "Consultant", organisation="cabinet"
    ),
    Account(
        "adviser91",
        "caf_adviser",
        "conseiller@caf91.demo",
        "Maxime",
        "Oliveira",
        "Chargé de conseil en développement",
        "91",
    ),
    Account("admin91", "caf_admin", "admin@caf91.demo", "Fatou", "Diallo", "Administratrice de l’application", "91"),
    Account("instance", "instance", "operateur@portail.demo", "Gilles", "Robin", "Opérateur de l’instance"),
)
BY_KEY = {account.key: account for account in ACCOUNTS}


ADVISER = "Chargé de conseil en développement"
# Advisers without password: (Caf, first name, last name, function). With Maxime Oliveira, the
# Essonne has its thirteen (DOMAIN § 17).
COLLEAGUES = (
    ("21", "Julien", "Bailly", ADVISER),
    ("91", "Aurélie", "Besson", "Chargée de conseil en développement"),
    ("91", "Bruno", "Cartier", ADVISER),
    ("91", "Chloé", "Delmas", "Chargée de conseil en développement"),
    ("91", "Didier", "Evrard", ADVISER),
    ("91", "Emma", "Fournel", "Chargée de conseil en développement"),
    ("91", "Farid", "Ghali", ADVISER),
    ("91", "Gaëlle", "Hervieu", "Chargée de conseil en développement"),
    ("91", "Inès", "Jourdain", "Chargée de conseil en développement"),
    ("91", "Loïc", "Kerdoncuff", ADVISER),
    ("91", "Mariam", "Ndiaye", "Chargée de conseil en développement"),
    ("91", "Olivier", "Pasquier", ADVISER),
    ("91", "Sabine", "Tellier", "Chargée de conseil en développement"),
)


def address_of(caf, first_name, last_name):
    """« aurelie.besson@caf91.demo »."""
    plain = unicodedata.normalize("NFKD", f"{first_name}.{last_name}".lower())
    return "".join(letter for letter in plain if letter.isascii()) + f"@caf{caf}.demo"
