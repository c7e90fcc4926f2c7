"""What is long is shared between processes: the tests of a file go together, a role of the hostile requests goes alone."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "reliability" and item.path.name != "test_hostile_roles.py":
            item.add_marker(pytest.mark.xdist_group(item.path.name))
