"""The steps of a convention: their words, then the usual way through them."""

from dataclasses import replace

from django.urls import reverse

from conventions import doors, perms
from conventions.enums import ENDED, UNSIGNED, ConventionState
from core.steps import Step, a_day, open_to

READERS = "Tous ceux qui lisent la convention : l’état, la date, votre nom et ce que vous écrivez ici."
WHO = "L’état est changé par le référent Caf de la convention, ou par la direction de la Caf."
#: Said of what no longer is the version that assemblies vote on.
UNLIKE_THE_VOTE = (
    "La convention n’est plus celle que les assemblées ont votée. Rétablissez ce qui a changé, ou reprenez la rédaction "
    "avec un motif : le texte sera soumis à nouveau."
)
#: How what has changed since is told, at the end of each Lack.
SINCE = "depuis la version soumise aux assemblées"
#: The same once the version to sign is made of it.
SINCE_PREPARED = "depuis la version à signer"
STILL_OPEN = "Aucune rubrique ne se ferme : ce qui est écrit reste modifiable."
SKIPPED = "Les étapes de la préparation se sautent et se reprennent ; seule la prospection ne se reprend pas."
_WORKING = ("start_framing", "start_diagnostic", "start_action_plan", "start_drafting")


def _step(slug, verb, does, done, **more):
    return Step(slug, verb, does, done, may=perms.can_manage, who=WHO, readers=READERS, **more)


def _working(act, slug, verb, does, done):
    """A step of the preparation: the others lead back."""
    others = tuple(name for name in _WORKING if name != act)
    return _step(slug, verb, does, done, follows=(STILL_OPEN,), undone_by=others, undo=SKIPPED)


def _unlike_the_vote(convention):
    return doors.text_keeper().changed(convention)


def _unlike_the_version_to_sign(convention):
    return doors.text_keeper().changed_since_prepared(convention)


FRAMING = _working(
    "start_framing",
    "cadrage",
    "Passer au cadrage",
    "S’accorder sur la méthode : périmètre, thèmes, calendrier.",
    "La convention est en cadrage.",
)
DIAGNOSTIC = _working(
    "start_diagnostic",
    "diagnostic",
    "Passer au diagnostic",
    "Recueillir, analyser, partager, dégager les enjeux.",
    "La convention est en diagnostic.",
)
ACTION_PLAN = _working(
    "start_action_plan",
    "plan",
    "Passer au plan d’actions",
    "Écrire les axes, les objectifs et les fiches.",
    "La convention est au plan d’actions.",
)
DRAFTING = _working(
    "start_drafting",
    "redaction",
    "Passer à la rédaction",
    "Écrire le texte et réunir les annexes.",
    "La convention est en rédaction.",
)
APPROVAL = _step(
    "validation",
    "Soumettre aux assemblées",
    "Figer le texte et ses annexes dans une version sans mention « PROJET », que les assemblées votent.",
    "La convention est en validation.",
    follows=(
        "La version est figée, dessinée et contrôlée, puis l’état change ; vous en suivez l’avancement.",
        "Le texte se ferme. Ce qui s’imprime avec lui ne doit plus changer avant la signature.",
    ),
    undone_by=("reopen",),
    undo="« Reprendre la rédaction », avec un motif, rouvre le texte ; il est alors soumis à nouveau.",
)
READY_TO_SIGN = _step(
    "signature",
    "Préparer la signature",
    "Établir la version à signer : la version votée, avec ses votes et ses signataires.",
    "La version à signer est établie.",
    follows=(
        "La version à signer est gardée, avec les votes et les signataires, et son PDF est produit.",
        "Les signatures se datent ensuite, partie par partie.",
    ),
    undone_by=("reopen",),
    undo="« Reprendre la rédaction », avec un motif, rouvre le texte ; il est alors soumis et voté à nouveau.",
    compared=_unlike_the_vote,
    unlike=UNLIKE_THE_VOTE,
    instead="reopen",
)
REOPEN = _step(
    "reouverture",
    "Reprendre la rédaction",
    "Rouvrir le texte avant la signature : il devra être soumis à nouveau aux assemblées.",
    "Le texte est rouvert.",
    follows=("Le texte se modifie à nouveau.", "Les versions déjà gardées restent lisibles, avec les votes reçus."),
    undone_by=("submit_for_approval",),
    undo="Le texte se soumet à nouveau, dans une autre version.",
)
IN_FORCE = _step(
    "entree-en-vigueur",
    "Entrer en vigueur",
    "Toutes les signatures requises sont datées : le texte est figé.",
    "La convention est en vigueur.",
    follows=(
        "Le texte signé est gardé tel quel : plus rien ne le change.",
        "La convention compte parmi les signées, et s’applique sur sa période.",
    ),
    undone_by=(),
    undo="Une convention signée se renouvelle ou se résilie.",
    compared=_unlike_the_version_to_sign,
    unlike=UNLIKE_THE_VOTE,
    instead="reopen",
)
RENEWED = _step(
    "renouvellement",
    "Déclarer renouvelée",
    "Une autre convention prend la suite.",
    "La convention est renouvelée.",
    follows=("La convention reste lisible ; plus aucune étape n’est proposée.",),
    undone_by=(),
    undo="Une convention renouvelée ne change plus d’état.",
)
ABANDONED = _step(
    "abandon",
    "Abandonner",
    "Arrêter avant toute signature. La convention reste lisible.",
    "La convention est abandonnée.",
    follows=("La date et le motif se lisent sur sa synthèse ; plus aucune étape n’est proposée.",),
    undone_by=(),
    undo="Une convention abandonnée ne se reprend pas : une autre se crée à sa place.",
    asks={"on": a_day("Date de l’abandon")},
    is_severe=True,
)
TERMINATED = _step(
    "resiliation",
    "Résilier",
    "Mettre fin à la convention avant son terme.",
    "La convention est résiliée.",
    follows=(
        "La convention s’applique jusqu’à la fin du jour indiqué, et plus après.",
        "La date et le motif se lisent sur sa synthèse.",
    ),
    undone_by=(),
    undo="Une convention résiliée ne change plus d’état.",
    asks={"on": a_day("Date de la résiliation")},
    is_severe=True,
)
_USUAL = ("start_framing", "start_diagnostic", "start_action_plan", "start_drafting", "submit_for_approval",
          "prepare_signature", "enter_into_force", "renew")  # fmt: skip


def way(convention, *, on):
    """The usual steps, in order, for the component `way`: done, current or coming.

    Empty once the convention has ended, or was given up. Before its effect, the last step says when it comes.
    """
    shown = convention.shown_state_on(on)
    if shown in ENDED:
        return []
    steps = (*UNSIGNED, ConventionState.IN_FORCE)
    here = steps.index(convention.state)
    found = [
        {"label": state.label, "state": "done" if rank < here else "current" if rank == here else "coming"}
        for rank, state in enumerate(steps)
    ]
    found[here]["label"] = convention.state_words(on=on)
    return found


def next_step(convention):
    """The usual next step, or None at the end: the first one ahead of the present state."""
    rank = {state: number for number, state in enumerate(ConventionState.values)}
    ahead = [step for step in open_to(convention) if step.act in _USUAL and rank[step.target] > rank[convention.state]]
    return min(ahead, key=lambda step: rank[step.target], default=None)


def with_open_links(lacks, convention, user):
    """These lacks, without the links to another convention, or to its creation, for who may not create one."""
    if perms.can_create(user, convention.caf):
        return lacks
    everywhere, here = reverse("conventions:list"), convention.get_absolute_url()
    renewal = reverse("conventions:renew", args=[convention.pk])
    return [
        replace(lack, url="")
        if lack.url == renewal or (lack.url.startswith(everywhere) and not lack.url.startswith(here))
        else lack
        for lack in lacks
    ]
