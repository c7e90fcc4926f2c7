"""What goes on of a convention itself: period, themes, parties, perimeter, text, members."""

from typing import cast

from django import forms

from accounts import mails
from accounts.models import User
from accounts.namesakes import tell_apart
from conventions import perms
from conventions.avenants import belonging, consolidated
from conventions.dates import are_reversed
from conventions.dossier.forms.creation import PERIOD_HELP, STAYS, TICKED_COMMUNES, advisers_of
from conventions.enums import Role
from conventions.members import people
from conventions.models import Contact, Membership, ModeleConvention, Partie, Theme
from conventions.renewal.parts import Part, Ticks, again
from conventions.renewal.period import follows
from conventions.signing.added import add_parties
from core.date_fields import PreciseDateFormField
from core.dates import PreciseDate, last_day, words
from core.formats import counted
from territories.models import Organisation

FORMER_TEXT = "former"
#: More boxes than that are folded under their count.
SEEN = 8


class Essentials(Part):
    """Name, period, referent, themes."""

    key, title = "essentiel", "L’essentiel"

    name = forms.CharField(label="Intitulé du territoire", max_length=200)
    starts_on = PreciseDateFormField(label="Prise d’effet", required=False, sourced=True, help_text=PERIOD_HELP)
    ends_on = PreciseDateFormField(label="Fin", required=False, sourced=True)
    adviser = forms.ModelChoiceField(label="Référent Caf", queryset=None, required=False, empty_label="À désigner")

    def lay(self):
        former = self.former
        start, end = follows(former)
        self.fields["name"].initial = former.name
        self.fields["starts_on"].initial, self.fields["ends_on"].initial = str(start or ""), str(end or "")
        if start:
            self.fields["ends_on"].help_text = "Proposées : le lendemain de la fin de la précédente, et la même durée."
        advisers = cast(forms.ModelChoiceField, self.fields["adviser"])
        advisers.queryset = advisers_of(former.caf, on=self.on)
        tell_apart(advisers)
        advisers.initial = former.adviser_id or self.user.pk
        if people.is_kept_in(self.user, former.caf):
            advisers.help_text = STAYS
        offered = Theme.objects.offered(on=start.date if start else None).filter(caf=former.caf_id)
        held = set(former.themes.values_list("pk", flat=True))
        if themes := list(offered):
            unticked = {each.pk for each in themes if each.pk not in held and not each.is_mandatory}
            self.fields["themes"] = Ticks(themes, label="Thèmes", unticked=unticked)

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if are_reversed(cleaned.get("starts_on"), cleaned.get("ends_on")):
            self.add_error("ends_on", "La fin doit être postérieure à la prise d’effet.")
        return cleaned

    def facts(self):
        """Columns of the convention, and its themes, as `create_convention` takes them."""
        found = dict(self.cleaned_data)
        for name in ("starts_on", "ends_on"):
            found |= (found.pop(name) or PreciseDate(None)).columns(name)
        found["themes"] = found.get("themes", [])
        return found


class Parties(Part):
    """Who signs again. The Caf always does."""

    key, title = "parties", "Les parties"
    intro = "La Caf signe toujours. Les votes et les signatures ne sont pas repris."

    def lay(self):
        events = self.former.evenements.filter(successor__isnull=False, effect_on__lte=self.on)
        self.after = {
            row.predecessor_id: row.successor for row in events.select_related("successor").order_by("effect_on", "pk")
        }
        rows = belonging.standing(self.former, self.on)
        self.caf = [row for row in rows if row.organisation_id == self.former.caf.organisation_id]
        self.rows = [row for row in rows if row not in self.caf]
        if self.rows:
            self.fields["kept"] = Ticks(self.rows, label="Parties qui continuent", words=self._words)

    def _words(self, partie):
        after = self._successor(partie)
        return f"{partie.name} (aujourd’hui {after.name})" if after else partie.name

    def _successor(self, partie) -> Organisation | None:
        """Who has taken its place by an event of law, or None."""
        found, passed = self.after.get(partie.organisation_id), {partie.organisation_id}
        while found and (later := self.after.get(found.pk)) and found.pk not in passed:
            passed.add(found.pk)
            found = later
        return found if found and found.pk != partie.organisation_id else None

    def folded(self, name):
        return counted(len(self.rows), "partie") if len(self.rows) > SEEN else ""

    def rows_kept(self) -> list[Partie]:
        """Those that are copied as they are: the Caf first, then those ticked that no other took the place of."""
        kept = set(self.cleaned_data.get("kept", ()))
        return [*self.caf, *(row for row in self.rows if row.pk in kept and not self._successor(row))]

    def carry(self, renewal):
        kept = set(self.cleaned_data.get("kept", ()))
        came = [after for row in self.rows if row.pk in kept and (after := self._successor(row))]
        add_parties(renewal.made, came, by=renewal.by)


class Perimeter(Part):
    """The communes, as the convention, its avenants and events leave them."""

    key, title = "perimetre", "Le périmètre"

    def lay(self):
        rows = self.former.perimetre.at_last().select_related("commune").order_by("commune__search_name", "commune")
        self.communes = [row.commune for row in rows]
        if not self.communes:
            return
        if len(self.communes) <= TICKED_COMMUNES:
            label = "Communes qui restent couvertes"
            self.fields["kept"] = Ticks(self.communes, label=label, words=lambda each: each.name)
        else:
            label = f"Reprendre les {counted(len(self.communes), 'commune')} du périmètre"
            self.fields["whole"] = forms.BooleanField(label=label, required=False, initial=True)

    def folded(self, name):
        return counted(len(self.communes), "commune") if name == "kept" and len(self.communes) > SEEN else ""

    def chosen(self):
        if "whole" in self.fields:
            return self.communes if self.cleaned_data["whole"] else []
        kept = set(self.cleaned_data.get("kept", ()))
        return [each for each in self.communes if each.pk in kept]


class Text(Part):
    """The text it starts from: that of the predecessor, avenants included, or a model."""

    key, title = "texte", "Le texte"

    def lay(self):
        modeles = list(ModeleConvention.objects.offered().filter(caf=self.former.caf_id))
        choices = [(str(each.pk), f"Modèle « {each.name} »") for each in modeles] or [
            ("", "Modèle par défaut de la Caf")
        ]
        self.modeles = {str(each.pk): each for each in modeles}
        initial = next((str(each.pk) for each in modeles if each.is_default), choices[0][0])
        if self.former.articles.exists():
            when = f"au {words(self.day)}" if self.day != self.on else "tel qu’il est aujourd’hui"
            choices.insert(0, (FORMER_TEXT, f"Texte de la {self.former.title}, {when}, avenants signés compris"))
            initial = FORMER_TEXT
        self.fields["source"] = forms.ChoiceField(
            label="Partir du", choices=choices, initial=initial, required=False, widget=forms.RadioSelect
        )

    @property
    def day(self):
        """The one that it is read on: the last of the predecessor, as its perimeter, when that is known."""
        end = self.former.last_known
        return last_day(end.date, end.precision) if end and end.date else self.on

    @property
    def modele(self):
        return self.modeles.get(self.cleaned_data["source"])

    def passages(self):
        """What the text is made of on that day, its fields left as they are; none when it comes from a model."""
        return passages(self.former, self.day) if self.cleaned_data["source"] == FORMER_TEXT else ()


def passages(convention, day):
    """The text of a convention on this day (`consolidated.Passage`), without what is deleted, the fields of each article left
    as fields: the convention that follows writes its own values there."""
    read = consolidated.read_once(convention)
    # a text signed before its fields were kept has its values written out
    sources = [row | {"body": row["body"] if row["source"] is None else row["source"]} for row in read.articles]
    text = consolidated.text_on(convention, day, read=consolidated.Read(sources, read.rows))
    return tuple(each for each in text.passages if not each.is_deleted)


class Members(Part):
    """Who goes on with the role that they hold today: a mission of a consultant and a replacement end with what they were for."""

    key, title = "membres", "Les membres"

    def lay(self):
        running = Membership.objects.running(on=self.on).filter(convention=self.former, user__is_active=True)
        running = running.filter(stands_in_for=None).exclude(role=Role.CONSULTANT)
        self.rows = list(running.select_related("user", "organisation"))
        self.contacts = list(self.former.contacts.all())
        if self.rows:
            self.fields["kept"] = Ticks(self.rows, label="Personnes qui gardent leur rôle", words=_member_words)
            self.fields["told"] = forms.BooleanField(
                label="Écrire à chacune qu’elle a ce rôle dans la nouvelle convention", required=False
            )
        if self.contacts:
            label = f"Reprendre aussi {counted(len(self.contacts), 'contact')} sans compte"
            self.fields["contacts"] = forms.BooleanField(label=label, required=False, initial=True)

    def folded(self, name):
        return counted(len(self.rows), "personne") if name == "kept" and len(self.rows) > SEEN else ""

    def carry(self, renewal):
        kept, made, by = set(self.cleaned_data.get("kept", ())), renewal.made, renewal.by
        # without what they held before this convention
        granted = perms.roles_granted_by(User.objects.get(pk=by.pk), made)
        held = set(made.memberships.values_list("user", "role"))
        rows = []
        for row in self.rows:
            if row.pk not in kept or row.role not in granted or (row.user_id, row.role) in held:
                continue
            rows.append(again(row, by, but=("invitation", "ends_on"), convention=made, starts_on=renewal.on))
            rows[-1].save()
        if self.cleaned_data.get("told"):
            asked = [
                (row.user.email, row, {"membership": row.pk, "by_words": str(by)}) for row in rows if row.user != by
            ]
            mails.ask_all("membership", asked, by=by)
        if self.cleaned_data.get("contacts"):
            Contact.objects.bulk_create(again(row, by, convention=made) for row in self.contacts)


def _member_words(row):
    of = f", {row.organisation}" if row.organisation else ""
    return f"{row.user} : {row.get_role_display()}{of}"


PARTS = (Essentials, Parties, Perimeter, Text, Members)
