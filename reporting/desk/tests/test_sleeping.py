"""What waits sleeps until a date with a reason that others see; own tasks beside it; both follow who takes over."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import handover
from accounts.enums import CafRole
from accounts.models import CafMembership
from accounts.tests.factories import make_adviser, make_caf_member
from actions.tests.factories import make_fiche
from conventions.enums import Role
from conventions.models import Membership
from conventions.tests.factories import make_member
from governance.tests.factories import make_comite, make_decision, make_seance
from reporting.desk import home, keys, own_tasks, todo
from reporting.desk.models import Sommeil, Tache
from reporting.desk.tests.test_home import day, labels, running, today
from reporting.enums import AlertKind
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


def asleep(user):
    return [(each.task.label, each.sommeil.reason) for each in home.build(user).asleep]


def all_tasks(user):
    return [task for _, rows, _ in home.build(user).groups for row in rows for task in getattr(row, "tasks", [row])]


@pytest.fixture
def here():
    """Two advisers and a chargée on one CTG of a Caf, an adviser of another, with something of each kind that waits."""
    caf, other = make_caf("21"), make_caf("71")
    made = type("Here", (), {})
    made.caf, made.adviser, made.colleague = caf, make_adviser(caf=caf), make_adviser(caf=caf)
    made.convention = running(caf=caf, adviser=made.adviser, ends_on=day(200), name="CC de Nuits")
    make_member(made.convention, Role.CAF_REFERENT, user=made.colleague)
    made.officer = make_member(made.convention, Role.COOPERATION_OFFICER)
    made.fiche = make_fiche(convention=made.convention, owner=made.officer, title="Ouvrir un relais", ends_on=day(-20))
    make_decision(make_seance(make_comite(made.convention), held_on=day(-500)), text="Écrire", due_on=day(1))
    made.stranger = make_adviser(caf=other)
    running(caf=other, adviser=made.stranger)
    return made


def test_each_item_has_one_key_whoever_reads_it_and_whenever(here):
    for person in (here.adviser, here.officer):
        found = [task.key for task in all_tasks(person)]
        assert len(found) >= 4 and len(set(found)) == len(found)
        assert all(keys.read(str(key)) == key for key in found)
    shared = {task.key for task in all_tasks(here.adviser)} & {task.key for task in all_tasks(here.officer)}
    assert {key.kind for key in shared} >= {"decision", "copil", "fin", "bilan-a-faire"}
    later = {task.key for task in todo.tasks(here.officer, [], on=today() + dt.timedelta(days=3))}
    assert keys.Key("fiche", here.fiche.pk, here.fiche.ends_on) in later
    assert [keys.read(text) for text in ("", "fiche:x:", "autre:1:", "fiche:1:hier", "fiche:1")] == [None] * 5


def test_an_item_sleeps_for_all_whom_it_waits_for_with_a_reason(client, here):
    key = next(task.key for task in all_tasks(here.adviser) if task.key.kind == "decision")
    url = f"/a-faire/{key}/plus-tard/"
    client.force_login(here.adviser)
    home_page = client.get("/").content.decode()
    assert f'href="{url}"' in home_page
    refused = client.post(url, {"until": f"{today():%d/%m/%Y}", "reason": "Après le conseil"})
    assert refused.status_code == 422 and "Choisissez un jour à venir" in refused.content.decode()
    assert "Après le conseil" in refused.content.decode()
    assert client.post(url, {"until": f"{day(600):%d/%m/%Y}", "reason": "Trop loin"}).status_code == 422
    assert client.post(url, {"until": f"{day(9):%d/%m/%Y}", "reason": ""}).status_code == 422
    assert client.post(url, {"until": f"{day(9):%d/%m/%Y}", "reason": "Après le conseil"}).status_code == 302
    for person in (here.adviser, here.colleague, here.officer):
        assert [reason for _, reason in asleep(person)] == ["Après le conseil"]
        assert key not in {task.key for task in all_tasks(person)}
    client.force_login(here.officer)
    page = client.get("/").content.decode()
    assert "Après le conseil" in page and str(here.adviser) in page and "1 en sommeil, jusqu’au" in page
    assert home.build(here.officer, on=day(9)).asleep == []  # awake on that day
    client.force_login(here.stranger)
    row = Sommeil.objects.get()
    assert client.get(url).status_code == client.post(f"/a-faire/{row.pk}/reveiller/").status_code == 404
    assert client.get("/a-faire/fiche:0:/plus-tard/").status_code == 404
    client.force_login(here.colleague)
    assert client.post(f"/a-faire/{row.pk}/reveiller/").status_code == 302
    assert asleep(here.adviser) == [] and key in {task.key for task in all_tasks(here.adviser)}


def test_another_deadline_wakes_what_sleeps(here):
    key = keys.Key("fiche", here.fiche.pk, here.fiche.ends_on)
    given = {"until": day(30), "reason": "Recrutement", "created_by": here.officer}
    Sommeil.objects.create(**key._asdict(), convention=here.convention, **given)
    assert [reason for _, reason in asleep(here.officer)] == ["Recrutement"]
    type(here.fiche).objects.filter(pk=here.fiche.pk).update(ends_on=day(-10))
    assert asleep(here.officer) == [] and any("Ouvrir un relais" in label for label in labels(here.officer))


def test_a_task_is_written_on_a_fiche_done_and_read_by_two(client, here):
    client.force_login(here.adviser)
    assert f'href="/conventions/{here.convention.pk}/taches/ajouter/"' in client.get("/").content.decode()
    assert (
        f'href="/conventions/{here.convention.pk}/taches/ajouter/"' in client.get("/taches/nouvelle/").content.decode()
    )
    url = own_tasks.add_url(here.convention, fiche=here.fiche.pk)
    page = client.get(url).content.decode()
    assert f'<option value="fiche:{here.fiche.pk}" selected' in page and str(here.stranger) not in page
    typed = {"text": "Appeler la mairie", "assigned_to": here.officer.pk, "due_on": f"{day(2):%d/%m/%Y}"}
    foreign = make_fiche(convention=running(caf=here.caf))
    refused = client.post(url, typed | {"about": f"fiche:{foreign.pk}", "assigned_to": here.stranger.pk})
    assert refused.status_code == 422 and "Appeler la mairie" in refused.content.decode() and not Tache.objects.exists()
    assert client.post(url, typed | {"about": f"fiche:{here.fiche.pk}"}).status_code == 302
    tache = Tache.objects.get()
    assert (tache.fiche, tache.convention, tache.created_by) == (here.fiche, here.convention, here.adviser)
    assert "Appeler la mairie" in labels(here.officer) and "Appeler la mairie" not in labels(here.adviser)
    assert [task.label for task in home.build(here.adviser).given] == ["Appeler la mairie"]
    assert not Tache.objects.visible_to(here.colleague) and not Tache.objects.visible_to(here.stranger)
    client.force_login(here.officer)
    assert client.post(f"/taches/{tache.pk}/", typed | {"text": "Écrire", "about": "", "version": 0}).status_code == 302
    tache.refresh_from_db()
    assert (tache.text, tache.fiche) == ("Écrire", None)
    assert client.post(f"/taches/{tache.pk}/supprimer/").status_code == 409  # of who wrote it
    for person, status in ((here.stranger, 404), (here.officer, 302)):
        client.force_login(person)
        assert client.post(f"/taches/{tache.pk}/faite/").status_code == status
    assert "Écrire" not in labels(here.officer) and home.build(here.adviser).given == []


def test_a_task_is_listed_on_the_page_of_what_it_is_on(client, here):
    fiche, seance = here.fiche, make_seance(make_comite(here.convention), held_on=day(30))
    other = make_fiche(convention=here.convention, title="Une autre")
    told = {"convention": here.convention, "created_by": here.officer, "assigned_to": here.officer}
    Tache.objects.create(text="Appeler le relais", fiche=fiche, due_on=day(-1), **told)
    Tache.objects.create(text="Rappeler la mairie", fiche=fiche, done_at=timezone.now(), done_by=here.officer, **told)
    Tache.objects.create(text="Réserver la salle", seance=seance, **told)
    pages = {"Appeler le relais": fiche, "Réserver la salle": seance}
    for person, is_theirs in ((here.officer, True), (here.adviser, False)):
        client.force_login(person)
        for text, row in pages.items():
            page = client.get(row.get_absolute_url()).content.decode()
            assert [each for each in (*pages, "Rappeler la mairie") if each in page] == ([text] if is_theirs else [])
        assert "Appeler" not in client.get(other.get_absolute_url()).content.decode()
    client.force_login(here.officer)
    assert "en retard" in client.get(fiche.get_absolute_url()).content.decode().partition("Appeler le relais")[0][-400:]


def test_tasks_and_sleep_follow_who_takes_over_and_who_stands_in(here):
    mine = {"convention": here.convention, "created_by": here.adviser, "assigned_to": here.adviser}
    tache, finished = (Tache.objects.create(text=text, **mine) for text in ("Relire le texte", "Déjà faite"))
    Tache.objects.filter(pk=finished.pk).update(done_at=timezone.now(), done_by=here.adviser)
    key = keys.Key(
        "copil", here.convention.pk, next(t.key.due_on for t in all_tasks(here.adviser) if t.key.kind == "copil")
    )
    given = {"until": day(30), "reason": "Après les élections", "created_by": here.adviser}
    Sommeil.objects.create(**key._asdict(), convention=here.convention, **given)
    taker, stand_in = make_adviser(caf=here.caf), make_caf_member(caf=here.caf, role=CafRole.BOARD)
    assert "Relire le texte" not in labels(stand_in)
    for role in (CafMembership(user=stand_in, caf=here.caf, role=CafRole.ADVISER, stands_in_for=here.adviser, ends_on=day(9)),
                 Membership(user=stand_in, convention=here.convention, role=Role.CAF_REFERENT,
                            stands_in_for=here.adviser, ends_on=day(9))):  # fmt: skip
        role.save()
    stand_in = type(stand_in).objects.get(pk=stand_in.pk)
    assert "Relire le texte" in labels(stand_in) and [why for _, why in asleep(stand_in)] == ["Après les élections"]
    scope, by = handover.Scope(here.caf), make_caf_member(caf=here.caf, role=CafRole.ADMIN)
    parts = handover.held(handover.ask(here.adviser, scope, by=by))
    assert [line.words for part in parts if part.kind.slug == "taches" for line in part.lines] == ["Relire le texte"]
    handover.choose(parts, lambda part, line: taker.pk if part.kind.slug in {"taches", "conventions"} else None)
    handover.give(here.adviser, scope, by=by, seen=handover.state(parts))
    tache.refresh_from_db()
    assert (tache.assigned_to, tache.created_by) == (taker, here.adviser)
    taker = type(taker).objects.get(pk=taker.pk)
    assert "Relire le texte" in labels(taker) and [why for _, why in asleep(taker)] == ["Après les élections"]


def test_a_task_is_given_to_members_and_by_the_caf_to_its_own_people(here):
    """Nobody from elsewhere reads who works for a Caf; a member who has no role in it does not either."""
    agent = make_caf_member(caf=here.caf, role=CafRole.GRANTS_OFFICER)
    elected = make_member(here.convention, Role.ELECTED)
    offered = {person: set(own_tasks.doers(here.convention, person, on=today())) for person in (here.adviser, elected)}
    assert {agent, here.colleague, here.officer} <= offered[here.adviser]
    assert agent not in offered[elected] and {here.adviser, here.officer} <= offered[elected]
    assert agent in set(own_tasks.doers(here.convention, elected, on=today(), kept=agent.pk))


def test_a_fiche_that_falls_late_wakes_those_that_slept(here):
    """A line says all the late fiches of others: what was put to sleep was those of that day."""

    def late(person):
        return [task.key for task in all_tasks(person) if task.key and task.key.kind == AlertKind.LATE_FICHES.value]

    make_fiche(convention=here.convention, ends_on=day(-30))
    (key,) = late(here.officer)
    given = {"until": day(90), "reason": "Au prochain comité", "created_by": here.officer}
    Sommeil.objects.create(**key._asdict(), convention=here.convention, **given)
    assert late(here.officer) == []
    newer = make_fiche(convention=here.convention, ends_on=day(-8))
    assert late(here.officer) != []
    type(newer).objects.filter(pk=newer.pk).update(state="done")
    assert late(here.officer) == []


def test_a_task_is_told_to_who_has_no_other(here):
    """A gestionnaire and a reader of the Caf are given tasks too; without one, their page does not speak of any."""
    for role in (CafRole.GRANTS_OFFICER, CafRole.BOARD):
        person = make_caf_member(caf=here.caf, role=role)
        assert "todo" not in home.build(person).sections
        Tache.objects.create(
            convention=here.convention, text="Relire le budget", created_by=here.adviser, assigned_to=person
        )
        found = home.build(person)
        assert "todo" in found.sections and found.task_count == 1


def test_a_task_stays_on_a_fiche_given_up(here):
    told = {"text": "Relire", "created_by": here.adviser, "assigned_to": here.adviser}
    task = Tache.objects.create(convention=here.convention, fiche=here.fiche, **told)
    type(here.fiche).objects.filter(pk=here.fiche.pk).update(
        state="abandoned", abandoned_on=today(), abandon_reason="Le porteur s’est retiré."
    )
    form = own_tasks.TacheForm(instance=task, convention=here.convention, user=here.adviser)
    assert form["about"].value() == f"fiche:{here.fiche.pk}"
    assert form.fields["about"].choices[1] == ("Aujourd’hui", [(form["about"].value(), str(here.fiche))])
