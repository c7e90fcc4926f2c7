from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from conventions import perms
from conventions.enums import Role
from conventions.models.convention import Convention


class AccessRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None)

    def visible_to(self, user):
        """Of the conventions whose members this person manages: the Caf's managers there, and its pilotes."""
        whole, advised, key, _ = perms.writing(user)
        managing = perms.held_by(user, (Role.CTG_LEAD, Role.CAF_REFERENT))
        return self.filter(
            convention__in=Convention.objects.filter(perms.written_by_keys(whole, advised, key, managing))
        )


class AccessRequest(models.Model):
    """Somebody who was sent a page of a convention that they do not read, and asks for it: answered once.

    Who asks is never told whether the page is there (`accounts.access`); of an unknown page nothing is kept.
    """

    convention = models.ForeignKey("conventions.Convention", models.CASCADE, related_name="access_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    email = models.EmailField("adresse électronique")
    name = models.CharField("nom", max_length=200)
    message = models.CharField("message", max_length=500, blank=True)
    path = models.CharField("page demandée", max_length=300)
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    answered_at = models.DateTimeField("répondu le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_granted = models.BooleanField("accordé", default=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’accès"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="accessrequest_one_open", fields=["convention", "email"], condition=Q(answered_at=None)
            )
        ]

    def __str__(self):
        return f"Demande d’accès de {self.name}"

    def get_absolute_url(self):
        return reverse("conventions:access_request", args=[self.convention_id, self.pk])
