"""What a version prints beside the articles: its period, its name and its perimeter are closed with them."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.enums import ConventionState as S
from conventions.models import Convention
from conventions.tests.factories import (
    make_article,
    make_convention,
    make_parties,
    make_perimetre,
    make_version_file,
    submit,
)
from territories.tests.factories import make_commune, make_epci

pytestmark = pytest.mark.django_db
VERSIONS = {S.APPROVAL: "La version soumise aux assemblées dit", S.READY_TO_SIGN: "La version à signer dit"}
ASKS = "pour en changer, reprenez d’abord la rédaction, avec un motif."


@pytest.fixture(params=VERSIONS)
def mine(request, client):
    """Submitted, or to sign."""
    client.force_login(adviser := make_adviser())
    convention = make_submitted(adviser=adviser)
    if request.param == S.READY_TO_SIGN:
        make_version_file(convention)
        Convention.objects.filter(pk=convention.pk).update(state=S.READY_TO_SIGN)
    return fresh(convention)


def make_submitted(**fields):
    convention = make_convention(**fields)
    make_parties(convention)
    make_article(convention)
    make_perimetre(convention)
    submit(convention)
    return convention


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def said(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def sent(form, **typed):
    """What a browser sends of a form with these fields changed; closed ones too, when they are named."""
    rows = {name: form[name].value() for name in form.fields if not form.fields[name].disabled}
    return {name: value for name, value in (rows | typed).items() if value is not None}


CLOSED = [
    ("dates", "ends_on", "31/12/2028", "la période"),
    ("dates", "starts_on", "", "la période"),
    ("edit", "name", "Pays d’ailleurs", "l’intitulé"),
]


@pytest.mark.parametrize(("page", "name", "typed", "what"), CLOSED)
def test_what_a_version_prints_is_refused_at_its_place(client, mine, page, name, typed, what):
    form = client.get(url(page, mine)).context["form"]
    why = f"{VERSIONS[mine.state]} {what} : {ASKS}"
    assert form.fields[name].disabled and form.fields[name].help_text == why
    answer = client.post(url(page, mine), sent(form, **{name: typed}))
    assert getattr(fresh(mine), name) == getattr(mine, name)
    if typed:  # an empty field is what a browser sends of a closed one
        assert answer.status_code == 422
        assert answer.context["form"].errors[name] == [f"{why} Vous aviez écrit « {typed} »."]


@pytest.mark.parametrize(
    ("page", "name", "typed"), [("dates", "ceremony_place", "Ouges"), ("edit", "level", "departement")]
)
def test_what_it_does_not_print_is_still_written(client, mine, page, name, typed):
    answer = client.get(url(page, mine))
    assert answer.context["why_printed"] and url("transition", mine, "reouverture") in said(answer)
    assert client.post(url(page, mine), sent(answer.context["form"], **{name: typed})).status_code == 302
    assert getattr(fresh(mine), name) == typed


def test_the_perimeter_of_a_version_neither_grows_nor_shrinks(client, mine):
    commune = make_commune(epci=make_epci())
    inside = mine.perimetre.values_list("pk", flat=True)
    before = set(inside)
    page = said(client.get(url("perimetre", mine)))
    why = f"{VERSIONS[mine.state]} le périmètre : {ASKS}"
    assert why in page and url("transition", mine, "reouverture") in page
    assert url("perimetre_add", mine) not in page and "Retirer les communes cochées" not in page
    asked = {"territoire": commune.pk, "communes": [commune.pk]}
    for answer in (
        client.get(url("perimetre_add", mine), follow=True),
        client.post(url("perimetre_add", mine), asked, follow=True),
        client.post(url("perimetre_remove", mine), {"communes": list(before)}, follow=True),
    ):
        assert answer.redirect_chain == [(url("perimetre", mine), 302)]
        assert [str(message) for message in answer.context["messages"]] == [why]
    assert set(inside) == before


def test_a_form_opened_before_the_version_is_refused_too(client):
    client.force_login(adviser := make_adviser())
    convention, other = make_convention(adviser=adviser), make_submitted(adviser=adviser)
    make_parties(convention)
    make_article(convention)
    data = sent(client.get(url("dates", convention)).context["form"], ends_on="31/12/2028")
    submit(convention)
    answer = client.post(url("dates", convention), data)
    assert answer.status_code == 422 and "La version soumise aux assemblées dit la période" in said(answer)
    assert (fresh(convention).ends_on, fresh(other).ends_on) == (dt.date(2026, 12, 31),) * 2


@pytest.mark.parametrize("case", ["open again", "no version", "reprise"])
def test_what_no_version_prints_stays_open(client, mine, case):
    if case == "open again":
        mine.reopen(by=None, reason="La durée change")
    elif case == "reprise":
        Convention.objects.filter(pk=mine.pk).update(origin="reprise")
    else:
        mine = make_convention(adviser=mine.adviser, state=S.APPROVAL)
    answer = client.get(url("dates", mine))
    assert not answer.context["why_printed"] and "Reprendre la rédaction" not in said(answer)
    assert client.post(url("dates", mine), sent(answer.context["form"], ends_on="31/12/2028")).status_code == 302
    assert fresh(mine).ends_on == dt.date(2028, 12, 31)
    assert client.get(url("perimetre_add", mine)).status_code == 200
