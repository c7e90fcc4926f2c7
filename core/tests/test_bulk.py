"""Bulk writing: foreign keys checked at once, so that the history's triggers stay cheap."""

import contextlib

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from core import bulk, privileges
from core.bulk import analyze, bulk_writing, copy_rows
from territories.models import CommuneAncienCode, Territoire

pytestmark = pytest.mark.django_db


def test_bulk_writing_checks_foreign_keys_at_each_statement():
    orphan = CommuneAncienCode(old_code="21999", commune_id=1_234_567, name="Nulle part")
    with pytest.raises(IntegrityError, match="foreign key"), bulk_writing():
        orphan.save(force_insert=True)
        raise AssertionError("the check waited")


def test_bulk_writing_keeps_all_or_nothing():
    def count():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_content_type WHERE app_label = 'essai'")
            return cursor.fetchone()[0]

    for failing in (True, False):
        try:
            with bulk_writing(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO django_content_type (app_label, model) VALUES ('essai', 'a'), ('essai', 'b')"
                )
                if failing:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            assert count() == 0
    assert count() == 2


def test_copied_rows_keep_every_sign_and_every_void():
    rows = [
        ("commune", "21001", "L’Haÿ\tles\\N \n« Roses »", 0, None, "", 4.5, True),
        ("commune", "21002", "NULL", None, 2023, "21000 21100", None, False),
    ]
    columns = ["kind", "code", "name", "population", "population_year", "postal_codes", "lon", "has_outline"]
    empty = {"siren": "", "nature": "", "fiscalite": "", "zone": ""}
    assert copy_rows(Territoire, [*columns, *empty], (row + tuple(empty.values()) for row in rows)) == 2
    assert list(Territoire.objects.order_by("code").values_list(*columns)) == rows
    assert Territoire.objects.filter(search_name="null").count() == 1


def test_copied_rows_obey_the_constraints():
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(CommuneAncienCode, ["old_code", "commune_id", "nature", "name"], [("21999", None, "", "")])
    assert copy_rows(CommuneAncienCode, ["old_code", "commune_id", "nature", "name"], []) == 0


def analyzed(model):
    """How often PostgreSQL was asked to count this table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT analyze_count FROM pg_stat_user_tables WHERE relname = %s", [model._meta.db_table])
        return cursor.fetchone()[0]


def test_the_application_has_the_tables_counted_by_their_owner(monkeypatch):
    if not (role := privileges.application_role()):
        pytest.skip("DATABASE_URL and DATABASE_OWNER_URL name the same role")
    application = connection.copy()
    application.settings_dict |= {"USER": role, "PASSWORD": settings.APPLICATION_DATABASE["PASSWORD"]}
    before = analyzed(Territoire), analyzed(CommuneAncienCode)
    with monkeypatch.context() as patch, contextlib.closing(application):
        patch.setattr(bulk, "connection", application)
        analyze(Territoire)
        with application.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone()[0] == role
    assert (analyzed(Territoire), analyzed(CommuneAncienCode)) == (before[0] + 1, before[1])


def test_the_owner_counts_on_its_own_connection():
    rows = [("21999", "Ailleurs"), ("21998", "Plus loin")]
    commune = Territoire.objects.create(kind="commune", code="21001", name="Ici")
    copy_rows(
        CommuneAncienCode,
        ["old_code", "name", "commune_id", "nature"],
        ((code, name, commune.pk, "") for code, name in rows),
    )
    analyze(CommuneAncienCode)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [CommuneAncienCode._meta.db_table])
        assert cursor.fetchone()[0] == 2
