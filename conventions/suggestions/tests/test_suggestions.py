"""What is suggested on a text under negotiation: written, shown, answered by the other side, never lost, never applied blind."""

import io
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.tests.factories import make_adviser, make_user
from conventions.enums import ConventionState, Role, Side, SuggestionKind
from conventions.enums import SuggestionOutcome as Outcome
from conventions.models import Article, Convention, Suggestion, SuggestionComment
from conventions.suggestions import deciding, telling
from conventions.suggestions.counting import answers_are_given
from conventions.tests.factories import (
    freeze,
    make_article,
    make_convention,
    make_member,
    make_suggestion,
    sign_without_file,
)
from conventions.text import champs
from core import differing, typography
from core.transitions import TransitionRefused
from territories.tests.factories import make_caf

pytestmark = pytest.mark.django_db

K = SuggestionKind
BODY = "<p>Le comité se réunit une fois par an.</p><p>Il examine la [[champ:periode]].</p>"
TWICE = BODY.replace("une fois", "deux fois")


class World:
    """A convention in rédaction, its two sides, a partner; a second Caf full of neighbours."""

    def __init__(self):
        self.adviser = make_user(first_name="Claire", last_name="Maréchal")
        self.convention = make_convention(name="Gevrey", adviser=self.adviser, state=ConventionState.DRAFTING)
        make_adviser(caf=self.convention.caf, user=self.adviser)
        self.officer = make_member(self.convention)
        self.elected = make_member(self.convention, Role.ELECTED)
        self.partner = make_member(self.convention, Role.PARTNER)
        self.consultant = make_member(self.convention, Role.CONSULTANT)
        self.first = make_article(self.convention, number="1", title="Objet", position=1)
        self.article = make_article(self.convention, number="2", title="Pilotage", body=BODY, position=2)
        self.closing = make_article(self.convention, kind="closing", number="", title="Fait", position=3)
        self.stranger = make_user()
        self.other = make_convention(caf=make_caf("91"), adviser=self.stranger, state=ConventionState.DRAFTING)
        make_adviser(caf=self.other.caf, user=self.stranger)
        make_suggestion(make_article(self.other), created_by=make_member(self.other))

    def url(self, name, *args):
        return reverse(f"conventions:{name}", args=[self.convention.pk, *args])

    def asked(self, **fields):
        return make_suggestion(self.article, **{"body": TWICE, "created_by": self.officer} | fields)


@pytest.fixture
def world():
    return World()


def now(row):
    """(suggestion, its article of today) read again."""
    row = Suggestion.objects.get(pk=row.pk)
    return row, Article.objects.filter(pk=row.place).first()


def state(row):
    row = Suggestion.objects.get(pk=row.pk)
    return telling.state_words(row, telling.states([row])[row.pk][1])[0]


def send(client, user, url, **data):
    client.force_login(user)
    return client.post(url, data)


def answer(client, world, row, user=None, decision="accepter", words=""):
    url = world.url("suggestion_answer", row.number)
    return send(client, user or world.adviser, url, decision=decision, reply=words)


def exported(client, url):
    sheet = load_workbook(io.BytesIO(b"".join(client.get(url, {"export": "xlsx"}).streaming_content))).active
    return " ".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row)


def typed(**fields):
    return {"reason": "Deux séances sont nécessaires.", "creation_key": str(uuid.uuid4()), **fields}


def test_one_side_asks_and_the_other_accepts(client, world):
    url = world.url("suggestion_add", world.article.pk, "reecrire")
    client.force_login(world.elected)
    page = client.get(url).content.decode()
    assert "une fois par an" in page and f'name="on_version" value="{world.article.version}"' in page
    asked = typed(title="Pilotage", body=TWICE + "<script>x</script>", on_version=world.article.version)
    assert client.post(url, asked).status_code == 302
    assert client.post(url, asked).status_code == 302  # a double click
    row = world.convention.suggestions.get()
    assert (row.number, row.side, row.kind, row.body) == (1, Side.COLLECTIVITE, K.REWORD, TWICE)
    assert row.created_by == world.elected and row.article_id == world.article.pk
    client.force_login(world.adviser)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "1 mot ajouté, 1 mot retiré" in page.replace("\u00a0", " ") and "&lt;p&gt;" not in page
    assert answer(client, world, row, words="D’accord.").status_code == 302
    row, article = now(row)
    assert (row.outcome, row.decided_by, row.answer) == (Outcome.ACCEPTED, world.adviser, "D’accord.")
    assert (article.body, article.number, article.version) == (TWICE, "2", world.article.version + 1)
    told = client.get(world.url("historique")).content.decode()
    assert "Proposition 1 acceptée" in told and "Attend une réponse" in told and "Claire Maréchal" in told


def test_accepted_with_a_change_writes_the_change(client, world):
    row = world.asked()
    url = world.url("suggestion_amend", row.number)
    client.force_login(world.adviser)
    page = client.get(url).content.decode()
    assert "deux fois" in page and typography.french("Ce qui est proposé") in page
    thrice = BODY.replace("une fois", "trois fois")
    data = {"title": "Pilotage", "body": thrice, "version": world.article.version, "answer": "Trois, plutôt."}
    wrong = client.post(url, data | {"body": "<p>[[champ:inconnu]]</p>"})
    assert wrong.status_code == 422 and "Champ inconnu" in wrong.content.decode()
    assert now(row)[0].is_waiting
    assert client.post(url, data).status_code == 302
    row, article = now(row)
    assert (row.outcome, row.written_body, article.body, row.body) == (Outcome.AMENDED, thrice, thrice, TWICE)
    assert row.answer == "Trois, plutôt." and row.decided_by == world.adviser
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Texte accepté" in page and "Trois, plutôt." in page


def test_what_is_far_from_a_change_is_left_out_beside_and_told_whole(world):
    many = "".join(f"<p>Paragraphe {rank}.</p>" for rank in range(9))
    article = make_article(world.convention, title="Long", body=many)
    row = make_suggestion(article, body=many.replace("Paragraphe 5.", "Paragraphe cinq."))
    [found] = telling.compared(row, article, champs.Values(world.convention))
    assert differing.after(found.after) == ["[…]", "Paragraphe 4.", "Paragraphe cinq.", "Paragraphe 6.", "[…]"]
    assert differing.before(found.whole) == ["Long", *(f"Paragraphe {rank}." for rank in range(9))]
    assert found.words.replace("\u00a0", " ") == "1 mot ajouté, 1 mot retiré"


def test_nobody_decides_for_their_own_side(client, world):
    row = world.asked()
    lead = make_member(world.convention, Role.CTG_LEAD)  # who writes too, of the same side
    for person in (world.officer, lead, world.elected, world.partner, world.consultant):
        assert answer(client, world, row, person).status_code == 403
        assert client.get(world.url("suggestion_amend", row.number)).status_code == 403
    of_caf = world.asked(side=Side.CAF, created_by=world.adviser)
    assert answer(client, world, of_caf).status_code == 403
    assert answer(client, world, of_caf, world.elected).status_code == 403  # reads, and does not write the text
    assert answer(client, world, of_caf, lead, "refuser", "Non.").status_code == 302
    both = world.asked(side=Side.PARTNER, created_by=world.partner)
    assert answer(client, world, both, world.officer, "refuser", "Plus tard.").status_code == 302
    assert now(both)[0].decided_side == Side.COLLECTIVITE and now(of_caf)[0].decided_side == Side.COLLECTIVITE
    done = {"outcome": Outcome.ACCEPTED, "decided_at": "2026-11-29T10:00Z"}
    for decider in (
        {"decided_by": world.officer, "decided_side": Side.CAF},  # its author
        {"decided_by": lead, "decided_side": Side.COLLECTIVITE},  # of the side that asks
        {"decided_by": world.adviser},
        {"decided_side": Side.CAF},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=row.pk).update(**done, **decider)
    assert now(row)[0].is_waiting


def test_what_was_asked_and_said_is_never_deleted(world):
    row = world.asked()
    talk = SuggestionComment.objects.create(suggestion=row, side=Side.CAF, text="Oui.", created_by=world.adviser)
    for each in (talk, row):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(each).objects.filter(pk=each.pk).delete()
    freeze(world.convention)
    answered = {"outcome": Outcome.ACCEPTED, "decided_at": "2026-11-29T10:00Z", "decided_by": world.adviser}
    with pytest.raises(IntegrityError, match="signé"), transaction.atomic():
        Suggestion.objects.filter(pk=row.pk).update(**answered, decided_side=Side.CAF)
    with pytest.raises(IntegrityError, match="signé"), transaction.atomic():
        world.asked()


def test_a_base_that_shrank_overtakes_and_loses_nothing(client, world):
    row = world.asked()
    Article.objects.filter(pk=world.article.pk).update(body="<p>Le comité se réunit.</p>", version=1)
    assert state(row) == "Dépassée"
    refused = answer(client, world, row, words="D’accord")
    page = refused.content.decode()
    assert refused.status_code == 409 and "n’est pas appliquée" in page and "D’accord" in page
    assert now(row)[0].is_waiting and now(row)[1].body == "<p>Le comité se réunit.</p>"
    today, written = telling.compared(*now(row), champs.Values(world.convention))
    assert differing.after(today.after)[1] == "Le comité se réunit deux fois par an."
    assert "une fois" in " ".join(differing.before(written.before)) and today.before_title == "Texte d’aujourd’hui"
    data = {"title": "Pilotage", "body": TWICE, "version": 1}
    assert send(client, world.adviser, world.url("suggestion_amend", row.number), **data).status_code == 302
    assert now(row)[1].body == TWICE


def test_two_on_one_article_accepting_one_overtakes_the_other(client, world):
    first, second = world.asked(), world.asked(body=BODY.replace("une fois", "trois fois"))
    removal = world.asked(kind=K.REMOVE, title="", body="")
    assert answer(client, world, first).status_code == 302
    assert (state(second), state(removal)) == ("Dépassée", "Dépassée")
    page = client.get(second.get_absolute_url()).content.decode()
    assert str(first) in page and 'value="accepter"' not in page
    assert now(second)[0].body == BODY.replace("une fois", "trois fois")


def test_identical_suggestions_are_written_once(client, world):
    first, same = world.asked(), world.asked(created_by=world.elected)
    assert answer(client, world, first).status_code == 302
    version = now(same)[1].version
    assert state(same) == telling.SAID
    assert answer(client, world, same).status_code == 302
    row, article = now(same)
    assert (row.outcome, article.version, article.body) == (Outcome.ACCEPTED, version, TWICE)


def test_an_insertion_takes_its_place_and_number(client, world):
    url = world.url("suggestion_add", world.first.pk, "ajouter")
    body = "<p>Chaque année.</p>"
    assert send(client, world.officer, url, **typed(label="1 bis", title="Évaluation", body=body)).status_code == 422
    data = typed(label="1 bis", title="Évaluation", body=body, on_version=0)
    assert send(client, world.officer, url, **data).status_code == 302
    row = world.convention.suggestions.get()
    assert answer(client, world, row).status_code == 302
    titles = list(world.convention.articles.order_by("position").values_list("number", "title"))
    assert titles == [("1", "Objet"), ("1 bis", "Évaluation"), ("2", "Pilotage"), ("", "Fait")]
    assert now(row)[0].article_id == world.convention.articles.get(title="Évaluation").pk


def test_an_insertion_after_a_removed_article_waits_for_a_place(client, world):
    row = world.asked(kind=K.INSERT, title="Évaluation", body="<p>Chaque année.</p>")
    world.article.delete()
    assert state(row) == "Dépassée"
    assert answer(client, world, row).status_code == 409
    page = client.get(row.get_absolute_url()).content.decode()
    assert "n’est plus dans le texte" in page.replace("\n  ", " ") and "Chaque année." in page
    url = world.url("suggestion_amend", row.number)
    data = {"title": "Évaluation", "body": row.body, "number": "", "place": "", "creation_key": str(uuid.uuid4())}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"place": world.first.pk}).status_code == 302
    order = list(world.convention.articles.order_by("position").values_list("title", flat=True))
    assert order == ["Objet", "Évaluation", "Fait"] and now(row)[0].outcome == Outcome.AMENDED


def test_two_insertions_at_one_place_are_written_once(client, world):
    texts = ("<p>Chaque année.</p>", "<p>Chaque année.</p>", "<p>Tous les deux ans.</p>")
    people = (world.elected, world.officer, world.officer)
    first, same, other = (
        world.asked(kind=K.INSERT, label="2 bis", title="Évaluation", body=body, created_by=person)
        for body, person in zip(texts, people, strict=True)
    )
    assert {state(each) for each in (first, same, other)} == {"Attend une réponse"}
    assert answer(client, world, first).status_code == 302
    assert (state(same), state(other)) == (telling.SAID, telling.OVERTAKEN)
    assert answer(client, world, other).status_code == 409
    assert answer(client, world, same).status_code == 302
    assert list(world.convention.articles.filter(number="2 bis").values_list("body", flat=True)) == [texts[0]]
    page = client.get(world.url("suggestions"), {"outcome": "waiting"})
    assert [line.words for line in page.context["lines"]] == [telling.OVERTAKEN]
    world.convention.articles.get(number="2 bis").delete()
    assert state(other) == "Attend une réponse"


def test_nothing_is_written_after_the_closing(client, world):
    url = world.url("suggestion_add", world.closing.pk, "ajouter")
    data = typed(label="", title="Évaluation", body="<p>Après.</p>", on_version=0)
    page = send(client, world.officer, url, **data)
    assert page.status_code == 422 and "formule de fin" in page.content.decode() and "Après." in page.content.decode()
    assert client.get(url).status_code == 302 and not world.convention.suggestions.exists()
    row = make_suggestion(world.closing, kind="insert", title="Évaluation", created_by=world.officer)
    assert answer(client, world, row).status_code == 302
    assert world.convention.articles.order_by("position").last() == world.closing


def test_the_words_typed_go_along_to_the_text_accepted_with_a_change(client, world):
    for row in (world.asked(), world.asked(kind=K.INSERT, title="Évaluation")):
        url = world.url("suggestion_amend", row.number)
        page = send(client, world.adviser, url, decision="autrement", reply="Trois, plutôt.")
        assert page.status_code == 200 and page.context["form"]["answer"].value() == "Trois, plutôt."
        assert "Ce champ est obligatoire" not in page.content.decode() and now(row)[0].is_waiting


def test_a_signed_text_says_that_what_waited_had_no_answer(client, world):
    row, refused = world.asked(), world.asked()
    answer(client, world, refused, decision="refuser", words="Non.")
    sign_without_file(world.convention.pk)
    freeze(world.convention)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "restée sans réponse" in page and "reprend" not in page and telling.LEFT in page
    listed = client.get(world.url("suggestions"))
    assert listed.context["waiting_count"] == listed.context["mine_count"] == 0
    assert [line.words for line in listed.context["lines"]] == ["Refusée", telling.LEFT]
    kept = send(client, world.adviser, world.url("suggestion_comment", row.number), text="Trop tard")
    assert kept.status_code == 409 and "Trop tard" in kept.content.decode()
    assert client.post(world.url("suggestion_resolve", refused.number)).status_code == 409
    assert answer(client, world, row).status_code == 409 and now(refused)[0].resolved_at is None


def test_a_removal_keeps_what_was_removed_readable(client, world):
    row, reword = world.asked(kind=K.REMOVE, title="", body=""), world.asked()
    assert answer(client, world, row).status_code == 302
    assert not Article.objects.filter(pk=world.article.pk).exists()
    client.force_login(world.adviser)
    assert "une fois par an" in client.get(row.get_absolute_url()).content.decode()
    url = world.url("suggestion_amend", reword.number)
    assert client.get(url).status_code == 302
    kept = client.post(url, {"title": "Pilotage", "body": "<p>Mes mots.</p>", "version": 0})
    assert kept.status_code == 409 and "Mes mots." in kept.content.decode()
    assert answer(client, world, reword, decision="refuser", words="Retiré.").status_code == 302


@pytest.mark.parametrize("version", ["99", "abc", "", "9" * 30])
def test_a_version_that_is_gone_stores_nothing(client, world, version):
    url = world.url("suggestion_add", world.article.pk, "reecrire")
    data = typed(title="Pilotage", body=TWICE, on_version=version)
    page = send(client, world.officer, url, **data)
    assert page.status_code == 422 and "n’existe plus" in page.content.decode()
    assert "deux fois" in page.content.decode() and not world.convention.suggestions.exists()
    assert f'name="on_version" value="{world.article.version}"' in page.content.decode()


def test_a_text_that_moved_while_one_wrote_is_read_again_first(client, world):
    url = world.url("suggestion_add", world.article.pk, "reecrire")
    Article.objects.filter(pk=world.article.pk).update(number="2 bis", version=1)
    data = typed(title="Pilotage", body=TWICE, on_version=0)
    moved = BODY.replace("comité", "comité de pilotage")
    Article.objects.filter(pk=world.article.pk).update(body=moved, version=2)
    page = send(client, world.officer, url, **data)
    assert page.status_code == 422 and "a changé pendant que vous écriviez" in page.content.decode()
    assert client.post(url, data | {"on_version": 2}).status_code == 302
    assert world.convention.suggestions.get().base_body == moved
    same = client.post(url, typed(title="Pilotage", body=moved, on_version=2))
    assert same.status_code == 422 and "Rien ne change" in same.content.decode()
    Article.objects.filter(pk=world.article.pk).update(number="3", version=3)  # its number alone
    assert client.post(url, typed(title="Pilotage", body=TWICE, on_version=2)).status_code == 302
    world.article.delete()
    page = client.post(url, typed(title="Pilotage", body=TWICE, on_version=3))
    assert page.status_code == 422 and "retiré du texte pendant" in page.content.decode()
    assert client.get(url).status_code == 302 and world.convention.suggestions.count() == 2


def test_a_refusal_says_why_and_is_kept(client, world):
    row = world.asked()
    page = answer(client, world, row, decision="refuser")
    assert page.status_code == 422 and "Un refus donne sa réponse" in page.content.decode()
    assert answer(client, world, row, decision="refuser", words="Non.").status_code == 302
    again = answer(client, world, row, words="Si, finalement.")
    assert again.status_code == 409 and "Si, finalement." in again.content.decode()
    assert "a déjà été refusée par Claire Maréchal" in again.content.decode()
    assert now(row)[1].body == BODY
    for change in ({"answer": "Oui."}, {"outcome": Outcome.ACCEPTED}, {"reason": "Autre"}, {"body": "<p>Autre</p>"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=row.pk).update(**change)


def test_a_submitted_text_keeps_what_waits_and_takes_it_up(client, world):
    assert not list(answers_are_given(Convention.objects.get(pk=world.convention.pk)))
    row, url = world.asked(), world.url("suggestion_add", world.article.pk, "reecrire")
    [lack] = answers_are_given(Convention.objects.get(pk=world.convention.pk))
    assert not lack.is_blocking and "1 proposition attend une réponse" in lack.text.replace("\u00a0", " ")
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.APPROVAL)
    refused = answer(client, world, row, words="D’accord")
    assert refused.status_code == 409 and "reprend avec la rédaction" in refused.content.decode()
    assert client.get(world.url("suggestion_amend", row.number)).status_code == 302
    amended = client.post(world.url("suggestion_amend", row.number), {"title": "P", "body": TWICE, "version": 0})
    assert amended.status_code == 409 and now(row)[1].body == BODY
    assert send(client, world.officer, world.url("suggestion_withdraw", row.number)).status_code == 409
    page = client.post(url, typed(title="Pilotage", body=TWICE, on_version=0))
    assert page.status_code == 422 and "deux fois" in page.content.decode()
    assert client.get(url).status_code == 302
    assert "1 proposition attend une réponse" in client.get(world.url("texte")).content.decode().replace("\u00a0", " ")
    Convention.objects.filter(pk=world.convention.pk).update(state=ConventionState.DRAFTING)
    assert answer(client, world, row).status_code == 302
    assert world.convention.suggestions.get().outcome == Outcome.ACCEPTED


def test_its_author_withdraws_it_and_nobody_answers_any_more(client, world):
    row = world.asked()
    url = world.url("suggestion_withdraw", row.number)
    for person, code in ((world.adviser, 403), (world.elected, 403), (world.officer, 200)):
        client.force_login(person)
        assert client.get(url).status_code == code
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    assert "a déjà été retirée" in answer(client, world, row).content.decode()


def test_what_is_said_under_it_is_closed_and_opened_again(client, world):
    row = world.asked()
    url, close = world.url("suggestion_comment", row.number), world.url("suggestion_resolve", row.number)
    data = {"text": "Et le bilan ?", "creation_key": str(uuid.uuid4())}
    for _ in range(2):
        assert send(client, world.partner, url, **data).status_code == 302
    assert send(client, world.adviser, url, text="").status_code == 422
    assert SuggestionComment.objects.get().side == Side.PARTNER
    client.post(close)  # it still waits
    assert now(row)[0].resolved_at is None
    answer(client, world, row, decision="refuser", words="Non.")
    for person, code in ((world.elected, 403), (world.partner, 403), (world.officer, 302)):
        assert send(client, person, close).status_code == code
    assert now(row)[0].resolved_by == world.officer
    lost = send(client, world.adviser, url, text="Encore un mot")
    assert lost.status_code == 409 and "Encore un mot" in lost.content.decode()
    assert "viennent d’être clos" in lost.content.decode() and "Rouvrir" in lost.content.decode()
    assert client.post(close, {"rouvrir": "1"}).status_code == 302
    assert client.post(url, {"text": "Encore", "creation_key": str(uuid.uuid4())}).status_code == 302
    assert [each.text for each in row.comments.all()] == ["Et le bilan ?", "Encore"]


def test_a_note_kept_by_a_side_is_read_by_that_side_alone(client, world):
    row = world.asked()
    url = world.url("suggestion_comment", row.number)
    for person, words in ((world.adviser, "Note de la Caf"), (world.officer, "Note du territoire")):
        data = {"text": words, "is_private": "on", "creation_key": str(uuid.uuid4())}
        assert send(client, person, url, **data).status_code == 302
    data = {"text": "Note du partenaire", "is_private": "on", "creation_key": str(uuid.uuid4())}
    turned = send(client, world.partner, url, **data)  # written under another role: nothing keeps it, it is not shown
    assert turned.status_code == 422 and "parlez maintenant pour un partenaire" in turned.content.decode()
    assert "Note du partenaire" in turned.content.decode() and row.comments.count() == 2
    turned = send(client, world.adviser, url, **data | {"for_side": Side.COLLECTIVITE})
    assert turned.status_code == 422 and 'name="for_side" value="caf"' in turned.content.decode()
    data = {"text": "Note du partenaire", "for_side": Side.PARTNER, "creation_key": str(uuid.uuid4())}
    assert send(client, world.partner, url, **data).status_code == 302
    referent = make_member(world.convention, Role.CAF_REFERENT)
    seen = {
        world.adviser: {"Note de la Caf", "Note du partenaire"},
        referent: {"Note de la Caf", "Note du partenaire"},
        world.officer: {"Note du territoire", "Note du partenaire"},
        world.elected: {"Note du territoire", "Note du partenaire"},
        world.partner: {"Note du partenaire"},
        world.consultant: set(),
        world.stranger: set(),
    }
    for person, notes in seen.items():
        assert {each.text for each in SuggestionComment.objects.visible_to(person)} == notes
        client.force_login(person)
        page = client.get(row.get_absolute_url()).content.decode()
        assert {words for words in ("Note de la Caf", "Note du territoire", "Note du partenaire") if words in page} == (
            notes
        )


def test_who_may_not_read_the_draft_sees_nothing(client, world):
    row = world.asked()
    pages = [world.url("suggestions"), row.get_absolute_url(), world.url("suggestion_add", world.article.pk, "retirer")]
    for person, code in ((world.consultant, 403), (world.stranger, 404)):
        client.force_login(person)
        assert [client.get(url).status_code for url in pages] == [code] * 3
        assert not Suggestion.objects.visible_to(person).filter(convention=world.convention).exists()
        assert answer(client, world, row, person).status_code == code
    client.force_login(world.stranger)
    home = reverse("conventions:suggestions", args=[world.other.pk])
    assert [line.row.convention_id for line in client.get(home).context["lines"]] == [world.other.pk]
    foreign = reverse("conventions:suggestion_add", args=[world.other.pk, world.article.pk, "reecrire"])
    assert client.get(foreign).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        make_suggestion(world.article, convention=world.other)


@pytest.mark.parametrize("count", [12, 120])
def test_its_pages_cost_the_same_for_12_and_120(client, world, django_assert_max_num_queries, count):
    for _ in range(count):
        row = world.asked()
    client.force_login(world.adviser)
    client.get(world.url("suggestions"))
    with django_assert_max_num_queries(12):
        listed = client.get(world.url("suggestions"))
    assert listed.context["listing"].count == count and len(listed.context["lines"]) == min(count, 25)
    with django_assert_max_num_queries(15):
        shown = client.get(row.get_absolute_url())
    assert len(shown.context["others"]) == min(count - 1, 25)
    client.force_login(world.elected)
    with django_assert_max_num_queries(15):
        text = client.get(world.url("texte"))
    assert text.context["discussion"].by_article == {world.article.pk: count}
    client.force_login(world.adviser)
    narrowed = client.get(world.url("suggestions"), {"article": world.first.pk})
    assert narrowed.context["listing"].count == 0
    mine = client.get(world.url("suggestions"), {"attend": "on"})
    assert mine.context["listing"].count == count
    world.article.delete()
    gone = client.get(world.url("suggestions"), {"article": row.article_id})
    assert gone.context["listing"].count == count and "(retiré)" in gone.content.decode()
    assert "Dépassée" in exported(client, world.url("suggestions")) and now(row)[0].is_waiting


@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_one_wins_and_the_other_is_told():
    world = World()
    row, second = world.asked(), make_member(world.convention, Role.CAF_REFERENT)
    start, answers = threading.Barrier(2), {}

    def decide(person, decision):
        browser = Client()
        browser.force_login(person)
        try:
            start.wait(timeout=20)
            answers[decision] = answer(browser, world, row, person, decision, "Ma réponse.")
        finally:
            connection.close()

    pairs = ((world.adviser, "accepter"), (second, "refuser"))
    people = [threading.Thread(target=decide, args=pair) for pair in pairs]
    for each in people:
        each.start()
    for each in people:
        each.join(timeout=60)
    assert sorted(each.status_code for each in answers.values()) == [302, 409]
    [(lost, told)] = [pair for pair in answers.items() if pair[1].status_code == 409]
    assert "a déjà été" in told.content.decode() and "Ma réponse." in told.content.decode()
    row, article = now(row)
    won = lost == "refuser"
    assert (row.outcome, article.body) == ((Outcome.ACCEPTED, TWICE) if won else (Outcome.REFUSED, BODY))
    with pytest.raises(TransitionRefused, match="a déjà été"):
        deciding.accept(row, by=world.adviser)
