"""What the parties can be narrowed to."""

import django_filters as filters
from django.db.models import Q

from conventions.enums import PartieRole
from conventions.models import Partie
from territories.filters import SearchBox


class PartieFilter(filters.FilterSet):
    """Of rows that `signing.with_columns` annotated."""

    STATES = {
        "autorisation": ("Autorisation à venir", Q(initial__is_required=True, has_authorisation=False)),
        "signature": ("Signature à venir", Q(initial__is_required=True, has_signed=False)),
        "signee": ("Signée", Q(has_signed=True)),
    }

    q = SearchBox(label="Nom ou SIREN", names=["search_name"], codes=["organisation__siren"])
    role = filters.ChoiceFilter(label="Rôle", choices=PartieRole.choices, empty_label="Tous")
    suivi = filters.ChoiceFilter(
        label="Suivi",
        method="by_state",
        choices=[(key, label) for key, (label, _) in STATES.items()],
        empty_label="Toutes",
    )

    class Meta:
        model = Partie
        fields = []

    def by_state(self, rows, name, value):
        return rows.filter(self.STATES[value][1])
