"""The line of time of a convention: phases, meetings, votes, signature, effect, end."""

from django.utils import timezone

from conventions.enums import UNSIGNED, ConventionState, JalonKind, PhaseState
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
        (convention.ends_on_known, "Fin de la convention"),
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


def line(convention, phases, jalons, *, signature=None, on=None):
    """Items of the component `timeline`, in order of date; a fact without date is left out.

    A phase stands at its actual start, else at its planned one. `signature`: PreciseDate of
    the last required one. No query.
    """
    today = on or timezone.localdate()
    found = []

    def add(day, precision, label, note="", state="", when=""):
        if day is not None:
            found.append(
                (
                    day,
                    {
                        "when": when or words(day, precision),
                        "label": label,
                        "note": note,
                        "state": state or day_state(day, precision, today),
                    },
                )
            )

    for name, label in (
        ("launched_on", "Lancement de la démarche"),
        ("engagement_voted_on", "Engagement voté"),
        ("diagnostic_validated_on", "Diagnostic validé"),
        ("plan_validated_on", "Plan d’actions validé"),
        ("ceremony_on", "Signature officielle"),
    ):
        add(getattr(convention, name), getattr(convention, f"{name}_precision"), label,
            note=convention.ceremony_place if name == "ceremony_on" else "")  # fmt: skip
    for phase in phases:
        actual = phase.actual_starts_on is not None
        start = phase.actual_starts_on if actual else phase.planned_starts_on
        precision = phase.actual_starts_on_precision if actual else phase.planned_starts_on_precision
        note = phase.deliverables if len(phase.deliverables) < 200 else ""
        if start is not None:
            state = phase_state(phase.state, start, precision, is_actual=actual, convention=convention, on=today)
            when = actual_words(phase) if actual else f"{planned_words(phase)} (prévu)"
            add(start, precision, f"{phase.numbers_words} : {phase.label}", note, state, when)
    for jalon in jalons:
        if jalon.kind == JalonKind.CEREMONY and jalon.held_on == convention.ceremony_on:
            continue  # told above, by the date of the convention
        add(jalon.held_on, jalon.held_on_precision, jalon.label, jalon.place)
    if signature and signature.date:
        add(signature.date, signature.precision, "Dernière signature requise", when=signature.words)
    elif not convention.is_signed and convention.signature_planned_on:
        add(convention.signature_planned_on, convention.signature_planned_on_precision, "Signature prévue",
            state=signature_state(convention, today))  # fmt: skip
    found += effect(convention, today)
    add(convention.abandoned_on, Precision.DAY, "Abandon", convention.end_reason)
    add(convention.terminated_on, Precision.DAY, "Résiliation", convention.end_reason)
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]
