import pytest


@pytest.fixture(autouse=True)
def media(request, settings, tmp_path):
    """Files that the world holds go with it; a world built for a whole file has its own folder."""
    if "made" not in request.fixturenames:
        settings.MEDIA_ROOT = tmp_path / "media"
