"""The perimeter of a convention: a set of communes, dated once the convention is signed."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import cafs, movements, perms, signing, territory
from conventions.creation import follow_territoires
from conventions.enums import ActeKind
from conventions.filters import CommuneFilter
from conventions.forms.perimetre import AddForm, PickForm, RectifyForm, RemoveForm
from conventions.models.perimetre import inside as _inside
from conventions.views.finding import find_convention
from conventions.views.parties import view_tabs
from core import listing
from core.dates import PreciseDate
from core.formats import counted
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
        columns.append(listing.Column("depuis", "Depuis le", "effect_on", _since))
    return columns


def _since(row):
    """A date where the day is known, else what is known of it; « l’origine » of what the initial act holds."""
    known = row.effect_on_known
    if known is None:
        return "l’origine"
    return known.date if known == PreciseDate(known.date) else known.words


def _why_printed(convention):
    return signing.why_printed(convention, "le périmètre")


def _page(request, convention, *, form=None, status=200):
    today = timezone.localdate()
    rows = list(
        convention.perimetre.select_related(
            "acte", "evenement", "commune__departement", "commune__epci", "commune__ept"
        ).order_by("commune__search_name", "pk")
    )
    inside = _inside(rows, on=today)
    epcis = sorted({row.commune.epci.name for row in inside if row.commune.epci_id})
    shown = listing.build(
        request,
        convention.perimetre.on(today).select_related("commune__epci"),
        CommuneFilter,
        columns=_columns(convention, several_epcis=len(epcis) > 1),
        default="commune",
        name=f"perimetre-{convention.pk}",
        path=_url(convention),
    )
    if shown.wants_export:
        return shown.export()
    known = [row.commune.population for row in inside if row.commune.population is not None]
    communes = territory.as_of([row.commune for row in inside], today)
    drawn = [(row.commune.code, row.commune.departement_code) for row in inside]
    may_manage, why_printed = perms.can_manage(request.user, convention), _why_printed(convention)
    place = None if convention.is_text_frozen else territory.told(convention, communes)
    context = {
        "convention": convention,
        "active_tab": "parties",
        "tabs": view_tabs(convention),
        "place": place,
        "is_misnamed": place and territory.is_misnamed(convention, place),
        "rows": inside,
        "split": cafs.split_of(convention, [row.commune for row in inside]),
        "listing": shown,
        "query": request.GET.urlencode(),
        "former": movements.past_stays(rows, on=today),
        "changes": movements.told(rows),
        "evenements": list(convention.evenements.select_related("predecessor", "successor")),
        "population": sum(known) if known else None,
        "years": territory.Territory((), communes).population_years,
        "unknown": len(inside) - len(known),
        "epcis": epcis,
        "map": perimeter_map(drawn) if 0 < len(drawn) <= MAP_COMMUNES else None,
        "may_manage": may_manage,
        "may_move": may_manage and not why_printed,
        "why_printed": may_manage and why_printed,
        "pick": PickForm(),
        "form": form or RemoveForm(convention=convention, communes=convention.perimetre.on(today)),
        "chosen": set(form.data.getlist("communes")) if form else set(),
    }
    return render(request, "conventions/perimetre.html", context, status=status)


def _refused(request, convention, why):
    """Its page says why again, with the way out."""
    messages.error(request, why)
    return redirect(_url(convention))


@require_safe
def perimetre(request, pk):
    return _page(request, find_convention(request, pk))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def perimetre_add(request, pk):
    """GET `?territoire=` shows the communes that may come in; POST adds the ticked ones."""
    convention = find_convention(request, pk, allow=perms.can_manage)
    if request.method == "POST":
        convention = movements.locked(convention)
    if why := _why_printed(convention):
        return _refused(request, convention, why)
    data = request.POST if request.method == "POST" else request.GET
    pick = PickForm(data)
    form, communes, not_added = None, [], {}
    if not pick.is_valid():
        unasked = request.method == "GET" and not any(name in data for name in ("territoire", "territoire_texte"))
        pick = PickForm() if unasked else pick
        status = 200 if unasked else 422
    else:
        place, status = pick.cleaned_data["territoire"], 200
        held = convention.perimetre.at_last().values("commune")
        not_added = movements.not_added(convention, place.communes())
        offered = place.communes().exclude(pk__in=held).exclude(pk__in=not_added)
        form = AddForm(data if request.method == "POST" else None, convention=convention, communes=place.communes())
        if request.method == "POST":
            if form.is_valid():
                count = _add(convention, form.cleaned_data, by=request.user)
                follow_territoires(convention, place)
                messages.success(request, f"{counted(count, 'commune')} dans le périmètre en plus.")
                return redirect(_url(convention))
            status = 422
        communes = list(offered.select_related("epci").order_by("search_name", "code"))
    context = {
        "convention": convention,
        "active_tab": "parties",
        "pick": pick,
        "form": form,
        "communes": communes,
        "not_added": list(not_added.values()),
        "place": pick.cleaned_data.get("territoire") if form else None,
        "chosen": set(data.getlist("communes")) if request.method == "POST" else {str(each.pk) for each in communes},
    }
    return render(request, "conventions/perimetre_add.html", context, status=status)


def _add(convention, cleaned, *, by):
    if not convention.is_signed:
        return movements.add_communes(convention, cleaned["communes"])
    movements.regularise(
        convention, on=cleaned["on"], entering=list(cleaned["communes"]), reason=cleaned["reason"], by=by
    )
    return len(cleaned["communes"])


@require_POST
@transaction.atomic
def perimetre_remove(request, pk):
    """Before the signature the row goes; once signed, a régularisation says from when. In and out on the same day,
    the commune was never inside: its entry is rectified."""
    convention = movements.locked(find_convention(request, pk, allow=perms.can_manage))
    if why := _why_printed(convention):
        return _refused(request, convention, why)
    rows = convention.perimetre.on(timezone.localdate()).select_related("commune")
    form = RemoveForm(request.POST, convention=convention, communes=rows)
    if not form.is_valid():
        return _page(request, convention, form=form, status=422)
    chosen = list(form.cleaned_data["communes"])
    if convention.is_signed:
        on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
        wrong = [row for row in chosen if row.effect_on == on.date]
        left = [row.commune for row in chosen if row not in wrong]
        if wrong:
            movements.rectify(convention, wrong, reason=reason)
        if left:
            movements.regularise(convention, on=on, leaving=left, reason=reason, by=request.user)
    else:
        movements.remove_communes(convention, [row.commune_id for row in chosen])
    follow_territoires(convention)
    messages.success(request, f"{counted(len(chosen), 'commune')} hors du périmètre.")
    return redirect(listing.address(request, _url(convention), page=None))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def perimetre_rectify(request, pk, acte):
    """« Rectification de saisie »: movements of a régularisation that were typed wrong go, with a reason."""
    convention = movements.locked(find_convention(request, pk, allow=perms.can_manage))
    acte = get_object_or_404(convention.actes.filter(kind=ActeKind.REGULARISATION), pk=acte)
    rows = acte.mouvements.select_related("commune")
    form = RectifyForm(request.POST if request.method == "POST" else None, convention=convention, rows=rows)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["mouvements"])
        movements.rectify(convention, chosen, reason=form.cleaned_data["reason"])
        follow_territoires(convention)
        count = len(chosen)
        messages.success(request, f"{counted(count, 'mouvement retiré')}.")
        return redirect(_url(convention))
    context = {
        "convention": convention,
        "active_tab": "parties",
        "name": str(acte),
        "effect": movements.effect_words(acte.effect_on_known),
        "rows": list(rows),
        "form": form,
        "chosen": set(request.POST.getlist("mouvements")),
    }
    return render(request, "conventions/perimetre_rectify.html", context, status=422 if form.errors else 200)
