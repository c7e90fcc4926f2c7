"""Colours are measured, not judged: ratios of WCAG 2.2 from the custom properties of tokens.css."""

import re
from itertools import product
from pathlib import Path

import pytest

from core.drawing import LOOKS

SHEETS = Path(__file__).resolve().parents[2] / "static" / "ctg"
TOKENS = dict(re.findall(r"--ctg-([a-z-]+):\s*(#[0-9a-f]{6})\b", (SHEETS / "tokens.css").read_text()))

GROUNDS = ("paper", "sheet", "sunk")
TEXTS = [
    *product(("ink", "ink-soft", "accent", "accent-deep", "danger", "success", "warning"), GROUNDS),
    *(("ink", tint) for tint in ("accent-tint", "success-tint", "warning-tint", "danger-tint", "accent-pale")),
    ("accent", "accent-tint"),
    ("accent-deep", "accent-tint"),
    ("success", "success-tint"),
    ("warning", "warning-tint"),
    ("danger", "danger-tint"),
    ("ink-soft", "accent-tint"),
    ("sheet", "accent"),
    ("sheet", "accent-deep"),
    ("sheet", "danger"),
]
SIGNS = [
    *product(("line-strong", "accent", "danger", "success", "warning", "focus"), ("paper", "sheet")),
    ("accent", "sunk"),
    ("focus", "sunk"),
    ("focus", "accent-tint"),
    ("sheet", "accent-deep"),
]


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_reads_on_its_ground(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_sign_is_seen_on_its_ground(sign, ground):
    assert contrast(TOKENS[sign], TOKENS[ground]) >= 3


@pytest.mark.parametrize("look", LOOKS)
def test_number_written_in_a_bar_reads(look):
    fill, _, text = LOOKS[look]
    assert contrast(fill, text) >= 4.5


def test_other_sheets_name_no_colour_of_their_own():
    """A colour out of tokens.css would escape the measure; white and greys of paper are the exceptions."""
    allowed = {"#fff", "#000", "#555", "#999", "#e6f0f2"}
    for sheet in SHEETS.glob("*.css"):
        if sheet.name == "tokens.css":
            continue
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^;{]*\{)", sheet.read_text()))
        assert found <= allowed, sheet.name


def test_the_focus_has_a_white_ring_on_filled_buttons_too():
    base = (SHEETS / "base.css").read_text()
    ring = re.search(r"--ctg-focus-ring: 0 0 0 2px (#[0-9a-f]{6});", (SHEETS / "tokens.css").read_text())
    assert ring and ring[1] == "#ffffff" and "--bs-btn-focus-box-shadow: var(--ctg-focus-ring);" in base
    for rule in (":focus-visible {", ".btn:focus-visible {"):
        [said] = re.findall(rf"^{re.escape(rule)}(.*)}}", base, re.M)
        assert "outline: 3px solid" in said and "outline-offset: 2px" in said and "var(--ctg-focus-ring)" in said
