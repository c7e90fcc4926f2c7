"""What the register of CEJ can be narrowed to."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q

from conventions.enums import CejStatus
from conventions.frameworks.models.cej import status_column
from conventions.models import Cej, Convention, MouvementPerimetre
from core.dates import years_from
from core.filters import DayFilter, FlagFilter, YearFilter
from territories.filters import SearchBox


class CejFilter(filters.FilterSet):
    """`on` is read by the view: the day on which the status is computed."""

    q = SearchBox(
        label="Titulaire, code ou numéro", names=["holder__search_name"], codes=["holder__territoire__code", "number"]
    )
    status = filters.ChoiceFilter(label="Statut", method="by_status", choices=CejStatus.choices, empty_label="Tous")
    mine = FlagFilter(label="Les miens", method="only_mine")
    ending = FlagFilter(label="Se termine dans les douze mois", method="only_ending")
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

    def by_status(self, rows, name, value):
        return rows.alias(status=status_column(on=self.day)).filter(status=value)

    def only_mine(self, rows, name, value):
        """Replaced by a convention that I follow, or with a commune of its perimeter."""
        if not value:
            return rows
        mine = Convention.objects.visible_to(self.request.user).mine(self.request.user).values("pk")
        covered = MouvementPerimetre.objects.filter(convention__in=mine).on(self.day).values("commune")
        shared = Cej.communes.through.objects.filter(cej=OuterRef("pk"), territoire__in=covered)
        return rows.filter(Q(replaced_by__in=mine) | Exists(shared))

    def only_ending(self, rows, name, value):
        return rows.running(on=self.day).filter(ends_on__lte=years_from(self.day, 1)) if value else rows
