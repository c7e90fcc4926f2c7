"""Where we reach into the insides of others: all of it is in this room, and nowhere else.

For each, what it repairs, what was told upstream, and the version that it was written for. `core/tests/test_inside.py`
holds the installed version to that one (an upgrade reads this room again), and has a test for each that fails on the
day when upstream no longer needs it: it then goes, without anything else to change.
"""

from dataclasses import dataclass

#: Where the report that nobody has sent yet is written, under the name of the module, with its example.
TO_TELL = "docs/amont.md"


@dataclass(frozen=True)
class Reach:
    """`library`: a distribution, or « python ». `version`: for which it was written, as far as it counts."""

    library: str
    version: str
    what: str
    upstream: str


REACHES = {
    "stack": Reach(
        "python",
        "3.11",
        "calls across two pieces of the stack map memory at every turn",
        "https://github.com/python/cpython/issues/142183 (3.13 and later keep a piece: pull 146123)",
    ),
    "quick_migrations": Reach(
        "Django",
        "5.2",
        "each operation draws every related model again (ProjectState, ModelState)",
        "https://github.com/django/django/pull/7589 (ticket 27666)",
    ),
    "careful_migrations": Reach(
        "Django", "5.2", "a constraint that rows break is refused without naming them (AddConstraint)", TO_TELL
    ),
    "pydyf_writer": Reach(
        "pydyf",
        "0.13",
        "a list of pages built for every tag; streams hashed by making their bytes again; \\r at an end",
        TO_TELL,
    ),
    "weasyprint_pages": Reach(
        "weasyprint",
        "70",
        "six pseudo-elements for each element; boxes of the pages laid out, which nothing public gives",
        f"https://github.com/Kozea/WeasyPrint/issues/265 (boxes stay private); the pseudo-elements: {TO_TELL}",
    ),
}
