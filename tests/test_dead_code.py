"""What nothing uses goes: names, templates, classes of a style sheet, addresses."""

import re

import pytest
from django.urls import get_resolver

from tests import dead

#: Called by a library, by their name.
CALLED = re.compile(
    r"__\w+__|clean_\w+|app_name|add_arguments|\w+Config|get_help_text|pre_save|to_url|run_validators|emit|describe|migration_name_fragment|database_\w+"
)
#: Modules of which a program reads every name.
READ_WHOLE = ("ctg_portal/settings.py", "ctg_portal/gunicorn.py", "ctg_portal/buffering.py")
LIVING = {
    "_get_session_from_db": "Django’s session store calls it",
    **dict.fromkeys(
        (
            "_verify_jws",
            "store_tokens",
            "get_userinfo",
            "verify_claims",
            "filter_users_by_claims",
            "login_success",
        ),
        "mozilla-django-oidc’s backend and view",
    ),
    "_rollback_login_failed_rl_usage": "allauth’s adapter",
    "_ua_stylesheets": "WeasyPrint",
    "create_superuser": "`manage.py createsuperuser`",
    **dict.fromkeys(
        ("generate_authenticator_name", "get_public_key_credential_rp_entity"), "allauth’s adapter of second factors"
    ),
    "get_by_natural_key": "Django’s authentication",
    "get_db_prep_lookup": "Django’s lookups",
    "get_retry_decision": "procrastinate",
    "get_totp_issuer": "allauth’s adapter",
    "get_user": "Django’s authentication",
    "is_open_for_signup": "allauth’s adapter",
    "is_staff": "Django’s admin and allauth",
    "pre_authenticate": "allauth’s adapter",
    "use_required_attribute": "Django’s widgets",
    "value_omitted_from_data": "Django’s widgets",
    "REACHES": "the test of the room, `core/tests/test_inside.py`",
    "Stay": "the first migrations, by its path",
    "signed_answer": "the reading of DESIGN § 4.14 for one convention; the tests hold its twin for lists to it",
    **dict.fromkeys(
        ("BilanFile", "DecisionFiche", "PointFiche", "SeanceFile", "TerritoireActionSociale"),
        "the triggers or the history that it declares",
    ),
}
#: Templates that Django, allauth or crispy-forms name; those that are named with a variable.
NAMED_ELSEWHERE = re.compile(
    r"account/|mfa/|usersessions/|errors/\d+\.html|accounts/mail/|ctg/(layout/|(whole_)?uni_form)|"
    r"reporting/documents/_(annexe|bilan)_\w+\.html"
)
#: Rows name their acts by their kind.
WITH_A_VARIABLE = {
    *(
        f"conventions:{rows}_{act}"
        for rows in ("article", "modele_article")
        for act in ("add_after", "delete", "edit", "move")
    ),
    *(f"conventions:{rows}_delete" for rows in ("contrat", "jalon", "phase")),
    # Of the initial convention or of an avenant, by `signing.acts.address`.
    *(
        f"conventions:{act}{rows}"
        for act in ("", "avenant_")
        for rows in ("partie_edit", "partie_delete", "signataire_add", "signataire_edit", "signataire_delete")
    ),
    *(f"conventions:{act}autorisation_{rows}" for act in ("", "avenant_") for rows in ("add", "edit", "delete")),
    *(f"conventions:{act}{page}" for act in ("", "avenant_") for page in ("relances", "scans")),
    *(f"diagnostics:{rows}_delete" for rows in ("volet", "constat", "enjeu")),
    *(f"governance:{rows}_delete" for rows in ("decision", "point")),
}
OTHERS = re.compile(r"ProseMirror|prose-menubar|selectedCell|ts-|multi$|form-(control|select)$|d-(col|h|n|fiche-)\d+$")


@pytest.fixture(scope="module")
def text():
    return dead.all_text()


def test_every_name_of_the_product_is_said_somewhere():
    found = [place.rpartition(" ") for place in dead.dead_names()]
    lost = [
        f"{place} {name}"
        for place, _, name in found
        if not CALLED.fullmatch(name) and name not in LIVING and not place.startswith(READ_WHOLE)
    ]
    assert lost == [], "nothing but a test uses it: it goes, or LIVING says who calls it"
    assert set(LIVING) <= {name for *_, name in found}, "it is said now: it leaves LIVING"


def test_every_template_is_named(text):
    assert [name for name in dead.dead_templates(text) if not NAMED_ELSEWHERE.match(name)] == []


def test_every_class_of_a_style_sheet_is_worn(text):
    found = [place for place in dead.dead_classes(text) if not OTHERS.match(place.partition(" ")[2])]
    assert found == []


def test_every_address_has_a_way_to_it(text):
    """`{% url %}`, `reverse` or `redirect` say its name; a few are named with a variable, or for a program."""
    names = {name for name, module in _addresses(get_resolver()) if module.partition(".")[0] in dead.APPS}
    lost = {name for name in names if not re.search(rf"[\"']{re.escape(name)}[\"']", text)}
    assert lost == {"core:health"} | WITH_A_VARIABLE


def _addresses(resolver, space=""):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from _addresses(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif each.name:
            yield space + each.name, getattr(each.callback, "__module__", "")
