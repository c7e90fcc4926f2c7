"""The sheet of the presences of a séance."""

from django import forms

from core.sheets.cells import Column, Line, Part, choice
from core.sheets.grid import Sheet, rows_of
from governance.enums import PresenceStatus
from governance.models import Presence

BLANK_LINES = 3
STATUSES = [("", "non renseigné"), *PresenceStatus.choices]


def _text(longest):
    return forms.CharField(required=False, max_length=longest)


def _status(choices, empty=""):
    return Column("status", "Présence", choice(choices), empty=empty)


OF_MEMBER = [_status(STATUSES), Column("represented_by", "Représenté par", _text(150), empty="")]
OF_OTHERS = [
    Column("name", "Nom", _text(150), empty=""),
    Column("function", "Fonction", _text(150), empty=""),
    Column("organisation", "Organisation", _text(200), "organisation_name", empty=""),
    _status(STATUSES[1:], PresenceStatus.PRESENT),
]


class PresencesSheet(Sheet):
    """One page for everybody: the members on the day of the séance, then the other people.

    A member left « non renseigné » has no row; nor has another person whose name is erased.
    """

    model, place = Presence, ("seance_id", "membre_id")
    save_label = "Enregistrer les présences"
    unknown_line = "« {name} » n’est ni un membre du comité, ni une personne de la feuille."

    def __init__(self, data=None, *, seance):
        self.seance = seance
        rows = list(rows_of(seance.presences.all(), data))
        members = list(seance.comite.membres_on(seance.held_on))
        listed = {each.pk for each in members}
        left = {row.membre_id for row in rows if row.membre_id} - listed
        members += list(seance.comite.membres.filter(pk__in=left).select_related("user", "organisation"))
        others = [Line(f"p{row.pk}", row.name, subject=row) for row in rows if row.membre_id is None]
        blank = [Line(f"n{number}", f"autre personne {number + 1}", is_new=True) for number in range(BLANK_LINES)]
        parts = [
            Part("Membres du comité", OF_MEMBER, [_of_member(each) for each in members], "Membre"),
            Part(
                "Autres personnes",
                OF_OTHERS,
                others + blank,
                note="Une ligne sans nom n’écrit rien ; un nom effacé retire la personne. "
                "Enregistrez pour obtenir d’autres lignes.",
            ),
        ]
        super().__init__(data, parts=parts, rows=_placed(rows))

    def name_of(self, line, column):
        return f"{line.key}-{column.key}"

    def new_row(self, line, group):
        """Of a member, name, function and organisation are those of that day: they stay as first written."""
        row = Presence(seance=self.seance)
        if membre := line.subject:
            row.membre, row.name, row.function = membre, membre.display_name, membre.function
            row.organisation_name = str(membre.organisation or "")[:200]
        return row

    def is_blank(self, line, values):
        return not values["name" if "name" in values else "status"]

    def fill(self, row, line, values, columns):
        return super().fill(row, line, values | {"status": values["status"] or PresenceStatus.PRESENT}, columns)

    def check(self, line, values):
        if values.get("represented_by") and values["status"] != PresenceStatus.REPRESENTED:
            return {"represented_by": "Choisissez « Représenté », ou laissez ce nom vide."}
        if line.is_new and not values["name"] and (values["function"] or values["organisation"]):
            return {"name": "Indiquez le nom de cette personne."}
        return {}


def _of_member(membre):
    told = [membre.function, str(membre.organisation or "")]
    return Line(f"m{membre.pk}", membre.display_name, note=", ".join(filter(None, told)), subject=membre)


def _placed(rows):
    return {(f"m{row.membre_id}" if row.membre_id else f"p{row.pk}", ""): row for row in rows}
