"""Rules of the house, read in its code: what a review would look for every time.

An exception is written here with its reason; one that no longer serves fails too.
"""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

from tests.security.walk import ROWS

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("core", "territories", "accounts", "conventions", "diagnostics", "actions", "governance", "reporting")
METHODS = {"require_safe", "require_POST", "require_GET", "require_http_methods"}
# `visible_on` is `visible_to` for one convention: reporting/desk/tests hold them equal, role by role.
#: `read_whole_by` is `visible_to` less those read in part only; `opened_to` is either, in a query written once.
NARROWING = ("visible_to(", "read_whole_by(", "opened_to(", "visible_on(", "usable_by(_caf_among(")

PARENTS = {"caf", "convention", "fiche", "plan", "axe", "partie", "seance", "comite", "bilan", "diagnostic"}

#: file: {beginning of what is written: why it is well there}.
UNSCOPED = {
    "accounts/proconnect/views.py": {
        "return Organisation.objects.filter(siren=": "the national reference, by the number that ProConnect gave",
    },
    "reporting/desk/instance.py": {
        "return render( request,": "the operator's page: Cafs of the reference, and the roles of a form",
        "rows = Caf.objects.annotate(": "the operator opens Cafs: names and counts of people, no convention",
        "running = CafMembership.objects.running(": "counted for the operator, never listed",
    },
}


@cache
def sources():
    """{path: text} of the portal's own Python, tests and migrations apart."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for app in (*HOUSE, "ctg_portal")
        for path in sorted((ROOT / app).rglob("*.py"))
        if "tests" not in path.parts and "migrations" not in path.parts
    }


@cache
def tree(name):
    found = ast.parse(sources()[name])
    for node in ast.walk(found):
        for child in ast.iter_child_nodes(node):
            child.parent = node
    return found


def pages():
    """Modules where views are: the ones that the addresses lead to, and those that declare the rows they serve."""
    found = set()
    for pattern in patterns():
        for each in (pattern.callback, *getattr(pattern.callback, "kinds", ())):
            if each.__module__.split(".")[0] in HOUSE:
                found.add(each.__module__.replace(".", "/") + ".py")
    return sorted(found)


def patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern)


def guarded_models():
    """Names of the models whose rows belong to somebody: their querysets know `visible_to`."""
    return {model.__name__ for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}


def statement_of(node):
    while not isinstance(node, ast.stmt):
        node = node.parent
    return node


def is_under_a_found_row(statement):
    """Whether rows are those of a row found before: `fiche=fiche`, `pk=row.pk`; never `pk=pk`."""
    return any(
        (isinstance(keyword.value, ast.Attribute) and keyword.value.attr in PARENTS | {"pk", "subject_id"})
        or (isinstance(keyword.value, ast.Name) and keyword.arg in PARENTS and keyword.value.id in PARENTS | {"row"})
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg
    )


def unscoped(name):
    """Statements of a module that read a guarded model without narrowing it."""
    found, models, text = set(), guarded_models(), sources()[name]
    for node in ast.walk(tree(name)):
        is_manager = (
            isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_base_manager", "_default_manager"}
            and isinstance(node.value, ast.Name)
            and node.value.id in models
        )
        is_bare = (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in {"get_object_or_404", "get_list_or_404"}
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id in models
        )
        if not (is_manager or is_bare):
            continue
        statement = statement_of(node)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        written = ast.get_source_segment(text, statement) or ""
        if not any(word in written for word in NARROWING) and not is_under_a_found_row(statement):
            found.add(" ".join(written.split())[:160])
    return found


def test_a_view_reads_rows_only_through_visible_to():
    wrong = {
        name: {each for each in unscoped(name) if not each.startswith(tuple(UNSCOPED.get(name, ())))}
        for name in pages()
    }
    assert {name: found for name, found in wrong.items() if found} == {}


def test_no_exception_of_the_views_is_left_over():
    left = {
        name: {reason for reason in reasons if not any(each.startswith(reason) for each in unscoped(name))}
        for name, reasons in UNSCOPED.items()
    }
    assert {name: found for name, found in left.items() if found} == {}


def test_an_unscoped_view_would_be_seen(monkeypatch):
    code = "def page(request, pk):\n    row = get_object_or_404(Convention, pk=pk)\n    return Convention.objects.get(pk=pk)\n"
    monkeypatch.setattr(f"{__name__}.sources", lambda: {"new/views.py": code})
    tree.cache_clear()
    try:
        assert len(unscoped("new/views.py")) == 2
    finally:
        tree.cache_clear()


def decorators_of(function):
    module = function.__module__.replace(".", "/") + ".py"
    if module not in sources():
        return None
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef) and node.name == function.__name__:
            return {
                getattr(each.func if isinstance(each, ast.Call) else each, "id", "") for each in node.decorator_list
            }
    return None


def test_each_view_declares_its_methods():
    silent = []
    for pattern in patterns():
        if pattern.callback.__module__.split(".")[0] not in HOUSE or hasattr(pattern.callback, "view_class"):
            continue  # a class has its methods by their names
        decorators = decorators_of(pattern.callback)
        if decorators is None or not decorators & METHODS:
            silent.append(f"{pattern.callback.__module__}.{pattern.callback.__name__}")
    assert silent == []


FORBIDDEN = {
    "what is safe is said in core/richtext.py alone": (
        re.compile(r"\bmark_safe\(|\bSafeString\(|\bSafeText\(|\bhtml_safe\b|\.allow_tags\b"), {"core/richtext.py"}),
    "a form lists its fields": (re.compile(r"""fields\s*=\s*["']__all__["']|^        exclude = """, re.M), set()),
    "no view is exempt of the token": (
        re.compile(r"csrf_exempt"),
        {"accounts/stop_views.py"}),  # a mail reader asks to stop a mail, by its token and without a session
    "log-in is required by the middleware": (
        re.compile(r"@login_not_required"),
        {"core/views.py", "accounts/access.py", "accounts/views.py", "accounts/entrance.py", "accounts/stop_views.py",
         "accounts/proconnect/views.py", "reporting/desk/pages.py"}),
    "no SQL by hand in a queryset": (re.compile(r"\.raw\(|\.extra\(|RawSQL\("), set()),
    "nothing is unpickled or evaluated": (re.compile(r"\bpickle\b|(?<![\w.])eval\(|(?<![\w.])exec\("), set()),
    "no address is fetched": (
        re.compile(r"\brequests\.get|\burlopen\(|httpx\.|urllib3"),
        {"accounts/proconnect/backend.py", "accounts/proconnect/provider.py"}),  # the provider that the settings name
    "a file comes in by core.uploads.UploadField": (
        re.compile(r"forms\.(FileField|ImageField)\(|import .*\b(FileField|ImageField)\b|MultiPartParser"), set()),
    "files of a request go to a form": (re.compile(r"request\.FILES"), 
        {"accounts/imports/views.py", "conventions/documents/scan_views.py", "core/editing.py"}),
    "tasks and demo apart, no clock of the machine": (re.compile(r"date\.today\(\)|datetime\.now\(\)|datetime\.utcnow\("), set()),
}  # fmt: skip


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_nobody_writes_what_is_forbidden(rule):
    pattern, allowed = FORBIDDEN[rule]
    found = {name for name, text in sources().items() if pattern.search(without_words(name, text))}
    assert found - allowed == set()


@cache
def without_words(name, text):
    """The code without its docstrings and comments."""
    lines = text.splitlines()
    for node in ast.walk(tree(name)):
        if (
            isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            doc = node.body[0]
            lines[doc.lineno - 1 : doc.end_lineno] = [""] * (doc.end_lineno - doc.lineno + 1)
    return "\n".join(re.sub(r"(^|\s)# .*$", "", line) for line in lines)


def test_no_template_turns_escaping_off():
    pattern = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|\{%\s*debug")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")  # a mail of plain words escapes nothing
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_templates_run_no_query():
    """`.all`, `.count` and `.exists` of a manager in a template: a query that the view does not see."""
    pattern = re.compile(r"(?<![\w.])\w+(?:\.\w+)*_set\.(all|count|exists|first)\b|\.objects\.")
    found = {
        f"{path.relative_to(ROOT).as_posix()} : {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


INCLUDED = re.compile(r"""\{%\s*include\s+["']([^"']+)["']([^%]*)%\}""")


@cache
def templates():
    """{name: text} of the templates of pages."""
    root = ROOT / "templates"
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.html"))
    }


def posts(name, *, seen=()):
    """Whether this fragment writes the token, itself or by one that it includes."""
    text = templates().get(name, "")
    inside = {each for each, _ in INCLUDED.findall(text)} - {name, *seen}
    return "csrf_token %}" in text or any(posts(each, seen=(*seen, name)) for each in inside)


def test_a_fragment_that_posts_is_given_the_token():
    """`only` drops the token with the rest of the context: every button of the fragment then answers 403."""
    forgotten = {
        f"{name} : {fragment}"
        for name, text in templates().items()
        for fragment, given in INCLUDED.findall(text)
        if given.split()[-1:] == ["only"] and posts(fragment) and "csrf_token=csrf_token" not in given
    }
    assert forgotten == set()


def test_each_form_that_posts_writes_the_token():
    pattern = re.compile(r"<form\b[^>]*?\bmethod=.?post.*?</form>|\bhx-post=.*?</form>", re.I | re.S)
    token = re.compile(r"\{% csrf_token %\}|\{% crispy |value=\"\{\{ csrf_token \}\}\"")
    bare = {
        f"{name} : {form[:80]}"
        for name, text in templates().items()
        for form in pattern.findall(text)
        if not token.search(form)
    }
    assert bare == set()


def test_nothing_committed_names_the_machine_it_was_written_on():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a clone: the files of the project are not known")
    pattern = re.compile(rb"/(?:work|tmp/w|Users/\w+)/\w+")
    found = set()
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if (
            name
            and path.suffix in {".py", ".html", ".md", ".toml", ".ini", ".sh", ".txt", ".css", ".js", ".in", ".csv"}
            and path.is_file()
        ) and (match := pattern.search(path.read_bytes())):
            found.add(f"{name} : {match.group().decode()}")
    assert found - {name for name in found if name.startswith("tests/security/test_rules.py")} == set()


def test_what_is_sent_leads_elsewhere_or_is_refused():
    """A reload of what follows a save asks nothing: only a file, or the page of a link that is over, is an answer."""
    answered = {row.key for row in ROWS.values() if row.post and 200 in row.post_codes}
    assert answered == {"accounts:known", "account_reset_password_from_key"}
