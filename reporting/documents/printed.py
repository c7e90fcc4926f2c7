"""What a version of a convention is frozen as beside its articles, and the document that is made of it.

Nothing here reads the tables, but for the bytes of the uploaded annexes when a PDF is drawn.
"""

import contextlib
import hashlib
import io
from dataclasses import dataclass, replace
from functools import partial

from actions.telling import Actor, BudgetLine, EnjeuServed, Etape, Fiche, FicheIndicator, HumanMeans, Level, YearValue
from actions.telling.plan import PlanNode
from conventions.enums import VersionKind
from conventions.models import Document, VersionTexte
from conventions.signing.told import Party, Representative
from conventions.text.signature import KeptFile, Signatories
from conventions.text.versions import Printed
from core.lost import Lost, opened
from core.telling import AttachedFile, Chart, Series
from diagnostics.telling import Constat, DiagnosticTheme, Enjeu, IndicatorRow, IndicatorTable, Volet
from governance.telling import Comite, Member

from .convention_presenter import (
    Annexe,
    ConventionDocument,
    DiagnosticAnnexe,
    EvaluationAnnexe,
    EvaluationYear,
    FileAnnexe,
    GovernanceAnnexe,
    Measure,
    PlanAnnexe,
)


@dataclass(frozen=True)
class PrintedConvention(Printed):
    """`name`: « Convention territoriale globale 2023-2026 ». `parties` without who signs for them; `annexes`: those
    that the portal makes; `files`: the uploaded ones, but for the acts of the votes."""

    name: str
    territory: str
    reference: str
    period: str
    years: str
    place: str
    perimeter: str
    parties: tuple[Party, ...]
    annexes: tuple[Annexe, ...]
    files: tuple[KeptFile, ...]

    @property
    def plan(self):
        return next((annexe for annexe in self.annexes if isinstance(annexe, PlanAnnexe)), None)


#: What a version is frozen with. A change of one of them asks for the next number of `text_versions.schema`.
CLASSES = (
    *(PrintedConvention, Party, Representative, KeptFile),
    *(Annexe, DiagnosticAnnexe, DiagnosticTheme, IndicatorTable, IndicatorRow, Chart, Series),
    *(Constat, Volet, Enjeu, GovernanceAnnexe, Comite, Member),
    *(PlanAnnexe, PlanNode, Fiche, Actor, EnjeuServed, Etape, BudgetLine, HumanMeans),
    *(FicheIndicator, Level, YearValue, EvaluationAnnexe, Measure, EvaluationYear),
)


def document(printed, text, signing, named, *, is_project):
    """The ConventionDocument of these frozen parts. `text`: `conventions.text.told.Text`; `named`: its title,
    stamp and instant; `signing`: SigningPart, None before the votes."""
    signatories = signing.parties if signing else (Signatories(),) * len(printed.parties)
    parties = tuple(
        replace(party, representatives=each.representatives, authorisations=each.authorisations)
        for party, each in zip(printed.parties, signatories, strict=True)
    )
    files = (*printed.files, *(signing.files if signing else ()))
    closing = {"closing": signing.closing} if signing else {}
    return ConventionDocument(
        **named,
        **closing,
        territory=printed.territory,
        is_project=is_project,
        reference=printed.reference,
        period=printed.period,
        years=printed.years,
        place=printed.place,
        perimeter=printed.perimeter,
        parties=parties,
        visas=text.visas,
        preambule=text.preambule,
        articles=text.articles,
        closing_html=text.closing,
        annexes=(*printed.annexes, *_announced(files, len(printed.annexes))),
    )


def _announced(files, before):
    """A page for each uploaded annex, numbered after the others."""
    for number, kept in enumerate(files, before + 1):
        name = f"annexe-{number:02}.{kept.extension}"
        file = AttachedFile(name, kept.title, kept.sha256, kept.size, partial(read, kept), kept.page_count)
        facts = {name: getattr(kept, name) for name in ("act", "subject", "vote", "origin", "on")}
        yield FileAnnexe(f"annexe-{number}", number, kept.title, file=file, **facts)


def read(kept):
    """The bytes of an annex as it was kept: those of its document, else those that the PDF of a submitted version
    carries. Raises Lost without any; those of another file are refused when they are attached, by their hash."""
    row, found = Document.objects.filter(pk=kept.document).first(), None
    if row is not None:
        with contextlib.suppress(Lost), opened(row.file, kept.title) as stored:
            found = stored.read()
    if _is(found, kept):
        return found
    if (carried := _carried(kept)) is not None:
        return carried
    if found is None:
        raise Lost(f"Le fichier « {kept.title} » n’est plus dans le portail.")
    return found


def _is(content, kept):
    return content is not None and hashlib.sha256(content).hexdigest() == kept.sha256


def _carried(kept):
    named = [{"document": kept.document, "sha256": kept.sha256}]
    rows = VersionTexte.objects.filter(kind=VersionKind.SUBMITTED, content__printed__files__contains=named)
    for version in rows.exclude(document=None).select_related("document").defer("content"):
        with contextlib.suppress(Lost), opened(version.document.file, version.document.title) as stored:
            for content in attached(stored.read()):
                if _is(content, kept):
                    return content
    return None


def attached(pdf):
    """The files that a PDF carries, one after the other."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for spec in opened.attachments.values():
            yield spec.get_file().read_bytes()
