"""What happens around a signature: parties that change once the version to sign is made, files and votes that are told."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.dossier.creation import create_convention
from conventions.enums import ConventionState as S
from conventions.enums import Role, Visibility
from conventions.models import Convention, Partie, PartieActe, Signataire
from conventions.signing import progress
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_convention,
    make_document,
    make_member,
    make_partie,
    make_parties,
    make_signataire,
    make_signed_convention,
    make_version_file,
    submit,
)
from conventions.text.versions import make_version_to_sign
from core.dates import PreciseDate
from core.history import History
from territories.tests.factories import make_epci, make_organisation

pytestmark = pytest.mark.django_db
SIGNED_ON = PreciseDate(dt.date(2022, 12, 13))


@pytest.fixture
def mine(client):
    """Submitted, its version to sign made; « 5 syndicats » are one of its three parties."""
    convention = to_sign(adviser=(adviser := make_adviser()))
    client.force_login(adviser)
    return convention


def to_sign(**fields):
    convention = make_convention(**fields)
    make_parties(convention)
    make_partie(convention, description="5 syndicats")
    make_article(convention)
    submit(convention)
    make_version_file(convention)
    Convention.objects.filter(pk=convention.pk).update(state=S.READY_TO_SIGN)
    return fresh(convention)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def said(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def lacks(convention):
    return [(lack.text, lack.is_blocking) for lack in fresh(convention).lacks_for(S.IN_FORCE)]


def sign(convention):
    progress.sign_all(convention, list(convention.parties.values_list("pk", flat=True)), on=SIGNED_ON, by=None)


# Parties that change once the version to sign is made ------------------------------------------


def test_a_described_party_signs_and_enters_into_force(client, mine):
    syndicats = mine.parties.get(organisation=None)
    make_signataire(syndicats, name="Aline Roy", capacity="Secrétaire", signed_on=None)
    answer = client.post(url("parties_many", mine), {"on": "13/12/2022", "toutes": "1", "parties": [], "signer": "1"})
    assert answer.status_code == 302 and lacks(mine) == []
    assert client.post(url("transition", mine, "entree-en-vigueur"), {"reason": ""}).status_code == 302
    assert fresh(mine).is_text_frozen and syndicats.initial.signataires.get().signed_version.number == 2
    answer = client.get(url("partie_edit", mine, syndicats.pk))
    assert answer.status_code == 409 and progress.SIGNED in said(answer)


def test_parties_that_the_version_does_not_name_are_told(client, mine):
    other = to_sign()
    syndicats = mine.parties.get(organisation=None)
    known = make_organisation(kind="partner", name="Syndicat de la Lise", caf=mine.caf)
    late = make_partie(mine, organisation=make_organisation(kind="partner", name="La Ruche", caf=mine.caf))
    Partie.objects.filter(pk=syndicats.pk).update(description="", organisation=known)
    for convention in (mine, other):
        sign(convention)
    assert lacks(other) == []
    assert lacks(mine) == [
        (f"la version à signer n° 2 ne nomme pas « {known.formal_name} »", False),
        (f"la version à signer n° 2 ne nomme pas « {late.formal_name} »", False),
        ("la version à signer n° 2 nomme « 5 syndicats », qui n’est plus partie", False),
    ]
    refused = client.post(url("transition", mine, "entree-en-vigueur"), {"reason": ""})
    assert refused.status_code == 422 and "ne nomme pas" in said(refused)


def test_a_signature_of_another_text_is_told_once_optional(mine):
    """No longer required, it blocks nothing, and would still have been read as given on this text."""
    sign(mine)
    caf = mine.parties.first()
    Convention.objects.filter(pk=mine.pk).update(state=S.DRAFTING)
    make_article(mine, number="2", title="Ajout")
    submit(fresh(mine))
    make_version_to_sign(mine, by=None)
    make_version_file(mine)
    Convention.objects.filter(pk=mine.pk).update(state=S.READY_TO_SIGN)
    Signataire.objects.exclude(partie_acte=caf.initial).update(signed_on=None, signed_version=None)
    sign(fresh(mine))
    PartieActe.objects.filter(pk=caf.initial.pk).update(is_required=False)
    ((text, is_blocking),) = lacks(mine)
    assert text.startswith(f"la signature {caf.de_la} sur la version n° 4") and not is_blocking


def test_a_party_no_longer_required_keeps_its_signature(client, mine):
    sign(mine)
    epci = mine.parties.all()[1]
    owed = epci.initial.version
    data = {"version": epci.version, "owed_version": owed, "role": "collectivite", "exemption": ""}
    assert client.post(url("partie_edit", mine, epci.pk), data).status_code == 302
    assert not fresh(epci).initial.is_required and lacks(mine) == []
    assert fresh(mine.initial_acte).signed_on == SIGNED_ON.date
    page = said(client.get(url("partie", mine, epci.pk)))
    assert "13 décembre 2022" in page and "elle peut encore signer" not in page


# Copied from a predecessor ---------------------------------------------------------------------


def test_a_successor_has_the_parties_and_no_signature():
    former, other = make_signed_convention(), make_signed_convention()
    volunteers = make_partie(former, description="Les communes volontaires", is_required=False, exemption="Délégation")
    make_signataire(volunteers, signed_on=SIGNED_ON.date)
    made = create_convention(caf=former.caf, territoire=make_epci(), predecessor=former, by=None)
    copied = made.parties.get(organisation=None)
    assert (copied.description, copied.initial.is_required, copied.initial.exemption) == (
        "Les communes volontaires", False, "")  # fmt: skip
    assert not Signataire.objects.filter(partie_acte__partie__convention=made).exists()
    assert progress.figures(made)["signed"] == progress.figures(made)["authorised"] == 0
    assert fresh(made.initial_acte).signed_on is None and progress.figures(other)["signed"] == 2


# What is told of a vote ------------------------------------------------------------------------


def test_the_file_of_a_vote_is_named_to_its_readers_alone(client, mine):
    """The page of a party gave its title, and a link to a 404, to whoever reads the convention."""
    vote = make_autorisation(mine.parties.first())
    vote.document = make_document(mine, title="Extrait réservé", visibility=Visibility.SHARED)
    vote.save()
    page = url("partie", mine, mine.parties.first().pk)
    assert "Extrait réservé" in said(client.get(page))
    client.force_login(make_member(mine, Role.COPIL_MEMBER))
    assert client.get(page).status_code == 200 and "Extrait réservé" not in said(client.get(page))


def test_a_file_kept_by_one_side_is_named_nowhere_else(client, mine):
    partie = mine.parties.first()
    theirs = make_document(
        mine, title="Note interne", visibility=Visibility.OWN, created_by=make_member(mine, Role.CTG_LEAD)
    )
    shown = make_document(mine, title="Délibération", visibility=Visibility.SHARED)
    form = said(client.get(url("autorisation_add", mine, partie.pk)))
    assert "Note interne" not in form and f'value="{shown.pk}"' in form
    refused = client.post(url("autorisation_add", mine, partie.pk), {
        "kind": "deliberation", "purpose": "sign", "outcome": "favourable", "document": theirs.pk})  # fmt: skip
    assert refused.status_code == 422
    vote = make_autorisation(partie)
    vote.document = theirs
    vote.save()
    changes = {change.label: change.after for line in History("convention", mine.pk).every() for change in line.changes}
    assert changes["Document"] == "document réservé"


def test_the_history_of_a_vote_names_its_version(mine):
    version = mine.versions_texte.get(kind="submitted")
    vote = make_autorisation(mine.parties.first())
    vote.voted_version = version
    vote.save()
    with CaptureQueriesContext(connection) as queries:
        changes = {
            change.label: change.after for line in History("convention", mine.pk).every() for change in line.changes
        }
    assert changes["Version votée"] == str(version)
    assert not any('"conventions_versiontexte"."content"' in query["sql"] for query in queries)
