"""Parties known only by their description: « 5 syndicats », « les communes volontaires »."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.dossier import guards
from conventions.dossier.creation import create_convention
from conventions.enums import PartieRole
from conventions.members import owners, people
from conventions.models import Partie
from conventions.signing import progress
from conventions.signing.added import add_parties
from conventions.tests.factories import (
    freeze,
    make_autorisation,
    make_convention,
    make_document,
    make_partie,
    make_parties,
    make_signataire,
    sign_without_file,
)
from conventions.text.champs import Values
from core.dates import PreciseDate
from core.history import History
from core.typography import french
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db
SYNDICATS, VOLUNTEERS = "5 syndicats", "les communes volontaires"


@pytest.fixture
def convention(client):
    """One of a Caf, while another Caf describes the same party in its own."""
    make_partie(make_convention(caf=make_caf("91")), description=SYNDICATS)
    adviser = make_adviser()
    client.force_login(adviser)
    return make_convention(adviser=adviser)


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def add(client, convention, **typed):
    return client.post(url("partie_add", convention), {"role": "partner", "is_required": "on"} | typed)


def edit(client, partie, **typed):
    typed = {"role": partie.role, "version": partie.version, "owed_version": partie.initial.version} | typed
    return client.post(url("partie_edit", partie.convention, partie.pk), typed)


def shown(client, convention, **query):
    return [row["partie"].name for row in client.get(url("parties", convention), query).context["rows"]]


# The row ------------------------------------------------------------------------------


@pytest.mark.parametrize("with_organisation, description", [(True, SYNDICATS), (False, "")])
def test_a_party_is_an_organisation_or_a_description(convention, with_organisation, description):
    organisation = make_organisation() if with_organisation else None
    row = Partie(convention=convention, role="partner", organisation=organisation, description=description)
    with pytest.raises(ValidationError, match="une organisation, ou une désignation"):
        row.full_clean()
    with pytest.raises(IntegrityError, match="partie_organisation_or_description"), transaction.atomic():
        row.save()


def test_a_description_stands_once_in_a_convention(convention):
    make_partie(convention, description=SYNDICATS)
    make_partie(convention, description=VOLUNTEERS)
    same = Partie(convention=convention, role="partner", description="5 Syndicats")
    with pytest.raises(ValidationError, match="porte déjà cette désignation"):
        same.full_clean()
    with pytest.raises(IntegrityError, match="partie_described_once"), transaction.atomic():
        same.save()


@pytest.mark.parametrize(
    "description, formal_name, with_article, de_la",
    [
        (SYNDICATS, SYNDICATS, SYNDICATS, "de 5 syndicats"),
        (VOLUNTEERS, "Les communes volontaires", VOLUNTEERS, "des communes volontaires"),
        ("Syndicat à créer", "Syndicat à créer", "le syndicat à créer", "du syndicat à créer"),
    ],
)
def test_a_described_party_goes_into_a_sentence(description, formal_name, with_article, de_la):
    row = Partie(description=description)
    assert (str(row), row.name, row.formal_name) == (description, description, formal_name)
    assert (row.with_article, row.de_la) == (with_article, de_la)
    assert (row.kind, row.address_words) == ("", "")


def test_a_party_with_an_organisation_reads_as_it_does():
    town = make_organisation(kind=OrganisationKind.COMMUNE, name="Arc", address="1 rue Haute", city="Arc")
    row = Partie(organisation=town)
    assert (row.name, row.formal_name, row.kind) == ("Arc", "Commune d’Arc", "commune")
    assert (row.with_article, row.de_la) == ("la commune d’Arc", "de la commune d’Arc")
    assert (row.address_words, Partie(organisation=town, address="Ici").address_words) == ("1 rue Haute, Arc", "Ici")


# Its form -----------------------------------------------------------------------------


def test_a_party_is_added_by_its_description(client, convention):
    make_parties(convention)
    answer = add(client, convention, description=f" {SYNDICATS} ", address="Maison des syndicats")
    partie = convention.parties.get(description=SYNDICATS)
    assert answer.url == url("partie", convention, partie.pk)
    assert (partie.organisation, partie.initial.is_required, partie.position) == (None, False, 2)
    assert partie.address == "Maison des syndicats"
    assert edit(client, partie, description=SYNDICATS, is_required="on").status_code == 302
    partie.refresh_from_db()
    assert (partie.description, partie.initial.is_required) == (SYNDICATS, True)


@pytest.mark.parametrize(
    "typed, field, sentence",
    [
        ({}, "organisation", "Choisissez une organisation, ou écrivez une désignation."),
        ({"organisation": "msa", "description": "3 villes"}, "description", "effacez l’une des deux"),
        ({"description": "  "}, "organisation", "ou écrivez une désignation"),
        ({"description": "… !"}, "description", "au moins une lettre ou un chiffre"),
        ({"description": "5 Syndicats"}, "description", "porte déjà la désignation « 5 Syndicats »"),
        ({"description": "x" * 201}, "description", "200 caractères"),
        ({"description": "3 villes", "role": "caf"}, "role", "Seule une Caf"),
        ({"organisation_texte": "Nulle part", "description": "3 villes"}, "organisation", "Rien ne répond"),
    ],
)
def test_a_wrong_party_is_told_why_at_its_place(client, convention, typed, field, sentence):
    make_partie(convention, description=SYNDICATS)
    msa = make_organisation(kind=OrganisationKind.MSA, name="MSA")
    typed = {key: msa.pk if value == "msa" else value for key, value in typed.items()}
    answer = add(client, convention, **typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sentence in answer.context["form"].errors[field][0]
    assert typed.get("description", "").strip() in answer.content.decode()
    assert convention.parties.count() == 1


def test_a_choice_not_made_is_said_in_words(client, convention):
    pages = [client.get(url(name, convention)).content.decode() for name in ("partie_add", "contrat_add")]
    assert all('<option value="" selected>Choisissez</option>' in page for page in pages)
    assert not any("-----" in page for page in pages)


def test_pasted_words_lose_what_nobody_sees(client, convention):
    add(
        client,
        convention,
        description="5\x0bsyndi\u00adcats\u202e du\u00a0Val\x07",
        short_name="\u200eles\tsyndicats\n",
    )
    assert add(client, convention, description="\u200b\u202e").status_code == 422
    partie = convention.parties.get()
    assert (partie.description, partie.short_name) == ("5 syndicats du\u00a0Val", "les syndicats")


def test_an_organisation_takes_the_place_of_a_description(client, convention):
    partie = make_partie(convention, description=SYNDICATS, position=4, commitments="<p>Tenir.</p>")
    signataire = make_signataire(partie)
    msa = make_organisation(kind=OrganisationKind.MSA, name="MSA", address="1 rue Haute", city="Dijon")
    assert edit(client, partie, organisation=msa.pk, description=SYNDICATS).status_code == 302
    partie = Partie.objects.get(pk=partie.pk)
    assert (partie.organisation, partie.description, partie.position) == (msa, "", 4)
    assert (partie.commitments, partie.initial.signataires.get()) == ("<p>Tenir.</p>", signataire)
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert "1 rue Haute, Dijon" in page and SYNDICATS not in page
    assert "description" not in client.get(url("partie_edit", convention, partie.pk)).context["form"].fields


def test_a_party_stays_one_when_it_is_made_precise(client, convention):
    partie, other = make_partie(convention, description=SYNDICATS), make_partie(convention)
    taken = edit(client, partie, organisation=other.organisation_id)
    assert "est déjà partie à la convention" in taken.context["form"].errors["organisation"][0]
    theirs = make_organisation(kind=OrganisationKind.ASSOCIATION, caf=make_caf("34"))
    assert edit(client, partie, organisation=theirs.pk).status_code == 422
    assert "ou écrivez une désignation" in edit(client, partie).context["form"].errors["organisation"][0]
    partie.refresh_from_db()
    assert (partie.description, partie.organisation) == (SYNDICATS, None)


def test_two_who_make_a_party_precise_are_told(client, convention):
    partie = make_partie(convention, description=SYNDICATS)
    one, two = (make_organisation(name=name) for name in ("Un", "Deux"))
    assert edit(client, partie, organisation=one.pk, description=SYNDICATS).status_code == 302
    for typed in ({"organisation": two.pk}, {"organisation_texte": "Deux"}, {"description": "6 syndicats"}):
        late = edit(client, partie, **{"description": SYNDICATS} | typed)
        assert late.status_code == 409, typed
        assert [each.stored for each in late.context["stale"].differences] in (["Un"], [""])
    assert edit(client, partie, description=SYNDICATS, short_name="les syndicats").status_code == 302
    partie.refresh_from_db()
    assert (partie.organisation, partie.description, partie.short_name) == (one, "", "les syndicats")


def test_a_choice_over_words_changed_meanwhile_is_told(client, convention):
    partie, one = make_partie(convention, description=SYNDICATS), make_organisation(name="Un")
    assert edit(client, partie, description="6 syndicats").status_code == 302
    late = edit(client, partie, organisation=one.pk, description=SYNDICATS)
    assert late.status_code == 409
    told = [(each.label, each.typed, each.stored) for each in late.context["stale"].differences]
    assert told == [("Désignation", "", "6 syndicats")]
    knowing = edit(client, partie, organisation=one.pk, description=SYNDICATS, version=1)
    assert knowing.status_code == 302
    partie = Partie.objects.get(pk=partie.pk)
    assert (partie.name, partie.description) == ("Un", "")


def test_a_signed_convention_keeps_its_descriptions(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_convention(adviser=adviser)
    partie = make_partie(convention, description=SYNDICATS)
    sign_without_file(convention.pk)
    freeze(convention)
    answer = edit(client, partie, description="6 syndicats")
    assert answer.status_code == 409 and french(progress.SIGNED) in answer.content.decode()
    partie.refresh_from_db()
    assert partie.description == SYNDICATS


# Those who read it --------------------------------------------------------------------


def test_described_parties_are_listed_searched_and_sorted(client, convention):
    make_partie(convention, organisation=make_organisation(name="Échevannes"))
    make_partie(convention, description=VOLUNTEERS)
    make_partie(convention, description=SYNDICATS, is_required=False)
    assert shown(client, convention) == ["Échevannes", VOLUNTEERS, SYNDICATS]
    assert shown(client, convention, tri="partie") == [SYNDICATS, "Échevannes", VOLUNTEERS]
    assert shown(client, convention, q="Volontaires COMMUNES") == [VOLUNTEERS]
    assert shown(client, convention, q="echev") == ["Échevannes"]
    figures = {"total": 3, "required": 2, "authorised": 0, "signed": 0, "communes": 0, "covered": 0}
    assert progress.figures(convention) == figures
    page = client.get(url("parties", convention)).content.decode()
    assert f"Choisir {VOLUNTEERS}" in page and f">{SYNDICATS}</a>" in page


def test_described_parties_are_exported(client, convention):
    make_partie(convention, description=SYNDICATS)
    answer = client.get(url("parties", convention), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[1][1:] == (SYNDICATS, "Collectivité", "Requise", "à venir", None)


def test_the_page_of_a_described_party_names_it(client, convention):
    partie = make_partie(convention, description=VOLUNTEERS)
    make_autorisation(partie, number="2023-7")
    signataire = make_signataire(partie, name="Aline Roy")
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert f"<title>{VOLUNTEERS}" in page and "Connue par sa seule désignation" in page
    assert "2023-7" in page and "Aline Roy" in page and "Organisation</dt>" not in page
    for name, args in (
        ("partie_edit", []),
        ("partie_text", []),
        ("signataire_add", []),
        ("signataire_edit", [signataire.pk]),
        ("autorisation_add", []),
    ):
        assert VOLUNTEERS in client.get(url(name, convention, partie.pk, *args)).content.decode(), name
    question = client.get(url("partie_delete", convention, partie.pk)).content.decode()
    assert f"Retirer {VOLUNTEERS}" in question


def test_guards_name_a_described_party(convention):
    partie, other = make_partie(convention, description=SYNDICATS), make_partie(convention, description=VOLUNTEERS)
    make_partie(convention, description="3 villes", is_required=False)
    authorised = [each.text for each in guards.everyone_has_authorised(convention)]
    signed = [each.text for each in guards.everyone_has_signed(convention)]
    assert authorised == [f"l’autorisation {row.de_la}, ou son motif si elle est sans objet" for row in (partie, other)]
    assert authorised[0].startswith("l’autorisation de 5 syndicats")
    assert signed == ["la date de signature de 5 syndicats", "la date de signature des communes volontaires"]
    for number in range(6):
        make_partie(convention, description=f"Ville {number}")
    assert ": 5 syndicats, les communes volontaires, Ville 0" in next(
        guards.everyone_has_authorised(convention)
    ).text.replace("\xa0", " ")


def test_many_at_once_write_for_described_parties_too(convention):
    rows = [make_partie(convention, description=each) for each in (SYNDICATS, VOLUNTEERS)]
    keys, day = [row.pk for row in rows], PreciseDate(dt.date(2023, 10, 11))
    assert progress.sign_all(convention, keys, on=day, by=None) == 2
    assert progress.authorise_all(convention, keys, on=day, by=None) == 2
    assert {row.initial.signataires.get().capacity for row in rows} == {"Représentant légal"}
    assert list(convention.parties.signed()) == rows


def test_fields_of_the_text_name_described_parties(convention):
    make_parties(convention)
    assert Values(convention).plain("nombre_originaux") == "2"
    row = make_partie(convention, description=VOLUNTEERS, short_name="les volontaires")
    make_autorisation(row, number="2023-7")
    make_partie(convention, description=SYNDICATS, role=PartieRole.PARTNER)
    values = Values(convention)
    assert "Les communes volontaires, ci-après dénommée « les volontaires »" in values.plain("parties").replace(
        "\xa0", " "
    )
    assert values.plain("collectivites").endswith(f"et {VOLUNTEERS}")
    assert values.plain("partenaires") == SYNDICATS
    assert "2023-7" in values.plain("deliberations") and values.plain("deliberations").endswith(
        "Les communes volontaires"
    )
    assert SYNDICATS in values.plain("engagements")
    assert set(values.plain("nombre_originaux")) == {"…"}


def test_history_names_described_parties_and_what_they_became(client, convention):
    partie, other = make_partie(convention, description=SYNDICATS), make_partie(convention, description=VOLUNTEERS)
    make_signataire(other, name="Aline Roy")
    msa = make_organisation(kind=OrganisationKind.MSA, name="MSA")
    edit(client, partie, organisation=msa.pk, description=SYNDICATS)
    make_signataire(partie, name="Denis Caron")
    other.delete()
    lines = {line.title: line for line in History("convention", convention.pk)[0:100]}
    assert f"Partie supprimée : {VOLUNTEERS}" in lines
    assert f"Signataire ajouté : Aline Roy ({VOLUNTEERS})" in lines
    assert "Signataire ajouté : Denis Caron (MSA)" in lines
    changes = {each.label: (each.before, each.after) for each in lines["Partie modifiée : MSA"].changes}
    assert changes["Organisation"] == ("", "MSA")
    assert changes["Désignation"] == (SYNDICATS, "")


def test_documents_are_found_by_a_described_party(client, convention):
    partie = make_partie(convention, description=VOLUNTEERS)
    make_document(convention, title="Plan")
    make_document(convention, title="Vote", partie=partie)
    page = client.get(url("documents", convention), {"q": "volontaires"})
    assert [line["document"].title for line in page.context["lines"]] == ["Vote"]
    assert f'<span class="document__party">{VOLUNTEERS}</span>' in page.content.decode()
    offered = client.get(url("document_add", convention)).context["form"].fields["partie"].choices
    assert (partie.pk, VOLUNTEERS) in [(getattr(key, "value", key), label) for key, label in offered]


def test_a_described_party_offers_no_organisation(convention):
    make_partie(convention, description=SYNDICATS)
    row = make_partie(convention)
    found = people.organisations_for(convention.adviser, convention)
    assert set(found) == {row.organisation, convention.caf.organisation}
    names = owners.names_of(convention.caf, convention)
    assert [each.organisation for each in names if each.person is None] and all(each.words for each in names)
    assert owners.pointed_to(SYNDICATS, names, convention.caf) is None


def test_a_convention_that_follows_takes_descriptions(convention):
    for place, description in ((3, SYNDICATS), (9, VOLUNTEERS)):
        make_partie(convention, description=description, position=place, is_required=False)
    town = make_commune(name="Arc")
    make_organisation(territoire=town)
    made = create_convention(by=None, caf=convention.caf, territoire=town, predecessor=convention)
    rows = list(made.parties.values_list("description", "organisation__name", "position", "initial__is_required"))
    assert rows[:2] == [(SYNDICATS, None, 3, False), (VOLUNTEERS, None, 9, False)]
    assert [row[2] for row in rows[2:]] == [10, 11]
    assert add_parties(made, [make_organisation(name="Bèze")], by=None) == 1
    assert made.parties.last().position == 12
