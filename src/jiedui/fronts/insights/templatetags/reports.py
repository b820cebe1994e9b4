"""What the templates of a report ask for."""

from typing import Any

from django import template

from jiedui.foundation.ui.meta import absolute

from ..reports.reading import Reading

register = template.Library()


@register.simple_tag(takes_context=True)
def reading_of(context: Any, text: Any, agreement: Any = None) -> Reading:
    """A report's text for whoever reads the page: the lists behind the numbers are open to those who see the desks."""
    request = context.get("request")
    is_open = agreement is not None and request.user.has_perm("insights.view_desks", agreement)
    return Reading(text, is_open)


@register.filter
def address_of(number: Any) -> str:
    """The list behind a number, as an address that works outside of the platform."""
    return absolute(number["path"])
