"""What staff change while the site runs: the lines at the foot of every page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField


class FriendLinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("名称"), max_length=60)
    url = blocks.URLBlock(label=_("网址"))

    class Meta:
        icon = "link"
        label = _("友情链接")


@register_setting(icon="cog")
class PortalSettings(BaseSiteSetting):
    """The foot of the page."""

    friend_links = StreamField([("link", FriendLinkBlock())], verbose_name=_("友情链接"), blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    copyright_line = models.CharField(_("版权信息"), max_length=200, blank=True)
    icp_line = models.CharField(_("ICP 备案号"), max_length=60, blank=True)
    police_line = models.CharField(_("公安备案号"), max_length=80, blank=True)

    panels = [
        FieldPanel("friend_links"),
        MultiFieldPanel([FieldPanel("address"), FieldPanel("copyright_line")], heading=_("单位")),
        MultiFieldPanel([FieldPanel("icp_line"), FieldPanel("police_line")], heading=_("备案")),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("页脚设置")
