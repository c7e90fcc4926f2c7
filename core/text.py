"""Words as they come from a box, a letter or a page that was pasted: one cleaning, before any form sees them."""

import re
import unicodedata

#: Ends of a line for Word, for a page, for a mail: a line end here.
LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
#: Soft hyphens, direction marks, joiners and other signs that nobody sees.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: The rest of the control signs: a space. NUL stays, for it is refused where it comes.
CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def clean(typed):
    """The same words with composed accents, without control signs nor what cannot be seen. Tabs, line ends and
    no-break spaces stay."""
    if typed.isprintable() and typed.isascii():
        return typed
    words = CONTROLS.sub(" ", UNSEEN.sub("", LINE_ENDS.sub("\n", typed)))
    return words if words.isascii() else unicodedata.normalize("NFC", words)


def cleaned(data):
    """A QueryDict whose values are clean; the same one when they were. Secrets are kept sign by sign."""
    dirty = {
        name: [clean(value) for value in values]
        for name, values in data.lists()
        if "password" not in name and any(clean(value) != value for value in values)
    }
    if not dirty:
        return data
    copied = data.copy()
    for name, values in dirty.items():
        copied.setlist(name, values)
    copied._mutable = False
    return copied
