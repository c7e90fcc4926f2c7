"""Own tasks: what somebody has to do, in their own words, on a CTG or on one thing of it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import traces
from accounts.handover.caf_roles import colleagues
from accounts.models import User
from accounts.namesakes import tell_apart
from actions.doors import Panel, PanelItem
from actions.models import FicheAction
from conventions.finding import PART, OfConvention, find_convention
from conventions.models import Membership
from conventions.perms import PARTIAL_READERS, can_read_whole, read_in_part
from core.dates import words
from core.forms import HouseForm, words_of
from core.ordering import InOrder
from governance.models import Seance
from reporting.bilans.models import Bilan
from reporting.desk import followed
from reporting.desk.models import OBJECTS, Tache

MOST = 40  # conventions offered to a task that has none yet
READERS = "Lue de qui l’écrit, de qui la fait, et de qui remplace cette personne ici."


def doers(convention, user, *, on, kept=None):
    """Who may have a task here, by name: its members who read it whole and its referent; for the people of the Caf, their
    colleagues too. `kept`: key of who has it already. One query, and that of the Caf’s people."""
    running = Membership.objects.running(on=on).filter(convention=convention, user__isnull=False)
    members = running.exclude(role__in=PARTIAL_READERS).values("user")
    others = {convention.adviser_id, kept} - {None}
    if any(row.caf_id == convention.caf_id for row in user.caf_memberships_on(on)):
        others |= set(colleagues(convention.caf, on=on))
    rows = User.objects.filter(Q(pk__in=members) | Q(pk__in=others), is_active=True)
    return rows.order_by(*(User._meta.ordering or ()))


def objects_of(convention, user):
    """[(heading, [(« fiche:12 », words)])] of what a task may be on. Three queries."""
    fiches = FicheAction.objects.visible_to(user).filter(plan__convention=convention).live()
    seances = Seance.objects.visible_on(convention, user).select_related("comite").order_by("-held_on", "-pk")
    bilans = Bilan.objects.visible_to(user).filter(convention=convention).order_by("-year", "-pk")
    kinds = (
        ("Fiches", "fiche", fiches.order_by(InOrder("code"), "pk")),
        ("Séances", "seance", seances),
        ("Bilans", "bilan", bilans),
    )
    return [
        (heading, choices)
        for heading, name, rows in kinds
        if (choices := [(f"{name}:{row.pk}", str(row)) for row in rows])
    ]


class TacheForm(HouseForm):
    fieldsets = [("", ["text", ("assigned_to", "due_on"), "about"])]
    submit_label = "Enregistrer la tâche"

    class Meta:
        model = Tache
        fields = ["text", "assigned_to", "due_on"]
        help_texts = {"text": READERS}

    about = forms.ChoiceField(label="À propos de", required=False)

    def __init__(self, *args, convention, user, asked="", **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.convention = convention
        shown = doers(convention, user, on=timezone.localdate(), kept=self.instance.assigned_to_id)
        self.fields["assigned_to"].queryset = shown  # type: ignore[attr-defined]  # not in the stubs
        tell_apart(self.fields["assigned_to"])
        if self.is_creation:
            self.initial.setdefault("assigned_to", user.pk)
        objects, kept = objects_of(convention, user), kept_about(self.instance)
        if kept and not any(kept == key for _, choices in objects for key, _ in choices):
            # Of what is no longer offered, as a fiche given up: saving leaves the task where it is.
            about = getattr(self.instance, kept.partition(":")[0])
            objects = [("Aujourd’hui", [(kept, str(about))]), *objects]
        self.fields["about"].choices = [("", "La convention"), *objects]  # type: ignore[attr-defined]  # not in the stubs
        self.initial["about"] = asked if self.is_creation else kept

    def clean(self):
        super().clean()
        kind, _, key = self.cleaned_data.get("about", "").partition(":")
        for name in OBJECTS:
            setattr(self.instance, f"{name}_id", int(key) if name == kind else None)

    def extra_columns(self):
        return OBJECTS

    def made_words(self, name, row):
        if name == "about":
            return words_of(self.fields[name], kept_about(row))
        return super().made_words(name, row)


def panel_on(user, **about):
    """What is to be done on one thing, for who reads it there: a `fiche` or a `seance`. One query."""
    today = timezone.localdate()
    rows = Tache.objects.visible_to(user).open().filter(**about)
    items = tuple(_item(row, on=today) for row in rows.select_related("assigned_to"))
    return Panel("À faire", items, position=10, is_of_chain=False)


def _item(tache, *, on):
    is_late = tache.due_on is not None and tache.due_on < on
    return PanelItem(
        tache.text,
        url=tache.get_absolute_url(),
        when=f"pour le {words(tache.due_on)}" if tache.due_on else "",
        note=str(tache.assigned_to),
        badge="en retard" if is_late else "",
        tone="danger",
    )


def fiche_panel(fiche, user):
    """For `actions.doors.panels`."""
    return panel_on(user, fiche=fiche)


def seance_panel(seance, user):
    """For `governance.doors.panels`."""
    return panel_on(user, seance=seance)


def kept_about(tache):
    """« fiche:12 », or an empty text for the convention itself."""
    return next((f"{name}:{key}" for name in OBJECTS if (key := getattr(tache, f"{name}_id"))), "")


class Taches(OfConvention):
    form, new = TacheForm, "Nouvelle tâche"
    added, saved, removed = "La tâche est notée.", "La tâche est enregistrée.", "La tâche est supprimée."
    may = staticmethod(can_read_whole)
    returns = again = False

    def find_parent(self, pk):
        convention = find_convention(self.request, pk)
        if not can_read_whole(self.user, convention):
            raise PermissionDenied(PART)
        return convention

    def find(self, *args, row, **keys):
        found = Tache.objects.visible_to(self.user).select_related(
            "convention__caf", "fiche", "seance__comite", "bilan"
        )
        self.row = get_object_or_404(found, pk=row)
        self.parent = self.row.convention
        traces.about(caf=self.parent.caf_id)

    def given(self):
        asked = next((f"{name}:{key}" for name in OBJECTS if (key := self.request.GET.get(name))), "")
        return {"convention": self.parent, "user": self.user, "asked": asked}

    def kept(self):
        is_author = self.row.created_by_id == self.user.pk
        return "" if is_author else f"Cette tâche est de {self.row.created_by} : dites-la faite, ou laissez-la-lui."

    def back(self, row=None):
        return reverse("desk:home") + "#a-faire"

    def delete_url(self):
        return reverse("desk:task_delete", args=[self.row.pk])

    def page(self, title, **more):
        return super().page(title, delete_url=self.row and not self.kept() and self.delete_url(), **more)

    def asked(self):
        return super().asked() | {"text": "Personne ne la lira plus."}


@require_POST
def done(request, row):
    """It is done, by whoever reads it. Told twice, it is done once."""
    tache = get_object_or_404(Tache.objects.visible_to(request.user), pk=row)
    Tache.objects.open().filter(pk=tache.pk).update(done_at=timezone.now(), done_by=request.user)
    return redirect(reverse("desk:home") + "#a-faire")


@require_safe
def where(request):
    """Of which CTG is the task: those that one follows."""
    partial = set(read_in_part(request.user))
    rows = followed.read(request.user, on=timezone.localdate(), whole_caf=False)
    rows = [each.convention for each in rows if each.pk not in partial]
    if not rows and not request.user.caf_ids():
        raise Http404
    links = [(each.label, add_url(each)) for each in rows[:MOST]]
    return render(request, "desk/task_where.html", {"links": links, "more": len(rows) - MOST})


def add_url(convention, **about):
    """Where a task on this convention is written; `about`: on this fiche, this séance or this bilan, by its key."""
    url = reverse("desk:task_add", args=[convention.pk])
    return f"{url}?{urlencode(about)}" if about else url
