"""No module imports one that imports it, be it in a function: a circle is cut, not hidden."""

import ast
from pathlib import Path

from core.tests.test_floors import FLOORS

ROOT = Path(__file__).resolve().parents[2]


def modules(root, apps):
    """{dotted name: path} of the modules of these apps; tests, migrations and what plugs an app in (`apps.py`) apart."""
    found = {}
    for app in apps:
        for path in (root / app).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            if not {"tests", "migrations"} & {*parts} and parts[-1] not in {"apps", "conftest"}:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imported(name, path, known):
    """Names among `known` that this module imports, at its top or inside a function."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            wanted = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for each in wanted:
            yield each if each in known else each.rpartition(".")[0]


def circles(root, apps):
    """Names of the modules that lead back to themselves, or between two that do. What leads nowhere, and what nothing leads to, is taken off
    until nothing goes."""
    known = modules(root, apps)
    graph = {name: {*imported(name, path, known)} & {*known} - {name} for name, path in known.items()}
    while True:
        led_to = set().union(*graph.values())
        kept = {name for name in graph if graph[name] and name in led_to}
        if kept == {*graph}:
            return sorted(kept)
        graph = {name: graph[name] & kept for name in kept}


def test_no_module_leads_back_to_itself():
    assert circles(ROOT, FLOORS) == []


#: The rooms of conventions, from the ground up: a room leans on those before it. `models` shows the tables of all, and
#: what is at the root is where each room starts from: neither is a room.
ROOMS = (
    "members",
    "frameworks",
    "importing",
    "signing",
    "documents",
    "perimeter",
    "text",
    "suggestions",
    "avenants",
    "representants",
    "calendar",
    "dossier",
    "renewal",
)
NO_ROOMS = {"migrations", "models", "templatetags", "tests"}
#: What climbs still, module by module. Nothing is added: a door (conventions/doors.py), or the page moves up.
CLIMBS = {
    "conventions.signing.models.parties -> conventions.text.models.texte",
    "conventions.signing.views.parties -> conventions.perimeter.models.evenements",
    "conventions.signing.views.parties -> conventions.perimeter.successions",
}
#: What the root asks of a room, its addresses apart.
ASKS = {
    "conventions.beside -> conventions.signing.models.actes",
    "conventions.on_day -> conventions.signing.models.actes",
    "conventions.perms -> conventions.signing.models.parties",
}


def between_rooms():
    """(place of the one, place of the other, "a -> b") for each import of a room by another, or by the root (-1)."""
    known = modules(ROOT, ["conventions"])
    level = {room: place for place, room in enumerate(ROOMS)}
    for name, path in known.items():
        here = name.split(".")[1:2]
        if here == ["models"] or name == "conventions.urls":
            continue
        for other in {*imported(name, path, known)} & {*known}:
            there = other.split(".")[1] if "." in other else ""
            if there in level and [there] != here:
                yield level.get("".join(here), -1), level[there], f"{name} -> {other}"


def test_each_room_of_conventions_has_its_place():
    folders = {path.parent.name for path in (ROOT / "conventions").glob("*/__init__.py")}
    assert folders - NO_ROOMS - {"management"} == {*ROOMS}


def test_rooms_lean_on_those_before_them():
    found = list(between_rooms())
    assert len(found) > 20  # they are read
    assert {words for here, there, words in found if 0 <= here < there} == CLIMBS
    assert {words for here, _, words in found if here < 0} == ASKS


def test_a_circle_hidden_in_a_function_is_seen(tmp_path):
    (tmp_path / "house").mkdir()
    for name, text in {
        "wall": "from house import roof\n",
        "roof": "def f():\n    from house.wall import stone\n",
        "door": "from . import wall\n",
    }.items():
        (tmp_path / "house" / f"{name}.py").write_text(text)
    assert circles(tmp_path, ["house"]) == ["house.roof", "house.wall"]
