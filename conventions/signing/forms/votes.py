"""The sheet of the votes and signatures of an act: a line a party, from the council that is planned to the signed copy."""

import copy

from django import forms

from conventions.enums import AutorisationKind, PartieRole, VoteOutcome
from conventions.models import Autorisation, PartieActe, Signataire
from conventions.signing import assemblies, progress, tableau
from core.date_fields import PreciseDateFormField
from core.dates import shortened, words
from core.numbers import CountField
from core.sheets.cells import Column, Line, Part, choice
from core.sheets.grid import PASTE, Sheet

NOT_VOTED = "Pas de vote"
COUNTS = (("for_count", "Pour", ()), ("against_count", "Contre", ()), ("abstention_count", "Abst.", ["Abstentions"]))
#: Groups of cells that are rows of other tables than the votes: what is followed of a party, who signs for it.
PAPERS, SIGNATURE = "suivi", "signature"
#: Boxes under the sheet: of all the parties that say nothing yet.
UNKNOWN, CEREMONY = "votes_inconnus", "jour_ceremonie"


def _day(*, sourced=False, happened=True):
    box = forms.TextInput()
    return PreciseDateFormField(required=False, sourced=sourced, happened=happened, help_text="", widget=box)


def _text():
    return forms.CharField(required=False, max_length=50)


def _papers(key, label, **more):
    return Column(key, label, _day(**more), group=PAPERS)


COLUMNS = [
    Column("lacks", "Il manque"),
    _papers("council_on", "Conseil prévu", happened=False),
    _papers("sent_on", "Dossier envoyé"),
    Column("decided_on", "Voté le", _day(sourced=True)),
    Column("outcome", "Résultat", choice([("", NOT_VOTED), *VoteOutcome.choices]), empty=""),
    Column("number", "Numéro", _text(), empty="", names=["N° de délibération", "Délibération"]),
    *(
        Column(key, label, CountField(required=False, unit="voix", max_value=9999), names=names, is_number=True)
        for key, label, names in COUNTS
    ),
    Column("published_on", "Publiée le", _day()),
    Column("received_on", "Reçue le", _day(), names=["Reçue en préfecture le", "Reçu en préfecture"]),
    Column("actes_number", "N° ACTES", _text(), empty="", names=["Numéro ACTES", "ACTES"]),
    Column("conforms", "Conforme à l’acte reçu", forms.BooleanField(required=False), empty=False),
    Column("signed_on", "Signé le", _day(sourced=True), group=SIGNATURE),
    _papers("copy_on", "Exemplaire reçu"),
    _papers("handed_on", "Exemplaire remis"),
]
OF_VOTE = [column for column in COLUMNS if not column.group and column.field is not None]


class VotesSheet(Sheet):
    """What each party votes and signs, and where its papers are. The first vote and the first signatory of a party are
    on its own line, whoever writes them; the others follow it.

    With data, the parties are held: of two people who write the first vote of one, the second sees the other's.
    Once the act is signed, only the papers are written: their copies come and go after the signature.
    """

    model, place = Autorisation, ("partie_acte_id",)
    models = {PAPERS: PartieActe, SIGNATURE: Signataire}
    places = {PAPERS: ("partie_id", "acte_id"), SIGNATURE: ("partie_acte_id",)}
    save_label = "Enregistrer la feuille"
    unknown_line = "« {name} » n’est le nom d’aucune partie."
    beside = "conventions/_votes_many.html"

    def __init__(self, data=None, *, convention, acte, url_of, file_of=None, is_closed=False, lacking="", on=None):
        """Of this act. `url_of`: a function of a party, the address of its page; `file_of`: of what it is given to vote
        on, None while nothing is. `lacking`: only the parties that lack this (`tableau.LACKS`), when there are no data:
        what comes back is told of all."""
        self.convention, self.acte, self.is_closed, self.file_of = convention, acte, is_closed, file_of
        self.tableau = tableau.Tableau(convention, acte, data, on=on)
        lines, rows = [], {}
        for partie in self.tableau.parties:
            if data is None and lacking and not self.tableau.has(partie, lacking):
                continue
            for line, found in self._lines_of(partie, url_of):
                lines.append(line)
                rows |= {(line.key, group): row for group, row in found.items()}
        self.subjects = lines
        columns = [column for column in COLUMNS if self._is_useful(column.key) or self._is_sent(column.key, data)]
        super().__init__(data, parts=[Part("Votes et signatures", columns, lines, "Partie")], rows=rows)
        if data is not None and PASTE not in self.data:
            self._fill_all()

    def _is_useful(self, key):
        """A column that says nothing yet is not shown: what is compared, once something is to be; what is handed over,
        once the act is signed."""
        parties = self.tableau.parties
        if key == "conforms":
            compared = (vote.conforms for partie in parties for vote in self.tableau.votes(partie))
            return any(compared) or any(self.tableau.is_to_check(partie) for partie in parties)
        return key != "handed_on" or self.is_closed or any(partie.owed.handed_on_known for partie in parties)

    def _is_sent(self, key, data):
        """Whether the page that was sent showed this column: a block is read in the order that it had."""
        return data is not None and any(f"{key}_{line.key}" in data for line in self.subjects)

    def _lines_of(self, partie, url_of):
        """[(line, {group: row})]: its own, then one for each other vote and signatory."""
        votes, signataires = self.tableau.rows_of(partie)
        lack = tableau.LACKS.get(self.tableau.lacks[partie.pk], "Complet")
        line = Line(f"p{partie.pk}", partie.name, note=self._note(partie), url=url_of(partie), subject=partie)
        if self.file_of and self.tableau.is_silent(partie) and not assemblies.why_no_vote(partie):
            line.links = [("Dossier de vote", self.file_of(partie))]
        line.awaited = tableau.WRITTEN_IN[self.tableau.lacks[partie.pk]]
        line.shown = {"lacks": lack, **self._shown(votes[:1], signataires[:1])}
        found = {PAPERS: partie.owed}
        found |= {"": votes[0]} if votes else {}
        found |= {SIGNATURE: signataires[0]} if signataires else {}
        yield line, found
        for row in votes[1:]:
            name = f"{partie.name}, {row}"
            yield Line(f"v{row.pk}", name, url=url_of(partie), subject=partie, shown=self._shown([row], [])), {"": row}
        for row in signataires[1:]:
            name = f"{partie.name}, {row}"
            shown = self._shown([], [row])
            yield Line(f"s{row.pk}", name, url=url_of(partie), subject=partie, shown=shown), {SIGNATURE: row}

    def _shown(self, votes, signataires):
        """Words of what is only read, once the act is signed."""
        if not self.is_closed:
            return {}
        told = {}
        for row in votes:
            told |= {key: "" if (value := getattr(row, key)) is None else str(value) for key, _, _ in COUNTS}
            told |= {"outcome": row.get_outcome_display(), "number": row.number, "actes_number": row.actes_number}
            told |= {"conforms": "oui" if row.conforms else "non"}
        dates = [(row, ("decided_on", "published_on", "received_on")) for row in votes]
        for row, names in [*dates, *((row, ("signed_on",)) for row in signataires)]:
            told |= {name: known.words if (known := getattr(row, f"{name}_known")) else "" for name in names}
        return told

    def _note(self, partie):
        """What is under its name: its role, until when its file is to leave, the last reminder."""
        owed, told = partie.owed, [partie.get_role_display()]
        if not owed.is_required:
            told.append("signature facultative")
        if owed.exemption:
            told.append("autorisation sans objet")
        last = tableau.send_before(partie)
        if last and not owed.sent_on_known and self.tableau.is_silent(partie):
            told.append(f"à envoyer au plus tard le {self._short(last)}")
        if owed.reminded_on:
            told.append(f"relancée le {self._short(owed.reminded_on)}")
        return " · ".join(told)

    def _short(self, day):
        return shortened(words(day), on=self.tableau.on)

    def _fill_all(self):
        """The ticks that are for all the parties: an unknown vote, the day of the ceremony, where nothing is said."""
        for partie in self.tableau.parties:
            key = f"p{partie.pk}"
            if UNKNOWN in self.data and self.tableau.is_silent(partie) and not self.data.get(f"outcome_{key}"):
                self._fill(f"decided_on_{key}", "inconnue")
            if CEREMONY in self.data and self.tableau.ceremony:
                others = self.tableau.signataires(partie)[1:]
                for line in (key, *(f"s{row.pk}" for row in others)):
                    self._fill(f"signed_on_{line}", str(self.convention.ceremony_on_known))

    def _fill(self, name, words):
        if name in self.fields and not self.data.get(name, "").strip():
            self.data[name] = words

    # What the kit asks

    def columns_of(self, part, line):
        if line.key.startswith("p"):
            return part.columns
        wanted = "" if line.key.startswith("v") else SIGNATURE
        return [column for column in part.columns if column.group == wanted]

    def may_write(self, line, column):
        return super().may_write(line, column) and not (self.is_closed and column.group != PAPERS)

    def new_row(self, line, group):
        partie = line.subject
        if group == SIGNATURE:
            capacity = progress.CAPACITIES.get(partie.kind, "Représentant légal")
            return Signataire(partie_acte=partie.owed, capacity=capacity)
        is_caf = partie.role == PartieRole.CAF
        return Autorisation(
            partie_acte=partie.owed,
            kind=AutorisationKind.BOARD_DECISION if is_caf else AutorisationKind.DELIBERATION,
            voted_version=self._version(progress.version_put_to_vote),
        )

    def _version(self, ask):
        """One query, however many rows ask."""
        found = vars(self).setdefault("_versions", {})
        if ask not in found:
            found[ask] = ask(self.convention, self.acte)
        return found[ask]

    def fill(self, row, line, values, columns):
        """A vote whose result is not said is favourable, as on its own page. A date of signature is on the version to
        sign."""
        if isinstance(row, Signataire):
            row.signed_version = values["signed_on"] and self._version(progress.version_to_sign)
            return [*super().fill(row, line, values, columns), "signed_version"]
        if isinstance(row, Autorisation):
            values = values | {"outcome": values["outcome"] or VoteOutcome.FAVOURABLE}
        return super().fill(row, line, values, columns)

    def is_blank(self, line, values):
        """Only a vote is made, and none removed: its line says so. A tick says nothing of a vote that is not there."""
        return "decided_on" in values and all(value in (None, "") or value is False for value in values.values())

    def check(self, line, values):
        """The removal of a vote is refused: it has more than this sheet shows."""
        if self.data.get(self.version_of(line, "")) and "outcome" in values and not values["outcome"]:
            return {"outcome": "Ce vote est enregistré : dites son résultat, ou supprimez-le sur la page de la partie."}
        return {}

    def remarks(self, line, values):
        partie, vote = line.subject, None
        if self.is_closed:
            return {}
        has_vote = "decided_on" in values and any(values.get(key) for key in ("decided_on", "outcome"))
        if has_vote:
            vote = copy.copy(self.rows.get((line.key, ""))) or Autorisation()
            shown = [column for column in OF_VOTE if column.key in values]
            super().fill(vote, line, values | {"outcome": values["outcome"] or VoteOutcome.FAVOURABLE}, shown)
        told = tableau.remarks(partie, vote, sent=values.get("sent_on"), signed=values.get("signed_on"))
        return {key: said for key, said in told.items() if key in values}
