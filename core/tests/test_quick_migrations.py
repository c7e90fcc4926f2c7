"""The classes that a migration reads follow its operations, drawn again or not (`core/inside/quick_migrations.py`)."""

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.models import Q
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from core.inside import quick_migrations


@pytest.fixture
def state():
    """A model, one that points to it and its proxy, drawn."""
    made = ProjectState()
    key = ("id", models.BigAutoField(primary_key=True))
    to_town = ("town", models.ForeignKey("shop.Town", models.CASCADE))
    towns = {"options": {"constraints": [models.CheckConstraint(condition=Q(id__gt=0), name="positive")]}}
    for operation in (
        operations.CreateModel("Town", [key], **towns),
        operations.CreateModel("Street", [key, to_town]),
        operations.CreateModel("Road", [], options={"proxy": True}, bases=("shop.street",)),
    ):
        operation.state_forwards("shop", made)
    assert {each.__name__ for each in made.apps.get_models()} == {"Town", "Street", "Road"}
    return made


def add(state, model, **fields):
    for name, field in fields.items():
        operations.AddField(model, name, field).state_forwards("shop", state)


def names(state, model):
    return [each.name for each in state.apps.get_model("shop", model)._meta.get_fields()]


def test_a_plain_field_comes_without_drawing_its_neighbours(state):
    drawn = [state.apps.get_model("shop", name) for name in ("Town", "Street")]
    add(state, "town", code=models.CharField(max_length=5, default="21"), size=models.IntegerField(null=True))
    assert names(state, "Town") == ["street", "id", "code", "size"]
    assert [state.apps.get_model("shop", name) for name in ("Town", "Street")] == drawn
    assert state.apps.get_model("shop", "Town")().code == "21"


def test_a_default_of_one_day_is_not_kept(state):
    given = operations.AddField("town", "code", models.CharField(max_length=5, default="21"), preserve_default=False)
    given.state_forwards("shop", state)
    assert state.apps.get_model("shop", "Town")().code == ""
    assert given.field.default == "21"


def test_a_field_of_a_model_is_one_of_its_proxy_too(state):
    add(state, "street", width=models.IntegerField(null=True))
    assert names(state, "Street") == names(state, "Road") == ["id", "town", "width"]


def test_a_relation_is_seen_from_both_ends(state):
    add(state, "town", main=models.ForeignKey("shop.Street", models.CASCADE, related_name="+", null=True))
    add(state, "street", twin=models.ForeignKey("shop.Town", models.CASCADE, related_name="twins", null=True))
    assert names(state, "Town") == ["street", "twins", "id", "main"]
    assert state.apps.get_model("shop", "Town")._meta.get_field("main").related_model is state.apps.get_model(
        "shop", "Street"
    )


def test_what_is_removed_leaves_the_state_and_the_class(state):
    sql = UpsertTriggerSql(func="RETURN NEW;", hash="1", operation="UPDATE", pgid="kept", table="town", when="BEFORE")
    AddTrigger("town", Trigger(name="kept", sql=sql)).state_forwards("shop", state)
    assert [each.name for each in state.models["shop", "town"].options["triggers"]] == ["kept"]
    RemoveTrigger("town", "kept").state_forwards("shop", state)
    operations.RemoveConstraint("town", "positive").state_forwards("shop", state)
    assert state.models["shop", "town"].options["triggers"] == []
    assert state.models["shop", "town"].options["constraints"] == []
    assert state.apps.get_model("shop", "Town")._meta.constraints == []


def test_a_class_is_drawn_from_copies_of_its_fields(state, monkeypatch):
    """In the order and with the values that Django gives; nothing worked out in a registry goes to the next."""
    add(state, "town", price=models.DecimalField(max_digits=5, decimal_places=2, default=3))
    add(state, "town", streets=models.ManyToManyField("shop.Street", related_name="+"))
    dearer = models.DecimalField(max_digits=6, decimal_places=2, default=4)
    operations.AlterField("town", "price", dearer).state_forwards("shop", state)
    town, street = (state.models["shop", name].fields for name in ("town", "street"))
    assert town["price"].validators and street["town"].remote_field.identity  # which they keep
    told = [drawn_again(state)]
    monkeypatch.setattr(ModelState, "render", quick_migrations._django_draws)
    told.append(drawn_again(state))
    assert told[0] == told[1]
    assert [name for name, *_ in told[0]] == ["id", "price", "streets", "id", "town"]
    assert not any(hasattr(each, "model") for each in (*town.values(), *street.values()))


def drawn_again(state):
    """(name, arguments) of the fields of Town then Street, drawn in a registry of their own."""
    apps = StateApps([], dict(state.models))
    town, street = (apps.get_model("shop", name) for name in ("Town", "Street"))
    assert street._meta.get_field("town").related_model is town
    assert street._meta.get_field("town").remote_field.identity[1] is town
    assert town._meta.get_field("streets").remote_field.through._meta.apps is apps
    assert town._meta.get_field("price").validators[-1].max_digits == 6
    metas = town._meta, street._meta
    return [(each.name, *each.deconstruct()[1:]) for meta in metas for each in (*meta.fields, *meta.many_to_many)]
