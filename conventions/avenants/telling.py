"""What an avenant changes, in words: for its page, and for what is printed of it."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

from conventions.avenants import ends
from conventions.avenants.consolidated import Passage, moves_communes, moves_parties, read_once, text_before
from conventions.avenants.models import OF_LISTS, OF_PARTIES, OF_PERIMETER
from conventions.enums import ModificationKind as K
from conventions.models import Modification
from conventions.perimeter import territory
from conventions.signing import acts
from conventions.text import differences
from conventions.text.told import heading_of
from core.dates import of_words, on_words, since_words, to_words, until_words
from core.formats import counted, in_sentence, listed, sentence


@dataclass(frozen=True)
class Told:
    """One modification. `words`: « L’article 4 est remplacé par : » ; `heading` and `body`: the wording that it gives, « Article 4 –
    Durée » then clean HTML; `lines`: what changes, word by word, of a replaced one; `since`: « à compter du 1er janvier 2025 », of an effect of its own.
    `rows`: of communes, every modification that it tells, in one clause. `gives_back`: it cancels one that moved communes."""

    row: Modification
    words: str
    heading: str = ""
    body: str = ""
    lines: tuple = ()
    since: str = ""
    is_stale: bool = False
    rows: tuple = ()
    gives_back: bool = False

    @property
    def is_of_text(self):
        """Whether it has a place among what the avenant does to the text."""
        return self.row.kind not in OF_LISTS


def named(passage):
    """« l’article 4 », « l’article « Visas » » of one that has no number."""
    if passage is None:
        return "un article qui n’est plus dans le texte"
    return f"l’article {passage.number}" if passage.number else f"« {passage.title} »"


def told(row, text, *, gives_back=False, also=""):
    """A modification, told on the text that it is written on. `gives_back`: it cancels an avenant that moves communes; `also`: what
    it gives back, in words."""
    found = text.find(row.article_id) if row.article_id else None
    own = row.effect_on_known
    since = sentence(f"à compter {of_words(*own.parts)}") if own else ""
    lines = ()
    if row.kind == K.REPLACE and found:
        lines = tuple(
            line
            for line in differences.compare_texts(found.body, row.body)
            if any(kind != differences.KEPT for kind, _ in line)
        )
    is_gone = bool(row.article_id) and row.kind != K.INSERT and (found is None or found.is_deleted)
    is_stale = (
        is_gone
        or bool(row.after_id and text.find(row.after_id) is None)
        or (row.kind in (K.REPLACE, K.DELETE) and found is not None and found.hash != row.base_hash)
    )
    number = row.number if row.kind == K.INSERT or found is None else found.number
    heading = heading_of(number, row.title) if row.title else ""
    words = sentence(_words(row, text, found, also))
    return Told(row, words, heading, row.body, lines, since, is_stale, gives_back=gives_back)


def _words(row, text, found, also):
    after = text.find(row.after_id) if row.after_id else None
    place = f"après {named(after)}" if row.after_id else "en tête du texte"
    match row.kind:
        case K.REPLACE:
            return f"{_capital(named(found))} est remplacé par :"
        case K.DELETE:
            return f"{_capital(named(found))} est supprimé ; les autres gardent leur numéro."
        case K.INSERT:
            what = f"un article {row.number}" if row.number else "un article"
            return f"{_capital(place)}, il est inséré {what} ainsi rédigé :"
        case K.MOVE:
            return f"{_capital(named(found))} est placé {place}."
        case K.RENUMBER:
            return f"{_capital(named(found))} devient l’article {row.number}."
    return f"L’avenant n° {row.cancelled.number} est annulé : le texte d’avant lui reprend sa place{also}."


def _capital(text):
    return text[:1].upper() + text[1:]


def changes(convention, acte):
    """[Told] of an avenant, in order, each told on the text that it changes. Its queries do not grow with their number."""
    rows = list(
        acte.modifications.select_related("acte", "cancelled", "commune", "partie__organisation__territoire").order_by(
            "position", "pk"
        )
    )
    read = read_once(convention)
    of_text = [row for row in rows if row.kind not in OF_LISTS]
    found = [
        told(
            row,
            text_before(convention, acte, until=row, effect=row.effect_on_known, read=read),
            gives_back=bool(row.cancelled_id) and moves_communes(row.cancelled_id, read.rows),
            also=_given_back(row, read.rows),
        )
        for row in of_text
    ]
    found += _of_perimeter(row for row in rows if row.kind in OF_PERIMETER)
    return found + [_of_party(row) for row in rows if row.kind in OF_PARTIES]


def _given_back(row, rows):
    """« , et le périmètre redevient celui d’avant lui », of an avenant that cancels another."""
    if not row.cancelled_id:
        return ""
    also = ", et le périmètre redevient celui d’avant lui" if moves_communes(row.cancelled_id, rows) else ""
    return also + (", et les parties redeviennent celles d’avant lui" if moves_parties(row.cancelled_id, rows) else "")


def _of_party(row):
    """« La commune de Bèze devient partie à la convention à compter du 1er janvier 2026. »"""
    who = row.partie.with_article
    verb = "devient partie" if row.kind == K.JOIN else "cesse d’être partie"
    when = f" à compter {of_words(*row.effect.parts)}" if row.effect else ""
    return Told(row, sentence(f"{_capital(who)} {verb} à la convention{when}."))


def _of_perimeter(rows):
    """Those of communes, after what it does to the text: one clause for those that go the same way from the same day."""
    groups: dict[tuple, list] = {}
    for row in sorted(rows, key=lambda row: row.kind == K.ENTER):  # who leaves first, as in `movements.in_order`
        groups.setdefault((row.kind, row.effect_on_known), []).append(row)
    for (kind, own), them in groups.items():
        them.sort(key=lambda row: (row.commune.search_name, row.commune.code))
        communes = [row.commune for row in them]
        enter = kind == K.ENTER
        verb = (
            ("entrent dans le" if enter else "sortent du") if len(them) > 1 else "entre dans le" if enter else "sort du"
        )
        is_long = len(them) > territory.NAMED
        who = counted(len(them), "commune") if is_long else territory.named_communes(communes)
        words = sentence(f"{_capital(who)} {verb} périmètre de la convention{' :' if is_long else '.'}")
        names = format_html_join("", "<li>{}</li>", ((each.name,) for each in communes))
        since = sentence(f"à compter {of_words(*own.parts)}") if own else ""
        yield Told(
            them[0], words, "", format_html("<ul>{}</ul>", names) if is_long else "", since=since, rows=tuple(them)
        )


def end_words(convention, acte):
    """« La convention prend fin le 31 décembre 2027, au lieu du 31 décembre 2026. », of an avenant that gives an end."""
    known = acte.ends_on_known
    if known is None:
        return ""
    before = ends.before(convention, acte, ends.given(convention))
    who = f"l’{in_sentence(str(before.acte))}" if before.acte else "son texte"
    instead = f" ({who} disait {until_words(*before.known.parts)})" if before.last_day else ""
    return sentence(f"La convention prend fin {on_words(*known.parts)}{instead}.")


def effect_words(acte):
    """« effet au 1er janvier 2025 », « prise d’effet non renseignée »."""
    known = acte.effect_on_known
    return f"effet {to_words(*known.parts)}" if known and known.date else "prise d’effet non renseignée"


def state_words(acte, *, on, cancelled=None):
    """(words, tone) of an avenant on this day. `cancelled`: the modification that cancels it, if one does."""
    if acte.withdrawn_on:
        return "Abandonné", "neutral"
    if cancelled:
        return f"Annulé par l’avenant n° {cancelled.acte.number}", "neutral"
    if not acte.is_signed:
        return ("Soumis, à signer", "warning") if acte.document_id else ("En préparation", "accent")
    known = acte.effect_on_known
    if known is None or known.date is None or known.date > on:
        return "Signé, pas encore en vigueur", "success"
    return "Signé, en vigueur", "success"


# --- The text on a day ------------------------------------------------------------------------


@dataclass(frozen=True)
class Coming:
    """What is signed and not in effect yet. `words`: « Avenant n° 3, le 1er janvier 2027 : remplacer un article »."""

    words: str
    title: str
    url: str


@dataclass(frozen=True)
class Sourced:
    """A passage of the text on a day. `source`: « Convention », « Avenant n° 1 », and the address of that avenant; `signed`:
    « le 14 novembre 2024 »; `since`: « depuis le 1er janvier 2025 »; `beside`: who placed, numbered or restored it."""

    passage: Passage
    source: str
    url: str
    signed: str
    since: str
    beside: tuple[str, ...]
    coming: tuple[Coming, ...]

    @property
    def source_words(self):
        """« Avenant n° 1, signé le 14 novembre 2024, depuis le 1er janvier 2025 »."""
        return ", ".join(filter(None, (self.source, f"signé {self.signed}" if self.signed else "", self.since)))


def sourced(convention, found):
    """The Sourced of a passage."""
    row = found.by
    beside = [
        _beside(each, verb)
        for each, verb in ((found.placed_by, "Placé"), (found.numbered_by, "Numéroté"))
        if each is not None and each != row
    ]
    if found.restored_by:
        beside.append(_beside(found.restored_by, "Texte rétabli"))
    if row is None:
        known = convention.starts_on_known
        source, url, signed = "Convention", "", ""
        since = since_words(*known.parts) if known and known.date else ""
    else:
        source, url, since = str(row.acte), acts.avenant_address(row.acte), since_words(*row.effect.parts)
        signed = row.acte.signed_on_on_words if row.acte.signed_on_known else ""
    return Sourced(found, source, url, signed, since, tuple(beside), tuple(map(coming, found.coming)))


def _beside(row, verb):
    """« Déplacé par l’avenant n° 2, depuis le … »."""
    return sentence(f"{verb} par l’{in_sentence(str(row.acte))}, {since_words(*row.effect.parts)}.")


def coming(row):
    """The Coming of a modification."""
    return _coming(row, str(row), row.title)


def comings(rows):
    """The Coming of each of these modifications; communes that an avenant moves one way from one day are told together."""
    groups: dict[tuple, list] = {}
    for row in rows:
        groups.setdefault((row.acte_id, row.kind, row.effect) if row.commune_id else (row.pk,), []).append(row)
    for them in groups.values():
        row = them[0]
        if len(them) == 1:
            yield coming(row)
            continue
        what = row.get_kind_display().removesuffix("une commune") + counted(len(them), "commune")
        names = sorted((each.commune for each in them), key=lambda each: (each.search_name, each.code))
        yield _coming(
            row, f"{what} : {listed(each.name for each in names)}" if len(names) <= territory.NAMED else what, ""
        )


def _coming(row, what, title):
    when = on_words(*row.effect.parts) if row.effect else "prise d’effet non renseignée"
    return Coming(sentence(f"{row.acte}, {when} : {in_sentence(what)}"), title, acts.avenant_address(row.acte))
