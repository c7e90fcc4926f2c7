"""One convention told four times: its pages, their exports, its text and its PDF say the same of its parties."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.enums import AutorisationKind, PartieRole, Role
from conventions.perimeter import territory
from conventions.tests.factories import (
    make_article,
    make_autorisation,
    make_convention,
    make_member,
    make_partie,
    make_perimetre,
    make_signataire,
)
from conventions.text.champs import Values
from core.formats import NBSP
from reporting.documents.convention_source import convention_document
from reporting.documents.pipeline import page_html
from reporting.documents.tests.reading import rows_of, words
from territories.enums import AncienCodeNature
from territories.models import CommuneAncienCode
from territories.tests.factories import make_caf, make_commune, make_organisation

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
NEIGHBOUR = "Voisine"


def make_whole(caf, named=""):
    """A convention with two parties, each with two representatives and two acts; `named` follows each word."""
    convention = make_convention(caf=caf)
    named = f" {named}" if named else ""
    for rank in ("un", "deux"):
        organisation = make_organisation(
            name=f"Partie {rank}{named}", address=f"{len(rank)} rue du Parc{named}", postal_code="21000", city="Dijon"
        )
        partie = make_partie(
            convention, organisation=organisation, role=PartieRole.COLLECTIVITE, position=len(rank), is_required=True
        )
        for number, capacity in enumerate(("Présidente", "Directeur"), 1):
            make_signataire(
                partie, name=f"Signataire {rank} {number}{named}", capacity=capacity, signed_on=dt.date(2026, 1, 9)
            )
        make_autorisation(
            partie,
            kind=AutorisationKind.STANDING_COMMITTEE,
            number=f"{rank}-1{named}",
            decided_on=dt.date(2025, 6, 27),
            for_count=12,
            against_count=3,
            expressed_count=15,
        )
        make_autorisation(
            partie,
            kind=AutorisationKind.DELEGATION,
            number="",
            decided_on=dt.date(2025, 9, 1),
            decided_on_precision="month",
        )
    partie.initial.exemption = f"Déjà habilitée{named}"
    partie.initial.save()
    make_perimetre(convention, communes=[make_commune(name=f"Commune {rank}{named}") for rank in ("a", "b")])
    make_article(convention, number="2 bis", title=f"Les parties{named}", body="<p>[[champ:deliberations]]</p>")
    return convention


@pytest.fixture
def convention():
    make_whole(make_caf("91"), NEIGHBOUR)
    return make_whole(make_caf())


def test_pages_exports_and_pdf_tell_the_same_parties(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    document = convention_document(convention, on=DAY)
    printed = words(page_html(document)[0])
    assert NEIGHBOUR not in printed
    list_url = reverse("conventions:parties", args=[convention.pk])
    listed = rows_of(client.get(list_url, {"export": "xlsx"}))
    first, second = document.parties
    assert [line["Partie"] for line in listed] == [first.name, second.name] == ["Partie un", "Partie deux"]
    act = "Délibération de la commission permanente"
    for row, party, line in zip(convention.parties.all(), document.parties, listed, strict=True):
        page = words(client.get(reverse("conventions:partie", args=[convention.pk, row.pk])).content.decode())
        assert NEIGHBOUR not in page
        for text in (page, printed):
            assert "rue du Parc, 21000 Dijon" in text
            assert "9 janvier 2026" in page
            assert "12 pour, 3 contre" in text
        for person in party.representatives:
            assert f"{person.name} {person.function}" in page and person.words in printed
        assert line["Autorisation"].startswith(f"{act}, 27 juin 2025 ; Délégation, septembre 2025")
        assert line["Signée le"] == "9 janvier 2026"
        assert f"{act} n°{NBSP}".replace(NBSP, " ") in page
        assert party.authorisations[0].startswith("délibération de la commission permanente n°")
        assert party.authorisations[1] == "délégation de septembre 2025"
    assert listed[1]["Autorisation"].endswith(" ; Sans objet") and "Sans objet" not in listed[0]["Autorisation"]
    assert second.authorisations[2] == f"autorisation sans objet{NBSP}: Déjà habilitée"


def test_text_and_pdf_name_an_act_in_the_same_words(client, convention):
    client.force_login(make_adviser(caf=convention.caf))
    page = words(client.get(reverse("conventions:texte", args=[convention.pk])).content.decode())
    printed = words(page_html(convention_document(convention, on=DAY))[0])
    told = Values(convention).get("deliberations")
    assert len(told) == 4 and NEIGHBOUR not in page
    assert told[0] == f"délibération de la commission permanente n°{NBSP}un-1 du 27 juin 2025, Partie un"
    for line in told:
        line = " ".join(line.split())
        assert line in page
        assert line in printed
    assert "Article 2 bis Les parties" in page and "Article 2 bis" in printed


def test_a_representative_with_an_account_alone_is_named(client, convention):
    person = make_member(convention, Role.ELECTED)
    row = convention.parties.first()
    signed = row.initial.signataires.first()
    type(signed).objects.filter(pk=signed.pk).update(user=person, name="")
    client.force_login(make_adviser(caf=convention.caf))
    page = client.get(reverse("conventions:partie", args=[convention.pk, row.pk])).content.decode()
    assert f'<th scope="row">{person.full_name}</th><td data-label="Qualité">Présidente</td>' in page
    assert convention_document(convention, on=DAY).parties[0].representatives[0].name == person.full_name


def test_the_name_written_on_a_signature_outlives_its_account(convention):
    person = make_member(convention, Role.ELECTED)
    signed = convention.parties.first().initial.signataires.first()
    type(signed).objects.filter(pk=signed.pk).update(user=person)
    assert convention_document(convention, on=DAY).parties[0].representatives[0].name == "Signataire un 1"


def test_who_does_not_read_the_text_is_told_no_name(client, convention):
    row = convention.parties.first()
    client.force_login(make_member(convention, Role.CONSULTANT))
    page = client.get(reverse("conventions:partie", args=[convention.pk, row.pk])).content.decode()
    assert "Présidente" in page and "Signataire un" not in page


def test_page_export_and_pdf_tell_the_same_perimeter(client, convention):
    """A commune that merged since is the one that it became, on the page as in the text."""
    client.force_login(make_adviser(caf=convention.caf))
    gone = convention.perimetre.get(commune__name="Commune a").commune
    new = make_commune(name="Commune nouvelle")
    CommuneAncienCode.objects.create(old_code=gone.code, commune=new, nature=AncienCodeNature.values[0])
    type(gone).objects.filter(pk=gone.pk).update(valid_to=dt.date(2025, 1, 1))
    url = reverse("conventions:perimetre", args=[convention.pk])
    page = client.get(url)
    place = territory.of(convention, on=DAY)
    assert page.context["place"].words == place.words == "les communes de Commune b et de Commune nouvelle"
    document = convention_document(convention, on=DAY)
    assert (document.place, document.perimeter) == (place.name, place.summary)
    listed = rows_of(client.get(url, {"export": "xlsx"}))
    assert [line["Commune"] for line in listed] == ["Commune a", "Commune b"]  # as it was typed, with its code
    assert NEIGHBOUR not in page.content.decode()
