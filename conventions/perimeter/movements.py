"""What enters and leaves the perimeter of a convention.

Before the signature the perimeter is the working state: rows of the initial act, added and taken away freely.
Then each dated change is a `regularisation`, an act of its own, until avenants exist; and what was typed
wrong is rectified, with a reason, by taking the movement away.

Nothing moves outside of the convention's period (`conventions.perimeter.period`), and what an event of law moved stays as it
says: whoever wants it otherwise rectifies the event (`held_by_law`).
"""

import datetime as dt
from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.utils import timezone

from conventions.enums import ActeKind, Direction
from conventions.models import Acte, Convention, EvenementDroit, MouvementPerimetre
from conventions.perimeter.models.perimetre import in_order, inside
from core.dates import Precision, on_words, to_words
from core.dates import of_words as from_words
from core.dates import until_words as words_until
from core.formats import counted, listed, sentence

AMEND = "un autre avenant l’annule ou le change"


def locked(convention):
    """The convention as it is now, held until the end of the transaction: who changes its perimeter waits for it."""
    return Convention.objects.select_for_update(of=("self",)).select_related("caf").get(pk=convention.pk)


def add_communes(convention, communes):
    """Put these communes in the perimeter that is being worked on; those already there are left.
    Returns how many came in. Three queries, or four. The caller has asked `held_by_law`."""
    rows = list(convention.perimetre.order_by())
    held = {row.commune_id for row in inside(rows, on=dt.date.max)}
    fresh = [commune for commune in communes if commune.pk not in held]
    if gone := {row.commune_id for row in rows} & {commune.pk for commune in fresh}:
        remove_communes(convention, gone)  # the last dates of an earlier life would contradict the first row
    acte = convention.actes.initial().get() if fresh else None
    MouvementPerimetre.objects.bulk_create(
        MouvementPerimetre(convention=convention, acte=acte, commune=commune) for commune in fresh
    )
    return len(fresh)


def remove_communes(convention, communes):
    """Take these communes (or their keys) out of the perimeter that is being worked on, with all that is said of them.
    The caller has asked `held_by_law`."""
    convention.perimetre.filter(commune__in=communes).delete()
    _drop_empty(convention)


@transaction.atomic
def regularise(convention, *, on, entering=(), leaving=(), reason="", by=None):
    """One `regularisation` by which these communes enter or leave from the PreciseDate `on`; returns it.

    The caller holds the convention (`locked`) and has asked `last_movements`. It is not frozen: nothing of it is
    printed or voted, and what was typed wrong is rectified.
    """
    before = convention.actes.filter(kind=ActeKind.REGULARISATION).order_by("-number").values_list("number", flat=True)
    acte = Acte(
        convention=convention,
        kind=ActeKind.REGULARISATION,
        number=(before.first() or 0) + 1,
        subject=subject(len(entering), len(leaving)),
        created_by=by,
    )
    Acte._meta.get_field("effect_on").write(acte, on)
    with pghistory.context(reason=reason):
        acte.save()
        move(convention, on=on, entering=entering, leaving=leaving, acte=acte, reason=reason)
    return acte


def move(convention, *, on, entering, leaving, **origin):
    """Write the movements of these communes from the PreciseDate `on`, of `acte=` or of `evenement=`."""
    MouvementPerimetre.objects.bulk_create(
        MouvementPerimetre(
            convention=convention,
            commune=commune,
            direction=direction,
            effect_on=on.date,
            effect_on_precision=on.precision,
            **origin,
        )
        for direction, communes in ((Direction.OUT, leaving), (Direction.IN, entering))
        for commune in communes
    )


@transaction.atomic
def rectify(convention, movements, *, reason):
    """Take these movements away: they were typed wrong. An act of which nothing is left goes with them."""
    with pghistory.context(reason=reason):
        convention.perimetre.filter(pk__in=[row.pk for row in movements]).delete()
        _drop_empty(convention)
        touched = convention.actes.filter(pk__in={row.acte_id for row in movements})
        for acte in touched.prefetch_related("mouvements"):
            ways = [row.direction for row in acte.mouvements.all()]
            acte.subject = subject(ways.count(Direction.IN), ways.count(Direction.OUT))
            acte.save(update_fields=["subject"])


def _drop_empty(convention):
    convention.actes.filter(kind=ActeKind.REGULARISATION, mouvements=None).delete()


def last_movements(convention, communes):
    """{key of a commune: the last movement recorded of it in this convention}. One query."""
    rows = convention.perimetre.filter(commune__in=communes).select_related("commune", "acte", "evenement")
    return {row.commune_id: row for row in in_order(rows.order_by())}


def held_by_law(convention, communes):
    """{key of a commune: why it is neither added nor taken away while nothing is signed}, in the order of the events:
    an event of law moves it, and would be emptied of what it says. One query."""
    rows = convention.perimetre.filter(commune__in=communes, evenement__isnull=False).select_related(
        "commune", "evenement"
    )
    return {row.commune_id: f"{moved_by(row)} : {way_out(row)}." for row in reversed(in_order(rows))}


def entering_later(convention, communes):
    """{key of a commune: why it is not added}: it enters after today. One query."""
    rows = convention.perimetre.at_last().filter(commune__in=communes, effect_on__gt=timezone.localdate())
    return {
        row.commune_id: f"{moved_by(row)} : {way_out(row)}."
        for row in rows.select_related("commune", "acte", "evenement")
    }


def not_added(convention, communes):
    """{key of a commune: why it is not added}, of those of which something is recorded that adding would contradict."""
    return entering_later(convention, communes) | ({} if convention.is_signed else held_by_law(convention, communes))


def moved_words(row):
    """« Arc sort du périmètre le 1er janvier 2025 », of a dated movement read with its commune."""
    way = "entre dans le" if row.is_entry else "sort du"
    return f"{row.commune.name} {way} périmètre {on_words(*row.effect_on_known.parts)}"


def moved_by(row):
    """« Arc sort du périmètre le 1er janvier 2025 par « Commune nouvelle » », read with its origin too."""
    return f"{moved_words(row)} par « {row.origin} »"


def way_out(row):
    """What to do first of a movement that stands in the way, by who says it: an avenant is not rectified."""
    if row.evenement_id:
        return "rectifiez d’abord cet événement"
    return AMEND if is_of_avenant(row) else "rectifiez d’abord ce mouvement"


def is_of_avenant(row):
    """Whether an avenant makes this movement, read with its act."""
    return row.acte is not None and row.acte.kind == ActeKind.AVENANT


def later_words(row):
    """Why what came before this movement does not go: « Arc a un mouvement plus récent, le 1er juin 2025 par… »."""
    day = on_words(*row.effect_on_known.parts)
    return f"{row.commune.name} a un mouvement plus récent, {day} par « {row.origin} » : {way_out(row)}."


def subject(entering, leaving):
    """« 2 communes ajoutées, 1 commune retirée »: the words of an act, which is told by what it does."""
    counts = ((entering, "ajoutée"), (leaving, "retirée"))
    return ", ".join(counted(count, f"commune {done}") for count, done in counts if count)


def until_words(row):
    """« jusqu’au 30 juin 2024 »: the last day inside, of an exit; « jusqu’à sa sortie, en 2024 » when its day is unknown."""
    if row.effect_on_precision == Precision.DAY:
        return words_until(row.effect_on - dt.timedelta(days=1))
    return f"jusqu’à sa sortie, {on_words(*row.effect_on_known.parts)}"


@dataclass(frozen=True)
class Told:
    """What one act, or one event of law, changes in the perimeter: « Régularisation n° 1, effet au 1er janvier 2025 »."""

    origin: Acte | EvenementDroit
    title: str
    entering: list[str]
    leaving: list[str]
    reason: str

    @property
    def is_of_law(self):
        return isinstance(self.origin, EvenementDroit)

    @property
    def avenant(self):
        """The avenant that says it, or None: it changes by another one, and is not rectified."""
        return self.origin if not self.is_of_law and self.origin.kind == ActeKind.AVENANT else None

    @property
    def words(self):
        """« Régularisation n° 1, effet au 1er janvier 2025 : sort Bèze ; entrent Arc et Ouges. Motif : fusion. »"""
        left, came = len(self.leaving) > 1, len(self.entering) > 1
        moved = [f"{'sortent' if left else 'sort'} {listed(self.leaving)}"] if self.leaving else []
        moved += [f"{'entrent' if came else 'entre'} {listed(self.entering)}"] if self.entering else []
        why = f" Motif : {self.reason.rstrip('.')}." if self.reason else ""
        return sentence(f"{self.title} : {' ; '.join(moved)}.{why}")


def told(rows):
    """`Told` of each act or event that changed the perimeter after the beginning, in the order of effects. No query
    when rows are read with their `acte`, `evenement` and `commune`."""
    found = {}
    for row in in_order(rows):
        if row.effect_on is not None:
            found.setdefault((row.effect_on_known, row.origin), []).append(row)
    return [
        Told(
            origin=origin,
            title=f"{origin}, {effect_words(known)}",
            entering=[row.commune.name for row in lines if row.is_entry],
            leaving=[row.commune.name for row in lines if not row.is_entry],
            reason=next((row.reason for row in lines if row.reason), ""),
        )
        for (known, origin), lines in found.items()
    ]


def effect_words(known):
    """« effet au 1er janvier 2025 », « effet à janvier 2025 »."""
    return f"effet {to_words(*known.parts)}"


def past_stays(rows, *, on):
    """« Arc, du 1er mars 2024 jusqu’au 30 juin 2024 », « Bèze, jusqu’au 30 juin 2024 »: what is over on this day."""
    entered, found = {}, []
    for row in in_order(rows):
        if row.is_entry:
            entered[row.commune_id] = row
        elif row.effect_on <= on:
            known = entered[row.commune_id].effect_on_known
            since = f"{from_words(*known.parts)} " if known else ""
            found.append(f"{row.commune.name}, {since}{until_words(row)}")
    return found
