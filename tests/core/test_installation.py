"""What an installation calls itself."""

import pytest
from django.utils import translation

from jiedui.config.environment import Environment
from jiedui.foundation.core.installation import marks, site_name, site_tagline


@pytest.mark.parametrize(
    ("language", "name", "line"),
    [
        ("zh-hans", "绵碚结对", "绵阳 · 北碚 科教创新共建平台"),
        ("en", "Mianyang–Beibei", "Twinned in science"),
    ],
)
def test_the_platform_has_its_name_in_the_readers_language(language, name, line):
    with translation.override(language):
        assert (site_name(), site_tagline()) == (name, line)


def test_another_city_does_not_inherit_the_english_name(monkeypatch):
    monkeypatch.setenv("JIEDUI_SITE_NAME", "甲乙结对")
    other = Environment(_env_file=None)
    assert (other.site_name_en, other.site_tagline_en) == ("", "Twinned in science")
    monkeypatch.setenv("JIEDUI_SITE_NAME_EN", "Twinning of A and B")
    assert Environment(_env_file=None).site_name_en == "Twinning of A and B"


def test_a_demonstration_says_so_wherever_the_marks_are_used(settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    assert marks()["demo"] is True
