"""What is typed of an avenant: what it is, who signs it, each thing that it changes, why it is withdrawn."""

from django import forms
from django.utils import timezone

from conventions.avenants import belonging, consolidated
from conventions.avenants.consolidated import text_on
from conventions.avenants.lifecycle import is_engaged, others_on, take_parties
from conventions.avenants.models import BASELESS, OF_PARTIES
from conventions.avenants.telling import named
from conventions.dates import READ_IN, are_reversed
from conventions.enums import ArticleKind
from conventions.enums import ModificationKind as K
from conventions.models import Acte, Modification, Partie
from conventions.text import articles, differences
from conventions.text.champs import names_in
from core import richtext
from core.date_fields import DayField
from core.dates import first_day, on_words
from core.formats import sentence
from core.forms import HouseForm, OneLineForm, laid_out, words_of
from territories import french
from territories.enums import TerritoireKind

IN_FULL = "Le texte d’un avenant se lit en toutes lettres : remplacez {} par sa valeur."
OWN_EFFECT = "Laissez vide quand cette modification prend effet avec l’avenant."


class AvenantForm(HouseForm):
    signing_parties = forms.ModelMultipleChoiceField(
        Partie.objects.none(),
        label="Qui signe cet avenant",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une partie."},
        help_text="Ses votes et ses signatures sont les siens : ceux de la convention n’en changent pas.",
    )
    #: Those that the page showed ticked: only what the person changed of them is written.
    shown_parties = forms.CharField(required=False, widget=forms.HiddenInput)
    fieldsets = [
        ("L’avenant", ["subject", ("effect_on", "effect_on_source")]),
        ("Prolongation, si l’avenant en porte une", [("ends_on", "ends_on_source")]),
        ("Les parties", ["signing_parties", "shown_parties"]),
    ]
    submit_label = "Enregistrer l’avenant"

    class Meta:
        model = Acte
        fields = ["subject", "effect_on", "effect_on_source", "ends_on", "ends_on_source"]
        labels = {"effect_on_source": "Source de la date", "ends_on_source": "Source de la nouvelle fin"}
        help_texts = {
            "subject": "« Prolonger la convention », « Ajouter l’accueil périscolaire ».",
            "effect_on_source": READ_IN,
            "ends_on_source": READ_IN,
        }

    def __init__(self, *args, convention, article=None, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention = convention
        held = [] if self.is_creation else list(self.instance.parties.values_list("partie", flat=True))
        there = {partie.pk for partie in belonging.standing(convention, belonging.day_of(self.instance))}
        self.moved = {} if self.is_creation else _moved(self.instance)
        rows = convention.parties.filter(pk__in=there | set(held) | self.moved.keys()).select_related("organisation")
        self.fields["signing_parties"].queryset = rows
        self.fields["subject"].required = True
        self.fields["effect_on"].help_text = "jj/mm/aaaa, mm/aaaa ou aaaa ; laissez vide tant qu’elle n’est pas connue."
        self.fields[
            "ends_on"
        ].help_text = "La date qui remplace celle de la convention ; laissez vide si elle ne change pas."
        if self.is_creation:
            optional = set(convention.parties.optional().values_list("pk", flat=True))
            shown = [row.pk for row in rows if row.pk not in optional]
        else:
            shown = held
            if self.instance.document_id or is_engaged(
                self.instance
            ):  # what was submitted, or voted, stays; the effect that nobody knew may be told
                for name in ("subject", "ends_on", "ends_on_source", "signing_parties"):
                    self.fields[name].disabled = True
        if article and self.is_creation and (found := text_on(convention, timezone.localdate()).find(article)):
            self.initial["subject"] = f"Modifier {named(found)}"
        if place and self.is_creation:
            self.initial["subject"] = entering_words(place)
        self.initial |= {"signing_parties": shown, "shown_parties": " ".join(map(str, shown))}

    def clean(self):
        cleaned = super().clean()
        if are_reversed(self.convention.starts_on_known, cleaned.get("ends_on")):
            self.add_error("ends_on", "La nouvelle fin précède la prise d’effet de la convention.")
        if not self.fields["signing_parties"].disabled and "signing_parties" in cleaned:
            ticked = {partie.pk for partie in cleaned["signing_parties"]}
            for key in set(cleaned.get("shown_parties", "").split()):
                if key.isdecimal() and (row := self.moved.get(int(key))) and row.partie_id not in ticked:
                    does = "entrer" if row.kind == K.JOIN else "sortir"
                    self.add_error(
                        "signing_parties",
                        f"L’avenant fait {does} {row.partie.name}, qui le signe : retirez d’abord cette modification.",
                    )
        return cleaned

    def made_words(self, name, row):
        if name == "signing_parties":
            return words_of(self.fields[name], list(row.parties.values_list("partie", flat=True)))
        return super().made_words(name, row)

    def after_save(self, row, *, by):
        """In the same transaction."""
        shown = set() if self.data.get("creation_key") else set(self.cleaned_data["shown_parties"].split())
        take_parties(row, self.cleaned_data["signing_parties"], shown, by=by)


def _moved(acte):
    """{key of a party: the modification of this avenant that brings it in or takes it out}. They sign it. One query."""
    rows = acte.modifications.filter(kind__in=OF_PARTIES).select_related("partie__organisation")
    return {row.partie_id: row for row in rows}


def entering_words(place):
    """« Faire entrer la commune de Bèze dans le périmètre », « Faire entrer des communes du Pays de Bresle… »."""
    who = (
        place.with_article if place.kind == TerritoireKind.COMMUNE else f"des communes {french.de(place.with_article)}"
    )
    return f"Faire entrer {who} dans le périmètre"


class WithdrawForm(OneLineForm, forms.Form):
    on = DayField(label="Abandonné le")
    reason = forms.CharField(label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, back, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.helper = laid_out([("", ["on", "reason"])], submit_label="Abandonner l’avenant", cancel_url=back)

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir.")
        return on


class ReopenForm(OneLineForm, forms.Form):
    reason = forms.CharField(label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, back, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = laid_out([("", ["reason"])], submit_label="Reprendre la rédaction", cancel_url=back)


class ModificationForm(HouseForm):
    """One thing that an avenant does. `read`: the text of the convention and its modifications, read once.

    `base` comes back with the page: the wording that the person had under their eyes. When it is no longer the one in
    force, nothing is stored and the page shows both; who saves again has read the new one.
    """

    kind = ""
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    submit_label = "Enregistrer la modification"

    class Meta:
        model = Modification
        fields = ["effect_on"]

    def __init__(self, *args, convention, acte, article=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention, self.acte = convention, acte
        self.instance.convention, self.instance.acte, self.instance.kind = convention, acte, self.kind
        if article is not None:
            self.instance.article_id = article
        self.read = consolidated.read_once(convention)
        self.text = self._text(self.instance.effect_on_known)
        self.fields["effect_on"].label = "Prise d’effet de cette modification"
        self.fields["effect_on"].help_text = OWN_EFFECT
        if self.found is not None:
            self.fields["base"].initial = self.instance.base_hash or self.found.hash
        if not self.is_creation:
            self.initial["base"] = self.instance.base_hash
        self.in_force = None  # the passage to show beside what was typed, when it is refused

    def _text(self, effect):
        until = None if self.is_creation else self.instance
        return consolidated.text_before(
            self.convention, self.acte, until=until, effect=effect if effect and effect.date else None, read=self.read
        )

    @property
    def found(self):
        """The passage that it changes, on the text that it is written on; None of an article that is inserted."""
        return self.text.find(self.instance.article_id) if self.instance.article_id else None

    @property
    def lines(self):
        """What was typed, word by word, beside the text in force."""
        return (
            differences.compare_texts(self.in_force.body, self["body"].value() or "") if "body" in self.fields else []
        )

    def clean(self):
        cleaned = super().clean()
        self.text = self._text(cleaned.get("effect_on"))
        if self.kind in BASELESS:
            return cleaned
        found = self.found
        if found is None or found.is_deleted:
            raise forms.ValidationError(
                "Cet article n’est plus dans le texte à la date d’effet : rien n’y est à changer."
            )
        if other := others_on(self.acte, found.id):
            raise forms.ValidationError(
                f"{other} est en préparation et change déjà cet article : signez-le ou abandonnez-le d’abord."
            )
        if self.kind in (K.REPLACE, K.DELETE) and cleaned.get("base") != found.hash:
            self.in_force = found
            self.data = self.data.copy()
            self.data[self.add_prefix("base")] = found.hash
            raise forms.ValidationError(
                "Le texte remplacé n’est pas celui en vigueur à la date d’effet. Les deux sont ci-dessous : "
                "reprenez le vôtre, puis enregistrez de nouveau."
            )
        self.instance.base_hash = found.hash
        return cleaned

    def clean_body(self):
        body = self.cleaned_data["body"]
        if names := names_in(body):
            tokens = ", ".join(f"[[champ:{name}]]" for name in names)
            raise forms.ValidationError(IN_FULL.format(tokens))
        if not richtext.plain(body).strip():
            raise forms.ValidationError("Écrivez le texte de l’article.")
        return body

    def extra_columns(self):
        return ["base_hash"]

    def save(self, commit=True):
        if self.is_creation:
            self.instance.position = articles.next_position(self.acte.modifications)
        return super().save(commit)


class _Worded(ModificationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["body"].widget.attrs["rows"] = 16


class ReplaceForm(_Worded):
    kind = K.REPLACE
    fieldsets = [("", ["title", "body"]), ("", ["effect_on", "base"])]

    class Meta(ModificationForm.Meta):
        fields = ["title", "body", "effect_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_creation and self.found:
            self.initial |= {"title": self.found.title, "body": self.found.body}
        self.fields["body"].help_text = "Le texte en vigueur est dans l’éditeur, ses champs remplis : changez-le."

    def clean(self):
        cleaned = super().clean()
        found, typed = self.found, (cleaned.get("title"), cleaned.get("body"))
        if found and typed == (found.title, richtext.clean(found.body)):
            self.add_error("body", "Ce texte est celui en vigueur : rien n’y est changé.")
        return cleaned


class InsertForm(_Worded):
    kind = K.INSERT
    after = forms.ChoiceField(label="Place", required=False)
    fieldsets = [("", ["after", "number", "title", "body"]), ("", ["effect_on", "base"])]

    class Meta(ModificationForm.Meta):
        fields = ["number", "title", "body", "effect_on"]
        help_texts = {"number": "« 5 bis », « 12 »."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_places(self)

    def clean(self):
        cleaned = super().clean()
        take_place(self)
        return cleaned

    def extra_columns(self):
        return ["after"]

    def save(self, commit=True):
        if self.is_creation:
            self.instance.article = articles.new_identity(self.convention)
        return super().save(commit)


def offer_places(form):
    """The articles that one may follow: those of the text, the deleted ones at their place."""
    places = [
        (str(each.id), sentence(f"Après « {each.heading} »") + (" (supprimé)" if each.is_deleted else ""))
        for each in form.text.passages
        if each.id != form.instance.article_id
    ]
    form.fields["after"].choices = [("", "En tête du texte"), *places]
    # Before the closing, as a text ends by it.
    inner = [
        str(each.id)
        for each in form.text.passages
        if each.kind != ArticleKind.CLOSING and each.id != form.instance.article_id
    ]
    form.initial["after"] = form.instance.after_id or (inner[-1] if form.is_creation and inner else "")


def take_place(form):
    if "after" in form.cleaned_data:
        form.instance.after_id = int(form.cleaned_data["after"]) if form.cleaned_data["after"] else None


class DeleteForm(ModificationForm):
    kind = K.DELETE
    fieldsets = [("", ["effect_on", "base"])]
    submit_label = "Supprimer cet article"


class MoveForm(ModificationForm):
    kind = K.MOVE
    after = forms.ChoiceField(label="Nouvelle place", required=False)
    fieldsets = [("", ["after", "effect_on", "base"])]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_places(self)

    def clean(self):
        cleaned = super().clean()
        take_place(self)
        return cleaned

    def extra_columns(self):
        return ["base_hash", "after"]


class RenumberForm(ModificationForm):
    kind = K.RENUMBER
    fieldsets = [("", ["number", "effect_on", "base"])]

    class Meta(ModificationForm.Meta):
        fields = ["number", "effect_on"]
        help_texts = {"number": "« 9 », « 5 bis »."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].required = True
        self.fields["number"].label = "Nouveau numéro"

    def clean(self):
        cleaned = super().clean()
        number, found = cleaned.get("number"), self.found
        if found and number == found.number:
            self.add_error("number", "C’est déjà son numéro.")
        return cleaned


class CancelForm(ModificationForm):
    kind = K.CANCEL
    fieldsets = [("", ["cancelled", "effect_on", "base"])]

    class Meta(ModificationForm.Meta):
        fields = ["cancelled", "effect_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.convention.actes.filter(kind="avenant").standing().signed().exclude(pk=self.acte.pk)
        self.fields["cancelled"].queryset = rows.order_by("number")
        self.fields["cancelled"].required = True

    def clean(self):
        cleaned = super().clean()
        cancelled = cleaned.get("cancelled")
        if cancelled and cancelled.ends_on and not self.acte.ends_on:
            self.add_error(
                "cancelled",
                f"{cancelled} donne une nouvelle fin : dites d’abord, dans cet avenant, la fin qui vaut désormais.",
            )
        # Of two that give an end, the last by its effect tells it (`conventions.on_day`).
        mine = cleaned.get("effect_on") or self.acte.effect_on_known
        theirs = cancelled and cancelled.effect_on_known
        if mine and mine.date and theirs and theirs.date:
            if first_day(mine.date, mine.precision) < first_day(theirs.date, theirs.precision):
                since = on_words(*theirs.parts)
                self.add_error(
                    "cancelled",
                    f"{cancelled} prend effet {since} : son annulation prend effet ce jour-là, ou plus tard.",
                )
        return cleaned
