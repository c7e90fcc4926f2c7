"""Outlines of communes as SVG paths, read from the TopoJSON of a département.

Paths are in whole units (about 40 metres), y downwards, so that several départements
drawn with the same `latitude` share one plane. Decoding takes a fraction of a second
and is kept in var/contours/; the files change once a year.
"""

import gzip
import json
import math
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .reading import DATA

#: Units for one degree of latitude.
SCALE = 2800
MARGIN = 0.12
#: To write under every map.
CREDIT = "Sources : Insee, DGCL, La Poste, IGN (ADMIN EXPRESS COG) — Licence Ouverte 2.0 — contours simplifiés"


@dataclass(frozen=True)
class Shape:
    code: str
    path: str
    is_inside: bool


@dataclass(frozen=True)
class PerimeterMap:
    """`shapes` to draw in this order (neighbours first). `missing_codes`: communes without outline."""

    view_box: str
    width: int
    height: int
    shapes: list
    missing_codes: list
    credit: str = CREDIT

    @property
    def stroke(self):
        """Width of a border, about two pixels on a map 560 pixels wide."""
        return max(1, round(self.width / 300))


def perimeter_map(communes):
    """The communes of a perimeter among their neighbours, framed on the perimeter.

    `communes`: pairs (Insee code, département code), over one or several départements.
    None when nothing can be drawn.
    """
    by_departement = {}
    for code, departement in communes:
        by_departement.setdefault(departement, set()).add(code)
    if not by_departement:
        return None
    main = max(by_departement, key=lambda each: (len(by_departement[each]), each))
    first = _departement(main)
    if first is None:
        return None
    outlines, missing = {}, []
    for departement, codes in by_departement.items():
        drawn = _departement(departement, first["latitude"])
        known = drawn["communes"] if drawn else {}
        missing += sorted(codes - known.keys())
        outlines |= known
    inside = {code for codes in by_departement.values() for code in codes} & outlines.keys()
    if not inside:
        return None
    left, top, width, height = _frame([outlines[code][1] for code in inside], MARGIN)
    shapes = [
        Shape(code, path, code in inside)
        for code, (path, box) in outlines.items()
        if code in inside or (box[0] < left + width and box[2] > left and box[1] < top + height and box[3] > top)
    ]
    shapes.sort(key=lambda shape: (shape.is_inside, shape.code))
    return PerimeterMap(f"{left} {top} {width} {height}", width, height, shapes, missing)


def _frame(boxes, margin):
    """[left, top, width, height] around boxes (left, top, right, bottom), with a margin."""
    if not boxes:
        return 0, 0, 0, 0
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    around = max(4, math.ceil(max(right - left, bottom - top) * margin))
    return left - around, top - around, right - left + 2 * around, bottom - top + 2 * around


def _departement(code, latitude=None):
    """What is drawn of a département, or None when it has no file."""
    source = DATA / "contours" / "communes" / f"{code}.topojson.gz"
    if not code.isalnum() or not source.exists():
        return None
    return _read(source, source.stat().st_mtime_ns, latitude)


@lru_cache(maxsize=12)
def _read(source, stamp, latitude):
    """{"latitude", "communes": {code: [path, [left, top, right, bottom]]}}."""
    kept = _cache_folder() / f"{source.name.partition('.')[0]}-{stamp}-{latitude or 'propre'}.json"
    try:
        return json.loads(kept.read_text("utf-8"))
    except (OSError, ValueError):
        drawn = _decode(source, latitude)
        _keep(kept, drawn)
        return drawn


def _cache_folder():
    return Path(settings.VAR_DIR if hasattr(settings, "VAR_DIR") else tempfile.gettempdir()) / "contours"


def _keep(kept, drawn):
    """Written beside then renamed: a reader never sees half a file. A full disk is no error."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(drawn, stream, separators=(",", ":"))
            Path(name).replace(kept)
        except OSError:
            Path(name).unlink()
    except OSError:
        return


def _decode(source, latitude):
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        topology = json.load(stream)
    (step_x, step_y), (origin_x, origin_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * step_x + origin_x, y * step_y + origin_y))
        arcs.append(points)
    if latitude is None:
        every_y = [y for arc in arcs for _, y in arc]
        latitude = round((min(every_y) + max(every_y)) / 2, 1)
    squeeze = math.cos(math.radians(latitude)) * SCALE
    arcs = [[(round(x * squeeze), round(-y * SCALE)) for x, y in arc] for arc in arcs]
    communes = {}
    for geometry in topology["objects"]["communes"]["geometries"]:
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
        path, box = _path([ring for ring in rings if len(ring) > 2])
        if path:
            communes[str(geometry["id"])] = [path, box]
    return {"latitude": latitude, "communes": communes}


def _ring(indexes, arcs):
    """Points of a ring, without repeated neighbours; a negative index is an arc read backwards."""
    points = []
    for index in indexes:
        for point in arcs[index] if index >= 0 else reversed(arcs[~index]):
            if not points or point != points[-1]:
                points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points


def _path(rings):
    parts, every = [], []
    for ring in rings:
        every += ring
        x, y = ring[0]
        parts.append(f"M{x} {y}l")
        steps = []
        for next_x, next_y in ring[1:]:
            steps.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
        parts.append(" ".join(steps) + "z")
    if not every:
        return "", None
    box = [
        min(x for x, _ in every),
        min(y for _, y in every),
        max(x for x, _ in every),
        max(y for _, y in every),
    ]
    return "".join(parts).replace(" -", "-"), box
