"""What a migration that is not released yet may not do: `make lint` and `test_migration_linter.py` ask it.

Migrations that were released are listed, with their digest, in `tests/data/released_migrations.txt`: they change no
more, and what they left is what the code of the last release runs on. The others are read one by one, after that
state. `python -m tests.migration_linter --release` lists those that are there, once a version is published.

A column goes in two steps: the release that stops using it takes it out of the state alone
(`SeparateDatabaseAndState(state_operations=[RemoveField(…)])`), so that the processes of the version before still find
it; the next one drops it (`database_operations`). It is renamed by an addition, a copy, and the same two steps.
"""

import hashlib
import os
import re
import sys
from pathlib import Path

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, ForeignKey, ManyToManyField

ROOT = Path(__file__).resolve().parents[1]
RELEASED = ROOT / "tests" / "data" / "released_migrations.txt"
#: Tables that hold tens of thousands of rows in a whole country (docs/exploitation.md); histories besides.
LARGE = frozenset(
    [
        "accounts_job",
        "accounts_mail",
        "accounts_user",
        "actions_acteur",
        "actions_etape",
        "actions_ficheaction",
        "actions_fichetransition",
        "actions_indicateurfiche",
        "actions_lignebudgetaire",
        "actions_notesuivi",
        "actions_objectif",
        "actions_valeurfiche",
        "conventions_article",
        "conventions_articleversion",
        "conventions_autorisation",
        "conventions_document",
        "conventions_mouvementperimetre",
        "conventions_partie",
        "conventions_partieacte",
        "conventions_signataire",
        "diagnostics_valeurindicateur",
        "governance_decision",
        "governance_presence",
        "reporting_rendu",
        "pghistory_context",
        "territories_organisation",
        "territories_territoire",
    ]
)
#: {« app.name »: why it may break a rule}. An entry leaves with the release.
EXCEPTIONS: dict[str, str] = {}

#: Declared, not run: what it says is done when it is called.
_FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION .*? AS \$\$.*?\$\$", re.S | re.I)
_DATA = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|COPY)\b", re.IGNORECASE | re.MULTILINE)
_GONE = (operations.RenameField, operations.RenameModel, operations.DeleteModel, operations.AlterModelTable)


def digests():
    """{« app/name »: sha256} of the migrations that are there."""
    found = {}
    for path in sorted(ROOT.glob("*/migrations/[0-9]*.py")):
        found[f"{path.parts[-3]}/{path.stem}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def released():
    """{« app/name »: sha256} of those that were released."""
    lines = RELEASED.read_text().split("\n")
    return dict(line.rsplit(" ", 1) for line in lines if line)


def changed(there, kept):
    """Sentences about released migrations that are no more what they were."""
    lost = [f"{name}: it was released, and is not there any more" for name in kept if name not in there]
    return lost + [
        f"{name}: it was released, and was edited since" for name in there if kept.get(name, there[name]) != there[name]
    ]


def kind(operation):
    """{"data"}, {"schema"} or both, of an operation."""
    if isinstance(operation, operations.RunPython):
        return {"data"}
    if isinstance(operation, operations.RunSQL):
        return {"data"} if _DATA.search(_FUNCTION.sub("", _sql(operation.sql))) else {"schema"}
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return set().union(*(kind(each) for each in operation.database_operations)) or {"schema"}
    return {"schema"}


def _sql(sql):
    if isinstance(sql, str):
        return sql
    return "\n".join(each if isinstance(each, str) else each[0] for each in sql or ())


class Reading:
    """One migration, read after `before`, the state that the last release left, and `state`, where it begins.

    `said`: what is wrong, in sentences.
    """

    def __init__(self, name, migration, before, state):
        self.app, self.before, self.state = migration.app_label, before, state
        self.said = []
        if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]*[a-z][a-z0-9_]*", migration.name) or re.search(
            r"_auto_|_\d{6,}", migration.name
        ):
            self.said.append("it has no name of its own: say what it does")
        kinds = set().union(*(kind(each) for each in migration.operations), set())
        if len(kinds) > 1:
            self.said.append("it changes the schema and the data: make two of it")
        for operation in migration.operations:
            self.read(operation)
            operation.state_forwards(self.app, state)
        self.said = [f"{name}: {each}" for each in self.said]

    def read(self, operation):
        if isinstance(operation, operations.SeparateDatabaseAndState):
            self._two_steps(operation)
            return
        if isinstance(operation, operations.RunPython | operations.RunSQL):
            if not operation.reversible:
                self.said.append(f"{type(operation).__name__} has no way back: give one, or an explicit noop")
        elif isinstance(operation, operations.AddField):
            self._added(operation)
        elif isinstance(operation, operations.AlterField):
            self._altered(operation)
        elif isinstance(operation, operations.RemoveField) and self._field(self.before, operation) is not None:
            self.said.append(
                f"{operation.model_name}.{operation.name} is dropped in the release that stops using it: two steps"
            )
        elif isinstance(operation, _GONE) and self._was_released(operation):
            self.said.append(f"{operation.describe()} in the release that stops using it: two steps")
        elif isinstance(operation, operations.AddIndex | operations.RemoveIndex) and not isinstance(
            operation, AddIndexConcurrently | RemoveIndexConcurrently
        ):
            if self._is_large(operation.model_name):
                self.said.append(f"{operation.describe()} holds a large table: {type(operation).__name__}Concurrently")

    # Fields -------------------------------------------------------------------------------

    def _field(self, state, operation):
        """The field of this operation in this state, or None."""
        model = state.models.get((self.app, operation.model_name.lower()))
        return model.fields.get(operation.name) if model else None

    def _is_released(self, model_name):
        return (self.app, model_name.lower()) in self.before.models

    def _was_released(self, operation):
        if isinstance(operation, operations.RenameField):
            model = self.before.models.get((self.app, operation.model_name.lower()))
            return model is not None and operation.old_name in model.fields
        return self._is_released(getattr(operation, "old_name", None) or operation.name)

    def _is_large(self, model_name):
        model = self.before.models.get((self.app, model_name.lower()))
        if model is None:
            return False  # made in this release: no rows
        table = model.options.get("db_table") or f"{self.app}_{model.name_lower}"
        return table in LARGE or table.endswith("event")

    def _added(self, operation):
        field, model = operation.field, operation.model_name
        if isinstance(field, ManyToManyField) or not self._is_released(model):
            return
        bare = field.default is NOT_PROVIDED and field.db_default is NOT_PROVIDED and not hasattr(field, "expression")
        if not field.null and bare and not field.blank:
            self.said.append(f"{model}.{operation.name} is NOT NULL without default, in a table of rows")
        if isinstance(field, ForeignKey) and field.db_index and self._is_large(model):
            self.said.append(
                f"{model}.{operation.name} makes an index of a large table: db_index=False, then AddIndexConcurrently"
            )

    def _altered(self, operation):
        was, model = self._field(self.state, operation), operation.model_name
        if was is not None and (operation.field.db_index or operation.field.unique) and self._is_large(model):
            if not (was.db_index or was.unique):
                self.said.append(f"{model}.{operation.name} gets an index in a large table: AddIndexConcurrently")

    def _two_steps(self, operation):
        for each in operation.state_operations:
            if isinstance(each, operations.RemoveField) and (field := self._field(self.state, each)) is not None:
                if not field.null and field.db_default is NOT_PROVIDED and not field.many_to_many:
                    self.said.append(
                        f"{each.model_name}.{each.name} leaves the state, and its column is NOT NULL: "
                        "let it be null first, or give it a db_default"
                    )
        for each in operation.database_operations:
            self.read(each)


def lint():
    """Every sentence about the migrations of the tree."""
    there, kept = digests(), released()
    loader = MigrationLoader(None)
    ours = {key for key in loader.graph.nodes if "/".join(key) in there}
    fresh = {key for key in ours if "/".join(key) not in kept}
    order = list(dict.fromkeys(key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)))
    said, state = changed(there, kept), ProjectState()
    for key in order:
        if key not in fresh:
            loader.graph.nodes[key].mutate_state(state, preserve=False)
    before = state.clone()
    for key in order:
        if key in fresh:
            said += Reading("/".join(key), loader.graph.nodes[key], before, state).said
    return [each for each in said if each.partition(":")[0] not in EXCEPTIONS]


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctg_portal.settings")
    import django

    django.setup()
    if "--release" in arguments:
        RELEASED.write_text("".join(f"{name} {digest}\n" for name, digest in digests().items()))
    said = lint()
    print("\n".join(said) or "Migrations : rien à redire.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
