"""What a list of conventions, or of CEJ, can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast

from accounts.models import User
from conventions.enums import CejStatus, ConventionState
from conventions.models import Cej, Convention, Theme
from core.dates import FIRST_YEAR, LAST_YEAR
from territories.managers import SEARCH_LENGTH, SearchName, clean_question


class SearchBox(filters.CharFilter):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search", "maxlength": SEARCH_LENGTH}))
        super().__init__(*args, **kwargs)


class DayFilter(filters.DateFilter):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(*args, **kwargs)

    @property
    def field(self):
        field = super().field
        field.error_messages["invalid"] = "Écrivez une date comme 11/10/2023."
        return field


class YearFilter(filters.NumberFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, decimal_places=0, **kwargs)


def in_words(rows, text, *, name, code, number=""):
    """Rows whose `name` has every word of the text (accents ignored), whose `code` begins with it,
    or whose `number` is the text."""
    asked = clean_question(text)
    if not asked:
        return rows.none()
    every = Q()
    for word in asked.split():
        if any(character.isalnum() for character in word):
            every &= Q(asked_name__contains=SearchName(Value(word)))
    exact = Q(**{f"{number}__iexact": asked}) if number else Q()
    return rows.alias(asked_name=Cast(SearchName(name), TextField())).filter(
        every | exact | Q(**{f"{code}__startswith": asked.upper()})
    )


class ConventionFilter(filters.FilterSet):
    q = SearchBox(label="Territoire, nom ou code", method="by_territoire")
    state = filters.MultipleChoiceFilter(
        label="État",
        choices=ConventionState.choices,
        widget=forms.SelectMultiple(attrs={"data-choix": "", "data-invite": "Tous"}),
    )
    mine = filters.BooleanFilter(label="Les miennes", method="only_mine", widget=forms.CheckboxInput, initial=False)
    counted = filters.BooleanFilter(
        label="Hors exemples", method="only_counted", widget=forms.CheckboxInput, initial=False
    )
    adviser = filters.ModelChoiceFilter(label="Référent Caf", queryset=User.objects.none(), empty_label="Tous")
    theme = filters.ModelChoiceFilter(
        label="Thème", field_name="themes", queryset=Theme.objects.none(), empty_label="Tous"
    )
    end_year = YearFilter(label="Année de fin", field_name="ends_on__year")
    running_on = DayFilter(label="En vigueur le", method="by_running")

    class Meta:
        model = Convention
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        seen = Convention.objects.visible_to(user)
        self.filters["adviser"].queryset = User.objects.filter(pk__in=seen.order_by().values("adviser"))
        self.filters["theme"].queryset = Theme.objects.filter(
            Q(caf__in=user.caf_ids()) | Q(pk__in=seen.order_by().values("themes"))
        )

    def by_territoire(self, rows, name, text):
        return in_words(rows, text, name="name", code="territoire__code")

    def only_mine(self, rows, name, value):
        """Followed as referent, or held by a running membership."""
        return rows.mine(self.request.user) if value else rows

    def only_counted(self, rows, name, value):
        return rows.counted() if value else rows

    def by_running(self, rows, name, day):
        return rows.running(on=day)


class CejFilter(filters.FilterSet):
    """`on` is read by the view: the day on which the status is computed."""

    q = SearchBox(label="Titulaire, code ou numéro", method="by_holder")
    status = filters.ChoiceFilter(label="Statut", choices=CejStatus.choices, empty_label="Tous")
    ending = filters.BooleanFilter(
        label="Se termine dans les douze mois", method="only_ending", widget=forms.CheckboxInput
    )
    end_year = YearFilter(label="Année de fin", field_name="ends_on__year")
    on = DayFilter(label="Statut au", method="as_is")

    class Meta:
        model = Cej
        fields = []

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day

    def as_is(self, rows, name, value):
        return rows

    def by_holder(self, rows, name, text):
        return in_words(rows, text, name="holder__name", code="holder__territoire__code", number="number")

    def only_ending(self, rows, name, value):
        later = self.day.replace(year=self.day.year + 1, day=min(self.day.day, 28))
        return rows.running(on=self.day).filter(ends_on__lte=later) if value else rows
