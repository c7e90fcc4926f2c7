"""The table of votes and signatures: what a party has done of its way to the signed copy, what it lacks next, until
when its file is to leave, and what is to be checked."""

import datetime as dt
from collections import Counter

from django.utils import timezone

from conventions.enums import DocumentKind, PartieRole, VoteOutcome
from conventions.models import Autorisation, PartieActe, Signataire
from core.dates import Precision, comes_before, last_day, words
from core.formats import plural
from core.sheets.grid import rows_of
from territories.enums import OrganisationKind

#: Clear days between the convocation and the council: CGCT L.2121-11 (below), L.2121-12 (from 3 500 inhabitants on).
LARGE, CLEAR_DAYS, CLEAR_DAYS_LARGE = 3500, 3, 5
#: Bodies whose assemblies are called as a municipal council is (L.5211-1 for those of several communes).
CALLED_AS_A_COUNCIL = (
    *(OrganisationKind.COMMUNE, OrganisationKind.EPCI, OrganisationKind.EPT, OrganisationKind.SYNDICAT),
    *(OrganisationKind.CCAS, OrganisationKind.CIAS),
)
#: Days after which a signed copy that has not come back is told (DOMAIN § 6).
COPY_DAYS = 30

#: What a party has done, in order, as the page counts it.
STEPS = {
    "council": ("conseil daté", ""),
    "sent": ("dossier envoyé", ""),
    "voted": ("vote", ""),
    "published": ("publié", ""),
    "received": ("reçu en préfecture", "reçus en préfecture"),
    "signed": ("signature", ""),
    "copy": ("exemplaire reçu", ""),
}
#: What it lacks next: the only thing that its line asks for.
LACKS = {
    "council": "Date du conseil",
    "late": "Envoi en retard",
    "sent": "Envoi du dossier",
    "voted": "Vote",
    "refused": "A refusé",
    "published": "Publication",
    "received": "Réception en préfecture",
    "signed": "Signature",
    "copy_late": "Exemplaire en retard",
    "copy": "Exemplaire",
}
#: The columns where what it lacks is written.
WRITTEN_IN = {
    "council": ("council_on",),
    **dict.fromkeys(("sent", "late"), ("sent_on",)),
    **dict.fromkeys(("voted", "refused"), ("decided_on", "outcome", "for_count", "against_count", "abstention_count")),
    "published": ("published_on",),
    "received": ("received_on", "actes_number"),
    "signed": ("signed_on",),
    **dict.fromkeys(("copy", "copy_late"), ("copy_on",)),
    "": ("handed_on",),
}
#: Those that cannot wait.
HOT = ("late", "refused", "copy_late")
CHECK = "check"


def clear_days(partie):
    """Days to leave free before the council of this party, neither the convocation nor the council counted; None of an
    assembly that is called otherwise (a board, a département).

    Whoever is not known to be a commune of fewer than 3 500 inhabitants has the longer delay: an intercommunalité has
    that of its largest commune (CGCT L.5211-1), and an unknown population would be a guess. DOMAIN § 6.
    """
    if partie.kind not in CALLED_AS_A_COUNCIL:
        return None
    place = partie.organisation.territoire if partie.kind == OrganisationKind.COMMUNE else None
    is_small = place is not None and place.population is not None and place.population < LARGE
    return CLEAR_DAYS if is_small else CLEAR_DAYS_LARGE


def send_before(partie):
    """The last day on which its assembly can still be called with the file, None when nothing tells it: the day of the
    council, less its clear days and the day itself."""
    council = partie.owed.council_on_known
    days = clear_days(partie)
    if council is None or council.precision != Precision.DAY or days is None:
        return None
    return council.date - dt.timedelta(days + 1)


def deciding(votes):
    """Of the votes of a party, the one that its line is about: that which authorises, else the last written."""
    return next((each for each in votes if each.holds), votes[-1] if votes else None)


def done(partie, votes, signataires):
    """The keys of STEPS that this party has behind it."""
    owed, vote = partie.owed, deciding(votes)
    told = {
        "council": owed.council_on_known,
        "sent": owed.sent_on_known,
        "voted": vote,
        "published": vote and vote.published_on_known,
        "received": vote and vote.received_on_known,
        "signed": signataires and all(each.signed_on_known for each in signataires),
        "copy": owed.copy_on_known,
    }
    return {key for key, is_there in told.items() if is_there}


def lacks(partie, votes, signataires, *, on, is_copied=False):
    """The key of LACKS that this party lacks next, '' when it lacks nothing. `is_copied`: the signed original of the whole
    is among the documents, and each party's copy is in it."""
    owed, vote, has = partie.owed, deciding(votes), done(partie, votes, signataires)
    if vote is None and not owed.exemption and "signed" not in has:
        council = owed.council_on_known
        if council and council.date and last_day(council.date, council.precision) < on:
            return "voted"
        if owed.sent_on_known is None:
            if (last := send_before(partie)) is None:
                return "sent" if council else "council"
            return "late" if last < on else "sent"
        return "voted"
    if vote is not None and not owed.exemption and not vote.holds:
        return "refused" if vote.outcome == VoteOutcome.AGAINST else "voted"
    if vote is not None and partie.role == PartieRole.COLLECTIVITE:
        for key in ("published", "received"):
            if key not in has:
                return key
    if "signed" not in has:
        return "signed"
    if "copy" not in has and not is_copied:
        days = [each.signed_on and last_day(each.signed_on, each.signed_on_precision) for each in signataires]
        return "copy_late" if all(days) and max(days) + dt.timedelta(COPY_DAYS) < on else "copy"
    return ""


def remarks(partie, vote, *, sent, signed):
    """{column of the sheet: sentence} of what does not agree on a line, none of what was compared with the act. `vote`:
    an Autorisation as it would be written, or None. `sent`, `signed`: PreciseDate or None."""
    told = {}
    last = send_before(partie)
    if last and sent and sent.date and sent.date > last:
        told["sent_on"] = f"Envoyé après le {words(last)}, dernier jour de la convocation."
    if vote is None or vote.conforms:
        return told
    arithmetic = vote.arithmetic_faults()
    if arithmetic:
        told["for_count"] = " ".join(arithmetic.values())
    told |= vote.order_faults()
    if signed is None or not signed.date:
        return told
    if comes_before(signed, vote.decided_on_known):
        told["signed_on"] = "Signé avant le vote."
    elif partie.role == PartieRole.COLLECTIVITE and vote.authorises:
        enforceable = (vote.published_on_known, vote.received_on_known)
        if any(comes_before(signed, each) for each in enforceable):  # of dates that are known
            told["signed_on"] = "Signé avant que la délibération soit exécutoire : publiée, et reçue en préfecture."
    return told


class Tableau:
    """The parties of an act, with what they vote and sign in it. Five queries; with the `data` of a form, the rows are
    held until the end of the transaction."""

    def __init__(self, convention, acte, data=None, *, on=None):
        self.convention, self.acte, self.on = convention, acte, on or timezone.localdate()
        held = rows_of(convention.parties.select_related("organisation__territoire"), data)
        parts = {part.partie_id: part for part in rows_of(PartieActe.objects.filter(acte=acte), data)}
        self.parties = [partie for partie in held if partie.pk in parts]
        for partie in self.parties:
            partie.read_parts = [parts[partie.pk]]
            parts[partie.pk].partie = partie
        keys = [part.pk for part in parts.values()]
        self._votes: dict[int, list] = {key: [] for key in keys}
        for row in rows_of(Autorisation.objects.filter(partie_acte__in=keys).told().order_by("pk"), data):
            self._votes[row.partie_acte_id].append(row)
        self._signataires: dict[int, list] = {key: [] for key in keys}
        for row in rows_of(Signataire.objects.filter(partie_acte__in=keys).order_by("position", "pk"), data):
            self._signataires[row.partie_acte_id].append(row)
        is_copied = bool(acte.initial_of_id) and convention.documents.filter(kind=DocumentKind.SIGNED).exists()
        self.lacks = {
            each.pk: lacks(each, *self.rows_of(each), on=self.on, is_copied=is_copied) for each in self.parties
        }

    def votes(self, partie):
        return self._votes[partie.owed.pk]

    def signataires(self, partie):
        return self._signataires[partie.owed.pk]

    def rows_of(self, partie):
        return self.votes(partie), self.signataires(partie)

    def done(self, partie):
        return done(partie, *self.rows_of(partie))

    def is_to_check(self, partie):
        """Whether something of its line does not agree, and nobody compared it with the act. Of an act that is signed,
        nothing is any more."""
        if self.acte.frozen_at:
            return False
        signataires = self.signataires(partie)
        signed = signataires[0].signed_on_known if signataires else None
        sent = partie.owed.sent_on_known
        votes = self.votes(partie) or [None]
        return any(
            remarks(partie, vote, sent=sent, signed=signed if vote is votes[0] else None) for vote in votes
        )  # what was signed is told on the first line alone

    def has(self, partie, key):
        """Whether this party is among those that `views` counts under this key."""
        return self.lacks[partie.pk] == key or (key == CHECK and self.is_to_check(partie))

    def is_silent(self, partie):
        """No vote of it is written, and one is expected."""
        return not (self.votes(partie) or partie.owed.exemption)

    @property
    def silent_count(self):
        return sum(self.is_silent(partie) for partie in self.parties)

    @property
    def funnel(self):
        """[(count, words)] of what the parties have behind them."""
        found = Counter(key for partie in self.parties for key in self.done(partie))
        return [(found[key], plural(found[key], *words)) for key, words in STEPS.items()]

    @property
    def views(self):
        """[(key, words, count)] of what they lack, what none lacks left out."""
        found = Counter(self.lacks.values())
        found[CHECK] = sum(self.is_to_check(partie) for partie in self.parties)
        return [(key, label, found[key]) for key, label in (LACKS | {CHECK: "À vérifier"}).items() if found[key]]

    @property
    def ceremony(self):
        """The day of the ceremony that took place, in words, while a signature is missing; else ''."""
        known = self.convention.ceremony_on_known if self.acte.initial_of_id else None
        if not (known and known.date and known.date <= self.on):
            return ""
        return known.words if any("signed" not in self.done(partie) for partie in self.parties) else ""
