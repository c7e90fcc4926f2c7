"""A bordereau d’élimination as it goes to the archives, with the room of their visa."""

from dataclasses import dataclass

from core.dates import words
from core.formats import counted
from reporting.elimination import due

from .presenters import Document, moment_words

#: What the archives write by hand, on a bordereau that waits for their visa.
VISA = ("Référence du visa", "Date", "Nom et qualité", "Signature et cachet")


@dataclass(frozen=True)
class BordereauDocument(Document):
    """`lines`: cells under `headings`, the second one naming the convention; `visa`: (label, what was given or '')."""

    kept_for: str = ""
    made_by: str = ""
    withdrawn: str = ""
    lines: tuple[tuple[str, ...], ...] = ()
    visa: tuple[tuple[str, str], ...] = ()

    template = "reporting/documents/bordereau.html"
    subject = "Bordereau d’élimination d’archives publiques"
    file_stem = "bordereau-elimination"

    @property
    def headings(self):
        return due.HEADINGS

    @property
    def sections(self):
        return []


def bordereau_document(row):
    """Of this Bordereau, as it stands."""
    given = (row.visa_reference, row.visa_on and words(row.visa_on), f"{row.visa_name}, {row.visa_capacity}", "")
    if row.destroyed_at:
        state, at = "Détruit", row.destroyed_at
    elif row.visa_on:
        state, at = "Visé", row.created_at
    elif row.withdrawn_at:
        state, at = "Retiré", row.withdrawn_at
    else:
        state, at = "À viser", row.created_at
    return BordereauDocument(
        title=str(row),
        territory=row.caf.name,
        version_at=at,
        version_label=state,
        is_project=False,
        kept_for=counted(row.years, "an"),
        made_by=f"{row.created_by}, le {moment_words(row.created_at)}",
        withdrawn=f"{row.withdrawn_by} : « {row.withdrawn_why} »" if row.withdrawn_at else "",
        lines=tuple(tuple(str(cell) for cell in due.told(line)) for line in row.lines),
        visa=() if row.withdrawn_at else tuple(zip(VISA, given if row.visa_on else ("",) * len(VISA), strict=True)),
    )
