import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.utils.html import format_html

from core import folding
from core.forms import HouseForm

from .enums import REFERENCE_KINDS, OrganisationKind, TerritoireKind
from .fields import OrganisationField, TerritoireField, Typed
from .managers import SearchName
from .models import Organisation

#: Legal persons that only the national reference holds.
NOT_MADE_HERE = {*REFERENCE_KINDS, OrganisationKind.CNAF, OrganisationKind.CSSM}


def luhn_holds(digits):
    """The key of SIREN numbers: every other digit doubled, sum divisible by ten."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class SirenField(forms.CharField):
    """Nine digits, spaces allowed, checked by their key."""

    def to_python(self, value):
        return "".join((super().to_python(value) or "").split())

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        if not (value.isascii() and value.isdigit()):
            raise ValidationError("Un numéro SIREN ne contient que des chiffres, par exemple 200 070 894.")
        if len(value) == 14:
            raise ValidationError("C’est un numéro SIRET (14 chiffres) : gardez ses neuf premiers chiffres, le SIREN.")
        if len(value) != 9:
            raise ValidationError(f"Un numéro SIREN compte neuf chiffres ; celui-ci en a {len(value)}.")
        if not luhn_holds(value):
            raise ValidationError(
                "Ce numéro SIREN est faux : sa clé ne correspond pas. Vérifiez qu’aucun chiffre n’est inversé."
            )


class PostalCodeField(forms.CharField):
    """Five figures, and « CEDEX » if it is one. A code that a spreadsheet took for a number asks for its zero."""

    def to_python(self, value):
        value = " ".join(super().to_python(value).split())
        figures, rest = re.fullmatch(r"([0-9][0-9 ]*[0-9])(?: (\D.*))?|.*", value, re.DOTALL).groups()
        code = (figures or "").replace(" ", "")
        if len(code) == 4:
            raise ValidationError(f"Un code postal a cinq chiffres : « 0{code} » ?")
        return " ".join(filter(None, (code, rest))) if len(code) == 5 else value


ALIKE = 92  # of 100: one letter of a short name, two of a long one
_COMMON = {"association", "assoc", "l", "le", "la", "les", "d", "de", "du", "des", "et"}


def _bare(name):
    """The words of a name that tell it from others, folded."""
    return " ".join(word for word in re.findall("[a-z0-9]+", folding.plain(name)) if word not in _COMMON)


class OrganisationForm(HouseForm):
    """A local organisation of `caf`: a partner, a CCAS, a syndicat, an association."""

    fieldsets = [
        ("L’organisation", [("kind", "short_name"), "name", "is_another", "siren"]),
        ("Rattachement", ["territoire", "parent"]),
        ("Coordonnées", ["address", ("postal_code", "city"), ("email", "phone")]),
    ]
    submit_label = "Enregistrer l’organisation"

    #: Asked when its name is already that of another one, or nearly.
    is_another = forms.BooleanField(
        label="C’est une autre organisation, au nom identique ou proche", required=False, widget=forms.HiddenInput
    )
    siren = SirenField(
        label="SIREN", required=False, max_length=30, help_text="Neuf chiffres ; laissez vide s’il est inconnu."
    )
    postal_code = PostalCodeField(label="Code postal", required=False, max_length=12)
    territoire = TerritoireField(
        kinds=(
            TerritoireKind.COMMUNE,
            TerritoireKind.EPCI,
            TerritoireKind.EPT,
            TerritoireKind.DEPARTEMENT,
            TerritoireKind.REGION,
        ),
        label="Territoire",
        required=False,
        help_text="Là où elle agit. Par exemple la commune d’un CCAS.",
    )
    parent = OrganisationField(
        label="Organisation de rattachement",
        required=False,
        help_text="Par exemple la commune dont dépend le CCAS, ou la fédération d’une association.",
    )

    class Meta:
        model = Organisation
        fields = [
            "kind",
            "name",
            "short_name",
            "siren",
            "territoire",
            "parent",
            "address",
            "postal_code",
            "city",
            "email",
            "phone",
        ]
        help_texts = {"name": "Le nom complet, comme dans les statuts : « CCAS de Grigny », « Syndicat… »."}

    def __init__(self, *args, caf, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.caf = caf
        self.fields["parent"].limit_to(caf)
        self.fields["kind"].choices = [("", "Choisir…")] + [
            choice for choice in OrganisationKind.choices if choice[0] not in NOT_MADE_HERE
        ]

    def clean_parent(self):
        """No organisation is its own parent, even by way of others."""
        parent = self.cleaned_data["parent"]
        above, seen = parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise ValidationError("Une organisation ne peut pas dépendre d’elle-même.")
            seen.add(above.pk)
            above = above.parent
        return parent

    def _ask_about_its_twin(self, name):
        """One whose name is the same but for apostrophes, case, accents and spaces."""
        if "name" not in self.changed_data:
            return
        asked = SearchName(Value(name))
        rows = Organisation.objects.usable_by(self.instance.caf).exclude(pk=self.instance.pk)
        rows = rows.filter(search_name__startswith=asked).alias(own=Cast(SearchName("name"), TextField()))
        twin, how = rows.filter(own=asked).with_labels().first(), ""
        if twin is None:
            twin, how = self._like(name), ", sous un nom proche"
        if twin is None:
            return
        self.fields["is_another"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("is_another"):
            link = format_html('<a href="{}">{}</a>', twin.get_absolute_url(), twin.label)
            self.add_error(
                "name", format_html("{} existe déjà{} : est-ce elle ? Sinon, cochez la case ci-dessous.", link, how)
            )

    def _like(self, name):
        """The organisation of this Caf whose name is this one but for a letter, or for a word that any name may have."""
        from rapidfuzz import fuzz, process  # 2 MiB: for who writes a name, not for each process

        asked, own = _bare(name), Organisation.objects.filter(caf=self.instance.caf).exclude(pk=self.instance.pk)
        names = {key: _bare(each) for key, each in own.values_list("pk", "name")}
        same = {key: each for key, each in names.items() if re.findall("[0-9]+", each) == re.findall("[0-9]+", asked)}
        found = asked and process.extractOne(asked, same, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return own.with_labels().get(pk=found[2]) if found else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("name"):
            self._ask_about_its_twin(cleaned["name"])
        code, _, cedex = (cleaned.get("postal_code") or "").partition(" ")
        if cedex and "city" in cleaned:  # « 21000 CEDEX » is of the line of the town: « 21000 Dijon CEDEX »
            city = cleaned["city"]
            cleaned["postal_code"] = code
            cleaned["city"] = city if city.casefold().endswith(cedex.casefold()) else f"{city} {cedex}".strip()
        siren, kind = cleaned.get("siren"), cleaned.get("kind")
        if siren and kind:
            twin = (
                Organisation.objects.usable_by(self.instance.caf)
                .filter(siren=siren)
                .exclude(pk=self.instance.pk)
                .first()
            )
            if twin is not None:
                self.add_error("siren", f"{twin.name} porte déjà ce numéro SIREN dans le portail.")
        return cleaned

    def typed_words(self, name):
        """Names of what was chosen, or what was typed when it is not one of them."""
        value = self[name].value()
        return str(value) if isinstance(value, Typed) else super().typed_words(name)
