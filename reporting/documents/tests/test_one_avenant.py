"""An avenant as a document, and the file that its parties vote on and sign."""

import datetime as dt
import json
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Job
from accounts.tests.factories import make_adviser
from conventions.avenants import lifecycle, telling
from conventions.enums import ActeKind, DocumentKind, Visibility
from conventions.models import Acte, Document
from conventions.tests.factories import (
    make_article,
    make_avenant,
    make_modification,
    make_signed_convention,
)
from conventions.text.articles import new_identity
from core.transitions import TransitionRefused
from reporting.documents import checks, kinds, pipeline, storage
from reporting.documents.avenant_document import avenant_document
from reporting.documents.engine_log import RenderingRefused
from reporting.documents.models import Rendu
from reporting.documents.pipeline import Rendering
from territories.tests.factories import make_caf

from .test_pdf import pages_of_headings, text_of

pytestmark = pytest.mark.django_db
UNSIGNED = ("", "")


@pytest.fixture
def world():
    """A signed convention of three articles, with a neighbour of another Caf whose avenant changes its own."""
    other = make_signed_convention(caf=make_caf("91"))
    make_modification(of(other, subject="D’à côté", effect_on="01/01/2025"), other.articles.get())
    adviser = make_adviser(caf=make_caf())
    convention = make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)
    first = convention.articles.get()
    return SimpleNamespace(adviser=adviser, convention=fresh(convention), first=first)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def of(convention, number=1, *, signatures=UNSIGNED, subject="Prolonger et ajouter", **dates):
    acte = make_avenant(convention, number, signatures=signatures, **dates)
    Acte.objects.filter(pk=acte.pk).update(subject=subject)
    acte = fresh(acte)
    acte.convention = convention
    return acte


def drawn_as(monkeypatch):
    """The engine, which draws nothing."""
    rendering = Rendering(pdf=b"%PDF", page_count=1, sha256="0" * 64, html_sha="", key="", seconds=0)
    monkeypatch.setattr(storage.pipeline, "render", lambda document, **more: rendering)
    monkeypatch.setattr(storage.checks, "validate", lambda pdf: [])


def submitted(acte, by):
    return storage.made(kinds.get("avenant_final"), kinds.get("avenant_final").find(acte.pk), by=by)


def test_an_avenant_says_in_words_what_it_changes_and_is_valid(world):
    convention, first = world.convention, world.first
    cancelled = make_avenant(convention, effect_on="01/01/2025")
    make_modification(cancelled, kind="insert", article_id=make_new(convention), number="1 bis", after_id=first.pk)
    acte = of(convention, 2, effect_on="01/01/2026", ends_on="31/12/2027")
    make_modification(acte, first, title="Objet", body="<h3>But</h3><ul><li><p>Grandir.</p></li></ul>")
    make_modification(
        acte, kind="insert", article_id=make_new(convention), number="2", title="Durée", after_id=first.pk
    )
    make_modification(acte, kind="renumber", article_id=first.pk, number="1 ter", base_hash="x", effect_on=None)
    make_modification(acte, kind="move", article_id=first.pk, base_hash="x")
    make_modification(acte, kind="cancel", cancelled=cancelled)
    document = avenant_document(acte, on=acte.created_at.date())
    told = [each.words for each in telling.changes(convention, acte)]
    assert [each.number for each in document.clauses] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]
    assert [each.words for each in document.clauses] == [*told, telling.end_words(convention, acte)]
    assert [each.heading for each in document.clauses][:2] == ["Article 1 – Objet", "Article 2 – Durée"]
    assert [plain(words) for words in document.visas] == [
        f"Vu la convention territoriale globale « {convention.name} », signée le 11 octobre 2023 ;",
        "Vu l’avenant n° 1 à cette convention, signé le 2 décembre 2026 ;",
    ]
    assert (document.is_project, document.effect) == (True, "Le présent avenant prend effet le 1er janvier 2026.")
    drawing = pipeline.render(document, final=True)
    assert checks.validate(drawing.pdf) == []
    text = text_of(drawing.pdf)
    for words in ("Projet : document de travail", "PROJET", "Le présent avenant est conclu", "Fait à", "Grandir."):
        assert words in text, words
    assert "D’à côté" not in text
    listed = set(pages_of_headings(drawing.pdf))
    assert {each.title for each in document.sections} <= listed
    assert json.loads(document.data)["act"] == "Avenant n° 2"


def plain(words):
    return words.replace("\u202f", " ").replace("\xa0", " ")


def make_new(convention):
    return new_identity(convention).pk


def test_submitting_keeps_the_file_that_is_voted_and_signed(world, client, monkeypatch):
    drawn_as(monkeypatch)
    convention, acte = world.convention, of(world.convention, effect_on="01/01/2026")
    row = make_modification(acte, world.first)
    client.force_login(world.adviser)
    page, ask = acte.get_absolute_url(), reverse("documents:ask", args=["avenant_final", acte.pk])
    assert ask in client.get(page).content.decode()
    assert client.post(ask).status_code == 302
    assert Job.objects.get().label.startswith("Soumission de l’avenant n° 1")
    file = submitted(acte, world.adviser)
    assert (file.kind, file.visibility, file.title) == (
        DocumentKind.AVENANT,
        Visibility.COPIL,
        "Avenant n° 1, version à signer",
    )
    assert (file.sha256, submitted(acte, world.adviser)) == ("0" * 64, file)
    shown = client.get(page).content.decode()
    assert file.get_absolute_url() in shown and "0" * 64 in shown and "Soumis, à signer" in shown
    edit = reverse("conventions:modification_edit", args=[convention.pk, 1, row.pk])
    party = reverse("conventions:avenant_partie_delete", args=[convention.pk, 1, acte.parties.first().partie_id])
    closed = client.post(edit, {})
    assert closed.status_code == 409 and "est soumis à ses parties" in closed.content.decode()
    assert client.post(party).status_code == 409
    assert client.post(reverse("documents:ask", args=["avenant", acte.pk])).status_code == 403
    client.post(reverse("conventions:document_delete", args=[convention.pk, file.pk]))
    assert fresh(file).holds()[0].words == "l’avenant n° 1"
    reopen = reverse("conventions:avenant_reopen", args=[convention.pk, 1])
    assert client.post(reopen, {"reason": " "}).status_code == 422
    acte.parties.first().autorisations.create(kind="deliberation")
    assert client.post(reopen, {"reason": "Une faute"}).status_code == 409
    acte.parties.first().autorisations.all().delete()
    assert client.post(reopen, {"reason": "Une faute"}).status_code == 302
    assert client.get(edit).status_code == 200
    assert "Une faute" in client.get(reverse("conventions:historique", args=[convention.pk])).content.decode()
    assert submitted(fresh(acte), world.adviser) != file
    assert Document.objects.filter(kind=DocumentKind.AVENANT).count() == 2


def test_the_database_keeps_what_a_submitted_avenant_says(world, monkeypatch):
    drawn_as(monkeypatch)
    acte = of(world.convention, effect_on="01/01/2026")
    row = make_modification(acte, world.first)
    other = Acte.objects.exclude(convention=world.convention).get(kind=ActeKind.AVENANT)
    file = submitted(acte, world.adviser)
    kept, rows = Acte.objects.filter(pk=acte.pk), type(row).objects.filter(pk=row.pk)
    for change in (
        lambda: rows.update(body="<p>Autre chose.</p>"),
        rows.delete,
        lambda: make_modification(fresh(acte), make_article(world.convention)),
        lambda: kept.update(subject="Autre chose"),
        lambda: kept.update(ends_on=dt.date(2030, 1, 1)),
        lambda: Acte.objects.filter(pk=other.pk).update(document=file),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    kept.update(effect_on=dt.date(2026, 2, 1))  # it may be told later
    vote = acte.parties.first().autorisations.create(kind="deliberation")
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.update(document=None)
    vote.delete()
    assert kept.update(document=None) == 1 and rows.update(body="<p>Autre chose.</p>") == 1


def test_an_avenant_that_lacks_something_or_changes_meanwhile_is_not_submitted(world, monkeypatch, client):
    drawn_as(monkeypatch)
    acte = of(world.convention)
    client.force_login(world.adviser)
    assert "Ce que l’avenant change" in client.get(acte.get_absolute_url()).content.decode()
    with pytest.raises(RenderingRefused, match="Ce que l’avenant change"):
        submitted(acte, world.adviser)
    make_modification(acte, world.first)
    render = storage.pipeline.render

    def while_somebody_writes(document, **more):
        Acte.objects.filter(pk=acte.pk).update(subject="Autre chose")
        return render(document, **more)

    monkeypatch.setattr(storage.pipeline, "render", while_somebody_writes)
    with pytest.raises(RenderingRefused, match="a changé pendant que son PDF"):
        submitted(acte, world.adviser)
    assert not Document.objects.filter(kind=DocumentKind.AVENANT).exists()
    assert fresh(acte).document_id is None
    assert submitted(acte, world.adviser) == fresh(acte).document


def test_an_avenant_is_not_signed_without_its_file(world, monkeypatch):
    drawn_as(monkeypatch)
    convention = world.convention
    acte = of(convention, effect_on="01/01/2026", signatures=("01/12/2025", "02/12/2025"))
    make_modification(acte, world.first)
    for each in acte.parties.all():
        each.autorisations.create(kind="deliberation", decided_on="2025-11-03")
    with pytest.raises(TransitionRefused, match="Il manque 1 chose") as refused:
        lifecycle.close(convention, acte, by=world.adviser)
    assert [lack.text for lack in refused.value.lacks] == ["le PDF de l’avenant : soumettez-le à ses parties"]
    submitted(acte, world.adviser)
    with pytest.raises(TransitionRefused, match="Indiquez un motif") as late:
        lifecycle.close(convention, acte, by=world.adviser)
    assert [(lack.text, lack.is_blocking) for lack in late.value.lacks] == [(lifecycle.UNSEEN, False)]
    assert lifecycle.close(convention, acte, by=world.adviser, reason="Relu").frozen_at
    kept = make_signed_convention(caf=convention.caf, origin="reprise")  # enregistrée déjà signée
    other = of(kept, effect_on="01/01/2026", signatures=("01/12/2025", "02/12/2025"), ends_on="31/12/2030")
    for each in other.parties.all():
        each.autorisations.create(kind="deliberation", decided_on="2025-11-03")
    assert lifecycle.close(fresh(kept), other, by=world.adviser).frozen_at


def test_the_file_of_another_avenant_is_not_asked_for(world, client):
    other = Acte.objects.get(subject="D’à côté")
    client.force_login(world.adviser)
    for slug in ("avenant", "avenant_final"):
        assert client.post(reverse("documents:ask", args=[slug, other.pk])).status_code == 404
    assert client.post(reverse("documents:ask", args=["avenant", world.convention.initial_acte.pk])).status_code == 404
    assert not Rendu.objects.exists()
