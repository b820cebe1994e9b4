"""What an organisation's own systems may be told of its listings and enquiries."""

from collections.abc import Iterable
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening

from . import events
from .events import listing_event
from .models import LISTING_MODELS, Enquiry, Listing

LISTING_VERBS = {
    "submitted": _("一条信息提交了审核"),
    "returned": _("一条信息被退回修改"),
    "published": _("一条信息通过审核，已经发布"),
    "renewed": _("一条信息续了期"),
    "revised": _("一条信息被撤下修改"),
    "archived": _("一条信息由本单位下架"),
    "taken_down": _("一条信息被平台下架"),
    "closed": _("一条信息停止公开"),
    "expiring": _("一条信息即将到期"),
    "expired": _("一条信息已经到期"),
}
ENQUIRY_KINDS = (
    (events.ENQUIRY_SENT, _("发出或收到了一份对接意向")),
    (events.ENQUIRY_ASKED_BACK, _("一份对接意向收到了追问")),
    (events.ENQUIRY_SUPPLEMENTED, _("一份对接意向得到了补充说明")),
    (events.ENQUIRY_ACCEPTED, _("一份对接意向被接受")),
    (events.ENQUIRY_DECLINED, _("一份对接意向被婉拒")),
    (events.ENQUIRY_WITHDRAWN, _("一份对接意向被撤回")),
    (events.ENQUIRY_MESSAGE_WRITTEN, _("对接中有了新的留言")),
    (events.ENQUIRY_REMINDED, _("一份对接意向已等待 7 天")),
)


def owner(happening: Happening) -> Iterable[Any]:
    return [cast(Listing, happening.target).owner]


def parties(happening: Happening) -> Iterable[Any]:
    enquiry = cast(Enquiry, happening.target)
    return [enquiry.from_organisation, enquiry.to_organisation]


def public_page(happening: Happening) -> str:
    return cast(Listing, happening.target).get_absolute_url()


def enquiry_page(happening: Happening) -> str:
    return cast(Enquiry, happening.target).get_absolute_url()


for _model in LISTING_MODELS:
    for _verb, _told in LISTING_VERBS.items():
        announce(
            listing_event(_model, _verb),
            _told,
            group=_model._meta.verbose_name or "",
            to=owner,
            link=public_page,
            data=("expires",),
        )
for _kind, _told in ENQUIRY_KINDS:
    announce(_kind, _told, group=_("对接意向"), to=parties, link=enquiry_page)
