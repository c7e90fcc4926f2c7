"""What people typed and nobody saved yet."""

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models.people import User
from core.dates import words
from core.drafts import TAKEN_UP
from core.formats import hour
from core.richtext import plain


class Draft(models.Model):
    """What one person typed, in one field or (`field` empty) in a whole form that was sent and not saved.

    `address` is where the form is sent, `page` where it is shown (empty once that page opens no more), `version` that
    of the object which the person had before them, `title` what that page was called. `key` tells forms of one address
    apart: of the new row that a form makes; of what it says, for a whole form of a row that is there. `text` of a whole form is its body, encoded as a browser sends it. See `accounts.drafts`.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="saisi par")
    address = models.CharField(max_length=500)
    field = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=32, blank=True)
    page = models.CharField("page", max_length=500)
    title = models.CharField("titre de la page", max_length=200, blank=True)
    label = models.CharField("champ", max_length=200, blank=True)
    version = models.PositiveIntegerField(null=True)
    text = models.TextField("texte")
    saved_at = models.DateTimeField("gardé le", default=timezone.now)

    class Meta:
        verbose_name = "brouillon"
        ordering = ["address", "pk"]
        constraints = [models.UniqueConstraint(name="draft_one_of_a_field", fields=["user", "address", "field", "key"])]

    def __str__(self):
        return self.title or self.page or self.address

    @property
    def filled_url(self):
        """The page of its form, filled with it."""
        return f"{self.page_url}{TAKEN_UP}={self.pk}"

    @property
    def page_url(self):
        """The page of its form, to be followed by a parameter."""
        return f"{self.page}{'&' if '?' in self.page else '?'}"

    @property
    def told_at(self):
        """« 3 mars, 14 h 10 »: it is never a year old."""
        local = timezone.localtime(self.saved_at)
        return f"{words(local.date()).rpartition(' ')[0]}, {hour(local)}"

    @property
    def excerpt(self):
        return Truncator(plain(self.text)).chars(200)

    @property
    def is_whole(self):
        return not self.field
