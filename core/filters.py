"""Filters that every list may use."""

from functools import partial

import django_filters as filters
from django import forms
from django_filters import fields

from core import compiled
from core.date_fields import DayField
from core.forms import FIRST_YEAR, LAST_YEAR
from core.numbers import CountField


class FlagFilter(filters.BooleanFilter):
    """A box to tick: applied when ticked, nothing otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.CheckboxInput, **kwargs)


class DayFilter(filters.DateFilter):
    field_class = DayField


class YearFilter(filters.NumberFilter):
    field_class = CountField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class _AtOnce(fields.ModelChoiceIterator):
    """The rows in one statement, where Django opens a cursor on the server, fetches and closes: a list that
    a page shows whole is no table to be read by parts."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        rows = self.field.offered() if self.field.offered else self.queryset.all()
        said = self.field.told(rows) if self.field.told else None
        for row in rows:
            key, words = self.choice(row)
            yield key, said[row.pk] if said else words


class _RowField(fields.ModelChoiceField):
    iterator = _AtOnce

    def __init__(self, *args, offered=None, told=None, **kwargs):
        self.offered, self.told = offered, told
        super().__init__(*args, **kwargs)


class RowFilter(filters.ModelChoiceFilter):
    """One of the rows of a queryset, chosen in a list. `told`: function of rows, {key: words} when `str` does not do."""

    field_class = _RowField

    def offer(self, build, *values):
        """Choose among the rows of `build(*values)`, written once (`core.compiled`)."""
        self.queryset = build(*values)
        self.extra["offered"] = partial(compiled.rows, build, *values)
