"""What the database refuses by its triggers, as a person reads it."""

import re

import pgtrigger.registry
import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse

from core import middleware, refusals
from core.tests.test_errors import make_request
from core.typography import french

KEY = 471_108
SENTENCE = re.compile(r"RAISE EXCEPTION '((?:[^']|'')*)'")


def raised_by_triggers():
    """Every sentence that a trigger of ours raises, its keys filled in."""
    found = set()
    for _, trigger in pgtrigger.registry.registered():
        found |= set(SENTENCE.findall(trigger.func or ""))
    return sorted(words.replace("''", "'").replace("%", str(KEY)) for words in found)


def test_every_sentence_of_a_trigger_is_read_without_a_key():
    raised = raised_by_triggers()
    assert len(raised) > 10 and sum(str(KEY) in words for words in raised) > 5
    for words in raised:
        read = refusals.in_words(words)
        assert not re.search(r"\d", read), words
        assert read[0].isupper() and read.endswith("."), words
        assert read == words or str(KEY) in words, "a sentence without a key is read as it is"
        assert read != refusals.GENERAL, f"its own sentence is lost: {words}"


@pytest.mark.parametrize(
    ("raised", "read"),
    [
        ("Le bilan 12 est validé : il ne change plus.", "Ce bilan est validé : il ne change plus."),
        (
            "Le compte rendu de la séance 7 est validé : il ne change plus.",
            "Le compte rendu de cette séance est validé : il ne change plus.",
        ),
        (
            "Le texte de la convention 340 est figé pour toujours.",
            "Le texte de cette convention est figé pour toujours.",
        ),
        (
            "Document 34 : acte d’une convention signée, il garde son titre.",
            "Ce document : acte d’une convention signée, il garde son titre.",
        ),
        ("L’article 12 garde son identité.", "Cet article garde son identité."),
        ("Article 12 : ce n’est pas sa rédaction.", "Cet article : ce n’est pas sa rédaction."),
        ("L’axe 12 n’est pas à vous.", refusals.GENERAL),
        ("Une version de texte ne change plus.", "Une version de texte ne change plus."),
    ],
)
def test_a_key_becomes_this_one(raised, read):
    assert refusals.in_words(raised) == read


def refused_by_trigger(words):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '23000'; END $$")


@pytest.mark.django_db
def test_a_view_that_a_trigger_refuses_answers_its_sentence(caplog):
    with pytest.raises(IntegrityError) as caught:
        refused_by_trigger("Le bilan 471108 est validé : il ne change plus.")
    answer = middleware.answer_refusals(lambda request: HttpResponse()).process_exception(make_request(), caught.value)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert french("Ce bilan est validé : il ne change plus.") in html and "471108" not in html
    assert "refused_by_database" in caplog.text and "471108" in caplog.text


@pytest.mark.django_db
def test_what_a_constraint_refuses_stays_a_fault():
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('core', NULL)")
    process = middleware.answer_refusals(lambda request: HttpResponse()).process_exception
    assert process(make_request(), caught.value) is None
    assert process(make_request(), ValueError()) is None
