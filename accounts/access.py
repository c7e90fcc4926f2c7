"""« Demander l’accès »: somebody who does not read the page that they were sent asks for it.

The answer is the same whatever the page is, there or not, and so is what it costs: a job, then, tells the request to
the floor that knows the page, which tells who may answer (`doors.asked`).
"""

import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_safe
from procrastinate.contrib.django import app

from accounts import doors, pace
from accounts.models import User
from core import clients, limits
from core.forms import OneLineForm, laid_out
from core.mailboxes import AddressField

JOB = "accounts.hear_access"
HOUR = 3600
#: Requests in an hour: of one person; of one place, whoever asks there.
PERSON, PLACE = 5, 10
SENTENCE = "Vous avez déjà demandé plusieurs accès. Recommencez dans {wait}."
PLACE_OF = re.compile(r"^/([a-z-]+)/([0-9]{1,18})/")


class AccessForm(OneLineForm, forms.Form):
    """Who asks for which page. A person with an account says neither their name nor their address."""

    page = forms.CharField(
        label="Adresse de la page", max_length=300, help_text="Celle que l’on vous a envoyée, telle qu’elle s’écrit."
    )
    name = forms.CharField(label="Votre nom", max_length=200)
    email = AddressField(label="Votre adresse professionnelle", max_length=254)
    message = forms.CharField(
        label="Pourquoi",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif : votre fonction, qui vous a envoyé cette page.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["name"], self.fields["email"]
        self.helper = laid_out([("", list(self.fields))], submit_label="Demander l’accès", cancel_url="/")

    def clean_page(self):
        """The path alone, of whatever was pasted."""
        return _split(self.cleaned_data["page"]).path[:300]


def _split(address):
    """Parts of an address; none of what is no address at all (« http://[ »)."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def page_before(request):
    """Path of the page of this portal that one comes from; of the log-in, the page that it leads to."""
    came = _split(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return ""
    if came.path.startswith(reverse("account_login")):
        return _split(parse_qs(came.query).get("next", [""])[0]).path
    return came.path


def place_of(path):
    """(« fiches », 12) of /fiches/12/…, or None: what a floor finds its convention by."""
    found = PLACE_OF.match(path)
    return (found[1], int(found[2])) if found else None


def _count(request):
    """At most a few in an hour. Raises TooMuch, before the page is looked for."""
    network = clients.network_of(clients.address_of(request))
    digest = salted_hmac("accounts.access", network, algorithm="sha256").hexdigest()[:40]
    counted = [(SimpleNamespace(pk=digest), PLACE)]
    if request.user.is_authenticated:
        counted = [(request.user, PERSON)]
    for who, limit in counted:
        if seconds := pace.take(who, "access", limit, HOUR):
            raise limits.TooMuch(SENTENCE.format(wait=limits.in_words(seconds)), seconds)


@require_http_methods(["GET", "POST"])
@login_not_required
def ask(request):
    """The form, then one answer for all."""
    user = request.user
    form = AccessForm(
        request.POST if request.method == "POST" else None, user=user, initial={"page": page_before(request)}
    )
    if request.method == "POST" and form.is_valid():
        _count(request)
        given = form.cleaned_data
        known = user if user.is_authenticated else None
        name, email = (str(user), user.email) if known else (given["name"], given["email"])
        told = {"page": given["page"], "user": known and known.pk, "name": name, "email": email.lower()}
        app.configure_task(JOB, queue="mail").defer(**told, message=given["message"])
        return redirect("accounts:access_asked")
    return render(request, "accounts/access.html", {"form": form}, status=422 if form.errors else 200)


def tell(*, page, user, name, email, message):
    """Tell the request to the floors, once its answer has left; of an account closed meanwhile, to nobody."""
    known = User.objects.filter(pk=user, is_active=True).first() if user else None
    if user and known is None:
        return
    for hear in doors.asked:
        hear(page, user=known, name=name, email=email, message=message)


@require_safe
@login_not_required
def asked(request):
    return render(request, "accounts/access_asked.html")
