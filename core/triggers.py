"""The triggers that several floors put on their tables: what is kept, from when on.

They answer to everybody, the owner included; `core.privileges` keeps the application from silencing them.
"""

import pgtrigger

_REFUSED = "RAISE EXCEPTION {words} USING ERRCODE = 'integrity_constraint_violation';"
# Of a date that is not known, how it is told belongs to the date.
_UNKNOWN = """
    AND was.value NOT IN ('null', '""')
    AND NOT (was.name ~ '_(precision|nuance|month_day)$'
        AND to_jsonb(OLD) -> regexp_replace(was.name, '_(precision|nuance|month_day)$', '') = 'null')
"""


class WrittenByOwner(pgtrigger.Trigger):
    """A trigger whose function has the rights of the owner: it writes what the application may not (`core.privileges`)."""


def refusing(name, operation, words, *, condition=None):
    """A trigger that refuses this operation, whoever asks for it. `words`: plain SQL text, and what fills its %."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=_REFUSED.format(words=words),
    )


def refusing_when(name, operation, since, words, *, condition=None):
    """The same, for the rows of which the SQL condition `since` holds."""
    row = "OLD" if str(operation) == "DELETE" else "NEW"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=f"""
        IF {since} THEN
            {_REFUSED.format(words=words)}
        END IF;
        RETURN {row};
        """,
    )


def kept(name, words, *, free=(), since="true", once=False, condition=None):
    """A trigger that refuses a change of any column but those that are `free`, of rows of which the SQL condition
    `since` holds. With `once`, what holds nothing yet may be written; then it stays. `condition`: a cheap one, asked
    first."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=condition,
        func=f"""
        IF EXISTS (
            SELECT 1 FROM jsonb_each(to_jsonb(OLD)) AS was(name, value)
            WHERE was.value IS DISTINCT FROM to_jsonb(NEW) -> was.name
            AND was.name <> ALL ('{{{",".join(["version", *free])}}}')
            {_UNKNOWN if once else ""}
        ) AND ({since}) THEN
            {_REFUSED.format(words=words)}
        END IF;
        RETURN NEW;
        """,  # noqa: S608  (names of our own columns)
    )
