from django import forms

from core.formats import counted
from core.forms import OneLineForm
from core.mailboxes import AddressField


class ReminderForm(OneLineForm, forms.Form):
    """The parties to remind, among those of which something can be asked; the address of one that none reaches."""

    parties = forms.MultipleChoiceField(error_messages={"required": "Cochez au moins une partie."})

    def __init__(self, *args, rows, **kwargs):
        """`rows`: those of `reminders.to_remind`."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["parties"].choices = [(str(partie.pk), partie.name) for partie, _, _ in rows]
        for partie, _, to in rows:
            if not to:
                self.fields[f"adresse_{partie.pk}"] = AddressField(required=False, label=f"Adresse, {partie.name}")

    def box_of(self, partie):
        """Where the address of this party is typed; None when it has one."""
        name = f"adresse_{partie.pk}"
        return self[name] if name in self.fields else None

    def clean(self):
        """`chosen`: rows as those of `to_remind`, with the address that was typed."""
        cleaned = super().clean()
        keys = set(cleaned.get("parties", ()))
        self.chosen, lost = [], []
        for partie, key, to in self.rows:
            typed = cleaned.get(f"adresse_{partie.pk}")
            told = to or ([typed] if typed else [])
            if str(partie.pk) not in keys:
                continue
            if told:
                self.chosen.append((partie, key, told))
            elif f"adresse_{partie.pk}" not in self.errors:
                lost.append(partie.name)
        if lost:
            self.add_error("parties", f"Aucune adresse pour {counted(len(lost), 'partie')} : {', '.join(lost)}.")
        return cleaned
