"""The synthèse: where a convention stands, on one page and in twenty queries."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import User
from accounts.tests.factories import make_adviser, make_caf_member, make_instance, make_user
from actions.enums import FicheState
from actions.models import FicheAction
from actions.tests.factories import make_axe, make_fiche, make_indicateur, make_plan
from conventions import perms
from conventions.calendar import timeline as calendar
from conventions.enums import ConventionState, DocumentKind, JalonKind, PartieRole, Role, Visibility
from conventions.models import Convention, Document, Jalon, Phase
from conventions.tests.factories import (
    after_signature,
    make_autorisation,
    make_convention,
    make_evenement,
    make_member,
    make_partie,
    make_parties,
    make_perimetre,
    make_signataire,
    make_signed_convention,
    make_version_file,
)
from core import dates
from diagnostics.models import Constat, Diagnostic, Enjeu
from governance.enums import SeanceState
from governance.models import Decision, Seance
from governance.perms import opening as seances_opening
from governance.tests.factories import make_comite, make_decision, make_seance
from reporting.bilans.models import Bilan
from reporting.desk import synthese
from reporting.desk.timeline import signatures_of, timeline
from reporting.documents.models import Rendu
from reporting.enums import FROZEN, BilanState
from territories.models import Caf
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


def make_full(size=2, **fields):
    """A signed convention with `size` of everything."""
    convention = make_signed_convention(
        starts_on=dt.date(2023, 1, 1), ends_on=timezone.localdate() + dt.timedelta(days=300), **fields
    )
    diagnostic = Diagnostic.objects.create(convention=convention)
    plan = make_plan(convention)
    for number in range(size):
        constat = Constat.objects.create(diagnostic=diagnostic, kind="need", text=f"Constat {number}")
        enjeu = Enjeu.objects.create(diagnostic=diagnostic, label=f"Enjeu {number}")
        enjeu.constats.add(constat)
        axe = make_axe(plan)
        axe.enjeux.add(enjeu)
        fiche = make_fiche(plan, axe=axe, ends_on=dt.date(2024, 1, 1))
        make_indicateur(fiche)
        fiche.start(by=None)
        make_member(convention, Role.COOPERATION_OFFICER)
        Phase.objects.create(
            convention=convention,
            numbers=[number + 1],
            label="Diagnostic",
            planned_starts_on=dt.date(2022, 6, 1),
            planned_starts_on_precision="month",
        )
        Jalon.objects.create(convention=convention, kind=JalonKind.VOTE, label="Conseil", held_on=dt.date(2023, 6, 27))
        make_seance(
            make_comite(convention),
            held_on=timezone.localdate() + dt.timedelta(days=number + 1),
            state=SeanceState.CONVENED,
        )
        Bilan.objects.create(convention=convention, year=2023 + number, state=BilanState.SENT)
    make_perimetre(convention, number=size)
    return convention


def test_the_chain_is_told_in_figures_with_what_is_left_alone():
    convention = make_full(2)
    diagnostic = convention.diagnostic
    Constat.objects.create(diagnostic=diagnostic, kind="need", text="Sans suite")
    Enjeu.objects.create(diagnostic=diagnostic, label="Sans action")
    make_fiche(convention.plan, title="Sans indicateur")
    page = synthese.build(convention, make_adviser(caf=convention.caf))
    assert [(link["label"], link["count"], link["note"]) for link in page.chain] == [
        ("constats", 3, "1 sans enjeu"),
        ("enjeux", 3, "1 sans action"),
        ("axes", 2, ""),
        ("fiches action", 3, "1 sans indicateur"),
        ("indicateurs", 2, ""),
        ("bilans", 2, ""),
    ]
    assert page.late_count == 2
    assert (page.commune_count, page.population) == (2, 2000)


def test_what_is_missing_for_the_next_step_is_linked_to_where_it_is_mended(client):
    caf = make_caf()
    user = make_adviser(caf=caf)
    convention = make_convention(caf=caf, adviser=user, state=ConventionState.DIAGNOSTIC)
    client.force_login(user)
    page = client.get(f"/conventions/{convention.pk}/").content.decode()
    assert "Prochaine étape\u00a0: plan d’actions" in page
    assert "Au moins un enjeu" in page and f"/conventions/{convention.pk}/diagnostic/" in page
    assert 'aria-disabled="true"' in page and "point bloquant" in page


@pytest.mark.parametrize(
    "role, is_linked", [(CafRole.ADVISER, True), (CafRole.GRANTS_OFFICER, False), (CafRole.BOARD, False)]
)
def test_the_convention_that_follows_is_linked_for_who_may_create_it(client, role, is_linked):
    convention = make_full()
    client.force_login(make_caf_member(role=role, caf=convention.caf))
    page = client.get(f"/conventions/{convention.pk}/").content.decode()
    assert "Une convention qui prend la suite" in page
    assert (f"/conventions/nouvelle/?predecessor={convention.pk}" in page) is is_linked


def test_who_may_not_change_the_state_is_told_who_could(client):
    adviser = make_adviser(caf=make_caf())
    convention = make_convention(caf=make_caf(), adviser=adviser, state=ConventionState.PROSPECTING)
    client.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    page = client.get(f"/conventions/{convention.pk}/").content.decode()
    assert 'aria-disabled="true"' in page and f"{adviser} peut le faire" in page


def test_dates_are_in_order_with_their_precision():
    convention = make_full(1, launched_on=dt.date(2022, 1, 1), launched_on_precision="year")
    page = synthese.build(convention, make_adviser(caf=convention.caf))
    found = [(item["when"], item["label"]) for item in page.timeline]
    assert found[0] == ("2022", "Lancement de la démarche")
    assert found[1] == ("juin 2022", "Phase 1 : Diagnostic")
    assert ("1er janvier 2023", "Prise d’effet") in found
    assert [item["state"] for item in page.timeline][-1] == "planned"


def test_the_line_of_time_names_described_parties():
    convention, other = make_convention(), make_convention()
    for each, description in ((convention, "5 syndicats"), (other, "les communes volontaires")):
        partie = make_partie(each, description=description)
        make_signataire(partie, signed_on=dt.date(2023, 10, 11))
        make_autorisation(partie, decided_on=dt.date(2023, 6, 27))
    found = [item["label"] for item in synthese.build(convention, make_adviser(caf=convention.caf)).timeline]
    assert "Vote : 5 syndicats" in found and "Signature : 5 syndicats" in found
    assert not any("volontaires" in label for label in found)


def test_the_line_of_time_tells_events_of_law(django_assert_num_queries):
    """Each at its effect, as it is known, with who takes the place of a party; told in the queries of the others."""
    convention, other = make_convention(), make_convention()
    before, after = make_organisation(name="CC du Val"), make_organisation(name="CA du Grand Val")
    make_evenement(convention, kind="epci_merger", predecessor=before, successor=after, effect_on=dt.date(2024, 1, 1))
    make_evenement(convention, effect_on=dt.date(2025, 1, 1), effect_on_precision="year", arrete_number="2024-12")
    make_evenement(other, effect_on=dt.date(2031, 1, 1))
    convention = Convention.objects.select_related("initial_acte").with_end().get(pk=convention.pk)  # as the page does
    signatures = signatures_of(convention)
    with django_assert_num_queries(2):
        items = timeline(convention, signatures, on=dt.date(2024, 6, 1))
    told = [(item["when"], item["label"], item["note"], item["state"]) for item in items]
    assert ("1er janvier 2024", "Fusion d’intercommunalités", "CA du Grand Val succède à CC du Val", "done") in told
    assert ("2025", "Commune nouvelle", "", "planned") in told
    assert not any("2031" in when for when, *_ in told)


def test_an_effect_without_signature_is_never_told_as_done():
    on = dt.date(2023, 6, 1)
    convention = make_convention(state=ConventionState.APPROVAL, starts_on=dt.date(2023, 1, 1))
    rows = {item["label"]: item["state"] for item in synthese.build(convention, make_adviser(), on=on).timeline}
    assert rows["Prise d’effet"] == "passed"
    signed = make_signed_convention(signed_on=dt.date(2023, 2, 1), starts_on=dt.date(2023, 1, 1))
    rows = {item["label"]: item["state"] for item in synthese.build(signed, make_adviser(), on=on).timeline}
    assert rows["Prise d’effet"] == "done"


@pytest.mark.parametrize("state", ["approval", "in_force", "abandoned"])
def test_the_synthese_and_the_calendar_say_the_same_of_a_date(state):
    convention = make_convention(signature_planned_on=dt.date(2024, 3, 1), launched_on=dt.date(2024, 5, 1))
    convention.launched_on_precision, convention.state = "month", state
    for number, (told, actual) in enumerate([("planned", None), ("planned", 4), ("in_progress", 4), ("done", 4)], 1):
        Phase.objects.create(
            convention=convention,
            numbers=[number],
            label="Phase",
            state=told,
            planned_starts_on=dt.date(2024, 3, 1),
            actual_starts_on=actual and dt.date(2024, actual, 1),
        )
    make_evenement(convention, effect_on=dt.date(2026, 1, 1))
    events = [("new_commune", dt.date(2026, 1, 1), "day", None, None)]
    for day in (dt.date(2022, 1, 1), dt.date(2024, 5, 15), dt.date(2027, 1, 1)):
        here = {item["label"]: item["state"] for item in timeline(convention, [], on=day)}
        there = calendar.line(convention, convention.phases.all(), [], events, on=day)
        assert here == {item["label"]: item["state"] for item in there}, day


def test_people_of_both_sides_are_there():
    adviser = make_adviser(caf=make_caf())
    convention = make_convention(caf=make_caf(), adviser=adviser)
    lead = make_member(convention, Role.CTG_LEAD, function="Directrice de l’enfance")
    make_member(convention, Role.PARTNER)
    page = synthese.build(convention, adviser)
    assert [each["name"] for each in page.caf_people] == [str(adviser)]
    assert [(each["name"], each["function"]) for each in page.local_people] == [(str(lead), "Directrice de l’enfance")]
    assert page.other_count == 1


def test_a_draft_of_bilan_is_not_counted_for_a_committee_member():
    convention = make_full(1)
    Bilan.objects.create(convention=convention, year=2026)
    member = make_member(convention, Role.COPIL_MEMBER)
    assert synthese.build(convention, member).chain[-1]["count"] == 1
    assert synthese.build(convention, make_adviser(caf=convention.caf)).chain[-1]["count"] == 1
    convention.adviser = adviser = make_adviser(caf=convention.caf)
    convention.save()
    assert synthese.build(convention, adviser).chain[-1]["count"] == 2


def test_a_consultant_reads_the_chain_to_its_measure():
    convention = make_full(1)
    page = synthese.build(convention, make_member(convention, Role.CONSULTANT))
    assert [each["label"] for each in page.chain][-1].startswith("indicateur")
    assert not page.is_whole and page.next_step is None and page.alerts == []


def test_the_last_changes_say_who_and_when(client):
    adviser = make_adviser(caf=make_caf())
    convention = make_convention(caf=make_caf(), adviser=adviser)
    convention.start_framing(by=adviser)
    make_fiche(convention=convention, title="Ouvrir un relais").complete(by=adviser)
    page = synthese.build(convention, adviser)
    assert [(each["title"], each["state"]) for each in page.changes] == [
        ("Ouvrir un relais", FicheState.DONE.label),
        ("Convention", "Cadrage"),
    ]
    assert all(each["who"] == str(adviser) for each in page.changes)


def test_an_ending_convention_and_a_missing_copil_are_announced():
    convention = make_full(0)
    titles = [title for title, _, _ in synthese.build(convention, make_adviser(caf=convention.caf)).alerts]
    assert titles == ["Aucun COPIL depuis douze mois", "Fin dans moins de douze mois"]


UNKNOWN_START = {"starts_on": None, "starts_on_precision": "unknown"}
UNKNOWN_END = {"ends_on": None, "ends_on_precision": "unknown"}
WITHOUT_YEAR = {"starts_on": None, "starts_on_precision": "day_month", "starts_on_month_day": "06-12"}


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, "S’applique du 1er janvier 2023 au 31 décembre 2026."),
        ({"ends_on": dt.date(2023, 12, 31)}, "A pris fin le 31 décembre 2023."),
        ({"starts_on": dt.date(2025, 1, 1)}, "Signée, elle prendra effet le 1er janvier 2025."),
        ({"ends_on": None}, "Signée ; sa période d’effet n’est pas renseignée."),
        (UNKNOWN_END, "Signée, elle s’applique à partir du 1er janvier 2023 : sa fin n’est pas connue."),
        (
            WITHOUT_YEAR,
            "Signée, elle s’applique du 12 juin (année inconnue) au 31 décembre 2026 : "
            "le jour de sa prise d’effet n’est pas connu.",
        ),
        (
            WITHOUT_YEAR | UNKNOWN_END,
            "Signée, elle s’applique à partir du 12 juin (année inconnue) : "
            "le jour de sa prise d’effet et sa fin ne sont pas connus.",
        ),
        (UNKNOWN_START | UNKNOWN_END, "Signée ; sa période d’effet n’est pas connue."),
        ({"signed_on": None}, "Une signature requise n’est pas encore datée."),
        ({"state": ConventionState.RENEWED}, "Prend fin le 31 décembre 2026."),
        ({"state": ConventionState.RENEWED, "ends_on": None}, ""),
    ],
)
def test_the_note_of_the_state_says_what_it_means_that_day(fields, note):
    convention = make_signed_convention(**{name: value for name, value in fields.items() if name != "state"})
    convention.state = fields.get("state", ConventionState.IN_FORCE)
    assert synthese.state_note(convention, on=dt.date(2024, 6, 1)) == note


def test_an_abandoned_convention_has_no_next_step():
    convention = make_convention()
    convention.abandon(by=None, reason="La commune rejoint l’intercommunalité", on=dt.date(2024, 5, 1))
    page = synthese.build(convention, make_adviser(caf=convention.caf))
    assert page.next_step is None and "rejoint l’intercommunalité" in page.state_note


STATES = [ConventionState.IN_FORCE, ConventionState.DIAGNOSTIC, ConventionState.APPROVAL]


@pytest.fixture(scope="module")
def spent(django_db_setup, django_db_blocker):
    """{state: queries of the page with 12 then 120 of everything}, of a convention that has each state in turn."""
    found = {state: [] for state in STATES}
    with django_db_blocker.unblock(), transaction.atomic():
        for size in (12, 120):
            convention, client = make_full(size), Client()
            client.force_login(make_adviser(caf=convention.caf))
            for state in STATES:  # « en vigueur » first: it is made so
                if state != ConventionState.IN_FORCE:
                    with after_signature():
                        type(convention).objects.filter(pk=convention.pk).update(state=state)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(f"/conventions/{convention.pk}/").status_code == 200
                found[state].append(len(queries))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("state", STATES)
def test_synthese_costs_the_same_for_12_and_for_120_of_everything(spent, state):
    few, many = spent[state]
    assert few == many <= MOST_QUERIES


def test_a_convention_that_one_may_not_see_does_not_exist(client):
    client.force_login(make_adviser(caf=make_caf()))
    other = make_convention(caf=make_caf("91"))
    assert client.get(f"/conventions/{other.pk}/").status_code == 404
    make_parties(other)


def readers(convention):
    """One person of each kind, of this Caf and of another, with a role here, one that ended, or one elsewhere."""
    caf, other = convention.caf, make_caf("91")
    elsewhere = make_convention(caf=other)
    people = [make_caf_member(caf=each, role=role) for each in (caf, other) for role in CafRole]
    people += [make_member(convention, role) for role in Role]
    people += [make_member(convention, role, ends_on=dt.date(2022, 6, 1)) for role in Role]
    people += [make_member(elsewhere, role) for role in Role]
    people += [make_member(convention, Role.CAF_REFERENT, user=make_adviser(caf=caf)), make_instance(), make_user()]
    return [*people, convention.adviser]


@pytest.mark.parametrize("edits_all", [False, True])
def test_what_one_reads_of_one_convention_is_what_one_reads_in_lists(edits_all):
    caf = make_caf()
    caf.advisers_edit_all = edits_all
    caf.save()
    convention = make_convention(caf=caf, adviser=make_adviser(caf=caf))
    comite = make_comite(convention)
    for state in SeanceState:
        for convened_at in (None, timezone.now()):
            decision = make_decision(make_seance(comite, convened_at=convened_at))
            Seance.objects.filter(pk=decision.seance_id).update(state=state)
    for number, state in enumerate(set(BilanState) - set(FROZEN)):
        Bilan.objects.create(convention=convention, year=2010 + number, state=state)
    people = readers(convention)
    for visibility in Visibility:
        for author in (people[0], people[-4]):
            Document.objects.create(
                convention=convention, kind=DocumentKind.SIGNED, title=visibility.label, visibility=visibility,
                created_by=author, size=1, sha256="0" * 64, file=f"{visibility}-{author.pk}.pdf",
            )  # fmt: skip
    on = timezone.localdate()
    seen = set()
    for person in people:
        user = User.objects.get(pk=person.pk)
        for model, path in (
            (Seance, "comite__convention"), (Decision, "seance__comite__convention"), (Bilan, "convention"),
        ):  # fmt: skip
            here = set(model.objects.visible_on(convention, user))
            rows = Seance if model is Decision else model  # a decision is read with its séance
            read = rows.objects.visible_to(user).filter(**{path.removeprefix("seance__"): convention})
            assert here == set(Decision.objects.filter(seance__in=read) if model is Decision else read)
            seen.add((model, len(here)))
        files = Document.objects.visible_to(user).filter(convention=convention)
        assert set(synthese._files(convention, user, on=on)) == set(files)
    assert all(len({count for model, count in seen if model is each}) == 3 for each in (Seance, Decision, Bilan))


@pytest.mark.parametrize("edits_all", [False, True])
def test_keys_open_the_same_rows_as_lists(edits_all):
    caf, other = make_caf(), make_caf("91")
    Caf.objects.filter(pk__in=[caf.pk, other.pk]).update(advisers_edit_all=edits_all)
    conventions = [make_convention(caf=each, adviser=make_adviser(caf=each)) for each in (caf, caf, other, other)]
    for each in (caf, other):
        make_partie(conventions[0], role=PartieRole.CAF, organisation=each.organisation)
    comites = [*map(make_comite, conventions), make_comite(caf=caf), make_comite(caf=other)]
    for comite in comites:
        for state in SeanceState:
            Seance.objects.filter(pk=make_seance(comite).pk).update(state=state)
    for convention in conventions:
        make_fiche(make_plan(convention))
        for number, state in enumerate(set(BilanState) - set(FROZEN)):
            Bilan.objects.create(convention=convention, year=2010 + number, state=state)
    seen = set()
    for person in readers(conventions[0]):
        user = User.objects.get(pk=person.pk)
        for model, keys in (
            (Convention, perms.opening(user)),
            (FicheAction, perms.opening(user)),
            (Seance, seances_opening(user)),
            (Bilan, (*perms.whole_opening(user), *perms.writing(user))),
        ):
            found = set(model.objects.opened_to(*keys))
            assert found == set(model.objects.visible_to(user))
            seen.add((model, len(found)))
        whole = Convention.objects.opened_to(*perms.whole_opening(user))
        assert set(whole) == set(Convention.objects.read_whole_by(user))
    assert all(len({count for model, count in seen if model is each}) > 2 for each in (Convention, Seance, Bilan))


@pytest.mark.parametrize("visibility", Visibility)
def test_a_signed_scan_is_offered_to_those_who_read_it(visibility):
    convention = make_convention(caf=make_caf())
    author = make_member(convention, Role.CTG_LEAD)
    people = [*readers(make_convention(caf=convention.caf, adviser=author))[:2], author]
    people += [make_member(convention, role) for role in Role]
    Document.objects.create(
        convention=convention, kind=DocumentKind.SIGNED, title="Scan", visibility=visibility, created_by=author,
        size=1, sha256="0" * 64, file="scan.pdf",
    )  # fmt: skip
    for person in people:
        files = set(synthese._files(convention, person, on=timezone.localdate()))
        assert files == set(Document.objects.visible_to(person).filter(convention=convention))


def test_the_drawing_of_a_version_is_listed_once(client):
    """The file of the version to sign is a drawing of its convention too: told twice, it bore two names and two days."""
    caf = make_caf()
    client.force_login(person := make_caf_member(caf=caf))

    def draw(convention, sha256, *, is_final):
        return Rendu.objects.create(
            key=sha256, kind="convention", convention=convention, subject_id=convention.pk, label="Convention",
            file=f"{sha256}.pdf", sha256=sha256, size=1, page_count=1, is_final=is_final,
        )  # fmt: skip

    def told(convention):
        files = synthese.downloads(convention, person, [], on=timezone.localdate())
        page = client.get(reverse("documents:convention", args=[convention.pk])).content.decode()
        return [(each["label"], each["url"], "projet" in each["note"]) for each in files], page

    for is_final in (None, False, True):  # without a drawing of its own, then one of its projet, then one up to date
        convention = make_signed_convention(caf=caf)
        own = [] if is_final is None else [draw(convention, f"{is_final:d}" * 64, is_final=is_final)]
        file = make_version_file(convention).document
        of_version = draw(convention, file.sha256, is_final=True)
        files, page = told(convention)
        assert files[0] == ("Version à signer", file.get_absolute_url(), False)
        assert files[1:] == [("Convention", row.get_absolute_url(), not is_final) for row in own]
        assert of_version.get_absolute_url() not in page
        assert all(row.get_absolute_url() in page for row in own)


def test_the_convention_before_is_named_as_it_names_itself(client):
    first, other = make_convention(starts_on=dt.date(2019, 1, 1), ends_on=dt.date(2022, 12, 31)), make_convention()
    for before in (first, other, None):
        convention = make_convention(predecessor=before)
        client.force_login(make_adviser(caf=convention.caf))
        page = client.get(convention.get_absolute_url()).content.decode()
        assert ("Fait suite à" in page) == bool(before)
        assert [str(each) in page for each in (first, other)] == [before == first, before == other]


def test_in_force_it_leads_with_what_comes_and_what_is_late(client):
    """And an élu of another convention reads their own."""
    on = timezone.localdate()
    period = {"starts_on": on - dt.timedelta(days=1000), "ends_on": on + dt.timedelta(days=30)}
    for code, late in (("21", 6), ("71", 0)):
        convention = make_signed_convention(caf=make_caf(code), name=f"CC du {code}", **period)
        plan = make_plan(convention)
        for number in range(late):
            make_fiche(plan, code=str(number), title=f"Action {number}", ends_on=on - dt.timedelta(days=40 - number))
        make_fiche(plan, code="9", title="Trop tôt", ends_on=on - dt.timedelta(days=3))  # not told to others yet
        client.force_login(make_member(convention, Role.ELECTED))
        page = client.get(convention.get_absolute_url())
        facts = {fact.label: (fact.value, fact.note, fact.tone) for fact in page.context["page"].facts}
        assert list(facts) == ["Prochaine séance", "Bilan", "Fin", "En retard"]
        assert facts["Fin"] == (
            dates.words(convention.ends_on),
            "Reste 30 jours. Elle ne se reconduit pas d’elle-même.",
            "soon",
        )
        assert facts["En retard"][::2] == (("6 actions", "late") if late else ("rien", ""))
        told = [each["label"] for each in page.context["page"].late]
        assert told == [f"{number} Action {number}" for number in range(min(late, 4))]
        told = [title for title, _, _ in page.context["page"].notices]
        assert synthese.END_TITLE not in told  # the end is among the facts


def test_what_is_behind_is_folded_under_a_sentence(client):
    convention = make_convention(
        caf=make_caf(),
        launched_on=dt.date(2022, 6, 1),
        launched_on_precision="month",
        plan_validated_on=dt.date(2023, 2, 3),
    )
    make_convention(caf=make_caf("71"), launched_on=dt.date(2021, 1, 1))
    page = synthese.build(convention, make_adviser(caf=convention.caf))
    assert [each["label"] for each in page.behind][:2] == ["Lancement de la démarche", "Prise d’effet"]
    assert page.behind_words.startswith(f"{len(page.behind)} dates passées, de juin 2022 à ")
    assert len(page.behind) + len(page.coming) == len(page.timeline)
