import datetime as dt

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from conventions.enums import Direction
from conventions.models.convention import Convention
from conventions.perimeter.models.evenements import EvenementDroit
from conventions.signing.models.actes import Acte
from core.date_fields import PreciseDateField
from core.dates import PreciseDate
from core.triggers import kept, refusing_when
from territories.models import Territoire

_OF_AVENANT = "EXISTS (SELECT 1 FROM conventions_acte WHERE id IN (OLD.acte_id, NEW.acte_id) AND kind = 'avenant')"
#: Of an avenant, when no closed one (`{more}`: which) says anything of its commune: moves it, or cancels one that does.
_NOT_TOLD = """EXISTS (SELECT 1 FROM conventions_acte WHERE id = {row}.acte_id AND kind = 'avenant') AND NOT EXISTS (
    WITH RECURSIVE told (acte_id, kind) AS (
        SELECT m.acte_id, m.kind FROM conventions_modification m
        WHERE m.convention_id = {row}.convention_id AND m.commune_id = {row}.commune_id
        UNION
        SELECT m.acte_id, m.kind FROM conventions_modification m JOIN told t ON m.cancelled_id = t.acte_id
    )
    SELECT 1 FROM told t JOIN conventions_acte a ON a.id = t.acte_id WHERE a.frozen_at IS NOT NULL AND {more})"""
#: Of an avenant that is not closed, or that says nothing of this commune.
_NOT_MADE = _NOT_TOLD.format(
    row="NEW",
    more="a.id = NEW.acte_id AND t.kind IN ('cancel', CASE NEW.direction WHEN 'in' THEN 'enter' ELSE 'leave' END)",
)
#: Of an avenant, while no other closed one says anything of this commune.
_NOT_UNMADE = _NOT_TOLD.format(row="OLD", more="a.id <> OLD.acte_id")
_OF_AVENANT_WORDS = "'Ce qu’un avenant fait du périmètre se lit de ce que ses parties ont signé.'"


class MouvementPerimetreQuerySet(models.QuerySet):
    def on(self, day):
        """The perimeter on this day: of each commune inside, the entry by which it is. Its twin: `inside`.

        A date known to the month or to the year counts from its first day.
        """
        left_since = MouvementPerimetre.objects.filter(
            convention=OuterRef("convention"),
            commune=OuterRef("commune"),
            direction=Direction.OUT,
            effect_on__lte=day,
            effect_on__gt=Coalesce(OuterRef("effect_on"), Value(dt.date.min)),
        )
        return self.filter(Q(effect_on=None) | Q(effect_on__lte=day), ~Exists(left_since), direction=Direction.IN)

    def at_last(self):
        """The same once all that is recorded has taken effect."""
        return self.on(dt.date.max)

    def population(self):
        """Sum of the communes' legal populations; None when nothing is known."""
        return self.aggregate(total=Sum("commune__population"))["total"]


def in_order(rows):
    """These movements in the order in which they take effect; on one day, exits before entries."""
    return sorted(rows, key=lambda row: (row.effect_on or dt.date.min, row.direction == Direction.IN))


def inside(rows, *, on):
    """Among these movements, all those of one convention, the entries by which communes are inside on the day `on`."""
    last = {row.commune_id: row for row in in_order(rows) if row.effect_on is None or row.effect_on <= on}
    return [row for row in last.values() if row.direction == Direction.IN]


@pghistory.track(attrs={"left_on": models.DateField("jusqu’au", null=True)})  # what the events of before tell
class MouvementPerimetre(models.Model):
    """A commune that enters the perimeter of a convention or leaves it, by an act or an event of law.

    `effect_on`: the first day inside, or the first one outside; None by the initial act, since the beginning.
    Of one commune, entries and exits follow each other, and no end is stored for what a later one replaces
    (DESIGN § 11.4): what is inside on a day is computed by `on`, or by `inside` from rows already read.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="perimetre")
    acte = models.ForeignKey(Acte, models.CASCADE, related_name="mouvements", null=True)
    evenement = models.ForeignKey(EvenementDroit, models.CASCADE, related_name="mouvements", null=True)
    commune = models.ForeignKey(Territoire, models.PROTECT, related_name="+")
    direction = models.CharField("sens", max_length=3, choices=Direction, default=Direction.IN)
    effect_on = PreciseDateField("effet")
    effect_on_known: PreciseDate | None  # written by the field, as the next one
    effect_on_words: str
    reason = models.CharField("motif", max_length=300, blank=True)

    objects = MouvementPerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "mouvement du périmètre"
        ordering = ["commune__search_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="perimetre_movement_once",
                fields=["convention", "commune", "direction", "effect_on"],
                nulls_distinct=False,
                violation_error_message="Ce mouvement de la commune est déjà enregistré.",
            ),
            models.CheckConstraint(
                name="perimetre_movement_has_one_origin",
                condition=Q(acte__isnull=False, evenement=None) | Q(acte=None, evenement__isnull=False),
            ),
            models.CheckConstraint(
                name="perimetre_exit_has_a_date",
                condition=Q(direction=Direction.IN) | Q(effect_on__isnull=False),
                violation_error_message="Une sortie a une date.",
            ),
        ]
        triggers = [
            # Deferred: what one transaction leaves must hold, whatever the order of its lines.
            pgtrigger.Trigger(
                name="movements_follow",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=[("line", "conventions_mouvementperimetre")],
                func="""
                IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF;
                -- One transaction at a time in a convention: two of them do not see each other's lines.
                PERFORM 1 FROM conventions_convention c WHERE c.id = line.convention_id FOR NO KEY UPDATE;
                IF EXISTS (
                    SELECT 1 FROM (
                        SELECT m.direction, LAG(m.direction, 1, 'out') OVER (
                            ORDER BY m.effect_on NULLS FIRST, m.direction DESC
                        ) AS before
                        FROM conventions_mouvementperimetre m
                        WHERE m.convention_id = line.convention_id AND m.commune_id = line.commune_id
                    ) pair WHERE pair.direction = pair.before
                ) THEN
                    RAISE EXCEPTION 'Périmètre de la convention % : entrées et sorties de la commune % ne se suivent pas.',
                        line.convention_id, line.commune_id USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF EXISTS (
                    SELECT 1 FROM conventions_mouvementperimetre m
                    LEFT JOIN conventions_acte a ON a.id = m.acte_id
                    LEFT JOIN conventions_evenementdroit e ON e.id = m.evenement_id
                    WHERE m.id = line.id AND (
                        COALESCE(a.convention_id, e.convention_id) <> m.convention_id
                        OR (a.kind IS NOT DISTINCT FROM 'initial') <> (m.effect_on IS NULL)
                    )
                ) THEN
                    RAISE EXCEPTION 'Périmètre de la convention % : le mouvement % ne convient pas à son acte.',
                        line.convention_id, line.id USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
                """,
            ),
            # Of an avenant, closing it makes them and unmakes them (`avenants.perimeter.settle`): nothing else does.
            refusing_when("of_a_closed_avenant", pgtrigger.Insert, _NOT_MADE, _OF_AVENANT_WORDS),
            kept("avenant_unchanged", _OF_AVENANT_WORDS, since=_OF_AVENANT),
            refusing_when("avenant_not_removed", pgtrigger.Delete, _NOT_UNMADE, _OF_AVENANT_WORDS),
        ]

    def __str__(self):
        return str(self.commune)

    @property
    def is_entry(self):
        return self.direction == Direction.IN

    @property
    def origin(self):
        """The act or the event of law that it comes from."""
        return self.acte or self.evenement
