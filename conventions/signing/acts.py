"""The act whose parties, votes and signatures a page shows: the initial one, or the avenant that its address names."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from conventions.enums import ActeKind
from conventions.models import Convention


def find_acte(convention, number=None):
    """The initial act without a number; Http404 for an avenant that is not."""
    if number is None:
        return convention.initial_acte
    if number > 32767:
        raise Http404
    acte = get_object_or_404(convention.actes.filter(kind=ActeKind.AVENANT).select_related("document"), number=number)
    acte.convention = convention
    return acte


def hold(convention):
    """Hold the convention until the end of the transaction: what an avenant does, its votes and its signatures are
    written one after the other."""
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def address(name, acte, *keys):
    """The address `name` of the pages of the initial convention, or its twin among those of the avenant."""
    if acte.initial_of_id:
        return reverse(f"conventions:{name}", args=[acte.convention_id, *keys])
    return reverse(f"conventions:avenant_{name}", args=[acte.convention_id, acte.number, *keys])


def files_address(acte):
    """The page of what its parties are given to vote on: one of those of the documents, a floor above."""
    if acte.initial_of_id:
        return reverse("dossiers:convention", args=[acte.convention_id])
    return reverse("dossiers:avenant", args=[acte.convention_id, acte.number])


def list_address(acte):
    """The page that lists its parties."""
    return address("parties", acte) if acte.initial_of_id else f"{avenant_address(acte)}#parties"


def avenant_address(acte):
    return acte.get_absolute_url()
