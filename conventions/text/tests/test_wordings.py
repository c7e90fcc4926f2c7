"""An article keeps its identity for ever; each version keeps its wording."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.tests.factories import make_adviser, make_user
from conventions.models import Acte, Article, ArticleIdentity, ArticleVersion, VersionTexte
from conventions.tests.factories import make_article, make_convention
from conventions.text import articles, differences, versions
from conventions.text.champs import filled_articles
from conventions.text.versions import articles_of, digest, keep_version, make_version_to_sign
from core import clock
from core.rows import shift

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("conventions.migrations.0013_wordings_of_versions")


def refused(act, match):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


def make_text(**fields):
    """A convention and its four articles, in order."""
    convention = make_convention(**fields)
    titles = ("Objet", "Durée", "Instances", "Recours")
    return convention, [
        make_article(
            convention, position=rank, number=str(rank), title=title, body=f"<p>{title} : [[champ:territoire]].</p>"
        )
        for rank, title in enumerate(titles, 1)
    ]


def sign(convention):
    Acte.objects.filter(initial_of=convention).update(frozen_at=clock.now())


# Identity -----------------------------------------------------------------------------


def test_an_article_deleted_keeps_its_identity_and_its_wording():
    convention, rows = make_text()
    version, _ = keep_version(convention, by=None)
    gone = rows[1].pk
    rows[1].delete()
    assert ArticleIdentity.objects.get(pk=gone).convention == convention
    assert version.wordings.get(article=gone).title == "Durée"
    refused(
        lambda: Article.objects.create(pk=gone, convention=convention, title="Autre"), match="ne sert pas deux fois"
    )
    assert make_article(convention).pk > gone


def test_rows_written_at_once_have_their_identities_too():
    convention, other = make_convention(), make_convention()
    made = Article.objects.bulk_create([Article(convention=each, title="Objet") for each in (convention, other)])
    found = ArticleIdentity.objects.filter(pk__in=[row.pk for row in made]).order_by("pk")
    assert [(each.pk, each.convention) for each in found] == [(row.pk, row.convention) for row in made]


def test_an_identity_and_its_article_never_change():
    convention, rows = make_text()
    other = make_convention()
    identity = ArticleIdentity.objects.filter(pk=rows[0].pk)
    refused(lambda: identity.update(convention=other), match="identité d’un article ne change pas")
    refused(lambda: Article.objects.filter(pk=rows[0].pk).update(convention=other), match="garde son identité")
    refused(lambda: Article.objects.filter(pk=rows[0].pk).update(id=rows[0].pk + 999), match="garde son identité")
    sign(convention)
    refused(identity.delete, match="est signé")


def test_a_draft_deleted_takes_its_identities_along():
    kept, _ = make_text()
    keep_version(kept, by=None)
    convention, _ = make_text()
    keep_version(convention, by=None)
    convention.delete()
    assert set(ArticleIdentity.objects.values_list("convention", flat=True)) == {kept.pk}
    assert set(ArticleVersion.objects.values_list("version__convention", flat=True)) == {kept.pk}


# Wordings -----------------------------------------------------------------------------


def test_a_version_keeps_each_wording_with_its_hash():
    convention, rows = make_text(name="Gevrey")
    version = make_version_to_sign(convention, by=None)
    first, second, *_ = version.wordings.all()
    assert (first.article_id, first.position, first.kind, first.label) == (rows[0].pk, 1, "article", "1")
    assert first.source == rows[0].body == "<p>Objet : [[champ:territoire]].</p>"
    assert first.rendered.replace("\u00a0", " ") == "<p>Objet : Gevrey.</p>"
    assert first.hash == versions.wording_digest("Objet", rows[0].body) != second.hash
    assert version.sha256 == digest(version.content)
    kept = [{name: row[name] for name in ("id", "kind", "number", "title", "body")} for row in articles_of(version)]
    assert version.content["articles"] == [{"type": "FrozenArticle", **row} for row in kept]


def test_a_hash_changes_with_the_words_and_not_with_the_place():
    convention, rows = make_text()
    first, _ = keep_version(convention, by=None)
    shift(rows[0], articles.siblings(rows[0]), 1)
    Article.objects.filter(pk=rows[0].pk).update(number="2")
    Article.objects.filter(pk=rows[1].pk).update(number="1", body="<p>Six ans.</p>")
    second, _ = keep_version(convention, by=None)
    before, after = ({row.article_id: row for row in each.wordings.all()} for each in (first, second))
    assert [row.article_id for row in second.wordings.all()][:2] == [rows[1].pk, rows[0].pk]
    assert before[rows[0].pk].hash == after[rows[0].pk].hash
    assert before[rows[1].pk].hash != after[rows[1].pk].hash


def test_the_wordings_of_a_version_are_refused_any_change():
    convention, rows = make_text()
    version = make_version_to_sign(convention, by=None)
    sign(convention)
    first = version.wordings.filter(position=1)
    for change in ({"title": "x"}, {"rendered": "x"}, {"source": "x"}, {"hash": "0" * 64}, {"position": 9}):
        refused(lambda change=change: first.update(**change), match="ne change plus")
    refused(first.delete, match="est signé")
    refused(lambda: connection.cursor().execute("DELETE FROM conventions_articleversion"), match="est signé")
    assert version.wordings.count() == len(rows)


def test_a_version_takes_no_wording_but_its_own():
    convention, rows = make_text()
    version, _ = keep_version(convention, by=None)
    _, strangers = make_text()
    own = version.wordings.get(position=2)
    version.wordings.filter(position=2).delete()
    facts = {"kind": own.kind, "label": own.label, "title": own.title, "rendered": own.rendered, "hash": own.hash}

    def add(**changed):
        given = {"version": version, "article_id": own.article_id, "position": 2, **facts} | changed
        return ArticleVersion.objects.create(**given)

    for changed in (
        {"rendered": "<p>Dix ans.</p>"}, {"title": "Autre"}, {"label": "3"}, {"kind": "visa"}, {"position": 3},
        {"position": 5}, {"position": 0}, {"article_id": strangers[1].pk}, {"article_id": rows[2].pk},
    ):  # fmt: skip
        refused(lambda changed=changed: add(**changed), match="n’est pas celle de la version")
    last = version.wordings.get(position=4)
    last_facts = {name: getattr(last, name) for name in ("article_id", "label", "title", "rendered")}
    version.wordings.filter(position=4).delete()
    refused(lambda: add(**last_facts, position=0), match="n’est pas celle de la version")  # counted from the end
    assert add().article_id == own.article_id


def test_an_unchanged_text_of_an_older_schema_makes_no_version():
    convention, _ = make_text()
    made = make_older(convention)
    assert keep_version(convention, by=None) == (made, False)
    Article.objects.filter(convention=convention, number="2").update(title="Terme")
    version, is_made = keep_version(convention, by=None)
    assert is_made and (version.number, version.content["number"]) == (2, 2)


def test_a_last_version_that_does_not_read_stops_no_keeping(caplog):
    (convention, _), (other, _) = make_text(), make_text()
    make_older(convention, content={"schema": "version", "number": 99})
    kept, _ = keep_version(other, by=None)
    version, is_made = keep_version(convention, by=None)
    assert (version.number, is_made) == (2, True)
    assert "99 n’est pas un numéro connu" in caplog.text
    assert keep_version(other, by=None) == (kept, False)


# The versions of before ---------------------------------------------------------------


def older(convention):
    """The content of a version as it was kept before contents had a number."""
    kept = [
        {name: row[name] for name in ("id", "kind", "number", "title")} | {"body": str(row["body"])}
        for row in filled_articles(convention)
    ]
    return {"title": convention.title, "articles": kept}


def make_older(convention, number=1, *, content=None):
    content = content or older(convention)
    return VersionTexte.objects.create(
        convention=convention, number=number, kind="draft", content=content, sha256=digest(content)
    )


def forget_identities():
    """As before the migration: the articles are there, their identities are not."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM conventions_articleidentity")


def test_versions_of_before_are_carried_and_keep_their_hash():
    convention, rows = make_text()
    signed, _ = make_text()
    first = make_older(convention)
    gone = rows[1].pk
    rows[1].delete()
    second, of_signed = make_older(convention, 2), make_older(signed)
    forget_identities()
    sign(signed)
    hashes = dict(VersionTexte.objects.values_list("pk", "sha256"))
    MIGRATION.carry(apps, None)
    assert [row.title for row in first.wordings.all()] == ["Objet", "Durée", "Instances", "Recours"]
    assert [row.title for row in second.wordings.all()] == ["Objet", "Instances", "Recours"]
    assert ArticleIdentity.objects.get(pk=gone).convention == convention and of_signed.wordings.count() == 4
    assert set(ArticleIdentity.objects.filter(convention=signed)) == {
        each.article for each in of_signed.wordings.select_related("article")
    }
    for version in VersionTexte.objects.all():
        assert version.sha256 == hashes[version.pk] == digest(version.content)
        assert [row["body"] for row in articles_of(version)] == [row["body"] for row in version.content["articles"]]
    kept = first.wordings.first()
    assert kept.source is None and kept.hash == versions.wording_digest(kept.title, kept.rendered)
    MIGRATION.carry(apps, None)  # a second time, nothing more
    assert ArticleVersion.objects.count() == 11


def broken(change):
    """A content that the portal never wrote."""

    def content(convention):
        found = older(convention)
        change(found)
        return found

    return content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found.update(articles={}), "une liste d’articles sont attendus"),
        (lambda found: found.update(author="Anne"), "une liste d’articles sont attendus"),
        (lambda found: found["articles"][1].pop("body"), "place 2 n’a pas les clés attendues"),
        (lambda found: found["articles"][1].update(id="7"), "place 2 n’a pas les clés attendues"),
        (lambda found: found["articles"][0].update(title="x" * 201), "« title » de plus de 200 signes"),
        (lambda found: found["articles"][0].update(kind="annexe"), "d’une nature inconnue, « annexe »"),
        (lambda found: found["articles"].append(found["articles"][0]), "y est deux fois"),
    ],
)
def test_a_content_that_cannot_be_carried_is_named(change, said):
    make_older(make_text()[0])
    convention, _ = make_text()
    version = make_older(convention, 3, content=broken(change)(convention))
    with pytest.raises(ValueError, match=f"Version 3 .* {convention.pk} \\(ligne {version.pk}\\) : .*{said}"):
        with transaction.atomic():  # as a migration is run
            MIGRATION.carry(apps, None)
    assert not ArticleVersion.objects.exists()


def test_a_content_unlike_its_hash_or_of_two_is_named():
    convention, other = make_text()[0], make_text()[0]
    make_older(convention)
    stolen = make_older(other, content=older(convention))
    with pytest.raises(ValueError, match=f"ligne {stolen.pk}.* celui d’une autre convention"), transaction.atomic():
        MIGRATION.carry(apps, None)
    VersionTexte.objects.filter(pk=stolen.pk).delete()
    wrong = VersionTexte.objects.create(convention=other, number=2, kind="draft", content=older(other), sha256="0" * 64)
    with pytest.raises(ValueError, match=f"ligne {wrong.pk}.* ne répond pas à son empreinte"), transaction.atomic():
        MIGRATION.carry(apps, None)


# Differences --------------------------------------------------------------------------


def compared(convention, version):
    found = differences.compare(articles_of(version), filled_articles(convention))
    return {each.heading: each for each in found}


def test_an_article_moved_or_renumbered_is_said_so():
    convention, rows = make_text()
    version, _ = keep_version(convention, by=None)
    shift(rows[3], articles.siblings(rows[3]), -1)
    shift(rows[3], articles.siblings(rows[3]), -1)  # Objet, Recours, Durée, Instances
    moved = compared(convention, version)
    assert [(heading, each.state) for heading, each in moved.items()] == [
        ("Article 1 – Objet", "Inchangé"),
        ("Article 4 – Recours", "Déplacé"),
        ("Article 2 – Durée", "Inchangé"),
        ("Article 3 – Instances", "Inchangé"),
    ]
    assert moved["Article 4 – Recours"].place.replace("\u00a0", " ") == (
        "Placé après « Article 1 – Objet » ; il était après « Article 3 – Instances »."
    )
    articles.renumber(convention.articles.all())
    Article.objects.filter(pk=rows[2].pk).update(body="<p>Deux comités.</p>")
    assert [(heading, each.state) for heading, each in compared(convention, version).items()] == [
        ("Article 1 – Objet", "Inchangé"),
        ("Article 2 – Recours", "Déplacé et renuméroté"),
        ("Article 3 – Durée", "Renuméroté"),
        ("Article 4 – Instances", "Renuméroté et modifié"),
    ]


def test_a_moved_article_is_neither_removed_nor_added():
    convention, rows = make_text()
    version, _ = keep_version(convention, by=None)
    rows[1].delete()
    make_article(convention, position=9, number="5", title="Durée", body=rows[1].body)
    shift(rows[0], articles.siblings(rows[0]), 1)
    states = [(each.heading, each.state) for each in differences.compare(
        articles_of(version), filled_articles(convention)
    )]  # fmt: skip
    assert sorted(states) == [
        ("Article 1 – Objet", "Inchangé"),
        ("Article 2 – Durée", "Article retiré"),  # written again, it is another one
        ("Article 3 – Instances", "Déplacé"),
        ("Article 4 – Recours", "Inchangé"),
        ("Article 5 – Durée", "Article ajouté"),
    ]


def test_the_page_of_differences_tells_the_place(client):
    convention, rows = make_text(adviser=make_user())
    make_adviser(caf=convention.caf, user=convention.adviser)
    keep_version(convention, by=None)
    shift(rows[0], articles.siblings(rows[0]), 1)
    keep_version(convention, by=None)
    client.force_login(convention.adviser)
    page = client.get(reverse("conventions:versions_compare", args=[convention.pk]), {"de": 1, "a": 2})
    words = page.content.decode().replace("\u00a0", " ")
    assert "Déplacé" in words and "il était" in words and "Article retiré" not in words


def test_an_article_between_two_keeps_its_place_in_the_numbers():
    convention = make_convention()
    for rank, number in enumerate(["7 bis", "4", "4 bis", "4.1", "9 Ter", "5", "5 bis", "ibis"], 1):
        make_article(convention, position=rank, number=number)
    rows = convention.articles.all()
    assert articles.renumber(rows) == 8
    assert [row.number for row in rows.all()] == ["1", "2", "2 bis", "2.1", "2 ter", "3", "3 bis", "4"]
    assert articles.renumber(rows) == 0
