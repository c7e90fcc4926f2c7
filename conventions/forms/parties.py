from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from conventions import signing
from conventions.enums import PartieRole, VersionKind
from conventions.forms.calendrier import READ_IN
from conventions.forms.closing import ClosesKnown
from conventions.models import Autorisation, Document, Partie, Signataire
from core.dates import PreciseDateFormField
from core.forms import HouseForm
from territories.fields import OrganisationField


class PartieForm(HouseForm):
    """What the party is; its texts are in `PartieTextForm`."""

    fieldsets = [
        ("La partie", ["role", "short_name", "address"]),
        ("Ce qu’on attend d’elle", ["is_required", "exemption"]),
    ]
    submit_label = "Enregistrer la partie"

    class Meta:
        model = Partie
        fields = ["role", "short_name", "address", "is_required", "exemption"]
        help_texts = {
            "short_name": "Le nom employé dans le texte : « la Caf », « la communauté de communes ».",
            "is_required": "La convention n’entre en vigueur que lorsque toutes les signatures requises sont datées.",
        }

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention

    def clean(self):
        cleaned = super().clean()
        organisation = cleaned.get("organisation") or getattr(self.instance, "organisation", None)
        role, caf = cleaned.get("role"), self.instance.convention.caf
        is_caf = organisation and (organisation.pk == caf.organisation_id or organisation.kind in {"caf", "cssm"})
        if role == PartieRole.CAF and organisation and not is_caf:
            self.add_error("role", "Seule une Caf tient le rôle « Caf ».")
        return cleaned


class PartieAddForm(PartieForm):
    fieldsets = [
        ("La partie", ["organisation", "role", "short_name", "address"]),
        ("Ce qu’on attend d’elle", ["is_required", "exemption"]),
    ]
    submit_label = "Ajouter cette partie"

    organisation = OrganisationField(
        label="Organisation", help_text="Commune, intercommunalité, MSA, Département, CCAS, association…"
    )

    class Meta(PartieForm.Meta):
        fields = ["organisation", *PartieForm.Meta.fields]

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, convention=convention, **kwargs)
        self.fields["organisation"].limit_to(convention.caf)
        self.fields["address"].help_text = "Laissez vide pour reprendre l’adresse de l’organisation."

    def clean_organisation(self):
        organisation = self.cleaned_data["organisation"]
        if self.instance.convention.parties.filter(organisation=organisation).exists():
            raise ValidationError(f"{organisation.name} est déjà partie à la convention.")
        return organisation

    def save(self, commit=True):
        partie = self.instance
        last = partie.convention.parties.order_by("-position").values_list("position", flat=True).first()
        partie.position = (last or 0) + 1
        partie.address = partie.address or partie.organisation.address_words[:250]
        return super().save(commit)


class PartieTextForm(HouseForm):
    fieldsets = [
        ("Article 3 : champs d’intervention", ["competences"]),
        ("Article 5 : engagements", ["commitments"]),
    ]
    submit_label = "Enregistrer les textes"

    class Meta:
        model = Partie
        fields = ["competences", "commitments"]
        help_texts = {
            "competences": "Les compétences exercées et les services déjà gérés par cette partie.",
            "commitments": "Ce à quoi cette partie s’engage, un point par ligne.",
        }


class SignataireForm(ClosesKnown, HouseForm):
    fieldsets = [
        ("Qui signe", ["user", "name", ("capacity", "on_behalf_of")]),
        ("La signature", [("signed_on", "signed_on_source")]),
    ]
    submit_label = "Enregistrer le signataire"

    class Meta:
        model = Signataire
        fields = ["user", "name", "capacity", "on_behalf_of", "signed_on", "signed_on_source"]
        labels = {"signed_on_source": "Source de la date"}
        help_texts = {
            "name": "Laissez vide si seule la fonction est connue.",
            "signed_on": "jj/mm/aaaa, mm/aaaa, aaaa, « 12 juin », « inconnue » ; laissez vide avant la signature.",
            "signed_on_source": READ_IN,
        }

    def __init__(self, *args, partie, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.partie = partie
        convention = partie.convention
        people = User.objects.filter(
            Q(memberships__convention=convention) | Q(caf_memberships__caf=convention.caf_id), is_active=True
        ).distinct()
        self.fields["user"].queryset = people
        self.fields["user"].empty_label = "Sans compte"
        self.fields["user"].widget.attrs |= {"data-choix": "", "data-invite": "Sans compte"}
        if convention.is_text_frozen and self.instance.signed_on_known:  # who signed may still be named
            self.close(["user", "capacity", "on_behalf_of"])
            self.close_known(["name", "signed_on", "signed_on_source"])

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name") and cleaned.get("user"):
            cleaned["name"] = cleaned["user"].full_name
        return cleaned

    def _post_clean(self):
        """The date that is written says which version was signed."""
        super()._post_clean()
        if "signed_on" in self.changed_data:
            signed = self.instance.signed_on_known and signing.version_signed(self.instance.partie.convention)
            self.instance.signed_version = signed or None

    def written_columns(self):
        columns = super().written_columns()
        return [*columns, "signed_version"] if "signed_on" in self.changed_data else columns

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.position = self.instance.partie.signataires.count() + 1
        return super().save(commit)


class AutorisationForm(ClosesKnown, HouseForm):
    fieldsets = [
        (
            "L’acte",
            [
                *(("kind", "number"), ("purpose", "outcome"), ("decided_on", "decided_on_source")),
                *("convened_on", ("published_on", "received_on"), "subject", "document"),
            ],
        ),
        ("Les présences", [("in_office_count", "present_count"), ("proxy_count", "non_voting_count")]),
        (
            "Le vote",
            [("voter_count", "expressed_count"), ("for_count", "against_count"), "abstention_count", "conforms"],
        ),
    ]
    submit_label = "Enregistrer l’autorisation"

    class Meta:
        model = Autorisation
        fields = [
            *("kind", "number", "purpose", "outcome", "decided_on", "decided_on_source", "convened_on"),
            *("published_on", "received_on", "subject", "document"),
            *("in_office_count", "present_count", "proxy_count", "non_voting_count"),
            *("voter_count", "expressed_count", "for_count", "against_count", "abstention_count", "conforms"),
        ]
        labels = {"decided_on_source": "Source de la date"}
        help_texts = {
            "purpose": "Un engagement de principe n’autorise pas encore à signer.",
            "outcome": "Seule une délibération favorable, avec ou sans réserves, autorise à signer.",
            "decided_on_source": READ_IN,
            "published_on": "Une délibération est exécutoire une fois publiée et transmise.",
            "present_count": "Plus de la moitié des membres en exercice, pouvoirs non comptés.",
            "voter_count": "Présents + pouvoirs − ceux qui ne prennent pas part au vote.",
            "expressed_count": "Pour + contre.",
            "abstention_count": "Exprimés + abstentions : au plus le nombre de votants.",
        }

    def __init__(self, *args, partie, **kwargs):
        convention = partie.convention
        submitted = convention.versions_texte.filter(kind=VersionKind.SUBMITTED).defer("content", "signing")
        self.names_version = not convention.is_text_frozen and submitted.exists()
        if self.names_version:
            (legend, names), *others = self.fieldsets
            self.fieldsets = [(legend, [*names[:2], "voted_version", *names[2:]]), *others]
        super().__init__(*args, **kwargs)
        self.instance.partie = partie
        if self.names_version:
            self.fields["voted_version"] = forms.ModelChoiceField(
                queryset=submitted,
                required=False,
                label="Version votée",
                empty_label="Non connue",
                help_text="Celle que l’assemblée a eue sous les yeux. Un vote qu’elle confirme porte sur la nouvelle.",
                initial=signing.version_voted(convention) if self.is_creation else self.instance.voted_version_id,
            )
        self.fields["document"].queryset = Document.objects.filter(convention=partie.convention_id)
        self.fields["document"].empty_label = "Aucun"
        self.fields["document"].help_text = "La délibération déposée dans les documents de la convention."
        for name in self.Meta.fields:
            if name.endswith("_count"):
                self.fields[name].max_value = 9999
                self.fields[name].widget.attrs["max"] = 9999
        if partie.convention.is_text_frozen and not self.is_creation:
            self.close_known(self.Meta.fields)

    def _post_clean(self):
        super()._post_clean()
        if self.names_version:
            self.instance.voted_version = self.cleaned_data.get("voted_version")

    def written_columns(self):
        columns = super().written_columns()
        return [*columns, "voted_version"] if "voted_version" in self.changed_data else columns


class ManyForm(forms.Form):
    """One date for many parties at once."""

    parties = forms.ModelMultipleChoiceField(
        queryset=Partie.objects.none(),
        error_messages={"required": "Cochez au moins une partie dans la liste."},
    )
    on = PreciseDateFormField(label="Date", sourced=True)

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = convention.parties.all()
        self.fields["on"].required = True
