"""From what will need an avenant, an article in force or communes that join, to the avenant, already filled."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.avenants import lifecycle
from conventions.avenants.consolidated import text_on
from conventions.finding import find_whole
from conventions.models import Acte
from conventions.perimeter.forms.perimetre import chosen_place
from conventions.signing import acts
from core import typography
from core.formats import sentence

REWRITTEN = "L’article s’ouvre avec son texte en vigueur : vous le récrivez, puis les parties le votent et le signent."
JOINING = "Les communes s’ouvrent à cocher : l’avenant les fait entrer, puis les parties le votent et le signent."


def _find(request, pk):
    """The convention, and why none of its avenants is prepared: words, or nothing."""
    convention = find_whole(request, pk)
    if not perms.can_manage(request.user, convention):
        raise PermissionDenied
    return convention, lifecycle.why_none(convention)


def _to(request, address, refusal):
    messages.error(request, refusal)
    return redirect(address)


def _offered(request, convention, *, query, opens, **words):
    """A new avenant, or one that is being written and that `opens(acte)`; with no other, the new one at once."""
    new = f"{reverse('conventions:avenant_add', args=[convention.pk])}{query}"
    written = lifecycle.being_written(convention)
    if not written:
        return redirect(new)
    keys = [(acte, opens(acte)) for acte in written]
    context = {"convention": convention, "written": keys, "new_url": new, **words}
    return render(request, "conventions/avenant_propose.html", context)


@require_safe
def avenant_propose(request, pk, article):
    """From an article in force to the avenant that changes it."""
    convention, refusal = _find(request, pk)
    if refusal:
        return _to(request, reverse("conventions:avenants", args=[pk]), refusal)
    if not convention.article_identities.filter(pk=article).exists():
        raise Http404
    back = reverse("conventions:texte_au", args=[pk])
    found = text_on(convention, timezone.localdate()).find(article)
    if found is None or found.is_deleted:
        return _to(request, back, "Cet article n’est pas dans le texte en vigueur : rien n’y est à changer.")
    if taken := lifecycle.others_on(Acte(convention=convention), found.id):
        refusal = (
            f"« {taken} » est en préparation et change déjà cet article : reprenez-le là, ou faites-le d’abord signer."
        )
        return _to(request, acts.avenant_address(taken), refusal)
    return _offered(
        request,
        convention,
        query=f"?article={article}",
        opens=lambda acte: reverse("conventions:modification_add", args=[pk, acte.number, "remplacer", article]),
        subject=typography.french(found.heading),
        lead=sentence(REWRITTEN),
        back=back,
        back_words="Texte au…",
    )


@require_safe
def avenant_join(request, pk, place):
    """From communes that join to the avenant that brings them in."""
    convention, refusal = _find(request, pk)
    if refusal:
        return _to(request, reverse("conventions:avenants", args=[pk]), refusal)
    found = chosen_place({"territoire": place})
    if found is None:
        raise Http404
    query = f"?territoire={found.pk}"
    return _offered(
        request,
        convention,
        query=query,
        opens=lambda acte: f"{acts.address('communes_in', acte)}{query}",
        subject=str(found),
        lead=sentence(JOINING),
        back=reverse("conventions:perimetre", args=[pk]),
        back_words="Périmètre",
    )
