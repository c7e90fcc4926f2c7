import django_filters as filters

from conventions.enums import DocumentKind, Visibility
from conventions.models import Document
from core.filters import FlagFilter
from territories.filters import SearchBox


class DocumentFilter(filters.FilterSet):
    q = SearchBox(
        label="Titre, partie ou fichier",
        names=["title", "partie__organisation__search_name", "partie__description", "original_name"],
    )
    kind = filters.ChoiceFilter(label="Nature", choices=DocumentKind.choices, empty_label="Toutes")
    visibility = filters.ChoiceFilter(label="Visible par", choices=Visibility.choices, empty_label="Tous")
    mine = FlagFilter(label="Ceux que j’ai déposés", method="only_mine")

    class Meta:
        model = Document
        fields = []

    def only_mine(self, rows, name, value):
        return rows.filter(created_by=self.request.user) if value else rows
