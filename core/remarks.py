"""What is said of a text once it is saved: signs that no document will print, contents that were not kept."""

import re
import unicodedata

from django import forms
from django.contrib import messages
from django.db import models

from core import fonts, richtext

#: Every face of the font has these: no need to open it.
_USUAL = re.compile("[\x00-\x7e\u00a0-\u00ff\u0152\u0153\u2013\u2014\u2018-\u201d\u2022\u2026\u202f\u20ac\u2212]*")
MOST = 5


def of(form):
    """Sentences about the fields of a valid form that were changed."""
    said = []
    for name in form.changed_data:
        field = form.fields[name]
        label = field.label or name
        if isinstance(field, richtext.RichTextFormField) and field.left_out:
            said.append(f"{label}\u00a0: {', '.join(field.left_out)}\u00a0; le texte seul est gardé.")
        value = form.cleaned_data.get(name)
        if isinstance(field, forms.CharField) and isinstance(value, str):
            words = richtext.plain(value) if isinstance(field, richtext.RichTextFormField) else value
            if signs := unprinted(words):
                said.append(
                    f"{label}\u00a0: {', '.join(map(_named, signs[:MOST]))}, que la police des documents n’a pas."
                    " Le texte est enregistré\u00a0; remplacez ce signe avant d’en faire un document."
                )
    return said


def unprinted(words):
    """The signs of a text that no document can print, once each."""
    return () if _USUAL.fullmatch(words) else fonts.missing(fonts.with_twins(words))


def _named(sign):
    return f"«\u00a0{sign}\u00a0» ({unicodedata.name(sign, 'signe sans nom').lower()}, U+{ord(sign):04X})"


def tell(request, form, row=None):
    """Warn of what was saved, with its place."""
    has_name = row is not None and type(row).__str__ is not models.Model.__str__
    place = f"{row}, " if has_name else ""
    for sentence in of(form):
        messages.warning(request, f"{place}{sentence}")
