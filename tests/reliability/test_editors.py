"""Twenty editors, fifty rounds, one article: each round accepts exactly one, and loses no text."""

import threading

import pytest
from django.db import connection

from accounts.tests.factories import make_user
from conventions.models import Article
from conventions.tests.factories import make_article, make_convention
from core.editing import StaleEdit, save_edit
from core.forms import HouseForm
from core.richtext import plain

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS, ROUNDS = 20, 50


class ArticleForm(HouseForm):
    class Meta:
        model = Article
        fields = ["title", "body"]


def test_one_save_a_round_is_accepted_and_the_others_keep_their_text():
    article, users = make_article(make_convention()), [make_user() for _ in range(EDITORS)]
    for number in range(ROUNDS):
        article.refresh_from_db()
        forms = []
        for editor in range(EDITORS):
            typed = {
                "title": f"Tour {number}, personne {editor}",
                "body": f"<p>Texte de la personne {editor} au tour {number}</p>",
                "version": article.version,
            }
            form = ArticleForm(typed, instance=Article.objects.get(pk=article.pk))
            assert form.is_valid(), form.errors
            forms.append(form)
        accepted, refused = save_all_at_once(forms, users)
        article.refresh_from_db()
        assert [article.title] == accepted
        assert len(refused) == EDITORS - 1
        for form, stale in refused:
            assert plain(form.cleaned_data["body"]) in {each.typed for each in stale.differences}
            assert article.title in {each.stored for each in stale.differences}
    assert article.version == ROUNDS


def save_all_at_once(forms, users):
    start, accepted, refused, faults = threading.Barrier(len(forms)), [], [], []

    def save(form, user):
        try:
            start.wait(timeout=30)
            save_edit(form, by=user)
            accepted.append(form.cleaned_data["title"])
        except StaleEdit as stale:
            refused.append((form, stale))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in zip(forms, users, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    return accepted, refused
