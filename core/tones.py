"""Tones of state badges: what colour and shape go with a state, told by each app.

An app calls `register_tones({"in_force": "success"})` from AppConfig.ready(). A state that
nobody named is neutral. The words are always printed: a tone never carries the meaning alone.
"""

TONES = ("neutral", "accent", "success", "warning", "danger", "muted")

_tones: dict[str, str] = {}


def register_tones(tones):
    for state, tone in tones.items():
        if tone not in TONES:
            raise ValueError(f"Ton inconnu pour « {state} » : {tone}")
        _tones[str(state)] = tone


def tone_of(state):
    return _tones.get(str(state), "neutral")
