"""The style guide is for whoever logs in; the health of the portal is public."""

from core.tests.workers import make_worker
from tests.security.matrix import EVERYONE, Row
from tests.security.world import builder


@builder
def a_worker_at_work(world):
    make_worker()


ROWS = [
    Row("core:components", get=EVERYONE),
    Row("core:health", get=EVERYONE, public=True),
]
