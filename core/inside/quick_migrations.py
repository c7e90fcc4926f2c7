"""Migrations that do not draw every model again at each step.

Django draws anew, for each operation, the classes of the model that changed and of all those
related to it, and here all tables are related. Four kinds of operations, most of ours, need
less; the fields and what is removed alone take an empty database from 26 s of processor to 10:

- a trigger, a constraint or an index, added or removed, changes nothing of a class, only its
  options: they follow in the state and, where a later change of a field reads them, in the
  class as it stands;
- a new model has nobody who points to it yet: it is drawn alone, and its neighbours learn of
  it when the registry's caches are emptied;
- a new field that points to nothing is of its own model alone: the class as it stands takes it.

Where a class is drawn, its fields are copied as those of an abstract model are: `clone()`, which
reads all their arguments to give them again, takes half of the time of a drawing.

`tests/reliability/test_migrating.py` compares the tables so made with those that Django makes alone.
"""

import copy
from functools import cache
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field, GeneratedField
from django.utils.functional import cached_property
from pgtrigger.migrations import AddTrigger, RemoveTrigger

_django_adds_field = ProjectState.add_field
_django_draws = ModelState.render


def _add_trigger(operation, app_label, state):
    options = state.models[app_label, operation.model_name.lower()].options
    options["triggers"] = [*options.get("triggers", []), operation.trigger]


def _remove_trigger(operation, app_label, state):
    options = state.models[app_label, operation.model_name.lower()].options
    options["triggers"] = [each for each in options.get("triggers", []) if each.name != operation.name]


def _append_option(state, app_label, model_name, option_name, added):
    kept = state.models[app_label, model_name].options[option_name]
    _set_option(state, app_label, model_name, option_name, [*kept, added])


def _remove_option(state, app_label, model_name, option_name, removed):
    kept = state.models[app_label, model_name].options[option_name]
    _set_option(state, app_label, model_name, option_name, [each for each in kept if each.name != removed])


def _set_option(state, app_label, model_name, option_name, values):
    state.models[app_label, model_name].options[option_name] = values
    if "apps" in state.__dict__:  # reading the attribute would draw them all
        setattr(state.apps.get_model(app_label, model_name)._meta, option_name, values)


def _add_field(state, app_label, model_name, name, field, preserve_default):
    drawn = state.apps.get_model(app_label, model_name) if "apps" in state.__dict__ else None
    # A proxy copies the fields of its model when it is drawn.
    if drawn is None or field.is_relation or _has_heir(state, drawn):
        _django_adds_field(state, app_label, model_name, name, field, preserve_default)
        return
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    state.models[app_label, model_name].fields[name] = field
    drawn.add_to_class(name, field.clone())


def _has_heir(state, drawn):
    return any(issubclass(each, drawn) and each is not drawn for each in state.apps.get_models())


def _add_model(state, model_state):
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


class _Copied:
    """A field of a state, which knows no model yet, as `ModelState.render` asks for it."""

    def __init__(self, field):
        self.field = field

    def clone(self):
        if isinstance(self.field, GeneratedField):  # it keeps what its expression became in another model
            return self.field.clone()
        made = copy.deepcopy(self.field)
        for part in filter(None, (made, made.remote_field)):
            kind: Any = type(part)
            for name in _kept_names(kind):
                part.__dict__.pop(name, None)
        # Last of all, as a field just made: a class has its fields in the order of the state.
        made.creation_counter = Field.creation_counter
        Field.creation_counter += 1
        return made


@cache
def _kept_names(kind):
    """What an instance computes once and keeps: true of the model that it is of, and of no other."""
    return [name for each in kind.__mro__ for name, value in vars(each).items() if isinstance(value, cached_property)]


def _draw(state, apps):
    drawn = copy.copy(state)
    drawn.fields = {name: _Copied(field) for name, field in state.fields.items()}
    return _django_draws(drawn, apps)


def install():
    AddTrigger.state_forwards = _add_trigger
    RemoveTrigger.state_forwards = _remove_trigger
    ProjectState._append_option = _append_option
    ProjectState._remove_option = _remove_option
    ProjectState.add_field = _add_field
    ProjectState.add_model = _add_model
    ModelState.render = _draw
