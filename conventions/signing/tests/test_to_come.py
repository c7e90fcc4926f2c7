"""A date of what has happened is never to come: a vote, a signature, a phase, a step of a fiche."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from actions.tests.factories import make_etape, make_fiche
from conventions.models import Autorisation, Phase, Signataire
from conventions.tests.factories import make_convention, make_partie
from core.date_fields import TO_COME

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    made = make_convention(adviser=make_adviser())
    make_convention(caf=made.caf)
    client.force_login(made.adviser)
    return made


def days():
    """(words of what is refused, of what is not): as they are typed."""
    today = timezone.localdate()
    tomorrow, next_year = today + dt.timedelta(days=1), f"{today.year + 1}"
    refused = [f"{tomorrow:%d/%m/%Y}", f"12/{next_year}", next_year, "31/12/2099", "vers 2099"]
    return refused, [f"{today:%d/%m/%Y}", f"{today:%m/%Y}", f"{today.year}", "12 juin", "inconnue"]


def places(convention):
    """(address, other fields, {field: names of what else is refused in the same way})."""
    partie, phase = (
        make_partie(convention),
        Phase.objects.create(convention=convention, label="Diagnostic", numbers=[1]),
    )
    vote = {"kind": "deliberation", "purpose": "authorise", "outcome": "favourable"}
    yield "signataire_add", [convention.pk, partie.pk], {"capacity": "Maire"}, ["signed_on"]
    dates = ["decided_on", "convened_on", "published_on", "received_on"]
    yield "autorisation_add", [convention.pk, partie.pk], vote, dates
    yield "parties_many", [convention.pk], {"parties": [partie.pk], "signer": "1"}, ["on"]
    yield "phase_edit", [convention.pk, phase.pk], {"label": "Bilan"}, ["actual_starts_on", "actual_ends_on"]
    validated = ["launched_on", "engagement_voted_on", "diagnostic_validated_on", "plan_validated_on"]
    yield "dates", [convention.pk], {"version": convention.version}, validated


def test_what_has_happened_is_not_to_come(client, convention):
    refused, _ = days()
    for name, keys, typed, fields in places(convention):
        url = reverse(f"conventions:{name}", args=keys)
        for at, field in enumerate(fields):
            answer = client.post(url, {**typed, field: refused[at]})
            form = answer.context.get("many") or answer.context["form"]
            assert answer.status_code == 422 and form.errors[field] == [TO_COME], (name, field)
            assert refused[at] in answer.content.decode()
    assert not Signataire.objects.exists() and not Autorisation.objects.exists()


def test_today_and_what_is_known_by_halves_are_kept(client, convention):
    partie = make_partie(convention)
    for words in days()[1]:
        url = reverse("conventions:signataire_add", args=[convention.pk, partie.pk])
        assert client.post(url, {"capacity": "Maire", "signed_on": words}).status_code == 302, words
    assert partie.initial.signataires.count() == 5


def test_the_sheet_of_the_votes_refuses_a_day_to_come(client, convention):
    partie, other = make_partie(convention), make_partie(convention)
    url = reverse("conventions:votes", args=[convention.pk])
    form = client.get(url).context["form"]
    data = {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}
    data |= {f"decided_on_p{partie.pk}": "01/01/2099", f"outcome_p{partie.pk}": "favourable"}
    data |= {f"decided_on_p{other.pk}": "01/01/2020", f"outcome_p{other.pk}": "favourable"}
    answer = client.post(url, data)
    assert answer.status_code == 422 and answer.context["form"].errors == {f"decided_on_p{partie.pk}": [TO_COME]}


def test_a_day_to_come_that_was_kept_before_stops_no_other_change(client, convention):
    partie = make_partie(convention)
    for day, words in ((dt.date(2099, 1, 1), "01/01/2099"), (dt.date(2098, 1, 1), "01/01/2098")):
        row = Signataire.objects.create(partie_acte=partie.initial, capacity="Maire", signed_on=day)
        url = reverse("conventions:signataire_edit", args=[convention.pk, partie.pk, row.pk])
        typed = {"capacity": "Adjointe", "signed_on": words, "version": row.version}
        assert client.post(url, typed).status_code == 302
        row.refresh_from_db()
        assert (row.capacity, row.signed_on) == ("Adjointe", day)


def test_a_step_of_a_fiche_and_a_note_are_not_of_tomorrow(client, convention):
    fiche = make_fiche(convention=convention)
    etape = make_etape(fiche)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    edit = reverse("actions:line_edit", args=[fiche.pk, "etapes", etape.pk])
    refused = client.post(edit, {"label": "Choix", "done_on": tomorrow.isoformat(), "version": etape.version})
    assert refused.status_code == 422 and refused.context["form"].errors["done_on"] == [TO_COME]
    note = reverse("actions:line_create", args=[fiche.pk, "notes"])
    refused = client.post(note, {"done": "Ouverture", "written_on": tomorrow.isoformat(), "visibility": "members"})
    assert refused.status_code == 422 and refused.context["note_form"].errors["written_on"] == [TO_COME]
