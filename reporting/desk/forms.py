"""Forms of the administration of a Caf."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import invitations, memberships
from accounts.enums import CafRole
from accounts.models import CafMembership, Invitation
from conventions.models import Theme
from core.forms import HouseForm, OneLineForm, laid_out
from core.mailboxes import AddressField
from core.numbers import NumberField, plain
from diagnostics.models import Indicateur, ValeurIndicateur
from reporting.portfolio.models import CibleCouverture
from territories.models import Caf


class InviteForm(HouseForm):
    """Offer a role in the Caf to one address."""

    fieldsets = [
        ("À qui", ["email", ("first_name", "last_name"), "function"]),
        ("Quel rôle", ["caf_role"]),
    ]
    submit_label = "Envoyer l’invitation"

    class Meta:
        model = Invitation
        fields = ["email", "first_name", "last_name", "function", "caf_role"]

    def __init__(self, *args, caf, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.caf, self.by = caf, by
        self.fields["email"].label = "Adresse électronique professionnelle"
        self.fields["email"].help_text = "Le lien y est envoyé ; il est valable sept jours et une seule fois."
        self.fields["caf_role"] = forms.ChoiceField(
            label="Rôle", choices=CafRole.choices, widget=forms.RadioSelect, initial=CafRole.ADVISER
        )

    def clean(self):
        cleaned = super().clean()
        email, role = (cleaned.get("email") or "").lower(), cleaned.get("caf_role")
        held = CafMembership.objects.running(on=timezone.localdate()).filter(
            caf=self.caf, user__email__iexact=email, role=role, stands_in_for=None
        )
        until = memberships.reach(self.by, self.caf.pk).until
        if email and role and held.exists():
            self.add_error("email", "Cette personne a déjà ce rôle dans votre Caf.")
        elif email == self.by.email.lower() and until:
            self.add_error("email", invitations.OWN)
        if role == CafRole.ADMIN and until:  # another, without an end, would give back what ends
            self.add_error("caf_role", memberships.beyond(until))
        return cleaned

    def save(self, commit=True):
        given = self.cleaned_data
        return invitations.invite(
            email=given["email"],
            by=self.by,
            caf=self.caf,
            caf_role=given["caf_role"],
            function=given["function"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            creation_key=self.instance.creation_key,
        )


class CafMembershipForm(HouseForm):
    fieldsets = [("Fonction et dates", ["function", ("starts_on", "ends_on")])]

    class Meta:
        model = CafMembership
        fields = ["function", "starts_on", "ends_on"]
        help_texts = {"ends_on": "Laissez vide si aucune fin n’est prévue. Passé ce jour, plus rien n’est visible."}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self):
        """As closing it does, dates leave the Caf an administrator."""
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        changed = [name for name in ("ends_on", "starts_on") if name in self.changed_data]
        if changed and starts_on and not self.errors:
            if memberships.leaves_nobody(self.instance, starts_on=starts_on, ends_on=ends_on):
                self.add_error(changed[0], memberships.LAST)
        reach = memberships.reach(self.by, self.instance.caf_id)
        if "ends_on" in changed and reach.passes(self.instance, ends_on, by=self.by):
            self.add_error("ends_on", memberships.beyond(reach.until))
        return cleaned


class ThemeForm(HouseForm):
    fieldsets = [("", ["label", "is_mandatory", ("valid_from", "valid_to")])]
    submit_label = "Enregistrer le thème"

    class Meta:
        model = Theme
        fields = ["label", "is_mandatory", "valid_from", "valid_to"]
        labels = {"is_mandatory": "Obligatoire"}
        help_texts = {
            "is_mandatory": "Une CTG qui ne couvre pas un thème obligatoire reçoit un avertissement avant les votes.",
            "valid_from": "Vide : de tout temps. Il est demandé aux CTG qui prennent effet entre ces deux dates.",
        }

    def __init__(self, *args, caf=None, **kwargs):
        super().__init__(*args, **kwargs)
        if caf is not None:
            self.instance.caf = caf

    def clean_label(self):
        label = self.cleaned_data["label"]
        twins = Theme.objects.filter(caf=self.instance.caf, label__iexact=label).exclude(pk=self.instance.pk)
        if twins.exists():
            raise ValidationError("Un thème de votre Caf porte déjà cet intitulé.")
        return label

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.code = free_code(self.instance.caf, self.cleaned_data["label"])
            last = Theme.objects.filter(caf=self.instance.caf).order_by("-position").first()
            self.instance.position = last.position + 1 if last else 1
        return super().save(commit)


def free_code(caf, label):
    """A code of the label, not yet used in this Caf: « acces_aux_droits », « acces_aux_droits_2 »."""
    from django.utils.text import slugify

    base = slugify(label).replace("-", "_")[:35] or "theme"
    used = set(Theme.objects.filter(caf=caf, code__startswith=base).values_list("code", flat=True))
    number, code = 1, base
    while code in used:
        number += 1
        code = f"{base}_{number}"
    return code


class TargetForm(HouseForm):
    """A yearly target: a share to the tenth of a point, or words."""

    fieldsets = [("", ["year", "percent", "words", "source"])]
    submit_label = "Enregistrer la cible"

    percent = NumberField(
        unit="%",
        label="Part de la population à couvrir (%)",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        help_text="Par exemple 85 ou 91,5.",
    )

    class Meta:
        model = CibleCouverture
        fields = ["year", "words", "source"]
        help_texts = {
            "words": "Quand la cible n’est pas un chiffre : « une très large majorité de la population ».",
            "source": "CPOG, décision du conseil d’administration…",
        }

    def __init__(self, *args, caf=None, **kwargs):
        super().__init__(*args, **kwargs)
        if caf is not None:
            self.instance.caf = caf
        if self.instance.rate is not None:
            self.initial["percent"] = (self.instance.rate * 100).normalize()

    def made_words(self, name, row):
        if name == "percent":
            return plain(None if row.rate is None else row.rate * 100)
        return super().made_words(name, row)

    def clean_year(self):
        year = self.cleaned_data["year"]
        twins = CibleCouverture.objects.filter(caf=self.instance.caf, year=year).exclude(pk=self.instance.pk)
        if twins.exists():
            raise ValidationError("Une cible existe déjà pour cette année.")
        return year

    def clean(self):
        cleaned = super().clean()
        percent = cleaned.get("percent")
        self.instance.rate = None if percent is None else percent / 100
        if percent is None and not cleaned.get("words") and not self.has_error("percent"):
            self.add_error("percent", "Donnez une part, ou écrivez la cible en mots.")
        return cleaned

    def extra_columns(self):
        return ("rate",)


class FigureForm(HouseForm):
    """A key figure of the Caf on its département."""

    fieldsets = [("", ["indicateur", "territoire", ("year", "value"), "status", "source", "comment"])]
    submit_label = "Enregistrer le chiffre"

    class Meta:
        model = ValeurIndicateur
        fields = ["indicateur", "territoire", "year", "value", "status", "source", "comment"]
        labels = {"territoire": "Département"}
        help_texts = {"source": "D’où vient ce chiffre : Caf, Insee, observatoire…"}

    def __init__(self, *args, caf=None, **kwargs):
        super().__init__(*args, **kwargs)
        if caf is not None:
            self.instance.caf = caf
        caf = self.instance.caf
        self.fields["indicateur"].queryset = Indicateur.objects.usable_by(caf)
        self.fields["indicateur"].widget.attrs["data-choix"] = ""
        self.fields["territoire"].queryset = departements = caf.departements.all()
        if not self.initial.get("territoire") and departements:
            self.initial["territoire"] = departements[0]

    def clean(self):
        cleaned = super().clean()
        status, value = cleaned.get("status"), cleaned.get("value")
        if status in {"known", "estimated"} and value is None and not self.has_error("value"):
            self.add_error("value", "Écrivez la valeur, ou choisissez un autre statut.")
        if status not in {None, "known", "estimated"} and value is not None:
            self.add_error("status", "Une valeur secrète, non disponible ou non applicable reste vide.")
        return cleaned


class CafSettingsForm(HouseForm):
    """The way of working of a Caf."""

    fieldsets = [
        ("Conseillers", ["adviser_title", "advisers_edit_all"]),
        ("Durée des conventions", [("min_years", "max_years")]),
    ]
    submit_label = "Enregistrer les réglages"

    class Meta:
        model = Caf
        fields = ["adviser_title", "advisers_edit_all", "min_years", "max_years"]
        labels = {
            "adviser_title": "Titre des conseillers",
            "min_years": "Durée minimale (années)",
            "max_years": "Durée maximale (années)",
        }
        help_texts = {
            "adviser_title": "Comme il s’écrit dans votre Caf : « chargé de conseil en développement », « conseiller "
            "technique territorial »…",
            "advisers_edit_all": "Coché : tout conseiller modifie toutes les conventions de la Caf. Décoché : chacun "
            "modifie celles dont il est référent ou référent associé, et lit les autres.",
            "min_years": "Hors de cet intervalle, un avertissement paraît avant les votes.",
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_advisers_edit_all(self):
        """Whoever administers until a day does not open to themselves what lasts."""
        until = memberships.reach(self.by, self.instance.pk).until
        if until and "advisers_edit_all" in self.changed_data:
            raise forms.ValidationError(memberships.beyond(until))
        return self.cleaned_data["advisers_edit_all"]


class OpenCafForm(OneLineForm, forms.Form):
    """The address of the administrator of a Caf that opens."""

    email = AddressField(
        label="Adresse électronique de l’administrateur",
        help_text="L’invitation y est envoyée ; elle est valable sept jours.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.helper = laid_out([("", ["email"])], submit_label="Ouvrir et inviter", cancel_url=cancel_url)
