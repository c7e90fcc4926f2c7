"""docs/images/ holds the few pictures that a page of the documentation shows, and nothing else.

Git keeps every version of a picture for ever: `make pictures` writes those of all pages to var/.
"""

import re
from pathlib import Path

from PIL import Image

from tests.pictures import is_known
from tests.stories.person import KEPT_PICTURES, NARROW, TALLEST, WIDE

ROOT = Path(__file__).resolve().parents[1]
SHOWN = ROOT / "docs" / "images"
MOST = 20
HEAVIEST = 150_000  # bytes, each picture


def shown_by_pages():
    """Paths of the pictures that the README or a page of docs/ shows."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return {
        (page.parent / name).resolve()
        for page in pages
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text())
    }


def test_at_most_twenty_pictures_are_kept_and_each_is_shown():
    kept = {path.resolve() for path in SHOWN.iterdir()}
    assert 0 < len(kept) <= MOST
    assert kept - shown_by_pages() == set()


def test_each_picture_that_a_page_shows_is_kept():
    shown = shown_by_pages()
    assert SHOWN / "desk-synthese-1280.webp" in shown
    assert {path for path in shown if not path.is_file()} == set()


def test_no_kept_picture_is_of_a_page_that_is_gone():
    assert [path.name for path in SHOWN.iterdir() if not is_known(path.stem.rpartition("-")[0])] == []


def test_pictures_are_light_and_cut():
    for file in SHOWN.iterdir():
        assert file.suffix == ".webp", file.name
        assert file.stat().st_size <= HEAVIEST, file.name
        with Image.open(file) as picture:
            assert picture.width == int(file.stem.rpartition("-")[2]) in (WIDE, NARROW), file.name
            assert picture.height <= TALLEST, file.name


def test_the_pictures_of_all_pages_are_written_out_of_git():
    assert KEPT_PICTURES == ROOT / "var" / "pictures"
    assert "var/" in (ROOT / ".gitignore").read_text().splitlines()
