"""How secrets are written so that people can copy them by hand."""

from django import template

register = template.Library()


@register.filter
def in_fours(text: str) -> str:
    """`ABCDEFGH` → ABCD EFGH."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
