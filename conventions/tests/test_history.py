import datetime as dt
import io
import re

import openpyxl
import pghistory
import pytest
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from conventions.dossier.creation import create_convention
from conventions.enums import ConventionState, Role
from conventions.models import Convention, Document, MouvementPerimetre, Phase
from conventions.tests.factories import (
    make_convention,
    make_member,
    make_movement,
    make_partie,
    make_parties,
    make_perimetre,
    make_signataire,
    submit,
)
from core.history import History
from territories.tests.factories import make_caf, make_commune, make_epci, make_organisation

pytestmark = pytest.mark.django_db


def url(convention):
    return reverse("conventions:historique", args=[convention.pk])


def lines(convention):
    return History("convention", convention.pk)[0:100]


def titles(convention):
    return [line.title for line in lines(convention)]


def test_an_edit_shows_who_when_and_both_values(client, adviser):
    convention = make_convention(adviser=adviser, name="Ancien nom")
    data = {"name": "Nouveau nom", "level": "local", "adviser": adviser.pk, "version": 0}
    client.post(reverse("conventions:edit", args=[convention.pk]), data)
    line = lines(convention)[0]
    assert (line.by, line.title) == (str(adviser), "Convention modifiée")
    assert [(each.label, each.before, each.after) for each in line.changes] == [
        ("Intitulé du territoire", "Ancien nom", "Nouveau nom")
    ]
    page = client.get(url(convention)).content.decode()
    assert "<del>Ancien nom</del>" in page
    assert "<ins>Nouveau nom</ins>" in page


def test_a_line_says_as_what_its_author_acted_that_day(client, adviser):
    """Their role on the convention, else in its Caf, on the day of the act: not that of today, nor of elsewhere."""
    convention, today = make_convention(adviser=adviser), dt.date.today()
    lead = make_member(convention, Role.CTG_LEAD)
    make_member(make_convention(), Role.COOPERATION_OFFICER, user=lead)
    make_member(convention, Role.ELECTED, user=lead, starts_on=today + dt.timedelta(days=9))
    make_caf_member(caf=make_caf("91"), user=adviser, role=CafRole.BOARD)
    for person in (lead, adviser):
        client.force_login(person)
        data = {"name": f"Contact de {person.pk}", "side": "caf"}
        assert client.post(reverse("conventions:contact_add", args=[convention.pk]), data).status_code == 302
    only = url(convention) + "?objet=contact"
    page = client.get(only).content.decode()
    for person, label in ((lead, Role.CTG_LEAD.label), (adviser, CafRole.ADVISER.label)):
        assert f", {person}, {label}</span>" in page
    told = re.findall(r'history__when">(.*?)</p>', page, re.DOTALL)
    others = (Role.ELECTED, Role.COOPERATION_OFFICER, CafRole.BOARD)
    assert len(told) == 2 and not any(str(other.label) in line for line in told for other in others)
    convention.memberships.filter(role=Role.CTG_LEAD).update(
        starts_on=today - dt.timedelta(days=9), ends_on=today - dt.timedelta(days=1)
    )
    assert f", {lead}</span>" in client.get(only).content.decode()


def test_dates_choices_and_people_are_written_in_words(adviser):
    convention = make_convention(name="Val")
    Convention.objects.filter(pk=convention.pk).update(
        launched_on=dt.date(2022, 6, 1), launched_on_precision="month", adviser=adviser, level="departement"
    )
    changes = {each.label: (each.before, each.after) for each in lines(convention)[0].changes}
    assert changes == {
        "Échelle": ("Commune ou intercommunalité", "Département"),
        "Référent Caf": ("", str(adviser)),
        "Lancement de la démarche": ("", "juin 2022"),
    }


def test_rows_made_by_one_request_are_one_line():
    caf, epci = make_caf(), make_epci()
    make_organisation(territoire=epci)
    for number in range(9):
        make_organisation(territoire=make_commune(epci=epci, name=f"Commune {number}"))
    with pghistory.context(user=None):
        convention = create_convention(by=None, caf=caf, territoire=epci, sign_all_communes=True)
    found = {line.title: line for line in lines(convention)}
    assert "11 parties ajoutées" in found
    assert "9 communes du périmètre ajoutées" in found
    assert found["11 parties ajoutées"].names[0] == caf.name
    assert found["11 parties ajoutées"].others == 6


def test_each_child_has_its_line_with_its_name():
    convention = make_convention()
    partie = make_partie(convention, organisation=make_organisation(name="MSA"))
    signataire = make_signataire(partie, capacity="Président", name="")
    signataire.signed_on = dt.date(2023, 10, 11)
    signataire.save()
    Phase.objects.create(convention=convention, numbers=[2, 3], label="Plan")
    make_member(convention, Role.ELECTED)
    found = titles(convention)
    for expected in (
        "Partie ajoutée : MSA",
        "Signataire ajouté : Président (MSA)",
        "Signataire modifié : Président (MSA)",
        "Phase ajoutée : 2, 3 : Plan",
        "Convention créée",
    ):
        assert expected in found
    assert any(title.endswith(", Élu") for title in found)


def test_a_change_of_state_has_its_reason_and_the_warnings_passed(client, adviser):
    convention = make_convention(adviser=adviser, starts_on=None)
    submit(convention, by=adviser, reason="Dates fixées plus tard")
    line = lines(convention)[0]
    assert (line.title, line.by, line.reason) == (
        "État : Prospection → Validation",
        str(adviser),
        "Dates fixées plus tard",
    )
    assert line.warnings == ["la période de la convention n’est pas connue"]
    assert "Passé malgré" in client.get(url(convention)).content.decode()
    assert convention.state == ConventionState.APPROVAL


def test_another_conventions_history_stays_out():
    convention, other = make_convention(), make_convention()
    make_parties(other)
    make_signataire(make_partie(other), name="Étrangère")
    assert titles(convention) == ["Convention créée"]


def test_what_one_side_keeps_for_itself_is_not_told():
    convention = make_convention()
    for visibility, title in (("own", "Note interne"), ("shared", "Délibération du 27 juin")):
        Document.objects.create(
            convention=convention, kind="other", title=title, visibility=visibility, size=1, sha256="a"
        )
    assert "Document ajouté : Délibération du 27 juin" in titles(convention)
    assert not any("Note interne" in title for title in titles(convention))


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CTG_LEAD, 200), (Role.LOCAL_MANAGER, 200), (Role.ELECTED, 403), (Role.PARTNER, 403)],
)
def test_the_history_is_for_the_caf_and_those_who_write(client, role, status):
    convention = make_convention()
    client.force_login(make_member(convention, role))
    assert client.get(url(convention)).status_code == status


@pytest.mark.parametrize("page", ["abc", "0", "-1", "999"])
def test_a_page_that_is_not_there_is_a_404(client, adviser, page):
    assert client.get(url(make_convention()), {"page": page}).status_code == 404


@pytest.mark.parametrize("rows", [12, 120])
def test_the_history_costs_the_same_for_12_and_120_lines(client, adviser, django_assert_max_num_queries, rows):
    convention = make_convention(adviser=adviser)
    for number in range(rows):
        make_signataire(make_partie(convention))
        Phase.objects.create(convention=convention, numbers=[1], label=f"Phase {number}")
    with django_assert_max_num_queries(12) as captured:
        page = client.get(url(convention)).context["listing"].page
    assert len(page.object_list) == 25
    assert len(captured) == 12


def test_what_is_removed_leaves_its_line(client, adviser):
    convention = make_convention(adviser=adviser)
    partie = make_partie(convention, organisation=make_organisation(name="MSA"))
    client.post(reverse("conventions:partie_delete", args=[convention.pk, partie.pk]))
    assert ("Partie supprimée : MSA", str(adviser)) in [(line.title, line.by) for line in lines(convention)]


def test_the_history_is_narrowed_to_an_object_turned_round_and_exported(client, adviser):
    convention = make_convention(adviser=adviser)
    make_partie(convention)
    for number in range(2):
        Phase.objects.create(convention=convention, numbers=[number], label=f"Phase {number}")

    def shown(**query):
        return [line.title for line in client.get(url(convention), query).context["listing"].page]

    assert shown(objet="phase") == ["Phase ajoutée : 1 : Phase 1", "Phase ajoutée : 0 : Phase 0"]
    assert shown(objet="phase", ordre="ancien") == ["Phase ajoutée : 0 : Phase 0", "Phase ajoutée : 1 : Phase 1"]
    assert shown(objet="transition") == shown(objet="ailleurs") == []
    answer = client.get(url(convention), {"objet": "phase", "export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[2] for row in rows] == ["Quoi", "Phase ajoutée : 1 : Phase 1", "Phase ajoutée : 0 : Phase 0"]


def test_the_days_of_a_former_stay_are_still_told():
    """Before movements, a commune left by a date on its row, that the events alone keep."""
    convention, other = make_convention(), make_convention()
    (row,) = make_perimetre(convention, number=1)
    make_perimetre(other, number=1)
    kept = {"convention": convention, "commune": row.commune, "direction": "in", "pgh_obj_id": row.pk}
    MouvementPerimetre.pgh_event_model.objects.create(
        pgh_label="update", left_on=dt.date(2024, 6, 30), id=row.pk, **kept
    )
    line = lines(convention)[0]
    assert [(each.label, each.before, each.after) for each in line.changes] == [("Jusqu’au", "", "30 juin 2024")]


def test_entries_and_exits_are_lines_apart():
    convention = make_convention()
    arc, beze = (make_commune(name=name) for name in ("Arc", "Bèze"))
    make_movement(convention, dt.date(2024, 1, 1), entering=[arc, beze])
    make_movement(convention, dt.date(2025, 7, 1), leaving=[beze], reason="Délibération de Bèze")
    found = {line.title: line for line in lines(convention)}
    assert found["Sortie du périmètre ajoutée : Bèze, effet 1er juillet 2025"].reason == "Délibération de Bèze"
    assert found["2 communes du périmètre ajoutées"].names == [
        f"{name}, effet 1er janvier 2024" for name in ("Arc", "Bèze")
    ]
