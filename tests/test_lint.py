"""`make lint` reads everything: an exception is narrow, and says why."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "pyproject.toml").read_text()
MYPY = tomllib.loads(TEXT)["tool"]["mypy"]


def test_types_are_read_in_every_app_and_every_body():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"ctg_portal"}
    assert set(MYPY["files"]) == apps
    assert MYPY["check_untyped_defs"]
    assert ".venv/bin/mypy\n" in (ROOT / "Makefile").read_text()


def test_no_module_escapes_the_types_and_each_exception_says_why():
    assert MYPY["overrides"]
    for each in (MYPY, *MYPY["overrides"]):
        assert not {"ignore_errors", "follow_imports"} & each.keys()
    for each in MYPY["overrides"]:
        assert each.keys() == {"module", "disable_error_code"}
    said = re.findall(r"^\[\[tool\.mypy\.overrides\]\]\n# \S.{15}", TEXT, re.M)
    assert len(said) == len(MYPY["overrides"])


def test_an_ignored_line_names_what_is_ignored():
    bare = [
        path.relative_to(ROOT).as_posix()
        for app in MYPY["files"]
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"# type: ignore(?!\[)", path.read_text())
    ]
    assert bare == []


def test_no_line_of_a_template_goes_beyond_160_columns():
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 160
    ]
    assert long == []


def test_make_lint_refuses_the_same_lines():
    (pattern,) = re.findall(r"^ +- (\^\S+)$", (ROOT / ".djlint_rules.yaml").read_text(), re.M)
    assert [bool(re.search(pattern, "é" * width, re.M)) for width in (160, 161)] == [False, True]


def _modules():
    for app in MYPY["files"]:
        for path in (ROOT / app).rglob("*.py"):
            if not {"tests", "migrations"} & set(path.parts):
                yield path, path.read_text()


def test_a_module_is_named_by_what_it_holds():
    """Three `parts.py`, or what a module does without a word of what it does it to, tell nothing."""
    empty = {"making.py", "asking.py", "listening.py", "requirements.py", "utils.py", "helpers.py", "misc.py"}
    assert [path.relative_to(ROOT).as_posix() for path, _ in _modules() if path.name in empty] == []


def test_no_two_views_of_rows_share_six_lines_in_a_row():
    """What recurs is the kit's (`core.rows`). Lists of names, imports and ends of calls are no lines."""
    places = defaultdict(list)
    for path, text in _modules():
        if "views" not in path.as_posix() and not re.search(r"\brows\.add\b|\bOfConvention\b", text):
            continue
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
        lines = [line for line in lines if not re.match(r"(from|import) ", line)]
        for start in range(len(lines) - 5):
            run = tuple(lines[start : start + 6])
            if sum(len(line) > 3 and not line.endswith(",") for line in run) > 2:
                places[run].append(path.relative_to(ROOT).as_posix())
    assert places
    assert {run: found for run, found in places.items() if len(found) > 1} == {}
