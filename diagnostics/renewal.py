"""What goes on of a diagnostic in the next convention: the enjeux still living, under their volets."""

from conventions import doors
from conventions.renewal.parts import Part, Ticks, again
from core.formats import counted
from diagnostics.doors import settled_enjeux
from diagnostics.models import Diagnostic, Enjeu, Volet

SEEN = 8


class Enjeux(Part):
    """The constats stay with the convention that they were made for: the next one looks again."""

    key, title, position = "enjeux", "Les enjeux", 30
    intro = "Les constats restent à l’ancien diagnostic : le nouveau les refait, à partir du bilan."

    def lay(self):
        rows = Enjeu.objects.filter(diagnostic__convention=self.former).select_related("volet", "diagnostic")
        self.rows = list(rows)
        if self.rows:
            over = settled_enjeux(self.former)
            self.fields["kept"] = Ticks(self.rows, label="Enjeux toujours vivants", words=_words, unticked=over)
            if over & {row.pk for row in self.rows}:
                self.fields["kept"].help_text = "Décochés : ceux dont toutes les actions sont réalisées ou abandonnées."

    def folded(self, name):
        return counted(len(self.rows), "enjeu", "enjeux") if len(self.rows) > SEEN else ""

    def carry(self, renewal):
        chosen = set(self.cleaned_data["kept"])
        kept = [row for row in self.rows if row.pk in chosen]
        if not kept:
            return
        diagnostic, _ = Diagnostic.objects.get_or_create(convention=renewal.made)
        volets = list({row.volet.pk: row.volet for row in kept if row.volet}.values())
        made = Volet.objects.bulk_create(again(row, renewal.by, diagnostic=diagnostic) for row in volets)
        volet_of: dict[int | None, Volet] = {former.pk: row for former, row in zip(volets, made, strict=True)}
        rows = Enjeu.objects.bulk_create(
            again(row, renewal.by, diagnostic=diagnostic, volet=volet_of.get(row.volet_id)) for row in kept
        )
        renewal.became["enjeux"] = {former.pk: row.pk for former, row in zip(kept, rows, strict=True)}


def _words(enjeu):
    return f"{enjeu.label} ({enjeu.volet.label})" if enjeu.volet_id else enjeu.label


if Enjeux not in doors.renewed:
    doors.renewed.append(Enjeux)
