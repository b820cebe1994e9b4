"""What every example of a visit is made of: an address's parts, and who goes there."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser

STRANGER = ""
OWNER = "qiye"
BROKER = "jingji-mian"
SECRETARY = "mianyang-mishu"

Example = Callable[[], tuple[dict[str, Any], str]]


def shown(model: Any) -> Example:
    """The first that everybody may see."""
    return lambda: ({"code": model.objects.visible_to(AnonymousUser()).order_by("pk")[0].code}, STRANGER)
