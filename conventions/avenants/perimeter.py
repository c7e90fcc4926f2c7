"""What avenants do to the perimeter: the communes that they bring in and take out, from their effect.

An avenant says it in its modifications, which its PDF prints and the database keeps. Once it is closed, `settle` makes of them
movements of the perimeter, as any other: lists, population, map and counts read those, by their day. `moves` asks
nothing of the database: what a cancelled avenant moved is given back from the effect of its cancellation, and comes again when that one is
cancelled.
"""

import datetime as dt
from dataclasses import dataclass, replace

from conventions.avenants import consolidated
from conventions.avenants.consolidated import order
from conventions.avenants.models import OF_PERIMETER
from conventions.enums import ActeKind, Direction
from conventions.enums import ModificationKind as K
from conventions.models import Acte, MouvementPerimetre
from conventions.perimeter import movements
from conventions.perimeter.followed import follow_territoires
from conventions.perimeter.models.perimetre import in_order
from conventions.perimeter.period import period_of
from core.dates import PreciseDate, on_words
from core.formats import in_sentence, sentence
from territories.models import Territoire

WAYS = {K.ENTER: Direction.IN, K.LEAVE: Direction.OUT}


@dataclass(frozen=True)
class Move:
    """One movement that avenants make: of this commune (its key), which way, from when, by which of them."""

    commune: int
    direction: str
    effect: PreciseDate | None
    acte: Acte


def moves(base, rows):
    """[Move] that these modifications make of a perimeter, in order. `base`: its movements that are of no avenant; `rows`: of
    avenants that count, those of communes and those that cancel. One whose effect nobody knows comes last."""
    rows = sorted((row for row in rows if row.kind in (K.CANCEL, *OF_PERIMETER)), key=order)
    touched = sorted({row.commune_id for row in rows if row.commune_id})
    base, found = in_order(base), []
    for day in sorted({order(row)[0] for row in rows} | {row.effect_on for row in base if row.effect_on}):
        current = [row for row in rows if order(row)[0] <= day]
        cancelled = consolidated.cancelling(current)
        for commune in touched:
            known = [(row.effect_on or dt.date.min, row.direction) for row in base if row.commune_id == commune]
            known = [(since, way) for since, way in known if since <= day]
            said = [row for row in current if row.commune_id == commune and row.acte_id not in cancelled]
            wanted = _last(known + [(order(row)[0], WAYS[row.kind]) for row in said])
            made = [(_day(move), move.direction) for move in found if move.commune == commune]
            if wanted != _last(known + made):
                by = said[-1] if said and order(said[-1])[0] == day else _cancelling(current, cancelled, commune)
                found.append(Move(commune, wanted, by.effect, by.acte))
    return found


def _last(ways):
    """Where the last of these [(day, direction)] leaves a commune; of one day, the last said."""
    return max(enumerate(ways), key=lambda each: (each[1][0], each[0]))[1][1] if ways else Direction.OUT


def _day(move):
    return consolidated.first_day(*move.effect.parts[:2]) if move.effect else dt.date.max


def _cancelling(current, cancelled, commune):
    """The last modification by which what is said of this commune changed: one of its own, or that cancels an avenant that has one."""
    telling, size = {row.acte_id for row in current if row.commune_id == commune}, 0
    while size != len(telling):  # what cancels a cancellation says it too
        size = len(telling)
        telling |= {row.acte_id for row in current if row.cancelled_id in telling}
    rows = [row for row in current if row.commune_id == commune or row.cancelled_id in telling]
    return rows[-1] if rows else current[-1]


# --- Of one convention ------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """The movements of a convention that are of no avenant, and what its closed avenants say of communes, read once."""

    base: list[MouvementPerimetre]
    rows: list


def read(convention, acte=None):
    """`acte`: an avenant that counts beside those that are closed. Two queries."""
    base = convention.perimetre.exclude(acte__kind=ActeKind.AVENANT).select_related("commune", "acte", "evenement")
    rows = [
        row
        for row in consolidated.modifications(convention)
        if row.acte.withdrawn_on is None and (row.acte.frozen_at or (acte and row.acte_id == acte.pk))
    ]
    return Read(list(base.order_by("pk")), rows)


@dataclass(frozen=True)
class Wrong:
    """`words`: a sentence; `is_refused`: whether the database would refuse the movement. What every party signed is not blocked by
    the rest: somebody confirms it."""

    words: str
    is_refused: bool = False


def wrong(convention, acte):
    """[Wrong]: what this avenant says of communes that cannot be, the others being as they are. One query without any, else
    five."""
    if not _tells(acte):
        return []
    known = read(convention, acte)
    found = moves(known.base, known.rows)
    mine = [move for move in found if move.acte.pk == acte.pk]
    rows = sorted((row for row in known.rows if row.acte_id == acte.pk and row.kind in OF_PERIMETER), key=order)
    said = list(dict.fromkeys(_to_nothing(known.rows, rows, {(move.commune, move.direction) for move in mine})))
    # Of every commune that avenants touch: one that cancels another moves those of the other, or leaves them without their entry.
    touched = sorted({row.commune_id for row in known.rows if row.commune_id})
    against = (_contradicted(known.base, found, commune) for commune in touched)
    said += [Wrong(words, is_refused=True) for words in against if words]
    effects = {move.effect for move in mine if move.effect} | {row.effect for row in rows if row.effect}
    return said + _outside(convention, acte, effects)


def _to_nothing(every, rows, made):
    """Of what these modifications of an avenant say, what moves nobody. `every`: those of all avenants; `made`: {(commune, way)}."""
    ways = {(row.commune_id, row.kind, order(row)[0]) for row in rows}
    for row in rows:
        if (row.commune_id, WAYS[row.kind]) in made:
            continue
        day, name = order(row)[0], row.commune.name
        other = K.LEAVE if row.kind == K.ENTER else K.ENTER
        if by := consolidated.cancelling([each for each in every if order(each)[0] <= day]).get(row.acte_id):
            yield Wrong(
                sentence(f"L’{in_sentence(str(by.acte))} l’annule dès son effet : il ne déplace aucune commune.")
            )
        elif (row.commune_id, other, day) in ways:
            yield Wrong(f"{name} entre et sort le même jour par cet avenant : retirez l’une des deux lignes.")
        else:
            already = "est déjà dans le périmètre" if row.kind == K.ENTER else "n’est pas dans le périmètre"
            yield Wrong(f"{name} {already} à cette date.")


def _tells(acte):
    """Whether something that this avenant does may move a commune. One query, or none when they were read."""
    return any(row.kind in (K.CANCEL, *OF_PERIMETER) for row in acte.modifications.all())


def _contradicted(base, found, commune):
    """Which movement of no avenant stands against what avenants make of this commune; '' when all follow each other."""
    base = [row for row in base if row.commune_id == commune]
    ways = [(row.effect_on or dt.date.min, row.direction == Direction.IN, row) for row in base]
    ways += [(_day(move), move.direction == Direction.IN, None) for move in found if move.commune == commune]
    ways.sort(key=lambda each: each[:2])
    previous = False
    for day, is_in, row in ways:
        if is_in == previous:
            if row and row.effect_on:
                return movements.later_words(row)
            dated = [each for each in base if each.effect_on]
            near = min(dated, key=lambda each: abs(each.effect_on - day), default=None)
            return f"{movements.moved_by(near)} : {movements.way_out(near)}." if near else ""
        previous = is_in
    return ""


def _outside(convention, acte, effects):
    """[Wrong]: why nothing takes effect on these days, outside of the period that holds once the avenant is signed."""
    period = period_of(convention)
    if acte.ends_on:
        period = replace(period, ends=acte.ends_on_known)
    said = []
    for known in sorted(effects, key=lambda known: known.date):
        if why := period.outside(known):
            said.append(Wrong(f"Prise d’effet {on_words(*known.parts)}. {why}"))
    return said


def settle(convention, acte):
    """Make of what closed avenants say movements of the perimeter: `acte` was closed just now. The caller holds the convention."""
    if not _tells(acte):
        return
    known = read(convention)
    found = moves(known.base, known.rows)
    wanted = {
        (each.commune, each.direction, each.effect.parts[:2], each.acte.pk): each for each in found if each.effect
    }
    held = {
        (row.commune_id, row.direction, row.effect_on_known.parts[:2], row.acte_id): row
        for row in convention.perimetre.filter(acte__kind=ActeKind.AVENANT)
    }
    convention.perimetre.filter(pk__in=[row.pk for key, row in held.items() if key not in wanted]).delete()
    MouvementPerimetre.objects.bulk_create(
        MouvementPerimetre(
            convention=convention,
            commune_id=each.commune,
            direction=each.direction,
            acte=each.acte,
            effect_on=each.effect.date,
            effect_on_precision=each.effect.precision,
        )
        for key, each in wanted.items()
        if key not in held
    )
    follow_territoires(convention)
    entered = [each.commune for each in found if each.direction == Direction.IN]
    for place in Territoire.objects.filter(pk__in=Territoire.objects.filter(pk__in=entered).values("epci")):
        follow_territoires(convention, place)


def being_moved(convention, acte):
    """{key of a commune: why this avenant does not move it}: another that is being written does. One query."""
    others = convention.actes.filter(kind=ActeKind.AVENANT, frozen_at=None).standing().exclude(pk=acte.pk)
    rows = convention.modifications.filter(acte__in=others, commune__isnull=False).select_related("acte", "commune")
    return {
        row.commune_id: sentence(
            f"{row.commune.name} : l’{in_sentence(str(row.acte))}, qui n’est pas clos, la fait déjà "
            f"{'entrer' if row.kind == K.ENTER else 'sortir'}."
        )
        for row in rows
    }
