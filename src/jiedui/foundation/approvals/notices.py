"""Who hears of which step: those who are asked, whoever submitted it, and the managers where nobody is left to ask."""

from collections.abc import Iterable
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify
from jiedui.foundation.organisations.selectors import managers_of

from . import events
from .models import ApprovalCase, Delegation
from .selectors import people_and_delegates


def _case(happening: Happening) -> ApprovalCase:
    return cast(ApprovalCase, happening.target)


def those_asked(happening: Happening) -> Iterable[Any]:
    """The people whom the event names, and whoever decides for them."""
    return people_and_delegates(_case(happening), cast(list[int], happening.data["people"]))


def submitter(happening: Happening) -> Iterable[Any]:
    return [_case(happening).submitter]


def submitter_and_managers(happening: Happening) -> Iterable[Any]:
    return {_case(happening).submitter, *managers_of(_case(happening).organisation)}


def receiver(happening: Happening) -> Iterable[Any]:
    return [cast(Delegation, happening.target).receiver]


def to_case(happening: Happening) -> str:
    return _case(happening).get_absolute_url()


def to_delegations(happening: Happening) -> str:
    return reverse("approvals:delegations")


notify(
    events.STEP_OPENED,
    to=those_asked,
    link=to_case,
    subject=_("有内容等待您审批"),
    sentence=_("《%(target)s》等待您审批"),
)
notify(events.REMINDED, to=those_asked, link=to_case, subject=_("请尽快审批"))
notify(events.CASE_APPROVED, to=submitter, link=to_case, subject=_("您提交的内容已通过内部审批"))
notify(events.CASE_RETURNED, to=submitter, link=to_case, subject=_("您提交的内容在内部审批中被退回"))
notify(events.CASE_REJECTED, to=submitter, link=to_case, subject=_("您提交的内容未通过内部审批"))
notify(events.CASE_WITHDRAWN, to=those_asked, link=to_case, subject=_("审批已撤回，不再需要您办理"))
notify(
    events.STEP_STUCK,
    to=submitter_and_managers,
    link=to_case,
    subject=_("审批无人可办，请调整人员"),
    urgent=True,
)
notify(
    events.DELEGATED,
    to=receiver,
    link=to_delegations,
    subject=_("有人委托您代为审批"),
    sentence=_("%(actor)s 委托您代为审批"),
)
notify(
    events.DELEGATION_REVOKED,
    to=receiver,
    link=to_delegations,
    subject=_("委托您的审批已撤销"),
    sentence=_("%(actor)s 撤销了委托您代办的审批"),
)
