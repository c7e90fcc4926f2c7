import pytest

from reporting.documents import parts, pipeline

from . import samples

DOCUMENTS = {
    "convention": samples.make_convention,
    "bilan": samples.make_bilan,
    "fiche": samples.make_fiche_document,
    "vide": samples.make_empty_convention,
    "projet": lambda: samples.make_convention(57, 2, is_project=True, version_label="Projet"),
    "longue": lambda: samples.make_fiche_document(samples.make_long_fiche()),
}


@pytest.fixture(scope="session")
def rendering():
    """`rendering("convention")`: each sample is drawn once for all the tests, from nothing kept."""
    kept = {}

    def draw(name):
        if name not in kept:
            parts.KEPT.clear()
            kept[name] = pipeline.render(DOCUMENTS[name](), final=name != "projet")
        return kept[name]

    return draw
