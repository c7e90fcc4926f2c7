"""The perimeter of a convention: a set of communes, dated once the convention is signed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import perms
from conventions.enums import ActeKind
from conventions.finding import OfConvention, find_convention
from conventions.models import Acte
from conventions.perimeter import cafs, movements, territory
from conventions.perimeter.filters import CommuneFilter
from conventions.perimeter.followed import follow_territoires
from conventions.perimeter.forms.perimetre import AddForm, PickForm, RectifyForm, RemoveForm, picked
from conventions.perimeter.models.perimetre import inside as _inside
from conventions.signing import progress
from conventions.tabs import view_tabs
from core import listing, ordering
from core.dates import PreciseDate
from core.formats import counted
from core.rows import Several
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
    return progress.why_printed(convention, "le périmètre")


def _page(request, convention, *, form=None, status=200):
    today = timezone.localdate()
    rows = list(
        convention.perimetre.select_related(
            "acte", "evenement", "commune__departement", "commune__epci", "commune__ept"
        ).order_by("commune__search_name", "pk")
    )
    inside = _inside(rows, on=today)
    epcis = sorted({row.commune.epci.name for row in inside if row.commune.epci_id}, key=ordering.key)
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
        "may_read_avenants": perms.can_read_whole(request.user, convention),
        "may_move": may_manage and not why_printed,
        "why_printed": may_manage and why_printed,
        "pick": PickForm(),
        "form": form or RemoveForm(convention=convention, communes=convention.perimetre.on(today)),
        "chosen": set(form.data.getlist("communes")) if form else set(),
    }
    return render(request, "conventions/perimetre.html", context, status=status)


@require_safe
def perimetre(request, pk):
    return _page(request, find_convention(request, pk))


class OfPerimeter(Several, OfConvention):
    """Communes that come in or go out together; the convention is locked while they are written."""

    tab, shown_at = "parties", "perimetre"

    def find_parent(self, pk):
        convention = super().find_parent(pk)
        return movements.locked(convention) if self.request.method == "POST" else convention

    def closed(self):
        return _why_printed(self.parent)

    def refused(self, sentence):
        """The page of the perimeter says why again, with the way out."""
        messages.error(self.request, sentence)
        return redirect(_url(self.parent))

    def page(self, title="", **more):
        return {"convention": self.parent, "active_tab": self.tab, **more}


class Entering(OfPerimeter):
    """GET `?territoire=` shows the communes that may come in; POST adds the ticked ones."""

    asks = True
    pick: PickForm

    def bound(self):
        self.pick = picked(self.request)
        if not self.pick.is_valid():
            return self.pick
        communes = self.pick.cleaned_data["territoire"].communes()
        return AddForm(
            self.request.POST if self.request.method == "POST" else None, convention=self.parent, communes=communes
        )

    def write(self, form):
        count = _add(self.parent, form.cleaned_data, by=self.user)
        follow_territoires(self.parent, self.pick.cleaned_data["territoire"])
        return f"{counted(count, 'commune')} dans le périmètre en plus."

    def offered(self, form, *, status):
        place, communes, not_added = None, [], {}
        if form is not self.pick:
            place = self.pick.cleaned_data["territoire"]
            held = self.parent.perimetre.at_last().values("commune")
            not_added = movements.not_added(self.parent, place.communes())
            offered = place.communes().exclude(pk__in=held).exclude(pk__in=not_added)
            communes = list(offered.select_related("epci").order_by("search_name", "code"))
        is_sent = self.request.method == "POST"
        context = self.page(
            pick=self.pick,
            form=form if place else None,
            communes=communes,
            not_added=list(not_added.values()),
            place=place,
            already=place and territory.all_of(place),
            may_amend=self.parent.is_amendable and perms.can_read_whole(self.user, self.parent),
            chosen=set(self.request.POST.getlist("communes")) if is_sent else {str(each.pk) for each in communes},
        )
        return render(self.request, "conventions/perimetre_add.html", context, status=status)


def _add(convention, cleaned, *, by):
    if not convention.is_signed:
        return movements.add_communes(convention, cleaned["communes"])
    movements.regularise(
        convention, on=cleaned["on"], entering=list(cleaned["communes"]), reason=cleaned["reason"], by=by
    )
    return len(cleaned["communes"])


class Leaving(OfPerimeter):
    """Before the signature the row goes; once signed, a régularisation says from when. In and out on the same day,
    the commune was never inside: its entry is rectified."""

    form = RemoveForm

    def given(self):
        inside = self.parent.perimetre.on(timezone.localdate()).select_related("commune")
        return {"convention": self.parent, "communes": inside}

    def write(self, form):
        chosen = list(form.cleaned_data["communes"])
        if self.parent.is_signed:
            on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
            wrong = [row for row in chosen if row.effect_on == on.date]
            left = [row.commune for row in chosen if row not in wrong]
            if wrong:
                movements.rectify(self.parent, wrong, reason=reason)
            if left:
                movements.regularise(self.parent, on=on, leaving=left, reason=reason, by=self.user)
        else:
            movements.remove_communes(self.parent, [row.commune_id for row in chosen])
        follow_territoires(self.parent)
        return f"{counted(len(chosen), 'commune')} hors du périmètre."

    def offered(self, form, *, status):
        return _page(self.request, self.parent, form=form, status=status)

    def back(self, row=None):
        return listing.address(self.request, super().back(), page=None)


class Rectifying(OfPerimeter):
    """« Rectification de saisie »: movements of a régularisation that were typed wrong go, with a reason."""

    form, asks = RectifyForm, True
    acte: Acte

    def find_parent(self, pk, acte):  # type: ignore[override]  # its address names the act too
        convention = super().find_parent(pk)
        self.acte = get_object_or_404(convention.actes.filter(kind=ActeKind.REGULARISATION), pk=acte)
        return convention

    def given(self):
        return {"convention": self.parent, "rows": self.acte.mouvements.select_related("commune")}

    def write(self, form):
        chosen = list(form.cleaned_data["mouvements"])
        movements.rectify(self.parent, chosen, reason=form.cleaned_data["reason"])
        follow_territoires(self.parent)
        return f"{counted(len(chosen), 'mouvement retiré')}."

    def offered(self, form, *, status):
        context = self.page(
            name=str(self.acte),
            effect=movements.effect_words(self.acte.effect_on_known),
            rows=list(self.given()["rows"]),
            form=form,
            chosen=set(self.request.POST.getlist("mouvements")),
        )
        return render(self.request, "conventions/perimetre_rectify.html", context, status=status)
