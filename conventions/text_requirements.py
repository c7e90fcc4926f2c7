"""What the text itself lacks before the version to sign is made."""

from django.urls import reverse

from conventions.champs import Values
from conventions.doors import guards
from conventions.enums import ConventionState as S
from core.transitions import Lack

NAMED = 4


@guards.guard(S.READY_TO_SIGN)
def every_field_is_filled(convention):
    """A warning: « [à compléter : …] » would be printed in the version to sign."""
    values, missing = Values(convention), {}
    for body in convention.articles.values_list("body", flat=True):
        missing |= {field.name: field.label for field in values.missing(body)}
    if not missing:
        return
    labels = list(missing.values())
    rest = len(labels) - NAMED
    more = f" et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else ""
    noun = "champs du texte à compléter" if len(labels) > 1 else "champ du texte à compléter"
    text = f"{noun} : {', '.join(labels[:NAMED])}{more}"
    yield Lack(text, reverse("conventions:texte", args=[convention.pk]), is_blocking=False)
