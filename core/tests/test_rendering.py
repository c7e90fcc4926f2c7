"""Lists of options: drawn as Django does."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

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
