"""Two texts beside one another: nothing is lost, and what is told is what changed."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import richtext
from core.blocks import as_value, blocks
from core.differing import (
    ADDED,
    JOINED,
    KEPT,
    REMOVED,
    SPLIT,
    VALUE_ADDED,
    VALUE_REMOVED,
    after,
    before,
    compare_blocks,
    compare_lines,
)


def compared(old, new):
    return compare_blocks(blocks(old), blocks(new))


def changed(old, new):
    return [list(line) for line in compared(old, new) if any(kind != KEPT for kind, _ in line)]


# --- Blocks ---------------------------------------------------------------------------------------


def test_a_text_is_cut_in_paragraphs_items_headings_and_cells():
    text = richtext.clean(
        "<h3>Objet</h3><p>Un <strong>mot</strong>\u00a0;<br>puis <a href='https://a.fr'>deux</a>.</p>"
        "<ul><li>Un<ul><li><p>Un bis</p></li></ul>fin de un</li><li></li></ul>"
        "<table><caption>Sommes</caption><tr><th>An</th><td></td></tr><tr><td>2026</td><td>1 &lt; 2 &amp; 3</td></tr></table>"
    )
    assert [(each.shape, each.depth, each.place, each.text) for each in blocks(text)] == [
        ("heading", 0, None, "Objet"),
        ("p", 0, None, "Un mot\u00a0;"),
        ("p", 0, None, "puis deux."),
        ("li", 1, None, "Un"),
        ("li", 2, None, "Un bis"),
        ("li", 1, None, "fin de un"),
        ("caption", 0, None, "Sommes"),
        ("cell", 0, (1, 1), "An"),
        ("cell", 0, (2, 1), "2026"),
        ("cell", 0, (2, 2), "1 < 2 & 3"),
    ]


# --- Nothing is lost ----------------------------------------------------------------------------

WORD = st.sampled_from(["le", "la", "de", "comité", "enfant", "¶", "2026", "a", "b", "c", "d\u00a0;", "&amp;"])
WORDS = st.lists(WORD, max_size=12).map(" ".join)
VALUE = st.tuples(st.sampled_from(["fin", "communes"]), WORDS).map(lambda pair: as_value(*pair))
INLINE = st.lists(WORDS | VALUE, max_size=4).flatmap(lambda parts: st.sampled_from([" ".join(parts), "".join(parts)]))
LISTED = INLINE.map(lambda text: f"<ul><li>{text}<ul><li>{text} a</li></ul></li><li>b</li></ul>")
TABLE = st.lists(INLINE, min_size=1, max_size=3).map(
    lambda cells: f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
)
ALONE = st.lists(WORDS, max_size=3).map(
    lambda items: as_value("parties", f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
)
TEXT = st.lists(INLINE.map(lambda text: f"<p>{text}</p>") | LISTED | TABLE | ALONE, max_size=6).map("".join)


def rebuilt(one, other):
    lines = compare_blocks(one, other)
    assert before(lines) == [block.text for block in one]
    assert after(lines) == [block.text for block in other]
    assert all(words for line in lines for _, words in line)
    assert [kind for line in lines for kind, _ in line if one == other and kind != KEPT] == []


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT)
@example("<p>a ¶ b</p><p>c</p>", "<p>a</p><p>b ¶ c</p>")
def test_both_sides_are_rebuilt_word_for_word(old, new):
    rebuilt(blocks(old), blocks(new))
    for one in blocks(old):  # each block alone beside each other one
        for other in blocks(new):
            rebuilt([one], [other])


def test_a_text_edited_at_random_is_rebuilt_too():
    chance = random.Random(8708)
    words = [f"mot{n}" for n in range(40)]
    for _ in range(60):
        old = [[chance.choice(words) for _ in range(chance.randint(1, 30))] for _ in range(chance.randint(1, 8))]
        new = [list(block) for block in old]
        for _ in range(chance.randint(1, 5)):  # a word moved, a block cut, two joined, one moved, one taken out
            block = chance.choice(new)
            match chance.randint(0, 4):
                case 0:
                    block.insert(chance.randint(0, len(block)), block.pop(chance.randrange(len(block))))
                case 1 if len(block) > 1:
                    at = chance.randint(1, len(block) - 1)
                    new.insert(new.index(block) + 1, block[at:])
                    del block[at:]
                case 2 if len(new) > 1:
                    at = chance.randrange(len(new) - 1)
                    new[at] += new.pop(at + 1)
                case 3:
                    new.insert(chance.randint(0, len(new) - 1), new.pop(chance.randrange(len(new))))
                case 4 if len(new) > 1:
                    new.remove(block)
        one, other = ([" ".join(block) for block in side] for side in (old, new))
        lines = compare_lines(one, other)
        assert (before(lines), after(lines)) == (one, other)


# --- What is told ---------------------------------------------------------------------------------


def test_identical_blocks_are_kept_whole():
    text = "<p>Le comité se réunit.</p><ul><li>Un</li><li>Un</li></ul>"
    assert changed(text, text) == []
    assert changed("<p>Le comité  se\nréunit.</p>", "<p>Le <strong>comité</strong> se réunit.</p>") == []


def test_a_moved_word_is_taken_here_and_put_there():
    assert changed("<p>Le comité se réunit souvent.</p>", "<p>Le comité souvent se réunit.</p>") == [
        [(KEPT, "Le comité"), (ADDED, "souvent"), (KEPT, "se"), (REMOVED, "réunit souvent."), (ADDED, "réunit.")]
    ]
    assert changed("<p>un deux trois quatre</p>", "<p>deux trois un quatre</p>") == [
        [(REMOVED, "un"), (KEPT, "deux trois"), (ADDED, "un"), (KEPT, "quatre")]
    ]


def test_a_word_of_a_nested_list_changes_alone():
    listed = "<ul><li>Enfance<ul><li>crèche de {}</li><li>relais</li></ul></li><li>Jeunesse</li></ul>"
    (line,) = [line for line in compared(listed.format("Brochon"), listed.format("Gevrey")) if line.has_words]
    assert line == [(KEPT, "crèche de"), (REMOVED, "Brochon"), (ADDED, "Gevrey")]
    assert (line.shape, line.depth) == ("li", 2)


def test_a_cell_says_where_it_is():
    table = "<table><tr><th>An</th><th>Somme</th></tr><tr><td>2026</td><td>{}</td></tr></table>"
    (line,) = [line for line in compared(table.format("10 €"), table.format("12 €")) if line.has_words]
    assert (line, line.shape, line.place) == ([(REMOVED, "10"), (ADDED, "12"), (KEPT, "€")], "cell", (2, 2))


def test_a_paragraph_cut_in_three_keeps_its_words():
    one, two, three = "Le comité se réunit deux fois.", "Il rend compte aux élus.", "La Caf préside ses travaux."
    cut = [[(KEPT, one), (SPLIT, "¶"), (KEPT, two), (SPLIT, "¶"), (KEPT, three)]]
    whole, parts = f"<p>{one} {two} {three}</p>", f"<p>{one}</p><p>{two}</p><p>{three}</p>"
    assert changed(whole, parts) == cut
    assert changed(parts, whole) == [[(JOINED if kind == SPLIT else kind, words) for kind, words in cut[0]]]


def test_a_paragraph_put_between_two_leaves_them_alone():
    one, two, new = "<p>Quatre ans.</p>", "<p>Cinq communes.</p>", "<p>Autre chose encore.</p>"
    assert changed(one + two, one + new + two) == [[(ADDED, "Autre chose encore.")]]
    assert changed(one + new + two, one + two) == [[(REMOVED, "Autre chose encore.")]]


def test_words_kept_by_chance_are_not_told_apart():
    (line,) = changed("<p>Le bleu foncé de mer calme finit.</p>", "<p>Le rouge très vif de feu ardent finit.</p>")
    assert line == [
        (KEPT, "Le"),
        (REMOVED, "bleu foncé de mer calme"),
        (ADDED, "rouge très vif de feu ardent"),
        (KEPT, "finit."),
    ]


def test_the_value_of_a_field_is_no_wording():
    old = f"<p>Elle prend fin le {as_value('fin', '31 décembre 2026')}.</p>"
    new = f"<p>Elle prend fin le {as_value('fin', '31 décembre 2027')}.</p>"
    (line,) = compared(old, new)
    assert line == [(KEPT, "Elle prend fin le 31 décembre"), (VALUE_REMOVED, "2026."), (VALUE_ADDED, "2027.")]
    assert (line.has_words, line.has_values, line.values) == (False, True, ("fin",))
    (line,) = compared(old, new.replace("prend fin", "cesse"))
    assert (line.has_words, line.has_values) == (True, True)
    (line,) = compared(old, "<p>Elle prend fin le 31 décembre 2026.</p>")  # the field is gone, its words were typed
    assert line.has_words and not line.has_values


def test_a_list_that_a_field_writes_is_a_value():
    old = as_value("parties", "<ul><li>La Caf</li><li>Brochon</li></ul>")
    new = as_value("parties", "<ul><li>La Caf</li><li>Brochon</li><li>Gevrey</li></ul>")
    lines = compared(f"<p>Entre :</p>{old}<p>Fait.</p>", f"<p>Entre :</p>{new}<p>Fait.</p>")
    assert [list(line) for line in lines if line.has_values] == [[(VALUE_ADDED, "Gevrey")]]
    assert not any(line.has_words for line in lines) and lines[3].values == ("parties",)
    assert [list(line) for line in compared(old, "<p>Tous.</p>")] == [
        [(REMOVED, "La Caf")], [(REMOVED, "Brochon")], [(ADDED, "Tous.")]
    ]  # fmt: skip


# --- Bounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocks_count", [1, 4000])
def test_a_long_text_costs_little(blocks_count):
    """A paragraph of 100 000 characters, half of its words others; as long a text of short paragraphs, all others."""
    chance = random.Random(12)
    size = 16_000 // blocks_count
    vocabulary = [f"mot{n:03}" for n in range(500)]
    old = [" ".join(chance.choices(vocabulary, k=size)) for _ in range(blocks_count)]
    new = [
        " ".join(chance.choice(vocabulary) if chance.random() < 0.5 else word for word in line.split()) for line in old
    ]
    began = time.process_time()
    lines = compare_lines(old, new)
    assert time.process_time() - began < 3  # 0.2 s here
    assert (before(lines), after(lines)) == (old, new)


def test_beyond_the_bound_both_passages_are_shown_whole(monkeypatch):
    monkeypatch.setattr("core.differing.MAX_CELLS", 8)
    assert [list(line) for line in compare_lines(["le a b c d fin"], ["le e b f c g fin"])] == [
        [(KEPT, "le"), (REMOVED, "a b c d"), (ADDED, "e b f c g"), (KEPT, "fin")]
    ]
