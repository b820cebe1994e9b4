"""Who may say who edits the portal."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm
from jiedui.foundation.organisations.rules import is_platform_staff

add_perm("portal.appoint_editor", is_platform_staff, label=_("任命门户编辑和审核人员"))
