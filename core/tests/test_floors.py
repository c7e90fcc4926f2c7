"""An app imports only from the floors below its own; a foreign key is an import."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

FLOORS = [
    *("core", "territories", "accounts", "conventions"),
    *("diagnostics", "actions", "governance", "reporting"),
]
LEVEL = {app: level for level, app in enumerate(FLOORS)}
ROOT = Path(__file__).resolve().parents[2]


def imported_modules(path):
    """Names of the modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.ImportFrom):
            yield path.relative_to(ROOT).parts[0]


def climbing_imports(app):
    found = set()
    for path in (ROOT / app).rglob("*.py"):
        if "tests" in path.parts:
            continue
        for module in imported_modules(path):
            other = module.split(".")[0]
            if other == "ctg_portal" or (other != app and LEVEL.get(other, -1) > LEVEL[app]):
                found.add(f"{path.relative_to(ROOT)} imports {module}")
    return found


@pytest.mark.parametrize("app", FLOORS)
def test_imports_go_down_only(app):
    assert climbing_imports(app) == set()


def test_an_import_that_climbs_is_seen(tmp_path):
    climbing = tmp_path / "climbing.py"
    climbing.write_text("def f():\n    from reporting.models import Bilan\n")
    assert list(imported_modules(climbing)) == ["reporting.models"]


def test_foreign_keys_go_down_only():
    climbing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields + model._meta.local_many_to_many
        if model._meta.app_label in LEVEL
        and field.related_model
        and LEVEL.get(field.related_model._meta.app_label, -1) > LEVEL[model._meta.app_label]
    }
    assert climbing == set()


def test_no_generic_foreign_key():
    from django.contrib.contenttypes.fields import GenericForeignKey

    generic = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
        and any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields)
    ]
    assert generic == []


def test_core_has_no_table():
    assert [model for model in apps.get_models() if model._meta.app_label == "core"] == []


def test_every_house_app_is_installed():
    installed = {config.name for config in apps.get_app_configs()}
    assert set(FLOORS) <= installed
