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

# What a line of a list says: the long texts of fifty fiches and of their conventions stay in the database.
LINE_COLUMNS = (
    *("code", "title", "state", "is_proposed", "progress_rate"),
    *("starts_on", "starts_on_precision", "ends_on", "ends_on_precision", "axe__code", "axe__label"),
    *(f"plan__convention__{name}" for name in ("name", "starts_on", "ends_on", "is_example")),
)
OWNER_COLUMNS = (
    *("fiche", "role", "position", "person_name", "organisation__name"),
    *("user__first_name", "user__last_name", "user__email"),
)
OWNERS = (ActeurRole.OWNER, ActeurRole.CO_OWNER)


def _labels(rows, expression):
    return ArraySubquery(rows.values_list(expression, flat=True))


def with_owners(fiches):
    """Prefetch pilotes and co-pilotes with their organisation and person. One query."""
    owners = (
        Acteur.objects.filter(role__in=OWNERS)
        .select_related("organisation", "user")
        .only(*OWNER_COLUMNS)
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
    return with_owners(rows.only(*LINE_COLUMNS))


def fiche_for_page(user):
    """Queryset of visible fiches for their page: one query with every short list as an array.

    Adds `theme_labels`, `audience_labels`, `commune_names`, `referent_names`,
    `dispositif_labels`, `contrat_labels`, `objectif_texts`, `other_axe_rows`, `niveau_rows`, `has_changements`.
    """
    people = get_user_model().objects.filter(referred_fiches=OuterRef("pk")).order_by("last_name", "pk")
    # By the rows of the relation: one level, where a subquery within a subquery is easily one too shallow.
    places = FicheAction.communes.through.objects.filter(ficheaction=OuterRef("pk"))
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
            commune_names=_labels(places.order_by("territoire__search_name", "territoire"), "territoire__name"),
            referent_names=_labels(people.annotate(words=Trim(Concat("first_name", Value(" "), "last_name"))), "words"),
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


def names_of(people):
    return [str(person) for person in people.order_by("last_name", "pk")]


def keep_people(named, acteurs=(), made=(), transitions=(), notes=()):
    """Leave in these rows, read for a page and never saved, only the people of `named` (keys):
    the organisation stays, the person goes. See `conventions.perms.people_named`."""
    for acteur in acteurs:
        acteur.person_name = ""
        if acteur.user_id not in named:
            acteur.user = None
    for row in (*made, *notes):
        if row.created_by_id not in named:
            row.created_by = None
    for line in transitions:
        if line.by_id not in named:
            line.by = None


def chain_of(fiche):
    """Enjeux served, each with the texts of its constats. One query."""
    constats = Constat.objects.filter(enjeux=OuterRef("pk")).values_list("text", flat=True)
    return list(
        Enjeu.objects.filter(fiches=fiche).select_related("volet").annotate(constat_texts=ArraySubquery(constats))
    )
