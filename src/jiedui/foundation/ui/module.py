"""The look itself offers one entry at the desk: the show of components, for staff."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.navigation import NavItem, navigation


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_staff


navigation.add(
    NavItem(
        "components", _("界面组件"), "ui:showcase", icon="tag", order=950, place="account", visible=_is_staff
    )
)
