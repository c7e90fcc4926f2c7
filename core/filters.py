"""Filters that every list may use."""

import django_filters as filters
from django import forms

from core.forms import FIRST_YEAR, LAST_YEAR


class FlagFilter(filters.BooleanFilter):
    """A box to tick: applied when ticked, nothing otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.CheckboxInput, **kwargs)


class DayFilter(filters.DateFilter):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(*args, **kwargs)

    @property
    def field(self):
        field = super().field
        field.error_messages["invalid"] = "Écrivez une date comme 11/10/2023."
        return field


class YearFilter(filters.NumberFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, decimal_places=0, **kwargs)
