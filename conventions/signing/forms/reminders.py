from django import forms

from core.formats import counted
from core.forms import OneLineForm


class ReminderForm(OneLineForm, forms.Form):
    """The parties to remind, among those of which something can be asked."""

    parties = forms.MultipleChoiceField(error_messages={"required": "Cochez au moins une partie."})

    def __init__(self, *args, rows, **kwargs):
        """`rows`: those of `reminders.to_remind`."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["parties"].choices = [(str(partie.pk), partie.name) for partie, _, _ in rows]

    def clean_parties(self):
        """Those that are chosen; one that no address reaches is told."""
        keys = set(self.cleaned_data["parties"])
        chosen = [row for row in self.rows if str(row[0].pk) in keys]
        if lost := [partie.name for partie, _, to in chosen if not to]:
            raise forms.ValidationError(f"Aucune adresse pour {counted(len(lost), 'partie')} : {', '.join(lost)}.")
        return chosen
