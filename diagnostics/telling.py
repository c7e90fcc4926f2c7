"""What a diagnostic says, told once for its page, the annex of the convention and its text.

Nothing here depends on who reads: whoever reads a diagnostic reads it whole, and the values of its
indicators are those of the convention's own Caf and the open ones, whoever asks (`tables.build`).
"""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from conventions.models import Theme
from core import compiled
from core.telling import Chart, Series
from diagnostics import tables
from diagnostics.enums import ConstatKind
from diagnostics.models import Constat as ConstatRow
from diagnostics.models import Enjeu as EnjeuRow
from diagnostics.models import Indicateur
from diagnostics.models import Volet as VoletRow


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: a text for each column of its table, its year within, and the source."""

    label: str
    values: tuple[str, ...]
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class IndicatorTable:
    """`id`: that of the same table on the page of the diagnostic."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class Constat:
    """`kind` in words, `code` its value; `indicators`: the labels of those it reads."""

    kind: str
    text: str
    source: str = ""
    indicators: tuple[str, ...] = ()
    enjeu_count: int = 0
    code: str = ""
    pk: int | None = None

    @property
    def nature(self):
        return ConstatKind(self.code)


@dataclass(frozen=True)
class DiagnosticTheme:
    id: str
    title: str
    is_mandatory: bool = False
    html: str = ""
    table: IndicatorTable | None = None
    chart: Chart | None = None
    constats: tuple[Constat, ...] = ()


@dataclass(frozen=True)
class Enjeu:
    """`priority` and `theme` in words; `constat_count`: the constats it is drawn from."""

    number: str
    label: str
    priority: str = ""
    theme: str = ""
    constat_count: int = 0
    pk: int | None = None


@dataclass(frozen=True)
class Volet:
    """`pk` is empty for the group of the enjeux that no volet holds."""

    title: str
    enjeux: tuple[Enjeu, ...]
    pk: int | None = None


# --- Enjeux ---------------------------------------------------------------------------------------


def volets_of(enjeux, volets=None):
    """Volets in their order, each with its enjeux; those that no volet holds come last, together.

    `enjeux`: rows of `told_enjeux`. `volets`: the rows to tell even when they hold nothing; None, only those that
    hold one. No query.
    """
    held = {row.pk: (row, []) for row in volets or ()}
    alone = []
    for row in enjeux:
        into = held.setdefault(row.volet_id, (row.volet, []))[1] if row.volet_id else alone
        into.append(_enjeu(row))
    found = [Volet(row.label, tuple(enjeux), row.pk) for row, enjeux in held.values()]
    if alone:
        found.append(Volet("Autres enjeux" if found else "Enjeux", tuple(alone)))
    return tuple(found)


def told_enjeux(enjeux):
    """This queryset in the order of `volets_of`, with what it tells of each."""
    drawn = EnjeuRow.constats.through.objects.filter(enjeu=OuterRef("pk")).values("constat")
    rows = enjeux.select_related("volet", "theme").annotate(drawn_from=ArraySubquery(drawn))
    return rows.order_by("volet__position", "volet", "position", "pk")


def _enjeu(row):
    theme = row.theme.label if row.theme_id else ""
    return Enjeu("", row.label, row.get_priority_display(), theme, len(row.drawn_from), row.pk)


# --- Themes ---------------------------------------------------------------------------------------


def themes_of(convention, diagnostic, table):
    """(DiagnosticThemes, `table` under the names of the Caf's own themes). Two queries.

    The indicators in the order of their table, each theme with its constats; then the other themes of the Caf,
    empty ones too; then the constats of no theme.
    """
    themes = {theme.code: theme for theme in compiled.rows(_themes, convention.caf_id)}
    table = table.named({code: theme.label for code, theme in themes.items()})
    constats = _constats(diagnostic)
    found = []
    for block in table.filled_blocks:
        theme = themes.pop(block.code, None)
        found.append(
            DiagnosticTheme(
                f"theme-{block.code or 'autres'}",
                block.label,
                theme.is_mandatory_for(convention) if theme else False,
                table=_indicator_table(table, block),
                chart=_comparison(table, block),
                constats=tuple(constats.pop(theme.pk, ())) if theme else (),
            )
        )
    found += [
        DiagnosticTheme(
            f"theme-{theme.pk}",
            theme.label,
            theme.is_mandatory_for(convention),
            constats=tuple(constats.get(theme.pk, ())),
        )
        for theme in themes.values()
    ]
    if alone := constats.get(None):
        found.append(DiagnosticTheme("theme-territoire", "Le territoire", constats=tuple(alone)))
    return tuple(found), table


def _constats(diagnostic):
    """{key of a theme, or None: its Constats}."""
    if diagnostic.pk is None:
        return {}
    found = {}
    for row in compiled.rows(_noted, diagnostic.pk):
        labels = zip(row.short_labels, row.labels, strict=True)
        found.setdefault(row.theme_id, []).append(
            Constat(
                row.get_kind_display(),
                row.text,
                row.source,
                tuple(short or label for short, label in labels),
                len(row.led_to),
                row.kind,
                row.pk,
            )
        )
    return found


def _noted(diagnostic):
    read = Indicateur.objects.filter(constats=OuterRef("pk"))
    enjeux = EnjeuRow.constats.through.objects.filter(constat=OuterRef("pk"))
    return ConstatRow.objects.filter(diagnostic=diagnostic).annotate(
        labels=ArraySubquery(read.values("label")),
        short_labels=ArraySubquery(read.values("short_label")),
        led_to=ArraySubquery(enjeux.values("enjeu")),
    )


def _themes(caf):
    return Theme.objects.filter(caf=caf)


def _enjeux(diagnostic):
    return told_enjeux(EnjeuRow.objects.filter(diagnostic=diagnostic))


def _volets(diagnostic):
    return VoletRow.objects.filter(diagnostic=diagnostic)


def _indicator_table(table, block):
    return IndicatorTable(
        block.id,
        table.columns,
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


def _comparison(table, block):
    """A chart for the first indicator of the block that compares places: a rate, never a count of people."""
    for line in block.lines:
        unit = line.indicateur.unit
        known = [
            (label, cell.value)
            for label, _, cell in zip(table.columns, table.territoires, line.cells, strict=False)
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


# --- Whole ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A diagnostic read once. `table`: the indicators with what corrects them, for the page."""

    themes: tuple[DiagnosticTheme, ...]
    volets: tuple[Volet, ...]
    table: tables.IndicatorTable

    @property
    def constat_count(self):
        return sum(len(theme.constats) for theme in self.themes)

    @property
    def enjeu_count(self):
        return sum(len(volet.enjeux) for volet in self.volets)

    @property
    def noted_themes(self):
        """Those that a reader looks for among the constats: the mandatory ones, even without any."""
        return [theme for theme in self.themes if theme.is_mandatory or theme.constats]

    @property
    def filled_themes(self):
        return tuple(theme for theme in self.themes if theme.table or theme.constats)

    @property
    def filled_volets(self):
        return tuple(volet for volet in self.volets if volet.enjeux)


def tell(convention, diagnostic, *, only_filled=False):
    """Told, of a diagnostic that may not be saved yet. `only_filled`: without the volets and indicators
    where nobody wrote yet. Six to seven queries."""
    volets = () if only_filled or diagnostic.pk is None else compiled.rows(_volets, diagnostic.pk)
    enjeux = compiled.rows(_enjeux, diagnostic.pk) if diagnostic.pk else ()
    themes, table = themes_of(convention, diagnostic, tables.build(convention, only_filled=only_filled))
    return Told(themes, volets_of(enjeux, volets), table)
