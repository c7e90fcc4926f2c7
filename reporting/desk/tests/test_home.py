"""The home page: what waits for each role, in a number of queries that does not grow."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import CafRole
from accounts.tests.factories import PASSWORD, make_admin, make_adviser, make_caf_member, make_instance, make_user
from actions.enums import FicheState
from actions.models import NoteSuivi
from actions.tests.factories import make_acteur, make_fiche, make_indicateur, make_ligne, make_valeur
from conventions.enums import ConventionState, Role, ShownState, Visibility
from conventions.models import Convention, VersionTexte
from conventions.tests.factories import (
    after_signature,
    make_article,
    make_autorisation,
    make_convention,
    make_member,
    make_parties,
    make_signataire,
    make_signed_convention,
    make_suggestion,
)
from governance.enums import SeanceState
from governance.tests.factories import make_comite, make_decision, make_seance
from reporting.bilans.models import Bilan
from reporting.desk import followed, home, todo
from reporting.desk.tests.works import make_work
from reporting.enums import BilanState
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


def today():
    return timezone.localdate()


def day(offset):
    return today() + dt.timedelta(days=offset)


def running(**fields):
    """In force today, signed long enough ago for a bilan and a COPIL to be expected."""
    fields.setdefault("starts_on", dt.date(today().year - 2, 1, 1))
    fields.setdefault("ends_on", dt.date(today().year + 2, 12, 31))
    return make_signed_convention(signed_on=dt.date(today().year - 2, 3, 1), **fields)


def labels(user):
    return [row.label for _, rows, _ in home.build(user).groups for row in rows]


def rows_by_heading(user):
    return {heading: rows for heading, rows, _ in home.build(user).groups}


def test_a_new_adviser_is_told_that_nothing_waits_and_how_to_begin(client):
    client.force_login(make_adviser())
    page = client.get("/").content.decode()
    assert "Rien ne vous attend" in page and "Créer une convention" in page


def test_my_late_fiche_comes_first_with_its_date(client):
    convention = make_convention()
    user = make_member(convention, Role.FICHE_OWNER)
    make_fiche(
        convention=convention, owner=user, title="Ouvrir un relais", ends_on=day(-12), state=FicheState.IN_PROGRESS
    )
    make_fiche(convention=convention, owner=user, title="Former les équipes", ends_on=day(3))
    make_fiche(convention=convention, owner=user, title="Plus tard", ends_on=day(40))
    make_fiche(convention=convention, title="À quelqu’un d’autre", ends_on=day(-3))
    groups = rows_by_heading(user)
    assert "Ouvrir un relais" in groups["En retard"][0].label
    assert "il y a 12 jours" in groups["En retard"][0].when
    assert "Former les équipes" in groups["Cette semaine"][0].label
    assert len(labels(user)) == 2
    client.force_login(user)
    assert "Ouvrir un relais" in client.get("/").content.decode()


def test_a_delay_to_explain_leads_to_all_my_fiches():
    convention = make_convention()
    user = make_member(convention, Role.FICHE_OWNER)
    recent = make_fiche(convention=convention, owner=user, ends_on=day(-3))
    known = make_fiche(convention=convention, owner=user, ends_on=day(-12))
    found = {each.url: each.when for each in rows_by_heading(user)["En retard"]}
    place = f"/mes-actions/mettre-a-jour/?ici={recent.pk}"
    assert set(found) == {place, known.get_absolute_url()} and "à expliquer avant le" in found[place]


def test_who_reads_only_counts_a_delay_a_week_after():
    convention = make_convention()
    elected, writer = make_member(convention, Role.ELECTED), make_member(convention, Role.COOPERATION_OFFICER)
    make_fiche(convention=convention, ends_on=day(-3))
    for person, count in ((elected, 0), (writer, 1)):
        assert [each.late for each in followed.read(person, on=today(), whole_caf=False)] == [count]
    make_fiche(convention=convention, ends_on=day(-12))
    for person, count in ((elected, 1), (writer, 2)):
        assert [each.late for each in followed.read(person, on=today(), whole_caf=False)] == [count]


def test_a_fiche_known_to_the_month_is_late_only_once_the_month_is_over():
    convention = make_convention()
    user = make_member(convention, Role.FICHE_OWNER)
    make_fiche(convention=convention, owner=user, ends_on=today().replace(day=1), ends_on_precision="month")
    assert "En retard" not in rows_by_heading(user)


def test_a_writer_sees_the_late_fiches_of_others_as_one_line():
    convention = make_convention()
    user = make_member(convention, Role.COOPERATION_OFFICER)
    for _ in range(3):
        make_fiche(convention=convention, ends_on=day(-3))
    assert "3 fiches en retard" in labels(user)


def test_missing_votes_then_missing_signatures_wait_for_the_adviser():
    user = make_adviser(caf=make_caf())
    convention = make_convention(caf=make_caf(), adviser=user, state=ConventionState.APPROVAL)
    parties = make_parties(convention)
    assert "2 délibérations à recevoir" in labels(user)
    for number, partie in enumerate(parties, 1):  # the first of them voted on a text that changed
        content = {"articles": [], "number": number}
        version = VersionTexte.objects.create(
            convention=convention, number=number, kind="submitted", content=content, sha256=f"{number:064}"
        )
        make_autorisation(partie, voted_version=version)
    assert "1 délibération à recevoir" in labels(user)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN)
    assert "2 signatures à recueillir" in labels(user)


@pytest.mark.parametrize(
    ("planned", "precision", "on", "card", "task", "heading"),
    [
        ("2024-03-15", "day", "2024-03-15", "prévue : 15 mars 2024", "prévue le 15 mars 2024", "À prévoir"),
        ("2024-03-15", "day", "2026-01-10", *["attendue depuis le 15 mars 2024"] * 2, "En retard"),
        ("2024-03-01", "month", "2024-03-20", "prévue : mars 2024", "prévue en mars 2024", "À prévoir"),
        ("2024-03-01", "month", "2024-04-01", *["attendue depuis mars 2024"] * 2, "En retard"),
    ],
)
def test_a_planned_signature_is_told_from_the_day_one_looks(planned, precision, on, card, task, heading):
    user, on = make_adviser(caf=make_caf()), dt.date.fromisoformat(on)
    dates = {"signature_planned_on": planned, "signature_planned_on_precision": precision}
    make_parties(make_convention(caf=make_caf(), adviser=user, state=ConventionState.READY_TO_SIGN, **dates))
    found = home.build(user, on=on)
    assert [each.next_words for each in found.cards] == [f"Signature {card}"]
    ((told, (row,), _),) = found.groups
    assert (told, row.when) == (heading, f"signature {task}")


def test_a_bilan_is_to_begin_then_to_write_then_to_validate():
    user = make_adviser(caf=make_caf())
    convention = running(caf=make_caf(), adviser=user)
    year = today().year - 1
    assert f"Bilan {year} à commencer" in labels(user)
    bilan = Bilan.objects.create(convention=convention, year=year)
    assert f"Bilan annuel {year} : à écrire" in labels(user)
    Bilan.objects.filter(pk=bilan.pk).update(state=BilanState.PRESENTED)
    assert f"Bilan annuel {year} : présenté, à valider" in labels(user)


def test_a_convention_that_ends_within_the_year_and_one_without_copil_are_announced():
    user = make_adviser(caf=make_caf())
    running(caf=make_caf(), adviser=user, ends_on=day(200))
    found = labels(user)
    assert "Renouvellement à engager" in found and "Aucun COPIL depuis douze mois" in found


def test_a_decision_due_this_week_waits_for_the_writers():
    convention = make_convention()
    user = make_member(convention, Role.CTG_LEAD)
    seance = make_seance(make_comite(convention))
    make_decision(seance, text="Ouvrir un poste de coopération", due_on=day(2))
    make_decision(seance, text="Bien plus tard", due_on=day(60))
    assert any("Ouvrir un poste" in label for label in labels(user))
    assert not any("Bien plus tard" in label for label in labels(user))


def test_what_one_side_asks_of_the_text_waits_for_the_other(client):
    adviser = make_user()
    convention = make_convention(adviser=adviser, state=ConventionState.DRAFTING, name="Nuits")
    make_adviser(caf=convention.caf, user=adviser)
    officer, elected = make_member(convention), make_member(convention, Role.ELECTED)
    article = make_article(convention)
    elsewhere = make_convention(caf=make_caf("91"), state=ConventionState.DRAFTING)
    stranger = make_member(elsewhere)
    for side, author in (("collectivite", officer), ("collectivite", elected), ("caf", adviser)):
        make_suggestion(article, side=side, created_by=author)
    make_suggestion(article, side="caf", outcome="withdrawn", decided_at=timezone.now())
    asked = {
        user: [each for each in labels(user) if "proposition" in each] for user in (adviser, officer, elected, stranger)
    }
    assert asked == {
        adviser: ["2 propositions sur le texte, à accepter ou refuser"],
        officer: ["1 proposition sur le texte, à accepter ou refuser"],
        elected: [],
        stranger: [],
    }
    client.force_login(elected)
    page = client.get(convention.get_absolute_url())
    [(title, text, url)] = page.context["page"].notices
    assert (title, text) == ("Texte en discussion", "3 propositions attendent une réponse.")
    assert client.get(url).context["listing"].count == 3
    assert "3 en discussion" in page.content.decode().replace("\u00a0", " ")
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.APPROVAL)  # nothing is decided then
    assert [each for each in labels(adviser) if "sur le texte" in each] == []


def test_the_same_task_in_many_conventions_is_one_line_that_opens(client):
    user = make_adviser(caf=make_caf())
    for _ in range(4):
        running(caf=make_caf(), adviser=user)
    late = rows_by_heading(user)["En retard"]
    bundle = next(row for row in late if row.label == "Aucun COPIL depuis douze mois")
    assert len(bundle.tasks) == 4 and bundle.context.endswith("et 2 autres")
    client.force_login(user)
    assert "4 conventions" in client.get("/").content.decode()


def test_an_example_convention_asks_nothing_of_anybody():
    user = make_adviser(caf=make_caf())
    running(caf=make_caf(), adviser=user, is_example=True)
    assert labels(user) == []


def test_nothing_of_another_convention_or_of_another_caf_is_told(client):
    caf, elsewhere = make_caf(), make_caf("91")
    user = make_member(make_convention(caf=caf), Role.COOPERATION_OFFICER)
    for hidden in (make_convention(caf=caf, name="Pays voisin"), make_convention(caf=elsewhere, name="Pays lointain")):
        make_fiche(convention=hidden, title="Secret de travail", ends_on=day(-3))
        make_seance(make_comite(hidden), held_on=day(4), state=SeanceState.CONVENED)
    client.force_login(user)
    page = client.get("/").content.decode()
    for words in ("Pays voisin", "Pays lointain", "Secret de travail"):
        assert words not in page


def test_a_committee_member_finds_the_next_seance_and_the_bilan_on_the_first_page(client):
    convention = running(name="Gevrey-Chambertin")
    user = make_member(convention, Role.COPIL_MEMBER)
    make_seance(make_comite(convention, name="COPIL de la CTG"), held_on=day(9), state=SeanceState.CONVENED)
    shown = Bilan.objects.create(convention=convention, year=today().year - 1, state=BilanState.SENT)
    Bilan.objects.create(convention=convention, year=today().year - 2)  # a draft, internal to its writers
    made = home.build(user)
    assert made.sections[0] == "committee"
    assert [bilan.pk for bilan in made.bilans] == [shown.pk]
    client.force_login(user)
    page = client.get("/").content.decode()
    assert "COPIL de la CTG" in page and shown.get_absolute_url() in page


def test_a_consultant_is_not_told_that_no_seance_is_announced(client):
    convention = make_convention()
    make_seance(make_comite(convention), state=SeanceState.CONVENED, held_on=timezone.localdate())
    consultant = make_member(convention, Role.CONSULTANT)
    client.force_login(consultant)
    assert "Prochaines séances" not in client.get("/").content.decode()
    make_member(convention, Role.PARTNER, user=consultant)
    assert "Prochaines séances" in client.get("/").content.decode()


def test_the_management_reads_its_portfolio_in_counts_that_leave_out_examples(client):
    caf = make_caf()
    for state in (ConventionState.DRAFTING, ConventionState.DRAFTING, ConventionState.FRAMING):
        make_convention(caf=caf, state=state)
    make_convention(caf=caf, state=ConventionState.DRAFTING, is_example=True)
    running(caf=caf)
    user = make_caf_member(caf=caf, role=CafRole.MANAGEMENT)
    portfolio = home.build(user).portfolio
    counts = {each["state"]: each["count"] for each in portfolio["states"]}
    assert counts == {ConventionState.DRAFTING: 2, ConventionState.FRAMING: 1, ConventionState.IN_FORCE: 1}
    assert (portfolio["total"], portfolio["preparing"], portfolio["running"]) == (4, 3, 1)
    client.force_login(user)
    page = client.get("/").content.decode()
    link = "/conventions/?state=drafting"
    assert link in page
    assert client.get(link.replace("&amp;", "&")).context["listing"].count == 2


def test_what_is_uncertain_is_counted_apart_on_the_home_page(client):
    caf = make_caf()
    running(caf=caf, name="Sûre")
    unsure = running(caf=caf, name="Incertaine"), running(caf=caf, name="Autre incertaine")
    for each, columns in zip(unsure, ({"starts_on": None}, {"ends_on": None}), strict=True):
        with after_signature():
            type(each).objects.filter(pk=each.pk).update(**columns)
    manager = make_caf_member(caf=caf, role=CafRole.MANAGEMENT)
    portfolio = home.build(manager).portfolio
    assert (portfolio["running"], portfolio["unsure"]) == (1, 2)
    assert {each["state"]: each["count"] for each in portfolio["states"]} == {
        ShownState.IN_FORCE: 1, ShownState.UNSURE: 2,
    }  # fmt: skip
    client.force_login(manager)
    assert "2\u00a0signées, dont l’effet aujourd’hui est incertain" in client.get("/").content.decode()
    assert client.get(portfolio["unsure_url"]).context["listing"].count == 2


def test_a_past_convention_is_echue_everywhere_on_the_home_page(client):
    caf = make_caf()
    running(caf=caf, name="Pays courant")
    past = {"starts_on": dt.date(2019, 1, 1), "ends_on": dt.date(2023, 12, 31)}
    adviser = make_adviser(caf=caf)
    for name in ("Pays passé", "Autre passé"):
        make_signed_convention(caf=caf, name=name, adviser=adviser, signed_on=dt.date(2019, 1, 1), **past)
    manager = make_caf_member(caf=caf, role=CafRole.MANAGEMENT)
    portfolio = home.build(manager).portfolio
    assert {each["state"]: each["count"] for each in portfolio["states"]} == {
        ShownState.IN_FORCE: 1, ShownState.EXPIRED: 2,
    }  # fmt: skip
    assert (portfolio["running"], portfolio["ending"]) == (1, 0)
    client.force_login(manager)
    for each in portfolio["states"]:
        assert client.get(each["url"]).context["listing"].count == each["count"]
    mine = home.build(adviser)
    assert {card.state for card in mine.cards} == {"Échue"}
    assert {card.tone for card in mine.cards} == {"danger"}
    assert [(each["state"], each["count"]) for each in mine.states] == [(ShownState.EXPIRED, 2)]
    assert labels(adviser).count("Convention échue, sans suite engagée") == 2
    client.force_login(adviser)
    page = client.get("/").content.decode()
    assert "Échue" in page
    assert "En vigueur" not in page
    assert client.get(mine.states[0]["url"]).context["listing"].count == 2


def test_a_terminated_convention_ends_on_the_day_it_was(django_assert_num_queries):
    user = make_adviser(caf=make_caf())
    for _ in range(2):
        convention = running(caf=make_caf(), adviser=user)
        convention.terminate(by=user, reason="Fusion", on=dt.date(today().year - 2, 6, 30))
    found = home.build(user)
    assert {card.next_words for card in found.cards} == {f"Résiliée le 30 juin {today().year - 2}"}
    assert f"Bilan {today().year - 1} à commencer" not in labels(user)
    rows = followed.read(user, on=today(), whole_caf=False)
    with django_assert_num_queries(0):
        assert [home.next_words(each.convention, on=today())[:8] for each in rows] == ["Résiliée"] * 2


def test_alerts_do_not_lead_a_consultant_to_the_committees(client):
    convention = running()
    consultant, partner = (make_member(convention, role) for role in (Role.CONSULTANT, Role.PARTNER))
    for person, told in ((consultant, False), (partner, True)):
        client.force_login(person)
        page = client.get("/alertes/").content.decode()
        assert (f'href="/conventions/{convention.pk}/instances/"' in page) == told


def test_alerts_list_what_the_counts_announce(client):
    user = make_caf_member(caf=make_caf(), role=CafRole.MANAGEMENT)
    running(caf=make_caf(), name="Pays sans comité", ends_on=day(100))
    running(caf=make_caf(), name="Pays exemple", ends_on=day(100), is_example=True)
    running(caf=make_caf("91"), name="Pays lointain", ends_on=day(100))
    client.force_login(user)
    page = client.get("/alertes/").content.decode()
    assert page.count("Pays sans comité") == 2
    assert "Pays exemple" not in page and "Pays lointain" not in page


def test_an_administrator_begins_with_the_first_steps(client):
    user = make_admin(caf=make_caf())
    client.force_login(user)
    assert "Premiers pas" in client.get("/").content.decode()


def test_the_operator_sees_no_convention(client):
    make_convention(name="Pays caché")
    client.force_login(make_instance())
    page = client.get("/").content.decode()
    assert "Caf et données nationales" in page and "Pays caché" not in page
    caf = make_caf()
    type(caf).objects.filter(pk=caf.pk).update(opened_at=timezone.now())
    make_work("reporting.tasks.draw", status="failed", kind="convention", subject_id=0, job_id=0)
    found = {task.label: task.url for task in home.build(make_instance()).instance_tasks}
    assert found["1 travail en échec"] == "/instance/travaux/?situation=echec"
    assert found[f"Inviter un administrateur : {caf.name}"] == f"/instance/caf/{caf.pk}/ouvrir/"
    make_admin(caf=caf)
    assert f"Inviter un administrateur : {caf.name}" not in str(home.build(make_instance()).instance_tasks)


def test_an_account_without_role_is_told_what_to_do(client):
    client.force_login(make_user())
    assert "aucun rôle ne vous est donné" in client.get("/").content.decode()


def test_a_closed_membership_empties_the_home(client):
    convention = make_convention(name="Pays quitté")
    user = make_member(convention, Role.COOPERATION_OFFICER, ends_on=day(-1))
    client.force_login(user)
    assert "Pays quitté" not in client.get("/").content.decode()


def world(user, count):
    for number in range(count):
        convention = running(caf=user.caf_memberships_on()[0].caf, adviser=user, ends_on=day(200 + number))
        make_fiche(convention=convention, owner=user, ends_on=day(-number - 1))
        make_fiche(convention=convention, ends_on=day(-number - 1))
        comite = make_comite(convention)
        make_seance(comite, held_on=day(number + 1), state=SeanceState.CONVENED)
        make_decision(make_seance(comite, held_on=day(-500)), due_on=day(1))
        Bilan.objects.create(convention=convention, year=today().year - 2)


ROLES = [CafRole.ADVISER, CafRole.MANAGEMENT, CafRole.ADMIN, CafRole.GRANTS_OFFICER]


@pytest.fixture(scope="module")
def spent(django_db_setup, django_db_blocker):
    """{role: queries of its home with 12 then 120 conventions}, of one person who has each role in turn."""
    found = {role: [] for role in ROLES}
    with django_db_blocker.unblock(), transaction.atomic():
        user, client = make_caf_member(caf=make_caf()), Client()
        client.force_login(user)
        for count in (12, 108):
            world(user, count)
            for role in ROLES:
                user.caf_memberships.update(role=role)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get("/").status_code == 200
                found[role].append(len(queries))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_home_costs_the_same_for_12_and_for_120_conventions(spent, role):
    few, many = spent[role]
    assert few == many <= MOST_QUERIES


def test_what_others_wrote_since_the_last_visit_is_told_ctg_by_ctg(client):
    caf = make_caf()
    user = make_adviser(caf=caf)
    mine, quiet, elsewhere = (running(caf=caf, adviser=each, name=name) for each, name in (
        (user, "CC du Vif"), (user, "CC du Calme"), (make_adviser(caf=caf), "CC voisine")))  # fmt: skip
    for convention in (mine, elsewhere):
        fiche, by = make_fiche(convention=convention), make_member(convention, Role.COOPERATION_OFFICER)
        for level in (Visibility.COPIL, Visibility.SHARED, Visibility.OWN):
            NoteSuivi.objects.create(fiche=fiche, done="Fait", created_by=by, visibility=level)
        NoteSuivi.objects.create(fiche=fiche, done="De moi", created_by=user)
    yesterday = timezone.now() - dt.timedelta(days=1)
    [(convention, words)] = home.build(user, seen_at=yesterday).since.rows
    assert convention == mine and words == "1 fiche ajoutée, 2 notes de suivi"
    assert home.build(user, seen_at=timezone.now()).since.rows == [] and home.build(user).since is None
    type(user).objects.filter(pk=user.pk).update(last_login=yesterday)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    assert datetime_of(client) == yesterday
    page = client.get("/").content.decode()
    assert "2 notes de suivi" in page.replace("\u00a0", " ") and "CC voisine" not in page and quiet.name


def datetime_of(client):
    return dt.datetime.fromisoformat(client.session["last_visit"])


def test_days_are_said_in_words():
    on = dt.date(2026, 3, 10)
    assert todo.days_words(dt.date(2026, 3, 9), on=on) == "hier"
    assert todo.days_words(dt.date(2026, 3, 10), on=on) == "aujourd’hui"
    assert todo.days_words(dt.date(2026, 3, 1), on=on) == "il y a 9 jours"
    assert todo.days_words(dt.date(2026, 3, 15), on=on) == "dans 5 jours"
    assert todo.days_words(dt.date(2024, 3, 10), on=on) == "il y a 24 mois"


def test_a_party_with_one_of_two_signatures_is_still_waited_for():
    user = make_adviser(caf=make_caf())
    convention = make_convention(caf=make_caf(), adviser=user, state=ConventionState.READY_TO_SIGN)
    partie, _ = make_parties(convention, signed_on=day(-1))
    assert "Tout le monde a signé : mettre en vigueur" in labels(user)
    make_signataire(partie, capacity="Directrice")
    assert "1 signature à recueillir" in labels(user)


def test_an_adviser_reads_a_line_a_ctg_what_presses_first(client):
    """And no line of another Caf."""
    caf, other = make_caf("21"), make_caf("71")
    user, colleague = make_adviser(caf=caf), make_adviser(caf=caf)
    calm = running(caf=caf, adviser=user, name="CC du Calme")
    soon = running(caf=caf, adviser=user, name="CC du Bientôt", ends_on=day(30))
    late = running(caf=caf, adviser=user, name="CC du Retard")
    make_fiche(convention=late, ends_on=day(-40))
    running(caf=other, adviser=make_adviser(caf=other), name="CC d’ailleurs")
    make_member(theirs := running(caf=caf, adviser=colleague, name="CC voisine"), Role.CAF_REFERENT, user=user)
    cards = home.build(user).cards
    assert [card.convention for card in cards] == [late, soon, calm, theirs]
    assert [card.awaits for card in cards] == ["vous", "vous", "vous", str(colleague)]
    assert [(card.left.short, card.left.is_soon) for card in cards[1:2]] == [("30 jours", True)]
    client.force_login(user)
    page = client.get("/").content.decode()
    assert f"{late.label}</a>" in page and "CC d’ailleurs" not in page
    assert f'href="/conventions/{late.pk}/plan/?retard=on"' in page


def test_a_line_says_which_party_or_person_is_waited_for_and_its_next_date():
    """Of the parties of another CTG, nothing."""
    user = make_adviser(caf=make_caf())
    planned = {"signature_planned_on": day(40), "signature_planned_on_precision": "day"}
    voting = make_convention(caf=make_caf(), adviser=user, state=ConventionState.APPROVAL, **planned)
    signing = make_convention(caf=make_caf(), adviser=user, state=ConventionState.READY_TO_SIGN)
    first, second = make_parties(voting)
    make_parties(signing, signed_on=day(-1))
    make_signataire(other := make_parties(make_convention(state=ConventionState.READY_TO_SIGN))[0])
    alone = running(caf=make_caf(), ends_on=day(30))
    make_member(alone, Role.COOPERATION_OFFICER, user=user)
    make_seance(make_comite(alone, name="COTECH"), held_on=day(12), state=SeanceState.CONVENED)
    cards = {card.convention: card for card in home.build(user).cards}
    assert cards[voting].awaits == f"{first.name} et 1 autre" and cards[signing].awaits == "vous"
    make_autorisation(first)
    assert {card.convention: card.awaits for card in home.build(user).cards} == {
        voting: second.name, signing: "vous", alone: "un référent à désigner"
    }  # fmt: skip
    assert other.name and [(cards[each].date.on, cards[each].date.what) for each in (voting, alone)] == [
        (day(40), "signature"),
        (day(12), "COTECH"),
    ]
    assert cards[signing].date is None


def test_nothing_is_green_while_something_is_late(client):
    caf = make_caf()
    make_fiche(convention=running(caf=caf), ends_on=day(-40))
    for code, is_green in ((caf.code, False), ("71", True)):
        client.force_login(make_caf_member(caf=make_caf(code), role=CafRole.MANAGEMENT))
        page = client.get("/").content.decode()
        assert ("Aucune fiche, aucun vote ni" in page) is is_green
        assert ("dans les CTG de cette page" in page) is not is_green
    caf = make_caf("91")  # no fiche is late: an end without anything after, a signature, a committee are
    past = {"starts_on": day(-900), "ends_on": day(-200)}
    make_signed_convention(caf=caf, signed_on=day(-900), **past)
    late = {"signature_planned_on": day(-9), "signature_planned_on_precision": "day"}
    make_convention(caf=caf, state=ConventionState.READY_TO_SIGN, **late)
    running(caf=caf)
    found = home.build(make_caf_member(caf=caf, role=CafRole.MANAGEMENT))
    assert found.groups == [] and found.late_words == [
        "1 CTG échue sans suite",
        "1 signature attendue",
        "1 CTG sans COPIL depuis douze mois",
    ]


def test_the_home_of_a_gestionnaire_is_the_amounts_that_are_missing(client):
    caf, other = make_caf("21"), make_caf("71")
    user, funder = (
        make_caf_member(caf=caf, role=CafRole.GRANTS_OFFICER),
        make_organisation(name="Conseil départemental"),
    )
    convention, year = running(caf=caf, name="CC de Nuits"), today().year
    fiche, second = (make_fiche(convention=convention, code=code) for code in ("1.1", "1.2"))
    make_ligne(fiche, funder=funder, year=year - 1)  # planned, and never told as paid
    make_ligne(second, funder=funder, year=year, planned_amount=None, actual_amount=500)
    make_ligne(fiche, funder=funder, year=year)  # its year is not over
    make_ligne(make_fiche(convention=running(caf=other)), funder=funder, year=year - 1)
    make_ligne(convention=convention, funder=funder, year=year - 2)  # of the convention itself
    make_ligne(make_fiche(convention=convention, is_proposed=True), funder=funder, year=year - 1)  # not in the plan
    [group] = home.build(user).missing
    assert (group.label, group.funder, group.planned, group.actual) == (convention.label, funder.name, 1, 2)
    sheet = f"/conventions/{convention.pk}/finances/%d/montants/?financeur={funder.pk}"
    assert group.years == {each: sheet % each for each in (year - 2, year - 1)}
    assert group.fiches == {"1.2": f"/fiches/{second.pk}/montants/"}
    client.force_login(user)
    page = client.get("/").content.decode()
    for url in (*group.years.values(), *group.fiches.values()):
        assert f'href="{url}"' in page and client.get(url).status_code == 200
    [line] = client.get(group.years[year - 1]).context["form"].page.object_list[:1]
    assert line.section == funder.name
    client.force_login(make_caf_member(caf=caf, role=CafRole.BOARD))
    assert "Montants à saisir" not in client.get("/").content.decode()


def test_values_of_the_year_are_a_task_that_leads_to_their_sheet(client):
    caf = make_caf()
    user, today_is = make_adviser(caf=caf), dt.date(today().year, 11, 29)
    convention, calm = running(caf=caf, adviser=user), running(caf=caf, adviser=user, name="CC du Calme")
    running(caf=make_caf("71"), adviser=make_adviser(caf=make_caf("71")))
    fiche, other = make_fiche(convention=convention), make_fiche(convention=convention)
    given, *_ = [make_indicateur(each) for each in (fiche, fiche, other)]
    make_indicateur(make_fiche(convention=convention, state=FicheState.ABANDONED))
    make_valeur(given, today_is.year, 3)
    make_valeur(make_indicateur(make_fiche(convention=calm)), today_is.year, 4)
    pilote = make_member(convention, Role.FICHE_OWNER)
    make_acteur(fiche, user=pilote)
    make_member(convention, Role.COPIL_MEMBER, user=(reader := make_user()))
    make_acteur(other, user=reader)  # named, without the role that writes there

    def told(who, on=today_is):
        rows = todo.tasks(who, followed.read(who, on=on, whole_caf=False), on=on)
        return [(row.label, row.when, row.url, row.group) for row in rows if row.label.startswith("Saisir les valeurs")]

    url, label = f"/conventions/{convention.pk}/plan/valeurs/{today_is.year}/", f"Saisir les valeurs {today_is.year}"
    by = f"à donner avant le 30 juin {today_is.year + 1}"
    assert told(user) == told(pilote) == [(label, by, url, todo.COMING)]
    client.force_login(user)
    assert client.get(url).context["form"].missing_words == "2 valeurs à saisir"  # the sheet counts them
    assert told(reader) == []
    before = {row[0] for row in told(user, on=dt.date(today().year, 8, 1))}  # those of last year, late by then
    assert before == {f"Saisir les valeurs {today().year - 1}"}
    assert {row[3] for row in told(user, on=dt.date(today().year, 8, 1))} == {todo.LATE}
    client.force_login(pilote)
    assert client.get(url).status_code == 200


def test_a_partner_finds_the_fiches_that_name_their_organisation(client):
    caf, theirs, another = make_caf(), make_organisation(name="MSA"), make_organisation(name="CPAM")
    convention, elsewhere = running(caf=caf), running(caf=make_caf("71"))
    user = make_member(convention, Role.PARTNER, organisation=theirs)
    done, named = (make_fiche(convention=convention, state=state) for state in (FicheState.DONE, FicheState.PLANNED))
    for fiche, organisation in (
        (done, theirs), (named, theirs), (make_fiche(convention=convention), another),
        (make_fiche(convention=elsewhere), theirs),
        (make_fiche(convention=convention, state=FicheState.ABANDONED), theirs),
    ):  # fmt: skip
        make_acteur(fiche, role="partner", organisation=organisation)
    shown = home.build(user)
    assert [each.fiche for each in shown.named] == [named, done]
    client.force_login(user)
    page = client.get("/").content.decode()
    assert f'href="/fiches/{named.pk}/#suivi"' in page and f'href="/fiches/{named.pk}/montants/"' in page
    assert client.get(f"/fiches/{named.pk}/montants/").status_code == 200
    make_member(convention, Role.COPIL_MEMBER, user=(reader := make_user()), organisation=theirs)
    assert home.build(reader).named == []
