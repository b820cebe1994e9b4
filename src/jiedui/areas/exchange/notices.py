"""Who hears of what happens to listings."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.selectors import managers_of, members_of

from .alert_letters import found_in_words
from .choices import EnquiryState
from .events import (
    BROKER_NAMED,
    CONSENT_WITHDRAWN,
    ENQUIRY_ACCEPTED,
    ENQUIRY_ASKED_BACK,
    ENQUIRY_DECLINED,
    ENQUIRY_MESSAGE_WRITTEN,
    ENQUIRY_REMINDED,
    ENQUIRY_SENT,
    ENQUIRY_SUPPLEMENTED,
    ENQUIRY_WITHDRAWN,
    SEARCH_FOUND,
    listing_event,
)
from .models import LISTING_MODELS, Enquiry, SavedSearch


def owner_managers(happening: Happening) -> Iterable[Any]:
    return managers_of(happening.target.owner)  # type: ignore[attr-defined]  # -- a listing's event


def writer(happening: Happening) -> Iterable[Any]:
    return [happening.target.created_by]  # type: ignore[attr-defined]  # -- a listing's event


def writer_and_managers(happening: Happening) -> Iterable[Any]:
    return {*writer(happening), *owner_managers(happening)}


def desk_page(happening: Happening) -> str:
    return happening.target.get_desk_url()  # type: ignore[attr-defined]  # -- a listing's event


for _model in LISTING_MODELS:
    notify(
        listing_event(_model, "submitted"), to=owner_managers, link=desk_page, subject=_("有供需信息待您审核")
    )
    notify(listing_event(_model, "returned"), to=writer, link=desk_page, subject=_("您提交的内容被退回"))
    notify(listing_event(_model, "published"), to=writer, link=desk_page, subject=_("您提交的内容已发布"))
    notify(
        listing_event(_model, "taken_down"),
        to=writer_and_managers,
        link=desk_page,
        subject=_("平台下架了贵单位的内容"),
        urgent=True,
    )
    notify(
        listing_event(_model, "expiring"),
        to=writer_and_managers,
        link=desk_page,
        subject=_("贵单位的内容即将到期"),
    )
    notify(
        listing_event(_model, "expired"),
        to=writer_and_managers,
        link=desk_page,
        subject=_("贵单位的内容已到期"),
    )
notify(CONSENT_WITHDRAWN, to=owner_managers, link=desk_page, subject=_("专家撤回了公开同意"))


def _enquiry(happening: Happening) -> Enquiry:
    assert isinstance(happening.target, Enquiry)  # noqa: S101 -- tells the type
    return happening.target


def _brokers(happening: Happening) -> set[Any]:
    enquiry = _enquiry(happening)
    return {person for person in (enquiry.from_broker, enquiry.to_broker) if person is not None}


def asked(happening: Happening) -> Iterable[Any]:
    """Those who are to answer: the managers and liaisons asked, and the expert themself."""
    enquiry = _enquiry(happening)
    people = set(members_of(enquiry.to_organisation, Role.MANAGER, Role.LIAISON))
    if enquiry.expert_id and enquiry.expert.person_id:
        people.add(enquiry.expert.person)
    return people


def asking(happening: Happening) -> Iterable[Any]:
    """Those who asked."""
    enquiry = _enquiry(happening)
    return {enquiry.created_by, *managers_of(enquiry.from_organisation)}


def asked_and_brokers(happening: Happening) -> Iterable[Any]:
    return {*asked(happening), *_brokers(happening)}


def asking_and_brokers(happening: Happening) -> Iterable[Any]:
    return {*asking(happening), *_brokers(happening)}


def everybody(happening: Happening) -> Iterable[Any]:
    return {*asked(happening), *asking(happening), *_brokers(happening)}


def whoever_must_act(happening: Happening) -> Iterable[Any]:
    """The asked, or the asking while a question back waits for them."""
    return (
        asking(happening) if _enquiry(happening).state == EnquiryState.ASKED else asked_and_brokers(happening)
    )


def enquiry_page(happening: Happening) -> str:
    return _enquiry(happening).get_absolute_url()


notify(ENQUIRY_SENT, to=asked_and_brokers, link=enquiry_page, subject=_("收到新的对接意向"), urgent=True)
notify(ENQUIRY_ASKED_BACK, to=asking_and_brokers, link=enquiry_page, subject=_("对方就对接意向提出追问"))
notify(ENQUIRY_SUPPLEMENTED, to=asked_and_brokers, link=enquiry_page, subject=_("对方补充了对接意向"))
notify(ENQUIRY_ACCEPTED, to=asking_and_brokers, link=enquiry_page, subject=_("对方接受了对接"), urgent=True)
notify(ENQUIRY_DECLINED, to=asking_and_brokers, link=enquiry_page, subject=_("对方婉拒了对接"))
notify(ENQUIRY_WITHDRAWN, to=asked_and_brokers, link=enquiry_page, subject=_("对接意向已撤回"))
notify(ENQUIRY_MESSAGE_WRITTEN, to=everybody, link=enquiry_page, subject=_("对接中有新留言"))
notify(ENQUIRY_REMINDED, to=whoever_must_act, link=enquiry_page, subject=_("对接意向等您处理"), urgent=True)
notify(BROKER_NAMED, to=_brokers, link=enquiry_page, subject=_("您被指定跟进一项对接"))


def _search(happening: Happening) -> SavedSearch:
    assert isinstance(happening.target, SavedSearch)  # noqa: S101 -- tells the type
    return happening.target


def whose_search(happening: Happening) -> Iterable[Any]:
    return [_search(happening).person]


def search_page(happening: Happening) -> str:
    return _search(happening).get_absolute_url()


notify(
    SEARCH_FOUND,
    to=whose_search,
    link=search_page,
    subject=_("您订阅的检索有新内容"),
    particulars=found_in_words,
)
