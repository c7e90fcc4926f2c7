"""What the text itself lacks before it is submitted to the assemblies, then before the version to sign is made."""

from django.urls import reverse

from conventions.doors import guards
from conventions.enums import ConventionState as S
from conventions.text import champs
from core.formats import counted, plural
from core.transitions import Lack

NAMED = 4


@guards.guard(S.APPROVAL)
def every_field_is_voted(convention):
    """A warning: assemblies would read « [à compléter : …] », and what they vote on is filled no more. Fields of the
    signature are empty until there are votes."""
    return _empty_fields(convention, but=champs.of_signature())


@guards.guard(S.READY_TO_SIGN)
def every_field_is_filled(convention):
    """A warning: « [à compléter : …] » would be printed in the version to sign."""
    return _empty_fields(convention)


def _empty_fields(convention, *, but=frozenset()):
    values, missing = champs.Values(convention), {}
    for body in convention.articles.values_list("body", flat=True):
        missing |= {field.name: field.label for field in values.missing(body) if field.name not in but}
    if not missing:
        return
    labels = list(missing.values())
    rest = len(labels) - NAMED
    more = f" et {counted(rest, 'autre')}" if rest > 0 else ""
    noun = plural(len(labels), "champ du texte à compléter", "champs du texte à compléter")
    text = f"{noun} : {', '.join(labels[:NAMED])}{more}"
    yield Lack(text, reverse("conventions:texte", args=[convention.pk]), is_blocking=False)
