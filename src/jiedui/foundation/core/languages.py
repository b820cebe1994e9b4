"""The two languages of the platform: Chinese words, and English beside them where somebody wrote some."""

from django.utils.translation import get_language


def reads_english() -> bool:
    """Whether the page is made for a reader of English."""
    return (get_language() or "").startswith("en")


def in_language(chinese: str, english: str) -> str:
    """The English words for readers of English where there are any, the Chinese otherwise."""
    return english if english and reads_english() else chinese
