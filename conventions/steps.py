"""The changes of state that people ask for: their address, their words, what they need."""

from dataclasses import dataclass, replace

from django.urls import reverse

from conventions import perms
from conventions.enums import ENDED, UNSIGNED, ConventionState
from conventions.models import Convention
from core.transitions import possible


@dataclass(frozen=True)
class Step:
    """`act` is the method of Convention; `slug` its address; `needs_date` asks when."""

    slug: str
    act: str
    title: str
    help: str
    done: str
    needs_date: bool = False
    date_label: str = ""
    is_severe: bool = False

    @property
    def method(self):
        return getattr(Convention, self.act)

    @property
    def target(self):
        return self.method.target

    @property
    def needs_reason(self):
        return self.method.needs_reason


STEPS = [
    Step("cadrage", "start_framing", "Passer au cadrage",
         "S’accorder sur la méthode : périmètre, thèmes, calendrier.", "La convention est en cadrage."),
    Step("diagnostic", "start_diagnostic", "Passer au diagnostic",
         "Recueillir, analyser, partager, dégager les enjeux.", "La convention est en diagnostic."),
    Step("plan", "start_action_plan", "Passer au plan d’actions",
         "Écrire les axes, les objectifs et les fiches.", "La convention est au plan d’actions."),
    Step("redaction", "start_drafting", "Passer à la rédaction",
         "Écrire le texte et réunir les annexes.", "La convention est en rédaction."),
    Step("validation", "submit_for_approval", "Soumettre aux assemblées",
         "Figer le texte et ses annexes dans une version sans mention « PROJET », que les assemblées votent.",
         "La convention est en validation."),
    Step("signature", "prepare_signature", "Préparer la signature",
         "Établir la version à signer : la version votée, avec ses votes et ses signataires.",
         "La version à signer est établie."),
    Step("reouverture", "reopen", "Reprendre la rédaction",
         "Rouvrir le texte avant la signature : il devra être soumis à nouveau aux assemblées.",
         "Le texte est rouvert."),
    Step("entree-en-vigueur", "enter_into_force", "Entrer en vigueur",
         "Toutes les signatures requises sont datées : le texte est figé.", "La convention est en vigueur."),
    Step("renouvellement", "renew", "Déclarer renouvelée",
         "Une autre convention prend la suite.", "La convention est renouvelée."),
    Step("abandon", "abandon", "Abandonner",
         "Arrêter avant toute signature. La convention reste lisible.", "La convention est abandonnée.",
         needs_date=True, date_label="Date de l’abandon", is_severe=True),
    Step("resiliation", "terminate", "Résilier",
         "Mettre fin à la convention avant son terme.", "La convention est résiliée.",
         needs_date=True, date_label="Date de la résiliation", is_severe=True),
]  # fmt: skip
BY_SLUG = {step.slug: step for step in STEPS}
_USUAL = ("start_framing", "start_diagnostic", "start_action_plan", "start_drafting", "submit_for_approval",
          "prepare_signature", "enter_into_force", "renew")  # fmt: skip


def open_steps(convention):
    """Steps that may start from the present state, in the usual order."""
    names = set(possible(convention))
    return [step for step in STEPS if step.act in names]


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
    ahead = [
        step for step in open_steps(convention) if step.act in _USUAL and rank[step.target] > rank[convention.state]
    ]
    return min(ahead, key=lambda step: rank[step.target], default=None)


def with_open_links(lacks, convention, user):
    """These lacks, without the links to another convention, or to its creation, for who may not create one."""
    if perms.can_create(user, convention.caf):
        return lacks
    everywhere, here = reverse("conventions:list"), convention.get_absolute_url()
    return [
        replace(lack, url="") if lack.url.startswith(everywhere) and not lack.url.startswith(here) else lack
        for lack in lacks
    ]
