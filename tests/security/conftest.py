import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files that the world holds go with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
