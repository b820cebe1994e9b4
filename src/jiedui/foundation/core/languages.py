"""The two languages of the platform: Chinese words, and English beside them where somebody wrote some."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, trans_real

REMEMBERED = 1 << 13


def reads_english() -> bool:
    """Whether the page is made for a reader of English."""
    return (get_language() or "").startswith("en")


def in_language(chinese: str, english: str) -> str:
    """The English words for readers of English where there are any, the Chinese otherwise."""
    return english if english and reads_english() else chinese


def remember_sentences() -> None:
    """Let each language keep how it says a sentence: our Chinese ones stand in no Chinese catalogue, and each is asked in vain."""
    for code, _name in settings.LANGUAGES:
        language = trans_real.translation(code)
        language.gettext = lru_cache(REMEMBERED)(language.gettext)  # type: ignore[method-assign]  # -- of this one object
