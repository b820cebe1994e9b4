"""How this installation calls itself, in the reader's language."""

from django.conf import settings

from .languages import in_language


def site_name() -> str:
    """The platform's name."""
    return in_language(settings.JIEDUI.site_name, settings.JIEDUI.site_name_en)


def site_tagline() -> str:
    """The line under the name."""
    return in_language(settings.JIEDUI.site_tagline, settings.JIEDUI.site_tagline_en)


def marks() -> dict[str, object]:
    """What stands at the head of every page and letter: the name, and whether this is a demonstration."""
    return {"site_name": site_name(), "demo": settings.JIEDUI.demo}
