import pytest

from core import counts


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "18 fiches"),
        ({"nuance": "about"}, "environ 18 fiches"),
        ({"nuance": "presumed"}, "18 fiches (nombre présumé)"),
        ({"source": "préambule"}, "18 fiches (lu dans\u00a0: préambule)"),
        ({"nuance": "about", "source": "presse"}, "environ 18 fiches (lu dans\u00a0: presse)"),
        ({"nuance": "presumed", "source": "presse"}, "18 fiches (nombre présumé, lu dans\u00a0: presse)"),
    ],
)
def test_a_count_is_told_with_its_nuance_and_its_source(told, said):
    assert counts.words(18, "fiche", "fiches", **told) == said
    assert counts.words(1, "fiche", "fiches", **told) == said.replace("18 fiches", "1 fiche")
    assert counts.words(18, **told) == said.replace(" fiches", "")
