"""What keeps a file of a convention as it is: the version that was signed, a vote, minutes, a bilan.

The rule is told three times: here, for pages and forms; in `Document.clean`; and by triggers, which
the application cannot get round (`kept_trigger` writes them, each floor for the tables it knows).
"""

from dataclasses import dataclass

import pgtrigger

from conventions import doors
from conventions.enums import Visibility
from core.triggers import refusing_when
from territories import french

#: Said of the last file that keeps a signed text, by the page and by the trigger.
ONLY_COPY = "Ce fichier est le seul qui garde le texte signé : déposez-en d’abord un autre."

_WHOLE = """
    (to_jsonb(NEW) - 'version' - 'partie_id') IS DISTINCT FROM (to_jsonb(OLD) - 'version' - 'partie_id')
    OR (NEW.partie_id IS NOT NULL AND NEW.partie_id IS DISTINCT FROM OLD.partie_id)
"""
# What it is, and who reads it: it may open to more readers, never close.
_NAMED = f"""
    (to_jsonb(NEW) - 'version' - 'partie_id' - 'annex_position' - 'visibility')
        IS DISTINCT FROM (to_jsonb(OLD) - 'version' - 'partie_id' - 'annex_position' - 'visibility')
    OR (NEW.partie_id IS NOT NULL AND OLD.partie_id IS NOT NULL AND NEW.partie_id <> OLD.partie_id)
    OR array_position(ARRAY{[level.value for level in Visibility]}, NEW.visibility::text)
        < array_position(ARRAY{[level.value for level in Visibility]}, OLD.visibility::text)
"""


@dataclass(frozen=True)
class Hold:
    """`words`: « la version 2 du texte ». `is_whole`: the file was made for it, and changes only
    with it; otherwise it was deposited, and keeps its name, its nature and its readers."""

    words: str
    is_whole: bool


def holder(*, is_whole):
    """Register a function of keys of documents that gives pairs (key, words) of those that something keeps."""

    def register(function):
        doors.holders.append((function, is_whole))
        return function

    return register


def kept_trigger(name, holding, sentence, *, is_whole=False, lock=""):
    """Trigger of the table of documents: refuses what a `Hold` refuses, while the SQL `holding` finds a row.

    `lock` is run first: what is being validated in another transaction is waited for, then seen.
    A deletion needs none: `held_trigger` and the foreign keys that point to a document refuse it.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
        IF {_WHOLE if is_whole else _NAMED} THEN
            {lock}
            IF EXISTS ({holding}) THEN
                RAISE EXCEPTION 'Document % : {sentence}', OLD.id
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        RETURN NEW;
        """,
    )


def held_trigger(name, holding, sentence):
    """Trigger of the same table: refuses a deletion at once, where a foreign key would wait for the commit."""
    return refusing_when(name, pgtrigger.Delete, f"EXISTS ({holding})", f"'Document % : {sentence}', OLD.id")


def keeps_text(convention, *, but="0"):
    """SQL condition: a file keeps the text of this convention. The twin of `signing.text_files`.

    `convention` and `but`, a document that does not count, are SQL expressions of keys.
    """
    return f"""
        (EXISTS (SELECT 1 FROM conventions_document
            WHERE convention_id = {convention} AND kind = 'signed' AND id <> {but})
        OR (SELECT document_id FROM conventions_versiontexte
            WHERE convention_id = {convention} AND kind = 'to_sign' ORDER BY number DESC LIMIT 1) IS NOT NULL)
    """  # noqa: S608  (columns of our own triggers)


def holds(keys, *, whole_only=False):
    """{key of a document: [Hold]} of these documents; one that nothing keeps has no key. One query a holder."""
    keys, found = list(keys), {}
    for function, is_whole in doors.holders if keys else ():
        if is_whole or not whole_only:
            for key, words in function(keys):
                found.setdefault(key, []).append(Hold(words, is_whole))
    return found


def wider_than(visibility):
    """The levels that show at least as much as this one: [« shared », « partners », …]."""
    levels = [level.value for level in Visibility]
    return levels[levels.index(visibility) :]


def names(found):
    """« la version 2 du texte et la séance du 4 décembre 2024 »."""
    words = list(dict.fromkeys(hold.words for hold in found))
    return f"{', '.join(words[:-1])} et {words[-1]}" if len(words) > 1 else "".join(words)


def closed_sentence(found):
    """Why nothing of it changes, or '' when no `Hold` is whole."""
    whole = [french.de(hold.words) for hold in found if hold.is_whole]
    return (
        f"Ce fichier est celui {' et '.join(whole)} : il ne se modifie, ne se cache ni ne se supprime à part."
        if whole
        else ""
    )


def named_sentence(found):
    """What may no longer change, for files that were deposited."""
    return (
        f"Gardé par {names(found)} : son titre, sa nature et sa partie ne changent plus, "
        "et il peut seulement s’ouvrir à plus de lecteurs."
    )
