"""Where requests meet what was typed: a form sent when its session is over, or with the token of another; the page
that is filled again; the form that is saved.

A form is never sent again by the portal: the person reads it, and sends it.
"""

from urllib.parse import unquote, urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.drafts import filling, keeping, owners
from core import errors
from core.drafts import CHOOSING, FIELD, MADE_FROM, TAKEN_UP, WAITING
from core.folding import plain

KEPT = "Votre session était terminée. Ce que vous aviez saisi est gardé : connectez-vous, relisez, puis enregistrez."
NOT_DONE = "Votre session était terminée : rien n’a été enregistré. Connectez-vous, puis recommencez."
OTHER_ACCOUNT = (
    "Ce formulaire a été ouvert avec un autre compte que celui qui est connecté. Rien n’est enregistré. Ce qui y était"
    " saisi est gardé pour cet autre compte, qui le retrouve dans « Mon compte »."
)
OTHER_SESSION = (
    "Ce formulaire a été ouvert il y a trop longtemps, ou dans une autre session. Revenez en arrière, rechargez la page"
    " et envoyez-le de nouveau."
)
CLOSED = "La page de ce formulaire ne s’ouvre plus. Ce que vous y aviez saisi est ici, à copier."
RENEWED = "CTG-Token"  # to a script of ours: the token of the session that has come in the place of the former


def nothing_is_lost(get_response):
    """Before the log-in is asked for."""

    def middleware(request):
        response = get_response(request)
        owners.remember(request, response)
        if request.method == "POST" and MADE_FROM in request.POST and CHOOSING not in request.POST:
            _saved(request, response)
        elif request.method == "GET" and TAKEN_UP in request.GET:
            return _filled(request, response)
        return response

    def process_view(request, view, args, kwargs):
        is_asked = request.method == "POST" and getattr(view, "login_required", True)
        if is_asked and not request.user.is_authenticated:
            return _ended(request)
        return _choosing(request) if request.method == "POST" and CHOOSING in request.POST else None

    middleware.process_view = process_view  # type: ignore[attr-defined]  # Django asks for it
    return middleware


def _ended(request):
    """The session of this form is over. A script leaves its page as it is: it holds what was typed."""
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("accounts/drafts/_ended.html", {}, request), status=401)
    owner = owners.owner_of(request)
    draft = keeping.keep(request, owner) if owner else None
    messages.warning(request, KEPT if draft else NOT_DONE)
    return redirect_to_login(draft.filled_url if draft else keeping.page_before(request))


def _choosing(request):
    """Without script, one leaves the form to search, and comes back to it: what it says waits. Nothing is saved."""
    field, _, address = request.POST[CHOOSING].partition(" ")
    if not (request.user.is_authenticated and field and (not address or keeping.leads_somewhere(address))):
        return redirect(keeping.page_before(request))
    draft = keeping.keep(request, request.user.pk)
    if not address:  # in what the field offers: its form is drawn again, and gives it
        address = draft.filled_url if draft else keeping.page_before(request)
    asked = {"q": request.POST.get(f"{field}_texte", "").strip()}
    if draft:  # kept anew: what the page was filled from is in it
        asked |= {FIELD: field, WAITING: draft.pk}
        keeping.forget(request.user, [key for key in request.POST.getlist(MADE_FROM) if key != str(draft.pk)])
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}")


def _choose_among(request, draft, offered):
    """The page where one searches in what a field offers, without script: as much as its form gives, and no more."""
    question = request.GET.get("q", "").strip()
    asked = plain(question).split()
    context = {
        "draft": draft,
        "label": offered.label,
        "is_several": offered.is_several,
        "found": [each for each in offered.choices if all(word in plain(each[1]) for word in asked)],
        "question": question,
        "waiting": {FIELD: request.GET[FIELD], WAITING: draft.pk},
        "kept": [(name, value) for name, values in request.GET.lists() if name != "q" for value in values],
    }
    return render(request, "accounts/drafts/choose.html", context)


def csrf_failure(request, reason=""):
    """CSRF_FAILURE_VIEW: the token is of another session, or is none. What the same person typed comes back on its
    page, when it was shown to them in this browser; another account is told that it is kept."""
    owner = owners.owner_of(request)
    if owner is None:
        return errors.permission_denied(request, OTHER_SESSION)
    is_script = request.headers.get("HX-Request")
    if is_script and request.user.is_authenticated:
        if owner == request.user.pk:
            return HttpResponse(status=403, headers={RENEWED: get_token(request)})
        return errors.permission_denied(request, OTHER_ACCOUNT)
    if not is_script and not keeping.may_keep(request):
        return errors.permission_denied(request, OTHER_SESSION)
    if not request.user.is_authenticated:
        return _ended(request)
    draft = keeping.keep(request, owner)
    if owner != request.user.pk:
        return errors.permission_denied(request, OTHER_ACCOUNT if draft else OTHER_SESSION)
    return redirect(draft.filled_url if draft else keeping.page_before(request))


def _saved(request, response):
    """The form made from these drafts was saved: it leads elsewhere, and says no error."""
    is_error = any(
        each.level >= messages.ERROR for each in getattr(messages.get_messages(request), "_queued_messages", ())
    )
    if request.user.is_authenticated and response.status_code == 302 and not is_error:
        if not getattr(request, "waits_for_password", False):
            keeping.forget_sent(request)


def _is_closed(response):
    """Whether this page does not open: its object was removed, or it is no longer for this person. A page that first
    asks for something else, and comes back, is not."""
    if response.status_code not in (301, 302):
        return response.status_code in (403, 404, 409, 410)
    leads_to = unquote(response.url)
    return f"{TAKEN_UP}=" not in leads_to and not keeping.protects(urlsplit(leads_to).path)


def _read_on_my_page(request, drafts, here):
    """The words are theirs, whatever became of the page: « Mon compte » shows them."""
    first = drafts[0]
    if here == first.page != first.address:
        return _at_its_own_address(first)
    for draft in drafts:
        draft.page = ""
        draft.save(update_fields=["page"])
    messages.warning(request, CLOSED)
    return redirect(f"{reverse('accounts:me')}#saisie-{first.pk}")


def _at_its_own_address(draft):
    """A form written in its page by a script has a page of its own; asked once."""
    draft.page = draft.address
    draft.save(update_fields=["page"])
    return redirect(draft.filled_url)


def _filled(request, response):
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if response.streaming or not request.user.is_authenticated or not (is_page or _is_closed(response)):
        return response
    drafts = keeping.of(request.user, request.GET.getlist(TAKEN_UP))
    if not drafts:
        return response
    first, here = drafts[0], keeping.plain_address(request.get_full_path())
    drafts = [each for each in drafts if (each.address, each.key) == (first.address, first.key)]
    if not is_page:
        return _read_on_my_page(request, drafts, here)
    if FIELD in request.GET and (offered := filling.offered(response.content, drafts, request.GET[FIELD], here=here)):
        return _choose_among(request, first, offered)
    root, went = filling.fill(response.content, drafts, here=here)
    if went is None and here == first.page != first.address:
        return _at_its_own_address(first)
    if not first.title:
        first.title = keeping.title_of(root.findtext(".//title") or "")
        first.save(update_fields=["title"])
    if went is not None and went.is_empty:  # a button that was pressed in vain: nothing was typed
        keeping.forget(request.user, [str(each.pk) for each in drafts])
    context = {
        "drafts": drafts,
        "went": went or filling.without_form(drafts),
        "at": max(each.saved_at for each in drafts),
        "is_whole": any(each.is_whole for each in drafts),
        "has_form": went is not None,
    }
    response.content = filling.told(root, render_to_string("accounts/drafts/_filled.html", context, request))
    return response
