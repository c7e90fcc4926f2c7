"""One function of visibility (DESIGN § 4.19): each level, each reader, each channel gives the same answer.

A level is a word in everything that has one: a note, a line of budget, a document. What a channel answers is searched
for these words.
"""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from accounts import mails
from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from actions.tests.factories import make_fiche, make_ligne, make_note
from conventions import visibility
from conventions.enums import PartieRole, Role
from conventions.enums import Visibility as V
from conventions.tests.factories import make_convention, make_document, make_member, make_partie
from reporting.documents import kinds, storage
from reporting.documents.bilan_source import bilan_document
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf
from tests import dead

pytestmark = pytest.mark.django_db

SHARED = {V.SHARED, V.PARTNERS, V.COPIL, V.PUBLIC}
NAMED = {V.PARTNERS, V.COPIL, V.PUBLIC}
COPIL = {V.COPIL, V.PUBLIC}
#: {reader: levels}.
READ_BY = {
    "caf": SHARED,
    "second_caf": SHARED,
    Role.CAF_REFERENT: SHARED,
    Role.COOPERATION_OFFICER: SHARED,
    Role.CTG_LEAD: SHARED,
    Role.LOCAL_MANAGER: SHARED,
    Role.FICHE_OWNER: NAMED,
    Role.PARTNER: NAMED,
    Role.CONSULTANT: NAMED,
    Role.ELECTED: COPIL,
    Role.COPIL_MEMBER: COPIL,
    "author": set(V),  # of each of them
    "stranger": set(),
    "former": set(),
}
WORDS = {level: f"niveau{rank}x" for rank, level in enumerate(V)}
AMOUNTS = {level: 70_001 + rank for rank, level in enumerate(V)}


@pytest.fixture
def fiche():
    """A fiche of two conventions, each thing at each level; the other one’s is nobody’s business here."""
    convention = make_convention()
    author = make_member(convention, Role.PARTNER)
    fiche = make_fiche(convention=convention)
    for level, word in WORDS.items():
        about = {"visibility": level, "created_by": author}
        make_note(fiche, done=f"note-{word}", **about)
        make_ligne(fiche, comment=f"ligne-{word}", planned_amount=AMOUNTS[level], **about)
        make_document(convention, title=f"papier-{word}", **about)
    elsewhere = make_fiche(convention=make_convention(caf=convention.caf))
    make_note(elsewhere, done="note-ailleurs", visibility=V.PUBLIC)
    fiche.author = author
    return fiche


def reader(name, fiche):
    convention = fiche.convention
    match name:
        case "author":
            return fiche.author
        case "caf":
            return make_caf_member(caf=convention.caf, role=CafRole.BOARD)
        case "second_caf":
            other = make_caf("91")
            make_partie(convention, role=PartieRole.CAF, organisation=other.organisation)
            return make_caf_member(caf=other, role=CafRole.BOARD)
        case "stranger":
            return make_member(make_convention(caf=convention.caf), Role.CTG_LEAD)
        case "former":
            return make_member(convention, Role.CTG_LEAD, ends_on="2022-12-31")
    return make_member(convention, Role(name))


def levels_in(text, kind):
    return {level for level, word in WORDS.items() if f"{kind}-{word}" in text}


def amounts_in(text):
    digits = re.sub(r"\s", "", text)
    return {level for level, amount in AMOUNTS.items() if str(amount) in digits}


def answer(client, url, **params):
    response = client.get(url, params)
    if response.status_code != 200:
        assert response.status_code in (403, 404)
        return ""
    if "spreadsheet" in response["Content-Type"]:
        content = b"".join(response.streaming_content) if response.streaming else response.content
        sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        return " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row)
    return response.content.decode()


@pytest.mark.parametrize("name", READ_BY)
def test_each_channel_gives_a_reader_their_levels(client, fiche, name):
    person, expected = reader(name, fiche), READ_BY[name]
    money = set() if name == Role.CONSULTANT else expected  # there for the plan, and no money
    client.force_login(person)
    key = fiche.convention.pk
    papers, page = reverse("conventions:documents", args=[key]), reverse("actions:fiche", args=[fiche.pk])
    finances = reverse("actions:finances", args=[key])
    found = {
        "page des notes": levels_in(answer(client, page), "note"),
        "page des lignes": amounts_in(answer(client, finances)),
        "lignes de la fiche": amounts_in(answer(client, page)),
        "page des documents": levels_in(answer(client, papers), "papier"),
        "recherche": levels_in(answer(client, papers, q="papier"), "papier"),
        "export des documents": levels_in(answer(client, papers, export="xlsx"), "papier"),
        "export des lignes": levels_in(answer(client, finances, export="xlsx"), "ligne"),
        "fichiers": {row.visibility for row in fiche.convention.documents.all() if answer_of_file(client, key, row)},
    }
    assert found == {channel: money if "lignes" in channel else expected for channel in found}


def answer_of_file(client, convention, document):
    response = client.get(reverse("conventions:document_download", args=[convention, document.pk]))
    assert response.status_code in (200, 404, 410)
    return response.status_code != 404


@pytest.mark.parametrize("name", ["caf", "author", Role.ELECTED])
def test_a_document_prints_what_its_whole_committee_reads(fiche, name):
    """A fiche drawn for one, a bilan drawn once: neither says what its next reader would not read."""
    asked = storage.Asked(by=reader(name, fiche))
    told = str(kinds.get("fiche").compose(fiche, asked))
    assert "note-ailleurs" not in told
    assert levels_in(told, "ligne") <= COPIL and levels_in(told, "note") <= COPIL
    for level, word in WORDS.items():  # of one fiche, the bilan quotes the last note
        note = make_note(make_fiche(fiche.plan), done=f"seule-{word}", visibility=level)
    bilan = str(bilan_document(make_bilan(fiche.convention, year=note.written_on.year)))
    assert levels_in(bilan, "seule") == COPIL and levels_in(bilan, "note") <= COPIL


@pytest.mark.parametrize("name", ["caf", Role.CTG_LEAD, Role.PARTNER])
def test_a_history_tells_what_both_sides_read(client, fiche, name):
    client.force_login(reader(name, fiche))
    response = client.get(reverse("conventions:historique", args=[fiche.convention.pk]), {"objet": "document"})
    if name == Role.PARTNER:
        assert response.status_code == 403
        return
    told = response.content.decode()
    assert levels_in(told, "papier") == SHARED


def test_the_four_forms_of_the_rule_are_one_table():
    assert set(visibility.READ_BY) == set(V) - {V.OWN}
    assert set(visibility.read_by(*visibility.INSIDERS)) == SHARED
    assert set(visibility.read_by(*visibility.NAMED)) == NAMED
    assert set(visibility.read_by(*visibility.COMMITTEE)) == COPIL
    assert {level for level in V if visibility.is_told(level)} == SHARED
    assert visibility.KEPT == ("visibility", V.OWN)


def test_no_mail_tells_what_has_a_visibility():
    """A mail names a page, which asks. A kind that comes says here that it holds no note, line or document."""
    assert set(mails.kinds) == {
        "invitation",
        "invitation_asked_again",
        "membership",
        "access_request",
        "stand_in",
        "password_reset",
        "wrong_codes",
        "login_code",
        "address_change",
        "address_changed",
        "second_factor_reset",
        "second_factor_changed",
        "proconnect_linked",
        "account_closing",
        "defect",
        "fiche_given",  # its title and its convention, which any reader of the convention knows
        "bilan_comment",  # the section of a comment that its reader reads, and none of its words
        "partie_reminder",  # to a party, of its own vote and signature
        "digest",  # what the others say, at the time when it leaves
    }


#: Where a level is written, and not read.
WRITTEN = {
    "actions/models/moyens.py",
    "actions/models/suivi.py",
    "conventions/documents/models.py",  # by default; a download of what is public is not kept
    "reporting/demo/papers.py",
    "reporting/documents/kinds.py",
    "reporting/documents/submitting.py",  # what the portal deposits
}


def test_no_other_module_reads_a_level():
    found = set()
    for path in dead.product_files():
        text = path.read_text()
        if re.search(r"\bVisibility\.(OWN|SHARED|PARTNERS|COPIL|PUBLIC)\b|\bvisibility__\w+=", text):
            found.add(path.relative_to(dead.ROOT).as_posix())
    assert found == WRITTEN | {"conventions/visibility.py"}
