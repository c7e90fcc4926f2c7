"""Versions of a text: what is signed is data with its hash, then a file made from it."""

import hashlib
import json

from django.db.models import Max

from conventions.enums import VersionKind
from conventions.models import VersionTexte


def digest(content):
    """SHA-256 of the canonical JSON of a version's content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def make_version_to_sign(convention, *, by):
    """The version that signatures point to, with its fields filled as they are today."""
    from conventions.champs import filled_articles

    content = {"title": convention.title, "articles": filled_articles(convention)}
    last = convention.versions_texte.aggregate(last=Max("number"))["last"] or 0
    return VersionTexte.objects.create(
        convention=convention,
        number=last + 1,
        kind=VersionKind.TO_SIGN,
        content=content,
        sha256=digest(content),
        made_by=by,
    )
