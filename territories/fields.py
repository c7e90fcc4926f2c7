"""Choosing one territoire, or one organisation, among tens of thousands.

With scripts, a list that asks the server while one types (`data-recherche`); without,
a box where a name or a code is typed, and resolved here, or a button that leads to the search page and comes
back (`core.drafts.CHOOSING`). All post one form.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from .managers import clean_question, is_shortened
from .models import Organisation, Territoire, former_places

SUGGESTIONS = 8


class Typed(str):
    """A name or a code that a person wrote, as opposed to a key that a list posted."""


class SearchWidget(forms.Widget):
    """A select that holds its current value only, and a text box when scripts are off.

    `address` is the search page, with its own parameters; it may be a function.
    """

    field: Any = None  # set by SearchField

    def __init__(self, attrs=None, *, address="", hint=""):
        super().__init__(attrs)
        self.address, self.hint = address, hint

    def value_from_datadict(self, data, files, name):
        typed = (data.get(f"{name}_texte") or "").strip()
        return Typed(typed) if typed else data.get(name)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}_texte" not in data

    def id_for_label(self, id_):
        return id_

    def use_required_attribute(self, initial):
        return False

    def render(self, name, value, attrs=None, renderer=None):
        row = None if isinstance(value, Typed) else self.field.row_of(value)
        context = {
            "name": name,
            "attrs": self.build_attrs(self.attrs, attrs),
            "address": self.address() if callable(self.address) else self.address,
            "hint": self.hint,
            "key": row.pk if row else "",
            "label": self.field.label_from_instance(row) if row else "",
            "typed": value if isinstance(value, Typed) else "",
        }
        return render_to_string("territories/_search_widget.html", context)


class SearchField(forms.ModelChoiceField):
    """One row of a queryset that has `search(text)`: chosen in a list, or named by a person."""

    widget = SearchWidget
    default_error_messages = {
        "invalid_choice": "Cette réponse n’est pas dans la liste : cherchez par le nom ou par le code.",
        "none": "Rien ne répond à « %(value)s » : vérifiez le nom, ou donnez le code.",
        "several": "Plusieurs réponses à « %(value)s » : %(found)s. Précisez avec le code.",
    }

    def __init__(self, queryset, *, address="", hint="", **kwargs):
        kwargs.setdefault("widget", SearchWidget(address=address, hint=hint))
        super().__init__(queryset, **kwargs)
        self.widget.field = self

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.widget.field = copied
        return copied

    def row_of(self, value):
        """The row of a key, or None: never an error, so that any page can be drawn."""
        if isinstance(value, self.queryset.model):
            return value
        key = str(value or "")
        if not (key.isascii() and key.isdigit() and 0 < int(key[:19]) < 2**63):
            return None
        return self.queryset.with_labels().filter(pk=int(key[:19])).first()

    def label_from_instance(self, row):
        return getattr(row, "label_with_departement", None) or getattr(row, "label", None) or str(row)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Typed):
            return self.named(value)
        row = self.row_of(value)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return row

    def named(self, text):
        """The row that a name, a code or a label such as « Grigny (91, Essonne) » means."""
        departement = ""
        asked = clean_question(text)
        if found := re.fullmatch(r"(.+?)\s*\((\w{2,3})(?:,[^()]*)?\)", asked):
            asked, departement = found[1], found[2].upper()
        rows = list(self.queryset.with_labels().search(asked, limit=200))
        if departement:
            rows = [row for row in rows if f"({departement}" in self.label_from_instance(row)]
        exact = [row for row in rows if row.search_rank <= 1]
        best = [row for row in exact if row.search_rank == 0] or exact or rows
        if len(living := [row for row in best if not getattr(row, "is_former", False)]) == 1:
            best = living  # a place of today before its former namesake, which its code names
        if len(best) == 1:
            return best[0]
        if not best:
            raise ValidationError(self.error_messages["none"], code="none", params={"value": clean_question(text)})
        labels = [self._precise(row) for row in best[:SUGGESTIONS]]
        if len(best) > SUGGESTIONS:
            labels.append("…")
        raise ValidationError(
            self.error_messages["several"],
            code="several",
            params={"value": clean_question(text), "found": " ; ".join(labels)},
        )

    def _precise(self, row):
        code = getattr(row, "code", "") or getattr(row, "siren", "")
        label = self.label_from_instance(row)
        return f"{label} {code}" if code else label

    def has_changed(self, initial, data):
        return isinstance(data, Typed) or super().has_changed(initial, data)


class TerritoireField(SearchField):
    """`kinds`: TerritoireKind values that may be chosen. `former`: also those that no longer exist, and the
    communes that a former code or name leads to."""

    def __init__(self, *, kinds=(), queryset=None, former=False, **kwargs):
        self.former = former
        rows = queryset
        if rows is None:
            rows = Territoire.objects.all() if former else Territoire.objects.current()
        if kinds:
            rows = rows.filter(kind__in=kinds)
        words = [("kind", kind) for kind in kinds] + ([("anciens", 1)] if former else [])
        kwargs.setdefault("address", lambda: _address("territories:search", words))
        kwargs.setdefault("hint", "Nom, code Insee ou SIREN")
        super().__init__(rows, **kwargs)

    def label_from_instance(self, row):
        return row.label_with_dates

    def named(self, text):
        """As for any field; what no row answers may be the former name or code of one commune."""
        code = "".join(clean_question(text).split())
        if is_shortened(code) and (row := self.queryset.filter(code=f"0{code}").first()):
            raise ValidationError(f"« {code} » a perdu son zéro : « 0{code} », {row.name} ?", code="zero")
        try:
            return super().named(text)
        except ValidationError as refusal:
            became = former_places(text, limit=2) if refusal.code == "none" else []
            if len(became) != 1 or not self.queryset.filter(pk=became[0].commune_id).exists():
                raise
            commune = became[0].commune
            if self.former:
                return commune
            raise ValidationError(
                f"« {became[0].label} » : écrivez {commune.name} ou {commune.code}.", code="former"
            ) from None


class OrganisationField(SearchField):
    """An organisation that `caf` may use; `kinds`: OrganisationKind values that may be chosen.

    `caf` may come later: `form.fields["organisation"].limit_to(caf)`.
    """

    def __init__(self, *, caf=None, kinds=(), **kwargs):
        self.kinds = kinds
        kwargs.setdefault("hint", "Nom ou SIREN")
        super().__init__(Organisation.objects.none(), **kwargs)
        self.limit_to(caf)

    def limit_to(self, caf):
        rows = Organisation.objects.usable_by(caf) if caf else Organisation.objects.reference()
        self.queryset = rows.filter(kind__in=self.kinds) if self.kinds else rows
        words = [("kind", kind) for kind in self.kinds] + ([("caf", caf.pk)] if caf else [])
        self.widget.address = lambda: _address("territories:organisation_search", words)


def _address(name, words):
    return f"{reverse(name)}?{urlencode(words)}" if words else reverse(name)
