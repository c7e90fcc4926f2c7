from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import changing, doors, entrance, invitations, known, light, mails, recent, traces, zones
from accounts.drafts import telling
from accounts.enums import SecurityKind
from accounts.forms import AcceptForm, AddressForm, CodeAskForm, CodeEnterForm, IdentityForm, MailChoicesForm
from accounts.models import Job, User
from accounts.models.work import STOP_DAYS
from accounts.proconnect import links, provider
from core import editing, limits, ordering

JOBS_SHOWN = 10
NEXT_FIELD = '<input type="hidden" name="next" value="{}">'  # as allauth's views write it
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
@login_not_required
def signup_closed(request):
    """No public sign-up: says how one gets an account."""
    return render(request, "account/signup_closed.html")


@require_safe
def me(request):
    """My page: who I am, where I belong, what I asked for."""
    today = timezone.localdate()
    by_proconnect = links.running(request.user) if provider.is_offered() else None
    held = [row for bring in doors.memberships for row in bring(request.user)]
    return render(
        request,
        "accounts/me.html",
        {
            "caf_memberships": request.user.caf_memberships_on(today),
            "held": held,
            "by_proconnect": by_proconnect,
            "drafts": telling.listed(request.user),
            "jobs": Job.objects.visible_to(request.user)[:JOBS_SHOWN],
            "zone": zones.of_session(request),
        },
    )


@require_http_methods(["GET", "POST"])
@recent.password
def address(request):
    """My address: a link goes to the new one."""
    sent = request.POST if request.method == "POST" else None
    form = AddressForm(sent, person=request.user, cancel_url=reverse("accounts:me"))
    if form.is_valid():
        typed = form.cleaned_data["email"]
        try:
            changing.ask(request.user, typed)
        except changing.TooOften as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"Un lien part vers {typed} : ouvrez-le dans la journée, connecté à ce compte.")
            return redirect("accounts:me")
    return render(request, "accounts/address.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def address_confirm(request, token):
    """The link sent to a new address, opened in a session of the account: nothing changes before the button."""
    found = changing.read(token, request.user)
    if found and request.method == "POST":
        try:
            changing.replace(request.user, found, by=request.user)
        except changing.Taken as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Vous entrez désormais avec {found}.")
        return redirect("accounts:me")
    return render(request, "accounts/address_confirm.html", {"address": found}, status=200 if found else 404)


@require_http_methods(["GET", "POST"])
def edit(request):
    """My name, function and telephone."""
    mine = get_object_or_404(User.objects.filter(pk=request.user.pk))
    return editing.edit_view(
        request,
        IdentityForm,
        mine,
        template="accounts/edit.html",
        success="Vos informations sont enregistrées.",
        success_url=reverse("accounts:me"),
        cancel_url=reverse("accounts:me"),
    )


@require_POST
@recent.password
def what_is_known(request):
    """All that the portal knows of me, as a file of JSON."""
    limits.spend(request.user, limits.HEAVY)
    mine = get_object_or_404(User.objects.filter(pk=request.user.pk))
    content = known.of(mine)
    traces.write(SecurityKind.EXPORT, what="accounts:known")
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@require_http_methods(["GET", "POST"])
def mail_choices(request):
    """« Mes courriels »: which ones I receive, and when; those that are always sent, and why."""
    form = MailChoicesForm(
        request.POST if request.method == "POST" else None, person=request.user, cancel_url=reverse("accounts:me")
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("accounts:mail_choices")
    always = [kind for kind in mails.kinds.values() if kind.always and kind.concerns(request.user)]
    page = {
        "form": form,
        "always": sorted(always, key=lambda kind: ordering.key(kind.label)),
        "hour": settings.DAILY_MAIL_HOUR,
        "stop_days": STOP_DAYS,
    }
    return render(request, "accounts/mail_choices.html", page, status=422 if request.method == "POST" else 200)


@require_POST
@recent.password
def session_end(request, pk):
    """End one of my sessions; this one is a log-out."""
    row = get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk)
    is_current = row.is_current()
    end_sessions(request, [row])
    messages.success(request, "Cette session est fermée.")
    return redirect("account_login" if is_current else "usersessions_list")


@require_safe
def job(request, key):
    """Progress of a job that I asked for; htmx asks the same page for its fragment."""
    found = get_object_or_404(Job.objects.visible_to(request.user), key=key)
    template = "accounts/_job.html" if request.htmx else "accounts/job.html"
    return render(request, template, {"job": found})


@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
def code_ask(request):
    """« Recevez un code par courriel »: the same answer for any address, what it leads to is done afterwards."""
    next_url = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return redirect(next_url or "/")
    form = CodeAskForm(request.POST if request.method == "POST" else None)
    page = {"form": form, "redirect_field": format_html(NEXT_FIELD, next_url) if next_url else ""}
    if request.method == "POST":
        if too_many := ratelimit.consume_or_429(request, action="request_login_code"):
            return too_many
        if form.is_valid():
            response = redirect("accounts:code_enter")
            later = light.ask(request, form.cleaned_data["email"], next_url)
            response._resource_closers.append(later)  # type: ignore[attr-defined]  # Django calls it once the page has left
            return response
    return render(request, "accounts/code_ask.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
@sensitive_post_parameters("code")
def code_enter(request):
    """The code that came by mail, in the browser that asked for it."""
    kept = request.session.get(light.KEPT)
    if request.user.is_authenticated or not kept:
        return redirect("/" if request.user.is_authenticated else "accounts:code_ask")
    form = CodeEnterForm(request.POST if request.method == "POST" else None, request=request, read=light.read)
    if form.is_valid():
        return light.enter(request, form.person)
    response = render(request, "accounts/code_enter.html", {"form": form, "email": kept["email"]})
    return entrance.refused(request, response) if form.is_bound else response


@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request, token):
    """An invitation: GET shows it and changes nothing, POST accepts it.

    Mail scanners follow links, so the link alone does nothing.
    """
    found = invitations.find(token)
    if found is None:
        raise Http404
    state = invitations.state_of(found)
    page = {"invitation": found, "state": state, "token": token}
    if state == "accepted" and request.user == found.accepted_by:
        return redirect(invitations.page_after(found, request.user))
    if state != "open":
        return render(request, "accounts/invitation_closed.html", page, status=410)
    if request.user.is_authenticated:
        return _accept_as_oneself(request, found, page)
    return _accept_as_new(request, found, page)


def _accept_as_oneself(request, found, page):
    page["is_mine"] = request.user.email.lower() == found.email
    if request.method == "POST":
        if not page["is_mine"]:
            raise PermissionDenied("Cette invitation est adressée à une autre personne.")
        try:
            invitations.accept(found, user=request.user)
        except invitations.InvitationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, f"Bienvenue : vous êtes maintenant {found.role_words}.")
        return redirect("/")
    return render(request, "accounts/invitation.html", page)


def _accept_as_new(request, found, page):
    page["proconnect"], page["identity"] = provider.told(), links.pending(request)
    page["has_account"] = invitations.has_account(found)
    if request.method == "POST" and "by_proconnect" in request.POST:
        return _accept_by_proconnect(request, found, page["identity"])
    page["form"] = form = AcceptForm(request.POST or None, invitation=found)
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            try:
                person = invitations.accept(
                    found,
                    first_name=given["first_name"],
                    last_name=given["last_name"],
                    password=given["password1"],
                )
            except invitations.InvitationRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                return _welcome(request, found, person)
        return render(request, "accounts/invitation.html", page, status=422)
    return render(request, "accounts/invitation.html", page)


def _welcome(request, found, person):
    login(request, person, backend=BACKEND)
    messages.success(request, f"Bienvenue : votre compte est ouvert. Vous êtes {found.role_words}.")
    return redirect("/")


def _accept_by_proconnect(request, found, identity):
    """The link of the invitation and the provider name the same address: an account without a password."""
    if identity is None or identity.email != found.email:
        messages.error(
            request, "ProConnect ne vous connaît pas sous l’adresse invitée, ou l’a dit il y a trop longtemps."
        )
        return redirect(request.path)
    try:
        person = invitations.accept(
            found,
            first_name=identity.first_name or found.first_name,
            last_name=identity.last_name or found.last_name,
        )
    except invitations.InvitationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    links.ask(request, person)
    return _welcome(request, found, person)


@require_POST
@login_not_required
def invitation_again(request, token):
    """« Recevoir un nouveau lien »: to the address invited, or a word to who invited. Same answer whatever happens."""
    found = invitations.find(token)
    if found is None:
        raise Http404
    invitations.ask_again(found)
    messages.success(
        request,
        "Si cette invitation tient toujours, un nouveau lien part à l’adresse qu’elle nommait ; sinon, la personne qui"
        " vous a invité est prévenue.",
    )
    return redirect("accounts:invitation", token)
