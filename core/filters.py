"""Filters that every list may use."""

import django_filters as filters
from django import forms

from core.dates import DayField
from core.forms import FIRST_YEAR, LAST_YEAR


class FlagFilter(filters.BooleanFilter):
    """A box to tick: applied when ticked, nothing otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.CheckboxInput, **kwargs)


class DayFilter(filters.DateFilter):
    field_class = DayField


class YearFilter(filters.NumberFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, decimal_places=0, **kwargs)
