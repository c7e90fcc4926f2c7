"""What a person does with their drafts: one is kept while they type, taken up, set aside."""

from django import forms
from django.contrib import messages
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accounts import pace
from accounts.drafts import keeping
from core.drafts import CHOSEN, FIELD, SEVERAL, TAKEN_UP, WAITING
from core.formats import hour
from core.numbers import CountField
from core.richtext import MAX_LENGTH

PER_MINUTE = 60


class DraftForm(forms.Form):
    """What the script sends of one field; of a whole sheet, without `field`, what its fields say."""

    address = forms.CharField(max_length=keeping.ADDRESS_LETTERS)
    page = forms.CharField(max_length=keeping.ADDRESS_LETTERS)
    title = forms.CharField(required=False)
    field = forms.RegexField(r"^[\w-]+$", max_length=100, required=False)
    label = forms.CharField(max_length=200, required=False)
    creation_key = forms.UUIDField(required=False)
    version = CountField(required=False, max_value=2**31 - 1)
    text = forms.CharField(max_length=max(MAX_LENGTH, keeping.MOST_LETTERS), required=False, strip=False)

    def _of_the_portal(self, name):
        path = self.cleaned_data[name]
        if not keeping.leads_somewhere(path):
            raise forms.ValidationError("Cette adresse n’est pas du portail.")
        return keeping.plain_address(path)

    def clean_address(self):
        return self._of_the_portal("address")

    def clean_page(self):
        return self._of_the_portal("page")

    def clean_title(self):
        return keeping.title_of(self.cleaned_data["title"])

    def clean_field(self):
        if keeping.is_secret(self.cleaned_data["field"]):
            raise forms.ValidationError("Un secret ne se garde pas.")
        return self.cleaned_data["field"]

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        text = cleaned.get("text", "")
        if cleaned.get("field"):
            if len(text) > MAX_LENGTH:
                self.add_error("text", "Ce texte est trop long.")
        elif not self.errors:
            try:
                said = keeping.typed(QueryDict(text))
            except TooManyFieldsSent:
                self.add_error("text", "Cette feuille est trop grande.")
            else:
                cleaned["text"] = said.urlencode() if any(map(keeping.is_typed, said)) else ""
        return cleaned


@require_POST
def save(request):
    """Keep one long text, or a sheet, for its writer alone; JSON: its key, and the hour to say. An empty text keeps nothing."""
    if seconds := pace.take(request.user, "draft", PER_MINUTE, 60):
        return JsonResponse({}, status=429, headers={"Retry-After": str(seconds)})
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({}, status=422)
    sent = dict(form.cleaned_data)
    address, made = sent.pop("address"), sent.pop("creation_key")
    key = keeping.key_of(str(made)) if made else ""
    key = key if sent["field"] else keeping.SHEET
    if not sent["text"].strip():
        request.user.drafts.filter(address=address, field=sent["field"], key=key).delete()
        return JsonResponse({})
    draft = keeping.write(request.user, address, key=key, **sent)
    return JsonResponse({"key": draft.pk, "at": hour(timezone.localtime(draft.saved_at))})


@require_POST
def discard(request):
    """Set these drafts aside (`saisie`, keys), and come back to the page of their form."""
    is_done = keeping.forget(request.user, request.POST.getlist(TAKEN_UP))
    said = "Le brouillon est écarté." if is_done else "Aucun brouillon à écarter : il l’a été, ou a été repris, depuis."
    if request.headers.get("HX-Request"):
        return HttpResponse(format_html('<p class="muted" role="status" tabindex="-1" autofocus>{}</p>', said))
    (messages.success if is_done else messages.info)(request, said)
    back = request.POST.get("retour", "")
    return redirect(back if keeping.leads_somewhere(back) else reverse("accounts:me"))


class ChosenForm(forms.Form):
    """What a search page says of a choice: `choix`, a key and the words that name it; nothing to come back as one left."""

    champ = forms.RegexField(r"^[\w-]+$", max_length=100)
    choix = forms.RegexField(r"^\d{1,18} .+$", max_length=500, required=False)

    def clean_champ(self):
        if keeping.is_secret(self.cleaned_data[FIELD]):
            raise forms.ValidationError("Un secret ne se choisit pas.")
        return self.cleaned_data[FIELD]


@require_POST
def choose(request):
    """Take back to the form that waits what was chosen for one of its fields; it comes filled, and is not saved."""
    form = ChosenForm(request.POST)
    waiting = [each for each in keeping.of(request.user, [request.POST.get(WAITING, "")]) if each.is_whole]
    if not (form.is_valid() and waiting):
        messages.info(request, "Ce formulaire n’attend plus : il a été enregistré ou écarté depuis.")
        return redirect("accounts:me")
    if form.cleaned_data[CHOSEN]:
        value, _, words = form.cleaned_data[CHOSEN].partition(" ")
        keeping.take(waiting[0], form.cleaned_data[FIELD], value, words, several=SEVERAL in request.POST)
    return redirect(waiting[0].filled_url)
