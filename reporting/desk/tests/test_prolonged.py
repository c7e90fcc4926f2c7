"""A convention prolonged by an avenant, on every page that tells, sorts, filters or counts its end (docs/calculs/en-vigueur.md)."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member
from actions.forms.choices import years_of
from actions.tests.factories import make_fiche, make_plan
from conventions.enums import ActeKind
from conventions.models import Acte, Convention
from conventions.tests.factories import make_avenant, make_signed_convention, sign_without_file
from core.typography import french
from governance.tests.factories import make_comite
from reporting.desk import followed, home, synthese, todo
from reporting.documents.bilan_presenter import SCHEMA
from reporting.documents.bilan_source import bilan_document, live_document
from reporting.documents.convention_source import convention_document
from reporting.documents.voted import printed
from reporting.enums import BilanKind
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db
LAST, AFTER, LATER = dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2028, 1, 1)
OWN, HELD = "31 décembre 2026", "31 décembre 2027"
# As a narrow column says them once 2026 is over.
SHORT_OWN, SHORT_HELD = "31 déc. 2026", "31 déc."


def make_ended(name, *, end="31/12/2027", caf, **fields):
    """From 2023 to 31 December 2026, with an avenant that prolongs it to `end`."""
    convention = make_signed_convention(caf=caf, name=name, **fields)
    make_avenant(convention, effect_on="01/01/2027", ends_on=end, **AVENANTS[name])
    return convention


AVENANTS = {
    "Prolongée": {},
    "Ailleurs": {},
    "Abandonnée": {"withdrawn_on": dt.date(2026, 12, 20)},
    "En attente": {"signatures": ("01/12/2026", "")},
}


@pytest.fixture
def adviser():
    """Follows three conventions: the avenant of one is withdrawn, a party has not signed that of the next, the last is
    prolonged. Another Caf has one that is prolonged too."""
    caf = make_caf()
    user = make_adviser(caf=caf)
    for name in ("Abandonnée", "En attente", "Prolongée"):
        make_ended(name, caf=caf, adviser=user)
    make_ended("Ailleurs", caf=make_caf("91"))
    return user


@pytest.fixture
def prolonged(adviser):
    return Convention.objects.get(name="Prolongée")


@pytest.fixture
def on(client, adviser, time_machine):
    """A function: the clock at noon of a day, and the adviser's page of that day."""

    def page(day, path, **query):
        time_machine.move_to(dt.datetime.combine(day, dt.time(12)), tick=False)
        client.force_login(adviser)
        response = client.get(path, query)
        assert response.status_code == 200
        return response

    return page


def test_the_list_tells_the_end_that_holds(on):
    page = on(AFTER, "/conventions/").content.decode()
    assert (page.count(f">{SHORT_HELD}<"), page.count(f">{SHORT_OWN}<")) == (1, 2)
    rows = openpyxl.load_workbook(io.BytesIO(on(AFTER, "/conventions/", export="xlsx").getvalue())).active.values
    head, *rows = rows
    told = {row[0]: (row[1], row[head.index("Fin")].date()) for row in rows}
    assert told == {
        "Prolongée": ("En vigueur", LATER - dt.timedelta(days=1)),
        "En attente": ("Échue", LAST),
        "Abandonnée": ("Échue", LAST),
    }


@pytest.mark.parametrize(
    ("day", "query", "found"),
    [
        (AFTER, {"tri": "fin"}, ["Abandonnée", "En attente", "Prolongée"]),
        (AFTER, {"tri": "-fin"}, ["Prolongée", "Abandonnée", "En attente"]),
        (AFTER, {"tri": "etat"}, ["Prolongée", "Abandonnée", "En attente"]),
        (AFTER, {"end_year": "2027"}, ["Prolongée"]),
        (AFTER, {"end_year": "2026"}, ["Abandonnée", "En attente"]),
        (LAST, {"state": "expired"}, []),
        (AFTER, {"state": "expired"}, ["Abandonnée", "En attente"]),
        (AFTER, {"state": "in_force"}, ["Prolongée"]),
        (LATER, {"state": "in_force"}, []),
        (LATER, {"running_on": "2027-12-31"}, ["Prolongée"]),
    ],
)
def test_the_list_sorts_and_filters_by_the_end_that_holds(on, day, query, found):
    assert [row.name for row in on(day, "/conventions/", **query).context["listing"].page] == found


@pytest.mark.parametrize(
    ("day", "note", "badge"),
    [
        (LAST, f"S’applique du 1er janvier 2023 au {HELD}.", "En vigueur"),
        (LATER, f"A pris fin le {HELD}.", "Échue"),
    ],
)
def test_a_convention_tells_the_end_that_holds(on, prolonged, day, note, badge):
    page = on(day, f"/conventions/{prolonged.pk}/").content.decode().replace("\xa0", " ")
    assert note in page and f">{badge}<" in page
    assert f"du 1er janvier 2023 au {HELD}" in page  # its head
    assert OWN not in page


def test_every_page_of_it_has_the_same_head(on, prolonged):
    """Whatever its view reads of the convention."""
    fiche, comite, bilan = make_fiche(make_plan(prolonged)), make_comite(prolonged), make_bilan(prolonged, year=2025)
    for url in (
        fiche.get_absolute_url(),
        comite.get_absolute_url(),
        reverse("bilans:write", args=[bilan.pk]),
        *(f"/conventions/{prolonged.pk}/{part}/" for part in ("plan", "finances", "diagnostic", "texte", "parties")),
    ):
        page = on(AFTER, url).content.decode()
        head = page[page.find('class="dossier"') : page.find("</nav>", page.find('class="rubrics'))]
        assert f"du 1er janvier 2023 au {HELD}" in head and "En vigueur" in head, url


def test_the_calendar_tells_the_end_and_what_the_text_says(on, prolonged):
    page = on(AFTER, f"/conventions/{prolonged.pk}/calendrier/").content.decode()
    assert french(f"convention initiale : {OWN}") in page and "Durée de la convention initiale" in page
    line = page[page.index("Ligne du temps") :]
    assert HELD in line and OWN not in line
    other = Convention.objects.get(name="En attente")
    page = on(AFTER, f"/conventions/{other.pk}/calendrier/").content.decode()
    assert OWN in page and HELD not in page and "convention initiale" not in page


def tasks(user):
    found = todo.tasks(user, followed.read(user, on=timezone.localdate(), whole_caf=False), on=timezone.localdate())
    return {(task.context, task.label, task.when) for task in found}


def test_the_home_page_goes_by_the_end_that_holds(on, adviser):
    on(AFTER, "/")
    cards = {card.convention.name: (card.state, card.period, card.next_words) for card in home.build(adviser).cards}
    ended = ("Échue", "2023-2026", f"Finie le {OWN}")
    assert cards == {
        "Prolongée": ("En vigueur", "2023-2027", f"Fin le {HELD}"),
        "En attente": ended,
        "Abandonnée": ended,
    }
    endings = {(name, label, when) for name, label, when in tasks(adviser) if when.startswith("fin ")}
    assert endings == {
        ("Prolongée 2023-2026", "Renouvellement à engager", f"fin le {HELD}"),
        ("En attente 2023-2026", "Convention échue, sans suite engagée", f"fin le {OWN}"),
        ("Abandonnée 2023-2026", "Convention échue, sans suite engagée", f"fin le {OWN}"),
    }
    assert {each["state"].value: each["count"] for each in home.build(adviser).states} == {"in_force": 1, "expired": 2}
    on(LATER, "/")
    begun = {name for name, label, _ in tasks(adviser) if label == "Bilan 2027 à commencer"}
    assert begun == {"Prolongée 2023-2026"}


def test_the_portfolio_counts_by_the_end_that_holds(on, prolonged):
    manager = make_caf_member(caf=prolonged.caf, role=CafRole.MANAGEMENT)
    on(AFTER, "/")
    found = home.portfolio(manager, on=AFTER)
    counts = {each["state"].value: each["count"] for each in found["states"]}
    assert (counts, found["running"], found["ending"]) == ({"in_force": 1, "expired": 2}, 1, 1)
    found = home.portfolio(manager, on=dt.date(2026, 6, 1))
    assert (found["running"], found["ending"]) == (3, 2)


def test_the_alerts_go_by_the_end_that_holds(on, prolonged):
    ending = on(AFTER, "/alertes/").context["ending"]
    assert [(each.name, each.end_known.words) for each in ending] == [("Prolongée", HELD)]
    assert HELD in on(AFTER, "/alertes/").content.decode()
    ending = on(dt.date(2026, 6, 1), "/alertes/").context["ending"]
    assert {each.name for each in ending} == {"En attente", "Abandonnée"}
    told = {day: [title for title, _, _ in synthese.alerts(prolonged, on=day)] for day in (LAST, AFTER, LATER)}
    assert [("Fin dans moins de douze mois" in titles) for titles in told.values()] == [True, True, False]
    assert "Fin dans moins de douze mois" not in [
        title for title, _, _ in synthese.alerts(prolonged, on=dt.date(2026, 6, 1))
    ]


def test_a_document_up_to_date_tells_the_end_that_holds(prolonged):
    """What was voted keeps the period of its text."""
    now, voted = convention_document(prolonged, on=AFTER), printed(prolonged, on=AFTER)
    assert (now.period, now.years) == (f"Du 1er janvier 2023 au {HELD}", "2023-2027")
    assert (voted.period, voted.years) == (f"Du 1er janvier 2023 au {OWN}", "2023-2026")
    years = [
        [line.year for annexe in found.annexes for line in getattr(annexe, "calendar", ())] for found in (now, voted)
    ]
    assert years == [["2023", "2024", "2025", "2026", "2027"], ["2023", "2024", "2025", "2026"]]


def test_a_bilan_tells_the_end_of_its_day(on, prolonged):
    """Once it is validated, what it told stays."""
    live, final = (make_bilan(prolonged, year=2025, kind=kind) for kind in (BilanKind.ANNUAL, BilanKind.FINAL))
    assert f"Convention du 1er janvier 2023 au {HELD}" in on(AFTER, live.get_absolute_url()).content.decode()
    assert bilan_document(final).year == "2023-2027"
    kept = make_bilan(Convention.objects.get(name="En attente"), year=2025)
    kept.frozen = SCHEMA.frozen(live_document(kept, validated_on=AFTER))
    make_avenant(kept.convention, 2, ends_on="31/12/2028")
    assert bilan_document(kept).period == f"Convention du 1er janvier 2023 au {OWN}"


def test_a_value_may_be_of_each_year_until_the_end(prolonged):
    assert years_of(prolonged) == [2023, 2024, 2025, 2026, 2027]
    assert years_of(Convention.objects.get(name="En attente")) == [2023, 2024, 2025, 2026]


def test_an_end_costs_the_same_for_12_and_120_avenants(on, adviser):
    spent = []
    for count in (12, 108):
        rows = [Convention(caf=adviser.cafs()[0], name=f"Pays {number}", adviser=adviser) for number in range(count)]
        made = Convention.objects.bulk_create(rows)
        sign_without_file(*(each.pk for each in made), starts_on=dt.date(2023, 1, 1), ends_on=LAST)
        Acte.objects.bulk_create(
            Acte(convention=each, kind=ActeKind.AVENANT, number=1, ends_on=dt.date(2027, 12, 31), signed_on=LAST)
            for each in made
        )
        for path in ("/conventions/?state=in_force&tri=-fin&rows=50", "/alertes/", "/"):
            assert (f">{SHORT_HELD}<" if path.startswith("/conventions/") else HELD) in on(AFTER, path).content.decode()
            with CaptureQueriesContext(connection) as queries:
                on(AFTER, path)
            spent.append(len(queries))
    assert spent[:3] == spent[3:]
