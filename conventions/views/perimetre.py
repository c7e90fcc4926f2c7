"""The perimeter of a convention: a set of communes, dated once the convention is signed."""

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import perms, territory
from conventions.creation import add_communes, follow_territoires
from conventions.filters import CommuneFilter
from conventions.forms.perimetre import AddForm, PickForm, RemoveForm
from conventions.views.finding import find_convention
from conventions.views.parties import view_tabs
from core import listing
from territories.outlines import perimeter_map

#: Beyond, a map says nothing, and weighs more than the page.
MAP_COMMUNES = 200


def _url(convention):
    return reverse("conventions:perimetre", args=[convention.pk])


def _columns(convention, *, several_epcis):
    columns = [
        listing.Column("commune", "Commune", "commune__search_name", lambda row: row.commune.name),
        listing.Column("code", "Code Insee", "commune__code", lambda row: row.commune.code),
        listing.Column(
            "epci",
            "Intercommunalité",
            "commune__epci__search_name",
            lambda row: row.commune.epci.name if row.commune.epci else "",
            is_shown=several_epcis,
        ),
        listing.Column(
            "population", "Population", "commune__population", lambda row: row.commune.population, css="num"
        ),
    ]
    if convention.is_signed:
        columns.append(listing.Column("depuis", "Depuis le", "joined_on", lambda row: row.joined_on or "l’origine"))
    return columns


def _page(request, convention, *, form=None, status=200):
    rows = list(
        convention.perimetre.select_related("commune__departement", "commune__epci", "commune__ept").order_by(
            "commune__search_name", "pk"
        )
    )
    inside = [row for row in rows if row.left_on is None]
    epcis = sorted({row.commune.epci.name for row in inside if row.commune.epci_id})
    shown = listing.build(
        request,
        convention.perimetre.current().select_related("commune__epci"),
        CommuneFilter,
        columns=_columns(convention, several_epcis=len(epcis) > 1),
        default="commune",
        name=f"perimetre-{convention.pk}",
        path=_url(convention),
    )
    if shown.wants_export:
        return shown.export()
    known = [row.commune.population for row in inside if row.commune.population is not None]
    communes = territory.as_of([row.commune for row in inside], timezone.localdate())
    drawn = [(row.commune.code, row.commune.departement_code) for row in inside]
    may_manage = perms.can_manage(request.user, convention)
    place = None if convention.is_text_frozen else territory.told(convention, communes)
    context = {
        "convention": convention,
        "active_tab": "parties",
        "tabs": view_tabs(convention),
        "place": place,
        "is_misnamed": place and territory.is_misnamed(convention, place),
        "rows": inside,
        "listing": shown,
        "query": request.GET.urlencode(),
        "former": [row for row in rows if row.left_on is not None],
        "population": sum(known) if known else None,
        "years": territory.Territory((), communes).population_years,
        "unknown": len(inside) - len(known),
        "epcis": epcis,
        "map": perimeter_map(drawn) if 0 < len(drawn) <= MAP_COMMUNES else None,
        "may_manage": may_manage,
        "pick": PickForm(),
        "form": form or RemoveForm(convention=convention, communes=convention.perimetre.current()),
        "chosen": set(form.data.getlist("communes")) if form else set(),
    }
    return render(request, "conventions/perimetre.html", context, status=status)


@require_safe
def perimetre(request, pk):
    return _page(request, find_convention(request, pk))


@require_http_methods(["GET", "POST"])
def perimetre_add(request, pk):
    """GET `?territoire=` shows the communes that may come in; POST adds the ticked ones."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    data = request.POST if request.method == "POST" else request.GET
    pick = PickForm(data)
    form, communes = None, []
    if not pick.is_valid():
        unasked = request.method == "GET" and not any(name in data for name in ("territoire", "territoire_texte"))
        pick = PickForm() if unasked else pick
        status = 200 if unasked else 422
    else:
        place, status = pick.cleaned_data["territoire"], 200
        held = convention.perimetre.current().values("commune")
        offered = place.communes().exclude(pk__in=held)
        form = AddForm(data if request.method == "POST" else None, convention=convention, communes=offered)
        if request.method == "POST":
            if form.is_valid():
                with transaction.atomic():
                    count = add_communes(
                        convention, form.cleaned_data["communes"], joined_on=form.cleaned_data.get("on")
                    )
                    follow_territoires(convention, place)
                messages.success(request, f"{count} commune{'s' if count > 1 else ''} dans le périmètre en plus.")
                return redirect(_url(convention))
            status = 422
        communes = list(offered.select_related("epci").order_by("search_name", "code"))
    context = {
        "convention": convention,
        "active_tab": "parties",
        "pick": pick,
        "form": form,
        "communes": communes,
        "place": pick.cleaned_data.get("territoire") if form else None,
        "chosen": set(data.getlist("communes")) if request.method == "POST" else {str(each.pk) for each in communes},
    }
    return render(request, "conventions/perimetre_add.html", context, status=status)


@require_POST
def perimetre_remove(request, pk):
    """Before the signature the row goes; once signed it ends, the day before the date given."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    rows = convention.perimetre.current().select_related("commune")
    form = RemoveForm(request.POST, convention=convention, communes=rows)
    if not form.is_valid():
        return _page(request, convention, form=form, status=422)
    chosen = form.cleaned_data["communes"]
    keys = [row.pk for row in chosen]
    with transaction.atomic():
        if convention.is_signed:
            day = form.cleaned_data["on"]
            # In and out the same day: it was never inside.
            convention.perimetre.filter(pk__in=keys, joined_on=day).delete()
            convention.perimetre.filter(pk__in=keys).update(left_on=day - dt.timedelta(days=1))
        else:
            convention.perimetre.filter(pk__in=keys).delete()
        follow_territoires(convention)
    messages.success(request, f"{len(keys)} commune{'s' if len(keys) > 1 else ''} hors du périmètre.")
    return redirect(listing.address(request, _url(convention), page=None))
