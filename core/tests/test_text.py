import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.mailboxes import AddressField
from core.reading.texts import clean as clean_cell
from core.text import clean, cleaned


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("saut\u2028Word", "saut\nWord"),
        ("et\u2029fin", "et\nfin"),
        ("\u202amairie\u202c \x0bfin", "mairie \nfin"),
        ("Jeu\u00adnesse", "Jeunesse"),
        ("fe\u0301vrier", "février"),
        ("a\x07b", "a b"),
        ("un\tdeux\r\n12\u202f500\u00a0€", "un\tdeux\r\n12\u202f500\u00a0€"),
        ("nul\0", "nul\0"),
    ],
)
def test_what_nobody_sees_goes_and_the_rest_stays(typed, read):
    assert clean(typed) == read
    assert clean_cell(typed) == read.replace("\r\n", "\n").replace("\0", "")  # of a file, by the same cleaning


@pytest.mark.django_db
def test_each_form_reads_clean_words_and_secrets_as_typed(client):
    data = QueryDict(mutable=True)
    data.setlist("q", ["Jeu\u00adnesse", "été"])
    data["password1"] = "e\u0301"
    found = cleaned(data)
    assert found.getlist("q") == ["Jeunesse", "été"] and found["password1"] == "e\u0301"
    assert cleaned(found) is found
    request = client.post("/connexion/?q=Jeu\u00adnesse", {"login": "a\u200b@b.fr", "password": "e\u0301"}).wsgi_request
    assert (request.GET["q"], request.POST["login"], request.POST["password"]) == ("Jeunesse", "a@b.fr", "e\u0301")


@pytest.mark.parametrize(
    "typed",
    [
        "Jean Dupont <jean.dupont@mairie-exemple.fr>",
        "mailto:jean.dupont@mairie-exemple.fr",
        "jean.dupont@mairie-exemple.fr",
        "jean.dupont@mairie-exemple.fr;",
        "mailto:jean.dupont@mairie-exemple.fr?subject=CTG, la suite",
    ],
)
def test_an_address_is_taken_out_of_its_name(typed):
    assert AddressField().clean(typed) == "jean.dupont@mairie-exemple.fr"


def test_two_addresses_where_one_is_expected_are_refused():
    with pytest.raises(ValidationError, match="Une seule adresse est attendue"):
        AddressField().clean("a@b-exemple.fr; c@d-exemple.fr")
    with pytest.raises(ValidationError):
        AddressField().clean("Jean Dupont <>")
