"""Versions of a text: what is signed is data with its hash, then a file made from it."""

import hashlib
import json

from django.db import transaction
from django.db.models import Max

from conventions.enums import VersionKind
from conventions.models import Convention, VersionTexte


def digest(content):
    """SHA-256 of the canonical JSON of a version's content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def present_content(convention):
    """The text as it is now, its fields filled with the facts of today."""
    from conventions.champs import filled_articles

    return {"title": convention.title, "articles": filled_articles(convention)}


@transaction.atomic
def _make(convention, kind, *, by):
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    content = present_content(convention)
    last = convention.versions_texte.aggregate(last=Max("number"))["last"] or 0
    return VersionTexte.objects.create(
        convention=convention,
        number=last + 1,
        kind=kind,
        content=content,
        sha256=digest(content),
        made_by=by,
    )


def make_version_to_sign(convention, *, by):
    """The version that signatures point to, with its fields filled as they are today."""
    return _make(convention, VersionKind.TO_SIGN, by=by)


def keep_version(convention, *, by):
    """Keep the present text as a working version. Returns (version, made): a text that has
    not changed since the last version makes no other one."""
    last = convention.versions_texte.first()
    if last and last.sha256 == digest(present_content(convention)):
        return last, False
    return _make(convention, VersionKind.DRAFT, by=by), True
