"""Bulk writing: foreign keys checked at once, so that the history's triggers stay cheap."""

import pytest
from django.db import IntegrityError, connection, transaction

from core.bulk import bulk_writing, copy_rows
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
