"""« Aucun COPIL depuis douze mois », computed once. Source: docs/calculs/copil.md."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, DateField, F, Max, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from conventions.models import Signataire
from core import compiled
from core.answers import Answer
from core.dates import Precision, latest, since_words, words, years_from
from governance.models import Seance


def without_copil(conventions, *, on):
    """Conventions in force on the day `on` whose COPIL has not met for twelve months.

    Annotated with `last_copil_on` (None when it never met) and `copil_since`: that day,
    or else the day from which one was expected, the later of the last signature and of the
    effect; `copil_since_precision` goes with it. One query.
    """
    held = Seance.objects.of_copil().held(until=on).filter(comite__convention=OuterRef("pk"))
    signatures = Signataire.objects.filter(partie_acte__acte__initial_of=OuterRef("pk"), partie_acte__is_required=True)
    signed = signatures.order_by().values("partie_acte__acte").annotate(last=Max("signed_on")).values("last")
    dated = signatures.filter(signed_on__isnull=False)  # one without date tells no day to count from
    known = dated.latest_first().values("signed_on_precision")[:1]
    last = Subquery(held.order_by("-held_on").values("held_on")[:1], output_field=DateField())
    return (
        conventions.in_effect(on=on)
        .annotate(last_copil_on=last)
        .annotate(
            copil_since=Coalesce(
                F("last_copil_on"),
                Greatest(F("starts_on"), Subquery(signed, output_field=DateField()), output_field=DateField()),
                output_field=DateField(),
            ),
            copil_since_precision=Case(
                When(last_copil_on__isnull=False, then=Value(Precision.DAY)),
                When(starts_on__lt=Subquery(signed, output_field=DateField()), then=Subquery(known)),
                default=F("starts_on_precision"),
            ),
        )
        .filter(copil_since__lte=years_from(on, -1))
    )


@dataclass(frozen=True)
class CopilAlert:
    """`last_on`: day of the last COPIL, None when it never met. `since`: day counted from, and what is known of it."""

    last_on: dt.date | None
    since: dt.date
    since_precision: str = Precision.DAY

    title = "Aucun COPIL depuis douze mois"

    @property
    def text(self):
        if self.last_on:
            return f"Le dernier comité de pilotage s’est tenu le {words(self.last_on)}."
        return (
            f"La convention est signée et en vigueur {since_words(self.since, self.since_precision)}, "
            "et aucun comité de pilotage ne s’est encore tenu."
        )


def _last_held(convention, *, on):
    held = Seance.objects.of_copil().held(until=on).filter(comite__convention=convention)
    return held.order_by("-held_on").values_list("held_on")[:1]


def copil_alert(convention, *, on):
    """CopilAlert of one convention on the day `on`, or None; the rule of `without_copil`.

    One query of its own, after `convention.signature_dates`.
    """
    if convention.in_effect_answer(on=on) != Answer.YES:
        return None
    last_on = next((day for (day,) in compiled.ask(_last_held, convention.pk, on=on)), None)
    if last_on:
        since, precision = last_on, Precision.DAY
    else:
        since, precision = convention.starts_on, convention.starts_on_precision
        dated = [parts for parts in convention.signature_dates if parts[0]]
        if dated and max(parts[0] for parts in dated) > since:
            since, precision = max(parts[0] for parts in dated), latest(dated).precision
    return CopilAlert(last_on, since, precision) if since <= years_from(on, -1) else None
