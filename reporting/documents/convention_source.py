"""From the database to the convention that is printed, in a number of queries that never grows."""

import datetime as dt
from dataclasses import replace
from functools import partial

from django.utils import timezone

from actions import telling
from actions.models import FicheAction, PlanActions
from actions.models.fiche import IN_PLAN
from actions.telling import plan as plan_telling
from conventions.enums import ConventionState, VersionKind
from conventions.perimeter import territory
from conventions.signing.progress import version_read
from conventions.text import champs, signature
from conventions.text.told import text_of
from conventions.text.versions import articles_of, schema
from core import formats
from core.dates import words
from core.formats import NBSP
from diagnostics import telling as diagnostics
from diagnostics.models import Diagnostic
from governance import telling as governance

from .convention_presenter import (
    DiagnosticAnnexe,
    EvaluationAnnexe,
    EvaluationYear,
    GovernanceAnnexe,
    Measure,
    PlanAnnexe,
)
from .presenters import moment_words
from .printed import PrintedConvention, document

#: What the cover of a version says of it, and the state in which it stands for the text.
KINDS = {
    VersionKind.SUBMITTED: (ConventionState.APPROVAL, "Version soumise aux assemblées"),
    VersionKind.TO_SIGN: (ConventionState.READY_TO_SIGN, "Version à signer"),
}
SHORT = 16  # of a hash, as for the annexes
COVER = 150  # letters: two lines of the cover; beyond, the communes are only counted there


def convention_document(convention, *, on=None):
    """The convention as it stands on the day `on` (today).

    Once it is submitted, its articles are those of the version that is voted or to sign, whatever happened since, and
    all the rest is up to date: it is never named as the version itself, whose file is kept.
    """
    on = on or timezone.localdate()
    version, is_project = version_read(convention), convention.is_project
    around = signature.around(convention)
    told_on = made_on(version) if version else on
    end = convention.end_known if convention.is_signed else None  # no avenant before
    printed = printed_convention(convention, on, around, told_on=told_on, end=end, is_working=is_project)
    if is_project:
        named = _named(f"{printed.name} – {convention.name}", midnight(on), "Projet", convention.state_words(on=on))
    else:
        text = f"texte de la version {version.number}" if version else ""
        title = f"Convention à jour au {words(on)}{f' ({text})' if text else ''} – {convention.name}"
        label = f"Convention à jour, {text}" if text else "Convention à jour"
        named = _named(title, midnight(on), label, convention.state_words(on=on))
    text = text_of(articles_of(version) if version else champs.filled_articles(convention))
    return document(printed, text, signature.told(convention, around), named, is_project=is_project)


def version_document(version):
    """The version to sign, from what it froze alone: the same bytes whatever the day it is printed.

    Of a version made before everything was frozen, all but the text is read in the tables.
    """
    content = schema().decode(version.content)
    if content.printed is not None:
        named = {"kind": version.kind, "number": version.number, "sha256": version.sha256}
        return frozen_document(content, version.made_at, **named, signing=signature.of(version))
    convention, at = version.convention, timezone.localtime(version.made_at)
    around = signature.around(convention)
    printed = printed_convention(convention, at.date(), around, is_working=False)
    title = f"{printed.name} – {convention.name}"
    named = _named_as_version(title, at, version.kind, version.number, version.sha256)
    signing = signature.told(convention, around)
    return document(printed, text_of(articles_of(version)), signing, named, is_project=False)


def frozen_document(content, at, *, kind, number, sha256, signing=None):
    """The document of a FrozenText, whose version is made, or to be, at the instant `at`."""
    words_of = signature.fields_of(signing)
    rows = [
        {"id": each.id, "kind": each.kind, "number": each.number, "title": each.title,
         "body": champs.with_later(each.body, words_of)}
        for each in content.articles
    ]  # fmt: skip
    printed = content.printed
    title = f"{printed.name} – {printed.territory}"
    named = _named_as_version(title, timezone.localtime(at), kind, number, sha256)
    return document(printed, text_of(rows), signing, named, is_project=False)


def _named(title, version_at, version_label, state):
    """What tells a document from another of the same convention: its title, and its stamp with its instant."""
    return {"title": title, "version_at": version_at, "version_label": version_label, "state": state}


def _named_as_version(title, at, kind, number, sha256):
    """`_named` of a version, and what its cover says of it: frozen with it, nothing follows from the day."""
    state, words_of = KINDS[kind]
    facts = f"Version n°{NBSP}{number}, figée le {moment_words(at)} · empreinte {sha256[:SHORT]}"
    return _named(title, at, f"Version {number}", state.label) | {"version_words": words_of, "version_facts": facts}


def printed_convention(convention, on, around, *, told_on=None, end=None, is_working):
    """PrintedConvention of the day `on`, with this Around. `told_on`: the day of the text, whose territory it has.
    `end`: PreciseDate of the end that holds; without it, that of the text."""
    place, starts, end = (
        territory.of(convention, on=told_on or on),
        convention.starts_on,
        end or convention.ends_on_known,
    )
    years, period = formats.years(starts, end and end.date), formats.period(convention.starts_on_known, end)
    return PrintedConvention(
        name=f"Convention territoriale globale {years}".strip(),
        territory=convention.name,
        reference=str(convention.pk),
        period=_capital(period) if starts or (end and end.date) else "",
        years=years,
        place=place.name if len(place.name) <= COVER else place.count_words,
        perimeter=place.summary,
        parties=tuple(replace(each, representatives=(), authorisations=()) for each in around.parties),
        annexes=tuple(_annexes(convention, on, end=end, is_working=is_working)),
        files=around.files,
    )


def made_on(version):
    return timezone.localdate(version.made_at)


def midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _capital(text):
    return text[:1].upper() + text[1:]


# --- Annexes ----------------------------------------------------------------------------------


def _annexes(convention, on, *, end, is_working):
    """Those that the portal makes, numbered as they come."""
    number, plan = 0, None
    for make in (_diagnostic, _governance, partial(_plan, is_working=is_working)):
        annexe = make(convention, number + 1, on)
        if annexe is not None:
            number += 1
            plan = annexe
            yield annexe
    if (annexe := _evaluation(convention, number + 1, plan, end, is_working)) is not None:
        yield annexe


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
    fiches = FicheAction.objects.filter(plan=plan).in_plan().order_by(*IN_PLAN)
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


def _evaluation(convention, number, plan, end, is_working):
    """Every indicator of the plan, and what each year of the convention brings."""
    # What is abandoned is measured no more: `state_note` says when, and why.
    fiches = [fiche for fiche in plan.all_fiches if not fiche.state_note] if isinstance(plan, PlanAnnexe) else ()
    calendar = tuple(_calendar(convention, end, "Date à fixer" if is_working else "–"))
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


def _calendar(convention, end, unknown):
    """A bilan each year, the last one with the whole period; the meetings of the COPIL that are announced,
    `unknown` in a year without any."""
    if not (convention.starts_on and end and end.date):
        return
    days = governance.copil_days(convention)
    last = end.date.year
    for year in range(convention.starts_on.year, last + 1):
        yield EvaluationYear(
            str(year),
            ", ".join(dict.fromkeys(days.get(year, ()))) or unknown,
            f"Bilan annuel {year}" + (", bilan final de la convention" if year == last else ""),
        )
