import pytest

from accounts.tests.factories import make_adviser


@pytest.fixture
def adviser(client):
    """An adviser of the Caf of the tests, logged in."""
    adviser = make_adviser()
    client.force_login(adviser)
    return adviser
