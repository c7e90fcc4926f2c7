"""« Mettre à jour mes actions »: note, state, progress and values of all of one's fiches, saved as one sheet."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.tests.factories import make_adviser
from actions import perms
from actions.enums import FicheState
from actions.forms.choices import year_followed
from actions.models import FicheAction
from actions.models.fiche import explain_by, written_life_condition
from actions.tests.factories import make_acteur, make_fiche, make_indicateur, make_note, make_valeur
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from core.dates import words

pytestmark = pytest.mark.django_db
URL = "/mes-actions/mettre-a-jour/"


@pytest.fixture
def mine(db):
    """Two fiches of a pilote, in two conventions of two Cafs, the first with an indicator; and one of somebody else."""
    first, second = make_convention(adviser=make_adviser()), make_convention()
    pilote = make_member(first, Role.FICHE_OWNER)
    make_member(second, Role.FICHE_OWNER, user=pilote)
    relais, atelier = make_fiche(convention=first, owner=pilote), make_fiche(convention=second, owner=pilote)
    relais.places = make_indicateur(relais, unit="places", target_value=40)
    make_fiche(convention=first, title="D’une autre")
    return pilote, relais, atelier


def opened(client, url=URL):
    """What a browser would send of the page as it is."""
    form = next(each for each in html.fromstring(client.get(url).content).forms if "mine" in each.classes)
    return dict(form.form_values())


def year():
    return dt.date.today().year


def test_note_state_progress_and_values_are_saved_together(client, mine):
    pilote, relais, atelier = mine
    client.force_login(pilote)
    typed = {
        f"done_n{relais.pk}": "Deux lieux ouverts.",
        f"state_f{relais.pk}": "in_progress",
        f"progress_f{relais.pk}": "40",
        f"value_v{relais.places.pk}": "12",
        f"same_f{atelier.pk}": "on",
    }
    assert client.post(URL, opened(client) | typed).status_code == 302
    relais.refresh_from_db()
    atelier.refresh_from_db()
    note, value = relais.notes.get(), relais.places.valeurs.get()
    assert (note.done, note.created_by, note.for_bilan_year) == ("Deux lieux ouverts.", pilote, value.year)
    assert (relais.state, relais.progress_rate * 100, value.value) == (FicheState.IN_PROGRESS, 40, 12)
    assert relais.transitions.get().by == pilote
    assert atelier.reviewed_on == relais.reviewed_on == relais.progress_on
    assert not atelier.notes.exists() and (atelier.state, atelier.progress_rate) == (FicheState.PLANNED, None)


def test_nothing_typed_writes_nothing(client, mine):
    pilote, relais, atelier = mine
    client.force_login(pilote)
    assert client.post(URL, opened(client)).status_code == 302
    for fiche in (relais, atelier):
        version = fiche.version
        fiche.refresh_from_db()
        assert (fiche.version, fiche.reviewed_on, fiche.notes.count()) == (version, None, 0)


def test_a_note_saved_leads_to_the_next_fiche_without_one(client, mine):
    pilote, *_ = mine
    client.force_login(pilote)
    order = [block.fiche.pk for block in client.get(URL).context["form"].blocks]
    first, second = order
    data = opened(client) | {f"done_n{first}": "Fait.", "suivante": str(first)}
    response = client.post(URL, data)
    assert response.url == f"{URL}?ici={second}"
    page = html.fromstring(client.get(response.url).content)
    assert [box.get("name") for box in page.xpath("//textarea[@autofocus]")] == [f"done_n{second}"]
    data = opened(client) | {f"done_n{second}": "Fait aussi.", "suivante": str(second)}
    assert client.post(URL, data).url == URL


def test_one_click_says_that_the_rest_has_not_changed(client, mine):
    pilote, relais, atelier = mine
    client.force_login(pilote)
    client.post(URL, opened(client) | {f"done_n{relais.pk}": "Fait.", "tout": "1"})
    atelier.refresh_from_db()
    assert atelier.reviewed_on is not None and atelier.version == 1
    assert all(block.is_done for block in client.get(URL).context["form"].blocks)


def test_two_people_on_two_cells_both_keep_theirs(client, mine):
    pilote, relais, _ = mine
    client.force_login(pilote)
    mine_first, theirs = opened(client), opened(client)
    client.force_login(relais.convention.adviser)
    relais.caf_referents.add(relais.convention.adviser)
    assert client.post(URL, theirs | {f"progress_f{relais.pk}": "30"}).status_code == 302
    client.force_login(pilote)
    assert client.post(URL, mine_first | {f"state_f{relais.pk}": "in_progress"}).status_code == 302
    relais.refresh_from_db()
    assert (relais.state, relais.progress_rate * 100) == (FicheState.IN_PROGRESS, 30)


def test_two_people_on_one_cell_are_told_and_nothing_is_written(client, mine):
    pilote, relais, atelier = mine
    client.force_login(pilote)
    data = opened(client)
    relais.caf_referents.add(relais.convention.adviser)
    client.force_login(relais.convention.adviser)
    assert client.post(URL, opened(client) | {f"progress_f{relais.pk}": "30"}).status_code == 302
    client.force_login(pilote)
    data |= {f"progress_f{relais.pk}": "50", f"done_n{atelier.pk}": "Une visite."}
    told = client.post(URL, data)
    assert told.status_code == 409 and "Une visite." in told.content.decode()
    assert not atelier.notes.exists()
    kept = next(each for each in html.fromstring(told.content).forms if "mine" in each.classes)
    assert client.post(URL, dict(kept.form_values())).status_code == 302
    relais.refresh_from_db()
    assert relais.progress_rate * 100 == 50 and atelier.notes.count() == 1


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"progress_f": "140"}, "progress_f"),
        ({"state_f": "paused"}, "state_f"),
        ({"progress_f": "beaucoup"}, "progress_f"),
    ],
)
def test_what_is_refused_is_said_at_its_place(client, mine, typed, place):
    pilote, relais, _ = mine
    client.force_login(pilote)
    response = client.post(URL, opened(client) | {f"{name}{relais.pk}": text for name, text in typed.items()})
    assert response.status_code == 422 and list(response.context["form"].errors) == [f"{place}{relais.pk}"]
    relais.refresh_from_db()
    assert (relais.version, relais.state) == (0, FicheState.PLANNED)


def test_a_pause_takes_its_reason_from_the_note(client, mine):
    pilote, relais, _ = mine
    client.force_login(pilote)
    typed = {f"state_f{relais.pk}": "paused", f"done_n{relais.pk}": "Le local est en travaux."}
    assert client.post(URL, opened(client) | typed).status_code == 302
    assert relais.transitions.get().reason == "Le local est en travaux."


def test_a_note_of_somebody_else_is_read_not_written(client, mine):
    pilote, relais, _ = mine
    shown = year_followed(relais.convention, timezone.localdate())
    note = make_note(relais, for_bilan_year=shown, created_by=relais.convention.adviser, done="De la Caf.")
    client.force_login(pilote)
    page = client.get(URL).content.decode()
    assert "De la Caf." in page and f"done_n{relais.pk}" not in page
    client.post(URL, opened(client) | {f"done_n{relais.pk}": "Forgée", f"version_n{relais.pk}": f"{note.pk}.0"})
    note.refresh_from_db()
    assert note.done == "De la Caf."


def test_fiches_of_others_are_not_shown_nor_written(client, mine):
    pilote, relais, _ = mine
    other = relais.plan.fiches.get(title="D’une autre")
    client.force_login(pilote)
    data = opened(client)
    assert f"done_n{other.pk}" not in data
    client.post(URL, data | {f"done_n{other.pk}": "Forgée", f"version_n{other.pk}": "", f"same_f{other.pk}": "on"})
    other.refresh_from_db()
    assert other.reviewed_on is None and not other.notes.exists()


def test_sixty_fiches_cost_at_most_15_queries(client, db):
    spent = []
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_convention(adviser=adviser)
    for count in (6, 54):
        for _ in range(count):
            fiche = make_fiche(convention=convention)
            make_acteur(fiche, user=adviser)
            make_valeur(make_indicateur(fiche), year() - 1, 3)
        client.get(URL)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(URL)
        spent.append(len(captured))
    assert len(response.context["form"].blocks) == 60
    assert spent[0] == spent[1] <= 15, "\n".join(str(each["sql"])[:150] for each in captured)


def test_my_actions_lead_there_when_there_is_something_to_write(client, mine):
    """The button asks what the page asks: of all that one follows, what one writes, and which still runs."""
    pilote, relais, atelier = mine
    theirs = relais.plan.fiches.get(title="D’une autre")
    chargee = make_member(relais.convention, Role.COOPERATION_OFFICER)
    partner = make_member(relais.convention, Role.PARTNER)
    partner.memberships.update(organisation=make_acteur(relais, role="partner").organisation)
    absent = make_member(atelier.convention, Role.FICHE_OWNER)
    held = make_acteur(make_fiche(convention=atelier.convention), user=absent)
    alone = make_acteur(make_fiche(convention=relais.convention), user=absent)  # where nobody stands in
    lent = {"stands_in_for": absent, "ends_on": timezone.localdate()}
    stand_in = make_member(atelier.convention, Role.FICHE_OWNER, **lent)
    make_member(relais.convention, Role.FICHE_OWNER, user=stand_in)
    writable = {
        pilote: {relais, atelier},
        chargee: {relais, theirs, alone.fiche},
        partner: set(),
        stand_in: {held.fiche},
        relais.convention.adviser: set(),
        make_adviser(): set(),
    }
    for person, expected in writable.items():
        client.force_login(person)
        shown = client.get(URL).context["form"]
        assert {block.fiche for block in (shown.blocks if shown else [])} == expected, person
        assert (f'href="{URL}"' in client.get(reverse("actions:mine")).content.decode()) is bool(expected), person
    FicheAction.objects.filter(pk__in=[relais.pk, atelier.pk]).update(state=FicheState.DONE)
    client.force_login(pilote)
    assert f'href="{URL}"' not in client.get(reverse("actions:mine")).content.decode()


def test_the_list_of_what_one_writes_has_the_rule_of_one_fiche(mine):
    pilote, relais, _ = mine
    convention = relais.convention
    people = [pilote, convention.adviser, make_adviser(caf=convention.caf), make_adviser()]
    people += [make_member(convention, role) for role in Role]
    partner = make_acteur(relais, user=people[-1], role="co_owner").user
    FicheAction.objects.get(title="D’une autre").caf_referents.add(partner)
    for person in people:
        person = type(person).objects.get(pk=person.pk)
        rows = FicheAction.objects.visible_to(person).prefetch_related("acteurs")
        written = {each for each in rows if perms.can_follow_fiche(person, each)}
        assert set(rows.filter(written_life_condition(person))) == written, person


# A week to explain ------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_told"), [(0, (0, 0, 0)), (1, (1, 1, 0)), (7, (1, 1, 0)), (8, (1, 1, 1))])
def test_a_delay_is_told_to_others_a_week_after(client, mine, days, is_told):
    pilote, relais, _ = mine
    convention, end = relais.convention, timezone.localdate() - dt.timedelta(days=days)
    FicheAction.objects.filter(pk=relais.pk).update(ends_on=end, ends_on_precision="day")
    relais.refresh_from_db()
    by = end + dt.timedelta(days=8)
    assert explain_by(relais, timezone.localdate()) == (by if 1 <= days <= 7 else None)
    people = (pilote, convention.adviser, make_member(convention, Role.ELECTED))
    for person, expected in zip(people, is_told, strict=True):
        client.force_login(person)
        found = {
            "fiche": client.get(relais.get_absolute_url()).context["fiche"].is_late,
            "plan": client.get(reverse("actions:plan", args=[convention.pk])).context["late_count"] == 1,
            "list": 'class="late"' in client.get(reverse("actions:list")).content.decode(),
            "filter": bool(client.get(reverse("actions:list"), {"retard": "on"}).context["listing"].counted),
        }
        assert set(found.values()) == {bool(expected)}, (person, found)


def test_who_carries_a_late_fiche_reads_when_to_explain_it(client, mine):
    pilote, relais, _ = mine
    end = timezone.localdate() - dt.timedelta(days=2)
    FicheAction.objects.filter(pk=relais.pk).update(ends_on=end, ends_on_precision="day")
    client.force_login(pilote)
    day = words(end + dt.timedelta(days=8))
    assert f"à expliquer avant le {day}" in client.get(URL).content.decode()
    assert f"à expliquer avant le {day}" in client.get(relais.get_absolute_url()).content.decode()


def test_a_block_pasted_in_a_value_goes_under_it(client, mine):
    pilote, relais, _ = mine
    lits = make_indicateur(relais, label="Lits", unit="places")
    client.force_login(pilote)
    cells = [f"value_v{relais.places.pk}", f"value_v{lits.pk}"]
    response = client.post(URL, opened(client) | {"bloc_cellule": "12\nbeaucoup\n", "bloc_en": "\n".join(cells)})
    form = response.context["form"]
    assert (response.status_code, form.accepted_count, form.refused_count) == (422, 1, 1)
    assert response.content.decode().count("sheet-paste__result") == 1
    assert not relais.places.valeurs.exists()
    response = client.post(URL, opened(client) | {"bloc_cellule": "12\n15\n", "bloc_en": "\n".join(cells)})
    assert response.status_code == 200 and not relais.places.valeurs.exists()  # to be read again
