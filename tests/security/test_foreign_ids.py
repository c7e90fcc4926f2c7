"""An id of another CTG or of another Caf, in each select of each form: refused, nothing stored.

Three worlds of the matrix are built: ours, one of the same Caf, one of another Caf. The selects
are found in the forms that the pages show, so that a new form is tested by having its row.
"""

import contextlib

from django import forms
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from territories.models import Caf
from tests.security import world
from tests.security.hostile import Visitor, first_values, forms_of
from tests.security.test_matrix import ROWS

#: A row that has one of these belongs to one convention.
UNDER_A_CONVENTION = {
    "convention", "plan", "axe", "fiche", "partie", "diagnostic", "comite", "seance", "bilan", "indicateur", "volet", "enjeu",
}  # fmt: skip
ROLES = ("caf_admin", "cooperation_officer")
#: (URL name, field): why another CTG of the same Caf is well there.
SHARED = {
    ("conventions:create", "predecessor"): "a convention follows another one of its Caf",
    ("conventions:edit", "predecessor"): "a convention follows another one of its Caf",
    ("conventions:cej_create", "replaced_by"): "a CEJ belongs to the Caf, any of its CTGs may replace it",
    ("conventions:cej_edit", "replaced_by"): "a CEJ belongs to the Caf, any of its CTGs may replace it",
}

#: Addresses whose second key is not looked for.
ANSWERED_BEFORE = {
    "conventions:avenant_propose": "nothing of a convention that is not signed is changed by an avenant",
    "conventions:avenant_join": "a place is of nobody",
}


def keys():
    """{model: {primary keys}} of all that is stored."""
    return {
        model: set(model._base_manager.values_list("pk", flat=True))
        for model in apps.get_models()
        if model._meta.app_label
        in {"territories", "accounts", "conventions", "diagnostics", "actions", "governance", "reporting"}
        and not model.__name__.endswith("Event")
    }


def tolerant(add):
    """A builder that may refuse a second round in the same Caf (one target a year…)."""

    def build(made):
        with contextlib.suppress(IntegrityError), transaction.atomic():
            add(made)

    return build


def build_another(monkeypatch, codes):
    """(a second world, what it stored as {model: {keys}}); `codes` gives its Cafs other codes."""
    from tests.security.world import make_caf as usual

    before = keys()
    with monkeypatch.context() as patch:
        patch.setattr(world, "make_caf", lambda code="21", **fields: usual(codes.get(code, code), **fields))
        patch.setattr(world, "BUILDERS", [tolerant(add) for add in world.BUILDERS])
        made = world.build()
    return made, {model: found - before[model] for model, found in keys().items()}


def is_private(model, pk, caf):
    """Whether this row of another Caf is its own: not of the national reference."""
    names = {field.name for field in model._meta.get_fields()}
    if names & UNDER_A_CONVENTION:
        return True
    if "caf" in names:
        return model._base_manager.filter(pk=pk, caf=caf).exists()
    return False


def selects(form):
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField) and field.queryset.model is not Caf:
            yield name, field


def test_no_select_offers_nor_takes_a_row_of_another_ctg_or_caf(db, monkeypatch):
    visitor = Visitor(world.build())
    _, same_caf = build_another(monkeypatch, {})
    stranger, other_caf = build_another(monkeypatch, {"21": "34", "91": "35"})
    wrong, tried = [], 0
    for row in ROWS.values():
        if row.get is None or not row.post:
            continue
        path = reverse(row.name, args=row.args(visitor.world))
        for role in [each for each in ROLES if each in row.get and each in row.post]:
            page = visitor.ask(row.name, role, "get", path, read=True)
            for form in forms_of(page):
                initial = first_values(form)
                for name, field in selects(form):
                    model = field.queryset.model
                    offered = set(field.queryset.values_list("pk", flat=True))
                    foreign = {pk for pk in other_caf.get(model, ()) if is_private(model, pk, stranger.caf)}
                    if model.__name__ == "User":
                        foreign = {user.pk for user in stranger.users.values()}
                    names = {each.name for each in model._meta.get_fields()}
                    if names & UNDER_A_CONVENTION and (row.name, name) not in SHARED:
                        foreign |= same_caf.get(model, set())
                    if not foreign:
                        continue
                    if leak := offered & foreign:
                        wrong.append(f"{role} {row.name} {name} propose {model.__name__} {sorted(leak)[:3]}")
                    tried += 1
                    value = str(min(foreign))
                    asked = initial | {form.add_prefix(name): value}
                    sent = visitor.ask(row.name, role, "post", path, asked, read=True)
                    refused = [
                        each
                        for each in forms_of(sent)
                        if form.add_prefix(name) in {each.add_prefix(n) for n in each.errors}
                    ]
                    if sent.status_code == 302 or not refused:
                        wrong.append(f"{role} {row.name} {name} : {sent.status_code} pour {model.__name__} {value}")
    assert wrong == [] and visitor.wrong == [], "\n".join([*wrong, *visitor.wrong])
    assert tried > 30


def test_no_address_takes_a_row_of_another_convention_under_ours(db, monkeypatch):
    """Our key first, then those of a row that hangs on something else: never there."""
    visitor = Visitor(world.build())
    other, _ = build_another(monkeypatch, {})
    wrong, tried = [], set()
    for row in ROWS.values():
        try:
            ours, theirs = ([*row.args(made)] for made in (visitor.world, other))
        except AttributeError:  # a builder that refused a second round
            continue
        mixed = [*ours[:1], *theirs[1:]]
        numbers = [(one, two) for one, two in zip(ours[1:], theirs[1:], strict=True) if isinstance(one, int)]
        if not numbers or isinstance(ours[0], str) or any(one == two for one, two in numbers) or ours[0] == theirs[0]:
            continue
        path = reverse(row.name, args=mixed)
        for method in ("get", "post"):
            code = visitor.ask(row.name, ROLES[0], method, path).status_code
            tried.add(row.name)
            if code not in (403, 404, 405) and row.name not in ANSWERED_BEFORE:
                wrong.append(f"{method} {path} : {code}")
    assert wrong == [], "\n".join(wrong)
    assert len(tried) > 30
