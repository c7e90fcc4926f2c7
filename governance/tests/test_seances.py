import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from actions.enums import FicheState
from actions.tests.factories import make_changement, make_fiche
from conventions.enums import Role, Visibility
from conventions.models import Document
from conventions.tests.factories import after_signature, make_convention, make_document, make_member
from governance import agenda
from governance.enums import ComiteKind, DecisionState, PresenceStatus, SeanceState
from governance.models import Decision, PointOrdreDuJour, Presence, Seance, SeanceDocument
from governance.tests.factories import (
    make_comite,
    make_decision,
    make_membre,
    make_point,
    make_presence,
    make_seance,
    make_validated,
)
from governance.tests.test_comites import typed, url
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def comite():
    return make_comite()


@pytest.fixture
def writer(client, comite):
    user = make_member(comite.convention, Role.COOPERATION_OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def seance(comite):
    return make_seance(comite)


def text_of(client, row):
    return client.get(row.get_absolute_url()).content.decode()


# The séance -----------------------------------------------------------------------------


def test_a_seance_is_created_in_preparation_and_hidden_from_readers(client, comite, writer):
    response = client.post(
        url("seance_create", comite), {"held_on": "2026-12-04", "starts_at": "14:30", "place": "Nuits-Saint-Georges"}
    )
    seance = Seance.objects.get()
    assert response.url == seance.get_absolute_url()
    assert seance.state == SeanceState.DRAFT
    page = text_of(client, seance)
    assert "14\u00a0h\u00a030" in page and "seuls les rédacteurs" in page
    client.force_login(make_member(comite.convention, Role.COPIL_MEMBER))
    assert client.get(seance.get_absolute_url()).status_code == 404
    assert client.get(url("seance_ics", seance)).status_code == 404
    assert seance.get_absolute_url() not in client.get(comite.get_absolute_url()).content.decode()
    client.force_login(writer)
    assert seance.get_absolute_url() in client.get(comite.get_absolute_url()).content.decode()


def test_a_convened_seance_is_read_by_members_without_its_buttons(client, comite, seance):
    Seance.objects.filter(pk=seance.pk).update(state=SeanceState.CONVENED)
    client.force_login(make_member(comite.convention, Role.COPIL_MEMBER))
    page = text_of(client, seance)
    assert "Convoquée" in page
    for words in ("Proposer l’ordre du jour", "Marquer comme tenue", "Modifier"):
        assert words not in page


@pytest.mark.parametrize("data", [{}, {"held_on": "hier"}, {"held_on": "1850-01-01"}])
def test_a_seance_needs_a_date_that_makes_sense(client, comite, writer, data):
    response = client.post(url("seance_create", comite), {**data, "place": "Salle des fêtes"})
    assert response.status_code == 422
    assert "held_on" in response.context["form"].errors
    assert "Salle des fêtes" in response.content.decode()


def test_a_held_seance_is_not_moved_to_the_future(client, seance, writer):
    later = (TODAY() + dt.timedelta(days=3)).isoformat()
    response = client.post(url("seance_edit", seance), {"held_on": later, "version": 0})
    assert response.status_code == 422


def step(client, seance, slug, **data):
    return client.post(reverse("governance:seance_step", args=[seance.pk, slug]), data)


def test_the_life_of_a_seance_goes_through_its_pages(client, comite, writer):
    seance = make_seance(comite, state=SeanceState.DRAFT, held_on=TODAY())
    assert "Convoquer" in text_of(client, seance)
    assert step(client, seance, "convoquer").status_code == 302
    assert step(client, seance, "tenir").status_code == 302
    page = client.get(reverse("governance:seance_step", args=[seance.pk, "valider"])).content.decode()
    for words in ("Les présences", "Le texte du compte rendu", "Au moins une décision", "Motif"):
        assert words in page
    assert step(client, seance, "valider").status_code == 422
    assert step(client, seance, "valider", reason="Séance d’information").status_code == 302
    seance.refresh_from_db()
    assert seance.state == SeanceState.VALIDATED
    assert "« Séance d’information »" in text_of(client, seance).replace("\u00a0", " ")


def test_a_seance_to_come_says_why_it_cannot_be_held(client, comite, writer):
    seance = make_seance(comite, state=SeanceState.CONVENED, held_on=TODAY() + dt.timedelta(days=2))
    assert "aria-disabled" in text_of(client, seance)
    step(client, seance, "tenir")
    seance.refresh_from_db()
    assert seance.state == SeanceState.CONVENED


def test_a_cancelled_seance_asks_why(client, comite, writer):
    seance = make_seance(comite, state=SeanceState.CONVENED)
    assert step(client, seance, "annuler").status_code == 422
    assert step(client, seance, "annuler", reason="Salle indisponible").status_code == 302
    seance.refresh_from_db()
    assert seance.state == SeanceState.CANCELLED


def test_an_unknown_step_or_one_of_another_state_is_refused(client, seance, writer):
    assert step(client, seance, "brûler".replace("û", "u")).status_code == 404
    assert step(client, seance, "convoquer").status_code == 302
    seance.refresh_from_db()
    assert seance.state == SeanceState.HELD


def test_minutes_are_cleaned_and_a_stale_save_shows_both(client, seance, writer):
    forms = [typed(client.get(url("minutes", seance)).context["form"]) for _ in range(2)]
    first = {**forms[0], "minutes": "<p>Texte <script>alert(1)</script>de l’une</p>"}
    assert client.post(url("minutes", seance), first).status_code == 302
    response = client.post(url("minutes", seance), {**forms[1], "minutes": "<p>Texte de l’autre</p>"})
    assert response.status_code == 409
    assert "Texte de l’une" in response.content.decode()
    seance.refresh_from_db()
    assert seance.minutes == "<p>Texte de l’une</p>"


def test_a_validated_seance_sends_its_forms_back_with_a_sentence(client, seance, writer):
    point, decision = make_point(seance), make_decision(seance)
    make_validated(seance)
    for name in ("seance_edit", "minutes", "presences", "point_create", "decision_create"):
        for call in (client.get, client.post):
            response = call(url(name, seance), follow=True)
            assert response.redirect_chain[0][0] == seance.get_absolute_url()
            assert "validé : il ne change plus" in response.content.decode()
    for name, row in (("point_edit", point), ("decision_edit", decision)):
        assert client.get(url(name, row)).status_code == 302
    for name, row in (
        ("point_delete", point),
        ("point_move", point),
        ("decision_delete", decision),
        ("agenda_propose", seance),
    ):
        client.post(url(name, row))
    assert PointOrdreDuJour.objects.count() == Decision.objects.count() == 1


# The agenda -----------------------------------------------------------------------------


def test_a_point_is_added_moved_edited_and_removed(client, comite, seance, writer):
    fiche = make_fiche(convention=comite.convention)
    for title in ("Bilan", "Budget"):
        data = typed(client.get(url("point_create", seance)).context["form"], title=title, fiches=[fiche.pk])
        for _ in range(2):  # a double click
            assert client.post(url("point_create", seance), data).status_code == 302
    bilan, budget = seance.points.all()
    assert list(bilan.fiches.all()) == [fiche]
    client.post(url("point_move", budget), {"sens": "haut"})
    assert [point.title for point in seance.points.all()] == ["Budget", "Bilan"]
    client.post(url("point_move", budget), {"sens": "haut"})
    client.post(url("point_move", budget), {"sens": "ailleurs"})
    assert [point.title for point in seance.points.all()] == ["Budget", "Bilan"]
    data = typed(client.get(url("point_edit", bilan)).context["form"], title="Bilan annuel")
    client.post(url("point_edit", bilan), data)
    client.post(url("point_delete", budget))
    assert [point.title for point in seance.points.all()] == ["Bilan annuel"]


@pytest.mark.parametrize("name", ["point_create", "decision_create"])
def test_fiches_of_another_convention_or_caf_are_refused(client, comite, seance, writer, name):
    for place in (make_convention(caf=comite.caf), make_convention(caf=make_caf("91"))):
        stranger = make_fiche(convention=place)
        response = client.post(
            url(name, seance),
            {"title": "T", "number": "2024-01", "text": "T", "state": "todo", "fiches": [stranger.pk]},
        )
        assert response.status_code == 422
        assert "fiches" in response.context["form"].errors
    assert not seance.points.exists() and not seance.decisions.exists()


def test_the_agenda_proposes_what_the_plan_and_the_decisions_call_for_once(client, comite, writer):
    convention = comite.convention
    past = make_seance(comite, held_on=dt.date(2024, 1, 10))
    make_decision(past, number="2024-01", text="Ouvrir un Laep")
    make_decision(past, number="2024-02", state=DecisionState.DONE)
    late = make_fiche(convention=convention, ends_on=dt.date(2023, 6, 30))
    blocked = make_fiche(convention=convention, state=FicheState.BLOCKED, ends_on=dt.date(2023, 6, 30))
    discussed = make_fiche(convention=convention, state=FicheState.TO_DISCUSS)
    make_fiche(convention=convention, state=FicheState.IN_PROGRESS)
    changed = make_changement(make_fiche(convention=convention)).fiche
    seance = make_seance(comite, state=SeanceState.DRAFT)
    kept = make_point(seance, title="Accueil", position=1)
    client.post(url("agenda_propose", seance))
    points = {point.title: [fiche.pk for fiche in point.fiches.all()] for point in seance.points.all()}
    assert points == {
        "Accueil": [],
        agenda.MINUTES: [],
        agenda.FOLLOW_UP: [],
        agenda.CHANGES: [changed.pk],
        agenda.BLOCKED: [blocked.pk],
        agenda.TO_DISCUSS: [discussed.pk],
        agenda.LATE: [late.pk],
    }
    assert seance.points.first() == kept
    follow_up = seance.points.get(title=agenda.FOLLOW_UP)
    assert "2024-01" in follow_up.text and "2024-02" not in follow_up.text
    client.post(url("agenda_propose", seance))
    assert seance.points.count() == 7


def test_nothing_to_propose_is_said(client, seance, writer):
    response = client.post(url("agenda_propose", seance), follow=True)
    assert "Rien de nouveau à proposer" in response.content.decode()


# Presences ------------------------------------------------------------------------------


def sheet(client, seance):
    return typed(client.get(url("presences", seance)).context["form"])


def test_one_sheet_takes_the_members_and_other_people(client, comite, seance, writer):
    present, represented, _ = (make_membre(comite, name=name) for name in ("Ana", "Bob", "Zoé"))
    make_membre(comite, name="Parti avant", ends_on=dt.date(2024, 1, 1))
    data = sheet(client, seance)
    assert "Parti avant" not in str(client.get(url("presences", seance)).content.decode())
    data |= {
        f"m{present.pk}-status": "present",
        f"m{represented.pk}-status": "represented",
        f"m{represented.pk}-represented_by": "Luc",
        "n0-name": "Invitée",
        "n0-function": "Psychologue",
        "n0-status": "excused",
    }
    assert client.post(url("presences", seance), data).status_code == 302
    rows = {row.name: (row.status, row.represented_by, row.function) for row in Presence.objects.all()}
    assert rows == {
        "Ana": ("present", "", "Vice-président"),
        "Bob": ("represented", "Luc", "Vice-président"),
        "Invitée": ("excused", "", "Psychologue"),
    }
    page = text_of(client, seance)
    assert "2\u00a0présents ou représentés sur 3" in page
    # Again: one is corrected, the other person is taken off, the function of that day stays.
    present.function = "Présidente"
    present.save()
    extra = Presence.objects.get(name="Invitée")
    data = sheet(client, seance)
    data |= {
        f"m{present.pk}-status": "absent",
        f"m{represented.pk}-status": "",
        f"m{represented.pk}-represented_by": "",
    }
    data[f"p{extra.pk}-name"] = ""
    assert client.post(url("presences", seance), data).status_code == 302
    row = Presence.objects.get()
    assert (row.name, row.status, row.function) == ("Ana", PresenceStatus.ABSENT, "Vice-président")


def test_a_representative_without_the_status_is_refused_and_kept_on_the_screen(client, comite, seance, writer):
    membre = make_membre(comite)
    data = sheet(client, seance) | {f"m{membre.pk}-status": "present", f"m{membre.pk}-represented_by": "Luc Bernard"}
    response = client.post(url("presences", seance), data)
    assert response.status_code == 422
    assert "Luc Bernard" in response.content.decode()
    assert not Presence.objects.exists()


def test_a_person_without_name_is_refused(client, seance, writer):
    response = client.post(url("presences", seance), sheet(client, seance) | {"n0-function": "Maire"})
    assert response.status_code == 422
    assert "n0-name" in response.context["form"].errors


def test_a_stale_sheet_keeps_what_each_one_typed(client, comite, seance, writer):
    membre = make_membre(comite, name="Ana")
    opened = sheet(client, seance)
    client.post(url("presences", seance), opened | {f"m{membre.pk}-status": "present", "n0-name": "Venu"})
    response = client.post(url("presences", seance), opened | {f"m{membre.pk}-status": "absent"})
    assert response.status_code == 409
    assert Presence.objects.get(membre=membre).status == "present"
    data = typed(response.context["form"])
    assert client.post(url("presences", seance), data).status_code == 302
    assert Presence.objects.get(membre=membre).status == "absent"
    assert Presence.objects.filter(name="Venu").exists()


# Decisions ------------------------------------------------------------------------------


def test_decisions_are_numbered_by_themselves_in_the_year_of_the_comite(client, comite, seance, writer):
    make_decision(make_seance(comite, held_on=dt.date(2024, 3, 1)), number="2024-03")
    make_decision(make_seance(comite, held_on=dt.date(2023, 3, 1)), number="2023-09")
    make_decision(make_seance(), number="2024-50")
    form = client.get(url("decision_create", seance)).context["form"]
    assert form["number"].value() == "2024-04"
    data = typed(form, text="Ouvrir une permanence", owner="Caf", due_on="2025-06-30")
    for _ in range(2):
        response = client.post(url("decision_create", seance), data)
        assert response.status_code == 302
    decision = seance.decisions.get()
    assert (decision.number, decision.owner, decision.created_by) == ("2024-04", "Caf", writer)


def test_a_number_taken_and_a_past_due_date_are_refused(client, comite, seance, writer):
    make_decision(make_seance(comite, held_on=dt.date(2024, 3, 1)), number="2024-03")
    early = {"due_on": seance.held_on - dt.timedelta(days=1)}
    response = client.post(url("decision_create", seance), {"number": "2024-03", "text": "T", "state": "todo", **early})
    assert response.status_code == 422
    assert "existe déjà" in response.context["form"].errors["number"][0]
    assert response.context["form"].errors["due_on"] == ["L’échéance précède la séance."]


def test_a_decision_refuses_the_change_of_another_convention(client, comite, seance, writer):
    for place in (make_convention(caf=comite.caf), make_convention(caf=make_caf("91"))):
        change = make_changement(make_fiche(convention=place))
        response = client.post(
            url("decision_create", seance), {"number": "1", "text": "T", "state": "todo", "changement": change.pk}
        )
        assert response.status_code == 422
        assert "changement" in response.context["form"].errors
    assert not Decision.objects.exists()


def test_a_stale_decision_answers_409(client, seance, writer):
    decision = make_decision(seance)
    forms = [typed(client.get(url("decision_edit", decision)).context["form"]) for _ in range(2)]
    assert client.post(url("decision_edit", decision), forms[0] | {"text": "Texte un"}).status_code == 302
    assert client.post(url("decision_edit", decision), forms[1] | {"text": "Texte deux"}).status_code == 409
    decision.refresh_from_db()
    assert decision.text == "Texte un"


def test_open_decisions_of_past_seances_are_followed_from_the_next_one(client, comite, seance, writer):
    past = make_seance(comite, held_on=dt.date(2023, 12, 5))
    decision = make_decision(past, number="2023-01", text="Créer le guichet unique", due_on=dt.date(2024, 6, 30))
    make_decision(past, number="2023-02", text="Déjà faite", state=DecisionState.DONE)
    make_validated(past)
    page = text_of(client, seance)
    assert "Créer le guichet unique" in page and "En retard" in page and "Déjà faite" not in page
    address = f"{url('decision_follow', decision)}?seance={seance.pk}"
    data = typed(client.get(address).context["form"], state="done", outcome="Ouvert en mai.", text="Autre texte")
    assert client.post(address, data).url == f"{seance.get_absolute_url()}#suites"
    decision.refresh_from_db()
    assert (decision.state, decision.outcome, decision.text) == (
        DecisionState.DONE,
        "Ouvert en mai.",
        "Créer le guichet unique",
    )


@pytest.mark.parametrize("asked", ["abc", "9" * 30, "0", "²"])
def test_a_follow_up_goes_back_to_its_own_seance_when_the_address_is_odd(client, seance, writer, asked):
    decision = make_decision(seance)
    response = client.post(f"{url('decision_follow', decision)}?seance={asked}", {"state": "done", "version": 0})
    assert response.url == decision.get_absolute_url()


def test_a_decision_is_removed_while_the_minutes_are_open(client, seance, writer):
    decision = make_decision(seance)
    client.post(url("decision_delete", decision))
    assert not Decision.objects.exists()


# Documents ------------------------------------------------------------------------------


def test_a_document_of_the_convention_is_joined_to_a_seance_then_removed(client, seance, writer):
    document = make_document(seance.comite.convention, title="Diaporama du COPIL", created_by=writer)
    assert client.post(url("seance_document_add", seance), {}).status_code == 422
    for _ in range(2):
        response = client.post(url("seance_document_add", seance), {"document": document.pk})
    assert "déjà joint" in response.content.decode()
    assert document.get_absolute_url() in text_of(client, seance)
    delete = reverse("conventions:document_delete", args=[document.convention_id, document.pk])
    assert "la séance «" in client.post(delete, follow=True).content.decode()
    assert client.post(url("seance_document_remove", seance.documents.get())).status_code == 302
    assert not seance.documents.exists()
    assert type(document).objects.exists()


def test_a_document_is_joined_and_read_by_those_who_see_it(client, seance, writer):
    kept = make_document(seance.comite.convention, title="Note interne", visibility=Visibility.OWN)
    elsewhere = make_document(make_convention())
    for document in (kept, elsewhere):
        assert client.post(url("seance_document_add", seance), {"document": document.pk}).status_code == 422
    link = SeanceDocument.objects.create(seance=seance, document=kept)
    assert "Note interne" not in text_of(client, seance)
    assert client.post(url("seance_document_remove", link)).status_code == 404
    with pytest.raises(IntegrityError, match="autre convention"), transaction.atomic():
        SeanceDocument.objects.create(seance=seance, document=elsewhere)


def test_documents_stay_with_the_validated_minutes(client, seance, writer):
    link = SeanceDocument.objects.create(seance=seance, document=make_document(seance.comite.convention))
    make_validated(seance)
    client.post(url("seance_document_remove", link))
    assert seance.documents.exists()
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        link.delete()


def test_a_document_of_validated_minutes_is_not_hidden(client, seance, writer):
    shown, other = (make_document(seance.comite.convention, title=f"Diaporama {n}", created_by=writer) for n in (1, 2))
    for row, held in ((shown, seance), (other, make_seance(seance.comite))):
        SeanceDocument.objects.create(seance=held, document=row)
    make_validated(seance)
    hidden = {"kind": "other", "title": "Autre", "visibility": "own", "version": 0}
    edit = [reverse("conventions:document_edit", args=[row.convention_id, row.pk]) for row in (shown, other)]
    assert [client.post(each, hidden).status_code for each in edit] == [422, 302]
    assert f"Gardé par la séance « {seance} »" in client.get(edit[0]).content.decode().replace("\u00a0", " ")
    assert client.post(edit[0], hidden | {"visibility": "copil"}).status_code == 302
    for row in (shown, other):
        row.refresh_from_db()
    assert (shown.title, shown.visibility) == ("Diaporama 1", "copil")
    assert (other.title, other.visibility) == ("Autre", "own")


@pytest.mark.parametrize("change", [{"kind": "minutes"}, {"title": "Autre"}, {"visibility": "own"}, {"file": "x.pdf"}])
def test_the_database_keeps_documents_of_validated_minutes(seance, change):
    documents = [make_document(seance.comite.convention) for _ in range(2)]
    for row, held in zip(documents, (seance, make_seance(seance.comite)), strict=True):
        SeanceDocument.objects.create(seance=held, document=row)
    make_validated(seance)
    with pytest.raises(IntegrityError, match="compte rendu validé"), transaction.atomic():
        Document.objects.filter(pk=documents[0].pk).update(**change)
    with after_signature():  # of a file that nothing keeps, all but the file itself
        assert Document.objects.filter(pk=documents[1].pk).update(**change) == 1


# Pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [12, 120])
def test_a_seance_costs_the_same_for_12_and_120_rows(client, comite, seance, writer, django_assert_num_queries, count):
    past = make_seance(comite, held_on=dt.date(2023, 12, 5))
    for _ in range(count):
        fiche = make_fiche(convention=comite.convention)
        make_point(seance).fiches.add(fiche)
        make_presence(seance, make_membre(comite))
        make_decision(seance, fiches=[fiche], changement=make_changement(fiche))
        make_decision(past)
        SeanceDocument.objects.create(seance=seance, document=make_document(comite.convention))
    with django_assert_num_queries(17):  # the tasks that are on it, by the floor above
        response = client.get(seance.get_absolute_url())
    assert len(response.context["decisions"]) == len(response.context["followed"]) == count


def test_the_calendar_file_names_the_comite_the_place_and_the_agenda(client, comite, writer):
    seance = make_seance(
        comite, held_on=dt.date(2026, 12, 4), starts_at=dt.time(14, 30), place="Gevrey-Chambertin", is_remote=True
    )
    make_point(seance, title="Bilan de l’année")
    response = client.get(url("seance_ics", seance))
    assert response["Content-Type"].startswith("text/calendar")
    from icalendar import Calendar

    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == f"Comité de pilotage – {comite.convention.label}"
    assert event["LOCATION"] == "Gevrey-Chambertin, et en visioconférence"
    assert "1. Bilan de l’année" in event["DESCRIPTION"]
    assert event["DTSTART"].dt == dt.datetime(2026, 12, 4, 13, 30, tzinfo=dt.UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(hours=2)


def test_a_seance_without_hour_lasts_the_day(client, comite, writer):
    from icalendar import Calendar

    seance = make_seance(comite, held_on=dt.date(2026, 12, 4))
    event = Calendar.from_ical(client.get(url("seance_ics", seance)).content).walk("VEVENT")[0]
    assert event["DTSTART"].dt == dt.date(2026, 12, 4)


def decisions_url(comite, query=""):
    return reverse("governance:decisions", args=[comite.convention_id]) + query


def test_the_decisions_of_a_convention_are_filtered_by_their_follow_up(client, comite, seance, writer):
    make_decision(seance, number="2024-01", text="Faite", state=DecisionState.DONE)
    make_decision(seance, number="2024-02", text="Ouverte")
    make_decision(seance, number="2024-03", text="En souffrance", due_on=dt.date(2024, 12, 31))
    make_decision(make_seance(comite, state=SeanceState.CONVENED), number="2024-04", text="À venir")
    make_decision(text="Ailleurs")

    def numbers(query):
        rows = client.get(decisions_url(comite, query)).context["listing"].page
        return sorted(row.number for row in rows)

    assert numbers("") == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert numbers("?suivi=ouvertes") == ["2024-02", "2024-03"]
    assert numbers("?suivi=retard") == ["2024-03"]
    assert numbers("?q=souffrance") == ["2024-03"]
    assert numbers("?state=done") == ["2024-01"]


@pytest.mark.parametrize(("query", "status"), [("?tri=x", 400), ("?page=abc", 404), ("?page=2", 404)])
def test_an_odd_address_of_the_list_is_refused(client, comite, writer, query, status):
    assert client.get(decisions_url(comite, query)).status_code == status


def test_decisions_are_found_without_accents_and_by_who_answers_for_them(client, comite, seance, writer):
    make_decision(seance, number="2024-01", text="Ouvrir une crèche à Fénay", owner="Mme Maréchal")
    make_decision(seance, number="2024-02", text="Autre sujet", owner="M. Maréchalat")

    def numbers(query):
        rows = client.get(decisions_url(comite, query)).context["listing"].page
        return sorted(row.number for row in rows)

    assert numbers("?q=creche+fenay") == ["2024-01"]
    assert numbers("?q=2024-02") == ["2024-02"]
    assert numbers("?q=marechal") == ["2024-01", "2024-02"]


def test_my_decisions_bear_my_name_or_concern_a_fiche_that_i_carry(client, comite, seance, writer):
    writer.last_name = "Maréchal"
    writer.save()
    fiche = make_fiche(convention=comite.convention)
    fiche.caf_referents.add(writer)
    make_decision(seance, number="2024-01", owner="Mme MARECHAL, Caf")
    make_decision(seance, number="2024-02", owner="M. Maréchalat")
    make_decision(seance, number="2024-03", fiches=[fiche])
    make_decision(seance, number="2024-04")
    rows = client.get(decisions_url(comite, "?mine=on")).context["listing"].page
    assert sorted(row.number for row in rows) == ["2024-01", "2024-03"]


@pytest.mark.parametrize("query", ["?suivi=x", "?comite=999999999", "?state=zzz"])  # no row has this key
def test_a_filter_unknown_shows_an_error_and_no_row(client, comite, seance, writer, query):
    make_decision(seance)
    response = client.get(decisions_url(comite, query))
    assert response.status_code == 200
    assert not response.context["listing"].page.object_list


@pytest.mark.parametrize("count", [12, 120])
def test_the_list_of_decisions_costs_the_same_for_12_and_120_rows(
    client, comite, seance, writer, django_assert_num_queries, count
):
    for _ in range(count):
        make_decision(seance, fiches=[make_fiche(convention=comite.convention)])
    with django_assert_num_queries(12):
        response = client.get(decisions_url(comite, "?par_page=50"))
    assert response.context["listing"].count == count


def test_the_export_holds_every_decision_with_its_fiches_and_no_formula(client, comite, seance, writer):
    fiche = make_fiche(convention=comite.convention, code="1.1", title="Laep")
    make_decision(seance, number="2024-01", text="=1+1", fiches=[fiche], due_on=dt.date(2024, 12, 31))
    response = client.get(decisions_url(comite, "?export=xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows())
    values = [cell.value for cell in rows[1]]
    assert values[:4] == ["2024-01", "=1+1", "Comité de pilotage", dt.datetime(2024, 12, 4)]
    assert "1.1 Laep" in values and "À faire, en retard" in values
    assert rows[1][1].data_type == "s"


def test_a_reader_sees_decisions_of_held_seances_only(client, comite):
    make_decision(make_seance(comite, state=SeanceState.DRAFT), text="Secrète")
    make_decision(make_seance(comite), text="Publique")
    client.force_login(make_member(comite.convention, Role.ELECTED))
    page = client.get(decisions_url(comite)).content.decode()
    assert "Publique" in page and "Secrète" not in page
    export = client.get(decisions_url(comite, "?export=xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(export.streaming_content))).active
    assert sheet.max_row == 2


def test_a_page_of_another_comite_is_not_found(client, writer):
    stranger = make_seance(make_comite(kind=ComiteKind.COTECH))
    for name in ("seance", "seance_edit", "minutes", "presences", "point_create", "decision_create", "seance_ics"):
        assert client.get(url(name, stranger)).status_code == 404
