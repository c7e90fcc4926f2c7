"""Lists of options and boxes: drawn as Django does."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from core.rendering import FormRenderer

CHOICES = [
    ("", "---------"),
    ("a<b", "L’an & l’autre"),
    (2024, 2024),
    ("Groupe « d »", [(1, "un"), (None, "rien")]),
    (True, "vrai"),
]


@pytest.mark.parametrize("attrs", [{}, {"id": "x", "data-choix": "", "disabled": True, "required": False, "size": 3}])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_list_is_drawn_as_django_draws_it(widget, attrs):
    own = widget is forms.NullBooleanSelect
    drawn = widget() if own else widget(choices=CHOICES)
    for value in (True, None) if own else (None, "a<b", 2024, [2024, 1]):
        ours, theirs = (drawn.render("no<m", value, attrs, renderer=each()) for each in (FormRenderer, DjangoTemplates))
        assert ours == theirs and "<option" in ours


BOXES = (
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput),
    *(forms.DateInput, forms.TimeInput, forms.CheckboxInput),
)


@pytest.mark.parametrize("widget", BOXES)
def test_a_box_is_drawn_as_django_draws_it(widget):
    odd = {"id": "x", "data-n<m": 'a"b', "disabled": True, "required": False, "size": 3, "title": mark_safe("&eacute;")}
    for value in (None, "", "l’an & <l'autre>", 12, True, mark_safe("&lt;")):
        for attrs in ({}, odd):
            ours, theirs = (
                widget().render("no<m", value, attrs, renderer=each()) for each in (FormRenderer, DjangoTemplates)
            )
            assert ours == theirs and ours.startswith("<input type=")
