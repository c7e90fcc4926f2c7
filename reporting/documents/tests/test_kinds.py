"""A kind of document is one declaration: who reads it is part of it."""

from copy import copy
from dataclasses import fields, replace
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from accounts.models import Job
from accounts.tests.factories import make_adviser, make_caf_member
from actions.tests.factories import make_fiche
from conventions.documents.models import owned_by
from conventions.enums import ConventionState, Role, VersionKind, Visibility
from conventions.models import Document, VersionTexte
from conventions.tests.factories import make_convention, make_member
from reporting.documents import kinds, orders, production, storage, views
from reporting.documents.models import Rendu
from reporting.documents.pipeline import Rendering, RenderingRefused
from reporting.enums import BilanState
from reporting.tests.factories import make_bilan
from territories.models import Caf
from territories.tests.factories import make_caf

from .world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def others(monkeypatch):
    """The registry of this test alone."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))


def make_rendu(kind, subject):
    """A row as if it were drawn, filed by the kind's own rule."""
    row = Rendu(
        key=f"{Rendu.objects.count():064d}",
        kind=kind.slug,
        subject_id=subject.pk,
        label=kind.label,
        sha256="0" * 64,
        size=4,
        page_count=1,
        **owned_by(kind.owner(subject)),
    )
    row.file.save("x.pdf", ContentFile(b"%PDF"))
    return row


def declare_for_cafs(**more):
    """A kind drawn from a Caf, for its people."""
    given = {"slug": "memento", "path": "mementos", "subject": Caf, "seen": None, "reads_earlier": None, "related": ()}
    readers = {"readers": lambda user: Caf.objects.filter(pk__in=user.caf_ids())}
    return kinds.declare(replace(kinds.get("convention"), **given | readers | more))


def make_version(convention, **more):
    return VersionTexte.objects.create(
        convention=convention,
        content={"title": "", "articles": []},
        sha256="0" * 64,
        **{"number": 1, "kind": VersionKind.TO_SIGN, **more},
    )


@pytest.mark.parametrize("readers", [None, "everybody"])
def test_a_kind_without_readers_is_refused(readers):
    known = kinds.get("bilan")
    with pytest.raises(ImproperlyConfigured, match="qui lit"):
        replace(known, readers=readers)
    given = {each.name: getattr(known, each.name) for each in fields(known) if each.name != "readers"}
    with pytest.raises(TypeError, match="readers"):
        kinds.Kind(**given)


@pytest.mark.parametrize("change", [{"slug": "autre"}, {"path": "autres"}])
def test_a_slug_and_a_path_are_declared_once(others, change):
    kinds.declare(replace(kinds.get("bilan"), slug="neuf", path="neufs"))
    with pytest.raises(ImproperlyConfigured, match="deux fois"):
        kinds.declare(replace(kinds.get("bilan"), **change))


def test_each_kind_has_its_templates_and_composes_its_document():
    world = make_world(fiches=1, comites=0, constats=1, files=0)
    asked = storage.Asked(by=make_adviser(caf=world.convention.caf))
    subjects = {"convention": world.convention, "fiche": world.fiches[0], "bilan": make_bilan(world.convention)}
    for kind in kinds.every():
        assert all(get_template(name) for name in kind.templates)
        if subject := subjects.get(kind.slug):
            assert type(kind.compose(subject, asked)) is kind.document
            assert kind.owner(subject) == world.convention


def test_a_document_is_read_by_the_readers_of_its_kind_alone(others):
    cafs = [make_caf("21"), make_caf("08")]
    people = [make_caf_member(caf=caf) for caf in cafs]
    conventions = [make_convention(caf=caf) for caf in cafs]
    rows = [make_rendu(kinds.get("convention"), convention) for convention in conventions]
    consultant = make_member(conventions[0], Role.CONSULTANT)
    partner = make_member(conventions[0], Role.PARTNER)
    read = {person: list(Rendu.objects.visible_to(person)) for person in (*people, consultant, partner)}
    assert read == {people[0]: rows[:1], people[1]: rows[1:], consultant: [], partner: rows[:1]}
    Rendu.objects.update(kind="inconnu")
    assert not Rendu.objects.visible_to(people[0]).exists()


def test_a_file_of_a_caf_is_read_by_the_readers_declared(others):
    cafs = [make_caf("21"), make_caf("08")]
    people = [make_caf_member(caf=caf) for caf in cafs]
    kind = declare_for_cafs(owner=lambda caf: caf)
    rows = [make_rendu(kind, caf) for caf in cafs]
    assert [(row.caf, row.convention) for row in rows] == [(caf, None) for caf in cafs]
    assert [list(Rendu.objects.visible_to(person)) for person in people] == [rows[:1], rows[1:]]
    apart = make_rendu(declare_for_cafs(slug="commun", path="communs", owner=lambda caf: None), cafs[0])
    assert (apart.caf, apart.convention) == (None, None)
    assert apart in Rendu.objects.visible_to(people[0]) and apart not in Rendu.objects.visible_to(people[1])


@pytest.mark.parametrize("model", [Rendu, Document])
def test_a_file_is_of_one_owner_at_most(model):
    convention, caf = make_convention(caf=make_caf("21")), make_caf("08")
    made = model(size=1, sha256="0" * 64, **({"subject_id": 1, "page_count": 1} if model is Rendu else {}))
    for owner in (convention, caf, None):
        row = copy(made)
        row.convention, row.caf = owned_by(owner).values()
        if model is Rendu:
            row.key = str(owner)
        row.save()
        assert (row.convention or row.caf) == owner
    row = copy(made)
    row.convention, row.caf = convention, caf
    with pytest.raises(IntegrityError, match="one_owner"), transaction.atomic():
        row.save()


def test_the_same_bytes_for_two_subjects_are_two_rows(others, monkeypatch):
    cafs = [make_caf("21"), make_caf("08")]
    person = make_caf_member(caf=cafs[0])
    kind = declare_for_cafs(
        owner=lambda caf: caf, compose=lambda caf, asked: SimpleNamespace(title="Mémento", is_project=True)
    )
    drawn = Rendering(pdf=b"%PDF", page_count=1, sha256="0" * 64, html_sha="", key="k", seconds=0)
    monkeypatch.setattr(storage.pipeline, "prepare", lambda document, final: SimpleNamespace(key="k"))
    monkeypatch.setattr(storage.pipeline, "render", lambda document, **more: drawn)
    rows = [storage.made(kind, caf, by=person) for caf in (*cafs, *cafs)]
    assert len(set(rows)) == 2 == Rendu.objects.filter(key="k").count()
    assert list(Rendu.objects.visible_to(person)) == [rows[0]]


def test_an_earlier_drawing_of_a_bilan_is_for_its_writers():
    convention = make_convention(caf=make_caf("21"))
    bilan, other = (make_bilan(convention, year=year, state=BilanState.SENT) for year in (2022, 2023))
    kind = kinds.get("bilan")
    first, last, apart = (make_rendu(kind, row) for row in (bilan, bilan, other))
    assert last.made_at >= first.made_at
    officer, partner = make_member(convention, Role.COOPERATION_OFFICER), make_member(convention, Role.PARTNER)
    assert set(Rendu.objects.visible_to(officer)) == {first, last, apart}
    assert set(Rendu.objects.visible_to(partner)) == {last, apart}
    type(bilan).objects.filter(pk=bilan.pk).update(state=BilanState.VALIDATED, frozen={}, frozen_sha256="0" * 64)
    assert set(Rendu.objects.visible_to(officer)) == {last, apart}
    type(bilan).objects.filter(pk=other.pk).update(state=BilanState.DRAFT)
    assert set(Rendu.objects.visible_to(partner)) == {last}


@pytest.mark.parametrize(("slug", "words"), [("version", "par la Caf"), ("bilan_final", "pas validé")])
def test_who_reads_but_may_not_ask_is_told_why(slug, words):
    convention = make_convention(caf=make_caf("21"))
    subject = {"version": make_version, "bilan_final": make_bilan}[slug](convention)
    request = RequestFactory().post("/")
    request.user = make_member(convention, Role.COOPERATION_OFFICER)
    with pytest.raises(PermissionDenied, match=words):
        views.ask(request, kinds.get(slug), subject.pk)
    assert not Job.objects.exists()


def test_a_draft_of_the_text_has_no_file_to_ask_for(client):
    convention = make_convention(caf=make_caf("21"))
    make_version(make_convention(caf=make_caf("08")))
    client.force_login(make_caf_member(caf=convention.caf))
    draft = make_version(convention, kind=VersionKind.DRAFT)
    assert client.post(reverse("documents:ask", args=["version", draft.pk])).status_code == 404


def test_a_job_attaches_the_version_once(monkeypatch):
    convention = make_convention(caf=make_caf("21"))
    version = make_version(convention)
    make_version(make_convention(caf=make_caf("08")))
    rendu = make_rendu(kinds.get("convention"), convention)
    monkeypatch.setattr(storage, "drawn", lambda *_args, **_more: rendu)
    jobs = [orders.ask("version", version, by=None) for _ in range(2)]
    addresses = {production.make("version", version.pk, job) for job in jobs}
    version.refresh_from_db()
    assert addresses == {version.document.get_absolute_url()}
    assert (version.document.title, version.document.visibility) == ("Version à signer n° 1", Visibility.COPIL)
    assert version.document.file.read() == b"%PDF"
    assert convention.documents.count() == 1
    assert {job.label for job in jobs} == {f"Version à signer de {convention}"}


def test_a_version_that_is_no_more_to_sign_is_not_drawn():
    """Neither the draft that took its place nor the next version becomes its file."""
    asked, reason = storage.Asked(), "n’est plus à signer"
    reopened = make_version(make_convention(caf=make_caf("21"), state=ConventionState.DRAFTING))
    first = make_version(make_convention(caf=make_caf("08"), state=ConventionState.READY_TO_SIGN))
    last = make_version(first.convention, number=2)
    for version in (reopened, first):
        with pytest.raises(RenderingRefused, match=reason):
            kinds.get("version").compose(version, asked)
    assert not kinds.get("version").compose(last, asked).is_project


def test_an_unknown_kind_has_no_address(client):
    client.force_login(make_adviser())
    assert client.post("/inconnus/1/pdf/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("documents:ask", args=["inconnu", 1])


def test_the_page_of_a_fiche_links_to_its_own_pdf(client):
    fiches = [make_fiche(convention=make_convention(caf=make_caf(code))) for code in ("21", "08")]
    addresses = [reverse("documents:ask", args=["fiche", fiche.pk]) for fiche in fiches]
    client.force_login(make_caf_member(caf=fiches[0].convention.caf))
    page = client.get(fiches[0].get_absolute_url()).content.decode()
    assert addresses[0] in page and addresses[1] not in page
