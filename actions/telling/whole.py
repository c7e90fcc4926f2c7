"""A whole fiche, from rows already read (`rows.read`, `rows.complete`). No query."""

import datetime as dt

from accounts.models.people import person_words
from actions.enums import ActeurRole, IndicateurFamily, IndicateurFrequency, LigneKind, MoyenUnit
from actions.telling import words as say
from actions.telling.shapes import (
    Actor,
    BudgetLine,
    EnjeuServed,
    Etape,
    Fiche,
    FicheIndicator,
    FicheInPart,
    HumanMeans,
    Level,
    YearValue,
)
from actions.values import baseline_words, target_words
from core.dates import last_day, words
from diagnostics.enums import Direction, IndicateurKind
from diagnostics.models import enjeu_address
from diagnostics.values import value_words
from territories.french import formal_organisation_name

KINDS, UNITS = dict(LigneKind.choices), dict(MoyenUnit.choices)
FAMILIES, FREQUENCIES = dict(IndicateurFamily.choices), dict(IndicateurFrequency.choices)
DIRECTIONS = {key: label for key, label in Direction.choices if key != Direction.NEUTRAL}
CARRYING = (ActeurRole.OWNER, ActeurRole.CO_OWNER)


def fiche(row, *, on, audience, chain=(), late_on=None):
    """One row of `rows.read`, as this audience is told of it on the day `on`. `chain`: where it hangs. `late_on`: the
    day of which it reads what is late (`told_day`), `on` unless it is said."""
    around, labels = row.around, row.around.labels
    actors = tuple(_actor(each, audience) for each in around.actors)
    of = {role: tuple(each for each in actors if each.role == role) for role in ActeurRole.values}
    return (Fiche if audience.tells_means else FicheInPart)(
        id=f"fiche-{row.pk}",
        pk=row.pk,
        code=row.code,
        title=row.title,
        state=row.get_state_display(),
        state_key=row.state,
        state_note=say.abandonment_words(row),
        is_proposed=row.is_proposed,
        is_late=row.is_late_on(late_on or on),
        axe_id=row.axe_id,
        priority=row.get_priority_display(),
        more=say.short_facts(vars(row)) + say.long_facts(vars(row)),
        chain=chain,
        starts=say.said(row.starts_on, row.starts_on_precision),
        ends=say.said(row.ends_on, row.ends_on_precision),
        period=say.period_words(row),
        years=say.years_words(row),
        is_recurring=row.is_recurring,
        actors=actors,
        carriers=tuple(actor for role in CARRYING for actor in of[role]),
        owners=tuple(actor.formal_words for actor in of[ActeurRole.OWNER]),
        short_owners=tuple(dict.fromkeys(actor.name for actor in of[ActeurRole.OWNER])),
        co_owners=tuple(actor.formal_words for actor in of[ActeurRole.CO_OWNER]),
        partners=tuple(actor.formal_words for actor in of[ActeurRole.PARTNER]),
        caf_referents=tuple(
            name for key, name in zip(labels.referent_keys, labels.referent_names, strict=True) if audience.names(key)
        ),
        themes=tuple(labels.theme_labels),
        enjeux=tuple(labels.enjeu_labels),
        enjeux_served=_enjeux(labels) if audience.is_person else (),
        audience_labels=tuple(labels.audience_labels),
        audience_note=row.audience_note,
        audiences=" – ".join(part for part in (", ".join(labels.audience_labels), row.audience_note) if part),
        commune_names=tuple(labels.commune_names),
        communes=say.places_words(labels.commune_names),
        context=row.context,
        general_objective=row.general_objective,
        objectives=tuple(part for part in (row.general_objective, *labels.objectif_texts) if part),
        description=row.description,
        etapes=tuple(_etape(each, on if audience.is_person else None) for each in sorted(around.etapes, key=_rank)),
        human_means=tuple(_means(each) for each in around.means),
        material_means=row.material_means,
        budget=tuple(_budget_line(each, audience) for each in around.budget),
        dispositifs=tuple(labels.dispositif_labels),
        linked_contracts=row.linked_contracts,
        contrats=tuple(part for part in (*labels.contrat_labels, row.linked_contracts) if part),
        indicators=tuple(_indicator(each, around.values.get(each.pk, ()), audience) for each in around.indicators),
        has_indicator=bool(around.indicators),
        attention_points=row.attention_points,
        obstacles=row.obstacles,
        levers=row.levers,
        evaluation=row.evaluation,
        progress_rate=row.progress_rate,
        progress_comment=row.progress_comment,
        progress_when=words(row.progress_on) if row.progress_on and row.progress_rate is not None else "",
        progress=say.progress_words(row),
        origin="" if row.origin == "initial" else row.get_origin_display(),
    )


def _actor(row, audience):
    """A note or a comment that no document prints is in none of its data either."""
    person = row.person_name
    if row.user_id is not None:
        person = person_words(row.user_first_name, row.user_last_name, row.user_email)
    return Actor(
        row.role,
        row.organisation_name,
        formal_organisation_name(row.organisation_kind, row.organisation_name, row.organisation_territoire_code or ""),
        person if audience.names(row.user_id) else "",
        row.note if audience.is_person else "",
        row.pk,
    )


def _enjeux(labels):
    found = (labels.enjeu_labels, labels.enjeu_constat_counts, labels.enjeu_conventions, labels.enjeu_keys)
    return tuple(
        EnjeuServed(label, count, enjeu_address(convention, key))
        for label, count, convention, key in zip(*found, strict=True)
    )


def _rank(etape):
    return (etape.position, etape.starts_on or etape.ends_on or dt.date.max, etape.pk)


def _etape(row, on):
    return Etape(
        row.label,
        say.span(row.starts_on, row.starts_on_precision, row.ends_on, row.ends_on_precision),
        is_done=row.done_on is not None,
        state=_state(row, on) if on else "",
        starts=say.said(row.starts_on, row.starts_on_precision),
        ends=say.said(row.ends_on, row.ends_on_precision),
        done=words(row.done_on) if row.done_on else "",
        pk=row.pk,
    )


def _state(row, on):
    if row.done_on:
        return "done"
    if row.ends_on and last_day(row.ends_on, row.ends_on_precision) < on:
        return "late"
    return "current" if row.starts_on and row.starts_on <= on else "planned"


def _means(row):
    return HumanMeans(
        row.function,
        row.organisation_name or "",
        say.means_words(row.planned if row.planned is not None else row.actual, row.unit),
        row.year,
        row.planned,
        row.actual,
        UNITS[row.unit],
        row.pk,
    )


def _budget_line(row, audience):
    return BudgetLine(
        row.funder_name,
        KINDS[row.kind],
        row.year,
        row.planned_amount,
        row.actual_amount,
        row.dispositif_label or "",
        row.comment if audience.is_person else "",
        row.pk,
    )


def _indicator(row, values, audience):
    start = _level(row, baseline_words, row.baseline_on, row.baseline_on_precision)
    aim = _level(row, target_words, row.target_on, row.target_on_precision)
    return FicheIndicator(
        label=row.label,
        unit=row.unit,
        baseline=_dated(start, row.baseline_on),
        target=_dated(aim, row.target_on),
        source=row.source,
        frequency=FREQUENCIES.get(row.frequency, ""),
        responsible=row.responsible if row.owner_organisation or audience.names(row.owner_person) else "",
        values=tuple(_value(row, each) for each in values),
        family=FAMILIES[row.family],
        direction=DIRECTIONS.get(row.direction, ""),
        is_cumulative=row.is_cumulative,
        is_narrative=row.kind == IndicateurKind.QUALITATIVE,
        start=start,
        aim=aim,
        pk=row.pk,
    )


def _level(row, told, day, precision):
    return Level(told(row), told(row, with_unit=True), say.said(day, precision))


def _dated(level, on):
    return f"{level.with_unit} ({on.year})" if level.with_unit and on else level.with_unit


def _value(indicator, row):
    how = {"text": row.text, "status": row.status}
    return YearValue(
        row.year,
        value_words(indicator, row.value, **how),
        value_words(indicator, row.value, with_unit=True, **how),
        row.comment,
    )
