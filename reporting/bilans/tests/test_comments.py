"""Comments on the sections of a bilan: who reads, asks, answers, settles."""

import pytest
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import mails
from accounts.models import Mail
from accounts.tests.factories import make_adviser
from conventions.enums import Role
from conventions.tests.factories import make_member, make_signed_convention
from reporting.bilans.comments import CommentaireBilan
from reporting.desk import home
from reporting.documents.bilan_source import bilan_document
from reporting.enums import BilanState
from reporting.tests.factories import make_bilan
from territories.tests.factories import make_caf


@pytest.fixture
def bilan(db):
    caf = make_caf()
    adviser = make_adviser(caf=caf)
    return make_bilan(make_signed_convention(caf=caf, adviser=adviser))


def say(client, bilan, text, section="synthese"):
    return client.post(reverse("bilans:comment", args=[bilan.pk, section]), {"text": text})


def test_the_reader_of_a_draft_comments_and_is_answered(bilan, client):
    officer = make_member(bilan.convention, Role.COOPERATION_OFFICER)
    client.force_login(officer)
    page = client.get(bilan.get_absolute_url()).content.decode()
    assert page.count("Commenter cette section") == len(bilan_document(bilan).parts)
    assert say(client, bilan, "Il manque l’accueil de loisirs.").url.endswith("#commentaires-synthese")
    empty = say(client, bilan, "  ")
    assert empty.status_code == 422
    [asked] = CommentaireBilan.objects.all()
    client.force_login(bilan.convention.adviser)
    client.post(reverse("bilans:comment_answer", args=[asked.pk]), {"text": "C’est ajouté."})
    page = client.get(bilan.get_absolute_url()).content.decode()
    assert page.index("Il manque l’accueil de loisirs.") < page.index("C’est ajouté.")
    assert "1\u00a0commentaire à régler" in page
    client.post(reverse("bilans:comment_settle", args=[asked.pk]), {"regle": "1"})
    page = client.get(bilan.get_absolute_url()).content.decode()
    assert "Rouvrir" in page and "à régler" not in page
    client.post(reverse("bilans:comment_settle", args=[asked.pk]), {"regle": "0"})
    asked.refresh_from_db()
    assert (asked.settled_at, asked.settled_by) == (None, None)
    with pytest.raises(DatabaseError), transaction.atomic():
        CommentaireBilan.objects.filter(pk=asked.pk).update(text="Autre chose.")


def test_a_member_of_the_copil_reads_what_they_asked_alone(bilan, client):
    convention = bilan.convention
    member, other = (make_member(convention, Role.COPIL_MEMBER) for _ in range(2))
    officer = make_member(convention, Role.COOPERATION_OFFICER)
    client.force_login(officer)
    say(client, bilan, "Entre nous : ce chiffre est à revoir.")
    client.force_login(member)
    assert say(client, bilan, "Trop tôt").status_code == 404  # a draft is its writers' own
    bilan.send(by=convention.adviser, reason="Prêt")
    assert say(client, bilan, "Et les seniors ?").status_code == 302
    page = client.get(bilan.get_absolute_url()).content.decode()
    assert "Et les seniors" in page and "Entre nous" not in page and "Régler" not in page
    mine = CommentaireBilan.objects.get(created_by=member)
    theirs = CommentaireBilan.objects.get(created_by=officer)
    assert client.post(reverse("bilans:comment_settle", args=[mine.pk]), {"regle": "1"}).status_code == 403
    assert client.get(reverse("bilans:comment_answer", args=[theirs.pk])).status_code == 404
    client.force_login(other)
    assert "Et les seniors" not in client.get(bilan.get_absolute_url()).content.decode()
    client.force_login(make_adviser(caf=make_caf()))
    assert client.get(reverse("bilans:comment_answer", args=[mine.pk])).status_code == 404
    client.force_login(convention.adviser)
    assert "Et les seniors" in client.get(bilan.get_absolute_url()).content.decode()


def test_a_comment_waits_for_its_writers_and_is_told_once_a_day(bilan, client):
    convention = bilan.convention
    officer, member = make_member(convention, Role.COOPERATION_OFFICER), make_member(convention, Role.COPIL_MEMBER)
    elsewhere = make_signed_convention(caf=convention.caf, adviser=convention.adviser)
    make_bilan(elsewhere)
    bilan.send(by=convention.adviser, reason="Prêt")
    client.force_login(member)
    for text in ("Et les seniors ?", "Et les aidants ?"):
        say(client, bilan, text)

    def waiting():
        return [
            task.when for _, rows, _ in home.build(convention.adviser).groups for row in rows
            for task in getattr(row, "tasks", [row]) if task.url == bilan.get_absolute_url()
        ]  # fmt: skip

    assert waiting() == ["2 commentaires à régler"]
    asked = Mail.objects.filter(kind="bilan_comment")
    assert sorted(asked.values_list("recipient", flat=True)) == sorted(2 * [convention.adviser.email, officer.email])
    told = mails.kinds["bilan_comment"].tell(**asked.filter(recipient=officer.email).first().arguments)
    assert str(bilan) in told["line"] and "seniors" not in str(told)
    client.force_login(officer)
    first = CommentaireBilan.objects.first()
    client.post(reverse("bilans:comment_answer", args=[first.pk]), {"text": "C’est ajouté."})
    assert set(asked.filter(asked_by=officer).values_list("recipient", flat=True)) == {
        convention.adviser.email, member.email,
    }  # fmt: skip
    client.post(reverse("bilans:comment_settle", args=[first.pk]), {"regle": "1"})
    assert waiting() == ["1 commentaire à régler"]
    later = [mails.kinds["bilan_comment"].tell(**each.arguments) for each in asked]
    assert later.count(None) == 4  # the settled one and its answer are told to nobody


def test_comments_are_over_once_validated_and_printed_nowhere(bilan, client):
    adviser = bilan.convention.adviser
    client.force_login(adviser)
    say(client, bilan, "À vérifier avant le COPIL.")
    say(client, bilan, "Adresse inconnue", section="rien")
    assert CommentaireBilan.objects.count() == 1
    document = bilan_document(bilan)
    assert "À vérifier" not in document.data + render_to_string(document.template, {"document": document})
    bilan.send(by=adviser, reason="Prêt")
    bilan.validate(by=adviser, reason="Séance tenue hors du portail")
    bilan.refresh_from_db()
    assert bilan.state == BilanState.VALIDATED
    assert say(client, bilan, "Trop tard").status_code == 403
    page = client.get(bilan.get_absolute_url()).content.decode()
    assert "À vérifier avant le COPIL." in page and "Commenter cette section" not in page
    assert "À vérifier" not in str(bilan.frozen)
