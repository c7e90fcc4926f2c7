"""What the suggestions of a text may be narrowed to."""

import django_filters as filters
from django.db.models import Q

from conventions.enums import Side, SuggestionKind, SuggestionOutcome
from conventions.models import Article, Suggestion
from core.filters import FlagFilter, RowFilter


class SuggestionFilter(filters.FilterSet):
    """`theirs`: the sides whose suggestions wait for an answer of who reads."""

    outcome = filters.ChoiceFilter(label="Suite", choices=SuggestionOutcome.choices, empty_label="Toutes")
    side = filters.ChoiceFilter(label="Côté", choices=Side.choices, empty_label="Tous")
    kind = filters.ChoiceFilter(label="Nature", choices=SuggestionKind.choices, empty_label="Toutes")
    article = RowFilter(label="Article", queryset=Article.objects.none(), empty_label="Tous", method="on_article")
    attend = FlagFilter(label="Qui attendent ma réponse", method="waiting_for_me")

    class Meta:
        model = Suggestion
        fields = []

    def __init__(self, *args, convention, theirs, **kwargs):
        super().__init__(*args, **kwargs)
        self.theirs = theirs
        self.filters["article"].queryset = convention.articles.order_by("position", "pk")

    def on_article(self, rows, name, value):
        return rows.filter(Q(article=value.pk) | Q(after=value.pk)) if value else rows

    def waiting_for_me(self, rows, name, value):
        return rows.waiting().filter(side__in=self.theirs).exclude(created_by=self.request.user) if value else rows
