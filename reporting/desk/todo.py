"""« À faire »: what waits for one person, computed from the data at each visit.

Each function answers for one kind of task, from the rows of `followed`, in a fixed number of queries
whatever the number of conventions. What is late comes first, then this week, then what is only coming.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate

from actions.given import CARRIERS
from actions.models import Acteur, FicheAction, IndicateurFiche, PlanActions, ValeurFiche
from actions.models.fiche import explain_by
from conventions import short_names
from conventions.enums import DRAFTED, SIGNED, ConventionState, Role
from conventions.models import AccessRequest, Autorisation, Convention, Partie, Suggestion
from conventions.perimeter.cafs import awaited
from conventions.perms import (
    SECOND_CAF,
    acting_for,
    can_create,
    held_by,
    opening,
    speaks_for,
    writing,
    written_by_keys,
)
from core import addresses, compiled
from core.addresses import of_row
from core.dates import last_day, on_words, since_words, words
from core.formats import counted
from governance.alerts import without_copil
from governance.models import Decision
from reporting.bilans.models import Bilan
from reporting.desk.keys import Key
from reporting.desk.models import Tache, theirs
from reporting.enums import AlertKind, BilanKind, BilanState
from territories.models import Caf

WEEK = dt.timedelta(days=7)
YEAR = dt.timedelta(days=365)
RENEWAL = dt.timedelta(days=548)  # eighteen months before the end, the renewal is prepared (DOMAIN § 4.5)
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
    key: Key | None = None  # what it is, whoever reads it and whenever
    convention: int | None = None
    done_url: str = ""  # of an own task

    @property
    def tone(self):
        return TONES[self.group]

    @property
    def later_url(self):
        """Where it is put to sleep."""
        return reverse("desk:later", args=[self.key]) if self.key else ""


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


#: What `Convention.label` tells: the short name and the period.
LABELLED = ("name", "short_name", "starts_on", "ends_on")
FICHE_COLUMNS = (
    "code", "title", "state", "is_proposed", "ends_on", "ends_on_precision",
    *(f"plan__convention__{name}" for name in LABELLED),
)  # fmt: skip


def fiches(user, *, on):
    """My fiches late, or due this week. One query."""
    for fiche in compiled.rows(_fiches, acting_for(user, on=on), *opening(user, on=on), on=on):
        yield Task(
            f"{fiche}",
            _fiche_url(fiche, on),
            LATE if fiche.is_late_on(on) else THIS_WEEK,
            when=f"échéance : {fiche.ends_on_words}, {days_words(fiche.ends_on, on=on)}{_explained(fiche, on)}",
            context=fiche.plan.convention.label,
            due_on=fiche.ends_on,
            key=Key(AlertKind.FICHE.value, fiche.pk, fiche.ends_on),
            convention=fiche.plan.convention_id,
        )


def _fiche_url(fiche, on):
    """Its page, or its place among all those of this person while its delay is to be explained."""
    if explain_by(fiche, on) is None:
        return fiche.get_absolute_url()
    return f"{addresses.page('actions:mine_update')}?ici={fiche.pk}"


def _explained(fiche, on):
    """What follows the words of a delay that others do not read yet."""
    day = explain_by(fiche, on)
    return f", à expliquer avant {on_words(day)}" if day else ""


def _fiches(mine, *opening, on):
    return (
        FicheAction.objects.opened_to(*opening)
        .counted()
        .of_people(mine)
        .late(on=on + WEEK + dt.timedelta(days=1))
        .select_related("plan__convention")
        .only(*FICHE_COLUMNS)
        .order_by("ends_on", "pk")[:MOST]
    )


def late_fiches(followed):
    """Late fiches of others, one line a convention. No query."""
    for each in sorted(followed, key=lambda each: (-each.late_of_others, each.pk)):
        if n := each.late_of_others:
            yield Task(
                f"{counted(n, 'fiche')} en retard",
                of_row("actions:plan", each.pk) + "?retard=on",
                LATE,
                context=each.convention.label,
                key=Key(AlertKind.LATE_FICHES.value, each.pk, each.last_late_on),
                convention=each.pk,
            )


WAITING = (ConventionState.APPROVAL, ConventionState.READY_TO_SIGN)


def missing_parties(followed):
    """{key of a convention: (names of its parties without vote, of those without signature)} of those that wait for
    them. One query, none when none waits."""
    waiting = [each.pk for each in followed if each.convention.state in WAITING]
    rows = compiled.ask(_unvoted_and_unsigned, waiting, on=None) if waiting else []
    return {key: (unvoted, unsigned) for key, unvoted, unsigned in rows}


def votes_and_signatures(followed, missing, *, on):
    """Votes missing in « Validation », signatures missing in « À signer »; late once the day planned
    for the signature is past. `missing`: those of `missing_parties`. No query."""
    waiting = {each.pk: each.convention for each in followed if each.convention.state in WAITING}
    far = dt.date.max
    for convention in sorted(waiting.values(), key=lambda each: (each.signature_planned_on or far, each.pk)):
        unvoted, unsigned = missing.get(convention.pk, ((), ()))
        page = of_row("conventions:parties", convention.pk)
        group, when = _signature_due(convention, on=on)
        is_voting = convention.state == ConventionState.APPROVAL
        if is_voting and unvoted:
            label = f"{counted(len(unvoted), 'délibération')} à recevoir"
        elif not is_voting and unsigned:
            label = f"{counted(len(unsigned), 'signature')} à recueillir"
        elif is_voting:
            label, page = "Tous les votes sont là : passer à la signature", convention.get_absolute_url()
        else:
            label, page = "Tout le monde a signé : mettre en vigueur", convention.get_absolute_url()
        kind = AlertKind.VOTES if is_voting else AlertKind.SIGNATURES
        yield Task(
            label,
            page,
            group,
            when=when,
            context=convention.label,
            due_on=convention.signature_planned_on,
            key=Key(kind.value, convention.pk, convention.signature_planned_on),
            convention=convention.pk,
        )


def _signature_due(convention, *, on):
    """(group, words of the day planned for the signature): late once that day is past."""
    if not (planned := convention.signature_planned_on):
        return COMING, ""
    precision = convention.signature_planned_on_precision
    if last_day(planned, precision) < on:
        return LATE, f"signature attendue {since_words(planned, precision)}"
    return COMING, f"signature prévue {on_words(planned, precision)}"


def access_requests(user, *, on):
    """Requests of access that wait for my answer, where I manage the members. One query."""
    managing = held_by(user, (Role.CTG_LEAD, Role.CAF_REFERENT), on=on)
    for key, convention, name, at, *place in compiled.ask(
        _access_requests, *writing(user, on=on)[:3], managing, on=None
    ):
        day = localdate(at)
        yield Task(
            f"{name} demande l’accès",
            reverse("conventions:access_request", args=[convention, key]),
            THIS_WEEK if on <= day + WEEK else LATE,
            when=f"demandé le {words(day)}, {days_words(day, on=on)}",
            context=short_names.label(*place),
            due_on=day + WEEK,
            key=Key(AlertKind.ACCESS.value, key, day + WEEK),
            convention=convention,
        )


def _access_requests(whole, advised, user, managing, *, on):
    rows = AccessRequest.objects.open().filter(
        written_by_keys(whole, advised, user, managing, path="convention__", among="any")
    )
    columns = ("pk", "convention", "name", "asked_at", *(f"convention__{name}" for name in LABELLED))
    return rows.order_by("asked_at", "pk").values_list(*columns)[:MOST]


def of_second_caf(user, *, on):
    """The vote and the signature of my own Caf, on conventions that another Caf pilots: who pilots gathers them, and
    mine is the one that votes and signs. Two queries, none for who has no such convention."""
    if not (keys := held_by(user, (SECOND_CAF,), on=on)):
        return
    for partie in awaited(keys, user.caf_ids(on=on)):
        convention = partie.convention
        votes = convention.state == ConventionState.APPROVAL
        group, when = _signature_due(convention, on=on)
        yield Task(
            f"Vote de la {partie.name} attendu" if votes else f"Signature de la {partie.name} attendue",
            reverse("conventions:partie", args=[convention.pk, partie.pk]),
            group,
            when=when,
            context=convention.label,
            due_on=convention.signature_planned_on,
            key=Key(AlertKind.SECOND_CAF.value, partie.pk, convention.signature_planned_on),
            convention=convention.pk,
        )


def _unvoted_and_unsigned(conventions, *, on):
    """(convention, names of its parties without vote, of those without signature)."""
    required = Partie.objects.filter(convention__pk__any=conventions).required().order_by()
    voted = Autorisation.objects.authorising().on_the_text().filter(partie_acte=OuterRef("initial__pk"))
    name, in_order = Coalesce("organisation__name", "description"), ("position", "pk")
    return required.values_list("convention").annotate(
        unvoted=ArrayAgg(name, filter=Q(~Exists(voted), initial__exemption=""), order_by=in_order, default=[]),
        unsigned=ArrayAgg(name, filter=Partie.objects.unsigned_condition(), order_by=in_order, default=[]),
    )


def bilans(followed, *, on):
    """The annual bilan of last year that nobody began, where the convention then applied; then those
    begun and not yet validated. One query."""
    year = on.year - 1
    conventions = {each.pk: each.convention for each in followed}
    rows = [
        (Bilan(pk=key, convention_id=convention, kind=kind, year=of, state=state), held_on, comments)
        for key, convention, kind, of, state, held_on, comments in compiled.ask(_bilans, list(conventions), on=on)
    ]
    begun = {bilan.convention_id for bilan, *_ in rows if bilan.kind == BilanKind.ANNUAL and bilan.year == year}
    for each in followed:
        if each.pk not in begun and _applied_in(each.convention, year):
            yield Task(
                f"Bilan {year} à commencer",
                of_row("bilans:list", each.pk),
                LATE if on.month > 6 else COMING,
                when="attendu pour le COPIL de l’année",
                context=each.convention.label,
                key=Key(AlertKind.BILAN_DUE.value, each.pk, dt.date(on.year, 6, 30)),
                convention=each.pk,
            )
    for bilan, held_on, comments in rows:
        if bilan.state in BILAN_ACTS:
            said = [f"{counted(comments, 'commentaire')} à régler"] if comments else []
            said += [f"COPIL du {words(held_on)}"] if held_on else []
            yield Task(
                f"{bilan} : {BILAN_ACTS[bilan.state]}",
                bilan.get_absolute_url(),
                COMING,
                when=", ".join(said),
                context=conventions[bilan.convention_id].label,
                due_on=held_on,
                key=Key(AlertKind.BILAN.value, bilan.pk, held_on),
                convention=bilan.convention_id,
            )


def _bilans(conventions, *, on):
    """(key, convention, kind, year, state, day of its séance, comments not settled) of what `bilans` tells."""
    last_year = Q(kind=BilanKind.ANNUAL, year=on.year - 1)
    rows = Bilan.objects.filter(Q(state__in=list(BILAN_ACTS)) | last_year, convention__pk__any=conventions)
    waiting = Count("commentaires", filter=Q(commentaires__settled_at=None, commentaires__answers_to=None))
    told = ("pk", "convention", "kind", "year", "state", "seance__held_on", "waiting")
    return rows.annotate(waiting=waiting).order_by("year", "pk").values_list(*told)


def _applied_in(convention, year):
    starts_on, ends_on = convention.starts_on, convention.terminated_on or convention.end_day
    return convention.state in SIGNED and starts_on and ends_on and starts_on.year <= year <= ends_on.year


BILAN_ACTS: dict[str, str] = {
    BilanState.DRAFT: "à écrire",
    BilanState.INTERNAL_REVIEW: "à relire",
    BilanState.SENT: "transmis, à présenter au COPIL",
    BilanState.PRESENTED: "présenté, à valider",
}


def values(user, followed, *, on):
    """Values of the year that nobody gave, one line a convention: of its whole plan for who writes it, of the fiches that
    they carry for a pilote. Those of last year until September, of this one from October on. One query."""
    year = on.year if on.month >= YEAR_ENDS else on.year - 1
    running = {each.pk: each for each in followed if _applied_in(each.convention, year)}
    carrying = [key for key in held_by(user, (Role.FICHE_OWNER, Role.PARTNER), on=on) if key in running]
    written = [key for key, each in running.items() if each.is_task]
    if not (carrying or written):
        return
    missing = {key for (key,) in compiled.ask(_values, written, carrying, acting_for(user, on=on), year=year)}
    due_on = dt.date(year + 1, JULY - 1, 30)
    for key, each in running.items():
        if key in missing:
            yield Task(
                f"Saisir les valeurs {year}",
                reverse("actions:year_values", args=[key, year]),
                LATE if due_on < on else COMING,
                when=f"à donner avant {on_words(due_on)}",
                context=each.convention.label,
                due_on=due_on,
                # What waits for a pilote is not what waits for the others: it sleeps for nobody.
                key=Key(AlertKind.VALUES.value, key, due_on) if each.is_task else None,
                convention=key,
            )


JULY, YEAR_ENDS = 7, 10


def _values(written, carrying, mine, *, year):
    """(convention,) of those where one indicator at least has no value: the first one found says so."""
    given = ValeurFiche.objects.filter(indicateur=OuterRef("pk"), year=year)
    awaited = IndicateurFiche.objects.exclude(Exists(given))

    def lacking(fiches):
        return Exists(fiches.filter(Exists(awaited.filter(fiche=OuterRef("pk")))))

    fiches = FicheAction.objects.live().filter(plan=OuterRef("pk"))
    carried = Acteur.objects.filter(user__pk__any=mine, role__in=CARRIERS).order_by().values("fiche")
    plans = PlanActions.objects.filter(
        Q(convention__pk__any=written) & lacking(fiches)
        | Q(convention__pk__any=carrying) & lacking(fiches.filter(pk__in=carried))
    )
    return plans.order_by().values_list("convention")


def decisions(followed, *, on):
    """Decisions due before the end of the week. One query."""
    names = {each.pk: each.convention.label for each in followed}
    for convention, *columns in compiled.ask(_decisions, list(names), on=on):
        decision = Decision(**dict(zip(DECISION_COLUMNS, columns, strict=True)))
        text = decision.text if len(decision.text) <= 90 else decision.text[:88].rsplit(" ", 1)[0] + "…"
        yield Task(
            f"{decision} : {text}",
            decision.get_absolute_url(),
            group_of(decision.due_on, on=on),
            when=f"échéance le {words(decision.due_on)}, {days_words(decision.due_on, on=on)}",
            context=names[convention],
            due_on=decision.due_on,
            key=Key(AlertKind.DECISION.value, decision.pk, decision.due_on),
            convention=convention,
        )


DECISION_COLUMNS = ("id", "seance_id", "number", "text", "due_on")


def _decisions(conventions, *, on):
    """(convention, *DECISION_COLUMNS) of the first `MOST`."""
    rows = Decision.objects.open().due(on=on + WEEK).filter(seance__comite__convention__pk__any=conventions)
    return rows.order_by("due_on", "pk").values_list("seance__comite__convention", *DECISION_COLUMNS)[:MOST]


def suggestions(user, followed, *, on):
    """What the other sides ask of a text that this person writes, one line a convention. One query, none when no text is
    open. It sleeps for nobody: what waits for one side is not what waits for the other."""
    cafs = user.caf_ids(on=on)
    open_to = {
        each.pk: (each.convention, speaks_for(user, each.pk, is_caf=each.convention.caf_id in cafs, on=on))
        for each in followed
        if each.convention.state in DRAFTED
    }
    found: dict[int, int] = {}
    for key, side, author, count in compiled.ask(_suggestions, list(open_to), on=None) if open_to else ():
        if side not in open_to[key][1] and author != user.pk:
            found[key] = found.get(key, 0) + count
    for key, count in found.items():
        yield Task(
            f"{counted(count, 'proposition')} sur le texte, à accepter ou refuser",
            f"{of_row('conventions:suggestions', key)}?attend=on",
            COMING,
            when="de l’autre côté",
            context=open_to[key][0].label,
            convention=key,
        )


def _suggestions(conventions, *, on):
    """(convention, side, author, how many) of those that nobody answered."""
    rows = Suggestion.objects.waiting().filter(convention__pk__any=conventions).order_by()
    return rows.values_list("convention", "side", "created_by").annotate(n=Count("pk"))


def endings(user, followed, *, on):
    """In force, ending within eighteen months or already over, without successor: to who may create one, with its page.
    No query."""
    soon = [
        each.convention
        for each in followed
        if each.convention.state == ConventionState.IN_FORCE
        and (day := each.convention.end_day)
        and day <= on + RENEWAL
        and not each.has_successor
    ]
    for convention in sorted(soon, key=lambda each: (each.end_day, each.pk)):
        over = convention.end_day < on
        yield Task(
            "Renouvellement à engager" if not over else "Convention échue, sans suite engagée",
            renewal_url(user, convention),
            LATE if over else COMING,
            when=f"fin {convention.end_on_words}",
            context=convention.label,
            due_on=convention.end_day,
            key=Key(AlertKind.ENDING.value, convention.pk, convention.end_day),
            convention=convention.pk,
        )


def renewal_url(user, convention):
    """Where its renewal is prepared, for who may; else the convention itself."""
    caf = Caf(pk=convention.caf_id)
    return of_row("conventions:renew", convention.pk) if can_create(user, caf) else convention.get_absolute_url()


def copils(followed, *, on):
    """« Aucun COPIL depuis douze mois ». One query."""
    names = {each.pk: each.convention.label for each in followed}
    for key, last, since in compiled.ask(_copils, list(names), on=on):
        yield Task(
            "Aucun COPIL depuis douze mois",
            of_row("governance:instances", key),
            LATE,
            when=f"le dernier : {words(last)}" if last else "aucun depuis la signature",
            context=names[key],
            due_on=since + YEAR,
            key=Key(AlertKind.COPIL.value, key, since + YEAR),
            convention=key,
        )


def _copils(conventions, *, on):
    """(key, last COPIL, day counted from) of the first `MOST`."""
    rows = without_copil(Convention.objects.filter(pk__any=conventions), on=on).order_by("copil_since", "pk")
    return rows.values_list("pk", "last_copil_on", "copil_since")[:MOST]


def own(user, *, on):
    """[Tache] open that this person reads, as `Tache.visible_to` says, each with `is_theirs`: it waits for them. One
    query."""
    rows = Tache.objects.visible_to(user, on=on).open().annotate(is_theirs=theirs(user, on=on))
    rows = rows.select_related("convention", "fiche", "assigned_to").only(*TACHE_COLUMNS)
    return list(rows[:MOST])


TACHE_COLUMNS = (
    *("text", "due_on", "seance", "bilan", "fiche__code", "fiche__title"),
    *("assigned_to__first_name", "assigned_to__last_name", "assigned_to__email"),
    *(f"convention__{name}" for name in LABELLED),
)


def of_tache(tache, *, user, on):
    """The Task of an own task."""
    about = f"{tache.convention.label}, {tache.fiche}" if tache.fiche else tache.convention.label
    when = f"pour le {words(tache.due_on)}, {days_words(tache.due_on, on=on)}" if tache.due_on else "tâche"
    if tache.assigned_to_id != user.pk:
        about = f"{about} ; confiée à {tache.assigned_to}"
    return Task(
        tache.text,
        tache.get_absolute_url(),
        group_of(tache.due_on, on=on),
        when=when,
        context=about,
        due_on=tache.due_on,
        key=tache.key,
        convention=tache.convention_id,
        done_url=of_row("desk:task_done", tache.pk),
    )


def tasks(user, followed, *, on, missing=None):
    """Everything that waits for this person by itself. `followed`: their conventions, read once; `missing`: the
    `missing_parties` of them, when they are known.

    One query for their fiches; one for values of the year, where there may be some; one for what is asked of who manages members; four more when a convention is theirs to
    write; one more where a text is open; one when their Caf signs another’s.
    """
    found = [*fiches(user, on=on), *of_second_caf(user, on=on)]
    if user.caf_memberships_on(on) or held_by(user, (Role.CTG_LEAD,), on=on):
        found += access_requests(user, on=on)
    written = [each for each in followed if each.is_task]
    if written:
        found += late_fiches(written)
        found += decisions(written, on=on)
        found += votes_and_signatures(written, missing_parties(written) if missing is None else missing, on=on)
        found += bilans(written, on=on)
        found += copils(written, on=on)
        found += endings(user, written, on=on)
        found += suggestions(user, written, on=on)
    found += values(user, followed, on=on)
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
