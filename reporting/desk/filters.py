"""What the lists of the administration, and of the operator, can be narrowed to."""

import re

import django_filters as filters
from django.db.models import Q, Value
from django.db.models.functions import Replace
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.enums import CafRole, SecurityKind
from accounts.models import CafMembership, ErrorReport, SecurityLine
from core.filters import DayFilter
from core.folding import plain
from diagnostics.models import ValeurIndicateur
from reporting.desk import works
from territories.filters import SearchBox
from territories.models import Caf


class PeopleFilter(filters.FilterSet):
    """Roles held today, unless one asks for those that are closed. `day`: today."""

    q = SearchBox(
        label="Nom, adresse ou fonction",
        names=["user__first_name", "user__last_name", "user__email", "function", "user__function"],
    )
    role = filters.ChoiceFilter(label="Rôle", choices=CafRole.choices, empty_label="Tous")
    situation = filters.ChoiceFilter(
        label="Situation",
        method="by_situation",
        choices=[("clos", "Rôles clos"), ("tous", "Tenus et clos")],
        empty_label="Tenus aujourd’hui",
    )

    class Meta:
        model = CafMembership
        fields = []

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day

    def by_situation(self, rows, name, value):
        return rows

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        match self.form.cleaned_data["situation"]:
            case "clos":
                return rows.filter(ends_on__lt=self.day)
            case "tous":
                return rows
        return rows.filter(Q(ends_on=None) | Q(ends_on__gte=self.day))


class FigureFilter(filters.FilterSet):
    q = SearchBox(label="Indicateur ou source", names=["indicateur__label", "source"])
    year = filters.ChoiceFilter(label="Année", empty_label="Toutes")

    class Meta:
        model = ValeurIndicateur
        fields = []

    def __init__(self, *args, **kwargs):
        """The years are those of the rows that may be shown, and not of everybody's."""
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by("year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(str(year), year) for year in years]


class CafFilter(filters.FilterSet):
    q = SearchBox(label="Nom ou code", names=["name"], codes=["code"])
    situation = filters.ChoiceFilter(
        label="Situation",
        method="by_situation",
        choices=[("ouvertes", "Ouvertes"), ("a-ouvrir", "À ouvrir"), ("sans-admin", "Ouvertes sans administrateur")],
        empty_label="Toutes",
    )

    class Meta:
        model = Caf
        fields = []

    def by_situation(self, rows, name, value):
        """Reads `has_admin`, that the view annotates."""
        if value == "a-ouvrir":
            return rows.filter(opened_at=None)
        rows = rows.opened()
        return rows.filter(has_admin=False) if value == "sans-admin" else rows


class ErrorFilter(filters.FilterSet):
    q = filters.CharFilter(label="Référence", method="by_reference", max_length=40)

    class Meta:
        model = ErrorReport
        fields = []

    def by_reference(self, rows, name, value):
        """As it is read out or copied: « 7f3a 09c2 », « référence 7F3A–09C2 »."""
        signs = re.sub("[^0-9a-z]", "", plain(value).replace("reference", ""))
        return rows.alias(signs=Replace("reference", Value("-"), Value(""))).filter(signs__icontains=signs or value)


class WorkFilter(filters.FilterSet):
    """Jobs that are not over, unless one asks for the others."""

    situation = filters.ChoiceFilter(
        label="Situation",
        method="by_situation",
        choices=[
            ("attente", "En attente"),
            ("cours", "En cours"),
            ("echec", "En échec"),
            ("annules", "Annulés"),
            ("faits", "Faits"),
            ("tous", "Tous"),
        ],
        empty_label="Ni faits ni annulés",
    )
    nature = filters.ChoiceFilter(
        label="Nature",
        field_name="task_name",
        choices=[(name, kind.label) for name, kind in works.KINDS.items() if not name.startswith("builtin:")],
        empty_label="Toutes",
    )

    class Meta:
        model = ProcrastinateJob
        fields = []

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["situation"] else works.narrowed(rows, "")

    def by_situation(self, rows, name, value):
        return works.narrowed(rows, value)


class SecurityFilter(filters.FilterSet):
    q = SearchBox(
        label="Personne",
        names=[f"{who}__{name}" for who in ("user", "person") for name in ("first_name", "last_name", "email")],
    )
    kind = filters.ChoiceFilter(label="Nature", choices=SecurityKind.choices, empty_label="Toutes")
    since = DayFilter(label="Depuis le", field_name="at", lookup_expr="date__gte")
    until = DayFilter(label="Jusqu’au", field_name="at", lookup_expr="date__lte")

    class Meta:
        model = SecurityLine
        fields = []
