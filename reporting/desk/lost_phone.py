"""A lost phone: the administrator of a Caf, or the operator for an administrator, takes a second factor away.

Never one's own: who has a recovery code enters by it, and who has none asks somebody else.
"""

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import second_factor
from accounts.enums import CafRole
from accounts.models import CafMembership, SecondFactorReset, User
from conventions.models import Membership
from core.forms import OneLineForm, laid_out
from core.mailboxes import AddressField

SHOWN = 10
TITLE = "Téléphone perdu"
UNKNOWN = "Personne, parmi celles dont vous répondez ici, ne porte cette adresse."
NOTHING = "Cette personne n’a pas de double authentification : elle entre avec son mot de passe."


def _running():
    """(roles in Cafs, roles on conventions) of a person, that hold today."""
    today = timezone.localdate()
    of_person = {"user": OuterRef("pk")}
    return CafMembership.objects.running(on=today).filter(**of_person), Membership.objects.running(on=today).filter(
        **of_person
    )


def people_of(caf):
    """Who works for this Caf or belongs to its conventions, and administers nothing."""
    in_cafs, in_ctgs = _running()
    return User.objects.filter(
        ~Exists(in_cafs.filter(role=CafRole.ADMIN)),
        Exists(in_cafs.filter(caf=caf)) | Exists(in_ctgs.filter(convention__caf=caf)),
        is_instance=False,
        is_superuser=False,
    )


def administrators():
    """Those of every Caf, and the operators: whom the operator answers for."""
    in_cafs, _ = _running()
    return User.objects.filter(Q(is_instance=True) | Exists(in_cafs.filter(role=CafRole.ADMIN)))


class ResetForm(OneLineForm, forms.Form):
    """Whose, and why."""

    email = AddressField(label="Adresse électronique de la personne", max_length=254)
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Comment vous vous êtes assuré que c’est bien elle : « rappelée à son bureau », « vue ce matin ».",
    )

    def __init__(self, *args, people, by, cancel_url, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.by, self.person = people, by, None
        self.label_suffix = ""
        self.helper = laid_out(
            [("", ["email", "reason"])], submit_label="Retirer sa double authentification", cancel_url=cancel_url
        )

    def clean_email(self):
        typed = self.cleaned_data["email"].strip()
        self.person = self.people.exclude(pk=self.by.pk).filter(email__iexact=typed, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(UNKNOWN)
        if not second_factor.is_set(self.person):
            raise forms.ValidationError(NOTHING)
        return typed


def answer(request, *, people, back, caf=None, page=None):
    """The page of either: `people` are those they answer for."""
    sent = request.POST if request.method == "POST" else None
    form = ResetForm(sent, people=people, by=request.user, cancel_url=back)
    if form.is_valid():
        second_factor.reset(form.person, by=request.user, reason=form.cleaned_data["reason"], caf=caf)
        messages.success(
            request,
            f"{form.person} n’a plus de double authentification ; un courriel le lui dit, ses sessions sont fermées.",
        )
        return redirect(back)
    done = SecondFactorReset.objects.filter(caf=caf).select_related("user", "by")[:SHOWN]
    context = {**(page or {}), "form": form, "title": TITLE, "done": done}
    return render(request, "desk/caf/lost_phone.html", context, status=422 if form.is_bound else 200)
