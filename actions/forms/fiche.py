"""A fiche, section by section: what one form saves, no other touches."""

from dataclasses import dataclass

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.namesakes import tell_apart
from actions import given, tree
from actions.enums import FicheOrigin
from actions.forms.choices import (
    Boxes,
    LinesField,
    MultipleForm,
    PercentField,
    caf_people_of,
    communes_of,
    enjeux_of,
    name_blanks,
    packed,
    themes_of,
    unpacked,
)
from actions.models import Audience, Dispositif, FicheAction, locked
from actions.models.changements import (
    contents_of,
    next_position,
    propose,
    propose_addition,
    write_objectifs,
)
from core.forms import HouseForm


def axe_choices(plan):
    """Every node of the plan, indented, with its word."""
    nodes = tree.build(list(tree.axes_of(plan)), [], tree.words_of(tree.niveaux_of(plan)))[0]
    return [(node.axe.pk, "  " * (node.axe.depth - 1) + node.name) for node in tree.flat(nodes)]


class SectionForm(MultipleForm):
    """Base of the sections: choices of the fiche's own convention, and the guard on changes."""

    def __init__(self, *args, convention, **kwargs):
        self.convention = convention
        super().__init__(*args, **kwargs)
        narrowed = {
            "themes": themes_of,
            "enjeux": enjeux_of,
            "communes": communes_of,
            "caf_referents": caf_people_of,
        }
        for name, choices in narrowed.items():
            if name in self.fields:
                self.fields[name].queryset = choices(convention)
        if "caf_referents" in self.fields:
            tell_apart(self.fields["caf_referents"])
        name_blanks(self)
        if "audiences" in self.fields:
            self.fields["audiences"].queryset = Audience.objects.filter(Q(caf=None) | Q(caf=convention.caf_id))
        for name in ("axe", "other_axes"):
            if name in self.fields:
                choices = axe_choices(self.instance.plan)
                self.fields[name].queryset = self.instance.plan.axes.all()
                self.fields[name].choices = [("", "Directement sous le plan"), *choices] if name == "axe" else choices


class Guarded:
    """Mixed in the sections that hold a title or objectives."""

    guarded: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_locked = self.instance.needs_support
        if self.is_locked:
            for name in self.guarded:
                self.fields[name].help_text = locked.ON_FIELD
            self.fields["change_reason"] = forms.CharField(
                label="Raison du changement proposé",
                required=False,
                max_length=400,
                help_text="Elle sera lue par le comité qui décide.",
            )
            self.helper.layout.fields[0].fields.append("change_reason")

    def written_columns(self):
        columns = super().written_columns()  # type: ignore[misc]  # of the form that it is mixed in
        return [name for name in columns if name not in self.guarded] if self.is_locked else columns

    def after_save(self, row, *, by):
        if self.is_locked:
            self.proposed = propose(
                row,
                {name: self.cleaned_data[name] for name in self.guarded},
                by=by,
                reason=self.cleaned_data.get("change_reason", ""),
            )


class IdentiteForm(Guarded, SectionForm):
    guarded = ("title",)
    fieldsets = [
        ("Identité", [("code", "priority"), "title"]),
        ("Place dans le plan", ["axe", "other_axes"]),
        ("D’où cela vient", ["enjeux", "themes"]),
    ]

    class Meta:
        model = FicheAction
        fields = ["code", "priority", "title", "axe", "other_axes", "enjeux", "themes"]
        widgets = {"enjeux": Boxes, "themes": Boxes, "other_axes": Boxes}
        help_texts = {"code": "Libre : 7, 2.3, AVS-04…", "other_axes": "Si l’action en sert plusieurs."}


class ContenuForm(Guarded, SectionForm):
    guarded = ("general_objective", "objectifs")
    beside = ("objectifs",)
    fieldsets = [
        ("Pourquoi", ["context", "general_objective", "objectifs"]),
        ("Quoi", ["description"]),
        ("Pour qui", ["audiences", "audience_note"]),
    ]

    objectifs = LinesField(label="Objectifs opérationnels", required=False, help_text="Un objectif par ligne.")
    avant_objectifs = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40_000)

    class Meta:
        model = FicheAction
        fields = ["context", "general_objective", "description", "audiences", "audience_note"]
        widgets = {"audiences": Boxes, "general_objective": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        texts = [row.text for row in self.instance.objectifs.all()]
        self.initial["objectifs"], self.initial["avant_objectifs"] = texts, packed(texts)

    def typed_words(self, name):
        return "\n".join(self.cleaned_data[name]) if name in self.beside else super().typed_words(name)

    def stored_words(self, name, row):
        return "\n".join(contents_of(row)[name]) if name in self.beside else super().stored_words(name, row)

    def opened_words(self, name, opened):
        if name not in self.beside:
            return super().opened_words(name, opened)
        shown = unpacked(self.data.get(self.add_prefix("avant_objectifs")))
        return None if shown is None else "\n".join(shown)

    def keep_stored(self, name, stored):
        if name in self.beside:
            self.cleaned_data[name] = contents_of(stored)[name]
        else:
            super().keep_stored(name, stored)

    def show_stored(self, name, stored):
        if name in self.beside:
            self.data[self.add_prefix(name)] = self.stored_words(name, stored)
        else:
            super().show_stored(name, stored)

    def show_opened(self, stored):
        super().show_opened(stored)
        self.data[self.add_prefix("avant_objectifs")] = packed(contents_of(stored)["objectifs"])

    def after_save(self, row, *, by):
        if not self.is_locked:
            write_objectifs(row, self.cleaned_data["objectifs"], by=by)
        super().after_save(row, by=by)


class CalendrierForm(SectionForm):
    fieldsets = [("Période", [("starts_on", "ends_on"), "is_recurring"])]

    class Meta:
        model = FicheAction
        fields = ["starts_on", "ends_on", "is_recurring"]


class CadreForm(SectionForm):
    fieldsets = [
        ("Suivi par la Caf", ["caf_referents"]),
        ("Communes concernées", ["communes"]),
        ("Moyens", ["material_means", "dispositifs", "contrats_lies", "linked_contracts"]),
    ]

    class Meta:
        model = FicheAction
        fields = ["caf_referents", "communes", "material_means", "dispositifs", "contrats_lies", "linked_contracts"]
        widgets = {
            "caf_referents": Boxes,
            "communes": Boxes,
            "dispositifs": Boxes,
            "contrats_lies": Boxes,
            "material_means": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"caf_referents": "Pilotes, co-pilotes et partenaires s’ajoutent sous « Qui »."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dispositifs"].queryset = Dispositif.objects.all()
        self.fields["contrats_lies"].queryset = self.convention.contrats_lies.all()
        self.fields["contrats_lies"].help_text = "Ceux de la rubrique « Calendrier » de la convention."

    def after_save(self, row, *, by):
        before = self.fields["avant_caf_referents"].initial.split(",")
        given.tell(row, [each for each in self.cleaned_data["caf_referents"] if str(each.pk) not in before], by=by)


class VigilanceForm(SectionForm):
    fieldsets = [("Vigilance et évaluation", ["attention_points", "obstacles", "levers", "evaluation"])]

    class Meta:
        model = FicheAction
        fields = ["attention_points", "obstacles", "levers", "evaluation"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}


class AvancementForm(MultipleForm):
    """Free at any time: how far, in %, with a comment and the day."""

    fieldsets = [("Avancement", [("progress_rate", "progress_on"), "progress_comment"])]
    submit_label = "Enregistrer l’avancement"

    progress_rate = PercentField(label="Avancement")

    class Meta:
        model = FicheAction
        fields = ["progress_rate", "progress_on", "progress_comment"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.progress_on:
            self.initial["progress_on"] = timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("progress_on") and cleaned["progress_on"] > timezone.localdate():
            self.add_error("progress_on", "L’avancement se constate : la date ne peut pas être à venir.")
        return cleaned


@dataclass(frozen=True)
class SectionOfFiche:
    """`key`: in the address of its form. `place`: id of the part of the page where it is read, and opened. `anchor`:
    where that part is seen."""

    key: str
    label: str
    form: type
    place: str
    anchor: str


SECTIONS = {
    section.key: section
    for section in (
        SectionOfFiche("identite", "Identité et place dans le plan", IdentiteForm, "identite", "identite"),
        SectionOfFiche("contenu", "Contenu et objectifs", ContenuForm, "contenu-fiche", "pourquoi"),
        SectionOfFiche("calendrier", "Période", CalendrierForm, "statut", "statut"),
        SectionOfFiche("cadre", "Cadre et moyens", CadreForm, "cadre", "cadre"),
        SectionOfFiche("vigilance", "Vigilance et évaluation", VigilanceForm, "vigilance", "vigilance"),
    )
}


class FicheForm(HouseForm):
    """A new fiche: the title is enough, the rest comes section by section."""

    fieldsets = [
        ("Nouvelle fiche action", [("code", "priority"), "title", "axe", "general_objective", ("starts_on", "ends_on")])
    ]
    submit_label = "Créer la fiche"

    class Meta:
        model = FicheAction
        fields = ["code", "priority", "title", "axe", "general_objective", "starts_on", "ends_on"]
        widgets = {"general_objective": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"code": "Libre : 7, 2.3, AVS-04…", "title": "Ce qui sera fait, en une ligne, avec un verbe."}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        self.fields["axe"].queryset = tree.axes_of(plan)
        self.fields["axe"].choices = [("", "Directement sous le plan"), *axe_choices(plan)]
        name_blanks(self)
        self.is_locked = plan.is_locked
        if self.is_locked:
            self.instance.is_proposed, self.instance.origin = True, FicheOrigin.COPIL
            self.fields["change_reason"] = forms.CharField(
                label="Raison de l’ajout",
                required=False,
                max_length=400,
                help_text=locked.ON_NEW_FICHE,
            )
            self.helper.layout.fields[0].fields.append("change_reason")

    def save(self, commit=True):
        self.instance.position = next_position(self.instance.plan.fiches)
        return super().save(commit)

    def after_save(self, row, *, by):
        if row.is_proposed:
            propose_addition(row, by=by, reason=self.cleaned_data.get("change_reason", ""))


__all__ = ["SECTIONS", "AvancementForm", "FicheForm"]
