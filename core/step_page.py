"""The page of a step of state: what it does, what is missing, what follows, what it asks; then the act.

    return step_page.answer(request, seance, step, back=…, context=page(…), url_of=…)

One view function and one template (templates/core/step.html) for every step of every model. GET never writes. A step
that does not start from the present state answers 409, one that is refused 422; both keep what was typed.
"""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from core.forms import OneLineForm, laid_out
from core.steps import by_act
from core.transitions import TransitionRefused, wrong_state

TEMPLATE = "core/step.html"
#: Differences shown word by word; the others are named, with their link.
SHOWN = 20


class StepForm(OneLineForm, forms.Form):
    """What a step asks, and the reason: required when the step or a warning wants one."""

    reason = forms.CharField(
        label="Commentaire",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif ; gardé dans l’historique.",
    )

    def __init__(self, *args, step, obj, asks_reason, cancel_url="", action_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.step = step
        asked = {name: make(obj) for name, make in step.asks.items()}
        self.fields = {**asked, **self.fields}
        if asks_reason:
            self.ask_reason()
        self.helper = laid_out(
            [("", list(self.fields))],
            submit_label=step.button or step.verb,
            submit_name="delete" if step.is_severe else "save",
            cancel_url=cancel_url,
        )
        self.helper.form_action = action_url

    def ask_reason(self):
        field = self.fields["reason"]
        field.label, field.required = "Motif", True
        field.help_text = "Il est gardé dans l’historique avec votre nom."
        field.error_messages["required"] = self.step.why

    def kept(self):
        """[(label, text)] of what was typed, for a page that has no form any more."""
        if not self.is_bound:
            return []
        return [(field.label, field.value()) for field in self if field.value()]


def answer(request, obj, step, *, back, context, url_of, act=None, then=None, template=TEMPLATE):
    """The page of `step` for `obj`, or the act and the answer to it.

    `back`: (address, label) of the page that one comes from. `context`: of the page around (`layout`, `active_tab`,
    what these read). `url`: where the form posts, when it is not this address. `act(cleaned)`: done in place of the
    transition, gives its own answer. `then()`: the answer after it, in place of the page of the object.
    Raises PermissionDenied, with who could, for a person who may not.
    """
    if not step.may(request.user, obj):
        raise PermissionDenied(step.told(obj).who)
    standing, refusal, status = step.standing(obj), "", 200
    is_post = request.method == "POST"
    form = StepForm(
        request.POST if is_post else None,
        step=step,
        obj=obj,
        asks_reason=step.needs_reason or standing.has_warnings,
        cancel_url=back[0],
        action_url=url_of(step),
    )
    if is_post:
        status = 422
        if not step.starts_from(obj):
            refusal, status = wrong_state(obj), 409
        elif standing.refusal:
            refusal = str(standing.refusal)
        elif form.is_valid():
            try:
                if act:
                    return act(form.cleaned_data)
                getattr(obj, step.act)(by=request.user, **form.cleaned_data)
            except TransitionRefused as refused:
                standing = step.standing(obj)
                if refused.needs_reason:
                    form.ask_reason()
                    form.add_error("reason", step.why)
                else:
                    refusal = str(refused)
                status = 422 if step.starts_from(obj) else 409
            else:
                messages.success(request, step.told(obj).done)
                return then() if then else redirect(obj)
    shown = {"step": step, "form": form, "standing": standing, "refusal": refusal, "back": back}
    return render(request, template, {**context, **shown, **_words(obj, step, standing, url_of)}, status=status)


def _words(obj, step, standing, url_of):
    """What the template writes of this step, for this object."""
    is_open = step.starts_from(obj)
    instead = by_act(obj._meta.model)[step.instead] if standing.early and step.instead else None
    return {
        "subject": obj,
        "told": step.told(obj),
        "target": SimpleNamespace(value=step.target, label=dict(obj._meta.get_field("state").choices)[step.target]),
        "differences": [(lack.label, lack.lines()) for lack in [each for each in standing.lacks if each.lines][:SHOWN]],
        "is_open": is_open,
        "is_blocked": not is_open or standing.is_blocked,
        "ways_back": step.ways_back(obj) if is_open else [],
        "instead": instead,
        "instead_url": url_of(instead) if instead else "",
    }
