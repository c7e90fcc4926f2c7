"""A real disk that fills: 256 KB, mounted for the test."""

import os
import subprocess

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_user
from conventions.models import Document
from conventions.tests.factories import make_convention
from core import outages
from core.tests.files import make_pdf, upload
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_disk(settings, tmp_path):
    if os.geteuid():
        pytest.skip("monter un disque demande root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", tmp_path], check=True)
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_ten_deposits_on_a_full_disk_leave_nothing(client, small_disk):
    adviser = make_user()
    conventions = [make_convention(caf=make_caf(code), adviser=adviser) for code in ("21", "71")]
    for each in conventions:
        make_adviser(caf=each.caf, user=adviser)
    client.force_login(adviser)
    for number in range(10):
        convention = conventions[number % 2]
        content = make_pdf() + os.urandom(700_000)
        typed = {
            "kind": "annex",
            "title": f"Annexe {number}",
            "visibility": "shared",
            "upload": upload("a.pdf", content),
        }
        response = client.post(reverse("conventions:document_add", args=[convention.pk]), typed)
        assert response.status_code == 422
        assert response.context["form"].errors["upload"] == [outages.DISK_FULL]
        assert f'value="Annexe {number}"' in response.content.decode()
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert not Document.objects.exists()
    small = {"kind": "annex", "title": "Petite", "visibility": "shared", "upload": upload("a.pdf", make_pdf())}
    assert client.post(reverse("conventions:document_add", args=[conventions[0].pk]), small).status_code == 302
    assert Document.objects.get().title == "Petite"
