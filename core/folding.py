"""Two spellings of one name, compared."""

import unicodedata


def plain(text):
    """Lower case without accents."""
    split = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
