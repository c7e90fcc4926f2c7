"""Drafts of the sections of a bilan: their sentences, what they count, what people answer."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from actions.enums import FicheState as S
from actions.tests.factories import (
    make_fiche,
    make_indicateur,
    make_ligne,
    make_moyen,
    make_neighbours,
    make_note,
    make_plan,
    make_valeur,
)
from conventions.enums import Role
from conventions.tests.factories import make_member, make_signed_convention
from core import richtext
from governance.enums import DecisionState, SeanceState
from governance.tests.factories import make_comite, make_decision, make_seance
from reporting.bilans import proposing
from reporting.documents.bilan_source import Work
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf


@pytest.fixture
def convention(db):
    caf = make_caf()
    adviser = make_adviser(caf=caf)
    found = make_signed_convention(name="Gevrey-Nuits", caf=caf, adviser=adviser)
    make_plan(found)
    return found


@pytest.fixture
def bilan(convention):
    """A bilan of 2023, of a plan with two fiches of each state that matters, in a department full of neighbours."""
    ended = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 6, 30)}
    later = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2027, 6, 30)}
    states = [S.DONE, S.DONE, S.IN_PROGRESS, S.IN_PROGRESS, S.BLOCKED, S.PLANNED, S.ABANDONED]
    for number, state in enumerate(states, 1):
        more = {"abandoned_on": dt.date(2023, 5, 1)} if state == S.ABANDONED else {}
        fiche = make_fiche(
            *(convention.plan,), code=f"1.{number}", title=f"Action {number}", state=state, **more,
            **(ended if number in (1, 4) else later),
        )  # fmt: skip
        if number < 3:
            make_note(fiche, for_bilan_year=2023, done=f"Fait {number}.", difficulties="Locaux trop petits.")
            make_ligne(fiche, year=2023, planned_amount=1000, actual_amount=900 if number == 1 else None)
            make_valeur(make_indicateur(fiche, label=f"Places {number}"), year=2023 - number + 1)
    make_moyen(convention=convention, year=2023, function="Chargée de coopération", planned=2, actual=1)
    comite = make_comite(convention, name="Comité de pilotage")
    for month, state in ((3, DecisionState.DONE), (6, DecisionState.TODO)):
        held = make_seance(comite, held_on=dt.date(2023, month, 1), state=SeanceState.HELD)
        make_decision(held, state=state)
    other = make_signed_convention(caf=make_caf())
    make_plan(other)
    make_neighbours(other, 3)
    return make_bilan(convention)


def drafts_of(bilan):
    return proposing.beside(Work(type(bilan).objects.select_related("convention__plan").get(pk=bilan.pk)))


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_each_section_has_a_draft_in_correct_sentences(bilan):
    said = {name: plain(each.words) for name, each in drafts_of(bilan).items()}
    assert len(said) == 8
    assert said["highlights"] == (
        "Deux fiches sur six sont réalisées : 1.1 – Action 1 et 1.2 – Action 2 ; deux sont en cours : 1.3 – Action 3 et"
        " 1.4 – Action 4. Une valeur sur deux est renseignée pour 2023."
    )
    assert said["difficulties"] == (
        "Une fiche est en retard : 1.4 – Action 4 ; une est bloquée : 1.5 – Action 5."
        " Deux notes de 2023 disent une difficulté."
    )
    assert said["decisions_comment"] == (
        "Une décision du comité de pilotage est suivie ; aucune n’est faite ; une reste ouverte."
    )
    assert said["governance_comment"].startswith("Deux séances se sont tenues en 2023 : comité de pilotage du 1er mars")
    assert said["finances_comment"] == (
        "900 € sont réalisés en 2023, pour 2 000 € prévus, soit 45,0 %. Un montant réalisé n’est pas renseigné."
    )
    assert said["means_comment"] == (
        "Une fonction de coordination est décrite ; elle représente 1 ETP réalisé pour 2 ETP prévus."
    )
    assert said["priorities"].startswith(
        "En 2024, une fiche en retard est à reprendre : 1.4 – Action 4 ; une est à débloquer"
    )
    assert "Le plan d’actions compte six fiches" in said["introduction"]
    assert "deuxième" not in said["introduction"]  # its first year


def test_each_number_leads_to_the_rows_that_it_counts(bilan):
    drafts = drafts_of(bilan)
    numbers = [part for each in drafts.values() for said in each.sentences for part in said if hasattr(part, "figure")]
    assert len(numbers) > 12
    assert all(number.figure in drafts[name].figures for name, each in drafts.items() for said in each.sentences
               for number in said if hasattr(number, "figure"))  # fmt: skip
    late = next(number.figure for number in numbers if number.figure.label == "Fiches en retard")
    assert [row.label for row in late.rows] == ["1.4 – Action 4"]
    assert late.rows[0].url == bilan.convention.plan.fiches.get(code="1.4").get_absolute_url()
    ids = [figure.id for each in drafts.values() for figure in each.figures]
    assert len(ids) == len(set(ids))


def test_a_plan_without_anything_still_has_eight_drafts(convention):
    said = {name: plain(each.words) for name, each in drafts_of(make_bilan(convention)).items()}
    assert said["highlights"] == "Aucune fiche n’est encore au plan."
    assert said["difficulties"].startswith(
        "Aucune fiche n’est en retard, bloquée, en pause ou reportée au 31 décembre 2023"
    )
    assert said["decisions_comment"] == "Aucune décision du comité de pilotage n’est à suivre."
    assert said["governance_comment"] == "Aucune séance ne s’est tenue en 2023."
    assert said["finances_comment"] == "Aucun montant n’est renseigné en 2023."
    assert said["means_comment"] == "Aucun moyen humain de coordination n’est renseigné pour 2023."
    assert said["priorities"] == "Aucune fiche ne reste à mener en 2024."
    assert all(re.fullmatch(r"[A-ZÉ0-9].*\.", each) for each in said.values())


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (9, SeanceState.CONVENED, "Ce bilan sera présenté en comité de pilotage, le "),
        (0, SeanceState.CONVENED, "Ce bilan est présenté en comité de pilotage, le "),
        (0, SeanceState.HELD, "Ce bilan a été présenté en comité de pilotage, le "),
        (-9, SeanceState.CONVENED, "Ce bilan a été présenté en comité de pilotage, le "),
        (9, SeanceState.CANCELLED, ""),
    ],
)
def test_the_draft_tells_a_seance_in_the_tense_of_its_date(convention, days, state, said):
    held_on = timezone.localdate() + dt.timedelta(days=days)
    seance = make_seance(make_comite(convention, name="Comité de pilotage"), held_on=held_on, state=state)
    make_seance(make_comite(convention, name="Autre comité"), held_on=held_on, state=SeanceState.HELD)
    told = plain(drafts_of(make_bilan(convention, seance=seance))["introduction"].words)
    assert (said in told) if said else ("présenté" not in told)


def typed(page, **fields):
    """What a browser would send back of the page, with these changes."""
    form = page.context["form"]
    return {
        "version": form.instance.version,
        **{name: form[name].value() or "" for name in proposing.SECTIONS},
        **fields,
    }


def test_a_draft_is_taken_changed_or_set_aside_by_a_person(bilan, client):
    convention = bilan.convention
    before = make_bilan(convention, year=2022, highlights="<p>Ouverture du relais en 2022.</p>")
    client.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    url = reverse("bilans:write", args=[bilan.pk])
    page = client.get(url)
    text = page.content.decode()
    assert [bilan.highlights, text.count('name="accepter"')] == ["", 8]
    assert "Ouverture du relais en 2022." in text and f"Texte du {str(before).lower()}" in text
    assert text.count("Locaux trop petits.") == 2 and 'href="#compte-highlights-done"' in text
    for number in set(re.findall(r'href="#(compte-[^"]+)"', text)):
        assert f'id="{number}"' in text
    # Taken: plain words after what was typed, which is saved too.
    answer = client.post(
        url, typed(page, introduction="<p>Le mot du maire.</p>", highlights="<p>Déjà écrit.</p>", accepter="highlights")
    )
    assert answer.url == f"{url}#section-highlights"
    bilan.refresh_from_db()
    assert bilan.introduction == "<p>Le mot du maire.</p>"
    assert plain(bilan.highlights).startswith("<p>Déjà écrit.</p><p>Deux fiches sur six sont réalisées")
    assert "href" not in bilan.highlights and bilan.difficulties == ""
    page = client.get(url)
    assert page.content.decode().count('name="accepter"') == 7
    assert page.context["form"].drafts["highlights"].is_taken
    # Changed: what was accepted is not offered again.
    client.post(url, typed(page, highlights="<p>Deux fiches sont faites.</p>"))
    page = client.get(url)
    assert not page.context["form"].drafts["highlights"].is_offered
    # Set aside, then seen again.
    client.post(url, typed(page, ecarter="difficulties"))
    page = client.get(url)
    assert page.content.decode().count('name="accepter"') == 6
    client.post(url, typed(page, revoir="difficulties"))
    page = client.get(url)
    assert page.context["form"].drafts["difficulties"].is_offered
    client.post(url, typed(page, ecarter="difficulties"))
    # What it counts has changed: it is offered anew.
    convention.plan.fiches.filter(code="1.3").update(state=S.BLOCKED)
    assert client.get(url).context["form"].drafts["difficulties"].is_offered
    bilan.refresh_from_db()
    assert bilan.difficulties == ""


def test_an_answer_to_a_draft_loses_nothing_typed_nor_changed(bilan, client):
    client.force_login(bilan.convention.adviser)
    url = reverse("bilans:write", args=[bilan.pk])
    page = client.get(url)
    client.post(url, typed(page, priorities="<p>Écrit par une autre.</p>"))
    stale = client.post(url, typed(page, priorities="<p>Le mien.</p>", accepter="introduction"))
    assert stale.status_code == 409
    assert "Le mien." in stale.content.decode() and "Écrit par une autre." in stale.content.decode()
    bilan.refresh_from_db()
    assert (bilan.introduction, bilan.answered) == ("", {})
    assert richtext.plain(bilan.priorities) == "Écrit par une autre."
    unknown = client.post(url, typed(client.get(url), accepter="rien"))
    assert unknown.status_code == 302
    bilan.refresh_from_db()
    assert bilan.answered == {}


def test_the_writing_page_costs_the_same_for_any_plan(bilan, client, django_assert_max_num_queries):
    client.force_login(bilan.convention.adviser)
    url = reverse("bilans:write", args=[bilan.pk])
    client.get(url)
    for number in range(12):
        make_note(make_fiche(bilan.convention.plan, code=f"2.{number}"), for_bilan_year=2023, done="Fait.")
    with django_assert_max_num_queries(28) as few:
        client.get(url)
    for number in range(12, 24):
        make_note(make_fiche(bilan.convention.plan, code=f"2.{number}"), for_bilan_year=2023, done="Fait.")
    with django_assert_max_num_queries(len(few)):
        client.get(url)
