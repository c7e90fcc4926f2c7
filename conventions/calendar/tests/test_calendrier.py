import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.urls import reverse
from lxml import html

from accounts.tests.factories import make_adviser
from conventions.calendar import oddities, timeline
from conventions.calendar.forms import NumbersField
from conventions.enums import JalonKind, Role
from conventions.models import Jalon, Phase
from conventions.tests.factories import (
    make_autorisation,
    make_contrat,
    make_convention,
    make_evenement,
    make_member,
    make_partie,
    make_parties,
    make_signed_convention,
)
from core.typography import french
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return make_convention(adviser=adviser)


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("1", [1]), ("2, 3", [2, 3]), ("2 et 3", [2, 3]), ("3 2", [2, 3]), ("2-4", [2, 3, 4]), ("1,1", [1])],
)
def test_numbers_are_read_as_people_write_them(typed, numbers):
    assert NumbersField().clean(typed) == numbers


@pytest.mark.parametrize("typed", ["", "deux", "0", "99", "3-2", "1.5"])
def test_wrong_numbers_are_refused(typed):
    with pytest.raises(ValidationError):
        NumbersField().clean(typed)


GEVREY = [
    ("1", "Diagnostic et enjeux", "06/2022", "11/2022", "Phase 1", "juin – novembre 2022"),
    ("2, 3", "Approfondissement et plan", "12/2022", "02/2023", "Phases 2 et 3", "décembre 2022 – février 2023"),
    ("4", "Rédaction", "03/2023", "04/2023", "Phase 4", "mars – avril 2023"),
]


def test_the_phases_of_gevrey_are_written_exactly(client, convention):
    for numbers, label, starts, ends, _, _ in GEVREY:
        data = {
            "numbers": numbers,
            "label": label,
            "state": "done",
            "actual_starts_on": starts,
            "actual_ends_on": ends,
            "creation_key": str(uuid.uuid4()),
        }
        assert client.post(url("phase_add", convention), data).status_code == 302
    for label, day in (("Conférence des maires", "26/04/2023"), ("Conseil communautaire", "27/06/2023")):
        client.post(url("jalon_add", convention), {"label": label, "kind": "presentation", "held_on": day})
    page = client.get(url("calendrier", convention))
    assert [(each.numbers_words, each.actual_words) for each in page.context["phases"]] == [
        (words, when) for *_, words, when in GEVREY
    ]
    labels = [item["label"] for item in page.context["line"]]
    assert labels == [
        "Phase 1 : Diagnostic et enjeux",
        "Phases 2 et 3 : Approfondissement et plan",
        "Prise d’effet",
        "Phase 4 : Rédaction",
        "Conférence des maires",
        "Conseil communautaire",
        "Fin de la convention",
    ]
    assert "26 avril 2023" in page.content.decode()


def test_a_phase_is_planned_then_actual(client, convention):
    phase = Phase.objects.create(
        convention=convention, numbers=[1], label="Diagnostic", planned_starts_on=dt.date(2022, 6, 1)
    )
    bare = make_convention(starts_on=None, ends_on=None)
    (item,) = timeline.line(bare, [phase], [], on=dt.date(2022, 5, 31))
    assert (item["when"], item["state"]) == ("à partir du 1er juin 2022 (prévu)", "planned")
    (item,) = timeline.line(bare, [phase], [], on=dt.date(2022, 6, 2))
    assert item["state"] == "late"
    phase.actual_starts_on = dt.date(2022, 6, 1)
    (item,) = timeline.line(bare, [phase], [], on=dt.date(2022, 6, 2))
    assert (item["when"], item["state"]) == ("à partir du 1er juin 2022", "current")


@pytest.mark.parametrize(
    "bound, day, precision, said",
    [
        ("starts", dt.date(2022, 10, 1), "month", "à partir d’octobre 2022"),
        ("starts", dt.date(2022, 1, 1), "year", "à partir de 2022"),
        ("ends", dt.date(2022, 6, 3), "day", "jusqu’au 3 juin 2022"),
        ("ends", dt.date(2022, 6, 1), "month", "jusqu’en juin 2022"),
        ("ends", dt.date(2022, 1, 1), "year", "jusqu’en 2022"),
    ],
)
def test_a_phase_with_one_date_is_said_in_french(bound, day, precision, said):
    phase = Phase(**{f"planned_{bound}_on": day, f"planned_{bound}_on_precision": precision})
    assert timeline.planned_words(phase) == said


def test_the_ceremony_is_told_once_when_a_meeting_says_it_too():
    convention = make_convention(ceremony_on=dt.date(2023, 10, 11))
    told = {"kind": JalonKind.CEREMONY, "label": "Signature officielle"}
    same = Jalon(convention=convention, held_on=dt.date(2023, 10, 11), **told)
    other = Jalon(convention=convention, held_on=dt.date(2023, 9, 4), **told)
    labels = [item["label"] for item in timeline.line(convention, [], [same, other])]
    assert labels.count("Signature officielle") == 2


@pytest.mark.parametrize(
    ("state", "day", "said"),
    [
        ("ready_to_sign", "2022-12-01", ["à venir", "à venir", "à venir"]),
        ("ready_to_sign", "2024-06-01", ["en retard", "date passée", "à venir"]),
        ("ready_to_sign", "2027-02-01", ["en retard", "date passée", "date passée"]),
        ("abandoned", "2024-06-01", ["sans objet", "sans objet", "sans objet"]),
        ("in_force", "2022-12-01", ["à venir", "à venir"]),
        ("in_force", "2024-06-01", ["fait", "à venir"]),
        ("in_force", "2027-02-01", ["fait", "fait"]),
    ],
)
def test_the_line_of_time_depends_on_the_day_and_the_signature(state, day, said):
    convention = make_convention(signature_planned_on=dt.date(2022, 12, 15))
    convention.state = state
    items = timeline.line(convention, [], [], on=dt.date.fromisoformat(day))
    assert spoken(items) == said
    assert [item["note"] for item in items if item["note"]] == ["Rien ne prend effet avant la signature."] * (
        "date passée" in said
    )


def spoken(items):
    """The words of each state, in order, as the page says them."""
    drawn = Template("{% timeline items %}").render(Context({"items": items}))
    return re.findall(r'timeline__state">([^<]*)<', drawn)


def test_a_terminated_convention_has_no_other_end_to_come():
    convention = make_signed_convention()
    convention.terminate(by=None, reason="Fusion", on=dt.date(2024, 5, 1))
    items = timeline.line(convention, [], [], on=dt.date(2025, 1, 1))
    said = dict(zip([item["label"] for item in items], spoken(items), strict=True))
    assert said == {"Prise d’effet": "fait", "Résiliation": "fait", "Fin de la convention": "sans objet"}


def test_the_calendar_tells_each_event_of_law_once(client, convention):
    before, after = make_organisation(name="CC du Val"), make_organisation(name="CA du Grand Val")
    make_evenement(convention, kind="epci_merger", predecessor=before, successor=after)
    make_evenement(convention, effect_on=dt.date(2024, 1, 1), effect_on_precision="year")
    make_evenement(make_convention(), kind="transfer")
    page = html.fromstring(client.get(url("calendrier", convention)).content.decode())
    [line] = page.xpath("//ol[@aria-label='Calendrier de la convention']")
    told = [" ".join(item.text_content().split()) for item in line]
    assert [each for each in told if "1er janvier 2025" in each] == [
        "1er janvier 2025Fusion d’intercommunalités faitCA du Grand Val succède à CC du Val"
    ]
    assert [each for each in told if each.startswith("2024")] == ["2024Commune nouvelle fait"]
    text = page.text_content()
    assert text.count("Fusion d’intercommunalités") == 1 and "Transfert" not in text


def test_a_signature_known_to_the_month_is_told_so(client, convention):
    for partie, day in zip(make_parties(convention), (dt.date(2023, 10, 11), dt.date(2023, 10, 1)), strict=True):
        partie.initial.signataires.update(signed_on=day, signed_on_precision="day" if day.day > 1 else "month")
    page = client.get(url("calendrier", convention)).content.decode()
    assert page.count("octobre 2023") == 2  # the dates and the line of time
    assert "11 octobre 2023" not in page


def test_the_end_of_a_phase_follows_its_start(client, convention):
    data = {"numbers": "1", "label": "Diagnostic", "state": "planned", "planned_starts_on": "12/2022"}
    answer = client.post(url("phase_add", convention), data | {"planned_ends_on": "11/2022"})
    assert answer.status_code == 422
    assert "La fin précède le début." in answer.content.decode()
    assert client.post(url("phase_add", convention), data | {"planned_ends_on": "12/2022"}).status_code == 302


def test_two_clicks_make_one_phase(client, convention):
    data = {"numbers": "1", "label": "Diagnostic", "state": "planned", "creation_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(url("phase_add", convention), data).status_code == 302
    assert convention.phases.count() == 1


def test_a_stale_phase_shows_both_texts(client, convention):
    phase = Phase.objects.create(convention=convention, numbers=[1], label="Diagnostic")
    data = {"numbers": "1", "label": "Le premier", "state": "planned", "version": 0}
    assert client.post(url("phase_edit", convention, phase.pk), data).status_code == 302
    answer = client.post(url("phase_edit", convention, phase.pk), data | {"label": "Le second", "numbers": "1, 2"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Le premier" in page
    assert "Le second" in page


def test_phases_and_meetings_are_removed(client, convention):
    phase = Phase.objects.create(convention=convention, numbers=[1], label="Diagnostic")
    jalon = Jalon.objects.create(convention=convention, label="Réunion")
    assert client.get(url("phase_delete", convention, phase.pk)).status_code == 200
    client.post(url("phase_delete", convention, phase.pk))
    client.post(url("jalon_delete", convention, jalon.pk))
    assert not convention.phases.exists()
    assert not convention.jalons.exists()


def test_a_neighbouring_contract_is_listed_changed_and_removed(client, convention):
    data = {"label": "PEdT du Val", "kind": "pedt", "starts_on": "2021-09-01", "ends_on": "2024-08-31"}
    for wrong in ({"ends_on": "2020-01-01"}, {"label": ""}, {"kind": "bail"}):
        assert client.post(url("contrat_add", convention), data | wrong).status_code == 422
    assert client.post(url("contrat_add", convention), data).status_code == 302
    assert "PEdT du Val (2021-2024)" in client.get(url("calendrier", convention)).content.decode()
    response = client.post(url("contrat_add", convention), data)
    assert "déjà dans la liste" in response.content.decode()
    contrat = convention.contrats_lies.get()
    edit = url("contrat_edit", convention, contrat.pk)
    assert client.post(edit, data | {"starts_on": "", "ends_on": "", "version": 0}).status_code == 302
    contrat.refresh_from_db()
    assert str(contrat) == "PEdT du Val"
    client.post(url("contrat_delete", convention, contrat.pk))
    assert not convention.contrats_lies.exists()


def test_dates_keep_their_precision(client, convention):
    data = {
        "launched_on": "06/2022",
        "diagnostic_validated_on": "2022",
        "ceremony_on": "11 octobre 2023",
        "ceremony_place": "Nuits-Saint-Georges",
        "starts_on": "2023-01-01",
        "ends_on": "2026-12-31",
        "announced_years": "5",
        "version": 0,
    }
    assert client.post(url("dates", convention), data).status_code == 302
    page = client.get(url("calendrier", convention)).content.decode()
    for words in (
        "juin 2022",
        "11 octobre 2023",
        "Nuits-Saint-Georges",
        "5\u00a0ans annoncés",
        "les deux sont gardées",
    ):
        assert words in page
    form = client.get(url("dates", convention)).content.decode()
    assert 'value="06/2022"' in form
    assert 'value="2022"' in form


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2022-12-31"}, "La fin doit être postérieure"),
        ({"launched_on": "31/02/2023"}, "n’existe pas"),
        ({"announced_years": "0"}, "Une durée va de 1 à 20 ans."),
        ({"target_year": "1800"}, "2000"),
    ],
)
def test_a_wrong_date_says_why_and_stores_nothing(client, convention, changes, sentence):
    data = {"starts_on": "2023-01-01", "ends_on": "2026-12-31", "ceremony_place": "Nuits", "version": 0}
    answer = client.post(url("dates", convention), data | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Nuits"' in answer.content.decode()
    convention.refresh_from_db()
    assert convention.ceremony_place == ""


def test_the_period_of_a_signed_text_does_not_change(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    client.post(url("dates", convention), {"ends_on": "2030-12-31", "target_year": "2023", "version": 0})
    convention.refresh_from_db()
    assert (convention.ends_on, convention.target_year) == (dt.date(2026, 12, 31), 2023)


def test_the_unknown_period_of_a_signed_text_is_written_once(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser, starts_on=None, ends_on=None)
    text, other = convention.articles.get().body, make_signed_convention(caf=convention.caf, starts_on=None)
    page = client.get(url("dates", convention))
    assert page.content.decode().count("Inconnue à la signature") == 2
    first = {"starts_on": "2023-01-01", "ceremony_place": "Nuits", "version": 0}
    assert client.post(url("dates", convention), first).status_code == 302
    later = {"starts_on": "2024-06-01", "ends_on": "2026-12-31", "ceremony_place": "Nuits", "version": 1}
    assert client.post(url("dates", convention), later).status_code == 302
    client.post(url("dates", convention), later | {"ends_on": "2030-12-31", "version": 2})
    convention.refresh_from_db()
    assert (convention.starts_on, convention.ends_on) == (dt.date(2023, 1, 1), dt.date(2026, 12, 31))
    assert convention.articles.get().body == text
    other.refresh_from_db()
    assert other.starts_on is None
    history = client.get(reverse("conventions:historique", args=[convention.pk])).content.decode()
    assert "31 décembre 2026" in history
    assert adviser.full_name in history


def test_two_people_who_find_the_period_write_it_once(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser, starts_on=None, ends_on=None)
    assert client.post(url("dates", convention), {"ends_on": "2026-12-31", "version": 0}).status_code == 302
    second = client.post(url("dates", convention), {"ends_on": "2027-12-31", "target_year": "2023", "version": 0})
    assert second.status_code == 422
    assert "Vous aviez écrit « 2027-12-31 »" in second.content.decode().replace("\u00a0", " ")
    assert 'value="2023"' in second.content.decode()
    convention.refresh_from_db()
    assert convention.ends_on == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("known", "typed", "field"),
    [
        ({"ends_on": dt.date(2026, 12, 31)}, {"starts_on": "2027-01-01"}, "starts_on"),
        ({"starts_on": dt.date(2023, 1, 1)}, {"ends_on": "2022-12-31"}, "ends_on"),
        ({"terminated_on": dt.date(2024, 6, 1)}, {"starts_on": "2024-06-02"}, "starts_on"),
    ],
)
def test_a_date_that_contradicts_those_signed_is_told_at_its_place(client, known, typed, field):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser, **{"starts_on": None, "ends_on": None} | known)
    answer = client.post(url("dates", convention), typed | {"version": 0})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_rows_of_another_convention_are_not_found(client, convention):
    phase = Phase.objects.create(convention=make_convention(), numbers=[1], label="Ailleurs")
    assert client.get(url("phase_edit", convention, phase.pk)).status_code == 404


def test_a_member_reads_the_calendar_and_changes_nothing(client):
    convention = make_convention()
    client.force_login(make_member(convention, Role.CTG_LEAD))
    page = client.get(url("calendrier", convention)).content.decode()
    assert url("phase_add", convention) not in page
    assert client.get(url("phase_add", convention)).status_code == 403
    assert client.post(url("dates", convention)).status_code == 403


def test_dates_that_can_hardly_be_are_saved_and_said(client, convention):
    """Twenty-two years before, after the end, plan before diagnostic, ceremony before vote; never a refusal."""
    page = url("dates", convention)
    typed = {"starts_on": "01/01/2023", "ends_on": "31/12/2026", "version": 0}
    well = {"launched_on": "2021", "diagnostic_validated_on": "06/2022", "plan_validated_on": "06/2022"}
    saved = client.post(page, typed | well | {"ceremony_on": "2022"}, follow=True).content.decode()
    assert "Les dates sont enregistrées." in saved and "à vérifier" not in saved.lower()
    wrong = {
        "launched_on": "01/01/2001",
        "diagnostic_validated_on": "06/2022",
        "plan_validated_on": "05/2022",
        "engagement_voted_on": "10/2022",
        "ceremony_on": "09/2022",
        "signature_planned_on": "2027",
    }
    said = client.post(page, typed | wrong | {"version": 1}, follow=True).content.decode()
    assert "Les dates sont enregistrées." in said
    sentences = (
        "22\xa0ans avant la prise d’effet\xa0: 1er janvier 2023.",
        "Avant la validation du diagnostic\xa0: juin 2022.",
        "Avant le vote de l’engagement\xa0: octobre 2022.",
        "Après la fin de la convention\xa0: 31 décembre 2026.",
    )
    form = client.get(page).content.decode()
    for sentence in sentences:
        assert sentence in said and french(f"À vérifier. {sentence}") in form
    assert "À vérifier, dans les dates\xa0: lancement de la démarche, plan d’actions validé, " in said
    partie = make_partie(convention)
    make_autorisation(partie, decided_on=dt.date(2022, 12, 3), purpose="sign")
    convention.refresh_from_db()
    convention.engagement_voted_on = None
    assert oddities.of_dates(convention)["ceremony_on"].startswith("Avant un vote qui autorise à signer")


def test_a_meeting_and_a_phase_out_of_their_time_are_said(client, convention):
    far, near = dt.date(2001, 3, 1), dt.date(2022, 3, 1)
    for day in (far, near):
        Jalon.objects.create(convention=convention, label="Réunion", held_on=day)
        Phase.objects.create(convention=convention, numbers=[1], label="Diagnostic", planned_starts_on=day)
    page = client.get(url("calendrier", convention)).content.decode()
    assert page.count("22\xa0ans avant la prise d’effet") == 2


@pytest.mark.parametrize("rows", [3, 30])
def test_the_calendar_costs_the_same_for_3_and_30_rows(client, convention, django_assert_max_num_queries, rows):
    for number in range(1, rows + 1):
        Phase.objects.create(convention=convention, numbers=[number], label="Phase")
        Jalon.objects.create(convention=convention, label="Réunion", held_on=dt.date(2023, 1, 1))
        make_contrat(convention)
        make_evenement(convention)
    with django_assert_max_num_queries(12) as captured:
        client.get(url("calendrier", convention))
    assert len(captured) == 10
