"""The states of a fiche: each may follow any other, and is left the same way. Then those of a change of its title or
objectives, which is settled once.
"""

from actions import doors, perms
from actions.enums import ChangementKind
from core.steps import Step
from core.transitions import Lack, TransitionRefused

FREE = ("plan_again", "put_to_discussion", "start", "complete", "pause", "block", "postpone", "abandon")
READERS = "Tous ceux qui lisent le plan : le statut, la date, votre nom et ce que vous écrivez ici."
WHO = "Seuls les pilotes de la fiche et les rédacteurs changent son statut."
TO_COMITE = "La fiche est proposée quand se prépare l’ordre du jour d’un comité."


def _step(act, verb, does, *follows, **more):
    return Step(
        act,
        verb,
        does,
        lambda fiche: f"La fiche est maintenant « {fiche.get_state_display()} ».",
        may=perms.can_follow_fiche,
        who=WHO,
        follows=(*follows, _taken_up) if act != "abandon" else follows,
        readers=READERS,
        undone_by=tuple(name for name in FREE if name != act),
        undo="Le statut se change à tout moment ; l’historique garde chaque passage.",
        why="Indiquez un motif : il sera lu par le comité de pilotage.",
        **more,
    )


def _taken_up(fiche):
    """Told of a fiche that was given up; an empty text of the others."""
    return "La date et le motif de l’abandon ne se lisent plus que dans l’historique." if fiche.abandoned_on else ""


PLAN = _step("plan_again", "Remettre à venir", "L’action reste à faire.", "La fiche compte parmi celles à venir.")
DISCUSS = _step("put_to_discussion", "Mettre à discuter", "La Caf et la collectivité en reparlent.", TO_COMITE)
START = _step(
    "start", "Mettre en cours", "Le travail a commencé, ou reprend.", "La fiche compte parmi celles en cours."
)
COMPLETE = _step("complete", "Marquer comme réalisée", "L’action est faite.", "La fiche n’est plus dite en retard.")
PAUSE = _step("pause", "Mettre en pause", "L’action s’arrête un temps.", "La fiche reste au plan, à ses dates.")
BLOCK = _step("block", "Marquer comme bloquée", "L’action attend que quelque chose soit levé.", TO_COMITE)
POSTPONE = _step(
    "postpone", "Reporter", "L’action se fera plus tard.", "Les dates de la fiche ne changent pas d’elles-mêmes."
)
ABANDON = _step(
    "abandon",
    "Abandonner",
    "L’action ne se fera pas.",
    "La fiche reste au plan, avec la date du jour et le motif.",
    "La fiche n’est plus dite en retard.",
    is_severe=True,
)

NO_SUPPORT = (
    "Ce changement attend une décision : inscrivez dans une séance de comité une décision qui le "
    "désigne (rubrique « Instances », champ « changement de fiche approuvé »), ou un avenant signé."
)


def _settling(slug, verb, *, of_addition, of_change, **more):
    """`of_addition`, `of_change`: what it does and what follows, for a fiche that is added and for one that is changed."""

    def of(rank):
        return lambda changement: (of_addition if changement.kind == ChangementKind.ADDED else of_change)[rank]

    return Step(
        slug,
        verb,
        of(0),
        may=perms.can_apply,
        who="Seuls les rédacteurs de la convention, côté Caf et côté collectivité, appliquent ou retirent un changement.",
        follows=(of(1), of(2)),
        readers="Ceux qui lisent la fiche : l’état du changement ; ceux qui lisent l’historique : la date, votre nom et "
        "le commentaire.",
        undone_by=(),
        **more,
    )


def _unsupported(changement):
    if doors.support_of(changement) is not None:
        return None
    waits = Lack(
        "une décision de comité qui désigne ce changement, ou un avenant signé", doors.support_page_of(changement)
    )
    return TransitionRefused(NO_SUPPORT, lacks=[waits])


APPLY = _settling(
    "appliquer",
    "Appliquer le changement",
    of_addition=("La fiche proposée entre au plan.", "Elle compte parmi les fiches du plan, et dans ses chiffres.", ""),
    of_change=(
        "Ce qui est proposé remplace le titre ou les objectifs de la fiche.",
        "La fiche se lit ainsi partout, dans ses PDF aussi.",
        "La version signée de la convention ne change pas.",
    ),
    done="Le changement est appliqué.",
    undo="Un changement appliqué ne se retire pas : un autre se propose à sa place.",
    before=_unsupported,
)
WITHDRAW = _settling(
    "retirer",
    "Retirer la proposition",
    of_addition=(
        "La fiche proposée n’entrera pas au plan.",
        "La fiche est abandonnée, avec la date du jour.",
        "Elle se lit toujours, et peut se reprendre.",
    ),
    of_change=(
        "Le titre et les objectifs de la fiche restent ce qu’ils sont.",
        "La proposition reste dite sous la fiche.",
        "",
    ),
    done="La proposition est retirée.",
    undo="Une proposition retirée ne se reprend pas : elle se propose de nouveau.",
    is_severe=True,
)
