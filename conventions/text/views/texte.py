"""The text of a convention: its articles, one by one, and its versions."""

from functools import partial, wraps
from types import SimpleNamespace

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conventions import perms
from conventions.enums import ArticleKind
from conventions.finding import OfConvention, find_convention, find_whole
from conventions.models import Article, Convention, ModeleConvention
from conventions.signing import progress
from conventions.text import articles, champs, copies, differences, discussion
from conventions.text import versions as text_versions
from conventions.text.forms import MODEL, ArticleForm, CompareForm, StartForm
from core import richtext, typography
from core.dates import words
from core.formats import counted


def held(request, convention):
    """The same convention, locked while one writes, so that no transition slips in between; as it is when one reads."""
    if request.method != "POST":
        return convention
    lock = Convention.objects.visible_to(request.user).select_for_update(of=("self",))
    return get_object_or_404(lock.select_related("caf", "initial_acte"), pk=convention.pk)


def while_open(request, convention, write):
    """`write(convention)`, on a convention that is `held`, or a sentence when the text is signed or at the signature."""
    with transaction.atomic():
        convention = held(request, convention)
        if refusal := articles.why_closed(convention):
            messages.error(request, refusal)
            return redirect("conventions:texte", convention.pk)
        return write(convention)


def writes_text(view):
    """Find, allow, then call the view while the text is open."""

    @wraps(view)
    def guarded(request, pk, **kwargs):
        convention = find_convention(request, pk, allow=perms.can_cowrite)
        return while_open(request, convention, partial(view, request, **kwargs))

    return guarded


def _text_url(convention, article=None):
    url = reverse("conventions:texte", args=[convention.pk])
    return f"{url}#article-{article.pk}" if article else url


def fields_help(values):
    """What the help panel lists: each field, its token and its present value."""
    return [
        {
            "label": field.label,
            "name": field.name,
            "token": f"[[champ:{field.name}]]",
            "value": values.plain(field.name),
            "is_missing": values.is_missing(field.name),
            "url": field.url(values.convention),
        }
        for field in champs.all_fields()
    ]


def _filled_blocks(convention, values):
    """The articles with their fields filled, and the fields that are missing, by name."""
    blocks, missing = [], {}
    for article in convention.articles.all():
        lacking = values.missing(article.body)
        body = typography.french_html(richtext.render(article.body))
        html = values.fill(body, marked=True, level=2)
        blocks.append({"article": article, "html": html, "missing": lacking})
        for field in lacking:
            entry = missing.setdefault(field.name, {"label": field.label, "url": field.url(convention), "articles": []})
            entry["articles"].append(article)
    return blocks, missing


def _kept_blocks(version):
    """The articles as the version keeps them: facts that change later do not reach them."""
    blocks = [
        {
            "article": SimpleNamespace(
                pk=article["id"], **{name: article[name] for name in ("kind", "number", "title")}
            ),
            "html": typography.french_html(richtext.under(article["body"], 2)),
            "missing": [],
        }
        for article in text_versions.articles_of(version)
    ]
    return blocks, {}


def _kept(request, convention):
    """What keeps the text that is voted, to sign or signed: its files, for who reads them, and the version that waits
    for its PDF."""
    version, files = progress.version_signed(convention), progress.text_files(convention)
    if version is None and (voted := progress.version_voted(convention)):
        files = convention.documents.filter(pk=voted.document_id)
    return {
        "files": files.visible_to(request.user),
        "is_lost": convention.is_reprise and not files.exists(),
        "waiting": version if version and progress.may_ask_file(request.user, version) else None,
    }


@require_safe
def text(request, pk):
    convention = find_whole(request, pk)
    refusal = articles.why_closed(convention)
    signed = progress.version_read(convention) if refusal else None
    values = champs.Values(convention)
    blocks, missing = _kept_blocks(signed) if signed else _filled_blocks(convention, values)
    talk = discussion.of(convention)
    for block in blocks:
        block["waiting"] = talk.by_article.get(block["article"].pk, 0)
    may_write = perms.can_cowrite(request.user, convention)
    models = convention.caf.modeles_convention.offered() if may_write and not blocks else []
    return render(
        request,
        "conventions/texte.html",
        {
            "convention": convention,
            "blocks": blocks,
            "missing": list(missing.values()),
            "closed": refusal,
            "signed": signed,
            "kept": _kept(request, convention) if refusal else None,
            "can_edit": may_write and not refusal,
            "may_amend": perms.can_manage(request.user, convention) and convention.is_amendable,
            "discussion": talk,
            "may_suggest": not refusal and perms.can_suggest(request.user, convention),
            "models": models,
            "fields": fields_help(values) if may_write and not refusal else [],
            "versions": convention.versions_texte.select_related("made_by").defer("content")[:3],
            "version_count": convention.versions_texte.count(),
        },
    )


@require_POST
@writes_text
def text_start(request, convention):
    """Fill an empty text from a model of the Caf."""
    form = StartForm(request.POST, convention=convention)
    if not form.is_valid():
        messages.error(request, "Choisissez un modèle de votre Caf.")
    elif copies.copy_articles(form.cleaned_data["modele"], convention, by=request.user):
        messages.success(request, "Le texte part de ce modèle : complétez-le article par article.")
    else:
        messages.info(request, "Le texte a déjà des articles.")
    return redirect("conventions:texte", convention.pk)


class OfText(OfConvention):
    """Articles of a text, of a convention or of a model: `after` is the one that the address puts a new one after."""

    related, again = "articles", False
    added, saved = "L’article est ajouté.", "L’article est enregistré."
    at_end = "Cet article ne peut pas aller plus loin."
    after = None

    def find_parent(self, pk, previous=None):
        parent = self.find_text(pk)
        self.after = get_object_or_404(parent.articles, pk=previous) if previous else None
        return parent

    def find_text(self, pk):
        return super().find_parent(pk)

    def given(self):
        return {}

    def settle(self, row):
        if row.position == 0:
            articles.place_after(row, self.after)

    def siblings(self):
        return articles.siblings(self.row)

    def cancel(self):
        return self.back(self.row or self.after)


class Articles(OfText):
    form, template = ArticleForm, "conventions/article_form.html"
    removed = "« {row} » est supprimé. L’historique en garde le texte."
    may = staticmethod(perms.can_cowrite)

    def within(self, answer):
        def write(convention):
            self.parent = convention
            return answer()

        return while_open(self.request, self.parent, write)

    def blank(self):
        return Article(convention=self.parent, kind=ArticleKind.ARTICLE)

    def back(self, row=None):
        return _text_url(self.parent, row)

    def page(self, title, **more):
        fields = fields_help(champs.Values(self.parent))
        return {"convention": self.parent, "fields": fields, "title": title, "after": self.after, **more}


@require_POST
@writes_text
def text_renumber(request, convention):
    changed = articles.renumber(convention.articles.all())
    if changed:
        done = counted(changed, "numéro d’article changé", "numéros d’article changés")
        messages.success(request, f"{done}. Relisez les renvois d’un article à l’autre.")
    else:
        messages.info(request, "Les articles sont déjà numérotés dans l’ordre.")
    return redirect("conventions:texte", convention.pk)


# Versions -----------------------------------------------------------------------------


@require_POST
def version_keep(request, pk):
    convention = find_convention(request, pk, allow=perms.can_cowrite)
    if not convention.articles.exists():
        messages.error(request, "Le texte est vide : il n’y a rien à garder.")
        return redirect("conventions:texte", pk)
    version, made = text_versions.keep_version(convention, by=request.user)
    if made:
        messages.success(request, f"La version {version.number} garde le texte tel qu’il est aujourd’hui.")
    else:
        messages.info(request, f"Le texte n’a pas changé depuis la version {version.number}.")
    return redirect("conventions:versions", pk)


@require_safe
def versions(request, pk):
    convention = find_whole(request, pk)
    rows = convention.versions_texte.select_related("made_by", "document").defer("content")
    return render(
        request,
        "conventions/versions.html",
        {
            "convention": convention,
            "versions": rows,
            "modele": _modele(request, convention),
            "can_keep": perms.can_cowrite(request.user, convention),
        },
    )


def _modele(request, convention):
    """The model that this text started from, for who reads the models of its Caf."""
    return ModeleConvention.objects.visible_to(request.user).filter(pk=convention.modele_id).first()


def _made(version):
    """« 11 octobre 2023, par Claude Martin »."""
    by = f", par {version.made_by}" if version.made_by else ""
    return f"{words(timezone.localdate(version.made_at))}{by}"


@require_safe
def version(request, pk, number):
    convention = find_whole(request, pk)
    shown = get_object_or_404(convention.versions_texte.select_related("made_by", "document"), number=number)
    blocks = [
        {
            "heading": differences.heading_of(article),
            "article": article,
            "html": typography.french_html(richtext.under(article["body"], 2)),
        }
        for article in text_versions.articles_of(shown)
    ]
    may_download = (
        shown.document_id is not None
        and convention.documents.visible_to(request.user).filter(pk=shown.document_id).exists()
    )
    return render(
        request,
        "conventions/version.html",
        {
            "convention": convention,
            "version": shown,
            "title": f"Version {shown.number}",
            "made_words": _made(shown),
            "blocks": blocks,
            "document": may_download and shown.document,
            "waiting": shown if progress.may_ask_file(request.user, shown) else None,
        },
    )


@require_safe
def versions_compare(request, pk):
    """?de=1&a=2, or ?de=modele; without `a`, the present text; without `de`, the version before."""
    convention = find_whole(request, pk)
    form = CompareForm(request.GET)
    if not form.is_valid():
        raise Http404
    known = {row.number: row for row in convention.versions_texte.defer("content")}
    modele = _modele(request, convention)
    old, new = form.cleaned_data["de"], form.cleaned_data["a"]
    if old is None:
        old = max((number for number in known if new is None or number < new), default=min(known, default=MODEL))
    if (old == MODEL and modele is None) or any(each not in {*known, MODEL, None} for each in (old, new)):
        raise Http404
    after = text_versions.articles_of(known[new]) if new else champs.filled_articles(convention)
    if old == MODEL:
        after = differences.as_model(after)
        before, origin = differences.model_of(modele.articles.all(), after), f"Du modèle « {modele.name} »"
    else:
        before, origin = text_versions.articles_of(known[old]), f"De la version {old}"
    found = differences.compare(before, after)
    return render(
        request,
        "conventions/versions_compare.html",
        {
            "convention": convention,
            "old": old,
            "new": new,
            "modele": modele,
            "subtitle": f"{origin} {f'à la version {new}' if new else 'au texte actuel'}",
            "numbers": sorted(known, reverse=True),
            "differences": found,
            "changed_count": sum(each.is_changed for each in found),
            "is_value_changed": any(each.value_labels for each in found),
            "unchanged": [each for each in found if not each.is_changed],
        },
    )
