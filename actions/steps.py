"""The states of a fiche: each may follow any other, and is left the same way."""

from actions import perms
from core.steps import Step

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
