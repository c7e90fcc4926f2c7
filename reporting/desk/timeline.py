"""The line of time of the synthèse: its two queries, votes and signatures told by the day."""

from django.db.models import BooleanField, Case, CharField, DateField, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from conventions.calendar.timeline import Line
from conventions.enums import JalonKind
from conventions.models import Autorisation, EvenementDroit, Jalon, Partie, Phase
from conventions.signing.models.parties import SIGNED_ON
from core import compiled
from core.dates import PreciseDate, is_told, latest
from core.formats import plural


def signatures_of(convention):
    """[(PreciseDate, name)] of the required parties that have signed. One query.

    Also settles `convention.signature_dates`, which otherwise is a query of its own.
    """
    by_partie = {}
    for key, name, *parts in compiled.ask(_signatures, convention.pk, on=None):
        by_partie.setdefault((key, name), []).append(tuple(parts))
    convention.signature_dates = [date for dates in by_partie.values() for date in dates]
    return [
        (latest(dates), name) for (_, name), dates in by_partie.items() if all(is_told(*parts[:2]) for parts in dates)
    ]


def _signatures(convention, *, on):
    return (
        Partie.objects.filter(convention=convention)
        .required()
        .order_by("position", "pk", "initial__signataires__position")
        .values_list("pk", _name(), *(f"initial__signataires__{column}" for column in SIGNED_ON))
    )


def timeline(convention, signatures, *, on):
    """Items of the line of time of a convention, by the rules of `conventions.calendar.timeline`: what
    happened, what is planned, votes and signatures by the day, events of law. Two queries."""
    line = Line(convention, on=on)
    line.add_steps()
    if not convention.is_fully_signed:
        line.add_awaited_signature()
    votes = compiled.ask(_votes, convention.pk, on=None)
    _add_many(line, [(PreciseDate(*parts), name) for *parts, name in votes], "Vote", "votes")
    _add_many(line, signatures, "Signature", "signatures")
    line.add_effect()
    known = {JalonKind.CEREMONY: {convention.ceremony_on}, JalonKind.VOTE: {vote[0] for vote in votes}}
    for kind, numbers, label, day, precision, told, is_actual in compiled.ask(_dated, convention.pk, on=None):
        if kind == EVENT:
            line.add_event(label, day, precision, numbers, told)
        elif kind == "phase":
            line.add_phase(day, precision, told, f"{_phase_words(numbers)} : {label}", is_actual=is_actual)
        elif day not in known.get(kind, ()):  # told above, by the vote or the ceremony itself
            line.add(day, precision, label)
    return line.items()


def _add_many(line, rows, one, several):
    """Grouped by day: « Signature : Caf de la Côte-d’Or », « 55 signatures »."""
    by_day = {}
    for date, name in rows:
        by_day.setdefault(date, []).append(name)
    for date, names in by_day.items():
        if len(names) <= 2:
            label, note = f"{plural(len(names), one)} : {' et '.join(names)}", ""
        else:
            label, note = f"{len(names)} {several}", f"{', '.join(names[:3])}…"
        line.add(date.date, date.precision, label, note=note, when=date.words)


def _votes(convention, *, on):
    votes = Autorisation.objects.filter(partie_acte__initial_of__convention=convention, decided_on__isnull=False)
    votes = votes.order_by("decided_on", "pk")
    name = _name("partie_acte__partie__")
    return votes.values_list("decided_on", "decided_on_precision", "decided_on_nuance", name)


def _name(path=""):
    """The name of a party, for lists: that of its organisation, else its description."""
    return Coalesce(f"{path}organisation__name", f"{path}description")


#: The `row_kind` of an event of law: no kind of jalon.
EVENT = "evenement"


def _dated(convention, *, on):
    """(kind, numbers, label, date, precision, state, is the date actual) of phases and meetings; of an event of
    law, `label` is its kind, `numbers` and `state` the names of the party that goes and of the one that comes."""
    names = ("row_kind", "row_numbers", "label", "row_date", "row_precision", "row_state", "row_is_actual")
    start = Coalesce("actual_starts_on", "planned_starts_on", output_field=DateField())
    phases = (
        Phase.objects.filter(convention=convention)
        .order_by()
        .annotate(
            row_kind=Value("phase", CharField()),
            row_numbers=Cast("numbers", TextField()),
            row_date=start,
            row_precision=_precision_of_start(),
            row_state=F("state"),
            row_is_actual=Q(actual_starts_on__isnull=False),
        )
        .values_list(*names)
    )
    jalons = (
        Jalon.objects.filter(convention=convention)
        .order_by()
        .annotate(
            row_kind=Cast("kind", CharField()),
            row_numbers=Value("", TextField()),
            row_date=F("held_on"),
            row_precision=F("held_on_precision"),
            row_state=Value("", CharField()),
            row_is_actual=Value(False, BooleanField()),
        )
        .values_list(*names)
    )
    events = (
        EvenementDroit.objects.filter(convention=convention)
        .order_by()
        .annotate(
            row_kind=Value(EVENT, CharField()),
            row_numbers=Cast("predecessor__name", TextField()),
            label=F("kind"),
            row_date=F("effect_on"),
            row_precision=F("effect_on_precision"),
            row_state=F("successor__name"),
            row_is_actual=Value(False, BooleanField()),
        )
        .values_list(*names)
    )
    return phases.union(jalons, events, all=True)


def _precision_of_start():
    return Case(
        When(actual_starts_on__isnull=False, then=F("actual_starts_on_precision")),
        default=F("planned_starts_on_precision"),
        output_field=CharField(),
    )


def _phase_words(numbers):
    """« Phases 2 et 3 » from "{2,3}"."""
    return Phase(numbers=[int(each) for each in numbers.strip("{}").split(",") if each]).numbers_words
