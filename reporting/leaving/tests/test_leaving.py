"""What one leaves with, compared with what the portal holds, in a Caf full of neighbours."""

import csv
import datetime as dt
import io
import json
import time
import zipfile
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import CafRole, JobState
from accounts.models import Job
from accounts.tests.factories import make_caf_member, make_user
from actions.models import FicheAction, LigneBudgetaire
from actions.tests.factories import make_fiche, make_ligne, make_note, make_plan
from conventions.enums import Role, Visibility
from conventions.models import Document, Telechargement
from conventions.tests.factories import make_convention, make_member, make_parties, new_document
from conventions.text.versions import make_version_to_sign
from governance.enums import SeanceState
from governance.tests.factories import make_comite, make_decision, make_seance
from reporting import tasks
from reporting.enums import BilanState
from reporting.leaving import orders, reading, sheets
from reporting.leaving.writing import Archive, file_name
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf
from tests.security.world import log_in

pytestmark = pytest.mark.django_db
CONTENTS = {}


def _document(convention, content, name="Délibération : 12/2024.pdf", **fields):
    row = new_document(convention, original_name=name, sha256=sha256(content).hexdigest(), size=len(content), **fields)
    row.file.save("d.pdf", ContentFile(content), save=False)
    row.save()
    CONTENTS[row.pk] = content
    return row


def _filled(caf, adviser, name):
    """One convention with something on most sheets; its texts all bear its name."""
    made = _told(caf, adviser, name)
    seance = make_seance(make_comite(made), state=SeanceState.HELD, minutes=f"<p>Minutes de {name}</p>")
    make_decision(seance, text=f"Décision de {name}")
    make_bilan(made, state=BilanState.VALIDATED, frozen={"dit": name}, frozen_sha256="0" * 64)
    make_version_to_sign(made, by=None)
    return made


def _told(caf, adviser, name):
    made = make_convention(caf=caf, adviser=adviser, name=name)
    make_parties(made)
    plan = make_plan(made)
    for number in range(2):
        fiche = make_fiche(plan, title=f"=Fiche {number} de {name}")
        make_ligne(fiche, planned_amount="1200.50")
        make_note(fiche, done=f"Note {number} de {name}", created_by=adviser)
    make_note(fiche, done=f"Réservée de {name}", visibility=Visibility.OWN, created_by=adviser)
    _document(made, b"%PDF un " + name.encode(), title=f"Acte de {name}")
    _document(made, b"%PDF deux " + name.encode(), title=f"Autre de {name}")
    return made


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two conventions of one Caf, one of another, and the archives of the first Caf and of its first convention."""
    from types import SimpleNamespace

    from django.db import transaction
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media"))):
        with transaction.atomic():
            caf, other_caf = make_caf(), make_caf("91")
            admin = make_caf_member(caf=caf, role=CafRole.ADMIN)
            pilote = make_user()
            ours = [_filled(caf, admin, name) for name in ("Pays Clair", "Pays Sombre")]
            theirs = _filled(other_caf, make_caf_member(caf=other_caf, role=CafRole.ADMIN), "Pays Étranger")
            make_member(ours[0], Role.CTG_LEAD, user=pilote)
            lost, altered = (_document(ours[1], b"%PDF vrai", title=title) for title in ("Perdu", "Changé"))
            Path(lost.file.path).unlink()
            Path(altered.file.path).write_bytes(b"%PDF faux")
            found = SimpleNamespace(caf=caf, admin=admin, pilote=pilote, ours=ours, theirs=theirs)
            found.caf_job, found.job = (_made(caf, admin), _made(ours[0], pilote))
            found.of_caf, found.of_convention = map(orders.path_of, (found.caf_job, found.job))
            yield found
            transaction.set_rollback(True)


def _made(subject, user):
    job = orders.ask(subject, by=user)
    tasks.leave(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


@cache
def _book(path, name):
    with zipfile.ZipFile(path) as archive:
        return load_workbook(io.BytesIO(archive.read(name)), read_only=True)


def _sheet(path, name, title):
    book = _book(path, name)
    head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows if row[0] is not None and isinstance(row[0], int)]


def _folder(convention):
    return f"conventions/{convention.pk} {convention.name}/"


def test_every_table_is_on_a_sheet_or_said_left_out():
    from django.apps import apps

    told = {sheet.model._meta.label for sheet in (*sheets.OF_CONVENTION, *sheets.OF_CAF)}
    floors = ("conventions", "diagnostics", "actions", "governance", "reporting")
    tables = {
        model._meta.label
        for floor in floors
        for model in apps.get_app_config(floor).get_models()
        if not model._meta.proxy and not hasattr(model, "pgh_tracked_model") and not model._meta.label.endswith("Event")
    }
    assert tables - told - sheets.LEFT_OUT.keys() == set()
    assert sheets.LEFT_OUT.keys() <= tables


def test_rows_of_the_workbook_are_those_of_the_database(world):
    for made in world.ours:
        name = f"{_folder(made)}convention.xlsx"
        fiches = _sheet(world.of_caf, name, "Fiches")
        assert [row["Repère"] for row in fiches] == [
            *FicheAction.objects.filter(plan__convention=made).order_by("pk").values_list("pk", flat=True)
        ]
        assert [row["Titre"] for row in fiches] == [f"=Fiche {number} de {made.name}" for number in range(2)]
        budget = _sheet(world.of_caf, name, "Budget")
        assert len(budget) == LigneBudgetaire.objects.filter(fiche__plan__convention=made).count() == 2
        assert {row["Prévu (€)"] for row in budget} == {1200.5}
        assert budget[0]["Fiche"].endswith(f"=Fiche 0 de {made.name}")
        (convention,) = _sheet(world.of_caf, name, "La convention")
        assert (convention["Intitulé du territoire"], convention["Prise d’effet"]) == (made.name, "1er janvier 2023")
        assert len(_sheet(world.of_caf, name, "Parties")) == len(_sheet(world.of_caf, name, "Signataires")) == 2
        assert [row["Décision"] for row in _sheet(world.of_caf, name, "Décisions")] == [f"Décision de {made.name}"]
    assert {row["Intitulé du territoire"] for row in _sheet(world.of_caf, "caf.xlsx", "Conventions")} == {
        each.name for each in world.ours
    }


def test_nothing_of_a_neighbour_is_inside(world):
    for path, strangers in ((world.of_caf, ["Pays Étranger"]), (world.of_convention, ["Pays Étranger", "Pays Sombre"])):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith(".xlsx"):
                    with zipfile.ZipFile(io.BytesIO(content)) as book:
                        content = b"".join(map(book.read, book.namelist()))
                for stranger in strangers:
                    assert stranger not in name and stranger.encode() not in content, (name, stranger)


def test_frozen_files_are_given_byte_for_byte(world):
    first = world.ours[0]
    with zipfile.ZipFile(world.of_convention) as archive:
        names = archive.namelist()
        documents = [name for name in names if name.startswith("documents/")]
        assert documents == [
            f"documents/{name}.pdf" for name in ("Délibération - 12-2024", "Délibération - 12-2024 (2)")
        ]
        expected = {CONTENTS[row.pk] for row in Document.objects.filter(convention=first, pk__in=CONTENTS)}
        assert {archive.read(name) for name in documents} == expected
        version = json.loads(archive.read("textes/version-1.json"))
        row = first.versions_texte.get()
        assert (version["sha256"], version["contenu"]) == (row.sha256, row.content)
        (bilan,) = (name for name in names if name.startswith("bilans/"))
        assert json.loads(archive.read(bilan))["contenu"] == {"dit": first.name}
        (minutes,) = (name for name in names if name.startswith("comptes-rendus/"))
        assert f"Minutes de {first.name}" in archive.read(minutes).decode()


def test_notes_that_others_keep_are_left_out(world):
    name = f"{_folder(world.ours[0])}convention.xlsx"
    mine = {row["Ce qui a été fait"] for row in _sheet(world.of_caf, name, "Notes de suivi")}
    theirs = {row["Ce qui a été fait"] for row in _sheet(world.of_convention, "convention.xlsx", "Notes de suivi")}
    assert mine - theirs == {"Réservée de Pays Clair"}
    assert theirs == {"Note 0 de Pays Clair", "Note 1 de Pays Clair"}


def test_what_is_lost_or_altered_is_named(world):
    manifest, faults = reading.check(world.of_caf)
    assert faults == []
    assert {(each["document"], each["raison"]) for each in manifest["manques"]} == {
        ("Perdu", "absent"),
        ("Changé", "altéré"),
    }
    with zipfile.ZipFile(world.of_caf) as archive:
        readme = archive.read("LISEZ-MOI.txt").decode()
    assert "Perdu" in readme and "Changé" in readme
    assert manifest["demande_par"]["adresse"] == world.admin.email
    assert manifest["portail"].keys() >= {"conventions", "reporting"} and set(manifest["schemas"].values())


def test_history_is_whole_and_calculates_nothing(world):
    with zipfile.ZipFile(world.of_convention) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("historique.csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Quand", "Qui", "Quoi", "Motif", "Détail"]
    told = " ".join(row[2] for row in rows)
    assert "Convention créée" in told and "Fiche" in told
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_who_takes_reserved_documents_is_written(world):
    taken = Telechargement.objects.filter(document__convention=world.ours[0])
    assert set(taken.values_list("by", flat=True)) == {world.admin.pk, world.pilote.pk}
    assert not Telechargement.objects.filter(document__convention=world.theirs).exists()


def _changed(path, tmp_path, name, content):
    """The same archive but for one file."""
    made = tmp_path / "changee.zip"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for each in source.namelist():
            if each != name:
                target.writestr(each, source.read(each))
        if content is not None:
            target.writestr(name, content)
    return made


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("historique.csv", b"autre", "historique.csv : son contenu"),
        ("historique.csv", None, "historique.csv : absent de l’archive"),
        ("ajout.txt", b"x", "ajout.txt : absent du manifeste"),
        ("manifeste.json", b"{}", "absent ou abîmé"),
    ],
)
def test_an_archive_that_was_changed_is_refused(world, tmp_path, name, content, said):
    call_command("verifier_archive", world.of_convention)
    with pytest.raises(CommandError, match=said):
        call_command("verifier_archive", _changed(world.of_convention, tmp_path, name, content))


def test_a_manifest_rewritten_by_hand_is_refused(world, tmp_path):
    with zipfile.ZipFile(world.of_convention) as archive:
        manifest = json.loads(archive.read("manifeste.json"))
    manifest["fichiers"] = manifest["fichiers"][1:]
    with pytest.raises(reading.ArchiveRefused, match="a été changé"):
        reading.check(_changed(world.of_convention, tmp_path, "manifeste.json", json.dumps(manifest)))


def test_an_archive_is_asked_waited_for_and_downloaded(client, world):
    for page, user, job in (
        (orders.page_of(world.ours[0]), world.pilote, world.job),
        (orders.page_of(world.caf), world.admin, world.caf_job),
    ):
        log_in(client, user)
        assert f"/archives/{job.key}/" in client.get(page).content.decode()
        asked = client.post(page)
        twice = client.post(page)
        new = Job.objects.filter(requested_by=user).first()
        assert asked.url == twice.url == new.get_absolute_url()
        assert (new.state, new.pk != job.pk) == (JobState.WAITING, True)
        sent = client.get(f"/archives/{job.key}/")
        assert b"".join(sent.streaming_content) == orders.path_of(job).read_bytes()
        assert "attachment" in sent["Content-Disposition"]


def test_an_archive_is_asked_with_a_recent_password(client, world):
    client.force_login(world.admin)
    session = client.session
    session["began_at"] = time.time() - 16 * 60  # logged in for a while
    session.save()
    for subject in (world.caf, world.ours[1]):
        asked = client.post(orders.page_of(subject))
        assert asked.url == reverse("account_reset_password")  # who has no password chooses one first
    assert not Job.objects.filter(requested_by=world.admin).exclude(pk=world.caf_job.pk).exists()


def test_an_archive_that_no_worker_ends_is_asked_again(world):
    subject = world.ours[1]
    first = orders.ask(subject, by=world.admin)
    assert orders.ask(subject, by=world.admin) == first
    Job.objects.filter(pk=first.pk).update(created_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert orders.ask(subject, by=world.admin) != first


def test_an_archive_is_its_own_persons_while_they_may(client, world):
    log_in(client, world.admin)
    assert client.get(f"/archives/{world.job.key}/").status_code == 404
    log_in(client, world.pilote)
    assert client.get(f"/archives/{world.caf_job.key}/").status_code == 404
    world.ours[0].memberships.filter(user=world.pilote).update(
        ends_on=dt.date(2023, 1, 2), starts_on=dt.date(2023, 1, 1)
    )
    assert client.get(f"/archives/{world.job.key}/").status_code == 403
    job = Job.objects.create(kind=world.job.kind, label="x", requested_by=world.pilote)
    tasks.leave(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, orders.path_of(job).exists()) == (JobState.FAILED, False)


def test_an_archive_is_kept_seven_days(client, world):
    log_in(client, world.pilote)
    now = world.job.finished_at.timestamp()
    copies = [orders.path_of(world.job).with_name(name) for name in ("ancien.zip", "reste.zip.part")]
    for each in copies:
        each.write_bytes(b"x")
    assert orders.forget_old(now=now + 6.9 * 86400) == 0
    kept = orders.path_of(world.job).read_bytes(), orders.path_of(world.caf_job).read_bytes()
    assert orders.forget_old(now=now + 7.1 * 86400) == 4
    gone = client.get(f"/archives/{world.job.key}/", follow=True)
    assert "n’est plus gardée" in gone.content.decode()
    for job, content in zip((world.job, world.caf_job), kept, strict=True):
        orders.path_of(job).write_bytes(content)


def test_a_job_that_fails_leaves_no_piece(world, monkeypatch):
    monkeypatch.setattr("reporting.leaving.contents.add_convention", lambda *args, **kwargs: 1 / 0)
    jobs = [Job.objects.create(kind=world.job.kind, label="x", requested_by=world.pilote) for _ in range(2)]
    with pytest.raises(ZeroDivisionError):
        tasks.leave(job_id=jobs[0].pk)
    assert not list(orders.path_of(jobs[0]).parent.glob(f"{jobs[0].key}*"))
    jobs[0].refresh_from_db()
    assert jobs[0].state == JobState.FAILED and "Demandez-la à nouveau" in jobs[0].error


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("Con.pdf", "Con-.pdf"),
        ("a:b?.docx", "a-b-.docx"),
        ("", "fichier"),
        ("x" * 140 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_such_as_any_disk_takes(given, name):
    assert file_name(given) == name


def test_two_files_of_one_name_are_both_kept():
    with Archive(io.BytesIO()) as archive:
        assert [archive.write(name, "x")[0] for name in ("d/Acte.pdf", "d/acte.PDF", "e/Acte.pdf", "d/Acte.pdf")] == [
            "d/Acte.pdf", "d/acte (2).PDF", "e/Acte.pdf", "d/Acte (3).pdf",
        ]  # fmt: skip
