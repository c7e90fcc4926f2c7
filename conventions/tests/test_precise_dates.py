"""Dates as old papers tell them, typed in the forms of a convention and said on its pages."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_adviser
from conventions.enums import ConventionState
from conventions.models import Convention
from conventions.signing.tests.test_parties import PLAIN
from conventions.tests.factories import (
    after_signature,
    make_autorisation,
    make_convention,
    make_parties,
    make_signataire,
    make_signed_convention,
    written,
)
from core.typography import french
from territories.tests.factories import make_commune, make_epci, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    user = make_adviser()
    client.force_login(user)
    return user


@pytest.fixture
def convention(adviser):
    return make_convention(adviser=adviser, starts_on=None, ends_on=None)


def url(name, *args):
    return reverse(f"conventions:{name}", args=args)


TYPED = [  # typed, said, typed again by the form
    ("vers 2019", "2019 (environ)", "2019 (environ)"),
    ("octobre 2023", "octobre 2023", "10/2023"),
    ("2023 (présumé)", "2023 (présumé)", "2023 (présumé)"),
    ("12 juin", "12 juin (année inconnue)", "12 juin"),
    ("inconnue", "date inconnue", "inconnue"),
]


@pytest.mark.parametrize(("text", "said", "again"), TYPED)
def test_an_effect_is_typed_said_and_typed_again(client, convention, text, said, again):
    data = {"starts_on": text, "starts_on_source": "Délibération n° 12", "ends_on": "2030", "version": 0}
    assert client.post(url("dates", convention.pk), data).status_code == 302
    page = client.get(url("calendrier", convention.pk)).content.decode()
    assert said in page
    assert french("Délibération n° 12") in page
    assert f'value="{again}"' in client.get(url("dates", convention.pk)).content.decode()
    convention.refresh_from_db()
    assert (convention.starts_on_words, convention.ends_on) == (said, dt.date(2030, 12, 31))
    cleared = data | {"starts_on": "", "version": 1}
    assert client.post(url("dates", convention.pk), cleared).status_code == 302
    convention.refresh_from_db()
    assert convention.starts_on_known is None
    assert convention.starts_on_words == "non renseigné"


@pytest.mark.parametrize("text", ["vers hier", "31 juin", "20 23"])
def test_a_refused_effect_keeps_what_was_typed(client, convention, text):
    data = {"starts_on": text, "ends_on_source": "Le bulletin", "version": 0}
    answer = client.post(url("dates", convention.pk), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Écrivez une date comme 11/10/2023" in page or "n’existe pas" in page
    assert f'value="{text}"' in page
    assert 'value="Le bulletin"' in page


def test_an_end_in_the_year_of_the_start_comes_after_it(client, convention):
    data = {"starts_on": "2023", "ends_on": "2023", "version": 0}
    assert client.post(url("dates", convention.pk), data).status_code == 302
    answer = client.post(url("dates", convention.pk), {"starts_on": "2024", "ends_on": "2023", "version": 1})
    assert "La fin doit être postérieure" in answer.content.decode()
    convention.refresh_from_db()
    assert convention.period_words == "de 2023 à 2023"


def test_a_convention_is_created_with_what_is_known(client, adviser):
    epci = make_epci()
    make_organisation(territoire=epci)
    make_commune(epci=epci)
    data = {"territoire": epci.pk, "name": "Pays", "starts_on": "vers 2019", "ends_on": "2022"}
    refused = client.post(url("create"), data | {"starts_on": "vers là", "creation_key": str(uuid.uuid4())})
    assert 'value="vers là"' in refused.content.decode()
    assert client.post(url("create"), data | {"creation_key": str(uuid.uuid4())}).status_code == 302
    made = Convention.objects.get()
    assert (made.starts_on_words, made.ends_on_words, made.ends_on) == (
        "2019 (environ)",
        "2022",
        dt.date(2022, 12, 31),
    )


def test_a_vote_and_a_signature_may_be_of_an_unknown_day(client, convention):
    caf, other = make_parties(convention)
    person, vote = caf.initial.signataires.get(), make_autorisation(caf)
    make_signataire(other, signed_on=dt.date(2023, 10, 11))
    at = (convention.pk, caf.pk)
    signed = {"capacity": "Président", "signed_on": "inconnue", "signed_on_source": "Registre", "version": 0}
    voted = {**PLAIN, "decided_on": "12 juin", "decided_on_source": "Bulletin", "version": 0}
    assert client.post(url("signataire_edit", *at, person.pk), signed).status_code == 302
    assert client.post(url("autorisation_edit", *at, vote.pk), voted).status_code == 302
    page = client.get(url("partie", *at)).content.decode()
    for said in ("date inconnue", "Registre", "du 12 juin (année inconnue)", "Bulletin"):
        assert said in page
    assert [list(row["lacking"]) for row in client.get(url("parties", convention.pk)).context["rows"]] == [
        [],
        ["délibération ou décision", "date de signature"],
    ]
    assert list(convention.parties.signed()) == [caf]
    refused = client.post(url("signataire_edit", *at, person.pk), signed | {"signed_on": "un jour", "version": 1})
    assert 'value="un jour"' in refused.content.decode()


def test_the_same_date_for_many_may_be_approximate(client, convention):
    parties = make_parties(convention)
    data = {"parties": [partie.pk for partie in parties], "on": "vers octobre 2023", "signer": "1"}
    assert client.post(url("parties_many", convention.pk), data).status_code == 302
    assert convention.last_signature.words == "octobre 2023 (environ)"


def test_the_history_tells_all_that_is_known_of_a_date(client, convention):
    for version, text in enumerate(("2019", "vers 2019", "inconnue")):
        client.post(url("dates", convention.pk), {"starts_on": text, "version": version})
    page = client.get(url("historique", convention.pk)).content.decode()
    for said in ("2019 (environ)", "date inconnue"):
        assert said in page


def test_what_a_signed_text_leaves_unknown_is_written_once(client, adviser):
    convention = make_signed_convention(adviser=adviser, **written(starts_on="inconnue", ends_on="2026"))
    first = {"starts_on": "2023", "ends_on_source": "Article 10", "version": convention.version}
    assert client.post(url("dates", convention.pk), first).status_code == 302
    convention.refresh_from_db()
    assert (convention.starts_on_words, convention.ends_on_words) == ("2023", "2026")
    client.post(url("dates", convention.pk), first | {"starts_on": "2019", "version": convention.version})
    convention.refresh_from_db()
    assert (convention.starts_on_words, convention.ends_on_source) == ("2023", "Article 10")


def test_the_database_keeps_no_date_without_its_year(convention):
    wrong = {"starts_on": dt.date(2000, 6, 12)}, {"starts_on_month_day": "06-12"}
    for columns in ({**wrong[0], "starts_on_precision": "unknown"}, wrong[1], {"starts_on_precision": "day_month"}):
        with pytest.raises(IntegrityError, match="convention_starts_on_coherent"), transaction.atomic():
            Convention.objects.filter(pk=convention.pk).update(**columns)


def test_what_is_uncertain_is_listed_apart(client, adviser):
    today = timezone.localdate()
    texts = {
        "Sûre": ("01/01/2020", "2099"),
        "Sans début": ("", "2099"),
        "Sans fin": ("2020", ""),
        "À venir": ("2098", "2099"),
    }
    for name, (starts, ends) in texts.items():
        made = make_signed_convention(name=name, adviser=adviser)
        with after_signature():
            Convention.objects.filter(pk=made.pk).update(**written(starts_on=starts, ends_on=ends))
    make_convention(name="Projet", state=ConventionState.DRAFTING)

    def names(**query):
        return {row.name for row in client.get(url("list"), query).context["listing"].page}

    assert names(running_on=today.isoformat()) == {"Sûre"}
    assert names(running_on=today.isoformat(), unsure="on") == {"Sans début", "Sans fin"}
    assert names(unsure="on") == names(state="unsure") == {"Sans début", "Sans fin"}
    assert names(state="in_force") == {"Sûre"}
    page = client.get(url("list"), {"tri": "etat"}).content.decode()
    for said in ("En vigueur, fin inconnue", "En vigueur, effet inconnu", "Signée, effet en 2098"):
        assert said in page
