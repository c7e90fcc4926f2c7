"""What a list of conventions, of CEJ, or of what a convention holds, can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts import namesakes
from accounts.models import User
from conventions import on_day, perms, shown
from conventions.enums import ShownState
from conventions.models import Convention, Theme
from core.answers import Answer
from core.filters import DayFilter, FlagFilter, RowFilter, YearFilter
from territories.filters import SearchBox, in_words


class WithExamples(filters.FilterSet):
    """A list where the conventions marked « exemple », and what they hold, stay out of the count.

    They are left out of the rows too, until one asks for them; the page says how many there are
    (templates/conventions/_examples.html), so that who made one finds it. `example_path` leads from
    a row to the mark of its convention.
    """

    example_path = "is_example"
    exemples = FlagFilter(label="Avec les exemples", method="as_is")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["exemples"] = self.filters.pop("exemples")  # the last of the boxes

    def as_is(self, rows, name, value):
        return rows

    def filter_queryset(self, rows):
        self._found = super().filter_queryset(rows)
        return self._found if self.form.cleaned_data["exemples"] else self._found.filter(**{self.example_path: False})

    def also_counted(self):
        """{name: condition} of what the page counts besides, among the rows that are not examples."""
        return {}

    @cached_property
    def counts(self):
        """{"examples", "others", *also_counted}: rows that answer the other filters. One query for all."""
        conditions = {"examples": Q(), "others": Q(), **self.also_counted()}
        if not self.is_valid():
            return dict.fromkeys(conditions, 0)
        self.qs  # noqa: B018 (filters the rows, once)
        asked = {
            name: Count("pk", filter=condition & Q(**{self.example_path: name == "examples"}))
            for name, condition in conditions.items()
        }
        return self._found.order_by().aggregate(**asked)

    @property
    def count(self):
        """Rows of the list: read by core/listing.py."""
        return self.counts["others"] + (self.example_count if self.shows_examples else 0)

    @property
    def example_count(self):
        """Examples that answer the other filters, shown or not."""
        return self.counts["examples"]

    @property
    def shows_examples(self):
        return self.is_valid() and self.form.cleaned_data["exemples"]

    @property
    def uncounted(self):
        """Read by core/listing.py."""
        return self.example_count if self.shows_examples else 0


class ConventionSearch(SearchBox):
    """By the name of the convention, or by any territoire that it was made for."""

    def filter(self, rows, value):
        if not value:
            return rows
        named = in_words(Convention.objects.order_by(), value, names=self.names, codes=self.codes)
        through = Convention.autres_territoires.through.objects
        beside = in_words(through, value, names=["territoire__search_name"], codes=["territoire__code"])
        return rows.filter(Q(pk__in=named.values("pk")) | Q(pk__in=beside.values("convention")))


# Of a label, and no more: those of the conventions that are open, by the keys of `perms.opening`.


def _advisers(*opening):
    seen = Convention.objects.opened_to(*opening).order_by()
    return User.objects.filter(pk__in=seen.values("adviser")).only("first_name", "last_name", "email")


def _themes(cafs, held):
    seen = Convention.objects.opened_to(cafs, held).order_by()
    return Theme.objects.filter(Q(caf__pk__any=cafs) | Q(pk__in=seen.values("themes"))).only("label")


class ConventionFilter(WithExamples):
    q = ConventionSearch(label="Territoire, nom ou code", names=["search_name"], codes=["territoire__code"])
    state = filters.MultipleChoiceFilter(
        label="État",
        method="by_state",
        choices=ShownState.choices,
        distinct=False,  # a row has one state: nothing to sort to take the doubles out
        widget=forms.SelectMultiple(attrs={"data-choix": "", "data-invite": "Tous"}),
    )
    mine = FlagFilter(label="Les miennes", method="only_mine")
    adviser = RowFilter(label="Référent Caf", queryset=User.objects.none(), empty_label="Tous", told=namesakes.told)
    theme = RowFilter(label="Thème", field_name="themes", queryset=Theme.objects.none(), empty_label="Tous")
    end_year = YearFilter(label="Année de fin", method="by_end_year")
    running_on = DayFilter(label="En vigueur le", method="by_effect")
    unsure = FlagFilter(label="Effet incertain ce jour", method="only_unsure")

    class Meta:
        model = Convention
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        opening = perms.opening(self.request.user)
        self.filters["adviser"].offer(_advisers, *opening)
        self.filters["theme"].offer(_themes, *opening)

    def by_state(self, rows, name, values):
        """By what is said of the state today."""
        shown_state = shown.column(on=timezone.localdate())
        return rows.alias(shown_state=shown_state).filter(shown_state__in=values) if values else rows

    def by_end_year(self, rows, name, year):
        """By the end that holds, avenants included."""
        return rows.alias(end_day=on_day.end_day()).filter(end_day__year=int(year))

    def only_mine(self, rows, name, value):
        """Followed as referent, or held by a running membership."""
        return rows.mine(self.request.user) if value else rows

    def by_effect(self, rows, name, day):
        """In effect that day, for certain; those of which it is uncertain are listed apart."""
        return rows if self.form.cleaned_data["unsure"] else rows.in_effect(on=day)

    def only_unsure(self, rows, name, value):
        """In effect that day, or today, for all that one knows."""
        day = self.form.cleaned_data["running_on"] or timezone.localdate()
        return rows.in_effect(on=day, answer=Answer.UNCERTAIN) if value else rows
