"""The articles of the versions already kept become rows; their content and its hash are left as they are.

A content that is not exactly what the portal wrote stops the whole, nothing done, and is named.
"""

import hashlib
import json

from django.db import migrations

KEYS = {"id": int, "kind": str, "number": str, "title": str, "body": str}
LONGEST = {"number": 10, "title": 200}
KINDS = ("visa", "preamble", "article", "closing")
BATCH = 500


def _refuse(version, words):
    raise ValueError(
        f"Version {version.number} du texte de la convention {version.convention_id} (ligne {version.pk}) : {words}. "
        "Rien n’a été repris."
    )


def _digest(content):
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _articles(version):
    """The articles of this content, each key of the expected type, none twice."""
    content = version.content
    if _digest(content) != version.sha256:
        _refuse(version, "son contenu ne répond pas à son empreinte")
    articles = content.get("articles") if isinstance(content, dict) else None
    if not isinstance(articles, list) or set(content) != {"title", "articles"}:
        _refuse(version, "un titre et une liste d’articles sont attendus")
    seen = set()
    for position, article in enumerate(articles, 1):
        if not isinstance(article, dict) or {name: type(value) for name, value in article.items()} != KEYS:
            _refuse(version, f"l’article en place {position} n’a pas les clés attendues")
        for name, length in LONGEST.items():
            if len(article[name]) > length:
                _refuse(version, f"l’article {article['id']} a un champ « {name} » de plus de {length} signes")
        if article["kind"] not in KINDS:
            _refuse(version, f"l’article {article['id']} est d’une nature inconnue, « {article['kind']} »")
        if article["id"] in seen:
            _refuse(version, f"l’article {article['id']} y est deux fois")
        seen.add(article["id"])
    return articles


def carry(apps, schema_editor):
    """Identities of the articles that are, and of those that versions alone remember; then the wordings."""
    models = apps.get_app_config("conventions")
    identities, wordings = models.get_model("ArticleIdentity").objects, models.get_model("ArticleVersion").objects
    owners = dict(models.get_model("Article").objects.values_list("pk", "convention"))
    _give(identities, owners)
    owners |= dict(identities.values_list("pk", "convention"))
    versions = models.get_model("VersionTexte").objects.filter(wordings=None).order_by("pk")
    for version in versions.iterator(chunk_size=BATCH):
        articles = _articles(version)
        for article in articles:
            if owners.setdefault(article["id"], version.convention_id) != version.convention_id:
                _refuse(version, f"l’article {article['id']} est celui d’une autre convention")
        _give(identities, {article["id"]: version.convention_id for article in articles})
        wordings.bulk_create(_wording(wordings.model, version, *each) for each in enumerate(articles, 1))


def _give(identities, owners):
    """`owners`: {key of an article: its convention}. Those that the database gave already are left."""
    rows = (identities.model(pk=pk, convention_id=convention) for pk, convention in owners.items())
    identities.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _wording(model, version, position, article):
    """The fields of that day were not kept: the wording, and its hash, are those of the filled text."""
    return model(
        article_id=article["id"],
        version=version,
        position=position,
        kind=article["kind"],
        label=article["number"],
        title=article["title"],
        source=None,
        rendered=article["body"],
        hash=_digest({"title": article["title"], "source": article["body"]}),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0012_article_identity"),
    ]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
