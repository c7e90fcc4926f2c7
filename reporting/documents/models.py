from django.conf import settings
from django.db import models

from conventions.models import Convention


class RenduQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        """Of the conventions that this person reads whole.

        A fiche is drawn as one person may read it: its page alone gives it, to who may read the same.
        """
        whole = Convention.objects.read_whole_by(user, on=on)
        return self.filter(convention__in=whole.values("pk")).exclude(kind="fiche")


class Rendu(models.Model):
    """A rendered PDF, found again by the hash of all that it was made from.

    `key` is SHA-256 of HTML, styles, images and engine versions: the same document asked
    again is served from storage. `kind` is « convention », « bilan », « fiche »…
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="rendus")
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
        indexes = [models.Index(fields=["kind", "subject_id"], name="rendu_kind_subject")]

    def __str__(self):
        return self.label
