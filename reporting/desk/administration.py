"""Administration of a Caf: people, themes, targets, key figures, settings.

Everybody who works for the Caf reads these pages; its administrator writes them.
"""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import handover, invitations, mails, memberships, recent, traces
from accounts.handover import pages
from accounts.models import CafMembership, Invitation, User
from conventions.models import Theme
from core import confirming, listing, ordering, rows
from core.editing import create_view, edit_view
from core.ordering import InOrder
from diagnostics.models import ValeurIndicateur
from reporting.desk import first_steps, lost_phone, new_address, perms
from reporting.desk import security as log
from reporting.desk.filters import FigureFilter, PeopleFilter
from reporting.desk.forms import (
    CafMembershipForm,
    CafSettingsForm,
    FigureForm,
    InviteForm,
    TargetForm,
    ThemeForm,
)
from territories.models import Caf

FORM = "desk/caf/form.html"
REFUSAL = "L’administration revient à l’administrateur de la Caf."


def _caf(request, pk, *, allow=None):
    """The Caf, or 404 for who does not work there; 403 when `allow` says no."""
    caf = get_object_or_404(Caf.objects.filter(pk__in=request.user.caf_ids()), pk=pk)
    traces.about(caf=caf.pk)
    if allow and not allow(request.user, caf):
        raise PermissionDenied(REFUSAL)
    return caf


def _page(request, caf, tab, **fields):
    can_administer = perms.can_administer(request.user, caf)
    return {
        "caf": caf,
        "tab": tab,
        "sidenav": rubrics(caf, can_administer=can_administer),
        "can_administer": can_administer,
        **fields,
    }


def rubrics(caf, *, can_administer):
    """Side navigation of the administration: the settings are the administrator's."""
    found = [
        {"label": "Vue d’ensemble", "url": reverse("desk:caf", args=[caf.pk])},
        {"label": "Personnes", "url": reverse("desk:people", args=[caf.pk])},
        {"label": "Thèmes", "url": reverse("desk:themes", args=[caf.pk])},
        {"label": "Modèles de texte", "url": reverse("conventions:modeles")},
        {"label": "Cibles de couverture", "url": reverse("desk:targets", args=[caf.pk])},
        {"label": "Chiffres clés", "url": reverse("desk:figures", args=[caf.pk])},
    ]
    if can_administer:
        found.append({"label": "Journal de sécurité", "url": reverse("desk:security", args=[caf.pk])})
        found.append({"label": "Réglages", "url": reverse("desk:settings", args=[caf.pk])})
        conservation = reverse("elimination:overview", args=[caf.pk])
        found.append({"label": "Conservation et élimination", "url": conservation})
        found.append({"label": "Tout emporter", "url": reverse("leaving:caf", args=[caf.pk])})
    return found


@require_safe
def cafs(request):
    """The administration of one's Caf; a choice for who works for several."""
    found = request.user.cafs()
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("desk:caf", found[0].pk)
    return render(request, "desk/caf/cafs.html", {"cafs": sorted(found, key=lambda caf: ordering.key(caf.name))})


@require_safe
def overview(request, pk):
    caf = _caf(request, pk)
    with_steps, steps = first_steps.of_caf(caf.pk)
    return render(request, "desk/caf/overview.html", _page(request, with_steps, "overview", steps=steps))


@require_http_methods(["GET", "POST"])
def settings(request, pk):
    """Title of the advisers, who edits what, length of the conventions."""
    caf = _caf(request, pk, allow=perms.can_administer)
    return edit_view(
        request,
        CafSettingsForm,
        caf,
        template=FORM,
        success="Les réglages sont enregistrés.",
        success_url=reverse("desk:caf", args=[caf.pk]),
        context=_page(request, caf, "settings", title="Réglages"),
        by=request.user,
        cancel_url=reverse("desk:caf", args=[caf.pk]),
    )


@require_safe
def security(request, pk):
    """Who came in, what was refused, taken away or given: of this Caf's people, and of its conventions'."""
    caf = _caf(request, pk, allow=perms.can_administer)
    return log.of_caf(request, caf, _page(request, caf, "security"))


# People


PEOPLE = [
    listing.Column("personne", "Personne", ("user__last_name", "user__first_name"), lambda row: str(row.user)),
    listing.Column("adresse", "Adresse", "", lambda row: row.user.email, is_shown=False),
    listing.Column("role", "Rôle et fonction", "role", lambda row: row.get_role_display()),
    listing.Column("fonction", "Fonction", "", lambda row: row.function or row.user.function, is_shown=False),
    listing.Column("depuis", "Depuis le", "starts_on", lambda row: row.starts_on),
    listing.Column("jusqu", "Jusqu’au", "ends_on", lambda row: row.ends_on),
]


@require_safe
def people(request, pk):
    caf = _caf(request, pk)
    today = timezone.localdate()
    rows = CafMembership.objects.filter(caf=caf)
    shown = listing.build(
        request,
        rows.select_related("user", "stands_in_for"),
        PeopleFilter,
        columns=PEOPLE,
        default="personne",
        name=f"personnes-caf-{caf.code}",
        day=today,
    )
    if shown.wants_export:
        return shown.export()
    reach = memberships.reach(request.user, caf.pk)
    for row in shown.page:
        row.is_closed = bool(row.ends_on and row.ends_on < today)
        row.may_change = not row.is_closed and row.user_id not in reach.absent
    waiting = Invitation.objects.filter(caf=caf, accepted_at=None, revoked_at=None).exclude(caf_role="")
    page = _page(
        request,
        caf,
        "people",
        listing=shown,
        closed_count=rows.filter(ends_on__lt=today).count(),
        waiting=_with_mails(waiting),
        now=timezone.now(),
        may_change_addresses=reach.until is None,
    )
    return render(request, "desk/caf/people.html", page)


def _with_mails(waiting):
    """These invitations, with what became of their last mail."""
    waiting = list(waiting)
    fates = mails.latest(waiting)
    for each in waiting:
        each.mail = fates.get(each)
    return waiting


@require_http_methods(["GET", "POST"])
@recent.password
def person_invite(request, pk):
    caf = _caf(request, pk, allow=perms.can_administer)
    back = reverse("desk:people", args=[caf.pk])
    return create_view(
        request,
        InviteForm,
        template=FORM,
        success="L’invitation est enregistrée, et part par courriel. Elle paraît ci-dessous tant qu’elle n’est pas acceptée.",
        success_url=back,
        context=_page(request, caf, "people", title="Inviter une personne"),
        caf=caf,
        by=request.user,
        cancel_url=back,
    )


def _membership(caf, row):
    return get_object_or_404(CafMembership.objects.filter(caf=caf).select_related("user"), pk=row)


def _changed_membership(request, caf, row):
    """The same, that this person may change: not the one in whose place alone they administer the Caf."""
    held = _membership(caf, row)
    if held.user_id in memberships.reach(request.user, caf.pk).absent:
        raise PermissionDenied(memberships.STOOD_FOR)
    return held


class OfCaf(rows.Rows):
    """Rows of a Caf, written by its administrator. `tab`: their rubric, `shown_at` its page."""

    template = FORM
    tab = ""
    may: ClassVar[Callable[..., bool]] = staticmethod(perms.can_administer)

    def find_parent(self, pk):
        return _caf(self.request, pk, allow=self.may)

    def given(self):
        return {} if self.row else {"caf": self.parent}

    def back(self, row=None):
        return reverse(f"desk:{self.tab}", args=[self.parent.pk])

    def page(self, title, **more):
        return _page(self.request, self.parent, self.tab, title=title, layout="desk/caf/base.html", **more)


class People(OfCaf):
    form, tab, saved, in_place = CafMembershipForm, "people", "Le rôle est modifié.", "personnes"
    returns = False

    def find(self, *args, row, **keys):
        self.parent = self.find_parent(**keys)
        self.row = _changed_membership(self.request, self.parent, row)

    def given(self):
        return {"by": self.request.user}

    def words(self):
        return str(self.row.user)

    def within(self, answer):
        """Of two administrators who date each other out, the second sees what the first wrote."""
        if self.request.method != "POST":
            return super().within(answer)
        with transaction.atomic():
            memberships.hold(self.parent.pk)
            return super().within(answer)

    def page(self, title, **more):
        return super().page(title, eyebrow=self.row.get_role_display(), **more)


@require_http_methods(["GET", "POST"])
@recent.password
def person_close(request, pk, row):
    caf = _caf(request, pk, allow=perms.can_administer)
    held = _changed_membership(request, caf, row)
    words = {"title": f"Clore le rôle de {held.user}", "label": "Clore ce rôle"}
    words["text"] = (
        f"« {held.get_role_display()} » : l’accès qu’il donne s’arrête aussitôt. La ligne reste, avec ses dates."
    )
    page = _page(
        request, caf, "people", layout="desk/caf/base.html", back=reverse("desk:people", args=[caf.pk]), **words
    )
    if asked := confirming.question(request, **page):
        return asked
    try:
        memberships.close(held)
    except memberships.LastAdministrator as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{held.user} n’a plus le rôle « {held.get_role_display()} ».")
        pages.propose(request, held.user, handover.Scope(caf), reverse("desk:person_handover", args=[caf.pk, held.pk]))
    return redirect("desk:people", caf.pk)


@require_http_methods(["GET", "POST"])
@recent.password
def person_lost_phone(request, pk):
    """A second factor taken away from somebody of this Caf, or of one of its conventions."""
    caf = _caf(request, pk, allow=perms.can_administer)
    back = reverse("desk:people", args=[caf.pk])
    return lost_phone.answer(
        request, people=lost_phone.people_of(caf), back=back, caf=caf, page=_page(request, caf, "people")
    )


@require_http_methods(["GET", "POST"])
@recent.password
def person_address(request, pk):
    """Another address for somebody of this Caf, or of one of its conventions, who can no more come in."""
    caf = _caf(request, pk, allow=perms.can_administer)
    if until := memberships.reach(request.user, caf.pk).until:  # an address of one’s own would open it for ever
        raise PermissionDenied(memberships.beyond(until))
    back = reverse("desk:people", args=[caf.pk])
    return new_address.answer(
        request, people=new_address.people_of(caf), back=back, caf=caf, page=_page(request, caf, "people")
    )


@require_http_methods(["GET", "POST"])
@recent.password
def person_handover(request, pk, row):
    """What a person of the Caf follows in it and in its conventions, passed on to others."""
    caf, person, back, context = _of_person(request, pk, row, "Transmettre")
    context["stand_in_url"] = reverse("desk:person_stand_in", args=[pk, row])

    def then():
        works_here = caf.pk in User.objects.get(pk=request.user.pk).caf_ids()
        return back[0] if works_here else reverse("desk:home")

    return pages.answer(request, person, handover.Scope(caf), back=back, context=context, then=then)


@require_http_methods(["GET", "POST"])
@recent.password
def person_stand_in(request, pk, row):
    """The same, lent to a colleague between two days."""
    caf, person, back, context = _of_person(request, pk, row, "Faire remplacer")
    return pages.stand_in(request, person, handover.Scope(caf), back=back, context=context)


def _of_person(request, pk, row, title):
    """(Caf, person, way back, page around) of what one does for a person of the Caf."""
    caf = _caf(request, pk, allow=perms.can_administer)
    back = (reverse("desk:people", args=[caf.pk]), "Personnes")
    page = _page(request, caf, "people", layout="desk/caf/base.html", title=title)
    return caf, _membership(caf, row).user, back, page


def _invitation(caf, row):
    return get_object_or_404(Invitation.objects.filter(caf=caf).exclude(caf_role=""), pk=row)


@require_POST
def invitation_renew(request, pk, row):
    caf = _caf(request, pk, allow=perms.can_administer)
    invitation = _invitation(caf, row)
    try:
        invitations.renew(invitation, by=request.user, shown=request.POST.get("courriel"))
    except invitations.InvitationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Un nouveau lien part par courriel, valable sept jours ; l’ancien ne sert plus.")
    return redirect("desk:people", caf.pk)


@require_http_methods(["GET", "POST"])
def invitation_revoke(request, pk, row):
    caf = _caf(request, pk, allow=perms.can_administer)
    invitation = _invitation(caf, row)
    if request.method == "GET":
        words = {"title": f"Retirer l’invitation de {invitation.email}", "text": "Son lien ne servira plus."}
        words |= {"label": "Retirer l’invitation", "back": reverse("desk:people", args=[caf.pk])}
        page = _page(request, caf, "people", layout="desk/caf/base.html", **words)
        return render(request, "core/confirm.html", page)
    invitations.revoke(invitation)
    messages.success(request, "L’invitation est retirée.")
    return redirect("desk:people", caf.pk)


# Themes


@require_safe
def themes(request, pk):
    caf = _caf(request, pk)
    counted = Count("conventions", filter=Q(conventions__is_example=False))
    rows = caf.themes.annotate(convention_count=counted).order_by("position", InOrder("label"), "pk")
    return render(request, "desk/caf/themes.html", _page(request, caf, "themes", themes=rows))


class Themes(OfCaf):
    form, related, tab, new = ThemeForm, "themes", "themes", "Nouveau thème"
    in_place = "themes"
    added, saved = "Le thème est ajouté.", "Le thème est modifié."
    at_end = "Ce thème est déjà au bout de la liste."

    def words(self):
        return self.row.label

    def siblings(self):
        return self.rows().order_by("position", InOrder("label"), "pk")

    def place(self):
        return f"{self.back()}#theme-{self.row.pk}"


def _theme(caf, row):
    return get_object_or_404(Theme.objects.filter(caf=caf), pk=row)


@require_POST
def theme_offer(request, pk, row):
    """Retire a theme, or offer it again; conventions that have it keep it."""
    caf = _caf(request, pk, allow=perms.can_administer)
    theme = _theme(caf, row)
    theme.is_active = not theme.is_active
    theme.version += 1
    theme.save(update_fields=["is_active", "version"])
    done = "est de nouveau proposé" if theme.is_active else "n’est plus proposé ; les conventions qui l’ont le gardent"
    messages.success(request, f"Le thème « {theme.label} » {done}.")
    return redirect("desk:themes", caf.pk)


# Targets


@require_safe
def targets(request, pk):
    caf = _caf(request, pk)
    page = _page(request, caf, "targets", targets=caf.cibles.order_by("year", "pk"))
    page["can_set_targets"] = perms.can_set_targets(request.user, caf)
    return render(request, "desk/caf/targets.html", page)


class Targets(OfCaf):
    form, related, tab, new = TargetForm, "cibles", "targets", "Nouvelle cible"
    in_place = "cibles"
    added, saved, removed = "La cible est enregistrée.", "La cible est modifiée.", "La cible de {row} est supprimée."
    may = staticmethod(perms.can_set_targets)

    def words(self):
        return str(self.row.year)

    def delete_url(self):
        return reverse("desk:target_delete", args=[self.parent.pk, self.row.pk])

    def title(self):
        return str(self.row)


# Key figures of the département


FIGURES = [
    listing.Column(
        "indicateur", "Indicateur", ("indicateur__position", "indicateur__label"), lambda row: row.indicateur.label
    ),
    listing.Column("departement", "Département", "territoire__code", lambda row: row.territoire.name),
    listing.Column("annee", "Année", "year", lambda row: row.year),
    listing.Column("valeur", "Valeur", "value", lambda row: row.value, css="num"),
    listing.Column("unite", "Unité", "", lambda row: row.indicateur.unit, is_shown=False),
    listing.Column("statut", "Statut", "", lambda row: row.get_status_display(), is_shown=False),
    listing.Column("source", "Source", "source", lambda row: row.source),
]


def _figures(user, caf):
    return ValeurIndicateur.objects.visible_to(user).filter(caf=caf, territoire__kind="departement")


@require_safe
def figures(request, pk):
    caf = _caf(request, pk)
    shown = listing.build(
        request,
        _figures(request.user, caf).select_related("indicateur", "territoire"),
        FigureFilter,
        columns=FIGURES,
        default="-annee",
        name=f"chiffres-cles-{caf.code}",
    )
    if shown.wants_export:
        return shown.export()
    return render(request, "desk/caf/figures.html", _page(request, caf, "figures", listing=shown))


class Figures(OfCaf):
    form, tab, new, in_place = FigureForm, "figures", "Nouveau chiffre clé", "chiffres"
    added, saved = "Le chiffre est enregistré.", "Le chiffre est modifié."

    def rows(self):
        return _figures(self.user, self.parent).select_related("indicateur")

    def words(self):
        return str(self.row.indicateur)
