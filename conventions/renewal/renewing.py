"""The whole of a renewal: its parts, floor by floor, valid together and written together or not at all."""

import uuid

import pghistory
from django import forms
from django.db import transaction

from conventions import doors
from conventions.dossier.creation import Taken, create_convention
from conventions.enums import ConventionState
from conventions.models import Convention
from conventions.renewal.own import PARTS, Essentials, Parties, Perimeter, Text
from conventions.renewal.parts import Part, Renewal
from core.editing import made_by, own_key
from core.forms import OneLineForm

NOT_SIGNED = "Une convention se renouvelle une fois signée : celle-ci ne l’est pas encore."
ANOTHER = "Cochez cette case pour en préparer une autre."


def why_not(former):
    """Why nothing is renewed of this convention, or ''."""
    return "" if former.is_signed else NOT_SIGNED


def successors(former):
    """Those that follow it already, given up apart. One query."""
    return list(Convention.objects.filter(predecessor=former).exclude(state=ConventionState.ABANDONED).order_by("pk"))


class Sent(OneLineForm, forms.Form):
    """What comes with the parts: the key of the page, and, where one follows already, that another is wanted."""

    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    another = forms.BooleanField(
        label="Préparer une autre convention pour la suite", required=True, error_messages={"required": ANOTHER}
    )

    def __init__(self, data=None, *, following):
        super().__init__(data)
        if not following:
            del self.fields["another"]


class Whole:
    """Every part of the page, over the same data."""

    def __init__(self, data=None, *, former, user, on):
        self.former, self.user, self.on = former, user, on
        self.following = successors(former)
        self.sent = Sent(data, following=self.following)
        above = sorted(doors.renewed, key=lambda each: each.position)
        parts: list[Part] = [each(data, former=former, user=user, on=on) for each in (*PARTS, *above)]
        self.parts = [part for part in parts if part.fields]
        self._of = {type(part): part for part in parts}

    def is_valid(self):
        valid = [form.is_valid() for form in (self.sent, *self.parts)]  # each says what it refuses
        return all(valid)

    @property
    def refused(self):
        """The forms in which something is to be taken up."""
        return [form for form in (self.sent, *self.parts) if form.errors]

    def made_already(self):
        """What the first of two clicks made."""
        key = self.sent.cleaned_data.get("creation_key")
        return made_by(Convention, key, self.user) if key else None

    def save(self):
        """The convention that follows, with all that was chosen. `former` is held (`locked`) since before it was read."""
        former, by = self.former, self.user
        facts = self._part(Essentials).facts()
        if key := self.sent.cleaned_data.get("creation_key"):
            facts["creation_key"] = own_key(Convention, key, by)
        with transaction.atomic(), pghistory.context(renewed=former.pk):
            made = create_convention(
                by=by,
                caf=former.caf,
                territoire=former.territoire,
                others=former.autres_territoires.all(),
                predecessor=former,
                modele=self._part(Text).modele,
                taken=Taken(
                    parties=self._part(Parties).rows_kept(),
                    communes=self._part(Perimeter).chosen(),
                    passages=self._part(Text).passages(),
                ),
                is_example=former.is_example,
                keep_author=True,
                **facts,
            )
            renewal = Renewal(former, made, by, self.on)
            for part in self.parts:
                part.carry(renewal)
        return made

    def _part(self, kind):
        part = self._of[kind]
        if not part.fields:
            part.cleaned_data = {}
        return part
