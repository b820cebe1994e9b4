"""The way out at the end of every mail that one may stop: one click, without signing in (RFC 8058)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import NotFound
from jiedui.foundation.core.notices import notice_groups
from jiedui.foundation.core.registry import Registry

from .services import stop_group

GROUP = "group:"  # before the key of a group of notices
SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class Stoppable:
    """A kind of mail that its reader may stop: `stop(person)` does it."""

    key: str
    label: str | Promise
    stop: Callable[[User], object]


stoppables: Registry[Stoppable] = Registry(Stoppable, key=lambda kind: kind.key)


def way_out(person: User, key: str) -> str:
    """The address that stops this kind of mail to this person."""
    token = signing.dumps([person.pk, key], salt=SALT, compress=False)
    return settings.WAGTAILADMIN_BASE_URL + reverse("unsubscribe", args=[token])


def heads(address: str) -> dict[str, str]:
    """What tells mail programmes of it, so that they can show a button of their own."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read(token: str) -> tuple[User, Stoppable]:
    """Who wants to stop what.

    Raises:
        NotFound: the address was made up or broken on its way, or there is no such mail or person any more.
    """
    try:
        pk, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(_("退订链接不完整，请从邮件中重新打开，或登录后到“通知偏好”中修改。")) from None
    person = User.objects.filter(pk=pk, is_active=True).first()
    kind = _kind_of(key)
    if person is None or kind is None:
        raise NotFound(_("这种邮件已经不再发给您。"))
    return person, kind


def _kind_of(key: str) -> Stoppable | None:
    group = key.removeprefix(GROUP)
    if group != key and group in notice_groups:
        return Stoppable(key, notice_groups[group].label, partial(stop_group, group))
    return next((kind for kind in stoppables if kind.key == key), None)
