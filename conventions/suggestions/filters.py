"""What the suggestions of a text may be narrowed to."""

import django_filters as filters
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from conventions.enums import Side, SuggestionKind, SuggestionOutcome
from conventions.models import Article, Suggestion
from conventions.suggestions import telling
from core.filters import FlagFilter
from core.formats import sentence


class SuggestionFilter(filters.FilterSet):
    """`theirs`: the sides whose suggestions wait for an answer of who reads."""

    outcome = filters.ChoiceFilter(label="Suite", choices=SuggestionOutcome.choices, empty_label="Toutes")
    side = filters.ChoiceFilter(label="Côté", choices=Side.choices, empty_label="Tous")
    kind = filters.ChoiceFilter(label="Nature", choices=SuggestionKind.choices, empty_label="Toutes")
    article = filters.ChoiceFilter(label="Article", choices=(), empty_label="Tous", method="on_article")
    attend = FlagFilter(label="Qui attendent ma réponse", method="waiting_for_me")

    class Meta:
        model = Suggestion
        fields = []

    def __init__(self, *args, convention, theirs, **kwargs):
        super().__init__(*args, **kwargs)
        self.theirs = theirs
        self.filters["article"].extra["choices"] = list(_places(convention).items())

    def on_article(self, rows, name, value):
        return rows.filter(Q(article=value) | Q(after=value)) if value else rows

    def waiting_for_me(self, rows, name, value):
        return rows.waiting().filter(side__in=self.theirs).exclude(created_by=self.request.user) if value else rows


def _places(convention):
    """{key: words} of the articles that were spoken of, in the order of the text, then those that are gone. One query."""
    today = Article.objects.filter(pk=OuterRef("place_key")).values("position")
    rows = convention.suggestions.annotate(place_key=Coalesce("after", "article"), at=Subquery(today))
    rows = rows.order_by("place_key", "-number").distinct("place_key")
    told = sorted(
        (at is None, at or 0, key, telling.in_words(number, title))
        for at, key, number, title in rows.values_list("at", "place_key", "base_number", "base_title")
    )
    return {str(key): sentence(f"{words} (retiré)" if is_gone else words) for is_gone, _, key, words in told}
