"""Every pair of colours that stands on each other is readable in both themes, computed from the tokens themselves."""

import re
from pathlib import Path

import pytest

import jiedui.foundation.ui

CSS = Path(jiedui.foundation.ui.__file__).parent / "static" / "ui" / "css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {name: colours for name, *colours in PAIR.findall((CSS / "tokens.css").read_text())}
GROUNDS = ("paper", "surface", "surface-sunken", "surface-raised")
TEXT = [
    *[
        (ink, ground)
        for ground in GROUNDS
        for ink in ("ink", "ink-soft", "accent", "good", "warn", "bad", "info")
    ],
    *[(f"side-{side}", ground) for side in "abcd" for ground in (*GROUNDS, f"side-{side}-wash")],
    *[(tone, f"{tone}-wash") for tone in ("good", "warn", "bad", "info", "accent")],
    *[("ink", f"{tone}-wash") for tone in ("good", "warn", "bad", "info", "accent")],
    *[
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("on-bad", "bad"),
        ("ink", "marked"),
        ("warn", "warn-wash"),
    ],
]
SIGNS = [
    (sign, ground) for sign in ("line-strong", "focus") for ground in ("paper", "surface", "surface-sunken")
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_readable_on_its_ground(ink, ground, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_borders_of_controls_and_the_focus_ring_are_visible(sign, ground, theme):
    assert contrast(TOKENS[sign][theme], TOKENS[ground][theme]) >= 3


def test_no_colour_is_written_outside_the_tokens():
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    found = {
        path.name: literal.findall(path.read_text())
        for path in CSS.rglob("*.css")
        if path.name != "tokens.css"
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_every_variable_in_use_is_a_token():
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text()))
    used = {name for path in CSS.rglob("*.css") for name in re.findall(r"var\((--[\w-]+)", path.read_text())}
    assert used - known == set()


def test_older_browsers_get_the_same_light_theme():
    first, _, fallback = (CSS / "tokens.css").read_text().partition("@supports not")
    pairs = dict(re.findall(r"(--[\w-]+): light-dark\(((?:[^(),]|\([^)]*\))+), ", first))
    assert dict(re.findall(r"(--[\w-]+): ([^;]+);", fallback)) == pairs
