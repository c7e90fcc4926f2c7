"""Documents and bilans."""

from django.utils import timezone

from accounts.enums import JobState
from accounts.models import Job
from conventions.models import PartieActe
from conventions.text.versions import make_version_to_sign
from reporting.bilans.comments import CommentaireBilan
from reporting.documents.models import Rendu
from reporting.enums import BilanState
from reporting.leaving import orders
from reporting.tests.factories import make_bilan
from tests.security import world
from tests.security.matrix import ADMINS, CAF, MANAGERS, MEMBER_MANAGERS, NOBODY, READERS, WHOLE_READERS, WRITERS, Row


@world.builder
def add_bilans(made):
    made.draft = make_bilan(made.convention, year=2024)
    made.sent = make_bilan(made.convention, year=2023, state=BilanState.SENT)
    made.validated = make_bilan(
        made.convention, year=2022, state=BilanState.VALIDATED, frozen={}, frozen_sha256="0" * 64
    )
    made.asked = CommentaireBilan.objects.create(bilan=made.sent, section="synthese", text="Et les seniors ?")
    made.version_to_sign = make_version_to_sign(made.convention, by=None)
    made.left = Job.objects.create(
        kind=orders.kind_of(made.caf),
        label="x",
        requested_by=made.users["caf_admin"],
        state=JobState.DONE,
        finished_at=timezone.now(),
    )
    made.voting = PartieActe.objects.filter(acte=made.convention.initial_acte).first()
    made.given = Job.objects.create(
        kind=f"dossiers:{made.convention.initial_acte.pk}",
        label="x",
        requested_by=made.users["caf_admin"],
        state=JobState.DONE,
        finished_at=timezone.now(),
    )
    made.drawn = {
        kind: Rendu.objects.create(
            key=f"{digit:064d}",
            kind=kind,
            convention=made.convention,
            subject_id=subject.pk,
            label=kind,
            file=_file(),
            sha256="0" * 64,
            size=4,
            page_count=1,
        )
        for digit, (kind, subject) in enumerate(
            {
                "convention": made.convention,
                "bilan": made.sent,
                "avenant": made.avenant,
                "convention_word": made.convention,
                "avenant_word": made.avenant,
                "texte": made.convention,
            }.items()
        )
    }


def _file():
    from django.core.files.base import ContentFile

    return ContentFile(b"%PDF", name="essai.pdf")


def convention(made):
    return [made.convention.pk]


def asking(kind, subject, **answers):
    """POST makes a job; `get`: the short documents, that a link downloads."""
    answers.setdefault("get", None)
    return Row("documents:ask", lambda made: [kind, getattr(made, subject).pk], case=kind, **answers)


def drawn(kind):
    return Row("documents:rendu", lambda made: [made.drawn[kind].pk], get=WHOLE_READERS, sees=WHOLE_READERS, case=kind)


ROWS = [
    Row("documents:convention", convention, get=WHOLE_READERS),
    asking("convention", "convention", post=WHOLE_READERS),
    asking("convention_word", "convention", post=WHOLE_READERS),
    asking("version", "version_to_sign", post=MANAGERS, sees=WHOLE_READERS),
    asking("avenant", "avenant", post=WHOLE_READERS, sees=WHOLE_READERS),
    asking("avenant_word", "avenant", post=WHOLE_READERS, sees=WHOLE_READERS),
    asking("avenant_final", "avenant", post=MANAGERS, sees=WHOLE_READERS),
    asking("texte", "convention", post=WHOLE_READERS),
    # Nothing is submitted to vote here: who reads it is told so on the page of the party.
    *(
        asking(slug, "voting", get=WHOLE_READERS, get_code=302, post=WHOLE_READERS, sees=frozenset())
        for slug in ("deliberation", "deliberation_word", "note", "note_word")
    ),
    Row("dossiers:convention", convention, get=MANAGERS, post=MANAGERS),
    Row("dossiers:avenant", lambda made: [made.convention.pk, made.avenant.number], get=MANAGERS, post=MANAGERS),
    # Its file is no longer kept: who asked for it is sent to ask again.
    Row("dossiers:archive", lambda made: [made.given.key], get=ADMINS, get_code=302, sees=NOBODY),
    asking("fiche", "fiche", get=READERS, post=READERS),
    asking("bordereau", "bordereau", get=ADMINS, post=ADMINS, sees=CAF),
    asking("bilan", "sent", post=WHOLE_READERS, sees=WHOLE_READERS),
    asking("bilan_final", "validated", post=WHOLE_READERS, sees=WHOLE_READERS),
    drawn("convention"),
    drawn("convention_word"),
    drawn("bilan"),
    drawn("avenant"),
    drawn("avenant_word"),
    drawn("texte"),
    Row("leaving:convention", convention, get=MEMBER_MANAGERS, post=MEMBER_MANAGERS),
    Row("leaving:caf", lambda made: [made.caf.pk], get=ADMINS, post=ADMINS, sees=CAF),
    # Its file is no longer kept: who asked for it is sent to ask again.
    Row("leaving:archive", lambda made: [made.left.key], get=ADMINS, get_code=302, sees=NOBODY),
    Row("bilans:list", convention, get=WHOLE_READERS),
    Row("bilans:create", convention, get=WRITERS, post=WRITERS),
    Row("bilans:detail", lambda made: [made.sent.pk], get=WHOLE_READERS, sees=WHOLE_READERS),
    Row("bilans:write", lambda made: [made.draft.pk], get=WRITERS, post=WRITERS, sees=WRITERS),
    Row(
        "bilans:comment",
        lambda made: [made.sent.pk, "synthese"],
        get=WHOLE_READERS,
        post=WHOLE_READERS,
        sees=WHOLE_READERS,
    ),
    # Asked by nobody of the matrix: the writers alone read it.
    Row("bilans:comment_answer", lambda made: [made.asked.pk], get=WRITERS, post=WRITERS, sees=WRITERS),
    Row("bilans:comment_settle", lambda made: [made.asked.pk], get=None, post=WRITERS, sees=WRITERS),
    Row("bilans:transition", lambda made: [made.draft.pk, "transmettre"], get=WRITERS, post=WRITERS, sees=WRITERS),
    Row("bilans:delete", lambda made: [made.draft.pk], get=frozenset(), post=frozenset(), sees=WRITERS),
]
