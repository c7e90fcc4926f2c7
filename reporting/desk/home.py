"""The home page: what waits for me, then my conventions, in an order of its own for each role."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.enums import CafRole
from accounts.models import User
from conventions.enums import ENDED, SIGNED, UNSIGNED, ConventionState, Role, ShownState
from conventions.models import Convention
from conventions.perms import PARTIAL_READERS, SECOND_CAF, acting_for, held_by, roles_held
from conventions.readings import rows_in_effect
from conventions.remaining import Remaining, remaining
from core import compiled, ordering
from core.addresses import of_row
from core.answers import Answer
from core.dates import Precision, last_day, since_words, words
from core.formats import counted, years
from core.tones import tone_of
from governance.alerts import without_copil
from governance.models import Seance
from governance.perms import opening as seances_opening
from reporting.bilans.models import Bilan
from reporting.desk import asleep, first_steps, followed, money, my_communes, named, operating, since, todo
from reporting.documents.models import Rendu
from reporting.enums import SHOWN, AlertKind

DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
STEP_COMES = "Prochaine étape : "
CARDS = 12  # conventions shown before « toutes mes conventions »
SEANCES = 5
SEANCES_READ = 60  # the nearest ones, in which the next of each convention is looked for
SEANCE_COLUMNS = (
    *("held_on", "starts_at", "place", "is_remote", "comite__name"),
    *(f"comite__convention__{name}" for name in todo.LABELLED),
)
BILANS = 6

# Sections of the page, in order, for each kind of person.
ORDERS = {
    "admin": ("first_steps", "todo", "portfolio", "conventions"),
    "management": ("portfolio", "todo", "conventions"),
    "adviser": ("todo", "conventions"),
    "money": ("todo", "money", "portfolio", "conventions"),
    "caf_reader": ("todo", "portfolio", "conventions"),
    "local": ("todo", "conventions"),
    "contributor": ("todo", "named", "conventions"),
    "committee": ("committee", "todo", "conventions"),
    "instance": ("instance",),
    "nobody": (),
}
# Nothing of a convention waits for them: what they do is said when somebody gave them a task, or they gave one.
RARELY_ASKED = {"money", "caf_reader"}
WRITERS = {Role.CAF_REFERENT, Role.COOPERATION_OFFICER, Role.CTG_LEAD, Role.LOCAL_MANAGER}
COMMITTEE = {Role.ELECTED, Role.COPIL_MEMBER}
# To whom what changed since their last visit is told, CTG by CTG.
SINCE = {"adviser", "management", "admin", "local"}
# These look at every convention of their Caf; the others at those they follow.
WHOLE_CAF = {"management", "admin", "money", "caf_reader"}

# As one says the step that comes: « prochaine étape : signature ».
STEP_WORDS = {
    ConventionState.READY_TO_SIGN: "signature",
    ConventionState.IN_FORCE: "entrée en vigueur",
    ConventionState.RENEWED: "renouvellement",
}
NEXT_STATES = {
    ConventionState.PROSPECTING: ConventionState.FRAMING,
    ConventionState.FRAMING: ConventionState.DIAGNOSTIC,
    ConventionState.DIAGNOSTIC: ConventionState.ACTION_PLAN,
    ConventionState.ACTION_PLAN: ConventionState.DRAFTING,
    ConventionState.DRAFTING: ConventionState.APPROVAL,
    ConventionState.APPROVAL: ConventionState.READY_TO_SIGN,
    ConventionState.READY_TO_SIGN: ConventionState.IN_FORCE,
}


@dataclass
class Home:
    """What the page shows; `sections` are the names of its parts, in order."""

    kind: str
    sections: tuple
    today: dt.date
    groups: list = field(default_factory=list)
    task_count: int = 0
    late_words: list = field(default_factory=list)  # what is late in the conventions of the page, whoever it waits for
    asleep: list = field(default_factory=list)  # `asleep.Asleep`
    given: list = field(default_factory=list)  # tasks given to others: `todo.Task`
    add_task_url: str = ""
    commune: tuple = ()  # (words, address) of « Ma commune », for who speaks for one
    since: object = None  # `since.Since`
    instance_tasks: list = field(default_factory=list)
    cards: list = field(default_factory=list)
    convention_count: int = 0
    seances: list = field(default_factory=list)
    tells_seances: bool = True  # False: for who reads none, wherever they are
    bilans: list = field(default_factory=list)
    portfolio: dict | None = None
    missing: list = field(default_factory=list)  # of the gestionnaire: `money.Missing`
    named: list = field(default_factory=list)  # of a partner: `named.Named`
    steps: list = field(default_factory=list)
    caf: object = None
    subtitle: str = ""
    states: list = field(default_factory=list)
    can_create: bool = False
    stands_in_for: list = field(default_factory=list)

    @property
    def bilan_files(self):
        return [bilan_file(bilan) | {"label": f"{bilan} – {bilan.convention.label}"} for bilan in self.bilans]

    @property
    def asleep_words(self):
        """« 2 en sommeil, la prochaine jusqu’au 8 décembre »."""
        count, until = len(self.asleep), words(self.asleep[0].sommeil.until)
        return f"1 en sommeil, jusqu’au {until}" if count == 1 else f"{count} en sommeil, la prochaine jusqu’au {until}"

    @property
    def missing_count(self):
        return sum(each.count for each in self.missing)

    @property
    def missing_shown(self):
        return self.missing[: money.MOST]

    @property
    def conventions_title(self):
        return "Les CTG de la Caf" if self.kind in WHOLE_CAF else "Mes CTG"

    @property
    def list_url(self):
        return reverse("conventions:list") + ("" if self.kind in WHOLE_CAF else "?mine=on")


def kind_of(user, roles, *, on):
    """Which kind of home this person has. `roles`: those held on conventions."""
    caf_roles = {row.role for row in user.caf_memberships_on(on)}
    for role, kind in (
        (CafRole.MANAGEMENT, "management"),
        (CafRole.ADMIN, "admin"),
        (CafRole.ADVISER, "adviser"),
        (CafRole.GRANTS_OFFICER, "money"),
    ):
        if role in caf_roles:
            return kind
    if caf_roles:
        return "caf_reader"
    if roles & WRITERS:
        return "local"
    if roles & COMMITTEE:
        return "committee"
    if roles:
        return "contributor"
    return "instance" if user.is_instance else "nobody"


def _stood_for(user, *, on):
    """Those that this person stands in for today. One query, none for who stands in for nobody."""
    keys = {*acting_for(user, on=on), *(row.stands_in_for_id for row in user.caf_memberships_on(on))}
    keys -= {user.pk, None}
    return list(User.objects.filter(pk__in=keys)) if keys else []


def build(user, *, on=None, seen_at=None):
    """The Home of this person on the day `on` (today); `seen_at`: when they came before. At most 18 queries, whatever they follow."""
    on = on or timezone.localdate()
    roles = set().union(*roles_held(user, on=on).values())
    kind = kind_of(user, roles, on=on)
    home = Home(kind, ORDERS[kind], on, subtitle=f"{DAYS[on.weekday()]} {words(on)}".capitalize())
    caf_roles = {row.role for row in user.caf_memberships_on(on)}
    home.can_create = bool(caf_roles & {CafRole.ADMIN, CafRole.MANAGEMENT, CafRole.ADVISER})
    if kind == "instance":
        home.instance_tasks = operating.tasks(on=on)
    if kind in {"instance", "nobody"}:
        return home
    rows = followed.read(user, on=on, whole_caf=kind in WHOLE_CAF)
    home.stands_in_for = _stood_for(user, on=on)
    missing = todo.missing_parties(rows)
    found = todo.tasks(user, rows, on=on, missing=missing)
    taches = todo.own(user, on=on)
    found += [todo.of_tache(each, user=user, on=on) for each in taches if each.is_theirs]
    home.given = [todo.of_tache(each, user=user, on=on) for each in taches if not each.is_theirs]
    found, home.asleep = asleep.apart(found, on=on)
    home.groups, home.task_count = todo.grouped(found), len(found)
    if caf_roles or roles - set(PARTIAL_READERS):
        home.add_task_url = of_row("desk:task_add", rows[0].pk) if len(rows) == 1 else reverse("desk:task_where")
    home.convention_count = sum(not each.convention.is_example for each in rows)
    home.tells_seances = bool(caf_roles or roles - set(PARTIAL_READERS))
    seances = list(next_seances(user, kind, rows, on=on))
    home.seances = seances[:SEANCES]
    coming = {seance.comite.convention_id: seance for seance in reversed(seances)}
    keyed = [task for task in reversed(in_order(found)) if task.key]
    steps = {task.convention: STEPS[task.key.kind] for task in keyed if task.key.kind in STEPS}
    home.cards = [_card(each, user, coming, missing, steps, on=on) for each in by_wait(rows, on=on)[:CARDS]]
    if kind in {"committee", "contributor", "local"}:
        home.bilans = list(last_bilans(user, on=on))
        home.commune = _commune(user, on=on)
    if seen_at and kind in SINCE:
        home.since = since.told(user, rows, after=seen_at, whole_caf=kind in WHOLE_CAF)
    if kind == "money":
        home.missing = money.missing(user, on=on)
    if kind == "contributor":
        home.named = named.fiches(user, on=on)
    if kind == "adviser":
        home.states = my_states(rows, on=on)
    if "portfolio" in home.sections:
        home.portfolio = portfolio(user, on=on)
    home.late_words = late_words(rows, home.portfolio, on=on)
    if kind == "admin":
        admin = next(row for row in user.caf_memberships_on(on) if row.role == CafRole.ADMIN)
        home.caf, home.steps = first_steps.of_caf(admin.caf_id)
        if all(step.is_done for step in home.steps):
            home.sections = tuple(name for name in home.sections if name != "first_steps")
    if kind in RARELY_ASKED and not (home.groups or home.asleep or home.given):
        home.sections = tuple(name for name in home.sections if name != "todo")
    return home


def _commune(user, *, on):
    """(words, address) of the commune that this person speaks for, or of the choice among several; () for who speaks
    for none. One query."""
    own, is_for_several = my_communes.of_user(user, on=on)
    if len(own) == 1:
        return own[0].name, own[0].url
    return ("Mes communes", reverse("desk:my_commune")) if own or is_for_several else ()


def late_words(rows, portfolio, *, on):
    """What is late in these conventions, in words: fiches, ends without anything after, signatures, committees. Examples
    are left out. No query."""
    rows = [each for each in rows if not each.convention.is_example]
    late = sum(each.late for each in rows)
    over = sum(not each.has_successor and each.convention.shown_state_on(on) == ShownState.EXPIRED for each in rows)
    unsigned = sum(is_signature_late(each.convention, on=on) for each in rows)
    without = portfolio["without_copil"] if portfolio else 0
    return [
        sentence
        for count, sentence in (
            (late, f"{counted(late, 'fiche')} en retard"),
            (over, f"{counted(over, 'CTG échue', 'CTG échues')} sans suite"),
            (unsigned, f"{counted(unsigned, 'signature attendue', 'signatures attendues')}"),
            (without, f"{counted(without, 'CTG', 'CTG')} sans COPIL depuis douze mois"),
        )
        if count
    ]


def is_signature_late(convention, *, on):
    """Whether the day planned for the signature of what is not signed is past."""
    day = convention.signature_planned_on
    waits = convention.state in todo.WAITING and day
    return bool(waits and last_day(day, convention.signature_planned_on_precision) < on)


# My conventions


#: The next step of a convention in force, by what waits there first.
STEPS = {
    AlertKind.COPIL: "Tenir le COPIL annuel",
    AlertKind.BILAN_DUE: "Commencer le bilan",
    AlertKind.BILAN: "Mener le bilan",
    AlertKind.ENDING: "Engager la suite",
}


def in_order(found):
    """Tasks, the most urgent first."""
    far = dt.date.max
    return sorted(found, key=lambda task: (list(todo.GROUPS).index(task.group), task.due_on or far))


@dataclass(frozen=True)
class NextDate:
    """The nearest date of a CTG, and what happens on it."""

    on: dt.date
    what: str
    url: str = ""


@dataclass(frozen=True)
class Card:
    convention: Convention
    state: str
    tone: str
    period: str
    next_words: str
    fiche_words: str
    late_count: int
    awaits: str = ""  # who holds the next act
    left: Remaining | None = None
    date: NextDate | None = None
    step: str = ""  # of what is in force: what waits there first

    @property
    def step_words(self):
        """`next_words` under the heading « Prochaine étape »; its end, of what is in force, is among the dates."""
        if self.step and self.convention.state == ConventionState.IN_FORCE:
            return self.step
        return self.next_words.removeprefix(STEP_COMES).capitalize()


def by_wait(rows, *, on):
    """Those that wait for something first: the late ones, then the nearest signature or end; examples and ended ones
    last."""
    far = dt.date.max

    def rank(each):
        convention = each.convention
        due = convention.end_day if convention.state == ConventionState.IN_FORCE else convention.signature_planned_on
        is_over = convention.shown_state_on(on) in ENDED
        return convention.is_example, is_over, -each.late, due or far, ordering.key(convention.name), each.pk

    return sorted(rows, key=rank)


def next_date(convention, seance, *, on):
    """The nearest of: the next séance, the signature planned, the end; a day that is known to the month or the year is
    no date. None when nothing is planned."""
    found = [NextDate(seance.held_on, seance.comite.name, seance.get_absolute_url())] if seance else []
    planned, precision = convention.signature_planned_on, convention.signature_planned_on_precision
    if convention.state in UNSIGNED and planned and precision == Precision.DAY and planned >= on:
        found.append(NextDate(planned, "signature"))
    end = convention.end_known
    if convention.state == ConventionState.IN_FORCE and end and end.precision == Precision.DAY and end.date >= on:
        found.append(NextDate(end.date, "fin"))
    return min(found, key=lambda each: each.on, default=None)


def _card(each, user, seances, missing, steps, *, on):
    """`seances`: {key of a convention: its next séance}; `missing`: of `todo.missing_parties`;
    `steps`: {key of a convention: words of `STEPS`}."""
    convention = each.convention
    return Card(
        convention=convention,
        state=convention.state_words(on=on),
        tone=tone_of(convention.shown_state_on(on)),
        period=years(convention.starts_on, convention.end_day),
        next_words=next_words(convention, on=on),
        fiche_words=fiche_words(each.done, each.live),
        late_count=each.late,
        awaits=awaits(convention, user, *missing.get(convention.pk, ((), ()))),
        left=remaining(convention, on=on),
        date=next_date(convention, seances.get(convention.pk), on=on),
        step=steps.get(convention.pk) or _step(each, on=on),
    )


def _step(each, *, on):
    """The next step of a convention in force where nothing waits for this person."""
    end = each.convention.end_day
    if end is None or end < on:
        return ""
    return STEPS[AlertKind.ENDING] if end <= on + todo.RENEWAL and not each.has_successor else "Suivre le plan"


def awaits(convention, user, unvoted=(), unsigned=()):
    """Who holds the next act: the parties that have not voted, or not signed; once they all have, and before, « vous » or
    the name of who follows it for the Caf. Nobody of what is over."""
    if convention.state not in {*UNSIGNED, ConventionState.IN_FORCE}:
        return ""
    if convention.state in todo.WAITING:
        if parties := unvoted if convention.state == ConventionState.APPROVAL else unsigned:
            others = len(parties) - 1
            return f"{parties[0]} et {counted(others, 'autre')}" if others else parties[0]
    if convention.adviser_id is None:
        return "un référent à désigner"
    return "vous" if convention.adviser_id == user.pk else str(convention.adviser)


def next_words(convention, *, on):
    """« Prochaine étape : Diagnostic », « Signature prévue : octobre 2026 », « attendue depuis … », « Fin le … »."""
    if convention.state == ConventionState.READY_TO_SIGN and (day := convention.signature_planned_on):
        precision = convention.signature_planned_on_precision
        if last_day(day, precision) < on:
            return f"Signature attendue {since_words(day, precision)}"
        return f"Signature prévue : {words(day, precision)}"
    if following := NEXT_STATES.get(convention.state):
        return f"{STEP_COMES}{step_words(following)}"
    if convention.terminated_on:
        return f"Résiliée le {words(convention.terminated_on)}"
    if convention.state in SIGNED and (day := convention.end_day):
        return f"{'Fin' if day >= on else 'Finie'} {convention.end_on_words}"
    return ""


def step_words(state):
    return STEP_WORDS.get(state, ConventionState(state).label.lower())


def fiche_words(done, live):
    if not live:
        return ""
    return f"{counted(done, 'réalisée')} sur {counted(live, 'fiche')}"


def my_states(rows, *, on):
    """My conventions counted by state, each with its list. Examples are left out. No query."""
    counts = Counter(each.convention.shown_state_on(on) for each in rows if not each.convention.is_example)
    page = reverse("conventions:list")
    return [
        {"state": state, "count": counts[state], "url": f"{page}?mine=on&state={state.value}"}
        for state in ShownState
        if state in counts
    ]


# Séances, bilans


def next_seances(user, kind, rows, *, on):
    """Séances to come of the committees that concern this person, nearest first. One query.

    `rows`: those of `followed`.
    """
    keys = [each.pk for each in rows]
    rights = seances_opening(user, on=on)
    if kind in {"adviser", "local"}:
        return compiled.rows(_seances_followed, keys, *rights, on=on)
    return compiled.rows(_seances, *rights, on=on)


def _coming(*rights, on):
    rows = Seance.objects.opened_to(*rights).upcoming(on=on)
    return rows.select_related("comite__convention").only(*SEANCE_COLUMNS)


def _seances(*rights, on):
    return _coming(*rights, on=on)[:SEANCES_READ]


def _seances_followed(conventions, *rights, on):
    among = Q(comite__convention__pk__any=conventions) | Q(comite__convention=None)
    return _coming(*rights, on=on).filter(among)[:SEANCES_READ]


def last_bilans(user, *, on):
    """Bilans that may be read, the latest first, with their file. One query."""
    rows = with_files(Bilan.objects.visible_to(user, on=on)).filter(state__in=SHOWN, convention__is_example=False)
    return rows.select_related("convention").order_by("-year", "-pk")[:BILANS]


def with_files(bilans):
    """Bilans with what `bilan_file` reads: the frozen document, and the last PDF drawn."""
    drawn = Rendu.objects.filter(kind="bilan", subject_id=OuterRef("pk")).order_by("-made_at", "-pk")
    return bilans.select_related("document").annotate(
        rendu_pk=Subquery(drawn.values("pk")[:1]),
        rendu_size=Subquery(drawn.values("size")[:1]),
        rendu_at=Subquery(drawn.values("made_at")[:1]),
    )


def bilan_file(bilan):
    """What to download of a bilan read by `with_files`; its page when no PDF was drawn yet."""
    url, size, at = bilan.get_absolute_url(), None, None
    if bilan.document:
        url, size, at = bilan.document.get_absolute_url(), bilan.document.size, bilan.document.created_at
    elif bilan.rendu_pk:
        url, size, at = of_row("documents:rendu", bilan.rendu_pk), bilan.rendu_size, bilan.rendu_at
    # The day of the file tells nothing of the bilan: a frozen one says when it was validated.
    day, said = (
        (bilan.validated_on, "validé") if bilan.validated_on else (at and timezone.localtime(at).date(), "produit")
    )
    note = f"{said} le {words(day)}" if day else ""
    return {"label": str(bilan), "url": url, "format": "PDF" if size else "page", "size": size, "note": note}


# The Caf's portfolio, in counts


def portfolio(user, *, on):
    """Counts by state, each with the address of the list behind it. Examples are left out. Three queries.

    A convention of two Cafs counts in each: both lists have it (DOMAIN § 6).
    """
    own, beside = Q(caf__in=user.caf_ids(on=on)), Q(pk__in=held_by(user, (SECOND_CAF,), on=on))
    rows = Convention.objects.filter(own | beside).counted()
    within_a_year = Count("pk", filter=Convention.objects.ending_condition(on, on + todo.YEAR))
    counts = rows.with_shown_state(on=on).order_by().values_list("shown_state")
    by_state, ending = {}, 0
    for state, count, ending_count in counts.annotate(n=Count("pk"), ending=within_a_year):
        by_state[state] = count
        ending += ending_count
    page = reverse("conventions:list")
    effect = rows_in_effect(on=on)
    in_effect = rows.aggregate(
        yes=Count("pk", filter=effect.condition(Answer.YES)),
        unsure=Count("pk", filter=effect.condition(Answer.UNCERTAIN)),
    )
    return {
        "states": [
            {
                "label": state.label,
                "count": by_state[state.value],
                "url": f"{page}?state={state.value}",
                "state": state,
            }
            for state in ShownState
            if by_state.get(state.value)
        ],
        "total": sum(by_state.values()),
        "preparing": sum(by_state.get(state.value, 0) for state in UNSIGNED),
        "running": in_effect["yes"],
        "running_url": f"{page}?running_on={on.isoformat()}",
        "unsure": in_effect["unsure"],
        "unsure_url": f"{page}?running_on={on.isoformat()}&unsure=on",
        "preparing_url": f"{page}?{urlencode({'state': [state.value for state in UNSIGNED]}, doseq=True)}",
        "ending": ending,
        "without_copil": without_copil(rows, on=on).count(),
        "alerts_url": reverse("desk:alerts"),
        "list_url": page,
    }
