import django_filters as filters
from django import forms
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast

from core.filters import RowFilter

from .enums import OrganisationKind, TerritoireKind
from .managers import SEARCH_LENGTH, SearchName, clean_question
from .models import Organisation, Territoire

LISTED_KINDS = (
    TerritoireKind.COMMUNE,
    TerritoireKind.EPCI,
    TerritoireKind.EPT,
    TerritoireKind.DEPARTEMENT,
    TerritoireKind.REGION,
)


def in_words(rows, text, *, names, codes=()):
    """Rows of which every word of `text` is somewhere in `names`, accents, capitals and hyphens ignored,
    or begins one of `codes`; and those of which the whole text begins a code.

    `names` and `codes` are paths of text columns. A question without letter nor figure finds nothing.
    A `search_name` was folded when it was written (territoires, organisations, conventions, fiches);
    another column is folded row by row, twenty microseconds each: for what has a few hundred rows.
    """
    asked = clean_question(text)
    if not asked:
        return rows.none()
    every = Q()
    for word in asked.split():
        if any(character.isalnum() for character in word):
            found = Q()
            for rank in range(len(names)):
                found |= Q(**{f"asked_{rank}__contains": SearchName(Value(word))})
            for code in codes:
                found |= Q(**{f"{code}__istartswith": word})
            every &= found
    for code in codes:
        every |= Q(**{f"{code}__istartswith": asked})
    return rows.alias(**{f"asked_{rank}": _folded(name) for rank, name in enumerate(names)}).filter(every)


def _folded(name):
    is_stored = name.rpartition("__")[2] == "search_name"
    return F(name) if is_stored else Cast(SearchName(name), TextField())


class SearchBox(filters.CharFilter):
    """The search of a list, by the words of `names` and the beginning of `codes`: see `in_words`."""

    def __init__(self, *args, names=(), codes=(), **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search", "maxlength": SEARCH_LENGTH}))
        super().__init__(*args, **kwargs)
        self.names, self.codes = names, codes

    def filter(self, rows, value):
        return in_words(rows, value, names=self.names, codes=self.codes) if value else rows


class SearchFilter(SearchBox):
    """The search of the reference, which has its columns and its index."""

    def filter(self, rows, value):
        return rows.search(value, limit=None) if value else rows


class TerritoireFilter(filters.FilterSet):
    q = SearchFilter(label="Nom ou code")
    kind = filters.ChoiceFilter(
        label="Nature",
        choices=[(kind.value, kind.label) for kind in LISTED_KINDS],
        empty_label="Toutes",
    )
    departement = RowFilter(
        label="Département",
        queryset=Territoire.objects.departements().order_by("code"),
        to_field_name="code",
        empty_label="Tous",
    )

    class Meta:
        model = Territoire
        fields = ["q", "kind", "departement"]


class OrganisationFilter(filters.FilterSet):
    q = SearchFilter(label="Nom ou SIREN")
    kind = filters.ChoiceFilter(label="Nature", choices=OrganisationKind.choices, empty_label="Toutes")

    class Meta:
        model = Organisation
        fields = ["q", "kind"]
