"""What a version, or a vote once signed, points to is neither hidden, nor relabelled, nor deleted apart."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.documents import holding
from conventions.enums import DocumentKind, Visibility
from conventions.models import Autorisation, Document, VersionTexte
from conventions.tests.factories import (
    after_signature,
    make_autorisation,
    make_convention,
    make_document,
    make_partie,
    make_signed_convention,
)
from conventions.text import versions

pytestmark = pytest.mark.django_db
HIDDEN = {"kind": "other", "title": "Brouillon", "visibility": "own"}


@pytest.fixture
def convention(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return make_signed_convention(adviser=adviser)


def of_a_version(convention):
    """The PDF of a version of the text, as the job attaches it."""
    document = make_document(convention, kind=DocumentKind.TO_SIGN, title="Version à signer n° 1", visibility="copil")
    with after_signature():
        version = versions.make_version_to_sign(convention, by=None)
    VersionTexte.objects.filter(pk=version.pk).update(document=document)
    return document


def of_a_vote(convention):
    """The délibération attached to a vote."""
    document = make_document(convention, kind=DocumentKind.DELIBERATION, title="Délibération", visibility="partners")
    make_autorisation(convention.parties.first(), number="2023-12", document=document)
    return document


def url(document, name="document_edit"):
    return reverse(f"conventions:{name}", args=[document.convention_id, document.pk])


def said(answer):
    return str(next(iter(answer.context["messages"]))).replace("\u00a0", " ")


def refused(act, *, match):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


def changed_by_sql(document, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE conventions_document SET {column} = %s WHERE id = %s", [value, document.pk])


def deleted_by_sql(document):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM conventions_document WHERE id = %s", [document.pk])


def test_the_form_neither_hides_nor_relabels_the_signed_pdf(client, convention):
    document, other = of_a_version(convention), make_document(convention, created_by=convention.adviser)
    answers = [client.get(url(document)), client.post(url(document), HIDDEN | {"version": 0})]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert "Ce fichier est celui de la version 1 du texte" in answers[1].content.decode()
    document.refresh_from_db()
    assert (document.kind, document.title, document.visibility) == ("to_sign", "Version à signer n° 1", "copil")
    page = client.get(reverse("conventions:documents", args=[convention.pk])).content.decode()
    assert "Gardé avec la version 1 du texte" in page
    assert url(document) not in page
    assert url(other) in page
    assert client.post(url(other), HIDDEN | {"version": 0}).status_code == 302
    other.refresh_from_db()
    assert (other.title, other.visibility) == ("Brouillon", "own")


def test_the_signed_pdf_is_not_deleted_apart(client, convention):
    document = of_a_version(convention)
    answer = client.post(url(document, "document_delete"), follow=True)
    assert "joint à : Version 1 (version à signer)" in said(answer)
    with pytest.raises(ProtectedError):
        document.delete()
    refused(lambda: deleted_by_sql(document), match="une version du texte ou un vote le tient")
    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "other"), ("visibility", "own"), ("visibility", "public"), ("title", "x"), ("file", "autre.pdf"),
        ("sha256", "b"), ("original_name", "x.pdf"), ("annex_position", 1),
    ],
)  # fmt: skip
def test_the_database_keeps_the_file_of_a_version(convention, column, value):
    document, other = of_a_version(convention), make_document(convention)
    refused(lambda: changed_by_sql(document, column, value), match="version du texte")
    if column in {"file", "sha256", "original_name"}:  # of no document at all
        refused(lambda: changed_by_sql(other, column, value), match="son empreinte ne changent pas")
        return
    changed_by_sql(other, column, value)
    assert getattr(Document.objects.get(pk=other.pk), column) == value


def test_a_document_keeps_its_convention_with_its_version(convention):
    document = of_a_version(convention)
    refused(lambda: changed_by_sql(document, "convention_id", make_convention().pk), match="version du texte")
    changed_by_sql(document, "kind", document.kind)
    assert Document.objects.get(pk=document.pk).convention == convention


def test_the_model_refuses_before_the_database(convention):
    document, act = of_a_version(convention), of_a_vote(convention)
    for row, change in (
        (document, {"visibility": Visibility.PUBLIC}),
        (document, {"annex_position": 3}),
        (act, {"title": "Autre acte"}),
        (act, {"visibility": Visibility.SHARED}),
    ):
        changed = Document.objects.get(pk=row.pk)
        for name, value in change.items():
            setattr(changed, name, value)
        with pytest.raises(ValidationError):
            changed.full_clean()
    act.visibility, act.annex_position = Visibility.PUBLIC, 2
    act.full_clean()


def test_the_act_of_a_vote_changes_until_the_signature(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_convention(adviser=adviser)
    make_partie(convention)
    act = of_a_vote(convention)
    typed = {"kind": "deliberation", "title": "Délibération du 27 juin", "visibility": "shared", "version": 0}
    assert client.post(url(act), typed).status_code == 302
    act.refresh_from_db()
    assert (act.title, act.visibility) == ("Délibération du 27 juin", "shared")


def test_once_signed_the_act_of_a_vote_opens_and_never_closes(client, convention):
    act = of_a_vote(convention)
    page = client.get(url(act)).content.decode()
    assert "Gardé par la convention signée" in page
    narrower = client.post(url(act), HIDDEN | {"version": 0})
    assert narrower.status_code == 422
    assert narrower.context["form"].errors["visibility"]
    typed = {"kind": "other", "title": "Brouillon", "visibility": "public", "annex_position": "2", "version": 0}
    assert client.post(url(act), typed).status_code == 302
    act.refresh_from_db()
    assert (act.kind, act.title, act.visibility, act.annex_position) == ("deliberation", "Délibération", "public", 2)


@pytest.mark.parametrize("made", ["vote", "scan"])
@pytest.mark.parametrize(("column", "value"), [("kind", "other"), ("visibility", "own"), ("file", "autre.pdf")])
def test_the_database_keeps_acts_and_the_signed_copy(convention, made, column, value):
    act = of_a_vote(convention) if made == "vote" else make_document(convention, kind=DocumentKind.SIGNED)
    refused(lambda: changed_by_sql(act, column, value), match="convention signée")
    changed_by_sql(act, "visibility", "copil")
    changed_by_sql(act, "annex_position", 4)
    act.refresh_from_db()
    assert (act.visibility, act.annex_position) == ("copil", 4)


def test_the_signed_copy_is_relabelled_before_the_signature_only(client, convention):
    draft = make_convention(caf=convention.caf, adviser=convention.adviser)
    for row, status in ((convention, 422), (draft, 302)):
        scan = make_document(row, kind=DocumentKind.SIGNED)
        assert client.post(url(scan), HIDDEN | {"version": 0}).status_code == status


def test_deleting_the_act_of_a_vote_never_leaves_it_bare(client, convention):
    act = of_a_vote(convention)
    answer = client.post(url(act, "document_delete"), follow=True)
    assert "joint à : Délibération 2023-12" in said(answer)
    with pytest.raises(ProtectedError):
        act.delete()
    assert Autorisation.objects.get(number="2023-12").document == act


def test_a_signature_while_one_writes_is_said_in_a_sentence(client, convention, monkeypatch):
    act = of_a_vote(convention)
    unseen, after = iter([{}, {}]), holding.holds  # the view and the form looked before the signature
    monkeypatch.setattr(
        holding, "holds", lambda keys: found if (found := next(unseen, None)) is not None else after(keys)
    )
    answer = client.post(url(act), HIDDEN | {"version": 0})
    assert answer.status_code == 409
    assert "acte d’une convention signée, il garde son titre" in answer.content.decode()
    act.refresh_from_db()
    assert act.visibility == "partners"


def test_a_version_is_relabelled_or_deleted_by_nobody(convention):
    of_a_version(convention)
    version = convention.versions_texte.get()
    refused(lambda: VersionTexte.objects.filter(pk=version.pk).update(kind="draft"), match="ne change plus")
    refused(lambda: VersionTexte.objects.filter(pk=version.pk).delete(), match="est signé")
    draft = versions.keep_version(make_convention(), by=None)[0]
    draft.delete()
    assert list(VersionTexte.objects.all()) == [version]
