"""The demo accounts: one for each role, with one password, printed by `make demo`."""

from dataclasses import dataclass

PASSWORD = "bonjour-la-cooperation"


@dataclass(frozen=True)
class Account:
    key: str
    role: str  # a CafRole, a Role of the convention, or « instance »
    email: str
    first_name: str
    last_name: str
    function: str
    caf: str = ""  # code, for a Caf role
    organisation: str = ""

    @property
    def label(self):
        return f"{self.first_name} {self.last_name}"


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
