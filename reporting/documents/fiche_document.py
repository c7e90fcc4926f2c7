"""Fiches printed apart from their convention; what each one says is told by `actions.telling`."""

from dataclasses import dataclass, replace

from actions.telling import Fiche

from .presenters import Document


@dataclass(frozen=True)
class FicheDocument(Document):
    """One fiche or several, printed apart from the convention."""

    fiches: tuple[Fiche, ...] = ()

    template = "reporting/documents/fiche.html"
    page_template = "reporting/documents/fiche_page.html"
    subject = "Fiche action d’une convention territoriale globale"
    file_stem = "fiche-action"

    def __post_init__(self):
        placed = tuple(replace(fiche, level=2) for fiche in self.fiches)
        object.__setattr__(self, "fiches", placed)

    @property
    def sections(self):
        return [fiche.section for fiche in self.fiches]
