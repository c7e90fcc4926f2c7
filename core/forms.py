"""The forms of the house: laid out by fieldsets, versioned when they edit, keyed when they create.

    class PhaseForm(HouseForm):
        fieldsets = [("Phase", ["numbers", "label"]), ("Dates", [("starts_on", "ends_on")])]
        submit_label = "Enregistrer la phase"

        class Meta:
            model = Phase
            fields = ["numbers", "label", "starts_on", "ends_on"]

A tuple in a fieldset is a row of fields side by side.
"""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from decimal import Decimal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.html import escape, format_html, format_html_join

from core.date_fields import PICKED, DayField, PreciseDateField, PreciseDateFormField, refuse_to_come
from core.dates import words
from core.mailboxes import AddressField
from core.numbers import CountField, NumberField, plain
from core.remarks import Remarked

MAX_AMOUNT = 10**10
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Folded(Fieldset):
    """What most leave empty: folded under its legend, open when one of its fields is filled or in error."""

    template = "%s/layout/folded.html"

    def render(self, form, context, **kwargs):
        self.is_open = any(form[name].errors or form[name].value() for name in self.fields)
        return super().render(form, context, **kwargs)


def one_line(typed):
    """Words of one line, typed or pasted, without what nobody sees: control characters become spaces, bidirectional
    marks, soft hyphens and invisible signs go, several spaces are one. No-break spaces stay as they were typed, for
    « Plan mercredi : deux sites », and so does NUL, refused later."""
    kinds = [(sign, "" if sign == "\0" else unicodedata.category(sign)) for sign in typed]
    words = "".join(" " if kind in ("Cc", "Zl", "Zp") else sign for sign, kind in kinds if kind != "Cf")
    return re.sub(" {2,}", " ", words).strip()


class OneLineForm(Remarked):
    """A form whose boxes of one line are read by `one_line`, and of which what will not be printed is said."""

    def _widget_data_value(self, widget, html_name):
        typed = super()._widget_data_value(widget, html_name)  # type: ignore[misc]  # not in the stubs
        return one_line(typed) if isinstance(widget, forms.TextInput) and isinstance(typed, str) else typed


#: Name of the button that saves a row and opens the next blank form.
AGAIN = "again"


def laid_out(fieldsets, *, submit_label, submit_name="save", cancel_url="", folded=(), again=False):
    """FormHelper whose layout is a list of (legend, [field or (field, field)]); `folded`: legends of those
    that are, their fields one by one; `again`: with the button that opens the next blank form."""
    helper = FormHelper()
    helper.include_media = False
    helper.attrs = {"novalidate": True}
    parts = [
        (Folded if legend in folded else Fieldset)(
            legend,
            *(Row(*(Column(name) for name in entry)) if isinstance(entry, tuple) else entry for entry in entries),
        )
        for legend, entries in fieldsets
    ]
    buttons = [Submit(submit_name, submit_label)]
    if again:
        buttons.append(Submit(AGAIN, "Enregistrer et ajouter"))
    if cancel_url:
        buttons.append(HTML(f'<a class="btn btn-link" href="{escape(cancel_url)}">Annuler</a>'))
    helper.layout = Layout(*parts, *buttons)
    helper.render_hidden_fields = True
    return helper


class Suggested(forms.TextInput):
    """A text box that offers names while one types; any words are accepted."""

    suggestions: Sequence[str] = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_noms"
        return context

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, attrs, renderer)
        options = format_html_join("", "<option>{}</option>", ((each,) for each in self.suggestions))
        return format_html('{}<datalist id="{}_noms">{}</datalist>', box, (attrs or {}).get("id", name), options)


def box(column, **kwargs):
    """The form field of a column of a model: that of numbers, of days and of addresses of the house, or the one that Django makes."""
    if not column.choices:
        if isinstance(column, models.DecimalField):
            kwargs.setdefault("form_class", NumberField)
        elif isinstance(column, models.IntegerField):
            kwargs.setdefault("form_class", CountField)
        elif isinstance(column, models.EmailField):
            kwargs.setdefault("form_class", AddressField)
        elif isinstance(column, models.DateField) and not isinstance(column, PreciseDateField | models.DateTimeField):
            kwargs = {"form_class": DayField, "first_year": FIRST_YEAR - 10, **kwargs}
    return column.formfield(**kwargs)


class HouseForm(OneLineForm, forms.ModelForm):
    """ModelForm of the house. `save_by` is what views call; see `core.editing`.

    Hidden fields: `version` on an existing row, `creation_key` on a new one.
    """

    fieldsets: Sequence | None = None
    submit_label = "Enregistrer"
    #: Fields that are lines of their own, and no column: what the page showed of them comes back with it, hidden.
    beside: Sequence[str] = ()
    #: Whole days of what has happened; a `PreciseDateField` says it itself.
    happened: Sequence[str] = ()
    #: Fields that a save fills in when they are left blank.
    filled_in: Sequence[str] = ()
    #: Id of the rows where it is written in place: its summary of errors has one of its own.
    written_in = ""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if meta := getattr(cls, "Meta", None):
            meta.formfield_callback = staticmethod(box)

    def __init__(self, *args, cancel_url="", again=False, **kwargs):
        super().__init__(*args, **kwargs)
        self._read_precise_dates()
        self._bound_values()
        if self.is_creation and self._has_model_field("creation_key"):
            self.fields["creation_key"] = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
        elif self._has_model_field("version"):  # also of a row made at its first save
            self.fields["version"] = CountField(
                widget=forms.HiddenInput,
                required=False,
                max_value=2**31 - 1,
                initial=self.instance.version,
            )
        hidden = {"version", "creation_key"}
        fieldsets = self.fieldsets or [("", [name for name in self.fields if name not in hidden])]
        self.helper = laid_out(fieldsets, submit_label=self.submit_label, cancel_url=cancel_url, again=again)

    @property
    def is_creation(self):
        return self.instance._state.adding

    def _has_model_field(self, name):
        return any(field.name == name for field in self._meta.model._meta.fields)

    def _precise_names(self):
        return [
            field.name
            for field in self._meta.model._meta.fields
            if isinstance(field, PreciseDateField) and field.name in self.fields
        ]

    def _precise(self, name):
        return self._meta.model._meta.get_field(name)

    def _read_precise_dates(self):
        for name in self._precise_names():
            known = self._precise(name).known(self.instance)
            if known and not isinstance(self.initial.get(name), str):
                self.initial[name] = str(known)

    def _bound_values(self):
        """Sober limits on amounts and years, native pickers for hours, words for a choice not made."""
        for name, field in self.fields.items():
            # Django repeats a computed first value (today) in a hidden twin, which carries the aria
            # of the field and which nobody reads: a form that is sent is saved, changed or not.
            field.show_hidden_initial = False
            if isinstance(field, forms.TimeField):
                field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            elif isinstance(field, NumberField):
                field.validators += [
                    MinValueValidator(-MAX_AMOUNT),
                    MaxValueValidator(MAX_AMOUNT),
                ]
            elif isinstance(field, forms.TypedChoiceField):
                none, *rest = list(field.choices) or [None]  # type: ignore[arg-type]  # never a function here
                if [none] == BLANK_CHOICE_DASH:
                    field.choices = [("", "Choisissez" if field.required else "Non précisé"), *rest]
            elif isinstance(field, forms.ModelChoiceField) and field.empty_label == BLANK_CHOICE_DASH[0][1]:
                field.empty_label = "Choisissez" if field.required else "Non précisé"
            elif isinstance(field, CountField) and name.endswith("year"):
                field.validators += [
                    MinValueValidator(FIRST_YEAR),
                    MaxValueValidator(LAST_YEAR),
                ]

    def clean(self):
        cleaned = super().clean()
        for name in self.fields:
            value = cleaned.get(name)
            if self._has_happened(name) and name in self.changed_data:  # what was kept before stops no other change
                try:
                    refuse_to_come(value)
                except ValidationError as refusal:
                    self.add_error(name, refusal)
        return cleaned

    def _has_happened(self, name):
        return name in self.happened or (name in self._precise_names() and self._precise(name).happened)

    def _post_clean(self):
        precise = {name: self.cleaned_data[name] for name in self._precise_names() if name in self.cleaned_data}
        for name, value in precise.items():
            self.cleaned_data[name] = value.date if value else None
            self._precise(name).write(self.instance, value)
        super()._post_clean()  # type: ignore[misc]  # private, so not in the stubs

    def written_columns(self):
        """Names of the model's own columns that this form writes."""
        columns = []
        for field in self._meta.model._meta.concrete_fields:
            if field.name in self.fields and field.name in (self._meta.fields or ()):
                columns.append(field.name)
                if isinstance(field, PreciseDateField):
                    columns += field.added_columns
        return columns + list(self.extra_columns())

    def extra_columns(self):
        """Columns that the form sets on the instance besides its fields."""
        return ()

    def typed_words(self, name):
        """What the person typed for this field, in words (for the 409 page)."""
        return words_of(self.fields[name], self[name].value())

    def stored_words(self, name, row):
        """What `row` holds for this field, in words."""
        if name in self._precise_names():
            return str(self._precise(name).known(row) or "")
        field = self._meta.model._meta.get_field(name)
        value = field.value_from_object(row)
        if isinstance(field, models.ManyToManyField):
            value = [related.pk for related in value]
        return words_of(self.fields[name], value)

    def opened_words(self, name, opened):
        """What the page showed in this field, in words; None when nothing tells it. `opened`: the row as it was then,
        from its history, or None."""
        if opened is None or self._meta.model._meta.get_field(name).many_to_many:
            return None
        return self.stored_words(name, opened)

    def made_words(self, name, row):
        """What the save of a new row made of this field, in words; None when nothing tells it."""
        return self.stored_words(name, row) if name in (*(self._meta.fields or ()), *self.beside) else None

    def says(self, row):
        """Whether this form, bound, says what this row already holds: a second click, which changes nothing."""
        self.full_clean()
        names = [name for name in self.fields if name not in ("creation_key", "version")]
        return all(self._is_said(name, self.made_words(name, row)) for name in names)

    def _is_said(self, name, made):
        """Whether a field holds these words: as it is typed, as it is read, or as the form completes it."""
        typed = self.typed_words(name)
        if made is None or typed == made or (not typed and name in self.filled_in):
            return True
        field = self.fields[name]
        try:
            read = field.clean(self[name].data)
        except (ValidationError, TypeError):
            return False
        if isinstance(field, forms.EmailField):  # kept in small letters by what invites
            return read.casefold() == made.casefold()
        return any(
            words_of(field, field.prepare_value(each)) == made for each in (read, self.cleaned_data.get(name, read))
        )

    def keep_stored(self, name, stored):
        """Save again what is stored in a field that somebody else alone changed."""
        field = self._meta.model._meta.get_field(name)
        for column in [field.attname, *getattr(field, "added_columns", ())]:
            setattr(self.instance, column, getattr(stored, column))
        self.cleaned_data[name] = getattr(stored, field.name)  # for what is told of a form once it is saved

    def show_stored(self, name, stored):
        """Write what is stored in a field of a bound form, as a browser would send it."""
        field = self._meta.model._meta.get_field(name)
        value = getattr(stored, field.attname)
        if isinstance(field, PreciseDateField):
            value = str(field.known(stored) or "") or None
        key = self.add_prefix(name)
        self.data.pop(f"{key}{PICKED}", None)
        if value in (None, False):
            self.data.pop(key, None)
        else:
            self.data[key] = "on" if value is True else self.fields[name].prepare_value(value)

    def show_opened(self, stored):
        """What the page shows now, for what comes back hidden: the row as it is stored."""


def _is_key(value):
    """Whether this may be asked of the database as the key of a row: « ² » is a digit, and no key."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 19


def words_of(field, value):
    """A form value as a person reads it: labels for choices, text otherwise."""
    if isinstance(field, PreciseDateFormField):
        return str(field.prepare_value(value) or "")
    if isinstance(field, forms.BooleanField):
        return "oui" if field.to_python(value) else "non"
    if isinstance(field, DayField):
        return words(field.clean(value)) if value else ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        keys = [key for key in value or () if _is_key(key)]
        return ", ".join(str(row) for row in field.queryset.filter(pk__in=keys))
    if isinstance(field, forms.ModelChoiceField):
        if not _is_key(value or ""):
            return str(value or "")  # a name that was written in the place of a choice
        return str(field.queryset.filter(pk=value).first() or "")
    if isinstance(field, forms.ChoiceField):
        values = value if isinstance(value, (list, tuple)) else [value]
        labels = {str(key): str(label) for key, label in field.choices}  # type: ignore[misc]  # pairs once it is set
        return ", ".join(labels.get(str(each), "") for each in values if each not in (None, ""))
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
