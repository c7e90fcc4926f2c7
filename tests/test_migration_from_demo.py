"""The demo of an older commit, carried to the tables of today: what stays, what changes, and what stops the whole.

One database is restored from the dump of tests/data/ and migrated once for the whole module. A migration that
changes, adds or drops something of it says so in the tables below; all the rest is compared value by value.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from conventions.text.versions import articles_of, digest
from conventions.text.versions import schema as text_schema
from core.answers import Answer
from reporting.documents.bilan_presenter import SCHEMA as BILAN
from tests.data.restoring import held, restored, shape

pytestmark = pytest.mark.django_db
DUMP = "demo-dcd0d9e.sql.xz"
DAY = dt.date(2026, 11, 28)  # on which that demo was made

#: {table: rows}: what the demo is, so that nothing below is true of an empty dump.
HOLDS = {
    "accounts_user": 30,
    "actions_ficheaction": 18,
    "actions_indicateurfiche": 21,
    "conventions_article": 1530,
    "conventions_autorisation": 2,
    "conventions_cej": 105,
    "conventions_communeperimetre": 979,
    "conventions_convention": 102,
    "conventions_document": 5,
    "conventions_membership": 14,
    "conventions_partie": 205,
    "conventions_signataire": 185,
    "conventions_versiontexte": 1,
    "diagnostics_constat": 14,
    "diagnostics_enjeu": 16,
    "governance_comite": 47,
    "governance_decision": 12,
    "governance_presence": 248,
    "governance_seance": 84,
    "reporting_bilan": 3,
    "reporting_ciblecouverture": 10,
}
#: {table: (rows before, rows after)}, None where there is no such table.
COUNTED = {
    "accounts_draft": (None, 0),
    "accounts_errorreport": (None, 0),
    "accounts_logincode": (None, 0),
    "accounts_secondfactorreset": (None, 0),
    "accounts_proconnectlink": (None, 0),
    "accounts_securityline": (None, 0),
    "accounts_import": (None, 0),
    "accounts_importanswer": (None, 0),
    "accounts_mail": (None, 0),
    "actions_changementtransition": (None, 0),  # no change of fiche was settled
    "actions_suitefiche": (None, 0),
    "accounts_mailchoice": (None, 0),
    "accounts_mailstop": (None, 0),
    "accounts_passation": (None, 0),
    "conventions_accessrequest": (None, 0),
    "conventions_acte": (None, 102),
    "conventions_acteevent": (None, 102 + 92 + 92),  # given, then signed, then frozen
    "conventions_articleidentity": (None, 1530),
    "conventions_articleversion": (None, 15),
    "conventions_communeperimetre": (979, None),
    "conventions_communeperimetreevent": (979, None),
    "conventions_convention_autres_territoires": (None, 0),
    "conventions_conventionevent": (363, 363 + 38 + 91),  # « échue » carried back, then the origin
    "conventions_evenementdroit": (None, 0),
    "conventions_evenementdroitevent": (None, 0),
    "conventions_membershipevent": (14, 15),
    "conventions_modification": (None, 0),
    "conventions_modificationevent": (None, 0),
    "conventions_mouvementperimetre": (None, 979),  # all inside since the start
    "conventions_mouvementperimetreevent": (None, 979),
    "conventions_partieacte": (None, 205),
    "conventions_representant": (None, 0),
    "conventions_representantevent": (None, 0),
    "conventions_soumission": (None, 0),
    "conventions_suggestion": (None, 0),
    "conventions_suggestioncomment": (None, 0),
    "conventions_suggestionevent": (None, 0),
    "reporting_commentairebilan": (None, 0),
    "reporting_bordereau": (None, 0),
    "reporting_conservation": (None, 0),
    "reporting_sommeil": (None, 0),
    "reporting_tache": (None, 0),
    "conventions_partieacteevent": (None, 205 + 182),  # each party, then « autorisation sans objet »
}
#: Of Django’s own, which follow the tables.
FRAME = {"auth_permission", "django_content_type", "django_migrations"}
#: Columns of a table that goes whole: its rows and their past are those of the movements.
STAY = {"id", "convention_id", "commune_id", "joined_on", "left_on"}
PGH = ("id", "created_at", "label", "obj_id", "context_id")
#: {table: columns} whose values change, or that go.
CHANGED = {
    "conventions_autorisation": {"partie_id"},
    "conventions_autorisationevent": {"partie_id"},
    "conventions_communeperimetre": STAY,
    "conventions_communeperimetreevent": STAY | {f"pgh_{name}" for name in PGH},
    "conventions_convention": {"state", "text_frozen_at"},
    "conventions_conventionevent": {"text_frozen_at"},
    "conventions_membership": {"ends_on"},
    "conventions_partie": {"is_required", "exemption"},
    "conventions_partieevent": {"is_required", "exemption"},
    "conventions_signataire": {"partie_id"},
    "conventions_signataireevent": {"partie_id"},
}
#: {(table, column) that goes: where its values are, as they were}.
MOVED = {
    ("conventions_autorisation", "partie_id"): ("conventions_autorisation", "partie_acte_id"),
    ("conventions_autorisationevent", "partie_id"): ("conventions_autorisationevent", "partie_acte_id"),
    ("conventions_communeperimetre", "id"): ("conventions_mouvementperimetre", "id"),
    ("conventions_communeperimetre", "commune_id"): ("conventions_mouvementperimetre", "commune_id"),
    ("conventions_communeperimetre", "convention_id"): ("conventions_mouvementperimetre", "convention_id"),
    **{
        ("conventions_communeperimetreevent", f"pgh_{name}"): ("conventions_mouvementperimetreevent", f"pgh_{name}")
        for name in PGH
    },
    ("conventions_partie", "is_required"): ("conventions_partieacte", "is_required"),
    ("conventions_partie", "exemption"): ("conventions_partieacte", "exemption"),
    ("conventions_partie", "id"): ("conventions_partieacte", "id"),
    ("conventions_signataire", "partie_id"): ("conventions_signataire", "partie_acte_id"),
    ("conventions_signataireevent", "partie_id"): ("conventions_signataireevent", "partie_acte_id"),
}
STATES = {
    "prospecting": 1,
    "framing": 2,
    "diagnostic": 2,
    "action_plan": 2,
    "drafting": 2,
    "in_force": 54 + 38,
    "abandoned": 1,
}


@dataclass(frozen=True)
class Spoiled:
    """One value that `migration` cannot carry, put in the old database; then `words`, all that it says."""

    migration: tuple[str, str]
    table: str
    row: int
    column: str
    value: str
    words: str


#: In the order of the migrations.
SPOILED = [
    Spoiled(
        ("conventions", "0013_wordings_of_versions"),
        table="conventions_versiontexte",
        row=1,
        column="content",
        value='{"title": "Une autre convention", "articles": []}',
        words="Version 1 du texte de la convention 1 (ligne 1) : son contenu ne répond pas à son empreinte."
        " Rien n’a été repris.",
    ),
]


# The database ---------------------------------------------------------------------------


@dataclass
class Carried:
    """`refusals`: for each of SPOILED, what was said, then what was recorded and held at the first and second try."""

    before: dict
    known: set
    refusals: list = field(default_factory=list)
    after: dict = field(default_factory=dict)
    empty: set = field(default_factory=set)
    shape: set = field(default_factory=set)


@pytest.fixture(scope="module")
def carried(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        empty = shape()
        with restored(DUMP):
            found = Carried(held(), recorded(), empty=empty)
            for spoiled in SPOILED:
                kept = put(spoiled, spoiled.value)
                found.refusals.append([tried() for _ in range(2)])
                put(spoiled, kept)
            migrate()
            found.after, found.shape = held(known=found.before), shape()
            yield found


def migrate():
    call_command("migrate", verbosity=0, skip_checks=True)


def recorded():
    return set(MigrationRecorder(connection).applied_migrations())


def tried():
    """Migrate spoiled data: what is said, recorded and held after."""
    with pytest.raises(ValueError) as refusal:
        migrate()
    return str(refusal.value), recorded(), held()


def put(spoiled, value):
    """Write a value that the triggers forbid. The one that was there."""
    table, column = spoiled.table, spoiled.column
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}::text FROM {table} WHERE id = %s", [spoiled.row])
        [kept] = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, spoiled.row])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return kept


def model(name):
    return apps.get_model(name).objects


# What cannot be carried -----------------------------------------------------------------


def test_a_row_that_cannot_be_carried_is_named(carried):
    said = [first for (first, *_), _ in carried.refusals]
    assert said == [spoiled.words for spoiled in SPOILED]


def test_a_migration_refused_leaves_nothing_half_done(carried):
    for spoiled, (first, second) in zip(SPOILED, carried.refusals, strict=True):
        assert spoiled.migration not in first[1] | carried.known
        assert second == first
        assert first[2]["conventions_articleidentity"].count == 0  # that it writes before it reads the versions


def test_once_mended_the_migration_goes_to_its_end(carried):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert recorded() > carried.known


# What is carried ------------------------------------------------------------------------


def test_the_dump_holds_the_whole_demo(carried):
    assert {table: carried.before[table].count for table in HOLDS} == HOLDS


def test_no_row_is_lost_nor_added_but_those_told(carried):
    counts = {table: tuple(map(partial(count, table), (carried.before, carried.after))) for table in tables(carried)}
    assert {table: pair for table, pair in counts.items() if pair[0] != pair[1]} == COUNTED


def tables(carried):
    return (carried.before.keys() | carried.after.keys()) - FRAME


def count(table, found):
    return found[table].count if table in found else None


def test_no_value_changes_but_those_told(carried):
    """Hashes of the versions, of the bilans and of the files among them."""
    changed = {}
    for table, before in carried.before.items():
        after = carried.after[table].columns if table in carried.after else {}
        names = {name for name, values in before.columns.items() if after.get(name) != values}
        if names and table not in FRAME:
            changed[table] = names
    assert changed == CHANGED


def test_what_a_party_owes_and_gave_is_kept_by_its_part(carried):
    """Keys of votes and signatures, and of their past, word for word."""
    for (table, column), (other, name) in MOVED.items():
        assert carried.before[table].columns[column] == carried.after[other].columns[name], (table, column)
    frozen = model("conventions.Convention").filter(initial_acte__frozen_at__isnull=False)
    assert frozen.count() == 92 == frozen.exclude(initial_acte__signed_on=None).count()


def test_the_tables_are_those_of_an_empty_database(carried):
    """Every constraint is there and holds of each row, every trigger is on."""
    assert len(carried.shape) > 3000
    assert carried.shape ^ carried.empty == set()
    assert [line for line in carried.shape if line.endswith("NOT VALID")] == []


def test_states_and_both_readings_are_those_of_the_demo(carried):
    conventions = model("conventions.Convention")
    assert Counter(conventions.values_list("state", flat=True)) == STATES
    assert conventions.filter(ends_on__lt=DAY, state="in_force").count() == 38
    for answer, count in ((Answer.YES, 54), (Answer.UNCERTAIN, 0)):
        assert conventions.signed(on=DAY, answer=answer).count() == count
        assert conventions.in_effect(on=DAY, answer=answer).count() == count


def test_what_was_signed_without_its_text_says_so(carried):
    found = Counter(model("conventions.Convention").filter(state="in_force").values_list("origin", flat=True))
    assert found == {"reprise": 91, "portal": 1}
    [kept] = model("conventions.Convention").filter(state="in_force", origin="portal")
    assert kept.versions_texte.get().document is not None


def test_versions_and_bilans_are_read_as_they_were_frozen(carried):
    [version] = model("conventions.VersionTexte").all()
    text = text_schema().decode(version.content)
    assert digest(version.content) == version.sha256
    assert [(each.id, each.title, each.body) for each in text.articles] == [
        (each["id"], each["title"], each["body"]) for each in articles_of(version)
    ]
    bilans = model("reporting.Bilan").exclude(frozen=None)
    assert {len(BILAN.decode(bilan.frozen).parts) > 5 for bilan in bilans} == {True}
    assert bilans.count() == 2


PAGES = ["desk:synthese", "conventions:texte", "conventions:versions", "conventions:parties", "conventions:perimetre"]
PAGES += ["conventions:documents", "conventions:historique", "actions:plan", "diagnostics:detail"]
PAGES += ["governance:instances", "bilans:list"]


@pytest.mark.parametrize("convention", [1, 2, 3], ids=["signed_with_its_text", "next_one", "signed_elsewhere"])
def test_its_pages_open_for_its_adviser(carried, client, convention):
    client.force_login(model("conventions.Convention").get(pk=convention).adviser)
    answers = {page: client.get(reverse(page, args=[convention])).status_code for page in PAGES}
    assert answers == dict.fromkeys(PAGES, 200)
