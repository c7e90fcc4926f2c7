"""Fields of a text whose facts are in the diagnostic."""

from conventions.champs import champ
from diagnostics.models import Enjeu


def _enjeux(convention):
    return list(Enjeu.objects.filter(diagnostic__convention=convention).select_related("volet"))


@champ("enjeux", "Enjeux, par volet", url_name="diagnostics:detail")
def enjeux(convention):
    """A list: « Petite enfance : diversifier l’offre d’accueil »."""
    return [f"{each.volet} : {each.label}" if each.volet else each.label for each in _enjeux(convention)]


@champ("nombre_enjeux", "Nombre d’enjeux", url_name="diagnostics:detail")
def enjeu_count(convention):
    count = len(_enjeux(convention))
    return str(count) if count else None
