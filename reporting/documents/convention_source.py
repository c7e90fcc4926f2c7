"""From the database to the convention that is printed, in a number of queries that never grows."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch
from django.utils import timezone

from actions.models import Axe, PlanActions
from conventions import territory
from conventions.champs import filled_articles
from conventions.enums import SIGNED, ArticleKind, ConventionState, DocumentKind, PartieRole, VersionKind, Visibility
from conventions.models import Autorisation
from core import formats
from core.dates import on_words, words
from core.telling import AttachedFile, Chart, Series
from diagnostics import tables
from diagnostics.models import Constat as ConstatRow
from diagnostics.models import Diagnostic, Enjeu
from governance.enums import SeanceState
from governance.models import Comite as ComiteRow
from governance.models import MembreComite, Seance
from governance.words import in_order

from . import fiche_source
from .convention_presenter import (
    Article,
    Closing,
    Comite,
    Constat,
    ConventionDocument,
    DiagnosticAnnexe,
    DiagnosticTheme,
    EvaluationAnnexe,
    EvaluationYear,
    FileAnnexe,
    GovernanceAnnexe,
    IndicatorRow,
    IndicatorTable,
    Measure,
    Member,
    Party,
    PlanAnnexe,
    PlanNode,
    Representative,
    Volet,
    rank_words,
)
from .convention_presenter import Enjeu as PrintedEnjeu

ROLE_ORDER = (PartieRole.CAF, PartieRole.COLLECTIVITE, PartieRole.PARTNER)
COVER = 150  # letters: two lines of the cover; beyond, the communes are only counted there
ANNOUNCED = (SeanceState.CONVENED, SeanceState.HELD, SeanceState.VALIDATED)  # a draft is its writers' own
FROM_VERSION = (ConventionState.READY_TO_SIGN, *SIGNED)


def convention_document(convention, *, on=None):
    """The convention as it stands on the day `on` (today).

    Once ready to sign, the articles are those of the version to sign, whatever happened since.
    """
    on = on or timezone.localdate()
    version = _version_to_sign(convention)
    articles = version.content["articles"] if version else filled_articles(convention)
    when, label = _stamp(convention, version, on)
    parties = tuple(_party(row) for row in _party_rows(convention))
    place = territory.of(convention, on=timezone.localdate(version.made_at) if version else on)  # as its text
    return ConventionDocument(
        title=f"Convention territoriale globale {formats.years(convention.starts_on, convention.ends_on)}".strip()
        + f" – {convention.name}",
        territory=convention.name,
        version_at=when,
        version_label=label,
        is_project=version is None,
        reference=str(convention.pk),
        period=_capital(convention.period_words) if convention.starts_on or convention.ends_on else "",
        years=formats.years(convention.starts_on, convention.ends_on),
        state=convention.state_words(on=on),
        place=place.name if len(place.name) <= COVER else place.count_words,
        perimeter=perimeter_words(place),
        parties=parties,
        visas=_bodies(articles, ArticleKind.VISA),
        preambule=_bodies(articles, ArticleKind.PREAMBLE),
        articles=tuple(
            Article(f"article-{row['id']}", row["number"], row["title"], row["body"])
            for row in articles
            if row["kind"] == ArticleKind.ARTICLE
        ),
        closing=_closing(convention, parties),
        closing_html=_bodies(articles, ArticleKind.CLOSING),
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
    return convention.versions_texte.filter(kind=VersionKind.TO_SIGN).order_by("-number").first()


def _capital(text):
    return text[:1].upper() + text[1:]


def _bodies(articles, kind):
    return "".join(row["body"] for row in articles if row["kind"] == kind)


# --- Parties ----------------------------------------------------------------------------------


def _party_rows(convention):
    return convention.parties.select_related("organisation__territoire").prefetch_related(
        "signataires__user", "autorisations"
    )


def _party(row):
    return Party(
        name=row.organisation.formal_name,
        role=row.role,
        short_name=row.short_name,
        address=row.address or row.organisation.address_words,
        representatives=tuple(_representative(person) for person in row.signataires.all()),
        authorisations=_authorisations(row),
    )


def _representative(row):
    name = str(row.user) if row.user_id else row.name
    signed = row.signed_on_on_words if row.signed_on_known else ""
    if not name:
        return Representative(row.capacity, "", row.on_behalf_of, signed)
    return Representative(name, row.capacity, row.on_behalf_of, signed)


def _authorisations(row):
    found = []
    for item in row.autorisations.all():
        text = item.get_kind_display().lower()
        if item.number:
            text += f" n°{formats.NBSP}{item.number}"
        if item.decided_on_known:
            text += f" {item.decided_on_of_words}"
        if item.vote_words:
            text += f"{formats.NBSP}: {item.vote_words}"
        found.append(text)
    if row.exemption:
        found.append(f"dispense{formats.NBSP}: {row.exemption}")
    return tuple(found)


def _closing(convention, parties):
    days = {person.signed_on for party in parties for person in party.representatives}
    day = on_words(convention.ceremony_on, convention.ceremony_on_precision) if convention.ceremony_on else ""
    if not day and len(days) == 1:
        day = days.pop()
    return Closing(convention.ceremony_place, day)


def perimeter_words(place):
    """« Communauté de communes du Perche : 55 communes, 29 432 habitants (population municipale 2022) »;
    without its name when `place` has none; '' without commune."""
    facts = ", ".join(place.size)
    if place.population is not None and place.population_years:
        facts += f" (population municipale {place.population_years})"
    return formats.sentence(" : ".join(each for each in (place.name, facts) if each))


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
    row = (
        Diagnostic.objects.filter(convention=convention)
        .prefetch_related(
            Prefetch("constats", ConstatRow.objects.select_related("theme")),
            Prefetch("enjeux", Enjeu.objects.select_related("volet", "theme")),
        )
        .first()
    )
    if row is None:
        return None
    themes = tuple(_themes(convention, row))
    volets = _volets(row.enjeux.all())
    if not (row.context or row.method or row.synthesis or themes or volets):
        return None
    return DiagnosticAnnexe(
        f"annexe-{number}",
        number,
        "Diagnostic partagé",
        row.context + row.method + row.synthesis,
        themes=themes,
        volets=volets,
    )


def _volets(enjeux):
    groups = {}
    for row in enjeux:
        label = row.volet.label if row.volet_id else row.theme.label if row.theme_id else "Autres enjeux"
        groups.setdefault(label, []).append(PrintedEnjeu("", row.label, row.get_priority_display()))
    return tuple(Volet(label, tuple(rows)) for label, rows in groups.items())


def _themes(convention, diagnostic):
    """The indicators in the order of their page, each theme with its constats; then the other constats."""
    constats, themes = {}, {theme.pk: theme for theme in convention.themes.all()}
    for row in diagnostic.constats.all():
        constats.setdefault(row.theme_id, []).append(Constat(row.get_kind_display(), row.text))
        if row.theme_id:
            themes.setdefault(row.theme_id, row.theme)
    by_code = {theme.code: theme for theme in themes.values()}
    shown = tables.build(convention, only_filled=True)
    for block in shown.blocks:
        theme = by_code.get(block.code)
        yield DiagnosticTheme(
            f"theme-{block.code or 'autres'}",
            block.label,
            theme.is_mandatory if theme else False,
            table=_indicator_table(shown, block),
            chart=_comparison(shown, block),
            constats=tuple(constats.pop(theme.pk, ())) if theme else (),
        )
    for pk, theme in themes.items():
        if own := constats.get(pk):
            yield DiagnosticTheme(f"theme-{pk}", theme.label, theme.is_mandatory, constats=tuple(own))
    if own := constats.get(None):
        yield DiagnosticTheme("theme-territoire", "Le territoire", constats=tuple(own))


def _indicator_table(shown, block):
    return IndicatorTable(
        block.id,
        shown.columns,
        tuple(
            IndicatorRow(
                line.indicateur.label,
                tuple(cell.dated for cell in line.cells),
                line.unit,
                line.source,
            )
            for line in block.lines
        ),
    )


def _comparison(shown, block):
    """A chart for the first indicator of the block that compares places: a rate, never a count of people."""
    for line in block.lines:
        unit = line.indicateur.unit
        known = [
            (label, cell.value)
            for label, _, cell in zip(shown.columns, shown.territoires, line.cells, strict=False)
            if cell.value is not None
        ]
        if len(known) > 1 and any(word in unit for word in ("%", "pour", "€")):
            return Chart(
                f"graphique-{line.indicateur.pk}",
                f"{line.indicateur.label} ({unit})",
                "bars",
                tuple(label for label, _ in known),
                (Series("Valeur", tuple(value.normalize() for _, value in known)),),
                label_heading="Territoire",
                has_total=False,
            )
    return None


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
    for row in fiche_source.fiches_of(plan).in_plan():
        by_axe.setdefault(row.axe_id, []).append(row)
    for axe in axes:
        children.setdefault(axe.parent_id, []).append(axe)

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
            fiches=tuple(fiche_source.fiche(row, on=on, chain=chain) for row in by_axe.get(axe.pk, ())),
        )

    loose = tuple(fiche_source.fiche(row, on=on) for row in by_axe.get(None, ()))
    return tuple(node(axe, ()) for axe in children.get(None, ())), loose


def _governance(convention, number, on):
    members = MembreComite.objects.running(on=on).select_related("user", "organisation")
    rows = ComiteRow.objects.filter(convention=convention).prefetch_related(Prefetch("membres", members))
    comites = tuple(
        Comite(
            f"comite-{row.pk}",
            row.name,
            row.get_kind_display(),
            row.frequency,
            row.composition,
            tuple(
                Member(
                    member.display_name,
                    ", ".join(filter(None, (member.function, "préside le comité" if member.is_chair else ""))),
                    member.organisation.name if member.organisation_id else "",
                )
                for member in row.membres.all()
            ),
        )
        for row in in_order(rows)
    )
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
    days = {}
    rows = Seance.objects.filter(comite__convention=convention).of_copil()
    for day in rows.filter(state__in=ANNOUNCED).order_by("held_on", "pk").values_list("held_on", flat=True):
        days.setdefault(day.year, []).append(words(day))
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
    return FileAnnexe(
        f"annexe-{number}",
        number,
        row.title,
        file=AttachedFile(name, row.title, row.sha256, row.size, read, row.page_count),
        act=act_words(act) if act else row.get_kind_display() if row.kind == DocumentKind.DELIBERATION else "",
        subject=act.subject if act else "",
        vote=act.vote_words if act else "",
        origin=partie.organisation.formal_name if partie else "",
        on=act.decided_on_words if act and act.decided_on_known else "",
    )


def act_words(act):
    """« Délibération n° 2023-061 »."""
    kind = act.get_kind_display()
    return f"{kind} n°{formats.NBSP}{act.number}" if act.number else kind
