"""What goes on of the committees of a convention in the next one: themselves, and who sits there today."""

from django import forms
from django.db.models import Q

from conventions import doors
from conventions.renewal.parts import Part, Ticks, again
from core.formats import counted
from governance.models import Comite, MembreComite


class Comites(Part):
    """Their séances, decisions and minutes stay where they were held."""

    key, title, position = "comites", "Les comités", 60
    intro = "Séances, décisions et comptes rendus restent à la convention qui s’achève."

    def lay(self):
        self.rows = list(Comite.objects.filter(convention=self.former))
        running = MembreComite.objects.running(on=self.on).filter(comite__in=self.rows)
        self.seated = list(running.exclude(Q(user__isnull=False, user__is_active=False), name="", function=""))
        if not self.rows:
            return
        self.fields["kept"] = Ticks(self.rows, label="Comités qui continuent")
        if self.seated:
            label = f"Avec leurs membres d’aujourd’hui ({counted(len(self.seated), 'personne')})"
            self.fields["seated"] = forms.BooleanField(label=label, required=False, initial=True)

    def carry(self, renewal):
        kept = set(self.cleaned_data["kept"])
        rows = [row for row in self.rows if row.pk in kept]
        caf = renewal.made.caf
        made = Comite.objects.bulk_create(again(row, renewal.by, convention=renewal.made, caf=caf) for row in rows)
        became = {former.pk: row for former, row in zip(rows, made, strict=True)}
        themes = Comite.themes.through
        themes.objects.bulk_create(
            themes(comite=became[row.comite_id], theme_id=row.theme_id)
            for row in themes.objects.filter(comite__in=list(became))
        )
        if self.cleaned_data.get("seated"):
            MembreComite.objects.bulk_create(
                again(row, renewal.by, but=("ends_on", *gone), comite=became[row.comite_id], starts_on=renewal.on)
                for row in self.seated
                if row.comite_id in became
                # the seat of who is not there any more keeps its function, and goes without any
                for gone in [("user",) if row.user_id not in (None, *renewal.staying) else ()]
                if not gone or row.name or row.function
            )


if Comites not in doors.renewed:
    doors.renewed.append(Comites)
