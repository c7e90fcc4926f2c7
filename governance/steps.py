"""The steps of a séance. Words about the members of a convention are those of its readers for a comité of the Caf."""

from django.urls import reverse

from core import clock
from core.steps import Step
from core.transitions import Lack, TransitionRefused
from governance import perms

IN_HISTORY = "le commentaire, ceux qui lisent l’historique"


def _to_readers(text):
    """The same words, of a comité that has no convention."""

    def told(seance):
        if seance.comite.convention_id:
            return text
        for capital, small in (("Les", "Ceux"), ("les", "ceux")):
            text_here = f"{capital} membres de la convention"
            if text_here in text:
                return text.replace(text_here, f"{small} qui lisent ce comité")
        return text

    return told


def _step(slug, verb, does, done, **more):
    return Step(
        slug,
        verb,
        does,
        done,
        may=lambda user, seance: perms.can_write(user, seance.comite),
        who=lambda seance: perms.who_writes(seance.comite),
        **more,
    )


def _not_yet(seance):
    if seance.held_on <= clock.today():
        return None
    waits = Lack("la date de la séance n’est pas encore passée", reverse("governance:seance_edit", args=[seance.pk]))
    return TransitionRefused("Cette séance n’a pas encore eu lieu.", lacks=[waits])


CONVENE = _step(
    "convoquer",
    "Convoquer",
    _to_readers("Les membres de la convention verront la séance et son ordre du jour."),
    _to_readers("La séance est convoquée : les membres de la convention la voient."),
    follows=("La séance paraît parmi celles à venir, à l’accueil de ceux qui la lisent.",),
    readers=_to_readers(f"Les membres de la convention ; {IN_HISTORY}."),
    undone_by=(),
    undo="Une séance convoquée ne redevient pas « en préparation » ; elle peut s’annuler, avec un motif.",
)
HOLD = _step(
    "tenir",
    "Marquer comme tenue",
    "Les décisions de la séance deviennent effectives. Le compte rendu reste à valider.",
    "La séance est tenue. Notez les présences, les décisions et le compte rendu.",
    follows=("Une décision de cette séance qui approuve un changement de fiche permet de l’appliquer.",),
    readers=_to_readers(f"Les membres de la convention ; {IN_HISTORY}."),
    undone_by=(),
    undo="Une séance tenue ne redevient pas à venir.",
    before=_not_yet,
)
VALIDATE = _step(
    "valider",
    "Valider le compte rendu",
    "Le compte rendu, les présences et le texte des décisions ne changeront plus. "
    "Seule la suite donnée aux décisions restera ouverte.",
    "Le compte rendu est validé : il ne change plus.",
    follows=("L’ordre du jour, les présences et les décisions se ferment.",),
    readers=_to_readers(f"Les membres de la convention ; {IN_HISTORY}."),
    undone_by=(),
    undo="Un compte rendu validé ne se rouvre pas.",
)
CANCEL = _step(
    "annuler",
    "Annuler la séance",
    "La séance n’aura pas lieu.",
    "La séance est annulée.",
    follows=("Son ordre du jour, ses présences et ses décisions ne s’écrivent plus.",),
    readers=_to_readers(f"Les membres de la convention, si elle a été convoquée ; {IN_HISTORY}."),
    undone_by=(),
    undo="Une séance annulée ne se reprend pas : une autre se prépare à sa place.",
    button="Confirmer l’annulation",
    is_severe=True,
)
