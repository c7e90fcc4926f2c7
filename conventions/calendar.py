"""The line of time of a convention: phases, meetings, votes, signature, effect, end."""

from django.utils import timezone

from conventions.enums import UNSIGNED, JalonKind
from core.dates import NOT_GIVEN, Precision, last_day, of_words, words


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
        until = "jusqu’au" if ends_precision == Precision.DAY else "jusqu’en"
        return f"{until} {words(ends, ends_precision)}"
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


def _state(day, precision, today):
    return "done" if last_day(day, precision) <= today else "planned"


def signature_state(convention, on):
    """« late » when the day planned for a signature still awaited is past, else « planned »."""
    day = convention.signature_planned_on
    is_late = day and last_day(day, convention.signature_planned_on_precision) < on
    return "late" if is_late and convention.state in UNSIGNED else "planned"


def line(convention, phases, jalons, *, signed_on=None, on=None):
    """Items of the component `timeline`, in order of date; a fact without date is left out.

    A phase stands at its actual start, else at its planned one. No query.
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
                        "state": state or _state(day, precision, today),
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
    states = {"done": "done", "in_progress": "current", "planned": "planned"}
    for phase in phases:
        actual = phase.actual_starts_on is not None
        start = phase.actual_starts_on if actual else phase.planned_starts_on
        precision = phase.actual_starts_on_precision if actual else phase.planned_starts_on_precision
        note = phase.deliverables if len(phase.deliverables) < 200 else ""
        add(start, precision, f"{phase.numbers_words} : {phase.label}", note, states[phase.state],
            actual_words(phase) if actual else f"{planned_words(phase)} (prévu)")  # fmt: skip
    for jalon in jalons:
        if jalon.kind == JalonKind.CEREMONY and jalon.held_on == convention.ceremony_on:
            continue  # told above, by the date of the convention
        add(jalon.held_on, jalon.held_on_precision, jalon.label, jalon.place)
    if signed_on:
        add(signed_on, Precision.DAY, "Dernière signature requise")
    elif not convention.is_signed:
        add(convention.signature_planned_on, convention.signature_planned_on_precision, "Signature prévue",
            state=signature_state(convention, today))  # fmt: skip
    unsigned = "" if convention.is_signed else "planned"  # no effect before the signature, whatever the day
    add(convention.starts_on, Precision.DAY, "Prise d’effet", state=unsigned)
    add(convention.ends_on, Precision.DAY, "Fin de la convention", state=unsigned)
    add(convention.abandoned_on, Precision.DAY, "Abandon", convention.end_reason)
    add(convention.terminated_on, Precision.DAY, "Résiliation", convention.end_reason)
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]
