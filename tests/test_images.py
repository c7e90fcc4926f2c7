"""docs/images/ shows every page of the portal, and nothing else. `make pictures` makes it."""

import re
from pathlib import Path

from PIL import Image

from tests.stories.person import ERRORS, KEPT_PICTURES, NARROW, TALLEST, WIDE
from tests.stories.test_comptes import ROLES
from tests.stories.walk import pages

STORIES = Path(__file__).parent / "stories"
HEAVIEST = 20_000_000  # bytes, all pictures together
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


def test_each_page_and_each_refusal_has_its_pictures_at_1280_and_390_pixels():
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
    known = names_of_pages()
    kept = moments()
    lost = {
        name for name in names() if name not in known | kept and not any(name.startswith(f"{page}-") for page in known)
    }
    assert lost == set()


def test_pictures_are_light_and_cut():
    files = list(KEPT_PICTURES.iterdir())
    assert {file.suffix for file in files} == {".webp"}
    assert sum(file.stat().st_size for file in files) < HEAVIEST
    for file in files:
        with Image.open(file) as picture:
            assert picture.width == int(file.stem.rpartition("-")[2]), file.name
            assert picture.height <= TALLEST, file.name
