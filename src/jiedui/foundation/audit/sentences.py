"""An event in words, in the reader's language, whenever it is read."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.events import EventKind, event_kinds


def kind_of(code: str) -> EventKind | None:
    """The kind of a code, by its present name or an old one."""
    if (kind := event_kinds.get(code)) is not None:
        return kind
    return next((kind for kind in event_kinds if code in kind.aliases), None)


def render(code: str, *, actor: str, target: str, data: Mapping[str, Any]) -> str:
    """The kind's sentence filled in; a missing word shows as a dash, an unknown kind as its code."""
    kind = kind_of(code)
    if kind is None:
        return code
    words: dict[str, Any] = defaultdict(lambda: "–", {key: _plain(value) for key, value in data.items()})
    words |= {"actor": actor, "target": target}
    return str(kind.sentence) % words


def label(code: str) -> str:
    kind = kind_of(code)
    return str(kind.label) if kind else code


def nobody() -> str:
    """Who acts when no person does."""
    return _("平台")


def hidden() -> str:
    """Who acts when the reader must not know."""
    return _("匿名单位")


def _plain(value: Any) -> str:
    return _("、").join(map(str, value)) if isinstance(value, list) else str(value)
