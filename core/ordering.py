"""French order: École between Ateliers and Zèbre, 1.2 before 1.10, on the page and in its export alike."""

import re

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, Func, GeneratedField, TextField
from django.db.models.constants import LOOKUP_SEP

from core.folding import plain

_FIGURES = re.compile("[0-9]+")


class InOrder(Func):
    """What a name or a number is sorted by; `key` is its twin in Python."""

    function = "ctg_order"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    output_field = TextField()


def key(text):
    """To sort texts by: without accents nor capitals, their numbers as numbers."""
    folded = plain(text or "").replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return _FIGURES.sub(lambda found: found[0].zfill(10), folded)


def by(model, path):
    """What rows of `model` are sorted by, for a column of theirs or of a row they lead to (« axe__code »): the name
    folded when it was written, where there is one; else `InOrder`; the path itself when it is not words."""
    start, _, name = path.rpartition(LOOKUP_SEP)
    for step in start.split(LOOKUP_SEP) if start else ():
        try:
            model = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            model = None
        if model is None:
            return path
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:  # an annotation, or the key of a related row
        return path
    if isinstance(field, GeneratedField) or field.choices or not isinstance(field, CharField | TextField):
        return path
    for other in model._meta.concrete_fields:
        if isinstance(other, GeneratedField) and _first_column(other.expression) == name:  # type: ignore[attr-defined]  # not in the stubs
            return LOOKUP_SEP.join(filter(None, (start, other.name)))
    return InOrder(path)


def _first_column(expression):
    """The name of the first column that an expression reads."""
    if isinstance(expression, F):
        return expression.name  # type: ignore[attr-defined]  # not in the stubs
    return next(filter(None, map(_first_column, expression.get_source_expressions())), "")
