"""« Transmettre ce que suit … »: chosen, shown line by line, then confirmed.

    return pages.answer(request, person, scope, back=…, context={"layout": …})

Nobody passes on what is of the one in whose place they act: their page refuses it before anything is chosen.

One view function and one template (templates/accounts/handover.html), for the pages of a Caf and of a convention. The
choice and the preview are a GET, which writes nothing; the confirmation sends back what the preview showed.
"""

import datetime as dt
import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html

from accounts import handover, memberships, namesakes
from accounts.models import Passation
from core.date_fields import DayField
from core.dates import words
from core.forms import OneLineForm, laid_out

TEMPLATE = "accounts/handover.html"
KEPT = "0"
LIKE_ALL = ""
PERSON = {"data-choix": "", "data-invite": "Choisissez une personne"}
LONGEST = dt.timedelta(days=2 * 366)
PROPOSED = '{person} suit encore {held}. <a href="{address}">Le transmettre</a>'


class ChoiceForm(OneLineForm, forms.Form):
    """To whom: all, a kind, and with `lignes` a line. Fields of those who may take nothing there are not shown."""

    def __init__(self, *args, parts, people, person, by_line, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts, self.by_line = parts, by_line
        named = _named(people)
        self.fields["a"] = forms.ChoiceField(
            label="Tout transmettre à",
            choices=[("", "Choisissez"), *named],
            required=False,
            widget=forms.Select(attrs=PERSON),
            help_text="Chaque chose que cette personne peut reprendre ; le reste ne bouge pas.",
        )
        for part in parts:
            if part.takers & people.keys():
                self._ask(self.name(part), _opening(part.kind.several), part.takers, named, person)
            for line in part.open if by_line else ():
                if line.takers & people.keys():
                    label = f"{line.words} ({line.place})" if line.place else line.words
                    self._ask(self.name(part, line), label, line.takers, named, person)

    def _ask(self, name, label, takers, named, person):
        able = [each for each in named if int(each[0]) in takers]
        choices = [(LIKE_ALL, "Comme au-dessus"), (KEPT, f"Laisser à {person}"), *able]
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @staticmethod
    def name(part, line=None):
        return f"{part.kind.slug}-{line.key}" if line else part.kind.slug

    def groups(self):
        """[(part, its field, fields of its lines)], for the template."""
        return [
            (
                part,
                self[self.name(part)] if self.name(part) in self.fields else None,
                [self[name] for line in part.open if (name := self.name(part, line)) in self.fields],
            )
            for part in self.parts
        ]

    def chosen(self, part, line):
        """The key of who takes this line: as said of it, else of its kind, else of all."""
        given = self.cleaned_data
        for name in (self.name(part, line), self.name(part), "a"):
            if value := given.get(name):
                return int(value) or None
        return None


class GiveForm(OneLineForm, forms.Form):
    """What the preview showed, and why."""

    etat = forms.CharField(widget=forms.HiddenInput, max_length=500_000)
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        required=False,
        help_text="Facultatif : « départ en retraite », « nouvelle répartition ». Gardé dans l’historique.",
    )


def _opening(words):
    """With a capital, and those that are inside: « Rôles dans la Caf »."""
    return words[:1].upper() + words[1:]


def _named(people):
    """[(key, words)] of these people, of whom no two have the same."""
    said = namesakes.told(people.values())
    return [(str(key), f"{said[key]}, {user.function}" if user.function else said[key]) for key, user in people.items()]


def propose(request, person, scope, address):
    """Once a role is closed: what its person still holds there, with the way to pass it on."""
    parts = handover.held(handover.ask(person, scope, by=request.user))
    parts = [part for part in parts if part.open]
    if parts:
        held = handover.told(parts, moving=False)
        messages.warning(request, format_html(PROPOSED, person=person, held=held, address=address))


class StandInForm(OneLineForm, forms.Form):
    """Who stands in, and between which days."""

    to = forms.ChoiceField(label="Qui remplace", widget=forms.Select(attrs=PERSON))
    starts_on = DayField(label="Du")
    ends_on = DayField(label="Au", help_text="Dernier jour compris : les droits cessent d’eux-mêmes le lendemain.")
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        required=False,
        help_text="Facultatif : « congé de maternité ». Gardé dans l’historique.",
    )

    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, people, until, cancel_url, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.until = people, until
        self.fields["to"].choices = [("", "Choisissez"), *_named(people)]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate
        self.helper = laid_out(
            [("", ["to", ("starts_on", "ends_on"), "reason"])],
            submit_label="Organiser le remplacement",
            cancel_url=cancel_url,
        )

    def clean_to(self):
        return self.people[int(self.cleaned_data["to"])]

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and start < timezone.localdate():
            self.add_error("starts_on", "Un remplacement commence aujourd’hui ou plus tard.")
        if start and end and end < start:
            self.add_error("ends_on", "La fin doit suivre le début.")
        elif end and end > timezone.localdate() + LONGEST:
            self.add_error("ends_on", "Un remplacement dure deux ans au plus : au-delà, transmettez.")
        elif end and self.until and end > self.until:
            self.add_error("ends_on", memberships.beyond(self.until))
        return cleaned


def stand_in(request, person, scope, *, back, context):
    """« Faire remplacer … »: the rights of a person lent to another between two days."""
    parts = handover.held(handover.ask(person, scope, by=request.user))
    lent = handover.lendable(parts)
    parts = [part for part in parts if part.kind.slug in lent]
    people = handover.people(parts)
    until = scope.reach(request.user).lent_until
    sent = request.POST if request.method == "POST" else None
    form = StandInForm(sent, people=people, until=until, cancel_url=back[0])
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            handover.lend(person, scope, by=request.user, **given)
        except handover.Refused as refusal:
            form.add_error("to", str(refusal))
        else:
            days = f"du {words(given['starts_on'])} au {words(given['ends_on'])}"
            messages.success(request, f"{given['to']} assure le remplacement de {person} {days}.")
            return redirect(back[0])
    page = {"person": person, "person_name": str(person), "scope": scope, "back": back, "form": form}
    page |= {"parts": parts, "told": handover.told(parts, moving=False), "has_takers": bool(people)}
    return render(request, "accounts/stand_in.html", page | context, status=422 if form.errors else 200)


def answer(request, person, scope, *, back, context, then=None):
    """`back`: (address, label) of the page that one comes from. `then()`: where one goes once it is done, when it is
    not there. `context`: of the page around (`layout`, and what it reads)."""
    reach = scope.reach(request.user)
    if person.pk in reach.absent:
        raise PermissionDenied(memberships.STOOD_FOR)
    asked = handover.ask(person, scope, by=request.user)
    parts = handover.held(asked)
    people = handover.people(parts)
    if reach.until:  # who acts until a day is given nothing by themselves
        people.pop(request.user.pk, None)
    page = {
        "person": person,
        "person_name": str(person),
        "scope": scope,
        "back": back,
        "parts": parts,
        "told": handover.told(parts, moving=False),
    }
    page |= {"past": Passation.objects.visible_to(request.user).filter(caf=scope.caf, person=person, place=str(scope))}
    if request.method == "POST":
        return _given(request, person, scope, parts, people, page | context, then or (lambda: back[0]))
    by_line = bool(request.GET.get("lignes"))
    is_sent = request.GET.get("apercu") == "1"
    form = ChoiceForm(request.GET if is_sent else None, parts=parts, people=people, person=person, by_line=by_line)
    page |= {"form": form, "by_line": by_line, "groups": form.groups()}
    if is_sent and form.is_valid():
        handover.choose(parts, form.chosen)
        if any(part.moving for part in parts):
            page |= _preview(parts, people, GiveForm(initial={"etat": handover.state(parts)}))
        else:
            form.add_error("a", "Choisissez au moins une personne qui reprend.")
    return render(request, TEMPLATE, page | context, status=422 if form.errors else 200)


def _preview(parts, people, form):
    """What the template shows of a preview: each line with who takes it, those that stay with why."""
    shown, said = [], namesakes.told(people.values())
    for part in parts:
        lines = [(line, said.get(part.chosen.get(line.key))) for line in part.lines]
        if any(to for _, to in lines) or any(line.kept for line in part.lines):
            shown.append((part, lines))
    return {"preview": shown, "give_form": form, "moving": handover.told(parts)}


def _given(request, person, scope, parts, people, page, then):
    form = GiveForm(request.POST.dict())
    changes, status = [], 422
    if form.is_valid():
        try:
            handover.give(
                person, scope, by=request.user, seen=form.cleaned_data["etat"], reason=form.cleaned_data["reason"]
            )
        except handover.Stale as stale:
            form.add_error(None, str(stale))
            changes, status = stale.changes, 409
        except handover.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"C’est transmis : {person} ne le suit plus.")
            return redirect(then())
    _choose_again(parts, form)
    form.data = {**form.data, "etat": handover.state(parts)}
    page |= {"changes": changes, "is_refused": True} | _preview(parts, people, form)
    return render(request, TEMPLATE, page, status=status)


def _choose_again(parts, form):
    """What was chosen, where it still may be."""
    try:
        wanted = handover.read_state(form.data.get("etat", ""))
    except handover.Refused:
        wanted = {}
    handover.choose(parts, lambda part, line: wanted.get((part.kind.slug, line.key), (0, 0))[1] or None)
