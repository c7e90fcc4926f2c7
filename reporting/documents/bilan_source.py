"""From the database to a bilan: the numbers come by themselves, people wrote the words.

A validated bilan is read from what was frozen that day, never from the tables.
"""

import datetime as dt
from functools import cached_property

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from actions import completion, finances, telling, tree
from actions.enums import ActeurRole, FicheState
from actions.models import ChangementFiche, FicheAction, LigneBudgetaire, MoyenHumain, NiveauPlan, NoteSuivi
from actions.models.fiche import IN_PLAN
from actions.telling import plan as plan_telling
from conventions import visibility
from conventions.avenants import belonging
from conventions.perimeter import territory
from core import compiled, formats, richtext
from core.dates import words
from core.frozen import FrozenDataRefused
from core.lost import Lost
from core.telling import Chart, Series
from governance import telling as governance
from reporting.enums import BilanKind, BilanSection, BilanState

from . import bilan_presenter as printed
from . import convention_source


def bilan_document(bilan):
    """What is printed of a bilan: as frozen once validated, as the data are today before. Raises Lost."""
    if bilan.frozen is None:
        return live_document(bilan)
    try:
        return printed.SCHEMA.decode(bilan.frozen).kept_as(bilan.frozen)
    except FrozenDataRefused as refusal:
        raise Lost(f"Les données figées du « {bilan} » ne se lisent plus.") from refusal


def live_document(bilan, *, validated_on=None):
    """`validated_on`: the day of validation, when it is being frozen."""
    return Work(bilan, is_working=validated_on is None).document(validated_on)


class Work:
    """One reading of the tables for one bilan.

    `is_working`: not while it is being validated; what was never written is then left out, and what is late.
    """

    def __init__(self, bilan, *, is_working=True):
        self.is_working = is_working
        self.bilan, self.year = bilan, bilan.year
        self.convention = bilan.convention
        self.is_final = bilan.kind == BilanKind.FINAL
        seance = bilan.seance
        self.on = seance.held_on if seance else dt.date(self.year, 12, 31)
        self.plan = getattr(self.convention, "plan", None)  # read with the bilan by the view
        self.plurals: dict[int, str] = {}  # of `words`, where they were read along
        self.fiches = self._rows() if self.plan else []
        self.notes = self._notes()
        self.lines = self._lines()
        self.seances = governance.held_seances(self.convention, year=None if self.is_final else self.year)

    # Reading ------------------------------------------------------------------------------

    @cached_property
    def words(self):
        """What each level of the plan is called."""
        return tree.words_of(compiled.rows(_niveaux, self.plan.pk)) if self.plan else {}

    @cached_property
    def axes(self):
        return plan_telling.axes_of(self.plan) if self.plan else []

    def _rows(self):
        rows = compiled.rows(_fiches, self.plan.pk, self.bilan.pk)
        return telling.completed_for_bilan(rows, telling.DECLARED)

    def _notes(self):
        """{fiche: its note of the year}: the annual one, else the last of that year."""
        found = {}
        for row in compiled.rows(_notes, self.convention.pk, year=self.year):
            kept = found.get(row.fiche_id)
            if kept is None or row.for_bilan_year or not kept.for_bilan_year:
                found[row.fiche_id] = row
        return found

    def _lines(self):
        return compiled.rows(_lines, self.convention.pk)

    # The document ---------------------------------------------------------------------------

    def document(self, validated_on):
        bilan, convention = self.bilan, self.convention
        noun = bilan.get_kind_display()
        label = f"{printed.VALIDATED} le {words(validated_on)}" if validated_on else bilan.get_state_display()
        return printed.BilanDocument(
            title=f"{noun} {self.year} de la convention territoriale globale – {convention.name}",
            territory=convention.name,
            version_at=convention_source.midnight(validated_on or timezone.localdate()),
            version_label=label,
            is_project=validated_on is None and bilan.state in (BilanState.DRAFT, BilanState.INTERNAL_REVIEW),
            reference=str(bilan.pk),
            year=(self.is_final and formats.years(convention.starts_on, convention.end_day)) or str(self.year),
            genre=f"{noun} de la convention territoriale globale",
            period=f"Convention {convention.period_words}",
            presented=f"{bilan.seance.comite.name} du {words(bilan.seance.held_on)}" if bilan.seance else "",
            reservations=bilan.reservations,
            parts=tuple(self._parts()),
        )

    def _parts(self):
        makers = (
            (printed.ReminderSection, BilanSection.REMINDER, self._reminder),
            (printed.SynthesisSection, BilanSection.SYNTHESIS, self._synthesis),
            (printed.DecisionsSection, BilanSection.DECISIONS, self._decisions),
            (printed.GovernanceSection, BilanSection.GOVERNANCE, self._governance),
            (printed.FichesSection, BilanSection.FICHES, self._fiches),
            (printed.ZoomSection, BilanSection.ZOOMS, self._zooms),
            (printed.FinancesSection, BilanSection.FINANCES, self._finances),
            (printed.CoordinationSection, BilanSection.MEANS, self._means),
            (printed.ChangesSection, BilanSection.CHANGES, self._changes),
            (printed.PrioritiesSection, BilanSection.PRIORITIES, self._priorities),
        )
        number = 0
        for made, section, read in makers:
            content = read()
            if content is None:
                continue
            number += 1
            title = f"{section.label} pour {self.year + 1}" if section == BilanSection.PRIORITIES else section.label
            yield made(section.value, number, title, **content)

    def _reminder(self):
        convention = self.convention
        covered = territory.size_of(convention, on=self.on)
        return {
            "perimeter": covered.summary,
            "period": convention.period_words,
            "signatories": tuple(row.formal_name for row in belonging.standing(convention, self.on)),
            "axes": tuple(self._axe_words(axe) for axe in self.axes if axe.parent_id is None),
            "note": self.bilan.introduction,
        }

    def _axe_words(self, axe):
        return f"{plan_telling.rank_of(axe, self.words)} – {axe.label}"

    def _synthesis(self):
        done = completion.of_rows(self.fiches)
        spent = finances.totals(self.lines_of_year()).total.actual
        late = sum(row.is_late_on(self.on) for row in self.fiches)
        late_words = formats.plural(late, "fiche en retard", "fiches en retard")
        figures = [
            printed.KeyFigure(f"{done.done_count} sur {done.live_count}", "fiches réalisées, sur les fiches vivantes"),
            *([printed.KeyFigure(str(late), late_words)] if self.is_working else []),
            printed.KeyFigure(str(len(self.seances)), formats.plural(len(self.seances), "séance tenue")),
            printed.KeyFigure(formats.euros(spent), "réalisés, toutes taxes comprises"),
        ]
        counts = done.states
        states = [state for state, _ in done.by_state]
        return {
            "figures": tuple(figures),
            "states": Chart(
                "graphique-statuts",
                "Fiches actions par statut",
                "bars",
                tuple(state.label for state in states),
                (Series("Fiches", tuple(counts[state] for state in states)),),
                label_heading="Statut",
            )
            if states
            else None,
            "by_axe": self._states_by_axe(states),
            "highlights": self.bilan.highlights,
            "difficulties": self.bilan.difficulties,
        }

    def _states_by_axe(self, states):
        groups = [(title, rows) for _, title, _, rows in self._groups() if rows]
        if len(groups) < 2 or not states:
            return None
        short = [title.partition(" – ")[0] for title, _ in groups]
        return Chart(
            "graphique-statuts-axes",
            "Statuts des fiches, axe par axe",
            "stacked",
            tuple(short),
            tuple(
                Series(state.label, tuple(sum(row.state == state for row in rows) for _, rows in groups))
                for state in states
            ),
            label_heading="Axe",
        )

    def _decisions(self):
        return {
            "decisions": governance.decisions_followed(self.convention, before=self.on),
            "note": self.bilan.decisions_comment,
        }

    def _governance(self):
        return {"seances": self.seances, "note": self.bilan.governance_comment}

    def _groups(self):
        """[(id, title, description, fiches)]: one for each top node, then the loose fiches."""
        parents = {axe.pk: axe.parent_id for axe in self.axes}

        def top(axe_id):
            while axe_id is not None and parents.get(axe_id) is not None:
                axe_id = parents[axe_id]
            return axe_id

        by_top = {}
        for row in self.fiches:
            by_top.setdefault(top(row.axe_id), []).append(row)
        groups = [
            (f"axe-{axe.pk}", self._axe_words(axe), axe.description, by_top.get(axe.pk, []))
            for axe in self.axes
            if axe.parent_id is None
        ]
        if by_top.get(None):
            title = "Autres fiches actions" if groups else "Fiches actions"
            groups.append(("axe-aucun", title, "", by_top[None]))
        return groups

    def _fiches(self):
        return {
            "groups": tuple(
                printed.FicheGroup(ident, title, fiches=tuple(self._fiche(row) for row in rows))
                for ident, title, _, rows in self._groups()
            ),
            "previous_year": str(self.year - 1),
            "year": str(self.year),
        }

    def _fiche(self, row):
        note = self.notes.get(row.pk)
        told = telling.fiche(row, on=self.on, audience=telling.DECLARED)
        return printed.BilanFiche(
            id=told.id,
            code=told.code,
            title=told.title,
            state=told.state,
            owners=", ".join(actor.name for actor in told.actors_as(ActeurRole.OWNER)),
            progress=told.progress,
            is_late=told.is_late,
            facts=_facts(note) if note else "",
            comment=told.state_note,
            indicators=tuple(self._indicator(indicator) for indicator in told.indicators),
        )

    def _indicator(self, told):
        before, current = (told.by_year.get(year) for year in (self.year - 1, self.year))
        return printed.BilanIndicator(
            told.label,
            told.unit,
            before.with_unit if before else "",
            current.with_unit if current else "",
            told.aim.with_unit,
            current.comment if current else "",
        )

    def _zooms(self):
        rows = [row for row in self.fiches if row.is_zoomed and (row.description or self.is_working)]
        if not rows:
            return None
        return {
            "zooms": tuple(
                printed.Zoom(
                    f"zoom-{row.pk}",
                    " – ".join(filter(None, (row.code, row.title))),
                    row.description or "<p>Contenu : non renseigné.</p>",
                )
                for row in rows
            )
        }

    def lines_of_year(self):
        return self.lines if self.is_final else [line for line in self.lines if line.year == self.year]

    def _finances(self):
        found = finances.totals(self.lines)
        rows = tuple(
            printed.FinanceRow(funder, year, planned, actual)
            for funder, cells, _ in found.crossed
            for year, (planned, actual) in zip(found.years, cells, strict=True)
            if planned is not None or actual is not None
        )
        return self._known({"rows": rows, "chart": self._budget_chart(), "note": self.bilan.finances_comment})

    def _budget_chart(self):
        funders = finances.totals(self.lines_of_year()).by_funder
        if not funders:
            return None
        period = "sur la période" if self.is_final else f"de {self.year}"
        return Chart(
            "graphique-budget",
            f"Budget {period}, prévu et réalisé par financeur",
            "grouped",
            tuple(funder.label for funder in funders),
            (
                Series("Prévu", tuple(funder.planned for funder in funders)),
                Series("Réalisé", tuple(funder.actual for funder in funders)),
            ),
            unit="€",
            label_heading="Financeur",
        )

    def means(self):
        """Human means of the coordination, of the year or of every year."""
        return compiled.rows(_means, self.convention.pk, year=self.year)

    def _means(self):
        rows = self.means()
        of_year = (row.actual for row in finances.means(rows) if (row.year, row.unit) == (self.year, "etp"))
        return self._known(
            {
                "rows": tuple(
                    printed.MeansRow(
                        row.function,
                        row.organisation.name if row.organisation_id else "",
                        telling.means_words(row.planned, row.unit),
                        telling.means_words(row.actual, row.unit),
                    )
                    for row in rows
                ),
                "total": telling.means_words(next(of_year, None), "etp"),
                "note": self.bilan.means_comment,
            }
        )

    def _changes(self):
        rows = compiled.rows(_changes, self.convention.pk, year=self.year)
        changes = [
            f"{row.get_kind_display()}{formats.NBSP}: {row.fiche} ({row.get_state_display().lower()})" for row in rows
        ]
        changes += [
            f"Fiche abandonnée{formats.NBSP}: {row}"
            for row in self.fiches
            if row.state == FicheState.ABANDONED and row.abandoned_on.year == self.year
        ]
        return {"changes": tuple(changes)}

    def _priorities(self):
        return self._known({"html": self.bilan.priorities})

    def _known(self, content):
        """None where nobody wrote anything, once validated: an empty part asks its writers for it."""
        return content if self.is_working or any(content.values()) else None


# What is read, by keys: written once (`core.compiled`) -------------------------------------------------


def _niveaux(plan):
    return NiveauPlan.objects.filter(plan=plan)


def _fiches(plan, bilan):
    # By its label: the table of bilans freezes what is told here (`reporting.bilans.freezing`).
    zoomed = apps.get_model("reporting", "Bilan").zoom_fiches.through.objects.filter(
        bilan=bilan, ficheaction=OuterRef("pk")
    )
    rows = FicheAction.objects.filter(plan=plan).in_plan().annotate(is_zoomed=Exists(zoomed))
    return telling.labelled(rows.order_by(*IN_PLAN))


def _notes(convention, *, year):
    return NoteSuivi.objects.filter(
        Q(for_bilan_year=year) | Q(for_bilan_year=None, written_on__year=year),
        visibility.printed(),
        fiche__plan__convention=convention,
    ).order_by("written_on", "pk")


def _lines(convention):
    rows = LigneBudgetaire.objects.of_convention(convention).filter(visibility.printed())
    return rows.select_related("fiche", "funder")


def _means(convention, *, year):
    rows = MoyenHumain.objects.filter(Q(year=None) | Q(year=year), convention=convention)
    return rows.select_related("organisation")


def _changes(convention, *, year):
    rows = ChangementFiche.objects.filter(fiche__plan__convention=convention, created_at__year=year)
    return rows.select_related("fiche").order_by("created_at", "pk")


def _facts(note):
    """The note of the year as rich text: what was done, difficulties, what comes next."""
    parts = [richtext.from_plain(note.done)]
    if note.difficulties:
        parts.append(richtext.from_plain(f"Difficultés{formats.NBSP}: {note.difficulties}"))
    if note.next_steps:
        parts.append(richtext.from_plain(f"Suite prévue{formats.NBSP}: {note.next_steps}"))
    return "".join(parts)
