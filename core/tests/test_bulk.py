"""Bulk writing: foreign keys checked at once, so that the history's triggers stay cheap."""

import pytest
from django.db import IntegrityError, connection

from core.bulk import bulk_writing
from territories.models import CommuneAncienCode

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
