"""Fields of a text whose facts are in the governance."""

from conventions.text.champs import champ
from core import richtext
from governance.enums import ComiteKind
from governance.models import Comite
from governance.words import in_order

PAGE = "governance:instances"


def _comites(convention):
    return in_order(Comite.objects.filter(convention=convention))


def _copil(convention):
    return next((each for each in _comites(convention) if each.kind == ComiteKind.COPIL), None)


@champ("comites", "Comités, avec leur composition et leur rythme", url_name=PAGE)
def comites(convention):
    """A list: « Comité de pilotage : élus de la communauté et de la Caf ; une fois par an »."""
    lines = []
    for comite in _comites(convention):
        facts = [richtext.plain(comite.composition).rstrip(". "), comite.frequency.strip(". ")]
        facts = " ; ".join(fact for fact in facts if fact)
        lines.append(f"{comite.name} : {facts}" if facts else comite.name)
    return lines


@champ("copil_composition", "Composition du COPIL", url_name=PAGE)
def copil_composition(convention):
    copil = _copil(convention)
    return richtext.plain(copil.composition) if copil else None


@champ("copil_frequence", "Rythme du COPIL", url_name=PAGE)
def copil_frequency(convention):
    copil = _copil(convention)
    return copil.frequency if copil else None
