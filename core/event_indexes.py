"""Which columns of the histories have an index: those that a page looks by, and no other.

pghistory gives one to every foreign key of an event, and to its context: more bytes than the events themselves, and
each write pays for them all. A history begins at its subject and climbs down (`core.history`, `under`); nobody asks
what an author wrote, nor what one request did. `tests/test_histories.py` holds this list to what is declared.
"""

import pghistory.models
from django.db.migrations.operations.base import Operation
from django.db.models.signals import class_prepared
from django.dispatch import receiver

#: By these, an event is found from what it is part of; by `pgh_obj`, from its own row.
CLIMBED = frozenset(
    ("pgh_obj", "convention", "diagnostic", "plan", "fiche", "indicateur", "partie", "partie_acte", "comite", "seance")
)


@receiver(class_prepared)
def leave_the_others_out(sender, **kwargs):
    """Heard when a class of events is made; those of the states of migrations are as they were written."""
    if issubclass(sender, pghistory.models.Event) and sender.__module__ != "__fake__":
        for field in sender._meta.local_fields:
            if field.is_relation and field.name not in CLIMBED:
                field.db_index = False


class LeaveIndexes(Operation):
    """A migration: the histories of its app keep, of the indexes of their foreign keys, those of these columns.

    One operation for all its tables, and each index found by its column: some have the name of a former table.
    """

    reversible = True

    def __init__(self, kept):
        self.kept = kept

    def deconstruct(self):
        return type(self).__name__, [self.kept], {}

    def describe(self):
        return "Leave the indexes of histories that nothing reads"

    @property
    def migration_name_fragment(self):
        return "history_indexes"

    def state_forwards(self, app_label, state):
        for model, name, field in self._left(app_label, state):
            without = field.clone()
            without.db_index = False
            state.models[app_label, model].fields[name] = without
            if "apps" in state.__dict__:  # reading the attribute would draw them all
                state.apps.get_model(app_label, model)._meta.get_field(name).db_index = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for table, column in self._columns(app_label, from_state):
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(_INDEXES, [table, column])
                for (index,) in cursor.fetchall():
                    cursor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table, column in self._columns(app_label, to_state):
            quoted = schema_editor.quote_name
            name = schema_editor._create_index_name(table, [column])
            schema_editor.execute(f"CREATE INDEX {quoted(name)} ON {quoted(table)} ({quoted(column)})")

    def _left(self, app_label, state):
        for (app, model), told in state.models.items():
            if app == app_label and "pgh_obj" in told.fields:
                for name, field in told.fields.items():
                    if field.is_relation and field.db_index and name not in self.kept:
                        yield model, name, field

    def _columns(self, app_label, state):
        for model, name, _ in list(self._left(app_label, state)):
            drawn = state.apps.get_model(app_label, model)
            yield drawn._meta.db_table, drawn._meta.get_field(name).column


_INDEXES = """
    SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = %s::regclass AND a.attname = %s AND i.indnatts = 1 AND NOT i.indisunique
"""
