from django import forms

from accounts import memberships
from accounts.namesakes import tell_apart
from conventions.dossier.forms.creation import STAYS, advisers_of
from conventions.enums import ConventionOrigin
from conventions.fields import ConventionField
from conventions.members import people as members
from conventions.members import standing_in
from conventions.models import Convention, Theme
from conventions.short_names import proposed
from conventions.signing import progress
from conventions.signing.forms.closing import ClosesKnown
from core.forms import HouseForm


class ConventionForm(ClosesKnown, HouseForm):
    """What the convention is; its dates, parties, perimeter and text have their own pages."""

    fieldsets = [
        ("La convention", ["name", "short_name", "level", "origin", "predecessor", "is_example"]),
        ("Le suivi", ["adviser", "consultant_name"]),
        ("Les thèmes", ["themes"]),
    ]

    predecessor = ConventionField(
        label="Convention précédente", required=False, help_text="Laissez vide pour une première convention."
    )

    class Meta:
        model = Convention
        fields = [
            *("name", "short_name", "level", "origin", "predecessor", "is_example"),
            *("adviser", "consultant_name", "themes"),
        ]
        help_texts = {
            "name": "Tel qu’il s’écrit après « CTG » : sur les pages, les listes et la couverture.",
            "consultant_name": "Le cabinet qui aide au diagnostic ou à la rédaction, s’il y en a un.",
        }
        widgets = {"themes": forms.CheckboxSelectMultiple}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        convention = self.instance
        if not convention.short_name:
            self.initial["short_name"] = proposed(convention.name)
        held = convention.themes.values("pk")
        themes = Theme.objects.filter(caf=convention.caf_id)
        self.fields["themes"].queryset = (themes.filter(is_active=True) | themes.filter(pk__in=held)).distinct()
        advisers = advisers_of(convention.caf).values("pk")
        people = self.fields["adviser"].queryset
        self.fields["adviser"].queryset = people.filter(pk__in=advisers) | people.filter(pk=convention.adviser_id)
        self.fields["adviser"].empty_label = "À désigner"
        tell_apart(self.fields["adviser"])
        if members.is_kept_in(user, convention.caf):
            self.fields["adviser"].help_text = STAYS
        others = Convention.objects.visible_to(user).filter(caf=convention.caf_id).exclude(pk=convention.pk)
        self.fields["predecessor"].limit_to(others, [convention.caf_id])
        self.fields["origin"].required = False  # left out of a form sent earlier: as it was
        if convention.is_text_frozen:
            self.fields["origin"].disabled = True
            self.fields["origin"].help_text = "Dite avant l’entrée en vigueur : elle ne change plus."
            self.close(["name"])
            self.fields["name"].help_text = "Écrit dans le texte signé : un avenant seul le change."
        elif why := progress.why_printed(convention, "l’intitulé"):
            self.close_printed(["name"], why)

    def clean_adviser(self):
        """Whoever acts here until a day does not become the referent for good."""
        found, until = self.cleaned_data["adviser"], standing_in.reach(self.user, self.instance).until
        if until and found == self.user and "adviser" in self.changed_data:
            raise forms.ValidationError(memberships.beyond(until))
        return found

    def after_save(self, row, *, by):
        members.keep_in(row, by)
        standing_in.left(row, self.initial["adviser"])

    def clean_origin(self):
        """A text whose file the portal made was not signed elsewhere."""
        found = self.cleaned_data["origin"] or self.instance.origin
        is_new = found == ConventionOrigin.REPRISE and not self.instance.is_reprise
        if is_new and progress.version_file(self.instance) is not None:
            raise forms.ValidationError(
                "La version à signer a son PDF : le texte de cette convention est conservé dans le portail."
            )
        return found

    def clean_predecessor(self):
        """No convention follows itself, even by way of others."""
        found, seen = self.cleaned_data["predecessor"], set()
        above = found
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise forms.ValidationError("Une convention ne peut pas se renouveler elle-même.")
            seen.add(above.pk)
            above = above.predecessor
        return found
