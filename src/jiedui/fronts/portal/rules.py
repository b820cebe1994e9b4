"""Who may say who edits the portal, and who writes for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate
from jiedui.foundation.organisations.rules import is_platform_staff

add_perm("portal.appoint_editor", is_platform_staff, label=_("任命门户编辑和审核人员"))


@predicate
def edits_the_portal(actor: Any, obj: Any = None) -> bool:
    return bool(actor.is_authenticated and actor.has_perm("wagtailadmin.access_admin"))


add_perm("portal.write_news", edits_the_portal, label=_("为门户编写动态"))
