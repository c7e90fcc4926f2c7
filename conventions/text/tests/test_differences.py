"""What changed between two states of a text: words, and values of fields apart."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_user
from conventions.models import Article, ArticleModele, Convention, ModeleConvention
from conventions.tests.factories import make_article, make_convention, make_member
from conventions.text import champs, copies, differences, versions
from core import richtext
from core.differing import KEPT, VALUE_ADDED, VALUE_REMOVED, after, before

MARK = re.compile("\ue000([a-z_,]+)\ue001(.*?)\ue002")


def marked(source, rendered):
    """[(name of the field, its value)] that are found; what is marked is the text itself."""
    found = champs.with_values(source, rendered)
    assert MARK.sub(r"\2", found) == rendered
    return MARK.findall(found)


# --- Values in a text ---------------------------------------------------------------------------


def test_values_are_found_between_the_words_around_them():
    source = "<p>Du [[champ:prise_effet]] au [[champ:fin]].</p><p>[[champ:parties]]</p><p>Fait.</p>"
    rendered = "<p>Du 1er janvier au 31 décembre.</p><ul><li>La Caf</li></ul><p>Fait.</p>"
    assert marked(source, rendered) == [
        ("prise_effet", "1er janvier"), ("fin", "31 décembre"), ("parties", "<ul><li>La Caf</li></ul>")
    ]  # fmt: skip
    assert marked("<p>[[champ:fin]]</p>", "<p>2026</p>") == [("fin", "<p>2026</p>")]
    assert marked("<p>Fin [[champ:fin]]</p>", "<p>Fin A &amp; B</p>") == [("fin", "A &amp; B")]


def test_values_that_nothing_parts_for_sure_are_one():
    source = "<p>[[champ:communes]] et [[champ:collectivites]], pour [[champ:duree]].</p>"
    rendered = "<p>Brochon et Gevrey et la CAF, pour 4 ans.</p>"
    assert marked(source, rendered) == [("communes,collectivites", "Brochon et Gevrey et la CAF"), ("duree", "4 ans")]
    assert marked("<p>a [[champ:fin]][[champ:duree]] b</p>", "<p>a 2026 b</p>") == [("fin,duree", "2026")]


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        (None, "<p>Fin 2026.</p>"),
        ("<p>Fin.</p>", "<p>Fin.</p>"),
        ("<p>Durée [[champ:fin]].</p>", "<p>Fin 2026.</p>"),
        ("<p>Fin [[champ:fin]] et fin.</p>", "<p>Fin et fin.</p>"),
        ("<p>a [[champ:fin]] b [[champ:duree]] c</p>", "<p>a 1 c</p>"),
    ],
)
def test_a_text_of_another_source_marks_nothing(source, rendered):
    assert champs.with_values(source, rendered) == rendered


# --- Articles ---------------------------------------------------------------------------------


def article(rank, source, rendered=None, **fields):
    row = {"id": rank, "kind": "article", "number": str(rank), "title": f"Titre {rank}", "source": source}
    return row | {"body": rendered or source} | fields


def test_a_value_that_changed_is_told_apart_from_words():
    source = "<p>Elle finit le [[champ:fin]].</p><p>Le comité se réunit deux fois.</p>"
    old = [article(1, source, source.replace("[[champ:fin]]", "31 décembre 2026"))]
    new = [article(1, source, source.replace("[[champ:fin]]", "31 décembre 2027"))]
    (found,) = differences.compare(old, new)
    assert (found.state, found.lines, found.value_labels) == ("Valeurs de champs mises à jour", [], ["Date de fin"])
    assert found.values == [[(KEPT, "Elle finit le 31 décembre"), (VALUE_REMOVED, "2026."), (VALUE_ADDED, "2027.")]]
    new[0]["source"] = source.replace("deux fois", "trois fois")
    new[0]["body"] = new[0]["body"].replace("deux fois", "trois fois")
    (found,) = differences.compare(old, new)
    assert found.state == "Modifié, valeurs de champs mises à jour"
    assert [len(found.lines), len(found.values)] == [1, 1] and not found.lines[0].has_values
    (found,) = differences.compare(old, [{**new[0], "number": "2", "source": source, "body": old[0]["body"]}])
    assert found.state == "Renuméroté" and found.values == []


def test_words_put_in_another_shape_are_said_so():
    old, new = article(1, "<p>Un mot.</p>"), article(1, "<p>Un <strong>mot</strong>.</p>")
    (found,) = differences.compare([old], [new])
    assert (found.state, found.is_changed, found.lines) == ("Mis en forme autrement", True, [])


def test_a_text_compared_gives_back_both():
    old, new = "<p>Un deux.</p><ul><li>a</li></ul>", "<p>Un.</p><ul><li>a</li><li>b</li></ul>"
    lines = differences.compare_texts(old, new)
    assert (before(lines), after(lines)) == (["Un deux.", "a"], ["Un.", "a", "b"])


# --- A text and its model -----------------------------------------------------------------------


@pytest.fixture
def convention():
    """A convention of 2 articles and a preamble written from a model, its adviser; a second one of the same Caf."""
    found = make_convention(name="Gevrey", adviser=make_user())
    make_adviser(caf=found.caf, user=found.adviser)
    modele = ModeleConvention.objects.create(caf=found.caf, name="Modèle de 2026")
    for kind, number, title, body in (
        ("preamble", "", "Préambule", "<p>Vu le besoin de [[champ:territoire]].</p>"),
        ("article", "1", "Objet", "<p>La convention de [[champ:territoire]] unit ses signataires.</p>"),
        ("article", "2", "Durée", "<p>Elle dure [[champ:duree]] et finit le [[champ:fin]].</p>"),
        ("article", "3", "Recours", "<p>Un désaccord va au tribunal de Dijon.</p>"),
    ):
        ArticleModele.objects.create(
            modele=modele, kind=kind, position=int(number or 0), number=number, title=title, body=body
        )
    for each in (found, make_convention(name="Nuits", caf=found.caf)):
        copies.copy_articles(modele, each)
    return found


def seen(client, convention, **query):
    response = client.get(reverse("conventions:versions_compare", args=[convention.pk]), query)
    assert response.status_code == 200
    return response, {each.heading: each for each in response.context["differences"]}


@pytest.mark.django_db
def test_a_version_is_compared_with_its_model(client, convention):
    client.force_login(convention.adviser)
    Article.objects.filter(convention=convention, title="Objet").update(title="Objet et portée")
    Article.objects.filter(convention=convention, title="Durée").update(
        number="4", body="<p>Elle dure [[champ:duree]] et cesse le [[champ:fin]].</p>"
    )
    Article.objects.filter(convention=convention, title="Recours").delete()
    make_article(convention, position=9, number="5", title="Drapeau", body="<p>Il est bleu.</p>")
    version, _ = versions.keep_version(convention, by=None)
    Article.objects.filter(convention=convention).delete()
    response, found = seen(client, convention, de="modele", a=version.number)
    states = {heading: each.state for heading, each in found.items()}
    assert states == {
        "Préambule": "Inchangé",
        "Article 1 – Objet et portée": "Modifié",
        "Article 4 – Durée": "Renuméroté et modifié",
        "Article 3 – Recours": "Article retiré",
        "Article 5 – Drapeau": "Article ajouté",
    }
    assert ("kept", "Elle dure [Durée] et") in found["Article 4 – Durée"].lines[1]
    assert "Du modèle « Modèle de 2026 »" in response.content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_version_of_before_fields_were_kept_meets_its_model(convention):
    version, _ = versions.keep_version(convention, by=None)
    rows = differences.as_model([{**row, "source": None} for row in versions.articles_of(version)])
    found = differences.compare(differences.model_of(convention.modele.articles.all(), rows), rows)
    assert [each.state for each in found] == ["Modifié", "Modifié", "Modifié", "Inchangé"]


@pytest.mark.django_db
def test_a_model_is_not_shown_to_who_does_not_read_it(client, convention):
    versions.keep_version(convention, by=None)
    member = make_member(convention, user=make_user())
    url = reverse("conventions:versions_compare", args=[convention.pk])
    client.force_login(member)
    assert client.get(url, {"de": "modele"}).status_code == 404
    assert "Modèle de 2026" not in client.get(url, {"de": 1}).content.decode()
    client.force_login(convention.adviser)
    assert client.get(url, {"de": "modele"}).status_code == 200
    Convention.objects.filter(pk=convention.pk).update(modele=None)
    assert client.get(url, {"de": "modele"}).status_code == 404
    assert client.get(url, {"a": "modele"}).status_code == 404


@pytest.mark.django_db
def test_the_page_tells_values_apart_and_asks_no_more_for_120(client, convention):
    client.force_login(convention.adviser)
    Convention.objects.filter(pk=convention.pk).update(ends_on=dt.date(2026, 12, 31))
    convention.refresh_from_db()
    versions.keep_version(convention, by=None)
    Convention.objects.filter(pk=convention.pk).update(ends_on=dt.date(2027, 12, 31))
    convention.refresh_from_db()
    versions.keep_version(convention, by=None)

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            return len(queries), seen(client, convention, **query)

    few, (response, found) = asked(de=1, a=2)
    assert found["Article 2 – Durée"].state == "Valeurs de champs mises à jour"
    html = richtext.plain(response.content.decode()).replace("\u00a0", " ")
    assert "[valeur d’avant : 2026.] [valeur d’après : 2027.]" in html
    assert "Champs dont la valeur a changé : Durée ; Date de fin" in html and "Inchangés :" in html
    of_model, _ = asked(de="modele", a=1)
    for rank in range(4, 124):
        make_article(convention, position=rank, number=str(rank), title=f"Ajout {rank}", body=f"<p>Mot {rank}.</p>")
    versions.keep_version(convention, by=None)
    Article.objects.filter(convention=convention, number="50").update(body="<p>Autre 50.</p>")
    versions.keep_version(convention, by=None)
    many, (_, found) = asked(de=3, a=4)
    assert sum(each.is_changed for each in found.values()) == 1
    assert (many, asked(de="modele", a=4)[0]) == (few, of_model) and few <= 15
