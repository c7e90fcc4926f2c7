"""The text on its page: filled, edited one article at a time, frozen once signed."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member, make_user
from conventions.enums import ArticleKind, ConventionState, Role
from conventions.models import Acte, Article, Convention
from conventions.tests.factories import (
    make_article,
    make_convention,
    make_member,
    make_partie,
    make_parties,
    make_perimetre,
    make_signed_convention,
)
from conventions.text import articles, copies, versions

pytestmark = pytest.mark.django_db


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


def page(convention, name="texte", *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def typed(article, **fields):
    return {
        "kind": article.kind,
        "number": article.number,
        "title": article.title,
        "body": article.body,
        "version": article.version,
        **fields,
    }


def test_text_shows_its_fields_filled_and_counts_what_is_missing(client, convention, author):
    copies.copy_articles(copies.install_default_model(convention.caf, by=None), convention)
    make_perimetre(convention, number=3)
    make_parties(convention)
    response = client.get(page(convention))
    assert response.status_code == 200
    html = response.content.decode()
    assert '<span class="champ">3 communes et 3\u202f000 habitants (population municipale, 2023)</span>' in html
    assert '<span class="champ">du 1er janvier 2023 au 31 décembre 2026</span>' in html
    assert "[[champ:" not in html.split('class="more"')[0]
    missing = [field["label"] for field in response.context["missing"]]
    assert "Champs d’intervention, par collectivité ou partenaire" in missing
    assert "Étendue du territoire (communes, population)" not in missing


def test_text_of_sixty_parties_costs_as_much_as_one_of_two(client, convention, author, django_assert_max_num_queries):
    copies.copy_articles(copies.install_default_model(convention.caf, by=None), convention)
    make_parties(convention)
    for _ in range(60):
        make_partie(convention)
    with django_assert_max_num_queries(60):
        assert client.get(page(convention)).status_code == 200


def test_empty_text_starts_from_a_model_of_the_caf(client, convention, author):
    modele = copies.install_default_model(convention.caf, by=None)
    assert "Partir de ce modèle" in client.get(page(convention)).content.decode()
    response = client.post(page(convention, "text_start"), {"modele": modele.pk})
    assert response.status_code == 302
    assert convention.articles.count() == 15


def test_model_of_another_caf_is_refused(client, convention, author):
    from territories.tests.factories import make_caf

    other = copies.install_default_model(make_caf("91"), by=None)
    client.post(page(convention, "text_start"), {"modele": other.pk})
    assert not convention.articles.exists()


def test_article_is_edited_and_its_version_grows(client, convention, author):
    article = make_article(convention)
    url = page(convention, "article_edit", article.pk)
    assert client.get(url).status_code == 200
    response = client.post(url, typed(article, body="<p>Neuf<script>x</script></p>"))
    assert response.status_code == 302
    assert response.url.endswith(f"#article-{article.pk}")
    article.refresh_from_db()
    assert article.body == "<p>Neuf</p>"
    assert article.version == 1


def test_stale_edit_shows_the_text_of_the_other_person_and_keeps_ones_own(client, convention, author):
    article = make_article(convention)
    other = make_adviser(caf=convention.caf)
    convention.caf.advisers_edit_all = True
    convention.caf.save()
    url = page(convention, "article_edit", article.pk)
    client.post(url, typed(article, title="Objet", body="<p>Texte de l’autre.</p><ul><li>un</li></ul>"))
    client.force_login(other)
    response = client.post(url, typed(article, body="<p>Mon propre texte.</p>"))
    assert response.status_code == 409
    html = response.content.decode()
    assert "Texte de l’autre." in html
    assert "<td>&lt;p&gt;" not in html
    assert "Mon propre texte." in html
    article.refresh_from_db()
    assert "Texte de l’autre" in article.body


def test_invalid_article_keeps_what_was_typed(client, convention, author):
    article = make_article(convention)
    url = page(convention, "article_edit", article.pk)
    response = client.post(url, typed(article, title="", body="<p>Très long travail</p>"))
    assert response.status_code == 422
    assert "Très long travail" in response.content.decode()
    response = client.post(url, typed(article, body="<p>[[champ:inconnu]]</p>"))
    assert response.status_code == 422
    assert "Champ inconnu" in response.context["form"].errors["body"][0]


def test_preamble_has_no_number(client, convention, author):
    article = make_article(convention)
    response = client.post(
        page(convention, "article_edit", article.pk), typed(article, kind=ArticleKind.PREAMBLE, number="1")
    )
    assert response.status_code == 422


def test_new_article_takes_its_place_and_a_double_click_makes_one(client, convention, author):
    first, closing = (
        make_article(convention, position=1),
        make_article(convention, kind=ArticleKind.CLOSING, number="", position=2),
    )
    form = client.get(page(convention, "article_add")).context["form"]
    data = {"kind": "article", "number": "2", "title": "Durée", "body": "<p>x</p>"}
    data["creation_key"] = str(form["creation_key"].value())
    for _ in range(2):
        assert client.post(page(convention, "article_add"), data).status_code == 302
    titles = [article.title for article in convention.articles.all()]
    assert titles == [first.title, "Durée", closing.title]
    data = {"kind": "article", "title": "Entre deux", "body": "<p>x</p>"}
    client.post(page(convention, "article_add_after", first.pk), data)
    assert [article.title for article in convention.articles.all()][1] == "Entre deux"


def test_articles_move_renumber_and_go(client, convention, author):
    rows = [make_article(convention, position=rank, number=number) for rank, number in enumerate(["4", "7.1", "9"], 1)]
    client.post(page(convention, "article_move", rows[2].pk), {"sens": "haut"})
    assert [row.pk for row in convention.articles.all()] == [rows[0].pk, rows[2].pk, rows[1].pk]
    client.post(page(convention, "article_move", rows[0].pk), {"sens": "haut"})
    client.post(page(convention, "article_move", rows[0].pk), {"sens": "ailleurs"})
    assert convention.articles.first() == rows[0]
    client.post(page(convention, "text_renumber"))
    assert [row.number for row in convention.articles.all()] == ["1", "2", "2.1"]
    client.post(page(convention, "article_delete", rows[0].pk))
    assert convention.articles.count() == 2


def test_article_of_another_convention_is_not_found(client, convention, author):
    stranger = make_article(make_convention())
    for name in ("article_edit", "article_add_after"):
        assert client.get(page(convention, name, stranger.pk)).status_code == 404
    for name in ("article_move", "article_delete"):
        assert client.post(page(convention, name, stranger.pk), {"sens": "bas"}).status_code == 404


@pytest.mark.parametrize("state", [ConventionState.IN_FORCE, ConventionState.READY_TO_SIGN])
def test_closed_text_refuses_every_writing_view_with_a_sentence(client, state):
    if state == ConventionState.IN_FORCE:
        convention = make_signed_convention()
    else:
        convention = make_convention(state=state)
        make_article(convention)
    client.force_login(make_caf_member(caf=convention.caf, role=CafRole.ADMIN))
    article = convention.articles.get()
    modele = copies.install_default_model(convention.caf, by=None)
    body = article.body
    acts = [
        ("article_edit", [article.pk], typed(article, body="<p>Autre</p>")),
        ("article_add", [], {"kind": "article", "title": "Autre"}),
        ("article_add_after", [article.pk], {"kind": "article", "title": "Autre"}),
        ("article_move", [article.pk], {"sens": "bas"}),
        ("article_delete", [article.pk], {}),
        ("text_renumber", [], {}),
        ("text_start", [], {"modele": modele.pk}),
    ]
    for name, args, data in acts:
        response = client.post(page(convention, name, *args), data, follow=True)
        said = [str(message) for message in response.context["messages"]]
        assert said == [articles.why_closed(convention)], name
    article = convention.articles.get()
    assert article.body == body
    assert "Texte figé" in client.get(page(convention)).content.decode()


def test_database_itself_refuses_to_change_a_signed_text():
    convention = make_signed_convention()
    article = convention.articles.get()
    refused = "Le texte de la convention"

    def attempt(act):
        with pytest.raises(IntegrityError, match=refused), transaction.atomic():
            act()

    def sql(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    article.body = "<p>Autre</p>"
    attempt(article.save)
    attempt(article.delete)
    attempt(lambda: make_article(convention, title="De trop"))
    attempt(lambda: Article.objects.filter(pk=article.pk).update(title="Autre"))
    attempt(lambda: Article.objects.bulk_create([Article(convention=convention, title="Autre")]))
    attempt(lambda: sql("UPDATE conventions_article SET body = 'x' WHERE id = %s", article.pk))
    attempt(lambda: sql("DELETE FROM conventions_article WHERE id = %s", article.pk))
    attempt(
        lambda: sql("UPDATE conventions_article SET convention_id = %s WHERE id = %s", make_convention().pk, article.pk)
    )
    assert Article.objects.get(pk=article.pk).body != "x"


def test_a_text_once_frozen_is_never_thawed():
    convention = make_signed_convention()
    with pytest.raises(IntegrityError, match="figé pour toujours"), transaction.atomic():
        Acte.objects.filter(initial_of=convention).update(frozen_at=None)
    with pytest.raises(IntegrityError, match="ses signatures ne changent plus"), transaction.atomic():
        Acte.objects.filter(initial_of=convention).delete()  # what its parties sign goes first
    with pytest.raises(IntegrityError, match="figé pour toujours"), transaction.atomic():
        Acte.objects.filter(initial_of=convention)._raw_delete(connection.alias)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.RENEWED)


def test_version_is_kept_once_and_never_changes(client, convention, author):
    article = make_article(convention, body="<p>Conclue [[champ:periode]].</p>")
    for _ in range(2):
        assert client.post(page(convention, "version_keep")).status_code == 302
    version = convention.versions_texte.get()
    assert "Conclue du 1er janvier 2023" in version.content["articles"][0]["body"]
    assert version.sha256 == versions.digest(version.content)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        version.content = {}
        version.save()
    assert client.get(page(convention, "versions")).status_code == 200
    shown = client.get(page(convention, "version", 1))
    assert version.sha256 in shown.content.decode()
    assert client.get(page(convention, "version", 2)).status_code == 404
    assert article.title in shown.content.decode()


def test_comparison_shows_words_added_and_removed(client, convention, author):
    article = make_article(convention, body="<p>Le comité se réunit une fois par an.</p>")
    kept = make_article(convention, title="Durée", number="2", body="<p>Quatre ans.</p>")
    gone = make_article(convention, title="Recours", number="3", body="<p>À l’amiable.</p>")
    versions.keep_version(convention, by=author)
    article.body = "<p>Le comité se réunit deux fois par an.</p>"
    article.save()
    gone.delete()
    make_article(convention, title="Communication", number="3", body="<p>Ensemble.</p>")
    versions.keep_version(convention, by=author)
    for query in ("?de=1", "?de=1&a=2", "?a=2", ""):
        response = client.get(page(convention, "versions_compare") + query)
        assert response.status_code == 200
    response = client.get(page(convention, "versions_compare") + "?de=1&a=2")
    found = {each.heading: each for each in response.context["differences"]}
    assert (
        found[f"Article 1 – {article.title}"].lines[0]
        == [
            ("kept", "Le comité se réunit"),
            ("removed", "une fois"),
            ("added", "deux fois"),
            ("kept", "par an."),
        ]
        or ("removed", "une") in found[f"Article 1 – {article.title}"].lines[0]
    )
    assert found[f"Article 2 – {kept.title}"].state == "Inchangé"
    assert found["Article 3 – Recours"].state == "Article retiré"
    assert found["Article 3 – Communication"].state == "Article ajouté"
    html = response.content.decode()
    assert "<del" in html
    assert "<ins" in html
    for query in ("?de=9", "?de=abc", "?a=99999999999999999999"):
        assert client.get(page(convention, "versions_compare") + query).status_code == 404


def test_reader_sees_the_text_but_no_tool(client, convention):
    article = make_article(convention)
    client.force_login(make_member(convention, Role.ELECTED))
    html = client.get(page(convention)).content.decode()
    assert article.title in html
    assert page(convention, "article_edit", article.pk) not in html
    assert client.get(page(convention, "article_edit", article.pk)).status_code == 403
    client.force_login(make_user())
    assert client.get(page(convention)).status_code == 404


def test_text_written_in_the_database_is_cleaned_on_the_way_out(client, convention, author):
    article = make_article(convention)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conventions_article SET body = %s WHERE id = %s",
            ["<p onclick='x'>Bon<script>alert(1)</script></p>", article.pk],
        )
    html = client.get(page(convention)).content.decode()
    assert "alert(1)" not in html
    assert "onclick" not in html


def test_state_cannot_change_while_one_writes(client, convention, author):
    """The view locks the convention before it looks at its state."""
    article = make_article(convention)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN)
    client.post(page(convention, "article_edit", article.pk), typed(article, body="<p>Trop tard</p>"))
    article.refresh_from_db()
    assert "Trop tard" not in article.body


def test_fields_left_empty_are_a_warning_before_the_version_to_sign(convention):
    from conventions.text.guards import every_field_is_filled

    article = make_article(convention, body="<p>[[champ:periode]]</p>")
    assert list(every_field_is_filled(convention)) == []
    article.body = "<p>[[champ:communes]], [[champ:themes]]</p>"
    article.save()
    [lack] = every_field_is_filled(convention)
    assert lack.text.startswith("champs du texte à compléter : Communes du périmètre")
    assert lack.url == page(convention)
    assert not lack.is_blocking


def test_fields_left_empty_are_a_warning_before_the_votes(convention):
    """What assemblies vote on is frozen: told later, it could be filled no more."""
    whole, holed = convention, make_convention(caf=convention.caf)
    make_article(whole, body="<p>[[champ:periode]], [[champ:deliberations]]</p>")
    make_article(holed, body="<p>[[champ:communes]], [[champ:deliberations]]</p>")
    assert whole.lacks_for(ConventionState.APPROVAL) == []
    [lack] = holed.lacks_for(ConventionState.APPROVAL)
    assert lack.text == "champ du texte à compléter : Communes du périmètre, à la suite"
    assert (lack.url, lack.is_blocking) == (page(holed), False)


def test_once_to_sign_the_page_shows_the_version_whatever_changes_since(client, convention, author):
    make_article(convention, body="<p>Territoire de [[champ:territoire]].</p>")
    versions.make_version_to_sign(convention, by=author)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN, name="Autre nom")
    html = client.get(page(convention)).content.decode()
    assert "Territoire de Gevrey." in html
    assert "Vous lisez la version 1" in html


def test_the_page_of_an_article_tells_the_editor_its_fields(client, convention, author):
    article = make_article(convention, body="<p>Conclue [[champ:periode]].</p>")
    text = client.get(page(convention, "article_edit", article.pk)).content.decode()
    assert 'data-champ="periode">' in text and "<code>[[champ:periode]]</code>" in text
    assert re.search(r'data-champ="periode">.*?<span data-valeur>du 1er janvier 2023', text, re.S)
    assert re.search(r'data-champ="[a-z_]+" data-vide>', text)  # one that nothing says yet
