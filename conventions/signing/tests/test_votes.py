"""The sheet of the votes of all the parties."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.enums import PartieRole
from conventions.models import Autorisation
from conventions.tests.factories import (
    make_autorisation,
    make_convention,
    make_partie,
    make_signed_convention,
)
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    made = make_convention(adviser=make_adviser())
    client.force_login(made.adviser)
    return made


def commune(convention, name):
    return make_partie(convention, organisation=make_organisation(name=name))


def url_of(convention):
    return reverse("conventions:votes", args=[convention.pk])


def shown(form, **typed):
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in data.items()} | typed


def opened(client, convention, **typed):
    return shown(client.get(url_of(convention)).context["form"], **typed)


def votes_of(partie):
    return [(row.outcome, row.decided_on_words, row.for_count) for row in partie.initial.autorisations.all()]


def test_23_votes_are_pasted_read_again_and_saved_at_once(client, convention):
    parties = [commune(convention, f"Commune {n}") for n in range(23)]
    lines = [f"Commune {n}\t{n % 28 + 1:02}/11/2026\tUnanimité\t15\t0" for n in range(3)]
    lines += [f"Commune {n}\t24/11/2026\tavec réserves\tD{n}\t12\t1\t2\t26/11/2026" for n in range(3, 23)]
    lines.insert(0, "Partie\tVoté le\tRésultat\tNuméro\tPour\tContre\tAbstentions\tPubliée le")
    data = opened(client, convention, bloc="\n".join(lines), coller="1")
    form = client.post(url_of(convention), data).context["form"]
    refused = set(form.errors)
    assert refused == {f"outcome_p{partie.pk}" for partie in parties[:3]}  # « Unanimité » is no result
    assert not Autorisation.objects.exists()
    mended = shown(form, **dict.fromkeys(refused, "favourable"))
    assert client.post(url_of(convention), mended).status_code == 302
    assert votes_of(parties[4]) == [("reserved", "24 novembre 2026", 12)]
    assert Autorisation.objects.count() == 23


def test_a_vote_without_result_is_favourable_and_of_the_right_kind(client, convention):
    caf, town = make_partie(convention, role=PartieRole.CAF), commune(convention, "Brochon")
    data = opened(client, convention, **{f"decided_on_p{caf.pk}": "vers 2025", f"decided_on_p{town.pk}": "10/2026"})
    assert client.post(url_of(convention), data).status_code == 302
    assert votes_of(town) == [("favourable", "octobre 2026", None)]
    assert [caf.initial.autorisations.get().kind, town.initial.autorisations.get().kind] == [
        "board_decision",
        "deliberation",
    ]


def test_what_a_cell_cannot_read_is_refused_and_stays(client, convention):
    town = commune(convention, "Brochon")
    typed = {f"decided_on_p{town.pk}": "bientôt", f"for_count_p{town.pk}": "12,5"}
    response = client.post(url_of(convention), opened(client, convention, **typed))
    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == typed.keys()
    assert {name: form[name].value() for name in typed} == typed


def test_a_vote_is_not_removed_by_emptying_its_line(client, convention):
    town = commune(convention, "Brochon")
    make_autorisation(town)
    emptied = {f"decided_on_p{town.pk}": "", f"outcome_p{town.pk}": ""}
    response = client.post(url_of(convention), opened(client, convention, **emptied))
    assert response.status_code == 422 and "supprimez-le" in response.content.decode()
    assert len(votes_of(town)) == 1


def test_numbers_that_do_not_agree_are_refused_unless_conform(client, convention):
    town = commune(convention, "Brochon")
    vote = make_autorisation(town, expressed_count=10, for_count=9, against_count=1)
    data = opened(client, convention, **{f"against_count_p{town.pk}": "3"})
    response = client.post(url_of(convention), data)
    assert "font 12, et non 10" in response.context["form"].errors[f"for_count_p{town.pk}"][0]
    Autorisation.objects.filter(pk=vote.pk).update(conforms=True)
    assert client.post(url_of(convention), data).status_code == 302
    vote.refresh_from_db()
    assert vote.against_count == 3


def test_the_source_of_a_date_and_what_is_not_shown_stay(client, convention):
    town = commune(convention, "Brochon")
    vote = make_autorisation(town, decided_on_source="préambule", subject="Signature de la CTG", present_count=8)
    data = opened(client, convention, **{f"number_p{town.pk}": "2026-4"})
    assert client.post(url_of(convention), data).status_code == 302
    vote.refresh_from_db()
    assert (vote.number, vote.decided_on_source, vote.subject, vote.present_count, vote.decided_on) == (
        "2026-4", "préambule", "Signature de la CTG", 8, dt.date(2023, 6, 27)
    )  # fmt: skip


def test_a_second_vote_has_its_own_line_and_two_first_ones_meet(client, convention):
    town = commune(convention, "Brochon")
    mine = opened(client, convention, **{f"decided_on_p{town.pk}": "12/2025"})
    make_autorisation(town, number="1")
    assert client.post(url_of(convention), mine).status_code == 409
    assert len(votes_of(town)) == 1
    second = make_autorisation(town, number="2")
    data = opened(client, convention)
    assert (data[f"number_p{town.pk}"], data[f"number_v{second.pk}"]) == ("1", "2")


def test_a_signed_convention_says_why_its_votes_are_closed(client):
    signed = make_signed_convention(adviser=make_adviser())
    client.force_login(signed.adviser)
    for answer in (client.get(url_of(signed)), client.post(url_of(signed), {})):
        assert answer.status_code == 409
        assert "ne changent plus que par un avenant" in answer.content.decode()


def test_votes_cost_the_same_for_12_and_120_parties(client, convention):
    spent = []
    for count in (12, 108):
        parties = [commune(convention, f"Commune {count}-{n}") for n in range(count)]
        for partie in parties[::2]:
            make_autorisation(partie)
        with CaptureQueriesContext(connection) as shows:
            data = opened(client, convention)
        data |= {f"number_p{partie.pk}": "2026-1" for partie in parties}
        with CaptureQueriesContext(connection) as saves:
            assert client.post(url_of(convention), data).status_code == 302
        spent.append((len(shows), len(saves)))
    assert spent[0] == spent[1], spent
    assert spent[1][0] <= 12 and spent[1][1] <= 15, spent


def test_one_who_is_present_is_written_in_the_singular():
    vote = Autorisation(for_count=1, against_count=0, present_count=1, in_office_count=11)
    assert vote.vote_words == "1 pour, 0 contre (1 présent)"
    assert vote.arithmetic_faults()["present_count"].startswith("1 présent pour 11 membres en exercice")
    assert Autorisation(for_count=2, present_count=2).vote_words == "2 pour (2 présents)"
