"""« À faire »: what waits for one person, computed from the data at each visit.

Each function answers for one kind of task, in a fixed number of queries whatever the number
of conventions. What is late comes first, then this week, then what is only coming.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from actions.models import FicheAction
from conventions.enums import SIGNED, ConventionState
from conventions.models import Autorisation, Convention, Partie, Signataire
from conventions.perms import co_written_by
from core.dates import words
from governance.alerts import without_copil
from governance.models import Decision
from reporting.bilans.models import Bilan
from reporting.enums import BilanKind, BilanState

WEEK = dt.timedelta(days=7)
YEAR = dt.timedelta(days=365)
MOST = 25  # of one kind
BEFORE_BUNDLES = 5

LATE, THIS_WEEK, COMING = "late", "week", "coming"
TONES = {LATE: "danger", THIS_WEEK: "warning", COMING: "neutral"}
GROUPS = {LATE: "En retard", THIS_WEEK: "Cette semaine", COMING: "À prévoir"}


@dataclass(frozen=True)
class Task:
    label: str
    url: str
    group: str
    when: str = ""
    context: str = ""
    due_on: dt.date | None = None

    @property
    def tone(self):
        return TONES[self.group]


@dataclass(frozen=True)
class Bundle:
    """The same task in several conventions, told in one line that opens."""

    label: str
    tasks: list
    is_bundle = True

    @property
    def tone(self):
        return self.tasks[0].tone

    @property
    def context(self):
        names = [task.context for task in self.tasks]
        shown = ", ".join(names[:2])
        return f"{shown} et {len(names) - 2} autres" if len(names) > 3 else ", ".join(names)


def group_of(due_on, *, on):
    if due_on is None:
        return COMING
    if due_on < on:
        return LATE
    return THIS_WEEK if due_on <= on + WEEK else COMING


def days_words(due_on, *, on):
    """« échéance le 3 mars, il y a 12 jours », « demain », « dans 5 jours »."""
    gap = (due_on - on).days
    near = {0: "aujourd’hui", 1: "demain", -1: "hier"}
    if gap in near:
        return near[gap]
    size = f"{abs(gap)} jours" if abs(gap) < 60 else f"{abs(gap) // 30} mois"
    return f"il y a {size}" if gap < 0 else f"dans {size}"


def written_conventions(user, *, on):
    """Conventions that this person writes and follows: an administrator or a manager of a Caf
    may write all of its conventions, but only those they follow are tasks of theirs."""
    return Convention.objects.mine(user, on=on).filter(pk__in=co_written_by(user, on=on).values("pk"), is_example=False)


def fiches(user, *, on):
    """My fiches late, or due this week. One query."""
    rows = (
        FicheAction.objects.visible_to(user, on=on)
        .counted()
        .of_user(user)
        .late(on=on + WEEK + dt.timedelta(days=1))
        .select_related("plan__convention")
        .order_by("ends_on", "pk")[:MOST]
    )
    for fiche in rows:
        yield Task(
            f"{fiche}",
            fiche.get_absolute_url(),
            LATE if fiche.is_late_on(on) else THIS_WEEK,
            when=f"échéance : {fiche.ends_on_words}, {days_words(fiche.ends_on, on=on)}",
            context=fiche.plan.convention.name,
            due_on=fiche.ends_on,
        )


def late_fiches_by_convention(written, *, on, except_of=None):
    """Late fiches of the conventions I write, one line each. One query."""
    late = FicheAction.objects.late(on=on)
    if except_of is not None:
        late = late.exclude(pk__in=FicheAction.objects.of_user(except_of).values("pk"))
    counts = late.filter(plan__convention=OuterRef("pk")).order_by().values("plan__convention").annotate(n=Count("pk"))
    rows = written.annotate(late_count=Coalesce(Subquery(counts.values("n")), 0)).filter(late_count__gt=0)
    for convention in rows.order_by("-late_count", "pk")[:MOST]:
        n = convention.late_count
        yield Task(
            f"{n} fiche{'s' if n > 1 else ''} en retard",
            reverse("actions:plan", args=[convention.pk]) + "?retard=on",
            LATE,
            context=convention.name,
        )


def votes_and_signatures(managed):
    """Votes missing in « Validation », signatures missing in « À signer ». One query."""
    required = Partie.objects.filter(convention=OuterRef("pk"), is_required=True)
    unvoted = required.filter(exemption="").exclude(Exists(Autorisation.objects.filter(partie=OuterRef("pk"))))
    unsigned = required.exclude(Exists(Signataire.objects.filter(partie=OuterRef("pk"), signed_on__isnull=False)))

    def counted(rows):
        rows = rows.order_by().values("convention").annotate(n=Count("pk"))
        return Coalesce(Subquery(rows.values("n")), 0)

    rows = managed.filter(state__in=[ConventionState.APPROVAL, ConventionState.READY_TO_SIGN]).annotate(
        unvoted=counted(unvoted), unsigned=counted(unsigned)
    )
    for convention in rows.order_by("signature_planned_on", "pk")[:MOST]:
        page = reverse("conventions:parties", args=[convention.pk])
        planned = convention.signature_planned_on
        when = f"signature prévue {convention.signature_planned_on_words}" if planned else ""
        if convention.state == ConventionState.APPROVAL and convention.unvoted:
            n = convention.unvoted
            label = f"{n} délibération{'s' if n > 1 else ''} à recevoir"
        elif convention.state == ConventionState.READY_TO_SIGN and convention.unsigned:
            n = convention.unsigned
            label = f"{n} signature{'s' if n > 1 else ''} à recueillir"
        elif convention.state == ConventionState.APPROVAL:
            label, page = "Tous les votes sont là : passer à la signature", convention.get_absolute_url()
        else:
            label, page = "Tout le monde a signé : mettre en vigueur", convention.get_absolute_url()
        yield Task(label, page, COMING, when=when, context=convention.name, due_on=planned)


def bilans_to_begin(written, *, on):
    """The annual bilan of last year, where the convention then applied and nobody began it. One query."""
    year = on.year - 1
    begun = Bilan.objects.filter(convention=OuterRef("pk"), kind=BilanKind.ANNUAL, year=year)
    rows = (
        written.filter(state__in=SIGNED, starts_on__lte=dt.date(year, 12, 31), ends_on__gte=dt.date(year, 1, 1))
        .exclude(Exists(begun))
        .order_by("name", "pk")[:MOST]
    )
    for convention in rows:
        yield Task(
            f"Bilan {year} à commencer",
            reverse("bilans:list", args=[convention.pk]),
            LATE if on.month > 6 else COMING,
            when="attendu pour le COPIL de l’année",
            context=convention.name,
        )


BILAN_ACTS = {
    BilanState.DRAFT: "à écrire",
    BilanState.INTERNAL_REVIEW: "à relire",
    BilanState.SENT: "transmis, à présenter au COPIL",
    BilanState.PRESENTED: "présenté, à valider",
}


def bilans_open(written):
    """Bilans begun and not yet validated. One query."""
    rows = (
        Bilan.objects.filter(convention__in=written, state__in=list(BILAN_ACTS))
        .select_related("convention", "seance")
        .order_by("year", "pk")[:MOST]
    )
    for bilan in rows:
        seance = bilan.seance
        yield Task(
            f"{bilan} : {BILAN_ACTS[bilan.state]}",
            bilan.get_absolute_url(),
            COMING,
            when=f"COPIL du {words(seance.held_on)}" if seance else "",
            context=bilan.convention.name,
            due_on=seance.held_on if seance else None,
        )


def decisions(written, *, on):
    """Decisions due before the end of the week. One query."""
    rows = (
        Decision.objects.open()
        .due(on=on + WEEK)
        .filter(seance__comite__convention__in=written)
        .select_related("seance__comite__convention")
        .order_by("due_on", "pk")[:MOST]
    )
    for decision in rows:
        text = decision.text if len(decision.text) <= 90 else decision.text[:88].rsplit(" ", 1)[0] + "…"
        yield Task(
            f"{decision} : {text}",
            decision.get_absolute_url(),
            group_of(decision.due_on, on=on),
            when=f"échéance le {words(decision.due_on)}, {days_words(decision.due_on, on=on)}",
            context=decision.seance.comite.convention.name,
            due_on=decision.due_on,
        )


def endings(managed, *, on):
    """In force, ending within twelve months or already over, without successor. One query."""
    rows = (
        managed.filter(state__in=[ConventionState.IN_FORCE, ConventionState.EXPIRED], ends_on__lte=on + YEAR)
        .exclude(Exists(Convention.objects.filter(predecessor=OuterRef("pk")).exclude(state="abandoned")))
        .order_by("ends_on", "pk")[:MOST]
    )
    for convention in rows:
        over = convention.ends_on < on
        yield Task(
            "Renouvellement à engager" if not over else "Convention échue, sans suite engagée",
            convention.get_absolute_url(),
            LATE if over else COMING,
            when=f"fin le {words(convention.ends_on)}",
            context=convention.name,
            due_on=convention.ends_on,
        )


def copils(managed, *, on):
    """« Aucun COPIL depuis douze mois ». One query."""
    for convention in without_copil(managed, on=on).order_by("copil_since", "pk")[:MOST]:
        last = convention.last_copil_on
        yield Task(
            "Aucun COPIL depuis douze mois",
            reverse("governance:instances", args=[convention.pk]),
            LATE,
            when=f"le dernier : {words(last)}" if last else "aucun depuis la signature",
            context=convention.name,
            due_on=convention.copil_since,
        )


def tasks(user, *, on, follows):
    """Everything that waits for this person. `follows`: they follow or write a convention,
    so that the eight queries on conventions are worth asking."""
    found = list(fiches(user, on=on))
    if follows:
        # Asked once: seven queries read these keys, rather than find them again each.
        keys = list(written_conventions(user, on=on).order_by().values_list("pk", flat=True))
        written = Convention.objects.filter(pk__in=keys)
        found += late_fiches_by_convention(written, on=on, except_of=user)
        found += decisions(written, on=on)
        found += votes_and_signatures(written)
        found += bilans_to_begin(written, on=on)
        found += bilans_open(written)
        found += copils(written, on=on)
        found += endings(written, on=on)
    return found


def grouped(found):
    """[(heading, rows, how many)] : late, this week, coming; inside, what is mine, then the
    nearest date. Rows are tasks, and bundles of those that say the same thing."""
    groups = []
    for key, heading in GROUPS.items():
        tasks = [task for task in found if task.group == key]
        if tasks:
            groups.append((heading, bundled(tasks), len(tasks)))
    return groups


def bundled(tasks):
    """Tasks by date; the repeated ones (more than two of the same words) gathered after the first."""
    by_label = {}
    for task in tasks:
        by_label.setdefault(task.label, []).append(task)
    repeated = {label for label, same in by_label.items() if len(same) > 2}
    far = dt.date.max
    rows = sorted((task for task in tasks if task.label not in repeated), key=lambda task: task.due_on or far)
    bundles = [Bundle(label, by_label[label]) for label in by_label if label in repeated]
    return rows[:BEFORE_BUNDLES] + bundles + rows[BEFORE_BUNDLES:]
