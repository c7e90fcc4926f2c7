"""Whoever is given a fiche is told by a mail, when they want it; a fiche taken back meanwhile is not told."""

from accounts import mails
from accounts.enums import Rhythm
from accounts.models import User
from actions.enums import ActeurRole
from actions.models import FicheAction

CARRIERS = (ActeurRole.OWNER, ActeurRole.CO_OWNER)


def tell(fiche, people, *, by):
    """Ask the mail of each of these people, who carry this fiche from now on or follow it for the Caf."""
    mails.ask_all(
        "fiche_given",
        [(each.email, fiche, {"fiche": fiche.pk, "person": each.pk, "by_words": str(by)}) for each in people],
        by=by,
    )


@mails.kind(
    "fiche_given",
    label="Une fiche action vous est confiée",
    why="parce qu’une fiche action vous est confiée",
    rhythm=Rhythm.DAILY,
)
def _told(fiche, person, by_words):
    reader = User.objects.get(pk=person)
    row = (
        FicheAction.objects.visible_to(reader)
        .of_user(reader)
        .select_related("plan__convention")
        .filter(pk=fiche)
        .first()
    )
    if row is None:
        return None
    carries = row.acteurs.filter(user=reader, role__in=CARRIERS).first()
    role = carries.get_role_display().lower() if carries else "référent Caf"
    return {
        "fiche": row,
        "by": by_words,
        "person": reader,
        "role": role,
        "why": f"parce que la fiche « {row} » vous est confiée comme {role}",
        "place": str(row.plan.convention),
        "line": f"{by_words} vous confie comme {role} la fiche « {row} ».",
        "link": mails.absolute(row.get_absolute_url()),
    }
