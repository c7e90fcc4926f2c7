"""What a perimeter refuses: days outside of the convention, and what an event of law says already."""

import datetime as dt

import pytest
from django.urls import reverse

from conventions.enums import ConventionState
from conventions.models import Convention, EvenementDroit, MouvementPerimetre
from conventions.tests import factories
from core.dates import Precision
from territories.tests.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db
BEFORE = "La convention prend effet le 1er janvier 2023"
AFTER = "La convention prend fin le 31 décembre 2026"


def url(name, convention, *more):
    return reverse(f"conventions:{name}", args=[convention.pk, *more])


def said(answer):
    return answer.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def at_field(answer, name):
    return str(answer.context["form"].errors.get(name, "")).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("day", "sentence"), [("31/12/2022", BEFORE), ("2022", BEFORE), ("01/2027", AFTER), ("01/01/2027", AFTER)]
)
def test_a_movement_outside_the_period_is_refused(client, adviser, day, sentence):
    convention, other = (factories.make_signed_convention(adviser=adviser) for _ in range(2))
    (row,) = factories.make_perimetre(convention, number=1)
    factories.make_perimetre(other, number=1)
    fresh = make_commune()
    added = {"territoire": fresh.pk, "communes": [fresh.pk], "on": day}
    answers = {
        "on": client.post(url("perimetre_add", convention), added),
        "effect_on": client.post(
            url("evenement_add", convention),
            {"kind": "other", "text": "Mots", "effect_on": day, "leaving": [row.commune_id]},
        ),
    }
    answers["on "] = client.post(url("perimetre_remove", convention), {"communes": [row.pk], "on": day})
    for name, answer in answers.items():
        assert answer.status_code == 422
        assert sentence in at_field(answer, name.strip())
        assert f'value="{day}"' in answer.content.decode()
    assert MouvementPerimetre.objects.count() == 2
    assert not EvenementDroit.objects.exists()


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ({}, "2023"),  # it may be in the period
        ({}, "12/2026"),
        ({}, "01/01/2023"),
        ({"starts_on": dt.date(2023, 1, 1), "starts_on_precision": Precision.YEAR}, "03/2023"),
        ({"ends_on": dt.date(2026, 1, 1), "ends_on_precision": Precision.YEAR}, "31/12/2026"),
        ({"starts_on": None, "starts_on_precision": Precision.UNKNOWN}, "01/01/1999"),
        ({"starts_on": None, "ends_on": None}, "01/01/2030"),
        ({"starts_on_nuance": "about"}, "01/07/2022"),
    ],
)
def test_a_day_that_may_be_inside_is_accepted(client, adviser, period, day):
    convention = factories.make_signed_convention(adviser=adviser, signed_on=dt.date(1998, 1, 1), **period)
    fresh = make_commune()
    added = {"territoire": fresh.pk, "communes": [fresh.pk], "on": day}
    assert client.post(url("perimetre_add", convention), added).status_code == 302
    assert convention.perimetre.get().commune == fresh


def test_an_event_may_come_between_signature_and_effect(client, adviser):
    """The text signed in October names the parties of then; a merger of January precedes its effect in March."""
    convention = factories.make_signed_convention(
        adviser=adviser, signed_on=dt.date(2022, 10, 11), starts_on=dt.date(2023, 3, 1)
    )
    data = {"kind": "other", "text": "Mots", "effect_on": "01/01/2023"}
    assert client.post(url("evenement_add", convention), data).status_code == 302
    refused = client.post(url("evenement_add", convention), data | {"effect_on": "01/10/2022"})
    assert "La convention prend effet le 1er mars 2023" in at_field(refused, "effect_on")


def test_a_terminated_convention_moves_no_more(client, adviser):
    convention, other = (factories.make_signed_convention(adviser=adviser) for _ in range(2))
    facts = {"terminated_on": dt.date(2024, 6, 30), "end_reason": "Retrait"}
    factories.sign_without_file(convention.pk, state=ConventionState.TERMINATED, **facts)
    data = {"kind": "other", "text": "Mots", "effect_on": "01/07/2024"}
    refused = client.post(url("evenement_add", convention), data)
    assert "La convention a été résiliée le 30 juin 2024" in at_field(refused, "effect_on")
    assert client.post(url("evenement_add", other), data).status_code == 302
    assert client.post(url("evenement_add", convention), data | {"effect_on": "30/06/2024"}).status_code == 302


def test_a_period_is_not_written_around_a_movement(client, adviser):
    """The other way round: a start that nobody knew is written once, and leaves no movement outside."""
    convention = factories.make_signed_convention(adviser=adviser, starts_on=None, ends_on=None)
    factories.make_movement(convention, dt.date(2024, 7, 1), entering=[make_commune(name="Arc")])
    typed = {"starts_on": "01/01/2025", "ends_on": "31/12/2028", "version": convention.version}
    refused = client.post(url("dates", convention), typed)
    assert "Arc entre dans le périmètre le 1er juillet 2024, " in at_field(refused, "starts_on")
    refused = client.post(url("dates", convention), typed | {"starts_on": "2022", "ends_on": "30/06/2024"})
    assert "Arc entre dans le périmètre le 1er juillet 2024, " in at_field(refused, "ends_on")
    assert client.post(url("dates", convention), typed | {"starts_on": "2024"}).status_code == 302


@pytest.fixture
def moved(adviser):
    """Not signed; from 2025, an event takes Arc out and lets Bèze in. Couchey is inside; another one has them all."""
    convention, other = (factories.make_convention(adviser=adviser) for _ in range(2))
    communes = {name: make_commune(name=name) for name in ("Arc", "Bèze", "Couchey")}
    factories.make_perimetre(convention, communes=[communes["Arc"], communes["Couchey"]])
    factories.make_perimetre(other, communes=[communes["Couchey"]])
    event = factories.make_evenement(convention)
    for name, direction in (("Arc", "out"), ("Bèze", "in")):
        event.mouvements.create(
            convention=convention, commune=communes[name], direction=direction, effect_on=event.effect_on
        )
    return convention, other, communes


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "Arc",
            "Arc sort du périmètre le 1er janvier 2025 par « Commune nouvelle » : rectifiez d’abord cet événement.",
        ),
        ("Bèze", "Bèze entre dans le périmètre le 1er janvier 2025 par « Commune nouvelle » : rectifiez d’abord"),
    ],
)
def test_what_an_event_moves_is_not_added_before_it(client, moved, name, sentence):
    convention, other, communes = moved
    commune = communes[name]
    data = {"territoire": commune.pk, "communes": [commune.pk]}
    page = client.get(url("perimetre_add", convention), {"territoire": commune.pk})
    assert sentence in said(page)
    assert page.context["communes"] == []
    refused = client.post(url("perimetre_add", convention), data)
    assert refused.status_code == 422
    assert sentence in at_field(refused, "communes")
    assert convention.evenements.get().mouvements.count() == 2
    assert client.post(url("perimetre_add", other), data).status_code == 302


@pytest.mark.parametrize("name", ["Arc", "Bèze"])
def test_what_an_event_moves_is_not_removed_before_it(client, moved, name):
    convention, other, communes = moved
    event = convention.evenements.get()
    Convention.objects.filter(pk=convention.pk).update(ends_on=dt.date(2200, 1, 1))
    if name == "Arc":  # the event is still to come: Arc is inside today
        event.effect_on = dt.date(2199, 1, 1)
        event.save()
        event.mouvements.update(effect_on=event.effect_on)
    row = convention.perimetre.get(commune=communes[name], direction="in")
    refused = client.post(url("perimetre_remove", convention), {"communes": [row.pk]})
    assert refused.status_code == 422
    assert "rectifiez d’abord cet événement" in at_field(refused, "communes")
    assert event.mouvements.count() == 2
    row = other.perimetre.get()
    assert client.post(url("perimetre_remove", other), {"communes": [row.pk]}).status_code == 302


def test_a_commune_already_inside_is_refused_by_its_name(client, moved):
    convention, _, communes = moved
    inside = communes["Couchey"]
    refused = client.post(url("perimetre_add", convention), {"territoire": inside.pk, "communes": [inside.pk]})
    assert refused.status_code == 422
    assert "Couchey est déjà dans le périmètre." in said(refused)


def test_a_signed_convention_tells_the_entry_to_come(client, adviser):
    convention, other = (
        factories.make_signed_convention(adviser=adviser, ends_on=dt.date(2200, 1, 1)) for _ in range(2)
    )
    commune = make_commune(name="Arc")
    factories.make_movement(convention, dt.date(2199, 1, 1), entering=[commune])
    data = {"territoire": commune.pk, "communes": [commune.pk], "on": "01/01/2024"}
    refused = client.post(url("perimetre_add", convention), data)
    assert "Arc entre dans le périmètre le 1er janvier 2199 par « Régularisation n° 1 » : rectifiez d’abord" in said(
        refused
    )
    assert client.post(url("perimetre_add", other), data).status_code == 302


@pytest.fixture
def chain(adviser):
    """CC du Val, then CA from 2024, then CU from 2025; in the other convention, the CA is a party of its own."""
    convention, other = (factories.make_signed_convention(adviser=adviser) for _ in range(2))
    cc, ca, cu = (make_organisation(name=name) for name in ("CC du Val", "CA du Val", "CU du Val"))
    for each in (convention, other):
        factories.make_partie(each, organisation=cc)
        for before, after, year in ((cc, ca, 2024), (ca, cu, 2025)):
            factories.make_evenement(
                each, kind="epci_merger", predecessor=before, successor=after, effect_on=dt.date(year, 1, 1)
            )
    factories.make_partie(other, organisation=ca)
    return convention, other


def test_the_first_event_of_a_chain_does_not_go_alone(client, chain):
    convention, other = chain
    first, last = convention.evenements.all()
    refused = client.post(url("evenement_delete", convention, first.pk), {"reason": "Faute"})
    assert refused.status_code == 422
    assert (
        "CA du Val tient sa place de cet événement, et CU du Val lui succède le 1er janvier 2025 par"
        " « Fusion d’intercommunalités » : rectifiez d’abord cet événement."
    ) in said(refused)
    assert 'value="Faute"' in said(refused)
    for row in (last, first):
        assert client.post(url("evenement_delete", convention, row.pk), {"reason": "Faute"}).status_code == 302
    assert not convention.evenements.exists()
    alone = other.evenements.first()  # what follows stands on the party itself
    assert client.post(url("evenement_delete", other, alone.pk), {"reason": "Faute"}).status_code == 302


def test_an_event_under_a_later_movement_names_it(client, adviser):
    convention, other = (factories.make_signed_convention(adviser=adviser) for _ in range(2))
    commune = make_commune(name="Arc")
    rows = [factories.make_evenement(each) for each in (convention, other)]
    for row in rows:
        row.mouvements.create(convention=row.convention, commune=commune, effect_on=row.effect_on)
    later = factories.make_evenement(convention, kind="other", arrete_number="7", effect_on=dt.date(2026, 1, 1))
    later.mouvements.create(convention=convention, commune=commune, direction="out", effect_on=later.effect_on)
    refused = client.post(url("evenement_delete", convention, rows[0].pk), {"reason": "Faute"})
    assert (
        "Arc a un mouvement plus récent, le 1er janvier 2026 par « Autre événement de droit (arrêté n° 7) » :"
        " rectifiez d’abord cet événement." in said(refused)
    )
    assert client.post(url("evenement_delete", other, rows[1].pk), {"reason": "Faute"}).status_code == 302


def test_a_party_that_an_event_starts_from_stays(client, adviser):
    convention, other = (factories.make_convention(adviser=adviser) for _ in range(2))
    cc, ca = (make_organisation(name=name) for name in ("CC du Val", "CA du Val"))
    parties = [factories.make_partie(each, organisation=cc) for each in (convention, other)]
    factories.make_evenement(convention, kind="epci_merger", predecessor=cc, successor=ca)
    refused = client.post(url("partie_delete", convention, parties[0].pk))
    assert refused.status_code == 409
    assert "CA du Val lui succède le 1er janvier 2025" in said(refused)
    assert convention.parties.exists()
    assert client.post(url("partie_delete", other, parties[1].pk)).status_code == 302


def test_the_help_of_a_day_comes_before_its_button(client, adviser):
    convention, other = factories.make_signed_convention(adviser=adviser), factories.make_convention(adviser=adviser)
    for each in (convention, other):
        factories.make_perimetre(each, number=1)
    factories.make_evenement(other)
    page = said(client.get(url("perimetre", convention)))
    form = page.partition('id="id_communes"')[2].partition("</form>")[0]
    assert 'aria-describedby="id_on_helptext"' in form
    assert form.index("Le premier jour hors du périmètre.") < form.index("Retirer les communes cochées</button>")
    assert "Événements de droit</h2>" in page  # none is not counted « 0 »
    page = said(client.get(url("perimetre", other)))
    assert 'Événements de droit <span class="count">1</span>' in page
    assert 'name="on"' not in page
