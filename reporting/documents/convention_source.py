"""From the database to the convention that is printed, in a number of queries that never grows."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from actions import telling
from actions.models import Axe, FicheAction, PlanActions
from conventions import territory
from conventions.champs import filled_articles
from conventions.enums import SIGNED, ConventionState, DocumentKind, VersionKind, Visibility
from conventions.models import Autorisation
from conventions.telling.parties import authorisation, parties_of, party
from conventions.telling.text import closing_of, text_of
from conventions.text_versions import articles_of
from core import formats
from core.telling import AttachedFile
from diagnostics import telling as diagnostics
from diagnostics.models import Diagnostic, Enjeu
from governance import telling as governance

from .convention_presenter import (
    ConventionDocument,
    DiagnosticAnnexe,
    EvaluationAnnexe,
    EvaluationYear,
    FileAnnexe,
    GovernanceAnnexe,
    Measure,
    PlanAnnexe,
    PlanNode,
    rank_words,
)

COVER = 150  # letters: two lines of the cover; beyond, the communes are only counted there
FROM_VERSION = (ConventionState.READY_TO_SIGN, *SIGNED)


def convention_document(convention, *, on=None):
    """The convention as it stands on the day `on` (today).

    Once ready to sign, the articles are those of the version to sign, whatever happened since.
    """
    on = on or timezone.localdate()
    version = _version_to_sign(convention)
    articles = articles_of(version) if version else filled_articles(convention)
    when, label = _stamp(convention, version, on)
    parties = tuple(party(row) for row in parties_of(convention))
    text = text_of(articles)
    place = territory.of(convention, on=timezone.localdate(version.made_at) if version else on)  # as its text
    return ConventionDocument(
        title=f"Convention territoriale globale {formats.years(convention.starts_on, convention.ends_on)}".strip()
        + f" – {convention.name}",
        territory=convention.name,
        version_at=when,
        version_label=label,
        is_project=version is None,
        reference=str(convention.pk),
        period=_capital(formats.period(convention.starts_on, convention.ends_on))
        if convention.starts_on or convention.ends_on
        else "",
        years=formats.years(convention.starts_on, convention.ends_on),
        state=convention.state_words(on=on),
        place=place.name if len(place.name) <= COVER else place.count_words,
        perimeter=place.summary,
        parties=parties,
        visas=text.visas,
        preambule=text.preambule,
        articles=text.articles,
        closing=closing_of(convention, parties),
        closing_html=text.closing,
        annexes=tuple(_annexes(convention, on)),
    )


def _stamp(convention, version, on):
    """(instant, label): a text that is signed is printed with the plan as it stands today, and says so."""
    if version is None:
        return midnight(on), "Projet"
    if convention.is_signed:
        return midnight(on), f"Version {version.number} signée, annexes à jour"
    return timezone.localtime(version.made_at), f"Version {version.number}"


def midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _version_to_sign(convention):
    if convention.state not in FROM_VERSION:
        return None
    return convention.versions_texte.filter(kind=VersionKind.TO_SIGN).defer("content").order_by("-number").first()


def _capital(text):
    return text[:1].upper() + text[1:]


# --- Annexes ----------------------------------------------------------------------------------


def _annexes(convention, on):
    """Those that the portal makes, then the uploaded ones; numbered as they come."""
    number, plan = 0, None
    for make in (_diagnostic, _governance, _plan):
        annexe = make(convention, number + 1, on)
        if annexe is not None:
            number += 1
            plan = annexe
            yield annexe
    if (annexe := _evaluation(convention, number + 1, plan)) is not None:
        number += 1
        yield annexe
    yield from _uploaded(convention, number)


def _diagnostic(convention, number, on):
    row = Diagnostic.objects.filter(convention=convention).first()
    if row is None:
        return None
    told = diagnostics.tell(convention, row, only_filled=True)
    if not (row.context or row.method or row.synthesis or told.filled_themes or told.filled_volets):
        return None
    return DiagnosticAnnexe(
        f"annexe-{number}",
        number,
        "Diagnostic partagé",
        row.context + row.method + row.synthesis,
        themes=told.filled_themes,
        volets=told.filled_volets,
    )


def _plan(convention, number, on):
    plan = PlanActions.objects.filter(convention=convention).prefetch_related("niveaux").first()
    if plan is None:
        return None
    nodes, fiches = plan_tree(plan, on=on)
    return PlanAnnexe(
        f"annexe-{number}",
        number,
        "Plan d’actions",
        plan.introduction,
        nodes=nodes,
        fiches=fiches,
        declared_count=plan.declared_fiche_count,
    )


def level_words(plan):
    return {niveau.depth: _capital(niveau.label) for niveau in plan.niveaux.all()}


def axes_of(plan):
    enjeux = Enjeu.objects.filter(axes=OuterRef("pk")).order_by("position", "pk")
    return list(Axe.objects.filter(plan=plan).annotate(enjeu_labels=ArraySubquery(enjeux.values("label"))))


def plan_tree(plan, *, on):
    """(PlanNodes of the top, Fiches hung on no node), each fiche with where it hangs."""
    level = level_words(plan)
    axes = axes_of(plan)
    by_axe, children = {}, {}
    fiches = FicheAction.objects.filter(plan=plan).in_plan().order_by("position", "code", "pk")
    for row in telling.read(fiches, telling.DECLARED):
        by_axe.setdefault(row.axe_id, []).append(row)
    for axe in axes:
        children.setdefault(axe.parent_id, []).append(axe)

    def told(axe, chain=()):
        rows = by_axe.get(axe, ())
        return tuple(telling.fiche(row, on=on, audience=telling.DECLARED, chain=chain) for row in rows)

    def node(axe, chain):
        rank = rank_words(level.get(axe.depth, "Axe"), axe.code)
        chain = (*chain, rank)
        return PlanNode(
            id=f"axe-{axe.pk}",
            word=level.get(axe.depth, "Axe"),
            code=axe.code,
            title=axe.label,
            description=axe.description,
            enjeux=tuple(axe.enjeu_labels),
            nodes=tuple(node(child, chain) for child in children.get(axe.pk, ())),
            fiches=told(axe.pk, chain),
        )

    return tuple(node(axe, ()) for axe in children.get(None, ())), told(None)


def _governance(convention, number, on):
    comites = governance.comites_of(convention, on=on)
    if not comites:
        return None
    return GovernanceAnnexe(f"annexe-{number}", number, "Gouvernance", comites=comites)


def _evaluation(convention, number, plan):
    """Every indicator of the plan, and what each year of the convention brings."""
    # What is abandoned is measured no more: `state_note` says when, and why.
    fiches = [fiche for fiche in plan.all_fiches if not fiche.state_note] if isinstance(plan, PlanAnnexe) else ()
    calendar = tuple(_calendar(convention))
    if not (fiches or calendar):
        return None
    return EvaluationAnnexe(
        f"annexe-{number}",
        number,
        "Évaluation : indicateurs et calendrier",
        measures=tuple(
            Measure(fiche.code or fiche.title, indicator) for fiche in fiches for indicator in fiche.indicators
        ),
        unmeasured=tuple(fiche.code or fiche.title for fiche in fiches if not fiche.indicators),
        calendar=calendar,
    )


def _calendar(convention):
    """A bilan each year, the last one with the whole period; the meetings of the COPIL that are announced."""
    if not (convention.starts_on and convention.ends_on):
        return
    days = governance.copil_days(convention)
    last = convention.ends_on.year
    for year in range(convention.starts_on.year, last + 1):
        yield EvaluationYear(
            str(year),
            ", ".join(dict.fromkeys(days.get(year, ()))) or "Date à fixer",
            f"Bilan annuel {year}" + (", bilan final de la convention" if year == last else ""),
        )


def _uploaded(convention, number):
    rows = list(
        convention.documents.annexes()
        .exclude(visibility=Visibility.OWN)
        .select_related("partie__organisation__territoire")
    )
    acts = {}
    for act in Autorisation.objects.filter(document__in=rows).select_related("partie__organisation__territoire"):
        acts.setdefault(act.document_id, act)
    for rank, row in enumerate(rows, number + 1):
        yield _file_annexe(row, rank, acts.get(row.pk))


def _file_annexe(row, number, act):
    """`act`: the vote or decision that this document is attached to, if any."""

    def read():
        with row.file.open("rb") as stored:
            return stored.read()

    extension = row.file.name.rsplit(".", 1)[-1]
    name = f"annexe-{number:02}.{extension}"
    partie = act.partie if act else row.partie
    told = authorisation(act) if act else None
    return FileAnnexe(
        f"annexe-{number}",
        number,
        row.title,
        file=AttachedFile(name, row.title, row.sha256, row.size, read, row.page_count),
        act=told.title if told else row.get_kind_display() if row.kind == DocumentKind.DELIBERATION else "",
        subject=told.subject if told else "",
        vote=told.vote if told else "",
        origin=partie.organisation.formal_name if partie else "",
        on=told.day if told else "",
    )
