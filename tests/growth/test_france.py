"""The national bench makes its country right: counts, history, and what points to what. Seen on a small one."""

import json

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.test import Client
from django.urls import reverse
from pghistory.models import Event

from accounts.models import CafMembership, User
from accounts.tests.factories import make_adviser
from actions.models import Acteur, FicheAction, LigneBudgetaire
from conventions.enums import PartieRole
from conventions.models import Convention, Membership, Partie
from diagnostics.models import ValeurIndicateur
from diagnostics.tests.factories import make_indicateur
from territories.models import Caf, Territoire
from territories.tests.factories import load_small
from tests.bench import __main__ as bench
from tests.bench import france
from tests.growth import databases

SIZE = france.Size(conventions=14, values=300, largest=5, agents=6, batch=5)
SHAPES = (france.Shape(3, 2, communes=2), france.Shape(2, 1, is_signed=False, members=5))


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """A database of its own: fourteen conventions, two of them written by hand. Its adviser, of the largest Caf."""
    name = f"{connection.settings_dict['NAME']}_france"
    with django_db_blocker.unblock(), databases.several(name) as template:
        databases.copy(template, name)
        load_small()
        make_indicateur()
        adviser = make_adviser(caf=Caf.objects.get(code="21"))
        france.fill(adviser.caf_memberships.get().caf, adviser, SIZE, SHAPES)
        yield adviser


def copied(model):
    return model._default_manager.filter(pk__gt=france.STRIDE)


def test_as_many_rows_as_asked_in_every_caf(small):
    assert Convention.objects.count() == 14 and ValeurIndicateur.objects.count() == 300
    assert copied(Convention).filter(caf=small.caf_memberships.get().caf).count() == 5
    assert copied(Convention).values("caf").distinct().count() > 3
    shapes = set(copied(Convention).annotate(n=Count("plan__fiches")).values_list("n", flat=True))
    assert shapes == {2, 3}
    agents = dict(CafMembership.objects.exclude(user=small).values_list("caf").annotate(Count("pk")))
    assert set(agents.values()) == {6} and len(agents) == Caf.objects.count()


def test_each_row_has_the_event_of_its_insertion(small):
    """As the triggers write it: with the values of the row, and one only."""
    told = 0
    for model in {row._meta.model for row in france._tables() if not issubclass(row, Event)}:
        events = getattr(model, "pgh_event_model", None)
        if events is None or model.__name__ == "Organisation":  # those of the reference have none
            continue
        inserted = events.objects.filter(pgh_label="insert")
        keys = list(inserted.values_list("pgh_obj_id", flat=True))
        assert sorted(keys) == sorted(model._default_manager.values_list("pk", flat=True)), model
        told += len(keys)
    assert told > 1000


def test_the_history_tells_the_values_of_the_copies(small):
    events = FicheAction.pgh_event_model.objects
    for fiche in copied(FicheAction).select_related("plan__convention"):
        first, last = events.filter(pgh_obj_id=fiche.pk).order_by("pk")
        assert (first.pgh_label, last.pgh_label) == ("insert", "update")
        assert (last.id, last.plan_id, last.title, last.state) == (fiche.pk, fiche.plan_id, fiche.title, fiche.state)
        assert fiche.plan.convention.name in fiche.title
        assert first.pgh_created_at < last.pgh_created_at
        assert first.pgh_context.metadata["user"] == fiche.plan.convention.adviser_id


def test_what_is_copied_points_inside_its_convention(small):
    assert not copied(FicheAction).exclude(axe__plan=F("plan")).exists()
    assert not copied(Acteur).exclude(organisation__caf=F("fiche__plan__convention__caf")).exists()
    lines = copied(LigneBudgetaire)
    assert not lines.exclude(
        Q(funder__caf=F("fiche__plan__convention__caf")) | Q(funder__caf=F("convention__caf"))
    ).exists()
    assert not copied(Convention).exclude(themes__caf=F("caf")).exists()
    followed = copied(FicheAction.caf_referents.through)
    assert followed.exists()
    assert not followed.exclude(user__caf_memberships__caf=F("ficheaction__plan__convention__caf")).exists()
    assert not copied(Membership).values("user").annotate(n=Count("convention", distinct=True)).filter(n__gt=1)
    signing = copied(Partie).filter(role=PartieRole.CAF)
    assert signing.exists() and not signing.exclude(organisation=F("convention__caf__organisation")).exists()


def test_each_convention_covers_its_own_territoire(small):
    for row in copied(Convention).select_related("territoire"):
        communes = Territoire.objects.communes().filter(Q(epci=row.territoire) | Q(pk=row.territoire_id), valid_to=None)
        assert set(row.perimetre.values_list("commune", flat=True)) == set(communes.values_list("pk", flat=True))
        assert row.adviser.caf_memberships.filter(caf=row.caf).exists()


def test_the_triggers_speak_again_once_it_is_made(small):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass FROM pg_trigger WHERE tgenabled = 'D'")
        assert not cursor.fetchall()
    assert User.objects.values("email").distinct().count() == User.objects.count()


def test_the_adviser_reads_what_was_copied(small):
    client = Client()
    client.force_login(small)
    fiche = copied(FicheAction).filter(plan__convention__adviser=small).earliest("pk")
    row = fiche.plan.convention
    for path in (
        fiche.get_absolute_url(),
        reverse("desk:synthese", args=[row.pk]),
        reverse("conventions:historique", args=[row.pk]),
    ):
        response = client.get(path)
        assert response.status_code == 200 and row.name in response.content.decode(), path


@pytest.mark.parametrize(
    ("name", "share", "said"),
    [
        ("france", "0.05", ""),
        ("demo", "1", ""),
        ("europe", "1", "SCALE=europe n’est pas une échelle"),
        ("france", "0", "CTG_BENCH_SHARE=0 n’est pas une part"),
        ("france", "tout", "CTG_BENCH_SHARE=tout n’est pas une part"),
    ],
)
def test_a_scale_or_a_share_that_is_none_is_refused(name, share, said):
    assert bench.refuse_asked(name, share).startswith(said) and bool(bench.refuse_asked(name, share)) == bool(said)


def test_the_room_on_the_disk_is_looked_at_first(tmp_path):
    assert bench.refuse_full_disk(tmp_path, 0) == ""
    assert "il faut 1000000.0 Gio" in bench.refuse_full_disk(tmp_path, 1_000_000)


def test_a_database_is_kept_while_its_makers_are_the_same(tmp_path):
    whole, part = bench.scale("france", 1), bench.scale("france", 0.05)
    assert bench.fingerprint(whole) == bench.fingerprint(whole) != bench.fingerprint(part)
    assert whole.folder != part.folder and whole.gib > part.gib
    kept = tmp_path / "bench.json"
    assert bench.kept_seconds(kept, "a") is None
    kept.write_text(json.dumps({"digest": "a", "territories_seconds": 12.5}))
    assert bench.kept_seconds(kept, "a") == 12.5 and bench.kept_seconds(kept, "b") is None
