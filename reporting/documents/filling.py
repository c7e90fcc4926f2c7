"""What may share a page of a plan: heights guessed from the words, in millimetres.

A guess only says which axes and fiches are laid out together, so that one that changes costs little
(`kept_parts`). The layout decides what holds on a page: a fiche that does not goes to the next one.
"""

from functools import singledispatch
from math import ceil

from actions.telling import Fiche
from actions.telling.plan import PlanNode
from core import richtext
from reporting.documents.budgets import crossed

PAGE = 255  # of A4, between the running title and the foot
DOUBT = 15  # less than that between a height and what is left: the layout has the last word
LINE = 4.1


def together(steps):
    """These steps of a plan in groups, each of which opens a page."""
    groups, left = [], 0
    for unit in _units(steps):
        height = sum(map(height_of, unit))
        # A heading goes to the page of its fiche by opening one, where nobody can tell whether both hold.
        doubt = DOUBT if len(unit) == 1 else -DOUBT
        if not groups or _opens(unit[0]) or height > left + doubt:
            groups.append(unit)
            left = PAGE - height % PAGE
        else:
            groups[-1] += unit
            left = left - height if height <= left - DOUBT else PAGE - height % PAGE
    return groups


def _opens(step):
    return isinstance(step, PlanNode) and step.is_opening


def _units(steps):
    """The steps, each lower node with what it is the heading of."""
    found, heads = [], []
    for step in steps:
        if isinstance(step, PlanNode) and not step.is_opening:
            heads.append(step)
            continue
        if _opens(step) and heads:
            found.append(heads)
            heads = []
        found.append([*heads, step])
        heads = []
    return [*found, heads] if heads else found


@singledispatch
def height_of(step):
    raise TypeError(type(step))


@height_of.register
def _(node: PlanNode):
    if not node.is_opening:
        return 12 * ceil(len(node.title) / 70) + _text(node.description) + _items(node.enjeux)
    fiches = sum(1.8 + 3.8 * ceil(len(fiche.title) / 36) for fiche in node.all_fiches)
    return (
        26
        + 10 * ceil(len(node.title) / 48)
        + _text(node.description)
        + _items(node.enjeux)
        + _text(node.ambition)
        + fiches
    )


@height_of.register
def _(fiche: Fiche):
    head = 13 + 6 * ceil(len(fiche.title) / 52) + (5 if fiche.state_note else 0)
    cells = [3.9 * (1 + ceil(len(text) / 26)) + 2.4 for _, text in fiche.facts]
    facts = sum(max(cells[at : at + 4]) for at in range(0, len(cells), 4))
    return (
        head
        + facts
        + sum(map(_text, (fiche.context, fiche.description, fiche.evaluation, fiche.material_means)))
        + sum(map(_items, (fiche.enjeux, fiche.objectives)))
        + sum(_text(rubric.text) for rubric in fiche.rubrics)
        + _items([f"{each.function} {each.organisation} {each.amount}" for each in fiche.human_means])
        + _rows([(each.label, 45) for each in fiche.etapes])
        + _budget(fiche.budget)
        + _rows(
            [
                (f"{each.label} {each.unit}" if len(each.label) > len(each.source) else each.source, 32)
                for each in fiche.indicators
            ]
        )
    )


def _budget(lines):
    if budget := crossed(lines):
        rows = len(budget.rows) + 1
        return 8 + _rows([("", 1)] * rows) + (5 * rows if budget.has_actual else 0)
    return _rows([(each.label, 38) for each in lines]) + (6 if lines else 0)


def _text(text):
    if not text:
        return 0
    return 2.5 + sum(1 + LINE * ceil(len(line) / 84) for line in richtext.lines(text).split("\n"))


def _items(items):
    return 3 + sum(0.3 + LINE * ceil(len(item) / 80) for item in items) if items else 0


def _rows(rows):
    """Of a small table. `rows`: (the words of its longest cell, how many hold on a line of it)."""
    return 12 + sum(1.4 + 3.75 * ceil(len(words) / width or 1) for words, width in rows) if rows else 0
