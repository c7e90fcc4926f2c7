"""The walk of the matrix: each page that a person may open, once, by someone who may.

The rows of tests/security/rows/ name every address and who reads it: a new page is walked as
soon as it has its row. A page passes when axe finds nothing at 1280 and 320 px, when nothing
overflows, and when the console is silent; one whose kind a story checked only has to answer.
All the faults of a walk are told at once.
"""

from django.urls import reverse

from tests.security.test_matrix import ROLES, ROWS
from tests.stories.person import CHECKED, name_of

#: Who opens a page, the first of them who may.
ORDER = ("caf_adviser", "caf_admin", "cooperation_officer", "fiche_owner", "copil_member", "instance", "anonymous")

#: Addresses that answer GET with something else than a page.
NOT_PAGES = {
    "accounts:import_example": "a workbook",
    "governance:seance_ics": "a file for one's diary",
    "governance:seance_document": "the file itself",
    "conventions:document_download": "the file itself",
    "conventions:search": "what a list asks while one types",
    "documents:ask": "a PDF",
    "elimination:scan": "the file itself",
    "documents:rendu": "a PDF",
    "leaving:archive": "a ZIP",
    "dossiers:archive": "a ZIP",
    "mfa_download_recovery_codes": "a text file",
    "accounts:mail_stop_at_once": "what a mail reader asks by itself",
}

#: Pages that nobody of the matrix reaches: they need a password, a code, a second factor, two Cafs, an author.
TOLD_APART = {
    *("mfa_authenticate", "mfa_reauthenticate"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "desk:cafs", "conventions:delete"),
    # Of a convention that is not signed: a refusal.
    *("conventions:avenant_add", "conventions:avenant_propose", "conventions:avenant_join"),
    *("mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("accounts:code_enter", "accounts:proconnect_link", "accounts:proconnect_return", "accounts:proconnect_confirm"),
    "accounts:address_confirm",
    *("actions:axe_delete", "actions:fiche_delete", "bilans:delete"),  # of what holds something: a refusal
}


def pages():
    """{URL name, and what it is asked for: its row} of every page of the portal."""
    return {
        name: row
        for name, row in ROWS.items()
        if row.name not in NOT_PAGES
        and any(row.expected(role, "get") != {405} for role in ROLES if role != "anonymous")
    }


def reader_of(row):
    """Who opens it: nobody in particular when it is public, the first of ORDER who may otherwise; None: nobody may."""
    order = ("anonymous", *ORDER) if row.public or row.name.startswith("account_login") else ORDER
    return next((role for role in (*order, *ROLES) if row.expected(role, "get") == {200}), None)


def walk(visitor, made, *apps):
    """Open each page of these apps (the beginnings of their URL names)."""
    faults = []
    for name, row in sorted(pages().items(), key=lambda item: reader_of(item[1]) or ""):
        role = reader_of(row)
        if not name.startswith(apps) or name in TOLD_APART:
            continue
        visitor.becomes(made.users.get(role))
        path = reverse(row.name, args=row.args(made))
        if CHECKED.knows((name_of(path), 200)):
            status = visitor.asks(path).status  # it only has to answer
            faults += [f"{role} {name} : {status}"] if status != 200 else []
            continue
        answer = visitor.go(path)
        if answer.status != 200 or not name_of(path):
            faults.append(f"{role} {name} : {answer.status}")
            continue
        faults += visitor.faults_if_first()
    assert faults == [], "\n".join(faults)
