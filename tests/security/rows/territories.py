"""Places are public data; organisations made by a Caf are its people's."""

from territories.models import Organisation
from territories.tests.factories import make_departement
from tests.security.matrix import CAF, EVERYONE, OTHER_CAFS, Row

#: Those who write for a Caf, one of another Caf included (for their own).
ORGANISATION_WRITERS = CAF - {"caf_board"}


def departement(world):
    place = make_departement()
    return [place.kind, place.code]


def local_organisation(world):
    made, _ = Organisation.objects.get_or_create(
        kind="association", name="Association de la matrice", caf=world.convention.caf
    )
    return [made.pk]


ROWS = [
    Row("territories:list", get=EVERYONE),
    Row("territories:search", get=EVERYONE),
    Row("territories:detail", departement, get=EVERYONE),
    Row("territories:organisation_list", get=EVERYONE),
    Row("territories:organisation_search", get=EVERYONE),
    Row(
        "territories:organisation_create",
        get=ORGANISATION_WRITERS | OTHER_CAFS,
        post=ORGANISATION_WRITERS | OTHER_CAFS,
        sees=EVERYONE,
    ),
    Row("territories:organisation_detail", local_organisation, get=CAF, sees=CAF),
    Row(
        "territories:organisation_edit",
        local_organisation,
        get=ORGANISATION_WRITERS,
        post=ORGANISATION_WRITERS,
        sees=CAF,
    ),
]
