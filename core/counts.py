"""Counts that a paper announces: « environ 18 fiches (lu dans : préambule) », as dates are told in `core.dates`."""

from core.dates import Nuance
from core.formats import number, plural


def words(count, one="", several="", *, nuance="", source=""):
    """What is told of a count, the same everywhere: « 18 fiches », « environ 18 fiches »,
    « 18 fiches (nombre présumé) », and where it was read. `one`, `several`: what is counted."""
    noun = one and plural(count, one, several)
    said = " ".join(filter(None, ("environ" if nuance == Nuance.ABOUT else "", number(count), noun)))
    remarks = ["nombre présumé"] if nuance == Nuance.PRESUMED else []
    remarks += [f"lu dans : {source}"] if source else []
    return f"{said} ({', '.join(remarks)})" if remarks else said
