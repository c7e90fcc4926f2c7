"""What is said of a text once it is saved: signs that no document will print, contents that were not kept.

Said in one place, whatever view saves: a form that reads what was typed is `Remarked`, and a POST that leads to another
page has saved it.
"""

import re
import unicodedata
from contextvars import ContextVar

from django import forms
from django.contrib import messages
from django.db import models

from core import fonts, richtext

#: Every face of the font has these: no need to open it.
_USUAL = re.compile("[\x00-\x7e\u00a0-\u00ff\u0152\u0153\u2013\u2014\u2018-\u201d\u2022\u2026\u202f\u20ac\u2212]*")
MOST = 5
REPLACE = "remplacez ce signe avant d’en faire un document."


def of(form):
    """Sentences about the fields of a valid form that were changed."""
    said = []
    for name in form.changed_data:
        field = form.fields[name]
        if isinstance(field.widget, forms.PasswordInput):  # printed nowhere, and shown to nobody
            continue
        label = field.label or name
        if isinstance(field, richtext.RichTextFormField) and field.left_out:
            said.append(f"{label}\u00a0: {', '.join(field.left_out)}\u00a0; le texte seul est gardé.")
        value = form.cleaned_data.get(name)
        if isinstance(field, forms.CharField) and isinstance(value, str):
            words = richtext.plain(value) if isinstance(field, richtext.RichTextFormField) else value
            if signs := unprinted(words):
                said.append(f"{label}\u00a0: {named(signs)} Le texte est enregistré\u00a0; {REPLACE}")
    return said


def unprinted(words):
    """The signs of a text that no document can print, once each."""
    return () if _USUAL.fullmatch(words) else fonts.missing(fonts.with_twins(words))


def named(signs):
    """« ☎ » (black telephone, U+260E), que la police des documents n’a pas."""
    told = (
        f"«\u00a0{each}\u00a0» ({unicodedata.name(each, 'signe sans nom').lower()}, U+{ord(each):04X})"
        for each in signs[:MOST]
    )
    return f"{', '.join(told)}, que la police des documents n’a pas."


#: The forms that one POST read; None outside of it.
_read: ContextVar[list | None] = ContextVar("forms read", default=None)


class Remarked(forms.BaseForm):
    """A form of which `tell_remarks` says what will not be printed."""

    def full_clean(self):
        super().full_clean()
        read = _read.get()
        if read is not None and not any(each is self for each in read):
            read.append(self)


def tell_remarks(get_response):
    """Middleware: a POST that leads to another page warns of what it saved, after the view's own words."""

    def middleware(request):
        if request.method != "POST":
            return get_response(request)
        before = _read.set([])
        try:
            response = get_response(request)
            if response.status_code == 302:
                tell(request)
            return response
        finally:
            _read.reset(before)

    return middleware


def tell(request):
    """Warn of what was saved, each with its place; `tell_remarks` does where another page follows."""
    for sentence in sentences():
        messages.warning(request, sentence)


def sentences():
    """What there is to say of the valid forms that this POST read, once each."""
    found = [
        f"{_place(form)}{said}" for form in _read.get() or () if form.is_bound and not form.errors for said in of(form)
    ]
    return list(dict.fromkeys(found))


def _place(form):
    row = getattr(form, "instance", None)
    has_name = row is not None and row.pk is not None and type(row).__str__ is not models.Model.__str__
    return f"{row}, " if has_name else ""
