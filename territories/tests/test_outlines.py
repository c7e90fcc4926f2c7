import re

import pytest

from territories import outlines, reading

GEVREY = "200070894"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    outlines._read.cache_clear()
    yield
    outlines._read.cache_clear()


def members(epci):
    return [
        (row["code"], row["departement"])
        for row in reading.read(departements=["21", "91", "77"]).territoires["commune"]
        if row["epci"] == epci
    ]


def test_every_commune_of_gevrey_has_a_path():
    codes = [code for code, _ in members(GEVREY)]
    drawn = outlines.perimeter_map(members(GEVREY))
    paths = {shape.code: shape.path for shape in drawn.shapes if shape.is_inside}
    assert set(paths) == set(codes) and len(codes) == 55
    assert all(re.fullmatch(r"(M-?\d+[ -]\d+l[-\d ]+z)+", path) for path in paths.values())
    assert re.fullmatch(r"-?\d+ -?\d+ \d+ \d+", drawn.view_box)


def test_a_second_reading_comes_from_the_kept_file(settings, monkeypatch):
    first = outlines._departement("91")
    outlines._read.cache_clear()
    monkeypatch.setattr(outlines, "_decode", None)
    assert outlines._departement("91") == first
    assert len(first["communes"]) == 194


def test_a_half_written_file_is_read_again_from_the_source(settings):
    first = outlines._departement("91")
    kept = next((settings.VAR_DIR / "contours").iterdir())
    kept.write_text("{", "utf-8")
    outlines._read.cache_clear()
    assert outlines._departement("91") == first


def test_a_perimeter_is_drawn_among_its_neighbours():
    drawn = outlines.perimeter_map(members(GEVREY))
    inside = [shape for shape in drawn.shapes if shape.is_inside]
    assert len(inside) == 55
    assert len(drawn.shapes) > 80
    assert drawn.missing_codes == []
    # About 30 km high: 40 m a unit.
    assert 600 < drawn.height < 1500


def test_a_perimeter_over_two_departements_is_one_map():
    drawn = outlines.perimeter_map(members("200059228"))
    assert sum(shape.is_inside for shape in drawn.shapes) == 23
    assert drawn.missing_codes == []


def test_without_outline_there_is_no_map_and_no_error():
    assert outlines.perimeter_map([]) is None
    assert outlines.perimeter_map([("98818", "988")]) is None
    assert outlines.perimeter_map([("21231", "../21")]) is None
    cantal = outlines.perimeter_map([("15031", "15"), ("15014", "15")])
    assert cantal.missing_codes == ["15031"]
