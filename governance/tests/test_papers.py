"""Papers of a comité: its convention's or its Caf's, read by those that each names."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member, make_user
from conventions.documents.models import owned_by
from conventions.enums import Role, Visibility
from conventions.models import Document, Telechargement
from conventions.tests.factories import make_convention, make_document, make_member, new_document
from core.tests.files import make_image, make_pdf, upload
from governance.enums import ComiteKind, PaperReaders, SeanceState
from governance.models import Seance, SeanceDocument
from governance.tests.factories import make_comite, make_membre, make_seance, make_validated
from governance.tests.test_comites import typed, url
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
ALL = {level.value for level in PaperReaders}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cdsf():
    """A séance held by the comité of a Caf; another Caf has its own."""
    comites = [make_comite(caf=make_caf(code), kind=ComiteKind.CDSF, name=f"CDSF {code}") for code in ("21", "08")]
    seances = [make_seance(comite) for comite in comites]
    return seances[0]


@pytest.fixture
def admin(client, cdsf):
    person = make_caf_member(caf=cdsf.comite.caf, role=CafRole.ADMIN)
    client.force_login(person)
    return person


def make_paper(seance, readers=PaperReaders.SEANCE, **fields):
    """A file of the convention of this comité, or of its Caf."""
    document = new_document(
        seance.comite.convention, **({} if seance.comite.convention_id else caf_of(seance)), **fields
    )
    document.file.save("x.pdf", ContentFile(b"%PDF"))
    return SeanceDocument.objects.create(seance=seance, document=document, readers=readers)


def caf_of(seance):
    return {"caf": seance.comite.caf}


def read_by(person, papers, client):
    """The levels that this person reads, by the queryset; the address of each file says the same."""
    read = {paper.readers for paper in SeanceDocument.objects.visible_to(person).filter(pk__in=[p.pk for p in papers])}
    client.force_login(person)
    answers = {client.get(url("seance_document", paper)).status_code for paper in papers if paper.readers in read}
    refused = {client.get(url("seance_document", paper)).status_code for paper in papers if paper.readers not in read}
    assert answers <= {200} and refused <= {404}
    return read


def seated(comite, person, **fields):
    make_membre(comite, user=person, **fields)
    return person


def test_each_reader_of_the_papers_of_a_caf(client, cdsf):
    comite, elsewhere = cdsf.comite, make_caf("91")
    papers = [make_paper(cdsf, readers) for readers in PaperReaders]
    read = {
        "admin": make_caf_member(caf=comite.caf, role=CafRole.ADMIN),
        "adviser": make_caf_member(caf=comite.caf),
        "seated adviser": seated(comite, make_caf_member(caf=comite.caf)),
        "seated élu": seated(comite, make_member(make_convention(caf=comite.caf), Role.ELECTED)),
        "élu who left": seated(comite, make_user(), ends_on=dt.date(2024, 1, 1)),
        "élu": make_member(make_convention(caf=comite.caf), Role.ELECTED),
        "admin elsewhere": make_caf_member(caf=elsewhere, role=CafRole.ADMIN),
        "seated elsewhere": seated(make_comite(caf=elsewhere), make_user()),
    }
    assert {name: read_by(person, papers, client) for name, person in read.items()} == {
        "admin": ALL,
        "adviser": {"seance"},
        "seated adviser": {"seance", "members"},
        "seated élu": {"members"},
        "élu who left": set(),
        "élu": set(),
        "admin elsewhere": set(),
        "seated elsewhere": set(),
    }
    assert not Document.objects.visible_to(read["admin"]).exists()  # read through a paper, and no other way


def test_each_reader_of_the_papers_of_a_convention(client):
    convention = make_convention(caf=make_caf("21"))
    comite = make_comite(convention)
    seance = make_seance(comite)
    make_paper(make_seance(make_comite(make_convention(caf=make_caf("08")))))
    papers = [make_paper(seance, readers, visibility=Visibility.COPIL) for readers in PaperReaders]
    inner = [make_paper(seance, readers, visibility=Visibility.SHARED) for readers in PaperReaders]
    people = {
        "officer": make_member(convention, Role.COOPERATION_OFFICER),
        "élu": make_member(convention, Role.ELECTED),
        "seated élu": seated(comite, make_member(convention, Role.ELECTED)),
        "seated consultant": seated(comite, make_member(convention, Role.CONSULTANT)),
        "seated elsewhere": seated(comite, make_member(make_convention(caf=convention.caf), Role.ELECTED)),
        "Caf elsewhere": make_caf_member(caf=make_caf("08"), role=CafRole.ADMIN),
    }
    read = {name: (read_by(person, papers, client), read_by(person, inner, client)) for name, person in people.items()}
    assert read == {
        "officer": (ALL, ALL),
        "élu": ({"seance"}, set()),
        "seated élu": ({"seance", "members"}, set()),
        "seated consultant": ({"members"}, set()),  # a file that the convention shows them already
        "seated elsewhere": (set(), set()),
        "Caf elsewhere": (set(), set()),
    }


def test_the_page_of_a_seance_shows_the_papers_one_reads(client, cdsf):
    seances = [cdsf, make_seance(make_comite(make_convention(caf=cdsf.comite.caf)))]
    for seance in seances:
        papers = [make_paper(seance, readers, visibility=Visibility.COPIL) for readers in PaperReaders]
        people = [make_caf_member(caf=cdsf.comite.caf, role=role) for role in (CafRole.ADMIN, CafRole.BOARD)]
        people.append(seated(seance.comite, make_caf_member(caf=cdsf.comite.caf, role=CafRole.BOARD)))
        for person, count in zip(people, (3, 1, 2), strict=True):
            client.force_login(person)
            page = client.get(seance.get_absolute_url())
            shown = page.context["documents"]
            assert set(shown) == set(SeanceDocument.objects.visible_to(person).filter(seance=seance))
            assert len(shown) == count
            assert [paper.file_url in page.content.decode() for paper in papers] == [paper in shown for paper in papers]


def test_members_read_nothing_of_a_seance_in_preparation(cdsf):
    person = seated(cdsf.comite, make_user())
    hidden = [{"state": SeanceState.DRAFT}, {"state": SeanceState.CANCELLED}]
    papers = [make_paper(make_seance(cdsf.comite, **fields), PaperReaders.MEMBERS) for fields in hidden]
    assert not SeanceDocument.objects.visible_to(person).exists()
    Seance.objects.filter(pk=papers[0].seance_id).update(state=SeanceState.CONVENED)
    assert list(SeanceDocument.objects.visible_to(person)) == papers[:1]


def test_a_paper_is_of_its_convention_or_of_its_caf(cdsf):
    ours = make_convention(caf=cdsf.comite.caf)
    of_convention = make_seance(make_comite(ours))
    wrong = [(cdsf, make_caf("91")), (cdsf, ours), (cdsf, None), (of_convention, ours.caf), (of_convention, None)]
    for seance, owner in wrong:
        columns = owned_by(owner)
        document = make_document(columns.pop("convention"), **columns)
        with pytest.raises(IntegrityError, match="autre convention ou à une autre Caf"), transaction.atomic():
            SeanceDocument.objects.create(seance=seance, document=document)
    assert make_paper(cdsf).pk and make_paper(of_convention).pk


def test_a_paper_of_a_caf_is_deposited_read_and_removed(client, cdsf, admin):
    address = url("seance_document_add", cdsf)
    data = typed(client.get(address).context["form"], kind="other", readers="members")
    for _ in range(2):  # a double click
        assert client.post(address, data | {"upload": upload("Dossier.pdf", make_pdf())}).status_code == 302
    paper = SeanceDocument.objects.get()
    document = paper.document
    assert (document.title, document.caf, document.convention, paper.readers) == (
        "Dossier",
        cdsf.comite.caf,
        None,
        PaperReaders.MEMBERS,
    )
    assert (document.created_by, len(document.sha256)) == (admin, 64)
    answer = client.get(paper.file_url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert Telechargement.objects.get().by == admin
    client.post(url("seance_document_remove", paper))
    assert not Document.objects.exists()


def test_a_refused_paper_leaves_nothing_and_says_why(client, cdsf, admin, settings):
    address = url("seance_document_add", cdsf)
    for given, words in (
        ({}, "Ce champ est obligatoire"),
        ({"upload": upload("Photo.png", make_image()), "kind": "minutes"}, "PDF"),
        ({"upload": upload("Dossier.pdf", b"MZ")}, "PDF"),
    ):
        answer = client.post(address, {"kind": "other", "title": "Mon titre"} | given)
        assert answer.status_code == 422
        assert words in answer.content.decode() and "Mon titre" in answer.content.decode()
    settings.UPLOAD_MAX_CONVENTION_BYTES = 10
    answer = client.post(address, {"kind": "other", "upload": upload("Dossier.pdf", make_pdf())})
    assert "Les documents d’une Caf sont limités" in answer.content.decode()
    assert not Document.objects.exists() and not SeanceDocument.objects.exists()
    assert default_storage.listdir("") == ([], [])


@pytest.mark.parametrize(("role", "code"), [(CafRole.ADVISER, 403), (None, 404)])
def test_a_paper_of_a_caf_is_deposited_by_its_administrator(client, cdsf, role, code):
    person = make_caf_member(caf=cdsf.comite.caf, role=role) if role else make_caf_member(caf=make_caf("91"))
    client.force_login(person)
    answer = client.post(url("seance_document_add", cdsf), {"kind": "other", "upload": upload("A.pdf", make_pdf())})
    assert answer.status_code == code
    assert not Document.objects.exists()


def test_readers_of_a_paper_stay_with_the_validated_minutes(cdsf):
    kept, other = make_paper(cdsf), make_paper(make_seance(cdsf.comite))
    make_validated(cdsf)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        SeanceDocument.objects.filter(pk=kept.pk).update(readers=PaperReaders.WRITERS)
    assert SeanceDocument.objects.filter(pk=other.pk).update(readers=PaperReaders.WRITERS) == 1


def test_a_document_of_a_convention_is_joined_for_its_members(client):
    conventions = [make_convention(caf=make_caf(code)) for code in ("21", "08")]
    seance = make_seance(make_comite(conventions[0]))
    documents = [make_document(convention) for convention in conventions]
    client.force_login(make_member(conventions[0], Role.COOPERATION_OFFICER))
    address = url("seance_document_add", seance)
    for document, code in zip(documents, (302, 422), strict=True):
        assert client.post(address, {"document": document.pk, "readers": "members"}).status_code == code
    assert [(paper.document, paper.readers) for paper in seance.documents.all()] == [(documents[0], "members")]
    assert client.post(address, {"document": documents[0].pk, "readers": "monde"}).status_code == 422


def test_a_seance_of_a_caf_is_not_told_of_a_convention(client, cdsf, admin):
    Seance.objects.filter(pk=cdsf.pk).update(state=SeanceState.DRAFT)
    address = reverse("governance:seance_step", args=[cdsf.pk, "convoquer"])
    assert "Ceux qui lisent ce comité verront la séance" in client.get(address).content.decode()
    page = client.post(address, {"reason": "x"}, follow=True).content.decode()
    assert "La séance est convoquée : ceux qui lisent ce comité la voient." in page
