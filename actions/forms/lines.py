"""The lines of a fiche: who, steps, indicators and their values, money, time, follow-up."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone

from actions import given, perms
from actions.forms.choices import members_of, name_blanks, years_of
from actions.models import (
    Acteur,
    Dispositif,
    Etape,
    FicheDocument,
    IndicateurFiche,
    LigneBudgetaire,
    MoyenHumain,
    NoteSuivi,
)
from actions.models.changements import next_position
from conventions.dates import check_order
from conventions.members.choosing import offer
from conventions.members.forms.owners import OwnedForm
from core.forms import HouseForm
from core.ordering import InOrder
from diagnostics import units
from diagnostics.enums import IndicateurKind
from territories.fields import OrganisationField


class LineForm(HouseForm):
    """A line of a fiche, or of a convention when `fiche` is None. `user`: who writes it."""

    def __init__(self, *args, convention, fiche=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.convention, self.fiche = convention, fiche
        if self.is_creation:
            if fiche is not None:
                self.instance.fiche = fiche
            else:
                self.instance.convention = convention
        for name in ("organisation", "funder"):
            if name in self.fields:
                self.fields[name].limit_to(convention.caf)
        if "year" in self.fields:
            self.fields["year"].help_text = "Vide si elle n’est pas précisée."
            if self.is_creation:
                self.initial.setdefault("year", timezone.localdate().year)
        name_blanks(self)

    def save(self, commit=True):
        if self.is_creation and hasattr(self.instance, "position") and not self.instance.position:
            rows = type(self.instance)._base_manager.filter(fiche=self.fiche)
            self.instance.position = next_position(rows)
        return super().save(commit)


class ActeurForm(LineForm):
    fieldsets = [("Qui agit", ["role", "organisation", ("user", "person_name"), "note"])]
    submit_label = "Enregistrer"
    organisation = OrganisationField(label="Organisation")

    class Meta:
        model = Acteur
        fields = ["role", "organisation", "user", "person_name", "note"]
        help_texts = {
            "user": "Un membre de cette convention : la personne retrouvera la fiche dans « Mes actions ».",
            "person_name": "Si la personne n’a pas de compte.",
            "note": "Ce que cette organisation apporte : locaux, animation, financement…",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["user"], members_of(self.convention), caf=self.convention.caf_id, convention=self.convention)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("user") and cleaned.get("person_name"):
            self.add_error(
                "person_name", "Choisissez une personne avec un compte, ou écrivez un nom, mais pas les deux."
            )
        return cleaned

    def after_save(self, row, *, by):
        if row.user_id and row.role in given.CARRIERS and {"user", "role"} & set(self.changed_data):
            given.tell(row.fiche, [row.user], by=by)


class EtapeForm(LineForm):
    fieldsets = [("Étape", ["label", ("starts_on", "ends_on"), "done_on"])]
    happened = ["done_on"]
    submit_label = "Enregistrer l’étape"

    class Meta:
        model = Etape
        fields = ["label", "starts_on", "ends_on", "done_on"]


#: What an indicator is said in: a style sheet shows the boxes of its nature alone, without script too.
NATURES = {"baseline_text": "mots", "target_text": "mots"} | dict.fromkeys(
    ("unit", "direction", "is_cumulative", "baseline_value", "target_value"), "nombre"
)


class IndicateurForm(OwnedForm, LineForm):
    owner_field = "responsible"
    fieldsets = [
        ("Indicateur", ["label", ("kind", "family"), ("unit", "direction"), "is_cumulative"]),
        (
            "Départ et cible",
            ["baseline_text", ("baseline_value", "baseline_on"), "target_text", ("target_value", "target_on")],
        ),
        ("Collecte", [("source", "responsible"), "frequency"]),
    ]
    submit_label = "Enregistrer l’indicateur"

    class Meta:
        model = IndicateurFiche
        fields = [
            "label",
            "kind",
            "family",
            "unit",
            "direction",
            "is_cumulative",
            "baseline_value",
            "baseline_text",
            "baseline_on",
            "target_value",
            "target_text",
            "target_on",
            "source",
            "responsible",
            "frequency",
        ]
        help_texts = {
            "unit": "places, %, €, réunions…",
            "kind": "« Qualitatif » : une appréciation en mots, jamais forcée en nombre.",
            "baseline_value": "Avant l’action. « Oui ou non » : 1 pour oui, 0 pour non.",
            "baseline_text": "Pour un indicateur qualitatif : « les familles ne se connaissent pas ».",
            "target_text": "Pour un indicateur qualitatif : « un collectif de parents se réunit seul ».",
            "responsible": "Qui donne la valeur chaque année : une personne, une organisation, ou vos mots.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_owners(self.convention.caf, self.convention)
        for name, nature in NATURES.items():
            self.fields[name].widget.attrs["data-nature"] = nature

    def clean(self):
        cleaned = super().clean()
        if units.is_of_people(cleaned.get("unit") or ""):
            for name in ("baseline_value", "target_value"):
                if (value := cleaned.get(name)) is not None and value != int(value):
                    self.add_error(name, units.WHOLE)
        if cleaned.get("kind") != IndicateurKind.QUALITATIVE:
            for name in ("baseline_text", "target_text"):
                if cleaned.get(name):
                    self.add_error(name, "Des mots pour un indicateur qualitatif ; sinon, donnez une valeur.")
        self._check_nature(cleaned)
        check_order(self, "baseline_on", "target_on", "La cible vient après le départ.")
        return cleaned

    def _check_nature(self, cleaned):
        for name in ("baseline_value", "target_value"):
            value = cleaned.get(name)
            if value is None:
                continue
            if cleaned.get("kind") == IndicateurKind.QUALITATIVE:
                self.add_error(name, "Un indicateur qualitatif se dit en mots, sans nombre.")
            elif cleaned.get("kind") == IndicateurKind.BOOLEAN and value not in (0, 1):
                self.add_error(name, "« Oui ou non » : écrivez 1 pour oui, 0 pour non.")


class LigneForm(LineForm):
    fieldsets = [
        ("Financement", ["funder", ("dispositif", "kind"), "year"]),
        ("Montants, en euros toutes taxes comprises", [("planned_amount", "actual_amount"), "comment", "visibility"]),
    ]
    submit_label = "Enregistrer la ligne"
    funder = OrganisationField(label="Financeur")

    class Meta:
        model = LigneBudgetaire
        fields = ["funder", "dispositif", "kind", "year", "planned_amount", "actual_amount", "comment", "visibility"]
        help_texts = {"planned_amount": "Laissez vide ce qui n’est pas connu : vide n’est pas zéro."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dispositif"].queryset = Dispositif.objects.all()
        for name in ("planned_amount", "actual_amount"):
            self.fields[name].validators += [MinValueValidator(0)]


class MoyenForm(LineForm):
    fieldsets = [("Moyen humain", ["function", "organisation", ("unit", "year"), ("planned", "actual")])]
    submit_label = "Enregistrer"
    organisation = OrganisationField(label="Employeur", required=False)

    class Meta:
        model = MoyenHumain
        fields = ["function", "organisation", "unit", "year", "planned", "actual"]
        help_texts = {"planned": "0,5 pour un mi-temps ; en heures si l’unité est l’heure."}


class NoteForm(LineForm):
    """A note of the follow-up. That of the year is for who follows the fiche: there is one, and the bilan quotes it."""

    fieldsets = [
        ("Note de suivi", ["done", ("difficulties", "next_steps"), ("written_on", "visibility"), "for_bilan_year"]),
    ]
    happened = ["written_on"]
    submit_label = "Enregistrer la note"

    class Meta:
        model = NoteSuivi
        fields = ["done", "difficulties", "next_steps", "written_on", "visibility", "for_bilan_year"]
        widgets = {
            "done": forms.Textarea(attrs={"rows": 4}),
            "difficulties": forms.Textarea(attrs={"rows": 2}),
            "next_steps": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, fiche, user, **kwargs):
        tells_year = perms.can_follow_fiche(user, fiche)
        if not tells_year:
            ((legend, names),) = self.fieldsets
            self.fieldsets = [(legend, [name for name in names if name != "for_bilan_year"])]
        super().__init__(*args, fiche=fiche, user=user, **kwargs)
        if not tells_year:
            del self.fields["for_bilan_year"]
            return
        self.fields["for_bilan_year"] = forms.TypedChoiceField(
            label="Note annuelle pour le bilan",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", "Non, note ordinaire")]
            + [
                (year, f"Bilan {year}")
                for year in years_of(self.convention, also={self.instance.for_bilan_year} - {None})
            ],
            help_text="Une par an : le bilan de cette année la reprend.",
            initial=self.instance.for_bilan_year,
        )

    def clean(self):
        cleaned = super().clean()
        year = cleaned.get("for_bilan_year")
        if year:
            others = NoteSuivi.objects.filter(fiche=self.instance.fiche_id, for_bilan_year=year).exclude(
                pk=self.instance.pk
            )
            if others.exists():
                self.add_error("for_bilan_year", f"Cette fiche a déjà sa note pour le bilan {year} : complétez-la.")
        return cleaned


class FicheDocumentForm(LineForm):
    fieldsets = [("Document joint à la fiche", ["document", "note"])]
    submit_label = "Enregistrer"

    class Meta:
        model = FicheDocument
        fields = ["document", "note"]
        help_texts = {
            "document": "Un document déjà déposé dans la rubrique « Documents » de la convention.",
            "note": "Étude, livrable, photographie…",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = self.convention.documents.visible_to(self.user).order_by(
            InOrder("title"), "pk"
        )
        self.fields["document"].widget.attrs |= {"data-choix": "", "data-invite": "Choisir un document"}


__all__ = [
    "ActeurForm",
    "EtapeForm",
    "FicheDocumentForm",
    "IndicateurForm",
    "LigneForm",
    "MoyenForm",
    "NoteForm",
]
