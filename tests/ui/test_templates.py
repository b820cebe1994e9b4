"""What holds for every template of the platform: nothing inline, so that the browser may be told to run nothing inline."""

import re
from pathlib import Path

import pytest

import jiedui

ROOT = Path(jiedui.__file__).parent
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"""<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""", re.IGNORECASE
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_inline(path):
    assert INLINE.findall(path.read_text()) == []


def test_the_law_sees_what_it_forbids():
    bad = '<style>a{}</style><script>1</script><p style="x"><a onclick="x" href="javascript:x">'
    assert len(INLINE.findall(bad)) == 5


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'id="([\w-]+)"', (ROOT / "foundation/ui/static/ui/icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'<c-icon name="([\w-]+)"|\bicon(?:_after)?="([\w-]+)"', path.read_text())
        for name in name
        if name
    }
    assert named - drawn == set()


def test_every_icon_of_the_navigation_is_drawn():
    from jiedui.foundation.core.navigation import navigation

    drawn = set(re.findall(r'id="([\w-]+)"', (ROOT / "foundation/ui/static/ui/icons.svg").read_text()))
    assert {item.icon for item in navigation if item.icon} - drawn == set()
