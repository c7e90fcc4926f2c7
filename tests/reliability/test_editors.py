"""Twenty editors, fifty rounds, one fiche: each round accepts exactly one, and no text is lost on the screen of the others."""

import html
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from actions.models import FicheAction
from actions.tests.factories import make_fiche
from conventions.enums import Role
from conventions.tests.factories import make_convention, make_member

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS, ROUNDS = 20, 50


def test_one_save_a_round_is_accepted_and_the_others_read_both_texts():
    convention = make_convention()
    fiche = make_fiche(convention=convention)
    url = reverse("actions:fiche_edit", args=[fiche.pk, "vigilance"])
    editors = [Client() for _ in range(EDITORS)]
    for editor in editors:
        editor.force_login(make_member(convention, Role.COOPERATION_OFFICER))
    before = FicheAction.objects.get(pk=fiche.pk).version
    for number in range(ROUNDS):
        version = FicheAction.objects.get(pk=fiche.pk).version
        typed = [f"Texte de la personne {each} au tour {number}" for each in range(EDITORS)]
        answers = send_all_at_once(editors, url, typed, version)
        kept = FicheAction.objects.get(pk=fiche.pk)
        (accepted,) = [text for text, answer in answers if answer.status_code == 302]
        assert kept.attention_points == accepted
        refused = [(text, answer) for text, answer in answers if answer.status_code == 409]
        assert len(refused) == EDITORS - 1
        for text, answer in refused:
            page = html.unescape(answer.content.decode())
            assert text in page and accepted in page
    assert kept.version == before + ROUNDS


def send_all_at_once(editors, url, typed, version):
    """[(text, answer)] of who sends each text at the same moment."""
    start, answers, faults = threading.Barrier(len(editors)), [], []

    def send(editor, text):
        try:
            start.wait(timeout=30)
            answers.append((text, editor.post(url, {"attention_points": text, "version": version})))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=pair) for pair in zip(editors, typed, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert faults == [] and len(answers) == len(editors)
    return answers
