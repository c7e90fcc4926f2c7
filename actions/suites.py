"""From one convention to the next: which fiche a fiche takes the place of, and what becomes of it."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from actions.doors import Panel, PanelItem
from actions.enums import SuiteKind
from actions.models import SuiteFiche
from conventions import perms
from conventions.enums import ConventionState
from conventions.models import Convention
from core.addresses import of_row

#: What is told of a suite: {name: path}; of each of the two conventions, who reads it and how it names itself.
_OF_CONVENTION = {
    "pk": "pk",
    "caf": "caf",
    "state": "state",
    "name": "name",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
_SIDES = {"before": "former__plan__convention", "after": "convention"}
_FICHES = {"before": "former", "after": "fiche"}
_TOLD = {
    "kind": "kind",
    "note": "note",
    **{
        f"{side}_{name}": f"{path}__{column}"
        for side, path in _SIDES.items()
        for name, column in _OF_CONVENTION.items()
    },
    **{f"{side}_fiche_{name}": f"{path}__{name}" for side, path in _FICHES.items() for name in ("pk", "code", "title")},
}


def with_suites(fiches):
    """Annotate `told_suites`, that `panels` reads: no query more for the page of a fiche."""
    rows = SuiteFiche.objects.filter(Q(fiche=OuterRef("pk")) | Q(former=OuterRef("pk"))).order_by("pk")
    return fiches.annotate(told_suites=ArraySubquery(rows.values_list(JSONObject(**_TOLD))))


def panels(fiche, user):
    """[Panel], or none, of a fiche read `with_suites`: what this person reads of the other convention, and nothing of one
    that was given up."""
    cafs, held = perms.opening(user)
    items = []
    for row in fiche.told_suites:
        other = "before" if row["after_fiche_pk"] == fiche.pk else "after"
        is_read = row[f"{other}_caf"] in cafs or row[f"{other}_pk"] in held
        if is_read and row[f"{other}_state"] != ConventionState.ABANDONED:
            items.append(_item(row, other))
    return [Panel("D’une convention à l’autre", tuple(items))] if items else []


def _item(row, other):
    days = (
        row[f"{other}_{name}"] and dt.date.fromisoformat(row[f"{other}_{name}"]) for name in ("starts_on", "ends_on")
    )
    convention = Convention(name=row[f"{other}_name"], **dict(zip(("starts_on", "ends_on"), days, strict=True)))
    kind, key = SuiteKind(row["kind"]), row[f"{other}_fiche_pk"]
    if key is None:
        return PanelItem(f"Arrêtée : pas de suite dans la {convention}", note=row["note"])
    fiche = f"{row[f'{other}_fiche_code']} {row[f'{other}_fiche_title']}".strip()
    done = kind.done.capitalize()
    words = f"{done} de la fiche {fiche} de la {convention}"
    if other == "after":
        words = f"{done} dans la {convention} : fiche {fiche}"
    return PanelItem(words, of_row("actions:fiche", key), note=row["note"])
