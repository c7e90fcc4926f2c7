"""Versions of a text: what is signed is data with its hash, then a file made from it."""

import hashlib
import json
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from conventions.champs import filled_articles
from conventions.enums import VersionKind
from conventions.models import ArticleVersion, Convention, VersionTexte
from core.frozen import FrozenDataRefused, Schema

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FrozenArticle:
    """`id`: its identity; `body`: clean HTML, its fields filled."""

    id: int
    kind: str
    number: str
    title: str
    body: str


@dataclass(frozen=True)
class FrozenText:
    title: str
    articles: tuple[FrozenArticle, ...]


def _typed(content):
    """Before they had a number, contents named no type. What is no list of articles is left to the reading."""
    found = content.get("articles")
    if not isinstance(found, list):
        return {"type": "FrozenText", **content}
    articles = [{"type": "FrozenArticle", **each} if isinstance(each, dict) else each for each in found]
    return {"type": "FrozenText", **content, "articles": articles}


#: What a version is frozen as. A change of these classes asks for the next number, its upgrade, and its fixture
#: (conventions/tests/frozen); the trigger `wording_of_content` reads the articles by their keys.
SCHEMA = Schema("version", 1, FrozenText, (FrozenText, FrozenArticle), {0: _typed})


def digest(content):
    """SHA-256 of the canonical JSON of a version's content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def wording_digest(title, source):
    """SHA-256 of the wording of one article: neither its place nor its number, which move without it."""
    return digest({"title": title, "source": source})


def articles_of(version):
    """The text as this version keeps it: [{id, kind, number, title, source, body}], as `champs.filled_articles`."""
    return [
        {
            "id": row.article_id,
            "kind": row.kind,
            "number": row.label,
            "title": row.title,
            "source": row.source,
            "body": row.rendered,
        }
        for row in version.wordings.all()
    ]


def _text(convention, articles):
    kept = tuple(
        FrozenArticle(row["id"], row["kind"], row["number"], row["title"], str(row["body"])) for row in articles
    )
    return FrozenText(convention.title, kept)


@transaction.atomic
def _make(convention, kind, *, by):
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    articles = filled_articles(convention)
    content = SCHEMA.frozen(_text(convention, articles))
    last = convention.versions_texte.aggregate(last=Max("number"))["last"] or 0
    version = VersionTexte.objects.create(
        convention=convention,
        number=last + 1,
        kind=kind,
        content=content,
        sha256=digest(content),
        made_by=by,
    )
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            version=version,
            article_id=row["id"],
            position=position,
            kind=row["kind"],
            label=row["number"],
            title=row["title"],
            source=row["source"],
            rendered=row["body"],
            hash=wording_digest(row["title"], row["source"]),
        )
        for position, row in enumerate(articles, 1)
    )
    return version


def make_version_to_sign(convention, *, by):
    """The version that signatures point to, with its fields filled as they are today."""
    return _make(convention, VersionKind.TO_SIGN, by=by)


def keep_version(convention, *, by):
    """Keep the present text as a working version. Returns (version, made): a text that has
    not changed since the last version makes no other one."""
    last = convention.versions_texte.first()
    if last and _read(last) == _text(convention, filled_articles(convention)):
        return last, False
    return _make(convention, VersionKind.DRAFT, by=by), True


def _read(version):
    """The FrozenText of a version, or None when it does not read: an error of ours, which keeps no text from being kept."""
    try:
        return SCHEMA.decode(version.content)
    except FrozenDataRefused:
        logger.exception("version %s", version.pk)
        return None
