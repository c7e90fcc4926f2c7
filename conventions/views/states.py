"""The life of a convention: what each step lacks, and the step itself."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions import perms, submission
from conventions.enums import ConventionState
from conventions.forms.states import TransitionForm
from conventions.steps import BY_SLUG, next_step, open_steps, way, with_open_links
from conventions.views.finding import find_convention
from core import limits
from core.transitions import TransitionRefused

#: Differences shown word by word; the others are named, with their link.
SHOWN = 20


def _items(lacks):
    return [
        {"label": lack.text[:1].upper() + lack.text[1:], "url": lack.url, "is_blocking": lack.is_blocking}
        for lack in lacks
    ]


def _step_url(convention, step):
    return reverse("conventions:transition", args=[convention.pk, step.slug])


@require_safe
def states(request, pk):
    """Every step open from here, the usual next one first, each with what it lacks."""
    convention = find_convention(request, pk)
    usual, order = next_step(convention), ConventionState.values
    steps = []
    for step in open_steps(convention):
        lacks = _lacks(convention, step)
        steps.append(
            {
                "step": step,
                "url": _step_url(convention, step),
                "lacks": _items(with_open_links(lacks, convention, request.user)),
                "is_blocked": any(lack.is_blocking for lack in lacks),
                "is_back": order.index(step.target) < order.index(convention.state),
            }
        )
    context = {
        "convention": convention,
        "active_tab": "synthese",
        "next": next((each for each in steps if each["step"] is usual), None),
        "others": [each for each in steps if each["step"] is not usual],
        "may_manage": perms.can_manage(request.user, convention),
        "journal": convention.transitions.select_related("by").order_by("-at", "-pk")[:20],
        "way": way(convention, on=timezone.localdate()),
    }
    named = perms.people_named(request.user, convention)
    for line in context["journal"]:
        line.who = str(line.by) if line.by_id and (named is None or line.by_id in named) else ""
        line.from_words = ConventionState(line.from_state).label
        line.to_words = ConventionState(line.to_state).label
    return render(request, "conventions/states.html", context)


@require_http_methods(["GET", "POST"])
def transition(request, pk, action):
    convention = find_convention(request, pk, allow=perms.can_manage)
    step = BY_SLUG.get(action)
    if step is None:
        raise Http404
    if request.method == "POST":
        return _act(request, convention, step)
    return _page(request, convention, step)


def _lacks(convention, step):
    """Those of the door of this step, and what is no longer as it was submitted; empty when the present state does
    not lead there."""
    if convention.state not in step.method.sources or step.act == "reopen":
        return []
    changed = submission.changed(convention) if step.act == "prepare_signature" else []
    return [*changed, *convention.lacks_for(step.target)]


def _form(convention, step, lacks, data=None):
    return TransitionForm(
        data,
        step=step,
        asks_reason=step.needs_reason or any(not lack.is_blocking for lack in lacks),
        cancel_url=reverse("conventions:states", args=[convention.pk]),
    )


def _act(request, convention, step):
    lacks = _lacks(convention, step)
    form = _form(convention, step, lacks, request.POST)
    if convention.state not in step.method.sources:
        sentence = f"Action impossible : l’état est « {convention.get_state_display()} »."
        return _page(request, convention, step, form=form, refusal=sentence, status=409)
    if any(lack.is_blocking for lack in lacks):
        blocking = " ; ".join(lack.text for lack in lacks if lack.is_blocking and not submission.are_changes([lack]))
        refusal = f"Il manque : {blocking}" if blocking else submission.REOPEN
        return _page(request, convention, step, form=form, refusal=refusal, status=422)
    if not form.is_valid():
        return _page(request, convention, step, form=form, status=422)
    if step.act == "submit_for_approval":
        limits.spend(request.user, limits.HEAVY)
        return redirect(submission.ask(convention, by=request.user, reason=form.cleaned_data["reason"]).job)
    facts = {"on": form.cleaned_data["on"]} if step.needs_date else {}
    try:
        getattr(convention, step.act)(by=request.user, reason=form.cleaned_data["reason"], **facts)
    except TransitionRefused as refused:
        wrong_state = convention.state not in step.method.sources
        return _page(request, convention, step, form=form, refusal=str(refused), status=409 if wrong_state else 422)
    messages.success(request, step.done)
    return redirect(convention)


def _page(request, convention, step, *, form=None, refusal="", status=200):
    lacks = _lacks(convention, step)
    is_open = convention.state in step.method.sources
    asked = submission.last(convention) if step.act == "submit_for_approval" and is_open else None
    context = {
        "convention": convention,
        "active_tab": "synthese",
        "step": step,
        "target": ConventionState(step.target).label,
        "lacks": _items(lacks),
        "differences": [(lack.label, lack.lines()) for lack in [each for each in lacks if each.lines][:SHOWN]],
        "is_blocked": not is_open or any(lack.is_blocking for lack in lacks),
        "is_open": is_open,
        "has_warnings": any(not lack.is_blocking for lack in lacks),
        "form": form or _form(convention, step, lacks),
        "refusal": refusal,
        "asked": asked,
        "reopening": submission.are_changes(lacks),
    }
    return render(request, "conventions/transition.html", context, status=status)
