"""Each rule of the migrations, on one that breaks it and one that does not; then the tree itself."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from tests import migration_linter
from tests.migration_linter import Reading, changed

ROWS = ModelState(
    "shop",
    "Row",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("word", models.CharField(max_length=9, null=True)),
        ("kept", models.CharField(max_length=9)),
    ],
    {"db_table": "actions_ficheaction"},
)
SMALL = ModelState("shop", "Small", [("id", models.BigAutoField(primary_key=True))])
KEY = models.ForeignKey("shop.Small", models.CASCADE, null=True)
INDEX = models.Index(fields=["word"], name="row_word")


def nothing(apps, editor):
    """What a migration of data does, in these tests."""


def made(model):
    return migrations.CreateModel(model, [("id", models.BigAutoField(primary_key=True))])


def apart(**steps):
    return migrations.SeparateDatabaseAndState(**steps)


REFUSED = {
    "no name": ("0002_auto_20261128", [], "no name"),
    "a number alone": ("0002_2", [], "no name"),
    "data and schema": (
        "0002_mixed",
        [migrations.RunPython(nothing, nothing), migrations.AddField("row", "x", models.TextField(null=True))],
        "schema and the data",
    ),
    "rows in SQL and schema": (
        "0002_mixed",
        [migrations.RunSQL("UPDATE shop SET x = 1", ""), migrations.AddField("row", "x", models.TextField(null=True))],
        "schema and the data",
    ),
    "no way back": ("0002_data", [migrations.RunPython(nothing)], "no way back"),
    "no way back in SQL": ("0002_data", [migrations.RunSQL("UPDATE shop SET x = 1")], "no way back"),
    "hidden without way back": (
        "0002_data",
        [apart(database_operations=[migrations.RunPython(nothing)])],
        "no way back",
    ),
    "not null": ("0002_added", [migrations.AddField("row", "x", models.IntegerField())], "NOT NULL"),
    "a column dropped": ("0002_dropped", [migrations.RemoveField("row", "word")], "two steps"),
    "a column renamed": ("0002_renamed", [migrations.RenameField("row", "word", "words")], "two steps"),
    "a table dropped": ("0002_dropped", [migrations.DeleteModel("Small")], "two steps"),
    "a table renamed": ("0002_renamed", [migrations.RenameModel("Small", "Tiny")], "two steps"),
    "a column left and dropped at once": (
        "0002_left",
        [
            apart(state_operations=[migrations.RemoveField("row", "word")]),
            apart(database_operations=[migrations.RemoveField("row", "word")]),
        ],
        "two steps",
    ),
    "a column left that nobody fills": (
        "0002_left",
        [apart(state_operations=[migrations.RemoveField("row", "kept")])],
        "NOT NULL",
    ),
    "an index": ("0002_index", [migrations.AddIndex("row", INDEX)], "Concurrently"),
    "an index of a key": ("0002_key", [migrations.AddField("row", "small", KEY)], "Concurrently"),
    "an index of a column": (
        "0002_key",
        [migrations.AlterField("row", "word", models.CharField(max_length=9, null=True, db_index=True))],
        "Concurrently",
    ),
}
ALLOWED = {
    "a column that may be empty": [migrations.AddField("row", "x", models.TextField(null=True))],
    "a column with a default": [migrations.AddField("row", "x", models.IntegerField(default=0))],
    "a column of the database’s": [migrations.AddField("row", "x", models.IntegerField(db_default=0))],
    "data": [migrations.RunPython(nothing, migrations.RunPython.noop)],
    "a new table and its columns": [made("New"), migrations.AddField("new", "x", models.IntegerField())],
    "a new table renamed": [made("New"), migrations.RenameModel("New", "Newer")],
    "an index beside": [AddIndexConcurrently("row", INDEX)],
    "an index of few rows": [migrations.AddIndex("small", models.Index(fields=["id"], name="small_id"))],
    "a key without index": [
        migrations.AddField("row", "small", models.ForeignKey("shop.Small", models.CASCADE, null=True, db_index=False))
    ],
    "a column left": [apart(state_operations=[migrations.RemoveField("row", "word")])],
}


def said_of(name, operations):
    state = ProjectState()
    for model in (ROWS, SMALL):
        state.add_model(model.clone())
    migration = type("Migration", (migrations.Migration,), {"operations": operations})(name, "shop")
    return Reading(f"shop/{name}", migration, state.clone(), state).said


@pytest.mark.parametrize("case", REFUSED)
def test_a_migration_that_breaks_a_rule_is_told(case):
    name, operations, words = REFUSED[case]
    said = said_of(name, operations)
    assert len(said) == 1 and words in said[0] and said[0].startswith(f"shop/{name}: "), said


@pytest.mark.parametrize("case", ALLOWED)
def test_a_migration_that_keeps_the_rules_is_silent(case):
    assert said_of("0002_allowed", ALLOWED[case]) == []


def test_the_second_step_drops_what_the_last_release_left():
    state = ProjectState()
    left = ROWS.clone()
    del left.fields["word"]
    state.add_model(left)
    operation = apart(database_operations=[migrations.RunSQL("ALTER TABLE x DROP COLUMN word", migrations.RunSQL.noop)])
    migration = type("Migration", (migrations.Migration,), {"operations": [operation]})("0003_word_dropped", "shop")
    assert Reading("shop/0003_word_dropped", migration, state.clone(), state).said == []


def test_a_released_migration_is_kept_as_it_was():
    kept = {"shop/0001_initial": "a", "shop/0002_word": "b"}
    assert changed(kept | {"shop/0003_new": "c"}, kept) == []
    [gone] = changed({"shop/0001_initial": "a"}, kept)
    [edited] = changed(kept | {"shop/0002_word": "other"}, kept)
    assert gone.startswith("shop/0002_word: ") and "not there" in gone
    assert edited.startswith("shop/0002_word: ") and "edited" in edited


def test_the_migrations_of_the_tree_keep_the_rules():
    assert migration_linter.lint() == []
    assert len(migration_linter.released()) > 70
    assert set(migration_linter.EXCEPTIONS) <= set(migration_linter.digests())


def test_make_lint_asks_it():
    assert "python -m tests.migration_linter\n" in (migration_linter.ROOT / "Makefile").read_text()
