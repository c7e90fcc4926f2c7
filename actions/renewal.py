"""What goes on of a plan in the next convention: its levels and axes, its fiches one by one, what measures them."""

import datetime as dt

from django import forms

from actions import tree
from actions.enums import ENDED, FicheState, SuiteKind
from actions.models import Acteur, Axe, FicheAction, IndicateurFiche, NiveauPlan, Objectif, PlanActions, SuiteFiche
from actions.models.fiche import IN_PLAN
from conventions import doors
from conventions.renewal.parts import Part, Renewal, Ticks, again
from core.dates import NOT_GIVEN, Precision
from core.formats import counted
from diagnostics import doors as diagnostic
from diagnostics.enums import ValeurStatus
from diagnostics.values import value_words

WORD = 400
#: Of a fiche, what was of its own time: where it stood, its dates, what was planned of it.
OF_ITS_TIME = (
    *("state", "starts_on", "starts_on_precision", "ends_on", "ends_on_precision", "origin", "is_proposed"),
    *("progress_rate", "progress_comment", "progress_on", "reviewed_on", "abandoned_on", "abandon_reason"),
)
#: Of an indicator, what it aimed at then, and where it then started from.
OF_ITS_AIM = ("target_value", "target_text", "target_on", "target_on_precision")
WRITTEN = (ValeurStatus.KNOWN, ValeurStatus.ESTIMATED)


class Axes(Part):
    """The tree above the fiches."""

    key, title, position = "axes", "Les axes", 40

    def lay(self):
        rows = list(Axe.objects.filter(plan__convention=self.former))
        self.words = tree.words_of(NiveauPlan.objects.filter(plan__convention=self.former)) if rows else {}
        self.rows = [node.axe for node in tree.flat(tree.build(rows, [], self.words)[0])]
        if self.rows:
            self.fields["kept"] = Ticks(self.rows, label="Axes qui continuent", words=self._words)

    def _words(self, axe):
        return tree.name_of(axe, self.words[axe.depth])

    def folded(self, name):
        return counted(len(self.rows), "axe") if len(self.rows) > 12 else ""

    def carry(self, renewal):
        """Under the nearest of those above that goes on."""
        kept = set(self.cleaned_data["kept"])
        plan = _plan(renewal)
        of, became, places = {row.pk: row for row in self.rows}, {}, {}
        for row in self.rows:  # parents first
            above = of.get(row.parent_id)
            places[row.pk] = became.get(row.parent_id) or (places.get(above.pk) if above else None)
            if row.pk in kept:
                became[row.pk] = again(row, renewal.by, plan=plan, parent=places[row.pk])
                became[row.pk].save()
        enjeux = renewal.became.get("enjeux", {})
        _link(Axe, "enjeux", became, enjeux)
        _link(Axe, "themes", became, None)
        #: Of every node, gone or not, where what hung from it hangs.
        renewal.became["axes"] = {key: became.get(key) or places[key] for key in of}


class Fiches(Part):
    """One line a fiche: it continues, changes with a word, or stops."""

    key, title, position = "fiches", "Les fiches action", 50
    template = "actions/renewal.html"

    def lay(self):
        rows = FicheAction.objects.filter(plan__convention=self.former).in_plan().order_by(*IN_PLAN)
        axes = Axe.objects.filter(plan__convention=self.former)
        nodes, loose = tree.build(axes, rows.prefetch_related("indicateurs__valeurs"), tree.words_of(()))
        self.rows = [*(fiche for node in tree.flat(nodes) for fiche in node.fiches), *loose]
        for row in self.rows:
            suite = f"suite_{row.pk}"
            self.fields[suite] = forms.ChoiceField(
                label=f"Suite de la fiche {row}", choices=SuiteKind, initial=proposed(row)
            )
            self.fields[f"mot_{row.pk}"] = forms.CharField(
                label=f"Ce qui change, ou pourquoi elle s’arrête : {row}",
                required=False,
                max_length=WORD,
                initial=row.abandon_reason[:WORD] if row.state == FicheState.ABANDONED else "",
            )
        if any(last(each) for row in self.rows for each in row.indicateurs.all()):
            self.fields["baselines"] = forms.BooleanField(
                label="La dernière valeur de chaque indicateur devient sa situation de départ",
                required=False,
                initial=True,
            )

    @property
    def lines(self):
        """[{fiche, suite, word, indicators: in words}], in the order of the plan."""
        return [
            {
                "fiche": row,
                "suite": self[f"suite_{row.pk}"],
                "word": self[f"mot_{row.pk}"],
                "measure": _measure(row),
            }
            for row in self.rows
        ]

    @property
    def baselines_box(self):
        return self["baselines"]

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for row in self.rows:
            if cleaned.get(f"suite_{row.pk}") == SuiteKind.TRANSFORMED and not cleaned.get(f"mot_{row.pk}"):
                if f"mot_{row.pk}" not in self.errors:
                    self.add_error(f"mot_{row.pk}", "Dites en quelques mots ce qui change.")
        return cleaned

    def carry(self, renewal: Renewal):
        said = {row.pk: self.cleaned_data[f"suite_{row.pk}"] for row in self.rows}
        going = [row for row in self.rows if said[row.pk] != SuiteKind.STOPPED]
        axes = renewal.became.get("axes", {})
        plan = _plan(renewal) if going else None
        made = FicheAction.objects.bulk_create(
            again(row, renewal.by, but=OF_ITS_TIME, plan=plan, axe=axes.get(row.axe_id)) for row in going
        )
        became = {former.pk: row for former, row in zip(going, made, strict=True)}
        SuiteFiche.objects.bulk_create(
            SuiteFiche(
                former=row,
                convention=renewal.made,
                fiche=became.get(row.pk),
                kind=said[row.pk],
                note=self.cleaned_data[f"mot_{row.pk}"],
                created_by=renewal.by,
            )
            for row in self.rows
        )
        self._links(renewal, became, axes)
        self._lines(renewal, became)

    def _links(self, renewal, became, axes):
        inside = dict.fromkeys(renewal.made.perimetre.at_last().values_list("commune", flat=True))
        _link(FicheAction, "enjeux", became, renewal.became.get("enjeux", {}))
        own = {(row.pk, row.axe_id) for row in became.values()}
        _link(FicheAction, "other_axes", became, {key: axe.pk for key, axe in axes.items() if axe}, but=own)
        _link(FicheAction, "communes", became, {key: key for key in inside})
        _link(FicheAction, "caf_referents", became, {key: key for key in renewal.staying})
        for name in ("themes", "audiences", "dispositifs"):
            _link(FicheAction, name, became, None)

    def _lines(self, renewal, became):
        for model in (Objectif, Acteur):
            rows = model.objects.filter(fiche__in=list(became))
            model.objects.bulk_create(
                again(row, renewal.by, but=_gone(row, renewal), fiche=became[row.fiche_id]) for row in rows
            )
        baselines = self.cleaned_data.get("baselines")
        IndicateurFiche.objects.bulk_create(
            again(each, renewal.by, but=OF_ITS_AIM, fiche=became[row.pk], **(_baseline(each) if baselines else {}))
            for row in self.rows
            if row.pk in became
            for each in row.indicateurs.all()
        )


def _gone(row, renewal):
    """What is left blank of a line: the person who is not there any more; the organisation stays."""
    return ("user",) if getattr(row, "user_id", None) not in (None, *renewal.staying) else ()


def proposed(fiche):
    """The suite that is proposed: what is done or given up stops, unless it comes again every year."""
    is_over = fiche.state == FicheState.ABANDONED or (fiche.state == FicheState.DONE and not fiche.is_recurring)
    return SuiteKind.STOPPED if is_over else SuiteKind.CONTINUED


def last(indicateur):
    """Its last value that is written, among those already read; or None."""
    written = [each for each in indicateur.valeurs.all() if each.status in WRITTEN]
    return max(written, key=lambda each: each.year, default=None)


def _baseline(indicateur):
    """Columns of where it starts from: its last value; where it started from before, without any."""
    if (value := last(indicateur)) is None:
        return {}
    return {
        "baseline_value": value.value,
        "baseline_text": value.text[:500],
        "baseline_on": dt.date(value.year, 1, 1),
        "baseline_on_precision": Precision.YEAR,
    }


def _measure(fiche):
    """« Enfants accueillis : 42 (2025) ; Ateliers : non renseigné »: what its indicators say last."""
    return " ; ".join(_last_words(each) for each in fiche.indicateurs.all())


def _last_words(indicateur):
    value = last(indicateur)
    said = f"{value_words(indicateur, value.value, text=value.text)} ({value.year})" if value else NOT_GIVEN
    return f"{indicateur.label}\u00a0: {said}"


def _plan(renewal):
    """The plan of the convention that is made, with the levels of the former one."""
    plan, is_new = PlanActions.objects.get_or_create(convention=renewal.made)
    if is_new:
        niveaux = NiveauPlan.objects.filter(plan__convention=renewal.former)
        NiveauPlan.objects.bulk_create(again(row, renewal.by, plan=plan) for row in niveaux)
    return plan


def _link(model, name, became, targets, but=()):
    """Give the rows that were made the links `name` of those that they follow; `targets`: {key there: key here} of those
    that go on, None when they are the same. Two that became one are linked once; `but`: pairs that are not."""
    field = model._meta.get_field(name)
    through, own, other = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    found = through.objects.filter(**{f"{own}__in": list(became)}).order_by().values_list(f"{own}_id", f"{other}_id")
    pairs = dict.fromkeys(
        (became[key].pk, to if targets is None else targets[to])
        for key, to in found
        if targets is None or to in targets
    )
    through.objects.bulk_create(
        through(**{f"{own}_id": key, f"{other}_id": to}) for key, to in pairs if (key, to) not in but
    )


def settled(convention):
    """For `diagnostics.doors`: enjeux that fiches served, all of them over."""
    fiches = FicheAction.objects.in_plan().filter(plan__convention=convention, enjeux__isnull=False)
    found: dict[int, bool] = {}
    for key, state in fiches.order_by().values_list("enjeux", "state"):
        found[key] = found.get(key, True) and state in ENDED
    return [key for key, is_over in found.items() if is_over]


for each in (Axes, Fiches):
    if each not in doors.renewed:
        doors.renewed.append(each)
if settled not in diagnostic.settled:
    diagnostic.settled.append(settled)
