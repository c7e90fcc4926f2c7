"""A form sent again says what a browser would have sent, and hears a refusal."""

from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest

from tests.stories.resend import send_again

FORM = """<html><body><form action="/chercher/"><input name="q"><button class="btn btn-primary">Chercher</button></form>
<main id="contenu"><form method="post" action="?suite=1"><input type="hidden" name="csrfmiddlewaretoken" value="jeton">
<input type="hidden" name="version" value="3"><input name="label" value="Avant"><textarea name="note">Reste</textarea>
<select name="volet"><option value="">Aucun</option><option value="7">Petite enfance</option></select>
<textarea name="text" data-riche></textarea><input type="checkbox" name="shared" value="oui" checked>
<button class="btn btn-submit" name="suite" value="autre">Enregistrer</button></form></main></body></html>"""
REFUSED = "<html><body><div data-error-summary>Le nom manque</div></body></html>"
VALUES = {"label": "Après", "volet": "Petite", "text": "À < B"}


def answering(body, url, status=200):
    return SimpleNamespace(status=status, url=url, body=body.encode)


@pytest.fixture
def sends():
    """`sends(answer)`: send the form to a portal that gives this answer; what it received."""

    def send(answer):
        received = []

        def post(target, *, headers, data):
            received.extend([target, headers["Referer"], dict(parse_qsl(data, keep_blank_values=True))])
            return answer

        request = SimpleNamespace(get=lambda url: answering(FORM, url), post=post)
        send_again(SimpleNamespace(request=request), "http://portail/un/", VALUES)
        return received

    return send


def test_a_form_is_sent_with_its_token_and_all_its_fields(sends):
    target, referer, data = sends(answering("<html><body>Fait</body></html>", "http://portail/liste/"))
    assert (target, referer) == ("http://portail/un/?suite=1", "http://portail/un/")
    assert data == {
        "csrfmiddlewaretoken": "jeton",
        "version": "3",
        "label": "Après",
        "note": "Reste",
        "volet": "7",
        "text": "<p>À &lt; B</p>",
        "shared": "oui",
        "suite": "autre",
    }


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answering(REFUSED, "http://portail/liste/"), "Le nom manque"),
        (answering("<html><body>Non</body></html>", "http://portail/liste/", 403), "403"),
        (answering("<html><body>Encore</body></html>", "http://portail/un/?suite=1"), "un"),
    ],
    ids=["refused", "forbidden", "the_same_page"],
)
def test_a_refusal_of_what_is_sent_again_is_heard(sends, answer, words):
    with pytest.raises(AssertionError, match=words):
        sends(answer)
