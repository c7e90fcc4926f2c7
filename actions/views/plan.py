"""The plan: its tree, its table, its words, its nodes, several fiches at once."""

from functools import cached_property, partial

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from actions import completion, perms, reading, telling, tree
from actions.enums import ENDED
from actions.filters import FicheFilter
from actions.forms.choices import years_of
from actions.forms.fiche import FicheForm
from actions.forms.plan import AxeForm, NiveauxForm, PasteForm, PlanForm
from actions.models import FicheAction, PlanActions, locked
from actions.models.fiche import IN_PLAN, lateness
from actions.views import parts
from actions.views.finding import allow, axe_for, convention_for, fiche_for, plan_of
from actions.views.sheets import follows_some
from core import confirming, limits, refusals, rows
from core.editing import edit_view
from core.formats import counted
from core.in_place import opening
from core.listing import Column, Listing, badges_of, build, count_search
from core.transitions import TransitionRefused


def _values_url(user, convention):
    """The sheet of this year's values, of the last one of a convention that is over; '' for who follows no fiche."""
    if not follows_some(user, convention):
        return ""
    years = years_of(convention)
    year = min(max(timezone.localdate().year, years[0]), years[-1])
    return reverse("actions:year_values", args=[convention.pk, year])


def _tabs(convention):
    return [
        {"label": "Liste", "url": reverse("actions:plan", args=[convention.pk])},
        {"label": "Tableau", "url": reverse("actions:tableau", args=[convention.pk])},
    ]


@require_safe
def plan(request, pk):
    """The tree with its fiches, whatever the levels. Filters keep their state in the address."""
    convention = convention_for(request.user, pk)
    row = plan_of(convention)
    today = timezone.localdate()
    niveaux = list(row.niveaux.all()) if row.pk else []
    axes = list(row.axes.all()) if row.pk else []
    every = FicheAction.objects.visible_to(request.user).filter(plan__convention=convention)
    count_search(request)
    filterset = FicheFilter(request.GET, queryset=every, request=request, convention=convention)
    rows = every.order_by(*IN_PLAN)
    fiches = (
        list(telling.lines(rows, audience=telling.reader(request.user, convention), user=request.user))
        if row.pk
        else []
    )
    progress = completion.of_states((fiche.state_key, fiche.is_proposed) for fiche in fiches)
    badges = badges_of(request, filterset)
    shown = fiches
    if not filterset.is_valid():
        shown = []
    elif badges:
        kept = set(filterset.qs.order_by().values_list("pk", flat=True))
        shown = [fiche for fiche in fiches if fiche.pk in kept]
    # A proposal that was withdrawn never entered the plan.
    shown = [fiche for fiche in shown if not (fiche.is_proposed and fiche.is_abandoned)]
    words = tree.words_of(niveaux)
    roots, loose = tree.build(axes, shown, words)
    can_edit = perms.can_edit_plan(request.user, convention)
    return render(
        request,
        "actions/plan.html",
        {
            "convention": convention,
            "active_tab": "plan",
            "plan": row,
            "views": _tabs(convention),
            "values_url": _values_url(request.user, convention),
            "niveaux": niveaux,
            "words": words,
            "roots": roots,
            "loose": loose,
            "axe_count": len(axes),
            "fiche_count": len(fiches),
            "shown_count": len(shown),
            "progress": progress,
            "late_count": sum(1 for fiche in fiches if fiche.is_late),
            "ownerless_count": sum(
                1 for f in fiches if not f.is_proposed and f.state_key not in ENDED and not f.has_owner
            ),
            "unmeasured_count": sum(
                1 for f in fiches if not f.is_proposed and f.state_key not in ENDED and not f.has_indicator
            ),
            "declared_words": row.declared_words("fiche annoncée", "fiches annoncées"),
            "is_short": bool(row.declared_fiche_count and row.declared_fiche_count > progress.total_count),
            "listing": Listing(request, filterset, [], None, []),
            "is_narrowed": bool(badges) or not filterset.is_valid(),
            "badges": badges,
            "can_edit": can_edit,
            "locked_words": locked.ON_PLAN if row.is_locked else "",
            "can_declare": can_edit and bool(row.pk) and row.original_complete_on is None and progress.total_count,
            "can_reopen": can_edit and row.original_complete_on is not None and not convention.is_signed,
            "today": today,
        },
    )


def fiche_columns(*, with_convention):
    """Columns of every list of fiches; the same words on the page and in the export."""
    convention = [
        Column("ctg", "CTG", ("plan__convention__name", "plan__convention__starts_on"), lambda line: line.convention)
    ]
    return [
        Column("numero", "N°", "code", lambda line: line.code),
        Column("titre", "Titre", "title", lambda line: line.title),
        *(convention if with_convention else []),
        Column("axe", "Rattachement", ("axe__code", "axe__label"), lambda line: line.axe),
        Column("statut", "Statut", ("is_proposed", "state"), lambda line: line.state_words),
        Column(
            "retard",
            "Retard",
            (lateness(timezone.localdate()),),
            lambda line: "En retard" if line.is_late else "",
            is_shown=False,
        ),
        Column("pilote", "Pilotes", (reading.first_owner(),), lambda line: ", ".join(line.carrier_names)),
        Column("debut", "Début", "starts_on", lambda line: line.starts),
        Column("echeance", "Échéance", "ends_on", lambda line: line.ends),
        Column("avancement", "Avancement", "progress_rate", lambda line: line.progress_rate, css="num"),
        *(
            Column(fact.field, fact.label, value=partial(_said, fact.label), is_shown=False)
            for fact in telling.SHORT_FACTS
        ),
    ]


def _said(label, line):
    return dict(line.more).get(label, "")


@require_safe
def tableau(request, pk):
    """The fiches of one plan as a sortable table, and its XLSX."""
    convention = convention_for(request.user, pk)
    rows = FicheAction.objects.visible_to(request.user).filter(plan__convention=convention)
    shown = build(
        request,
        rows,
        FicheFilter,
        columns=fiche_columns(with_convention=False),
        default="numero",
        name="plan-d-actions",
        tell=partial(telling.lines, user=request.user),
        convention=convention,
    )
    if shown.wants_export:
        return shown.export()
    return render(
        request,
        "actions/tableau.html",
        {
            "convention": convention,
            "active_tab": "plan",
            "plan": plan_of(convention),
            "views": _tabs(convention),
            "values_url": _values_url(request.user, convention),
            "listing": shown,
            "can_edit": perms.can_edit_plan(request.user, convention),
        },
    )


def _editable(request, pk):
    """The convention, its right checked; its plan is made by the first POST."""
    convention = convention_for(request.user, pk)
    allow(perms.can_edit_plan(request.user, convention))
    row = tree.open_plan(convention) if request.method == "POST" else plan_of(convention)
    row.convention = convention
    return convention, row


def _page(convention, title, **more):
    return {
        "convention": convention,
        "active_tab": "plan",
        "title": title,
        "back_url": reverse("actions:plan", args=[convention.pk]),
        "back_label": "Plan d’actions",
        **more,
    }


@require_http_methods(["GET", "POST"])
def plan_edit(request, pk):
    convention, row = _editable(request, pk)
    return edit_view(
        request,
        PlanForm,
        row,
        template="actions/form.html",
        success="La présentation du plan est enregistrée.",
        context=_page(convention, "Présentation du plan"),
        cancel_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def niveaux(request, pk):
    convention, row = _editable(request, pk)
    form = NiveauxForm(request.POST if request.method == "POST" else None, plan=row, cancel_url=row.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, "Les niveaux du plan sont enregistrés.")
        return redirect(row)
    status = 422 if request.method == "POST" else 200
    page = _page(
        convention,
        "Niveaux du plan",
        form=form,
        lead="Chaque convention a ses mots et son nombre de niveaux, de zéro à quatre, au-dessus des fiches.",
    )
    return render(request, "actions/form.html", page, status=status)


class OfPlan(rows.Rows):
    """Axes and fiches of a plan, which the first of them makes."""

    template = "actions/form.html"

    def find_parent(self, pk):
        return _editable(self.request, pk)[1]

    def allow(self):
        if self.row:
            allow(perms.can_edit_plan(self.user, self.parent.convention))

    @cached_property
    def under(self):
        """The axe that the address asks to write under."""
        return tree.axes_of(self.parent).filter(pk=_key(self.request.GET.get("sous"))).first()

    def given(self):
        return {"plan": self.parent}

    def back(self, row=None):
        return (row or self.parent).get_absolute_url()

    def page(self, title, **more):
        return _page(self.parent.convention, title, **more)


class Axes(OfPlan):
    form, edit_template = AxeForm, "actions/axe_form.html"
    added, saved = "C’est ajouté au plan.", "C’est enregistré."
    removed, at_end = "L’élément est supprimé du plan.", "Cet élément est déjà au bout de la liste."
    held = "Cet élément sert encore ailleurs dans le plan."

    def find(self, *args, row, **keys):
        self.row = axe_for(self.user, row)
        self.parent = self.row.plan

    def find_gone(self, gone, **keys):
        self.parent = self.find_parent(get_object_or_404(PlanActions, pk=gone.plan_id).convention_id)

    def given(self):
        return super().given() if self.row else {**super().given(), "initial": {"parent": self.under}}

    def page(self, title, **more):
        axe = self.row
        if axe is None:
            parent = self.under
            word = tree.words_of(tree.niveaux_of(self.parent))[min(4, parent.depth + 1 if parent else 1)]
            return super().page(f"Ajouter au plan : {word.lower()}", **more)
        is_empty = not axe.children.exists() and not axe.fiches.exists()
        return super().page(title, axe=axe, is_empty=is_empty, **more)

    def siblings(self):
        return self.parent.axes.filter(parent=self.row.parent_id).order_by("position", "pk")

    def kept(self):
        axe = self.row
        if axe.children.exists() or axe.fiches.exists() or axe.other_fiches.exists():
            return "Cet élément porte encore des fiches ou d’autres éléments : déplacez-les d’abord."
        return ""

    def refused(self, sentence):
        messages.error(self.request, sentence)
        return redirect(self.row)


class Fiches(OfPlan):
    """Added and moved: a fiche is changed section by section."""

    form, new, at_end = FicheForm, "Nouvelle fiche action", "Cette fiche est déjà au bout de la liste."

    def find(self, *args, row, **keys):
        self.row = fiche_for(self.user, row)
        self.parent = self.row.plan

    def given(self):
        return {**super().given(), "initial": {"axe": self.under}}

    def done(self):
        if self.parent.is_locked:
            return locked.PROPOSED_FICHE
        return "La fiche est créée. Complétez-la, partie par partie."

    def back(self, row=None):
        """A fiche that is made goes on being written, from its first part."""
        part = parts.FLOW[0]
        return opening(row.get_absolute_url(), part.key, part.anchor) if row else super().back()

    def page(self, title, **more):
        return super().page(
            title,
            lead="Le titre suffit pour commencer. Plusieurs fiches à saisir ? Collez-en la liste.",
            lead_url=reverse("actions:paste", args=[self.parent.convention_id]),
            lead_label="Coller une liste",
            **more,
        )

    def siblings(self):
        return self.parent.fiches.filter(axe=self.row.axe_id).order_by(*IN_PLAN)

    def place(self):
        return f"{reverse('actions:plan', args=[self.parent.convention_id])}#fiche-{self.row.pk}"


@require_http_methods(["GET", "POST"])
def paste(request, pk):
    """Several fiches from one block of text: read, shown, then made."""
    convention = convention_for(request.user, pk)
    allow(perms.can_edit_plan(request.user, convention))
    is_creating = request.method == "POST" and "create" in request.POST
    row = tree.open_plan(convention) if is_creating else plan_of(convention)
    row.convention = convention
    initial = {"axe": tree.axes_of(row).filter(pk=_key(request.GET.get("sous"))).first(), "is_numbered": True}
    form = PasteForm(request.POST if request.method == "POST" else None, plan=row, initial=initial)
    status, lines = 200, None
    if request.method == "POST":
        limits.spend(request.user, limits.HEAVY)
        if form.is_valid() and is_creating:
            try:
                count = form.create(by=request.user)
            except IntegrityError as error:  # the plan was locked meanwhile
                if not (refusal := refusals.sentence(error)):
                    raise
                form.add_error("text", refusal)
                status = 409
            else:
                if count:
                    words = f"{counted(count, 'fiche est créée', 'fiches sont créées')}."
                    if row.is_locked:
                        words += f" {locked.PROPOSED_FICHES}"
                    messages.success(request, words)
                return redirect(row)
        elif not form.is_valid():
            status = 422
        lines = form.lines
    return render(
        request,
        "actions/paste.html",
        _page(
            convention,
            "Coller une liste de fiches",
            form=form,
            lines=lines,
            plan=row,
            is_ready=lines is not None and form.is_valid(),
        ),
        status=status,
    )


@require_http_methods(["GET", "POST"])
def declare_complete(request, pk):
    """« Plan d’origine complet »: from now on, once signed, changes need a decision."""
    convention = convention_for(request.user, pk)
    allow(perms.can_declare_complete(request.user, convention))
    text = (
        "Toutes les fiches d’origine sont saisies : une fois la convention signée, les ajouts et les changements de titre ou "
        "d’objectif passeront par une décision ou un avenant. Avant la signature, cela se rouvre."
    )
    title, back = "Déclarer le plan d’origine complet", reverse("actions:plan", args=[convention.pk])
    if asked := confirming.question(
        request, **_page(convention, title, text=text, label="Déclarer complet", back=back)
    ):
        return asked
    row = plan_of(convention)
    try:
        if row.pk is None:
            raise TransitionRefused("Le plan n’a encore aucune fiche.")
        if "rouvrir" in request.POST:
            row.reopen_original()
            messages.success(request, "Le plan d’origine est rouvert.")
        else:
            row.declare_complete(on=timezone.localdate())
            messages.success(request, "Le plan d’origine est déclaré complet.")
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    except IntegrityError as error:  # signed: the database keeps it complete
        if not (refused := refusals.sentence(error)):
            raise
        messages.error(request, refused)
    return redirect("actions:plan", convention.pk)


def _key(text):
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**63 else 0
