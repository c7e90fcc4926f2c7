"""The files of a séance, and who reads them."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from conventions.documents.holding import held_trigger, kept_trigger
from conventions.models import Document
from core.addresses import of_row
from core.models import Created, Versioned
from governance import perms
from governance.enums import PaperReaders, SeanceState
from governance.models.comites import Comite, MembreComite
from governance.models.seances import Seance, hidden, kept_with_minutes

S = SeanceState


class SeanceDocumentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Papers that this person reads: `readers` says so, and writers read all. One of a convention is
        also read by its own visibility; one of a Caf has no other reader, and its members need no
        other right than their seat, once the séance is announced."""
        cafs, held, *writing = perms.opening(user, on=on)
        written = Comite.objects.filter(Comite.objects.written_condition(*writing), pk=OuterRef("seance__comite"))
        seances = Seance.objects.opened_to(cafs, held, *writing).filter(pk=OuterRef("seance"))
        files = Document.objects.visible_to(user, on=on).filter(pk=OuterRef("document"))
        read = Q(readers=PaperReaders.SEANCE) & Exists(seances)
        read |= _of_members(user, on=on) & ~hidden("seance__")
        return self.filter(Q(document__convention=None) | Exists(files), read | Exists(written))

    def visible_on(self, seance, user, *, on=None):
        """`visible_to` among those of one séance that this person reads: what they hold is asked once."""
        rows = self.filter(seance=seance)
        if seance.comite.convention_id:
            rows = rows.filter(document__in=Document.objects.visible_to(user, on=on).values("pk"))
        if perms.can_write(user, seance.comite):
            return rows
        return rows.filter(Q(readers=PaperReaders.SEANCE) | _of_members(user, on=on))


def _of_members(user, *, on=None):
    seats = MembreComite.objects.running(on=on or timezone.localdate()).filter(user=user)
    return Q(readers=PaperReaders.MEMBERS, seance__comite__in=seats.values("comite"))


@pghistory.track()
class SeanceDocument(Created, Versioned):
    """A paper of a séance: what is read before, shown there, signed after; and who reads it.

    The file is one of the convention of the comité, which keeps its own visibility, or one of its Caf,
    deposited here. Kept with the minutes.
    """

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="seance_links", verbose_name="document")
    readers = models.CharField("lu par", max_length=10, choices=PaperReaders, default=PaperReaders.SEANCE)

    objects = SeanceDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document de la séance"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="seancedocument_once",
                fields=["seance", "document"],
                violation_error_message="Ce document est déjà joint à cette séance.",
            ),
        ]
        triggers = [
            *kept_with_minutes(),
            pgtrigger.Trigger(
                name="seancedocument_of_its_convention",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM conventions_document d
                    JOIN governance_comite c ON c.convention_id = d.convention_id
                        OR (c.convention_id IS NULL AND d.convention_id IS NULL AND c.caf_id = d.caf_id)
                    JOIN governance_seance s ON s.comite_id = c.id
                    WHERE d.id = NEW.document_id AND s.id = NEW.seance_id) THEN
                    RAISE EXCEPTION 'Ce document appartient à une autre convention ou à une autre Caf.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"la séance « {self.seance} »"

    def get_absolute_url(self):
        return of_row("governance:seance", self.seance_id) + "#documents"

    @property
    def file_url(self):
        """Where the file is downloaded: among those of its convention, or here for one of a Caf."""
        return self.document.get_absolute_url() or of_row("governance:seance_document", self.pk)


class SeanceFile(Document):
    """The files shown in a séance: once its minutes are validated, they keep their name and their readers."""

    class Meta:
        proxy = True
        triggers = [
            kept_trigger(
                "kept_with_minutes",
                """
                SELECT 1 FROM governance_seancedocument l
                JOIN governance_seance s ON s.id = l.seance_id
                WHERE l.document_id = OLD.id AND s.state = 'validated'
                """,
                "montré dans une séance au compte rendu validé, il garde son titre, sa nature et ses lecteurs.",
                lock="""
                PERFORM 1 FROM governance_seance WHERE id IN (
                    SELECT seance_id FROM governance_seancedocument WHERE document_id = OLD.id) FOR SHARE;
                """,
            ),
            held_trigger(
                "held_by_seance",
                "SELECT 1 FROM governance_seancedocument WHERE document_id = OLD.id",
                "une séance le tient, il ne se supprime pas.",
            ),
        ]
