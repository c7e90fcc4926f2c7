"""A migration that meets rows it cannot carry names them, and leaves all as it was."""

import pytest
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState
from django.db.models import F, Q

from core.inside.careful_migrations import CannotCarry
from ctg_portal import starting

pytestmark = pytest.mark.django_db
ENDS = models.CheckConstraint(
    condition=Q(last__gte=F("first")), name="town_ends", violation_error_message="La fin précède le début."
)
ONCE = models.UniqueConstraint(fields=["code"], name="town_once", violation_error_message="Ce code est pris.")


@pytest.fixture
def state():
    """A table of towns, made as a migration makes it."""
    made = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("code", models.CharField(max_length=9, default="%"))]
    fields += [(name, models.IntegerField(null=True)) for name in ("first", "last")]
    apply(made, operations.CreateModel("Town", fields))
    return made


def apply(state, operation):
    after = state.clone()
    operation.state_forwards("shop", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("shop", editor, state, after)
    state.models.update(after.models)
    state.__dict__.pop("apps", None)


def fill(state, *rows):
    town = state.apps.get_model("shop", "Town")
    town.objects.bulk_create(town(**row) for row in rows)


def constraints():
    with connection.cursor() as cursor:
        return {name for name in connection.introspection.get_constraints(cursor, "shop_town") if name[:5] == "town_"}


def test_rows_that_break_a_new_condition_are_named(state):
    fill(
        state,
        {"id": 3, "first": 2, "last": 1},
        {"id": 4, "first": 1, "last": 2},
        {"id": 5},
        {"id": 8, "first": 9, "last": 1},
    )
    with pytest.raises(CannotCarry) as refusal:
        apply(state, operations.AddConstraint("town", ENDS))
    said = "Table shop_town, lignes 3, 8 : « La fin précède le début. » (contrainte town_ends). Rien n’a été repris."
    assert str(refusal.value) == said
    assert constraints() == set()


def test_many_rows_are_named_by_the_first_five(state):
    fill(state, *({"id": number, "first": 2, "last": 1} for number in range(1, 8)))
    with pytest.raises(CannotCarry, match="lignes 1, 2, 3, 4, 5, … : "):
        apply(state, operations.AddConstraint("town", ENDS))


def test_a_value_that_is_there_twice_is_named(state):
    fill(state, {"code": "21"}, {"code": "22"}, {"code": "21"})
    with pytest.raises(CannotCarry, match=r"Table shop_town, .*\(21\).* : « Ce code est pris. »"):
        apply(state, operations.AddConstraint("town", ONCE))
    assert constraints() == set()


def test_rows_that_keep_the_constraints_are_carried(state):
    fill(state, {"code": "21", "first": 1, "last": 1}, {"code": "22"})
    apply(state, operations.AddConstraint("town", ENDS))
    apply(state, operations.AddConstraint("town", ONCE))
    assert constraints() == {"town_ends", "town_once"}


# What manage.py says --------------------------------------------------------------------


def test_what_a_migration_refuses_is_told_without_a_trace(state):
    fill(state, {"id": 3, "first": 2, "last": 1})
    with pytest.raises(starting.CannotStart) as refusal, starting.migration_sentence():
        apply(state, operations.AddConstraint("town", ENDS))
    assert "Table shop_town, ligne 3 : « La fin précède le début. »" in str(refusal.value)
    assert "relancez « manage.py migrate » : il reprend où il s’est arrêté" in str(refusal.value)


def test_a_row_named_by_a_migration_of_its_own_too():
    from importlib import import_module
    from types import SimpleNamespace

    refuse = import_module("conventions.migrations.0013_wordings_of_versions")._refuse
    with pytest.raises(starting.CannotStart, match=r"Version 2 du texte de la convention 7 \(ligne 31\) : illisible"):
        with starting.migration_sentence():
            refuse(SimpleNamespace(number=2, convention_id=7, pk=31), "illisible")


def test_another_error_keeps_its_trace():
    with pytest.raises(ValueError, match="invalid literal"), starting.migration_sentence():
        int("huit")
