"""The value of an indicator in words: one way, on the pages and in the documents, of a diagnostic and of a fiche."""

from core.formats import NBSP, number
from diagnostics.enums import IndicateurKind, ValeurStatus

GIVEN = (ValeurStatus.KNOWN, ValeurStatus.ESTIMATED)
STUCK_UNITS = ("%", "€")  # printed with the number; the others are said once, beside the label


def value_words(indicateur, value, *, text="", status=ValeurStatus.KNOWN, with_unit=False, decimals=None):
    """« 12 », « 62,9 % (estimée) », « Oui », the words of a narrative, « secret statistique »; "" when unknown.

    `indicateur`: of a fiche or of a diagnostic, read for its kind and its unit.
    """
    if status not in GIVEN:
        return ValeurStatus(status).label.lower()
    if text or value is None:
        return text
    if indicateur.kind == IndicateurKind.BOOLEAN:
        words = "Oui" if value else "Non"
    else:
        words = number(value, decimals)
        if with_unit and indicateur.unit in STUCK_UNITS:
            words += f"{NBSP}{indicateur.unit}"
    return f"{words} (estimée)" if status == ValeurStatus.ESTIMATED else words
