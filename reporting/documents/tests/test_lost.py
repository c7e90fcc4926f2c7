"""What is kept and lost, a file or frozen data, is told where it is asked for; every page around it stays."""

from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import Job
from accounts.tests.factories import make_adviser
from conventions.models import Convention, Document
from conventions.tests.factories import make_signed_convention
from core.lost import Lost
from core.typography import french
from reporting import tasks
from reporting.bilans.models import Bilan
from reporting.documents import kinds, storage
from reporting.documents.bilan_source import bilan_document
from reporting.documents.convention_source import convention_document
from reporting.documents.models import Rendu
from reporting.documents.pipeline import Rendering
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf

from .world import make_world

pytestmark = pytest.mark.django_db
UNREADABLE = {"schema": "bilan", "number": 99}


@pytest.fixture(autouse=True)
def _stored_aside(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def conventions(client):
    """Two of one Caf, and their adviser at the keyboard."""
    caf = make_caf()
    adviser = make_adviser(caf=caf)
    client.force_login(adviser)
    return [make_signed_convention(caf=caf, adviser=adviser) for _ in range(2)]


def make_unreadable(convention):
    return make_bilan(convention, state="validated", frozen=UNREADABLE, frozen_sha256="0" * 64)


def make_drawn(convention, sha256, **fields):
    row = Rendu(key=sha256, kind="convention", convention=convention, subject_id=convention.pk, label="Convention A",
                sha256=sha256, size=4, page_count=1, **fields)  # fmt: skip
    row.file.save("x.pdf", ContentFile(b"%PDF"))
    return row


def test_a_frozen_bilan_that_does_not_read_is_told(client, conventions, caplog):
    lost, read = make_unreadable(conventions[0]), make_bilan(conventions[1])
    answer = client.get(lost.get_absolute_url())
    assert answer.status_code == 410
    assert french("Les données figées du « Bilan annuel 2023 » ne se lisent plus.") in answer.content.decode()
    assert [
        record.levelname for record in caplog.records if "99 n’est pas un numéro connu" in (record.exc_text or "")
    ] == ["ERROR"]
    assert client.get(read.get_absolute_url()).status_code == 200


def test_pages_that_list_an_unreadable_bilan_stay(client, conventions):
    for convention in conventions:
        make_unreadable(convention)
        for url in (reverse("bilans:list", args=[convention.pk]), convention.get_absolute_url(), "/"):
            answer = client.get(url)
            assert answer.status_code == 200, url
        assert "Bilan annuel 2023" in client.get(reverse("bilans:list", args=[convention.pk])).content.decode()


@pytest.mark.parametrize("kind", ["bilan", "bilan_final"])
def test_the_pdf_of_an_unreadable_bilan_is_refused(client, conventions, kind):
    lost = make_unreadable(conventions[0])
    assert client.post(reverse("documents:ask", args=[kind, lost.pk])).status_code == 302
    job = Job.objects.get()
    tasks.draw(kind=kind, subject_id=lost.pk, job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Les données figées du « Bilan annuel 2023 » ne se lisent plus." in job.error
    assert not Rendu.objects.exists() and Bilan.objects.get().document is None


def test_a_drawing_whose_file_is_lost_is_told(client, conventions):
    lost, kept = (make_drawn(convention, f"{rank}" * 64) for rank, convention in enumerate(conventions))
    lost.file.storage.delete(lost.file.name)
    for ask in (client.get, client.head):
        assert ask(lost.get_absolute_url()).status_code == 410
    told = client.get(lost.get_absolute_url()).content.decode()
    assert (
        french("Le fichier « Convention A » n’est plus dans le portail ; redemandé depuis sa page, il est redessiné.")
        in told
    )
    assert client.get(conventions[0].get_absolute_url()).status_code == 200
    assert b"".join(client.get(kept.get_absolute_url()).streaming_content) == b"%PDF"


def test_a_drawing_whose_file_is_lost_is_drawn_again(conventions, monkeypatch):
    drawn = Rendering(pdf=b"%PDF again", page_count=3, sha256="9" * 64, html_sha="", key="k", seconds=0)
    monkeypatch.setattr(storage.pipeline, "prepare", lambda document, final: SimpleNamespace(key="k"))
    monkeypatch.setattr(storage.pipeline, "render", lambda document, **more: drawn)
    monkeypatch.setattr(storage.checks, "validate", lambda pdf: [])
    kind, adviser = kinds.get("convention"), conventions[0].adviser
    first, other = (storage.drawn(kind, convention, by=adviser) for convention in conventions)
    first.file.storage.delete(first.file.name)
    again = storage.drawn(kind, Convention.objects.get(pk=conventions[0].pk), by=adviser)
    assert again == first and Rendu.objects.count() == 2
    assert again.file.open("rb").read() == b"%PDF again"
    assert storage.drawn(kind, conventions[1], by=adviser).file.name == other.file.name


def test_an_annex_whose_file_is_lost_is_named():
    lost, kept = make_world(fiches=0), make_world(fiches=0)
    row = Document.objects.filter(convention=lost.convention).annexes().first()
    row.file.storage.delete(row.file.name)
    with pytest.raises(Lost, match=f"Le fichier « {row.title} » n’est plus dans le portail."):
        _ = convention_document(lost.convention).files[0].content
    assert convention_document(kept.convention).files[0].content


def test_data_frozen_by_a_later_portal_are_lost():
    with pytest.raises(Lost, match="Les données figées"):
        bilan_document(SimpleNamespace(frozen=UNREADABLE))
