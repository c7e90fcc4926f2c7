"""The steps of a bilan, from its draft to what is frozen."""

from django import forms

from core.steps import Step
from reporting.bilans import perms

WRITERS = "Cet acte revient aux rédacteurs du bilan, côté Caf et côté collectivité."
TO_THE_COPIL = "Tous ceux qui lisent la convention en entier, membres du COPIL compris ; le commentaire, ceux qui lisent l’historique."
BETWEEN_WRITERS = "Les rédacteurs de la Caf et de la collectivité ; le commentaire, ceux qui lisent l’historique."


def _reservations(bilan):
    return forms.CharField(
        label="Réserves du COPIL", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )


def _step(slug, verb, does, done, *, may=perms.can_move, who=WRITERS, **more):
    return Step(slug, verb, does, done, may=may, who=who, **more)


SEND = _step(
    "transmettre",
    "Transmettre au COPIL",
    "Le bilan est prêt à être lu par le comité de pilotage.",
    "Le bilan est transmis : les membres du COPIL le voient.",
    follows=("Le bilan paraît dans la rubrique « Bilans » de tous ses lecteurs ; ses textes restent modifiables.",),
    readers=TO_THE_COPIL,
    undone_by=("take_back", "review"),
    undo="Il n’est alors plus lu que par ses rédacteurs.",
)
REVIEW = _step(
    "relire",
    "Demander une relecture",
    "La Caf et la collectivité le relisent avant de le transmettre.",
    "Le bilan est en relecture.",
    follows=("Le bilan attend d’être relu, puis transmis ; ses textes restent modifiables.",),
    readers=BETWEEN_WRITERS,
    undone_by=("take_back", "send"),
    undo="La relecture se termine quand on veut.",
)
TAKE_BACK = _step(
    "reprendre",
    "Reprendre l’écriture",
    "Le bilan redevient un brouillon.",
    "Le bilan est de nouveau un brouillon.",
    follows=("Un bilan déjà transmis n’est plus lu par les membres du COPIL.",),
    readers=BETWEEN_WRITERS,
    undone_by=("review", "send"),
    undo="Le bilan se relit ou se transmet à nouveau.",
)
PRESENT = _step(
    "presenter",
    "Marquer comme présenté",
    "Le bilan a été présenté en comité de pilotage.",
    "Le bilan est noté comme présenté.",
    follows=("Il reste à le valider, côté Caf ; ses textes restent modifiables jusque-là.",),
    readers=TO_THE_COPIL,
    undone_by=(),
    undo="Un bilan présenté ne redevient pas un brouillon.",
)
VALIDATE = _step(
    "valider",
    "Valider et figer",
    "Les chiffres et les textes du bilan ne changeront plus.",
    "Le bilan est validé. Ses chiffres et ses textes ne changeront plus.",
    may=perms.can_validate,
    who="Réservé à la Caf.",
    follows=(
        "Les chiffres, les textes et le PDF sont gardés tels qu’aujourd’hui, avec leur empreinte.",
        "Les fiches continueront de vivre sans changer ce bilan.",
    ),
    readers=TO_THE_COPIL,
    undone_by=(),
    undo="Figer, c’est définitif.",
    asks={"reservations": _reservations},
)
