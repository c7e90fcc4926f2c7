import datetime as dt
import io
import uuid

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts.tests.factories import make_adviser
from conventions.enums import AutorisationKind, ConventionState, PartieRole, Role
from conventions.models import Autorisation, Convention, Partie, Signataire
from conventions.signing import progress
from conventions.tests.factories import (
    after_signature,
    make_article,
    make_autorisation,
    make_convention,
    make_document,
    make_member,
    make_movement,
    make_partie,
    make_parties,
    make_perimetre,
    make_signataire,
    make_signed_convention,
)
from conventions.text.versions import make_version_to_sign
from core.dates import PreciseDate, Precision
from core.typography import french
from territories.enums import OrganisationKind
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    adviser = make_adviser()
    client.force_login(adviser)
    return make_convention(adviser=adviser)


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def names(convention):
    return [partie.organisation.name for partie in convention.parties.all()]


def test_the_page_tells_party_by_party_what_is_missing(client, convention):
    caf, other = make_parties(convention)
    make_autorisation(caf)
    page = client.get(url("parties", convention))
    rows = {row["partie"].pk: row["lacking"] for row in page.context["rows"]}
    assert rows == {caf.pk: ["date de signature"], other.pk: ["délibération ou décision", "date de signature"]}
    optional = make_partie(convention, is_required=False)
    page = client.get(url("partie", convention, optional.pk))
    assert page.context["lacking"] == []


def test_an_empty_page_offers_to_add(client, convention):
    assert "Aucune partie" in client.get(url("parties", convention)).content.decode()


@pytest.mark.parametrize("rows", [12, 57])
def test_the_page_costs_the_same_for_12_and_57_parties(client, convention, django_assert_max_num_queries, rows):
    for _ in range(rows):
        partie = make_partie(convention)
        make_signataire(partie)
        make_autorisation(partie)
    with django_assert_max_num_queries(12):
        assert client.get(url("parties", convention)).status_code == 200


def test_an_organisation_becomes_a_party_once(client, convention):
    msa = make_organisation(kind=OrganisationKind.MSA, name="MSA", address="1 rue Haute", city="Dijon")
    data = {"organisation": msa.pk, "role": "partner", "is_required": "on", "creation_key": str(uuid.uuid4())}
    answers = [client.post(url("partie_add", convention), data) for _ in range(2)]
    partie = convention.parties.get()
    assert [answer.url for answer in answers] == [url("partie", convention, partie.pk)] * 2
    assert partie.address == "1 rue Haute, Dijon"
    again = client.post(url("partie_add", convention), data | {"creation_key": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "MSA est déjà partie à la convention." in again.content.decode()


def test_an_organisation_of_another_caf_is_refused(client, convention):
    theirs = make_organisation(kind=OrganisationKind.ASSOCIATION, caf=make_caf("91"))
    answer = client.post(url("partie_add", convention), {"organisation": theirs.pk, "role": "partner"})
    assert answer.status_code == 422
    assert not convention.parties.exists()


def test_only_a_caf_holds_the_role_caf(client, convention):
    town = make_organisation(kind=OrganisationKind.COMMUNE, name="Ville")
    answer = client.post(url("partie_add", convention), {"organisation": town.pk, "role": "caf"})
    assert "Seule une Caf" in answer.content.decode()


def test_all_the_communes_of_the_perimeter_in_one_click(client, convention):
    communes = [make_commune(name=name) for name in ("Bèze", "Arc", "Curtil")]
    for commune in communes:
        make_organisation(territoire=commune)
    make_perimetre(convention, communes=communes)
    make_parties(convention)
    client.post(url("partie_add_communes", convention))
    client.post(url("partie_add_communes", convention))
    assert names(convention)[2:] == ["Arc", "Bèze", "Curtil"]


def test_parties_go_up_and_down(client, convention):
    for name in ("A", "B", "C"):
        make_partie(convention, organisation=make_organisation(name=name))
    last = convention.parties.last()
    client.post(url("partie_move", convention), {"monter": last.pk})
    assert names(convention) == ["A", "C", "B"]
    client.post(url("partie_move", convention), {"descendre": convention.parties.first().pk})
    assert names(convention) == ["C", "A", "B"]
    answer = client.post(url("partie_move", convention), {"monter": last.pk}, follow=True)
    assert "déjà au bout de la liste" in answer.content.decode()
    assert client.post(url("partie_move", convention), {"monter": "x"}).status_code == 404


def test_a_party_is_edited_without_losing_its_texts(client, convention):
    partie = make_partie(convention, commitments="<p>Tenir.</p>")
    page = client.get(url("partie_edit", convention, partie.pk))
    assert page.status_code == 200
    data = {
        "role": "collectivite",
        "short_name": "la communauté",
        "exemption": "Délégation",
        "version": 0,
        "owed_version": 0,
    }
    assert client.post(url("partie_edit", convention, partie.pk), data).status_code == 302
    partie.refresh_from_db()
    assert (partie.short_name, partie.initial.is_required, partie.commitments) == (
        "la communauté",
        False,
        "<p>Tenir.</p>",
    )
    stale = client.post(url("partie_edit", convention, partie.pk), data | {"short_name": "autre"})
    assert stale.status_code == 409
    assert "la communauté" in stale.content.decode()


def test_the_collectivite_writes_its_commitments_but_not_the_party(client, convention):
    partie = make_partie(convention)
    client.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    assert client.get(url("partie_edit", convention, partie.pk)).status_code == 403
    answer = client.post(
        url("partie_text", convention, partie.pk),
        {"commitments": "<p>Ouvrir <script>x</script>deux crèches</p>", "version": 0},
    )
    assert answer.status_code == 302
    partie.refresh_from_db()
    assert partie.commitments == "<p>Ouvrir deux crèches</p>"


def test_a_signature_may_be_known_to_the_month(client, convention):
    partie = make_partie(convention)
    client.post(
        url("signataire_add", convention, partie.pk),
        {"capacity": "Première adjointe", "on_behalf_of": "pour le maire", "signed_on": "octobre 2023"},
    )
    signataire = partie.initial.signataires.get()
    assert (signataire.signed_on, signataire.signed_on_precision) == (dt.date(2023, 10, 1), Precision.MONTH)
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert "octobre 2023" in page
    assert "pour le maire" in page


def test_a_signature_points_to_the_version_to_sign(client, convention):
    make_article(convention)
    (early, late, other) = (make_signataire(make_partie(convention)) for _ in range(3))

    def sign(signataire, day):
        signataire.refresh_from_db()
        where = url("signataire_edit", convention, signataire.partie_acte.partie_id, signataire.pk)
        data = {"capacity": "Maire", "signed_on": day, "version": signataire.version}
        assert client.post(where, data).status_code == 302
        signataire.refresh_from_db()
        return signataire.signed_version

    assert sign(early, "01/06/2023") is None  # nothing to sign yet
    version = make_version_to_sign(convention, by=None)
    Convention.objects.filter(pk=convention.pk).update(state=ConventionState.READY_TO_SIGN)
    assert sign(late, "11/10/2023") == version
    assert (
        "Version 1 (version à signer)"
        in client.get(url("partie", convention, late.partie_acte.partie_id)).content.decode()
    )
    client.post(
        url("parties_many", convention), {"parties": [other.partie_acte.partie_id], "on": "11/10/2023", "signer": ""}
    )
    other.refresh_from_db()
    assert other.signed_version == version
    newer = make_version_to_sign(convention, by=None)
    assert sign(late, "11/10/2023") == version
    assert sign(late, "12/10/2023") == newer
    assert sign(late, "") is None


def test_a_signataire_is_named_by_an_account_of_the_convention_only(client, convention):
    partie = make_partie(convention)
    member = make_member(convention, Role.ELECTED)
    stranger = make_adviser(caf=make_caf("91"))
    wrong = client.post(url("signataire_add", convention, partie.pk), {"capacity": "Maire", "user": stranger.pk})
    assert wrong.status_code == 422
    client.post(url("signataire_add", convention, partie.pk), {"capacity": "Maire", "user": member.pk})
    assert partie.initial.signataires.get().name == member.full_name


PLAIN = {"kind": "deliberation", "purpose": "sign", "outcome": "favourable"}
COUNTS = {
    "in_office_count": 101,
    "present_count": 90,
    "proxy_count": 5,
    "non_voting_count": 0,
    "voter_count": 95,
    "expressed_count": 95,
    "for_count": 95,
    "against_count": 0,
    "abstention_count": 0,
}


def test_the_printed_example_of_a_vote_is_accepted(client, convention):
    partie = make_partie(convention)
    data = {**PLAIN, "number": "2023-42", "decided_on": "27/06/2023", **COUNTS}
    answer = client.post(url("autorisation_add", convention, partie.pk), data)
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "Délibération n°\xa02023-42 du 27 juin 2023" in page
    assert "95 pour, 0 contre, 0 abstention (90 présents, 5 pouvoirs)" in page


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"voter_count": 96}, "voter_count", "Présents (90) + pouvoirs (5) font 95, et non 96."),
        ({"for_count": 94}, "expressed_count", "Pour (94) + contre (0) font 94, et non 95."),
        ({"abstention_count": 1}, "abstention_count", "plus que les 95 votants"),
        ({"present_count": 102, "voter_count": 107}, "present_count", "102 présents pour 101 membres en exercice."),
        ({"for_count": -1}, "for_count", "supérieure ou égale à 0"),
        (
            {"non_voting_count": 2},
            "voter_count",
            "Présents (90) + pouvoirs (5) − ne prennent pas part au vote (2) font 93, et non 95.",
        ),
        ({"in_office_count": 180}, "present_count", "le quorum n’est pas atteint"),
        ({"convened_on": "07/2023", "decided_on": "27/06/2023"}, "decided_on", "précède la convocation"),
        ({"published_on": "26/06/2023", "decided_on": "27/06/2023"}, "published_on", "précède celle de la décision"),
        ({"received_on": "2022", "decided_on": "27/06/2023"}, "received_on", "précède celle de la décision"),
    ],
)
def test_wrong_counts_and_dates_are_explained_at_the_field(client, convention, changes, field, sentence):
    partie = make_partie(convention)
    answer = client.post(url("autorisation_add", convention, partie.pk), {**PLAIN, **COUNTS, **changes})
    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert not partie.initial.autorisations.exists()


def test_counts_that_the_act_bears_are_kept_once_it_is_said(client, convention):
    partie = make_partie(convention)
    add = url("autorisation_add", convention, partie.pk)
    wrong = {**PLAIN, **COUNTS, "voter_count": 94, "non_voting_count": 2}
    refused = client.post(add, wrong)
    assert refused.status_code == 422
    assert "cochez cette case" in refused.context["form"].errors["conforms"][0]
    assert client.post(add, wrong | {"conforms": "on"}).status_code == 302
    act = partie.initial.autorisations.get()
    assert (act.voter_count, act.non_voting_count, act.conforms) == (94, 2, True)
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert "Conforme à l’acte reçu" in page
    assert "(90 présents, 5 pouvoirs, 2 ne prennent pas part au vote)" in page


@pytest.mark.parametrize(
    ("fields", "authorises", "standing"),
    [
        ({}, True, ""),
        ({"outcome": "reserved"}, True, "Avec réserves"),
        ({"outcome": "against"}, False, "Défavorable"),
        ({"outcome": "adjourned"}, False, "Ajournée"),
        ({"purpose": "principle"}, False, "Engagement de principe"),
        ({"purpose": "principle", "outcome": "reserved"}, False, "Engagement de principe, avec réserves"),
    ],
)
def test_only_a_favourable_vote_to_sign_authorises(client, convention, fields, authorises, standing):
    partie, other = make_partie(convention), make_partie(convention)
    act = make_autorisation(partie, **fields)
    make_autorisation(other)
    assert (partie.initial.is_authorised, act.authorises, act.standing) == (authorises, authorises, standing)
    rows = progress.with_columns(convention.parties.all())
    assert {row.pk: row.has_authorisation for row in rows} == {partie.pk: authorises, other.pk: True}
    assert progress.figures(convention)["authorised"] == 1 + authorises
    assert standing in client.get(url("partie", convention, partie.pk)).content.decode()
    assert standing.lower() in client.get(url("parties", convention)).content.decode()
    assert ("délibération ou décision" in progress.lacking(partie)) is not authorises


def test_one_date_authorises_again_who_was_against(client, convention):
    against, other = make_partie(convention), make_partie(convention)
    make_autorisation(against, outcome="against")
    make_autorisation(other)
    keys = [against.pk, other.pk]
    made = progress.authorise_all(convention, keys, on=PreciseDate(dt.date(2023, 9, 1)), by=None)
    assert made == 1
    assert [act.outcome for act in against.initial.autorisations.order_by("pk")] == ["against", "favourable"]


def test_one_date_signs_all_the_ticked_parties(client, convention):
    caf, other = make_parties(convention)
    commune = make_partie(convention, organisation=make_organisation(kind=OrganisationKind.COMMUNE, name="Arc"))
    Signataire.objects.filter(partie_acte=caf.initial).update(signed_on=dt.date(2023, 9, 1))
    data = {"parties": [caf.pk, other.pk, commune.pk], "on": "11/10/2023", "signer": "1"}
    answer = client.post(url("parties_many", convention), data, follow=True)
    assert "2 signatures datées." in answer.content.decode()
    day = dt.date(2023, 10, 11)
    assert [partie.initial.signed_on for partie in convention.parties.all()] == [dt.date(2023, 9, 1), day, day]
    assert commune.initial.signataires.get().capacity == "Maire"


def test_one_box_stands_for_every_party_of_this_convention(client, convention):
    make_parties(convention)
    theirs = make_partie(make_convention())
    data = {"toutes": "1", "parties": [theirs.pk], "on": "11/10/2023", "signer": "1"}
    client.post(url("parties_many", convention), data)
    assert {partie.initial.signed_on for partie in convention.parties.all()} == {dt.date(2023, 10, 11)}
    assert not theirs.initial.signataires.exists()


def test_one_date_authorises_all_the_ticked_parties(client, convention):
    caf, other = make_parties(convention)
    data = {"parties": [caf.pk, other.pk], "on": "06/2023", "autoriser": "1"}
    client.post(url("parties_many", convention), data)
    client.post(url("parties_many", convention), data)
    kinds = list(Autorisation.objects.order_by("partie_acte").values_list("kind", "decided_on_precision"))
    assert kinds == [(AutorisationKind.BOARD_DECISION, "month"), (AutorisationKind.DELIBERATION, "month")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"on": "11/10/2023"}, "Cochez au moins une partie"),
        ({"parties": "mine"}, "Ce champ est obligatoire"),
        ({"parties": "mine", "on": "31/02/2023"}, "n’existe pas"),
        ({"parties": "theirs", "on": "2023"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_wrong_date_for_many_says_why_and_keeps_what_was_ticked(client, convention, data, sentence):
    mine, theirs = make_partie(convention), make_partie(make_convention())
    if "parties" in data:
        data = data | {"parties": [{"mine": mine, "theirs": theirs}[data["parties"]].pk]}
    answer = client.post(url("parties_many", convention), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Signataire.objects.exists()


def test_a_party_is_removed_after_a_question(client, convention):
    partie = make_partie(convention)
    page = client.get(url("partie_delete", convention, partie.pk))
    assert "l’historique les garde" in page.content.decode()
    client.post(url("partie_delete", convention, partie.pk))
    assert not Partie.objects.exists()


def test_votes_and_signataires_are_edited_and_removed(client, convention):
    partie = make_partie(convention)
    signataire, vote = make_signataire(partie), make_autorisation(partie)
    answer = client.post(
        url("signataire_edit", convention, partie.pk, signataire.pk),
        {"capacity": "Maire", "signed_on": "11/10/2023", "version": 0},
    )
    assert answer.status_code == 302
    answer = client.post(
        url("autorisation_edit", convention, partie.pk, vote.pk),
        {**PLAIN, "kind": "delegation", "decided_on": "2023", "version": 0},
    )
    assert answer.status_code == 302
    vote.refresh_from_db()
    assert vote.decided_on_precision == Precision.YEAR
    assert client.get(url("autorisation_delete", convention, partie.pk, vote.pk)).status_code == 200
    client.post(url("autorisation_delete", convention, partie.pk, vote.pk))
    client.post(url("signataire_delete", convention, partie.pk, signataire.pk))
    assert not partie.initial.autorisations.exists()
    assert not partie.initial.signataires.exists()


def test_rows_of_another_convention_are_not_found(client, convention):
    other = make_partie(make_convention())
    row = make_signataire(other)
    mine = make_partie(convention)
    assert client.get(url("partie", convention, other.pk)).status_code == 404
    assert client.get(url("signataire_edit", convention, mine.pk, row.pk)).status_code == 404


def make_whole(vote):
    """Nothing of it is unknown."""
    days = {name: dt.date(2023, 6, 20) for name in ("convened_on", "published_on", "received_on")}
    known = {"number": "2023-061", "actes_number": "021-DE", "subject": "CTG", **days, **COUNTS}
    document = make_document(vote.partie_acte.partie.convention, kind="deliberation")
    with after_signature():
        Autorisation.objects.filter(pk=vote.pk).update(document=document, **known)
    return vote


def test_once_signed_parties_votes_and_signatures_stay(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    partie = convention.parties.get(role=PartieRole.COLLECTIVITE)
    signataire, vote = partie.initial.signataires.get(), partie.initial.autorisations.get()
    vote = make_whole(vote)
    for name, args, method in (
        ("partie_add", [], "get"),
        ("partie_edit", [partie.pk], "post"),
        ("partie_delete", [partie.pk], "post"),
        ("partie_text", [partie.pk], "post"),
        ("partie_add_communes", [], "post"),
        ("parties_many", [], "post"),
        ("partie_move", [], "post"),
        ("signataire_add", [partie.pk], "post"),
        ("signataire_edit", [partie.pk, signataire.pk], "post"),
        ("signataire_delete", [partie.pk, signataire.pk], "post"),
        ("autorisation_edit", [partie.pk, vote.pk], "post"),
        ("autorisation_delete", [partie.pk, vote.pk], "post"),
    ):
        answer = getattr(client, method)(url(name, convention, *args))
        assert answer.status_code == 409, name
        page = answer.content.decode()
        assert french(progress.SIGNED) in page, name
        assert "avant vous" not in page, name
    assert "ne changent plus que par un avenant" in client.get(url("parties", convention)).content.decode()


def test_what_a_signed_vote_left_unknown_is_written_once(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    partie = convention.parties.get(role=PartieRole.COLLECTIVITE)
    vote, act = partie.initial.autorisations.get(), make_document(convention, kind="deliberation")
    edit = url("autorisation_edit", convention, partie.pk, vote.pk)
    assert edit in client.get(url("partie", convention, partie.pk)).content.decode()
    assert "ce qui n’était pas connu peut l’être une fois" in client.get(edit).content.decode()
    typed = {"kind": "delegation", "decided_on": "2020", "number": "2023-061", "document": act.pk, **COUNTS}
    assert client.post(edit, typed | {"version": 0}).status_code == 302
    vote.refresh_from_db()
    assert (vote.kind, vote.decided_on, vote.number) == ("deliberation", dt.date(2023, 6, 27), "2023-061")
    assert (vote.document, vote.for_count, vote.present_count) == (act, 95, 90)
    late = client.post(edit, typed | {"number": "x", "for_count": 94, "version": 0})
    assert set(late.context["form"].errors) == {"number", "for_count", "kind", "decided_on"}
    assert client.post(edit, typed | {"number": "x", "for_count": 94, "version": 1}).status_code == 302
    vote.refresh_from_db()
    assert (vote.number, vote.for_count) == ("2023-061", 95)
    make_whole(vote)
    assert client.get(edit).status_code == 409


def test_a_wrong_count_typed_after_the_signature_is_told(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    partie = convention.parties.get(role=PartieRole.COLLECTIVITE)
    edit = url("autorisation_edit", convention, partie.pk, partie.initial.autorisations.get().pk)
    answer = client.post(edit, COUNTS | {"voter_count": 96, "version": 0})
    assert answer.status_code == 422
    assert answer.context["form"].errors["voter_count"]
    assert 'value="96"' in answer.content.decode()


def test_who_signed_is_named_after_the_signature_once(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    partie = convention.parties.get(role=PartieRole.COLLECTIVITE)
    with after_signature():
        signataire, version = partie.initial.signataires.get(), make_version_to_sign(convention, by=None)
        Signataire.objects.filter(pk=signataire.pk).update(name="", signed_version=version)
        make_version_to_sign(convention, by=None)
    edit = url("signataire_edit", convention, partie.pk, signataire.pk)
    assert edit in client.get(url("partie", convention, partie.pk)).content.decode()
    typed = {"name": "Aline Roy", "capacity": "Maire", "on_behalf_of": "x", "signed_on": "2020", "version": 0}
    assert client.post(edit, typed).status_code == 302
    signataire.refresh_from_db()
    assert (signataire.name, signataire.capacity, signataire.on_behalf_of) == ("Aline Roy", "Président", "")
    assert (signataire.signed_on, signataire.signed_version) == (dt.date(2023, 10, 11), version)
    assert client.post(edit, typed | {"name": "Autre", "version": 1}).status_code == 409
    assert edit not in client.get(url("partie", convention, partie.pk)).content.decode()


def test_a_vote_known_to_the_month_is_said_in_french(client, convention):
    partie, _ = make_parties(convention)
    known = {"decided_on_precision": "month", "convened_on_precision": "year"}
    make_autorisation(partie, decided_on=dt.date(2022, 10, 1), convened_on=dt.date(2022, 1, 1), **known)
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert "Délibération d’octobre 2022" in page
    assert "Convocation de 2022" in page


def test_when_a_vote_was_published_and_received_is_said(client, convention):
    partie, other = make_parties(convention)
    known = {"published_on_precision": "month", "received_on_precision": "day"}
    for each, year in ((partie, 2022), (other, 2021)):
        make_autorisation(each, published_on=dt.date(year, 10, 1), received_on=dt.date(year, 10, 12), **known)
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert "Publiée en octobre 2022" in page
    assert "Reçue ou communiquée le 12 octobre 2022" in page


def test_each_fact_of_a_signatory_is_named_on_a_telephone(client, convention):
    """Stacked there, a row shows its facts one under another, without the headings of the columns."""
    for partie in make_parties(convention, signed_on=dt.date(2023, 10, 11)):
        make_signataire(partie, name="", capacity="Maire")
        page = html.fromstring(client.get(url("partie", convention, partie.pk)).content.decode())
        [table] = page.xpath("//table[contains(@class, 'table--stacked')]")
        headings = [each.text_content() for each in table.xpath(".//thead//th")]
        for row in table.xpath(".//tbody/tr"):
            assert row.xpath("./td/@data-label") == headings[1:-1] == ["Qualité", "Au nom de", "Signé le"]
            assert len(row.xpath("./th | ./td")) == len(headings)


def test_where_a_signature_was_read_is_told_apart_from_its_date(client, convention):
    for partie in make_parties(convention):
        make_signataire(partie, signed_on=dt.date(2022, 10, 1), signed_on_source=f"Presse {partie.pk}")
    page = client.get(url("partie", convention, partie.pk)).content.decode()
    assert f'<span class="cell-note">Lu dans : Presse {partie.pk}</span>' in page
    assert ".cell-note { display: block" in (settings.BASE_DIR / "static/ctg/components.css").read_text()


def test_each_409_says_what_the_state_refuses(client):
    adviser = make_adviser()
    client.force_login(adviser)
    ready = make_convention(adviser=adviser)
    partie, _ = make_parties(ready)
    Convention.objects.filter(pk=ready.pk).update(state=ConventionState.READY_TO_SIGN)
    deletion = reverse("conventions:delete", args=[make_convention(adviser=adviser, created_by=adviser).pk])
    make_parties(Convention.objects.latest("pk"), signed_on=dt.date(2023, 10, 11))
    for address, reason in (
        (url("partie_text", ready, partie.pk), "La version à signer est faite : rouvrez d’abord la rédaction."),
        (deletion, "Cette convention n’est plus vide"),
    ):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert french(reason) in page
        assert "Cette action n’est pas possible en l’état" in page
        assert "avant vous" not in page


def test_a_partner_may_sign_after_the_others(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_signed_convention(adviser=adviser)
    late = make_partie(convention, role=PartieRole.PARTNER, is_required=False)
    answer = client.post(
        url("signataire_add", convention, late.pk), {"capacity": "Président", "signed_on": "12/12/2023"}
    )
    assert answer.status_code == 302


def shown(client, convention, **query):
    return [row["partie"].organisation.name for row in client.get(url("parties", convention), query).context["rows"]]


def named_party(convention, name, **fields):
    return make_partie(convention, organisation=make_organisation(name=name), **fields)


def test_parties_are_searched_filtered_and_sorted(client, convention):
    signed = named_party(convention, "Échevannes")
    make_autorisation(signed)
    make_signataire(signed, signed_on=dt.date(2023, 10, 11))
    make_signataire(named_party(convention, "Arc"))
    named_party(convention, "Msa", is_required=False, role=PartieRole.PARTNER)
    assert shown(client, convention) == ["Échevannes", "Arc", "Msa"]
    assert shown(client, convention, tri="partie") == ["Arc", "Échevannes", "Msa"]
    assert shown(client, convention, q="echev") == ["Échevannes"]
    assert shown(client, convention, suivi="signee") == ["Échevannes"]
    assert shown(client, convention, suivi="autorisation") == shown(client, convention, suivi="signature") == ["Arc"]
    assert shown(client, convention, role="partner") == ["Msa"]
    for key in ("role", "requise", "autorisation", "signature"):
        assert len(shown(client, convention, tri=f"-{key}")) == 3


def test_the_figures_of_the_parties_count_them_all_whatever_the_filter(client, convention):
    for number in range(30):
        partie = named_party(convention, f"Partie {number:02}")
        make_autorisation(partie)
        make_signataire(partie, signed_on=dt.date(2023, 10, 11) if number else None)
    response = client.get(url("parties", convention), {"q": "partie 01"})
    assert response.context["figures"] | {"communes": 0} == {
        "total": 30, "required": 30, "authorised": 30, "signed": 29, "communes": 0,
    }  # fmt: skip
    assert len(response.context["rows"]) == 1


def test_the_buttons_of_the_order_show_in_that_order_alone_and_know_both_ends(client, convention):
    for number in range(26):
        named_party(convention, f"Partie {number:02}")
    first, second = (client.get(url("parties", convention), {"page": page}).content.decode() for page in "12")
    assert first.count("Monter") == 24 and first.count("Descendre") == 25
    assert second.count("Monter") == 1 and second.count("Descendre") == 0
    other = client.get(url("parties", convention), {"tri": "partie"}).content.decode()
    assert "Monter" not in other and "revenez à l’ordre du document" in other


def test_parties_are_exported_with_their_dates(client, convention):
    partie = named_party(convention, "Arc")
    make_signataire(partie, signed_on=dt.date(2023, 10, 11))
    answer = client.get(url("parties", convention), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0][1:] == ("Partie", "Rôle", "Signature", "Autorisation", "Signée le")
    assert rows[1][1:] == ("Arc", "Collectivité", "Requise", "à venir", "11 octobre 2023")


def test_a_refused_date_comes_back_to_the_same_list(client, convention):
    make_parties(convention)
    answer = client.post(url("parties_many", convention) + "?tri=partie", {"signer": "1"})
    assert answer.status_code == 422
    assert f'href="{url("parties", convention)}?tri=-partie"' in answer.content.decode()


def test_a_commune_covered_signs_later_without_avenant(client):
    adviser = make_adviser()
    client.force_login(adviser)
    signed, other = make_signed_convention(adviser=adviser), make_convention(adviser=adviser)
    commune, outside = make_commune(name="Brochon"), make_commune(name="Fixin")
    make_movement(signed, dt.date(2023, 1, 1), entering=[commune])
    make_perimetre(other, communes=[commune, outside])
    town, neighbour = (make_organisation(territoire=place) for place in (commune, outside))
    partie = make_partie(signed, organisation=town, is_required=False)
    make_partie(signed, organisation=neighbour, is_required=False)  # in the perimeter of the other alone
    make_partie(other, organisation=neighbour, is_required=False)
    told = "Couverte, non signataire"
    page = client.get(url("parties", signed)).content.decode()
    assert page.count(told) == 1 and told not in client.get(url("parties", other)).content.decode()
    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(url("parties", signed), {"export": "xlsx"}).streaming_content))
    ).active
    assert [row[1] for row in sheet.iter_rows(values_only=True) if told in row] == ["Brochon"]
    add, required = url("signataire_add", signed, partie.pk), signed.parties.filter(initial__is_required=True)[0]
    assert add in client.get(url("partie", signed, partie.pk)).content.decode()
    assert (
        url("signataire_add", signed, required.pk)
        not in client.get(url("partie", signed, required.pk)).content.decode()
    )
    before = signed.initial_acte.signed_on
    assert client.post(add, {"capacity": "Maire", "signed_on": "03/03/2024"}).status_code == 302
    page = client.get(url("parties", signed)).content.decode()
    assert "3 mars 2024" in page and told not in page
    signed.initial_acte.refresh_from_db()
    assert signed.initial_acte.signed_on == before  # the entry into force is what it was


def test_a_party_is_held_before_its_signatures_go(client, convention):
    """In the order of `sign_all`: signed in bulk at that moment, one of the two waits and neither dies of a deadlock."""
    partie, other = make_partie(convention), make_partie(convention)
    for each in (partie, other):
        make_signataire(each)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url("partie_delete", convention, partie.pk)).status_code == 302
    asked = [query["sql"] for query in queries]
    held = [rank for rank, sql in enumerate(asked) if "FOR UPDATE" in sql and 'FROM "conventions_partie"' in sql]
    gone = [rank for rank, sql in enumerate(asked) if "DELETE FROM" in sql]
    assert held and gone and held[0] < gone[0]
    assert list(convention.parties.all()) == [other]
