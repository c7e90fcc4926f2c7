"""The first steps of a Caf, in order, with what is done computed from the data."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import CafMembership, Invitation
from conventions.models import Cej, Convention, ModeleConvention, Theme
from core.formats import counted
from diagnostics.models import ValeurIndicateur
from reporting.portfolio.models import CibleCouverture
from territories.models import Caf


@dataclass(frozen=True)
class Step:
    label: str
    url: str
    is_done: bool
    detail: str


# Of what comes with the opening of a Caf: somebody wrote or changed this row.
TOUCHED = Q(version__gt=0) | Q(created_by__isnull=False)


def _count(rows, what="pk"):
    rows = rows.filter(caf=OuterRef("pk")).order_by().values("caf").annotate(n=Count(what, distinct=what != "pk"))
    return Coalesce(Subquery(rows.values("n")), 0)


def with_progress(cafs, *, on=None):
    """Annotate what the steps read. One query."""
    on = on or timezone.localdate()
    return cafs.annotate(
        people_count=_count(CafMembership.objects.running(on=on), "user"),
        invitation_count=_count(Invitation.objects.open().exclude(caf_role="")),
        theme_count=_count(Theme.objects.offered()),
        touched_theme_count=_count(Theme.objects.filter(TOUCHED)),
        model_count=_count(ModeleConvention.objects.offered()),
        touched_model_count=_count(ModeleConvention.objects.filter(TOUCHED)),
        cej_count=_count(Cej.objects.all()),
        convention_count=_count(Convention.objects.counted()),
        target_count=_count(CibleCouverture.objects.all()),
        figure_count=_count(ValeurIndicateur.objects.filter(Q(territoire__kind="departement"))),
    )


def _counted(count, one, several=""):
    return counted(count, one, several) if count else ""


def steps(caf):
    """The seven steps of a Caf annotated by `with_progress`.

    Themes and a model come with the opening: they are read again once one was changed, or once a
    CTG was made from them.
    """
    begun = caf.convention_count > 0
    people = _counted(caf.people_count, "personne")
    waiting = _counted(caf.invitation_count, "invitation en attente", "invitations en attente")
    return [
        Step(
            "Inviter les personnes de la Caf",
            reverse("desk:people", args=[caf.pk]),
            caf.people_count > 1,
            ", ".join(filter(None, (people, waiting))) or "Conseillers, direction, gestionnaires conseil.",
        ),
        Step(
            "Relire les thèmes",
            reverse("desk:themes", args=[caf.pk]),
            caf.theme_count > 0 and (begun or caf.touched_theme_count > 0),
            f"{_counted(caf.theme_count, 'thème proposé', 'thèmes proposés')} ; dites lesquels sont obligatoires."
            if caf.theme_count
            else "Ce dont parlent les CTG : enfance, jeunesse, parentalité…",
        ),
        Step(
            "Relire le modèle de texte",
            reverse("conventions:modeles"),
            caf.model_count > 0 and (begun or caf.touched_model_count > 0),
            f"{_counted(caf.model_count, 'modèle')} ; chaque nouvelle convention en part."
            if caf.model_count
            else "Le texte dont partent les conventions.",
        ),
        Step(
            "Saisir le registre des CEJ",
            reverse("conventions:cej_list"),
            caf.cej_count > 0,
            _counted(caf.cej_count, "CEJ", "CEJ") or "Les anciens contrats, que les CTG remplacent à leur fin.",
        ),
        Step(
            "Créer les premières CTG",
            reverse("conventions:create"),
            begun,
            _counted(caf.convention_count, "convention") or "Depuis un territoire, en trois étapes courtes.",
        ),
        Step(
            "Fixer les cibles de couverture",
            reverse("desk:targets", args=[caf.pk]),
            caf.target_count > 0,
            _counted(caf.target_count, "année") or "La part de la population à couvrir, année par année.",
        ),
        Step(
            "Saisir les chiffres clés du département",
            reverse("desk:figures", args=[caf.pk]),
            caf.figure_count > 0,
            _counted(caf.figure_count, "valeur") or "Ils servent de repère dans chaque diagnostic.",
        ),
    ]


def of_caf(pk):
    """(Caf, its steps). One query."""
    caf = with_progress(Caf.objects.filter(pk=pk)).get()
    return caf, steps(caf)
