"""Rows that a new constraint does not allow are named, in French, before the migration stops.

PostgreSQL says « is violated by some row », and which is left to be found. A migration that reads rows
itself names its own the same way, and raises ValueError: `manage.py migrate` tells both without a trace
(`ctg_portal/starting.py`), and takes up again where it stopped.
"""

from django.db import IntegrityError, transaction
from django.db.migrations.operations import AddConstraint
from django.db.models import CheckConstraint

from core.formats import plural

NAMED = 5
NOTHING_DONE = "Rien n’a été repris."

_django_adds_constraint = AddConstraint.database_forwards


class CannotCarry(ValueError):
    """A French sentence that names the rows, or their values."""


def _add_constraint(operation, app_label, schema_editor, from_state, to_state):
    connection = schema_editor.connection
    try:
        with transaction.atomic(using=connection.alias):
            _django_adds_constraint(operation, app_label, schema_editor, from_state, to_state)
    except IntegrityError as error:
        model = to_state.apps.get_model(app_label, operation.model_name)
        told = _rows(schema_editor, model, operation.constraint) or _values(error)
        words = operation.constraint.get_violation_error_message()
        raise CannotCarry(
            f"Table {model._meta.db_table}, {told} : « {words} » (contrainte {operation.constraint.name}). {NOTHING_DONE}"
        ) from error


def _rows(schema_editor, model, constraint):
    """« lignes 3, 8 », for a condition; the values that are twice are told by the database itself."""
    if not isinstance(constraint, CheckConstraint):
        return ""
    key, quoted = model._meta.pk.column, schema_editor.quote_name
    condition = constraint._get_check_sql(model, schema_editor)  # its values are inside
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quoted(key)} FROM {quoted(model._meta.db_table)} WHERE NOT ({condition})"  # noqa: S608, our own names
            f" ORDER BY 1 LIMIT {NAMED + 1}"
        )
        keys = [str(found) for (found,) in cursor.fetchall()]
    more = ", …" if len(keys) > NAMED else ""
    return f"{plural(len(keys), 'ligne')} {', '.join(keys[:NAMED])}{more}"


def _values(error):
    """« Key (code)=(21) is duplicated. », in the language of the server."""
    return error.__cause__.diag.message_detail.rstrip(".")


def install():
    AddConstraint.database_forwards = _add_constraint
