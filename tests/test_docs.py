"""The documentation names what exists."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def test_each_class_of_the_glossary_exists():
    named = set(re.findall(r"`([a-z]+\.[A-Z]\w+)`", (DOCS / "glossaire.md").read_text()))
    known = {model._meta.label for model in apps.get_models()}
    assert len(named) > 40
    assert named - known == set()


def test_each_table_that_people_fill_is_in_the_glossary():
    """History, transitions and inner tables are told by the row that they follow; a proxy is no table."""
    text = (DOCS / "glossaire.md").read_text()
    inner = re.compile(r"(Event|Transition|Modele|Telechargement|Job|Tally|Pace|PointFiche|DecisionFiche)$|_")
    missing = {
        model._meta.label
        for app in ("territories", "accounts", "conventions", "diagnostics", "actions", "governance", "reporting")
        for model in apps.get_app_config(app).get_models()
        if not (model._meta.proxy or inner.search(model.__name__)) and f"`{model._meta.label}`" not in text
    }
    assert missing == set()


def test_the_commands_of_the_readme_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"make ([a-z-]+)", readme))
    assert {"demo", "test"} <= named
    assert named - targets == set()
    block = re.search(r"```sh\n(.*?)```", readme, re.S).group(1).strip().splitlines()
    assert [line.split("#")[0].strip() for line in block] == ["make demo", "make test"]


def test_the_readme_names_one_demo_account_for_each_role():
    from reporting.demo.people import ACCOUNTS, PASSWORD

    readme = (ROOT / "README.md").read_text()
    assert PASSWORD in readme
    missing = [account.email for account in ACCOUNTS if account.email not in readme]
    assert missing == []


PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_each_link_and_file_named_by_a_page_exists(page):
    text = page.read_text()
    links = [
        link.split("#")[0]
        for link in re.findall(r"\]\(([^)\s]+)\)", text)
        if "://" not in link and not link.startswith("#")
    ]
    assert [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:[a-z_]+/)+(?:[\w.-]+\.(?:py|html|css|js|md|json|txt))?)`", text)
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var"}  # what the portal writes is not here
    files = [name for name in named if name.split("/")[0] in folders]
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_no_item_of_a_list_is_said_twice(page):
    items = Counter(re.findall(r"^ *(?:[-*]|\d+\.) (.{25,})$", page.read_text(), re.M))
    assert [item for item, count in items.items() if count > 1] == []


@pytest.mark.parametrize("page", sorted((DOCS / "calculs").glob("*.md")), ids=lambda page: page.stem)
def test_each_computed_figure_names_the_test_of_its_example(page):
    assert re.search(r"`(?:[a-z_]+/)+test_\w+\.py`", page.read_text()), "la page ne nomme pas son test"


def test_the_changelog_is_for_people():
    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^### (.+)$", text, re.M)
    assert headings
    assert set(headings) <= {"Ajouté", "Modifié", "Corrigé", "Retiré"}
    lines = re.findall(r"^- (.+)$", text, re.M)
    assert lines
    assert [line for line in lines if " : " not in line] == []  # the subject first
    assert not re.search(r"\b(Django|commit|refactor|migration)\b", text)
