"""Texts made from other texts: the first model of a Caf, and the articles of a convention."""

import re
from html import escape
from pathlib import Path

from django.db import transaction

from conventions.enums import ArticleKind
from conventions.models import Article, ArticleModele, ModeleConvention
from core.formats import sentence

DEFAULT_MODEL = Path(__file__).parents[1] / "data" / "modele_ctg.md"
DEFAULT_NAME = "Convention territoriale globale, modèle de départ"


def read_model(text):
    """Articles of a model written as plain text: [{kind, number, title, body}], in order.

    `# kind | number | title` begins an article; then paragraphs, `## subtitle`, lists of
    `- item`, and `**bold**`. An indented line goes on with the one before.
    """
    found = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("# "):
            kind, number, title = (part.strip() for part in block[2:].split("|"))
            found.append({"kind": ArticleKind(kind), "number": number, "title": sentence(title), "body": ""})
        else:
            found[-1]["body"] += _html(block)
    return found


def _html(block):
    def words(line):
        line = escape(sentence(re.sub(r"[ \t\n]+", " ", line).strip()), quote=False)
        return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", line)

    if block.startswith("## "):
        return f"<h3>{words(block[3:])}</h3>"
    if block.startswith("- "):
        items = re.split(r"\n- ", block[2:])
        return "<ul>" + "".join(f"<li>{words(item)}</li>" for item in items) + "</ul>"
    return f"<p>{words(block)}</p>"


@transaction.atomic
def install_default_model(caf, *, by):
    """Give this Caf its first model of text; one that it already has is left alone."""
    existing = caf.modeles_convention.filter(is_default=True).first()
    if existing:
        return existing
    modele = ModeleConvention.objects.create(caf=caf, name=DEFAULT_NAME, is_default=True, created_by=by)
    for position, article in enumerate(read_model(DEFAULT_MODEL.read_text(encoding="utf-8")), 1):
        ArticleModele.objects.create(modele=modele, position=position, created_by=by, **article)
    return modele


@transaction.atomic
def copy_articles(modele, convention, *, by=None):
    """Write the articles of this model in a convention that has none. Returns how many.

    The convention remembers the model; later changes of the model do not reach it.
    """
    if convention.articles.exists():
        return 0
    count = copy_passages(modele.articles.all(), convention, by=by)
    if convention.modele_id != modele.pk:
        convention.modele = modele
        type(convention).objects.filter(pk=convention.pk).update(modele=modele)
    return count


@transaction.atomic
def copy_passages(passages, convention, *, by=None):
    """Write these in order as the articles of a convention that has none: articles of a model, or what a text on a day
    is made of (`avenants.consolidated.Passage`). Returns how many."""
    position = 0
    for position, each in enumerate(passages, 1):
        Article.objects.create(
            convention=convention,
            kind=each.kind,
            position=position,
            number=each.number,
            title=each.title,
            body=each.body,
            created_by=by,
        )
    return position
