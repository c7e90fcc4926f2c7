import datetime as dt

from django import forms
from django.utils import timezone

from accounts import memberships
from conventions import perms
from conventions.enums import Role
from conventions.members import people, standing_in
from conventions.models import Contact, Membership
from core.date_fields import DayField
from core.forms import HouseForm, OneLineForm
from core.mailboxes import AddressField


class MemberFormBase(HouseForm):
    def __init__(self, *args, convention, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.instance.convention = convention
        organisation = self.fields["organisation"]
        organisation.queryset = people.organisations_for(user, convention)
        organisation.empty_label = "Non renseignée"
        organisation.widget.attrs["data-choix"] = ""
        theme = self.fields["theme"]
        theme.queryset = convention.caf.themes.offered()
        theme.empty_label = "Tous les thèmes"
        self.fields["theme"].help_text = "Pour une coordination consacrée à un thème."
        self.fields[
            "etp_share"
        ].help_text = "Part d’un temps plein consacrée à cette convention : 0,5 pour un mi-temps."
        self.fields["function"].help_text = "Telle qu’elle doit paraître : « Directrice enfance-jeunesse »."

    def clean(self):
        """A mission of consulting ends on a known day (DOMAIN § 3): the role then ceases by itself."""
        cleaned = super().clean()
        role = cleaned.get("role") or self.instance.role
        if role == Role.CONSULTANT and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", "La mission d’un cabinet de conseil a une fin : indiquez son dernier jour.")
        if "ends_on" not in self.errors and (self.instance._state.adding or "ends_on" in self.changed_data):
            self._end_in_time(cleaned.get("ends_on"))
        return cleaned

    def _end_in_time(self, ends_on):
        """Whoever acts until a day gives themselves nothing beyond, nor to a stand-in."""
        if self.instance._state.adding and self.cleaned_data.get("email") == self.user.email.lower():
            self.instance.user = self.user
        reach = standing_in.reach(self.user, self.instance.convention)
        if reach.passes(self.instance, ends_on, by=self.user):
            self.add_error("ends_on", memberships.beyond(reach.until))

    def clean_etp_share(self):
        share = self.cleaned_data["etp_share"]
        if share is not None and not 0 <= share <= 2:
            raise forms.ValidationError("Indiquez une part entre 0 et 2 équivalents temps plein.")
        return share


class MemberForm(MemberFormBase):
    """A new member, by e-mail address: see `members.welcome`."""

    email = AddressField(
        label="Adresse électronique professionnelle",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="La personne est prévenue par courriel ; si besoin, elle y trouve un lien valable sept jours.",
    )
    fieldsets = [
        ("La personne", ["email", ("function", "organisation")]),
        ("Son rôle", ["role", ("theme", "etp_share"), ("starts_on", "ends_on")]),
    ]
    submit_label = "Ajouter ce membre"

    class Meta:
        model = Membership
        fields = ["role", "function", "organisation", "theme", "etp_share", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        granted = perms.roles_granted_by(self.user, self.instance.convention)
        self.fields["role"].choices = [("", "Choisissez"), *((r.value, r.label) for r in Role if r in granted)]
        self.fields["starts_on"].initial = timezone.localdate

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def made_words(self, name, row):
        if name == "email":
            return (row.user or row.invitation).email
        return super().made_words(name, row)

    def clean(self):
        cleaned = super().clean()
        email, role = cleaned.get("email"), cleaned.get("role")
        if email and role:
            convention = self.instance.convention
            if people.already_holds(convention, email, role):
                self.add_error("email", "Cette adresse a déjà ce rôle sur la convention.")
            elif role == Role.CAF_REFERENT and not people.works_for(convention.caf, email):
                self.add_error("email", "Un référent Caf associé est une personne de la Caf.")
        return cleaned

    def save(self, commit=True):
        people.welcome(self.instance, email=self.cleaned_data["email"], by=self.user)
        return self.instance


class MemberEditForm(MemberFormBase):
    fieldsets = [("", [("function", "organisation"), ("theme", "etp_share"), ("starts_on", "ends_on")])]
    submit_label = "Enregistrer"

    class Meta:
        model = Membership
        fields = ["function", "organisation", "theme", "etp_share", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = (
            "Dernier jour de la mission, compris."
            if self.instance.role == Role.CONSULTANT
            else "Dernier jour, compris. Laissez vide tant que la fin n’est pas connue."
        )


class CloseForm(OneLineForm, forms.Form):
    """The last day of a membership: yesterday unless told otherwise, and never later than its end."""

    last_day = DayField(
        label="Dernier jour", required=False, help_text="Laissé vide : hier, et les droits cessent aussitôt."
    )

    def __init__(self, *args, ends_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.ends_on = ends_on

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and day > timezone.localdate() + dt.timedelta(days=366):
            raise forms.ValidationError("Cette date est trop lointaine.")
        if day and self.ends_on and day > self.ends_on:
            raise forms.ValidationError("Ce rôle finit plus tôt : le clore ne le prolonge pas.")
        return day


class ContactForm(HouseForm):
    fieldsets = [("", ["name", ("function", "organisation"), "side", ("email", "phone")])]
    submit_label = "Enregistrer le contact"

    class Meta:
        model = Contact
        fields = ["name", "function", "organisation", "side", "email", "phone"]

    def __init__(self, *args, convention, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        organisation = self.fields["organisation"]
        organisation.queryset = people.organisations_for(user, convention)
        organisation.empty_label = "Non renseignée"
        organisation.widget.attrs["data-choix"] = ""
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
