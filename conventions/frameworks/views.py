"""The register of the former contracts (CEJ), which conventions replace."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions import perms
from conventions.frameworks.filters import CejFilter
from conventions.frameworks.forms import CejForm
from conventions.frameworks.models.cej import status_column
from conventions.models import Cej
from conventions.models.convention import TOLD
from core import listing
from core.date_fields import read_day
from core.editing import create_view, edit_view

TONES = {"running": "success", "coming": "neutral", "ended": "danger", "replaced": "accent", "unknown": "muted"}
#: What is read of a contract, and of what it names.
SHOWN = (
    *("number", "starts_on", "starts_on_precision", "ends_on", "ends_on_precision"),
    *("holder__name", "holder__kind", "caf__name"),
    *(f"replaced_by__{name}" for name in TOLD),
)


def _commune_count():
    communes = (
        Cej.communes.through.objects.filter(cej=OuterRef("pk"))
        .order_by()
        .values("cej")
        .annotate(n=Count("pk"))
        .values("n")  # type: ignore[misc]  # annotated just above
    )
    return Coalesce(Subquery(communes, output_field=IntegerField()), 0)


def _details(rows):
    """What the register shows of its contracts, and of what they name. One query."""
    rows = rows.select_related("holder", "replaced_by", "caf").only(*SHOWN)
    return rows.annotate(commune_count=_commune_count())


def _columns(day, several_cafs):
    columns = [
        listing.Column("titulaire", "Titulaire", "holder__name", lambda row: row.holder.name),
        listing.Column("nature", "Nature", "holder__kind", lambda row: row.holder.get_kind_display()),
        listing.Column("numero", "Numéro", "number", lambda row: row.number),
        listing.Column("communes", "Communes", lambda: (_commune_count(),), lambda row: row.commune_count, css="num"),
        listing.Column("debut", "Début", "starts_on", lambda row: row.starts_on_words),
        listing.Column("fin", "Fin", "ends_on", lambda row: row.ends_on_words),
        listing.Column("statut", "Statut", lambda: (status_column(on=day),), lambda row: row.status_words(on=day)),
        listing.Column(
            "ctg", "Remplacé par", "replaced_by__name", lambda row: row.replaced_by.title if row.replaced_by else ""
        ),
    ]
    if several_cafs:
        columns.insert(1, listing.Column("caf", "Caf", "caf__name", lambda row: row.caf.name))
    return columns


def _day(request):
    """The observation day of the address, or today when there is none that can be read."""
    try:
        return read_day(request.GET.get("on")) or timezone.localdate()
    except ValidationError:  # the form of the list says what is wrong
        return timezone.localdate()


@require_safe
def cej_list(request):
    day = _day(request)
    several = len(request.user.caf_ids()) != 1
    shown = listing.build(
        request,
        Cej.objects.visible_to(request.user),
        CejFilter,
        details=_details,
        columns=_columns(day, several),
        default="fin",
        name="cej",
        day=day,
    )
    if shown.wants_export:
        return shown.export()
    for row in shown.page:
        row.status_label, row.status_tone = row.status_words(on=day), TONES[row.status_on(day)]
    context = {
        "listing": shown,
        "day": day,
        "several_cafs": several,
        "can_create": bool(_cafs(request.user)),
        "editable": {caf.pk for caf in _cafs(request.user)},
    }
    return render(request, "conventions/cej_list.html", context)


def _cafs(user):
    return [caf for caf in user.cafs() if perms.can_create(user, caf)]


@require_http_methods(["GET", "POST"])
def cej_create(request):
    """`?caf=` says for which Caf, when one works for several."""
    cafs = _cafs(request.user)
    if not cafs:
        raise PermissionDenied("Le registre des CEJ est tenu par la Caf.")
    asked = request.GET.get("caf")
    caf = next((each for each in cafs if str(each.pk) == asked), None if asked else cafs[0])
    if caf is None:
        raise Http404
    return create_view(
        request,
        CejForm,
        template="conventions/cej_form.html",
        success="Le CEJ est enregistré.",
        success_url=reverse("conventions:cej_list"),
        context={"caf": caf, "cafs": cafs},
        instance=Cej(caf=caf),
        caf=caf,
        user=request.user,
        cancel_url=reverse("conventions:cej_list"),
    )


@require_http_methods(["GET", "POST"])
def cej_edit(request, pk):
    cej = get_object_or_404(Cej.objects.visible_to(request.user).select_related("caf", "holder"), pk=pk)
    if not perms.can_create(request.user, cej.caf):
        raise PermissionDenied("Le registre des CEJ est tenu par la Caf.")
    return edit_view(
        request,
        CejForm,
        cej,
        template="conventions/cej_form.html",
        success="Le CEJ est enregistré.",
        success_url=reverse("conventions:cej_list"),
        context={"caf": cej.caf},
        caf=cej.caf,
        user=request.user,
        cancel_url=reverse("conventions:cej_list"),
    )
