"""The largest file of people, errors included: read, mended, set aside, written, within its budget.

CPU of the process: what else the machine does does not count. Memory: the peak of what Python holds.
"""

import time
import tracemalloc
from collections import Counter

import pytest

from accounts.imports import work
from accounts.imports.kinds import Outcome
from accounts.tests.factories import make_admin
from conventions.importing.tests.worksheets import people, prepared
from conventions.tests.factories import make_convention, make_partie
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
ROWS = 4_999  # and its headings
SECONDS, MIB = 20, 200


def largest(caf):
    """Over forty conventions; one row of ten has no address."""
    names = [f"Pays {number}" for number in range(40)]
    for name in names:
        make_partie(make_convention(caf=caf, name=name), organisation=make_organisation(name=f"CC {name}", caf=caf))
    return people(
        *(
            [f"p{n}@mairie.fr" if n % 10 else f"p{n}", f"Ana{n}", f"Nom{n}", "Élu", name, f"CC {name}", f"Adjointe {n}"]
            for n in range(ROWS)
            for name in [names[n % 40]]
        )
    )


def whole(caf, admin, rows):
    row = prepared(caf, admin, rows)
    row.refresh_from_db()
    refused = [each["key"] for each in row.plan["rows"] if each["outcome"] == Outcome.REFUSED]
    work.mend(row, admin, {f"0!A{refused[0].partition('!')[2]}": "corrigee@mairie.fr"}, [])
    work.mend(row, admin, {}, refused[1:])
    work.apply(row, admin)
    row.refresh_from_db()
    return row


def test_the_largest_file_of_people_is_written_within_its_budget():
    caf = make_caf("21")
    admin, rows = make_admin(caf=caf), largest(caf)
    begun = time.process_time()
    row = whole(caf, admin, rows)
    spent = time.process_time() - begun
    assert Counter(each["outcome"] for each in row.plan["rows"]) == {Outcome.NEW: 4_500, Outcome.LEFT: 499}
    assert len(row.written["memberships"]) == 4_500
    assert spent < SECONDS
    work.undo(row, admin, told=0)
    tracemalloc.start()
    try:
        whole(caf, admin, rows)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
    assert peak < MIB
    print(f"{spent:.1f} s CPU, {peak:.0f} Mio")
