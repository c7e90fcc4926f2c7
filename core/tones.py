"""The one table of tones: what colour and shape go with a state, on pages, in charts and in documents.

An app calls `register_tones({State.IN_FORCE: "success"})` from AppConfig.ready(). A state that nobody named is
neutral. The words are always printed: a tone never carries the meaning alone. `static/ctg/tokens.css`,
`components.css` and `documents/print.css` write the colours below, and a test compares them (reporting/documents/tests/test_tones.py).
"""

from dataclasses import dataclass

INK = "#1b2427"


@dataclass(frozen=True)
class Tone:
    """Colours of a tone: `text` over its `ground` within a `border` (badges), then a `bar`, hatched by lines of
    `hatch_ink` when it is drawn, a number over it in `over`."""

    text: str
    ground: str
    border: str
    bar: str
    hatch: str = ""
    hatch_ink: str = INK
    over: str = INK


TABLE = {
    "neutral": Tone("#515a5c", "#ffffff", "#8a8678", "#ffffff"),
    "accent": Tone("#083c48", "#dfecee", "#b9d8de", "#0d5666", over="#ffffff"),
    "success": Tone("#2a6033", "#e3efe2", "#b9d2b9", "#7fb087", "vertical", "#4d8657"),
    "warning": Tone("#7a4d00", "#faeccd", "#e3c88f", "#e0b45f", "diagonal", "#8a6414"),
    "danger": Tone("#9c261a", "#f9e4df", "#e5b6ad", "#9c261a", "cross", "#d9796e", "#ffffff"),
    "muted": Tone("#515a5c", "#ebe8e0", "#dcd8cd", "#dcd8cd", "dots", "#8a8678"),
}
TONES = tuple(TABLE)

_tones: dict[str, str] = {}
_of_words: dict[str, str] = {}


def register_tones(tones):
    """{state: its tone}. The words of a member of an enum have the tone of their state, whatever floor says them."""
    for state, tone in tones.items():
        if tone not in TABLE:
            raise ValueError(f"Ton inconnu pour « {state} » : {tone}")
        _tones[str(state)] = tone
        if words := str(getattr(state, "label", "")):
            if _of_words.setdefault(words, tone) != tone:
                raise ValueError(f"« {words} » a deux tons : {_of_words[words]} et {tone}")


def tone_of(state):
    return _tones.get(str(state), "neutral")


def tone_of_words(words, otherwise="neutral"):
    """The tone of a state told by its words, where the state itself is not known: a document, a chart."""
    return _of_words.get(words, otherwise)
