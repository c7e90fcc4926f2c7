from django.conf import settings
from django.db import models
from django.db.models import Q

from territories.models import Organisation


def owner_link(model, label):
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=label
    )


class Owned(models.Model):
    """Something that a person, an organisation or words are in charge of: see `conventions.members.owners`.

    The words are a text field of the table, under its own name; they are what is read and printed.
    """

    owner_person = owner_link(settings.AUTH_USER_MODEL, "personne responsable")
    owner_organisation = owner_link(Organisation, "organisation responsable")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_owner_is_one",
                condition=Q(owner_person=None) | Q(owner_organisation=None),
                violation_error_message="Le responsable est une personne ou une organisation.",
            )
        ]
