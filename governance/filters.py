"""What a list of decisions can be narrowed to."""

import django_filters as filters
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from actions.models import FicheAction
from core.filters import FlagFilter, RowFilter
from governance.enums import DecisionState
from governance.models import Comite, Decision
from territories.filters import SearchBox
from territories.managers import SearchName


def _between_spaces(words):
    """Whole words can then be looked for: « Roy » is not in « royal »."""
    return Concat(Value(" "), words, Value(" "), output_field=TextField())


class DecisionFilter(filters.FilterSet):
    q = SearchBox(label="Numéro, texte ou responsable", names=["text", "owner"], codes=["number"])
    suivi = filters.ChoiceFilter(
        label="Suivi",
        method="by_follow_up",
        empty_label="Toutes",
        choices=[("ouvertes", "Ouvertes"), ("retard", "En retard")],
    )
    state = filters.ChoiceFilter(label="État", choices=DecisionState.choices, empty_label="Tous")
    comite = RowFilter(label="Comité", field_name="seance__comite", queryset=Comite.objects.none(), empty_label="Tous")
    mine = FlagFilter(label="Les miennes", method="only_mine")

    class Meta:
        model = Decision
        fields = []

    def __init__(self, *args, convention, **kwargs):
        """`convention`: one that its reader reads whole, comités among it."""
        super().__init__(*args, **kwargs)
        self.filters["comite"].queryset = Comite.objects.filter(convention=convention)

    def only_mine(self, rows, name, value):
        """I am its responsable, or named in words, or the decision concerns a fiche that I carry or follow.

        Words are written by hand (« Mme Maréchal et la Caf »): the whole last name is looked for in those
        that point to nobody else.
        """
        if not value:
            return rows
        user = self.request.user
        mine = Q(
            pk__in=Decision.fiches.through.objects.filter(ficheaction__in=FicheAction.objects.of_user(user)).values(
                "decision"
            )
        )
        if user.last_name.strip():
            rows = rows.alias(owner_words=_between_spaces(SearchName("owner")))
            named = Q(owner_words__contains=_between_spaces(SearchName(Value(user.last_name))))
            mine |= named & Q(owner_person=None)
        return rows.filter(mine | Q(owner_person=user))

    def by_follow_up(self, rows, name, value):
        return rows.late(on=timezone.localdate()) if value == "retard" else rows.open()
