"""Every page has its pictures: read by `make pictures`, once the stories have taken them all."""

import re
from pathlib import Path

from tests.stories.person import ERRORS, KEPT_PICTURES, NARROW, WIDE
from tests.stories.test_comptes import ROLES
from tests.stories.walk import pages

STORIES = Path(__file__).parent / "stories"
#: Pages without picture, and why.
NOT_PICTURED = {}


def names():
    """{name of a picture: the widths it has}."""
    found = {}
    for file in KEPT_PICTURES.glob("*.webp"):
        name, _, width = file.stem.rpartition("-")
        found.setdefault(name, set()).add(int(width))
    return found


def names_of_pages():
    return {name.replace(":", "-").lower() for name in pages() if name not in NOT_PICTURED}


def moments():
    """Names that the stories give to pictures of their own, and those of the refusals."""
    told = set()
    for story in STORIES.glob("*.py"):
        told |= set(re.findall(r'(?:checks|faults)\(f?"([\w-]+)"', story.read_text()))
    return told | {f"accueil-{role}" for role in ROLES} | {f"erreur-{code}" for code in (*ERRORS, 409)}


def is_known(name):
    """Whether a picture of this name is of a page, of a section of one, or of a moment of a story."""
    pages = names_of_pages()
    return name in pages | moments() or any(name.startswith(f"{page}-") for page in pages)


def test_each_page_and_each_refusal_has_both_its_pictures():
    taken = names()
    assert {name for name, widths in taken.items() if widths != {WIDE, NARROW}} == set()
    missing = {
        page
        for page in names_of_pages()
        # A page whose address says a section is pictured section by section.
        if page not in taken and not any(name.startswith(f"{page}-") for name in taken)
    }
    assert missing == set()
    assert moments() - taken.keys() == set()


def test_no_picture_is_of_a_page_that_no_longer_exists():
    assert [name for name in names() if not is_known(name)] == []
