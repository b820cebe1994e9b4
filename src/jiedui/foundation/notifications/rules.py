"""Who may: a notice is its recipient's alone, whatever else they may see."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate

from .models import Notice, Preference


@predicate
def is_recipient(actor: Any, notice: Notice | None) -> bool:
    return notice is not None and actor.is_authenticated and notice.recipient_id == actor.pk


add_perm("notifications.view_notice", is_recipient, label=_("查看通知"))


@predicate
def is_own_preference(actor: Any, preference: Preference | None) -> bool:
    return preference is not None and actor.is_authenticated and preference.person_id == actor.pk


add_perm("notifications.view_preference", is_own_preference, label=_("查看通知偏好"))
