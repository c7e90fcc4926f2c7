import itertools

import pytest

from reporting.documents import kept_parts, pipeline

from . import samples

DOCUMENTS = {
    "convention": samples.make_convention,
    "bilan": samples.make_bilan,
    "fiche": samples.make_fiche_document,
    "vide": samples.make_empty_convention,
    "projet": lambda: samples.make_convention(57, 2, is_project=True, version_label="Projet"),
    "longue": lambda: samples.make_fiche_document(samples.make_long_fiche()),
}
TURNS = itertools.count(1)
give_back = kept_parts.Kept.give_back


@pytest.fixture(autouse=True)
def _memory_given_back_now_and_then(monkeypatch):
    """Once in eight times: giving it back walks all that the tests loaded, longer than a short drawing takes."""

    def seldom(kept):
        if kept.has_dropped and next(TURNS) % 8:
            kept.has_dropped = False
        else:
            give_back(kept)

    monkeypatch.setattr(kept_parts.Kept, "give_back", seldom)


@pytest.fixture
def at_once(monkeypatch, _memory_given_back_now_and_then):
    """Memory is given back when it is asked for, as the portal does."""
    monkeypatch.setattr(kept_parts.Kept, "give_back", give_back)


@pytest.fixture(scope="session")
def rendering():
    """`rendering("convention")`: each sample is drawn once for all the tests, from nothing kept."""
    kept = {}

    def draw(name):
        if name not in kept:
            kept_parts.KEPT.clear()
            kept[name] = pipeline.render(DOCUMENTS[name](), final=name != "projet")
        return kept[name]

    return draw
