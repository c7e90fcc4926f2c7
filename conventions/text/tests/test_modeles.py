"""Models of text of a Caf: its administrator writes them, its people read them."""

import pytest
from django.urls import reverse

from accounts.enums import CafRole
from accounts.tests.factories import make_caf_member
from conventions.enums import Role
from conventions.models import ModeleConvention
from conventions.tests.factories import make_convention, make_member
from conventions.text import copies
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture
def modele():
    return copies.install_default_model(make_caf(), by=None)


@pytest.fixture
def admin(client, modele):
    person = make_caf_member(caf=modele.caf, role=CafRole.ADMIN)
    client.force_login(person)
    return person


def page(name, *args):
    return reverse(f"conventions:{name}", args=args)


def test_the_list_and_a_model_are_read_with_their_fields_named(client, modele, admin):
    assert modele.name in client.get(page("modeles")).content.decode()
    html = client.get(modele.get_absolute_url()).content.decode()
    assert '<span class="champ">Période (« du … au … »)</span>' in html
    assert "[[champ:" not in html


def test_other_roles_of_the_caf_read_and_write_nothing(client, modele):
    client.force_login(make_caf_member(caf=modele.caf, role=CafRole.ADVISER))
    article = modele.articles.first()
    assert client.get(page("modeles")).status_code == 200
    html = client.get(modele.get_absolute_url()).content.decode()
    assert page("modele_article_edit", modele.pk, article.pk) not in html
    for name, args in (
        ("modele_edit", [modele.pk]),
        ("modele_add", [modele.caf_id]),
        ("modele_article_add", [modele.pk]),
        ("modele_article_edit", [modele.pk, article.pk]),
    ):
        assert client.get(page(name, *args)).status_code == 403
    for name, args in (
        ("modele_default", [modele.pk]),
        ("modele_renumber", [modele.pk]),
        ("modele_article_move", [modele.pk, article.pk]),
        ("modele_article_delete", [modele.pk, article.pk]),
    ):
        assert client.post(page(name, *args)).status_code == 403


def test_another_caf_s_model_is_not_found(client, modele):
    other = copies.install_default_model(make_caf("91"), by=None)
    client.force_login(make_caf_member(caf=modele.caf, role=CafRole.ADMIN))
    article = other.articles.first()
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(page("modele_add", other.caf_id)).status_code == 404
    assert client.get(page("modele_article_edit", other.pk, article.pk)).status_code == 404
    assert client.get(page("modele_article_edit", modele.pk, article.pk)).status_code == 404
    assert client.get(page("modele_article_add_after", modele.pk, article.pk)).status_code == 404
    response = client.post(page("modele_add", modele.caf_id), {"name": "Copie", "source": other.pk})
    assert response.status_code == 422


def test_people_of_a_collectivite_have_no_models(client, modele):
    client.force_login(make_member(make_convention(caf=modele.caf), Role.CTG_LEAD))
    assert client.get(page("modeles")).status_code == 403
    assert client.get(modele.get_absolute_url()).status_code == 404


def test_articles_of_a_model_are_written_and_conventions_keep_theirs(client, modele, admin):
    convention = make_convention(caf=modele.caf)
    copies.copy_articles(modele, convention)
    article = modele.articles.get(number="8")
    url = page("modele_article_edit", modele.pk, article.pk)
    assert client.get(url).status_code == 200
    data = {"kind": "article", "number": "8", "title": "Communication", "body": "<p>Court.</p>", "version": 0}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data | {"body": "<p>Trop tard.</p>"}).status_code == 409
    assert client.post(url, data | {"title": "", "version": 1}).status_code == 422
    article.refresh_from_db()
    assert article.body == "<p>Court.</p>"
    assert convention.articles.get(number="8").body != "<p>Court.</p>"
    modele.refresh_from_db()
    assert modele.version == 1


def test_articles_are_added_moved_renumbered_and_removed(client, modele, admin):
    first = modele.articles.first()
    data = {"kind": "article", "number": "", "title": "Neuf", "body": "<p>x</p>"}
    assert client.post(page("modele_article_add_after", modele.pk, first.pk), data).status_code == 302
    added = modele.articles.get(title="Neuf")
    assert list(modele.articles.all()).index(added) == 1
    client.post(page("modele_article_move", modele.pk, added.pk), {"sens": "bas"})
    assert list(modele.articles.all()).index(added) == 2
    client.post(page("modele_renumber", modele.pk))
    added.refresh_from_db()
    assert added.number == "1"
    client.post(page("modele_article_delete", modele.pk, added.pk))
    assert not modele.articles.filter(title="Neuf").exists()


def test_a_model_is_copied_and_one_is_the_default(client, modele, admin):
    assert client.get(page("modele_add", modele.caf_id)).status_code == 200
    response = client.post(page("modele_add", modele.caf_id), {"name": "Copie", "source": modele.pk})
    assert response.status_code == 302
    copy = ModeleConvention.objects.get(name="Copie")
    assert copy.articles.count() == 15
    client.post(page("modele_default", copy.pk))
    assert list(ModeleConvention.objects.filter(is_default=True)) == [copy]
    response = client.post(page("modele_edit", copy.pk), {"name": "Copie", "version": copy.version})
    assert response.status_code == 422
    response = client.post(page("modele_edit", modele.pk), {"name": "Ancien", "version": modele.version})
    assert response.status_code == 302
    modele.refresh_from_db()
    assert (modele.name, modele.is_active) == ("Ancien", False)
