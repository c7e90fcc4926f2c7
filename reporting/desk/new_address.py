"""Another address for somebody who can no more come in: by who answers for them, with a reason.

Whoever changes an address may then have its password set anew: it is for the people of one Caf alone, never for its
administrators, whom the operator answers for, and never one's own, which is confirmed (`accounts.changing`).
"""

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import changing
from accounts.models import CafMembership
from conventions.models import Membership
from core.forms import OneLineForm, laid_out
from core.mailboxes import AddressField
from reporting.desk import lost_phone

TITLE = "Changer une adresse"


def people_of(caf):
    """Who works for this Caf or belongs to its conventions, administers nothing, and is nothing anywhere else, today
    nor later."""
    today = timezone.localdate()
    theirs = {"user": OuterRef("pk")}
    elsewhere = (
        CafMembership.objects.filter(**theirs).exclude(Q(caf=caf) | Q(ends_on__lt=today)),
        Membership.objects.filter(**theirs).exclude(Q(convention__caf=caf) | Q(ends_on__lt=today)),
    )
    return lost_phone.people_of(caf).filter(*(~Exists(rows) for rows in elsewhere))


class ChangeForm(OneLineForm, forms.Form):
    """Whose, which, and why."""

    email = AddressField(label="Adresse actuelle de la personne", max_length=254)
    address = AddressField(label="Nouvelle adresse", max_length=254)
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
            [("", ["email", "address", "reason"])], submit_label="Changer l’adresse", cancel_url=cancel_url
        )

    def clean_email(self):
        typed = self.cleaned_data["email"]
        self.person = self.people.exclude(pk=self.by.pk).filter(email__iexact=typed, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(lost_phone.UNKNOWN)
        return typed

    def clean_address(self):
        typed = self.cleaned_data["address"].lower()
        if self.person and typed == self.person.email:
            raise forms.ValidationError("C’est déjà son adresse.")
        return typed


def answer(request, *, people, back, caf=None, page=None):
    """The page of either: `people` are those they answer for."""
    sent = request.POST if request.method == "POST" else None
    form = ChangeForm(sent, people=people, by=request.user, cancel_url=back)
    if form.is_valid():
        address, reason = form.cleaned_data["address"], form.cleaned_data["reason"]
        try:
            changing.replace(form.person, address, by=request.user, reason=reason)
        except changing.Taken as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(
                request,
                f"{form.person} entre désormais avec {address}, par « mot de passe oublié » au besoin ;"
                " ses sessions sont fermées, un courriel le dit à son ancienne adresse.",
            )
            return redirect(back)
    context = {**(page or {}), "form": form, "title": TITLE}
    return render(request, "desk/caf/new_address.html", context, status=422 if form.is_bound else 200)
