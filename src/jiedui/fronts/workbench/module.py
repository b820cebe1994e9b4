"""The workbench contributes the first entry of the desk."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.navigation import NavItem, navigation

from .selectors import waiting_count

navigation.add(
    NavItem(
        key="home",
        label=_("工作台"),
        url_name="workbench:home",
        icon="home",
        order=10,
        badge=lambda request: waiting_count(request.user),
    )
)
