"""Names of the product that nothing but a test uses: what `test_dead_code.py` refuses.

A name counts as used where any code, string or template of the product says it, its own definition and the `__all__`
of a module apart. Two things of one name hide each other: this finds what is surely dead, not all of it.
"""

import ast
import re
from collections import Counter, defaultdict

from tests.test_lint import ROOT

APPS = ("accounts", "actions", "conventions", "core", "ctg_portal", "diagnostics", "governance", "reporting")
APPS += ("territories",)
WORD = re.compile(r"\w+")
#: Decorators that leave what they wrap to be called by its name; any other registers it somewhere.
PLAIN = {
    "atomic", "cache", "cached_property", "classmethod", "contextmanager", "dataclass", "property", "require_POST",
    "require_http_methods", "require_safe", "staticmethod", "transition", "wraps", "setter", "pass_context", "track",
}  # fmt: skip


def product_files():
    """Python of the product, without its tests and migrations."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield path


def _decorator(node):
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _docstring(node):
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[0].value
    return None


def read(path):
    """({name: [lines where it is defined]}, Counter of the names that are said) of one file."""
    defined, said = defaultdict(list), Counter()
    tree, left_out = ast.parse(path.read_text()), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and (text := _docstring(node)):
            left_out.add(text)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            left_out |= set(ast.walk(node.value))
    for node in ast.walk(tree):
        if node in left_out:
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if {_decorator(each) for each in node.decorator_list} <= PLAIN:
                defined[node.name].append(node.lineno)
        elif isinstance(node, ast.Name):
            said[node.id] += isinstance(node.ctx, ast.Load)
        elif isinstance(node, ast.Attribute):
            said[node.attr] += 1
        elif isinstance(node, ast.keyword):
            said[node.arg] += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.update(WORD.findall(node.value))
    for node in tree.body:  # a constant of the module
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            defined[node.targets[0].id].append(node.lineno)
    return defined, said


def sources():
    """What says names beside Python: templates and scripts of pages."""
    return [path for path in (*ROOT.glob("templates/**/*"), *ROOT.glob("static/ctg/**/*.js")) if path.is_file()]


def dead_names():
    """[« app/module.py:12 name »] of what is defined and never said."""
    places, said = defaultdict(list), Counter()
    for path in product_files():
        defined, names = read(path)
        said.update(names)
        for name, lines in defined.items():
            places[name] += [f"{path.relative_to(ROOT)}:{line} {name}" for line in lines]
    for path in sources():
        said.update(WORD.findall(path.read_text()))
    for path in ROOT.glob("*/migrations/0*.py"):  # what they import, and not the names of their models
        said.update(WORD.findall(" ".join(re.findall(r"^(?:from|import) .*$", path.read_text(), re.MULTILINE))))
    return sorted(place for name, found in places.items() if not said[name] for place in found)


def all_text():
    """The product as one text: its Python, its templates, its scripts."""
    return "\n".join(path.read_text() for path in (*product_files(), *sources()))


def dead_templates(text):
    """Templates that nothing names, by their path or by what is left of it once a variable is filled in."""
    names = [
        path.relative_to(ROOT / "templates").as_posix()
        for path in sorted(ROOT.glob("templates/**/*"))
        if path.is_file()
    ]
    return [name for name in names if name not in text]


def dead_classes(text):
    """Classes that a style sheet of ours draws and nothing says. A variable may end a name: « badge--{{ tone }} »."""
    words = set(re.findall(r"[\w-]+", text))
    begun = tuple(set(re.findall(r"([\w-]+-)\{[{%]?", text)))
    found = []
    for path in sorted(ROOT.glob("static/ctg/**/*.css")):
        css = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", path.read_text(), flags=re.DOTALL)
        for name in sorted(set(re.findall(r"\.([a-zA-Z][\w-]*)", css)) - words):
            if not name.startswith(begun):
                found.append(f"{path.name} {name}")
    return found
