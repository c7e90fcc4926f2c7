"""What a convention is on a day, beside its articles: its period and its perimeter, as its avenants in effect say."""

from dataclasses import dataclass

from conventions.avenants import belonging, ends
from conventions.avenants.consolidated import moves_communes
from conventions.avenants.models import OF_PARTIES
from conventions.enums import ActeKind
from conventions.enums import ModificationKind as K
from conventions.perimeter import territory
from conventions.perimeter.movements import is_of_avenant
from conventions.signing import acts
from core.dates import of_words, on_words, until_words
from core.formats import counted, in_sentence, listed, period, sentence


@dataclass(frozen=True)
class Fact:
    """« Période » : « du 1er janvier 2023 au 31 décembre 2027 ». `source`: « Fin donnée par l’avenant n° 1, signé le … »; `url`: of
    that avenant; `beside`: [(words, url)] of parties that avenants moved: « Commune de Bèze : partie depuis le …, par l’avenant n° 1 ».
    « Parties signataires » are those that signed the convention, then what avenants make of them: who signs an avenant is said on its page."""

    label: str
    words: str
    source: str = ""
    url: str = ""
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThatDay:
    """`actes`: the avenants in effect that day, in the order of their effect; `facts`; `coming`: [(words, url)] of what is signed and
    not in effect yet, beside the articles; `days`: {first day of an effect: names of the avenants}."""

    actes: list
    facts: tuple[Fact, ...]
    coming: tuple[tuple[str, str], ...]
    days: dict


def told(convention, day, text):
    """ThatDay of a convention. `text`: its `consolidated.Text` on that day. Two queries, and those of its perimeter."""
    signed = list(convention.actes.filter(kind=ActeKind.AVENANT).standing().signed().order_by("number"))
    for acte in signed:
        acte.convention = convention
    given = ends.given(convention)
    in_effect = {acte.pk for acte in text.actes} | {
        acte.pk for acte in signed if (effect := ends.effect_day(acte)) and effect <= day
    }
    in_effect -= set(text.cancelled)
    actes = sorted(
        (acte for acte in signed if acte.pk in in_effect), key=lambda acte: (ends.effect_day(acte) or day, acte.number)
    )
    days: dict = {}
    for acte in given:
        if effect := ends.effect_day(acte):
            days.setdefault(effect, set()).add(str(acte))
    place = territory.of(convention, on=day)
    facts = [_period(convention, ends.on(convention, day, given))]
    if parties := _parties(convention, day, text):
        facts.append(parties)
    if place.summary:
        facts.append(Fact("Périmètre", place.summary, *_perimeter(convention, day)))
    return ThatDay(actes, tuple(facts), (*_coming(day, given), *_unclosed(text)), days)


def _period(convention, end):
    words = period(convention.starts_on_known, end.known)
    words = words[:1].upper() + words[1:]
    if end.acte is None:
        return Fact("Période", words)
    signed = f", signé {end.acte.signed_on_on_words}" if end.acte.signed_on_known else ""
    source = sentence(f"Fin donnée par l’{in_sentence(str(end.acte))}{signed}.")
    return Fact("Période", words, source, acts.avenant_address(end.acte))


def _parties(convention, day, text):
    """Those that had signed for certain by that day, then those that avenants in effect bring in, without those that left: named while they
    are few, else counted; None before."""
    signed = list(convention.parties.of_initial().signed(on=day).select_related("organisation"))
    held = belonging.fold(signed, text.applied).values()
    rows = sorted((each.partie for each in held if each.is_in), key=lambda row: (row.position, row.pk))
    if not rows:
        return None
    words = (
        listed([row.name for row in rows]) if len(rows) <= territory.NAMED else counted(len(rows), "partie signataire")
    )
    beside = [(f"{each.partie.name} : {each.words}", each.row) for each in held if each.row]
    beside += _given_back(text)
    return Fact(
        "Parties signataires",
        words,
        beside=tuple(
            (sentence(f"{said}, par l’{in_sentence(str(row.acte))}"), acts.avenant_address(row.acte))
            for said, row in beside
        ),
    )


def _given_back(text):
    """[(words, modification)] of the parties whose entry or exit is cancelled that day, and that nothing else changed since."""
    moved = {row.partie_id for row in text.applied if row.kind in OF_PARTIES}
    for row in text.undone:
        if row.kind in OF_PARTIES and row.partie_id not in moved and row.acte_id in text.cancelled:
            what = "entrée annulée" if row.kind == K.JOIN else "sortie annulée"
            yield f"{row.partie.name} : {what}", text.cancelled[row.acte_id]


def _perimeter(convention, day):
    """(source, url) of what changed it last by that day, an avenant or not; nothing of its first state."""
    moved = convention.perimetre.filter(effect_on__lte=day).select_related("acte", "evenement")
    row = moved.order_by("-effect_on", "-acte__number", "-pk").first()
    if row is None:
        return ()
    if not is_of_avenant(row):
        return sentence(
            f"Changé en dernier par « {row.origin} », à compter {of_words(*row.effect_on_known.parts)}."
        ), ""
    words = f"Changé en dernier par l’{in_sentence(str(row.acte))}, à compter {of_words(*row.effect_on_known.parts)}."
    return sentence(words), acts.avenant_address(row.acte)


def _unclosed(text):
    """The avenants that everyone has signed, in effect, that change the perimeter once they are closed."""
    told, rows = {}, [*text.applied, *text.undone]
    for row in text.applied:
        if row.acte.frozen_at is not None:
            continue
        if row.commune_id:
            told[row.acte] = "ses communes entrent ou sortent une fois qu’il est clos"
        elif row.cancelled_id and moves_communes(row.cancelled_id, rows):
            before = f"le périmètre d’avant l’{in_sentence(str(row.cancelled))} revient une fois qu’il est clos"
            told.setdefault(row.acte, before)
    for acte, words in told.items():
        yield sentence(f"{acte}, signé : {words}"), acts.avenant_address(acte)


def _coming(day, given):
    for acte in ends.coming(day, given):
        known = acte.effect_on_known
        when = on_words(*known.parts) if known and known.date else "prise d’effet non renseignée"
        words = f"{acte}, {when} : la convention va {until_words(*acte.ends_on_known.parts)}"
        yield sentence(words), acts.avenant_address(acte)
