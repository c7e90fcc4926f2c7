"""Forms of comités, séances and decisions. Every choice is the convention's own."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.models import CafMembership, User
from actions.models import ChangementFiche, FicheAction
from conventions import documents
from conventions.enums import DocumentKind, Role, Side
from conventions.forms.owners import OwnedForm
from conventions.models import Contact, Document, Membership, Theme
from conventions.models.documents import owned_by
from core import uploads
from core.formats import file_size, sentence
from core.forms import HouseForm, laid_out
from governance.enums import ComiteKind, PaperReaders, SeanceState
from governance.models import Comite, Decision, MembreComite, PointOrdreDuJour, Seance, SeanceDocument
from territories.fields import OrganisationField

CAF_PAPERS = (DocumentKind.OTHER, DocumentKind.MINUTES)  # of a comité of the Caf
SIDE_OF_ROLE = {Role.CAF_REFERENT: Side.CAF, Role.PARTNER: Side.PARTNER, Role.CONSULTANT: Side.PARTNER}
# Roles that seldom sit in a comité: offered, not ticked.
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
        self.fields["user"].queryset = people
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


class TakeMembersForm(forms.Form):
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
        for row in held.select_related("user", "organisation").order_by("user__last_name", "user__first_name", "pk"):
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


class SeanceForm(HouseForm):
    fieldsets = [
        ("Quand et où", [("held_on", "starts_at"), ("place", "is_remote")]),
        ("Convocation", ["introduction"]),
    ]
    submit_label = "Enregistrer la séance"

    class Meta:
        model = Seance
        fields = ["held_on", "starts_at", "place", "is_remote", "introduction"]
        help_texts = {"introduction": "Quelques lignes au-dessus de l’ordre du jour : objet, documents à lire avant."}

    def __init__(self, *args, comite, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.comite = comite

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day and self.instance.state == SeanceState.HELD and day > timezone.localdate():
            raise ValidationError("Cette séance est notée comme tenue : sa date ne peut pas être à venir.")
        return day


class MinutesForm(HouseForm):
    fieldsets = [("Compte rendu", ["minutes"])]
    submit_label = "Enregistrer le compte rendu"

    class Meta:
        model = Seance
        fields = ["minutes"]
        labels = {"minutes": "Texte du compte rendu"}
        help_texts = {"minutes": "Les présences et les décisions s’ajoutent d’elles-mêmes au document."}


def fiches_of(convention_id):
    return FicheAction.objects.filter(plan__convention=convention_id)


class PointForm(HouseForm):
    fieldsets = [("Point à l’ordre du jour", ["title", "text", "minutes_count", "fiches"])]
    submit_label = "Enregistrer le point"

    class Meta:
        model = PointOrdreDuJour
        fields = ["title", "text", "minutes_count", "fiches"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "fiches": forms.SelectMultiple(attrs={"data-choix": ""}),
        }

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.seance = seance
        self.fields["fiches"].queryset = fiches_of(seance.comite.convention_id)


class PaperForm(HouseForm):
    """Who reads a paper: those who read the séance, unless someone says otherwise."""

    submit_label = "Joindre ce document"

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.seance = seance
        self.fields["readers"].required = False
        self.fields["readers"].help_text = sentence("Ceux qui préparent la séance le lisent toujours.")

    def clean_readers(self):
        return self.cleaned_data["readers"] or PaperReaders.SEANCE


class SeanceDocumentForm(PaperForm):
    fieldsets = [("Document joint à la séance", ["document", "readers"])]

    class Meta:
        model = SeanceDocument
        fields = ["document", "readers"]
        widgets = {"document": forms.Select(attrs={"data-choix": "", "data-invite": "Choisir un document"})}
        help_texts = {"document": "Un document déjà déposé dans la rubrique « Documents » de la convention."}

    def __init__(self, *args, seance, user, **kwargs):
        super().__init__(*args, seance=seance, **kwargs)
        self.fields["readers"].help_text = sentence(
            "Parmi ceux à qui le document est visible. Ceux qui préparent la séance le lisent toujours."
        )
        mine = Document.objects.filter(convention=seance.comite.convention_id).visible_to(user)
        self.fields["document"].queryset = mine.order_by("title", "pk")
        self.fields["document"].empty_label = "Choisir…"


class CafPaperForm(PaperForm):
    """A paper of a comité of the Caf: the file is deposited with it, and read by those that it names."""

    kind = forms.ChoiceField(label="Nature", choices=[(kind.value, kind.label) for kind in CAF_PAPERS])
    upload = forms.FileField(label="Fichier")
    title = forms.CharField(
        label="Titre", max_length=200, required=False, help_text="Laissez vide pour reprendre le nom du fichier."
    )
    fieldsets = [("Le fichier", ["kind", "upload", "title"]), ("Qui le lit", ["readers"])]

    class Meta:
        model = SeanceDocument
        fields = ["readers"]

    def __init__(self, *args, written=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.written = written
        self.fields["upload"].widget.attrs["accept"] = uploads.accept_of(uploads.ANNEX_TYPES)
        self.fields["upload"].help_text = (
            f"{uploads.words_of(uploads.ANNEX_TYPES)}, {file_size(settings.UPLOAD_MAX_BYTES)} au plus. "
            "Un compte rendu : en PDF."
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("upload") and cleaned.get("kind"):
            try:
                self.checked = uploads.check(cleaned["upload"], types=documents.types_of(cleaned["kind"]))
                documents.check_weight(self.instance.seance.comite.caf, self.checked.size)
            except uploads.UploadRefused as refusal:
                self.add_error("upload", refusal)
        return cleaned

    def save(self, commit=True):
        title = self.cleaned_data["title"] or self.checked.name.rsplit(".", 1)[0][:200]
        file = Document(
            **owned_by(self.instance.seance.comite.caf),
            kind=self.cleaned_data["kind"],
            title=title,
            created_by=self.instance.created_by,
        )
        self.instance.document = documents.store(file, self.checked, written=self.written)
        return super().save(commit)


class DecisionForm(OwnedForm, HouseForm):
    fieldsets = [
        ("Décision", ["number", "text"]),
        ("Qui la met en œuvre", [("owner", "due_on"), "state"]),
        ("Ce qu’elle concerne", ["fiches", "changement"]),
    ]
    submit_label = "Enregistrer la décision"

    class Meta:
        model = Decision
        fields = ["number", "text", "owner", "due_on", "state", "fiches", "changement"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "fiches": forms.SelectMultiple(attrs={"data-choix": ""}),
        }
        help_texts = {
            "owner": "Une personne, une organisation, ou vos mots.",
            "changement": "Un changement de titre ou d’objectif, ou une fiche nouvelle, que cette décision approuve.",
        }

    def __init__(self, *args, seance, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation:
            self.instance.seance = seance
        self.offer_owners(seance.comite.caf, seance.comite.convention)
        convention_id = seance.comite.convention_id
        self.fields["fiches"].queryset = fiches_of(convention_id)
        changes = ChangementFiche.objects.filter(fiche__plan__convention=convention_id)
        self.fields["changement"].queryset = changes.filter(
            Q(state="proposed") | Q(pk=self.instance.changement_id)
        ).select_related("fiche")
        self.seance = seance

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        same = Decision.objects.filter(seance__comite=self.seance.comite_id, number=number)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("Ce numéro de décision existe déjà dans ce comité.")
        return number


class FollowUpForm(HouseForm):
    """What became of a decision: all that may still change once the minutes are validated."""

    fieldsets = [("Suite donnée", ["state", "outcome"])]
    submit_label = "Enregistrer la suite"

    class Meta:
        model = Decision
        fields = ["state", "outcome"]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 4})}
