"""Migrations that do not draw every model again at each step.

Django draws anew, for each operation, the classes of the model that changed and of all those
related to it, and here all tables are related: an empty database took 24 s of processor
against 9 s so. Three kinds of operations, most of ours, need less:

- a trigger, a constraint or an index changes nothing of a class, only its options: they follow
  in the state and, where a later change of a field reads them, in the class as it stands;
- a new model has nobody who points to it yet: it is drawn alone, and its neighbours learn of
  it when the registry's caches are emptied.

`tests/reliability/test_migrating.py` compares the tables so made with those that Django makes alone.
"""

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def _add_trigger(operation, app_label, state):
    options = state.models[app_label, operation.model_name.lower()].options
    options["triggers"] = [*options.get("triggers", []), operation.trigger]


def _append_option(state, app_label, model_name, option_name, added):
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], added]
    if "apps" in state.__dict__:  # reading the attribute would draw them all
        setattr(state.apps.get_model(app_label, model_name)._meta, option_name, options[option_name])


def _add_model(state, model_state):
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


def install():
    AddTrigger.state_forwards = _add_trigger
    ProjectState._append_option = _append_option
    ProjectState.add_model = _add_model
