"""Dates read as people write them: 11/10/2023, oct. 2023, « rentrée 2026 », « vers 2019 »."""

import datetime as dt
import re

from django.core.exceptions import ValidationError

from core.dates import FIRST_YEAR, LAST_YEAR, LEAP_YEAR, MONTHS, Nuance, PreciseDate, Precision, typed, words
from core.folding import plain

LOOKS = "Écrivez une date comme 11/10/2023, 10/2023 si seul le mois est connu, ou 2023."
#: What the portal writes before a date, in the midst of a sentence.
BEFORE = re.compile(r"(?:depuis|jusqu['’](?:en|au|a)|à|le|en|du|de|au|d['’])(?: le)?(?: |(?<=['’]))")
NUANCES = {
    Nuance.ABOUT: ("environ", "vers", "autour de", "approximative", "approximatif"),
    Nuance.PRESUMED: ("présumé", "présumée", "date présumée", "presume", "presumee", "supposée", "supposé"),
}
_NUANCE_OF = {word: nuance for nuance, said in NUANCES.items() for word in said}
_SAID = "|".join(sorted(map(re.escape, _NUANCE_OF), key=len, reverse=True))


MONTH_NUMBERS = {plain(name): number for number, name in enumerate(MONTHS, 1)}
#: As they are cut short, before their point.
SHORT_MONTHS = {
    "jan": 1,
    "janv": 1,
    "fev": 2,
    "fevr": 2,
    "avr": 4,
    "juil": 7,
    "aou": 8,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH_OF = MONTH_NUMBERS | SHORT_MONTHS


def take_nuance(text):
    """(text without it, nuance): « vers 2019 », « environ 2019 », « 2019 environ », « 2019 (présumé) »."""
    if found := re.fullmatch(rf"({_SAID})(?: en| le)? (.+)", text):
        return found[2], _NUANCE_OF[found[1]]
    if found := re.fullmatch(rf"(.+?),? \(?(?:année inconnue(?:, )?)?({_SAID})?\)?", text):
        return found[1], _NUANCE_OF.get(found[2], "")
    return text, ""


_RANK = r"(1|2|3|4)(?:er|ere|e|eme|nd)?"
_PARTS = {"trim": 3, "trimestre": 3, "t": 3, "sem": 6, "semestre": 6, "s": 6}
_TIMES_OF_YEAR = {"debut": 1, "mi": 6, "milieu": 6, "fin": 12, "rentree": 9}


def months_of(text):
    """(year, first month, last month) of « 1er trim. 2025 », « 2e semestre 2026 », « rentrée 2026 », « fin 2025 »;
    None for any other text."""
    said = " ".join(plain(text).replace("’", "'").split()).strip(" .,;()")
    rank = rf"(?:{_RANK} (trim|trimestre|sem|semestre)|([ts]) ?([1-4]))\.?,?(?: de)?(?: l'annee)? ?(\d{{4}})"
    if found := re.fullmatch(rank, said):
        size, number = _PARTS[found[2] or found[3]], int(found[1] or found[4])
        return (int(found[5]), size * (number - 1) + 1, size * number) if size * number <= 12 else None
    names = "|".join(_TIMES_OF_YEAR)
    if found := re.fullmatch(rf"(?:(?:a la|en|au) )?({names})(?: d[eu'])?(?: l'annee)?[ -]?(\d{{4}})", said):
        month = _TIMES_OF_YEAR[found[1]]
        return int(found[2]), month, month
    return None


def _with_whole_year(text):
    """« 01/03/2027 » for « 01/03/27 », « mars 2027 » for « mars 27 » and for what Excel makes of it, « mars-27 »: the
    century is asked; "" for any other text."""
    found = re.fullmatch(r"(\d{1,2}[/.-]\d{1,2}[/.-]|(?:\d{1,2}[ -])?(\w+)\.?[ -]['’]?)(\d\d)", text)
    if not found or (found[2] and plain(found[2]) not in _MONTH_OF):
        return ""
    year = f"{20 if int(found[3]) < FIRST_YEAR % 100 else 19}{found[3]}"
    if not found[2]:
        return found[1] + year
    day = found[1].partition(found[2])[0].rstrip(" -")
    return " ".join(filter(None, (day, MONTHS[_MONTH_OF[plain(found[2])] - 1], year)))


#: Days since this one are dates of a spreadsheet whose cell lost its format.
EPOCH = dt.date(1899, 12, 30)


def day_of_serial(text):
    """The day of « 46082 », of a date that lost its format in a spreadsheet; None for any other text."""
    if not re.fullmatch(r"[0-9]{5}", text.strip()):
        return None
    day = EPOCH + dt.timedelta(int(text))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def parse(text, *, sourced=False):
    """PreciseDate read from « 11/10/2023 », « 2023-10-11 », « 10/2023 », « octobre 2023 », « oct. 2023 »
    or « 2023 »; when `sourced`, also from « vers 2019 », « octobre 2023 (présumé) », « 12 juin » or « inconnue ».
    Raises ValidationError (French) for anything else."""
    shown = text = " ".join(text.replace("1er", "1").lower().split())
    nuance = ""
    if sourced:
        if re.fullmatch(r"(?:(?:depuis|jusqu['’]a|a)(?: une)? |de )?(?:date )?inconnue?", plain(text)):
            return PreciseDate(None, Precision.UNKNOWN)
        text, nuance = take_nuance(text)
    text = BEFORE.sub("", text, count=1) if BEFORE.match(text) else text
    year = month = day = None
    if found := re.fullmatch(r"(\d{4})", text):
        year = found[1]
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text):
        month, year = found.groups()
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        day, month, year = found.groups()
    elif (found := re.fullmatch(r"(?:(\d{1,2})[ -])?(\w+)\.?[ -](\d{4})", text)) and plain(found[2]) in _MONTH_OF:
        day, month, year = found[1], _MONTH_OF[plain(found[2])], found[3]
    elif sourced and (found := re.fullmatch(r"(\d{1,2}) (\w+)\.?", text)) and plain(found[2]) in _MONTH_OF:
        day, month = found[1], _MONTH_OF[plain(found[2])]
    elif whole := _with_whole_year(text):
        raise ValidationError(f"« {shown} » : écrivez l’année en entier, par exemple {whole}.", code="asked")
    elif serial := day_of_serial(text):
        told = f"« {shown} » : une date d’Excel ? Écrivez {typed(serial)}, le {words(serial)}."
        raise ValidationError(told, code="asked")
    elif sourced and (found := re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)):
        day, month = found.groups()
    else:
        raise ValidationError(
            LOOKS + (" Sinon « vers 2019 », « 2019 (présumé) », « 12 juin » ou « inconnue »." if sourced else "")
        )
    try:
        date = dt.date(int(year or LEAP_YEAR), int(month or 1), int(day or 1))
    except ValueError:
        raise ValidationError(f"La date « {shown} » n’existe pas.") from None
    if year is None:
        return PreciseDate(None, Precision.DAY_MONTH, nuance, f"{date:%m-%d}")
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValidationError(f"L’année doit être comprise entre {FIRST_YEAR} et {LAST_YEAR}.")
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return PreciseDate(date, precision, nuance)
