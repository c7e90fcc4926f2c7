"""Who is a party to the convention on a day: those of the initial act, then those that avenants bring in, without those that left.

Nothing is stored, as of the text (`consolidated`): an avenant says who enters and who leaves in its modifications, which count once
every required party has signed it, from their effect. A party that leaves keeps its row, its votes and its signatures.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone

from conventions import doors
from conventions.avenants import consolidated, ends
from conventions.avenants.consolidated import order
from conventions.avenants.models import OF_PARTIES, Modification
from conventions.enums import ActeKind, PartieRole
from conventions.enums import ModificationKind as K
from conventions.models import Partie
from conventions.perimeter.period import period_of
from core.dates import on_words, since_words, until_words
from core.formats import in_sentence, sentence


@dataclass(frozen=True)
class Belonging:
    """Of one party, on a day. `row`: the modification by which it last entered or left, None of one of the initial act that stays."""

    partie: Partie
    is_in: bool
    row: Modification | None = None

    @property
    def words(self):
        """« partie depuis le 1er janvier 2026 », « partie jusqu’au 31 décembre 2025 »; '' of one that stays since the start."""
        if self.row is None:
            return ""
        if self.is_in:
            return f"partie {since_words(*self.row.effect.parts)}"
        return f"partie {until_words(ends.effect_day_of(self.row) - dt.timedelta(days=1))}"

    @property
    def told(self):
        """« Partie depuis le 1er janvier 2026, par l’avenant n° 1 »."""
        by = f", par l’{in_sentence(str(self.row.acte))}" if self.row else ""
        return sentence(f"{self.words[:1].upper()}{self.words[1:]}{by}")


def fold(initial, rows):
    """{key: Belonging} of these parties, and of those that modifications in effect touch. `rows`: in their order, none of a
    cancelled avenant (`consolidated.Text.applied`)."""
    found = {partie.pk: Belonging(partie, is_in=True) for partie in initial}
    for row in rows:
        if row.kind in OF_PARTIES:
            partie = found[row.partie_id].partie if row.partie_id in found else row.partie
            found[row.partie_id] = Belonging(partie, row.kind == K.JOIN, row)
    return found


def read(convention):
    """What the avenants of a convention that are not withdrawn say of its parties, with those that cancel. One query, none before it is
    signed."""
    if not convention.is_signed:
        return []
    rows = [row for row in consolidated.modifications(convention) if row.acte.withdrawn_on is None]
    return [row for row in rows if row.kind in (K.CANCEL, *OF_PARTIES)]


def on(convention, day, rows=None):
    """{key: Belonging} of every party on this day. `rows`: as `read`. Two queries, or one."""
    counted = consolidated.signed_rows(read(convention) if rows is None else rows)
    applied = consolidated.fold([], counted, day=day).applied
    return fold(convention.parties.of_initial().select_related("organisation__territoire"), applied)


def standing(convention, day):
    """The parties on this day, in their order."""
    rows = [each.partie for each in on(convention, day).values() if each.is_in]
    return sorted(rows, key=lambda partie: (partie.position, partie.pk))


def gone(convention, day, rows=None):
    """{key: Belonging} of those that left on or before this day. One query of a signed convention, else none."""
    if not (rows := read(convention) if rows is None else rows):
        return {}
    applied = consolidated.fold([], consolidated.signed_rows(rows), day=day).applied
    return {key: each for key, each in fold([], applied).items() if not each.is_in}


def coming(rows, day):
    """Those of these modifications that are to take effect after this day, or whose avenant is not signed by all, in order.
    `rows`: as `read`."""
    text = consolidated.fold([], consolidated.signed_rows(rows), day=day)
    done = {row.pk for row in (*text.applied, *text.undone)}
    return sorted((row for row in rows if row.kind in OF_PARTIES and row.pk not in done), key=order)


@dataclass(frozen=True)
class Line:
    """What an avenant does of a party, on the page of parties: « Partie depuis le 1er janvier 2026, par l’avenant n° 1 »."""

    partie: Partie
    words: str
    row: Modification


def lines(rows, day, *, with_drafts):
    """[Line] of what avenants do of parties: what holds on this day, then what is to come; with those that are not signed by all for who
    reads drafts. `rows`: as `read`."""
    held = fold([], consolidated.fold([], consolidated.signed_rows(rows), day=day).applied)
    found = [Line(each.partie, each.told, each.row) for each in held.values() if each.row]
    for row in coming(rows, day):
        is_signed = row.acte.is_signed
        if is_signed or with_drafts:
            verb, effect = "Entre" if row.kind == K.JOIN else "Sort", row.effect
            when = on_words(*effect.parts) if effect else "à une date non renseignée"
            state = "signé, pas encore en vigueur" if is_signed else "pas encore signé"
            found.append(Line(row.partie, sentence(f"{verb} {when}, par l’{in_sentence(str(row.acte))}, {state}"), row))
    return found


# --- While an avenant is written ----------------------------------------------------------------


def day_of(acte):
    """The day on which it takes effect, today while nobody knows it."""
    return ends.effect_day(acte) or timezone.localdate()


def being_changed(convention, acte):
    """{key of a party: why this avenant does not touch it}: another, that is not signed, does. One query."""
    others = convention.actes.filter(kind=ActeKind.AVENANT, frozen_at=None).standing().exclude(pk=acte.pk)
    others = others.exclude(pk__in=convention.actes.signed().values("pk"))
    rows = convention.modifications.filter(acte__in=others, partie__isnull=False)
    return {
        row.partie_id: sentence(
            f"{row.partie.name} : l’{in_sentence(str(row.acte))}, qui est en préparation, la fait déjà "
            f"{'entrer' if row.kind == K.JOIN else 'sortir'}."
        )
        for row in rows.select_related("acte", "partie__organisation")
    }


def left(convention, acte, rows, parties):
    """{key: Belonging} of the parties of this avenant that others took out of the convention when it takes effect. `rows`: its
    modifications; `parties`: its parties. One query."""
    told = {row.partie_id for row in rows}
    out = gone(convention, day_of(acte))
    return {partie.pk: out[partie.pk] for partie in parties if partie.pk in out and partie.pk not in told}


def wrong(convention, acte, rows, parties):
    """[sentence]: what this avenant says of parties that cannot be, the others being as they are. `rows`: its modifications;
    `parties`: its parties, as `progress.with_facts` reads them. One query when none is of a party."""
    found = []
    for key, each in left(convention, acte, rows, parties).items():
        part = next(partie.owed for partie in parties if partie.pk == key)
        if acte.document_id is None:
            found.append(f"{each.partie.name} n’est plus partie à cette date : retirez-la de l’avenant.")
        elif part.is_required:
            found.append(f"{each.partie.name} n’est plus partie à cette date : rendez sa signature facultative.")
    mine = [row for row in rows if row.kind in (K.CANCEL, *OF_PARTIES)]
    if not mine:
        return found
    known = [row for row in read(convention) if row.acte_id == acte.pk or consolidated.counts(row.acte)]
    initial, today = list(convention.parties.of_initial().select_related("organisation")), timezone.localdate()
    signing = {partie.pk: partie.owed.is_required for partie in parties}
    period = period_of(convention)
    if acte.ends_on:
        period = replace(period, ends=acte.ends_on_known)
    for row in sorted(mine, key=lambda row: order(row, unknown=today)):
        mark = order(row, unknown=today)
        before = [each for each in known if order(each, unknown=today) < mark]
        there = fold(initial, consolidated.fold([], before, day=mark[0], unknown=today).applied)
        inside = [each.partie for each in there.values() if each.is_in]
        if row.kind == K.CANCEL:
            after = fold(initial, consolidated.fold([], [*before, row], day=mark[0], unknown=today).applied)
            if _roles(inside) - _roles(each.partie for each in after.values() if each.is_in):
                found.append(
                    f"Sans l’{in_sentence(str(row.cancelled))}, plus aucune collectivité ne serait partie à la convention."
                )
            continue
        if (row.partie_id in {partie.pk for partie in inside}) == (row.kind == K.JOIN):
            already = "est déjà partie" if row.kind == K.JOIN else "n’est pas partie"
            found.append(f"{row.partie.name} {already} à cette date.")
        elif row.kind == K.QUIT and _roles(inside) - _roles(partie for partie in inside if partie.pk != row.partie_id):
            found.append(f"Sans {row.partie.name}, plus aucune collectivité ne serait partie à la convention.")
        if row.effect and (why := period.outside(row.effect)):
            found.append(f"{row.partie.name} : {in_sentence(why)}")
        if not signing.get(row.partie_id):
            does = "entrer" if row.kind == K.JOIN else "sortir"
            what = "rendez sa signature requise" if row.partie_id in signing else "cochez-la parmi ses parties"
            found.append(f"{row.partie.name}, que l’avenant fait {does}, le signe aussi : {what}.")
    return found


def _roles(parties):
    """Whether a collectivité is among them: a convention has one."""
    return {partie.role for partie in parties} & {PartieRole.COLLECTIVITE}


doors.tell_parties_with(doors.PartyTeller(read, gone, lines))
