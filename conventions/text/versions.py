"""Versions of a text: what is submitted and signed is data with its hash, then a file made from it.

A version that is submitted to the assemblies holds all that is printed (`Printed`, composed on an upper floor);
the version to sign has the same content, hence the same hash, and what the votes and the signature bring beside it
(`conventions.text.signature`). A working version holds the articles alone.
"""

import datetime as dt
import hashlib
import json
import logging
from dataclasses import dataclass, replace
from functools import cache

from django.db import transaction
from django.db.models import Max

from conventions import doors
from conventions.enums import VersionKind
from conventions.models import ArticleVersion, Convention, Document, VersionTexte
from conventions.signing import progress
from conventions.text import champs, signature
from conventions.text.champs import filled_articles
from core import clock
from core.frozen import FrozenDataRefused, Schema, as_data
from territories import zones

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FrozenArticle:
    """`id`: its identity; `body`: clean HTML, its fields filled, but for those of the signature in what is voted."""

    id: int
    kind: str
    number: str
    title: str
    body: str


@dataclass(frozen=True)
class Printed:
    """All that is printed beside the articles and the signatures: the floor that composes it says of what."""


@dataclass(frozen=True)
class FrozenText:
    """`printed` is None in a working version, and in those that were kept before it was."""

    title: str
    articles: tuple[FrozenArticle, ...]
    printed: Printed | None


def _typed(content):
    """Before they had a number, contents named no type. What is no list of articles is left to the reading."""
    found = content.get("articles")
    if not isinstance(found, list):
        return {"type": "FrozenText", **content}
    articles = [{"type": "FrozenArticle", **each} if isinstance(each, dict) else each for each in found]
    return {"type": "FrozenText", **content, "articles": articles}


def _alone(content):
    """Before the second number, annexes were read from the tables when the file was drawn: none is invented."""
    return {**content, "printed": None}


@cache
def schema():
    """What a version is frozen as. A change of these classes asks for the next number, its upgrade, and its fixture
    (conventions/text/tests/frozen); the trigger `wording_of_content` reads the articles by their keys.

    Not before the upper floors have brought the classes that they compose with.
    """
    classes = (FrozenText, FrozenArticle, Printed, *doors.composer().classes)
    return Schema("version", 2, FrozenText, classes, {0: _typed, 1: _alone})


def digest(content):
    """SHA-256 of the canonical JSON of a version's content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def wording_digest(title, source):
    """SHA-256 of the wording of one article: neither its place nor its number, which move without it."""
    return digest({"title": title, "source": source})


def articles_of(version):
    """The text as this version tells it: [{id, kind, number, title, source, body}], as `champs.filled_articles`.

    Its fields of the signature are written as it kept them; dots stand for them in what is voted.
    """
    words = signature.words_of(version)
    return [
        {
            "id": row.article_id,
            "kind": row.kind,
            "number": row.label,
            "title": row.title,
            "source": row.source,
            "body": champs.with_later(row.rendered, words),
        }
        for row in version.wordings.all()
    ]


# --- Freezing ---------------------------------------------------------------------------------


def _text(convention, articles, printed=None):
    kept = tuple(
        FrozenArticle(row["id"], row["kind"], row["number"], row["title"], str(row["body"])) for row in articles
    )
    return FrozenText(convention.title, kept, printed)


@dataclass(frozen=True)
class Frozen:
    """The whole text as it was at `at`: `articles` as `champs.filled_articles`, `content` as plain JSON."""

    articles: list
    content: dict
    at: dt.datetime

    @property
    def text(self):
        return schema().decode(self.content)

    @property
    def sha256(self):
        return digest(self.content)


def frozen(convention, *, at=None):
    """All that assemblies vote on, as of the instant `at` (now): no vote, no signatory, no date of signature, and
    nothing of the day when it is printed.

    Raises FrozenDataRefused for what could not be read again as it is.
    """
    with clock.dated(at or clock.now()):
        articles, text = _whole(convention)
        return Frozen(articles, schema().frozen(text), clock.now())


def _whole(convention):
    """(articles, FrozenText) of the clock's instant, on the day that it is where the Caf lives: not frozen yet."""
    with zones.at(convention.caf):
        articles = filled_articles(convention, but=champs.of_signature())
        printed = doors.composer().printed(convention, on=clock.today())
    return articles, _text(convention, articles, printed)


def differing(version, convention, *, at):
    """(FrozenText kept, the one of today) when this version, whose content was frozen at the instant `at`, would not
    have the same hash today; None when it would. Reads the whole convention.

    What was kept under an older schema is compared in its own terms. Of a version that was kept without all that it
    prints, nothing is told.
    """
    kept = schema().decode(version.content)
    if kept.printed is None:
        return None
    with clock.dated(at):
        _, now = _whole(convention)
    settled = doors.composer().settled(schema().in_terms_of(now, schema().number_of(version.content)), kept)
    return None if as_data(settled) == as_data(kept) else (kept, settled)


def changes_since(version, convention, since):
    """Lacks that name what the convention says today otherwise than this submitted version; `since` ends each of them."""
    found = differing(version, convention, at=version.made_at)
    return doors.composer().changes(*found, convention, since) if found else []


# --- Keeping ----------------------------------------------------------------------------------


def next_number(convention):
    return (convention.versions_texte.aggregate(last=Max("number"))["last"] or 0) + 1


def _lock(convention):
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def _keep(convention, kind, articles, content, *, by, **more):
    version = VersionTexte.objects.create(
        convention=convention,
        number=next_number(convention),
        kind=kind,
        content=content,
        sha256=digest(content),
        made_by=by,
        **more,
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


@transaction.atomic
def keep_submitted(convention, kept, *, by, document):
    """The version that assemblies vote on: `kept` (Frozen), and its file, made before. Dated as it was frozen."""
    _lock(convention)
    with clock.dated(kept.at):
        return _keep(convention, VersionKind.SUBMITTED, kept.articles, kept.content, by=by, document=document)


@transaction.atomic
def make_version_to_sign(convention, *, by):
    """The version that signatures point to: what was submitted, its votes and its signatories.

    Without a version submitted, as before there was one, the whole text as it is today.
    """
    _lock(convention)
    voted = progress.version_voted(convention)
    if voted is None:
        found = frozen(convention)
        articles, content = found.articles, found.content
    else:
        voted = VersionTexte.objects.get(pk=voted.pk)
        articles, content = _as_kept(voted), voted.content
    return _keep(convention, VersionKind.TO_SIGN, articles, content, by=by, signing=signature.frozen(convention))


def _as_kept(version):
    names = {"article_id": "id", "label": "number", "rendered": "body"}
    columns = ("article_id", "kind", "label", "title", "source", "rendered")
    return [
        {names.get(name, name): value for name, value in zip(columns, row, strict=True)}
        for row in version.wordings.values_list(*columns)
    ]


def _as_told(version):
    """The FrozenText that a working version would be, were its text the one of this version."""
    kept, words = schema().decode(version.content), signature.words_of(version)
    articles = tuple(replace(each, body=champs.with_later(each.body, words)) for each in kept.articles)
    return FrozenText(kept.title, articles, None)


@transaction.atomic
def keep_version(convention, *, by):
    """Keep the present text as a working version. Returns (version, made): a text that has
    not changed since the last version makes no other one."""
    _lock(convention)
    articles = filled_articles(convention)
    last, text = convention.versions_texte.first(), _text(convention, articles)
    if last and _read(last) == text:
        return last, False
    return _keep(convention, VersionKind.DRAFT, articles, schema().frozen(text), by=by), True


def _read(version):
    """`_as_told` of a version, or None when it does not read: an error of ours, which keeps no text from being kept."""
    try:
        return _as_told(version)
    except FrozenDataRefused:
        logger.exception("version %s", version.pk)
        return None


@dataclass(frozen=True)
class Candidate:
    """A version drawn and validated, not kept yet: its number, and its file, a Document whose row is not saved."""

    frozen: Frozen
    number: int
    document: Document
