"""Every step of state of every model: what it declares, and its page, before anyone clicks."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import make_adviser
from actions.models import ChangementFiche, FicheAction
from actions.tests.factories import make_changement, make_fiche
from conventions.enums import ConventionState, Role
from conventions.models import Convention
from conventions.tests.factories import make_convention, make_member, sign_without_file
from core import checks, steps
from core.steps import Step
from core.transitions import others
from core.typography import french
from governance.enums import SeanceState
from governance.models import Seance
from governance.tests.factories import make_comite, make_seance
from reporting.bilans.models import Bilan
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db

#: {model: address of the page of a step of one of its rows}.
PAGES = {
    Convention: lambda row, step: reverse("conventions:transition", args=[row.pk, step.slug]),
    FicheAction: lambda row, step: f"{reverse('actions:fiche_state', args=[row.pk])}?vers={step.slug}",
    ChangementFiche: lambda row, step: reverse("actions:changement_step", args=[row.pk, step.slug]),
    Seance: lambda row, step: reverse("governance:seance_step", args=[row.pk, step.slug]),
    Bilan: lambda row, step: reverse("bilans:transition", args=[row.pk, step.slug]),
}
STEPS = [(model, step) for model in PAGES for step in steps.of(model)]
WORDS = ("does", "done", "who", "readers", "undo")


def named(value):
    return value.__name__ if isinstance(value, type) else getattr(value, "act", value)


def put_in(row, state):
    """The row as the database would hold it in that state."""
    if isinstance(row, Convention):
        sign_without_file(row.pk, state=state)
    else:
        type(row).objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """{model: its row of one Caf}, the adviser who writes them all, and the adviser of another Caf, with rows too."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = [_rows(code) for code in ("21", "91")]
        yield made
        transaction.set_rollback(True)


def _rows(code):
    caf = make_caf(code)
    adviser = make_adviser(caf=caf)
    convention = make_convention(caf=caf, adviser=adviser)
    seance = make_seance(make_comite(convention), held_on=dt.date(2024, 3, 4))
    fiche = make_fiche(convention=convention)
    rows = {Convention: convention, FicheAction: fiche, ChangementFiche: make_changement(fiche), Seance: seance}
    return rows | {Bilan: make_bilan(convention, year=2023)}, adviser


@pytest.fixture(scope="module")
def pages(world, django_db_blocker):
    """{(model, act): the row, the standing of the step and its page}, each read from the first state it starts from."""
    (rows, adviser), (_, stranger) = world
    found = {}
    with django_db_blocker.unblock():
        client, outside = Client(), Client()
        client.force_login(adviser)
        outside.force_login(stranger)
        for model, step in STEPS:
            with transaction.atomic():
                states = model._meta.get_field("state").choices
                put_in(rows[model], next(state for state, _ in states if state in step.sources))
                row = model.objects.get(pk=rows[model].pk)
                path = PAGES[model](row, step)
                answer = client.get(path)
                text = answer.content.decode()
                found[model, step.act] = (
                    row,
                    step.standing(row),
                    answer.status_code,
                    text,
                    outside.get(path).status_code,
                )
                transaction.set_rollback(True)
            rows[model].refresh_from_db()
    return found


def plain(text):
    return re.sub(r"[\s\xa0\u202f]+", " ", html.unescape(text))


# What is declared -----------------------------------------------------------------------------


def test_every_model_with_states_is_in_this_table():
    assert {model for model in apps.get_models() if steps.of(model)} == set(PAGES)


@pytest.mark.parametrize(("model", "step"), STEPS, ids=named)
def test_a_step_says_who_what_follows_and_the_way_back(model, step, world):
    (rows, _), _ = world
    told = step.told(rows[model])
    sentences = [getattr(told, name) for name in WORDS] + told.follows
    assert [each for each in sentences if not each.endswith(".") or not each.lstrip("« ")[0].isupper()] == []
    assert told.follows and callable(step.may) and not told.verb.endswith(".")
    assert step.sources and step.target not in step.sources
    for name in step.undone_by:
        assert step.target in steps.by_act(model)[name].sources


def test_the_house_starts_with_steps_that_agree():
    assert checks.check_steps_of_state(None) == []


@pytest.mark.parametrize("name", ["verb", "does", "done", "may", "who", "follows", "readers", "undo"])
def test_a_step_without_its_words_refuses_to_start(name):
    said = steps.by_slug(Seance)["convoquer"]
    with pytest.raises(ImproperlyConfigured, match=name):
        replace(said, **{name: ""})
    with pytest.raises(TypeError, match="undone_by"):
        Step("x", "X", "X.", "X.", may=said.may, who="X.", follows=("X.",), readers="X.", undo="X.")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"undone_by": ("nowhere",)}, "Bilan.present : l’étape « nowhere » n’existe pas."),
        ({"undone_by": ("send",)}, "Bilan.present : « send » ne part pas de l’état où elle mène."),
        ({"slug": "valider"}, "Bilan : deux étapes ont la même adresse."),
        ({"sources": frozenset({"draft"}), "target": "sent"}, "Bilan.present : « take_back » la défait, et elle ne le dit pas."),
    ],
)  # fmt: skip
def test_a_way_back_that_does_not_hold_is_told(monkeypatch, changed, sentence):
    made = [replace(step, **changed) if step.act == "present" else step for step in steps.of(Bilan)]
    monkeypatch.setattr(steps, "by_act", lambda model: {step.act: step for step in made})
    monkeypatch.setattr(steps, "by_slug", lambda model: {step.slug: step for step in made})
    assert sentence in list(steps.missing(Bilan))


def test_others_are_the_states_that_may_lead_to_it():
    S = ConventionState
    assert others(S.DIAGNOSTIC, (S.FRAMING, S.DIAGNOSTIC, S.DRAFTING)) == (S.FRAMING, S.DRAFTING)
    assert others(SeanceState.HELD) == tuple(state for state in SeanceState if state != SeanceState.HELD)


# Its page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "step"), STEPS, ids=named)
def test_the_page_of_a_step_tells_it_before_the_click(pages, model, step):
    row, _, status, text, status_outside = pages[model, step.act]
    assert (status, status_outside) == (200, 404)
    words, told = plain(text), step.told(row)
    for sentence in (told.verb, told.does, *told.follows, told.readers, told.undo):
        assert plain(sentence) in words
    assert ("Retour en arrière Non." in plain(re.sub("<[^>]+>", " ", text))) is (not step.undone_by)
    for way in step.ways_back(row):
        assert f"« {way.verb} »" in words


@pytest.mark.parametrize(("model", "step"), STEPS, ids=named)
def test_the_page_of_a_step_lists_its_guards_with_links(pages, model, step):
    _, standing, _, text, _ = pages[model, step.act]
    for lack in standing.lacks:
        assert plain(lack.label) in plain(text)
        assert lack.url and f'href="{html.escape(lack.url)}"' in text
    assert ("Ce qui manque" in text) is bool(standing.lacks)
    assert ('aria-disabled="true"' in text) is standing.is_blocked
    assert ('name="reason"' in text) is not standing.is_blocked


BOXES = ("section", "fieldset", "dl", "dd", "ul", "ol", "form", "details")


@pytest.mark.parametrize(("model", "step"), STEPS, ids=named)
def test_the_page_of_a_step_has_no_empty_box(pages, model, step):
    *_, text, _ = pages[model, step.act]
    main = text.partition("<main")[2].partition("</main>")[0]
    pattern = rf"<({'|'.join(BOXES)})\b[^>]*>\s*</\1>|class=\"(?:panel__body|missing|notice__body|field)[^\"]*\">\s*</"
    assert re.search(pattern, main) is None


# What is asked --------------------------------------------------------------------------------


@pytest.fixture
def ours(db):
    rows, adviser = _rows("21")
    client = Client()
    client.force_login(adviser)
    return rows, client


def take(client, row, slug, **typed):
    model = type(row)
    return client.post(PAGES[model](row, steps.by_slug(model)[slug]), typed)


def test_what_a_step_asks_is_kept_when_it_is_refused(ours):
    rows, client = ours
    put_in(rows[Bilan], "sent")
    answer = take(client, rows[Bilan], "valider", reservations="Chiffres à vérifier", reason=" ")
    assert answer.status_code == 422 and "Indiquez un motif pour continuer." in answer.content.decode()
    assert "Chiffres à vérifier" in answer.content.decode()
    answer = take(client, rows[Convention], "diagnostic", reason="Réunion faite")  # neither Caf nor collectivité
    assert answer.status_code == 422 and "Réunion faite" in answer.content.decode()


@pytest.mark.parametrize("model", [Convention, Bilan], ids=named)
def test_a_step_taken_twice_is_a_409_that_keeps_the_words(ours, model):
    (rows, client), slug = ours, {Convention: "cadrage", Bilan: "relire"}[model]
    assert [take(client, rows[model], slug, reason="Vu").status_code for _ in range(2)] == [302, 409]
    answer = take(client, rows[model], slug, reason="Vu ensemble")
    assert (
        french("Action impossible : l’état est « ") in answer.content.decode()
        and "Vu ensemble" in answer.content.decode()
    )
    assert rows[model].transitions.count() == 1


def test_a_fiche_asks_why_on_the_page_of_its_step(ours):
    rows, client = ours
    fiche, path = rows[FicheAction], reverse("actions:fiche_state", args=[rows[FicheAction].pk])
    answer = client.post(path, {"transition": "pause"})  # what the select of the fiche posts
    assert answer.status_code == 422 and f'action="{path}?vers=pause"' in answer.content.decode()
    assert "il sera lu par le comité de pilotage" in answer.content.decode()
    assert client.post(f"{path}?vers=pause", {"reason": "Travaux"}).status_code == 302
    assert french("l’état est « En pause »") in client.post(path, {"transition": "pause"}).content.decode()
    assert list(fiche.transitions.values_list("to_state", "reason")) == [("paused", "Travaux")]


def test_the_statuses_of_a_fiche_are_chosen_by_what_they_do(ours):
    rows, client = ours
    path = reverse("actions:fiche_state", args=[rows[FicheAction].pk])
    page = client.get(path).content.decode()
    for step in steps.of(FicheAction):
        assert (f'href="{path}?vers={step.act}"' in page) is (step.act != "plan_again")
        assert (html.escape(step.does) in page) is (step.act != "plan_again")
    assert client.get(f"{path}?vers=plan_again").status_code == 200  # it stands there: the choice among the others
    assert "Choisissez un statut." in client.post(path, {"transition": ""}).content.decode()


def test_a_fiche_taken_up_says_what_its_page_no_longer_tells(ours):
    rows, client = ours
    fiche, other = rows[FicheAction], make_fiche(rows[FicheAction].plan)
    fiche.abandon(by=None, reason="Plus de porteur")
    pages = [client.get(PAGES[FicheAction](row, steps.by_act(FicheAction)["start"])) for row in (fiche, other)]
    sentence = "La date et le motif de l’abandon ne se lisent plus que dans l’historique."
    assert [sentence in page.content.decode() for page in pages] == [True, False]
    assert f"Par «\u00a0{steps.by_act(FicheAction)['abandon'].verb}\u00a0»" in pages[0].content.decode()


def test_a_seance_to_come_says_why_before_the_click(ours):
    rows, client = ours
    seance = rows[Seance]
    Seance.objects.filter(pk=seance.pk).update(held_on=dt.date(2999, 1, 1), state="convened")
    page = client.get(PAGES[Seance](seance, steps.by_slug(Seance)["tenir"])).content.decode()
    assert "La date de la séance n’est pas encore passée" in page and 'name="reason"' not in page
    assert reverse("governance:seance_edit", args=[seance.pk]) in page
    answer = take(client, seance, "tenir", reason="Avancée")
    assert answer.status_code == 422 and "Cette séance n’a pas encore eu lieu." in answer.content.decode()


@pytest.mark.parametrize(
    ("model", "slug", "role"),
    [
        (Convention, "cadrage", Role.CTG_LEAD),
        (FicheAction, "pause", Role.ELECTED),
        (ChangementFiche, "retirer", Role.ELECTED),
        (Seance, "valider", Role.ELECTED),
        (Bilan, "valider", Role.CTG_LEAD),
    ],
    ids=named,
)
def test_who_may_not_is_told_who_could(ours, model, slug, role):
    (rows, _), client = ours, Client()
    client.force_login(make_member(rows[Convention], role))
    put_in(rows[Seance], "held")
    put_in(rows[Bilan], "sent")
    step = steps.by_slug(model)[slug]
    answer = client.get(PAGES[model](rows[model], step))
    assert answer.status_code == 403 and step.told(rows[model]).who in html.unescape(answer.content.decode())
