"""From the database to the convention that is printed, in a number of queries that never grows."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Max, OuterRef, Prefetch, Q, Sum
from django.utils import timezone

from actions.models import Axe, PlanActions
from actions.values import value_words
from conventions.champs import filled_articles
from conventions.enums import ArticleKind, ConventionState, PartieRole, VersionKind, Visibility
from core import formats
from diagnostics.models import Constat as ConstatRow
from diagnostics.models import Diagnostic, Enjeu, ValeurIndicateur
from governance.models import Comite as ComiteRow
from governance.models import MembreComite
from territories.enums import TerritoireKind

from . import fiche_source
from .convention_presenter import (
    Article,
    Closing,
    Comite,
    Constat,
    ConventionDocument,
    DiagnosticAnnexe,
    DiagnosticTheme,
    FileAnnexe,
    GovernanceAnnexe,
    IndicatorRow,
    IndicatorTable,
    Member,
    Party,
    PlanAnnexe,
    PlanNode,
    Representative,
    Volet,
    rank_words,
)
from .convention_presenter import Enjeu as PrintedEnjeu
from .presenters import AttachedFile, Chart, Series

ROLE_ORDER = (PartieRole.CAF, PartieRole.COLLECTIVITE, PartieRole.PARTNER)
FROM_VERSION = (
    ConventionState.READY_TO_SIGN,
    ConventionState.IN_FORCE,
    ConventionState.EXPIRED,
    ConventionState.RENEWED,
    ConventionState.TERMINATED,
)


def convention_document(convention, *, on=None):
    """The convention as it stands on the day `on` (today).

    Once ready to sign, the articles are those of the version to sign, whatever happened since.
    """
    on = on or timezone.localdate()
    version = _version_to_sign(convention)
    articles = version.content["articles"] if version else filled_articles(convention)
    when, label = _stamp(convention, version, on)
    parties = tuple(_party(row) for row in _party_rows(convention))
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
        perimeter=perimeter_words(convention, on=on),
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
    signed = row.signed_on_words if row.signed_on else ""
    if not name:
        return Representative(row.capacity, "", row.on_behalf_of, signed)
    return Representative(name, row.capacity, row.on_behalf_of, signed)


def _authorisations(row):
    found = []
    for item in row.autorisations.all():
        text = item.get_kind_display().lower()
        if item.number:
            text += f" n°{formats.NBSP}{item.number}"
        if item.decided_on:
            text += f" du {item.decided_on_words}"
        if item.vote_words:
            text += f"{formats.NBSP}: {item.vote_words}"
        found.append(text)
    if row.exemption:
        found.append(f"dispense{formats.NBSP}: {row.exemption}")
    return tuple(found)


def _closing(convention, parties):
    days = {person.signed_on for party in parties for person in party.representatives}
    day = convention.ceremony_on_words if convention.ceremony_on else ""
    if not day and len(days) == 1:
        day = days.pop()
    return Closing(convention.ceremony_place, day)


def perimeter_words(convention, *, on):
    """« 55 communes, 29 432 habitants (population municipale 2022) »."""
    found = convention.perimetre.on(on).aggregate(
        count=Count("commune"),
        population=Sum("commune__population"),
        unknown=Count("commune", filter=Q(commune__population=None)),
        year=Max("commune__population_year"),
    )
    if not found["count"]:
        return ""
    text = f"{found['count']} commune{'s' if found['count'] > 1 else ''}"
    if not found["population"] or found["unknown"]:
        return text
    text += f", {formats.number(found['population'])} habitants"
    return f"{text} (population municipale {found['year']})" if found["year"] else text


# --- Annexes ----------------------------------------------------------------------------------


def _annexes(convention, on):
    number = 0
    for make in (_diagnostic, _plan, _governance):
        annexe = make(convention, number + 1, on)
        if annexe is not None:
            number += 1
            yield annexe
    rows = convention.documents.annexes().exclude(visibility=Visibility.OWN)
    for rank, row in enumerate(rows.select_related("partie__organisation__territoire"), number + 1):
        yield _file_annexe(row, rank)


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
    """Themes that have a constat or a value, in their order; then what has no theme."""
    constats = {}
    for row in diagnostic.constats.all():
        constats.setdefault(row.theme_id, []).append(Constat(row.get_kind_display(), row.text))
    tables, charts = _indicator_tables(convention)
    themes = list(convention.themes.all())
    for row in diagnostic.constats.all():
        if row.theme_id and row.theme not in themes:
            themes.append(row.theme)
    known = {theme.code for theme in themes}
    for theme in themes:
        own, table = constats.get(theme.pk, ()), tables.get(theme.code)
        if own or table:
            yield DiagnosticTheme(
                f"theme-{theme.pk}",
                theme.label,
                theme.is_mandatory,
                table=table,
                chart=charts.get(theme.code),
                constats=tuple(own),
            )
    rest = [row for code, table in tables.items() if code not in known for row in table.rows]
    if rest or None in constats:
        table = IndicatorTable(next(iter(tables.values())).columns, tuple(rest)) if rest else None
        yield DiagnosticTheme("theme-territoire", "Le territoire", table=table, constats=tuple(constats.get(None, ())))


def _indicator_tables(convention):
    """{code of a theme: IndicatorTable} with the last known year of each value, and one chart each."""
    place = convention.territoire
    if place is None:
        return {}, {}
    scope = Q(territoire=place) | Q(territoire__kind=TerritoireKind.FRANCE)
    if place.departement_id:
        scope |= Q(territoire=place.departement_id)
    rows = (
        ValeurIndicateur.objects.filter(scope, Q(caf=None) | Q(caf=convention.caf_id))
        .select_related("indicateur", "territoire")
        .order_by("indicateur__position", "indicateur_id", "year", "pk")
    )
    values = {}  # indicator: {column: last row}
    places = {}
    for row in rows:
        column = _column(row.territoire, place)
        places[column] = row.territoire
        values.setdefault(row.indicateur, {})[column] = row
    order = [column for column in ("local", "departement", "france") if column in places]
    columns = tuple(places[column].name if column != "local" else "Territoire" for column in order)
    tables, charts = {}, {}
    for indicator, found in values.items():
        if "local" not in found:
            continue
        tables.setdefault(indicator.theme_code, []).append(_indicator_row(indicator, found, order))
        if indicator.theme_code not in charts and (chart := _comparison(indicator, found, order)):
            charts[indicator.theme_code] = chart
    return {code: IndicatorTable(columns, tuple(rows)) for code, rows in tables.items()}, charts


def _column(territoire, place):
    if territoire.pk == place.pk:
        return "local"
    return "france" if territoire.kind == TerritoireKind.FRANCE else "departement"


def _indicator_row(indicator, found, order):
    return IndicatorRow(
        indicator.label,
        tuple(_value(found.get(column), indicator) for column in order),
        indicator.unit,
        " et ".join(sorted({str(row.year) for row in found.values()})),
        found["local"].source or indicator.source,
    )


def _value(row, indicator):
    if row is None:
        return ""
    return value_words(indicator, row.value, text=row.text, status=row.status, decimals=indicator.decimals)


def _comparison(indicator, found, order):
    """A chart only where places compare: rates, never counts of people."""
    comparable = any(word in indicator.unit for word in ("%", "pour", "€"))
    known = [column for column in order if column in found and found[column].value is not None]
    if not comparable or len(known) < 2:
        return None
    return Chart(
        f"graphique-{indicator.pk}",
        f"{indicator.label} ({indicator.unit})",
        "bars",
        tuple(found[column].territoire.name for column in known),
        (Series("Valeur", tuple(found[column].value.normalize() for column in known)),),
        label_heading="Territoire",
        has_total=False,
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
    rows = (
        ComiteRow.objects.filter(convention=convention)
        .prefetch_related(Prefetch("membres", members))
        .order_by("kind", "name", "pk")
    )
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
                    member.function + (", préside" if member.is_chair else ""),
                    member.organisation.name if member.organisation_id else "",
                )
                for member in row.membres.all()
            ),
        )
        for row in rows
    )
    if not comites:
        return None
    return GovernanceAnnexe(f"annexe-{number}", number, "Gouvernance", comites=comites)


def _file_annexe(row, number):
    def read():
        with row.file.open("rb") as stored:
            return stored.read()

    extension = row.file.name.rsplit(".", 1)[-1]
    name = f"annexe-{number:02}.{extension}"
    return FileAnnexe(
        f"annexe-{number}",
        number,
        row.title,
        file=AttachedFile(name, row.title, row.sha256, row.size, read, row.page_count),
        origin=row.partie.organisation.formal_name if row.partie_id else "",
    )
