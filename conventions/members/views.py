"""People of a convention, on both sides, and contacts without an account."""

import functools

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import handover, invitations, memberships, recent
from accounts.enums import MailState
from accounts.handover import pages
from accounts.models import User
from conventions import perms
from conventions.enums import SIDES, Side
from conventions.finding import OfConvention, find_convention, find_whole
from conventions.members import people, standing_in
from conventions.members.forms.members import CloseForm, ContactForm, MemberEditForm, MemberForm
from conventions.models import AccessRequest, Membership
from core import confirming
from core.listing import worksheet

SIDE_TITLES = {
    Side.CAF: "Caf",
    Side.COLLECTIVITE: "Collectivités",
    Side.PARTNER: "Partenaires et autres participants",
}


def _url(convention):
    return reverse("conventions:membres", args=[convention.pk])


def _back(request, convention):
    """The members, or the list of the conventions for who has just closed the role by which they read them."""
    person = User.objects.get(pk=request.user.pk)  # without what was held before
    return _url(convention) if perms.can_read_whole(person, convention) else reverse("conventions:list")


@require_safe
def members(request, pk):
    convention = find_whole(request, pk)
    today = timezone.localdate()
    granted = perms.roles_granted_by(request.user, convention)
    rows = list(convention.memberships.select_related("user", "organisation", "theme", "invitation", "stands_in_for"))
    mails_of = people.mails_of(rows)
    reach = standing_in.reach(request.user, convention) if granted else memberships.LASTING
    running, former = {side: [] for side in SIDE_TITLES}, []
    for row in rows:
        line = {
            "row": row,
            "may_change": row.role in granted and row.user_id not in reach.absent,
            "may_edit": not (reach.absent and row.user_id == request.user.pk),
            "invited": _invited(row, mails_of.get(row.pk)),
            "name": _name(row),
            "mail": mails_of.get(row.pk),
        }
        if row.ends_on and row.ends_on < today:
            former.append(line)
        else:
            running[SIDES[row.role]].append(line)
    contacts = {side: [] for side in SIDE_TITLES}
    for contact in convention.contacts.select_related("organisation"):
        contacts[Side(contact.side)].append(contact)
    groups = [
        {
            "title": title,
            "adviser": convention.adviser if side == Side.CAF else None,
            "lines": running[side],
            "contacts": contacts[side],
            "count": len(running[side]) + len(contacts[side]) + bool(side == Side.CAF and convention.adviser_id),
        }
        for side, title in SIDE_TITLES.items()
    ]
    can_manage = perms.can_manage(request.user, convention)
    if request.GET.get("export") == "xlsx":
        return worksheet(request, HEADINGS, _exported(convention, groups, former), name=f"membres-{convention.pk}")
    return render(
        request,
        "conventions/membres.html",
        {
            "convention": convention,
            "groups": groups,
            "former": former,
            "today": today,
            "asked": AccessRequest.objects.open().filter(convention=convention) if granted else (),
            "can_add": perms.can_manage_members(request.user, convention),
            "can_manage": can_manage,
            "passes_on_adviser": can_manage and convention.adviser_id not in reach.absent,
        },
    )


HEADINGS = ["Côté", "Nom", "Fonction", "Organisation", "Rôle", "Courriel", "Téléphone", "Du", "Au"]


def _exported(convention, groups, former):
    """Rows of the worksheet, in the order of the page."""
    for group in groups:
        if person := group["adviser"]:
            caf = convention.caf
            yield [
                group["title"],
                str(person),
                person.function,
                caf.name,
                caf.adviser_title,
                person.email,
                person.phone,
            ]
        for line in group["lines"]:
            yield [group["title"], *_member_cells(line)]
        for each in group["contacts"]:
            organisation = str(each.organisation or "")
            yield [group["title"], each.name, each.function, organisation, "Contact", each.email, each.phone]
    for line in former:
        yield ["Anciens membres", *_member_cells(line)]


def _member_cells(line):
    row, user = line["row"], line["row"].user
    return [
        line["name"],
        row.function or (user.function if user else ""),
        str(row.organisation or ""),
        row.get_role_display(),
        user.email if user else row.invitation.email,
        user.phone if user else "",
        row.starts_on,
        row.ends_on,
    ]


def _invited(row, mail):
    """Words of a pending invitation, whose last mail is `mail`, or an empty text."""
    if row.user_id or not row.invitation_id:
        return ""
    if row.invitation.revoked_at:
        return "Invitation retirée"
    if row.invitation.is_prepared:
        return "Invitation prête, pas encore envoyée"
    if row.invitation.expires_at < timezone.now():
        return "Invitation expirée"
    return "Invitation en attente" if mail and mail.state != MailState.SENT else "Invitation envoyée"


OTHER_ROLE = "Pour changer de rôle, clore celui-ci et en ajouter un autre : l’historique garde les deux."
EACH_ROLE = "Une même personne peut tenir plusieurs rôles : ajoutez-la une fois par rôle."
NO_ACCOUNT = "Une personne utile à la convention, qui n’a pas besoin d’un compte."


class OfMembers(OfConvention):
    shown_at, may = "membres", staticmethod(perms.can_manage_members)
    in_place = "membres"

    def given(self):
        return {"convention": self.parent, "user": self.user}

    def page(self, title, **more):
        return {"convention": self.parent, "title": title, "active_tab": "membres", **more}


class Members(OfMembers):
    """Of the roles that this person grants. A membership is closed, never removed."""

    related, template, new = "memberships", "conventions/member_form.html", "Ajouter un membre"
    added, saved = "Le membre est ajouté ; un courriel le prévient.", "Le membre est enregistré."

    def form_class(self):
        return MemberEditForm if self.row else MemberForm

    def row_model(self):
        return Membership

    def given(self):
        asked = {"initial": {"email": self.request.GET.get("email", "")}} if self.act == "add" else {}
        return super().given() | asked

    def rows(self):
        return super().rows().select_related("user", "invitation", "convention__caf")

    def find(self, *args, row, **keys):
        super().find(row=row, **keys)
        if self.row.role not in perms.roles_granted_by(self.user, self.parent):
            raise PermissionDenied("Les membres de la Caf sont gérés par la Caf.")
        if self.act == "edit":
            self.refuse_stand_ins(own=True)

    def refuse_stand_ins(self, *, own=False):
        """Who only stands in changes neither the roles of the one away nor, with `own`, theirs."""
        absent = standing_in.reach(self.user, self.parent).absent
        if self.row.user_id in absent:
            raise PermissionDenied(memberships.STOOD_FOR)
        if own and absent and self.row.user_id == self.user.pk:
            raise PermissionDenied("Vous assurez un remplacement : vos propres rôles se changent par d’autres.")

    def words(self):
        return _name(self.row)

    def back(self, row=None):
        return _back(self.request, self.parent) if self.act == "edit" else super().back()

    def cancel(self):
        return _url(self.parent)

    def page(self, title, **more):
        return super().page(title, intro=OTHER_ROLE if self.row else EACH_ROLE, **more)


def _find_member(request, pk, member, *, close=False):
    """The convention and one of its memberships, that this person may change, and with `close` end."""
    found = Members(request)
    found.find(pk=pk, row=member)
    if close:
        found.refuse_stand_ins()
    return found.parent, found.row


def _name(member):
    return str(member.user) if member.user_id else member.invitation.email


@require_http_methods(["GET", "POST"])
def member_close(request, pk, member):
    convention, member = _find_member(request, pk, member, close=True)
    form = CloseForm(request.POST if request.method == "POST" else None, ends_on=member.ends_on)
    role = member.get_role_display()
    if asked := confirming.question(
        request,
        form=form,
        title=f"Clore le rôle de {_name(member)}",
        text=f"« {role} » : la personne perd les droits que ce rôle donne. Il reste parmi les anciens, avec ses dates.",
        label="Clore ce rôle",
        back=_url(convention),
        convention=convention,
        active_tab="membres",
    ):
        return asked
    people.close(member, last_day=form.cleaned_data["last_day"])
    messages.success(request, f"{_name(member)} n’est plus {role} de cette convention.")
    if member.user_id:
        address = reverse("conventions:member_handover", args=[convention.pk, member.pk])
        pages.propose(request, member.user, handover.Scope(convention.caf, convention), address)
    return redirect(_back(request, convention))


def _passing(page, **more):
    """A view of what a member, or without one the Caf's referent, follows on this convention: `page` of
    `accounts.handover.pages`."""

    @require_http_methods(["GET", "POST"])
    @recent.password
    def view(request, pk, member=None):
        if member is None:
            convention = find_convention(request, pk, allow=perms.can_manage)
            person, keys = convention.adviser, [pk]
        else:
            convention, row = _find_member(request, pk, member, close=page is pages.answer)
            person, keys = row.user, [pk, member]
        if person is None:
            raise Http404
        stand_in = "conventions:member_stand_in" if member else "conventions:adviser_stand_in"
        context = {"layout": "layout/convention.html", "convention": convention, "active_tab": "membres"}
        return page(
            request,
            person,
            handover.Scope(convention.caf, convention),
            back=(_url(convention), "Membres"),
            context=context | {"stand_in_url": reverse(stand_in, args=keys)},
            **{name: functools.partial(make, request, convention) for name, make in more.items()},
        )

    return view


pass_on = _passing(pages.answer, then=_back)
stand_in = _passing(pages.stand_in)


@require_POST
def invitation_renew(request, pk, member):
    convention, member = _find_member(request, pk, member)
    if member.user_id or not member.invitation_id:
        messages.info(request, "Cette personne a déjà accepté.")
    elif member.ends_on and member.ends_on < timezone.localdate():
        messages.error(request, "Ce rôle est clos : ajoutez de nouveau cette personne.")
    else:
        try:
            invitations.renew(member.invitation, by=request.user, shown=request.POST.get("courriel"))
        except invitations.InvitationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Un nouveau lien, valable sept jours, part par courriel ; l’ancien ne sert plus.")
    return redirect(_url(convention))


class Contacts(OfMembers):
    form, related, template, new = ContactForm, "contacts", "conventions/contact_form.html", "Ajouter un contact"
    added, saved = "Le contact est ajouté.", "Le contact est enregistré."
    removed = "Le contact {row} est supprimé."

    def delete_url(self):
        return reverse("conventions:contact_delete", args=[self.parent.pk, self.row.pk])

    def page(self, title, **more):
        return super().page(title, intro="" if self.row else NO_ACCOUNT, **more)

    def words(self):
        return self.row.name


# Requests of access


def _find_request(request, pk, row):
    convention = find_convention(request, pk, allow=perms.can_manage_members)
    return convention, get_object_or_404(convention.access_requests.select_related("user"), pk=row)


@require_safe
def access_request(request, pk, row):
    convention, asked = _find_request(request, pk, row)
    add = reverse("conventions:member_add", args=[pk])
    page = {"convention": convention, "asked": asked, "active_tab": "membres"}
    return render(
        request,
        "conventions/access_request.html",
        page | {"grant_url": f"{add}?{urlencode({'email': asked.email})}"},
    )


@require_http_methods(["GET", "POST"])
def access_refuse(request, pk, row):
    convention, asked = _find_request(request, pk, row)
    if page := confirming.question(
        request,
        title=f"Refuser la demande de {asked.name}",
        text="Un refus n’est pas annoncé : qui demande n’apprend pas si la page existe.",
        label="Refuser cette demande",
        back=asked.get_absolute_url(),
        convention=convention,
        active_tab="membres",
    ):
        return page
    done = convention.access_requests.open().filter(pk=asked.pk)
    if done.update(answered_at=timezone.now(), answered_by=request.user):
        messages.success(request, f"La demande de {asked.name} est refusée.")
    else:
        messages.info(request, "Cette demande a déjà sa réponse.")
    return redirect("conventions:membres", convention.pk)
