"""What `make test` does not run still follows the code: each name that its modules take is there."""

import importlib
import pkgutil

from tests import bench, growth, reliability


def test_every_module_of_the_long_tests_is_read_whole():
    names = [
        module.name
        for package in (reliability, bench, growth)
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    ]
    assert "tests.reliability.test_nu" in names
    for name in (*names, "tests.pictures"):
        if not name.endswith("__main__"):  # which runs what it reads
            importlib.import_module(name)
