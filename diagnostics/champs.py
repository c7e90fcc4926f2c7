"""Fields of a text whose facts are in the diagnostic."""

from conventions.text.champs import champ
from diagnostics.models import Enjeu
from diagnostics.telling import told_enjeux, volets_of


def _volets(convention):
    return volets_of(told_enjeux(Enjeu.objects.filter(diagnostic__convention=convention)))


@champ("enjeux", "Enjeux, par volet", url_name="diagnostics:detail")
def enjeux(convention):
    """A list: « Petite enfance : diversifier l’offre d’accueil »."""
    return [
        f"{volet.title} : {enjeu.label}" if volet.pk else enjeu.label
        for volet in _volets(convention)
        for enjeu in volet.enjeux
    ]


@champ("nombre_enjeux", "Nombre d’enjeux", url_name="diagnostics:detail")
def enjeu_count(convention):
    count = sum(len(volet.enjeux) for volet in _volets(convention))
    return str(count) if count else None
