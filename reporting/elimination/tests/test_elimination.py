"""What a Caf no longer keeps: proposed, put on a bordereau, stamped, destroyed. Two Cafs, a neighbour that stays."""

import copy
import datetime as dt
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_admin, make_adviser
from actions.tests.factories import make_fiche, make_plan
from conventions.enums import ConventionState, Role
from conventions.models import Convention, Document, Membership
from conventions.tests.factories import (
    make_convention,
    make_document,
    make_member,
    make_partie,
    make_signed_convention,
)
from core.tests.files import make_pdf
from governance.tests.factories import make_comite, make_seance
from reporting.documents import checks, pipeline
from reporting.documents.bordereau_document import bordereau_document
from reporting.elimination import due
from reporting.elimination.models import Bordereau, Conservation
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
OLD = dt.date(2009, 1, 1), dt.date(2012, 12, 31)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db):
    return copy.deepcopy(made)


def _ended(caf, **fields):
    starts_on, ends_on = OLD
    return make_convention(
        caf=caf, starts_on=starts_on, ends_on=ends_on, state=ConventionState.ABANDONED,
        **{"abandoned_on": ends_on, "end_reason": "Sans suite", **fields},
    )  # fmt: skip


def _world():
    caf, other = make_caf(), make_caf("91")
    world = SimpleNamespace(caf=caf, other=other, admin=make_admin(caf=caf), adviser=make_adviser(caf=caf))
    world.gone, world.kept, world.elsewhere = _ended(caf), make_convention(caf=caf), _ended(other)
    world.recent = _ended(caf, abandoned_on=timezone.localdate())
    for convention in (world.gone, world.elsewhere):
        make_partie(convention)
        make_member(convention, Role.ELECTED)
        make_fiche(make_plan(convention))
        make_seance(make_comite(convention))
        make_document(convention)
    starts_on, ends_on = OLD
    world.signed = make_signed_convention(caf=caf, starts_on=starts_on, ends_on=ends_on, signed_on=starts_on)
    removed = make_member(world.gone, Role.PARTNER)
    Membership.objects.filter(user=removed).delete()  # known by its history alone
    Convention.objects.filter(pk=world.kept.pk).update(predecessor=world.gone)
    Conservation.objects.create(caf=caf, years=10)
    return world


def made_by(world, client):
    """The bordereau of what is due, through its page."""
    client.force_login(world.admin)
    answer = client.post(
        reverse("elimination:overview", args=[world.caf.pk]), {"conventions": [world.gone.pk, world.signed.pk]}
    )
    assert answer.status_code == 302
    return Bordereau.objects.get(caf=world.caf)


def stamped(world, client):
    row = made_by(world, client)
    today = timezone.localdate().isoformat()
    sent = {"visa_on": today, "visa_reference": "AD21-2026-4", "visa_name": "Anne Roy", "visa_capacity": "Directrice"}
    upload = SimpleUploadedFile("visa.pdf", make_pdf(), "application/pdf")
    url = reverse("elimination:visa", args=[world.caf.pk, row.pk])
    assert client.post(url, sent | {"version": row.version, "upload": upload}).status_code == 302
    row.refresh_from_db()
    return row


def test_nothing_is_proposed_before_the_caf_says_how_long(world):
    on = timezone.localdate()
    assert [each.convention for each in due.of_caf(world.caf, on=on)] == [world.gone, world.signed]
    assert due.of_caf(world.other, on=on) == []
    assert due.of_caf(world.caf, on=dt.date(2022, 12, 31)) == []
    assert [each.until for each in due.of_caf(world.caf, on=dt.date(2023, 1, 1))] == [dt.date(2022, 12, 31)] * 2


def test_a_bordereau_names_what_is_due_and_waits_for_its_visa(world, client):
    row = made_by(world, client)
    assert [(line["convention"], line["documents"], line["why"]) for line in row.lines] == [
        (world.gone.pk, 1, "Abandonnée"),
        (world.signed.pk, 0, "Échue"),
    ]
    url = reverse("elimination:overview", args=[world.caf.pk])
    for wrong in ([], [world.kept.pk], [world.elsewhere.pk], [world.recent.pk]):
        assert client.post(url, {"conventions": wrong}).status_code == 422, wrong
    page = client.get(row.get_absolute_url()).content.decode()
    assert "En attente du visa" in page and str(world.gone) in page
    export = client.get(row.get_absolute_url() + "?export=xlsx")
    assert export["Content-Type"].endswith("sheet")
    with pytest.raises(CommandError, match="visa des archives"):
        call_command("eliminer", row.pk)
    client.force_login(world.adviser)
    assert client.get(row.get_absolute_url()).status_code == 403


def test_a_bordereau_is_printed_for_its_visa_and_as_it_stands_since(world, client):
    row = made_by(world, client)
    address = reverse("documents:ask", args=["bordereau", row.pk])
    assert address in client.get(row.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = bordereau_document(row)
    assert [line[1] for line in document.lines] == [str(world.gone), str(world.signed)]
    assert [given for _, given in document.visa] == [""] * 4 and document.version_label == "À viser"
    pdf = pipeline.render(document, final=False).pdf
    assert checks.validate(pdf) == [] and pdf == pipeline.render(document, final=False).pdf
    given = {"visa_on": timezone.localdate(), "visa_reference": "AD21-4", "visa_name": "A. Roy", "visa_capacity": "D."}
    for name, value in given.items():
        setattr(row, name, value)
    assert "AD21-4" in dict(bordereau_document(row).visa).values() and bordereau_document(row).version_label == "Visé"
    client.force_login(world.adviser)
    assert client.get(address).status_code == 403
    client.force_login(make_admin(caf=world.other))
    assert client.get(address).status_code == 404


def test_a_bordereau_is_withdrawn_before_its_visa_and_makes_room_for_another(world, client):
    row = made_by(world, client)
    url, visa = (reverse(f"elimination:{name}", args=[world.caf.pk, row.pk]) for name in ("take_back", "visa"))
    assert url in client.get(row.get_absolute_url()).content.decode()
    assert "Retirer ce bordereau" in client.get(url).content.decode()
    refused = client.post(url, {"reason": " "})
    assert refused.status_code == 422 and 'aria-invalid="true"' in refused.content.decode()
    row.refresh_from_db()
    assert row.withdrawn_at is None
    why = "La convention est à verser : pas à détruire"
    assert [client.post(url, {"reason": why}).status_code for _ in range(2)] == [302, 302]  # a double click
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_why, row.version) == (world.admin, why, 1)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Retiré le" in page and "à verser" in page and url not in page and visa not in page
    assert client.get(visa).status_code == 403
    with pytest.raises(CommandError, match="retiré avant tout visa"):
        call_command("eliminer", row.pk, pour_de_bon=True)
    for change in (
        {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_why": ""},
        {"visa_on": timezone.localdate()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bordereau.objects.filter(pk=row.pk).update(**change)
    overview = client.get(reverse("elimination:overview", args=[world.caf.pk]))
    assert [waiting for _, waiting in overview.context["past"]] == [None, None]
    assert "retiré, " in overview.content.decode()
    other = client.post(reverse("elimination:overview", args=[world.caf.pk]), {"conventions": [world.gone.pk]})
    assert other.status_code == 302 and world.caf.bordereaux.count() == 2


def test_a_bordereau_with_its_visa_is_not_withdrawn(world, client):
    row = stamped(world, client)
    url = reverse("elimination:take_back", args=[world.caf.pk, row.pk])
    assert url not in client.get(row.get_absolute_url()).content.decode()
    assert client.post(url, {"reason": "Trop tard"}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is None and row.visa_on
    with pytest.raises(IntegrityError), transaction.atomic():
        Bordereau.objects.filter(pk=row.pk).update(
            withdrawn_at=timezone.now(), withdrawn_by=world.admin, withdrawn_why="Trop tard"
        )
    client.force_login(world.adviser)
    assert client.get(url).status_code == 403


def test_a_visa_is_written_once_with_its_scan(world, client):
    row = stamped(world, client)
    assert (row.visa_reference, row.visa_document.caf, row.visa_document.convention) == ("AD21-2026-4", world.caf, None)
    scan = client.get(reverse("elimination:scan", args=[world.caf.pk, row.pk]))
    assert b"".join(scan.streaming_content) == row.visa_document.file.read()
    assert client.get(reverse("elimination:visa", args=[world.caf.pk, row.pk])).status_code == 403
    for change in ({"visa_reference": "x"}, {"lines": []}, {"years": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bordereau.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bordereau.objects.filter(pk=row.pk).delete()


def test_the_command_destroys_one_convention_and_no_other(world, client, capsys):
    row = stamped(world, client)
    name = world.gone.documents.get().file.name
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(b"un texte"))
    before = left(world.elsewhere.pk)
    call_command("eliminer", row.pk)
    assert "Rien n’est détruit" in capsys.readouterr().out and Convention.objects.filter(pk=world.gone.pk).exists()
    call_command("eliminer", row.pk, pour_de_bon=True)
    row.refresh_from_db()
    assert row.destroyed_at and not default_storage.exists(name)
    told, _ = row.destroyed
    assert told["rows"]["conventions_convention"] == 1 and len(told["files"][0]["sha256"]) == 64
    assert not left(world.gone.pk) and not left(world.signed.pk)
    assert left(world.elsewhere.pk) == before and len(before) > 10
    world.kept.refresh_from_db()
    assert world.kept.predecessor is None and Document.objects.filter(pk=row.visa_document_id).exists()
    with pytest.raises(CommandError, match="déjà détruit"):
        call_command("eliminer", row.pk, pour_de_bon=True)


def left(key):
    """Tables, histories included, where a column `convention_id` still holds this key."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing dangles
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in apps.get_models():
            columns = [field.column for field in model._meta.local_fields if field.column == "convention_id"]
            if columns and model._meta.managed:
                cursor.execute(f'SELECT 1 FROM "{model._meta.db_table}" WHERE convention_id = %s LIMIT 1', [key])
                found += [model._meta.db_table] if cursor.fetchone() else []
        cursor.execute("SELECT 1 FROM conventions_conventionevent WHERE pgh_obj_id = %s", [key])
        return found + [row[0] for row in cursor.fetchall()]


def test_what_is_kept_longer_since_is_not_destroyed(world, client):
    row = stamped(world, client)
    Conservation.objects.filter(caf=world.caf).update(years=50)
    with pytest.raises(CommandError, match="à garder encore"):
        call_command("eliminer", row.pk, pour_de_bon=True)
    assert Convention.objects.filter(pk=world.gone.pk).exists()
