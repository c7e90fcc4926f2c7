"""What is typed of a suggestion: what one asks, what is written in its place, what is answered."""

import re

from django import forms

from conventions.enums import ArticleKind
from conventions.models import Article, Suggestion, SuggestionComment
from conventions.suggestions import deciding, telling
from conventions.suggestions.models import CONFIDING
from conventions.text import articles
from conventions.text.forms import WordingForm
from conventions.text.versions import wording_digest
from core.editing import rows_at_versions
from core.forms import HouseForm, OneLineForm, laid_out

READ_BY = "Lu par toutes les personnes qui lisent le texte : Caf, collectivité, partenaires, COPIL."
REASON_HELP = f"{READ_BY} L’autre côté répond."
AFTER_CLOSING = "Rien ne s’écrit après la formule de fin du texte : proposez un article après un autre."
TURNED = (
    "Votre rôle a changé pendant que vous écriviez : vous parlez maintenant {side}. Rien n’est envoyé ; votre texte est "
    "ici, avec qui le lira."
)
GONE = (
    "Cet article a été retiré du texte pendant que vous écriviez : rien n’est enregistré. Gardez vos mots, et proposez "
    "plutôt un article après un autre."
)
UNKNOWN = (
    "La version de l’article sur laquelle vous écriviez n’existe plus : rien n’est enregistré. Relisez l’article "
    "d’aujourd’hui, puis enregistrez de nouveau."
)
MOVED = (
    "L’article a changé pendant que vous écriviez : rien n’est enregistré. Votre texte est ici ; relisez l’article "
    "d’aujourd’hui, puis enregistrez de nouveau : la proposition portera sur lui."
)
SAME = "Rien ne change : écrivez la rédaction que vous proposez."


class _Asking(HouseForm):
    """`convention`: held; `article`: the one it is about, as it is today, None once it is gone.

    `on_version` comes back with the page: the version of the article under the eyes of who writes. Another one is told,
    nothing is stored, and who saves again has read the new one.
    """

    submit_label = "Envoyer la proposition"

    def __init__(self, *args, convention, article, **kwargs):
        super().__init__(*args, **kwargs)
        self.convention, self.article = convention, article
        self.fields["reason"].help_text = REASON_HELP
        self.fields["reason"].widget.attrs["rows"] = 3
        self.fields["on_version"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial["on_version"] = article.version if article else ""

    def clean(self):
        cleaned = super().clean()
        if refusal := articles.why_closed(self.convention) or self._why_moved(cleaned.get("on_version", "")):
            raise forms.ValidationError(refusal)
        return cleaned

    def _why_moved(self, version):
        if self.article is None:
            return GONE
        if version == str(self.article.version):
            return ""
        self.data = self.data.copy()
        self.data[self.add_prefix("on_version")] = self.article.version
        if not re.fullmatch(r"[0-9]{1,9}", version):
            return UNKNOWN
        seen = rows_at_versions(Article, [(self.article.pk, int(version))]).get((self.article.pk, int(version)))
        if seen is None:
            return UNKNOWN
        now = wording_digest(self.article.title, self.article.body)
        return "" if wording_digest(seen.title, seen.body) == now else MOVED


class RewordForm(_Asking, WordingForm):
    fieldsets = [("Ce que vous proposez", ["title", "body"]), ("Pourquoi", ["reason"])]

    class Meta:
        model = Suggestion
        fields = ["title", "body", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["body"].widget.attrs["rows"] = 16

    def clean(self):
        cleaned = super().clean()
        if "title" in cleaned and "body" in cleaned:
            if wording_digest(cleaned["title"], cleaned["body"]) == self.instance.base_hash:
                raise forms.ValidationError(SAME)
        return cleaned


class InsertForm(_Asking, WordingForm):
    fieldsets = [("Ce que vous proposez", ["label", "title", "body"]), ("Pourquoi", ["reason"])]

    class Meta:
        model = Suggestion
        fields = ["label", "title", "body", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields[
            "label"
        ].help_text = "Facultatif : 5 bis, pour un article entre 5 et 6 ; les autres gardent le leur."
        self.fields["body"].widget.attrs["rows"] = 12

    def clean(self):
        cleaned = super().clean()
        if self.article.kind == ArticleKind.CLOSING:
            raise forms.ValidationError(AFTER_CLOSING)
        return cleaned


class RemoveForm(_Asking):
    fieldsets = [("Pourquoi", ["reason"])]

    class Meta:
        model = Suggestion
        fields = ["reason"]


class _Amending(WordingForm):
    """The text that is accepted in the place of what was asked, on the row of the article or on a new one. `suggestion`: what it
    answers, refused when somebody did meanwhile."""

    submit_label = "Accepter ce texte"
    answer = forms.CharField(
        label="Réponse", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Ce qui change, et pourquoi. {READ_BY}",
    )  # fmt: skip

    def __init__(self, *args, suggestion, **kwargs):
        super().__init__(*args, **kwargs)
        self.suggestion = suggestion
        self.fields["body"].widget.attrs["rows"] = 16

    def clean(self):
        cleaned = super().clean()
        if refusal := deciding.why_not(self.suggestion.convention, self.suggestion):
            raise forms.ValidationError(refusal)
        return cleaned

    def after_save(self, row, *, by):
        """In the transaction that writes the article: both are written, or neither."""
        deciding.amended(self.suggestion, row, by=by, words=self.cleaned_data["answer"])


class AmendRewordForm(_Amending):
    fieldsets = [("Le texte accepté", ["title", "body"]), ("", ["answer"])]

    class Meta:
        model = Article
        fields = ["title", "body"]


class AmendInsertForm(_Amending):
    place = forms.ModelChoiceField(Article.objects.none(), label="Après", empty_label="Choisissez")
    fieldsets = [("Le texte accepté", [("number", "place"), "title", "body"]), ("", ["answer"])]

    class Meta:
        model = Article
        fields = ["number", "title", "body"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = self.instance.convention.articles.exclude(kind=ArticleKind.CLOSING)
        self.initial.setdefault("place", self.suggestion.after_id)

    def after_save(self, row, *, by):
        articles.place_after(row, self.cleaned_data["place"])
        super().after_save(row, by=by)


class AnswerForm(OneLineForm, forms.Form):
    """Two buttons, one answer: a refusal says why."""

    ACCEPT, REFUSE = "accepter", "refuser"
    decision = forms.ChoiceField(choices=[(ACCEPT, "Accepter"), (REFUSE, "Refuser")], label="Décision")
    reply = forms.CharField(
        label="Réponse", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Facultative pour accepter, obligatoire pour refuser. {READ_BY}",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == self.REFUSE and not cleaned.get("reply") and not self.has_error("reply"):
            self.add_error("reply", "Un refus donne sa réponse : écrivez-la ici.")
        return cleaned


class CommentForm(HouseForm):
    """`side`: the one that its author speaks for; a note is kept by a side that is one organisation's, or one territory's.

    `for_side` comes back with the page: the side that was said to keep a note. Who speaks for another one since is told,
    and nothing is stored: what was written for some is never shown to others.
    """

    submit_label = "Envoyer"

    class Meta:
        model = SuggestionComment
        fields = ["text", "is_private"]

    def __init__(self, *args, side, **kwargs):
        super().__init__(*args, **kwargs)
        self.side = side
        self.fields["text"].widget.attrs["rows"] = 2
        self.fields["text"].help_text = READ_BY
        self.fields["for_side"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial["for_side"] = side
        if side not in CONFIDING:
            del self.fields["is_private"]
        else:
            self.fields["is_private"].label = KEPT_FOR[side]
        names = [name for name in ("text", "is_private", "for_side") if name in self.fields]
        self.helper.layout = laid_out([("", names)], submit_label=self.submit_label).layout

    def clean(self):
        cleaned = super().clean()
        is_unkept = "is_private" not in self.fields and self.data.get(self.add_prefix("is_private"))
        if is_unkept or cleaned.get("for_side", "") not in ("", self.side):
            self.data = self.data.copy()
            self.data[self.add_prefix("for_side")] = self.side
            raise forms.ValidationError(TURNED.format(side=telling.FOR[self.side]))
        return cleaned


KEPT_FOR = {
    CONFIDING[0]: "Note gardée pour la Caf : l’autre côté ne la voit pas",
    CONFIDING[1]: "Note gardée pour la collectivité : l’autre côté ne la voit pas",
}
