"""The parties that are reminded of what they owe: to whom the mail goes, what it asks, the day of the last one."""

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from accounts import mails
from accounts.models import CafMembership, User
from conventions import doors
from conventions.enums import ENDED, ShownState
from conventions.models import Convention, Membership, PartieActe
from conventions.signing import acts
from conventions.signing.tableau import Tableau, lacks
from core.dates import last_day, on_words

#: What is asked of a party, by what it lacks (`tableau.LACKS`). What the Caf has to do itself is asked of nobody.
ASKED = {
    "council": "le jour où votre assemblée doit se prononcer",
    "voted": "la délibération ou la décision de votre assemblée : sa date et son résultat",
    "published": "la date de publication de votre délibération",
    "received": "la date de réception de votre délibération en préfecture, et son numéro ACTES",
    "signed": "la signature de votre représentant",
    "copy_late": "l’exemplaire que vous avez signé",
    "copy": "l’exemplaire que vous avez signé",
}


OVER = "La convention est {} : plus rien n’est demandé à ses parties."


def why_silent(convention, acte):
    """Why nothing is asked of the parties to this act any more, '' while something may be.

    An avenant may still prolong what has come to its end."""
    state = convention.shown_state_on(timezone.localdate())
    may_go_on = state == ShownState.EXPIRED and not acte.initial_of_id
    return OVER.format(state.label.lower()) if state in ENDED and not may_go_on else ""


def _is_ours(partie, convention):
    """Whether it is the Caf that reminds the others: what it has to do itself is asked of nobody."""
    return partie.organisation_id is not None and partie.organisation_id == convention.caf.organisation_id


def may_be_asked(partie, votes, signataires):
    """Whether something can be asked of this party today, of one that has not left the convention."""
    if _is_ours(partie, partie.convention) or why_silent(partie.convention, partie.owed.acte):
        return False
    return lacks(partie, votes, signataires, on=timezone.localdate()) in ASKED


def to_remind(convention, acte, data=None):
    """[(partie, key of what it lacks, its addresses)] of those that something can be asked of: of none that left the convention by
    an avenant. Seven queries."""
    found = Tableau(convention, acte, data)
    gone = doors.party_teller().gone(convention, found.on)
    parties = [
        partie
        for partie in found.parties
        if found.lacks[partie.pk] in ASKED and partie.pk not in gone and not _is_ours(partie, convention)
    ]
    reached = _addresses(convention, parties, found)
    return [(partie, found.lacks[partie.pk], reached[partie.pk]) for partie in parties]


def _addresses(convention, parties, found):
    """{party: addresses}: of its signatories and of the members of its organisation; without any, that of the organisation."""
    signing = {row.user_id for partie in parties for row in found.signataires(partie)} - {None}
    people = (
        dict(_still_here(convention, found.on).filter(pk__in=signing).values_list("pk", "email")) if signing else {}
    )
    members = Membership.objects.running(on=found.on).filter(
        convention=convention, organisation__in={partie.organisation_id for partie in parties}, user__is_active=True
    )
    by_organisation: dict[int, list] = {}
    for organisation, email in members.order_by("pk").values_list("organisation", "user__email"):
        by_organisation.setdefault(organisation, []).append(email)
    reached = {}
    for partie in parties:
        told = [people[row.user_id] for row in found.signataires(partie) if row.user_id in people]
        told += by_organisation.get(partie.organisation_id, [])
        own = partie.organisation.email if partie.organisation_id else ""
        reached[partie.pk] = list(dict.fromkeys(told or filter(None, [own])))
    return reached


def _still_here(convention, on):
    """Who has a role today, in the convention or in its Caf: a former maire still signs on paper what they signed."""
    held = Membership.objects.running(on=on).filter(convention=convention, user=OuterRef("pk"))
    of_caf = CafMembership.objects.running(on=on).filter(caf=convention.caf_id, user=OuterRef("pk"))
    return User.objects.filter(Exists(held) | Exists(of_caf), is_active=True)


def remind(acte, rows, *, by):
    """Ask the mails of these rows of `to_remind`, and write the day; who was reminded today is not written to again.
    Returns how many parties were. To be called in a transaction, on rows that are held."""
    today = timezone.localdate()
    rows = [(partie, key, to) for partie, key, to in rows if to and partie.owed.reminded_on != today]
    mails.ask_all(
        "partie_reminder",
        [
            (email, partie.owed, {"part": partie.owed.pk, "lack": key, "by_words": str(by), "by_email": by.email})
            for partie, key, to in rows
            for email in to
        ],
        by=by,
    )
    PartieActe.objects.filter(pk__in=[partie.owed.pk for partie, _, _ in rows]).update(
        reminded_on=today, version=F("version") + 1
    )
    return len(rows)


@mails.kind(
    "partie_reminder",
    label="Relance d’une partie à une convention",
    why="parce que l’organisation pour laquelle vous répondez est partie à une convention",
    always="une personne de la Caf le demande, pour un acte que votre assemblée vote ou signe",
)
def _told(part, lack, by_words, by_email):
    """None once the party gave what was asked, or is a party no more."""
    row = PartieActe.objects.select_related("acte", "partie__organisation").filter(pk=part).first()
    if row is None or row.acte.withdrawn_on:
        return None
    convention = Convention.objects.get(pk=row.acte.convention_id)
    if why_silent(convention, row.acte):
        return None
    found = Tableau(convention, row.acte)
    if found.lacks.get(row.partie_id) != lack or row.partie_id in doors.party_teller().gone(convention, found.on):
        return None
    council = row.council_on_known if lack == "voted" else None
    return {
        "convention": convention,
        "acte": None if row.acte.initial_of_id else row.acte,
        "partie": row.partie,
        "asked": ASKED[lack],
        "council": on_words(*council.parts) if council else "",
        "is_past": bool(council and council.date and last_day(council.date, council.precision) < timezone.localdate()),
        "by": by_words,
        "by_email": by_email,
        "link": mails.absolute(acts.address("partie", row.acte, row.partie_id)),
    }
