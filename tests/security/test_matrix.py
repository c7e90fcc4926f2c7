"""Every URL name × every role × GET and POST. A URL without a row fails."""

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import SimpleCookie
from django.middleware.csrf import get_token
from django.urls import URLPattern, get_resolver, reverse

from reporting.documents import kinds
from tests.security import pages
from tests.security.walk import ROLES, ROWS, TOKEN, Doors, Walk, has_its_token, is_deaf


def url_names(resolver=None, namespace=""):
    """Each URL name of the portal, with its namespaces."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"une adresse sans nom : {pattern.pattern}"
            found.add(f"{namespace}{pattern.name}")
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= url_names(pattern, inner)
    return found


def test_every_url_has_its_row_and_every_row_its_url():
    names = url_names()
    written = {row.name for row in ROWS.values()}
    assert sorted(names - written) == []
    assert sorted(written - names) == []


def test_every_kind_of_document_has_its_rows():
    asked = {f"documents:ask {kind.slug}" for kind in kinds.every()}
    read = {f"documents:rendu {kind.slug}" for kind in kinds.every() if kind.has_rows}
    assert asked | read == {key for key, row in ROWS.items() if row.name in {"documents:ask", "documents:rendu"}}


@pytest.fixture(scope="module")
def doors(made):
    return Doors(made)


@pytest.fixture(scope="module", params=ROLES)
def walk(request, made, doors):
    """Every address asked once by one role: each test below looks at one side of it."""
    return Walk(made, request.param, doors)


@pytest.mark.django_db
def test_each_page_answers_each_role_as_the_matrix_says(walk):
    assert not walk.codes, "\n".join(walk.codes)


@pytest.mark.django_db
def test_each_form_of_each_page_is_heard_with_its_token(walk):
    assert not walk.refused, "\n".join(walk.refused)


@pytest.mark.django_db
def test_each_form_that_is_saved_leads_to_another_page(walk):
    assert not walk.stayed, "\n".join(walk.stayed)


@pytest.mark.django_db
def test_no_page_shows_what_its_role_may_not_read(walk):
    assert not walk.leaks, "\n".join(walk.leaks)


@pytest.mark.django_db
def test_each_page_is_well_formed(walk):
    assert not walk.faults, "\n".join(walk.faults)


def test_the_walk_has_pressed_the_buttons_that_order_the_plan():
    if len(Walk.sent) > 1:  # the whole module was run
        assert {("actions:plan", "actions:axe_move", False), ("actions:plan", "actions:fiche_move", False)} <= Walk.sent
        assert len(Walk.sent) > 200


def test_only_a_view_that_refuses_before_it_looks_at_anybody_is_deaf():
    assert is_deaf(reverse("conventions:list"), "post") and is_deaf(reverse("actions:fiche_move", args=[1]), "get")
    assert not is_deaf(reverse("conventions:list"), "get") and not is_deaf(reverse("accounts:edit"), "post")


def test_a_form_without_its_token_or_with_anothers_would_be_sent():
    own, other = (HttpRequest() for _ in range(2))
    tokens = [get_token(own), get_token(other)]
    cookies = SimpleCookie({settings.CSRF_COOKIE_NAME: own.META["CSRF_COOKIE"]})
    sendings = [pages.Sending("/monter/", fields) for fields in ((), *(((TOKEN, each),) for each in tokens))]
    assert [has_its_token(each, cookies) for each in sendings] == [False, True, False]
    assert not has_its_token(sendings[1], SimpleCookie())


def test_a_form_is_read_with_its_fields_its_token_and_its_button():
    form = (
        '<form method="post" action="/monter/"><input type="hidden" name="csrfmiddlewaretoken" value="jeton">'
        '<input name="titre" value="Un"><input type="checkbox" name="vu"><select name="theme"><option value="1">A</select>'
        '<button name="sens" value="haut">Monter</button><button formaction="/ailleurs/">Autre</button></form>'
    )
    first, second = pages.sendings(pages.read(form), "/plan/")
    assert first.path == "/monter/" and second.path == "/ailleurs/"
    assert first.data == {"csrfmiddlewaretoken": ["jeton"], "titre": ["Un"], "theme": ["1"], "sens": ["haut"]}


def test_the_faults_of_a_page_would_be_seen():
    wrong = [
        '<p id="a">Un</p><p id="a">Deux</p>',
        '<p id="a b">Trois</p>',
        '<label for="absent">Nom</label><input>',
        "<label>Nom</label><input>",
        '<p id="a">Un</p><input type="hidden" name="cle" aria-describedby="a">',
        '<div aria-labelledby="absent" role="group">Quatre</div>',
        '<form hx-post="/"></form>',
        '<select name="n"><option value=""></option></select>',
        '<div><input autofocus></div><p tabindex="-1" autofocus>Cinq</p>',
        '<span aria-label="non renseigné">–</span>',
        '<button><a href="/">Six</a></button>',
        '<img src="a.png">',
    ]
    for each in wrong:
        assert len(pages.faults(pages.read(each))) == 1, each
    right = '<label for="nom">Nom</label><input id="nom" autofocus><option value="" label="Tous"></option><img alt="">'
    assert pages.faults(pages.read(right)) == []
