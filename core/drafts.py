"""Long texts kept while they are typed, and forms sent in vain: what every form is told of them.

A door: accounts has the table (`accounts.drafts`), and reads it for the forms that hold a long text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms

TAKEN_UP = "saisie"  # in an address: the drafts with which its page is filled
TITLE = "_titre"  # in a form, by a script: what the page that shows it is called
MADE_FROM = "_saisie"  # in a form: the drafts that are over once it is saved
CHOOSING = "_chercher"  # in a form, without script: the field to choose for, and the page where one searches; alone, in what the field offers
WAITING, CHOSEN = "formulaire", "choix"  # there: the draft of the form that waits, and what is taken back to it
SEVERAL = "plusieurs"  # there: what is chosen comes beside what was
FIELD = "champ"

#: Functions of (request, address): the drafts of the fields of the form sent there, of this person.
readers: list[Callable] = []


#: Functions of (request): what the form that it sends was made from is saved, and forgotten.
forgetters: list[Callable] = []


def over(request):
    """The form sent by this request is saved, and no other page follows: told before what answers is drawn."""
    for forget in forgetters:
        forget(request)


@dataclass(frozen=True)
class Kept:
    """Of one form: its drafts to offer, in lists of what was typed in one page, the keys of those that it was made from, whether it holds a long text."""

    drafts: list = field(default_factory=list)
    keys: list = field(default_factory=list)
    is_long: bool = False


def of(request, form, address):
    """What is kept of this form. One query when it holds a long text and is shown as it is stored; none otherwise."""
    is_long = _is_long(form)
    if request is None or not (is_long or form.is_bound):
        return Kept()
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return Kept()
    if form.is_bound:
        return Kept(keys=request.POST.getlist(MADE_FROM), is_long=is_long)
    if TAKEN_UP in request.GET:
        return Kept(is_long=True)
    found = [draft for read in readers for draft in read(request, address) if _is_news(draft, form)]
    version = form.fields["version"].initial if "version" in form.fields else None
    for draft in found:
        draft.is_older = None not in (draft.version, version) and draft.version != version
    apart: dict[str, list] = {}
    for draft in found:
        apart.setdefault(draft.key, []).append(draft)
    return Kept(drafts=list(apart.values()), is_long=True)


def _is_long(form):
    return any(isinstance(each.widget, forms.Textarea) for each in form.fields.values())


def _is_news(draft, form):
    """Whether it says something else than what is stored in its field today."""
    box = next((box for box in form if box.html_name == draft.field), None)
    return draft.is_whole or (box is not None and str(box.value() or "").strip() != draft.text.strip())
