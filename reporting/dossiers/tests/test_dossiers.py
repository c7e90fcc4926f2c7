"""Dossiers de vote: what each assembly is given with the version that it votes on, alone or in one archive."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import JobState
from accounts.models import Job
from accounts.tests.factories import make_adviser
from conventions.enums import ConventionState, DocumentKind, PartieRole, Role
from conventions.models import Convention, Document, Partie, PartieActe, Signataire, Telechargement
from conventions.signing import assemblies
from conventions.tests.factories import (
    make_article,
    make_avenant,
    make_convention,
    make_member,
    make_modification,
    make_partie,
    make_perimetre,
    make_signataire,
    make_signed_convention,
    new_document,
)
from conventions.text.versions import Candidate, frozen, next_number
from core.dates import words
from core.typography import french
from reporting import tasks
from reporting.documents import checks, dossier_document, kinds, pipeline, storage
from reporting.documents.engine_log import RenderingRefused
from reporting.documents.pipeline import Rendering
from reporting.documents.word import package
from reporting.dossiers import orders, views, zipped
from reporting.leaving.orders import STUCK, path_of
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db
VOTED = b"%PDF-1.7 la version au vote"
NAMES = ["Évry-Courcouronnes", "Le Creusot", "Les Ulis", "Hendaye", "../../etc/passwd", 'CON: "x" <y>|?*']


def make_commune_party(convention, number, *, name="", population=None):
    name = name or (NAMES[number] if number < len(NAMES) else f"Bourg {number}")
    place = make_commune(name=name, population=population)
    organisation = make_organisation(kind=OrganisationKind.COMMUNE, name=name, territoire=place)
    partie = make_partie(convention, organisation=organisation)
    make_signataire(partie, name=f"Camille Signataire {number}", capacity="Maire")
    return partie


def make_drafted(caf, communes, **fields):
    """A drafted convention of this Caf, an intercommunalité and communes, one in two of 3 500 inhabitants or more."""
    convention = make_convention(caf=caf, state=ConventionState.DRAFTING, name="Pays de la Lise", **fields)
    parties = [
        make_partie(convention, role=PartieRole.CAF, organisation=caf.organisation),
        make_partie(convention, organisation=make_organisation(kind=OrganisationKind.EPCI, name="CC de la Lise")),
    ]
    make_signataire(parties[0], name="Solange Aubertin", capacity="Présidente")
    make_signataire(parties[0], name="Marc Delvaux", capacity="Directeur", on_behalf_of="Par intérim")
    parties += [make_commune_party(convention, n, population=3500 if n % 2 else 800) for n in range(communes)]
    make_article(convention)
    make_perimetre(convention)
    return convention, parties


def submit(convention):
    """As the job does, with the bytes that are kept, and nothing drawn."""
    document = new_document(convention, kind=DocumentKind.SUBMITTED, title="Version n° 1, soumise", visibility="copil")
    document.size = len(VOTED)
    document.file.save("v.pdf", ContentFile(VOTED), save=False)
    convention.submit_for_approval(
        by=None, reason="", candidate=Candidate(frozen(convention), next_number(convention), document)
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def world(client):
    """A submitted convention, and a neighbour of another Caf with the same names."""
    neighbour, _ = make_drafted(make_caf("91"), 1)
    submit(neighbour)
    adviser = make_adviser(caf=make_caf("21"))
    convention, parties = make_drafted(adviser.cafs()[0], 4, adviser=adviser)
    PartieActe.objects.filter(initial_of=parties[2]).update(council_on=dt.date(2026, 12, 3))
    submit(convention)
    client.force_login(adviser)
    return SimpleNamespace(adviser=adviser, convention=fresh(convention), parties=parties, neighbour=neighbour)


write_word = package.render


@pytest.fixture
def undrawn(monkeypatch):
    """Nothing is drawn nor written: a Word file is the title and the decisions of its document."""
    drawn = Rendering(pdf=b"%PDF", page_count=1, sha256="0" * 64, html_sha="", key="", seconds=0)
    monkeypatch.setattr(pipeline, "render", lambda document, **more: drawn)

    def render(document, **more):
        words = "\n".join((document.title, *getattr(document, "decisions", ())))
        return replace(drawn, pdf=words.encode())

    monkeypatch.setattr(package, "render", render)


def plain(words):
    """Without the no-break signs that French typography puts."""
    return " ".join(words.replace("\u2060", "").split())


def composed(slug, partie, acte=None):
    kind = kinds.get(slug)
    part = PartieActe.objects.get(partie=partie, acte=acte or partie.convention.initial_acte)
    return kind.compose(kind.find(part.pk), storage.Asked())


def test_a_commune_and_a_board_are_given_a_projet_and_a_note_says_what_is_voted(world):
    document = composed("deliberation", world.parties[2])
    assert (document.party, document.assembly) == ("Commune d’Évry-Courcouronnes", "Conseil municipal")
    assert document.held_on == "3 décembre 2026" and document.act == "délibération"
    assert document.decides == french("Le conseil municipal, après en avoir délibéré, décide :")
    assert document.decisions[1].startswith("d’autoriser Camille Signataire 0, maire, à signer cette convention")
    assert document.decisions[0].startswith(
        french("d’approuver la convention territoriale globale 2023-2026 « Pays de la Lise », version n°\u00a01 du")
    )
    assert (
        "annexée à la présente délibération" in document.decisions[0]
        and "représentant de l’État" in document.decisions[2]
    )
    reasons = " ".join(document.reasons)
    assert "la commune d’Évry-Courcouronnes est partie" in reasons
    assert "du 1er janvier 2023 au 31 décembre 2026" in plain(reasons) and "2 communes" in reasons
    assert any("L. 2121-29" in plain(each) for each in document.visas)
    assert not document.pictures

    document = composed("deliberation", world.parties[0])
    assert document.title.startswith("Projet de décision") and document.file_name == "Projet de décision"
    assert document.subject.startswith("Projet de décision sur")
    assert document.assembly == "Conseil d’administration"
    assert (
        "d’autoriser Solange Aubertin, présidente, et Marc Delvaux, directeur, par intérim, à signer"
        in document.decisions[1]
    )
    assert "communiquée aux autres parties" in document.decisions[2]
    assert not any("L. 2121" in plain(each) for each in document.visas)
    epci = composed("deliberation", world.parties[1])
    assert epci.held_on == dossier_document.BLANK and epci.assembly == "Conseil communautaire"
    assert (
        "d’autoriser la personne qui représente légalement la communauté de communes de la Lise à signer"
        in epci.decisions[1]
    )
    Signataire.objects.filter(partie_acte__partie=world.parties[3]).update(name="", capacity="Adjointe")
    nobody = composed("deliberation", world.parties[3])
    assert (
        "la personne habilitée à représenter la commune du Creusot, en qualité d’adjointe, à signer"
        in nobody.decisions[1]
    )

    Partie.objects.filter(pk=world.parties[3].pk).update(commitments="<p>Prêter une salle.</p>")
    note = composed("note", world.parties[3])
    titles = [each.title for each in note.parts]
    assert titles[0] == "Ce qui est proposé" and "Les engagements de la commune du Creusot" in titles
    assert note.parts[0].paragraphs[0].startswith("Le conseil municipal est appelé à approuver la convention")
    names = next(each.items for each in note.parts if each.title == "Les parties")
    assert "Commune du Creusot" in names and len(names) == 6
    assert plain(note.due) == "Due : 3 500 habitants, 3 500 ou plus (CGCT, article L. 2121-12)."
    named = dossier_document._named([SimpleNamespace(name="A")] * (dossier_document.NAMED + 1))
    assert named[-1] == "et 1 autre partie nommée dans la convention"
    given = dossier_document.Given(world.convention.initial_acte, on=dt.date(2026, 6, 1))
    given.at = dt.datetime(2026, 3, 12, 23, 30, tzinfo=dt.UTC)  # the 13th in Paris
    assert words(timezone.localdate(dossier_document.note(given, world.parties[3]).version_at)) == "13 mars 2026"
    pdf = pipeline.render(note, final=True).pdf
    assert not checks.validate(pdf)
    page = pipeline.render(composed("deliberation", world.parties[3]), final=True)
    assert not checks.validate(page.pdf) and page.page_count <= 2


def test_the_page_leads_to_each_paper_in_word_and_pdf(world, client, undrawn):
    part = world.parties[2].initial
    for slug, suffix in (("deliberation_word", "docx"), ("deliberation", "pdf"), ("note_word", "docx")):
        answer = client.get(reverse("documents:ask", args=[slug, part.pk]))
        assert answer.status_code == 200 and answer["Content-Disposition"].endswith(f'evry-courcouronnes.{suffix}"')
    file = docx.Document(io.BytesIO(write_word(composed("deliberation", world.parties[2])).pdf))
    counts, signatures = file.tables
    assert [cell.text for cell in counts.rows[0].cells] == list(dossier_document.COUNTS)
    assert {cell.text.strip() for cell in counts.rows[1].cells} == {""} and len(signatures.rows) == 2
    assert file.core_properties.title == "Projet de délibération – Commune d’Évry-Courcouronnes"
    head = file.sections[0].header.paragraphs[0].text
    assert head.startswith("Projet – ") and "PDF du portail" not in head
    assert [each.text for each in file.paragraphs if each.style.name == "List Number"][1].startswith(
        "d’autoriser Camille"
    )
    other = world.neighbour.parties.last().initial
    assert client.get(reverse("documents:ask", args=["deliberation", other.pk])).status_code == 404
    client.force_login(make_member(world.convention, Role.CONSULTANT))
    assert client.get(reverse("documents:ask", args=["deliberation", part.pk])).status_code == 404

    client.force_login(world.adviser)
    state = make_partie(world.neighbour, organisation=make_organisation(kind=OrganisationKind.ETAT, name="Préfecture"))
    assert assemblies.why_no_vote(state) == assemblies.NO_VOTE
    address = reverse("dossiers:convention", args=[world.convention.pk])
    page = client.get(address).content.decode()
    assert "Dossiers de vote (ZIP)" in page and "Version n° 1, soumise" in plain(page)
    for partie in world.parties:
        assert f'id="partie-{partie.pk}"' in page
        assert reverse("documents:ask", args=["deliberation_word", partie.initial.pk]) in page
        is_due, _ = assemblies.note_due(partie)
        assert (reverse("documents:ask", args=["note", partie.initial.pk]) in page) == is_due
    described = make_partie(world.convention, description="Les communes volontaires")
    votes = client.get(reverse("conventions:votes", args=[world.convention.pk])).content.decode()
    assert f"#partie-{described.pk}" not in votes  # no assembly votes for it
    assert f'href="{address}"' in votes and f'href="{address}#partie-{world.parties[2].pk}"' in votes
    client.force_login(make_adviser(caf=make_caf("92")))
    assert client.get(address).status_code == client.post(address).status_code == 404
    client.force_login(make_member(world.convention, Role.PARTNER))
    assert client.get(address).status_code == client.post(address).status_code == 403
    assert not Job.objects.exists()


def test_twenty_three_communes_make_twenty_three_folders(
    world, client, undrawn, monkeypatch, django_assert_max_num_queries
):
    counts = []
    adviser = make_adviser(caf=make_caf("92"))
    convention, parties = make_drafted(adviser.cafs()[0], 23, adviser=adviser)
    for each in (world.convention, convention):
        state = make_organisation(kind=OrganisationKind.ETAT, name=f"Préfecture de la Lise {each.pk}")
        make_partie(each, organisation=state)
        make_partie(each, description="Les communes volontaires")
    submit(convention)
    for each, by, communes in ((world.convention, world.adviser, 4), (fresh(convention), adviser, 23)):
        client.force_login(by)
        job = orders.ask(each.initial_acte, by=by)
        with monkeypatch.context() as quiet:
            quiet.setattr(zipped.jobs, "advance", lambda *told: None)
            with django_assert_max_num_queries(25) as page:
                answer = client.get(reverse("dossiers:convention", args=[each.pk]))
            with django_assert_max_num_queries(30) as made:
                path = zipped.make(job, orders.acte_of(job))
        assert answer.content.count(b'<tr id="partie-') == communes + 4
        path.unlink()
        job.delete()
        counts.append((len(page), len(made)))
    assert counts[0] == counts[1]
    address = reverse("dossiers:convention", args=[convention.pk])
    assert client.post(address).status_code == 302 == client.post(address).status_code
    job = Job.objects.get()
    tasks.give_to_vote(job_id=job.pk)
    job.refresh_from_db()
    assert not Telechargement.objects.exists()
    assert job.state == JobState.DONE and job.result_url in client.get(address).content.decode()
    answer = client.get(job.result_url)
    assert (
        answer["Content-Type"] == "application/zip"
        and "dossiers-de-vote-pays-de-la-lise" in answer["Content-Disposition"]
    )
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    client.get(job.result_url)
    assert [row.document.title for row in Telechargement.objects.filter(by=adviser)] == ["Version n° 1, soumise"] * 2
    folders = {name.rpartition("/")[0] for name in archive.namelist() if "/" in name}
    assert len(folders) == 25 and archive.testzip() is None
    assert {
        "03 Commune d’Évry-Courcouronnes",
        "04 Commune du Creusot",
        "05 Commune des Ulis",
        "06 Commune d’Hendaye",
    } <= folders
    assert not any(
        {".", "..", ""} & set(name.split("/")) or set('<>:"|?*\\') & set(name) for name in archive.namelist()
    )
    for number, partie in enumerate(parties[2:]):
        (folder,) = [each for each in folders if each.startswith(f"{number + 3:02} ")]
        inside = {name.rpartition("/")[2] for name in archive.namelist() if name.startswith(f"{folder}/")}
        notes = {"Note explicative de synthèse.docx", "Note explicative de synthèse.pdf"}
        papers = {"Projet de délibération.docx", "Projet de délibération.pdf", "Version n° 1, soumise.pdf"}
        assert inside == papers | (notes if number % 2 else set())
        told = archive.read(f"{folder}/Projet de délibération.docx").decode()
        assert partie.formal_name in told and f"Camille Signataire {number}, maire" in told
        assert archive.read(f"{folder}/Version n° 1, soumise.pdf") == VOTED
    readme = plain(archive.read(zipped.README).decode())
    assert any(name.endswith("/Projet de décision.docx") for name in archive.namelist())
    assert f"Préfecture de la Lise {convention.pk} : {assemblies.NO_VOTE}" in readme and assemblies.NOT_NAMED in readme
    client.force_login(make_adviser(caf=make_caf("91")))
    assert client.get(job.result_url).status_code == 404
    path_of(job).unlink()


def test_one_archive_is_kept_of_the_version_at_the_vote_for_who_leads(world, client, undrawn, monkeypatch):
    monkeypatch.setattr(zipped, "MOST", len(VOTED))
    job = orders.ask(world.convention.initial_acte, by=world.adviser)
    path = zipped.make(job, orders.acte_of(job))
    with zipfile.ZipFile(path) as archive:
        assert [name for name in archive.namelist() if name.startswith("Version") or "/Version" in name] == [
            "Version n° 1, soumise.pdf"
        ]
        assert "il est une seule fois" in archive.read(zipped.README).decode()
    acte = world.convention.initial_acte
    assert orders.ask(acte, by=world.adviser) == job
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - STUCK - dt.timedelta(minutes=1))
    second = orders.ask(acte, by=world.adviser)  # no worker will ever end the first
    assert second != job and path.exists()
    tasks.give_to_vote(job_id=second.pk)
    assert path_of(second).exists() and not path.exists()  # one archive is kept for a person and an act
    second.refresh_from_db()
    address = reverse("dossiers:convention", args=[world.convention.pk])
    assert second.result_url in client.get(address).content.decode()
    at = world.convention.versions_texte.get().made_at
    Job.objects.filter(pk=second.pk).update(created_at=at - dt.timedelta(minutes=1))  # of an earlier version
    assert second.result_url not in client.get(address).content.decode()
    assert views.REPLACED in client.get(second.result_url, follow=True).content.decode()
    assert not Telechargement.objects.exists()
    job = orders.ask(world.convention.initial_acte, by=world.adviser)
    world.adviser.caf_memberships.update(ends_on=dt.date(2020, 1, 1), starts_on=dt.date(2019, 1, 1))
    Convention.objects.filter(pk=world.convention.pk).update(adviser=None)
    tasks.give_to_vote(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "vous ne conduisez plus" in job.error
    assert client.get(second.result_url).status_code in (403, 404)
    path_of(second).unlink()


def test_without_a_submitted_version_all_is_refused_with_a_sentence(client):
    adviser = make_adviser(caf=make_caf("21"))
    convention, parties = make_drafted(adviser.cafs()[0], 1, adviser=adviser)
    client.force_login(adviser)
    address = reverse("dossiers:convention", args=[convention.pk])
    assert french(dossier_document.NOT_SUBMITTED) in client.get(address).content.decode()
    answer = client.post(address)
    assert answer.status_code == 409 and "ZIP" not in answer.content.decode() and not Job.objects.exists()
    with pytest.raises(RenderingRefused, match="pas soumis"):
        composed("deliberation", parties[2])
    paper = reverse("documents:ask", args=["deliberation_word", parties[2].initial.pk])
    answer = client.get(paper, follow=True)
    assert (
        dossier_document.NOT_SUBMITTED in answer.content.decode()
        and answer.redirect_chain[0][0] == parties[2].initial.get_absolute_url()
    )
    submit(convention)
    job = orders.ask(fresh(convention).initial_acte, by=adviser)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.DRAFTING)
    tasks.give_to_vote(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and dossier_document.NOT_SUBMITTED in job.error and not path_of(job).exists()
    assert not assemblies.why_no_vote(parties[2])
    PartieActe.objects.filter(initial_of=parties[2]).update(exemption="Arrêté du 3 mai")
    submit(fresh(convention))
    with pytest.raises(RenderingRefused, match="Arrêté du 3 mai"):
        composed("note", parties[2])


def test_an_avenant_has_its_dossiers_once_it_is_submitted(client, undrawn):
    adviser = make_adviser(caf=make_caf("21"))
    convention = make_signed_convention(caf=adviser.cafs()[0], adviser=adviser)
    acte = make_avenant(convention, signatures=("", ""), effect_on="01/01/2026")
    make_modification(
        acte, convention.articles.get(), title="Objet", body="<p>Grandir.</p>", effect_on=dt.date(2027, 1, 1)
    )
    for n in range(8):
        make_modification(acte, kind="leave", commune=make_commune(name=f"Hameau {n}"))
    partie = convention.parties.last()
    client.force_login(adviser)
    address = reverse("dossiers:avenant", args=[convention.pk, 1])
    assert french(dossier_document.AVENANT_NOT_SUBMITTED) in client.get(address).content.decode()
    sheet = reverse("conventions:avenant_votes", args=[convention.pk, 1])
    assert f"{address}#partie-" not in client.get(sheet).content.decode()
    document = new_document(convention, kind=DocumentKind.AVENANT, title="Avenant n° 1, version à signer")
    document.file.save("a.pdf", ContentFile(VOTED), save=False)
    document.save()
    type(acte).objects.filter(pk=acte.pk).update(document=Document.objects.get(pk=document.pk), subject="Prolonger")
    paper = composed("deliberation", partie, acte)
    assert paper.decisions[0].startswith(
        "d’approuver l’avenant n°\u00a01 à la convention territoriale globale 2023-2026"
    )
    assert "annexé à la présente" in paper.decisions[0] and "à signer cet avenant" in paper.decisions[1]
    assert paper.subject_words.startswith("Approbation de l’avenant") and paper.subject_words.endswith(
        "autorisation de le signer"
    )
    note = composed("note", partie, acte)
    (changes,) = [each.items for each in note.parts if each.title == "Ce que l’avenant change"]
    assert plain(changes[0]) == "1.1 L’article 1 est remplacé par, à compter du 1er janvier 2027"
    assert plain(changes[1]).startswith("1.2 8 communes sortent") and "Hameau 0, Hameau 1" in changes[1]
    assert f"{address}#partie-" in client.get(sheet).content.decode()
    assert address in client.get(reverse("conventions:avenant_votes", args=[convention.pk, 1])).content.decode()
    late = fresh(acte)
    late.document.created_at = dt.datetime(2026, 3, 12, 23, 30, tzinfo=dt.UTC)
    given = dossier_document.Given(late, on=dt.date(2026, 6, 1))
    assert given.version == "version soumise le 13 mars 2026"  # in Paris
    job = orders.ask(fresh(acte), by=adviser)
    assert plain(job.label) == f"Dossiers de vote : {convention.name}, avenant n° 1"
    tasks.give_to_vote(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    with zipfile.ZipFile(path_of(job)) as archive:
        assert sum(name.endswith("version à signer.pdf") for name in archive.namelist()) == convention.parties.count()
    path_of(job).unlink()
