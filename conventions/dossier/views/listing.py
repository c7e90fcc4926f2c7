from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import namesakes
from accounts.models import User
from conventions import perms
from conventions.dossier.filters import ConventionFilter
from conventions.models import Convention, MouvementPerimetre
from conventions.on_day import end_day
from conventions.shown import rank
from core import listing
from core.dates import PreciseDate

RESULTS = 20


def _commune_count():
    communes = (
        MouvementPerimetre.objects.filter(convention=OuterRef("pk"))
        .on(timezone.localdate())
        .order_by()
        .values("convention")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(communes, output_field=IntegerField()), 0)


def _details(rows):
    """What the list shows of its conventions. One query."""
    found = rows.select_related("adviser", "initial_acte").defer(*_UNSAID).with_end()
    return found.annotate(commune_count=_commune_count())


def _details_and_caf(rows):
    return _details(rows).select_related("caf")


#: Of an adviser, all but the name: fifty whole people are a tenth of the page.
_NAMED = {"id", "first_name", "last_name", "email"}
_UNSAID = [f"adviser__{field.name}" for field in User._meta.concrete_fields if field.name not in _NAMED]


def _cell(known):
    """A date where the day is known, else what is known of it, in words."""
    if known is None:
        return None
    return known.date if known == PreciseDate(known.date) and known.date else known.words


def _caf_words(row, beside):
    """The Caf of a convention; « Caf pilote : … » for who reads it from the Caf that signs `beside`, keys of those."""
    return f"Caf pilote : {row.caf.name}" if row.pk in beside else row.caf.name


def _columns(several_cafs, beside):
    columns = [
        listing.Column("territoire", "Territoire", "name", lambda row: row.name),
        listing.Column("etat", "État", lambda: (rank(on=timezone.localdate()),), lambda row: row.state_words()),
        listing.Column(
            "referent",
            "Référent Caf",
            ("adviser__last_name", "adviser__first_name"),
            lambda row: str(row.adviser) if row.adviser else "",
        ),
        listing.Column("communes", "Communes", lambda: (_commune_count(),), lambda row: row.commune_count, css="num"),
        listing.Column("signature", "Signature", "initial_acte__signed_from", lambda row: _cell(row.last_signature)),
        listing.Column("effet", "Prise d’effet", "starts_on", lambda row: _cell(row.starts_on_known)),
        listing.Column("fin", "Fin", lambda: (end_day(),), lambda row: _cell(row.end_known)),
    ]
    if several_cafs:
        columns.insert(1, listing.Column("caf", "Caf", "caf__name", lambda row: _caf_words(row, beside)))
    return columns


@require_safe
def convention_list(request):
    beside = set(perms.held_by(request.user, (perms.SECOND_CAF,)))
    several = len(request.user.caf_ids()) != 1 or bool(beside)
    shown = listing.build(
        request,
        Convention.objects.visible_to(request.user),
        ConventionFilter,
        details=_details_and_caf if several else _details,
        columns=_columns(several, beside),
        default="territoire",
        name="conventions",
    )
    if shown.wants_export:
        return shown.export()
    said = namesakes.told({row.adviser for row in shown.page if row.adviser})
    for row in shown.page:
        row.adviser_words = said.get(row.adviser_id, "")
        known, row.caf_words = row.last_signature, _caf_words(row, beside) if several else ""
        row.signature, row.signature_words = (known.date, known.words) if known else (None, "")
    context = {
        "listing": shown,
        "several_cafs": several,
        "can_create": any(perms.can_create(request.user, caf) for caf in request.user.cafs()),
    }
    return render(request, "conventions/list.html", context)


@require_safe
def search(request):
    """Answers a list that asks while one types (`conventions.fields`): conventions that this person reads.

    `?caf=`, repeated: of these Cafs only; with `?signe=on`, those that they sign beside the pilote too.
    """
    rows = Convention.objects.visible_to(request.user)
    if asked := request.GET.getlist("caf"):
        keys = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 19]
        rows = rows.signed_by_cafs(keys) if request.GET.get("signe") else rows.filter(caf__in=keys)
    found = rows.search(request.GET.get("q"), limit=RESULTS)
    return JsonResponse({"resultats": [{"id": row.pk, "texte": str(row)} for row in found]})
