"""The page that a mail leads to, so that no more of its kind comes; and the address that mail readers ask by themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import stops


def _found(token):
    found = stops.find(token)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
def page(request, token):
    """GET says what would stop and changes nothing: mail scanners follow links. POST stops it."""
    found = _found(token)
    if found.is_expired:
        return render(request, "accounts/mail_stop_closed.html", {"label": found.label}, status=410)
    if request.method == "POST":
        found.stop()
        return redirect("accounts:mail_stop", token)
    return render(request, "accounts/mail_stop.html", {"label": found.label, "is_sent": bool(found.slugs)})


@csrf_exempt
@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
def at_once(request, token):
    """RFC 8058: a mail reader stops the mails for its owner, without session nor page, and follows no redirection.

    Its token is the only right that it takes. Any other POST is refused; a browser is led to the page.
    """
    if request.method == "POST" and request.POST.get("List-Unsubscribe") != "One-Click":
        raise PermissionDenied
    found = _found(token)
    if request.method == "GET":
        return redirect("accounts:mail_stop", token)
    if found.is_expired:
        return HttpResponse(status=410)
    found.stop()
    return HttpResponse("C’est fait.", content_type="text/plain; charset=utf-8")


@require_POST
def revoke(request):
    """The links of the mails that I have received stop nothing any more."""
    stops.revoke(request.user)
    messages.success(request, "Les liens des courriels déjà reçus n’arrêtent plus rien.")
    return redirect("accounts:mail_choices")
