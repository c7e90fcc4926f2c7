"""What the history tells of a bilan."""

from conventions.doors import Told, histories
from conventions.history import HERE, SUBJECT
from core.history import Journal, Kind, declare, shown, tell_states, through
from reporting.bilans.models import Bilan, BilanTransition, states_read
from reporting.enums import BilanState

BILAN = "bilan"


def _gone(convention, user):
    """A bilan is deleted as a draft, which its writers alone have read."""
    if BilanState.DRAFT in states_read(convention, user):
        return []
    deleted = Bilan.pgh_event_model.objects.filter(convention=convention, pgh_label="delete")  # type: ignore[attr-defined]
    return list(deleted.values_list("pgh_obj_id", flat=True))


declare(
    Kind(
        *(
            BILAN,
            Bilan,
            "bilan",
            "bilans",
            False,
            {SUBJECT: f"{HERE} AND {shown(BILAN)}", BILAN: "e.pgh_obj_id = %(pk)s"},
        ),
        name=lambda data, names: f"{names.words(data, Bilan, 'kind')} {data['year']}",
        silent=frozenset({"convention", "document", "validated_on", "reservations", "frozen_sha256"}),
    )
)
tell_states(
    Journal(
        BILAN,
        BilanTransition,
        "bilan",
        BilanState,
        {SUBJECT: f"{through('bilan_id', Bilan, HERE)} AND {shown(BILAN, 'bilan_id')}", BILAN: "e.bilan_id = %(pk)s"},
    )
)
histories[BILAN] = Told(
    lambda convention: Bilan.objects.filter(convention=convention),
    visible=lambda convention, user: Bilan.objects.visible_on(convention, user),
    gone=_gone,
)
