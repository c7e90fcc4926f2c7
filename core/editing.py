"""Writing without losing: versioned edits, creations that a double click cannot repeat.

`edit_view` and `create_view` are the whole of most writing views, once the object is
found and the act allowed. A stale save answers 409, keeps what was typed, and shows
what the other person changed; the person may then save again, knowingly.
"""

import uuid
from dataclasses import dataclass
from enum import Enum

import pghistory
from django import forms
from django.contrib import messages
from django.db import IntegrityError, OperationalError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html

from core import outages, refusals, richtext
from core.transitions import TransitionRefused


@dataclass(frozen=True)
class Difference:
    """One field that someone else changed meanwhile."""

    label: str
    typed: str
    stored: str
    before: str


UNKNOWN = object()  # what was shown to somebody, when nothing tells it any more


class Fate(Enum):
    """What becomes of one value that may have been changed by two people."""

    SAME = 1  # both want it so
    MINE = 2  # this person alone changed it: it is written
    THEIRS = 3  # somebody else alone changed it: it stays
    DISPUTED = 4  # both did, or nobody can tell: they are shown both


def settle(typed, stored, opened=UNKNOWN):
    """The fate of a value: what this person sends, what is stored now, what they had before them."""
    if typed == stored:
        return Fate.SAME
    if opened is UNKNOWN:
        return Fate.DISPUTED
    if stored == opened:
        return Fate.MINE
    return Fate.THEIRS if typed == opened else Fate.DISPUTED


class StaleEdit(Exception):
    """The row changed since the form was opened. `differences` lists the fields that both
    people changed; `untouched` names those that only the other one did."""

    def __init__(self, differences, *, by=None, at=None, untouched=()):
        super().__init__("La fiche a été modifiée entre-temps.")
        self.differences, self.by, self.at = differences, by, at
        self.untouched = tuple(untouched)


def _event_model(model):
    return getattr(model, "pgh_event_model", None)


def rows_at_versions(model, wanted):
    """{(key, version): the row as it was then}, of the `wanted` pairs that its history knows. One query."""
    events = _event_model(model)
    if events is None or not wanted:
        return {}
    keys, versions = (list(each) for each in zip(*wanted, strict=True))
    found = events.objects.filter(pgh_obj_id__in=keys, version__in=versions).order_by("pgh_id")
    return {(row.pgh_obj_id, row.version): row for row in found}


def _row_at_version(row, version):
    """The row as it was when the form was opened, read from its history; None if unknown."""
    return rows_at_versions(type(row), [(row.pk, version)]).get((row.pk, version))


def last_writer(row):
    """(who wrote this row last, when), (None, None) when its history does not tell."""
    events = _event_model(type(row))
    if events is None:
        return None, None
    event = events.objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id").first()
    return (_author(event), event.pgh_created_at) if event else (None, None)


def _author(event):
    """Who made this event of a history; None when it was nobody, or when nothing tells."""
    context = getattr(event, "pgh_context", None)
    user_id = (context.metadata or {}).get("user") if context else None
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(pk=user_id).first() if user_id else None


def last_removal(model, pk):
    """(the row as it was, who removed it, when) of a row that is gone; None of one that is there or never was."""
    events = _event_model(model)
    if events is None or model._base_manager.filter(pk=pk).exists():
        return None
    gone = events.objects.filter(pgh_obj_id=pk, pgh_label="delete").select_related("pgh_context").last()
    return gone and (gone, _author(gone), gone.pgh_created_at)


def _conflicts(form, stored, opened):
    """(differences, untouched): what both people changed on this form, and the names of the
    fields that this person left as they were opened. Both empty when another section was saved."""
    found, untouched = [], []
    for name in [*form._meta.fields, *form.beside]:
        if name not in form.fields:
            continue
        stored_words, typed, before_words = (
            form.stored_words(name, stored),
            form.typed_words(name),
            form.opened_words(name, opened),
        )
        fate = settle(typed, stored_words, UNKNOWN if before_words is None else before_words)
        if fate is Fate.THEIRS:
            untouched.append(name)
        elif fate is Fate.DISPUTED:
            label = form.fields[name].label or name
            if isinstance(form.fields[name], richtext.RichTextFormField):
                typed, stored_words, before_words = map(richtext.lines, (typed, stored_words, before_words or ""))
            found.append(Difference(label, typed, stored_words, before_words or ""))
    return found, untouched


def take_up(form, stale):
    """Make a bound form one that may be sent again, knowingly: on the row as it is now."""
    current = form._meta.model._base_manager.get(pk=form.instance.pk)
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = current.version
    for name in stale.untouched:
        form.show_stored(name, current)
    form.show_opened(current)


@transaction.atomic
def save_edit(form, *, by):
    """Save a valid `HouseForm` over its row. Raises StaleEdit when someone was quicker.

    The row is locked and its version compared. A change made meanwhile to other
    columns (another section), or to fields that this person left as they were opened, is
    no conflict: it is kept.
    """
    model = form._meta.model
    stored = model._base_manager.select_for_update(of=("self",)).filter(pk=form.instance.pk).first()
    if stored is None:  # removed since the view found it
        raise Http404
    opened_at = form.cleaned_data.get("version")
    if opened_at != stored.version:
        opened = _row_at_version(stored, opened_at) if opened_at is not None else None
        differences, untouched = _conflicts(form, stored, opened)
        if differences:
            who, when = last_writer(stored)
            raise StaleEdit(differences, by=who, at=when, untouched=untouched)
        for name in untouched:
            form.keep_stored(name, stored)
    row = form.instance
    row.version = stored.version + 1
    columns = form.written_columns()
    if hasattr(row, "updated_at"):
        row.updated_at = timezone.now()
        columns.append("updated_at")
    if hasattr(row, "updated_by_id"):
        row.updated_by = by
        columns.append("updated_by")
    row.save(update_fields=[*columns, "version"])
    form._save_m2m()
    if hasattr(form, "after_save"):
        form.after_save(row, by=by)
    return row


def made_by(model, key, by):
    """The row that this person made with the key of a form, at the first of two clicks; None when there is none.

    What somebody else made with it is nobody's business: keys travel in pages."""
    rows = model._base_manager.filter(creation_key=key)
    if any(field.name == "created_by" for field in model._meta.fields):
        return rows.filter(created_by=by).first()
    events = model.pgh_event_model.objects.filter(pgh_label="insert", pgh_context__metadata__user=by.pk)
    return rows.filter(pk__in=events.values("pgh_obj_id")).first()


def own_key(model, key, by):
    """This key, or another one when a row that somebody else made has it: two rows never share theirs. A row of this
    person that has come meanwhile keeps it, so that the database refuses the second of two clicks."""
    is_taken = model._base_manager.filter(creation_key=key).exists() and made_by(model, key, by) is None
    return uuid.uuid4() if is_taken else key


def save_creation(form, *, by):
    """Save a new row once. Returns (row, made): `made` is False for a repeated click.

    Nothing is asked first: the database refuses a key that a row has already, and then only one looks whose it is."""
    model = form._meta.model
    key = form.cleaned_data.get("creation_key")
    form.instance.creation_key = key
    if hasattr(form.instance, "created_by_id"):
        form.instance.created_by = by
    try:
        return _save_new(form, by=by), True
    except IntegrityError:
        if not key:
            raise
        if existing := made_by(model, key, by):
            return existing, False
        form.instance.creation_key = own_key(model, key, by)
        if form.instance.creation_key == key:  # it is not the key that was refused
            raise
    return _save_new(form, by=by), True


@transaction.atomic
def _save_new(form, *, by):
    row = form.save()
    if hasattr(form, "after_save"):
        form.after_save(row, by=by)
    return row


def edit_view(request, form_class, instance, *, template, success, success_url=None, context=None, **form_kwargs):
    """Show the form (GET), save it (POST), or answer 409 with the differences, or with what was frozen since.

    `success` is the message; `success_url` a path, or a function of the row (default:
    the row's own page). The template gets `form`, `object` and, on a conflict, `stale`.
    """
    form = form_class(request.POST or None, request.FILES or None, instance=instance, **form_kwargs)
    page = {"form": form, "object": instance, "stale": None, **(context or {})}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with pghistory.context(act="edit"):
                    row = save_edit(form, by=request.user)
            except StaleEdit as stale:
                page["stale"] = stale
                take_up(form, stale)
                return render(request, template, page, status=409)
            except (IntegrityError, TransitionRefused) as refusal:
                status = say_why(form, refusal)
            except (OSError, OperationalError) as error:
                _refused_by_disk(form, error)
            else:
                messages.success(request, success)
                return redirect(_target(success_url, row))
        return render(request, template, page, status=status)
    return render(request, template, page)


def create_view(
    request,
    form_class,
    *,
    template,
    success,
    success_url=None,
    read_url=None,
    context=None,
    instance=None,
    **form_kwargs,
):
    """Show an empty form (GET), make the row once (POST). Same template as `edit_view`.

    `success` may be a function (request, row), which tells more than one message. `read_url`: a function of the row,
    where it is read when it has no page. What comes again with the key of a form, typed otherwise, is no second click: it
    stays in the form (409).
    """
    if instance is not None:
        form_kwargs["instance"] = instance
    form = form_class(request.POST or None, request.FILES or None, **form_kwargs)
    page = {"form": form, "object": None, "stale": None, **(context or {})}
    if request.method == "POST":
        repeated = already_made(form, by=request.user)
        status = 422
        if repeated is not None:
            if form.says(repeated):
                return redirect(_target(success_url, repeated))
            status = say_it_is_made(form, _read_at(repeated, read_url or success_url))
        elif form.is_valid():
            try:
                row, made = save_creation(form, by=request.user)
            except (IntegrityError, TransitionRefused) as refusal:
                status = say_why(form, refusal)
            except (OSError, OperationalError) as error:
                _refused_by_disk(form, error)
            else:
                if made and callable(success):
                    success(request, row)
                elif made:
                    messages.success(request, success)
                if made or form.says(row):
                    return redirect(_target(success_url, row))
                status = say_it_is_made(form, _read_at(row, read_url or success_url))
        return render(request, template, page, status=status)
    return render(request, template, page)


def say_it_is_made(form, url):
    """Make a form whose row was made by a first sending, and where something else is typed now, one that may be sent again,
    knowingly: under a key of its own. Returns the status."""
    form.add_error(
        None,
        format_html(
            'Ce formulaire a déjà été enregistré : <a href="{}">voir ce qui l’a été</a>. Ce que vous avez changé depuis est resté '
            "ci-dessous, et n’est pas enregistré : corrigez ce qui l’a été, ou enregistrez de nouveau pour l’ajouter en plus.",
            url,
        ),
    )
    form.data = form.data.copy()
    form.data[form.add_prefix("creation_key")] = str(uuid.uuid4())
    return 409


def _read_at(row, url):
    if hasattr(row, "get_absolute_url"):
        return row.get_absolute_url()
    return _target(url, row)


def already_made(form, *, by):
    """The row that the first of two clicks made, found before validation says « already »."""
    field = form.fields.get("creation_key")
    if field is None:
        return None
    try:
        key = field.clean(form["creation_key"].data)
    except Exception:
        return None
    return made_by(form._meta.model, key, by) if key else None


def _target(success_url, row):
    if callable(success_url):
        return success_url(row)
    return success_url or row.get_absolute_url()


def _refused_by_disk(form, error):
    """A full disk is told at the field of the file, or on the whole form; what was typed stays."""
    if not outages.is_disk_full(error):
        raise error
    files = [name for name, field in form.fields.items() if isinstance(field, forms.FileField)]
    form.add_error(files[0] if files else None, outages.DISK_FULL)


def say_why(form, refusal):
    """Put a late refusal on the form, in its own sentence, at its field when a trigger names it. Returns the status:
    422 for what a constraint refuses, 409 for what the state of things does, frozen while one wrote."""
    if isinstance(refusal, TransitionRefused):
        form.add_error(None, str(refusal))
        return 409
    told = getattr(refusal.__cause__, "diag", None)
    for constraint in getattr(form, "_meta", form).model._meta.constraints:
        if constraint.name == getattr(told, "constraint_name", None):
            form.add_error(None, constraint.get_violation_error_message())
            return 422
    if frozen := refusals.sentence(refusal):
        place = refusals.field(refusal)
        form.add_error(place if place in form.fields else None, frozen)
        return 409
    raise refusal
