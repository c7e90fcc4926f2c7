"""The short name of a convention, « Gevrey-Nuits »: proposed from the name of its territory, then edited.

A working word for lists, menus and telephones; a text, its versions and its PDF never say it.
"""

import re

from core.formats import years

LENGTH = 40
ENOUGH = 26  # signs: a longer name is cut down to what tells it from its neighbours
_KIND = re.compile(
    r"^(?:communaut[ée] (?:de communes|d[’']agglom[ée]ration|urbaine)|commune|ville|métropole|CC|CA|CU)"
    r"(?: (?:de la|de l[’']|des|du|de|d[’']))?\s*",
    re.I,
)
_ARTICLE = re.compile(r"^(?:(?:de l|d|l)[’']|(?:de la|des|du|de|les|le|la) )", re.I)
_BETWEEN = re.compile(r" et | - |, ")
_OF_MANY = re.compile(r"^(?:saint|sainte|saints|val|vals|mont|monts|la|le|les|sous|sur|haut|haute)$", re.I)
_LINKS = {"/", "-", "–", "de", "des", "du", "d", "la", "le", "les", "et", "en", "sur", "sous", "à"}


def proposed(name):
    """« CC de Gevrey-Chambertin et de Nuits-Saint-Georges » : « Gevrey-Nuits »; a name that is short keeps its words."""
    bare = _KIND.sub("", name).strip() or name.strip()
    if len(bare) <= ENOUGH:
        return _cut(bare)
    parts = [_ARTICLE.sub("", part).strip() for part in _BETWEEN.split(bare) if part.strip()]
    heads = "-".join(_head(part) for part in parts)
    return _cut(heads if len(parts) > 1 and len(heads) <= ENOUGH else bare)


def _head(place):
    """« Nuits » of « Nuits-Saint-Georges », but all of « Saint-Jean-de-Losne » and of what has no hyphen."""
    first = place.split("-")[0]
    return place if _OF_MANY.match(first) else first


def _cut(text):
    """Whole words of it, ENOUGH signs at most, that do not end on a link."""
    kept = text if len(text) <= ENOUGH else text[: ENOUGH + 1].rsplit(" ", 1)[0][:ENOUGH].rstrip("-’' ")
    words = kept.split(" ")
    while len(words) > 1 and words[-1].lower() in _LINKS:
        words.pop()
    kept = " ".join(words)
    return kept[:1].upper() + kept[1:]


def label(name, short_name, starts_on, ends_on):
    """« Gevrey-Nuits 2023-2026 »: a convention in few words, never without its period when that is known."""
    return f"{short_name or proposed(name)} {years(starts_on, ends_on)}".strip()
