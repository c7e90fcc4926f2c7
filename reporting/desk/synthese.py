"""One convention on one page: where it stands, what is missing, who, when, and the chain in figures."""

import datetime as dt
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from actions.enums import FicheState
from actions.models import Axe, FicheAction, FicheTransition, IndicateurFiche
from actions.models.fiche import late_condition, told_day
from conventions import perms
from conventions.enums import SIGNED, ConventionState, DocumentKind, Role, ShownState
from conventions.models import (
    ConventionTransition,
    Document,
    Membership,
    MouvementPerimetre,
)
from conventions.perimeter import cafs
from conventions.siblings import siblings
from conventions.steps import next_step as usual_next_step
from conventions.steps import way, with_open_links
from conventions.visibility import levels
from core import compiled
from core.addresses import of_row
from core.answers import Answer, begun
from core.dates import Precision, of_words, words
from core.formats import counted, number, plural
from diagnostics.models import Constat, Enjeu
from governance.alerts import copil_alert
from governance.models import Seance
from reporting.bilans.models import Bilan, states_read
from reporting.desk import leading
from reporting.desk.home import bilan_file, step_words, with_files
from reporting.desk.timeline import signatures_of, timeline
from reporting.desk.todo import YEAR
from reporting.documents.models import last_drawn
from reporting.enums import SHOWN

S = ConventionState
RENEWAL = dt.timedelta(days=548)  # eighteen months before the end, the renewal is prepared
CHANGES = 6
END_TITLE = "Fin dans moins de douze mois"


@dataclass
class NextStep:
    state: ConventionState
    button: str
    url: str
    lacks: list
    why_refused: str = ""

    @property
    def words(self):
        return step_words(self.state)

    @property
    def items(self):
        return [
            {"label": lack.text[:1].upper() + lack.text[1:], "url": lack.url, "is_blocking": lack.is_blocking}
            for lack in self.lacks
        ]


@dataclass
class Synthese:
    stepper: list
    state_note: str
    next_step: NextStep | None
    alerts: list
    timeline: list
    caf_people: list
    local_people: list
    other_count: int
    chain: list
    completion_words: str
    completion: tuple
    late_count: int
    commune_count: int
    commune_split: str
    population: int | None
    population_year: int | None
    seances: list
    downloads: list
    perimetre_url: str
    is_whole: bool  # False: for who reads diagnostic and plan only
    changes: list = field(default_factory=list)
    facts: list = field(default_factory=list)  # of a convention in force: what the page begins with, its end too
    late: list = field(default_factory=list)

    @property
    def behind(self):
        """What is done on the line of time, folded under `behind_words`."""
        return leading.folded(self.timeline)[0]

    @property
    def notices(self):
        """The alerts that the facts do not tell already."""
        return [each for each in self.alerts if not (self.facts and each[0] == END_TITLE)]

    @property
    def coming(self):
        return leading.folded(self.timeline)[1]

    @property
    def behind_words(self):
        return leading.behind_words(self.behind)

    @property
    def commune_words(self):
        if not self.commune_count:
            return ""
        words = counted(self.commune_count, "commune")
        return ", ".join(each for each in (words, self.commune_split) if each)

    @property
    def population_words(self):
        return counted(self.population, "habitant") if self.population else ""

    @property
    def population_note(self):
        return (
            f"population municipale {self.population_year}, Insee" if self.population and self.population_year else ""
        )


def build(convention, user, *, on=None):
    """The Synthese of a convention, as this person may read it. At most 15 queries of its own."""
    on = on or timezone.localdate()
    is_whole = perms.can_read_whole(user, convention, on=on)
    signatures = signatures_of(convention)
    bilans = bilans_of(convention, user, on=on)
    late_on = told_day(on, is_concerned=perms.can_cowrite(user, convention, on=on))
    facts = figures(convention, bilans, on=on, late_on=late_on)
    named = perms.people_named(user, convention, on=on)
    people = members(convention, on=on, named=named)
    shown = seances(convention, user, on=on) if is_whole else []
    facing = {}
    if convention.state == S.IN_FORCE:
        facing["facts"] = leading.facts(
            convention,
            seances=shown,
            bilans=bilans,
            late_count=facts["late"],
            siblings=siblings(user, convention),
            on=on,
            is_whole=is_whole,
        )
        facing["late"] = leading.late_fiches(convention, on=on, late_on=late_on) if facts["late"] else []
    return Synthese(
        **facing,
        stepper=way(convention, on=on),
        state_note=state_note(convention, on=on),
        next_step=next_step(convention, user, on=on) if is_whole else None,
        alerts=alerts(convention, on=on) if is_whole else [],
        timeline=timeline(convention, signatures, on=on),
        caf_people=people["caf"],
        local_people=people["local"],
        other_count=people["others"],
        chain=chain(convention, facts, to_bilans=is_whole),
        completion_words=completion_words(facts),
        completion=(facts["done"], facts["live"]),
        late_count=facts["late"],
        commune_count=facts["communes"],
        commune_split=facts["split"],
        population=facts["population"],
        population_year=facts["population_year"],
        seances=shown,
        downloads=downloads(convention, user, bilans, on=on, rendered=is_whole),
        perimetre_url=of_row("conventions:perimetre", convention.pk),
        is_whole=is_whole,
        changes=changes(convention, named=named),
    )


# Where it stands


def state_note(convention, *, on):
    """One sentence under the state: what it means today."""
    shown = convention.shown_state_on(on)
    if shown in (ShownState.IN_FORCE, ShownState.UNSURE):
        if convention.in_effect_answer(on=on) == Answer.YES:
            return f"S’applique {convention.period_words}."
        if not (convention.starts_on_known and convention.end_known):
            return "Signée ; sa période d’effet n’est pas renseignée."
        if shown == ShownState.UNSURE and convention.is_fully_signed:
            return _unsure_note(convention, on)
        if last := convention.last_signature:
            return f"La dernière signature est datée {of_words(*last.parts)}."
        return "Une signature requise n’est pas encore datée."
    if shown == ShownState.SIGNED_AHEAD:
        return f"Signée, elle prendra effet {convention.starts_on_on_words}."
    if shown == ShownState.ABANDONED:
        return f"Abandonnée le {words(convention.abandoned_on)} : {convention.end_reason}"
    if shown == ShownState.TERMINATED:
        return f"Résiliée le {words(convention.terminated_on)} : {convention.end_reason}"
    if shown in (ShownState.EXPIRED, ShownState.RENEWED) and convention.end_day:
        return f"{'A pris' if convention.end_day < on else 'Prend'} fin {convention.end_on_words}."
    return ""


def _unsure_note(convention, on):
    """What is told of the period of a signed convention, then what is not known of it."""
    end = convention.end_known
    if convention.starts_on_precision == Precision.UNKNOWN and end and end.precision == Precision.UNKNOWN:
        return "Signée ; sa période d’effet n’est pas connue."
    lacking = "le jour de sa prise d’effet n’est pas connu"
    if convention.end_day is None:
        is_start_sure = begun(convention.starts_on, convention.starts_on_precision, on=on) == Answer.YES
        lacking = (
            "sa fin n’est pas connue" if is_start_sure else "le jour de sa prise d’effet et sa fin ne sont pas connus"
        )
    return f"Signée, elle s’applique {convention.period_words} : {lacking}."


def next_step(convention, user, *, on):
    """The NextStep to aim at, or None: a convention in force aims at its renewal near its end only."""
    step = usual_next_step(convention)
    if step is None:
        return None
    if convention.state == S.IN_FORCE and not (convention.end_day and convention.end_day <= on + RENEWAL):
        return None
    state = ConventionState(step.target)
    lacks = with_open_links(convention.lacks_for(state), convention, user)
    blocking = sum(lack.is_blocking for lack in lacks)
    why = ""
    if not perms.can_manage(user, convention):
        who = str(convention.adviser) if convention.adviser else f"un conseiller de la {convention.caf.name}"
        side = "la Caf"
        if perms.SECOND_CAF in perms.access(user, convention, on=on).roles:
            side = f"la Caf pilote, {convention.caf.name}"
        why = f"Ce changement d’état revient à {side} : {who} peut le faire."
    elif blocking:
        points = "un point bloquant" if blocking == 1 else counted(blocking, "point bloquant")
        why = f"Il reste {points}, dans la liste ci-dessus."
    return NextStep(state, step.verb, reverse("conventions:transition", args=[convention.pk, step.slug]), lacks, why)


def alerts(convention, *, on):
    """[(title, text, url)] : what the calendar says that nobody typed."""
    found = []
    if convention.state in SIGNED and (alert := copil_alert(convention, on=on)):
        found.append((alert.title, alert.text, of_row("governance:instances", convention.pk)))
    if convention.state == S.IN_FORCE and convention.end_day and on <= convention.end_day <= on + YEAR:
        found.append(
            (
                END_TITLE,
                f"La convention se termine {convention.end_on_words} ; elle ne se reconduit pas d’elle-même.",
                of_row("conventions:calendrier", convention.pk),
            )
        )
    return found


# Who

CAF_TAGS = {Role.CAF_REFERENT: "Référent associé"}
LOCAL_TAGS = {
    Role.CTG_LEAD: "Pilote",
    Role.COOPERATION_OFFICER: "Coopération",
    Role.LOCAL_MANAGER: "Direction",
    Role.ELECTED: "Élu",
}
SHOWN_PEOPLE = 5
PERSON_COLUMNS = ("first_name", "last_name", "function", "email", "phone")


def _members(convention, *, on):
    rows = Membership.objects.running(on=on).filter(convention=convention, user__isnull=False).order_by("pk")
    person = (f"user__{name}" for name in PERSON_COLUMNS)
    return rows.values_list("role", "user", "function", "organisation__name", *person)


def members(convention, *, on, named=None):
    """People of both sides: {"caf", "local", "others"}; with `named`, those of these keys only. One query."""
    held = [
        (role, key, function, organisation or "", User(**dict(zip(PERSON_COLUMNS, person, strict=True))))
        for role, key, function, organisation, *person in compiled.ask(_members, convention.pk, on=on)
        if named is None or key in named
    ]
    caf, local, others, seen = [], [], 0, set()
    if convention.adviser:
        caf.append(_person(convention.adviser, "Référent", organisation=convention.caf.name))
    rank = list(LOCAL_TAGS)
    for role, key, function, organisation, user in sorted(
        held, key=lambda row: rank.index(row[0]) if row[0] in rank else 99
    ):
        if role in CAF_TAGS:
            caf.append(_person(user, CAF_TAGS[role], function, organisation or convention.caf.name))
        elif role in LOCAL_TAGS and key not in seen and len(local) < SHOWN_PEOPLE:
            seen.add(key)
            local.append(_person(user, LOCAL_TAGS[role], function, organisation))
        elif key not in seen:
            others += 1
    return {"caf": caf, "local": local, "others": others}


def _person(user, tag, function="", organisation=""):
    return {
        "name": str(user),
        "tag": tag,
        "function": function or user.function,
        "organisation": organisation,
        "email": user.email,
        "phone": user.phone,
    }


# The chain in figures


NUMBERS = ("total", "second", "third", "fourth")


def _numbers(what, rows, *others):
    """One line: `what`, how many rows, then `others` (aggregates), or 0."""
    values = [Count("pk"), *others, *[Value(0, IntegerField())] * (len(NUMBERS) - 1 - len(others))]
    counted = rows.order_by().annotate(what=Value(what, CharField())).values("what")
    return counted.annotate(**dict(zip(NUMBERS, values, strict=True))).values_list("what", *NUMBERS)


def _counts(convention, *, on, late_on):
    """A line for each kind of thing: `what`, and its `NUMBERS`."""

    def alone(*links):
        used = [Exists(through.objects.filter(**{name: OuterRef("pk")})) for through, name in links]
        return Count("pk", filter=~reduce(or_, map(Q, used)))

    fiches = FicheAction.objects.live().filter(plan__convention=convention)
    lines = [
        _numbers(
            "constats",
            Constat.objects.filter(diagnostic__convention=convention),
            alone((Enjeu.constats.through, "constat")),
        ),
        _numbers(
            "enjeux",
            Enjeu.objects.filter(diagnostic__convention=convention),
            alone((Enjeu.axes.through, "enjeu"), (Enjeu.fiches.through, "enjeu")),
        ),
        _numbers("axes", Axe.objects.filter(depth=1, plan__convention=convention)),
        _numbers(
            "live",
            fiches,
            Count("pk", filter=Q(state=FicheState.DONE)),
            Count("pk", filter=late_condition(late_on)),
            alone((IndicateurFiche, "fiche")),
        ),
        _numbers(
            "indicateurs",
            IndicateurFiche.objects.filter(fiche__is_proposed=False, fiche__plan__convention=convention),
        ),
        _numbers(
            "communes",
            MouvementPerimetre.objects.filter(convention=convention).on(on),
            Sum("commune__population"),
            Max("commune__population_year"),
        ),
        _of_second_cafs(convention, on=on),
    ]
    return lines[0].union(*lines[1:], all=True)


def _of_second_cafs(convention, *, on):
    """A line for each Caf that signs beside the pilote: how many of the communes are its own."""
    rest = {name: Value(0, IntegerField()) for name in NUMBERS[1:]}
    rows = cafs.counted(convention, on=on).annotate(total=F("count"), **rest)
    return rows.values_list("what", *NUMBERS)


def figures(convention, bilans, *, on, late_on):
    """Every count of the page, but that of `bilans`. `late_on`: the day of which one reads what is late. One query."""
    found = {what: numbers for what, *numbers in compiled.ask(_counts, convention.pk, on=on, late_on=late_on)}
    live, done, late, unmeasured = found["live"]
    communes, population, population_year, _ = found["communes"]
    return {
        "constats": found["constats"][0],
        "constats_alone": found["constats"][1],
        "enjeux": found["enjeux"][0],
        "enjeux_alone": found["enjeux"][1],
        "axes": found["axes"][0],
        "live": live,
        "done": done,
        "late": late,
        "unmeasured": unmeasured,
        "indicateurs": found["indicateurs"][0],
        "bilans": len(bilans),
        "communes": communes,
        "split": cafs.split_of_counts({what: numbers[0] for what, numbers in found.items()}),
        "population": population,
        "population_year": population_year,
    }


def chain(convention, facts, *, to_bilans=True):
    """From a constat to a bilan: each link with its count, its page, and what is left alone.

    Without `to_bilans` it ends at the measure, for who does not read bilans."""
    diagnostic = of_row("diagnostics:detail", convention.pk)
    plan = of_row("actions:plan", convention.pk)

    def link(one, several, count, url, alone=0, alone_words=""):
        note = ""
        if alone:
            note = f"{number(alone)} {alone_words}"
        return {"label": plural(count, one, several), "count": count, "url": url, "note": note}

    links = [
        link("constat", "constats", facts["constats"], diagnostic, facts["constats_alone"], "sans enjeu"),
        link("enjeu", "enjeux", facts["enjeux"], diagnostic, facts["enjeux_alone"], "sans action"),
        link("axe", "axes", facts["axes"], plan),
        link("fiche action", "fiches action", facts["live"], plan, facts["unmeasured"], "sans indicateur"),
        link("indicateur", "indicateurs", facts["indicateurs"], plan),
    ]
    if to_bilans:
        links.append(link("bilan", "bilans", facts["bilans"], of_row("bilans:list", convention.pk)))
    return links


def completion_words(facts):
    if not facts["live"]:
        return ""
    done, live = facts["done"], facts["live"]
    return f"{counted(done, 'fiche réalisée')} sur {live}"


def seances(convention, user, *, on):
    """The next séances that a reader of the whole convention sees. One query."""
    return compiled.rows(_seances, convention.pk, on=on, to_writers=perms.can_cowrite(user, convention, on=on))


def _seances(convention, *, on, to_writers):
    rows = Seance.objects.shown_of(convention, to_writers=to_writers).upcoming(on=on)
    return rows.select_related("comite").only("held_on", "starts_at", "place", "comite__name")[:2]


# Documents, last changes

FILE_LABELS = {
    DocumentKind.SIGNED: "Convention signée (scan)",
    DocumentKind.TO_SIGN: "Version à signer",
}


def bilans_of(convention, user, *, on):
    """The bilans that this person reads, the latest first, with what `bilan_file` reads. One query."""
    read = states_read(convention, user, on=on)
    return [_bilan(convention, row) for row in compiled.ask(_bilans, convention.pk, on=None) if row[1] in read]


BILAN_COLUMNS = ("pk", "state", "kind", "year", "validated_on")
FILE_COLUMNS = ("document", "document__size", "document__created_at")
RENDU_COLUMNS = ("rendu_pk", "rendu_size", "rendu_at")


def _bilans(convention, *, on):
    rows = with_files(Bilan.objects.filter(convention=convention)).order_by("-year", "-pk")
    return rows.values_list(*BILAN_COLUMNS, *FILE_COLUMNS, *RENDU_COLUMNS)


def _bilan(convention, row):
    """What `bilan_file` reads of a bilan."""
    found = Bilan(convention=convention, **dict(zip(BILAN_COLUMNS, row, strict=False)))
    key, size, created_at = row[5:8]
    if key:
        found.document = Document(pk=key, convention=convention, size=size, created_at=created_at)
    found.rendu_pk, found.rendu_size, found.rendu_at = row[8:]  # type: ignore[attr-defined]  # as `with_files` annotates them
    return found


def _files(convention, user, *, on):
    """The scans and versions to sign that this person reads, oldest first. One query, two
    when one of them may not be read by every holder of what this person holds."""
    if perms.can_read_whole(user, convention, on=on):
        read = levels(user, convention, on=on)
        found = compiled.rows(_deposited, convention.pk)
        if all(file.visibility in read for file in found):
            return found
    return _deposited(convention.pk).visible_to(user, on=on)


def _deposited(convention):
    rows = Document.objects.filter(convention=convention, kind__in=list(FILE_LABELS)).order_by("created_at", "pk")
    return rows.only("convention", "kind", "size", "created_at", "visibility")


def downloads(convention, user, bilans, *, on, rendered=True):
    """What may be downloaded from here: {label, url, format, size, note}. Two or three queries.

    Without `rendered`, the files that were deposited only."""
    found = []
    by_kind = {}
    for document in _files(convention, user, on=on):
        by_kind[document.kind] = document
    for kind in FILE_LABELS:
        if document := by_kind.get(kind):
            found.append(_file(FILE_LABELS[kind], document.get_absolute_url(), document.size, document.created_at))
    if rendered and (last := last_drawn("convention", subject_id=convention.pk)):
        note = "" if last.is_final else "projet"
        found.append(_file("Convention", of_row("documents:rendu", last.pk), last.size, last.made_at, note=note))
    bilan = next((bilan for bilan in bilans if bilan.state in SHOWN), None)
    if bilan:
        found.append(bilan_file(bilan))
    return found


def _file(label, url, size, at, note=""):
    day = words(timezone.localtime(at).date())
    return {"label": label, "url": url, "format": "PDF", "size": size, "note": f"{note}, {day}" if note else day}


def _changes(convention, *, on):
    names = ("what", "row_title", "row_url", "to_state", "at", "who_key", "who_first", "who_last", "reason")
    who = {"who_key": F("by"), "who_first": F("by__first_name"), "who_last": F("by__last_name")}
    own = (
        ConventionTransition.objects.filter(convention=convention)
        .order_by()
        .annotate(
            what=Value("convention", CharField()),
            row_title=Value("", CharField()),
            row_url=Value(0, IntegerField()),
            **who,
        )
        .values_list(*names)
    )
    fiches = (
        FicheTransition.objects.filter(fiche__plan__convention=convention)
        .order_by()
        .annotate(
            what=Value("fiche", CharField()), row_title=F("fiche__title"), row_url=Cast("fiche", IntegerField()), **who
        )
        .values_list(*names)
    )
    return own.union(fiches, all=True).order_by("-at")[:CHANGES]


def changes(convention, *, named=None):
    """The last changes of state, of the convention and of its fiches. With `named`, the people of
    these keys only are told. One query."""
    found = []
    for what, title, key, to_state, at, by, first, last, reason in compiled.ask(_changes, convention.pk, on=None):
        is_told = by is None or named is None or by in named
        label = ConventionState(to_state).label if what == "convention" else FicheState(to_state).label
        found.append(
            {
                "title": title or "Convention",
                "url": of_row("actions:fiche", key) if what == "fiche" else "",
                "state": label,
                "at": at,
                "who": (f"{first or ''} {last or ''}".strip() or "automatique") if is_told else "",
                "reason": reason,
            }
        )
    return found
