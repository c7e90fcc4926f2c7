"""Bilans: who sees them when, and what validating freezes."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Job
from accounts.tests.factories import make_adviser
from conventions.enums import Role
from conventions.models import Document
from conventions.tests.factories import after_signature, make_document, make_member, make_signed_convention
from core.transitions import TransitionRefused
from reporting.bilans.models import Bilan
from reporting.documents.models import Rendu
from reporting.enums import BilanState
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf


@pytest.fixture
def convention(db):
    adviser = make_adviser(caf=make_caf())
    return make_signed_convention(caf=make_caf(), adviser=adviser)


def send(bilan, **fields):
    bilan.send(by=bilan.convention.adviser, reason="Textes à venir", **fields)
    return bilan


def test_a_draft_is_internal_until_it_is_sent(convention, client):
    bilan = make_bilan(convention)
    member = make_member(convention, Role.COPIL_MEMBER)
    client.force_login(member)
    assert client.get(bilan.get_absolute_url()).status_code == 404
    assert str(bilan) not in client.get(reverse("bilans:list", args=[convention.pk])).content.decode()
    send(bilan)
    assert client.get(bilan.get_absolute_url()).status_code == 200


def test_a_bilan_is_prepared_in_one_form(convention, client):
    client.force_login(convention.adviser)
    response = client.post(
        reverse("bilans:create", args=[convention.pk]), {"kind": "annual", "year": "2024", "seance": ""}
    )
    bilan = Bilan.objects.get()
    assert response.url == bilan.get_absolute_url()
    again = client.post(
        reverse("bilans:create", args=[convention.pk]), {"kind": "annual", "year": "2024", "seance": ""}
    )
    assert again.status_code == 422
    assert "Ce bilan existe déjà pour cette année." in again.content.decode()


def test_words_are_kept_and_a_stale_save_is_refused(convention, client):
    bilan = make_bilan(convention)
    client.force_login(convention.adviser)
    url = reverse("bilans:write", args=[bilan.pk])
    first = client.post(url, {"version": 0, "highlights": "<p>Ouverture du relais</p>"})
    assert first.status_code == 302
    stale = client.post(url, {"version": 0, "highlights": "<p>Autre chose</p>"})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Autre chose" in text
    assert "Ouverture du relais" in text
    bilan.refresh_from_db()
    assert bilan.highlights == "<p>Ouverture du relais</p>"


def test_validating_freezes_data_with_their_hash(convention):
    bilan = send(make_bilan(convention))
    with pytest.raises(TransitionRefused) as refusal:
        bilan.validate(by=convention.adviser)
    assert "la séance du COPIL" in refusal.value.lacks[0].text
    bilan.validate(by=convention.adviser, reason="Séance tenue hors du portail", reservations="Aucune")
    assert bilan.state == BilanState.VALIDATED
    assert len(bilan.frozen_sha256) == 64
    assert bilan.frozen["title"].startswith("Bilan annuel 2023")


@pytest.mark.parametrize(
    "fields",
    [{"highlights": "<p>autre</p>"}, {"frozen": {}}, {"frozen_sha256": "0" * 64}, {"year": 2020}, {"state": "draft"}],
)
def test_a_validated_bilan_is_kept_by_the_database(convention, fields):
    bilan = send(make_bilan(convention))
    bilan.validate(by=convention.adviser, reason="Séance tenue hors du portail")
    with pytest.raises(DatabaseError), transaction.atomic():
        Bilan.objects.filter(pk=bilan.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bilan.objects.filter(pk=bilan.pk).delete()


def with_its_file(bilan):
    """A validated bilan and its PDF, as the job attaches it."""
    bilan.validate(by=bilan.convention.adviser, reason="Séance tenue hors du portail")
    bilan.document = make_document(bilan.convention, kind="bilan", title=str(bilan), visibility="copil")
    bilan.save(update_fields=["document"])
    return bilan.document


def test_the_file_of_a_bilan_is_neither_hidden_nor_relabelled(convention, client):
    client.force_login(convention.adviser)
    document, free = with_its_file(send(make_bilan(convention))), make_document(convention)
    hidden = {"kind": "other", "title": "Brouillon", "visibility": "own", "version": 0}
    edit = [reverse("conventions:document_edit", args=[convention.pk, row.pk]) for row in (document, free)]
    assert [client.post(each, hidden).status_code for each in edit] == [409, 302]
    assert "Ce fichier est celui du bilan annuel 2023" in client.get(edit[0]).content.decode()
    delete = reverse("conventions:document_delete", args=[convention.pk, document.pk])
    assert "joint à : Bilan annuel 2023" in client.post(delete, follow=True).content.decode()
    document.refresh_from_db()
    assert (document.kind, document.title, document.visibility) == ("bilan", "Bilan annuel 2023", "copil")


@pytest.mark.parametrize("change", [{"kind": "other"}, {"title": "x"}, {"visibility": "own"}, {"file": "x.pdf"}])
def test_the_database_keeps_the_file_of_a_bilan(convention, change):
    document, free = with_its_file(send(make_bilan(convention))), make_document(convention)
    with pytest.raises(DatabaseError, match="fichier d’un bilan"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)
    with after_signature():  # of a file that nothing keeps, all but the file itself
        assert Document.objects.filter(pk=free.pk).update(**change) == 1


def test_later_changes_do_not_reach_a_validated_bilan(convention, client):
    bilan = send(make_bilan(convention))
    bilan.validate(by=convention.adviser, reason="Séance tenue hors du portail")
    with after_signature():
        type(convention).objects.filter(pk=convention.pk).update(name="Autre nom")
    client.force_login(convention.adviser)
    text = client.get(bilan.get_absolute_url()).content.decode()
    assert bilan.frozen["territory"] in text


def test_only_the_caf_validates(convention, client):
    bilan = send(make_bilan(convention))
    officer = make_member(convention, Role.COOPERATION_OFFICER)
    client.force_login(officer)
    url = reverse("bilans:transition", args=[bilan.pk, "valider"])
    assert client.post(url, {"reason": "x"}).status_code == 403
    bilan.refresh_from_db()
    assert bilan.state == BilanState.SENT


def test_an_unknown_act_is_not_found(convention, client):
    client.force_login(convention.adviser)
    bilan = make_bilan(convention)
    assert client.get(reverse("bilans:transition", args=[bilan.pk, "rien"])).status_code == 404


def test_asking_for_the_pdf_makes_one_job_and_its_file(convention, client, django_capture_on_commit_callbacks):
    from reporting import tasks

    bilan = make_bilan(convention)
    client.force_login(convention.adviser)
    url = reverse("documents:ask", args=["bilan", bilan.pk])
    first, second = client.post(url), client.post(url)
    assert first.url == second.url
    job = Job.objects.get()
    tasks.draw(kind="bilan", subject_id=bilan.pk, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    rendu = Rendu.objects.get()
    response = client.get(job.result_url)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Security-Policy"] == "sandbox"
    assert rendu.page_count > 1


def test_the_final_file_is_attached_to_the_bilan(convention):
    from reporting import tasks

    bilan = send(make_bilan(convention))
    bilan.validate(by=convention.adviser, reason="Séance tenue hors du portail")
    job = Job.objects.create(kind="x", label="x", requested_by=convention.adviser)
    tasks.draw(kind="bilan_final", subject_id=bilan.pk, job_id=job.pk)
    bilan.refresh_from_db()
    job.refresh_from_db()
    assert job.error == ""
    assert bilan.document.content_type == "application/pdf"
    assert job.result_url == bilan.document.get_absolute_url()


def test_a_mistake_is_deleted_the_same_day_by_its_author(convention, client):
    bilan = make_bilan(convention, created_by=convention.adviser)
    other = make_bilan(convention, year=2022)
    client.force_login(convention.adviser)
    assert client.post(reverse("bilans:delete", args=[other.pk])).status_code == 403
    assert client.post(reverse("bilans:delete", args=[bilan.pk])).status_code == 302
    assert list(Bilan.objects.all()) == [other]
