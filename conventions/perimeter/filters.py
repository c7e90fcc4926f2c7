"""What the perimeter can be narrowed to."""

import django_filters as filters

from conventions.models import MouvementPerimetre
from territories.filters import SearchBox


class CommuneFilter(filters.FilterSet):
    q = SearchBox(
        label="Commune, code ou intercommunalité",
        names=["commune__search_name", "commune__epci__search_name"],
        codes=["commune__code"],
    )

    class Meta:
        model = MouvementPerimetre
        fields = []
