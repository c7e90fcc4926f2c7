"""Documents and bilans."""

from django.utils import timezone

from reporting.documents.models import Rendu
from reporting.enums import BilanState
from reporting.tests.factories import make_bilan
from tests.security import world
from tests.security.matrix import READERS, WHOLE_READERS, WRITERS, Row


@world.builder
def add_bilans(made):
    made.draft = make_bilan(made.convention, year=2024)
    made.sent = make_bilan(made.convention, year=2023, state=BilanState.SENT)
    made.rendu = Rendu.objects.create(
        key="0" * 64,
        kind="convention",
        convention=made.convention,
        subject_id=made.convention.pk,
        label="Convention",
        file=_file(),
        sha256="0" * 64,
        size=4,
        page_count=1,
        made_at=timezone.now(),
    )


def _file():
    from django.core.files.base import ContentFile

    return ContentFile(b"%PDF", name="essai.pdf")


def convention(made):
    return [made.convention.pk]


ROWS = [
    Row("documents:convention", convention, get=WHOLE_READERS),
    Row("documents:convention_pdf", convention, get=None, post=WHOLE_READERS),
    Row("documents:fiche_pdf", lambda made: [made.fiche.pk], post=READERS),
    Row("documents:rendu", lambda made: [made.rendu.pk], get=WHOLE_READERS, sees=WHOLE_READERS),
    Row("bilans:list", convention, get=WHOLE_READERS),
    Row("bilans:create", convention, get=WRITERS, post=WRITERS),
    Row("bilans:detail", lambda made: [made.sent.pk], get=WHOLE_READERS, sees=WHOLE_READERS),
    Row("bilans:write", lambda made: [made.draft.pk], get=WRITERS, post=WRITERS, sees=WRITERS),
    Row("bilans:transition", lambda made: [made.draft.pk, "transmettre"], get=WRITERS, post=WRITERS, sees=WRITERS),
    Row("bilans:pdf", lambda made: [made.sent.pk], get=None, post=WHOLE_READERS, sees=WHOLE_READERS),
    Row("bilans:delete", lambda made: [made.draft.pk], get=None, post=frozenset(), sees=WRITERS),
]
