"""Icons drawn in the page, read once from the files of the package django-js-lib-bootstrap-icons."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from defusedxml import ElementTree
from django.utils.html import format_html_join

NAME = re.compile(r"[a-z0-9-]+")
DRAWN = {"path", "circle", "rect", "ellipse", "polygon", "line"}
KEPT = {"d", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height", "points", "x1", "x2", "y1", "y2", "fill-rule"}


@cache
def _folder():
    package = find_spec("js_lib_bootstrap_icons")  # found, not imported: it is no installed app
    return Path(package.origin).parent / "static" / "bootstrap-icons"


@cache
def read(name):
    """(viewBox, ((tag, {attribute: value}), …)) of the icon `name`. Raises ValueError when there is none."""
    if not NAME.fullmatch(name):
        raise ValueError(f"Nom d’icône refusé : {name}")
    matches = sorted(_folder().rglob(f"{name}.svg"))
    if not matches:
        raise ValueError(f"Aucune icône ne s’appelle « {name} ».")
    root = ElementTree.parse(matches[0]).getroot()
    shapes = []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in DRAWN:
            shapes.append((tag, tuple((k, v) for k, v in element.attrib.items() if k in KEPT)))
    return root.attrib.get("viewBox", "0 0 16 16"), tuple(shapes)


@cache
def drawn(shapes):
    """The shapes as SVG elements."""
    return format_html_join(
        "",
        "<{}{}/>",
        ((tag, format_html_join("", ' {}="{}"', attributes)) for tag, attributes in shapes),
    )
