from django.db import models


class TerritoireKind(models.TextChoices):
    COMMUNE = "commune", "Commune"
    COMMUNE_DELEGUEE = "commune_deleguee", "Commune déléguée"
    EPCI = "epci", "Intercommunalité"
    EPT = "ept", "Établissement public territorial"
    ARRONDISSEMENT = "arrondissement", "Arrondissement"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    FRANCE = "france", "France"
    IRIS = "iris", "IRIS"
    QPV = "qpv", "Quartier prioritaire"


class EpciNature(models.TextChoices):
    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d’agglomération"
    CU = "CU", "Communauté urbaine"
    METRO = "METRO", "Métropole"
    MET69 = "MET69", "Métropole de Lyon"


class AncienCodeNature(models.TextChoices):
    ANCIEN_CODE = "ancien-code", "Ancien code"
    COMMUNE_DELEGUEE = "commune-deleguee", "Commune déléguée"
    COMMUNE_ASSOCIEE = "commune-associee", "Commune associée"
    ARRONDISSEMENT = "arrondissement-municipal", "Arrondissement municipal"


class CafKind(models.TextChoices):
    CAF = "caf", "Caisse d’allocations familiales"
    CCSS = "ccss", "Caisse commune de sécurité sociale"


class OrganisationKind(models.TextChoices):
    CAF = "caf", "Caf"
    CNAF = "cnaf", "Cnaf"
    MSA = "msa", "MSA"
    CARSAT = "carsat", "Carsat"
    CPAM = "cpam", "CPAM"
    CSSM = "cssm", "CSSM"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    EPT = "ept", "Établissement public territorial"
    SYNDICAT = "syndicat", "Syndicat intercommunal"
    CCAS = "ccas", "CCAS"
    CIAS = "cias", "CIAS"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    ETAT = "etat", "État"
    EDUCATION_NATIONALE = "education_nationale", "Éducation nationale"
    UDAF = "udaf", "Udaf"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    ARS = "ars", "Agence régionale de santé"
    ASSOCIATION = "association", "Association"
    ENTREPRISE = "entreprise", "Entreprise"
    CABINET = "cabinet", "Cabinet de conseil"
    AUTRE = "autre", "Autre"


#: Kinds that sign a CTG as the collectivité, in their own name.
COLLECTIVITE_KINDS = (
    OrganisationKind.COMMUNE,
    OrganisationKind.EPCI,
    OrganisationKind.EPT,
    OrganisationKind.SYNDICAT,
    OrganisationKind.CCAS,
    OrganisationKind.CIAS,
    OrganisationKind.DEPARTEMENT,
)

#: Kinds loaded from the national reference: nobody types one of these by hand.
REFERENCE_KINDS = (
    OrganisationKind.CAF,
    OrganisationKind.COMMUNE,
    OrganisationKind.EPCI,
    OrganisationKind.EPT,
    OrganisationKind.DEPARTEMENT,
)
