import django_filters as filters

from conventions.enums import DocumentKind, Visibility
from conventions.models import Document


class DocumentFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label="Nature", choices=DocumentKind.choices, empty_label="Toutes")
    visibility = filters.ChoiceFilter(label="Visible par", choices=Visibility.choices, empty_label="Tous")

    class Meta:
        model = Document
        fields = []
