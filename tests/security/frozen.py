"""What the database keeps for ever, relation by relation: the table that `test_frozen.py` turns into statements.

Every column of a relation is kept, but for those named here: a new column is kept until somebody says why not.
"""

from dataclasses import dataclass

import pghistory.models
from django.apps import apps

ALWAYS, SIGNED, VALIDATED = "toujours", "dès l’entrée en vigueur", "dès la validation"

#: SQL of another value of a column, by the type of the column.
OTHER = {
    "bigint": "COALESCE({0}, 0) + 1",
    "integer": "COALESCE({0}, 0) + 1",
    "smallint": "COALESCE({0}, 0) + 1",
    "numeric": "COALESCE({0}, 0) + 1",
    "boolean": "NOT COALESCE({0}, false)",
    "text": "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END",
    "character varying": "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END",
    "date": "COALESCE({0}, '2020-01-01') + 1",
    "time without time zone": "COALESCE({0}, '10:00') + interval '1 hour'",
    "timestamp with time zone": "COALESCE({0}, now()) + interval '1 day'",
    "jsonb": """'{{"faux": true}}'::jsonb""",
    "smallint[]": "ARRAY[9]::smallint[]",
    "uuid": "gen_random_uuid()",
    "inet": "'192.0.2.99'::inet",
}


@dataclass(frozen=True)
class Kept:
    """A relation, since when its rows are kept, and the columns that stay free (`once`: while they hold nothing).

    `is_deletable`: a row may go, with what it belongs to. `inserts`: a new row beside a kept one is refused too.
    """

    relation: str
    since: str
    free: frozenset[str] = frozenset()
    once: bool = False
    is_deletable: bool = False
    inserts: bool = False


def _free(words):
    return frozenset(words.split())


def _event_tables():
    return [each for each in apps.get_models() if issubclass(each, pghistory.models.Event) and each._meta.managed]


KEPT = [
    Kept(
        "conventions_convention",
        SIGNED,
        _free(
            "state level adviser_id predecessor_id is_example consultant_name modele_id short_name version target_year"
            " launched_on launched_on_precision engagement_voted_on engagement_voted_on_precision"
            " diagnostic_validated_on diagnostic_validated_on_precision plan_validated_on plan_validated_on_precision"
            " signature_planned_on signature_planned_on_precision ceremony_on ceremony_on_precision ceremony_place"
            " announced_years terminated_on end_reason"
        ),
        once=True,
    ),
    Kept("conventions_acte", SIGNED, _free("version")),
    Kept("conventions_partie", SIGNED, _free("version")),
    Kept(
        "conventions_partieacte",
        SIGNED,
        # The second is computed; the others are of its papers, that come and go after the signature too.
        _free(
            "version initial_of_id council_on council_on_precision sent_on sent_on_precision copy_on"
            " copy_on_precision handed_on handed_on_precision reminded_on"
        ),
        inserts=True,
    ),
    Kept("conventions_signataire", SIGNED, _free("version"), once=True, inserts=True),
    Kept("conventions_autorisation", SIGNED, _free("version"), once=True),
    Kept(
        "conventions_document",
        ALWAYS,
        _free("version kind title visibility annex_position partie_id"),
        is_deletable=True,
    ),
    Kept("conventions_article", SIGNED, inserts=True),
    Kept("conventions_articleidentity", SIGNED),
    Kept("conventions_versiontexte", SIGNED, once=True, inserts=True),
    Kept("conventions_articleversion", SIGNED),
    Kept("conventions_modification", SIGNED, _free("version"), inserts=True),
    Kept("conventions_suggestion", SIGNED, inserts=True),
    Kept("conventions_suggestioncomment", ALWAYS),
    Kept("accounts_passation", ALWAYS),
    Kept("conventions_conventiontransition", ALWAYS),
    Kept("accounts_secondfactorreset", ALWAYS),
    Kept("accounts_securityline", ALWAYS),
    Kept("conventions_telechargement", ALWAYS, is_deletable=True),
    Kept("actions_fichetransition", ALWAYS),
    Kept("actions_changementtransition", ALWAYS),
    Kept("actions_suitefiche", ALWAYS, is_deletable=True),
    Kept("governance_seancetransition", ALWAYS),
    Kept("governance_seance", VALIDATED),
    Kept("governance_pointordredujour", VALIDATED, inserts=True),
    Kept("governance_presence", VALIDATED, inserts=True),
    Kept("governance_seancedocument", VALIDATED),
    Kept(
        "governance_decision",
        VALIDATED,
        _free("id version state outcome changement_id created_by_id created_at creation_key"),
        inserts=True,
    ),
    Kept("governance_decision_fiches", VALIDATED, inserts=True),
    Kept("governance_pointordredujour_fiches", VALIDATED, inserts=True),
    Kept("reporting_bilan", VALIDATED, _free("version document_id")),
    Kept("reporting_bilantransition", ALWAYS),
    Kept("reporting_bordereau", ALWAYS, _free("version")),
    Kept("pghistory_context", ALWAYS, inserts=True),
    *(Kept(each._meta.db_table, ALWAYS, inserts=True) for each in _event_tables()),
]


def statements(cursor, kept, key):
    """[(words, SQL)] that would rewrite this row, its key a literal: a column at a time, its removal, a copy of it."""
    query = (
        "SELECT a.attname, format_type(a.atttypid, NULL), a.attgenerated = '' FROM pg_attribute a"
        " WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
    )
    columns = [
        (name, kind) for name, kind, is_written in cursor.execute(query, [kept.relation]).fetchall() if is_written
    ]
    [name, _] = columns[0]  # the key
    where = f'FROM "{kept.relation}" WHERE "{name}" = {key}'
    row = cursor.execute(f"SELECT {_names(columns)} {where}").fetchone() or ["?"] * len(columns)
    values = dict(zip([each for each, _ in columns], row, strict=True))
    found = []
    for column, kind in columns:
        if column in kept.free or (kept.once and values[column] in (None, "")):
            continue
        other = OTHER[kind].format(f'"{column}"')
        found.append((column, f'UPDATE "{kept.relation}" SET "{column}" = {other} WHERE "{name}" = {key}'))
    if not kept.is_deletable:
        found.append(("suppression", f"DELETE {where}"))
    if kept.inserts:
        copied = [each for each in columns if each[0] not in {name, "creation_key"}]
        fresh = "gen_random_uuid()" if columns[0][1] == "uuid" else "900000000"
        found.append(
            (
                "ajout",
                f'INSERT INTO "{kept.relation}" ("{name}", {_names(copied)}) SELECT {fresh}, {_names(copied)} {where}',
            )
        )
    return found


def _names(columns):
    return ", ".join(f'"{name}"' for name, _ in columns)
