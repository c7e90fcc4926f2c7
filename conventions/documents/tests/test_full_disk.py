"""The disk is full: a sentence at the field, what was typed is kept, and nothing is left behind."""

import errno
import tempfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_user
from conventions.models import Document
from conventions.tests.factories import make_convention
from core import outages
from core.tests.files import make_pdf, upload
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def full(monkeypatch):
    """The disk takes the first piece of a file, and no more."""

    def chunks(self, chunk_size=None):
        yield self.read(10)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(File, "chunks", chunks)


@pytest.fixture
def conventions(client):
    """Two, of two Cafs, of one adviser, who is logged in."""
    adviser = make_user()
    found = [
        make_convention(name=name, caf=make_caf(code), adviser=adviser) for name, code in (("A", "21"), ("B", "71"))
    ]
    for each in found:
        make_adviser(caf=each.caf, user=adviser)
    client.force_login(adviser)
    return found


def typed(content):
    return {
        "kind": "annex",
        "title": "Délibération du conseil",
        "visibility": "shared",
        "upload": upload("note.pdf", content),
    }


def deposit(client, convention, content=None):
    return client.post(reverse("conventions:document_add", args=[convention.pk]), typed(content or make_pdf()))


def files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_full_disk_is_told_at_the_field_and_form_kept(client, conventions, media, full):
    response = deposit(client, conventions[0])
    assert response.status_code == 422
    assert response.context["form"].errors["upload"] == [outages.DISK_FULL]
    assert 'value="Délibération du conseil"' in response.content.decode()
    assert files_in(media) == []
    assert not Document.objects.exists()
    assert client.get(reverse("conventions:documents", args=[conventions[1].pk])).status_code == 200


def test_full_temporary_disk_is_told_at_the_field_too(client, conventions, media, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100  # this file goes through the disk

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", full)
    response = deposit(client, conventions[0])
    assert response.status_code == 422
    assert response.context["form"].errors["upload"] == [outages.DISK_FULL]
    assert 'value="Délibération du conseil"' in response.content.decode()
    assert not Document.objects.exists()


def test_temporary_disk_that_fills_half_way_is_told_too(client, conventions, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    written = []

    def write(self, data):
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(len(data))

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.write", write, raising=False)
    response = deposit(client, conventions[0], make_pdf() + b"\n" * 200_000)
    assert written
    assert response.status_code == 422
    assert response.context["form"].errors["upload"] == [outages.DISK_FULL]


def test_piece_of_a_file_is_not_left_by_the_storage(media, full):
    with pytest.raises(OSError, match="No space"):
        default_storage.save("rendus/abc.pdf", ContentFile(b"%PDF" * 100))
    assert files_in(media) == []


def test_file_already_there_is_not_removed_by_a_failure(media, monkeypatch):
    default_storage.save("rendus/abc.pdf", ContentFile(b"%PDF" * 100))

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(File, "chunks", full)
    with pytest.raises(OSError, match="No space"):
        default_storage._save("rendus/abc.pdf", ContentFile(b"%PDF" * 100))
    assert (media / "rendus" / "abc.pdf").read_bytes() == b"%PDF" * 100


def test_full_disk_elsewhere_is_a_page_of_its_own(client, conventions, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    client.raise_request_exception = False
    monkeypatch.setattr("conventions.documents.views.render", full)
    response = client.get(reverse("conventions:documents", args=[conventions[0].pk]))
    assert response.status_code == 507
    html = response.content.decode()
    assert outages.DISK_FULL.split(" :")[0] in html
    assert "référence" in html


def test_another_fault_of_a_file_stays_a_fault(client, conventions, monkeypatch):
    def refused(*args, **kwargs):
        raise OSError(errno.EACCES, "Permission denied")

    client.raise_request_exception = False
    monkeypatch.setattr(File, "chunks", refused)
    assert deposit(client, conventions[0]).status_code == 500
