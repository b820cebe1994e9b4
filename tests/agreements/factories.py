"""Two regions, two leading organisations and an agreement in force: the smallest twinned world."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jiedui.areas.agreements import services
from jiedui.areas.agreements.joint.services import approve, offer
from jiedui.areas.agreements.models import Agreement, JointText, Side
from jiedui.foundation.core import clock
from tests.again import made_once

CLAUSES = (
    {"kind": "general", "heading": "合作宗旨", "body": "双方建立长期、稳定、全面的合作关系。"},
    {"kind": "sharing", "heading": "共享科研资源", "body": "双方向对方开放仪器设备和实验室。"},
    {"kind": "transfer", "heading": "共促成果转化", "body": "双方互通技术需求与科技成果。"},
)
PRINCIPLES = ("优势互补", "资源共享", "人才共育", "统筹协调", "逐步推进", "尽力而为")
PREAMBLE = "为加强合作，双方商定如下。"
SHORTS = "甲乙丙丁"


@dataclass(frozen=True)
class TwinnedWorld:
    """Mianyang (a) and Beibei (b), twinned since 27 April 2020, with somebody who administers the platform."""

    agreement: Agreement
    a: Side
    b: Side
    region_a: Any
    region_b: Any
    lead_a: Any
    lead_b: Any
    staff: Any


def make_region(code: str, name: str, **values: Any) -> Any:
    """A region of this code; the one already there, if it is."""
    from jiedui.foundation.regions.models import Region
    from tests.regions.factories import RegionFactory

    return Region.objects.filter(code=code).first() or RegionFactory(code=code, name=name, **values)


def make_organisation(**values: Any) -> Any:
    from tests.organisations.factories import OrganisationFactory

    return OrganisationFactory(**values)


def make_user(**values: Any) -> Any:
    from tests.accounts.factories import UserFactory

    return UserFactory(**values)


def make_agreement(
    *,
    actor: Any,
    leads: list[Any],
    in_force: bool = True,
    signed_on: date = date(2020, 4, 27),
    shorts: str = SHORTS,
    clauses: Any = CLAUSES,
    **values: Any,
) -> Agreement:
    """An agreement whose sides are the regions of these organisations, approved by all of them unless told otherwise."""
    agreement = services.create_agreement(
        actor=actor,
        drafter=leads[0],
        title=values.pop("title", "结对共建框架协议"),
        principles=values.pop("principles", PRINCIPLES),
        signed_on=signed_on,
        **values,
    )
    for lead, short in zip(leads, shorts, strict=False):
        services.add_side(agreement, actor=actor, region=lead.region, lead=lead, short=short)
    if in_force:
        agree(agreement, clauses=clauses)
    return agreement


def agree(agreement: Agreement, *, clauses: Any = CLAUSES, preamble: str = PREAMBLE) -> JointText:
    """A text offered by the first side and approved by all, through signers who leave no trace in their organisations."""
    leads = [side.lead for side in agreement.sides.select_related("lead")]
    signers = [make_signer(lead) for lead in leads]
    text = services.draft_text(
        agreement, actor=signers[0], organisation=leads[0], clauses=clauses, preamble=preamble
    )
    offer(text, actor=signers[0])
    for lead, signer in zip(leads, signers, strict=True):
        approve(text, actor=signer, organisation=lead, fingerprint=text.fingerprint)
    for signer in signers:
        signer.memberships.all().delete()
    agreement.refresh_from_db()
    return text


def end(agreement: Agreement) -> Agreement:
    """One side leaves, and fewer than two are left."""
    today = clock.today()
    agreement.sides.filter(order__gt=1).update(notice_on=today, leaves_on=today, leave_reason="任务完成")
    return services.end_without_sides(agreement)


def make_signer(organisation: Any, role: str = "secretary") -> Any:
    from tests.organisations.factories import MembershipFactory

    return MembershipFactory(organisation=organisation, role=role).user


@made_once
def twinned_world() -> TwinnedWorld:
    """Build the world; needs the database."""
    staff = make_user(is_staff=True)
    region_a, region_b = make_region("510700", "绵阳市"), make_region("500109", "北碚区")
    lead_a = make_organisation(name="绵阳牵头单位", kind="committee", region=region_a)
    lead_b = make_organisation(name="北碚牵头单位", kind="committee", region=region_b)
    agreement = make_agreement(actor=staff, leads=[lead_a, lead_b], shorts="绵碚")
    a, b = agreement.sides.order_by("order")
    return TwinnedWorld(agreement, a, b, region_a, region_b, lead_a, lead_b, staff)
