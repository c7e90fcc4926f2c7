"""Documents: kept with their hash, read by the rights of each, gone without a trace when refused."""

import hashlib
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member, make_user
from conventions.documents import files
from conventions.enums import DocumentKind, Role, Visibility
from conventions.models import Document, Telechargement
from conventions.tests.factories import after_signature, make_article, make_convention, make_member, make_partie
from conventions.text import versions
from core import uploads
from core.tests.files import SVG, make_docx, make_image, make_pdf, upload
from core.typography import french
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def convention():
    adviser = make_user()
    convention = make_convention(name="Gevrey", adviser=adviser)
    make_adviser(caf=convention.caf, user=adviser)
    return convention


@pytest.fixture
def author(client, convention):
    client.force_login(convention.adviser)
    return convention.adviser


def page(convention, name="documents", *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def typed(file=None, **fields):
    data = {"kind": "annex", "title": "Délibération du conseil", "visibility": "shared", **fields}
    if file is not None:
        data["upload"] = file
    return data


def files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def make_document(convention, content=None, *, by=None, **fields):
    checked = uploads.check(upload("note.pdf", content or make_pdf()))
    fields.setdefault("kind", DocumentKind.ANNEX)
    fields.setdefault("title", "Note")
    return files.store(Document(convention=convention, created_by=by, **fields), checked)


def test_a_document_is_kept_under_another_name_with_its_hash(client, convention, author, media):
    content = make_pdf(3)
    response = client.post(
        page(convention, "document_add"), typed(upload("Déli\u202bbé.pdf", content), kind="deliberation")
    )
    assert response.status_code == 302
    document = convention.documents.get()
    assert document.original_name == "Délibé.pdf"
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.size, document.page_count, document.created_by) == (len(content), 3, author)
    [path] = files_in(media)
    assert path.read_bytes() == content
    assert "lib" not in path.name


def test_a_deposited_deliberation_or_annex_takes_the_next_rank_unless_one_is_typed(client, convention, author):
    for kind, typed_rank in (("deliberation", ""), ("deliberation", "7"), ("annex", ""), ("minutes", "")):
        data = typed(upload("acte.pdf", make_pdf()), kind=kind, annex_position=typed_rank)
        assert client.post(page(convention, "document_add"), data).status_code == 302
    ranks = convention.documents.order_by("pk").values_list("annex_position", flat=True)
    assert list(ranks) == [1, 7, 8, None]
    first = convention.documents.order_by("pk").first()
    data = {"kind": "deliberation", "title": first.title, "visibility": "shared", "annex_position": ""}
    client.post(page(convention, "document_edit", first.pk), data | {"version": first.version})
    first.refresh_from_db()
    assert first.annex_position is None


def test_the_title_comes_from_the_file_when_it_is_not_typed(client, convention, author):
    client.post(page(convention, "document_add"), typed(upload("Plan de financement.docx", make_docx()), title=""))
    assert convention.documents.get().title == "Plan de financement"


REFUSED = {
    "wrong magic": ("annex", "faux.pdf", b"MZ" * 50),
    "svg named png": ("annex", "logo.png", SVG),
    "macros": ("annex", "note.docm", make_docx()),
    "hidden macros": ("annex", "note.docx", make_docx(members={"word/vbaProject.bin": b"x"})),
    "zip bomb": ("annex", "note.docx", make_docx(members={"word/x.bin": b"\0" * 3_000_000})),
    "path outside": ("annex", "note.docx", make_docx(members={"../x": b"x"})),
    "empty": ("annex", "vide.pdf", b""),
    "cut pdf": ("annex", "note.pdf", b"%PDF-1.7"),
    "picture as a vote": ("deliberation", "vote.png", make_image()),
    "word as signed": ("signed", "signe.docx", make_docx()),
    "picture as minutes": ("minutes", "cr.jpg", make_image("JPEG")),
    "program": ("other", "outil.exe", b"MZ"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_file_leaves_nothing_and_the_form_keeps_the_rest(client, convention, author, media, case):
    kind, name, content = REFUSED[case]
    response = client.post(
        page(convention, "document_add"),
        typed(upload(name, content), kind=kind, title="Titre tapé", annex_position="4"),
    )
    assert response.status_code == 422
    form = response.context["form"]
    assert form.errors["upload"]
    html = response.content.decode()
    assert "Titre tapé" in html
    assert form["annex_position"].value() == "4"
    assert not Document.objects.exists()
    assert files_in(media) == []


def test_too_heavy_a_file_or_a_full_convention_is_refused(client, convention, author, media, settings):
    settings.UPLOAD_MAX_BYTES = 100
    response = client.post(page(convention, "document_add"), typed(upload("note.pdf", make_pdf())))
    assert "pèse" in response.context["form"].errors["upload"][0]
    settings.UPLOAD_MAX_BYTES = 10**6
    make_document(convention)
    settings.UPLOAD_MAX_CONVENTION_BYTES = files.weight_of(convention) + 100
    response = client.post(page(convention, "document_add"), typed(upload("note.pdf", make_pdf())))
    assert "sont limités à" in response.context["form"].errors["upload"][0]
    assert len(files_in(media)) == 1


def test_a_row_that_fails_leaves_no_file(convention, media, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("plus de place")

    monkeypatch.setattr(Document, "save", fail)
    with pytest.raises(IntegrityError):
        make_document(convention)
    assert files_in(media) == []


def test_a_commit_that_fails_leaves_no_file(convention, media):
    with pytest.raises(RuntimeError), files.taking_back() as written:
        files.store(
            Document(convention=convention, kind="annex", title="x"),
            uploads.check(upload("note.pdf", make_pdf())),
            written=written,
        )
        assert len(files_in(media)) == 1
        raise RuntimeError("la transaction échoue")
    assert files_in(media) == []


def test_a_full_disk_leaves_no_row_and_no_piece_of_file(convention, media, monkeypatch):
    from django.core.files.storage import FileSystemStorage

    whole = FileSystemStorage._save

    def full(self, name, content):
        whole(self, name, content)
        raise OSError("No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(OSError, match="No space"):
        make_document(convention)
    assert files_in(media) == []
    assert not Document.objects.exists()


def test_a_double_click_keeps_one_document_and_one_file(client, convention, author, media):
    key = str(client.get(page(convention, "document_add")).context["form"]["creation_key"].value())
    note, other = make_pdf(), make_pdf(pages=2)
    for _ in range(2):
        data = typed(upload("note.pdf", note), creation_key=key)
        assert client.post(page(convention, "document_add"), data).status_code == 302
    kept = client.post(page(convention, "document_add"), typed(upload("note.pdf", other), creation_key=key))
    assert kept.status_code == 409 and "déjà été enregistré" in kept.text  # another file, after « page précédente »
    assert convention.documents.count() == 1
    assert len(files_in(media)) == 1


def test_a_document_is_sent_as_an_attachment_that_runs_nothing(client, convention, author):
    document = make_document(convention, visibility=Visibility.SHARED)
    with after_signature():
        Document.objects.filter(pk=document.pk).update(original_name="Délibération « 2 » \r\nX: y.pdf")
    response = client.get(document.get_absolute_url())
    assert response.status_code == 200
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''D%C3%A9lib")
    assert "\n" not in disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_who_takes_a_document_is_written_unless_it_is_public(client, convention, author):
    secret, public = make_document(convention), make_document(convention, visibility=Visibility.PUBLIC)
    for document in (secret, public):
        response = client.get(document.get_absolute_url())
        b"".join(response.streaming_content)
    client.head(secret.get_absolute_url())
    assert [(row.document, row.by) for row in Telechargement.objects.all()] == [(secret, author)]


def test_a_document_out_of_sight_is_not_found(client, convention):
    document = make_document(convention, visibility=Visibility.SHARED)
    strangers = [
        make_member(convention, Role.ELECTED),
        make_member(convention, Role.PARTNER),
        make_member(make_convention(caf=convention.caf), Role.COOPERATION_OFFICER),
        make_member(convention, Role.COOPERATION_OFFICER, ends_on="2022-12-31"),
        make_user(),
    ]
    for stranger in strangers:
        client.force_login(stranger)
        assert client.get(document.get_absolute_url()).status_code == 404
        for act in ("document_edit", "document_delete"):
            assert client.post(page(convention, act, document.pk)).status_code == 404
    client.force_login(make_member(convention, Role.LOCAL_MANAGER))
    response = client.get(document.get_absolute_url())
    assert b"".join(response.streaming_content)
    assert client.post(page(convention, "document_delete", document.pk)).status_code == 403


def test_a_document_is_not_found_under_another_convention(client, convention, author):
    other = make_convention(caf=convention.caf, adviser=author)
    document = make_document(other)
    assert client.get(page(convention, "document_download", document.pk)).status_code == 404


def test_a_lost_file_is_told_and_its_list_stays(client, convention, author):
    lost, kept = make_document(convention, title="Bail"), make_document(convention)
    Path(lost.file.path).unlink()
    for answer in (client.get(lost.get_absolute_url()), client.head(lost.get_absolute_url())):
        assert answer.status_code == 410
    told = client.get(lost.get_absolute_url()).content.decode()
    assert french("Le fichier « Bail » n’est plus dans le portail.") in told and "Prévenez l’équipe du portail" in told
    assert not Telechargement.objects.exists()
    shown = client.get(page(convention))
    assert shown.status_code == client.get(kept.get_absolute_url()).status_code == 200


def test_a_document_goes_with_its_file(client, convention, author, media, django_capture_on_commit_callbacks):
    document = make_document(convention, by=author)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page(convention, "document_delete", document.pk)).status_code == 302
    assert not Document.objects.exists()
    assert files_in(media) == []


def test_a_document_held_by_a_version_stays(client, convention, author, media, django_capture_on_commit_callbacks):
    make_article(convention)
    document = make_document(convention, by=author, kind=DocumentKind.TO_SIGN)
    version, _ = versions.keep_version(convention, by=author)
    version.document = document
    version.save()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page(convention, "document_delete", document.pk), follow=True)
    assert "joint à" in str(next(iter(response.context["messages"])))
    assert Document.objects.exists()
    assert len(files_in(media)) == 1


def test_only_its_author_or_a_manager_changes_a_document(client, convention, author):
    document = make_document(convention, by=author)
    client.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    assert client.get(page(convention, "document_edit", document.pk)).status_code == 403
    client.force_login(make_caf_member(caf=convention.caf, role=CafRole.MANAGEMENT))
    url = page(convention, "document_edit", document.pk)
    assert client.get(url).status_code == 200
    response = client.post(url, typed(title="Autre titre", annex_position="2", version=0))
    assert response.status_code == 302
    document.refresh_from_db()
    assert (document.title, document.annex_position) == ("Autre titre", 2)
    response = client.post(url, typed(title="En retard", version=0))
    assert response.status_code == 409


def test_a_word_file_does_not_become_a_vote(client, convention, author):
    checked = uploads.check(upload("note.docx", make_docx()))
    document = files.store(Document(convention=convention, kind="annex", title="x", created_by=author), checked)
    response = client.post(page(convention, "document_edit", document.pk), typed(kind="deliberation", version=0))
    assert response.status_code == 422


def test_a_party_of_another_convention_is_refused(client, convention, author, media):
    stranger = make_partie(make_convention())
    response = client.post(page(convention, "document_add"), typed(upload("n.pdf", make_pdf()), partie=stranger.pk))
    assert response.status_code == 422
    assert not Document.objects.exists()
    assert files_in(media) == []
    document = make_document(convention, by=author)
    response = client.post(page(convention, "document_edit", document.pk), typed(partie=stranger.pk, version=0))
    assert response.status_code == 422


def test_kinds_made_by_the_portal_are_not_offered(client, convention, author):
    for kind in ("to_sign", "bilan"):
        response = client.post(page(convention, "document_add"), typed(upload("n.pdf", make_pdf()), kind=kind))
        assert response.status_code == 422


@pytest.mark.parametrize("count", [12, 120])
def test_the_list_costs_the_same_whatever_its_length(client, convention, author, django_assert_max_num_queries, count):
    for number in range(count):
        Document.objects.create(
            convention=convention,
            kind="annex",
            title=f"Annexe {number}",
            file=f"documents/x{number}.pdf",
            size=1000,
            sha256="a" * 64,
            created_by=author,
            original_name="x.pdf",
            content_type="application/pdf",
        )
    with django_assert_max_num_queries(12):
        response = client.get(page(convention))
    assert response.context["listing"].count == count
    assert "(PDF, 1" in response.content.decode()


def test_the_list_counts_only_what_one_may_read(client, convention, author):
    make_document(convention, visibility=Visibility.SHARED)
    make_document(convention, visibility=Visibility.COPIL)
    client.force_login(make_member(convention, Role.ELECTED))
    response = client.get(page(convention))
    assert response.context["listing"].count == 1
    assert client.get(page(convention) + "?kind=annex&visibility=copil&tri=-depot").status_code == 200
    assert client.get(page(convention) + "?tri=ailleurs").status_code == 400
    assert client.post(page(convention, "document_add"), {}).status_code == 403


def test_documents_are_found_by_their_words_and_by_who_put_them(client, convention, author):
    town = make_partie(convention, organisation=make_organisation(name="Commune de Fénay"))
    make_document(convention, title="Délibération du 27 juin", partie=town, by=author)
    make_document(convention, title="Budget de la crèche", by=make_user())

    def found(**query):
        return sorted(row.title for row in client.get(page(convention), query).context["listing"].page)

    assert found(q="deliberation") == found(q="fenay") == found(mine="on") == ["Délibération du 27 juin"]
    assert found(q="creche") == ["Budget de la crèche"]
    export = b"".join(client.get(page(convention), {"export": "xlsx"}).streaming_content)
    assert export[:2] == b"PK"
