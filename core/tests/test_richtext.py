import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import richtext

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<p onclick="x()" style="color:red" class="a" id="b">texte</p>',
    "<svg><script>alert(1)</script></svg>",
    '<a href="http://exemple.fr">sans chiffrement</a>',
    "<iframe src=//exemple.fr></iframe>",
    '<math><mi xlink:href="javascript:1">x</mi></math>',
    "<style>@import url(//exemple.fr)</style>",
    '<a href="data:text/html,x">x</a>',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_stays(text):
    cleaned = richtext.clean(text)
    for word in (
        "script",
        "onerror",
        "onclick",
        "javascript",
        "style",
        "<img",
        "<svg",
        "http:",
        "data:",
        " id=",
        "class",
    ):
        assert word not in cleaned


def test_allowed_markup_stays():
    text = (
        "<h3>Titre</h3><p>Un <strong>mot</strong>, un <em>autre</em><br>à la ligne</p><ul><li>a</li></ul>"
        '<table><caption>c</caption><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>'
        '<p><a href="https://exemple.fr">lien</a></p>'
    )
    assert richtext.clean(text) == text


def test_old_tags_keep_their_meaning():
    assert richtext.clean("<h1>T</h1><p><b>a</b> <i>b</i></p>") == "<h3>T</h3><p><strong>a</strong> <em>b</em></p>"


def test_plain_text_becomes_paragraphs_and_lists():
    assert richtext.clean("Un & deux\n\n- a\n- b") == "<p>Un &amp; deux</p><ul><li>a</li><li>b</li></ul>"


def test_empty_markup_is_empty():
    assert richtext.clean("<p> </p><p><br></p>") == ""


def test_words_alone():
    assert richtext.plain("<p>Un <strong>mot</strong></p><p>l&amp;autre</p>") == "Un mot l&autre"


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text):
    once = richtext.clean(text)
    assert richtext.clean(once) == once
    assert "<script" not in once.lower()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<th></th>", "<td></td>"),
        ('<th colspan="2" scope="col"><p>\u00a0</p></th>', '<td colspan="2"></td>'),
        ("<th>Année</th>", "<th>Année</th>"),
        ("<td></td>", "<td></td>"),
    ],
)
def test_an_empty_header_of_a_table_heads_nothing(cell, expected):
    table = "<table><tbody><tr>{}<th>2023</th></tr></tbody></table>"
    assert expected in richtext.under(table.format(cell), 2)
    assert "<th>2023</th>" in richtext.under(table.format(cell), 2)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<p>un <del>ancien</del> texte <s>deux</s><strike>trois</strike><strong>vif</strong></p>", "un texte vif"),
        ("<p>10<sup>3</sup> et 5 m<SUP class=x> <span>2</span> </SUP></p>", "10³ et 5 m²"),
        ("<p>1<sup>er</sup>, crèches<sup>12</sup>, CO<sub>2</sub></p>", "1er, crèches12, CO2"),
    ],
)
def test_what_word_struck_is_gone_and_an_exponent_has_its_sign(pasted, kept):
    assert richtext.plain(richtext.clean(pasted)) == kept
