"""From the database to what is told of fiches: one query for each kind of rows, whatever their number.

Rows come as tuples: what a fiche is made of is read, said and forgotten. Queries that change only by
the keys of the fiches are written once (`core.compiled`).
"""

from collections import namedtuple
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Value
from django.db.models.functions import Concat, Trim
from django.utils import timezone

from accounts.models import User
from actions.models import (
    Acteur,
    Audience,
    Axe,
    ChangementFiche,
    Dispositif,
    Etape,
    FicheAction,
    FicheDocument,
    IndicateurFiche,
    LigneBudgetaire,
    MoyenHumain,
    Objectif,
    ValeurFiche,
)
from conventions.models import ContratLie, Theme
from conventions.visibility import printed, readable_by
from core import compiled
from core.ordering import InOrder
from diagnostics.models import Enjeu


@dataclass
class Around:
    """What one fiche is told with, beside its own row."""

    labels: Any = None  # a row that has LABELS
    actors: list = field(default_factory=list)
    etapes: list = field(default_factory=list)
    means: list = field(default_factory=list)
    budget: list = field(default_factory=list)
    indicators: list = field(default_factory=list)
    values: dict = field(default_factory=dict)  # {key of an indicator: its rows, by year}


#: Short lists of a fiche, which come with its row as arrays.
LABELS = (
    "theme_labels", "audience_labels", "dispositif_labels", "contrat_labels", "objectif_texts", "commune_names",
    "referent_keys", "referent_names", "enjeu_keys", "enjeu_labels", "enjeu_conventions", "enjeu_constat_counts",
    "other_axe_keys", "has_changements", "has_documents",
)  # fmt: skip

ACTOR = ("fiche", "pk", "role", "organisation__kind", "organisation__name", "organisation__territoire__code",
         "organisation_id", "user_id", "user__first_name", "user__last_name", "user__email", "person_name", "note")  # fmt: skip
ETAPE = ("fiche", "pk", "position", "label", "starts_on", "starts_on_precision", "ends_on", "ends_on_precision",
         "done_on")  # fmt: skip
MEANS = ("fiche", "pk", "function", "organisation__name", "unit", "year", "planned", "actual")
BUDGET = (
    "fiche",
    "pk",
    "funder__name",
    "kind",
    "year",
    "planned_amount",
    "actual_amount",
    "dispositif__label",
    "comment",
)
INDICATOR = ("fiche", "pk", "label", "kind", "family", "unit", "direction", "baseline_value", "baseline_text",
             "baseline_on", "baseline_on_precision", "target_value", "target_text", "target_on", "target_on_precision",
             "source", "frequency", "responsible", "owner_person", "owner_organisation",
             "is_cumulative")  # fmt: skip
VALUE = ("indicateur", "year", "value", "text", "status", "comment")


def row_type(name, columns) -> Any:
    """A tuple named after its columns, `user__email` as `user_email`."""
    names = [column.replace("__", "_") for column in columns]
    return namedtuple(name, names)


Labels = row_type("Labels", ("fiche", *LABELS))
ActorRow, EtapeRow = row_type("ActorRow", ACTOR), row_type("EtapeRow", ETAPE)
MeansRow, BudgetRow = row_type("MeansRow", MEANS), row_type("BudgetRow", BUDGET)
IndicatorRow, ValueRow = row_type("IndicatorRow", INDICATOR), row_type("ValueRow", VALUE)


def _array(rows, column):
    return ArraySubquery(rows.values_list(column, flat=True))


def labelled(fiches):
    """Annotate the short lists of a fiche (`LABELS`)."""
    here = OuterRef("pk")
    people = User.objects.filter(referred_fiches=here).order_by(InOrder("last_name"), "pk")
    # By the rows of the relation: one level, where a subquery within a subquery is easily one too shallow.
    places = FicheAction.communes.through.objects.filter(ficheaction=here)
    enjeux = Enjeu.objects.filter(fiches=here).order_by("volet__position", "position", "pk")
    return fiches.annotate(
        theme_labels=_array(Theme.objects.filter(fiches=here).order_by("position", InOrder("label")), "label"),
        audience_labels=_array(Audience.objects.filter(fiches=here).order_by("position", InOrder("label")), "label"),
        dispositif_labels=_array(
            Dispositif.objects.filter(fiches=here).order_by("position", InOrder("label")), "label"
        ),
        contrat_labels=_array(ContratLie.objects.filter(fiches=here).order_by("kind", InOrder("label")), "label"),
        objectif_texts=_array(Objectif.objects.filter(fiche=here).order_by("position", "pk"), "text"),
        commune_names=_array(places.order_by("territoire__search_name", "territoire"), "territoire__name"),
        referent_keys=_array(people, "pk"),
        referent_names=_array(people.annotate(words=Trim(Concat("first_name", Value(" "), "last_name"))), "words"),
        enjeu_keys=_array(enjeux, "pk"),
        enjeu_labels=_array(enjeux, "label"),
        enjeu_conventions=_array(enjeux, "diagnostic__convention"),
        enjeu_constat_counts=_array(enjeux.annotate(count=Count("constats")), "count"),
        other_axe_keys=_array(Axe.objects.filter(other_fiches=here), "pk"),
        has_changements=Exists(ChangementFiche.objects.filter(fiche=here)),
        has_documents=Exists(FicheDocument.objects.filter(fiche=here)),
    )


def _labels(fiches, *, on):
    return labelled(FicheAction.objects.filter(pk__any=fiches).order_by()).values_list("pk", *LABELS)


def _actors(fiches, *, on):
    return Acteur.objects.filter(fiche__pk__any=fiches).order_by("role", "position", "pk").values_list(*ACTOR)


def _etapes(fiches, *, on):
    return Etape.objects.filter(fiche__pk__any=fiches).order_by().values_list(*ETAPE)


def _means(fiches, *, on):
    return MoyenHumain.objects.filter(fiche__pk__any=fiches).values_list(*MEANS)


def _budget(keys, audience):
    if audience.is_person:
        return compiled.ask(_lines_read, keys, *audience.rights, on=timezone.localdate())
    return compiled.ask(_lines_shown, keys, on=None)


def _lines_read(fiches, *rights, on):
    return _lines(fiches).filter(readable_by(*rights, on=on))


def _lines_shown(fiches, *, on):
    return _lines(fiches).filter(printed())


def _lines(fiches):
    return LigneBudgetaire.objects.filter(fiche__pk__any=fiches).values_list(*BUDGET)


def _indicators(fiches, *, on):
    return IndicateurFiche.objects.filter(fiche__pk__any=fiches).values_list(*INDICATOR)


def _values(fiches, *, on):
    rows = ValeurFiche.objects.filter(indicateur__fiche__pk__any=fiches)
    return rows.order_by("indicateur", "year").values_list(*VALUE)


def read(fiches, audience):
    """The rows of this queryset, each with what it is told with (`around`)."""
    rows = list(labelled(fiches))
    _complete({row.pk: row for row in rows}, audience)
    return rows


def completed_for_bilan(rows, audience):
    """These rows, read `labelled`, with what a bilan tells of them: what each year brought to the indicators,
    and neither steps nor means."""
    _complete({row.pk: row for row in rows}, audience, for_bilan=True)
    return rows


def complete(row, audience):
    """One row, already read, with what it is told with (`around`)."""
    (labels,) = map(Labels._make, compiled.ask(_labels, [row.pk], on=None))
    _complete({row.pk: row}, audience)
    row.around.labels = labels
    return row


def _complete(rows, audience, *, for_bilan=False):
    keys = list(rows)
    for row in rows.values():
        row.around = Around(labels=row)
    if not keys:
        return

    def asked(build):
        return compiled.ask(build, keys, on=None)

    def placed(kind, name, found):
        for each in map(kind._make, found):
            getattr(rows[each.fiche].around, name).append(each)

    placed(ActorRow, "actors", asked(_actors))
    placed(IndicatorRow, "indicators", asked(_indicators))
    if (for_bilan or audience.is_person) and any(row.around.indicators for row in rows.values()):
        owner = {each.pk: row.around.values for row in rows.values() for each in row.around.indicators}
        for found in map(ValueRow._make, asked(_values)):
            owner[found.indicateur].setdefault(found.indicateur, []).append(found)
    if for_bilan:
        return
    placed(EtapeRow, "etapes", asked(_etapes))
    if audience.tells_means:
        placed(MeansRow, "means", asked(_means))
        placed(BudgetRow, "budget", _budget(keys, audience))
