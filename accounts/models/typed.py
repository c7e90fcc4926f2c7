"""What people typed and nobody saved yet."""

from django.db import models
from django.utils import timezone

from accounts.models.people import User

TAKEN_UP = "saisie"  # in an address: the drafts with which its page is filled


class Draft(models.Model):
    """What one person typed, in one field or (`field` empty) in a whole form that was sent and not saved.

    `address` is where the form is sent, `page` where it is shown, `version` that of the object which the person had
    before them. `text` of a whole form is its body, encoded as a browser sends it. See `accounts.drafts`.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="saisi par")
    address = models.CharField(max_length=500)
    field = models.CharField(max_length=100, blank=True)
    page = models.CharField("page", max_length=500)
    label = models.CharField("champ", max_length=200, blank=True)
    version = models.PositiveIntegerField(null=True)
    text = models.TextField("texte")
    saved_at = models.DateTimeField("gardé le", default=timezone.now)

    class Meta:
        verbose_name = "brouillon"
        ordering = ["address", "pk"]
        constraints = [models.UniqueConstraint(name="draft_one_of_a_field", fields=["user", "address", "field"])]

    def __str__(self):
        return f"{self.label}, {self.page}" if self.label else self.page

    @property
    def filled_url(self):
        """The page of its form, filled with it."""
        return f"{self.page}{'&' if '?' in self.page else '?'}{TAKEN_UP}={self.pk}"

    @property
    def is_whole(self):
        return not self.field
