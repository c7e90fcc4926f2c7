"""What the database refuses by our triggers, in the words of a person.

A trigger raises a French sentence, with the key of a row where it helps who reads the journal of
PostgreSQL. A person has the page before them: they read « cette convention », never its key.
"""

import re

from django.db import IntegrityError

#: SQLSTATE of our triggers: a text that is signed, minutes that are validated…
FROZEN = "23000"
GENERAL = "L’objet a changé d’état, ou il est figé. Rouvrez sa page pour voir où il en est."
_KEYS = (
    (re.compile(r"\b[Ll]a (convention|séance|fiche|version|commune) \d+\b"), r"cette \1"),
    (re.compile(r"\b[Ll]e (bilan|document|mouvement) \d+\b"), r"ce \1"),
    (re.compile(r"\b[Ll]’article \d+\b"), "cet article"),
    (re.compile(r"^Document \d+ :"), "Ce document :"),
    (re.compile(r"^Article \d+ :"), "Cet article :"),
)


def sentence(error):
    """What a trigger of ours refused, or '' for any other error: a constraint, a fault."""
    told = getattr(error.__cause__, "diag", None) if isinstance(error, IntegrityError) else None
    return in_words(told.message_primary) if told is not None and told.sqlstate == FROZEN else ""


def field(error):
    """The name of the field that a trigger of ours refused, or '': it gives it as the COLUMN of its error."""
    return (error.__cause__.diag.column_name or "") if sentence(error) else ""


def in_words(raised):
    """The sentence of a trigger without the keys of its rows; `GENERAL` when one would be left."""
    for key, words in _KEYS:
        raised = key.sub(words, raised)
    raised = raised[:1].upper() + raised[1:]
    return GENERAL if re.search(r"\d", raised) else raised
