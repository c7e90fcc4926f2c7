"""Organisations made parties of a convention, with the role and the name under which they usually sign."""

from conventions.enums import PartieRole
from conventions.models import Partie
from territories.enums import OrganisationKind
from territories.models import Organisation

#: « Ci-après dénommée… », by nature of EPCI.
EPCI_NAMES = {
    "CC": "la communauté de communes",
    "CA": "la communauté d’agglomération",
    "CU": "la communauté urbaine",
    "METRO": "la métropole",
    "MET69": "la métropole",
}


def role_of(organisation, caf):
    """The role under which an organisation usually signs."""
    if organisation.pk == caf.organisation_id:
        return PartieRole.CAF
    return PartieRole.COLLECTIVITE if organisation.is_collectivite else PartieRole.PARTNER


def collectivite_of(territoire):
    """The organisation that signs for a territoire: the commune, the EPCI, the département."""
    return Organisation.objects.reference().filter(territoire=territoire, kind=territoire.kind).first()


def add_parties(convention, organisations, *, by):
    """Add these organisations as required parties, after the others; those already there are left.

    Returns how many were added.
    """
    caf = convention.caf
    rows = list(convention.parties.values_list("organisation_id", "position"))
    held, position = {key for key, _ in rows}, max((position for _, position in rows), default=0)
    fresh = [each for each in dict.fromkeys(organisations) if each.pk not in held]
    Partie.objects.bulk_create(
        Partie(
            convention=convention,
            organisation=organisation,
            position=position + rank,
            role=role_of(organisation, caf),
            short_name=usual_name(organisation, caf),
            address=organisation.address_words,
            created_by=by,
        )
        for rank, organisation in enumerate(fresh, 1)
    )
    return len(fresh)


def usual_name(organisation, caf):
    """« la Caf », « la commune de Grigny », « la communauté de communes »…"""
    if organisation.pk == caf.organisation_id:
        return "la Caf"
    match organisation.kind:
        case OrganisationKind.EPCI:
            return EPCI_NAMES.get(organisation.territoire.nature, "") if organisation.territoire_id else ""
        case OrganisationKind.COMMUNE:
            return organisation.with_article[:100]
        case OrganisationKind.DEPARTEMENT:
            return "le Département"
        case OrganisationKind.MSA:
            return "la MSA"
    return ""


def signing_communes(communes):
    """The reference organisations of these communes, by name."""
    return (
        Organisation.objects.reference()
        .filter(kind=OrganisationKind.COMMUNE, territoire__in=communes)
        .select_related("territoire")
        .order_by("search_name", "pk")
    )


def perimeter_organisations(convention):
    """The reference organisations of the communes of the perimeter, by name."""
    return signing_communes(convention.perimetre.at_last().values("commune"))
