import django_filters as filters
from django import forms

from .enums import OrganisationKind, TerritoireKind
from .managers import SEARCH_LENGTH
from .models import Organisation, Territoire

LISTED_KINDS = (
    TerritoireKind.COMMUNE,
    TerritoireKind.EPCI,
    TerritoireKind.EPT,
    TerritoireKind.DEPARTEMENT,
    TerritoireKind.REGION,
)


class SearchFilter(filters.CharFilter):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search", "maxlength": SEARCH_LENGTH}))
        super().__init__(*args, **kwargs)

    def filter(self, rows, value):
        return rows.search(value, limit=None) if value else rows


class TerritoireFilter(filters.FilterSet):
    q = SearchFilter(label="Nom ou code")
    kind = filters.ChoiceFilter(
        label="Nature",
        choices=[(kind.value, kind.label) for kind in LISTED_KINDS],
        empty_label="Toutes",
    )
    departement = filters.ModelChoiceFilter(
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
