import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from conventions.documents.models import one_owner
from conventions.models import Convention, Document
from core import compiled
from core.addresses import of_row
from reporting.documents import kinds
from territories.models import Caf


class RenduQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose kind declares this person among its readers; the drawings before the last one
        of a subject, when it declares so. Rows of a kind that is declared no more are read by nobody."""
        last = Rendu.objects.filter(kind=OuterRef("kind"), subject_id=OuterRef("subject_id"))
        readable = Q(pk__in=())
        for kind in kinds.every():
            if not kind.has_rows:
                continue
            read = Q(kind=kind.slug) & Exists(kind.readers(user).filter(pk=OuterRef("subject_id")))
            if kind.reads_earlier is not None:
                earlier = Exists(kind.reads_earlier(user).filter(pk=OuterRef("subject_id")))
                read &= Q(earlier) | Q(pk=Subquery(last.order_by("-made_at", "-pk").values("pk")[:1]))
            readable |= read
        return self.filter(readable)

    def drawn(self, slug):
        """What was drawn of subjects of this kind, the last first, but what is kept as a Document (`kinds.Attached`):
        the version to sign, drawn among those of its convention, is listed there under its own name and day."""
        made = [kind.attached.kind for kind in kinds.every() if kind.attached]
        kept = Document.objects.filter(convention=OuterRef("convention"), sha256=OuterRef("sha256"), kind__in=made)
        return self.filter(~Exists(kept), kind=slug).order_by("-made_at", "-pk")


def _last(subjects, *, slug):
    return Rendu.objects.drawn(slug).filter(subject_id__any=subjects)[:1]


def last_drawn(slug, *, subject_id):
    """The last of `drawn` for this subject, or None. One query."""
    return next(iter(compiled.rows(_last, [subject_id], slug=slug)), None)


def drawn_as_json(slug):
    """The last of `drawn` for the subject of a row, as JSON: read with the row, and by `from_json`."""
    rows = Rendu.objects.drawn(slug).filter(subject_id=OuterRef("pk"))
    return Subquery(rows.values(told=JSONObject(id="pk", size="size", made_at="made_at"))[:1])


def from_json(told):
    """The Rendu that `drawn_as_json` told, or None: its key, its size, its instant."""
    return Rendu(**told | {"made_at": dt.datetime.fromisoformat(told["made_at"])}) if told else None


class Rendu(models.Model):
    """A rendered PDF, or its Word copy, of a convention, of a Caf or of neither, found again by the hash of all that it was made from.

    `key` is SHA-256 of HTML, styles, images and engine versions: the same document of the same subject
    asked again is served from storage. `kind` is the slug of a `kinds.Kind`, which says who reads it. A Word file has no pages
    until Word counts them: `page_count` is 0.
    """

    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    convention = models.ForeignKey(Convention, models.CASCADE, null=True, related_name="rendus")
    caf = models.ForeignKey(Caf, models.CASCADE, null=True, related_name="rendus")
    subject_id = models.PositiveBigIntegerField()
    label = models.CharField(max_length=250)
    file = models.FileField(upload_to="rendus/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    page_count = models.PositiveIntegerField()
    is_final = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = RenduQuerySet.as_manager()

    class Meta:
        verbose_name = "document produit"
        ordering = ["-made_at", "-pk"]
        constraints = [
            # The same bytes for two subjects are two rows: each is read by its own readers.
            models.UniqueConstraint(name="rendu_once", fields=["kind", "subject_id", "key"]),
            one_owner("rendu_one_owner"),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return of_row("documents:rendu", self.pk)

    @property
    def suffix(self):
        """« docx » of a Word file."""
        return (self.file.name or "").rpartition(".")[2]

    @property
    def has_file(self):
        """Whether its bytes are still there: lost, they are drawn again."""
        name = self.file.name or ""
        return name != "" and self.file.storage.exists(name)
