"""Scanned délibérations, dropped together: placed by the name of their party, asked when it does not tell it."""

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.documents.scans import party_of
from conventions.enums import ActeKind, PartieRole
from conventions.models import Acte, Document, PartieActe
from conventions.tests.factories import make_autorisation, make_convention, make_partie, make_signed_convention
from core.tests.files import make_pdf, upload
from territories.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention(client):
    made = make_convention(adviser=make_adviser())
    client.force_login(made.adviser)
    return made


def towns(convention, *names):
    return [make_partie(convention, organisation=make_organisation(name=name)) for name in names]


def url_of(convention):
    return reverse("conventions:scans", args=[convention.pk])


def test_the_name_of_a_file_tells_its_party(convention):
    names = (
        "Gevrey-Chambertin",
        "CC de Gevrey-Chambertin et de Nuits",
        "Romain",
        "Saulon-la-Rue",
        "Saulon-la-Chapelle",
    )
    parties = towns(convention, *names)
    parties[2].organisation.siren = "200070894"
    told = {
        "Délibération GEVREY CHAMBERTIN.pdf": "Gevrey-Chambertin",
        "2026_11_CC-de-Gevrey-Chambertin-et-de-Nuits.pdf": "CC de Gevrey-Chambertin et de Nuits",
        "saulon_la_rue signé.pdf": "Saulon-la-Rue",
        "delib-st-romain.pdf": None,  # another commune
        "Saulon.pdf": None,
        "Saulon-la-Rue, Saulon-la-Chapelle.pdf": None,  # two of them
        "Romain, Romain bis.pdf": "Romain",
        "scan0001.pdf": None,
        "acte 200070894.pdf": "Romain",
    }
    for name, partie in told.items():
        found = party_of(name, parties)
        assert (found and found.name) == partie, name
    twins = towns(convention, "Fixin", "Fixin")
    assert party_of("Fixin.pdf", twins) is None


def test_scans_go_to_their_vote_and_what_is_not_placed_is_asked(client, convention):
    brochon, fixin, urcy = towns(convention, "Brochon", "Fixin", "Urcy")
    vote, other = make_autorisation(brochon), make_autorisation(urcy)
    names = ("Délib Brochon", "Délib Fixin", "scan0003")
    files = [upload(f"{name}.pdf", make_pdf(pages)) for pages, name in enumerate(names, 1)]
    files.append(upload("Urcy.docx", b"PK"))
    answer = client.post(url_of(convention), {"uploads": files, "deposer": "1"}, follow=True)
    told = [str(each) for each in answer.context["messages"]]
    assert told[:2] == [
        "1 délibération rattachée à son vote.",
        "1 délibération reconnue, à rattacher ci-dessous.",
    ]
    assert told[2].startswith("1 fichier dont le nom ne dit pas la partie") and told[3].startswith("Pas déposé : Urcy")
    vote.refresh_from_db()
    assert (vote.document.title, vote.document.partie, vote.version) == ("Délib Brochon", brochon, 1)
    asked = answer.context["asked"]
    assert [(document.title, box.value()) for document, box in asked.rows] == [
        ("Délib Fixin", str(fixin.pk)),
        ("scan0003", ""),
    ]
    lost = asked.documents[1]
    wrong = client.post(url_of(convention), {f"partie_{lost.pk}": "999", "rattacher": "1"})
    assert wrong.status_code == 422 and Document.objects.get(pk=lost.pk).partie is None
    named = {f"partie_{lost.pk}": urcy.pk, f"partie_{asked.documents[0].pk}": fixin.pk, "rattacher": "1"}
    answer = client.post(url_of(convention), named, follow=True)
    assert "Aucun vote sans acte pour : Fixin." in str([str(each) for each in answer.context["messages"]])
    other.refresh_from_db()
    assert other.document == lost
    refused = client.post(url_of(convention), {"uploads": [upload("note.docx", b"PK")], "deposer": "1"})
    assert refused.status_code == 422 and "note.docx" in refused.context["form"].errors["uploads"][0]


def test_a_file_dropped_twice_is_kept_once_and_one_that_is_empty_is_named(client, convention):
    (brochon,) = towns(convention, "Brochon")
    make_autorisation(brochon)
    pdf = make_pdf()
    for _ in range(2):
        files = [upload("Brochon.pdf", pdf), upload("vide.pdf", b"")]
        told = client.post(url_of(convention), {"uploads": files, "deposer": "1"}, follow=True).context["messages"]
    assert Document.objects.filter(convention=convention).count() == 1
    words = " ".join(str(each) for each in told)
    assert "Brochon.pdf : ce fichier est déjà parmi" in words and "Pas déposé : vide.pdf : " in words


def test_what_is_signed_is_tied_by_a_person(client):
    convention = make_signed_convention(adviser=make_adviser())
    client.force_login(convention.adviser)
    partie = convention.parties.get(role=PartieRole.COLLECTIVITE)
    files = [upload(f"{partie.name}.pdf", make_pdf())]
    answer = client.post(url_of(convention), {"uploads": files, "deposer": "1"}, follow=True)
    assert partie.initial.autorisations.get().document is None
    assert [box.value() for _, box in answer.context["asked"].rows] == [str(partie.pk)]


def test_the_scan_of_an_avenant_goes_to_the_vote_on_it(client, convention):
    brochon, _ = towns(convention, "Brochon", "Fixin")
    first = make_autorisation(brochon)
    acte = Acte.objects.create(convention=convention, kind=ActeKind.AVENANT, number=1, subject="Durée")
    vote = PartieActe.objects.create(acte=acte, partie=brochon).autorisations.create()
    url = reverse("conventions:avenant_scans", args=[convention.pk, 1])
    assert client.post(url, {"uploads": [upload("Brochon.pdf", make_pdf())], "deposer": "1"}).status_code == 302
    for row in (first, vote):
        row.refresh_from_db()
    assert first.document is None and vote.document.title == "Brochon"
