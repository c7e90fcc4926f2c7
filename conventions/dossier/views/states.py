"""The life of a convention: what each step lacks, and the step itself."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions import perms
from conventions.enums import ConventionState
from conventions.finding import find_convention
from conventions.models import Convention
from conventions.steps import WHO, next_step, way, with_open_links
from conventions.text import submission
from core import limits, step_page, steps


@require_safe
def states(request, pk):
    """Every step open from here, the usual next one first, each with what it lacks."""
    convention = find_convention(request, pk)
    usual, order = next_step(convention), ConventionState.values
    found = []
    for step in steps.open_to(convention):
        standing = step.standing(convention)
        found.append(
            {
                "step": step,
                "url": reverse("conventions:transition", args=[convention.pk, step.slug]),
                "lacks": with_open_links(standing.lacks, convention, request.user),
                "is_blocked": standing.is_blocked,
                "is_back": order.index(step.target) < order.index(convention.state),
            }
        )
    context = {
        "convention": convention,
        "active_tab": "synthese",
        "next": next((each for each in found if each["step"] is usual), None),
        "others": [each for each in found if each["step"] is not usual],
        "may_manage": perms.can_manage(request.user, convention),
        "who": WHO,
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
    convention = find_convention(request, pk)
    step = steps.by_slug(Convention).get(action)
    if step is None:
        raise Http404
    is_submission = step.act == "submit_for_approval"

    def submit(cleaned):
        limits.spend(request.user, limits.HEAVY)
        return redirect(submission.ask(convention, by=request.user, reason=cleaned["reason"]).job)

    return step_page.answer(
        request,
        convention,
        step,
        back=(reverse("conventions:states", args=[convention.pk]), "Toutes les étapes"),
        context={
            "layout": "layout/convention.html",
            "convention": convention,
            "active_tab": "synthese",
            "asked": submission.last(convention) if is_submission and step.starts_from(convention) else None,
        },
        url_of=lambda each: reverse("conventions:transition", args=[convention.pk, each.slug]),
        act=submit if is_submission else None,
        template="conventions/step.html",
    )
