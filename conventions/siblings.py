"""The conventions of one territory lead to each other: before, after, or beside."""

import datetime as dt
from dataclasses import dataclass

from conventions import beside, between, perms
from conventions.enums import SIGNED, ConventionState
from conventions.short_names import label
from core.addresses import of_row
from core.dates import PreciseDate
from core.formats import years


@dataclass(frozen=True)
class Sibling:
    """`words`: its period, with its short name when it is not that of the convention beside it; `state` of one that is
    not signed yet; `follows`: it begins later; `between`: of the one that takes its place, the days between the end and
    its effect."""

    words: str
    state: str
    url: str
    follows: bool
    between: str = ""


def siblings(user, convention):
    """The other conventions of its territory that this person reads, the first that begins first: [Sibling]."""
    cafs, held = perms.opening(user)
    found = []
    for row in beside.read(convention, "siblings"):
        if row["caf_id"] not in cafs and row["pk"] not in held:
            continue
        starts_on, ends_on = (row[name] and dt.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on"))
        is_same = row["name"] == convention.name
        state = "" if row["state"] in SIGNED else ConventionState(row["state"]).label
        follows = bool(starts_on and convention.starts_on and starts_on > convention.starts_on)
        words = years(starts_on, ends_on) if is_same else label(row["name"], row["short_name"], starts_on, ends_on)
        url = of_row("desk:synthese", row["pk"])  # a page of `reporting`, by its name
        gap = ""
        if row["predecessor_id"] == convention.pk and starts_on:
            gap = between.words(convention.last_known, PreciseDate(starts_on, row["starts_on_precision"]))
        found.append(Sibling(words or "période à dire", state, url, follows, gap))
    return found
