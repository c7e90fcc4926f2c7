"""Namesakes are told apart where one chooses among people, and cost nothing where there is none."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from lxml import html

from accounts.enums import CafRole
from accounts.models import User
from accounts.namesakes import told
from accounts.tests.factories import make_adviser, make_caf_member, make_user
from actions.tests.factories import make_fiche
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member
from territories.tests.factories import make_caf, make_organisation

pytestmark = pytest.mark.django_db
CLAIRE = {"first_name": "Claire", "last_name": "Petit"}


@pytest.fixture
def convention():
    """Its Caf has two Claire Petit, its two sides two others; another Caf has a fifth."""
    caf = make_caf()
    made = make_convention(caf=caf, adviser=make_adviser(caf=caf, user=make_user(first_name="Anne", last_name="Aubry")))
    for rank in (1, 2):
        make_caf_member(caf=caf, role=CafRole.ADVISER, user=make_user(email=f"claire{rank}@caf.fr", **CLAIRE))
    for name in ("CC de Nuits", "MSA de Bourgogne"):
        place = make_organisation(name=name)
        make_member(
            made,
            Role.COOPERATION_OFFICER,
            user=make_user(email=f"claire@{name[:2].lower()}.fr", **CLAIRE),
            organisation=place,
        )
    make_adviser(caf=make_caf("71"), user=make_user(**CLAIRE))
    return made


def options(client, url, name):
    page = html.document_fromstring(client.get(url).content.decode())
    found = page.xpath(f"//select[@name='{name}']/option[@value!='']") or page.xpath(f"//label[input[@name='{name}']]")
    return [" ".join(each.text_content().split()) for each in found]


def test_names_alone_cost_no_query(django_assert_num_queries, convention):
    people = [convention.adviser, make_user(first_name="Zoé", last_name="Petit")]
    with django_assert_num_queries(0):
        assert list(told(people).values()) == ["Anne Aubry", "Zoé Petit"]


def test_namesakes_differ_by_organisation_else_by_address(client, convention):
    client.force_login(convention.adviser)
    of_caf = [f"Claire Petit ({convention.caf.name}), claire{rank}@caf.fr" for rank in (1, 2)]
    for url, name in (
        (reverse("conventions:edit", args=[convention.pk]), "adviser"),
        (reverse("conventions:list"), "adviser"),
        (reverse("desk:task_add", args=[convention.pk]), "assigned_to"),
        (reverse("actions:fiche_edit", args=[make_fiche(convention=convention).pk, "cadre"]), "caf_referents"),
        (reverse("conventions:adviser_handover", args=[convention.pk]), "a"),
    ):
        shown = options(client, url, name)
        assert len(shown) == len(set(shown)), url
        if url != reverse("conventions:list"):
            assert {each for each in shown if "@caf.fr" in each} == set(of_caf), url
    shown = options(client, reverse("desk:task_add", args=[convention.pk]), "assigned_to")
    assert {"Claire Petit (CC de Nuits)", "Claire Petit (MSA de Bourgogne)"} <= set(shown)
    make_convention(caf=convention.caf, adviser=User.objects.get(email="claire2@caf.fr"))
    make_convention(caf=convention.caf, adviser=User.objects.get(email="claire1@caf.fr"))
    page = client.get(reverse("conventions:list")).content.decode()
    assert all(f">{escape(words)}</td>" in page for words in of_caf)
    page = client.get(reverse("conventions:adviser_handover", args=[convention.pk])).content.decode()
    assert convention.adviser.email in page
