import datetime as dt

import pytest
from django.urls import reverse

from accounts.tests.factories import make_adviser
from conventions.enums import Role
from conventions.tests.factories import (
    freeze,
    make_article,
    make_avenant,
    make_convention,
    make_member,
    make_modification,
    make_parties,
    make_signed_convention,
    sign_without_file,
)
from conventions.text import articles
from conventions.text.versions import wording_digest
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(db, client):
    found = make_adviser(caf=make_caf())
    client.force_login(found)
    return found


def make_text(adviser, count=3):
    """A signed convention of so many articles, the articles as they were signed, and a neighbour with an avenant."""
    other = make_signed_convention(caf=make_caf("91"))
    make_modification(make_avenant(other, effect_on="01/01/2024"), other.articles.get(), body="<p>Ailleurs.</p>")
    convention = make_convention(caf=adviser.cafs()[0], adviser=adviser)
    make_parties(convention, signed_on=dt.date(2023, 10, 11))
    rows = [
        make_article(convention, number=str(rank), title=f"Titre {rank}", body=f"<p>Mots {rank}.</p>", position=rank)
        for rank in range(1, count + 1)
    ]
    sign_without_file(convention.pk)
    freeze(convention)
    convention.refresh_from_db()
    return convention, rows


def page(client, convention, query=""):
    found = client.get(reverse("conventions:texte_au", args=[convention.pk]) + query)
    assert found.status_code in (200, 422)
    return found.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_each_passage_says_its_source_and_since_when(client, adviser):
    convention, (first, second, _) = make_text(adviser)
    one = make_avenant(convention, 1, effect_on="01/01/2025", signatures=("14/11/2024",) * 2)
    make_modification(one, first, title="Titre neuf", body="<p>Neuf.</p>")
    make_modification(one, second, kind="delete")
    late = make_avenant(convention, 2, effect_on="01/01/2099")
    make_modification(
        late, kind="insert", article_id=articles.new_identity(convention).pk, number="2 bis", after_id=second.pk
    )
    shown = page(client, convention, "?jour=01/01/2025")
    for words in (
        "Texte au 1er janvier 2025",
        "à partir de la convention signée et de 1 avenant.",
        "Titre neuf",
        "signé le 14 novembre 2024",
        "depuis le 1er janvier 2025",
        "Article supprimé. Sa place est gardée",
        "Signé, pas encore en vigueur",
        "Avenant n° 2, le 1er janvier 2099 : insérer un article",
    ):
        assert words in shown, words
    assert "Ailleurs." not in shown and "Mots 1." not in shown
    before = page(client, convention, "?jour=31/12/2024")
    assert "Mots 1." in before and "Titre neuf" in before  # among what is to come
    assert "qu’aucun avenant n’a changée" in before
    assert "2 bis" in page(client, convention, "?jour=2099-01-01")


def test_the_text_is_compared_with_the_signed_one(client, adviser):
    convention, (first, *_) = make_text(adviser)
    make_modification(
        make_avenant(convention, effect_on="01/01/2025"), first, title="Titre 1", body="<p>Mots neufs.</p>"
    )
    shown = page(client, convention, "?jour=01/01/2025&comparer=1")
    before, after = shown.split("Texte signé</h3>")[1].split("Texte au 1er janvier 2025</h3>")
    assert "<del" in before and "<ins" not in before
    assert "neufs." in after and "<del" not in after.split("</section>")[0]
    assert "1 article diffère" in shown and "Inchangés : Article 2" in shown
    same = page(client, convention, "?jour=31/12/2024&comparer=1")
    assert "le texte est celui qui a été signé" in same


def test_a_day_that_is_none_is_said_at_its_place(client, adviser):
    convention, _ = make_text(adviser)
    found = client.get(reverse("conventions:texte_au", args=[convention.pk]), {"jour": "demain"})
    assert found.status_code == 422
    assert 'value="demain"' in found.content.decode() and 'aria-invalid="true"' in found.content.decode()


def test_before_the_signature_no_text_is_valid(client, adviser):
    convention = make_convention(caf=adviser.cafs()[0], adviser=adviser)
    make_article(convention)
    assert "aucun texte n’est encore en vigueur" in page(client, convention)


def test_the_text_is_for_who_reads_it(client, adviser):
    convention, _ = make_text(adviser, 1)
    address = reverse("conventions:texte_au", args=[convention.pk])
    for user, code in (
        (make_member(convention, Role.ELECTED), 200),
        (make_member(convention, Role.CONSULTANT), 403),
        (make_adviser(caf=make_caf("91")), 404),
    ):
        client.force_login(user)
        assert client.get(address).status_code == code


@pytest.mark.parametrize("count", [2, 12])
def test_a_text_of_20_articles_and_12_avenants_costs_20_queries(client, adviser, django_assert_max_num_queries, count):
    convention, rows = make_text(adviser, 20)
    hashes = {row.pk: wording_digest(row.title, row.body) for row in rows}
    for number in range(1, count + 1):
        acte = make_avenant(convention, number, effect_on=f"01/{number:02}/2025")
        for row in rows[:5]:
            make_modification(acte, row, title=f"T{number}", body=f"<p>{number}</p>", base_hash=hashes[row.pk])
            hashes[row.pk] = wording_digest(f"T{number}", f"<p>{number}</p>")
    with django_assert_max_num_queries(20):
        shown = page(client, convention, "?jour=01/01/2026&comparer=1")
    assert "5 articles diffèrent" in shown
    assert f"T{count}" in page(client, convention, "?jour=01/01/2026")
