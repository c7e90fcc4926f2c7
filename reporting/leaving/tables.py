"""What a table says, as rows of a worksheet: every field under its French label, in the words of the pages.

Tables are read a few rows at a time; what a row points to is named once for each table and each batch.
"""

import datetime as dt
import json

from django.db import models

from core.date_fields import PreciseDateField
from core.formats import hour
from core.history import reading_of
from core.richtext import RichTextField, lines

BATCH = 200
MARK = "Repère"  # the key of a row: what tells apart two rows of the same name, and joins sheets
#: Columns that serve the portal alone.
SILENT = {"id", "version", "creation_key", "search_name", "pgh_id"}
#: Labels of the columns whose field has none in French.
LABELS = {
    "by": "par",
    "at": "le",
    "made_by": "faite par",
    "made_at": "faite le",
    "asked_at": "demandée le",
    "from_state": "état d’avant",
    "to_state": "état d’après",
    "name": "nom",
    "warnings": "avertissements passés",
    "original_name": "nom du fichier",
    "content_type": "type du fichier",
    "size": "poids (octets)",
    "sha256": "empreinte SHA-256",
    "frozen_sha256": "empreinte SHA-256",
    "page_count": "pages",
    "kind": "nature",
    "level": "échelle",
    "caf": "Caf",
    "position": "ordre",
    "depth": "rang",
    "initial_of": "convention initiale de",
    "partie_acte": "partie",
    "faults": "manques",
    "before": "avant",
    "after": "après",
    "applied_on": "appliqué le",
    "abandoned_on": "abandonnée le",
    "abandon_reason": "motif de l’abandon",
    "comite": "comité",
    "evenement": "événement de droit",
}


def columns_of(model, left_out=()):
    """Its fields in their order, the many-to-many ones last; without the second columns of its precise dates
    (their source stays), and without the file, which the archive holds."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    of_dates = {name for one in fields for name in getattr(one, "added_columns", ()) if not name.endswith("_source")}
    silent = SILENT | of_dates | set(left_out)
    return [one for one in fields if one.name not in silent and not isinstance(one, models.FileField)]


def headings_of(columns):
    return [MARK, *(_label(one) for one in columns)]


def _label(one):
    has_own = str(one.verbose_name) != one.name.replace("_", " ")
    label = str(one.verbose_name) if has_own else LABELS.get(one.name, str(one.verbose_name))
    return label[:1].upper() + label[1:]


def rows_of(queryset, columns):
    """Lists of cells under `headings_of`, in the order of the keys."""
    for batch in _batches(queryset):
        names = _Names(batch, columns)
        yield from ([row.pk, *(_cell(row, one, names) for one in columns)] for row in batch)


def _batches(queryset):
    """Lists of rows in the order of their keys. One query each: a cursor costs three for a table of ten rows."""
    batch = list(queryset.order_by("pk")[:BATCH])
    while batch:
        yield batch
        if len(batch) < BATCH:
            return
        batch = list(queryset.filter(pk__gt=batch[-1].pk).order_by("pk")[:BATCH])


class _Names:
    """Names of what these rows point to: one query a table, and one for each many-to-many field."""

    def __init__(self, rows, columns):
        self._keys, self._names = {}, {}
        wanted = {}
        for one in columns:
            if isinstance(one, models.ManyToManyField):
                self._keys[one.name] = found = self._linked(one, rows)
                wanted.setdefault(one.related_model, set()).update(key for keys in found.values() for key in keys)
            elif isinstance(one, models.ForeignKey):
                keys = {getattr(row, one.attname) for row in rows} - {None}
                wanted.setdefault(one.related_model, set()).update(keys)
        for model, keys in wanted.items():
            if not keys:
                continue
            reading = reading_of(model)
            found = model._base_manager.filter(pk__in=keys).select_related(*_beside(model, reading))
            self._names |= {(model, row.pk): str(reading.name(row)) for row in found}

    @staticmethod
    def _linked(one, rows):
        """{key of a row: keys that it is linked to}."""
        own, other = one.m2m_column_name(), one.m2m_reverse_name()
        through = one.remote_field.through
        attnames = {field.column: field.attname for field in through._meta.concrete_fields}
        own, other = attnames[own], attnames[other]
        found = {}
        pairs = through._base_manager.filter(**{f"{own}__in": [row.pk for row in rows]}).order_by("pk")
        for key, linked in pairs.values_list(own, other):
            found.setdefault(key, []).append(linked)
        return found

    def of(self, model, key):
        return "" if key is None else self._names.get((model, key), "")

    def linked(self, one, row):
        return " ; ".join(self.of(one.related_model, key) for key in self._keys[one.name].get(row.pk, ()))


def _beside(model, reading):
    """What is read with a row so that its name costs no query of its own: two steps, as far as names go."""
    found = set(reading.beside)
    for one in model._meta.concrete_fields:
        if isinstance(one, models.ForeignKey) and one.name not in {"created_by", "updated_by"}:
            found.add(one.name)
            for next_one in one.related_model._meta.concrete_fields:
                if isinstance(next_one, models.ForeignKey) and next_one.name in {"organisation", "partie", "comite"}:
                    found.add(f"{one.name}__{next_one.name}")
    return sorted(found)


def _cell(row, one, names):
    if isinstance(one, models.ManyToManyField):
        return names.linked(one, row)
    if isinstance(one, models.ForeignKey):
        return names.of(one.related_model, getattr(row, one.attname))
    if isinstance(one, PreciseDateField):
        known = one.known(row)
        return known.words if known else ""
    value = getattr(row, one.name)
    if one.choices:
        return getattr(row, f"get_{one.name}_display")() if value not in (None, "") else ""
    return cell(value, is_rich=isinstance(one, RichTextField))


def cell(value, *, is_rich=False):
    """One value as a worksheet holds it: numbers and days as they are, the rest in words."""
    if is_rich:
        return lines(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.time):
        return hour(value)
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return value
