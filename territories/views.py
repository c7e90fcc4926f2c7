import re

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from core import addresses, editing, limits, listing
from core.drafts import FIELD, WAITING

from . import doors, perms
from .enums import OrganisationKind, TerritoireKind
from .filters import LISTED_KINDS, OrganisationFilter, TerritoireFilter
from .forms import OrganisationForm
from .managers import clean_question
from .models import Caf, Organisation, Territoire, departements_of, former_places, with_successors
from .outlines import perimeter_map

RESULTS = 20
#: Former names and codes, after them.
FORMER_RESULTS = 5
#: Organisations shown on the page of a place.
ORGANISATIONS = 100
KINDS = dict(TerritoireKind.choices)
#: Beyond, a map says nothing, and weighs more than the page.
MAP_COMMUNES = 200


@require_safe
def territoire_list(request):
    asked = clean_question(request.GET.get("q"))
    columns = [
        listing.Column("nom", "Nom", ("search_rank", "search_name") if asked else "search_name", lambda row: row.name),
        listing.Column("nature", "Nature", "kind", lambda row: KINDS[row.kind]),
        listing.Column("code", "Code", "code", lambda row: row.code),
        listing.Column(
            "departement",
            "Département",
            "departement__code",
            lambda row: row.departement.name if row.departement else "",
        ),
        listing.Column("population", "Population", "population", lambda row: row.population, css="num"),
    ]
    # The départements are read apart: joined, they would be to 36 000 rows before these are sorted.
    rows = Territoire.objects.current().filter(kind__in=LISTED_KINDS).prefetch_related("departement")
    shown = listing.build(request, rows, TerritoireFilter, columns=columns, default="nom", name="territoires")
    if shown.wants_export:
        return shown.export()
    return render(request, "territories/list.html", {"listing": shown})


@require_safe
def search(request):
    """Answers a list that asks while one types (JSON), and people (a page)."""
    kinds = _kinds(request, TerritoireKind)
    wants_former = request.GET.get("anciens") == "1"
    rows = (Territoire.objects.all() if wants_former else Territoire.objects.current()).with_labels()
    rows = rows.filter(kind__in=kinds or LISTED_KINDS)
    question = _question(request)
    near, own = departements_of(perms.caf_ids(request.user)), doors.own_places(request.user)
    found = with_successors(rows.search(question, limit=RESULTS, near=near, own=own))
    has_communes = not kinds or TerritoireKind.COMMUNE in kinds
    became = former_places(question, limit=FORMER_RESULTS, kept=not wants_former) if has_communes else []
    if _wants_json(request):
        return JsonResponse(
            {
                "resultats": [
                    {
                        "id": row.pk,
                        "texte": row.label_with_dates,
                        "code": row.code,
                        "nature": row.kind,
                        "population": row.population,
                    }
                    for row in found
                ]
                + [
                    {"id": row.commune_id, "texte": row.label, "code": row.old_code, "nature": TerritoireKind.COMMUNE}
                    for row in became
                    if row.commune not in found
                ]
            }
        )
    return _render_search(
        request,
        "territories/search.html",
        {
            "found": found,
            "became": became,
            "question": question,
            "kinds": kinds,
            "former": wants_former,
            "limit": RESULTS,
        },
    )


@require_safe
def detail(request, kind, code):
    territoire = get_object_or_404(
        Territoire.objects.select_related("departement", "region", "epci", "ept"), kind=kind, code=code
    )
    communes = territoire.communes() if kind != TerritoireKind.COMMUNE else Territoire.objects.none()
    page = listing.page_of(request, communes)
    organisations = (
        Organisation.objects.visible_to(request.user)
        .filter(territoire=territoire)
        .select_related("caf")
        .order_by("kind", "search_name")
    )
    context = {
        "territoire": territoire,
        "page": page,
        "sizes": listing.sizes(request, page),
        "cafs": territoire.cafs().order_by("code"),
        "organisations": organisations[:ORGANISATIONS],
        "map": _map(territoire, page.paginator.count),
        "told": doors.told_of(request.user, territoire),
    }
    if kind == TerritoireKind.DEPARTEMENT:
        context["epcis"] = (
            Territoire.objects.epcis()
            .current()
            .filter(pk__in=territoire.communes().order_by().values("epci"))
            .select_related("departement")
        )
    return render(request, "territories/detail.html", context)


def _map(territoire, commune_count):
    if territoire.kind == TerritoireKind.COMMUNE:
        drawn = [(territoire.code, territoire.departement_code)]
    elif territoire.kind in (TerritoireKind.EPCI, TerritoireKind.EPT) and commune_count <= MAP_COMMUNES:
        drawn = territoire.communes().values_list("code", "departement__code")
    else:
        return None
    return perimeter_map(drawn)


def _organisation_details(rows):
    """What the list of organisations shows. One query."""
    place = [f"territoire__{name}" for name in ("kind", "name", "code", "departement__code", "departement__name")]
    own = ("name", "short_name", "kind", "siren")
    return rows.select_related("territoire__departement").only(*own, *place)


@require_safe
def organisation_list(request):
    """The organisations that this person's Cafs made; a search looks in the reference too."""
    asked = clean_question(request.GET.get("q"))
    rows = Organisation.objects.visible_to(request.user)
    rows = rows.select_related("territoire__departement") if asked else rows.filter(caf__isnull=False)
    columns = [
        listing.Column("nom", "Nom", ("search_rank", "search_name") if asked else "search_name", lambda row: row.name),
        listing.Column("nature", "Nature", "kind", lambda row: row.get_kind_display()),
        listing.Column("siren", "SIREN", "siren", lambda row: row.siren),
        listing.Column(
            "territoire",
            "Territoire",
            "territoire__search_name",
            lambda row: row.territoire.label_with_departement if row.territoire else "",
        ),
    ]
    shown = listing.build(
        request,
        rows,
        OrganisationFilter,
        columns=columns,
        default="nom",
        name="organisations",
        details=None if asked else _organisation_details,  # a search sorts by what it annotates
    )
    if shown.wants_export:
        return shown.export()
    context = {
        "listing": shown,
        "asked": asked,
        "can_create": bool(perms.writable_caf_ids(request.user)),
    }
    return render(request, "territories/organisation_list.html", context)


@require_safe
def organisation_search(request):
    """Organisations that a Caf may name (`caf`: one of this person's), or all that one sees."""
    kinds = _kinds(request, OrganisationKind)
    cafs = perms.caf_ids(request.user)
    if request.GET.get("caf"):
        rows = Organisation.objects.usable_by(_caf_among(request, perms.nameable_caf_ids(request.user)))
        cafs = {int(request.GET["caf"])}
    else:
        rows = Organisation.objects.visible_to(request.user)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    question = _question(request)
    own = doors.own_organisations(request.user)
    found = rows.with_labels().search(question, limit=RESULTS, near=departements_of(cafs), own=own)
    if _wants_json(request):
        return JsonResponse(
            {"resultats": [{"id": row.pk, "texte": row.label, "siren": row.siren, "nature": row.kind} for row in found]}
        )
    return _render_search(
        request,
        "territories/organisation_search.html",
        {
            "found": found,
            "question": question,
            "kinds": kinds,
            "limit": RESULTS,
            "caf": request.GET.get("caf", ""),
        },
    )


@require_safe
def organisation_detail(request, pk):
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user).select_related("caf", "parent", "territoire__departement"),
        pk=pk,
    )
    context = {
        "organisation": organisation,
        "children": Organisation.objects.visible_to(request.user).filter(parent=organisation)[:ORGANISATIONS],
        "can_edit": perms.can_edit_organisation(request.user, organisation),
    }
    return render(request, "territories/organisation_detail.html", context)


@require_http_methods(["GET", "POST"])
def organisation_create(request):
    """`?caf=` says for which Caf, when one works for several; `?retour=` where to go back."""
    if request.GET.get("caf"):
        caf = _own_caf(request)
        if not perms.can_create_organisation(request.user, caf):
            raise PermissionDenied
    else:
        caf = Caf.objects.filter(pk__in=perms.writable_caf_ids(request.user)).order_by("code").first()
        if caf is None:
            raise PermissionDenied
    back = _way_back(request)
    return editing.create_view(
        request,
        OrganisationForm,
        template="territories/organisation_form.html",
        success="L’organisation est enregistrée.",
        success_url=lambda row: (
            f"{back}{'&' if '?' in back else '?'}organisation={row.pk}" if back else row.get_absolute_url()
        ),
        context={"caf": caf},
        caf=caf,
        cancel_url=back,
    )


@require_http_methods(["GET", "POST"])
def organisation_edit(request, pk):
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user).select_related("caf"), pk=pk)
    if not perms.can_edit_organisation(request.user, organisation):
        raise PermissionDenied
    return editing.edit_view(
        request,
        OrganisationForm,
        organisation,
        template="territories/organisation_form.html",
        success="Les modifications sont enregistrées.",
        context={"caf": organisation.caf},
        caf=organisation.caf,
        cancel_url=organisation.get_absolute_url(),
    )


def _question(request):
    """What is searched, counted among the searches of this person."""
    question = clean_question(request.GET.get("q"))
    if question:
        limits.spend(request.user, limits.SEARCH)
    return question


def _kinds(request, choices):
    kinds = [kind for kind in request.GET.getlist("kind") if kind]
    if unknown := set(kinds) - set(choices.values):
        raise BadRequest(f"Nature inconnue : {min(unknown)[:40]}")
    return kinds


def _own_caf(request):
    return _caf_among(request, perms.caf_ids(request.user))


def _caf_among(request, keys):
    """The Caf of the address, among these; 404 otherwise, whether it exists or not."""
    text = request.GET.get("caf", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return get_object_or_404(Caf.objects.filter(pk__in=keys), pk=int(text))


def _wants_json(request):
    return (
        request.GET.get("format") == "json"
        or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    )


def _waiting(request):
    """The form that this search was opened from, without script: its draft, and the field to choose for; {} without one."""
    field, key = request.GET.get(FIELD, ""), request.GET.get(WAITING, "")
    is_asked = re.fullmatch(r"[\w-]{1,100}", field) and key.isascii() and key.isdigit() and len(key) < 19
    return {WAITING: key, FIELD: field} if is_asked else {}


def _render_search(request, template, context):
    context |= {"waiting": _waiting(request), "chosen_url": addresses.page("accounts:draft_choose")}
    if getattr(request, "htmx", False):
        template = template.replace("territories/", "territories/_").replace("search", "search_results")
    return render(request, template, context)


def _way_back(request):
    """`?retour=`, when it is a page of this portal; '' otherwise."""
    back = request.GET.get("retour", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=False):
        return back
    return ""
