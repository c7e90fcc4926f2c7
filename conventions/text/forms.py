from django import forms

from conventions.enums import ArticleKind
from conventions.models import Article, ArticleModele, ModeleConvention
from conventions.text.champs import known, names_in
from core.forms import HouseForm, OneLineForm
from core.numbers import CountField

BODY_HELP = (
    "Les champs entre crochets, comme [[champ:periode]], sont remplacés par les données de la convention. "
    "La liste des champs est sous le formulaire."
)


MODEL = "modele"  # in the address of a comparison, the model that the text started from


class WordingForm(HouseForm):
    """The wording of an article, on its row or beside it: `title`, and `body` with its fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = BODY_HELP
        self.fields["body"].widget.attrs["rows"] = 20

    def clean_body(self):
        body = self.cleaned_data["body"]
        already = names_in(self.initial.get("body"))
        if unknown := [name for name in names_in(body) if not known(name) and name not in already]:
            raise forms.ValidationError("Champ inconnu : " + ", ".join(f"« {name} »" for name in unknown) + ".")
        return body


class ArticleFormBase(WordingForm):
    fieldsets = [("", [("kind", "number"), "title", "body"])]
    submit_label = "Enregistrer l’article"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = "Pour un article seulement : 4, ou 4.1 pour un sous-article."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("number") and cleaned.get("kind") != ArticleKind.ARTICLE:
            self.add_error("number", "Seul un article porte un numéro.")
        return cleaned


class ArticleForm(ArticleFormBase):
    class Meta:
        model = Article
        fields = ["kind", "number", "title", "body"]


class ArticleModeleForm(ArticleFormBase):
    class Meta:
        model = ArticleModele
        fields = ["kind", "number", "title", "body"]


class ModeleForm(HouseForm):
    fieldsets = [("", ["name", "is_active"])]
    submit_label = "Enregistrer le modèle"

    class Meta:
        model = ModeleConvention
        fields = ["name", "is_active"]
        help_texts = {
            "is_active": "Un modèle qui n’est plus proposé reste lisible, mais n’est plus offert à la création."
        }

    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if self.instance.is_default and not is_active:
            raise forms.ValidationError("Le modèle par défaut est toujours proposé : choisissez-en d’abord un autre.")
        return is_active


class NewModeleForm(HouseForm):
    """A model copied from another one of the same Caf, or empty."""

    source = forms.ModelChoiceField(
        ModeleConvention.objects.none(), required=False, label="Partir de", empty_label="Un modèle vide"
    )
    fieldsets = [("", ["name", "source"])]
    submit_label = "Créer le modèle"

    class Meta:
        model = ModeleConvention
        fields = ["name"]

    def __init__(self, *args, caf, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.caf = caf
        self.fields["source"].queryset = caf.modeles_convention.all()

    def after_save(self, row, *, by):
        if source := self.cleaned_data["source"]:
            for article in source.articles.all():
                ArticleModele.objects.create(
                    modele=row,
                    created_by=by,
                    **{name: getattr(article, name) for name in ("kind", "position", "number", "title", "body")},
                )


class StartForm(OneLineForm, forms.Form):
    """The model that an empty text starts from: one of the convention's own Caf."""

    modele = forms.ModelChoiceField(ModeleConvention.objects.none(), label="Modèle de la Caf", empty_label=None)

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["modele"].queryset = convention.caf.modeles_convention.offered()


class VersionField(CountField):
    """The number of a version, or `MODEL`."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=32767, required=False, **kwargs)

    def clean(self, value):
        return MODEL if value == MODEL else super().clean(value)


class CompareForm(forms.Form):
    """Two versions of one text, by number, the first one may be its model; an empty one is the present text."""

    de = VersionField()
    a = CountField(min_value=1, max_value=32767, required=False)
