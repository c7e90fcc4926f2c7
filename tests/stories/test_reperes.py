"""Every kind of page that no other story opens, once, as someone who may: the landmarks.

A page passes when axe finds nothing at 1280 and 320 px, when nothing overflows, and when the
console is silent. All the faults of a walk are told at once.
"""

import pytest
from django.urls import reverse

from conventions.tests.factories import make_signed_convention

pytestmark = pytest.mark.django_db(transaction=True)


def walk(visitor, made, pages):
    """Open each (role, URL name, attributes of the world that are its arguments, status)."""
    faults = []
    for role, name, things, *status in pages:
        visitor.becomes(made.users[role] if role else None)
        path = reverse(name, args=[getattr(made, thing).pk if isinstance(thing, str) else thing for thing in things])
        answer = visitor.page.goto(visitor.url + path)
        expected = status[0] if status else 200
        if answer.status != expected:
            faults.append(f"{role} {path} : {answer.status}, et non {expected}")
            continue
        faults += visitor.faults(f"{name.replace(':', '-')}{expected if status else ''}")
    assert faults == [], "\n".join(faults)


def test_pages_open_to_everybody(made, visitor):
    walk(visitor, made, [
        (None, "account_login", []),
        (None, "account_signup", []),
        (None, "account_reset_password_done", []),
        (None, "desk:legal", []),
        (None, "desk:privacy", []),
        (None, "desk:accessibility", []),
        (None, "desk:glossary", []),
    ])  # fmt: skip


def test_pages_of_the_caf_and_of_its_administrator(made, visitor):
    walk(visitor, made, [
        ("caf_admin", "desk:caf", ["caf"]),
        ("caf_admin", "desk:premiers_pas", ["caf"]),
        ("caf_admin", "desk:settings", ["caf"]),
        ("caf_admin", "desk:person_edit", ["caf", "held"]),
        ("caf_admin", "desk:themes", ["caf"]),
        ("caf_admin", "desk:theme_edit", ["caf", "theme"]),
        ("caf_admin", "desk:targets", ["caf"]),
        ("caf_management", "desk:target_edit", ["caf", "target"]),
        ("caf_admin", "desk:figures", ["caf"]),
        ("caf_admin", "desk:figure_edit", ["caf", "figure"]),
        ("caf_board", "desk:people", ["caf"]),
        ("caf_admin", "conventions:modeles", []),
        ("caf_admin", "governance:caf_comites", []),
        ("caf_admin", "territories:organisation_list", []),
        ("caf_admin", "territories:organisation_create", []),
        ("caf_admin", "territories:list", []),
        ("instance", "desk:instance", []),
        ("instance", "desk:instance_open", ["other_caf"]),
    ])  # fmt: skip


def test_pages_of_one_s_own_account(made, visitor):
    walk(visitor, made, [
        ("copil_member", "accounts:me", []),
        ("copil_member", "accounts:edit", []),
        ("copil_member", "usersessions_list", []),
        ("copil_member", "mfa_index", []),
        ("copil_member", "account_logout", []),
    ])  # fmt: skip


def test_pages_of_a_convention_off_the_beaten_track(made, visitor):
    walk(visitor, made, [
        ("caf_adviser", "conventions:list", []),
        ("caf_adviser", "conventions:cej_list", []),
        ("caf_adviser", "conventions:cej_create", []),
        ("caf_adviser", "conventions:cej_edit", ["cej"]),
        ("caf_adviser", "conventions:states", ["convention"]),
        ("caf_adviser", "conventions:documents", ["convention"]),
        ("caf_adviser", "conventions:document_add", ["convention"]),
        ("caf_adviser", "conventions:versions", ["convention"]),
        ("caf_adviser", "conventions:versions_compare", ["convention"]),
        ("caf_adviser", "conventions:perimetre_add", ["convention"]),
        ("caf_adviser", "conventions:contact_add", ["convention"]),
        ("cooperation_officer", "conventions:partie_text", ["convention", "partie"]),
        ("consultant", "diagnostics:edit", ["convention"]),
        ("consultant", "diagnostics:grid", ["convention"]),
        ("cooperation_officer", "actions:tableau", ["convention"]),
        ("cooperation_officer", "actions:paste", ["convention"]),
        ("fiche_owner", "actions:mine", []),
        ("fiche_owner", "actions:fiche_progress", ["fiche"]),
        ("cooperation_officer", "governance:decisions", ["convention"]),
        ("cooperation_officer", "governance:comite", ["comite"]),
        ("cooperation_officer", "governance:minutes", ["seance"]),
        ("cooperation_officer", "governance:presences", ["seance"]),
        ("copil_member", "bilans:list", ["convention"]),
    ])  # fmt: skip


def test_what_a_refusal_looks_like(made, visitor):
    """403 says who could; 404 does not say whether the object exists; 409 says what to do next."""
    made.signed = make_signed_convention(caf=made.caf, adviser=made.users["caf_adviser"])
    walk(visitor, made, [
        ("cooperation_officer", "conventions:edit", ["convention"], 403),
        ("other_ctg", "desk:synthese", ["convention"], 404),
        ("caf_adviser", "conventions:partie_add", ["signed"], 409),
    ])  # fmt: skip
    visitor.becomes(made.users["caf_adviser"])
    assert visitor.page.goto(f"{visitor.url}/conventions/?page=-3").status < 500
    assert visitor.page.goto(f"{visitor.url}/adresse/qui/n-existe-pas/").status == 404
    visitor.sees("Cette page n’existe pas")
