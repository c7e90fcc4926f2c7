"""What changed in a piece of a submitted text: its blocks are compared, not its flattened words."""

import pytest

from reporting.documents.voted import changed_lines, printed_blocks

CELLS = "<table><tr><th>{}</th><td>{}</td></tr></table>"


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("<p>Un accueil</p>", "<ul><li>Un accueil</li></ul>", "Un accueil", "Un accueil"),
        ("<ul><li>Un<ul><li>deux</li></ul></li></ul>", "<ul><li>Un</li><li>deux</li></ul>", "deux", "deux"),
        (CELLS.format("12 places", "Nuits"), CELLS.format("12", "places Nuits"), "places", "places"),
        ("<div>Siège</div><div>Rue</div>", "<div>Siège Rue</div>", "", ""),
        ("<h2>Objet</h2><p>Un</p>", "<h2>Objet</h2><p>Deux</p>", "Un", "Deux"),
        ("<h5>Objet</h5><p>Un</p>", "<h5>Objet</h5><p>Un</p>", None, None),
    ],
)
def test_changed_blocks_are_told_though_the_words_follow_alike(before, after, removed, added):
    lines = changed_lines(printed_blocks(before), printed_blocks(after))
    assert bool(lines) is (removed is not None)
    for kind, words in (("removed", removed), ("added", added)):
        assert (words or "") in " ".join(said for line in lines for each, said in line if each == kind)


def test_a_row_put_before_others_leaves_them_as_they_were():
    rows = "".join(f"<tr><td>{each}</td></tr>" for each in ("Un", "Deux"))
    lines = changed_lines(
        printed_blocks(f"<table>{rows}</table>"), printed_blocks(f"<table><tr><td>Zéro</td></tr>{rows}</table>")
    )
    assert [list(line) for line in lines] == [[("added", "Zéro")]]
