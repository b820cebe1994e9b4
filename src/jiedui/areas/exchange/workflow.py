"""The life of a listing: written, reviewed by its own organisation, found by others, run out and renewed."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.approvals.choices import CaseState
from jiedui.foundation.approvals.selectors import case_of, has_chain
from jiedui.foundation.core import clock
from jiedui.foundation.core.workflow import Guard, Step, Transition, Workflow

from .choices import EnquiryState as E
from .choices import ListingState as S
from .choices import ModelState as M
from .disclosure import owner_named_in
from .models import Achievement, Demand, Expert, Listing
from .requirements import missing

LIFETIME = timedelta(days=365)
LONGEST_LIFETIME = timedelta(days=3 * 366)


def is_complete(listing: Listing) -> str:
    return _("；").join(gap.sentence for gap in missing(listing))


def names_no_owner(demand: Demand) -> str:
    """An anonymous demand must not tell in its own words whose it is."""
    if not demand.anonymous or not (labels := owner_named_in(demand)):
        return ""
    return _("匿名需求的%(fields)s中出现了本单位名称或联系方式，请改写") % {
        "fields": _("、").join(f"“{label}”" for label in labels)
    }


def has_consent(expert: Expert) -> str:
    return "" if expert.consent_at else _("尚未登记专家本人同意公开")


def is_still_checked(listing: Listing) -> str:
    """What the platform took down, or what never passed the gate, comes back only through review."""
    return "" if listing.secrecy_checked_at else _("须修改后重新提交审核，才能再次发布")


def objection_to_expiry(last_day: date) -> str:
    """Why a listing may not stand until this day; empty when it may."""
    if last_day < clock.today():
        return _("有效期不能早于今天。")
    if last_day > clock.today() + LONGEST_LIFETIME:
        return _("有效期最长三年，到期可以续期。")
    return ""


def has_time_left(listing: Listing) -> str:
    """Nobody reviews what is over before it begins; a revised listing still carries its old date."""
    if listing.expires_on is None or not (objection := objection_to_expiry(listing.expires_on)):
        return ""
    return _("请改“有效期至”：%(why)s") % {"why": objection.rstrip("。.")}


def subject_of(listing: Listing | type[Listing]) -> str:
    """As what a listing goes through its organisation's chain, see `approving`."""
    return f"exchange.{listing.kind_name}"


def goes_through_chain(listing: Listing) -> bool:
    return has_chain(listing.owner_id, subject_of(listing))


def needs_no_approval(listing: Listing) -> str:
    """Where an organisation wrote down whom to ask first, nothing reaches review past them."""
    return _("本单位规定先经内部审批，请提交内部审批") if goes_through_chain(listing) else ""


def was_approved(listing: Listing) -> str:
    case = case_of(listing, subject=subject_of(listing))
    return "" if case is not None and case.state == CaseState.APPROVED else _("内部审批还没有通过")


def has_run_out(listing: Listing) -> str:
    return "" if listing.expires_on and listing.expires_on < clock.today() else _("有效期未到")


def listing_workflow(*guards: Guard) -> Workflow:
    """The one life cycle; `guards` are what a kind of listing asks besides completeness."""
    before_review = (is_complete, has_time_left, *(guard for guard in guards if guard is not has_consent))
    return Workflow(
        states=S,
        initial=S.DRAFT,
        transitions=(
            Transition(
                name="submit",
                label=gettext_lazy("提交审核"),
                sources={S.DRAFT, S.RETURNED},
                target=S.SUBMITTED,
                permission="exchange.submit_listing",
                guards=(needs_no_approval, *before_review),
                tone="primary",
            ),
            Transition(
                name="begin_approval",
                label=gettext_lazy("提交内部审批"),
                sources={S.DRAFT, S.RETURNED},
                target=S.APPROVING,
                permission="exchange.submit_listing",
                guards=before_review,
                tone="primary",
            ),
            Transition(
                name="pass_approval",
                label=gettext_lazy("内部审批通过"),
                sources={S.APPROVING},
                target=S.SUBMITTED,
                guards=(was_approved,),
            ),
            Transition(
                name="fail_approval",
                label=gettext_lazy("内部审批退回"),
                sources={S.APPROVING},
                target=S.RETURNED,
            ),
            Transition(
                name="leave_approval",
                label=gettext_lazy("撤回内部审批"),
                sources={S.APPROVING},
                target=S.DRAFT,
            ),
            Transition(
                name="withdraw",
                label=gettext_lazy("撤回"),
                sources={S.SUBMITTED},
                target=S.DRAFT,
                permission="exchange.withdraw_listing",
                tone="quiet",
            ),
            Transition(
                name="publish",
                label=gettext_lazy("发布"),
                sources={S.SUBMITTED},
                target=S.PUBLISHED,
                permission="exchange.publish_listing",
                guards=(is_complete, has_time_left, *guards),
                tone="primary",
            ),
            Transition(
                name="return",
                label=gettext_lazy("退回"),
                sources={S.SUBMITTED},
                target=S.RETURNED,
                permission="exchange.publish_listing",
                needs_comment=True,
                tone="quiet",
            ),
            Transition(
                name="renew",
                label=gettext_lazy("续期"),
                sources={S.PUBLISHED, S.EXPIRED, S.ARCHIVED},
                target=S.PUBLISHED,
                permission="exchange.publish_listing",
                guards=(is_complete, is_still_checked, *guards),
                tone="quiet",
            ),
            Transition(
                name="revise",
                label=gettext_lazy("撤下修改"),
                sources={S.PUBLISHED, S.EXPIRED, S.ARCHIVED},
                target=S.DRAFT,
                permission="exchange.revise_listing",
                confirm=gettext_lazy("撤下后回到草稿，修改期间他人看不到；改好后须重新提交审核。"),
                tone="quiet",
            ),
            Transition(
                name="archive",
                label=gettext_lazy("下架"),
                sources={S.PUBLISHED, S.EXPIRED},
                target=S.ARCHIVED,
                permission="exchange.archive_listing",
                tone="danger",
                confirm=gettext_lazy("下架后他人不再看到，本单位管理员可以续期恢复。"),
            ),
            Transition(
                name="take_down",
                label=gettext_lazy("平台下架"),
                sources={S.PUBLISHED},
                target=S.ARCHIVED,
                permission="exchange.take_down_listing",
                needs_comment=True,
                tone="danger",
            ),
            Transition(
                name="expire",
                label=gettext_lazy("到期"),
                sources={S.PUBLISHED},
                target=S.EXPIRED,
                guards=(has_run_out,),
            ),
            Transition(
                name="close",
                label=gettext_lazy("停止公开"),
                sources={S.PUBLISHED},
                target=S.ARCHIVED,
            ),
        ),
    )


ACHIEVEMENT = listing_workflow()
DEMAND = listing_workflow(names_no_owner)
EXPERT = listing_workflow(has_consent)

WORKFLOWS: dict[type[Listing], Workflow] = {Achievement: ACHIEVEMENT, Demand: DEMAND, Expert: EXPERT}


def workflow_of(listing: Listing) -> Workflow:
    return WORKFLOWS[type(listing)]


def steps_open_to(actor: Any, listing: Listing) -> list[Step]:
    """What the actor can do next. Of the two ways to submit the organisation's own is offered: with its chain, or without."""
    steps = workflow_of(listing).open_to(actor, listing)
    if not any(step.name == "submit" for step in steps):
        return steps
    other = "submit" if goes_through_chain(listing) else "begin_approval"
    return [step for step in steps if step.name != other]


ENQUIRY = Workflow(
    states=E,
    initial=E.SENT,
    transitions=(
        Transition(
            name="accept",
            label=gettext_lazy("接受对接"),
            sources={E.SENT, E.ASKED},
            target=E.ACCEPTED,
            permission="exchange.answer_enquiry",
            tone="primary",
        ),
        Transition(
            name="ask",
            label=gettext_lazy("追问"),
            sources={E.SENT},
            target=E.ASKED,
            permission="exchange.answer_enquiry",
            needs_comment=True,
        ),
        Transition(
            name="reply",
            label=gettext_lazy("补充说明"),
            sources={E.ASKED},
            target=E.SENT,
            permission="exchange.supplement_enquiry",
            needs_comment=True,
            tone="primary",
        ),
        Transition(
            name="decline",
            label=gettext_lazy("婉拒"),
            sources={E.SENT, E.ASKED},
            target=E.DECLINED,
            permission="exchange.answer_enquiry",
            needs_comment=True,
            tone="danger",
        ),
        Transition(
            name="withdraw",
            label=gettext_lazy("撤回"),
            sources={E.SENT, E.ASKED},
            target=E.WITHDRAWN,
            permission="exchange.supplement_enquiry",
            tone="danger",
        ),
    ),
)

MATCHING_MODEL = Workflow(
    states=M,
    initial=M.CANDIDATE,
    transitions=(
        Transition(
            name="activate",
            label=gettext_lazy("启用"),
            sources={M.CANDIDATE, M.RETIRED},
            target=M.ACTIVE,
            permission="exchange.change_matching_model",
            tone="primary",
            confirm=gettext_lazy(
                "启用后，全平台的匹配分数和高中低按这一版计算，已有推荐随后重新计算；可以回退。"
            ),
        ),
        Transition(
            name="retire", label=gettext_lazy("停用"), sources={M.ACTIVE, M.CANDIDATE}, target=M.RETIRED
        ),
        Transition(name="return", label=gettext_lazy("恢复启用"), sources={M.RETIRED}, target=M.ACTIVE),
    ),
)
