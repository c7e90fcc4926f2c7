"""Pages and guards of a text that is submitted: what is told of its version, which version a vote is on."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import jobs
from accounts.tests.factories import make_adviser
from conventions.dossier import guards
from conventions.enums import ConventionState as S
from conventions.models import Article, Autorisation, Convention, Signataire
from conventions.signing import progress
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_candidate,
    make_convention,
    make_parties,
    make_version_file,
    submit,
)
from conventions.text import articles, submission
from conventions.text.versions import make_version_to_sign
from core.dates import PreciseDate
from core.transitions import TransitionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client):
    adviser = make_adviser()
    client.force_login(adviser)
    convention = make_convention(adviser=adviser)
    make_parties(convention)
    make_article(convention)
    return convention


def url(name, convention, *args):
    return reverse(f"conventions:{name}", args=[convention.pk, *args])


def step(convention, slug):
    return url("transition", convention, slug)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def said(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


# Asking ---------------------------------------------------------------------------------------


def test_asking_makes_one_job_and_shows_its_progress(client, mine):
    answer = client.post(step(mine, "validation"), {"reason": ""})
    asked = mine.soumissions.get()
    assert (answer.status_code, answer.url) == (302, asked.job.get_absolute_url())
    assert client.post(step(mine, "validation"), {"reason": ""}).url == answer.url
    assert mine.soumissions.count() == 1 and fresh(mine).state == S.PROSPECTING
    assert "Actualiser" in said(client.get(answer.url))
    page = said(client.get(step(mine, "validation")))
    assert "Le texte est en train d’être soumis" in page and asked.job.get_absolute_url() in page


def test_another_person_sees_who_is_submitting(client, mine):
    submission.ask(mine, by=mine.adviser, reason="")
    Convention.objects.filter(pk=mine.pk).update(adviser=(other := make_adviser(caf=mine.caf)))
    client.force_login(other)
    page = said(client.get(step(mine, "validation")))
    assert f"{mine.adviser} l’a demandé" in page and "Actualiser" in page
    assert mine.soumissions.get().job.get_absolute_url() not in page


def test_what_is_at_fault_is_told_with_its_link(client, mine):
    asked = submission.ask(mine, by=mine.adviser, reason="")
    asked.faults = [{"text": "L’article 1 – Objet : un signe manque.", "url": "/conventions/1/texte/#article-7"}]
    asked.save()
    jobs.fail(asked.job, "Le texte n’a pas été soumis.")
    page = said(client.get(step(mine, "validation")))
    assert "Le texte n’a pas été soumis" in page
    assert '<a href="/conventions/1/texte/#article-7">L’article 1 – Objet : un signe manque.</a>' in page
    assert 'value="Soumettre aux assemblées"' in page  # once mended, it may be asked again


def test_a_text_is_not_submitted_without_its_version(mine):
    with pytest.raises(TransitionRefused, match="Soumettre aux assemblées"):
        mine.submit_for_approval(by=None)
    assert fresh(mine).state == S.PROSPECTING


def test_a_version_kept_meanwhile_takes_its_number(mine):
    candidate = make_candidate(mine)
    make_version_to_sign(mine, by=None)
    with pytest.raises(TransitionRefused, match="Une autre version a été gardée"):
        mine.submit_for_approval(by=None, candidate=candidate)
    assert not mine.versions_texte.filter(kind="submitted").exists()


# Once submitted -------------------------------------------------------------------------------


def test_a_submitted_text_is_closed_and_read_from_its_version(client, mine):
    version = submit(mine)
    article = mine.articles.get()
    assert articles.why_closed(mine).startswith("Le texte est soumis aux assemblées")
    answer = client.post(url("article_edit", mine, article.pk), {"title": "Autre", "body": "Autre", "version": 1})
    assert (answer.status_code, fresh(article).title) == (302, "Objet de la convention")
    assert client.post(url("article_delete", mine, article.pk)).status_code == 302
    assert mine.articles.exists()
    partie = mine.parties.first()
    assert client.get(url("partie_text", mine, partie.pk)).status_code == 409
    Article.objects.filter(pk=article.pk).update(title="Changé dans les tables")
    page = said(client.get(url("texte", mine)))
    assert "Texte soumis aux assemblées" in page and "Changé dans les tables" not in page
    assert f"Vous lisez la version {version.number}, celle que votent les assemblées." in " ".join(page.split())
    assert version.document.get_absolute_url() in page


def test_a_late_change_blocks_the_signature_and_offers_to_reopen(client, mine):
    submit(mine)
    for partie in mine.parties.all():
        make_autorisation(partie, voted_version=progress.version_voted(mine))
    assert 'aria-disabled="true"' not in said(client.get(step(mine, "signature")))
    Article.objects.filter(convention=mine).update(title="Objets")
    page = said(client.get(step(mine, "signature")))
    assert "L’article 1 – Objets : modification depuis la version soumise aux assemblées" in page
    assert f"{url('texte', mine)}#article-" in page and step(mine, "reouverture") in page
    answer = client.post(step(mine, "signature"), {"reason": "Vite"})
    assert answer.status_code == 422 and "n’est plus celle que les assemblées ont votée" in said(answer)
    assert fresh(mine).state == S.APPROVAL
    assert client.post(step(mine, "reouverture"), {"reason": "Article 1 repris"}).status_code == 302
    assert fresh(mine).state == S.DRAFTING and articles.why_closed(fresh(mine)) == ""


# Votes ----------------------------------------------------------------------------------------


def lacks(convention):
    return [(lack.text, lack.is_blocking) for lack in guards.everyone_has_authorised(convention)]


def make_voted(convention, version):
    return [make_autorisation(partie, voted_version=version) for partie in convention.parties.all()]


def test_a_vote_counts_for_what_it_was_given_on(mine):
    first = submit(mine)
    caf, epci = make_voted(mine, first)
    assert lacks(mine) == []
    mine.reopen(by=None, reason="Un article change")
    Article.objects.filter(convention=mine).update(title="Objets")
    second = submit(mine)
    named = [
        (f"l’autorisation {vote.partie_acte.partie.de_la} sur la version n° 2, ou sa confirmation : "
         "son vote porte sur une autre version", True)
        for vote in (caf, epci)
    ]  # fmt: skip
    assert lacks(mine) == named
    Autorisation.objects.filter(pk=caf.pk).update(voted_version=second)  # confirmed
    assert lacks(mine) == named[1:]
    epci.partie_acte.exemption = "Par délégation"
    epci.partie_acte.save()
    assert lacks(mine) == []


def test_a_vote_on_the_same_content_still_counts(mine):
    first = submit(mine)
    make_voted(mine, first)
    mine.reopen(by=None, reason="Relire encore")
    second = submit(mine)
    assert (second.number, second.sha256) == (2, first.sha256)
    assert lacks(mine) == []


def test_a_vote_without_its_version_is_a_warning(mine):
    submit(mine)
    make_voted(mine, None)
    names = ", ".join(partie.name for partie in mine.parties.all())
    assert lacks(mine) == [(f"la version votée n’est pas connue : {names}", False)]


def test_without_a_version_submitted_the_signature_warns(mine):
    Convention.objects.filter(pk=mine.pk).update(state=S.APPROVAL)
    convention = fresh(mine)
    make_voted(convention, None)
    ((text, is_blocking),) = lacks(convention)
    assert text.startswith("aucune version n’a été soumise") and not is_blocking
    Article.objects.filter(convention=convention).update(title="Objets")
    convention.prepare_signature(by=None, reason="Votée avant")
    version = convention.versions_texte.get()
    assert version.content["articles"][0]["title"] == "Objets" and version.content["printed"] is not None


def test_a_new_vote_is_on_the_version_submitted(client, mine):
    version, partie = submit(mine), mine.parties.last()
    address = url("autorisation_add", mine, partie.pk)
    page = said(client.get(address))
    assert f'<option value="{version.pk}" selected>Version 1 (soumise aux assemblées)</option>' in page
    client.post(address, {"kind": "deliberation", "purpose": "sign", "outcome": "favourable",
                          "decided_on": "27/06/2023", "voted_version": version.pk})  # fmt: skip
    vote = partie.initial.autorisations.get()
    assert vote.voted_version == version
    assert "version n° 1</a>" in said(client.get(url("partie", mine, partie.pk)))
    assert "sur la version n° 1" in said(client.get(url("parties", mine)))
    answer = client.post(url("autorisation_edit", mine, partie.pk, vote.pk), {
        "kind": "deliberation", "purpose": "sign", "outcome": "favourable", "decided_on": "27/06/2023",
        "voted_version": "", "version": vote.version})  # fmt: skip
    assert answer.status_code == 302 and fresh(vote).voted_version is None


def test_many_votes_at_once_are_on_the_version_submitted(mine):
    keys = [partie.pk for partie in mine.parties.all()]
    first = submit(mine)
    on = PreciseDate(dt.date(2023, 6, 27))
    assert progress.authorise_all(mine, keys, on=on, by=None) == 2
    assert progress.authorise_all(mine, keys, on=on, by=None) == 0
    mine.reopen(by=None, reason="Un article change")
    Article.objects.filter(convention=mine).update(title="Objets")
    second = submit(mine)
    assert progress.authorise_all(mine, keys, on=on, by=None) == 2  # what was voted on is another text
    assert {vote.voted_version for vote in Autorisation.objects.filter(partie_acte__partie__in=keys)} == {first, second}


def test_a_vote_on_an_earlier_text_counts_on_no_page(client, mine):
    """The page said « 2 parties autorisées sur 2 » of votes that the signature refused."""
    first = submit(mine)
    caf, epci = (vote.partie_acte.partie for vote in make_voted(mine, first))
    assert progress.figures(mine)["authorised"] == 2
    mine.reopen(by=None, reason="Un article change")
    assert progress.figures(fresh(mine))["authorised"] == 0
    Article.objects.filter(convention=mine).update(title="Objets")
    second = submit(mine)
    make_autorisation(caf, voted_version=second)
    assert progress.figures(mine)["authorised"] == 1
    pages = [said(client.get(url("partie", mine, row.pk))) for row in (caf, epci)]
    assert [page.count("Voté sur une version antérieure") for page in pages] == [1, 1]
    assert ["<li>délibération ou décision</li>" in page for page in pages] == [False, True]
    listed = said(client.get(url("parties", mine)))
    assert listed.count("Délibération, 27 juin 2023, voté sur une version antérieure") == 2
    assert listed.count("Délibération, 27 juin 2023") == 3
    assert caf.name not in said(client.get(url("parties", mine), {"suivi": "autorisation"})).split("<tbody>")[1]


def test_a_vote_of_the_same_text_counts_on_the_pages(mine):
    first = submit(mine)
    make_voted(mine, first)
    mine.reopen(by=None, reason="Relire encore")
    submit(mine)
    other = make_convention(adviser=mine.adviser)
    make_parties(other)
    make_voted(other, None)
    assert [progress.figures(row)["authorised"] for row in (mine, other)] == [2, 2]


def test_without_any_version_a_vote_asks_for_none(client, mine):
    other = make_convention(adviser=mine.adviser)
    make_parties(other)
    submit(other)
    page = said(client.get(url("autorisation_add", mine, mine.parties.last().pk)))
    assert "Version votée" not in page


# Signing ---------------------------------------------------------------------------------------


def test_a_signature_of_another_text_does_not_count(mine):
    caf, other = mine.parties.all()
    submit(mine)
    make_version_to_sign(mine, by=None)
    sign(mine, [caf.pk])
    Convention.objects.filter(pk=mine.pk).update(state=S.DRAFTING)
    make_article(mine, number="2", title="Ajout")
    submit(fresh(mine))
    make_version_to_sign(mine, by=None)
    sign(mine, [other.pk])
    [lack] = [each for each in fresh(mine).lacks_for(S.IN_FORCE) if "sur la version" in each.text]
    assert lack.is_blocking
    assert lack.text.startswith(f"la signature {caf.de_la} sur la version n° 4")
    assert lack.url == url("partie", mine, caf.pk)


def dated(client, partie, **more):
    return client.post(url("signataire_add", partie.convention, partie.pk), {
        "capacity": "Maire", "signed_on": "11/10/2023", "signed_on_source": "", **more}, follow=True)  # fmt: skip


UNVERSIONED = "une signature datée maintenant n’est sur aucune version"


def test_a_signature_dated_before_any_version_is_named(client, mine):
    caf, other = mine.parties.all()
    page = said(client.get(url("signataire_add", mine, caf.pk)))
    assert UNVERSIONED in page and "demandera un motif" in page
    assert "Cette date n’est sur aucune version" in said(dated(client, caf))
    many = {"on": "11/10/2023", "parties": [other.pk], "signer": "1"}
    assert UNVERSIONED in said(client.post(url("parties_many", mine), many, follow=True))
    assert [row.signed_version for row in Signataire.objects.filter(signed_on__isnull=False)] == [None, None]
    submit(mine)
    version = make_version_to_sign(mine, by=None)
    Convention.objects.filter(pk=mine.pk).update(state=S.READY_TO_SIGN)
    page = said(client.get(url("signataire_add", mine, other.pk)))
    assert UNVERSIONED not in page
    dated(client, other)
    assert other.initial.signataires.last().signed_version == version


def test_a_signature_on_no_version_asks_for_a_reason(client, mine):
    caf, other = mine.parties.all()
    Signataire.objects.filter(partie_acte=caf.initial).update(signed_on=dt.date(2022, 10, 11))
    submit(mine)
    make_version_file(mine)
    sign(mine, [other.pk], on=dt.date(2022, 10, 12))
    own = [each for each in fresh(mine).lacks_for(S.IN_FORCE) if "sur aucune version" in each.text]
    assert [(lack.text, lack.is_blocking, lack.url) for lack in own] == [
        (f"la signature {caf.de_la} n’est sur aucune version : elle a été datée avant que celle à signer soit faite",
         False, url("partie", mine, caf.pk))
    ]  # fmt: skip
    with pytest.raises(TransitionRefused, match="Indiquez un motif"):
        fresh(mine).enter_into_force(by=None)
    assert client.post(step(mine, "entree-en-vigueur"), {"reason": "Signée sur papier"}).status_code == 302
    assert "sur aucune version" in mine.transitions.get(name="enter_into_force").warnings[0]


def test_a_reprise_is_signed_on_no_version(client, mine):
    """Its text was signed elsewhere: there is no version to name, nor a reason to ask for."""
    Convention.objects.filter(pk=mine.pk).update(origin="reprise")
    caf = mine.parties.first()
    assert UNVERSIONED not in said(client.get(url("signataire_add", mine, caf.pk)))
    assert "aucune version" not in said(dated(client, caf, signed_on="11/10/2022"))
    Signataire.objects.filter(partie_acte__partie__convention=mine).update(signed_on=dt.date(2022, 10, 11))
    make_version_to_sign(mine, by=None)
    Convention.objects.filter(pk=mine.pk).update(state=S.READY_TO_SIGN)
    assert fresh(mine).lacks_for(S.IN_FORCE) == []
    fresh(mine).enter_into_force(by=None)
    assert fresh(mine).is_text_frozen and "aucune version" not in said(client.get(url("partie", mine, caf.pk)))


def test_a_signature_of_the_same_text_counts(mine):
    """Drawn again with other votes, the version to sign has a new number and the same text."""
    submit(mine)
    make_version_to_sign(mine, by=None)
    sign(mine, [row.pk for row in mine.parties.all()])
    make_version_to_sign(mine, by=None)
    assert not [each for each in fresh(mine).lacks_for(S.IN_FORCE) if "sur la version" in each.text]


def sign(convention, keys, on=dt.date(2023, 10, 11)):
    Convention.objects.filter(pk=convention.pk).update(state=S.READY_TO_SIGN)
    assert progress.sign_all(fresh(convention), keys, on=PreciseDate(on), by=None)
