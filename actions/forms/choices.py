"""What several forms of the plan share: choices narrowed to one convention, safe lists, shares in %."""

import json
from decimal import Decimal

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import CafMembership
from conventions.models import Membership, MouvementPerimetre, Theme
from core import text
from core.formats import percent
from core.forms import HouseForm, one_line, words_of
from core.numbers import NumberField
from diagnostics.models import Enjeu
from territories.models import Territoire


class Boxes(forms.CheckboxSelectMultiple):
    """Choices that are all seen, without any script."""


def themes_of(convention):
    """The themes that its Caf offers."""
    return Theme.objects.filter(caf=convention.caf_id, is_active=True)


def enjeux_of(convention):
    return Enjeu.objects.filter(diagnostic__convention=convention).select_related("volet")


def communes_of(convention):
    """Communes that are or were in the perimeter."""
    inside = MouvementPerimetre.objects.filter(convention=convention)
    return Territoire.objects.filter(pk__in=inside.values("commune")).order_by("search_name", "pk")


def members_of(convention, *, on=None):
    """People who hold a role on this convention today, on either side."""
    on = on or timezone.localdate()
    held = Membership.objects.running(on=on).filter(convention=convention, user=OuterRef("pk"))
    of_caf = CafMembership.objects.running(on=on).filter(caf=convention.caf_id, user=OuterRef("pk"))
    return get_user_model().objects.filter(Q(is_active=True) & (Exists(held) | Exists(of_caf)))


def caf_people_of(convention, *, on=None):
    of_caf = CafMembership.objects.running(on=on or timezone.localdate())
    return get_user_model().objects.filter(
        Exists(of_caf.filter(caf=convention.caf_id, user=OuterRef("pk"))), is_active=True
    )


def years_of(convention, *, also=()):
    """Years of the convention (this year and the two around when its dates are unknown)."""
    today = timezone.localdate().year
    first = convention.starts_on.year if convention.starts_on else today - 1
    last = convention.end_day.year if convention.end_day else today + 1
    return sorted({*range(first, min(last, first + 15) + 1), *also})


def year_followed(convention, today):
    """The year that one follows: this one, or that of the convention which is nearest to it."""
    years = years_of(convention)
    return min(max(today.year, years[0]), years[-1])


class LinesField(forms.CharField):
    """Several short texts, one a line. Cleans to a list without blanks or doubles."""

    def __init__(self, *, max_item_length=500, max_items=30, **kwargs):
        self.max_item_length, self.max_items = max_item_length, max_items
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("max_length", max_item_length * max_items)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value):
        lines = [one_line(text.without_bullet("\t".join(row))) for row in text.rows(super().to_python(value) or "")]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.max_items:
            raise forms.ValidationError(f"{len(value)} lignes : {self.max_items} au plus.")
        for number, line in enumerate(value, 1):
            if len(line) > self.max_item_length:
                raise forms.ValidationError(
                    f"La ligne {number} compte {len(line)} caractères : {self.max_item_length} au plus."
                )

    def run_validators(self, value):
        pass


class PercentField(NumberField):
    """A share typed as a percentage: « 40 » is 0.4."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "En %, de 0 à 100. Laissez vide si l’avancement n’est pas estimé.")
        bounds = {"min_value": 0, "max_value": 100, "max_digits": 5, "decimal_places": 2}
        super().__init__(unit="%", required=False, **bounds, **kwargs)

    def prepare_value(self, value):
        return super().prepare_value(value * 100 if isinstance(value, Decimal) else value)

    def clean(self, value):
        cleaned = super().clean(value)
        return None if cleaned is None else cleaned / 100


class MultipleForm(HouseForm):
    """A section that holds choices of several rows.

    The choices shown when the form was opened come back with it, hidden: a save of another
    section meanwhile is then no conflict, and a change of the same choices is one.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.multiple_names():
            self.fields[f"avant_{name}"] = forms.CharField(
                widget=forms.HiddenInput,
                required=False,
                max_length=20_000,
                initial=self._stored_keys(name, self.instance),
            )

    def multiple_names(self):
        return [name for name, field in self.fields.items() if isinstance(field, forms.ModelMultipleChoiceField)]

    def _stored_keys(self, name, row):
        if row.pk is None:
            return ""
        return ",".join(map(str, sorted(getattr(row, name).values_list("pk", flat=True))))

    def opened_words(self, name, opened):
        if name not in self.multiple_names():
            return super().opened_words(name, opened)
        shown = self.data.get(self.add_prefix(f"avant_{name}"))
        return None if shown is None else words_of(self.fields[name], shown.split(","))

    def keep_stored(self, name, stored):
        if name in self.multiple_names():
            self.cleaned_data[name] = getattr(stored, name).all()
        else:
            super().keep_stored(name, stored)

    def show_stored(self, name, stored):
        if name in self.multiple_names():
            keys = getattr(stored, name).values_list("pk", flat=True)
            self.data.setlist(self.add_prefix(name), [str(key) for key in keys])
        else:
            super().show_stored(name, stored)

    def show_opened(self, stored):
        for name in self.multiple_names():
            self.data[self.add_prefix(f"avant_{name}")] = self._stored_keys(name, stored)

    def typed_words(self, name):
        if isinstance(self.fields[name], PercentField):
            return percent(self.cleaned_data.get(name))
        return super().typed_words(name)

    def stored_words(self, name, row):
        if isinstance(self.fields[name], PercentField):
            return percent(getattr(row, name))
        return super().stored_words(name, row)


def name_blanks(form):
    """« Choisir… » or « Non précisé » instead of dashes in the lists of a form."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
            if getattr(field, "empty_label", None) and isinstance(field.widget, forms.Select):
                field.empty_label = "Choisir…" if field.required else "Non précisé"
        elif isinstance(field, forms.ChoiceField) and field.choices and field.choices[0][0] == "":
            if str(field.choices[0][1]).startswith("---"):
                field.choices = [("", "Choisir…" if field.required else "Non précisée"), *list(field.choices)[1:]]  # type: ignore[arg-type]


def packed(texts):
    """A list of texts in one hidden field."""
    return json.dumps(list(texts), ensure_ascii=False)


def unpacked(text):
    """None when it did not come back, or was forged."""
    try:
        found = json.loads(text or "null")
    except ValueError:
        return None
    return [str(each) for each in found] if isinstance(found, list) else None
