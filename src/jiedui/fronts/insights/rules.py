"""Who sees the desks of a twinning."""

from django.utils.translation import gettext_lazy as _

from jiedui.areas.agreements.rules import stands_in_it
from jiedui.foundation.core.permissions import add_perm
from jiedui.foundation.organisations.rules import is_platform_staff

add_perm("insights.view_desks", is_platform_staff | stands_in_it, label=_("查看协议的看板"))
