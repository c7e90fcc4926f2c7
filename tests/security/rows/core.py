"""The style guide is for whoever logs in; the health of the portal is public."""

from tests.security.matrix import EVERYONE, Row

ROWS = [
    Row("core:components", get=EVERYONE),
    Row("core:health", get=EVERYONE, public=True),
]
