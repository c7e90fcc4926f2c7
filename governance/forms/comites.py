"""Forms of a comité and of those who sit in it. Every choice is the convention's own."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import CafMembership, User
from conventions.enums import Role, Side
from conventions.members.choosing import offer
from conventions.models import Contact, Membership, Theme
from core.forms import HouseForm, OneLineForm, laid_out
from core.ordering import InOrder
from governance.enums import ComiteKind
from governance.models import Comite, MembreComite
from territories.fields import OrganisationField

SIDE_OF_ROLE = {Role.CAF_REFERENT: Side.CAF, Role.PARTNER: Side.PARTNER, Role.CONSULTANT: Side.PARTNER}


SELDOM = (Role.CONSULTANT, Role.FICHE_OWNER)


class ComiteForm(HouseForm):
    fieldsets = [
        ("Le comité", [("kind", "name"), "composition", ("frequency", "parity_rule")]),
        ("Les thèmes qu’il traite", ["themes"]),
    ]
    submit_label = "Enregistrer le comité"

    class Meta:
        model = Comite
        fields = ["kind", "name", "composition", "frequency", "parity_rule", "themes"]
        widgets = {"themes": forms.CheckboxSelectMultiple}
        help_texts = {
            "composition": "Qui y siège et ce qu’il fait : ce texte est repris dans la convention.",
            "parity_rule": "Par exemple : autant d’élus que de représentants de la Caf.",
        }

    def __init__(self, *args, convention=None, caf=None, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.convention, self.instance.caf = convention, convention.caf if convention else caf
        owner = self.instance
        self.fields["themes"].queryset = Theme.objects.filter(caf=owner.caf_id)
        self.fields["themes"].help_text = "Un thème peut relever de plusieurs comités, ou d’aucun."
        if owner.convention_id:
            kinds = [choice for choice in ComiteKind.choices if choice[0] != ComiteKind.CDSF]
            self.fields["kind"].choices = [("", "---------"), *kinds]


def people_of(comite, *, on=None):
    """People with an account who may sit in it: members of its convention, and its Caf's."""
    on = on or timezone.localdate()
    of_caf = CafMembership.objects.running(on=on).filter(caf=comite.caf_id)
    found = Q(pk__in=of_caf.values("user"))
    if comite.convention_id:
        held = Membership.objects.running(on=on).filter(convention=comite.convention_id, user__isnull=False)
        found |= Q(pk__in=held.values("user"))
    return User.objects.filter(found, is_active=True)


class MembreForm(HouseForm):
    fieldsets = [
        ("Qui ?", ["user", "contact", ("name", "function"), "organisation"]),
        ("Sa place", [("side", "is_chair"), ("starts_on", "ends_on")]),
    ]
    submit_label = "Enregistrer le membre"

    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label="Contact de la convention",
        required=False,
        help_text="Son nom, sa fonction et son organisation sont repris.",
        widget=forms.Select(attrs={"data-choix": ""}),
    )
    organisation = OrganisationField(label="Organisation", required=False)

    class Meta:
        model = MembreComite
        fields = ["user", "name", "function", "organisation", "side", "is_chair", "starts_on", "ends_on"]
        widgets = {"user": forms.Select(attrs={"data-choix": ""})}
        help_texts = {
            "user": "Une personne qui se connecte au portail.",
            "name": "Pour une personne sans compte.",
            "function": "La fonction tenue aujourd’hui : l’historique la garde.",
        }

    def __init__(self, *args, comite, **kwargs):
        super().__init__(*args, **kwargs)
        self.comite = comite
        if self.is_creation:
            self.instance.comite = comite
        present = Q(pk=self.instance.user_id) if self.instance.user_id else Q()
        people = people_of(comite)
        if self.instance.user_id:
            people = User.objects.filter(Q(pk__in=people.values("pk")) | present)
        offer(self.fields["user"], people, caf=comite.caf_id, convention=comite.convention_id)
        self.fields["organisation"].limit_to(comite.caf)
        if self.is_creation and comite.convention_id:
            self.fields["contact"].queryset = Contact.objects.filter(convention=comite.convention_id)
        else:
            del self.fields["contact"]
            _take_off(self.helper.layout, "contact")

    def clean(self):
        cleaned = super().clean()
        contact, user = cleaned.get("contact"), cleaned.get("user")
        if contact and user:
            self.add_error("contact", "Choisissez une personne avec un compte, ou un contact, pas les deux.")
        elif contact:
            for name in ("name", "function", "organisation"):
                cleaned[name] = cleaned.get(name) or getattr(contact, name)
            cleaned["side"] = contact.side
        if user and not cleaned.get("function"):
            cleaned["function"] = function_of(user, self.comite)
        if not (user or cleaned.get("name") or cleaned.get("function")) and not self.errors:
            self.add_error("name", "Indiquez une personne, ou au moins une fonction.")
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin doit suivre le début.")
        if user and start and self._sits_already(user, start, end):
            self.add_error("user", "Cette personne siège déjà dans ce comité à ces dates.")
        return cleaned

    def _sits_already(self, user, start, end):
        same = MembreComite.objects.filter(comite=self.comite, user=user).exclude(pk=self.instance.pk)
        same = same.filter(Q(ends_on=None) | Q(ends_on__gte=start))
        return (same.filter(starts_on__lte=end) if end else same).exists()

    def extra_columns(self):
        return ()


def _take_off(layout, name):
    """Remove one field from a crispy layout made of fieldsets."""
    for part in layout.fields:
        fields = getattr(part, "fields", None)
        if fields and name in fields:
            fields.remove(name)


def function_of(user, comite):
    """The function that this person holds in the convention, else their own."""
    held = Membership.objects.running(on=timezone.localdate()).filter(user=user, convention=comite.convention_id)
    functions = [row.function or row.get_role_display() for row in held] if comite.convention_id else []
    return functions[0] if functions else user.function


class TakeMembersForm(OneLineForm, forms.Form):
    """Members of the convention and its contacts who do not sit in this comité yet."""

    people = forms.MultipleChoiceField(
        label="Personnes à reprendre",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne."},
    )

    def __init__(self, *args, comite, **kwargs):
        super().__init__(*args, **kwargs)
        self.comite = comite
        self.rows = self._candidates()
        self.fields["people"].choices = [(key, label) for key, (label, _, _) in self.rows.items()]
        self.fields["people"].initial = [key for key, (_, _, ticked) in self.rows.items() if ticked]
        self.helper = laid_out(
            [("", ["people"])], submit_label="Ajouter au comité", cancel_url=comite.get_absolute_url()
        )

    def _candidates(self):
        """{key: (label, fields of the membre, ticked at first)}."""
        comite, today = self.comite, timezone.localdate()
        sitting = list(comite.membres.running(on=today))
        users = {each.user_id for each in sitting}
        names = {each.name.casefold() for each in sitting if each.name}
        found = {}
        adviser = comite.convention.adviser
        if adviser and adviser.pk not in users:
            fields = {"user": adviser, "function": adviser.function or "Référent Caf", "side": Side.CAF}
            found[f"u{adviser.pk}"] = (f"{adviser}, référent Caf", fields, True)
        held = Membership.objects.running(on=today).filter(convention=comite.convention, user__isnull=False)
        for row in held.select_related("user", "organisation").order_by(
            InOrder("user__last_name"), InOrder("user__first_name"), "pk"
        ):
            if row.user_id in users or f"u{row.user_id}" in found or str(row.user).casefold() in names:
                continue
            function = row.function or row.user.function or row.get_role_display()
            fields = {
                "user": row.user,
                "function": function,
                "organisation": row.organisation,
                "side": SIDE_OF_ROLE.get(row.role, Side.COLLECTIVITE),
            }
            where = f" ({row.organisation})" if row.organisation else ""
            found[f"u{row.user_id}"] = (f"{row.user}, {function}{where}", fields, row.role not in SELDOM)
        for contact in Contact.objects.filter(convention=comite.convention).select_related("organisation"):
            if contact.name.casefold() in names:
                continue
            fields = {
                "name": contact.name,
                "function": contact.function,
                "organisation": contact.organisation,
                "side": contact.side,
            }
            words = ", ".join(part for part in (contact.name, contact.function) if part)
            found[f"c{contact.pk}"] = (f"{words} (sans compte)", fields, True)
        return found

    def save(self, *, by):
        """Make the rows. Returns their number."""
        chosen = self.cleaned_data["people"]
        for key in chosen:
            MembreComite.objects.create(comite=self.comite, created_by=by, **self.rows[key][1])
        return len(chosen)
