"""Destroy what a bordereau names, once the archives have given their visa: `manage.py eliminer`, as the owner.

All that belongs to a convention goes: its rows, those of what it holds, whatever their number of floors, their history,
also of rows removed long ago, and the contexts that say who acted in it alone; then the files. What only points to it
(the convention that follows, a CEJ) stays and points to nothing. The bordereau stays, with the hash of each file.
"""

import hashlib
import logging
from collections import defaultdict

import pghistory.models
import pgtrigger
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from conventions.models import Convention
from reporting.elimination import due
from reporting.elimination.models import Bordereau

logger = logging.getLogger("reporting.elimination")
BELONGS = (models.CASCADE, models.PROTECT, models.RESTRICT)
#: What points to a convention, or to something in it, without being of it.
POINTS = {("conventions.Convention", "predecessor")}


class Refused(Exception):
    """Nothing is destroyed. The message is French."""


def _pointing(model):
    """Concrete foreign keys, of every table and history, that lead to this model."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.field


def _is_event(model):
    return issubclass(model, pghistory.models.Event)


def _belongs(model, field):
    return field.remote_field.on_delete in BELONGS and (model._meta.label, field.name) not in POINTS


class Held:
    """All that belongs to these conventions: `rows`, {model: keys}, live or known by their history alone."""

    def __init__(self, keys):
        self.rows = defaultdict(set)
        self._add(Convention, set(keys))

    def _add(self, model, keys):
        new = keys - self.rows[model]
        if not new:
            return
        self.rows[model] |= new
        for field in _pointing(model):
            of = field.model
            if not _is_event(of):
                if _belongs(of, field):
                    self._add(
                        of, set(of._base_manager.filter(**{f"{field.name}__in": new}).values_list("pk", flat=True))
                    )
                continue
            tracked = of.pgh_tracked_model
            if field.name.startswith("pgh_") or not _belongs(tracked, tracked._meta.get_field(field.name)):
                continue
            past = of.objects.filter(**{f"{field.name}__in": new}).values_list("pgh_obj_id", flat=True)
            past = set(past) - self.rows[tracked]
            self._add(tracked, past - set(tracked._base_manager.filter(pk__in=past).values_list("pk", flat=True)))

    def add(self, other):
        for model, keys in other.rows.items():
            self.rows[model] |= keys

    def events(self):
        """[rows of the history of what is held], one queryset a table."""
        found = {model: getattr(model, "pgh_event_model", None) for model in self.rows}
        return [of.objects.filter(pgh_obj_id__in=self.rows[model]) for model, of in found.items() if of is not None]

    def counts(self):
        """{table: number of live rows}, without the tables that hold none."""
        found = {
            model._meta.db_table: model._base_manager.filter(pk__in=keys).count() for model, keys in self.rows.items()
        }
        return {table: count for table, count in sorted(found.items()) if count}

    def files(self):
        """Names of the files that nothing else holds."""
        found = set()
        for model, keys in self.rows.items():
            for field in (each for each in model._meta.local_fields if isinstance(each, models.FileField)):
                rows = model._base_manager.exclude(**{field.name: ""})
                names = set(rows.filter(pk__in=keys).values_list(field.name, flat=True))
                others = rows.filter(**{f"{field.name}__in": names}).exclude(pk__in=keys)
                found |= names - set(others.values_list(field.name, flat=True))
        return sorted(found)

    def unlink(self):
        """What points here without belonging to it points to nothing: said in its own history."""
        for model, keys in list(self.rows.items()):
            for field in _pointing(model):
                of = field.model
                if not _is_event(of) and not _belongs(of, field) and field.null:
                    rows = of._base_manager.filter(**{f"{field.name}__in": keys})
                    rows.exclude(pk__in=self.rows.get(of, ())).update(**{field.name: None})

    def destroy(self):
        contexts = set()
        for rows in self.events():
            contexts |= set(rows.exclude(pgh_context=None).values_list("pgh_context", flat=True))
        with pgtrigger.ignore():
            for rows in self.events():
                rows._raw_delete(rows.db)
            for model, keys in self.rows.items():
                rows = model._base_manager.filter(pk__in=keys)
                rows._raw_delete(rows.db)
            for each in [each for each in apps.get_models() if _is_event(each) and each._meta.managed]:
                rows = each._base_manager.filter(pgh_context__in=contexts)
                contexts -= set(rows.values_list("pgh_context", flat=True))
            rows = pghistory.models.Context.objects.filter(pk__in=contexts)
            rows._raw_delete(rows.db)


def _fingerprint(name):
    """{name, sha256, size} of a file; without a hash when it was lost already."""
    if not default_storage.exists(name):
        return {"name": name, "sha256": "", "size": 0}
    digest, size = hashlib.sha256(), 0
    with default_storage.open(name) as content:
        for chunk in content.chunks():
            digest.update(chunk)
            size += len(chunk)
    return {"name": name, "sha256": digest.hexdigest(), "size": size}


def look(number, *, on=None, lock=False):
    """(Bordereau, [what goes with each of its lines], Held of all). Raises Refused."""
    rows = Bordereau.objects.select_for_update(of=("self",)) if lock else Bordereau.objects
    bordereau = rows.select_related("caf").filter(pk=number).first()
    if bordereau is None:
        raise Refused(f"Aucun bordereau d’élimination ne porte le nº {number}.")
    if bordereau.destroyed_at:
        raise Refused(f"{bordereau} : ce qu’il nomme est déjà détruit.")
    if bordereau.withdrawn_at:
        raise Refused(f"{bordereau} : il a été retiré avant tout visa.")
    if bordereau.visa_on is None or bordereau.visa_document_id is None:
        raise Refused(f"{bordereau} : il n’a pas le visa des archives.")
    keys = [line["convention"] for line in bordereau.lines]
    if lock:
        list(Convention.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    still = {each.convention.pk for each in due.of_caf(bordereau.caf, on=on or timezone.localdate(), only=keys)}
    if kept := [line["title"] for line in bordereau.lines if line["convention"] not in still]:
        raise Refused(f"{bordereau} : à garder encore, ou plus là : {', '.join(kept)}.")
    going, whole = [], Held([])
    for key in keys:
        held = Held([key])
        whole.add(held)
        going.append({"convention": key, "rows": held.counts(), "files": [_fingerprint(name) for name in held.files()]})
    return bordereau, going, whole


def destroy(number, *, on=None):
    """Destroy what this bordereau names, all or nothing, then the files. Returns the Bordereau. Raises Refused."""
    with transaction.atomic():
        bordereau, going, held = look(number, on=on, lock=True)
        held.unlink()
        held.destroy()
        bordereau.destroyed_at, bordereau.destroyed = timezone.now(), going
        bordereau.save(update_fields=["destroyed_at", "destroyed"])
    for each in going:
        for file in each["files"]:
            default_storage.delete(file["name"])
        logger.warning(
            "eliminated bordereau=%s convention=%s rows=%s files=%s",
            bordereau.pk, each["convention"], sum(each["rows"].values()), len(each["files"]),
        )  # fmt: skip
    return bordereau
