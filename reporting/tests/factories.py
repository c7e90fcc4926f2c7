"""Bilans of the tests."""

from reporting.bilans.models import Bilan


def make_bilan(convention, **fields):
    """An annual draft of 2023, without words."""
    fields.setdefault("year", 2023)
    return Bilan.objects.create(convention=convention, **fields)
