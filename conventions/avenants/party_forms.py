"""What is typed of the party that an avenant brings into the convention, or takes out of it."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from conventions.avenants import belonging, lifecycle
from conventions.avenants.forms import ModificationForm
from conventions.avenants.models import Modification
from conventions.enums import ModificationKind as K
from conventions.enums import PartieRole
from conventions.models import Partie
from conventions.signing.added import role_of, signing_communes, usual_name
from conventions.text import articles
from core.dates import first_day
from core.forms import words_of
from territories.fields import OrganisationField

OWN_EFFECT = "Laissez vide quand elle change avec l’avenant ; jj/mm/aaaa, mm/aaaa ou aaaa."
ALREADY = "{} est déjà partie à la convention à cette date."
SAID = "Cet avenant fait déjà entrer {}."
NAMED = "{} est déjà dans les actes de cette convention (« {} ») : cela n’y change plus. Laissez vide."
NO_CAF = "{} est une Caf : le portail ne la fait pas entrer dans une convention par un avenant."


class _PartyForm(ModificationForm):
    """`standing`: {key: Belonging} on the day from which it counts."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["effect_on"].label = "À compter du"
        self.fields["effect_on"].help_text = OWN_EFFECT
        self.said = belonging.being_changed(self.convention, self.acte) if self.is_creation else {}

    def standing(self, effect=None):
        day = first_day(effect.date, effect.precision) if effect and effect.date else belonging.day_of(self.acte)
        return belonging.on(self.convention, day)


class JoinForm(_PartyForm):
    """An organisation, and the name under which it signs."""

    kind = K.JOIN
    submit_label = "Faire entrer cette partie"
    fieldsets = [("", ["organisation", ("role", "short_name")]), ("", ["effect_on", "base"])]

    organisation = OrganisationField(
        label="Organisation", help_text="Commune, intercommunalité, MSA, Département, CCAS, association…"
    )
    role = forms.ChoiceField(
        label="Rôle",
        required=False,
        choices=[
            ("", "Selon l’organisation"),
            *((role.value, role.label) for role in PartieRole if role != PartieRole.CAF),
        ],
    )
    short_name = forms.CharField(
        label="Ci-après dénommée",
        required=False,
        max_length=Partie._meta.get_field("short_name").max_length,
        help_text="Laissez vide pour le nom d’usage : « la commune de Bèze ».",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].limit_to(self.convention.caf)  # type: ignore[attr-defined]  # a choice among organisations

    def clean(self):
        cleaned = super().clean()
        if organisation := cleaned.get("organisation"):
            if why := self._why_not(organisation, cleaned.get("effect_on")):
                self.add_error("organisation", why)
            else:
                self._check_words(organisation)
        return cleaned

    def _why_not(self, organisation, effect):
        """Why this organisation does not enter; '' when it may."""
        partie = self.convention.parties.filter(organisation=organisation).first()
        if role_of(organisation, self.convention.caf) == PartieRole.CAF or organisation.kind in ("caf", "cssm"):
            return NO_CAF.format(organisation.name)
        if partie is None:
            return ""
        if self.acte.modifications.filter(kind=K.JOIN, partie=partie).exists():
            return SAID.format(organisation.name)
        held = self.standing(effect).get(partie.pk)
        if held and held.is_in:
            return ALREADY.format(organisation.name)
        return self.said.get(partie.pk, "")

    def _check_words(self, organisation):
        """What is typed of one that has its row already, and that a signed text names, would be lost."""
        partie = self.convention.parties.filter(organisation=organisation).first()
        if partie is None or may_be_renamed(partie):
            return
        for name, kept, shown in (
            ("role", partie.role, partie.get_role_display()),
            ("short_name", partie.short_name, partie.short_name),
        ):
            if self.cleaned_data.get(name) not in ("", None, kept):
                self.add_error(name, NAMED.format(organisation.name, shown or "sans autre nom"))

    def made_words(self, name, row):
        if name not in ("organisation", "role", "short_name"):
            return super().made_words(name, row)
        value = row.partie.organisation_id if name == "organisation" else getattr(row.partie, name)
        return words_of(self.fields[name], value)

    def save(self, commit=True):
        self.instance.partie = enter(
            self.acte,
            self.cleaned_data["organisation"],
            role=self.cleaned_data["role"],
            short_name=self.cleaned_data["short_name"],
            by=self.instance.created_by,
        )
        return super().save(commit)


class QuitForm(_PartyForm):
    """A party of the day on which the avenant takes effect, but a Caf."""

    kind = K.QUIT
    submit_label = "Faire sortir cette partie"
    fieldsets = [("", ["partie", "effect_on", "base"])]

    class Meta(ModificationForm.Meta):
        fields = ["partie", "effect_on"]
        help_texts = {"partie": "Elle vote et signe cet avenant ; ce qu’elle a voté et signé avant lui reste."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partie"].queryset = leaving(self.convention, self.acte)  # type: ignore[attr-defined]
        self.fields["partie"].required = True

    def clean(self):
        cleaned = super().clean()
        if partie := cleaned.get("partie"):
            held = self.standing(cleaned.get("effect_on")).get(partie.pk)
            if held is None or not held.is_in:
                self.add_error("partie", f"{partie.name} n’est pas partie à la convention à cette date.")
            elif why := self.said.get(partie.pk):
                self.add_error("partie", why)
        return cleaned

    def after_save(self, row, *, by):
        """In the same transaction: who leaves signs it too."""
        lifecycle.require(self.acte, row.partie, by=by)


class _DateForm(_PartyForm):
    """When one party enters or leaves."""

    fieldsets = [("", ["effect_on", "base"])]


class JoinDateForm(_DateForm):
    kind = K.JOIN


class QuitDateForm(_DateForm):
    kind = K.QUIT


def leaving(convention, acte):
    """The parties that this avenant may take out: a Caf reads and holds its convention to the end, and what is only described signs
    nothing."""
    rows = belonging.standing(convention, belonging.day_of(acte))
    there = {partie.pk for partie in rows if partie.role != PartieRole.CAF and partie.organisation_id}
    there -= set(acte.modifications.filter(partie__isnull=False).values_list("partie", flat=True))
    return convention.parties.filter(pk__in=there).select_related("organisation")


def may_be_renamed(partie):
    """Whether what is written of this party may change: no act that was given to its parties names it. One query."""
    given = Q(acte__frozen_at__isnull=False) | Q(acte__document__isnull=False)
    return partie.entered_by_id is not None and not partie.parts.filter(given).exists()


def enter(acte, organisation, *, role="", short_name="", by):
    """The party that this organisation is, or was, made one that signs this avenant. The caller holds the convention."""
    convention, caf = acte.convention, acte.convention.caf
    partie = convention.parties.filter(organisation=organisation).first()
    if partie is None:
        last = convention.parties.order_by("-position").values_list("position", flat=True).first()
        partie = Partie.objects.create(
            convention=convention,
            entered_by=acte,
            organisation=organisation,
            position=(last or 0) + 1,
            role=role or role_of(organisation, caf),
            short_name=short_name or usual_name(organisation, caf),
            address=organisation.address_words,
            created_by=by,
        )
    elif typed := {name: words for name, words in (("role", role), ("short_name", short_name)) if words}:
        if may_be_renamed(partie):
            for name, words in typed.items():
                setattr(partie, name, words)
            partie.version += 1
            partie.save(update_fields=[*typed, "version"])
    lifecycle.require(acte, partie, by=by)
    return partie


def join_communes(acte, communes, *, effect, by):
    """Make parties of the organisations of these communes, but those that are parties then or that another avenant touches. `effect`:
    PreciseDate of their own, None of that of the avenant. Returns how many. The caller holds the convention."""
    day = first_day(effect.date, effect.precision) if effect and effect.date else belonging.day_of(acte)
    held = belonging.on(acte.convention, day)
    inside = {each.partie.organisation_id for each in held.values() if each.is_in}
    said = acte.convention.parties.filter(pk__in=belonging.being_changed(acte.convention, acte))
    told = said | acte.convention.parties.filter(modifications__acte=acte, modifications__kind=K.JOIN)
    left_out = inside | set(told.values_list("organisation", flat=True))
    fresh = [each for each in signing_communes(communes) if each.pk not in left_out]
    first = articles.next_position(acte.modifications)
    for rank, organisation in enumerate(fresh):
        row = Modification(
            convention_id=acte.convention_id,
            acte=acte,
            kind=K.JOIN,
            partie=enter(acte, organisation, by=by),
            position=first + rank,
            created_by=by,
        )
        Modification._meta.get_field("effect_on").write(row, effect)
        row.save()
    return len(fresh)


def take_off(row):
    """Take a modification out of its avenant; with one that brings a party in, what the avenant asks of it, and the party itself when
    this avenant made it and nothing else knows it."""
    partie, acte = row.partie, row.acte
    row.delete()
    if row.kind != K.JOIN or partie is None:
        return
    held = belonging.on(partie.convention, timezone.localdate()).get(partie.pk)
    if held is None or not held.is_in:  # a party of today may sign without entering
        acte.parties.filter(partie=partie).delete()
    is_known = (
        partie.parts.exists()
        or Modification.objects.filter(partie=partie).exists()
        or partie.convention.documents.filter(partie=partie).exists()
    )
    if partie.entered_by_id == acte.pk and not is_known:
        partie.delete()
