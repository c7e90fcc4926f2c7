"""Beside each editor of a bilan: what its section counts, a draft of its words, the notes of the year, last year's text.

A draft is made of sentences whose numbers lead to what they count, on the page; taken into a text it is plain words.
Nothing enters a text by itself: what a person answered to a draft is kept with its digest (`Bilan.answered`), and
the draft is offered again once what it counts has changed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from actions import finances, tree
from actions.enums import FicheState
from actions.models import NiveauPlan
from core import dates, richtext
from core.formats import etp, euros, in_sentence, listed, percent, plural
from core.numerals import Noun, capital, numeral, rank, share, verb
from governance import telling as governance
from governance.enums import DecisionState, SeanceState
from reporting.bilans.models import Bilan
from reporting.enums import BilanKind, BilanState

S = FicheState
FICHE = Noun("fiche", is_feminine=True)
DECISION = Noun("décision", is_feminine=True)
SEANCE = Noun("séance", is_feminine=True)
NOTE = Noun("note", is_feminine=True)
FUNCTION = Noun("fonction", is_feminine=True)
VALUE = Noun("valeur", is_feminine=True)
#: Fiches named one after the other in a sentence; beyond, the figure alone names them.
NAMED = 5

ACCEPTED, DISMISSED = "accepted", "dismissed"


@dataclass(frozen=True)
class Counted:
    """One row that a figure counts, and where it is read."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """A number beside an editor, with the rows that it counts. `id`: its place on the page."""

    id: str
    label: str
    value: str
    rows: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Number:
    """Words of a sentence that lead to their figure."""

    words: str
    figure: Figure

    def __str__(self):
        return self.words


@dataclass(frozen=True)
class Quoted:
    """What a note of the year says to this section."""

    fiche: Counted
    text: str


@dataclass(frozen=True)
class Beside:
    """All that stands beside the editor of one section. `sentences`: tuples of words and `Number`."""

    name: str
    figures: tuple[Figure, ...]
    sentences: tuple[tuple, ...]
    notes: tuple[Quoted, ...]
    last_year: str
    last_title: str
    answer: str = ""
    is_taken: bool = False

    @cached_property
    def words(self):
        return " ".join("".join(map(str, sentence)) for sentence in self.sentences)

    @property
    def digest(self):
        return digest_of(self.words)

    @property
    def html(self):
        """The draft as it enters a text."""
        return richtext.from_plain(self.words)

    @property
    def is_offered(self):
        return not self.is_taken and not self.answer


def digest_of(words):
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def beside(work):
    """{name of a column of text: `Beside`}. `work`: one reading of the tables (`documents.bilan_source.Work`)."""
    drafts, bilan = Drafts(work), work.bilan
    before = _last_year(bilan)
    found = {}
    for name, said in SECTIONS.items():
        figures, sentences = said.draft(drafts)
        words = " ".join("".join(map(str, sentence)) for sentence in sentences)
        kept = bilan.answered.get(name) or ["", ""]
        found[name] = Beside(
            *(name, tuple(figures), tuple(sentences)),
            notes=drafts.quoted(said.note) if said.note else (),
            last_year=getattr(before, name, ""),
            last_title=f"{before}" if before else "",
            answer=kept[1] if kept[0] == digest_of(words) else "",
            is_taken=" ".join(words.split()) in richtext.plain(getattr(bilan, name)),
        )
    return found


def read_along(rows):
    """These bilans, each with the words of the year before and those of the levels of its plan: no query more."""
    before = Bilan.objects.filter(
        convention=OuterRef("convention"), year=OuterRef("year") - 1, kind=BilanKind.ANNUAL
    ).order_by("pk")
    columns = {name: name for name in ("id", "year", "kind", *SECTIONS)}
    levels = NiveauPlan.objects.filter(plan__convention=OuterRef("convention")).order_by("depth")
    return rows.annotate(
        year_before=Subquery(before.values(told=JSONObject(**columns))[:1]),
        levels=ArraySubquery(levels.values(told=JSONObject(depth="depth", label="label", plural="plural"))),
    )


def take_along(work):
    """Give a reading what came with its bilan by `read_along`."""
    work.plurals = {each["depth"]: each["plural"] for each in work.bilan.levels}
    work.words = tree.words_of([NiveauPlan(**each) for each in work.bilan.levels])


def _last_year(bilan):
    """The bilan of the year before, of which the texts are taken up again. One query, none when it was read along."""
    if "year_before" in bilan.__dict__:
        return Bilan(**bilan.year_before) if bilan.year_before else None
    rows = Bilan.objects.filter(convention=bilan.convention_id, year=bilan.year - 1, kind=BilanKind.ANNUAL)
    return rows.only("year", "kind", *SECTIONS).first()


def _sentence(*clauses):
    """Clauses, each a tuple of words and numbers, as one sentence: « …  ; … . »; nothing without any."""
    said = [clause for clause in clauses if clause]
    if not said:
        return ()
    parts: list = []
    for clause in said:
        parts += [" ; ", *clause] if parts else [*clause]
    first = parts[0]
    parts[0] = Number(capital(first.words), first.figure) if isinstance(first, Number) else capital(first)
    return (*parts, ".")


class Drafts:
    """The sentences of one bilan, from what was read once."""

    def __init__(self, work):
        self.work, self.year, self.on = work, work.year, work.on
        self.convention = work.convention
        self.live = [row for row in work.fiches if row.state != S.ABANDONED]
        self.late = [row for row in self.live if row.is_late_on(self.on)]

    # Parts of sentences ------------------------------------------------------------------

    @property
    def during(self):
        return "depuis le début de la convention" if self.work.is_final else f"en {self.year}"

    @property
    def day(self):
        return dates.to_words(self.on, dates.Precision.DAY)

    def of(self, *states):
        return [row for row in self.live if row.state in states]

    def fiche(self, row):
        return Counted(" – ".join(filter(None, (row.code, row.title))), row.get_absolute_url())

    def fiches(self, key, label, rows):
        return Figure(key, label, str(len(rows)), tuple(map(self.fiche, rows)))

    def names(self, rows):
        """« : 1.1 – Ouvrir un relais et 2.3 – … », while they are few."""
        return f" : {listed(self.fiche(row).label for row in rows)}" if 0 < len(rows) <= NAMED else ""

    def told(self, key, label, rows, words, *, noun=False):
        """(figure, clause): « deux sont en retard : 1.1 – …, 2.3 – … ». `words`: verb and rest for one, for several;
        `noun`: « deux fiches », said once in a sentence."""
        figure, count = self.fiches(key, label, rows), len(rows)
        said = FICHE.counted(count) if noun else FICHE.alone(count)
        return figure, (Number(said, figure), f" {verb(count, *words)}{self.names(rows)}")

    def all_told(self, section, groups):
        """([figure], [clause]) of the groups that have rows, the noun said by the first.
        `groups`: (key, label, rows, words)."""
        found: list = []
        for key, label, rows, words in groups:
            if rows:
                found.append(self.told(f"{section}-{key}", label, rows, words, noun=not found))
        return [figure for figure, _ in found], [clause for _, clause in found]

    def quoted(self, field):
        rows = {row.pk: row for row in self.work.fiches}
        return tuple(
            Quoted(self.fiche(rows[key]), getattr(note, field))
            for key, note in self.work.notes.items()
            if key in rows and getattr(note, field)
        )

    # Sections ----------------------------------------------------------------------------

    def introduction(self):
        bilan, convention = self.work.bilan, self.convention
        fiches = self.fiches("introduction-fiches", "Fiches du plan", self.live)
        subject = (
            "Ce bilan porte sur toute la période" if self.work.is_final else f"Ce bilan porte sur {self._of_year()}"
        )
        first = _sentence(
            (f"{subject} de la convention territoriale globale {convention.name}, {convention.period_words}",)
        )
        roots = [axe for axe in self.work.axes if axe.parent_id is None]
        parted = ""
        if len(roots) > 1:
            word = self.work.words.get(1, tree.DEFAULT_WORD).lower()
            several = self.work.plurals.get(1, "").lower()
            parted = f", dans {numeral(len(roots))} {plural(2, word, several)}"
        has = ("Le plan d’actions compte ", Number(FICHE.counted(len(self.live)), fiches), parted)
        if not self.live:
            has = ("Le plan d’actions ne compte ", Number("aucune fiche", fiches))
        presented = ()
        if (seance := bilan.seance) and seance.state != SeanceState.CANCELLED:
            today = timezone.localdate()
            if bilan.state in _PRESENTED or seance.is_held or seance.held_on < today:
                verb_words = "a été présenté"
            else:
                verb_words = "est présenté" if seance.held_on == today else "sera présenté"
            presented = (
                f"ce bilan {verb_words} en {in_sentence(seance.comite.name)}, le {dates.words(seance.held_on)}",
            )
        return [fiches], [first, _sentence(has), *([_sentence(presented)] if presented else [])]

    def _of_year(self):
        starts = self.convention.starts_on
        place = rank(self.year - starts.year + 1) if starts else ""
        return f"l’année {self.year}, {place} année" if place else f"l’année {self.year}"

    def highlights(self):
        done, going = self.of(S.DONE), self.of(S.IN_PROGRESS)
        whole = f"{len(done)} sur {len(self.live)}"
        figure = Figure("highlights-done", "Fiches réalisées", whole, tuple(map(self.fiche, done)))
        if not self.live:
            return [figure], [_sentence((Number("Aucune fiche", figure), " n’est encore au plan"))]
        said, rest = share(FICHE, len(done), len(self.live), "du plan", "est réalisée", "sont réalisées")
        figures, clauses = [figure], [(Number(said, figure), f" {rest}{self.names(done)}")]
        if going:
            more, clause = self.told("highlights-going", "Fiches en cours", going, ("est en cours", "sont en cours"))
            if len(self.live) == 1:
                clause = (Number("elle", more), *clause[1:])
            figures.append(more)
            clauses.append(clause)
        sentences = [_sentence(*clauses)]
        measured, awaited = self._values()
        if awaited:
            of_year = f"{len(measured)} sur {awaited}"
            values = Figure("highlights-values", f"Valeurs de {self.year}", of_year, tuple(measured))
            said, rest = share(VALUE, len(measured), awaited, f"de {self.year}", "est renseignée", "sont renseignées")
            if len(measured) < awaited and awaited > 1:
                rest += f" pour {self.year}"
            figures.append(values)
            sentences.append(_sentence((Number(said, values), f" {rest}")))
        return figures, sentences

    def _values(self):
        """(rows of the indicators that have a value of the year, how many indicators there are)."""
        measured, awaited = [], 0
        for row in self.live:
            for indicator in row.around.indicators:
                awaited += 1
                values = row.around.values.get(indicator.pk, ())
                if any(each.year == self.year and (each.value is not None or each.text) for each in values):
                    measured.append(Counted(indicator.label, row.get_absolute_url()))
        return measured, awaited

    def difficulties(self):
        groups = (
            ("late", "Fiches en retard", self.late, ("est en retard", "sont en retard")),
            ("blocked", "Fiches bloquées", self.of(S.BLOCKED), ("est bloquée", "sont bloquées")),
            ("paused", "Fiches en pause", self.of(S.PAUSED), ("est en pause", "sont en pause")),
            ("postponed", "Fiches reportées", self.of(S.POSTPONED), ("est reportée", "sont reportées")),
        )
        figures, clauses = self.all_told("difficulties", groups)
        if not figures:
            none = self.fiches("difficulties-none", "Fiches en retard, bloquées, en pause ou reportées", [])
            figures = [none]
            clauses = [(Number("Aucune fiche", none), f" n’est en retard, bloquée, en pause ou reportée {self.day}")]
        sentences = [_sentence(*clauses)]
        noted = self.quoted("difficulties")
        if noted:
            figure = Figure(
                "difficulties-notes",
                "Notes qui disent une difficulté",
                str(len(noted)),
                tuple(each.fiche for each in noted),
            )
            said = f" de {self.year} {plural(len(noted), 'dit', 'disent')} une difficulté"
            sentences.append(_sentence((Number(NOTE.counted(len(noted)), figure), said)))
            figures.append(figure)
        return figures, sentences

    def decisions_comment(self):
        rows = governance.followed_rows(self.convention, before=self.on)
        page = reverse("governance:decisions", args=[self.convention.pk])

        def figure(key, label, found):
            counted = tuple(Counted(f"{each.number} : {each.text[:120]}", page) for each in found)
            return Figure(f"decisions-{key}", label, str(len(found)), counted)

        whole = figure("all", "Décisions suivies", rows)
        if not rows:
            return [whole], [_sentence((Number("Aucune décision", whole), " du comité de pilotage n’est à suivre"))]
        done = figure("done", "Décisions faites", [each for each in rows if each.state == DecisionState.DONE])
        is_open = figure("open", "Décisions encore ouvertes", [each for each in rows if not each.is_closed])
        count, left = len(done.rows), len(is_open.rows)
        first = (
            Number(DECISION.counted(len(rows)), whole),
            f" du comité de pilotage {verb(len(rows), 'est suivie', 'sont suivies')}",
        )
        then = (Number(DECISION.alone(count), done), f" {verb(count, 'est faite', 'sont faites')}")
        last = (Number(DECISION.alone(left), is_open), f" {verb(left, 'reste ouverte', 'restent ouvertes')}")
        return [whole, done, is_open], [_sentence(first, then, last)]

    def governance_comment(self):
        held = self.work.seances
        page = reverse("governance:instances", args=[self.convention.pk])
        rows = tuple(Counted(_seance(each), page) for each in held)
        figure = Figure("governance-held", "Séances tenues", str(len(held)), rows)
        count = len(held)
        if not count:
            return [figure], [_sentence((Number("Aucune séance", figure), f" ne s’est tenue {self.during}"))]
        names = f" : {listed(row.label for row in rows)}" if count <= NAMED else ""
        said = f" {plural(count, 's’est tenue', 'se sont tenues')} {self.during}{names}"
        return [figure], [_sentence((Number(SEANCE.counted(count), figure), said))]

    def finances_comment(self):
        lines = self.work.lines_of_year()
        page = reverse("actions:finances", args=[self.convention.pk])
        found = finances.totals(lines)
        total = found.total
        rows = tuple(Counted(f"{each.label} : {_amounts(each)}", page) for each in found.by_funder)
        planned = Figure("finances-planned", "Prévu", euros(total.planned), rows)
        actual = Figure("finances-actual", "Réalisé", euros(total.actual), rows)
        figures = [planned, actual]
        when = self.during
        if total.planned is None and total.actual is None:
            return figures, [_sentence((Number("Aucun montant", planned), f" n’est renseigné {when}"))]
        if total.actual is None:
            said = [
                _sentence((Number(euros(total.planned), planned), f" {_amount_verb('prévu', total.planned)} {when}"))
            ]
        elif total.planned is None:
            said = [
                _sentence((Number(euros(total.actual), actual), f" {_amount_verb('réalisé', total.actual)} {when}"))
            ]
        else:
            share = f", soit {percent(total.actual / total.planned)}" if total.planned else ""
            spent = (
                Number(euros(total.actual), actual),
                f" {_amount_verb('réalisé', total.actual)} {when}, pour ",
                *(Number(euros(total.planned), planned), f" {plural(int(total.planned), 'prévu')}{share}"),
            )
            said = [_sentence(spent)]
        if missing := [line for line in lines if line.actual_amount is None]:
            names = tuple(Counted(_line(line), page) for line in missing)
            lacking = Figure("finances-missing", "Montants réalisés non renseignés", str(len(missing)), names)
            count = len(missing)
            figures.append(lacking)
            words = Noun("montant réalisé", "montants réalisés").counted(count)
            rest = f" {plural(count, 'n’est pas renseigné', 'ne sont pas renseignés')}"
            said.append(_sentence((Number(words, lacking), rest)))
        return figures, said

    def means_comment(self):
        rows = self.work.means()
        page = reverse("actions:finances", args=[self.convention.pk])
        names = tuple(Counted(_means(each), page) for each in rows)
        count = len(rows)
        figure = Figure("means-all", "Fonctions de coordination", str(count), names)
        if not count:
            return [figure], [
                _sentence((Number("Aucun moyen humain", figure), f" de coordination n’est renseigné pour {self.year}"))
            ]
        of_year = [each for each in finances.means(rows) if each.unit == "etp" and each.year in (self.year, None)]
        first = (
            Number(FUNCTION.counted(count), figure),
            f" de coordination {verb(count, 'est décrite', 'sont décrites')}",
        )
        clauses: list[tuple] = [first]
        figures = [figure]
        for each in of_year:
            known = [
                f"{etp(amount)} {plural(int(amount), word)}"
                for amount, word in ((each.actual, "réalisé"), (each.planned, "prévu"))
                if amount is not None
            ]
            if known and each.year == self.year:
                time = Figure("means-etp", "Temps de l’année", " pour ".join(known), names)
                figures.append(time)
                clauses.append(
                    (f"{plural(count, 'elle représente', 'elles représentent')} ", Number(" pour ".join(known), time))
                )
        return figures, [_sentence(*clauses)]

    def priorities(self):
        groups = (
            ("late", "En retard, à reprendre", self.late, ("en retard est à reprendre", "en retard sont à reprendre")),
            ("blocked", "Bloquées", self._not_late(S.BLOCKED), ("est à débloquer", "sont à débloquer")),
            ("planned", "À lancer", self._not_late(S.PLANNED), ("est à lancer", "sont à lancer")),
            ("postponed", "Reportées", self._not_late(S.POSTPONED), ("est à reprogrammer", "sont à reprogrammer")),
            ("paused", "En pause", self._not_late(S.PAUSED), ("en pause est à reprendre", "en pause sont à reprendre")),
            ("discuss", "À discuter", self._not_late(S.TO_DISCUSS), ("est à discuter", "sont à discuter")),
            ("going", "À poursuivre", self._not_late(S.IN_PROGRESS), ("est à poursuivre", "sont à poursuivre")),
        )
        figures, clauses = self.all_told("priorities", groups)
        if not figures:
            none = self.fiches("priorities-none", "Fiches à mener", [])
            figures, clauses = [none], [(Number("Aucune fiche", none), f" ne reste à mener en {self.year + 1}")]
            return figures, [_sentence(*clauses)]
        clauses[0] = (f"en {self.year + 1}, ", *clauses[0])
        sentences = [_sentence(*clauses)]
        if noted := self.quoted("next_steps"):
            figure = Figure(
                "priorities-notes", "Notes qui disent une suite", str(len(noted)), tuple(each.fiche for each in noted)
            )
            said = f" de {self.year} {plural(len(noted), 'dit', 'disent')} une suite prévue"
            sentences.append(_sentence((Number(NOTE.counted(len(noted)), figure), said)))
            figures.append(figure)
        return figures, sentences

    def _not_late(self, state):
        late = {row.pk for row in self.late}
        return [row for row in self.of(state) if row.pk not in late]


_PRESENTED = (BilanState.PRESENTED, BilanState.VALIDATED)


@dataclass(frozen=True)
class Said:
    """`note`: what the notes of the year say to this section."""

    draft: Callable
    note: str = ""


#: The sections that people write, by the name of their column.
SECTIONS = {
    "introduction": Said(Drafts.introduction),
    "highlights": Said(Drafts.highlights, "done"),
    "difficulties": Said(Drafts.difficulties, "difficulties"),
    "decisions_comment": Said(Drafts.decisions_comment),
    "governance_comment": Said(Drafts.governance_comment),
    "finances_comment": Said(Drafts.finances_comment),
    "means_comment": Said(Drafts.means_comment),
    "priorities": Said(Drafts.priorities, "next_steps"),
}


def _amount_verb(word, amount):
    """Amounts below two euros are singular: « 1,50 € est prévu »."""
    return f"{plural(int(amount), 'est', 'sont')} {plural(int(amount), word)}"


def _amounts(total):
    return f"{euros(total.actual)} réalisés, {euros(total.planned)} prévus"


def _line(line):
    parts = (str(line.funder), str(line.year or ""), str(line.fiche) if line.fiche_id else "")
    return ", ".join(filter(None, parts))


def _means(row):
    return ", ".join(filter(None, (row.function, row.organisation.name if row.organisation_id else "")))


def _seance(held):
    came = f" ({held.present} présents)" if held.present else ""
    return f"{in_sentence(held.comite)} du {held.on}{came}"
