"""From the database to the convention that is printed, in a number of queries that never grows."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial

from django.utils import timezone

from actions import telling
from actions.models import FicheAction, PlanActions
from actions.telling import plan as plan_telling
from conventions import territory
from conventions.champs import filled_articles
from conventions.enums import SIGNED, ConventionState, DocumentKind, VersionKind, Visibility
from conventions.models import Autorisation
from conventions.telling.parties import authorisation, parties_of, party
from conventions.telling.text import closing_of, text_of
from conventions.text_versions import articles_of
from core import formats
from core.dates import words
from core.lost import opened
from core.telling import AttachedFile
from diagnostics import telling as diagnostics
from diagnostics.models import Diagnostic
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
)

COVER = 150  # letters: two lines of the cover; beyond, the communes are only counted there
FROM_VERSION = (ConventionState.READY_TO_SIGN, *SIGNED)


@dataclass(frozen=True)
class _Named:
    """What tells a document from another of the same convention: its title, and its stamp with its instant."""

    title: str
    version_at: dt.datetime
    version_label: str
    state: str


def convention_document(convention, *, on=None):
    """The convention as it stands on the day `on` (today).

    Once ready to sign, its articles are those of the version to sign, whatever happened since, and all the rest is
    up to date: it is never named as the version itself, whose file is kept.
    """
    on = on or timezone.localdate()
    version = _version_to_sign(convention)
    name, state = f"{_kind_words(convention)} – {convention.name}", convention.state_words(on=on)
    if version is None and not convention.is_signed:
        return _composed(convention, None, on, _Named(name, midnight(on), "Projet", state), is_project=True)
    text = f"texte de la version {version.number}" if version else ""
    title = f"Convention à jour au {words(on)}{f' ({text})' if text else ''} – {convention.name}"
    label = f"Convention à jour, {text}" if text else "Convention à jour"
    return _composed(convention, version, on, _Named(title, midnight(on), label, state), is_project=False)


def version_document(version):
    """The version to sign, told on the day when it was made: the same bytes whatever the day it is printed."""
    convention, made_at = version.convention, timezone.localtime(version.made_at)
    name = f"{_kind_words(convention)} – {convention.name}"
    named = _Named(name, made_at, f"Version {version.number}", ConventionState.READY_TO_SIGN.label)
    return _composed(convention, version, made_at.date(), named, is_project=False)


def _kind_words(convention):
    return f"Convention territoriale globale {formats.years(convention.starts_on, convention.ends_on)}".strip()


def _composed(convention, version, on, named, *, is_project):
    articles = articles_of(version) if version else filled_articles(convention)
    parties = tuple(party(row) for row in parties_of(convention))
    text = text_of(articles)
    place = territory.of(convention, on=timezone.localdate(version.made_at) if version else on)  # as its text
    return ConventionDocument(
        **vars(named),
        territory=convention.name,
        is_project=is_project,
        reference=str(convention.pk),
        period=_capital(convention.period_words) if convention.starts_on or convention.ends_on else "",
        years=formats.years(convention.starts_on, convention.ends_on),
        place=place.name if len(place.name) <= COVER else place.count_words,
        perimeter=place.summary,
        parties=parties,
        visas=text.visas,
        preambule=text.preambule,
        articles=text.articles,
        closing=closing_of(convention, parties),
        closing_html=text.closing,
        annexes=tuple(_annexes(convention, on, is_working=is_project)),
    )


def midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _version_to_sign(convention):
    if convention.state not in FROM_VERSION:
        return None
    return convention.versions_texte.filter(kind=VersionKind.TO_SIGN).defer("content").order_by("-number").first()


def _capital(text):
    return text[:1].upper() + text[1:]


# --- Annexes ----------------------------------------------------------------------------------


def _annexes(convention, on, *, is_working):
    """Those that the portal makes, then the uploaded ones; numbered as they come."""
    number, plan = 0, None
    for make in (_diagnostic, _governance, partial(_plan, is_working=is_working)):
        annexe = make(convention, number + 1, on)
        if annexe is not None:
            number += 1
            plan = annexe
            yield annexe
    if (annexe := _evaluation(convention, number + 1, plan, is_working)) is not None:
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


def _plan(convention, number, on, *, is_working):
    plan = PlanActions.objects.filter(convention=convention).prefetch_related("niveaux").first()
    if plan is None:
        return None
    nodes, fiches = plan_tree(plan, on=on, is_working=is_working)
    return PlanAnnexe(
        f"annexe-{number}",
        number,
        "Plan d’actions",
        plan.introduction,
        nodes=nodes,
        fiches=fiches,
        declared_count=plan.declared_fiche_count,
        declared_words=plan.declared_words("annoncée", "annoncées"),
    )


def plan_tree(plan, *, on, is_working):
    """(PlanNodes of the top, Fiches hung on no node), each fiche with where it hangs. What is late on the day
    `on` is a working note: told in a project alone, its data included."""
    by_axe = {}
    fiches = FicheAction.objects.filter(plan=plan).in_plan().order_by("position", "code", "pk")
    for row in telling.read(fiches, telling.DECLARED):
        by_axe.setdefault(row.axe_id, []).append(row)

    def told(axe, chain=()):
        rows = by_axe.get(axe, ())
        fiches = (telling.fiche(row, on=on, audience=telling.DECLARED, chain=chain) for row in rows)
        return tuple(fiche if is_working else replace(fiche, is_late=False) for fiche in fiches)

    return plan_telling.nodes_of(plan, told), told(None)


def _governance(convention, number, on):
    comites = governance.comites_of(convention, on=on)
    if not comites:
        return None
    return GovernanceAnnexe(f"annexe-{number}", number, "Gouvernance", comites=comites)


def _evaluation(convention, number, plan, is_working):
    """Every indicator of the plan, and what each year of the convention brings."""
    # What is abandoned is measured no more: `state_note` says when, and why.
    fiches = [fiche for fiche in plan.all_fiches if not fiche.state_note] if isinstance(plan, PlanAnnexe) else ()
    calendar = tuple(_calendar(convention, "Date à fixer" if is_working else "–"))
    if not (calendar or (fiches if is_working else any(fiche.indicators for fiche in fiches))):
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
        tells_missing=is_working,
    )


def _calendar(convention, unknown):
    """A bilan each year, the last one with the whole period; the meetings of the COPIL that are announced,
    `unknown` in a year without any."""
    if not (convention.starts_on and convention.ends_on):
        return
    days = governance.copil_days(convention)
    last = convention.ends_on.year
    for year in range(convention.starts_on.year, last + 1):
        yield EvaluationYear(
            str(year),
            ", ".join(dict.fromkeys(days.get(year, ()))) or unknown,
            f"Bilan annuel {year}" + (", bilan final de la convention" if year == last else ""),
        )


def _uploaded(convention, number):
    rows = list(
        convention.documents.annexes()
        .exclude(visibility=Visibility.OWN)
        .select_related("partie__organisation__territoire")
    )
    acts = {}
    votes = Autorisation.objects.filter(document__in=rows)
    for act in votes.select_related("partie_acte__partie__organisation__territoire"):
        acts.setdefault(act.document_id, act)
    for rank, row in enumerate(rows, number + 1):
        yield _file_annexe(row, rank, acts.get(row.pk))


def _file_annexe(row, number, act):
    """`act`: the vote or decision that this document is attached to, if any."""

    def read():
        with opened(row.file, row.title) as stored:
            return stored.read()

    extension = row.file.name.rsplit(".", 1)[-1]
    name = f"annexe-{number:02}.{extension}"
    partie = act.partie_acte.partie if act else row.partie
    told = authorisation(act) if act else None
    return FileAnnexe(
        f"annexe-{number}",
        number,
        row.title,
        file=AttachedFile(name, row.title, row.sha256, row.size, read, row.page_count),
        act=told.title if told else row.get_kind_display() if row.kind == DocumentKind.DELIBERATION else "",
        subject=told.subject if told else "",
        vote=told.vote if told else "",
        origin=partie.formal_name if partie else "",
        on=told.day if told else "",
    )
