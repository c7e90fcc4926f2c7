"""The client's address: believed from the proxies that the settings name, and from nobody else."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from core import clients


@pytest.fixture(autouse=True)
def two_proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.9, 203.0.113.5, 10.1.2.3", "203.0.113.5"),
        ("127.0.0.1", "203.0.113.5:4711", "203.0.113.5"),
        ("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("", "203.0.113.5", "203.0.113.5"),  # a socket of this machine
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.5, unknown", "127.0.0.1"),  # our proxy wrote no address
        ("127.0.0.1", "<b>, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),  # proxies only: the farthest
        ("192.0.2.1", "203.0.113.5", "192.0.2.1"),  # nobody's proxy: its header is not read
        ("192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_the_nearest_address_that_is_no_proxy_is_the_client(peer, header, client):
    more = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert clients.address_of(RequestFactory().get("/", REMOTE_ADDR=peer, **more)) == client


def test_a_thousand_proxies_are_not_followed():
    header = ", ".join(["203.0.113.5"] + ["10.0.0.1"] * 1000)
    assert clients.address_of(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=header)) == "10.0.0.1"


def test_an_ipv6_client_is_its_network_of_64_bits():
    assert clients.network_of("2001:db8::7") == clients.network_of("2001:db8::8:9")
    assert clients.network_of("2001:db8::7") != clients.network_of("2001:db8:0:1::7")
    assert clients.network_of("203.0.113.5") == "203.0.113.5"


def test_the_journal_and_allauth_name_the_same_client(client, db, caplog):
    from allauth.account.adapter import get_adapter

    caplog.set_level("INFO", logger="django_structlog")
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="198.51.100.9, 203.0.113.5")
    assert get_adapter().get_client_ip(request) == "203.0.113.5"
    client.get("/connexion/", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.5"})
    lines = [record.msg for record in caplog.records if record.name.startswith("django_structlog")]
    assert lines and {line["ip"] for line in lines} == {"203.0.113.5"}
