"""The three pages of an import, whatever is imported: file, questions, outcome of every row.

The third one is also where it is applied, told to people, and undone within the day.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import recent, traces
from accounts.enums import ImportState, SecurityKind
from accounts.imports import work
from accounts.imports.forms import FileForm, QuestionsForm
from accounts.imports.kinds import Outcome, kinds, surroundings
from accounts.models import Import
from core import limits, remarks
from core.formats import counted, plural
from core.listing import address, page_of, sizes
from core.reading import Refused
from core.worksheets import workbook_file
from territories.models import Caf

QUESTIONS_SHOWN = 30
LATEST = 5
#: The plural of each outcome, as counts tell it.
COUNTED = {
    Outcome.NEW: "nouvelle",
    Outcome.CHANGED: "changée",
    Outcome.SAME: "inchangée",
    Outcome.REFUSED: "refusée",
    Outcome.LEFT: "laissée de côté",
}
TONES = {
    Outcome.NEW: "success",
    Outcome.CHANGED: "accent",
    Outcome.SAME: "muted",
    Outcome.REFUSED: "danger",
    Outcome.LEFT: "neutral",
}
STAGES = ("Fichier", "Questions", "Aperçu")


def _allowed(request, caf, slug):
    """The kind, or 404; 403 for who works there and does not import it."""
    if slug not in kinds:
        raise Http404("import")
    if not kinds[slug].may(request.user, caf):
        raise PermissionDenied("Les imports reviennent à l’administrateur de la Caf.")
    return kinds[slug]


def _page(request, caf, kind, stage, **fields):
    way = [
        {"label": label, "state": "done" if rank < stage else "current" if rank == stage else "coming"}
        for rank, label in enumerate(STAGES)
    ]
    return surroundings(request.user, caf) | {"caf": caf, "kind": kind, "way": way, **fields}


def _find(request, key, *heavy):
    """(import, kind). What only the reading of the file needs is left in the base."""
    rows = Import.objects.visible_to(request.user).select_related("caf", "created_by", "applied_by", "undone_by")
    row = get_object_or_404(rows.defer(*(name for name in work.HEAVY if name not in heavy)), key=key)
    return row, _allowed(request, row.caf, row.kind)


def _caf(request, pk):
    return get_object_or_404(Caf.objects.filter(pk__in=request.user.caf_ids()), pk=pk)


@require_http_methods(["GET", "POST"])
def file(request, pk, kind):
    """Page 1: the columns that are expected, a workbook to fill, the file or pasted cells."""
    caf = _caf(request, pk)
    kind = _allowed(request, caf, kind)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*posted)
    status = 200
    if request.method == "POST":
        limits.spend(request.user, limits.HEAVY)
        status = 422
        if form.is_valid():
            try:
                with limits.heavy_work():
                    stream, name = form.source()
                    row = work.prepare(kind=kind, caf=caf, user=request.user, file=stream, name=name)
            except Refused as refused:
                form.refuse(refused)
            else:
                return redirect("accounts:import_questions", row.key)
    latest = Import.objects.visible_to(request.user).filter(caf=caf, kind=kind.slug).defer(*work.HEAVY)
    page = _page(
        request,
        caf,
        kind,
        0,
        form=form,
        notes=kind.notes(request.user, caf),
        latest=latest.select_related("created_by")[:LATEST],
        undo_hours=work.UNDO_HOURS,
    )
    return render(request, "imports/file.html", page, status=status)


@require_safe
def example(request, pk, kind):
    """A workbook with these columns and some rows, that reads back."""
    caf = _caf(request, pk)
    kind = _allowed(request, caf, kind)
    limits.spend(request.user, limits.HEAVY)
    headings = [field.label for field in kind.fields if field.is_offered]
    with limits.heavy_work():
        stream = workbook_file(headings, kind.examples(request.user, caf), title=kind.slug.capitalize())
    return FileResponse(stream, as_attachment=True, filename=f"modele-{kind.slug}.xlsx")


@require_http_methods(["GET", "POST"])
def questions(request, key):
    """Page 2: what the file does not say by itself. Without question, one goes on. `?toutes=1`: also those answered."""
    row, kind = _find(request, key, "sheets", "mended", "answers", "plan")
    rows_url = reverse("accounts:import_rows", args=[row.key])
    if row.state != ImportState.PREPARED:
        return redirect(rows_url)
    again = request.GET.get("toutes") == "1"
    has_waiting, has_asked = row.plan.get("waiting_count"), row.plan.get("asked_count")
    seen = work.look(row, request.user) if has_waiting or (again and has_asked) else None
    asked = (seen.asked if again else seen.waiting) if seen else []
    if not asked and not has_waiting:
        if not has_asked:
            messages.info(request, "Ce fichier ne pose aucune question : ses colonnes et ses mots sont connus.")
        elif not row.answers:
            messages.info(request, "Aucune question : les réponses de la Caf à de précédents imports ont servi.")
        return redirect(rows_url)
    shown = asked[:QUESTIONS_SHOWN]
    form = QuestionsForm(shown, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                seen = work.answer(row, request.user, form.cleaned_data)
            except work.ActRefused as refusal:
                messages.error(request, str(refusal))
                return redirect(rows_url)
            return redirect("accounts:import_questions", row.key) if seen.waiting else redirect(rows_url)
        status = 422
    page = _page(request, row.caf, kind, 1, row=row, form=form, more_count=len(asked) - len(shown))
    return render(request, "imports/questions.html", page, status=status)


@require_http_methods(["GET", "POST"])
def rows(request, key):
    """Page 3: the outcome of every row; a refused cell is mended in place, or its row set aside."""
    read_again = ("sheets", "mended", "answers") if request.method == "POST" else ()
    row, kind = _find(request, key, "plan", "written", *read_again)
    if request.method == "POST":
        return _mended(request, row)
    if row.state == ImportState.PREPARED and row.plan.get("waiting_count"):
        return redirect("accounts:import_questions", row.key)
    return _shown(request, row, kind)


def _mended(request, row):
    prefix = "cell-"
    cells = {name.removeprefix(prefix): value for name, value in request.POST.items() if name.startswith(prefix)}
    try:
        if "reprendre" in request.POST:
            seen = work.take_again(row, request.user)
        else:
            seen = work.mend(row, request.user, cells, _aside(request, row))
    except work.ActRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:import_rows", row.key)
    if seen.waiting:
        return redirect("accounts:import_questions", row.key)
    count = sum(each.outcome == Outcome.REFUSED for each in seen.rows)
    if count:
        messages.error(request, f"Il reste {counted(count, 'ligne refusée', 'lignes refusées')}.")
    else:
        messages.success(request, "Plus aucune ligne n’est refusée : vous pouvez enregistrer.")
    return redirect("accounts:import_rows", row.key)


def _aside(request, row):
    if "tout_de_cote" in request.POST:
        return [each["key"] for each in row.plan["rows"] if each["outcome"] == Outcome.REFUSED]
    return request.POST.getlist("aside")


def _shown(request, row, kind, *, status=200):
    asked = request.GET.get("etat", "")
    every = row.plan.get("rows", [])
    chosen = [each for each in every if each["outcome"] == asked] if asked in Outcome.values else every
    page = page_of(request, chosen)
    counts = [(outcome, row.counts.get(outcome, 0)) for outcome in Outcome]
    refused_count = row.counts.get(Outcome.REFUSED, 0)
    writes = row.counts.get(Outcome.NEW, 0) + row.counts.get(Outcome.CHANGED, 0)
    context = _page(
        request,
        row.caf,
        kind,
        2,
        row=row,
        page=page,
        sizes=sizes(request, page),
        tabs=[_tab(request, "Toutes", "", len(every), asked)]
        + [_tab(request, _plural(o, 2).capitalize(), o.value, n, asked) for o, n in counts if n],
        summary=", ".join(f"{n} {_plural(o, n)}" for o, n in counts if n),
        lines=[_line(each) for each in page.object_list],
        refused_count=refused_count,
        write_count=writes,
        left_count=row.counts.get(Outcome.LEFT, 0),
        leftovers=row.plan.get("leftovers", []),
        is_prepared=row.state == ImportState.PREPARED,
        lots=kind.lots(row.written) if row.state == ImportState.APPLIED else [],
        may_undo=work.may_undo(row),
        undone_until=work.undone_until(row),
        per_lot=work.PER_LOT,
    )
    context["waiting_count"] = sum(lot.waiting_count for lot in context["lots"])
    return render(request, "imports/rows.html", context, status=status)


def _plural(outcome, count):
    return plural(count, COUNTED[outcome], "laissées de côté" if outcome == Outcome.LEFT else "")


def _tab(request, label, value, count, asked):
    return {
        "label": label,
        "url": address(request, etat=value or None, page=None),
        "count": count,
        "count_label": plural(count, "ligne"),
        "is_current": asked == value,
    }


def _line(each):
    signs = remarks.unprinted(" ".join(_words(each["act"])))
    told = {"label": Outcome(each["outcome"]).label, "tone": TONES[Outcome(each["outcome"])]}
    return (
        each
        | told
        | {"unprinted": f"{remarks.named(signs)} Dans le fichier ou après l’import, {remarks.REPLACE}" if signs else ""}
    )


def _words(value):
    """The texts of what a row would write."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _words(each)
    elif isinstance(value, str):
        yield value


@require_POST
@recent.password
def apply(request, key):
    row, _ = _find(request, key, "plan")
    limits.spend(request.user, limits.HEAVY)
    try:
        row = work.apply(row, request.user)
    except work.ActRefused as refusal:
        # A second click finds it done: the page says so by itself.
        if str(refusal) != work.ALREADY:
            messages.error(request, str(refusal))
    except work.Changed:
        messages.warning(request, "Le portail a changé depuis cet aperçu : rien n’est enregistré, relisez-le.")
    else:
        traces.write(SecurityKind.IMPORT, caf=row.caf_id, what=f"accounts.import {row.key} {row.kind}")
        done = row.counts[Outcome.NEW] + row.counts[Outcome.CHANGED]
        messages.success(
            request, f"{counted(done, 'ligne enregistrée', 'lignes enregistrées')}. Personne n’a été prévenu."
        )
    return redirect("accounts:import_rows", key)


@require_POST
def tell(request, key):
    """« Inviter » a lot, in the order of the file, a bounded number at once."""
    row, _ = _find(request, key)
    limits.spend(request.user, limits.HEAVY)
    try:
        count = work.tell(row, request.user, request.POST.get("lot", ""))
    except work.ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = counted(count, "personne est prévenue par courriel", "personnes sont prévenues par courriel")
        messages.success(request, f"{said}.") if count else messages.info(request, "Plus personne n’attend ici.")
    return redirect("accounts:import_rows", key)


@require_http_methods(["GET", "POST"])
@recent.password
def undo(request, key):
    """What undoing takes back and what it leaves, then the act."""
    row, kind = _find(request, key, "written")
    if row.state != ImportState.APPLIED:
        return redirect("accounts:import_rows", key)
    if request.method == "POST":
        told = request.POST.get("told", "")
        try:
            work.undo(row, request.user, told=int(told) if told.isascii() and told.isdigit() and len(told) < 9 else -1)
        except work.ActRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:import_rows", key)
        except work.Changed:
            messages.warning(request, "Quelqu’un a accepté ou modifié entre-temps : relisez ce qui resterait.")
            return redirect("accounts:import_undo", key)
        traces.write(SecurityKind.IMPORT, caf=row.caf_id, what=f"accounts.import {row.key} {row.kind}, annulé")
        messages.success(request, "L’import est annulé.")
        return redirect("accounts:import_rows", key)
    page = _page(
        request,
        row.caf,
        kind,
        2,
        row=row,
        kept=kind.kept(row.written),
        may_undo=work.may_undo(row),
        until=work.undone_until(row),
        now=timezone.now(),
    )
    return render(request, "imports/undo.html", page)


@require_POST
@transaction.atomic
def drop(request, key):
    """Forget a file that was never applied."""
    row, kind = _find(request, key)
    gone, _ = Import.objects.visible_to(request.user).filter(pk=row.pk, state=ImportState.PREPARED).delete()
    if gone:
        messages.success(request, "Ce fichier est oublié : rien n’en est gardé.")
    else:
        messages.error(request, "Cet import est déjà enregistré.")
    return redirect("accounts:import_file", row.caf_id, kind.slug)
