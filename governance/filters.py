"""What a list of decisions can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from governance.enums import DecisionState
from governance.models import Comite, Decision


class DecisionFilter(filters.FilterSet):
    q = filters.CharFilter(
        label="Recherche",
        method="by_words",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 100}),
        help_text="Numéro, texte ou responsable",
    )
    suivi = filters.ChoiceFilter(
        label="Suivi",
        method="by_follow_up",
        empty_label="Toutes",
        choices=[("ouvertes", "Ouvertes"), ("retard", "En retard")],
    )
    state = filters.ChoiceFilter(label="État", choices=DecisionState.choices, empty_label="Tous")
    comite = filters.ModelChoiceFilter(
        label="Comité", field_name="seance__comite", queryset=Comite.objects.none(), empty_label="Tous"
    )

    class Meta:
        model = Decision
        fields = []

    def __init__(self, *args, convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["comite"].queryset = Comite.objects.visible_to(self.request.user).filter(convention=convention)

    def by_words(self, rows, name, text):
        for word in text.split()[:8]:
            rows = rows.filter(Q(text__icontains=word) | Q(owner__icontains=word) | Q(number__istartswith=word))
        return rows

    def by_follow_up(self, rows, name, value):
        return rows.late(on=timezone.localdate()) if value == "retard" else rows.open()
