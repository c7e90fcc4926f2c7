"""The sheet of the representatives of a convention: a line a party, and a commune of its perimeter."""

from django import forms
from django.db.models import Q

from conventions.enums import PartieRole
from conventions.models import Representant, Signataire
from conventions.representants import following
from conventions.representants.following import Asked, Change
from conventions.signing.added import perimeter_organisations
from core import folding
from core.date_fields import DayField
from core.mailboxes import AddressField
from core.sheets.cells import Column, Line, Part
from core.sheets.grid import Sheet, rows_of
from territories.enums import OrganisationKind
from territories.models import Organisation

CONFIRM = "confirmer"  # the button of the preview
SINCE_WHEN = "Indiquez le jour où cette personne commence."


class Day(DayField):
    """A day in a cell: a block is pasted there, which a calendar of the browser would hide."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.TextInput(), **kwargs)


def _text(longest=150):
    return forms.CharField(required=False, max_length=longest)


COLUMNS = [
    Column("name", "Nom", _text(), empty="", names=["Représentant", "Nom et prénom"]),
    Column("function", "Fonction", _text(), empty="", names=["Qualité"]),
    Column(
        "email",
        "Adresse électronique",
        AddressField(required=False, max_length=254),
        empty="",
        names=["Courriel", "E-mail", "Mail"],
    ),
    Column("starts_on", "Depuis le", Day(), names=["Date", "Élu le"]),
]


class ToConfirm(Exception):
    """Nothing is written: the sheet is right, and what follows from it is to be read first. `is_stale`: it is no longer
    what the preview showed."""

    def __init__(self, sheet, parts, *, is_stale):
        self.sheet, self.parts, self.is_stale = sheet, parts, is_stale


class RepresentantsSheet(Sheet):
    """Who represents each party and commune. Another name from another day is a succession: the row goes to the new
    one, and the former has a row of their own, with its end. Another name from the same day is a correction."""

    model, place = Representant, ("convention_id", "organisation_id")
    save_label = "Voir ce qui change"
    unknown_line = "« {name} » n’est le nom, ni le code Insee, d’aucune partie ou commune de la convention."

    def __init__(self, data=None, *, convention):
        self.convention = convention
        parties = convention.parties.known().exclude(organisation=None).exclude(role=PartieRole.CAF)
        signing = {each.organisation_id: each for each in parties.select_related("organisation__territoire")}
        subjects: dict = {key: each.organisation for key, each in signing.items()}
        for each in (*_of_territoires(convention), *perimeter_organisations(convention)):
            subjects.setdefault(each.pk, each)
        self.known = self._signataires(convention)
        current = Representant.objects.current().filter(convention=convention)
        rows = {(f"o{row.organisation_id}", ""): row for row in rows_of(current.select_related("organisation"), data)}
        lines = [self._line(each, signing.get(key), rows.get((f"o{key}", ""))) for key, each in subjects.items()]
        for (key, _), row in rows.items():  # of an organisation that is here no more
            if row.organisation_id not in subjects:
                lines.append(Line(key, row.organisation.name, subject=row.organisation))
        self.lines_of = {line.subject.pk: line for line in lines}
        self.changes: dict[int, Change] = {}
        self.former: list[Representant] = []
        self.corrected: list[tuple[str, str, str]] = []
        super().__init__(data, parts=[Part("Représentants", COLUMNS, lines, "Partie ou commune")], rows=rows)
        self.fields["depuis"] = Day(
            label="Les nouveaux représentants commencent le",
            help_text="Pour les lignes dont la date n’est pas dite. Exemple : 22/03/2026.",
        )

    @staticmethod
    def _signataires(convention):
        """{key of an organisation: the first who signs for it, by name}, of the last act."""
        rows = Signataire.objects.filter(partie_acte__partie__convention=convention).exclude(name="")
        rows = rows.order_by("-partie_acte__acte__number", "position", "pk")
        found: dict[int | None, Signataire] = {}
        for row in rows.select_related("partie_acte__partie", "user"):
            found.setdefault(row.partie_acte.partie.organisation_id, row)
        return found

    def _line(self, organisation, partie, row):
        code = organisation.territoire.code if organisation.territoire_id else ""
        told = [partie.get_role_display() if partie else f"{organisation.get_kind_display()} du périmètre", code]
        if row is None and (known := self.known.get(organisation.pk)):
            told.append(f"signataire : {known.name}, {known.capacity}")
        return Line(
            f"o{organisation.pk}",
            organisation.name,
            codes=list(dict.fromkeys([code, code.lstrip("0")])) if code else (),
            note=", ".join(filter(None, told)),
            subject=organisation,
        )

    def clean(self):
        self._give_common_day()
        return super().clean()

    def _give_common_day(self):
        """Lines whose person changed, and whose day was not said, begin on the day that is common to them."""
        day = self.cleaned_data.get("depuis")
        for line in self.lines_of.values():
            name, starts_on = self.name_of(line, COLUMNS[0]), self.name_of(line, COLUMNS[3])
            row = self.rows.get((line.key, ""))
            typed = self.cleaned_data.get(name)
            if day and typed and starts_on not in self.errors and (row is None or not same(row.name, typed)):
                if self.cleaned_data.get(starts_on) in (None, row and row.starts_on):
                    self.cleaned_data[starts_on] = day

    def check(self, line, values):
        row = self.rows.get((line.key, ""))
        if not values["name"]:
            if row is not None:
                return {"name": f"{row.name} est enregistré : dites qui lui succède."}
            if any(values.values()):
                return {"name": "Indiquez le nom de cette personne."}
            return {}
        if not values["function"]:
            return {"function": "Indiquez sa fonction : maire, présidente…"}
        if not values["starts_on"]:
            return {"starts_on": SINCE_WHEN}
        if row and row.starts_on and not same(row.name, values["name"]) and values["starts_on"] < row.starts_on:
            return {"starts_on": f"{row.name} l’est depuis le {row.starts_on:%d/%m/%Y} : la suite commence après."}
        return {}

    def new_row(self, line, group):
        return Representant(convention=self.convention, organisation=line.subject)

    def fill(self, row, line, values, columns):
        self._follow(row, line, values)
        return super().fill(row, line, values | {"email": values["email"].lower()}, columns)

    def _follow(self, row, line, values):
        """Whether somebody succeeds to somebody, of a row that still holds the former."""
        former, known = row, None
        if row._state.adding:
            known = self.known.get(line.subject.pk)
            if known and known.signed_on and known.signed_on >= values["starts_on"]:
                known = None  # who signed since then is not who was there before
            former = Representant(name=known.name, function=known.capacity) if known else None
            if known and known.user_id:
                former.email = known.user.email
        if former is not None and same(former.name, values["name"]):
            return
        if former is not None and not known and former.starts_on == values["starts_on"]:
            self.corrected.append((line.label, former.words, f"{values['name']}, {values['function']}"))
            return
        change = Change(
            line.subject,
            values["name"],
            values["function"],
            values["email"].lower(),
            values["starts_on"],
            *((former.name, former.email, former.function) if former else ()),
        )
        self.changes[line.subject.pk] = change
        if former is not None:
            self.former.append(
                Representant(
                    convention=self.convention,
                    organisation=line.subject,
                    name=former.name,
                    function=former.function,
                    email=former.email,
                    starts_on=former.starts_on,
                    ends_on=change.last_day,
                    created_by=former.created_by,
                )
            )

    def save(self, *, by):
        """As every sheet, with what follows. Raises ToConfirm, and writes nothing, until it was read."""
        count = super().save(by=by)
        if not count:
            return count
        Representant.objects.bulk_create(self.former)
        confirmed, told = CONFIRM in self.data, self.data.get("etat", "")
        asked = Asked(self.convention, self.changes, by, is_locked=confirmed)
        ticked, seen = set(self.data.getlist("suite")), following.keys_of(told)
        found = following.parts(asked, ticked, seen) if self.changes else []
        is_stale = confirmed and told != following.state(found)
        if not confirmed or is_stale:
            raise ToConfirm(self, found, is_stale=is_stale)
        following.settle(asked, found)
        return count


def _of_territoires(convention):
    """The communes and EPCI that the convention is made for. One query."""
    keys = convention.autres_territoires.through.objects.filter(convention=convention).values("territoire")
    mine = Q(territoire=convention.territoire_id) | Q(territoire__in=keys)
    rows = Organisation.objects.reference().filter(mine, kind__in=(OrganisationKind.COMMUNE, OrganisationKind.EPCI))
    return rows.select_related("territoire").order_by("search_name", "pk")


def same(name, other):
    """Whether two names are one, whatever their accents, case and spaces."""
    return folding.plain(name).split() == folding.plain(other).split()
