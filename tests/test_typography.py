"""French spaces of the templates: kept by `python -m tests.typography`."""

import pytest

from tests import typography


def test_no_line_of_a_page_begins_with_a_high_sign():
    plain = [
        path.relative_to(typography.ROOT).as_posix()
        for path, text in typography.templates()
        if typography.spaced(text) != text
    ]
    assert plain == [], "run « python -m tests.typography »"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Siège : {{ place }}</p>", "<p>Siège\u00a0: {{ place }}</p>"),
        ("{{ name }} : {{ count }} ; rien", "{{ name }}\u00a0: {{ count }}\u202f; rien"),
        ("Rien n’arrive ? Oui !", "Rien n’arrive\u202f? Oui\u202f!"),
        ("« {{ words }} », « b »", "«\u00a0{{ words }}\u00a0», «\u00a0b\u00a0»"),
        ('{% panel title="A : b" %}<a title="C : d"{% if e > 1 %} class="f"{% endif %}>', None),
        ("{# A : b #}<script>a ? b : c</script><pre>a : b</pre>", None),
        ("<p>\n  : à la ligne, 12:30, a&nbsp;: b</p>", None),
    ],
)
def test_words_get_their_spaces_and_code_keeps_its_own(written, kept):
    assert typography.spaced(written) == (kept or written)
    assert typography.spaced(kept or written) == (kept or written)
