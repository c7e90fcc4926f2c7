from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, Value

from accounts.models import CafMembership, User
from conventions.dates import READ_IN
from conventions.enums import ModificationKind, PartieRole, VersionKind
from conventions.members.choosing import offer
from conventions.models import Autorisation, Document, Membership, Partie, PartieActe, Signataire
from conventions.signing import progress
from conventions.signing.forms.closing import ClosesKnown
from core.date_fields import PreciseDateFormField
from core.editing import StaleEdit, save_edit, take_up
from core.forms import HouseForm, OneLineForm, words_of
from territories.fields import OrganisationField
from territories.managers import SearchName


class OwedForm(HouseForm):
    """What the initial convention asks of a party: the second row that `PartieForm` writes."""

    class Meta:
        model = PartieActe
        fields = ["is_required", "exemption"]
        help_texts = {
            "is_required": "La convention n’entre en vigueur que lorsque toutes les signatures requises sont datées.",
        }

    def add_prefix(self, name):
        return "owed_version" if name == "version" else super().add_prefix(name)


class PartForm(OwedForm):
    """What an avenant asks of a party. One that it brings in or takes out signs it."""

    class Meta(OwedForm.Meta):
        help_texts = {"is_required": "L’avenant n’est clos que lorsque toutes les signatures requises sont datées."}

    def clean_is_required(self):
        is_required, part = self.cleaned_data["is_required"], self.instance
        if not is_required and (row := part.acte.modifications.filter(partie=part.partie_id).first()):
            does = "entrer" if row.kind == ModificationKind.JOIN else "sortir"
            raise ValidationError(f"L’avenant fait {does} cette partie, qui le signe : sa signature reste requise.")
        return is_required


class PartieForm(HouseForm):
    """What the party is, and what one expects of it; its texts are in `PartieTextForm`."""

    fieldsets = [
        ("La partie", ["role", "short_name", "address"]),
        ("Ce qu’on attend d’elle", ["is_required", "exemption"]),
    ]
    submit_label = "Enregistrer la partie"

    class Meta:
        model = Partie
        fields = ["role", "short_name", "address"]
        help_texts = {
            "short_name": "Le nom employé dans le texte : « la Caf », « la communauté de communes ».",
        }

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        row = PartieActe() if self.is_creation else self.instance.initial
        self.owed = OwedForm(self.data if self.is_bound else None, instance=row)
        for name, field in self.owed.fields.items():
            key = self.owed.add_prefix(name)
            self.fields[key], self.initial[key] = field, self.owed.get_initial_for_field(field, name)

    def made_words(self, name, row):
        if name in OwedForm.Meta.fields:
            return words_of(self.fields[name], getattr(row.initial, name))
        return super().made_words(name, row)

    def after_save(self, row, *, by):
        """In the same transaction; of an edit, with the version of its own row."""
        if self.owed.is_creation:
            said = {name: self.cleaned_data[name] for name in OwedForm.Meta.fields}
            PartieActe.objects.filter(initial_of=row).update(**said)
            return
        if not (self.owed.is_valid() and self.owed.has_changed()):
            return
        try:
            save_edit(self.owed, by=by)
        except StaleEdit as stale:
            take_up(self.owed, stale)
            self.data = self.owed.data
            raise StaleEdit(stale.differences, by=stale.by, at=stale.at) from None

    def clean(self):
        cleaned = super().clean()
        organisation = cleaned.get("organisation") or self.instance.organisation
        role, caf = cleaned.get("role"), self.instance.convention.caf
        is_caf = organisation and (organisation.pk == caf.organisation_id or organisation.kind in {"caf", "cssm"})
        is_known = organisation or cleaned.get("description")
        if role == PartieRole.CAF and is_known and not is_caf:
            self.add_error("role", "Seule une Caf tient le rôle « Caf ».")
        return cleaned


class NamedPartieForm(PartieForm):
    """A party with what it is: an organisation, or a description while nobody knows which."""

    fieldsets = [
        ("La partie", ["organisation", "description", "role", "short_name", "address"]),
        ("Ce qu’on attend d’elle", ["is_required", "exemption"]),
    ]

    organisation = OrganisationField(
        label="Organisation",
        required=False,
        help_text="Commune, intercommunalité, MSA, Département, CCAS, association…",
    )

    class Meta(PartieForm.Meta):
        fields = ["organisation", "description", *PartieForm.Meta.fields]

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, convention=convention, **kwargs)
        self.fields["organisation"].limit_to(convention.caf)
        self.fields["address"].help_text = "Laissez vide pour reprendre l’adresse de l’organisation."

    def _others(self):
        return self.instance.convention.parties.exclude(pk=self.instance.pk)

    def clean_organisation(self):
        organisation = self.cleaned_data["organisation"]
        if organisation and self._others().filter(organisation=organisation).exists():
            raise ValidationError(f"{organisation.name} est déjà partie à la convention.")
        return organisation

    def clean_description(self):
        description = self.cleaned_data["description"]
        if description and not any(sign.isalnum() for sign in description):  # a name that no search would find
            raise ValidationError("Écrivez dans la désignation au moins une lettre ou un chiffre.")
        same = self._others().exclude(description="").alias(folded=SearchName("description"))
        if description and same.filter(folded=SearchName(Value(description))).exists():
            raise ValidationError(f"Une partie de la convention porte déjà la désignation « {description} ».")
        return description

    def clean(self):
        cleaned = super().clean()
        is_wrong = {"organisation", "description"} & self.errors.keys()
        if not (is_wrong or cleaned.get("organisation") or cleaned.get("description")):
            self.add_error("organisation", "Choisissez une organisation, ou écrivez une désignation.")
        return cleaned


class PartieAddForm(NamedPartieForm):
    submit_label = "Ajouter cette partie"
    filled_in = ["short_name", "address"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].help_text = (
            "À la place de l’organisation, tant qu’on ne sait pas laquelle : « 5 syndicats », « les communes "
            "volontaires ». Sa signature est d’abord facultative ; vous pourrez la rendre requise."
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("organisation") and cleaned.get("description"):
            self.add_error(
                "description", "Une partie est une organisation, ou une désignation : effacez l’une des deux."
            )
        if cleaned.get("description"):
            cleaned["is_required"] = False
        return cleaned

    def save(self, commit=True):
        partie = self.instance
        last = partie.convention.parties.order_by("-position").values_list("position", flat=True).first()
        partie.position = (last or 0) + 1
        partie.address = partie.address_words[:250]
        return super().save(commit)


class DescribedPartieForm(NamedPartieForm):
    """A party known by its description: the organisation that is chosen takes its place."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].help_text = "Dès qu’on sait laquelle : elle remplace la désignation."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("organisation"):
            cleaned["description"] = ""
        return cleaned

    def typed_words(self, name):
        """The description that an organisation replaces is emptied by whoever chose it."""
        if name == "description" and self.cleaned_data["organisation"]:
            return ""
        return super().typed_words(name)


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
        self.instance.partie_acte, self.convention = partie.owed, partie.convention
        convention = partie.convention
        held = Membership.objects.filter(convention=convention, user=OuterRef("pk"))
        of_caf = CafMembership.objects.filter(caf=convention.caf_id, user=OuterRef("pk"))
        people = User.objects.filter(Q(is_active=True) & (Exists(held) | Exists(of_caf)))
        offer(self.fields["user"], people, caf=convention.caf_id, convention=convention)
        self.fields["user"].empty_label = "Sans compte"
        self.fields["user"].widget.attrs |= {"data-choix": "", "data-invite": "Sans compte"}
        if progress.is_frozen(partie) and self.instance.signed_on_known:  # who signed may still be named
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
            acte = self.instance.partie_acte.acte
            signed = self.instance.signed_on_known and progress.version_to_sign(self.convention, acte)
            self.instance.signed_version = signed or None

    def written_columns(self):
        columns = super().written_columns()
        return [*columns, "signed_version"] if "signed_on" in self.changed_data else columns

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.position = self.instance.partie_acte.signataires.count() + 1
        return super().save(commit)


class AutorisationForm(ClosesKnown, HouseForm):
    fieldsets = [
        (
            "L’acte",
            [
                *(("kind", "number"), ("purpose", "outcome"), ("decided_on", "decided_on_source")),
                *("convened_on", ("published_on", "received_on"), "actes_number", "subject", "document"),
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
            *("published_on", "received_on", "actes_number", "subject", "document"),
            *("in_office_count", "present_count", "proxy_count", "non_voting_count"),
            *("voter_count", "expressed_count", "for_count", "against_count", "abstention_count", "conforms"),
        ]
        labels = {"decided_on_source": "Source de la date"}
        help_texts = {
            "purpose": "Un engagement de principe n’autorise pas encore à signer.",
            "outcome": "Seule une délibération favorable, avec ou sans réserves, autorise à signer.",
            "decided_on_source": READ_IN,
            "published_on": "Une délibération est exécutoire une fois publiée et transmise.",
            "actes_number": "Celui de l’accusé de réception de la préfecture, par exemple 021-200070894-20261103-2026-04-DE.",
            "present_count": "Plus de la moitié des membres en exercice, pouvoirs non comptés.",
            "voter_count": "Présents + pouvoirs − ceux qui ne prennent pas part au vote.",
            "expressed_count": "Pour + contre.",
            "abstention_count": "Exprimés + abstentions : au plus le nombre de votants.",
        }

    def __init__(self, *args, partie, user, **kwargs):
        convention = partie.convention
        submitted = convention.versions_texte.filter(kind=VersionKind.SUBMITTED).defer("content", "signing")
        self.names_version = bool(partie.owed.initial_of_id and not convention.is_text_frozen and submitted.exists())
        if self.names_version:
            (legend, names), *others = self.fieldsets
            self.fieldsets = [(legend, [*names[:2], "voted_version", *names[2:]]), *others]
        super().__init__(*args, **kwargs)
        self.instance.partie_acte = partie.owed
        if self.names_version:
            self.fields["voted_version"] = forms.ModelChoiceField(
                queryset=submitted,
                required=False,
                label="Version votée",
                empty_label="Non connue",
                help_text="Celle que l’assemblée a eue sous les yeux. Un vote qu’elle confirme porte sur la nouvelle.",
                initial=progress.version_voted(convention) if self.is_creation else self.instance.voted_version_id,
            )
        readable = Document.objects.visible_on(convention, user).values("pk")
        kept = Q(pk__in=readable) | Q(pk=self.instance.document_id)
        self.fields["document"].queryset = Document.objects.filter(kept, convention=partie.convention_id)
        self.fields["document"].empty_label = "Aucun"
        self.fields["document"].help_text = "La délibération déposée dans les documents de la convention."
        for name in self.Meta.fields:
            if name.endswith("_count"):
                self.fields[name].max_value = 9999
        if progress.is_frozen(partie) and not self.is_creation:
            self.close_known(self.Meta.fields)
            self.instance.known_faults = self.instance.faults()

    def _post_clean(self):
        super()._post_clean()
        if self.names_version:
            self.instance.voted_version = self.cleaned_data.get("voted_version")

    def written_columns(self):
        columns = super().written_columns()
        return [*columns, "voted_version"] if "voted_version" in self.changed_data else columns


class ManyForm(OneLineForm, forms.Form):
    """One date for many parties at once."""

    parties = forms.ModelMultipleChoiceField(
        queryset=Partie.objects.none(),
        error_messages={"required": "Cochez au moins une partie dans la liste."},
    )
    on = PreciseDateFormField(label="Date", sourced=True, happened=True)

    def __init__(self, *args, convention, acte=None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = convention.parties
        self.fields["parties"].queryset = rows.filter(parts__acte=acte) if acte else rows.all()
        self.fields["on"].required = True
