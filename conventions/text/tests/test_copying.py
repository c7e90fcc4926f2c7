import re

import pytest

from accounts.tests.factories import make_user
from conventions.enums import ArticleKind, PartieRole
from conventions.tests.factories import make_convention, make_partie, make_perimetre
from conventions.text import champs, copies
from core import richtext
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


def test_default_model_has_visas_a_preamble_twelve_articles_and_a_closing():
    modele = copies.install_default_model(make_caf(), by=make_user())
    kinds = [article.kind for article in modele.articles.all()]
    assert kinds == [ArticleKind.VISA, ArticleKind.PREAMBLE, *[ArticleKind.ARTICLE] * 12, ArticleKind.CLOSING]
    numbers = [article.number for article in modele.articles.filter(kind=ArticleKind.ARTICLE)]
    assert numbers == [str(number) for number in range(1, 13)]


def test_default_model_is_made_once():
    caf = make_caf()
    modele = copies.install_default_model(caf, by=None)
    assert copies.install_default_model(caf, by=None) == modele
    assert caf.modeles_convention.count() == 1


def test_default_model_is_already_clean_rich_text():
    for article in copies.read_model(copies.DEFAULT_MODEL.read_text(encoding="utf-8")):
        assert article["body"] == richtext.clean(article["body"]).replace("&nbsp;", "\xa0")
        assert "'" not in richtext.plain(article["body"])


def test_default_model_keeps_its_no_break_spaces():
    """« L. 223-1 » and « n° 78-17 » stay on one line, on the pages and in the PDF."""
    text = copies.DEFAULT_MODEL.read_text(encoding="utf-8")
    written = "".join(article["body"] for article in copies.read_model(text))
    kept = re.findall(r"\S+\xa0[\w-]+", text)
    assert kept == ["L.\xa0223-1", "L.\xa0227-1", "L.\xa0227-3", "L.\xa0263-1", "n°\xa078-17"]
    assert all(each in written for each in kept)
    assert "Deux lignes" in copies.read_model("# visa | | Visas\n\nDeux\n  lignes")[0]["body"]


def test_default_model_holds_for_any_period():
    """Its only years are those of laws, and of the contracts that came before."""
    text = copies.DEFAULT_MODEL.read_text(encoding="utf-8")
    assert set(re.findall(r"\b(?:19|20)\d\d\b", text)) == {"2006", "2016", "1978"}
    articles = copies.read_model(text)
    assert [row["number"] for row in articles if row["kind"] == "article"] == [str(n) for n in range(1, 13)]
    assert [row["kind"] for row in articles if row["kind"] != "article"] == ["visa", "preamble", "closing"]
    assert "[[champ:nombre_originaux]]" in articles[-1]["body"]
    assert "[[champ:duree]]" in next(row["body"] for row in articles if row["number"] == "10")


def test_default_model_names_only_known_fields_or_those_of_upper_floors():
    text = copies.DEFAULT_MODEL.read_text(encoding="utf-8")
    upper = {"enjeux", "axes", "comites"}
    assert [name for name in champs.names_in(text) if not champs.known(name) and name not in upper] == []


def test_articles_are_copied_once_and_the_model_is_remembered():
    convention = make_convention()
    modele = copies.install_default_model(convention.caf, by=None)
    assert copies.copy_articles(modele, convention) == 15
    assert copies.copy_articles(modele, convention) == 0
    convention.refresh_from_db()
    assert convention.modele == modele
    assert convention.articles.count() == 15


def test_filled_text_writes_one_block_a_collectivite_and_says_what_is_missing():
    convention = make_convention()
    make_partie(convention, role=PartieRole.CAF, commitments="<p>Conserver le bonus.</p>")
    told = make_partie(convention, competences="<p>Petite enfance depuis 2015.</p>")
    silent = make_partie(convention)
    values = champs.Values(convention)
    html = values.fill("<p>[[champ:competences]]</p>")
    assert f"<h3>{told.organisation.formal_name}</h3><p>Petite enfance depuis 2015.</p>" in html
    assert f"[à compléter : champs d’intervention, {silent.organisation.formal_name}]" in html.replace("\xa0", " ")
    assert [field.name for field in values.missing("[[champ:competences]] [[champ:caf]] [[champ:rien]]")] == [
        "competences",
        "rien",
    ]


def test_a_value_never_leaves_the_text_where_it_stands():
    """A name full of quotes and tags, in a text and inside an address."""
    convention = make_convention(name='"><b onclick="x">')
    body = '<p>Ici [[champ:territoire]]</p><p><a href="https://a.fr/[[champ:territoire]]">lien</a></p>'
    for marked in (False, True):
        html = champs.Values(convention).fill(body, marked=marked)
        assert "<b" not in html
        assert "onclick" not in html.replace("&lt;b onclick=&quot;x&quot;&gt;", "").replace("&#x27;", "")
        assert 'href="https://a.fr/[[champ:territoire]]"' in html


def test_population_names_its_year_and_counts_the_communes():
    convention = make_convention()
    make_perimetre(convention, number=3)
    values = champs.Values(convention)
    assert values.get("nombre_communes") == "3 communes"
