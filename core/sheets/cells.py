"""What a floor says of its sheet: columns, lines, parts; and the boxes of its cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms


@dataclass(frozen=True)
class Column:
    """`key`: in the names of the fields. `field`: what reads its cells, one for all or made for a line; None when it is
    only read. `attribute`: of the row of the database, `key` unless it is said. `empty`: what a cell holds while there
    is no row. `names`: other headings of a block. `is_awaited`: takes the only value of the lines of a block without headings."""

    key: str
    label: str
    field: forms.Field | Callable[["Line"], forms.Field] | None = None
    attribute: str = ""
    group: str = ""
    empty: Any = None
    names: Sequence[str] = ()
    is_number: bool = False
    is_awaited: bool = False

    @property
    def source(self):
        return self.attribute or self.key


@dataclass
class Line:
    """`label`: what names it. `names`: the first cells of its rows in a block, the most precise last (« 1.2 »,
    « Places ouvertes »); its label unless they are said. `codes`: each names it alone too (« 21110 »). `note`, `url`:
    under and behind its name. `section`: the heading that it comes under. `shown`: {key of a column that is only read:
    words}. `links`: (words, address) after its note. `is_new`: an empty line, which makes a row when it is filled.
    `awaited`: keys of the columns that it waits for now. `remarked`: its cells of which something is to be checked, once
    it is shown."""

    key: str
    label: str
    names: Sequence[str] = ()
    codes: Sequence[str] = ()
    note: str = ""
    url: str = ""
    links: Sequence[tuple[str, str]] = ()
    section: str = ""
    subject: Any = None
    shown: dict = field(default_factory=dict)
    is_open: bool = True
    is_new: bool = False
    awaited: Sequence[str] = ()
    remarked: Sequence["Cell"] = ()


@dataclass
class Part:
    """One table of the sheet. `heading`: of its first column; '' when its lines have no name of their own."""

    caption: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    heading: str = ""
    note: str = ""


@dataclass
class Cell:
    """One cell of the page: a bound field, or words. `theirs`: what somebody else wrote there meanwhile. `remark`: what
    is to be checked in it, and keeps nothing from being saved. `is_awaited`: what its line waits for."""

    column: Column
    box: Any = None
    words: str = ""
    theirs: str | None = None
    remark: str = ""
    is_awaited: bool = False

    @property
    def remark_id(self):
        """Of the words of its remark, that its box names."""
        return f"{self.box.auto_id}-a-verifier"

    @property
    def css(self):
        said = {"sheet__number": self.column.is_number, "is-awaited": self.is_awaited, "is-remarked": self.remark}
        return "".join(f" {name}" for name, is_so in said.items() if is_so)


NOT_IN_LIST = "« %(value)s » n’est pas dans la liste."


class KeepingSelect(forms.Select):
    """A list that shows a word pasted in it even when it is not one of its choices: what was typed stays."""

    def optgroups(self, name, value, attrs=None):
        groups = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for _, options, _ in groups for option in options}
        odd = [each for each in value if each not in known]
        groups += [(None, [self.create_option(name, each, each, True, len(groups))], len(groups)) for each in odd]
        return groups


def choice(choices, **kwargs):
    """A list in a cell."""
    found = forms.ChoiceField(choices=choices, required=False, widget=KeepingSelect, **kwargs)
    found.error_messages["invalid_choice"] = NOT_IN_LIST
    return found
