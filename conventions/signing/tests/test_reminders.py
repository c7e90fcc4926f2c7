"""Parties reminded of what they owe: chosen, written to once a day, told of nothing that is no more missing."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MailState
from accounts.models import Mail
from accounts.tests.factories import make_adviser, make_user
from accounts.tests.mailing import send_mails
from conventions.enums import ActeKind, DocumentKind, PartieRole, Role
from conventions.models import Acte, PartieActe
from conventions.tests.factories import (
    after_signature,
    make_autorisation,
    make_convention,
    make_document,
    make_member,
    make_partie,
    make_signataire,
    make_signed_convention,
)
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    made = make_convention(adviser=make_adviser())
    make_partie(make_convention(caf=made.caf), organisation=make_organisation(email="voisine@exemple.fr"))
    client.force_login(made.adviser)
    return made


def town(convention, name, email=""):
    return make_partie(convention, organisation=make_organisation(name=name, email=email))


def url_of(convention):
    return reverse("conventions:relances", args=[convention.pk])


def page_of(client, convention, **asked):
    rows = client.get(url_of(convention), asked).context["rows"]
    return {row["partie"].name: (row["lack"], row["to"], row["is_chosen"]) for row in rows}


def test_the_caf_that_reminds_is_not_reminded_but_another_is(client, convention):
    own = make_partie(convention, role=PartieRole.CAF, organisation=convention.caf.organisation)
    other = make_partie(
        convention, role=PartieRole.CAF, organisation=make_organisation(name="Caf d’à côté", email="caf@exemple.fr")
    )
    assert list(page_of(client, convention)) == [other.name]
    refused = client.post(url_of(convention), {"parties": [own.pk]})
    assert refused.status_code == 422 and not Mail.objects.exists()
    page = reverse("conventions:partie", args=[convention.pk, own.pk])
    assert client.get(page).context["may_remind"] is False


def test_a_batch_is_written_to_once_a_day_and_the_day_is_told(client, convention):
    signatory, former = make_member(convention, Role.ELECTED), make_user()
    brochon, fixin, urcy, done = (town(convention, name) for name in ("Brochon", "Fixin", "Urcy", "Dijon"))
    make_signataire(brochon, user=signatory)
    make_signataire(brochon, user=former)
    member = make_member(convention, Role.ELECTED, organisation=fixin.organisation)
    make_member(convention, Role.ELECTED, organisation=fixin.organisation, ends_on=dt.date(2023, 1, 1))
    PartieActe.objects.filter(initial_of=done).update(council_on=dt.date(2099, 1, 1))  # the Caf has its file to send
    PartieActe.objects.filter(initial_of=fixin).update(council_on=dt.date(2026, 1, 8), sent_on=dt.date(2025, 12, 1))
    assert page_of(client, convention) == {
        "Brochon": ("Date du conseil", [signatory.email], True),
        "Fixin": ("Vote", [member.email], True),
        "Urcy": ("Date du conseil", [], False),
    }
    assert page_of(client, convention, partie=fixin.pk)["Brochon"][2] is False
    refused = client.post(url_of(convention), {"parties": [urcy.pk]})
    assert refused.status_code == 422 and "Aucune adresse pour" in refused.context["form"].errors["parties"][0]
    wrong = client.post(url_of(convention), {"parties": [urcy.pk], f"adresse_{urcy.pk}": "mairie"})
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == [f"adresse_{urcy.pk}"]
    assert 'value="mairie"' in wrong.content.decode()
    chosen = {"parties": [brochon.pk, fixin.pk, urcy.pk], f"adresse_{urcy.pk}": "mairie@urcy.exemple.fr"}
    for _ in range(2):  # a second click writes to nobody
        assert client.post(url_of(convention), chosen).status_code == 302
    assert Mail.objects.filter(kind="partie_reminder").count() == 3
    assert set(PartieActe.objects.exclude(reminded_on=None).values_list("reminded_on", flat=True)) == {
        timezone.localdate()
    }
    assert "relancée le" in client.get(reverse("conventions:votes", args=[convention.pk])).content.decode()
    make_autorisation(fixin)  # given before the mail leaves
    send_mails()
    assert dict(Mail.objects.values_list("recipient", "state")) == {
        signatory.email: MailState.SENT,
        member.email: MailState.DROPPED,
        "mairie@urcy.exemple.fr": MailState.SENT,
    }
    assert "Il nous manque le jour où votre assemblée doit se prononcer." in mail.outbox[0].body
    assert convention.adviser.email in mail.outbox[0].body
    assert {each.subject.rpartition(": ")[2] for each in mail.outbox} == {
        f"ce que nous attendons {partie.de_la}" for partie in (brochon, urcy)
    }
    assert client.post(url_of(convention), {"parties": []}).status_code == 422


def test_an_organisation_without_anybody_is_written_to_and_a_foreign_party_is_not(client, convention):
    urcy = town(convention, "Urcy", email="mairie@urcy.exemple.fr")
    other = make_partie(make_convention(caf=convention.caf), organisation=make_organisation(email="a@exemple.fr"))
    assert page_of(client, convention)["Urcy"] == ("Date du conseil", ["mairie@urcy.exemple.fr"], True)
    assert client.post(url_of(convention), {"parties": [other.pk]}).status_code == 422
    assert client.post(url_of(convention), {"parties": [urcy.pk]}).status_code == 302
    assert [each.recipient for each in Mail.objects.all()] == ["mairie@urcy.exemple.fr"]


def test_the_parties_of_an_avenant_are_reminded_of_what_they_owe_to_it(client, convention):
    _, fixin = (town(convention, name, f"{name.lower()}@exemple.fr") for name in ("Brochon", "Fixin"))
    acte = Acte.objects.create(convention=convention, kind=ActeKind.AVENANT, number=1, subject="Durée")
    part = PartieActe.objects.create(acte=acte, partie=fixin)
    page = client.get(reverse("conventions:avenant_relances", args=[convention.pk, 1]))
    assert [row["partie"] for row in page.context["rows"]] == [fixin]
    url = reverse("conventions:avenant_relances", args=[convention.pk, 1])
    assert client.post(url, {"parties": [fixin.pk]}).status_code == 302
    part.refresh_from_db()
    assert part.reminded_on == timezone.localdate() and fixin.initial.reminded_on is None
    send_mails()
    assert "avenant n° 1" in mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
    Acte.objects.filter(pk=acte.pk).update(withdrawn_on=timezone.localdate())
    assert client.get(url).status_code == 409


def test_the_day_of_a_council_is_told_in_its_tense(client, convention):
    past, coming = (town(convention, name, f"{name.lower()}@exemple.fr") for name in ("Brochon", "Fixin"))
    for partie, day in ((past, dt.date(2025, 11, 1)), (coming, dt.date(2099, 11, 1))):
        rows = PartieActe.objects.filter(initial_of=partie)
        rows.update(council_on=day, council_on_precision="month", sent_on=dt.date(2025, 10, 1))
    assert client.post(url_of(convention), {"parties": [past.pk, coming.pk]}).status_code == 302
    send_mails()
    said = {each.to[0]: each.body for each in mail.outbox}
    assert "Le vote était prévu en novembre 2025." in said["brochon@exemple.fr"]
    assert "Le vote est prévu en novembre 2099." in said["fixin@exemple.fr"]


def test_nothing_is_asked_of_who_has_signed_but_a_copy_that_nobody_has(client):
    """Their votes may be unknown; the signed original of the whole is everybody’s copy."""
    convention = make_signed_convention(adviser=make_adviser())
    client.force_login(convention.adviser)
    partie = convention.parties.get(role=PartieRole.COLLECTIVITE)
    with after_signature():
        partie.initial.autorisations.all().delete()
    assert {row["lack"] for row in client.get(url_of(convention)).context["rows"]} <= {"Exemplaire en retard"}
    make_document(convention, kind=DocumentKind.SIGNED)
    assert client.get(url_of(convention)).context["rows"] == []


def test_nothing_is_asked_once_the_convention_is_over_but_of_what_may_prolong_it(client, convention):
    urcy = town(convention, "Urcy", email="mairie@urcy.exemple.fr")
    assert client.post(url_of(convention), {"parties": [urcy.pk]}).status_code == 302
    convention.abandon(by=convention.adviser, reason="Le territoire renonce", on=timezone.localdate())
    votes = client.get(reverse("conventions:votes", args=[convention.pk]))
    assert votes.context["remind_url"] == "" and client.get(url_of(convention)).status_code == 409
    assert client.get(reverse("conventions:partie", args=[convention.pk, urcy.pk])).context["may_remind"] is False
    send_mails()  # asked before it was abandoned
    assert mail.outbox == []

    ended = {"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2024, 12, 31)}
    past = make_signed_convention(adviser=convention.adviser, signed_on=dt.date(2020, 1, 1), **ended)
    acte = Acte.objects.create(convention=past, kind=ActeKind.AVENANT, number=1, subject="Durée")
    PartieActe.objects.create(acte=acte, partie=past.parties.get(role=PartieRole.COLLECTIVITE))
    refused = client.get(url_of(past))
    assert refused.status_code == 409 and "La convention est échue" in refused.content.decode()
    prolonging = client.get(reverse("conventions:avenant_relances", args=[past.pk, 1]))
    assert prolonging.status_code == 200 and len(prolonging.context["rows"]) == 1
