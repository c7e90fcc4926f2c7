import pytest
from django.db import transaction
from django.test import override_settings

from tests.security import world


@pytest.fixture(autouse=True)
def media(request, settings, tmp_path):
    """Files that the world holds go with it; a world built for a whole file has its own folder."""
    if "made" not in request.fixturenames:
        settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of the matrix, built once, and taken back at the end of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
            yield world.build()
        transaction.set_rollback(True)
