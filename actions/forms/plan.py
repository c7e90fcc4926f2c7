import re
import uuid
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row, Submit
from django import forms
from django.db import transaction
from django.utils.html import format_html

from actions import tree
from actions.enums import FicheOrigin
from actions.forms.choices import Boxes, MultipleForm, enjeux_of, themes_of
from actions.models import Axe, FicheAction, NiveauPlan, PlanActions
from actions.models.changements import next_position, propose_addition
from actions.models.plan import MAX_LEVELS
from core.dates import Nuance
from core.forms import HouseForm, OneLineForm, one_line
from core.text import number_before_excel, numbered_rows, without_bullet

MAX_PASTED = 200
TITLE_LENGTH, CODE_LENGTH = 300, 20


class PlanForm(HouseForm):
    fieldsets = [
        ("Présentation du plan", ["introduction"]),
        ("Fiches annoncées", [("declared_fiche_count", "declared_fiche_count_nuance"), "declared_fiche_count_source"]),
    ]

    class Meta:
        model = PlanActions
        fields = [
            *("introduction", "declared_fiche_count"),
            *("declared_fiche_count_nuance", "declared_fiche_count_source"),
        ]
        labels = {
            "declared_fiche_count_nuance": "Ce nombre est",
            "declared_fiche_count_source": "Source du nombre annoncé",
        }
        help_texts = {
            "declared_fiche_count": "Celui que la convention annonce, si toutes les fiches ne sont pas encore écrites.",
            "declared_fiche_count_source": "Où ce nombre a été lu : préambule, délibération, presse…",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nuance = self.fields["declared_fiche_count_nuance"]
        nuance.choices = [("", "exact"), *Nuance.choices]

    def clean(self):
        cleaned = super().clean()
        names = ("declared_fiche_count_nuance", "declared_fiche_count_source")
        if (
            cleaned.get("declared_fiche_count") is None
            and "declared_fiche_count" not in self.errors
            and any(map(cleaned.get, names))
        ):
            self.add_error("declared_fiche_count", "Écrivez le nombre dont vous donnez la nuance ou la source.")
        return cleaned


class NiveauxForm(OneLineForm, forms.Form):
    """The words of the levels above the fiches, from the top; an empty box ends the list."""

    def __init__(self, *args, plan, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.stored = {row.depth: row for row in tree.niveaux_of(plan)}
        rows = []
        for depth in range(1, MAX_LEVELS + 1):
            row = self.stored.get(depth)
            self.fields[f"label_{depth}"] = forms.CharField(
                label=f"Niveau {depth}", max_length=60, required=False, initial=row.label if row else ""
            )
            self.fields[f"plural_{depth}"] = forms.CharField(
                label="Au pluriel", max_length=60, required=False, initial=row.plural if row else ""
            )
            rows.append(Row(Column(f"label_{depth}"), Column(f"plural_{depth}")))
        self.fields["label_1"].help_text = "Par exemple : axe, orientation, ambition, enjeu."
        self.fields["label_2"].help_text = "Par exemple : objectif. Vide si les fiches suivent directement."
        self.helper = FormHelper()
        self.helper.include_media = False
        self.helper.layout = Layout(
            Fieldset("Mots des niveaux, du plus haut au plus proche des fiches", *rows),
            Submit("save", "Enregistrer les niveaux"),
            HTML(format_html('<a class="btn btn-link" href="{}">Annuler</a>', cancel_url)) if cancel_url else HTML(""),
        )

    def clean(self):
        cleaned = super().clean()
        words = [(cleaned.get(f"label_{depth}") or "").strip() for depth in range(1, MAX_LEVELS + 1)]
        count = next((index for index, word in enumerate(words) if not word), MAX_LEVELS)
        for depth in range(count + 1, MAX_LEVELS + 1):
            if words[depth - 1]:
                self.add_error(f"label_{depth}", f"Remplissez d’abord le niveau {count + 1}.")
        used = max((axe.depth for axe in tree.axes_of(self.plan)), default=0)
        if used > count:
            self.add_error(
                f"label_{count + 1}",
                "Ce niveau a déjà des éléments dans le plan : déplacez-les ou supprimez-les avant de le retirer.",
            )
        self.words = [
            (word, (cleaned.get(f"plural_{depth}") or "").strip()) for depth, word in enumerate(words[:count], 1)
        ]
        return cleaned

    @transaction.atomic
    def save(self, *, by):
        for depth, (label, plural) in enumerate(self.words, 1):
            row = self.stored.get(depth) or NiveauPlan(plan=self.plan, depth=depth, created_by=by)
            if row.pk is None or (row.label, row.plural) != (label, plural):
                row.label, row.plural = label, plural
                row.version += 1 if row.pk else 0
                row.save()
        self.plan.niveaux.filter(depth__gt=len(self.words)).delete()


class AxeForm(MultipleForm):
    fieldsets = [
        ("Élément du plan", [("code", "parent"), "label", "description"]),
        ("D’où cela vient", ["enjeux", "themes"]),
    ]

    class Meta:
        model = Axe
        fields = ["code", "parent", "label", "description", "enjeux", "themes"]
        widgets = {"enjeux": Boxes, "themes": Boxes}
        help_texts = {
            "code": "Libre : 1, A, 1.2… Vide si vos éléments ne sont pas numérotés.",
            "parent": "Vide pour le premier niveau.",
        }

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        niveaux = list(tree.niveaux_of(plan))
        words = tree.words_of(niveaux)
        self.depths = max((niveau.depth for niveau in niveaux), default=0)
        nodes = tree.build(list(tree.axes_of(plan)), [], words)[0]
        below = set()
        if self.instance.pk:
            mine = next((node for node in tree.flat(nodes) if node.axe.pk == self.instance.pk), None)
            below = {node.axe.pk for node in tree.flat([mine])} if mine else set()
        self.places = [
            node
            for node in tree.flat(nodes)
            if node.axe.pk not in below and node.axe.depth < min(MAX_LEVELS, max(self.depths, 1))
        ]
        parent = self.fields["parent"]
        parent.queryset = tree.axes_of(plan).filter(pk__in=[node.axe.pk for node in self.places])
        parent.choices = [("", f"Premier niveau ({words[1].lower()})")] + [
            (node.axe.pk, "  " * (node.axe.depth - 1) + node.name) for node in self.places
        ]
        self.fields["enjeux"].queryset = enjeux_of(plan.convention)
        self.fields["themes"].queryset = themes_of(plan.convention)
        if self.is_creation:
            self.instance.position = next_position(tree.axes_of(plan))

    def extra_columns(self):
        return ["depth"]


@dataclass
class PastedLine:
    """One line of a pasted block: what will be made of it, or why not."""

    number: int
    code: str
    title: str
    error: str = ""
    warning: str = ""


class PasteForm(OneLineForm, forms.Form):
    """Several fiches at once: one title a line, or « numéro ; titre » (or two columns of a worksheet)."""

    axe = forms.ModelChoiceField(
        label="Rattachement", queryset=Axe.objects.none(), required=False, empty_label="Directement sous le plan"
    )
    text = forms.CharField(
        label="Titres des fiches",
        max_length=80_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Une fiche par ligne : « titre », ou « numéro ; titre ». Deux colonnes copiées d’un tableur conviennent.",
    )
    is_numbered = forms.BooleanField(
        label="Numéroter à la suite les lignes sans numéro",
        required=False,
        help_text="Sous l’axe 1 : 1.1, 1.2, 1.3…",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.words = tree.words_of(tree.niveaux_of(plan))
        nodes = tree.build(list(tree.axes_of(plan)), [], self.words)[0]
        self.fields["axe"].queryset = tree.axes_of(plan)
        self.fields["axe"].choices = [("", "Directement sous le plan")] + [
            (node.axe.pk, "  " * (node.axe.depth - 1) + node.name) for node in tree.flat(nodes)
        ]
        self.helper = FormHelper()
        self.helper.include_media = False
        self.helper.form_tag = True
        self.helper.layout = Layout(
            Fieldset("Coller une liste de fiches", "axe", "text", "is_numbered", "key"),
            Submit("preview", "Vérifier avant de créer"),
        )

    def clean(self):
        cleaned = super().clean()
        self.lines = self.read(cleaned.get("text") or "", cleaned.get("axe"), cleaned.get("is_numbered"))
        if "text" in cleaned:
            if not self.lines:
                self.add_error("text", "Aucun titre n’a été trouvé dans ce texte.")
            elif len(self.lines) > MAX_PASTED:
                self.add_error("text", f"{len(self.lines)} lignes : {MAX_PASTED} au plus à la fois.")
            elif wrong := [line for line in self.lines if line.error]:
                numbers = ", ".join(str(line.number) for line in wrong[:10])
                self.add_error("text", f"À corriger, ligne {numbers} : {wrong[0].error}")
        return cleaned

    def read(self, text, axe, is_numbered):
        existing = {_alike(title) for title in tree.fiches_of(self.plan).values_list("title", flat=True)}
        codes = set(tree.fiches_of(self.plan).exclude(code="").values_list("code", flat=True))
        next_number = 1
        seen, lines = set(), []
        for number, cells in numbered_rows(text):
            raw = without_bullet("\t".join(cells)).strip()
            if not raw:
                continue
            left, mark, right = re.split(r"(\t|;)", raw, maxsplit=1) if re.search(r"\t|;", raw) else (raw, "", "")
            code, title = (
                (left.strip(), right.strip(" ;\t")) if mark and len(left.strip()) <= CODE_LENGTH else ("", raw)
            )
            title = one_line(title)
            if is_numbered and not code and title:
                code, next_number = self._free_code(axe, codes, next_number)
            line = PastedLine(number, code, title)
            filled = [each.strip() for each in raw.split("\t") if each.strip()]
            told = filled[1 + (len(filled[0]) <= CODE_LENGTH) :]
            if told:
                line.error = (
                    f"« {told[0][:40]} » est de trop : la liste se colle en deux colonnes, le numéro puis le titre."
                )
            elif dated := number_before_excel(code):
                line.error = f"« {code} » est un numéro dont Excel a fait une date : écrivez {dated}."
            elif not title:
                line.error = "le titre manque après le numéro."
            elif len(title) > TITLE_LENGTH:
                line.error = f"le titre compte {len(title)} caractères, {TITLE_LENGTH} au plus."
            elif _alike(title) in seen:
                line.error = "ce titre est déjà plus haut dans la liste."
            elif _alike(title) in existing:
                line.warning = "Une fiche du plan porte déjà ce titre."
            elif code and code in codes:
                line.warning = "Ce numéro existe déjà dans le plan."
            codes.add(code)
            seen.add(_alike(title))
            lines.append(line)
        return lines

    @staticmethod
    def _free_code(axe, codes, number):
        prefix = f"{axe.code}." if axe and axe.code else ""
        while f"{prefix}{number}" in codes:
            number += 1
        return f"{prefix}{number}"[:CODE_LENGTH], number + 1

    @transaction.atomic
    def create(self, *, by):
        """Make every fiche, in order; a second click with the same key makes none. Returns (made, count)."""
        key = self.cleaned_data.get("key") or uuid.uuid4()
        keys = [uuid.uuid5(key, str(line.number)) for line in self.lines]
        taken = FicheAction.objects.filter(creation_key__in=keys)
        if taken.filter(plan=self.plan, created_by=by).exists():
            return 0
        if taken.exists():  # a key that is not of this form makes nothing, and tells nothing, of what others made
            keys = [uuid.uuid4() for _ in self.lines]
        PlanActions.objects.select_for_update().get(pk=self.plan.pk)
        position = next_position(self.plan.fiches)
        is_proposed = self.plan.is_locked
        for offset, (line, each) in enumerate(zip(self.lines, keys, strict=True)):
            fiche = FicheAction.objects.create(
                plan=self.plan,
                axe=self.cleaned_data.get("axe"),
                code=line.code,
                title=line.title,
                position=position + offset,
                created_by=by,
                creation_key=each,
                is_proposed=is_proposed,
                origin=FicheOrigin.COPIL if is_proposed else FicheOrigin.INITIAL,
            )
            if is_proposed:
                propose_addition(fiche, by=by)
        return len(self.lines)


def _alike(title):
    return " ".join(title.casefold().replace("’", "'").split())
