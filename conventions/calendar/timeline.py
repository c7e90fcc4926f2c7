"""The line of time of a convention: phases, meetings, votes, signature, effect, end."""

from django.utils import timezone

from conventions.enums import UNSIGNED, ConventionState, EvenementKind, JalonKind, PhaseState
from conventions.perimeter.models.evenements import succession_words
from core.dates import NOT_GIVEN, Precision, last_day, of_words, until_words, words


def _span(starts, starts_precision, ends, ends_precision):
    """« juin – novembre 2022 », « à partir d’octobre 2022 », « jusqu’en 2023 », or « non renseigné »."""
    if starts and ends:
        first, last = words(starts, starts_precision), words(ends, ends_precision)
        if starts_precision == ends_precision == Precision.MONTH and starts.year == ends.year:
            first = first.rpartition(" ")[0]  # « juin – novembre 2022 »
        return last if starts == ends else f"{first} – {last}"
    if starts:
        return f"à partir {of_words(starts, starts_precision)}"
    if ends:
        return until_words(ends, ends_precision)
    return NOT_GIVEN


def planned_words(phase):
    return _span(
        phase.planned_starts_on, phase.planned_starts_on_precision,
        phase.planned_ends_on, phase.planned_ends_on_precision,
    )  # fmt: skip


def actual_words(phase):
    return _span(
        phase.actual_starts_on, phase.actual_starts_on_precision,
        phase.actual_ends_on, phase.actual_ends_on_precision,
    )  # fmt: skip


def day_state(day, precision, on):
    """« done » once the last day that the date may mean is past, « planned » before."""
    return "done" if last_day(day, precision) <= on else "planned"


def signature_state(convention, on):
    """Of the signature planned and still awaited: « late » once its day is past, « void » when given up."""
    if convention.state == ConventionState.ABANDONED:
        return "void"
    is_past = last_day(convention.signature_planned_on, convention.signature_planned_on_precision) < on
    return "late" if is_past else "planned"


def phase_state(phase_state, day, precision, *, is_actual, convention, on):
    """Of a phase that starts on `day`, which `is_actual` or only planned.

    Done or current as it is told, or when it really began; planned and past, it is late until the signature.
    """
    if phase_state == PhaseState.DONE:
        return "done"
    is_past = last_day(day, precision) < on
    if phase_state == PhaseState.IN_PROGRESS or (is_actual and is_past):
        return "current"
    if convention.state == ConventionState.ABANDONED:
        return "void"
    if not is_past:
        return "planned"
    return "late" if convention.state in UNSIGNED else "passed"


def effect(convention, on):
    """[(day, item of `timeline`)] : the effect and the end, as they stand on the day `on`.

    Nothing takes effect before the signature: till then a day that is past is only « passed ».
    """
    found = []
    for known, label in (
        (convention.starts_on_known, "Prise d’effet"),
        (convention.end_known, "Fin de la convention"),
    ):
        if known is None or known.date is None:  # nowhere to stand on the line
            continue
        day = known.date
        state, note = day_state(day, known.precision, on), ""
        ended_on = convention.abandoned_on or convention.terminated_on
        if convention.state == ConventionState.ABANDONED or (ended_on and day > ended_on):
            state = "void"
        elif state == "done" and not convention.is_signed:
            state, note = "passed", "Rien ne prend effet avant la signature."
        found.append((day, {"when": known.words, "label": label, "note": note, "state": state}))
    if [item["state"] for _, item in found] == ["passed", "passed"]:
        found[1][1]["note"] = ""  # said once
    return found


class Line:
    """The facts of a convention that have a date, gathered in any order. No query.

    What a page adds are its own rows; how each stands on the day `on` is told here, for the
    calendar and for the synthèse alike.
    """

    def __init__(self, convention, *, on):
        self.convention, self.on, self._found = convention, on, []

    def add(self, day, precision, label, *, note="", state="", when=""):
        """One fact; without a day it has no place on the line."""
        if day is not None:
            when, state = when or words(day, precision), state or day_state(day, precision, self.on)
            self._found.append((day, {"when": when, "label": label, "note": note, "state": state}))

    def _add_own(self, name, label, **more):
        self.add(getattr(self.convention, name), getattr(self.convention, f"{name}_precision"), label, **more)

    def add_steps(self):
        """The dates that the convention itself holds."""
        self._add_own("launched_on", "Lancement de la démarche")
        self._add_own("engagement_voted_on", "Engagement voté")
        self._add_own("diagnostic_validated_on", "Diagnostic validé")
        self._add_own("plan_validated_on", "Plan d’actions validé")
        self._add_own("ceremony_on", "Signature officielle", note=self.convention.ceremony_place)

    def add_awaited_signature(self):
        """The signature that is planned, as long as the convention is not signed."""
        if self.convention.signature_planned_on and not self.convention.is_signed:
            state = signature_state(self.convention, self.on)
            self._add_own("signature_planned_on", "Signature prévue", state=state)

    def add_phase(self, day, precision, told, label, *, is_actual, note="", when=""):
        """A phase that starts on `day`; `told` and `is_actual`: see `phase_state`."""
        if day is not None:
            state = phase_state(told, day, precision, is_actual=is_actual, convention=self.convention, on=self.on)
            self.add(day, precision, label, note=note, state=state, when=when)

    def add_event(self, kind, day, precision, predecessor, successor):
        """An event of law (`EvenementKind`) at its effect, with the names of the party that goes and of who comes."""
        self.add(day, precision, EvenementKind(kind).label, note=succession_words(predecessor, successor))

    def add_effect(self):
        self._found += effect(self.convention, self.on)

    def items(self):
        """Items of the component `timeline`, in order of date."""
        return [item for _, item in sorted(self._found, key=lambda pair: pair[0])]


def line(convention, phases, jalons, evenements=(), *, signature=None, on=None):
    """Items of the component `timeline`, for the calendar of a convention.

    A phase stands at its actual start, else at its planned one. `evenements`: what `add_event` takes of each.
    `signature`: PreciseDate of the last required one. No query.
    """
    found = Line(convention, on=on or timezone.localdate())
    found.add_steps()
    for phase in phases:
        actual = phase.actual_starts_on is not None
        start = phase.actual_starts_on if actual else phase.planned_starts_on
        precision = phase.actual_starts_on_precision if actual else phase.planned_starts_on_precision
        note = phase.deliverables if len(phase.deliverables) < 200 else ""
        when = actual_words(phase) if actual else f"{planned_words(phase)} (prévu)"
        label = f"{phase.numbers_words} : {phase.label}"
        found.add_phase(start, precision, phase.state, label, is_actual=actual, note=note, when=when)
    for jalon in jalons:
        if jalon.kind == JalonKind.CEREMONY and jalon.held_on == convention.ceremony_on:
            continue  # told above, by the date of the convention
        found.add(jalon.held_on, jalon.held_on_precision, jalon.label, note=jalon.place)
    for event in evenements:
        found.add_event(*event)
    if signature and signature.date:
        found.add(signature.date, signature.precision, "Dernière signature requise", when=signature.words)
    elif not signature:
        found.add_awaited_signature()
    found.add_effect()
    found.add(convention.abandoned_on, Precision.DAY, "Abandon", note=convention.end_reason)
    found.add(convention.terminated_on, Precision.DAY, "Résiliation", note=convention.end_reason)
    return found.items()
