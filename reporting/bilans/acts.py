"""The acts on a bilan, in words: what each button says and who may press it."""

from dataclasses import dataclass

from core.transitions import possible
from reporting.bilans import perms
from reporting.bilans.models import guards


@dataclass(frozen=True)
class Act:
    name: str  # of the transition
    slug: str
    label: str
    done: str  # the message after
    by_caf: bool = False


ACTS = (
    Act("send", "transmettre", "Transmettre au COPIL", "Le bilan est transmis : les membres du COPIL le voient."),
    Act("review", "relire", "Demander une relecture", "Le bilan est en relecture."),
    Act("take_back", "reprendre", "Reprendre l’écriture", "Le bilan est de nouveau un brouillon."),
    Act("present", "presenter", "Marquer comme présenté", "Le bilan est noté comme présenté."),
    Act(
        "validate",
        "valider",
        "Valider et figer",
        "Le bilan est validé. Ses chiffres et ses textes ne changeront plus.",
        by_caf=True,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}


def may(user, bilan, act):
    return perms.can_validate(user, bilan) if act.by_caf else perms.can_write(user, bilan)


def offered(user, bilan):
    """[(act, is_allowed)] from the present state."""
    names = possible(bilan)
    return [(act, may(user, bilan, act)) for act in ACTS if act.name in names]


def lacks(bilan, act):
    return guards.lacks(getattr(type(bilan), act.name).target, bilan)
