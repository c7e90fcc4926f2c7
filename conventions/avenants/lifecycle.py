"""The life of an avenant: written, submitted with its PDF, voted, signed, then frozen; or withdrawn before its signature."""

import pghistory
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from conventions.avenants import belonging, ends, perimeter, telling
from conventions.enums import ActeKind
from conventions.models import Acte, Autorisation, PartieActe, Signataire
from conventions.signing import acts, progress
from core import clock
from core.dates import words
from core.formats import counted, in_sentence
from core.transitions import Lack, TransitionRefused

UNSIGNED = (
    "Un avenant modifie une convention signée : celle-ci ne l’est pas encore. Son texte se change encore lui-même."
)
ENDED = "La convention est {} : elle ne reçoit plus d’avenant."
#: Beyond, parties are counted, and only the first ones named.
NAMED = 6
VOTED = (
    "Un vote ou une signature est enregistré sur cet avenant : ce qu’il modifie ne change plus. Pour le reprendre, "
    "supprimez d’abord ce vote ou cette signature, ou abandonnez l’avenant."
)
SUBMITTED = (
    "L’avenant est soumis à ses parties : son PDF est gardé, et ce qu’il modifie ne change plus. Pour y revenir, "
    "reprenez-en la rédaction, avec un motif."
)
LATE = "l’avenant prolonge une convention déjà échue à sa signature : une nouvelle convention serait plus sûre"
LATE_ALREADY = "la convention est échue depuis le {} : une nouvelle convention serait plus sûre qu’une prolongation"
#: Said of one whose PDF nobody had when it was signed.
UNSEEN = "l’avenant a été signé avant que le portail en garde le PDF : relisez-le avec l’exemplaire signé"
SIGNED = (
    "Toutes les signatures requises sont là : ce que l’avenant modifie ne change plus. Pour le reprendre, supprimez "
    "d’abord une signature et les votes."
)


def why_none(convention):
    """The sentence that refuses a new avenant, or ''."""
    if not convention.is_signed:
        return UNSIGNED
    if not convention.is_amendable:
        return ENDED.format(convention.get_state_display().lower())
    return ""


def why_closed(acte):
    """The sentence that refuses any change of what an avenant is and does, or '' while it is open."""
    if acte.withdrawn_on:
        return f"« {acte} » est abandonné : il ne change plus."
    if acte.frozen_at:
        return f"« {acte} » est signé : il ne change plus. Un autre avenant peut le modifier, ou l’annuler."
    if acte.is_signed:
        return SIGNED
    if is_engaged(acte):
        return VOTED
    return SUBMITTED if acte.document_id else ""


def may_be_dated(acte):
    """Whether its effect may still be told, voted on or not: nobody knows it yet."""
    known = acte.effect_on_known
    return not (acte.withdrawn_on or acte.frozen_at) and not (known and known.date)


def is_engaged(acte):
    """Whether somebody voted on it or signed it. One query."""
    votes = Autorisation.objects.filter(partie_acte__acte=acte)
    signatures = Signataire.objects.filter(_dated(), partie_acte__acte=acte)
    return votes.exists() or signatures.exists()


def _dated():
    return Q(signed_on__isnull=False) | ~Q(signed_on_precision__in=("day", "month", "year"))


def next_number(convention):
    """Of the next avenant. The caller holds the convention (`movements.locked`)."""
    rows = convention.actes.filter(kind=ActeKind.AVENANT)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def others_on(acte, article):
    """Another avenant, neither signed nor withdrawn, that changes this article; None when it is free."""
    rows = Acte.objects.filter(convention=acte.convention_id, kind=ActeKind.AVENANT, frozen_at=None).standing()
    rows = rows.exclude(pk=acte.pk).filter(modifications__article=article).exclude(pk__in=rows.signed().values("pk"))
    return rows.first()


def being_written(convention):
    """Avenants whose content is still open, in order. Two queries."""
    rows = convention.actes.filter(kind=ActeKind.AVENANT, frozen_at=None, document=None).standing()
    voted = Autorisation.objects.filter(partie_acte__acte__convention=convention).values("partie_acte__acte")
    signed = Signataire.objects.filter(_dated(), partie_acte__acte__convention=convention).values("partie_acte__acte")
    found = list(rows.exclude(pk__in=voted).exclude(pk__in=signed).order_by("number"))
    for acte in found:
        acte.convention = convention
    return found


def take_parties(acte, parties, shown, *, by):
    """Make these parties those of the avenant, nobody having voted yet: a new one signs as it signed the convention, by
    the same people, whose signature is to come. `shown`: keys, as text, of those that the person saw ticked: one that somebody else
    added meanwhile stays."""
    held, wanted = set(acte.parties.values_list("partie", flat=True)), {partie.pk for partie in parties}
    for partie in parties:
        if partie.pk not in held and str(partie.pk) not in shown:
            take(acte, partie, by=by)
    acte.parties.filter(partie__in=[key for key in held - wanted if str(key) in shown]).delete()


def take(acte, partie, *, by):
    """Make this party one of the avenant: it signs as it signed the convention, or the last avenant that it did, given up ones left out;
    a new one is required."""
    before = PartieActe.objects.filter(partie=partie).exclude(acte=acte).filter(acte__withdrawn_on=None)
    first = before.order_by("initial_of", "-acte__number").first()  # what it owes to the initial convention, if it does
    if first is None:
        return PartieActe.objects.create(acte=acte, partie=partie)
    part = PartieActe.objects.create(acte=acte, partie=partie, is_required=first.is_required, exemption=first.exemption)
    Signataire.objects.bulk_create(
        Signataire(
            partie_acte=part,
            created_by=by,
            **{name: getattr(row, name) for name in ("user_id", "name", "capacity", "on_behalf_of", "position")},
        )
        for row in first.signataires.all()
    )
    return part


def require(acte, partie, *, by):
    """Make this party one that has to sign the avenant: it brings it in, or takes it out."""
    part = acte.parties.filter(partie=partie).first() or take(acte, partie, by=by)
    if not part.is_required:
        part.is_required = True
        part.version += 1
        part.save(update_fields=["is_required", "version"])
    return part


def lacks_before(acte, parties, changes):
    """What is missing before its parties are given its PDF. `parties`: those of the act, as `progress.with_facts` reads
    them; `changes`: as `telling.changes`."""
    here, found = acts.avenant_address(acte), []
    if not changes and not acte.ends_on:
        found.append(Lack("ce que l’avenant change : le texte, le périmètre, les parties, ou la fin", here))
    found += [
        Lack(f"un texte à jour : {each.words} Le texte en vigueur a changé.", here) for each in changes if each.is_stale
    ]
    found += [
        Lack(f"un périmètre qui se suive : {each.words}", here, is_blocking=each.is_refused or not acte.is_signed)
        for each in perimeter.wrong(acte.convention, acte)
    ]
    found += [
        Lack(f"des parties qui se suivent : {words}", here, is_blocking=not acte.is_signed)
        for words in belonging.wrong(acte.convention, acte, [each.row for each in changes], parties)
    ]
    found += [Lack(label, here) for label in _cancels_an_end(acte, changes)]
    if not any(partie.owed.is_required for partie in parties):
        found.append(Lack("au moins une partie dont la signature est requise", here))
    return found


def blocking_before(acte):
    """Those of `lacks_before` that keep the avenant from being submitted."""
    return [lack for lack in lacks_before(acte, *read_for(acte.convention, acte)) if lack.is_blocking]


def read_for(convention, acte):
    """(parties, changes) of an avenant, as `lacks` and `lacks_before` take them."""
    return list(progress.with_facts(convention.parties.all(), acte)), telling.changes(convention, acte)


def lacks(convention, acte, parties=None, changes=None):
    """What is missing before it is closed. `parties` and `changes`: as `read_for` gives them."""
    if parties is None or changes is None:
        parties, changes = read_for(convention, acte)
    here, found = acts.avenant_address(acte), lacks_before(acte, parties, changes)
    if not (acte.effect_on_known and acte.effect_on_known.date):
        found.append(Lack("la date de prise d’effet", here))
    required = [partie for partie in parties if partie.owed.is_required]
    left = belonging.left(
        convention, acte, [each.row for each in changes], parties
    )  # nothing is asked of them: `lacks_before` says so
    found += _owed(acte, [partie for partie in required if partie.pk not in left])
    found += _of_file(convention, acte, required)
    if late := prolongs_late(convention, acte):
        found.append(Lack(late, here, is_blocking=False))
    return sorted(found, key=lambda lack: not lack.is_blocking)


def prolongs_late(convention, acte):
    """Why a new convention would be surer than this prolongation: the end that holds without it was past when it was signed, or is past already
    while it is not. '' otherwise. One query, or none."""
    if not acte.ends_on:
        return ""
    others = [each for each in ends.given(convention) if each.pk != acte.pk]
    end = (ends.End(others[0].ends_on_known, others[0]) if others else ends.End(convention.ends_on_known)).last_day
    if end is None or (acte.is_signed and (acte.signed_on is None or acte.signed_on <= end)):
        return ""
    if acte.is_signed:
        return LATE
    return LATE_ALREADY.format(words(end)) if end < timezone.localdate() else ""


def _cancels_an_end(acte, changes):
    """Why an avenant that cancels another needs an end: it takes back the one that the other gave."""
    for each in changes:
        if each.row.cancelled_id and each.row.cancelled.ends_on and not acte.ends_on:
            yield f"la fin qui vaut désormais : l’{in_sentence(str(each.row.cancelled))}, que celui-ci annule, en donnait une"


def _owed(acte, parties):
    """What these parties owe: each by its name, or counted when they are many."""
    owing: dict[str, list] = {}
    for partie in parties:
        for what in progress.lacking(partie):
            owing.setdefault(what, []).append(partie)
    for what, them in owing.items():
        if len(them) > NAMED:
            named = ", ".join(partie.name for partie in them[:NAMED])
            yield Lack(f"{what} : {counted(len(them), 'partie')}, dont {named}", acts.list_address(acte))
            continue
        for partie in them:
            yield Lack(f"{what} {partie.de_la}", acts.address("partie", acte, partie.pk))


def _of_file(convention, acte, required):
    """Its PDF: none is signed without it, as a convention is not; one that was enregistrée déjà signée has no file here."""
    if convention.is_reprise:
        return
    if acte.document_id is None:
        yield Lack("le PDF de l’avenant : soumettez-le à ses parties", f"{acts.avenant_address(acte)}#fichier")
    elif acte.signed_from and acte.signed_from < timezone.localdate(acte.document.created_at):
        yield Lack(UNSEEN, f"{acts.avenant_address(acte)}#fichier", is_blocking=False)


def why_unsubmitted(acte):
    """The sentence that refuses to submit an avenant, or ''. One whose votes came first is submitted as it was voted."""
    if acte.withdrawn_on or acte.frozen_at:
        return why_closed(acte)
    return SUBMITTED if acte.document_id else ""


def submit(acte, document):
    """Keep the PDF that its parties vote on and sign: what it changes is closed. The caller holds it (`held`), and drew
    `document`, a Document. Raises TransitionRefused with what is missing."""
    if refusal := why_unsubmitted(acte):
        raise TransitionRefused(refusal)
    if missing := blocking_before(acte):
        raise TransitionRefused("Il manque " + " ; ".join(lack.label for lack in missing), lacks=missing)
    acte.document = document
    acte.version += 1
    acte.save(update_fields=["document", "version"])


@transaction.atomic
def reopen(acte, *, reason):
    """Write a submitted avenant again, while nobody has voted on it: its PDF stays among the documents, and is no longer
    the one to sign. Raises TransitionRefused."""
    acte = held(acte)
    if acte.document_id is None:
        return acte
    if (closed := why_closed(acte)) != SUBMITTED:
        raise TransitionRefused(closed)
    with pghistory.context(reason=reason):
        acte.document = None
        acte.version += 1
        acte.save(update_fields=["document", "version"])
    return acte


@transaction.atomic
def close(convention, acte, *, by, reason=""):
    """Freeze an avenant that every required party has signed. Raises TransitionRefused with what is missing."""
    acte = held(acte)
    if acte.frozen_at:
        return acte
    if acte.withdrawn_on:
        raise TransitionRefused(why_closed(acte))
    missing = lacks(convention, acte)
    if blocking := [lack for lack in missing if lack.is_blocking]:
        words = f"Il manque {counted(len(blocking), 'chose')} avant de clore l’avenant."
        raise TransitionRefused(words, lacks=missing)
    if missing and not reason:
        raise TransitionRefused("Indiquez un motif pour continuer.", lacks=missing, needs_reason=True)
    with pghistory.context(reason=reason):
        acte.frozen_at = clock.now()
        acte.save(update_fields=["frozen_at"])
        perimeter.settle(convention, acte)
    return acte


@transaction.atomic
def withdraw(acte, *, on, reason):
    """Give it up before its signature. Raises TransitionRefused once every required party has signed."""
    acte = held(acte)
    if acte.withdrawn_on:
        return acte
    if acte.frozen_at or acte.is_signed:
        raise TransitionRefused(f"« {acte} » est signé : il ne s’abandonne plus. Un autre avenant peut l’annuler.")
    with pghistory.context(reason=reason):
        acte.withdrawn_on = on
        acte.version += 1
        acte.save(update_fields=["withdrawn_on", "version"])
    return acte


def held(acte):
    """The act as it is now, held until the end of the transaction: whoever votes or signs waits for it."""
    acts.hold(acte.convention)  # first, as what writes its votes, its signatures and its modifications does
    found = Acte.objects.select_for_update().get(pk=acte.pk)
    found.convention = acte.convention
    return found
