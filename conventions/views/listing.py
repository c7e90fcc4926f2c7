from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.filters import ConventionFilter
from conventions.models import CommunePerimetre, Convention, Partie, Signataire
from core import listing
from core.dates import Precision, words


def _listed(user):
    """The conventions that this person reads, with what the list shows. One query."""
    required = Partie.objects.filter(convention=OuterRef("pk"), is_required=True).order_by()
    last = required.values("convention").annotate(last=Max("signataires__signed_on")).values("last")
    signed = Signataire.objects.filter(partie__convention=OuterRef("pk"), partie__is_required=True).latest_first()
    communes = (
        CommunePerimetre.objects.filter(convention=OuterRef("pk"), left_on=None)
        .order_by()
        .values("convention")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Convention.objects.visible_to(user)
        .select_related("caf", "adviser")
        .with_shown_state(on=timezone.localdate())
        .annotate(
            signature=Case(When(~Exists(required.unsigned()), then=Subquery(last))),
            signature_precision=Subquery(signed.values("signed_on_precision")[:1]),
            commune_count=Coalesce(Subquery(communes, output_field=IntegerField()), 0),
        )
    )


def _signature(row):
    """A date where the day is known, else what is known of it, in words."""
    if row.signature is None or row.signature_precision == Precision.DAY:
        return row.signature
    return words(row.signature, row.signature_precision)


def _columns(several_cafs):
    columns = [
        listing.Column("territoire", "Territoire", "name", lambda row: row.name),
        listing.Column("etat", "État", "shown_rank", lambda row: row.state_words()),
        listing.Column(
            "referent",
            "Référent Caf",
            ("adviser__last_name", "adviser__first_name"),
            lambda row: str(row.adviser) if row.adviser else "",
        ),
        listing.Column("communes", "Communes", "commune_count", lambda row: row.commune_count, css="num"),
        listing.Column("signature", "Signature", "signature", _signature),
        listing.Column("effet", "Prise d’effet", "starts_on", lambda row: row.starts_on),
        listing.Column("fin", "Fin", "ends_on", lambda row: row.ends_on),
    ]
    if several_cafs:
        columns.insert(1, listing.Column("caf", "Caf", "caf__name", lambda row: row.caf.name))
    return columns


@require_safe
def convention_list(request):
    several = len(request.user.caf_ids()) != 1
    shown = listing.build(
        request,
        _listed(request.user),
        ConventionFilter,
        columns=_columns(several),
        default="territoire",
        name="conventions",
    )
    if shown.wants_export:
        return shown.export()
    context = {
        "listing": shown,
        "several_cafs": several,
        "can_create": any(perms.can_create(request.user, caf) for caf in request.user.cafs()),
    }
    return render(request, "conventions/list.html", context)
