"""What waits is put to sleep until a day, with a reason that the others read, and woken."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.date_fields import DayField
from core.dates import words
from core.forms import OneLineForm, laid_out
from reporting.desk import asleep, followed, keys, todo
from reporting.desk.models import Sommeil

LONGEST = dt.timedelta(days=366)


class LaterForm(OneLineForm, forms.Form):
    until = DayField(label="Jusqu’au", help_text="Le matin de ce jour, la ligne revient.")
    reason = forms.CharField(label="Motif", max_length=200, help_text="Lu de tous ceux qui ont la même chose à faire.")

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.helper = laid_out(
            [("", ["until", "reason"])], submit_label="Mettre en sommeil", cancel_url=reverse("desk:home")
        )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= self.on:
            raise ValidationError("Choisissez un jour à venir.")
        if until > self.on + LONGEST:
            raise ValidationError("Un an au plus : au-delà, mieux vaut changer l’échéance.")
        return until


def waiting(user, *, on):
    """[Task] of all that waits for this person, asleep or not."""
    found = todo.tasks(user, followed.read(user, on=on, whole_caf=False), on=on)
    return found + [todo.of_tache(each, user=user, on=on) for each in todo.own(user, on=on) if each.is_theirs]


def _task(user, key, *, on):
    """What waits for this person under this key. Http404 when nothing does."""
    for task in waiting(user, on=on) if key else ():
        if task.key == key:
            return task
    raise Http404


@require_http_methods(["GET", "POST"])
def later(request, key):
    """Put to sleep what this key names, one of those that wait for this person."""
    on = timezone.localdate()
    task = _task(request.user, keys.read(key), on=on)
    form = LaterForm(request.POST if request.method == "POST" else None, on=on)
    if form.is_bound and form.is_valid():
        asleep.sleep(task, by=request.user, **form.cleaned_data)
        messages.success(request, f"« {task.label} » dort jusqu’au {words(form.cleaned_data['until'])}.")
        return redirect(reverse("desk:home") + "#a-faire")
    return render(request, "desk/later.html", {"form": form, "task": task}, status=422 if form.is_bound else 200)


@require_POST
def wake(request, pk):
    """It comes back among what waits, for whoever it waits: one of them asks."""
    row = get_object_or_404(Sommeil.objects.visible_to(request.user), pk=pk)
    task = _task(request.user, row.key, on=timezone.localdate())
    row.delete()
    messages.success(request, f"« {task.label} » est réveillée.")
    return redirect(reverse("desk:home") + "#a-faire")
