"""The comités of a convention and of a Caf, and their members."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import CafRole
from core import compiled, confirming
from core.editing import create_view, edit_view
from core.formats import counted, plural
from governance import alerts, perms, telling, words
from governance.enums import ComiteKind, SeanceState
from governance.forms.comites import ComiteForm, MembreForm, TakeMembersForm
from governance.models import Comite, Decision, MembreComite, Seance
from governance.views.finding import OfComite, find_comite, find_convention, hold_comite, page

FORM = "governance/form.html"
NAMES = {
    ComiteKind.COPIL: "Comité de pilotage",
    ComiteKind.COTECH: "Comité technique",
    ComiteKind.CDSF: "Comité départemental des services aux familles",
}


def _listed(comites, visible, *, on):
    """What a list says of each comité: members in words, last and next among the séances
    `visible`. Two queries."""
    comites = words.in_order(comites)
    keys = [comite.pk for comite in comites]
    membres, seances = defaultdict(list), defaultdict(list)
    for membre in compiled.rows(_sitting, keys, on=on):
        membres[membre.comite_id].append(membre)
    rows = visible.filter(comite__in=keys)
    for seance in rows.only("comite", "state", "held_on", "starts_at", "place", "is_remote").order_by("held_on", "pk"):
        seances[seance.comite_id].append(seance)
    found = []
    for comite in comites:
        held = [each for each in seances[comite.pk] if each.is_held]
        planned = [
            each
            for each in seances[comite.pk]
            if each.state in (SeanceState.DRAFT, SeanceState.CONVENED) and each.held_on >= on
        ]
        found.append(
            {
                "comite": comite,
                "told": telling.comite(comite, membres[comite.pk]),
                "parity": words.parity(membres[comite.pk]),
                "chairs": [each for each in membres[comite.pk] if each.is_chair],
                "last": held[-1] if held else None,
                "next": planned[0] if planned else None,
                "held_count": len(held),
            }
        )
    return found


def _sitting(comites, *, on):
    rows = MembreComite.objects.running(on=on).filter(comite__pk__any=comites)
    return rows.select_related("user", "organisation")


@require_safe
def instances(request, pk):
    convention = find_convention(request, pk)
    today = timezone.localdate()
    listed = _listed(convention.comites.all(), Seance.objects.visible_on(convention, request.user), on=today)
    decisions = Decision.objects.visible_on(convention, request.user).open()
    counts = decisions.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return render(
        request,
        "governance/instances.html",
        {
            "convention": convention,
            "listed": listed,
            "comite_label": plural(len(listed), "comité"),
            "has_copil": any(each["comite"].kind == ComiteKind.COPIL for each in listed),
            "alert": alerts.copil_alert(convention, on=today),
            "seance_count": sum(each["held_count"] for each in listed),
            "open_count": counts["open"],
            "late_count": counts["late"],
            "can_write": perms.can_write_for(request.user, convention),
        },
    )


@require_safe
def caf_comites(request):
    """Comités of the person's Cafs that belong to no convention: the CDSF."""
    comites = Comite.objects.visible_to(request.user).filter(convention=None).select_related("caf")
    context = {
        "listed": _listed(comites, Seance.objects.visible_to(request.user), on=timezone.localdate()),
        "cafs": request.user.cafs(),
        "administered": _administered(request.user),
    }
    return render(request, "governance/caf_comites.html", context)


def _administered(user):
    return [row.caf for row in user.caf_memberships_on() if row.role == CafRole.ADMIN]


def _kind_asked(request):
    kind = request.GET.get("nature", "")
    return kind if kind in ComiteKind.values else ""


@require_http_methods(["GET", "POST"])
def add_comite(request, pk):
    convention = find_convention(request, pk, write=True)
    kind = _kind_asked(request)
    return create_view(
        request,
        ComiteForm,
        template=FORM,
        success="Le comité est créé. Ajoutez ses membres, puis préparez une séance.",
        instance=Comite(convention=convention, kind=kind, name=NAMES.get(kind, "")),
        context={"layout": "layout/convention.html", "convention": convention, "page_title": "Nouveau comité"},
        convention=convention,
        cancel_url=reverse("governance:instances", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def add_caf_comite(request):
    """For a Caf that the person administers; `?caf=` chooses among several."""
    administered = _administered(request.user)
    if not administered:
        raise PermissionDenied("Seul l’administrateur d’une Caf crée ses comités.")
    caf = next((each for each in administered if str(each.pk) == request.GET.get("caf")), administered[0])
    return create_view(
        request,
        ComiteForm,
        template=FORM,
        success="Le comité est créé.",
        instance=Comite(caf=caf, kind=ComiteKind.CDSF, name=NAMES[ComiteKind.CDSF]),
        context={"layout": "governance/caf_layout.html", "page_title": f"Nouveau comité de la {caf.name}"},
        caf=caf,
        cancel_url=reverse("governance:caf_comites"),
    )


@require_safe
def comite(request, pk):
    comite = find_comite(request, pk)
    today = timezone.localdate()
    membres = list(comite.membres.select_related("user", "organisation"))
    for each in membres:
        each.told = telling.member(each)
    sitting = [each for each in membres if each.starts_on <= today and (not each.ends_on or each.ends_on >= today)]
    seances = list(
        Seance.objects.opened_to(*perms.opening(request.user)).filter(comite=comite).order_by("-held_on", "-pk")
    )
    can_write = perms.can_write(request.user, comite)
    return render(
        request,
        "governance/comite.html",
        page(
            comite,
            comite.name,
            told=telling.comite(comite, sitting),
            membres=sitting,
            former=[each for each in membres if each not in sitting],
            parity=words.parity(sitting),
            seances=seances,
            themes=comite.themes.all(),
            can_write=can_write,
            can_delete=can_write and not membres and not comite.seances.exists(),
            alert=alerts.copil_alert(comite.convention, on=today)
            if comite.convention_id and comite.kind == ComiteKind.COPIL
            else None,
        ),
    )


@require_http_methods(["GET", "POST"])
def edit_comite(request, pk):
    comite = find_comite(request, pk, write=True)
    return edit_view(
        request,
        ComiteForm,
        comite,
        template=FORM,
        success="Le comité est enregistré.",
        context=page(comite, "Modifier le comité"),
        cancel_url=comite.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def delete_comite(request, pk):
    """Made by mistake: without member nor séance."""
    comite = find_comite(request, pk, write=True)
    if request.method == "GET":
        words = {"text": "Il n’a ni membre ni séance. L’historique en garde la trace.", "label": "Supprimer ce comité"}
        asked = page(comite, title=f"Supprimer : {comite}", back=comite.get_absolute_url(), **words)
        return render(request, "core/confirm.html", {**asked, "title": asked["page_title"]})
    with transaction.atomic():
        hold_comite(request, pk)
        if comite.seances.exists() or comite.membres.exists():
            messages.error(request, "Ce comité a des membres ou des séances : il ne se supprime plus.")
            return redirect(comite)
        comite.delete()
    messages.success(request, f"« {comite} » est supprimé.")
    if comite.convention_id:
        return redirect("governance:instances", comite.convention_id)
    return redirect("governance:caf_comites")


# Members ------------------------------------------------------------------------------


class Membres(OfComite):
    """A member leaves on a day, and stays as a row: nothing is removed."""

    form, related, anchor = MembreForm, "membres", "membres"
    new, changing = "Nouveau membre", "Modifier : {row}"
    added, saved, in_place = "Le membre est ajouté.", "Le membre est enregistré.", "membres"
    returns = False

    def find(self, *args, row, **keys):
        self.row = get_object_or_404(MembreComite.objects.select_related("user", "organisation"), pk=row)
        self.row.comite = self.parent = self.find_parent(self.row.comite_id)

    def page(self, title, **more):
        return super().page(title, close_url=self.row and _close_url(self.row), **more)


def _close_url(membre):
    return "" if membre.ends_on else reverse("governance:membre_close", args=[membre.pk])


@require_http_methods(["GET", "POST"])
def close_membre(request, pk):
    """Leaves the comité today: the row stays, with its dates."""
    found = Membres(request)
    found.find(row=pk)
    membre = found.row
    title, back = f"{membre} quitte le comité", f"{membre.comite.get_absolute_url()}#membres"
    text = "Sa place prend fin aujourd’hui. Sa ligne reste, avec ses dates, et les séances passées gardent son nom."
    context = page(membre.comite, title, text=text, label="Clore sa place aujourd’hui", back=back) | {"title": title}
    if asked := confirming.question(request, **context):
        return asked
    today = timezone.localdate()
    with transaction.atomic():
        row = MembreComite.objects.select_for_update(of=("self",)).get(pk=membre.pk)
        if row.ends_on is None:
            row.ends_on = max(today, row.starts_on)
            row.version += 1
            row.save()
    messages.success(request, f"{membre} quitte le comité. Les séances passées gardent son nom et sa fonction.")
    return redirect(back)


@require_http_methods(["GET", "POST"])
def take_members(request, pk):
    """Members of the convention and contacts, in one gesture."""
    comite = find_comite(request, pk, write=True)
    if comite.convention_id is None:
        raise Http404
    form = TakeMembersForm(request.POST or None, comite=comite)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            hold_comite(request, pk)
            again = TakeMembersForm(request.POST, comite=comite)  # a double click finds them already there
            count = again.save(by=request.user) if again.is_valid() else 0
        messages.success(request, f"{counted(count, 'membre ajouté')}.")
        return redirect(f"{comite.get_absolute_url()}#membres")
    return render(
        request,
        "governance/take_members.html",
        page(comite, "Reprendre les membres de la CTG", form=form),
        status=422 if request.method == "POST" else 200,
    )
