"""What is said of a suggestion: where it stands, what it changes of the text it was written on and of today's, its talk."""

from dataclasses import dataclass, replace

from conventions.enums import Side
from conventions.enums import SuggestionKind as K
from conventions.enums import SuggestionOutcome as Outcome
from conventions.models import Article, Suggestion
from conventions.text import differences
from conventions.text.versions import wording_digest
from core.differing import ADDED, KEPT, REMOVED, Line
from core.formats import counted, moment, sentence

OVERTAKEN = "Dépassée"
GAP = Line([(KEPT, "[…]")])
SAID = "Déjà dans le texte"
LEFT = "Sans suite"
#: « pour la Caf »
FOR = {Side.CAF: "pour la Caf", Side.COLLECTIVITE: "pour la collectivité", Side.PARTNER: "pour un partenaire"}
_DONE = {
    Outcome.ACCEPTED: "acceptée",
    Outcome.AMENDED: "acceptée avec un changement",
    Outcome.REFUSED: "refusée",
    Outcome.WITHDRAWN: "retirée",
}


def already(row):
    """The sentence told to who decides after somebody: « Claude Martin l’a refusée le 3 mars 2026 à 10:12… »."""
    who = f" par {row.decided_by}" if row.decided_by else ""
    return sentence(f"{row} a déjà été {_DONE[row.outcome]}{who} {moment(row.decided_at)} : rien d’autre n’est écrit.")


def closed_words(convention, refusal):
    """Why a text takes no answer, and what becomes of a suggestion that waits there."""
    if convention.is_text_frozen:
        return f"{refusal} La proposition est restée sans réponse."
    return f"{refusal} La proposition reste lisible ; elle reprend avec la rédaction."


@dataclass(frozen=True)
class State:
    """`is_overtaken`: the text is no longer the one it was written on; `is_said`: it says already what is asked;
    `is_left`: the text is signed, nobody answers any more."""

    is_overtaken: bool = False
    is_said: bool = False
    is_left: bool = False


def state_of(row, article, inserted=()):
    """The State of a suggestion on the text of the day: `article` is its place there, None when it is gone; `inserted`:
    what was accepted after the same article and is still in the text, (when, article) each."""
    if article is None:
        return State(is_overtaken=True, is_said=row.kind == K.REMOVE)
    wanted = wording_digest(row.title, row.body)
    if row.kind == K.INSERT:
        return State(
            is_overtaken=any(when > row.created_at for when, _ in inserted),
            is_said=any(wording_digest(each.title, each.body) == wanted for _, each in inserted),
        )
    now = wording_digest(article.title, article.body)
    return State(is_overtaken=now != row.base_hash, is_said=row.kind == K.REWORD and now == wanted)


def states(rows, *, is_signed=False):
    """{key of a suggestion: (article of today at its place or None, State)}. Three queries at most, two where no insertion
    waits or was accepted at a place of these."""
    places = {row.place for row in rows if row.kind == K.INSERT and row.is_waiting}
    accepted = Suggestion.objects.filter(kind=K.INSERT, after__in=places, article__isnull=False) if places else []
    accepted = list(accepted)
    now = Article.objects.in_bulk({row.place for row in rows} | {each.article_id for each in accepted})
    inserted: dict[int | None, list] = {}
    for each in accepted:
        if made := now.get(each.article_id):
            inserted.setdefault(each.after_id, []).append((each.decided_at, made))
    found = {}
    for row in rows:
        article = now.get(row.place)
        state = state_of(row, article, inserted.get(row.place, ()))
        found[row.pk] = article, replace(state, is_left=is_signed)
    return found


def state_words(row, state):
    """(words, tone) of a badge."""
    if row.is_waiting and state.is_left:
        return LEFT, "muted"
    if row.is_waiting and state.is_said:
        return SAID, "warning"
    if row.is_waiting and state.is_overtaken:
        return OVERTAKEN, "warning"
    return row.get_outcome_display(), TONES[row.outcome]


TONES: dict[str, str] = {
    Outcome.WAITING: "accent",
    Outcome.ACCEPTED: "success",
    Outcome.AMENDED: "success",
    Outcome.REFUSED: "danger",
    Outcome.WITHDRAWN: "muted",
}


def named(row):
    """« Réécrire l’article 4 – Durée », « Ajouter « Évaluation » après l’article 4 – Durée »."""
    place = in_words(row.base_number, row.base_title)
    if row.kind == K.INSERT:
        return sentence(f"Ajouter « {row.title} » après {place}")
    return sentence(f"{'Réécrire' if row.kind == K.REWORD else 'Retirer'} {place}")


def in_words(number, title):
    """« l’article 4 – Durée », « « Préambule » » without a number."""
    return f"l’article {number} – {title}" if number else f"« {title} »"


# --- What changes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """Two wordings beside one another: `before`, `after` are lines of `core.differing`, far from any change left out;
    `whole`: all of them in one, when some were; `words`: « 22 mots ajoutés, 2 mots retirés »."""

    title: str
    before_title: str
    after_title: str
    before: list
    after: list
    words: str
    whole: list


def compared(row, article, values):
    """[Compared] of a suggestion: on today's text first where it waits and the text has moved, then as it was written.

    `values`: `champs.Values` of the convention; both sides have their fields filled with those of today."""
    base = (row.base_title, row.base_body)
    asked = (row.title, row.body)
    found = []
    if row.kind == K.INSERT:
        found.append(_beside("Ce qui est ajouté", "", "Article proposé", None, asked, values))
    else:
        wanted = asked if row.kind == K.REWORD else None
        now = (article.title, article.body) if article is not None else None
        if row.is_waiting and now and now != base:
            found.append(
                _beside("Sur le texte d’aujourd’hui", "Texte d’aujourd’hui", "Proposition", now, wanted, values)
            )
            title = "Comme elle a été écrite"
        else:
            title = "Ce qui change"
        found.append(_beside(title, "Texte de départ", "Proposition", base, wanted, values))
    if row.outcome == Outcome.AMENDED:
        written = (row.written_title, row.written_body)
        found.append(_beside("Ce qui a été écrit", "Proposition", "Texte accepté", asked, written, values))
    return found


def _beside(title, before_title, after_title, old, new, values):
    if old is None or new is None:
        kind = ADDED if old is None else REMOVED
        lines = [Line.of(line, [(kind, words) for _, words in line]) for line in _lines(old or new, old or new, values)]
    else:
        lines = _lines(old, new, values)
    near = _near(lines)
    before, after = differences.columns(near)
    whole = lines if len(near) < len(lines) else []
    return Compared(title, before_title, after_title, before, after, _counted(lines), whole)


def _near(lines):
    """The lines that change, with the one before and after each; « … » where others are left out."""
    changed = [rank for rank, line in enumerate(lines) if any(kind != KEPT for kind, _ in line)]
    shown = {near for rank in changed for near in (rank - 1, rank, rank + 1)}
    found = []
    for rank, line in enumerate(lines):
        if rank in shown or not changed:
            found.append(line)
        elif not found or found[-1] != GAP:
            found.append(GAP)
    return found


def _lines(old, new, values):
    """Lines of two (title, body), fields filled."""
    (title, source), (other, written) = old, new
    texts = [str(values.fill(each)) for each in (source, written)]
    return [
        *differences.compare_lines([title], [other]),
        *differences.compare_texts(*texts, sources=(source, written)),
    ]


def _counted(lines):
    """« 22 mots ajoutés, 2 retirés »."""
    size = {
        kind: sum(len(words.split()) for line in lines for each, words in line if each == kind)
        for kind in (ADDED, REMOVED)
    }
    found = []
    if size[ADDED]:
        found.append(counted(size[ADDED], "mot ajouté", "mots ajoutés"))
    if size[REMOVED]:
        found.append(counted(size[REMOVED], "mot retiré", "mots retirés"))
    if found:
        return ", ".join(found)
    changed = any(kind != KEPT for line in lines for kind, _ in line)
    return "des valeurs de champs changent" if changed else "les mots sont les mêmes, la mise en forme change"
