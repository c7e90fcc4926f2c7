"""The version to sign is one file: made once, the same whatever the day, and no other document bears its name."""

import datetime as dt
import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_caf_member
from actions.models import FicheAction
from conventions.enums import ConventionState
from conventions.models import Convention, Document, Signataire, VersionTexte
from conventions.tests.factories import sign_without_file
from conventions.text.versions import make_version_to_sign
from reporting.documents import kinds, pipeline, storage
from reporting.documents.convention_source import convention_document, version_document
from reporting.documents.engine_log import RenderingRefused

from .world import make_world

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(days=400)
KIND = "version"


def make_to_sign(**size):
    """A world whose convention is ready to sign, and its version."""
    world = make_world(**size)
    version = make_version_to_sign(world.convention, by=world.person)
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.READY_TO_SIGN)
    return world, fresh(version)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def on_another_day(monkeypatch):
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + LATER)


def downloaded(client, document):
    return hashlib.sha256(b"".join(client.get(document.get_absolute_url()).streaming_content)).hexdigest()


def changes(world):
    """A signatory, a fiche and a document of the convention, each changed after the version was made."""
    Signataire.objects.filter(partie_acte__partie__convention=world.convention).update(
        name="Une autre personne", signed_on=dt.date(2024, 2, 1), signed_on_precision="day"
    )
    FicheAction.objects.filter(plan=world.plan).update(title="Action renommée depuis")
    Document.objects.filter(convention=world.convention, annex_position=1).update(title="Délibération remplacée")


def test_the_file_of_a_version_is_the_same_after_changes(client):
    world, version = make_to_sign(fiches=1)
    make_to_sign(fiches=1)
    client.force_login(make_caf_member(caf=world.convention.caf))
    file = storage.made(kinds.get(KIND), version, by=world.person)
    first = downloaded(client, file)
    changes(world)
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.IN_FORCE)
    again = storage.made(kinds.get(KIND), fresh(version), by=world.person)
    assert (again, downloaded(client, again)) == (file, first)
    assert first == file.sha256
    page = client.get(reverse("documents:convention", args=[world.convention.pk])).content.decode()
    assert file.get_absolute_url() in page
    assert "Action renommée depuis" in page


def test_no_later_drawing_bears_the_name_of_the_version(client):
    world, version = make_to_sign(fiches=1)
    file = storage.made(kinds.get(KIND), version, by=world.person)
    of_version = version_document(fresh(version))
    for state in (ConventionState.READY_TO_SIGN, ConventionState.IN_FORCE):
        Convention.objects.filter(pk=world.convention.pk).update(state=state)
        later = convention_document(fresh(world.convention))
        assert "Version 1" not in later.stamp
        assert later.title != of_version.title
        assert later.title not in (file.title, file.original_name)
    row = storage.drawn(kinds.get("convention"), fresh(world.convention), by=world.person)
    client.force_login(make_caf_member(caf=world.convention.caf))
    name = client.get(row.get_absolute_url())["Content-Disposition"]
    assert "convention-a-jour-au" in name and "texte-de-la-version-1" in name


@pytest.mark.parametrize("state", [ConventionState.DRAFTING, ConventionState.IN_FORCE])
def test_a_version_no_longer_to_sign_is_not_drawn(state):
    (world, version), (other, kept) = make_to_sign(fiches=0), make_to_sign(fiches=0)
    sign_without_file(world.convention.pk, state=state)
    with pytest.raises(RenderingRefused, match="La version 1 n’est plus à signer"):
        storage.made(kinds.get(KIND), fresh(version), by=world.person)
    make_version_to_sign(other.convention, by=None)
    with pytest.raises(RenderingRefused, match="La version 1 n’est plus à signer"):
        storage.made(kinds.get(KIND), fresh(kept), by=other.person)
    assert not VersionTexte.objects.exclude(document=None).exists()


def test_the_page_says_that_a_text_is_not_kept(client):
    lost, working = make_world(fiches=0).convention, make_world(fiches=0).convention
    Convention.objects.filter(pk=lost.pk).update(state=ConventionState.IN_FORCE, origin="reprise")
    for convention, said in ((lost, True), (working, False)):
        client.force_login(make_caf_member(caf=convention.caf))
        page = client.get(reverse("documents:convention", args=[convention.pk])).content.decode()
        assert ("Texte signé non conservé" in page) is said


def test_a_version_is_the_same_bytes_on_two_days(monkeypatch):
    world, version = make_to_sign(fiches=3, comites=2)
    FicheAction.objects.filter(plan=world.plan).update(
        ends_on=timezone.localdate() + LATER / 2, ends_on_precision="day", state="in_progress"
    )

    def told():
        document = version_document(fresh(version))
        return document.data, pipeline.page_html(document)[0], pipeline.prepare(document, final=True).key

    before = told()
    drawn = pipeline.render(version_document(fresh(version)), final=True).sha256
    on_another_day(monkeypatch)
    assert told() == before
    assert pipeline.render(version_document(fresh(version)), final=True).sha256 == drawn
    assert any(fiche.is_late_on(timezone.localdate()) for fiche in world.plan.fiches.all())


def test_the_data_of_an_official_document_say_nothing_late():
    for state, is_told in ((ConventionState.DRAFTING, True), (ConventionState.IN_FORCE, False)):
        world, version = make_to_sign(fiches=2)
        FicheAction.objects.filter(plan=world.plan).update(
            ends_on=dt.date(2023, 6, 30), ends_on_precision="day", state="in_progress"
        )
        sign_without_file(world.convention.pk, state=state)
        document = convention_document(fresh(world.convention), on=dt.date(2024, 12, 1))
        assert ('"is_late": true' in document.data) is is_told
        assert '"is_late": true' not in version_document(fresh(version)).data
