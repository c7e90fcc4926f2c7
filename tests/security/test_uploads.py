"""Each field by which a file comes in: the antivirus is there, and a refusal keeps what was typed."""

import pytest

from accounts.enums import SecurityKind
from accounts.models import Import, SecurityLine
from conventions.documents.scan_forms import ScansForm
from conventions.models import Document
from core import antivirus
from core.guide import SampleForm
from core.tests import clamd
from core.tests.files import make_pdf, upload
from core.typography import french
from tests import deposits


@pytest.fixture(scope="module")
def fake():
    with clamd.running() as started:
        yield started


@pytest.fixture
def door(fake, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CTG_ANTIVIRUS = fake.address
    fake.mode, fake.received = "scan", []
    return fake


def test_each_field_of_a_file_passes_the_antivirus():
    found, scanned = deposits.doors()
    assert found == scanned
    assert {form for form, _ in found} == {*deposits.FORMS, SampleForm}  # whose page keeps nothing


@pytest.mark.parametrize("form", deposits.FORMS)
def test_what_is_not_clean_is_refused_at_its_place(db, client, door, form):
    deposit = deposits.FORMS[form]()
    for mode, content, sentence in (
        ("scan", make_pdf() + clamd.MARK, antivirus.INFECTED),
        ("limit", make_pdf(), antivirus.TOO_LARGE),
        ("stream: ? ERROR", make_pdf(), antivirus.UNSCANNED),
    ):
        door.mode = mode
        answer = deposits.send(client, deposit, upload("Note.pdf", content))
        assert answer.status_code == 422
        named = "Note.pdf : " if form is ScansForm else ""  # where several files come at once
        assert answer.context["form"].errors == {deposit.field: [f"{named}{sentence}"]}
        assert french(sentence) in answer.content.decode() and deposit.kept in answer.content.decode()
    assert not Document.objects.exists() and not Import.objects.exists()
    line = SecurityLine.objects.get(kind=SecurityKind.REFUSAL)
    assert (line.user, line.is_refused, line.what) == (
        deposit.person,
        True,
        f"fichier infecté : {clamd.VIRUS.decode()}",
    )


def test_a_clean_file_is_sent_to_the_antivirus_and_kept(db, client, door):
    deposit, content = deposits.of_convention(), make_pdf()
    assert deposits.send(client, deposit, upload("Note.pdf", content)).status_code == 302
    assert door.received == [content] and Document.objects.get().title == "Titre tapé"
