"""« Soumettre aux assemblées » : a version is frozen, drawn and validated before the votes, or nothing changes."""

import datetime as dt
import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import Job
from accounts.tests.factories import make_adviser, make_caf_member
from actions.models import Etape, FicheAction, IndicateurFiche, LigneBudgetaire, MoyenHumain, ValeurFiche
from conventions import steps
from conventions.enums import ConventionState, DocumentKind
from conventions.models import (
    Article,
    Autorisation,
    Convention,
    Document,
    MouvementPerimetre,
    Partie,
    Signataire,
    Soumission,
    VersionTexte,
)
from conventions.signing import progress
from conventions.tests.factories import (
    after_signature,
    make_article,
    make_autorisation,
    make_candidate,
    make_document,
    make_evenement,
    make_version_file,
    submit,
)
from conventions.text import submission, versions
from core import clock
from core.dates import PreciseDate
from core.frozen import Schema
from core.steps import by_act
from core.transitions import Lack, TransitionRefused
from core.typography import french
from diagnostics.models import Constat, ValeurIndicateur
from governance.enums import SeanceState
from governance.models import Comite, Seance
from reporting import tasks
from reporting.documents import pipeline, submitting, voted
from reporting.documents.convention_source import convention_document, version_document
from territories.models import Territoire

from .world import make_world

pytestmark = pytest.mark.django_db
REASON = "Thème porté par le Département"
SIGNED_ON = dt.date(2022, 12, 13)
MISSING_SIGN = "字"  # no font of the documents has it


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker, tmp_path_factory):
    """Three conventions of one Caf with all that is printed, one of them submitted: taken back at the end, and by
    each test to what they were."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder), django_db_blocker.unblock(), transaction.atomic():
        made = SimpleNamespace(drafted=make_world(fiches=2), submitted=make_world(fiches=2), other=make_world(fiches=0))
        for world in vars(made).values():
            world.adviser = make_adviser(caf=world.convention.caf)
            Convention.objects.filter(pk=world.convention.pk).update(adviser=world.adviser)
        Document.objects.filter(convention=made.other.convention).update(kind=DocumentKind.ANNEX)
        made.submitted.version = submit(fresh(made.submitted.convention), reason="Thèmes d’autres conventions")
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(db, worlds):
    return SimpleNamespace(**vars(worlds.drafted) | {"convention": fresh(worlds.drafted.convention)})


@pytest.fixture
def submitted(db, worlds):
    return SimpleNamespace(**vars(worlds.submitted) | {"convention": fresh(worlds.submitted.convention)})


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def asked(world, *, by=None, reason=REASON):
    return submission.ask(world.convention, by=by or world.adviser, reason=reason)


def undrawn(monkeypatch, before=lambda: None):
    """Submissions draw nothing. `before` is called once the candidate is frozen, as what happens meanwhile."""

    def draw(convention, *, by, on_page=None):
        candidate = make_candidate(convention)
        before()
        return candidate

    monkeypatch.setattr(submitting, "draw", draw)
    monkeypatch.setattr(submitting, "drop", lambda candidate: None)


def ran(asked):
    tasks.submit(soumission_id=asked.pk)
    asked.job.refresh_from_db()
    asked.refresh_from_db()
    return asked.job


# Submitting ---------------------------------------------------------------------------------


def test_a_text_is_frozen_drawn_checked_then_submitted(world):
    request = asked(world)
    job = ran(request)
    assert (job.state, job.error) == ("done", "")
    convention, version = fresh(world.convention), request.version
    assert job.result_url.endswith(f"/versions/{version.number}/")
    assert (convention.state, version.kind, version.number) == (ConventionState.APPROVAL, "submitted", 1)
    line = convention.transitions.get()
    assert (line.by, line.reason) == (world.adviser, REASON)
    assert line.warnings == ["thèmes obligatoires absents : Petite enfance, Petite enfance"]
    assert version.sha256 == versions.digest(version.content)
    file = version.document
    with file.file.open("rb") as stored:
        content = stored.read()
    assert (file.kind, file.sha256) == (DocumentKind.SUBMITTED, hashlib.sha256(content).hexdigest())
    document = version_document(version)
    assert pipeline.render(document, final=True).sha256 == file.sha256
    assert not document.is_project and document.stamp.startswith("Version 1 · ")
    assert not any(party.representatives or party.authorisations for party in document.parties)
    assert not convention_document(convention).is_project


def test_a_version_is_told_from_its_frozen_data_alone(world):
    version = submit(world.convention, reason=REASON)
    world.convention.prepare_signature(by=None, reason="Votes saisis sans version")
    to_sign = fresh(world.convention.versions_texte.first())
    before = version_document(fresh(version)).data, version_document(to_sign).data
    Signataire.objects.filter(partie_acte__partie__convention=world.convention).update(name="Une autre personne")
    FicheAction.objects.filter(plan=world.plan).update(title="Action renommée depuis")
    Document.objects.filter(convention=world.convention, annex_position=1).update(title="Photographie remplacée")
    Convention.objects.filter(pk=world.convention.pk).update(name="Autre nom", starts_on=dt.date(2024, 1, 1))
    with CaptureQueriesContext(connection) as queries:
        after = version_document(to_sign).data
    assert (version_document(fresh(version)).data, after) == before
    assert len(queries) == 0


def test_the_version_to_sign_adds_votes_and_signatories_only(world):
    caf, epci = world.parties
    version = submit(world.convention, reason=REASON)
    make_autorisation(epci, number="2023-118", voted_version=version)
    make_autorisation(caf, voted_version=version)
    make_document(
        world.convention, kind=DocumentKind.DELIBERATION, title="Extrait", annex_position=9, visibility="copil"
    )
    world.convention.prepare_signature(by=world.adviser)
    to_sign = fresh(world.convention.versions_texte.first())
    assert (to_sign.kind, to_sign.sha256, to_sign.content) == ("to_sign", version.sha256, version.content)
    voted_on, signed = version_document(fresh(version)), version_document(to_sign)
    assert voted_on.articles == signed.articles
    assert any("2023-118" in words for words in signed.parties[1].authorisations)
    assert signed.parties[0].representatives[0].name == "Dominique Renard"
    assert [annexe.title for annexe in signed.annexes[len(voted_on.annexes) :]] == ["Délibération 1", "Extrait"]


def test_votes_on_an_earlier_text_are_not_printed(world):
    caf, epci = world.parties
    Article.objects.filter(convention=world.convention, number="1").update(body="<p>[[champ:deliberations]]</p>")
    earlier = submit(world.convention, reason=REASON)
    extract = Document.objects.get(convention=world.convention, title="Délibération 1")
    Autorisation.objects.filter(partie_acte__partie__in=world.parties).delete()
    old = [make_autorisation(each, number="2023-OLD", voted_version=earlier) for each in world.parties]
    Autorisation.objects.filter(pk=old[1].pk).update(document=extract)
    world.convention.reopen(by=None, reason="Un article change")
    assert not habilitations(convention_document(fresh(world.convention)))
    make_article(world.convention, number="2", title="Ajout", position=3)
    version = submit(fresh(world.convention), reason=REASON)
    make_autorisation(caf, number="2023-NEW", voted_version=version)
    make_autorisation(epci, number="2023-NEW", voted_version=version)
    make_autorisation(epci, number="2023-UNKNOWN")
    convention = fresh(world.convention)
    convention.prepare_signature(by=None)
    to_sign = fresh(convention.versions_texte.first())
    assert versions.schema().decode(to_sign.content).printed.files == ()
    for document in (version_document(to_sign), convention_document(fresh(convention))):
        told = habilitations(document)
        assert sum("2023-NEW" in words for words in told) == 2 and sum("2023-UNKNOWN" in words for words in told) == 1
        assert not any("2023-OLD" in words for words in told)
        assert "OLD" not in repr(document.articles) + repr(document.annexes)
        assert "2023-NEW" in document.articles[0].html
        assert not document.files


def test_a_cover_tells_which_version_it_is(world, monkeypatch):
    """« Version 1 » at the foot of both hardly told the text that is voted on from the one that is signed."""
    working = cover(convention_document(world.convention))
    with clock.dated(timezone.make_aware(dt.datetime(2024, 5, 2, 10, 30))):
        submitted = submit(world.convention, reason=REASON)
    with clock.dated(timezone.make_aware(dt.datetime(2024, 6, 3, 9, 5))):
        world.convention.prepare_signature(by=None, reason="Votes saisis sans version")
    to_sign = fresh(world.convention.versions_texte.first())
    short = f"empreinte {submitted.sha256[:16]}"
    covers = [cover(version_document(fresh(version))) for version in (submitted, to_sign)]
    assert "Version soumise aux assemblées" in covers[0] and "Version à signer" not in covers[0]
    assert "Version à signer" in covers[1] and "Version soumise" not in covers[1]
    assert f"Version n° 1, figée le 2 mai 2024 à 10 h 30 · {short}" in covers[0]
    assert f"Version n° 2, figée le 3 juin 2024 à 9 h 05 · {short}" in covers[1]
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    assert cover(version_document(to_sign)) == covers[1]
    for html in (working, cover(convention_document(fresh(world.convention)))):
        assert "Version soumise aux assemblées" not in html and "Version à signer" not in html


def cover(document):
    html = render_to_string("reporting/documents/_convention_cover.html", {"document": document, "is_pdf": True})
    return html.replace("\u00a0", " ").replace("\u202f", " ")


def habilitations(document):
    return [words for party in document.parties for words in party.authorisations]


def test_fields_of_the_signature_are_written_when_it_is_prepared(world):
    body = "<p>Vu :</p><p>[[champ:deliberations]]</p><p>Fait à [[champ:lieu_signature]].</p>"
    Article.objects.filter(convention=world.convention, number="1").update(body=body)
    version = submit(world.convention, reason=REASON)
    assert "[[champ:deliberations]]" in version.content["articles"][2]["body"]
    told = versions.articles_of(version)[2]["body"]
    assert told == "<p>Vu :</p><p>……………………</p><p>Fait à …………………….</p>"
    for partie in world.parties:
        make_autorisation(partie, number="2023-118", voted_version=version)
    Convention.objects.filter(pk=world.convention.pk).update(ceremony_place="Ouges")
    world.convention.prepare_signature(by=None)
    told = version_document(fresh(world.convention.versions_texte.first())).articles[0].html
    assert "2023-118 du 27 juin 2023" in told and "Fait à Ouges." in told and "…" not in told


# Refused ------------------------------------------------------------------------------------


def spoil_an_article(world):
    Article.objects.filter(convention=world.convention, number="1").update(body=f"<p>Un signe : {MISSING_SIGN}</p>")


def spoil_a_table(world):
    row = "<table><tbody><tr><td>{}</td></tr></tbody></table>"
    body = f"<p>Deux tableaux.</p>{row.format('Oui')}{row.format(MISSING_SIGN)}"
    Article.objects.filter(convention=world.convention, number="1").update(body=body)


def spoil_a_fiche(world):
    FicheAction.objects.filter(pk=world.fiches[1].pk).update(description=f"<p>{MISSING_SIGN}</p>")


def spoil_a_comite(world):
    Comite.objects.filter(convention=world.convention, name="Comité 2").update(frequency=MISSING_SIGN)


def spoil_a_constat(world):
    Constat.objects.filter(diagnostic__convention=world.convention).update(text=MISSING_SIGN)


SPOILT = {
    spoil_an_article: ("L’article 1 – Objet de la convention : La police", "/texte/#article-"),
    spoil_a_table: ("L’article 1 – Objet de la convention, tableau 2 : La police", "/texte/#article-"),
    spoil_a_fiche: ("La fiche 1.1.2 « Action 2 » : La police", "/fiches/"),
    spoil_a_comite: ("Le comité « Comité 2 » : La police", "/instances/"),
    spoil_a_constat: ("Le diagnostic, thème « Petite enfance » : La police", "/diagnostic/"),
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_what_cannot_be_drawn_is_refused_by_its_name(world, spoil):
    spoil(world)
    text, url = SPOILT[spoil]
    job = ran(request := asked(world))
    assert job.state == "failed" and "Le texte n’a pas été soumis, et rien n’a changé." in job.error
    (fault,) = request.faults
    assert fault["text"].startswith(text) and f"« {MISSING_SIGN} »" in fault["text"]
    assert url in fault["url"]
    assert fresh(world.convention).state == ConventionState.DRAFTING
    assert not world.convention.versions_texte.exists() and not world.convention.transitions.exists()
    assert not world.convention.documents.filter(kind=DocumentKind.SUBMITTED).exists()


def test_what_fails_its_checks_is_looked_for_piece_by_piece(world):
    text = versions.frozen(world.convention).text

    def fault(found):
        is_faulty = any(fiche.code == "1.1.2" for fiche in getattr(found.printed.plan, "all_fiches", ()))
        return submitting.UNCHECKED if is_faulty else ""

    ((piece, words),) = voted.culprits(text, world.convention, fault)
    assert (piece.label, words) == ("la fiche 1.1.2 « Action 2 »", submitting.UNCHECKED)
    assert voted.culprits(text, world.convention, lambda found: "toujours") == []


def test_a_change_meanwhile_is_named_and_nothing_is_kept(world, monkeypatch):
    article = world.convention.articles.get(number="1")
    undrawn(monkeypatch, lambda: Article.objects.filter(pk=article.pk).update(body="<p>Autre.</p>"))
    job = ran(request := asked(world))
    assert "Le texte a changé pendant que sa version était préparée" in job.error
    assert [fault["text"] for fault in request.faults] == [
        "L’article 1 – Objet de la convention : modification pendant la préparation de la version"
    ]
    assert fresh(world.convention).state == ConventionState.DRAFTING
    assert not world.convention.documents.filter(kind=DocumentKind.SUBMITTED).exists()


def test_guards_are_run_again_when_the_version_is_ready(world, monkeypatch):
    late = [Lack("une garde tardive", "/ici/")]
    undrawn(monkeypatch, lambda: monkeypatch.setattr("conventions.doors.guards.lacks", lambda step, row: late))
    job = ran(request := asked(world))
    assert "Il manque : une garde tardive" in job.error
    assert request.faults == [{"text": "Une garde tardive", "url": "/ici/"}]
    assert fresh(world.convention).state == ConventionState.DRAFTING
    assert not world.convention.versions_texte.exists()


def test_of_two_people_one_submits_and_the_other_is_told(world, monkeypatch):
    undrawn(monkeypatch)
    other = make_caf_member(caf=world.convention.caf, role=CafRole.MANAGEMENT)
    first, second = asked(world), asked(world, by=other)
    assert first.job != second.job
    assert asked(world) == first  # the same person is given the same job
    assert (ran(first).state, ran(second).state) == ("done", "failed")
    assert f"Le texte est déjà soumis aux assemblées, par {world.adviser} : c’est la version n° 1." in second.job.error
    assert world.convention.versions_texte.count() == 1


def test_what_waited_while_the_text_was_taken_up_again_is_not_submitted(world, monkeypatch):
    undrawn(monkeypatch)
    first, second = asked(world), asked(world, by=make_caf_member(caf=world.convention.caf, role=CafRole.MANAGEMENT))
    ran(first)
    fresh(world.convention).reopen(by=world.adviser, reason="Un article change")
    assert ran(second).state == "failed" and second.job.error.endswith(submitting.REOPENED)
    assert fresh(world.convention).state == ConventionState.DRAFTING
    assert ran(asked(world, reason="Le texte est prêt")).state == "done"


def test_two_candidates_at_once_make_one_version(world):
    first, second = make_candidate(world.convention), make_candidate(world.convention)
    world.convention.submit_for_approval(by=None, reason=REASON, candidate=first)
    with pytest.raises(TransitionRefused, match="Action impossible"):
        fresh(world.convention).submit_for_approval(by=None, reason=REASON, candidate=second)
    assert world.convention.versions_texte.count() == 1


def test_a_job_killed_midway_is_taken_up_and_may_be_asked_again(world, monkeypatch):
    class Killed(BaseException):
        """As the process that dies: nothing catches it."""

    def die():
        raise Killed

    undrawn(monkeypatch, die)
    request = asked(world)
    with pytest.raises(Killed):
        tasks.submit(soumission_id=request.pk)
    assert fresh(world.convention).state == ConventionState.DRAFTING
    assert not world.convention.versions_texte.exists()
    Soumission.objects.filter(pk=request.pk).update(asked_at=timezone.now() - dt.timedelta(hours=1))
    again = asked(world)
    assert again != request
    undrawn(monkeypatch)
    assert ran(again).state == "done"
    assert ran(request).state == "failed"  # the first one, adopted by another worker, is told
    assert world.convention.versions_texte.count() == 1


def test_a_job_killed_just_after_is_not_done_twice(world, monkeypatch):
    undrawn(monkeypatch)
    request = asked(world)
    submitting.submit(request)
    assert ran(request).state == "done"
    assert world.convention.versions_texte.count() == 1


def test_who_no_longer_manages_submits_nothing(world, monkeypatch):
    undrawn(monkeypatch)
    request = asked(world)
    Convention.objects.filter(pk=world.convention.pk).update(adviser=None)
    assert "Vous ne conduisez plus cette convention" in ran(request).error
    assert fresh(world.convention).state == ConventionState.DRAFTING


# Between the votes and the signature --------------------------------------------------------


def _fiche(world):
    FicheAction.objects.filter(pk=world.fiches[0].pk).update(title="Renommée")


def _article(world):
    Article.objects.filter(convention=world.convention, number="1").update(title="Objets")


def _party(world):
    Partie.objects.filter(pk=world.parties[1].pk).update(address="12 rue Neuve")


def _table(world):
    ValeurIndicateur.objects.filter(territoire__isnull=False).update(value=12)


def _target(world):
    IndicateurFiche.objects.filter(fiche=world.fiches[0]).update(target_value=99)


def _dropped(world):
    FicheAction.objects.filter(pk=world.fiches[1].pk).update(is_proposed=True)


def _period(world):
    Convention.objects.filter(pk=world.convention.pk).update(ends_on=dt.date(2027, 12, 31))


def _photograph(world):
    make_document(world.convention, kind="annex", title="Photographie", annex_position=4, visibility="copil")


def _perimeter(world):
    world.convention.perimetre.first().delete()


LATE = {
    _article: "L’article 1 – Objets : modification",
    _fiche: "La fiche 1.1.1 « Renommée » : modification",
    _party: "La partie « ",
    _table: "Le tableau « Indicateurs : Petite enfance » : modification",
    _target: "La fiche 1.1.1 « Action 1 » : modification",
    _dropped: "La fiche 1.1.2 « Action 2 » : retrait",
    _period: "La période de la convention : modification",
    _photograph: "Le document « Photographie » : ajout",
    _perimeter: "Le périmètre : modification",
}


@pytest.mark.parametrize("change", LATE, ids=lambda change: change.__name__)
def test_a_late_change_is_named_and_reopens(submitted, change):
    assert submission.changed(fresh(submitted.convention)) == []
    change(submitted)
    convention = fresh(submitted.convention)
    labels = [lack.label for lack in submission.changed(convention)]
    assert any(label.startswith(LATE[change]) for label in labels), labels
    with pytest.raises(TransitionRefused, match="n’est plus celle que les assemblées ont votée") as refused:
        convention.prepare_signature(by=None, reason="Vite")
    assert all(lack.url and lack.is_blocking for lack in refused.value.lacks)
    assert not convention.versions_texte.filter(kind="to_sign").exists()
    convention = fresh(convention)
    with pytest.raises(TransitionRefused, match="Indiquez un motif"):
        convention.reopen(by=None, reason="")
    convention.reopen(by=None, reason="Une fiche a changé")
    assert (convention.state, progress.version_voted(convention)) == (ConventionState.DRAFTING, None)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        *((_article, "Objet de la convention", "Objets"), (_fiche, "Action 1", "Renommée"), (_target, "30", "99")),
        *((_table, "45,5", "12,0"), (_period, "2026", "2027"), (_perimeter, "3 communes", "2")),
        *((_party, "", "12 rue Neuve"), (_dropped, "Action 2", ""), (_photograph, "", "Photographie")),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_late_change_tells_what_it_read_before(submitted, change, before, after):
    change(submitted)
    lacks = submission.changed(fresh(submitted.convention))
    lines = [line for lack in lacks if lack.label.startswith(LATE[change]) for line in lack.lines()]
    said = [
        " ".join(words for line in lines for kind, words in line if kind == wanted) for wanted in ("removed", "added")
    ]
    for words, found in zip((before, after), said, strict=True):
        assert words in found and bool(words) is bool(found)
    unchanged = ("La présente convention est conclue", "Signatures", "Le plan compte", "Plan d’actions")
    assert not any(words in " ".join(said) for words in unchanged)


def before_and_after(client, world, slug):
    """(page of this step, what it shows before and after once a fiche is renamed); nothing before."""
    client.force_login(world.adviser)
    path = reverse("conventions:transition", args=[world.convention.pk, slug])
    assert "Avant et après" not in client.get(path).content.decode()
    _fiche(world)
    page = client.get(path).content.decode().replace("\xa0", " ")
    shown = page.partition("Avant et après")[2]
    assert "[retiré : </span>Action 1<span" in shown
    assert "[ajouté : </span>Renommée<span" in shown
    assert "Reprendre la rédaction" in page
    return path, shown


def test_the_page_tells_before_and_after(client, submitted):
    _, shown = before_and_after(client, submitted, "signature")
    assert "La fiche 1.1.1 « Renommée » : modification depuis la version soumise" in shown


def without(content, name, field):
    """This JSON as it was before its objects of this class had that field."""
    if isinstance(content, list):
        return [without(each, name, field) for each in content]
    if not isinstance(content, dict):
        return content
    gone = {field} if content.get("type") == name else set()
    return {key: without(value, name, field) for key, value in content.items() if key not in gone}


def with_blank(content, name, field):
    """The upgrade that brings that field, of which older data say nothing."""
    if isinstance(content, list):
        return [with_blank(each, name, field) for each in content]
    if not isinstance(content, dict):
        return content
    come = {field: ""} if content.get("type") == name else {}
    return {key: with_blank(value, name, field) for key, value in content.items()} | come


@pytest.mark.parametrize("is_declared", [True, False])
def test_an_older_schema_is_compared_in_its_own_terms(submitted, monkeypatch, is_declared):
    """Comités got their frequency with the next number: told as changed in every version that was voted before."""
    now, since = versions.schema(), {"Comite": {"frequency": ""}}
    number = now.number + 1
    upgrades = now.upgrades | {now.number: lambda content: with_blank(content, "Comite", "frequency")}
    news = {number: since} if is_declared else {}
    bumped = Schema(now.name, number, now.root, now.classes, upgrades, news)
    kept = submitted.version
    content = without(kept.content, "Comite", "frequency")
    assert content != kept.content
    VersionTexte.objects.create(
        convention=submitted.convention,
        number=2,
        kind="submitted",
        content=content,
        sha256=versions.digest(content),
    )
    Comite.objects.filter(convention=submitted.convention).update(frequency="Chaque mois")
    monkeypatch.setattr(versions, "schema", lambda: bumped)
    labels = [lack.label for lack in submission.changed(fresh(submitted.convention))]
    assert labels == ([] if is_declared else [
        f"Le comité « Comité {rank} » : modification depuis la version soumise aux assemblées" for rank in (1, 2)
    ])  # fmt: skip
    _fiche(submitted)
    (*_, last) = [lack.label for lack in submission.changed(fresh(submitted.convention))]
    assert last == "La fiche 1.1.1 « Renommée » : modification depuis la version soumise aux assemblées"


# Once the version to sign is made --------------------------------------------------------------


@pytest.fixture
def to_sign(submitted):
    """The same, its version to sign made of it: a day later, so that what changes then is told from what was there."""
    prepare(submitted.convention)
    return submitted


def prepare(convention):
    submitted = convention.versions_texte.get(kind="submitted")
    with clock.dated(submitted.made_at):
        convention.prepare_signature(by=None, reason="Votes saisis sans version")
    progress.sign_all(convention, [row.pk for row in convention.parties.all()], on=PreciseDate(SIGNED_ON), by=None)
    make_version_file(convention)


def entry(world):
    """{label: is it blocking?} of what the entry into force says of the version to sign."""
    lacks = by_act(Convention)["enter_into_force"].standing(fresh(world.convention)).lacks
    return {lack.label: lack.is_blocking for lack in lacks if "version à signer" in lack.text}


def _places(world):
    """An annexed document goes down, an article is numbered again."""
    Article.objects.filter(convention=world.convention, number="1").update(number="9")


def _name(world):
    Convention.objects.filter(pk=world.convention.pk).update(name="Pays d’ailleurs")


def _comite(world):
    Comite.objects.filter(convention=world.convention, name="Comité 2").update(frequency="Chaque mois")


def _constat(world):
    Constat.objects.filter(diagnostic__convention=world.convention).update(text="Autre")


def _abandoned(world):
    when = {"abandoned_on": dt.date(2025, 3, 1), "abandon_reason": "Sans porteur"}
    FicheAction.objects.filter(pk=world.fiches[0].pk).update(state="abandoned", **when)


#: What somebody wrote, and may put back.
PUT_BACK = {
    _article: "L’article 1 – Objets : modification",
    _places: "L’article 9 – Objet de la convention : modification",
    _fiche: "La fiche 1.1.1 « Renommée » : modification",
    _party: "La partie « ",
    _target: "La fiche 1.1.1 « Action 1 » : modification",
    _dropped: "La fiche 1.1.2 « Action 2 » : retrait",
    _abandoned: "La fiche 1.1.1 « Action 1 » : modification",
    _period: "La période de la convention : modification",
    _name: "L’intitulé de la convention : modification",
    _photograph: "Le document « Photographie » : ajout",
    _perimeter: "Le périmètre : modification",
    _comite: "Le comité « Comité 2 » : modification",
    _constat: "Le diagnostic, thème « Petite enfance » : modification",
}


@pytest.mark.parametrize("change", PUT_BACK, ids=lambda change: change.__name__)
def test_what_changes_once_to_sign_blocks_the_entry(to_sign, change):
    assert entry(to_sign) == {}
    change(to_sign)
    named = {label: is_blocking for label, is_blocking in entry(to_sign).items() if label.startswith(PUT_BACK[change])}
    assert named and all(named.values()), entry(to_sign)
    assert all(label.endswith("depuis la version à signer") for label in named)
    convention = fresh(to_sign.convention)
    with pytest.raises(TransitionRefused) as refused:
        convention.enter_into_force(by=None, reason="Vite")
    assert str(refused.value) == steps.UNLIKE_THE_VOTE
    assert any("depuis la version à signer" in lack.text for lack in refused.value.lacks)
    convention.reopen(by=None, reason="Le texte change")
    assert convention.state == ConventionState.DRAFTING


def _population(world):
    communes = Territoire.objects.filter(pk__in=world.convention.perimetre.values("commune"))
    communes.update(population=12_345, population_year=2031)


def _of_law(world):
    """A commune leaves by an arrêté of before the version."""
    event = make_evenement(world.convention, effect_on=dt.date(2024, 1, 1))
    commune = world.convention.perimetre.first().commune
    MouvementPerimetre.objects.create(
        convention=world.convention, evenement=event, commune=commune, direction="out", effect_on=dt.date(2024, 1, 1)
    )


def _tables(world):
    ValeurIndicateur.objects.filter(territoire__isnull=False).update(value=12)


#: What nobody may put back: named, and passed with a reason.
FROM_ELSEWHERE = {
    _tables: {"Le tableau « Indicateurs : Petite enfance » : modification depuis la version à signer"},
    _population: {"Le périmètre : modification depuis la version à signer"},
    _of_law: {"Le périmètre : modification depuis la version à signer"},
}


@pytest.mark.parametrize("change", FROM_ELSEWHERE, ids=lambda change: change.__name__)
def test_what_nobody_may_put_back_asks_for_a_reason(to_sign, change):
    change(to_sign)
    assert entry(to_sign) == dict.fromkeys(FROM_ELSEWHERE[change], False)
    convention = fresh(to_sign.convention)
    convention.enter_into_force(by=None, reason="Chiffres de l’année")
    line = convention.transitions.get(name="enter_into_force")
    assert any("depuis la version à signer" in warning for warning in line.warnings)


def test_a_party_that_refuses_to_sign_is_named_alone(world):
    body = "<p>Entre [[champ:parties]].</p>"
    Article.objects.filter(convention=world.convention, number="1").update(body=body)
    submit(world.convention, reason=REASON)
    prepare(world.convention)
    refusing = world.convention.parties.last()
    refusing.delete()
    assert entry(world) == {
        f"La version à signer n° 2 nomme « {refusing.formal_name} », qui n’est plus partie": False,
        "L’article 1 – Objet de la convention : modification depuis la version à signer": False,
    }
    convention = fresh(world.convention)
    convention.enter_into_force(by=None, reason="Une commune n’a pas voulu")
    assert convention.is_text_frozen


def test_the_page_of_the_entry_tells_before_and_after(client, to_sign):
    path, shown = before_and_after(client, to_sign, "entree-en-vigueur")
    assert "La fiche 1.1.1 « Renommée » : modification depuis la version à signer" in shown
    answer = client.post(path, {"reason": "Vite"})
    assert answer.status_code == 422 and french(steps.UNLIKE_THE_VOTE) in answer.content.decode()
    assert fresh(to_sign.convention).state == ConventionState.READY_TO_SIGN


def test_a_version_made_without_submission_is_compared_too(world):
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.READY_TO_SIGN)
    make_version_file(world.convention)
    assert entry(world) == {}
    _fiche(world)
    assert entry(world) == {"La fiche 1.1.1 « Renommée » : modification depuis la version à signer": True}
    Convention.objects.filter(pk=world.convention.pk).update(origin="reprise")
    assert entry(world) == {}


def test_a_version_kept_before_all_was_frozen_names_nothing(world):
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.READY_TO_SIGN)
    content = versions.schema().frozen(replace(versions.frozen(world.convention).text, printed=None))
    VersionTexte.objects.create(convention=world.convention, number=1, kind="to_sign", content=content, sha256="a")
    _fiche(world)
    assert submission.changed_since_prepared(fresh(world.convention)) == []


def _meeting(world):
    comite = Comite.objects.filter(convention=world.convention).first()
    Seance.objects.create(comite=comite, held_on=dt.date(2025, 3, 4), state=SeanceState.CONVENED)


def _vote(world):
    make_autorisation(world.parties[0], number="2023-200", voted_version=world.version)


def _signatory(world):
    Signataire.objects.filter(partie_acte__partie__convention=world.convention).update(name="Une autre personne")


def _extract(world):
    make_document(world.convention, kind="deliberation", title="Extrait", annex_position=3, visibility="copil")


def _follow_up(world):
    ValeurFiche.objects.filter(indicateur__fiche=world.fiches[0]).update(value=15)


def _ceremony(world):
    Convention.objects.filter(pk=world.convention.pk).update(ceremony_on=dt.date(2023, 10, 11), ceremony_place="Ouges")


def _elsewhere(world):
    Article.objects.exclude(convention=world.convention).update(title="Ailleurs")


def _started(world):
    """Fiches are begun, their steps done, money spent."""
    FicheAction.objects.filter(plan=world.plan).update(state="in_progress", progress_rate=0.4, progress_on="2025-01-01")
    Etape.objects.filter(fiche__plan=world.plan).update(done_on=dt.date(2025, 2, 1))
    LigneBudgetaire.objects.filter(fiche__plan=world.plan).update(actual_amount=3)
    MoyenHumain.objects.filter(fiche__plan=world.plan).update(actual=2)


LIFE = [_meeting, _vote, _signatory, _extract, _follow_up, _ceremony, _elsewhere, _started]


@pytest.mark.parametrize("life", LIFE)
def test_what_is_not_voted_on_reopens_nothing(submitted, life):
    life(submitted)
    assert submission.changed(fresh(submitted.convention)) == []
    prepare(fresh(submitted.convention))
    assert entry(submitted) == {}


@pytest.mark.parametrize("life", LIFE)
def test_what_is_not_voted_on_stops_no_entry(to_sign, life):
    life(to_sign)
    assert entry(to_sign) == {}


def test_a_version_is_not_changed_by_the_days(submitted, monkeypatch):
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(days=400))
    assert submission.changed(fresh(submitted.convention)) == []


# Kept bytes ---------------------------------------------------------------------------------


def test_an_annex_that_is_lost_is_read_from_the_submitted_pdf(db, worlds):
    convention = fresh(worlds.other.convention)
    candidate = submitting.draw(convention, by=None)
    convention.submit_for_approval(by=None, reason=REASON, candidate=candidate)
    version = convention.versions_texte.get()
    [file] = version_document(version).files
    with after_signature():
        Document.objects.filter(convention=convention, kind=DocumentKind.ANNEX).update(file="disparu.pdf")
    assert hashlib.sha256(file.content).hexdigest() == file.sha256


def test_jobs_of_submissions_say_where_to_come_back(world):
    request = asked(world)
    assert Job.objects.get(pk=request.job_id).subject_url == request.get_absolute_url()
