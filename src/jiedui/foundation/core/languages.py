"""The two languages of the platform: Chinese words, and English beside them where somebody wrote some."""

from django.conf import settings
from django.utils.translation import get_language


def reads_english() -> bool:
    """Whether the page is made for a reader of English."""
    return (get_language() or "").startswith("en")


def in_language(chinese: str, english: str) -> str:
    """The English words for readers of English where there are any, the Chinese otherwise."""
    return english if english and reads_english() else chinese


def site_name() -> str:
    """What the installation is called, in the reader's language."""
    return in_language(settings.JIEDUI.site_name, settings.JIEDUI.site_name_en)


def site_tagline() -> str:
    """The line under the name, in the reader's language; none rather than one in Chinese."""
    return settings.JIEDUI.site_tagline_en if reads_english() else settings.JIEDUI.site_tagline
