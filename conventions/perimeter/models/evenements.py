import pghistory
from django.db import models
from django.db.models import F, Q

from conventions.enums import EvenementKind
from conventions.models.convention import Convention
from core.date_fields import PreciseDateField
from core.dates import PreciseDate, last_day, since_words, to_words
from core.models import Created, Versioned
from territories.models import Organisation


def successors(rows, *, on):
    """{key of an organisation: « CA du Val, depuis le 1er janvier 2025 (fusion d’intercommunalités) », who has taken
    its place on the day `on`}, from the events of one convention read with their `successor`; the last when several
    follow each other. Who has taken its own place again has no successor."""
    direct = {row.predecessor_id: row for row in rows if row.successor_id and row.effect_on <= on}
    found = {}
    for key, row in direct.items():
        passed = {key}
        while (after := direct.get(row.successor_id)) and row.successor_id not in passed and _may_follow(after, row):
            passed.add(row.successor_id)
            row = after
        if row.successor_id == key:
            continue
        found[key] = (
            f"{row.successor.name}, {since_words(*row.effect_on_known.parts)} ({row.get_kind_display().lower()})"
        )
    return found


def succession_words(predecessor, successor):
    """« CA du Grand Val succède à CC du Val », from their names; '' when no party changes."""
    return f"{successor} succède à {predecessor}" if predecessor and successor else ""


def _may_follow(after, row):
    """Whether it is not known to have taken effect before: who takes a place may have lost its own, and taken it again."""
    return last_day(after.effect_on, after.effect_on_precision) >= row.effect_on


@pghistory.track()
class EvenementDroit(Created, Versioned):
    """What changes the parties or the perimeter by law, without vote or signature (DOMAIN § 6): an arrêté merges
    two EPCIs, makes a commune nouvelle, transfers a competence.

    The `successor` takes the place of the `predecessor` in the convention from `effect_on`: contracts go on
    (CGCT L.5211-41-3). The row of the party stays, and the signed text keeps the name that it was signed with.
    Communes come in and out by `mouvements`.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="evenements")
    kind = models.CharField("nature", max_length=15, choices=EvenementKind)
    arrete_number = models.CharField("numéro de l’arrêté", max_length=50, blank=True)
    arrete_on = PreciseDateField("date de l’arrêté", happened=True)
    arrete_on_of_words: str
    effect_on = PreciseDateField("prise d’effet")
    effect_on_known: PreciseDate
    predecessor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partie concernée"
    )
    successor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="qui lui succède"
    )
    text = models.TextField("précisions", blank=True, max_length=2000)

    class Meta:
        verbose_name = "événement de droit"
        verbose_name_plural = "événements de droit"
        ordering = ["effect_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evenement_has_an_effect",
                condition=Q(effect_on__isnull=False),
                violation_error_message="Un événement de droit a une prise d’effet.",
            ),
            models.CheckConstraint(
                name="evenement_succession_is_whole",
                condition=Q(predecessor=None, successor=None)
                | (Q(predecessor__isnull=False, successor__isnull=False) & ~Q(predecessor=F("successor"))),
                violation_error_message="Dites quelle partie change, et quelle autre organisation lui succède.",
            ),
        ]

    def __str__(self):
        arrete = f"arrêté n° {self.arrete_number}" if self.arrete_number else "arrêté" if self.arrete_on else ""
        dated = f"{arrete} {self.arrete_on_of_words}" if self.arrete_on else arrete
        return f"{self.get_kind_display()}{f' ({dated})' if dated else ''}"

    @property
    def succession_words(self):
        return succession_words(self.predecessor and self.predecessor.name, self.successor and self.successor.name)

    @property
    def effect_words(self):
        """« effet au 1er janvier 2025 »."""
        return f"effet {to_words(*self.effect_on_known.parts)}"
