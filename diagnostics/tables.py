"""The indicator table of a diagnostic: one presenter for the page, its PDF and its exports.

Columns: the convention's territories, the EPCI (of a commune), the département, France, and the
oldest known value of the territory five years or more before (N-5). A missing value is
« non renseigné »; a status other than known is said in words.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from conventions.models import Convention
from core import compiled
from core.dates import NOT_GIVEN
from diagnostics.models import Indicateur, ValeurIndicateur
from diagnostics.values import GIVEN, STUCK_UNITS, value_words
from territories.enums import TerritoireKind
from territories.models import Territoire

THEMES = {
    "population": "Population",
    "familles": "Familles",
    "allocataires": "Allocataires et engagements de la Caf",
    "petite_enfance": "Petite enfance",
    "enfance_jeunesse": "Enfance et jeunesse",
    "parentalite": "Parentalité",
    "acces_droits": "Accès aux droits, emploi, revenus",
    "logement": "Logement",
    "handicap": "Handicap",
}
BEFORE_YEARS = 5


@dataclass(frozen=True)
class Cell:
    """A value in words, with its year and source; `is_missing` when nothing is known.

    `own_pk`: key of a value that the Caf typed, which may be corrected. `value`: to draw it.
    """

    words: str
    year: int | None = None
    source: str = ""
    is_missing: bool = False
    own_pk: int | None = None
    value: Decimal | None = None

    @property
    def dated(self):
        """« 29 432 (2023) »."""
        return f"{self.words} ({self.year})" if self.year else self.words


MISSING = Cell(NOT_GIVEN, is_missing=True)


@dataclass(frozen=True)
class Line:
    indicateur: Indicateur
    cells: tuple  # one Cell a column

    @property
    def has_value(self):
        return any(not cell.is_missing for cell in self.cells)

    @property
    def unit(self):
        """Said beside the label, but where each value carries it."""
        unit = self.indicateur.unit
        return "" if unit in STUCK_UNITS else unit

    @property
    def source(self):
        """The sources of what is shown, each once; else the usual one."""
        found = dict.fromkeys(cell.source for cell in self.cells if cell.source)
        return ", ".join(found) or self.indicateur.source


@dataclass(frozen=True)
class Block:
    """The lines of one theme."""

    code: str
    label: str
    lines: tuple

    @property
    def id(self):
        """The same on the page and in the annex of the convention."""
        return f"indicateurs-{self.code or 'autres'}"


@dataclass
class IndicatorTable:
    columns: tuple = ()  # labels
    blocks: tuple = ()
    filled_count: int = 0
    indicator_count: int = 0
    territoires: tuple = field(default_factory=tuple)

    @property
    def width(self):
        """Number of columns, the indicator's own included."""
        return len(self.columns) + 1

    def named(self, labels):
        """The same table; `labels` {code: name}: what the Caf calls its own themes."""
        blocks = tuple(replace(block, label=labels.get(block.code, block.label)) for block in self.blocks)
        return replace(self, blocks=blocks)

    @property
    def filled_blocks(self):
        """Blocks with only their lines where something is known."""
        found = [replace(block, lines=tuple(line for line in block.lines if line.has_value)) for block in self.blocks]
        return [block for block in found if block.lines]

    @property
    def empty_lines(self):
        return [line for block in self.blocks for line in block.lines if not line.has_value]


def cell_of(valeur, indicateur):
    if valeur is None:
        return MISSING
    return Cell(
        value_words(
            indicateur,
            valeur.value,
            text=valeur.text,
            status=valeur.status,
            with_unit=True,
            decimals=indicateur.decimals,
        ),
        valeur.year,
        valeur.source,
        own_pk=valeur.pk if valeur.caf_id else None,
        value=valeur.value if valeur.status in GIVEN else None,
    )


def territories_of(convention):
    """[(label, Territoire)] of the columns, nearest first. One query: the other territoires, and France."""
    return [(each.name, each) for places in _own_and_around(convention) for each in places]


def _own_and_around(convention):
    """[what the convention covers], [what lies around it]: two lists of Territoire."""
    beside = compiled.rows(_beside, convention.pk)
    first = [convention.territoire] if convention.territoire_id else []
    own = [*first, *(each for each in beside if each.kind != TerritoireKind.FRANCE)]
    if not own:
        return [], []
    around = [each.epci for each in own if each.kind == TerritoireKind.COMMUNE and each.epci_id]
    around += [each.departement for each in own if each.kind != TerritoireKind.DEPARTEMENT and each.departement_id]
    around += [each for each in beside if each.kind == TerritoireKind.FRANCE]
    return own, [each for each in dict.fromkeys(around) if each not in own]


def _beside(convention):
    """The other territoires and France, by their keys: a condition on one or the other would read every commune."""
    others = Convention.autres_territoires.through.objects.filter(convention=convention).values("territoire")
    france = Territoire.objects.filter(kind=TerritoireKind.FRANCE).order_by().values("pk")
    read = Territoire.objects.filter(pk__in=others.union(france, all=True))
    return read.select_related("epci", "departement").order_by("search_name", "code")


def _indicators(caf):
    return Indicateur.objects.usable_by(caf)


def _values(territoires, indicators):
    rows = ValeurIndicateur.objects.filter(territoire__pk__any=territoires, indicateur__pk__any=indicators)
    rows = rows.only("indicateur", "territoire", "caf", "year", "value", "text", "status", "source")
    return rows.order_by("-year", "caf_id", "-pk")


def build(convention, *, only_filled=False):
    """IndicatorTable of a convention, latest value first. Three queries.

    Values are the open national ones and those of the convention's own Caf.
    """
    own_places, around = _own_and_around(convention)
    columns = [(each.name, each) for each in (*own_places, *around)]
    indicators = compiled.rows(_indicators, convention.caf_id)
    values = defaultdict(list)
    if columns:
        places, keys = [territoire.pk for _, territoire in columns], [each.pk for each in indicators]
        for row in compiled.rows(_values, places, keys):
            if row.caf_id in (None, convention.caf_id):
                values[row.indicateur_id, row.territoire_id].append(row)
    blocks, filled = [], 0
    by_theme = defaultdict(list)
    for indicateur in indicators:
        cells = []
        for _, territoire in columns:
            found = values[indicateur.pk, territoire.pk]
            cells.append(cell_of(found[0] if found else None, indicateur))
        own = values[indicateur.pk, columns[0][1].pk] if columns else []
        before = [row for row in own if own[0].year - row.year >= BEFORE_YEARS] if own else []
        cells.append(cell_of(before[0] if before else None, indicateur))
        line = Line(indicateur, tuple(cells))
        filled += bool(cells) and not cells[0].is_missing
        if line.has_value or not only_filled:
            by_theme[indicateur.theme_code].append(line)
    for code in [*THEMES, *(code for code in by_theme if code not in THEMES)]:
        if by_theme.get(code):
            blocks.append(Block(code, THEMES.get(code, code or "Autres"), tuple(by_theme[code])))
    before_label = f"N-{BEFORE_YEARS}"
    if len(own_places) > 1:
        before_label = f"{before_label}, {own_places[0].name}"
    labels = (*(label for label, _ in columns), before_label)
    return IndicatorTable(
        labels, tuple(blocks), filled, len(indicators), tuple(territoire for _, territoire in columns)
    )
