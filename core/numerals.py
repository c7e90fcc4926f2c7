"""Counts as a sentence writes them: « Trois fiches sur dix-sept sont réalisées », « Aucune fiche n’est en retard ».

Letters up to twenty, figures beyond. `core.formats.counted` counts in figures, for lists and messages.
"""

from dataclasses import dataclass

from core.formats import number, plural

_MASCULINE = (
    *(
        "aucun",
        "un",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "treize",
    ),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"),
)
_ORDINALS = (
    *("première", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième"),
    "dixième",
)
_ELIDED = tuple("aeéèêiouyh")


@dataclass(frozen=True)
class Noun:
    """What is counted. `several`: its plural, with an s when it is empty."""

    one: str
    several: str = ""
    is_feminine: bool = False

    def counted(self, count):
        """« aucune fiche », « une fiche », « dix-sept fiches », « 1 234 fiches »."""
        return f"{self.alone(count)} {plural(count, self.one, self.several)}"

    def alone(self, count):
        """The number, when the noun was said before: « deux sont en retard », « aucune ne l’est »."""
        return numeral(count, is_feminine=self.is_feminine)


def numeral(count, *, is_feminine=False):
    """« aucune », « une », « dix-sept », « 21 »."""
    if count >= len(_MASCULINE):
        return number(count)
    return _MASCULINE[count] + ("e" if is_feminine and count < 2 else "")


def rank(place):
    """« troisième », of a year; empty beyond the tenth."""
    return _ORDINALS[place - 1] if 0 < place <= len(_ORDINALS) else ""


def verb(count, one, several):
    """« est », « sont », and what « aucune » asks for: « n’est », « ne reste »."""
    if count:
        return plural(count, one, several)
    return f"n’{one}" if one.startswith(_ELIDED) else f"ne {one}"


def capital(text):
    """The first letter of a sentence: « Trois », « Épicerie »."""
    return text[:1].upper() + text[1:]


def share(noun, count, whole, of, one, several):
    """(what is counted, its verb) of `count` among `whole`: (« trois fiches sur dix-sept », « sont réalisées »),
    (« les deux fiches », « du plan sont réalisées »), (« la fiche », « du plan n’est pas réalisée »). `of`: of what
    they all are, said where they all are counted."""
    if whole == 1:
        said, _, rest = one.partition(" ")
        article = "la" if noun.is_feminine else "le"
        return f"{article} {noun.one}", f"{of} {one if count else f'{verb(0, said, said)} pas {rest}'}"
    if count == whole:
        return f"les {numeral(whole)} {plural(whole, noun.one, noun.several)}", f"{of} {several}"
    return f"{noun.counted(count)} sur {numeral(whole)}", verb(count, one, several)
