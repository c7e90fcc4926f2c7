from django import forms

from conventions.dates import check_order
from conventions.fields import ConventionField
from conventions.models import Cej, Convention
from core.forms import HouseForm
from territories.enums import TerritoireKind
from territories.fields import OrganisationField, TerritoireField
from territories.models import Territoire


class CejForm(HouseForm):
    fieldsets = [
        ("Le contrat", ["holder", "number", ("starts_on", "ends_on"), "replaced_by", "note"]),
        ("Les communes couvertes", ["communes", "add_from"]),
    ]
    submit_label = "Enregistrer le CEJ"

    holder = OrganisationField(label="Titulaire", help_text="Une collectivité, ou une association.")
    replaced_by = ConventionField(
        label=Cej._meta.get_field("replaced_by").verbose_name.capitalize(),
        required=False,
        help_text="Laissez vide si aucune convention ne le remplace.",
    )
    communes = forms.ModelMultipleChoiceField(
        label="Communes couvertes",
        queryset=Territoire.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    add_from = TerritoireField(
        kinds=(TerritoireKind.COMMUNE, TerritoireKind.EPCI, TerritoireKind.EPT),
        label="Ajouter une commune, ou toutes celles d’une intercommunalité",
        required=False,
    )

    class Meta:
        model = Cej
        fields = ["holder", "number", "starts_on", "ends_on", "replaced_by", "note", "communes"]

    def __init__(self, *args, caf, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.caf = caf
        self.fields["holder"].limit_to(caf)
        self.fields["replaced_by"].limit_to(
            Convention.objects.visible_to(user).signed_by_cafs([caf.pk]), [caf.pk], beside=True
        )
        self.fields["note"].widget.attrs["rows"] = 3
        if self.is_creation:
            del self.fields["communes"]
            self.helper.layout.fields[1].fields.remove("communes")
            self.fields["add_from"].help_text = "Laissez vide pour prendre celles du titulaire."
        else:
            self.fields["communes"].queryset = self.instance.communes.all()
            self.fields["communes"].help_text = "Décochez celles que le contrat ne couvre pas."

    def clean(self):
        cleaned = super().clean()
        check_order(self, "starts_on", "ends_on")
        return cleaned

    def after_save(self, row, *, by):
        """The communes asked for; those of the holder for a new contract when nothing is asked."""
        place = self.cleaned_data.get("add_from")
        if place is None and "communes" not in self.fields:
            place = row.holder.territoire
        if place is not None:
            row.communes.add(*place.communes())
