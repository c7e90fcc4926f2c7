"""Migrations that add triggers without rendering every model again.

pgtrigger's `AddTrigger` reloads the model in the migration state, and with it all models
related to it, for each trigger: with the three triggers of each tracked table, an empty
database took 41 s to migrate, against 5 s so. A trigger changes nothing of the model's
class (its SQL is compiled in the migration), so only the options have to follow.
"""

from pgtrigger.migrations import AddTrigger


def _follow_options(self, app_label, state):
    options = state.models[app_label, self.model_name.lower()].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]


def install():
    AddTrigger.state_forwards = _follow_options
