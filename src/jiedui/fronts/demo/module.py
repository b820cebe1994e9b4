"""What the demonstration contributes: its story at the first start, and who there is to be, under the printed address."""

import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.preparation import Preparation, Progress, banner, preparations

KEY = "demo"


def _is_wanted() -> bool:
    from .services import is_told  # noqa: PLC0415 -- the story's code is read only where there is a demonstration

    return settings.JIEDUI.demo and not is_told()


def _tell(progress: Progress) -> None:
    from .services import tell_story  # noqa: PLC0415 -- see above

    tell_story(progress)


preparations.add(Preparation(KEY, gettext_lazy("演示数据"), needed=_is_wanted, run=_tell, order=90))


@banner
def people_to_try() -> str:
    """A table of demonstration people, one for each role, with their common password; nothing in a real installation."""
    if not settings.JIEDUI.demo:
        return ""
    from .selectors import people_by_role  # noqa: PLC0415 -- see above
    from .world import PASSWORD  # noqa: PLC0415 -- see above

    people = people_by_role()
    if not people:
        return ""
    head = (_("角色"), _("用户名"), _("姓名"), _("单位"))
    rows = [head, *((each.role, each.username, each.name, each.organisation) for each in people)]
    widths = [max(_width(row[column]) for row in rows) + 2 for column in range(len(head))]
    lines = [
        "".join(_padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "─" * (sum(widths) - 2))
    return "\n".join([_("演示人员，密码均为 %(password)s：") % {"password": PASSWORD}, *lines])


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
