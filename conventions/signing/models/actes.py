import pghistory
import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse

from conventions.enums import ActeKind
from core.date_fields import SourcedDateField, coherent
from core.dates import DATELESS, PreciseDate, Precision
from core.models import Created, Ending, Versioned
from core.triggers import WrittenByOwner, kept, refusing_when

#: What the database computes from the signatures of an act.
SIGNATURE = ("signed_on", "signed_on_precision", "signed_on_nuance", "signed_on_month_day", "signed_from")

#: SQL condition of what belongs to a party of an act that is frozen: `{act}`, an expression of keys of acts.
ACT_FROZEN = "EXISTS (SELECT 1 FROM conventions_acte WHERE id IN ({acts}) AND frozen_at IS NOT NULL)"
SIGNED_WORDS = "'La convention est signée : ses parties, ses votes et ses signatures ne changent plus.'"
#: SQL condition of a party whose convention is signed.
_OF_FROZEN = "EXISTS (SELECT 1 FROM conventions_acte WHERE initial_of_id = OLD.convention_id AND frozen_at IS NOT NULL)"


#: The same of a party that entered by an avenant: one of the avenants that it signs is submitted, or frozen.
_OF_GIVEN = """EXISTS (SELECT 1 FROM conventions_partieacte p JOIN conventions_acte a ON a.id = p.acte_id
    WHERE p.partie_id = OLD.id AND (a.frozen_at IS NOT NULL OR a.document_id IS NOT NULL))"""
PARTY_KEPT = f"((OLD.entered_by_id IS NULL AND {_OF_FROZEN}) OR (OLD.entered_by_id IS NOT NULL AND {_OF_GIVEN}))"
#: SQL condition of the parties to an avenant whose PDF, which names them, was given to them: `{acts}`, an expression of keys of acts.
ACT_SUBMITTED = "EXISTS (SELECT 1 FROM conventions_acte WHERE id IN ({acts}) AND document_id IS NOT NULL)"
SUBMITTED_WORDS = "'L’avenant est soumis à ses parties, que son PDF nomme : leur liste ne change plus.'"


def owed_since(parts, more=""):
    """SQL condition: one of these rows of `PartieActe` (an expression of their keys) is of a frozen act."""
    return f"""EXISTS (SELECT 1 FROM conventions_partieacte p JOIN conventions_acte a ON a.id = p.acte_id
        WHERE p.id IN ({parts}) AND a.frozen_at IS NOT NULL {more})"""  # noqa: S608  (columns of our own triggers)


_SIGNATURE = """
FOR touched IN {actes} ORDER BY 1 LOOP
    PERFORM 1 FROM conventions_acte WHERE id = touched FOR NO KEY UPDATE;
    SELECT bool_and(
            (s.signed_on IS NOT NULL OR COALESCE(s.signed_on_precision IN ('day_month', 'unknown'), false))
            AND NOT EXISTS ({of_another_text})),
        MAX(date_trunc(s.signed_on_precision, s.signed_on::timestamp))
    INTO whole, earliest
    FROM conventions_partieacte p LEFT JOIN conventions_signataire s ON s.partie_acte_id = p.id
    WHERE p.acte_id = touched AND p.is_required;
    SELECT s.* INTO latest
    FROM conventions_partieacte p JOIN conventions_signataire s ON s.partie_acte_id = p.id
    WHERE whole AND p.acte_id = touched AND p.is_required
    ORDER BY CASE WHEN s.signed_on IS NOT NULL
        THEN date_trunc(s.signed_on_precision, s.signed_on::timestamp) + ('1 ' || s.signed_on_precision)::interval
        END DESC NULLS FIRST, s.signed_on_precision, s.id
    LIMIT 1;
    UPDATE conventions_acte SET
        signed_on = latest.signed_on,
        signed_on_precision = COALESCE(latest.signed_on_precision, 'day'),
        signed_on_nuance = COALESCE(latest.signed_on_nuance, ''),
        signed_on_month_day = COALESCE(latest.signed_on_month_day, ''),
        signed_from = CASE WHEN whole THEN earliest END
    WHERE id = touched
    AND (signed_on, signed_on_precision, signed_on_nuance, signed_on_month_day, signed_from) IS DISTINCT FROM (
        latest.signed_on, COALESCE(latest.signed_on_precision, 'day'), COALESCE(latest.signed_on_nuance, ''),
        COALESCE(latest.signed_on_month_day, ''), CASE WHEN whole THEN earliest END);
END LOOP;
RETURN NULL;
"""


#: SQL: the signature `s` was given on a version of another text than the one to sign, which is the last. One that was
#: dated before any was made is on none, and nobody knows of which text.
OF_ANOTHER_TEXT = """
    SELECT 1 FROM conventions_versiontexte given WHERE given.id = s.signed_version_id AND given.sha256 <> (
        SELECT v.sha256 FROM conventions_versiontexte v WHERE v.convention_id = given.convention_id
        AND v.kind = 'to_sign' ORDER BY v.number DESC LIMIT 1)"""


def keeps_signature(name, actes, operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete):
    """Trigger that writes what is known of the signature of acts after a row changes. `actes`: SQL of their keys.

    In the database, so that whoever writes (a form, a bulk update, the demonstration, somebody in a shell) leaves it
    true. The act is locked first: of two signatures written at once, the second counts the first. The order
    of `latest` is that of `core.dates.latest`.

    One date would not do for both readings (docs/calculs/en-vigueur.md): of « 2023 » and « 15 juin 2023 », the first
    ends last and is told; yet before 15 June nobody can say that all had signed: hence `signed_from`.
    """
    return WrittenByOwner(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        declare=[
            ("touched", "bigint"),
            ("whole", "boolean"),
            ("earliest", "date"),
            ("latest", "conventions_signataire"),
        ],
        func=_SIGNATURE.format(actes=actes, of_another_text=OF_ANOTHER_TEXT),
    )


_FROZEN = """
RAISE EXCEPTION 'Le texte de la convention % est figé pour toujours.', OLD.convention_id
    USING ERRCODE = 'integrity_constraint_violation';
"""


def stays(*names):
    """Trigger of a row whose act and party are of one convention: it keeps these columns for ever."""
    return pgtrigger.Trigger(
        name="stays_where_it_is",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(*names),
        func="""
        RAISE EXCEPTION 'Ce que signent les parties ne change pas de convention.'
            USING ERRCODE = 'integrity_constraint_violation';
        """,
    )


#: What the PDF of a submitted avenant says of the act itself; its effect may still be told.
GIVEN = ("subject", "ends_on", "ends_on_precision", "ends_on_nuance", "ends_on_month_day")
_ANSWERED = """(
    EXISTS (SELECT 1 FROM conventions_autorisation v JOIN conventions_partieacte p ON p.id = v.partie_acte_id
        WHERE p.acte_id = OLD.id)
    OR EXISTS (SELECT 1 FROM conventions_signataire s JOIN conventions_partieacte p ON p.id = s.partie_acte_id
        WHERE p.acte_id = OLD.id AND s.signed_on IS NOT NULL))"""

STANDING = Q(withdrawn_on=None)
ALL_SIGNED = Q(signed_on__isnull=False) | Q(signed_on_precision__in=DATELESS)
GIVES_AN_END = STANDING & ALL_SIGNED & Q(ends_on__isnull=False)


class ActeQuerySet(models.QuerySet):
    def initial(self):
        """The one that makes the convention; the database gives it with the row of the convention."""
        return self.filter(kind=ActeKind.INITIAL)

    def standing(self):
        """Without those withdrawn before their signature."""
        return self.filter(STANDING)

    def signed(self):
        """Every required party has signed, on a day that is known or not: `Acte.is_signed`, for rows."""
        return self.filter(ALL_SIGNED)

    def giving_an_end(self):
        """Those that tell when their convention ends, the one that holds first: the last by effect, then by number."""
        return self.filter(GIVES_AN_END).order_by(F("effect_on").desc(nulls_last=True), "-number")


@pghistory.track(exclude=["initial_of"])
class Acte(Ending, Created, Versioned):
    """What the parties vote and sign: the initial convention, then each avenant (DESIGN § 11.4).

    A `regularisation` holds what was changed in the portal without a signed text: until avenants exist, each dated
    change of a signed convention. `number` counts from 1 within its kind, 0 for the initial one, whose effect is that
    of the convention itself. `ends_on` is the new end that an avenant gives, if it does (`conventions.on_day` tells the
    one that holds). `signed_on` is the last of all required signatures,
    told as it is known, and `signed_from` the first day on which all may have signed; both are empty while one is
    missing, or is on another text than the version to sign. The database keeps them (`keeps_signature`). `document`, of an
    avenant that is submitted to its parties: the PDF that they vote on and sign. `frozen_at` the instant since which
    nothing of it changes, `withdrawn_on` the day on which it was given up before its signature.
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="actes")
    #: The convention again, of its initial act alone: a list joins one row, a page loads it with the convention.
    initial_of = models.OneToOneField(
        "conventions.Convention", models.CASCADE, null=True, editable=False, related_name="initial_acte"
    )
    kind = models.CharField("nature", max_length=15, choices=ActeKind, editable=False)
    number = models.PositiveSmallIntegerField("numéro", default=0, editable=False)
    subject = models.CharField("objet", max_length=300, blank=True)
    effect_on = SourcedDateField("prise d’effet")
    effect_on_known: PreciseDate | None  # written by the field, as the next ones
    ends_on = SourcedDateField("nouvelle fin")
    ends_on_known: PreciseDate | None
    signed_on = SourcedDateField("signé le", editable=False)
    signed_on_known: PreciseDate | None
    signed_from = models.DateField("signé au plus tôt le", null=True, editable=False)
    document = models.ForeignKey(
        "conventions.Document", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="fichier"
    )
    frozen_at = models.DateTimeField("figé le", null=True, editable=False)
    withdrawn_on = models.DateField("abandonné le", null=True, editable=False)

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ["convention", "number", "pk"]
        indexes = [
            # Of the avenants that give an end, in the order of `giving_an_end`: a list looks for one a row.
            models.Index(
                F("convention"),
                F("effect_on").desc(nulls_last=True),
                F("number").desc(),
                name="acte_giving_an_end",
                include=["ends_on"],
                condition=GIVES_AN_END,
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="acte_number_once", fields=["convention", "kind", "number"]),
            models.CheckConstraint(
                name="acte_initial_is_number_zero",
                condition=Q(kind=ActeKind.INITIAL, number=0, effect_on=None, effect_on_precision=Precision.DAY)
                | (~Q(kind=ActeKind.INITIAL) & Q(number__gt=0)),
                violation_error_message="La convention initiale prend effet à la date de la convention.",
            ),
            models.CheckConstraint(
                name="acte_initial_of_its_convention",
                condition=Q(kind=ActeKind.INITIAL, initial_of=F("convention"))
                | (~Q(kind=ActeKind.INITIAL) & Q(initial_of=None)),
            ),
            models.CheckConstraint(
                name="acte_avenant_gives_an_end",
                condition=Q(kind=ActeKind.AVENANT) | Q(ends_on=None, ends_on_source=""),
                violation_error_message="Seul un avenant donne une nouvelle fin.",
            ),
            models.CheckConstraint(
                name="acte_end_is_dated",  # an end without date would leave the old one, and say nothing of it
                condition=~Q(ends_on_precision__in=DATELESS),
                violation_error_message="La nouvelle fin a au moins son année.",
            ),
            coherent("acte", "effect_on"),
            coherent("acte", "ends_on"),
            coherent("acte", "signed_on"),
        ]
        triggers = [
            stays("convention", "kind"),
            pgtrigger.Trigger(
                name="frozen_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False)
                & pgtrigger.Q(new__frozen_at__df=pgtrigger.F("old__frozen_at")),
                func=_FROZEN,
            ),
            pgtrigger.Trigger(
                name="frozen_kept",  # what is frozen would be open again without it
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
                func=_FROZEN,
            ),
            kept(
                "frozen_unchanged",
                "'Le texte de la convention % est signé : ses actes ne changent plus.', OLD.convention_id",
                free=SIGNATURE,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            ),
            refusing_when(
                "signature_computed",  # `keeps_signature` writes it, with the rights of the owner
                pgtrigger.UpdateOf(*SIGNATURE),
                f"""OLD.frozen_at IS NOT NULL AND ({", ".join(f"NEW.{name}" for name in SIGNATURE)})
                    IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in SIGNATURE)})
                AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)""",  # noqa: S608
                "'La date de signature d’un acte se lit de ses signataires.'",
            ),
            refusing_when(
                "document_kept",
                pgtrigger.UpdateOf("document_id"),
                f"""OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id
                    AND (NEW.document_id IS NOT NULL OR {_ANSWERED})""",
                "'Le PDF d’un avenant que ses parties votent ou signent ne change plus.'",
            ),
            refusing_when(
                "given_unchanged",
                pgtrigger.UpdateOf(*GIVEN),
                f"""NEW.document_id IS NOT NULL AND OLD.document_id IS NOT NULL
                    AND ({", ".join(f"NEW.{name}" for name in GIVEN)})
                    IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in GIVEN)})""",
                "'L’avenant est soumis à ses parties : son objet et sa fin ne changent plus.'",
            ),
            refusing_when(
                "document_of_it",
                pgtrigger.Insert | pgtrigger.UpdateOf("document_id"),
                """NEW.document_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM conventions_document
                    WHERE id = NEW.document_id AND convention_id = NEW.convention_id)""",
                "'Le PDF d’un acte est un document de sa convention.'",
            ),
        ]

    @property
    def is_signed(self):
        """Every required party has signed, on a day that is known or not."""
        return self.signed_on_known is not None

    def __str__(self):
        if self.kind == ActeKind.INITIAL:
            return self.get_kind_display()
        return f"{self.get_kind_display()} n° {self.number}"

    def get_absolute_url(self):
        """The page of an avenant."""
        return reverse("conventions:avenant", args=[self.convention_id, self.number])


#: What is read of an act that gives an end (`conventions.on_day`).
_ENDING = (
    *("ends_on", "ends_on_precision", "ends_on_nuance"),
    *("signed_on", "signed_on_precision", "signed_from"),
)


def giving_an_end(prefix=""):
    """Acts of the convention of a row that tell when it ends, the one that holds first. `prefix` leads from the row to
    its convention (« plan__convention__ »)."""
    return Acte.objects.filter(convention=OuterRef(f"{prefix}pk")).giving_an_end()


def ending_actes(prefix=""):
    """Expression: what `conventions.on_day` reads of these acts, for one row."""
    return ArraySubquery(giving_an_end(prefix).values_list(JSONObject(**{name: name for name in _ENDING})))
