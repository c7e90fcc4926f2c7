from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.dates import FIRST_YEAR, LAST_YEAR
from core.forms import laid_out


class TransitionForm(forms.Form):
    """The reason when one is needed, and the date of an abandon or a termination."""

    on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Indiquez la date."},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, step, asks_reason, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        if step.needs_date:
            self.fields["on"].label = step.date_label
            self.fields["on"].initial = timezone.localdate
        else:
            del self.fields["on"]
        if asks_reason:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Indiquez un motif pour continuer."
            self.fields["reason"].help_text = "Il est gardé dans l’historique avec votre nom."
        else:
            self.fields["reason"].label = "Commentaire"
            self.fields["reason"].help_text = "Facultatif ; gardé dans l’historique."
        self.helper = laid_out(
            [("", list(self.fields))],
            submit_label=step.title,
            submit_name="delete" if step.is_severe else "save",
            cancel_url=cancel_url,
        )

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(f"L’année doit être comprise entre {FIRST_YEAR} et {LAST_YEAR}.")
        return day
