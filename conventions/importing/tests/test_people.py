"""People of a Caf from a file: what each row becomes, what is written, undone, told; and by whom nothing is learnt."""

import datetime as dt
import io
import threading

import docx
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import handover, invitations
from accounts.enums import CafRole, ImportState
from accounts.imports import work
from accounts.imports.kinds import Outcome
from accounts.models import CafMembership, Import, ImportAnswer, Invitation, Mail, User
from accounts.tests.factories import PASSWORD, make_admin, make_caf_member, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import Role
from conventions.importing.people_cells import address_of
from conventions.importing.tests.worksheets import HEADINGS, answered, people, prepared, workbook
from conventions.members import people as members
from conventions.models import Membership
from conventions.tests.factories import make_convention, make_partie
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf():
    return make_caf("21", name="Caf de la Côte-d’Or")


@pytest.fixture
def admin(caf):
    return make_admin(caf=caf)


@pytest.fixture
def convention(caf):
    made = make_convention(caf=caf, name="Gevrey-Nuits")
    make_partie(made, organisation=make_organisation(name="CC de Gevrey", caf=caf))
    make_convention(caf=caf, name="Terres d’Auxois")
    return made


@pytest.fixture
def other():
    """Another Caf, with its administrator, a convention and a member."""
    caf = make_caf("91", name="Caf de l’Essonne")
    found = make_convention(caf=caf, name="Grigny")
    member = make_user(email="elue@grigny.fr", first_name="Aya", last_name="Diop")
    Membership.objects.create(convention=found, user=member, role=Role.ELECTED)
    caf.administrator, caf.member, caf.convention = make_admin(caf=caf), member, found
    return caf


def line(email, role="Élu", convention="Gevrey-Nuits", organisation="CC de Gevrey", first="Ana", last="", function=""):
    return [email, first, last or email.split("@")[0], role, convention, organisation, function]


def outcomes(row):
    row.refresh_from_db()
    return {outcome: count for outcome, count in row.counts.items() if count}


def problems(row):
    row.refresh_from_db()
    return [(p["cell"], p["value"], p["expected"]) for each in row.plan["rows"] for p in each["problems"]]


def test_each_row_is_new_unchanged_or_refused(caf, admin, convention):
    known, signing = make_user(email="elue@mairie.fr"), convention.parties.get().organisation
    Membership.objects.create(convention=convention, user=known, role=Role.ELECTED, organisation=signing)
    row = prepared(
        caf,
        admin,
        people(
            line("a@mairie.fr"),
            line("Béa Roy <B@mairie.fr>", first=""),
            line("elue@mairie.fr", first="", last="Martin"),
            line("pas une adresse"),
            line("c@caf.fr", "Gestionnaire conseil", "", ""),
        ),
    )
    assert outcomes(row) == {"new": 3, "same": 1, "refused": 1}
    assert problems(row) == [("A5", "pas une adresse", "une adresse comme prenom.nom@mairie.fr")]
    assert not Invitation.objects.exists()


def test_a_row_tells_every_error_with_its_cell(caf, admin, convention):
    headings = [*HEADINGS, "Depuis le", "Jusqu’au"]
    row = prepared(
        caf,
        admin,
        [
            headings,
            [*line("a@mairie.fr; b@mairie.fr", function="x" * 151), "hier", "01/01/2020"],
            [*line("c@mairie.fr", "Cabinet de conseil"), "", ""],
            [*line("d@mairie.fr", "Chargé de conseil en développement"), "", ""],
            [*line("e@mairie.fr", "Référent Caf associé"), "", ""],
            [*line("f@mairie.fr"), "", ""],
            [*line("F@MAIRIE.fr"), "", ""],
            [*line("g@mairie.fr", "", ""), "", ""],
        ],
    )
    assert [(cell, expected) for cell, _, expected in problems(row)] == [
        ("A2", "une seule adresse par ligne"),
        ("G2", "150 caractères au plus"),
        ("H2", "une date comme 11/10/2026"),
        ("I2", "une date à venir, ou une case vide"),
        ("I3", "le dernier jour de la mission d’un cabinet"),
        ("E4", "une case vide : un rôle dans la Caf vaut pour toutes ses conventions"),
        ("A5", "une personne de la Caf, pour un référent Caf associé"),
        ("A7", "une ligne par adresse, rôle et convention ; ceux-ci sont déjà en A6"),
        ("D8", "un rôle de la liste"),
    ]


def test_nothing_is_written_while_a_row_is_refused(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr"), line("faux")))
    with pytest.raises(work.ActRefused, match="refusées"):
        work.apply(row, admin)
    assert not Invitation.objects.exists()
    assert Import.objects.get().state == ImportState.PREPARED


def test_a_refused_cell_is_mended_or_its_row_set_aside(caf, admin, convention):
    row = prepared(caf, admin, people(line("faux"), line("b@mairie"), line("c@mairie.fr")))
    work.mend(row, admin, {"0!A2": "a@mairie.fr", "0!A4": "intrus@mairie.fr"}, ["0!3"])
    assert outcomes(row) == {"new": 2, "left": 1}
    work.apply(row, admin)
    assert set(Invitation.objects.values_list("email", flat=True)) == {"a@mairie.fr", "c@mairie.fr"}


def test_applying_prepares_in_silence(caf, admin, convention):
    known = make_caf_member(caf=caf, user=make_user(email="conseil@caf.fr"))
    row = prepared(
        caf,
        admin,
        people(
            line("a@mairie.fr", function="Adjointe"),
            line("a@mairie.fr", "Pilote de la CTG"),
            line("conseil@caf.fr", "Référent Caf associé"),
            line("n@caf.fr", "Gestionnaire conseil", "", ""),
        ),
    )
    work.apply(row, admin)
    offered, of_caf = Invitation.objects.order_by("pk")
    assert (offered.email, offered.caf_role, offered.is_prepared) == ("a@mairie.fr", "", True)
    assert offered.role_words == "Élu, Gevrey-Nuits ; Pilote de la CTG, Gevrey-Nuits"
    assert (of_caf.email, of_caf.caf_role, of_caf.is_prepared) == ("n@caf.fr", CafRole.GRANTS_OFFICER, True)
    assert [row.function for row in offered.memberships.order_by("pk")] == ["Adjointe", ""]
    assert Membership.objects.get(user=known).role == Role.CAF_REFERENT
    assert not Mail.objects.exists()


def test_one_person_has_one_invitation(caf, admin, convention):
    """A role in the Caf and others on its conventions: one link gives them all, and one undoing takes them back."""
    rows = people(
        line("n@caf.fr", "Référent Caf associé"),
        line("n@caf.fr", "Conseiller", "", ""),
        line("b@caf.fr", "Direction", "", ""),
    )
    rows[2][3], rows[3][3] = CafRole.ADVISER.label, CafRole.BOARD.label
    rows[1][3] = "Élu"
    row = prepared(caf, admin, rows)
    work.apply(row, admin)
    both, alone = Invitation.objects.order_by("email").reverse()
    assert (both.email, both.caf_role, alone.caf_role) == ("n@caf.fr", CafRole.ADVISER, CafRole.BOARD)
    assert both.role_words == f"{CafRole.ADVISER.label}, {caf.name} ; Élu, Gevrey-Nuits"
    row.refresh_from_db()
    assert {each.label: each.waiting_count for each in work.kinds[row.kind].lots(row.written)} == {
        "Rôles dans la Caf": 2,
        "Gevrey-Nuits 2023-2026": 1,
    }
    assert [work.tell(row, admin, lot) for lot in (str(convention.pk), "caf", "")] == [1, 1, 0]
    person = make_user(email="n@caf.fr")
    invitations.accept(both, user=person)
    members.fill_memberships(None, invitation=both, user=person)
    assert [each.role for each in person.caf_memberships.all()] == [CafRole.ADVISER]
    assert person.memberships.get().role == Role.ELECTED
    again = prepared(caf, admin, rows)
    assert outcomes(again) == {"same": 3}


def test_a_second_click_writes_once(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr")))
    work.apply(row, admin)
    with pytest.raises(work.ActRefused, match="déjà enregistré"):
        work.apply(row, admin)
    assert Invitation.objects.count() == Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_write_once(caf, admin, convention):
    rows = people(line("a@mairie.fr"))
    twice, beside = prepared(caf, admin, rows), prepared(caf, admin, rows)
    start, ends = threading.Barrier(4), []

    def click(row):
        try:
            start.wait(timeout=10)
            ends.append(type(work.apply(Import.objects.get(pk=row.pk), admin)))
        except (work.ActRefused, work.Changed) as refusal:
            ends.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[row]) for row in (twice, twice, beside, beside)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    assert len(ends) == 4 and ends.count(Import) == 1
    assert Invitation.objects.count() == Membership.objects.count() == 1


def test_the_same_file_again_changes_nothing(caf, admin, convention):
    rows = people(line("a@mairie.fr"), line("n@caf.fr", "Gestionnaire conseil", "", ""))
    work.apply(prepared(caf, admin, rows), admin)
    again = prepared(caf, admin, rows)
    assert outcomes(again) == {"same": 2}
    with pytest.raises(work.ActRefused, match="rien de nouveau"):
        work.apply(again, admin)


def test_what_somebody_did_meanwhile_is_read_again(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr"), line("b@mairie.fr")))
    offered = invitations.invite(email="a@mairie.fr", by=admin, caf=caf, role_words="Élu")
    signing = convention.parties.get().organisation
    Membership.objects.create(convention=convention, invitation=offered, role=Role.ELECTED, organisation=signing)
    with pytest.raises(work.Changed):
        work.apply(row, admin)
    assert outcomes(row) == {"new": 1, "same": 1}
    work.apply(row, admin)
    assert convention.memberships.count() == 2


def test_a_change_is_told_written_and_given_back(caf, admin, convention):
    member = make_user(email="elue@mairie.fr")
    held = Membership.objects.create(convention=convention, user=member, role=Role.ELECTED, function="Maire")
    row = prepared(caf, admin, people(line("elue@mairie.fr", first="", last="M", function="Adjointe")))
    row.refresh_from_db()
    assert ["Fonction", "Maire", "Adjointe"] in row.plan["rows"][0]["changes"]
    assert row.plan["rows"][0]["outcome"] == Outcome.CHANGED
    work.apply(row, admin)
    held.refresh_from_db()
    assert (held.function, held.organisation.name, held.version) == ("Adjointe", "CC de Gevrey", 1)
    work.undo(row, admin, told=0)
    held.refresh_from_db()
    assert (held.function, held.organisation, held.version) == ("Maire", None, 2)


def test_undoing_takes_all_back_and_it_may_be_done_again(caf, admin, convention):
    before = CafMembership.objects.count()
    rows = people(line("a@mairie.fr"), line("n@caf.fr", "Gestionnaire conseil", "", ""))
    row = prepared(caf, admin, rows)
    work.apply(row, admin)
    work.undo(row, admin, told=0)
    assert (Invitation.objects.count(), Membership.objects.count()) == (0, 0)
    work.apply(prepared(caf, admin, rows), admin)
    assert (Invitation.objects.count(), Membership.objects.count()) == (2, 1)
    assert CafMembership.objects.count() == before


def test_undoing_leaves_who_accepted_and_says_so_before(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr"), line("b@mairie.fr"), line("c@mairie.fr")))
    work.apply(row, admin)
    assert work.tell(row, admin, str(convention.pk)) == 3
    send_mails()
    accepted = Invitation.objects.get(email="a@mairie.fr")
    with pytest.raises(work.Changed):
        work.undo(row, admin, told=1)
    invitations.accept(accepted, first_name="Ana", last_name="A", password=PASSWORD)
    Membership.objects.filter(invitation__email="c@mairie.fr").update(function="Autre", version=1)
    with pytest.raises(work.Changed):
        work.undo(row, admin, told=0)
    row.refresh_from_db()
    kept = work.kinds[row.kind].kept(row.written)
    assert len(kept) == 2 and "invitation acceptée" in kept[0] and "modifié depuis" in kept[1]
    work.undo(row, admin, told=2)
    assert convention.memberships.count() == 2
    assert Invitation.objects.get(email="b@mairie.fr").revoked_at
    assert not Invitation.objects.get(email="c@mairie.fr").revoked_at


def test_an_import_is_undone_within_the_day_only(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr")))
    work.apply(row, admin)
    Import.objects.update(applied_at=timezone.now() - dt.timedelta(hours=25))
    with pytest.raises(work.ActRefused, match="vingt-quatre heures"):
        work.undo(row, admin, told=0)
    assert convention.memberships.count() == 1


def test_people_are_told_by_lots_and_once(caf, admin, convention, monkeypatch):
    monkeypatch.setattr(work, "PER_LOT", 2)
    known = make_caf_member(caf=caf, user=make_user(email="conseil@caf.fr"))
    row = prepared(
        caf,
        admin,
        people(
            line("a@mairie.fr"),
            line("b@mairie.fr", convention="Terres d’Auxois"),
            line("conseil@caf.fr", "Référent Caf associé"),
            line("n@caf.fr", "Gestionnaire conseil", "", ""),
        ),
    )
    work.apply(row, admin)
    row.refresh_from_db()
    lots = {each.label: each.waiting_count for each in work.kinds[row.kind].lots(row.written)}
    assert lots == {"Gevrey-Nuits 2023-2026": 2, "Terres d’Auxois 2023-2026": 1, "Rôles dans la Caf": 1}
    assert [work.tell(row, admin, "caf"), work.tell(row, admin, "caf")] == [1, 0]
    assert [work.tell(row, admin, ""), work.tell(row, admin, ""), work.tell(row, admin, "")] == [2, 1, 0]
    told = [(mail.kind, mail.recipient) for mail in send_mails()]
    assert told == [
        ("invitation", "n@caf.fr"),
        ("invitation", "a@mairie.fr"),
        ("invitation", "b@mairie.fr"),
        ("membership", known.email),
    ]


def test_who_was_taken_back_by_hand_waits_no_more(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr"), line("n@caf.fr", "Gestionnaire conseil", "", "")))
    work.apply(row, admin)
    row.refresh_from_db()
    members.close(convention.memberships.get())
    invitations.revoke(Invitation.objects.exclude(caf_role="").get())
    assert work.kinds[row.kind].lots(row.written) == []
    assert work.tell(row, admin, "") == 0


def test_a_role_beyond_the_importers_is_refused(caf, admin, convention):
    adviser = make_caf_member(caf=caf)
    row = prepared(caf, adviser, people(line("a@mairie.fr"), line("n@caf.fr", CafRole.ADMIN.label, "", "")))
    assert problems(row) == [
        ("D2", "Élu", "un rôle que vous pouvez donner sur cette convention"),
        ("D3", CafRole.ADMIN.label, "un rôle que vous pouvez donner"),
    ]


def test_a_stand_in_imports_nothing_for_both(caf, admin, convention):
    adviser, colleague, last = make_caf_member(caf=caf), make_caf_member(caf=caf), timezone.localdate()
    lend = {"starts_on": last, "ends_on": last, "by": admin}
    handover.lend(admin, handover.Scope(caf), to=adviser, **lend)
    handover.lend(colleague, handover.Scope(caf), to=admin, **lend)
    mine, theirs = "vos propres rôles", "vous assurez le remplacement de celle-ci"
    lines = people(line(adviser.email), line(admin.email, CafRole.ADMIN.label, "", ""), line("a@mairie.fr"))
    found = problems(prepared(caf, User.objects.get(pk=adviser.pk), lines))
    assert [(cell, words in told) for (cell, _, told), words in zip(found, (mine, theirs), strict=True)] == [
        ("A2", True),
        ("A3", True),
    ]
    assert problems(prepared(caf, admin, people(line(admin.email)))) == []


# Questions -------------------------------------------------------------------------------


def test_a_question_is_asked_once_for_the_caf(caf, admin, convention, other):
    rows = [["Mél", "Qualité", "Secteur"], ["a@mairie.fr", "Chef", "Le Gevrey"]]
    row = prepared(caf, admin, rows)
    assert [each.slug for each in work.look(row, admin).waiting] == ["colonne", "colonne"]
    asked = work.look(row, admin).waiting
    assert [(each.label, each.samples) for each in asked] == [
        ("Que dit la colonne « Qualité » ?", ("Chef",)),
        ("Que dit la colonne « Secteur » ?", ("Le Gevrey",)),
    ]
    waiting = work.answer(row, admin, {asked[0].name: "role", asked[1].name: "convention"}).waiting
    assert [each.slug for each in waiting] == ["role"]
    waiting = answered(row, admin, role="elected")
    assert [each.slug for each in waiting] == ["convention", "sans_organisation"]
    answered(row, admin, convention=str(convention.pk), sans_organisation="partie")
    assert outcomes(row) == {"new": 1}
    colleague = make_admin(caf=caf)
    assert outcomes(prepared(caf, colleague, [rows[0], ["b@mairie.fr", "chef", "LE GEVREY"]])) == {"new": 1}
    theirs = prepared(other, other.administrator, rows)
    assert len(work.look(theirs, other.administrator).waiting) == 2


def test_an_answer_that_is_gone_is_asked_again(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr", convention="Gevrey", organisation="Mairie")))
    answered(row, admin, convention=str(convention.pk), organisation="-")
    assert outcomes(row) == {"new": 1}
    convention.delete()
    again = prepared(caf, admin, people(line("b@mairie.fr", convention="Gevrey", organisation="CC de Gevrey")))
    assert "convention" in [each.slug for each in work.look(again, admin).waiting]


def test_two_addresses_under_one_name_are_asked(caf, admin, convention):
    row = prepared(
        caf,
        admin,
        people(line("a@mairie.fr", last="Roy"), line("ana.roy@mairie.fr", "Pilote de la CTG", last="Roy")),
    )
    [asked] = work.look(row, admin).waiting
    assert [value for value, _ in asked.options] == ["deux", "a@mairie.fr", "ana.roy@mairie.fr"]
    answered(row, admin, homonymes="a@mairie.fr")
    work.apply(row, admin)
    assert Invitation.objects.get().email == "a@mairie.fr"
    assert Membership.objects.count() == 2


def test_known_people_are_told_by_their_real_name(caf, admin, convention, other):
    """With its accents; an address that the importer sees under another name is said, one of another Caf is not."""
    known = make_user(email="conseillere@caf.fr", first_name="Claire", last_name="Maréchal")
    make_caf_member(caf=caf, user=known)
    make_admin(caf=caf, user=make_user(email="leila@caf.fr", first_name="Leïla", last_name="Kaci"))
    row = prepared(
        caf,
        admin,
        people(
            line("copil2@mairie.fr", first="claire", last="MARECHAL"),
            line(known.email, first="Zoé", last="Autre"),
            line("leila@caf.fr", "Élu", first="Kaci", last="LEILA"),
            line(other.member.email, first="Zoé", last="Diop"),
        ),
    )
    [asked] = work.look(row, admin).waiting
    assert asked.label.startswith("« Claire Maréchal » a 2")
    answered(row, admin, homonymes="deux")
    row.refresh_from_db()
    assert [each["note"] for each in row.plan["rows"]] == [
        "",
        "Cette adresse est celle de Claire Maréchal : le rôle est pour cette personne.",
        "",
        "",
    ]


def test_namesakes_are_not_asked_of_lines_left_out(caf, admin, convention):
    """Set aside on the page, or by the answer about their role: nobody is asked who they are, and they stay aside."""
    bey = [line(email, role, last="Bey") for email, role in (("a@mairie.fr", "Élu"), ("b@mairie.fr", "Cheffe"))]
    row = prepared(caf, admin, people(*bey, line("faux", last="Bey")))
    assert answered(row, admin, role="-") == []
    assert outcomes(row) == {"new": 1, "left": 1, "refused": 1}
    work.mend(row, admin, {}, ["0!4"])
    assert outcomes(row) == {"new": 1, "left": 2}
    work.mend(row, admin, {"0!A4": "d@mairie.fr"}, [])  # of no row that the page offers any more
    assert outcomes(row) == {"new": 1, "left": 2}
    work.take_again(row, admin)
    row.refresh_from_db()
    assert [each.slug for each in work.mend(row, admin, {"0!A4": "d@mairie.fr"}, []).waiting] == ["homonymes"]


def test_sheets_and_hidden_rows_are_asked(caf, admin, convention):
    row = prepared(
        caf,
        admin,
        people(line("a@mairie.fr")),
        title="Personnes",
        more=[("Budget", [["Poste", "Montant"], ["Loyer", 12]])],
    )
    asked = work.look(row, admin).waiting
    assert [(each.label, each.proposed) for each in asked] == [
        ("Reprendre la feuille « Personnes » ?", "oui"),
        ("Reprendre la feuille « Budget » ?", "non"),
    ]
    work.answer(row, admin, {each.name: each.proposed for each in asked})
    row.refresh_from_db()
    assert outcomes(row) == {"new": 1}
    assert row.plan["leftovers"] == ["Feuille « Budget » : 2 lignes."]


def test_a_sheet_is_remembered_by_its_own_name_alone(caf, admin, convention):
    rows, other = people(line("a@mairie.fr")), [["Poste", "Montant"], ["Loyer", 12]]
    row = prepared(caf, admin, rows, title="Personnes", more=[("Feuil2", other)])
    work.answer(row, admin, {each.name: each.proposed for each in work.look(row, admin).waiting})
    again = prepared(caf, admin, rows, title="Personnes", more=[("Feuil2", other)])
    assert [each.about for each in work.look(again, admin).waiting] == ["feuil2"]


@pytest.mark.parametrize(
    ("taken", "email", "left"),
    [("Adresse électronique", "a@mairie.fr", "Courriel"), ("Courriel", "b@mairie.fr", "Adresse électronique")],
)
def test_which_of_two_columns_says_a_field_is_asked(caf, admin, convention, taken, email, left):
    """Once for the Caf; the other column is told as left, none is passed over in silence."""
    rows = [[*HEADINGS, "Courriel"], [*line("a@mairie.fr"), "b@mairie.fr"]]
    row = prepared(caf, admin, rows)
    [asked] = work.look(row, admin).waiting
    assert asked.label == "Deux colonnes disent « Adresse électronique » : laquelle prendre ?"
    assert [label for _, label in asked.options] == [
        "« Adresse électronique », par exemple « a@mairie.fr »",
        "« Courriel », par exemple « b@mairie.fr »",
    ]
    assert answered(row, admin, deux_colonnes=taken) == []
    for each in (row, prepared(caf, admin, rows)):
        assert outcomes(each) == {"new": 1} and each.plan["rows"][0]["act"]["email"] == email
        assert each.plan["leftovers"] == [f"Colonne « {left} » : 1 valeur."]


def test_two_columns_of_one_heading_are_told(caf, admin, convention):
    row = prepared(caf, admin, [[*HEADINGS, "Fonction"], [*line("a@mairie.fr", function="Maire"), "Adjointe"]])
    assert outcomes(row) == {"new": 1} and row.plan["rows"][0]["act"]["function"] == "Maire"
    assert row.plan["leftovers"] == ["Colonne « Fonction » : 1 valeur."]


def test_what_no_column_says_is_mended_in_place(client, caf, admin, convention):
    """A mission wants its last day, and the file has no column for it: the row takes one, the others stay as they are."""
    client.force_login(admin)
    row = prepared(
        caf, admin, people(line("cabinet@conseil.fr", "Cabinet d’appui"), line("b@conseil.fr", "Cabinet d’appui"))
    )
    page = reverse("accounts:import_rows", args=[row.key])
    assert outcomes(row) == {"refused": 2}
    assert 'name="cell-0!2+ends_on"' in client.get(page).content.decode()
    for typed, left in (("31/13/2027", 2), ("31/12/2099", 1)):
        assert client.post(page, {"cell-0!2+ends_on": typed, "cell-0!2+role": "Pilote"}).status_code == 302
        assert outcomes(row)["refused"] == left
    assert (
        row.plan["rows"][0]["act"]["ends_on"] == "2099-12-31" and row.plan["rows"][0]["act"]["role"] == Role.CONSULTANT
    )


def test_two_rows_of_headings_are_read(caf, admin, convention):
    rows = [
        ["Annuaire de la CTG"],
        ["Qui", "", "", "Mission", "", "", ""],
        ["Courriel", "Prénom", "Nom", "Rôle", "CTG", "Structure", "Poste"],
        line("a@mairie.fr"),
    ]
    row = prepared(caf, admin, rows)
    assert outcomes(row) == {"new": 1}
    row.refresh_from_db()
    assert row.plan["leftovers"] == ["Avant les titres : 3 cases, « Annuaire de la CTG », « Qui », « Mission »."]


def test_a_column_that_is_left_is_told(caf, admin, convention):
    row = prepared(caf, admin, [[*HEADINGS, "Téléphone"], [*line("a@mairie.fr"), "0380"]])
    answered(row, admin, colonne="-")
    row.refresh_from_db()
    assert row.plan["leftovers"] == ["Colonne « Téléphone » : 1 valeur."]


def test_labels_that_are_all_unknown_are_all_asked(caf, admin, convention):
    row = prepared(caf, admin, [["Liste"], ["Kourriel", "Qualité", "Lieu"], ["a@mairie.fr", "Élu", "Gevrey-Nuits"]])
    asked = work.look(row, admin).waiting
    assert [each.about for each in asked] == ["qualite", "lieu"]  # « Kourriel » is one letter off
    waiting = work.answer(row, admin, {asked[0].name: "role", asked[1].name: "convention"}).waiting
    assert [each.slug for each in waiting] == ["sans_organisation"]
    answered(row, admin, sans_organisation="vide")
    assert outcomes(row) == {"new": 1}


def test_hidden_rows_are_asked_and_told(caf, admin, convention):
    book = load_workbook(workbook(people(line("a@mairie.fr"), line("b@mairie.fr"))))
    book.active.row_dimensions[3].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    row = work.prepare(kind=work.kinds["personnes"], caf=caf, user=admin, file=stream, name="a.xlsx")
    [asked] = work.look(row, admin).waiting
    assert asked.label == "Reprendre aussi 1 ligne masquée ?"
    work.answer(row, admin, {asked.name: "non"})
    row.refresh_from_db()
    assert (row.counts["new"], row.plan["leftovers"]) == (1, ["1 ligne masquée."])


def test_a_title_among_rows_is_left_and_told(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr"), ["", "Élus du territoire"]))
    row.refresh_from_db()
    assert len(row.plan["rows"]) == 1
    assert row.plan["leftovers"] == ["Titre seul : 1 case, « Élus du territoire »."]


# Two Cafs --------------------------------------------------------------------------------


def test_nothing_tells_if_an_address_of_another_caf_is_known(caf, admin, convention, other):
    row = prepared(
        caf, admin, people(line(other.member.email, first="Aya", last="Diop"), line("inconnue@grigny.fr", last="X"))
    )
    row.refresh_from_db()
    known, unknown = row.plan["rows"]
    assert known["act"]["user"] is None
    assert (known["outcome"], known["note"], known["changes"]) == (unknown["outcome"], unknown["note"], [])
    work.apply(row, admin)
    assert Invitation.objects.filter(email=other.member.email).count() == 1
    assert not Membership.objects.filter(convention=convention, user=other.member).exists()


def test_a_namesake_of_another_caf_is_not_told(caf, admin, convention, other):
    row = prepared(caf, admin, people(line("aya@mairie.fr", first="Aya", last="Diop")))
    assert work.look(row, admin).waiting == []


def test_a_convention_of_another_caf_is_not_offered(caf, admin, convention, other):
    row = prepared(caf, admin, people(line("a@mairie.fr", convention="Grigny")))
    [asked] = work.look(row, admin).waiting
    assert str(other.convention.pk) not in [value for value, _ in asked.options]
    work.answer(row, admin, {asked.name: str(other.convention.pk)})
    assert work.look(row, admin).waiting


def test_an_answer_is_kept_once_for_each_caf(caf, admin, convention):
    row = prepared(caf, admin, people(line("a@mairie.fr", "Cheffe")))
    answered(row, admin, role="elected")
    answered(row, admin, role="partner")
    again = prepared(caf, admin, people(line("b@mairie.fr", "cheffe")))
    for value in ("ctg_lead", "partner"):
        asked = [each for each in work.look(again, admin).asked if each.slug == "role"]
        work.answer(again, admin, {each.name: value for each in asked})
    assert ImportAnswer.objects.get(question="role").value == "partner"


def test_tables_of_word_are_read_and_its_words_told(caf, admin, convention):
    document = docx.Document()
    document.add_paragraph("Annuaire du comité")
    table = document.add_table(rows=0, cols=len(HEADINGS))
    for cells in people(line("a@mairie.fr")):
        for cell, words in zip(table.add_row().cells, cells, strict=True):
            cell.text = words
    stream = io.BytesIO()
    document.save(stream)
    row = work.prepare(kind=work.kinds["personnes"], caf=caf, user=admin, file=stream, name="annuaire.docx")
    assert outcomes(row) == {"new": 1}
    assert row.plan["leftovers"] == ["Hors des tableaux : 1 paragraphe, « Annuaire du comité »."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Roy <ANA@mairie.fr>", ("ana@mairie.fr", "Ana Roy")),
        ("mailto:ana@mairie.fr ;", ("ana@mairie.fr", "")),
        ("\u200bana@mairie.fr\u00a0", ("ana@mairie.fr", "")),
        ("Roy, Ana <ana@mairie.fr>;", ("ana@mairie.fr", "Roy, Ana")),
        ("a@mairie.fr, b@mairie.fr", ("", "")),
        ("ana à mairie.fr", ("", "")),
    ],
)
def test_an_address_is_read_as_people_paste_it(text, expected):
    assert address_of(text) == expected
