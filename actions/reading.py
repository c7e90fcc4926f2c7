"""Reading a plan or a fiche whole, in few queries: short lists come with their row, as arrays."""

from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Concat, JSONObject, Trim
from django.utils import timezone

from actions.enums import ActeurRole, ChangementState
from actions.models import (
    Acteur,
    Audience,
    Axe,
    ChangementFiche,
    Dispositif,
    FicheAction,
    IndicateurFiche,
    NiveauPlan,
    Objectif,
)
from conventions.models import ContratLie, Theme
from diagnostics.models import Constat, Enjeu
from territories.models import Territoire

OWNERS = (ActeurRole.OWNER, ActeurRole.CO_OWNER)


def _labels(rows, expression):
    return ArraySubquery(rows.values_list(expression, flat=True))


def _among(through, fiche="ficheaction", other=""):
    return through.objects.filter(**{fiche: OuterRef("pk")}).values(other)


def with_owners(fiches):
    """Prefetch pilotes and co-pilotes with their organisation and person. One query."""
    owners = (
        Acteur.objects.filter(role__in=OWNERS)
        .select_related("organisation", "user")
        .order_by("-role", "position", "pk")
    )
    return fiches.prefetch_related(Prefetch("acteurs", owners, to_attr="carriers"))


def with_signals(fiches, *, on=None):
    """Annotate what a plan says of a fiche: late, measured or not, a change waiting. For the rows of a
    page only: over a whole Caf, PostgreSQL reads every indicator of the country to answer."""
    return fiches.with_late(on=on or timezone.localdate()).annotate(
        has_indicator=Exists(IndicateurFiche.objects.filter(fiche=OuterRef("pk"))),
        has_proposal=Exists(ChangementFiche.objects.filter(fiche=OuterRef("pk"), state=ChangementState.PROPOSED)),
    )


def first_owner():
    """Name of the first pilote of a fiche, to sort by."""
    owner = Acteur.objects.filter(fiche=OuterRef("pk"), role=ActeurRole.OWNER).order_by("position", "pk")
    return Subquery(owner.values("organisation__name")[:1])


def rows_of(fiches, *, on=None):
    """Fiches of a page of a list across conventions: everything a line shows."""
    rows = fiches.with_late(on=on or timezone.localdate()).select_related("plan__convention", "axe")
    return with_owners(rows)


def fiche_for_page(user):
    """Queryset of visible fiches for their page: one query with every short list as an array.

    Adds `theme_labels`, `audience_labels`, `commune_names`, `referent_names`,
    `dispositif_labels`, `contrat_labels`, `objectif_texts`, `other_axe_rows`, `niveau_rows`, `has_changements`.
    """
    User = get_user_model()
    F_ = FicheAction
    return (
        FicheAction.objects.visible_to(user)
        .select_related(
            "plan__convention__caf", "plan__convention__adviser", "plan__convention__territoire", "created_by"
        )
        .annotate(
            theme_labels=_labels(Theme.objects.filter(fiches=OuterRef("pk")), "label"),
            audience_labels=_labels(Audience.objects.filter(fiches=OuterRef("pk")), "label"),
            dispositif_labels=_labels(Dispositif.objects.filter(fiches=OuterRef("pk")), "label"),
            contrat_labels=_labels(ContratLie.objects.filter(fiches=OuterRef("pk")), "label"),
            commune_names=_labels(
                Territoire.objects.filter(pk__in=_among(F_.communes.through, other="territoire")).order_by("name"),
                "name",
            ),
            referent_names=ArraySubquery(
                User.objects.filter(pk__in=_among(F_.caf_referents.through, other="user"))
                .annotate(words=Trim(Concat("first_name", Value(" "), "last_name")))
                .values_list("words", flat=True)
            ),
            objectif_texts=_labels(Objectif.objects.filter(fiche=OuterRef("pk")), "text"),
            other_axe_ids=_labels(Axe.objects.filter(other_fiches=OuterRef("pk")), "pk"),
            niveau_rows=ArraySubquery(
                NiveauPlan.objects.filter(plan=OuterRef("plan")).values(
                    row=JSONObject(depth=F("depth"), label=F("label"))
                )
            ),
            has_changements=Exists(ChangementFiche.objects.filter(fiche=OuterRef("pk"))),
        )
    )


def chain_of(fiche):
    """Enjeux served, each with the texts of its constats. One query."""
    constats = Constat.objects.filter(enjeux=OuterRef("pk")).values_list("text", flat=True)
    return list(
        Enjeu.objects.filter(fiches=fiche).select_related("volet").annotate(constat_texts=ArraySubquery(constats))
    )
