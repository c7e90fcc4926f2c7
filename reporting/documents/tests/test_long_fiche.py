"""A fiche of any length makes its PDF: at once when it is short, by a job that one asks for when it is long."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Job
from accounts.tests.factories import make_caf_member
from actions.tests import factories as plan
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from reporting import tasks
from reporting.documents.models import Rendu
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
SENTENCE = "Le relais ouvre deux demi-journées par semaine, dans les salles que les communes prêtent. "


@pytest.fixture(autouse=True)
def _stored_aside(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def convention():
    plan.make_neighbours(make_convention(caf=make_caf("91")))
    caf = make_caf()
    return make_convention(caf=caf, adviser=make_caf_member(caf=caf))


def make_fiche(convention, paragraphs):
    fiche = plan.make_fiche(convention=convention, description=f"<p>{SENTENCE * 4}</p>" * paragraphs)
    plan.make_ligne(fiche, planned_amount=4321)
    return fiche


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def words(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("paragraphs", "pages"), [(56, 5), (150, 11)])
def test_a_long_fiche_makes_its_pdf_by_a_job(client, convention, paragraphs, pages):
    fiche, short = make_fiche(convention, paragraphs), make_fiche(convention, 1)
    url = reverse("documents:ask", args=["fiche", fiche.pk])
    client.force_login(convention.adviser)
    assert content(client.get(reverse("documents:ask", args=["fiche", short.pk]))).startswith(b"%PDF")
    page = client.get(url).content.decode()
    assert "3 pages" in page
    assert f'<form method="post" action="{url}"' in page
    assert Job.objects.count() == 0  # reading asks for nothing
    first, second = client.post(url), client.post(url)
    job = Job.objects.get()
    assert first.url == second.url == job.get_absolute_url()
    tasks.draw(kind="fiche", subject_id=fiche.pk, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.result_url) == ("done", "", url)
    assert job.subject_url == fiche.get_absolute_url()
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    pdf = content(response)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == pages
    assert words(pdf).split().count("demi-journées") == paragraphs * 4


def test_what_is_kept_is_looked_for_among_the_drawings_of_its_fiche(client, convention):
    fiche, other = make_fiche(convention, 1), make_fiche(convention, 1)
    client.force_login(convention.adviser)
    with CaptureQueriesContext(connection) as asked:
        assert content(client.get(reverse("documents:ask", args=["fiche", fiche.pk]))).startswith(b"%PDF")
    (kept,) = [row["sql"] for row in asked if "reporting_rendu" in row["sql"]]
    assert f'"subject_id" = {fiche.pk}' in kept and other.pk != fiche.pk


def test_a_kept_fiche_is_read_by_who_may_read_the_same(client, convention):
    fiche = make_fiche(convention, 50)
    consultant = make_member(convention, Role.CONSULTANT)
    url = reverse("documents:ask", args=["fiche", fiche.pk])
    read = {}
    for person in (convention.adviser, consultant):
        client.force_login(person)
        assert client.get(url)["Content-Type"].startswith("text/html")
        client.post(url)
        tasks.draw(kind="fiche", subject_id=fiche.pk, job_id=Job.objects.get(requested_by=person).pk)
        read[person] = words(content(client.get(url)))
    assert "4 321" in read[convention.adviser].replace("\u202f", " ")
    assert "4 321" not in read[consultant].replace("\u202f", " ")
    for rendu in Rendu.objects.all():  # the file itself has no address of its own
        assert client.get(reverse("documents:rendu", args=[rendu.pk])).status_code == 404
    client.force_login(make_caf_member(caf=make_caf("92")))
    assert client.get(url).status_code == client.post(url).status_code == 404


def test_a_fiche_changed_since_is_drawn_again(client, convention):
    fiche = make_fiche(convention, 50)
    url = reverse("documents:ask", args=["fiche", fiche.pk])
    client.force_login(convention.adviser)
    client.post(url)
    tasks.draw(kind="fiche", subject_id=fiche.pk, job_id=Job.objects.get().pk)
    fiche.title = "Un autre titre"
    fiche.save()
    assert client.get(url)["Content-Type"].startswith("text/html")
    client.post(url)
    tasks.draw(kind="fiche", subject_id=fiche.pk, job_id=Job.objects.order_by("-pk")[0].pk)
    assert "Un autre titre" in words(content(client.get(url)))
