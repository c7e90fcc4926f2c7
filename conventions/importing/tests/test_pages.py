"""The three pages of an import, asked as a browser without script asks them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import CafRole, ImportState
from accounts.models import Import, Invitation, Mail
from accounts.tests.factories import make_admin, make_adviser, make_caf_member
from conventions.importing.tests.worksheets import people, workbook
from conventions.models import Membership
from conventions.tests.factories import make_convention, make_partie
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf():
    made = make_caf("21", name="Caf de la Côte-d’Or")
    convention = make_convention(caf=made, name="Gevrey-Nuits")
    make_partie(convention, organisation=make_organisation(name="CC de Gevrey", caf=made))
    return made


@pytest.fixture
def admin(client, caf):
    made = make_admin(caf=caf)
    client.force_login(made)
    return made


def line(email, name="Roy", role="Élu"):
    return [email, "Ana", name, role, "Gevrey-Nuits", "CC de Gevrey", ""]


def file_url(caf):
    return reverse("accounts:import_file", args=[caf.pk, "personnes"])


def given(client, caf, rows, name="Annuaire.xlsx"):
    """The page that follows the file, and the import."""
    upload = SimpleUploadedFile(name, workbook(rows).read())
    response = client.post(file_url(caf), {"file": upload}, follow=True)
    return response, Import.objects.latest("pk")


def act(client, row, name, **data):
    return client.post(reverse(f"accounts:import_{name}", args=[row.key]), data, follow=True)


def test_a_file_without_question_goes_to_its_rows(client, caf, admin):
    response, row = given(client, caf, people(line("a@mairie.fr"), line("faux", "Exact")))
    assert response.redirect_chain[-1][0] == reverse("accounts:import_rows", args=[row.key])
    page = " ".join(response.content.decode().split())
    assert "Ce fichier ne pose aucune question" in page
    assert "1 nouvelle, 1 refusée." in page
    assert "A3, Adresse électronique" in page and "« faux »" in page
    assert "Enregistrer" not in page.split("<main")[1].split("</main>")[0].replace("Rien ne s’enregistre", "")


def test_cells_are_mended_then_written_and_undone(client, caf, admin):
    _, row = given(client, caf, people(line("a@mairie.fr"), line("faux", "Exact")))
    response = client.post(reverse("accounts:import_rows", args=[row.key]), {"cell-0!A3": "b@mairie.fr"}, follow=True)
    assert "2 nouvelles." in response.content.decode()
    response = act(client, row, "apply")
    assert "Personne n’a été prévenu" in response.content.decode()
    act(client, row, "apply")
    assert Membership.objects.count() == Invitation.objects.count() == 2
    assert not Mail.objects.exists()
    act(client, row, "tell", lot="")
    assert Mail.objects.count() == 2
    page = client.get(reverse("accounts:import_undo", args=[row.key])).content.decode()
    assert 'name="told" value="0"' in page
    assert "L’import est annulé" in act(client, row, "undo", told="0").content.decode()
    assert not Membership.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.undone_by) == (ImportState.UNDONE, admin)


def test_pasted_cells_are_read(client, caf, admin):
    pasted = "\n".join("\t".join(cells) for cells in people(line("a@mairie.fr")))
    page = client.post(file_url(caf), {"pasted": pasted}, follow=True).content.decode()
    assert "1 nouvelle." in page and "Cellules collées" in page


def test_a_hostile_file_gets_one_sentence_at_its_place(client, caf, admin):
    upload = SimpleUploadedFile("annuaire.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    response = client.post(file_url(caf), {"file": upload})
    assert response.status_code == 422
    assert [len(errors) for errors in response.context["form"].errors.values()] == [1]
    assert not Import.objects.exists()


def test_neither_file_nor_cells_is_said(client, caf, admin):
    response = client.post(file_url(caf), {})
    assert response.status_code == 422
    assert "Choisissez un fichier, ou collez des cellules." in response.content.decode()


def test_a_file_without_any_row_says_so(client, caf, admin):
    for rows in (people(), [["a@mairie.fr"], ["b@mairie.fr"]]):
        response, _ = given(client, caf, rows)
        assert response.status_code == 200
        assert "Aucune ligne lue." in response.content.decode()
    assert "Aucun titre de colonne n’est reconnu" in response.content.decode()


def test_both_a_file_and_cells_are_refused(client, caf, admin):
    upload = SimpleUploadedFile("a.csv", b"x;y")
    response = client.post(file_url(caf), {"file": upload, "pasted": "x\ty"})
    assert "pas les deux" in response.content.decode()
    assert "x\ty</textarea>" in response.content.decode()


def test_the_example_reads_back(client, caf, admin):
    response = client.get(reverse("accounts:import_example", args=[caf.pk, "personnes"]))
    content = b"".join(response.streaming_content)
    page = client.post(
        file_url(caf), {"file": SimpleUploadedFile("modele.xlsx", content)}, follow=True
    ).content.decode()
    assert "2 laissées de côté." in page and "ligne d’exemple du portail" in page
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    sheet["A2"], sheet["A3"] = "a@mairie.fr", "b@caf.fr"
    filled = io.BytesIO()
    book.save(filled)
    upload = SimpleUploadedFile("modele.xlsx", filled.getvalue())
    client.post(file_url(caf), {"file": upload})
    row = Import.objects.latest("pk")
    questions = client.get(reverse("accounts:import_questions", args=[row.key]), follow=True).context["form"]
    [name] = questions.fields
    page = act(client, row, "questions", **{name: "partie"}).content.decode()
    assert "2 nouvelles." in page


def test_questions_are_asked_kept_and_changed(client, caf, admin):
    response, row = given(client, caf, people(line("a@mairie.fr", role="Cheffe")))
    [name] = response.context["form"].fields
    response = act(client, row, "questions")
    assert response.status_code == 422 and "Répondez à cette question." in response.content.decode()
    assert "1 nouvelle." in act(client, row, "questions", **{name: "elected"}).content.decode()
    again = reverse("accounts:import_questions", args=[row.key]) + "?toutes=1"
    assert client.get(again).context["form"][name].value() == "elected"
    client.post(again, {name: "caf_board"})
    row.refresh_from_db()
    assert row.counts["refused"] == 1


def test_a_question_answered_for_another_file_waits_no_more(client, caf, admin):
    response, first = given(client, caf, people(line("a@mairie.fr", role="Cheffe")))
    _, second = given(client, caf, people(line("b@mairie.fr", role="Cheffe")))
    [name] = response.context["form"].fields
    act(client, first, "questions", **{name: "elected"})
    page = client.get(reverse("accounts:import_rows", args=[second.key]), follow=True)
    assert "Les réponses données pour un autre fichier suffisent." in page.content.decode()
    assert "1 nouvelle." in act(client, second, "questions").content.decode()


def test_rows_are_narrowed_to_an_outcome_and_paged(client, caf, admin):
    rows = [line(f"p{number}@mairie.fr", f"Nom{number}") for number in range(40)]
    _, row = given(client, caf, people(*rows, line("faux", "Exact")))
    url = reverse("accounts:import_rows", args=[row.key])
    assert len(client.get(url).context["lines"]) == 25
    assert len(client.get(url + "?page=2&etat=new").context["lines"]) == 15
    assert [each["title"] for each in client.get(url + "?etat=refused").context["lines"]] == ["Ana Exact"]
    assert client.get(url + "?page=9").status_code == 404


def test_prepared_invitations_of_the_caf_are_told_apart(client, caf, admin):
    _, row = given(client, caf, people(["n@caf.fr", "N", "Roy", "Gestionnaire conseil", "", "", ""]))
    act(client, row, "apply")
    people_url = reverse("desk:people", args=[caf.pk])
    assert "prête, pas encore envoyée" in client.get(people_url).content.decode()
    client.post(reverse("desk:invitation_renew", args=[caf.pk, Invitation.objects.get().pk]))
    assert "prête, pas encore envoyée" not in client.get(people_url).content.decode()
    assert Mail.objects.count() == 1


def test_who_does_not_administer_imports_nothing(client, caf, admin):
    _, row = given(client, caf, people(line("a@mairie.fr")))
    stranger = make_admin(caf=make_caf("91"))
    for person, code in ((make_adviser(caf=caf), 403), (stranger, 404)):
        client.force_login(person)
        assert client.get(file_url(caf)).status_code == code
        assert client.get(reverse("accounts:import_rows", args=[row.key])).status_code == code
        for name in ("apply", "tell", "undo", "drop", "questions", "rows"):
            assert act(client, row, name).status_code == code
    row.refresh_from_db()
    assert row.state == ImportState.PREPARED


def test_a_file_that_is_dropped_leaves_nothing(client, caf, admin):
    _, row = given(client, caf, people(line("a@mairie.fr")))
    assert "rien n’en est gardé" in act(client, row, "drop").content.decode()
    assert not Import.objects.exists()
    _, row = given(client, caf, people(line("a@mairie.fr")))
    act(client, row, "apply")
    act(client, row, "drop")
    assert Import.objects.get().state == ImportState.APPLIED


def test_three_hundred_people_cost_few_queries(client, caf, admin):
    for number in range(20):
        make_caf_member(caf=caf, role=CafRole.ADVISER)
        made = make_convention(caf=caf, name=f"Pays {number}")
        make_partie(made, organisation=make_organisation(name=f"CC {number}", caf=caf))
    rows = [[f"p{n}@mairie.fr", "Ana", f"Nom {n}", "Élu", f"Pays {n % 20}", f"CC {n % 20}", ""] for n in range(300)]
    upload = SimpleUploadedFile("Annuaire.xlsx", workbook(people(*rows)).read())
    spent = {}
    with CaptureQueriesContext(connection) as queries:
        client.post(file_url(caf), {"file": upload})
    spent["file"] = len(queries)
    row = Import.objects.get()
    for name in ("questions", "rows", "apply", "tell", "undo"):
        with CaptureQueriesContext(connection) as queries:
            url, data = reverse(f"accounts:import_{name}", args=[row.key]), {"told": "0"}
            client.get(url) if name in {"questions", "rows"} else client.post(url, data)
        spent[name] = len(queries)
        if name == "apply":
            assert Membership.objects.count() == Invitation.objects.count() == 300
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("accounts:import_rows", args=[row.key]))
            spent["after"] = len(queries)
    assert not Membership.objects.exists()
    logged = {"apply": 3, "undo": 3}  # the line of the security log, in a savepoint of its own
    assert all(count <= 25 + logged.get(name, 0) for name, count in spent.items()), spent
