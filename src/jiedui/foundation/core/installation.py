"""How this installation calls itself, in the reader's language."""

from django.conf import settings
from django.utils.translation import get_language


def site_name() -> str:
    """The platform's name."""
    return _in_language(settings.JIEDUI.site_name, settings.JIEDUI.site_name_en)


def site_tagline() -> str:
    """The line under the name."""
    return _in_language(settings.JIEDUI.site_tagline, settings.JIEDUI.site_tagline_en)


def marks() -> dict[str, object]:
    """What stands at the head of every page and letter: the name, and whether this is a demonstration."""
    return {"site_name": site_name(), "demo": settings.JIEDUI.demo}


def _in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
