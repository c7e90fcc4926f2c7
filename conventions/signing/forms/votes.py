"""The sheet of the votes of a convention: a line a party."""

import copy

from django import forms

from conventions.enums import AutorisationKind, PartieRole, VoteOutcome
from conventions.models import Autorisation
from conventions.signing import progress
from core.dates import PreciseDateFormField
from core.numbers import CountField
from core.sheets.cells import Column, Line, Part, choice
from core.sheets.grid import Sheet, rows_of

NOT_VOTED = "Pas de vote"
COUNTS = (("for_count", "Pour"), ("against_count", "Contre"), ("abstention_count", "Abstentions"))


def _day(*, sourced=False):
    return PreciseDateFormField(required=False, sourced=sourced, happened=True, help_text="", widget=forms.TextInput())


COLUMNS = [
    Column("decided_on", "Voté le", _day(sourced=True)),
    Column("outcome", "Résultat", choice([("", NOT_VOTED), *VoteOutcome.choices]), empty=""),
    Column("number", "Numéro", forms.CharField(required=False, max_length=50), empty=""),
    *(
        Column(key, label, CountField(required=False, unit="voix", max_value=9999), is_number=True)
        for key, label in COUNTS
    ),
    Column("published_on", "Publiée le", _day()),
    Column("received_on", "Reçue le", _day(), names=["Reçue en préfecture le"]),
]


class VotesSheet(Sheet):
    """What each party voted. The first vote of a party is on its own line, whoever writes it; the others follow it.

    With data, the parties are held: of two people who write the first vote of one, the second sees the other's.
    """

    model, place = Autorisation, ("partie_acte_id",)
    save_label = "Enregistrer les votes"
    unknown_line = "« {name} » n’est le nom d’aucune partie."

    def __init__(self, data=None, *, convention, acte, url_of):
        """Of this act; `url_of`: a function of a party, the address of its page."""
        self.convention, self.acte = convention, acte
        parties = list(rows_of(progress.of_acte(convention.parties, acte), data))
        of_party = {partie.owed.pk: partie for partie in parties}
        votes: dict[int, list] = {}
        for row in rows_of(Autorisation.objects.filter(partie_acte__in=of_party).order_by("pk"), data):
            votes.setdefault(row.partie_acte_id, []).append(row)
        self.subjects = parties
        lines, rows = [], {}
        for partie in parties:
            for rank, row in enumerate(votes.get(partie.owed.pk) or [None]):
                line = Line(
                    f"p{partie.pk}" if rank == 0 else f"v{row.pk}",
                    partie.name if rank == 0 else f"{partie.name}, {row}",
                    note=partie.get_role_display(),
                    url=url_of(partie),
                    subject=partie,
                )
                lines.append(line)
                rows |= {} if row is None else {(line.key, ""): row}
        super().__init__(data, parts=[Part("Votes des parties", COLUMNS, lines, "Partie")], rows=rows)

    def new_row(self, line, group):
        is_caf = line.subject.role == PartieRole.CAF
        return Autorisation(
            partie_acte=line.subject.owed,
            kind=AutorisationKind.BOARD_DECISION if is_caf else AutorisationKind.DELIBERATION,
            voted_version=progress.version_put_to_vote(self.convention, self.acte),
        )

    def fill(self, row, line, values, columns):
        """A vote whose result is not said is favourable, as on its own page."""
        return super().fill(row, line, values | {"outcome": values["outcome"] or VoteOutcome.FAVOURABLE}, columns)

    def check(self, line, values):
        """Numbers that do not agree are refused here, unless the act received has them: that is said on its page. So
        is the removal of a vote, which has more than this sheet shows."""
        stored = self.rows.get((line.key, ""))
        if self.data.get(self.version_of(line, "")) and not values["outcome"]:
            return {"outcome": "Ce vote est enregistré : dites son résultat, ou supprimez-le sur la page de la partie."}
        row = copy.copy(stored) or Autorisation()
        self.fill(row, line, values, COLUMNS)
        if row.conforms:
            return {}
        faults = row.arithmetic_faults()
        told = [faults[key] for key in ("voter_count", "expressed_count", "abstention_count") if key in faults]
        why = "Si l’acte reçu porte ces nombres, dites-le sur la page du vote."
        return {"for_count": f"{told[0]} {why}"} if told else {}
