"""A convention enters into force with the file of its text, unless it is « enregistrée déjà signée »."""

import datetime as dt
import importlib

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from conventions.documents import files as keeping
from conventions.dossier import guards
from conventions.enums import ConventionOrigin, ConventionState, DocumentKind
from conventions.models import Convention
from conventions.signing import progress
from conventions.tests.factories import (
    after_signature,
    make_article,
    make_convention,
    make_document,
    make_member,
    make_parties,
    make_signed_convention,
    make_version_file,
)
from conventions.text.versions import make_version_to_sign
from core.dates import PreciseDate
from core.transitions import TransitionRefused
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
SIGNED_ON = dt.date(2022, 12, 13)
LACK = "le PDF de la version à signer, ou la convention signée déposée dans les documents"


def to_sign(**fields):
    """Its version made, without the PDF of it, and signed by its parties."""
    convention = make_convention(**fields)
    parties = make_parties(convention)
    make_article(convention)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN)
    make_version_to_sign(convention, by=None)
    convention = Convention.objects.get(pk=convention.pk)
    progress.sign_all(convention, [row.pk for row in parties], on=PreciseDate(SIGNED_ON), by=None)
    return Convention.objects.get(pk=convention.pk)


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def said(page):
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_without_a_file_of_its_text_none_enters_into_force():
    convention, other = to_sign(), to_sign()
    make_version_file(other)
    (lack,) = guards.its_text_is_kept(convention)
    assert (lack.text, lack.is_blocking) == (LACK, True)
    assert lack.url == url("version", convention, 1)
    with pytest.raises(TransitionRefused, match="le PDF de la version à signer"):
        convention.enter_into_force(by=None)
    other.enter_into_force(by=None)
    assert other.is_text_frozen


def test_a_signed_copy_or_a_reprise_enters_into_force():
    deposited, taken_over = to_sign(), to_sign(origin=ConventionOrigin.REPRISE)
    make_document(deposited, kind=DocumentKind.OTHER)
    assert [lack.text for lack in guards.its_text_is_kept(deposited)] == [LACK]
    make_document(deposited, kind=DocumentKind.SIGNED)
    for convention in (deposited, taken_over):
        convention.enter_into_force(by=None)
        assert convention.state == ConventionState.IN_FORCE


def test_the_file_of_an_earlier_version_does_not_count():
    convention = to_sign()
    make_version_file(convention)
    make_version_to_sign(convention, by=None)
    (lack,) = guards.its_text_is_kept(convention)
    assert lack.url == url("version", convention, 2)


def test_a_copy_older_than_the_version_to_sign_is_a_warning():
    """Scanned, then the text was taken up again: what was signed may not be what enters into force."""
    convention, other = to_sign(), to_sign()
    copy = make_document(convention, kind=DocumentKind.SIGNED)
    assert list(guards.its_text_is_kept(convention)) == []
    make_version_to_sign(convention, by=None)
    (lack,) = guards.its_text_is_kept(convention)
    assert (lack.is_blocking, lack.url) == (False, url("documents", convention))
    assert lack.text.startswith("la convention signée déposée est antérieure à la version à signer")
    with pytest.raises(TransitionRefused, match="Indiquez un motif"):
        convention.enter_into_force(by=None)
    make_document(convention, kind=DocumentKind.SIGNED, title="Le bon scan")
    make_document(other, kind=DocumentKind.SIGNED)
    make_version_file(other)
    assert [list(guards.its_text_is_kept(row)) for row in (convention, other)] == [[], []]
    assert copy in progress.text_files(convention)


def test_the_refusal_leads_to_the_button_that_mends_it(client, adviser):
    convention, other = to_sign(adviser=adviser), to_sign(adviser=adviser)
    make_version_file(other)
    refused = client.post(url("transition", convention, "entree-en-vigueur"), {"reason": ""})
    assert refused.status_code == 422
    assert url("version", convention, 1) in said(refused)
    ask = reverse("documents:ask", args=["version", convention.versions_texte.get().pk])
    for name, *args in (("version", 1), ("texte",)):
        assert ask in said(client.get(url(name, convention, *args)))
        assert "Produire le PDF de la version" not in said(client.get(url(name, other, *args)))


def test_who_is_not_of_the_caf_has_no_button(client):
    convention = to_sign()
    client.force_login(make_member(convention))
    page = client.get(url("version", convention, 1))
    assert page.status_code == 200
    assert "Produire le PDF de la version" not in said(page)


def test_the_pdf_of_a_signed_convention_is_asked_no_more(client, adviser):
    convention = to_sign(adviser=adviser, origin=ConventionOrigin.REPRISE)
    assert "Produire le PDF de la version" in said(client.get(url("version", convention, 1)))
    convention.enter_into_force(by=None)
    assert "Produire le PDF de la version" not in said(client.get(url("version", convention, 1)))


def test_the_page_of_the_text_says_what_keeps_it(client, adviser):
    kept, lost = to_sign(adviser=adviser), to_sign(adviser=adviser, origin=ConventionOrigin.REPRISE)
    version = make_version_file(kept)
    for convention in (kept, lost):
        convention.enter_into_force(by=None)
    assert version.document.get_absolute_url() in said(client.get(url("texte", kept)))
    assert "Texte non conservé" not in said(client.get(url("texte", kept)))
    assert "Texte non conservé : la convention a été enregistrée déjà signée." in said(client.get(url("texte", lost)))


def test_the_caf_says_that_a_convention_was_signed_before(client, adviser):
    convention, kept = to_sign(adviser=adviser), to_sign(adviser=adviser)
    make_version_file(kept)
    data = {"level": "local", "adviser": adviser.pk, "origin": "reprise"}  # its name is closed: none is sent
    answer = client.post(url("edit", convention), data | {"version": convention.version})
    assert answer.status_code == 302
    assert Convention.objects.get(pk=convention.pk).is_reprise
    assert "Enregistrée déjà signée" in said(client.get(url("historique", convention)))
    refused = client.post(url("edit", kept), data | {"version": kept.version})
    assert refused.status_code == 422
    assert "La version à signer a son PDF" in said(refused)
    assert not Convention.objects.get(pk=kept.pk).is_reprise


def test_an_edit_that_says_no_origin_keeps_it(client, adviser):
    for origin in ConventionOrigin:
        convention = make_convention(adviser=adviser, origin=origin)
        data = {"name": "Le Val", "level": "local", "adviser": adviser.pk, "version": convention.version}
        assert client.post(url("edit", convention), data).status_code == 302
        assert Convention.objects.get(pk=convention.pk).origin == origin


def test_the_only_file_of_a_signed_text_is_not_deleted(client, adviser):
    convention = make_signed_convention(adviser=adviser)
    first, second = (make_document(convention, kind=DocumentKind.SIGNED, title=f"Scan {n}") for n in (1, 2))
    client.post(url("document_delete", convention, first.pk))
    answer = client.post(url("document_delete", convention, second.pk), follow=True)
    assert "Ce fichier est le seul qui garde le texte signé" in said(answer)
    assert list(convention.documents.all()) == [second]


def test_the_migration_says_reprise_where_no_file_exists(capsys):
    caf, other = make_caf(), make_caf()
    lost, drawn, scanned = (make_signed_convention(caf=each) for each in (caf, caf, other))
    working, asked = make_convention(), make_signed_convention(caf=other)
    make_version_file(drawn)
    make_document(scanned, kind=DocumentKind.SIGNED)
    with after_signature():
        make_version_to_sign(asked, by=None)  # its PDF was never made
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    pgtrigger.disable("conventions.Convention:signed_unchanged")  # the migration ran before it was there
    migration = importlib.import_module("conventions.migrations.0021_reprise")
    migration.set_reprise(apps, None)
    said = dict(Convention.objects.values_list("pk", "origin"))
    assert [said[row.pk] for row in (lost, asked)] == ["reprise"] * 2
    assert [said[row.pk] for row in (drawn, scanned, working)] == ["portal"] * 3
    assert "2 conventions signées sur 4" in capsys.readouterr().out
    event = Convention.pgh_event_model.objects.filter(pgh_obj_id=lost.pk).latest("pgh_id")
    assert event.pgh_context.metadata["reason"] == migration.REASON


# What the database refuses, whatever the page read a moment before ------------------------


@pytest.mark.parametrize("state", [ConventionState.IN_FORCE, ConventionState.RENEWED, ConventionState.TERMINATED])
def test_the_database_refuses_an_entry_without_file(state):
    convention, *kept = to_sign(), to_sign(), to_sign(), to_sign(origin=ConventionOrigin.REPRISE)
    make_version_file(kept[0])
    make_document(kept[1], kind=DocumentKind.SIGNED)
    make_document(convention, kind=DocumentKind.OTHER)
    ended = {"terminated_on": SIGNED_ON, "end_reason": "Fusion"} if state == ConventionState.TERMINATED else {}
    with pytest.raises(IntegrityError, match="aucun fichier ne garde son texte"), transaction.atomic():
        Convention.objects.filter(pk=convention.pk).update(state=state, **ended)
    assert Convention.objects.filter(pk__in=[row.pk for row in kept]).update(state=state, **ended) == 3


def test_the_file_of_an_earlier_version_does_not_deceive_it():
    convention = to_sign()
    make_version_file(convention)
    make_version_to_sign(convention, by=None)
    with pytest.raises(IntegrityError, match="aucun fichier ne garde son texte"), transaction.atomic():
        Convention.objects.filter(pk=convention.pk).update(state=ConventionState.IN_FORCE)


def test_a_signed_reprise_without_file_stays_one():
    lost, kept = (to_sign(origin=ConventionOrigin.REPRISE) for _ in range(2))
    make_document(kept, kind=DocumentKind.SIGNED)
    for convention in (lost, kept):
        convention.enter_into_force(by=None)
    with after_signature():
        with pytest.raises(IntegrityError, match="aucun fichier ne garde son texte"), transaction.atomic():
            Convention.objects.filter(pk=lost.pk).update(origin=ConventionOrigin.PORTAL)
        assert Convention.objects.filter(pk=kept.pk).update(origin=ConventionOrigin.PORTAL) == 1
    with pytest.raises(IntegrityError, match="est signée"), transaction.atomic():
        Convention.objects.filter(pk=kept.pk).update(origin=ConventionOrigin.REPRISE)


def test_a_copy_read_as_useless_before_the_entry_stays(client, adviser, monkeypatch):
    """The deletion was asked while the convention was being signed: the page had read it unsigned."""
    convention, other = to_sign(adviser=adviser), to_sign(adviser=adviser)
    copy, theirs = (make_document(row, kind=DocumentKind.SIGNED) for row in (convention, other))
    convention.enter_into_force(by=None)
    monkeypatch.setattr(progress, "is_only_copy", lambda document: False)
    answer = client.post(url("document_delete", convention, copy.pk), follow=True)
    assert "seul qui garde le texte signé" in said(answer)
    assert list(convention.documents.all()) == [copy]
    client.post(url("document_delete", other, theirs.pk))
    assert not other.documents.exists()


def test_a_copy_beside_another_file_is_deleted():
    convention, taken = to_sign(), to_sign(origin=ConventionOrigin.REPRISE)
    make_version_file(convention)
    for row in (convention, taken):
        copy = make_document(row, kind=DocumentKind.SIGNED)
        row.enter_into_force(by=None)
        keeping.delete(copy)
        assert not row.documents.filter(kind=DocumentKind.SIGNED).exists()
