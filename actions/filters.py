import django_filters as filters
from django.utils import timezone

from actions.enums import FicheState
from actions.models import FicheAction
from actions.models.fiche import told_late_condition
from conventions.dossier.filters import WithExamples
from conventions.models import Convention, Theme
from core.filters import FlagFilter, RowFilter
from territories.filters import SearchBox


class FicheFilter(filters.FilterSet):
    """Filters of one plan. `convention` narrows the themes."""

    q = SearchBox(label="Titre ou numéro", names=["search_name"], codes=["code"])
    etat = filters.ChoiceFilter(label="Statut", field_name="state", choices=FicheState.choices, empty_label="Tous")
    theme = RowFilter(label="Thème", field_name="themes", queryset=Theme.objects.none(), empty_label="Tous")
    retard = FlagFilter(label="En retard", method="late_only")
    sans_pilote = FlagFilter(label="Sans pilote", method="ownerless")
    sans_indicateur = FlagFilter(label="Sans indicateur", method="unmeasured")
    a_moi = FlagFilter(label="Les miennes", method="mine")

    class Meta:
        model = FicheAction
        fields = ["q", "etat", "theme", "retard", "sans_pilote", "sans_indicateur", "a_moi"]

    def __init__(self, *args, convention=None, **kwargs):
        super().__init__(*args, **kwargs)
        if convention is not None and "theme" in self.filters:
            self.filters["theme"].extra["queryset"] = Theme.objects.filter(caf=convention.caf_id)

    def late_only(self, rows, name, value):
        return rows.told_late(self.request.user, on=timezone.localdate()) if value else rows

    def ownerless(self, rows, name, value):
        return rows.without_owner() if value else rows

    def unmeasured(self, rows, name, value):
        return rows.without_indicator() if value else rows

    def mine(self, rows, name, value):
        return rows.of_user(self.request.user) if value else rows


class EveryFicheFilter(WithExamples, FicheFilter):
    """The same, across conventions: those that one may see, without those of the examples."""

    example_path = "plan__convention__is_example"
    convention = RowFilter(
        label="Convention", field_name="plan__convention", queryset=Convention.objects.none(), empty_label="Toutes"
    )

    class Meta:
        model = FicheAction
        fields = ["q", "convention", "etat", "theme", "retard", "sans_pilote", "sans_indicateur", "a_moi"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seen = self.conventions()
        # Of a label, and no more: the list of a large Caf holds a hundred.
        self.filters["convention"].extra["queryset"] = seen.only("name", "starts_on", "ends_on")
        self.filters["theme"].extra["queryset"] = Theme.objects.filter(caf__in=seen.values("caf"))

    def conventions(self):
        return Convention.objects.visible_to(self.request.user)


class MyFicheFilter(EveryFicheFilter):
    """Offers the conventions where one has a fiche, and not all those of the Caf."""

    a_moi = None  # type: ignore[assignment]  # how django-filter takes one out

    class Meta:
        model = FicheAction
        fields = ["q", "convention", "etat", "theme", "retard", "sans_indicateur"]

    def also_counted(self):
        return {"late": told_late_condition(self.request.user, timezone.localdate())}

    def conventions(self):
        mine = FicheAction.objects.followed_by(self.request.user)
        return super().conventions().filter(pk__in=mine.values("plan__convention"))
