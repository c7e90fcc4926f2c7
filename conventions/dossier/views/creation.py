"""/conventions/nouvelle/: territory, then parties, then calendar, at one address.

The answers of the first two steps travel in the address, so that the browser's « back » works and
nothing is half-saved; the third step posts everything.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conventions import perms
from conventions.dossier.creation import create_convention, proposed_name, starting_communes
from conventions.dossier.forms.creation import CalendrierStep, PartiesStep, TerritoireStep, is_said, typed_key
from conventions.models import Convention
from core.editing import made_by, own_key, say_it_is_made
from core.formats import listed
from territories.outlines import perimeter_map

STEPS = ("Territoire", "Parties", "Calendrier")
NOT_CARRIED = {"etape", "csrfmiddlewaretoken", "creation_key", "save"}
MAP_COMMUNES = 200


@require_http_methods(["GET", "POST"])
def create(request):
    cafs = [caf for caf in request.user.cafs() if perms.can_create(request.user, caf)]
    if not cafs:
        raise PermissionDenied(
            "Une convention est créée par un conseiller, la direction ou l’administrateur de la Caf."
        )
    data = request.POST if request.method == "POST" else request.GET
    done = _already_made(request) if request.method == "POST" else None
    if done and is_said(data, done, user=request.user):
        return redirect(done)
    asked = 4 if request.method == "POST" else {"2": 2, "3": 3}.get(data.get("etape"), 1)

    place = TerritoireStep(data if TerritoireStep.is_answered(data) else None, cafs=cafs, user=request.user)
    if asked == 1 or not place.is_valid():
        return _page(request, 1, place, refused=asked > 1)
    caf, territoires = place.cleaned_data["caf"], place.territoires()
    predecessor = place.cleaned_data.get("predecessor")
    communes = starting_communes(territoires, predecessor=predecessor).select_related("departement")
    facts = {"territoires": territoires, "caf": caf, "predecessor": predecessor, "communes": communes}

    parties = PartiesStep(
        data if asked > 2 or PartiesStep.is_answered(data) else None,
        caf=caf,
        territoires=territoires,
        communes=communes,
    )
    if asked == 2 or not parties.is_valid():
        return _page(request, 2, parties, refused=asked > 2, **facts)

    left_out = parties.cleaned_data.get("left_out", ())
    facts["communes"] = communes.exclude(pk__in=[each.pk for each in left_out])
    calendar = CalendrierStep(
        data if asked == 4 or CalendrierStep.is_answered(data) else None,
        caf=caf,
        user=request.user,
        territoires=territoires,
        predecessor=predecessor,
    )
    if asked == 3 or not calendar.is_valid():
        return _page(request, 3, calendar, refused=asked > 3, **facts)
    if done:
        return _page(request, 3, calendar, status=say_it_is_made(calendar, done.get_absolute_url()), **facts)

    facts = calendar.facts()
    themes = facts.pop("themes", None)
    if facts["creation_key"]:
        facts["creation_key"] = own_key(Convention, facts["creation_key"], request.user)
    try:
        convention = create_convention(
            by=request.user,
            caf=caf,
            territoire=territoires[0],
            others=territoires[1:],
            left_out=left_out,
            name=parties.cleaned_data["name"],
            predecessor=predecessor,
            modele=place.cleaned_data.get("modele"),
            is_example=place.cleaned_data["is_example"],
            sign_all_communes=parties.cleaned_data.get("sign_all_communes", False),
            organisations=parties.organisations(),
            themes=themes,
            keep_author=True,
            **facts,
        )
    except IntegrityError:  # the other of two clicks had not written yet when this one looked
        if not (done := _already_made(request)):
            raise
        if not is_said(data, done, user=request.user):
            told = {"territoires": territoires, "caf": caf, "predecessor": predecessor, "communes": communes}
            return _page(request, 3, calendar, status=say_it_is_made(calendar, done.get_absolute_url()), **told)
        return redirect(done)
    messages.success(request, f"La convention « {convention.name} » est créée.")
    return redirect(convention)


def _already_made(request):
    """What the first of two clicks made."""
    key = typed_key(request.POST.get("creation_key"))
    if key is None:
        return None
    return made_by(Convention, key, request.user)


def _page(request, step, form, *, refused=False, status=200, **facts):
    data = request.POST if request.method == "POST" else request.GET
    own = {*form.fields, *(f"{name}_texte" for name in form.fields)}
    carried = [
        (key, value) for key, values in data.lists() if key not in NOT_CARRIED and key not in own for value in values
    ]
    if step == 1:
        carried = []
    back = data.copy()
    for key in ("csrfmiddlewaretoken", "save", "creation_key", "etape"):
        back.pop(key, None)
    back["etape"] = step - 1
    context = {
        "form": form,
        "step": step,
        "next_step": step + 1,
        "is_last": step == len(STEPS),
        "steps": [
            {"label": label, "is_done": number < step, "is_current": number == step}
            for number, label in enumerate(STEPS, 1)
        ],
        "carried": carried,
        "back": back.urlencode(),
        "place_name": proposed_name(facts["territoires"]) if facts else "",
        "place_label": listed(each.label_with_departement for each in facts.get("territoires", ())),
        "map": _map(facts) if step == 2 else None,
        **facts,
    }
    return render(request, "conventions/create.html", context, status=422 if refused else status)


def _map(facts):
    drawn = list(facts["communes"].values_list("code", "departement__code")[: MAP_COMMUNES + 1])
    return perimeter_map(drawn) if len(drawn) <= MAP_COMMUNES else None
