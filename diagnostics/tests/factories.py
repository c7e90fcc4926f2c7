"""Diagnostics of the tests."""

from itertools import count

from diagnostics.enums import ConstatKind
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet

_numbers = count(1)


def make_diagnostic(convention, **fields):
    """The same row when asked twice."""
    return Diagnostic.objects.get_or_create(convention=convention, defaults=fields)[0]


def make_volet(convention, **fields):
    fields.setdefault("label", f"Volet {next(_numbers)}")
    return Volet.objects.create(diagnostic=make_diagnostic(convention), **fields)


def make_constat(convention, **fields):
    fields.setdefault("kind", ConstatKind.NEED)
    fields.setdefault("text", f"Constat {next(_numbers)}")
    return Constat.objects.create(diagnostic=make_diagnostic(convention), **fields)


def make_enjeu(convention, **fields):
    fields.setdefault("label", f"Enjeu {next(_numbers)}")
    return Enjeu.objects.create(diagnostic=make_diagnostic(convention), **fields)


def make_indicateur(**fields):
    number = next(_numbers)
    fields.setdefault("code", f"IND_{number}")
    fields.setdefault("label", f"Indicateur {number}")
    fields.setdefault("theme_code", "petite_enfance")
    return Indicateur.objects.create(**fields)


def make_valeur(**fields):
    fields.setdefault("indicateur", None)
    fields["indicateur"] = fields["indicateur"] or make_indicateur()
    fields.setdefault("year", 2023)
    fields.setdefault("value", 12)
    return ValeurIndicateur.objects.create(**fields)
