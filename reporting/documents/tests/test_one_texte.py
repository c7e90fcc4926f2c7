"""The text of a convention on a day, as a document that nobody signs."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Job
from accounts.tests.factories import make_adviser
from conventions.avenants.consolidated import text_on
from conventions.enums import Role
from conventions.models import Acte
from conventions.tests.factories import (
    make_article,
    make_avenant,
    make_convention,
    make_member,
    make_modification,
    make_parties,
    make_signed_convention,
    sign_without_file,
)
from conventions.text.articles import new_identity
from reporting.documents import checks, kinds, pipeline, production, storage
from reporting.documents.engine_log import RenderingRefused
from reporting.documents.models import Rendu
from reporting.documents.texte_document import UNSIGNED, texte_document
from territories.tests.factories import make_caf

from .test_pdf import pages_of_headings, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Three articles; n° 1 replaces the first, deletes the second and inserts « 2 bis », n° 2 is signed and not in effect yet."""
    adviser = make_adviser(caf=make_caf())
    convention = make_convention(caf=adviser.cafs()[0], adviser=adviser)
    make_parties(convention, signed_on=dt.date(2023, 10, 11))
    articles = [
        make_article(convention, number=number, title=title, body="<p>Dit à la signature.</p>", position=rank)
        for rank, (number, title) in enumerate((("1", "Objet"), ("2", "Territoire"), ("3", "Durée")), 1)
    ]
    sign_without_file(convention.pk)
    one = make_avenant(convention, effect_on="01/01/2025", signatures=("14/11/2024", "15/11/2024"))
    make_modification(one, articles[0], body="<p>Autre objet.</p>")
    make_modification(one, articles[1], kind="delete")
    inserted = new_identity(convention).pk
    make_modification(
        one,
        kind="insert",
        article_id=inserted,
        number="2 bis",
        title="Accueil",
        after_id=articles[1].pk,
        body="<p>Neuf.</p>",
    )
    two = make_avenant(convention, 2, effect_on="01/01/2030", signatures=("02/12/2024", "03/12/2024"))
    make_modification(two, articles[2], title="Durée", body="<p>Six ans.</p>")
    other = make_signed_convention(caf=make_caf("91"))
    make_modification(make_avenant(other, effect_on="01/01/2025"), other.articles.get(), body="<p>D’à côté.</p>")
    return SimpleNamespace(adviser=adviser, convention=type(convention).objects.get(pk=convention.pk), other=other)


def test_the_consolidated_text_tells_where_each_article_comes_from_and_is_valid(world):
    day = dt.date(2026, 1, 1)
    document = texte_document(world.convention, on=day)
    found = [(each.number, each.is_deleted, each.is_amended) for each in document.passages]
    assert found == [("1", False, True), ("2", True, True), ("2 bis", False, True), ("3", False, False)]
    assert [each.heading for each in document.passages] == [
        each.heading for each in text_on(world.convention, day).passages
    ]
    assert document.passages[0].source == "Avenant n° 1, signé le 15 novembre 2024, depuis le 1er janvier 2025"
    assert document.passages[3].source.startswith("Convention")
    assert document.passages[3].coming == ("Avenant n° 2, le 1er janvier 2030\xa0: remplacer un article",)
    drawing = pipeline.render(document, final=True)
    assert checks.validate(drawing.pdf) == []
    pages = text_of(drawing.pdf).split("\f")
    assert "Ce document ne se signe pas" in pages[0] and "Version à signer" not in pages[0]
    for page in pages[1 : drawing.page_count]:
        assert "Texte au 1er janvier 2026 – sans valeur de signature" in page
        assert "Texte consolidé, sans valeur de signature" in page
    whole = " ".join("".join(pages).split())
    for words in ("Autre objet.", "Neuf.", "Article supprimé", "Signé, pas encore en vigueur", "Avenant n° 1"):
        assert words in whole, words
    for words in ("Six ans.", "D’à côté.", "Fait à"):
        assert words not in whole, words
    assert {each.title for each in document.sections} <= set(pages_of_headings(drawing.pdf))
    assert [each.act for each in texte_document(world.convention, on=dt.date(2024, 6, 1)).acts] == ["Convention"]


def test_the_pdf_of_a_day_is_asked_for_on_its_page(world, client, monkeypatch, django_capture_on_commit_callbacks):
    convention, other = world.convention, world.other
    client.force_login(world.adviser)
    page, ask = (
        reverse(name, args=args)
        for name, args in (("conventions:texte_au", [convention.pk]), ("documents:ask", ["texte", convention.pk]))
    )
    shown = client.get(page, {"jour": "01/02/2025"}).content.decode()
    assert ask in shown and 'value="01/02/2025"' in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ask, {"jour": "01/02/2025"}).status_code == 302
    job, asked = Job.objects.get(), ProcrastinateJob.objects.order_by("-pk").first()
    assert asked.args["on"] == "2025-02-01"
    assert client.post(ask, {"jour": "01/02/2025"}).url == job.get_absolute_url()
    for day in ("01/03/2025", "01/04/2025"):
        assert client.post(ask, {"jour": day}).url != job.get_absolute_url()
    assert client.post(ask, {"jour": "01/05/2025"}).url in {each.get_absolute_url() for each in Job.objects.all()}
    assert Job.objects.count() == 3
    refused = client.post(ask, {"jour": "demain"}, follow=True)
    assert "Le PDF n’est pas demandé" in refused.content.decode()
    monkeypatch.setattr(
        storage.pipeline,
        "render",
        lambda document, **more: pipeline.Rendering(b"%PDF", 1, "0" * 64, "", "", 0),
    )
    production.make("texte", convention.pk, job, on=dt.date(2025, 2, 1))
    assert Rendu.objects.get().label == f"Texte consolidé au 1er février 2025 – {convention.name}"
    assert client.post(reverse("documents:ask", args=["texte", other.pk])).status_code == 404
    client.force_login(make_member(convention, Role.CONSULTANT))
    assert client.post(ask, {"jour": "01/02/2025"}).status_code == 403


def test_a_text_that_is_not_signed_or_not_here_is_not_drawn(world):
    with pytest.raises(RenderingRefused, match=UNSIGNED):
        kinds.get("texte").compose(make_convention(caf=world.convention.caf), storage.Asked())
    empty = make_convention(caf=world.convention.caf, origin="reprise")
    make_parties(empty, signed_on=dt.date(2023, 10, 11))
    sign_without_file(empty.pk)
    with pytest.raises(RenderingRefused, match="n’est pas dans le portail"):
        kinds.get("texte").compose(type(empty).objects.get(pk=empty.pk), storage.Asked())


@pytest.mark.parametrize("count", [2, 12])
def test_a_text_costs_the_same_whatever_its_avenants(world, count, django_assert_max_num_queries):
    for number in range(3, 3 + count):
        acte = make_avenant(world.convention, number, effect_on="01/01/2025", signatures=("14/11/2024", "15/11/2024"))
        make_modification(acte, kind="insert", article_id=new_identity(world.convention).pk, number=str(number + 10))
    convention = type(world.convention).objects.get(pk=world.convention.pk)
    with django_assert_max_num_queries(8):
        document = texte_document(convention, on=dt.date(2026, 1, 1))
    assert len(document.acts) == count + 2
    assert Acte.objects.filter(convention=convention).count() == count + 3
